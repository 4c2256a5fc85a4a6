// SPDX-License-Identifier: GPL-2.0
/*
 * Binding Updates where IPsec is required (RFC 6275, 5.1; RFC 4877): who is heard, and whether the
 * keys go with the mobile node.
 *
 * sources: tests/unit/fake.c userd
 */
#include <errno.h>

#include "fake.h"

#include "base/log.h"
#include "ha/ha.h"

#define ALICE	"alice@example.org"
#define HOA	"2001:db8:1ff:1::10"
#define HOA2	"2001:db8:1ff:1::11"
#define HOA3	"2001:db8:1ff:2::20"
#define COA	"2001:db8:a::50"
#define COA2	"2001:db8:b::50"
#define NOBODY	"2001:db8:1ff:99::1"

/* FAKE_CONF without its first line */
#define CONF	"home-agent = true\n%s"					\
	"mn \"" ALICE "\" { policy = both home-address = { " HOA ", " HOA2 " }\n" \
	"	ike-identity = node-7.example.net }\n"			\
	"mn \"berta@example.org\" { policy = mipv6-only home-address = " HOA3 " }\n"

/**
 * struct node - what a mobile node sends
 * @hoa: home address, default HOA
 * @from: where it is, default COA; the home address without Home Address option
 * @acoa: Alternate Care-of Address; none means that of @from, if it is away
 * @sequence: sequence number
 * @lifetime: in units of 4 s
 * @key: K
 */
struct node {
	const char *hoa;
	const char *from;
	const char *acoa;
	u16 sequence;
	u16 lifetime;
	bool key;
};

/**
 * struct moves - what the home agent asked of IPsec
 * @count: how often
 * @refuse: it does not do it
 * @peer: name of the peer of the last one
 * @local: address of the anchor in it
 * @hoa: its home address
 * @coa: where it is said to be
 */
static struct {
	unsigned int count;
	bool refuse;
	char peer[64];
	struct in6_addr local;
	struct in6_addr hoa;
	struct in6_addr coa;
} moves;

static bool move(void *ctx, const struct ike_remote *peer, const struct in6_addr *local,
		 const struct in6_addr *hoa, const struct in6_addr *coa)
{
	assert_ptr_equal(ctx, &moves);
	moves.count++;
	snprintf(moves.peer, sizeof(moves.peer), "%s", peer->name);
	moves.local = *local;
	moves.hoa = *hoa;
	moves.coa = *coa;
	return !moves.refuse;
}

/* Return: flags of the BA in bits 8 to 15, status below; or FAKE_SILENCE. */
static int send_node(struct fake *f, const struct node *node)
{
	struct mh_packet packet = {
		.src = fake_addr(node->hoa ? node->hoa : HOA), .dst = fake_addr(LMAA),
		.sent_from = fake_addr(node->from ? node->from : COA),
	};
	struct mh_msg msg;
	int status;

	packet.home_address = !in6_equal(&packet.src, &packet.sent_from);
	mh_msg_clear(&msg, MH_TYPE_BU);
	msg.bu = (struct mh_bu){
		.sequence = node->sequence, .lifetime = node->lifetime,
		.flags = (u16)(BU_FLAG_H | BU_FLAG_A | (node->key ? BU_FLAG_K : 0)),
	};
	if (packet.home_address) {
		mh_set(&msg.opts, MH_OPT_ALT_COA);
		msg.opts.alt_coa = node->acoa ? fake_addr(node->acoa) : packet.sent_from;
	}
	status = fake_bu(f, packet, &msg);
	return status == FAKE_SILENCE ? status : f->reply.ba.flags << 8 | status;
}

#define BU(f, ...)	send_node(f, &(struct node){ __VA_ARGS__ })
#define SEND(f, ...)	fake_send(f, &(struct fake_pbu){ __VA_ARGS__ })
#define K_IN_BA		(BA_FLAG_K << 8)

static void protect(struct fake *f, enum ike_kind kind, const char *address, unsigned int sas)
{
	struct in6_addr addr = fake_addr(address);
	const struct ike_remote *peer = peers_at(anchor_conf(f->anchor), kind, &addr);

	assert_non_null(peer);
	anchor_protected(f->anchor, peer, sas);
}

static u64 why(const struct fake *f, enum ha_why why)
{
	return anchor_ha(f->anchor)->stats.why[why];
}

static u64 door(const struct fake *f, enum door_why why, unsigned int type)
{
	return anchor_stats(f->anchor)->why[why][type];
}

static void no_sa(void **state)
{
	struct fake *f = *state;

	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(why(f, HA_WHY_NO_SA), 1);
	assert_int_equal(BU(f, .hoa = NOBODY, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(BU(f, .from = HOA), FAKE_SILENCE);
	assert_int_equal(why(f, HA_WHY_NO_SA), 3);
	/* that of one is not that of another */
	protect(f, IKE_MN, HOA3, 1);
	protect(f, IKE_MAG, MAG1, 1);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(f->req_count, 0);
	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	assert_int_equal(BU(f, .hoa = HOA2, .sequence = 1, .lifetime = 15), 0);
	/* it is gone: what is registered stays, and old numbers are not looked at */
	protect(f, IKE_MN, HOA, 0);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(BU(f, .sequence = 2), FAKE_SILENCE);
	assert_int_equal(why(f, HA_WHY_NO_SA), 6);
	assert_int_equal(anchor_cache(f->anchor)->count, 2);
	assert_int_equal(anchor_ha(f->anchor)->stats.verdict[HA_REFUSE], 0);
	/* any number of them, but none is answered */
	protect(f, IKE_MN, HOA, 2);
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15), 0);
	assert_int_equal(BU(f, .hoa = NOBODY, .lifetime = 15), FAKE_SILENCE);
}

/* RFC 6612, 3.2: the MN-ID of the binding is what IKEv2 proved, by the section that says who. */
static void identity(void **state)
{
	struct fake *f = *state;
	struct mnid alice;

	mnid_parse(&alice, ALICE);
	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	assert_true(mnid_equal(fake_req(f)->mnid, &alice));
}

/* RFC 6612, 5 */
static void from_mag(void **state)
{
	struct fake *f = *state;

	assert_int_equal(BU(f, .hoa = MAG1, .from = MAG1, .lifetime = 15), FAKE_SILENCE);
	protect(f, IKE_MAG, MAG1, 1);
	assert_int_equal(BU(f, .hoa = MAG1, .from = MAG1, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(BU(f, .hoa = MAG1, .from = COA, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(door(f, DOOR_FROM_MAG, MH_TYPE_BU), 3);
	/* the address of a MAG is a place like any other */
	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(BU(f, .from = MAG1, .sequence = 1, .lifetime = 15), 0);
}

/* A mobile node is no MAG, whatever SAs it has. */
static void pbu_from_node(void **state)
{
	struct fake *f = *state;
	struct fake_pbu pbu = { .mnid = ALICE };
	struct mh_packet packet = {
		.src = fake_addr(HOA), .dst = fake_addr(LMAA), .sent_from = fake_addr(COA),
		.home_address = true,
	};
	u8 buf[MH_MAX_LEN];

	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = HOA), 154);
	packet.data = buf;
	packet.len = fake_encode(f, &pbu, buf);
	f->answer_count = 0;
	anchor_receive(f->anchor, &packet, 1);
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, 0);
	assert_int_equal(door(f, DOOR_HOME_ADDRESS, KIND_PBU), 1);
	assert_int_equal(f->req_count, 0);
}

/* RFC 6275, 10.3.1: K "is set if ... all fulfilled, and cleared otherwise". */
static void keys(void **state)
{
	struct in6_addr hoa = fake_addr(HOA), coa = fake_addr(COA), lmaa = fake_addr(LMAA);
	struct fake *f = *state;

	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	assert_int_equal(moves.count, 0);
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15, .key = true), K_IN_BA);
	assert_int_equal(moves.count, 1);
	assert_string_equal(moves.peer, ALICE);
	assert_memory_equal(&moves.local, &lmaa, sizeof(lmaa));
	assert_memory_equal(&moves.hoa, &hoa, sizeof(hoa));
	assert_memory_equal(&moves.coa, &coa, sizeof(coa));
	moves.refuse = true;
	assert_int_equal(BU(f, .sequence = 3, .lifetime = 15, .key = true), 0);
	assert_int_equal(moves.count, 2);
}

/* RFC 4877, 4.3: the source is not covered by ESP, the Alternate Care-of Address is. */
static void keys_go_where_esp_says(void **state)
{
	struct in6_addr coa = fake_addr(COA2);
	struct fake *f = *state;

	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(BU(f, .from = COA, .acoa = COA2, .sequence = 1, .lifetime = 15,
			    .key = true), K_IN_BA);
	assert_memory_equal(&moves.coa, &coa, sizeof(coa));
}

/* RFC 6275, 10.3.2: "The mobile node's home address is used as its new care-of address". */
static void keys_go_home(void **state)
{
	struct in6_addr hoa = fake_addr(HOA);
	struct fake *f = *state;

	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15, .key = true), K_IN_BA);
	assert_int_equal(BU(f, .from = HOA, .sequence = 2, .key = true), K_IN_BA);
	assert_memory_equal(&moves.coa, &hoa, sizeof(hoa));
	/* once more, in the wait */
	assert_int_equal(BU(f, .from = HOA, .sequence = 3, .key = true), K_IN_BA);
	assert_int_equal(moves.count, 3);
	assert_memory_equal(&moves.coa, &hoa, sizeof(hoa));
	assert_int_equal(BU(f, .sequence = 4, .lifetime = 15, .key = true), K_IN_BA);
	/* from away, by a packet whose source anybody can have changed */
	assert_int_equal(BU(f, .from = COA2, .acoa = COA2, .sequence = 5, .key = true), K_IN_BA);
	assert_memory_equal(&moves.coa, &hoa, sizeof(hoa));
}

/* What is refused moves nothing. */
static void refusals(void **state)
{
	struct fake *f = *state;

	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(BU(f, .sequence = 1, .key = true), 133);
	f->error = -ENOSPC;
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15, .key = true), 130);
	f->error = 0;
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15, .key = true), 135);
	assert_int_equal(BU(f, .acoa = LMAA, .sequence = 2, .lifetime = 15, .key = true), 174);
	assert_int_equal(moves.count, 0);
	protect(f, IKE_MN, HOA, 0);
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15, .key = true), FAKE_SILENCE);
	assert_int_equal(moves.count, 0);
}

/* In lab mode keys are none of IKEv2's. */
static void lab_mode(void **state)
{
	struct fake *f = *state;

	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15, .key = true), 0);
	assert_int_equal(moves.count, 0);
}

static void other_messages(void **state)
{
	static const u8 unknown[] = { 59, 0, 99, 0, 0, 0, 0, 0 };
	static const u8 heartbeat[] = { 59, 1, 13, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 0, 0 };
	/* BE with status 1 about the home address */
	static const u8 be[] = { 59, 2, 7, 0, 0, 0, 1, 0, 0x20, 1, 0x0d, 0xb8, 1, 0xff, 0, 1,
				 0, 0, 0, 0, 0, 0, 0, 0x10 };
	struct fake *f = *state;

	assert_int_equal(fake_octets(f, unknown, sizeof(unknown), HOA, NULL), 0);
	assert_int_equal(fake_octets(f, unknown, sizeof(unknown), NOBODY, NULL), 0);
	assert_int_equal(fake_octets(f, heartbeat, sizeof(heartbeat), HOA, NULL), 0);
	assert_int_equal(door(f, DOOR_NO_SA, 13), 1);
	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(fake_octets(f, unknown, sizeof(unknown), HOA, NULL), 1);
	assert_int_equal(mh_decode(f->answer[0].data, f->answer[0].len, &f->reply), MH_OK);
	assert_int_equal(f->reply.type, MH_TYPE_BE);
	assert_int_equal(f->reply.be.status, BE_UNKNOWN_MH_TYPE);
	assert_int_equal(fake_octets(f, unknown, sizeof(unknown), HOA3, NULL), 0);
	/* an error is not answered by an error, and ends nothing */
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	assert_int_equal(fake_octets(f, be, sizeof(be), HOA, NULL), 0);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	assert_int_equal(fake_octets(f, heartbeat, sizeof(heartbeat), HOA, NULL), 0);
}

static const char *conf_text(void)
{
	static char text[4096];

	snprintf(text, sizeof(text), CONF, FAKE_CONF + strlen("lab-mode = true\n"));
	return text;
}

/* Who has SAs is told anew to another configuration; nobody has any until then. */
static void reload(void **state)
{
	struct fake *f = *state;

	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	fake_reload(f, conf_text());
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15), FAKE_SILENCE);
	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15), 0);
	assert_int_equal(BU(f, .hoa = HOA3, .sequence = 2, .lifetime = 15), FAKE_SILENCE);
}

/* T3 of the races: a BU of before the end of its session, behind that. Return: the answer. */
static int late(struct fake *f, u16 sequence)
{
	assert_int_equal(BU(f, .sequence = 100, .lifetime = 15), 0);
	assert_int_equal(BU(f, .sequence = 101), 0);
	/* in the wait */
	assert_int_equal(BU(f, .sequence = 100, .lifetime = 15), BA_SEQUENCE_OUT_OF_WINDOW);
	fake_sleep(f, 11000);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	return BU(f, .sequence = sequence, .lifetime = 15);
}

static void forgotten(void **state)
{
	struct fake *f = *state;

	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(late(f, 100), 0);
}

static void remembered(void **state)
{
	struct fake *f = *state;

	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(late(f, 100), BA_SEQUENCE_OUT_OF_WINDOW);
	assert_int_equal(f->reply.ba.sequence, 101);
	assert_int_equal(BU(f, .sequence = 101, .lifetime = 15), BA_SEQUENCE_OUT_OF_WINDOW);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	/* another home address has its own */
	assert_int_equal(BU(f, .hoa = HOA2, .sequence = 7, .lifetime = 1), 0);
	assert_int_equal(BU(f, .sequence = 102, .lifetime = 1), 0);
	/* a lifetime that ends is an end, too */
	fake_sleep(f, 5000);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(BU(f, .sequence = 102, .lifetime = 1), BA_SEQUENCE_OUT_OF_WINDOW);
	assert_int_equal(BU(f, .hoa = HOA2, .sequence = 7, .lifetime = 1),
			 BA_SEQUENCE_OUT_OF_WINDOW);
	assert_int_equal(BU(f, .hoa = HOA2, .sequence = 8, .lifetime = 1), 0);
}

/* Its messages of before cannot come by another SA (RFC 4303, 3.4.3). */
static void while_the_sa_lives(void **state)
{
	struct fake *f = *state;

	protect(f, IKE_MN, HOA, 2);
	assert_int_equal(late(f, 100), BA_SEQUENCE_OUT_OF_WINDOW);
	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(BU(f, .sequence = 100, .lifetime = 15), BA_SEQUENCE_OUT_OF_WINDOW);
	protect(f, IKE_MN, HOA, 0);
	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(BU(f, .sequence = 100, .lifetime = 15), 0);
}

static void reload_with_it(void **state)
{
	static char text[4096];
	struct fake *f = *state;

	snprintf(text, sizeof(text), "remember-sequence = true\n%s", conf_text());
	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(late(f, 100), BA_SEQUENCE_OUT_OF_WINDOW);
	fake_reload(f, text);
	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(BU(f, .sequence = 100, .lifetime = 15), BA_SEQUENCE_OUT_OF_WINDOW);
	/* switched off it is over */
	fake_reload(f, conf_text());
	fake_reload(f, text);
	protect(f, IKE_MN, HOA, 1);
	assert_int_equal(BU(f, .sequence = 100, .lifetime = 15), 0);
}

static int begin(void **state, const char *conf)
{
	static const struct ha_outside outside = { .move = move, .ctx = &moves };
	int err = fake_setup(state, conf);
	struct fake *f = *state;

	memset(&moves, 0, sizeof(moves));
	if (!err)
		anchor_outside_is(f->anchor, &outside);
	return err;
}

static int setup(void **state)
{
	return begin(state, conf_text());
}

static int setup_memory(void **state)
{
	static char text[4096];

	snprintf(text, sizeof(text), "remember-sequence = true\n%s", conf_text());
	return begin(state, text);
}

static int setup_lab(void **state)
{
	static char text[4096];

	snprintf(text, sizeof(text), CONF, FAKE_CONF);
	return begin(state, text);
}

#define WITH(name, test)	{ name, test, setup, fake_teardown, NULL }
#define MEMORY(name, test)	{ name, test, setup_memory, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("RSEC-1 a BU without SA is not answered, and counted", no_sa),
		WITH("R6612-12 the binding is of who IKEv2 has proved it to be", identity),
		WITH("R6612-42 a BU of a MAG is not answered", from_mag),
		WITH("R6612-41 a PBU of a mobile node is refused, and makes no session",
		     pbu_from_node),
		WITH("R6275-9 K is set if the IKE SA goes with the mobile node", keys),
		WITH("RSEC-16 R6275-9 it goes where ESP says, not where the packet is from",
		     keys_go_where_esp_says),
		WITH("R6275-9 after a de-registration it is with the home address", keys_go_home),
		WITH("R6275-9 what is refused has no K and moves nothing", refusals),
		{ "R6275-9 there is no K in lab mode", lab_mode, setup_lab, fake_teardown, NULL },
		WITH("R6275-15 RSEC-1 other messages of mobile nodes need the SA, too",
		     other_messages),
		WITH("RSEC-1 who has SAs after a reload", reload),
		WITH("R6612-28 T3 behind its session any sequence number is accepted", forgotten),
		MEMORY("R6612-28 T3 with remember-sequence: 135, with the last one", remembered),
		MEMORY("R6612-28 while the SA lives", while_the_sa_lives),
		MEMORY("R6612-28 through a reload that wants it", reload_with_it),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
