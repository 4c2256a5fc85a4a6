// SPDX-License-Identifier: GPL-2.0
/*
 * Authenticated Binding Updates (RFC 4285) from the message to the signed BA, between a fake kernel
 * and a fake clock: what becomes of sessions, and what outlives them.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include "run.h"

#include "ha/ha.h"
#include "wire/auth.h"

#define HOA	"2001:db8:1ff:1::10"
#define HOA2	"2001:db8:1ff:3::10"
#define COA	"2001:db8:a::50"
#define COA2	"2001:db8:b::50"
#define SPI	1000

#define KEYED(hoa)	"policy = mipv6-only auth-keys = /nowhere home-address = " hoa
#define NODES								\
	"mn \"" ALICE "\" { " KEYED("{ " HOA ", " HOA2 " }") " }\n"		\
	"mn \"" BOB "\" { " KEYED("2001:db8:1ff:2::20") " }\n"
#define CONF	"home-agent = true\n" FAKE_CONF NODES

/* Her home address is on a link */
#define LINKED	CONF "home-prefix h { prefix = 2001:db8:1ff:1::/64 home-link = eth1 }\n"

/* The same without lab-mode */
#define REAL								\
	"home-agent = true\n"						\
	"device lma0 { local = " LMAA " home-network = 2001:db8:100::/40 }\n" \
	"mag mag1 { address = " MAG1 " }\n" NODES

static const u8 key[AUTH_KEY_LEN] = "0123456789abcdef";
static const u8 wrong[AUTH_KEY_LEN] = "0123456789abcdeg";

/**
 * struct node - what a mobile node sends
 * @from: where it is, default COA; HOA without Home Address option
 * @acoa: Alternate Care-of Address
 * @key: that signs it; NULL for the right one
 * @bare: it has no authentication option
 * @late: in ms, how long before now its timestamp is
 * @unstamped: it has none
 * @number: sequence number; 0 for the next one
 * @lifetime: in units of 4 s
 */
struct node {
	const char *from;
	const char *acoa;
	const u8 *key;
	bool bare;
	u32 late;
	bool unstamped;
	u16 number;
	u16 lifetime;
};

/* The last one, to be sent again. */
static u8 octets[MH_MAX_LEN];
static struct mh_packet packet;
static struct auth_ends ends;
static u16 sequence;
static bool stamped;

/* Which of both she means */
static const char *hoa = HOA;

static void make(const struct fake *f, const struct node *node)
{
	struct mh_msg msg;

	mh_msg_clear(&msg, MH_TYPE_BU);
	msg.bu = (struct mh_bu){ .sequence = node->number ? node->number : ++sequence,
				 .lifetime = node->lifetime,
				 .flags = BU_FLAG_H | BU_FLAG_A };
	packet = (struct mh_packet){
		.data = octets, .src = fake_addr(hoa), .dst = fake_addr(LMAA),
		.sent_from = fake_addr(node->from ? node->from : COA),
	};
	packet.home_address = !in6_equal(&packet.src, &packet.sent_from);
	ends = (struct auth_ends){ .coa = packet.sent_from, .hoa = packet.src };
	if (node->acoa) {
		mh_set(&msg.opts, MH_OPT_ALT_COA);
		msg.opts.alt_coa = fake_addr(node->acoa);
		ends.coa = msg.opts.alt_coa;
	}
	mh_set(&msg.opts, MH_OPT_MN_ID);
	msg.opts.mn_id_type = MN_ID_TYPE_NAI;
	msg.opts.mn_id = (struct mh_view){ (const u8 *)ALICE, sizeof(ALICE) - 1 };
	stamped = !node->unstamped;
	if (stamped)
		mh_set(&msg.opts, MH_OPT_MESG_ID);
	msg.opts.mesg_id = ntp_of(f->now.timestamp - ((u64)node->late << 16) / 1000);
	if (!node->bare) {
		mh_set(&msg.opts, MH_OPT_AUTH);
		msg.opts.auth_type = AUTH_SUBTYPE_MN_HA;
		msg.opts.auth_spi = SPI;
	}
	packet.len = mh_encode(octets, sizeof(octets), &msg);
	assert_true(packet.len);
	if (!node->bare)
		assert_true(auth_sign(octets, packet.len, &ends, node->key ? node->key : key));
}

/* Every answer is signed, with the option last, and says to what it is one. */
static int answer(struct fake *f, unsigned int nr)
{
	const struct mh_answer *a = &f->answer[nr];
	struct auth_options found;

	assert_int_equal(mh_decode(a->data, a->len, &f->reply), MH_OK);
	assert_int_equal(f->reply.type, MH_TYPE_BA);
	auth_find(a->data, a->len, &found);
	assert_int_equal(found.mn_ha, a->len - 19);
	assert_int_equal(found.spi, SPI);
	assert_true(auth_check(a->data, found.mn_ha, &ends, key));
	assert_int_equal(mh_has(&f->reply.opts, MH_OPT_MESG_ID), stamped);
	assert_true(mh_has(&f->reply.opts, MH_OPT_MN_ID));
	return f->reply.ba.status;
}

/* Return: status of the only answer, or FAKE_SILENCE. */
static int again(struct fake *f)
{
	return fake_packet(f, &packet) == FAKE_SILENCE ? FAKE_SILENCE : answer(f, 0);
}

static int send_node(struct fake *f, const struct node *node)
{
	make(f, node);
	return again(f);
}

#define BU(f, ...)	send_node(f, &(struct node){ __VA_ARGS__ })

/* Keys come from files, of which a text has none. */
static void give_key(struct fake *f)
{
	const struct auth_sa sa = {
		.spi = SPI, .key = "0123456789abcdef",
	};
	struct conf *conf = anchor_core(f->anchor)->conf;
	unsigned int i;

	for (i = 0; i < conf->profiles.count; i++)
		if (conf->profiles.v[i].auth.path && !conf->profiles.v[i].auth.count)
			assert_int_equal(auth_keys_add(&conf->profiles.v[i].auth, &sa), 0);
}

static unsigned int sessions(const struct fake *f)
{
	return anchor_cache(f->anchor)->count;
}

static u64 why(const struct fake *f, enum ha_why cause)
{
	return anchor_ha(f->anchor)->stats.why[cause];
}

static void life(void **state)
{
	struct fake *f = *state;

	assert_int_equal(BU(f, .lifetime = 15), 0);
	assert_int_equal(f->reply.ba.lifetime, 15);
	fake_sleep(f, 1000);
	assert_int_equal(BU(f, .from = COA2, .acoa = COA2, .lifetime = 15), 0);
	fake_sleep(f, 1000);
	assert_int_equal(BU(f, .from = COA2, .lifetime = 15), 0);
	/* in transit, from elsewhere: it is the care-of address that was signed */
	packet.sent_from = fake_addr(COA);
	f->answer_count = 0;
	anchor_receive(f->anchor, &packet, 1);
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(mh_decode(f->answer[0].data, f->answer[0].len, &f->reply), MH_OK);
	assert_int_equal(f->reply.ba.status, 146);
	fake_sleep(f, 1000);
	assert_int_equal(BU(f, .from = HOA), 0);
	assert_int_equal(sessions(f), 1);
	assert_int_equal(again(f), 144);
	fake_sleep(f, 10000);
	assert_int_equal(sessions(f), 0);
}

static void replays(void **state)
{
	struct fake *f = *state;

	assert_int_equal(BU(f, .lifetime = 1), 0);
	assert_int_equal(again(f), 144);
	/* the session is over, what was used is used */
	fake_sleep(f, 4000);
	assert_int_equal(sessions(f), 0);
	assert_int_equal(again(f), 144);
	assert_int_equal(sessions(f), 0);
	/* one of before, that has come late */
	assert_int_equal(BU(f, .late = 5000, .lifetime = 1), 144);
	assert_int_equal(BU(f, .late = 3000, .lifetime = 1), 0);
	fake_sleep(f, 20000);
	assert_int_equal(again(f), 144);
	/* the half of its time by the clock here, the other one as it was */
	assert_true(f->reply.opts.mesg_id >> 32 == ntp_of(f->now.timestamp) >> 32);
	assert_int_equal(sessions(f), 0);
}

/* Both in one batch: the second sees what the first did. */
static void one_batch(void **state)
{
	struct fake *f = *state;

	make(f, &(struct node){ .lifetime = 15 });
	f->answer_count = 0;
	anchor_receive(f->anchor, &packet, 1);
	anchor_receive(f->anchor, &packet, 1);
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, 2);
	assert_int_equal(answer(f, 0) + answer(f, 1), 144);
	assert_int_equal(sessions(f), 1);
}

/* What is not authenticated changes nothing, and is counted. */
static void silence(void **state)
{
	struct fake *f = *state;
	unsigned int reqs;

	assert_int_equal(BU(f, .lifetime = 15), 0);
	fake_sleep(f, 1000);
	reqs = f->req_count;
	assert_int_equal(BU(f, .bare = true), FAKE_SILENCE);
	assert_int_equal(BU(f, .bare = true, .from = HOA), FAKE_SILENCE);
	assert_int_equal(BU(f, .bare = true, .from = COA2, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(why(f, HA_WHY_AUTH_MISSING), 3);
	assert_int_equal(BU(f, .key = wrong), 146);
	assert_int_equal(anchor_ha(f->anchor)->stats.refused[146], 1);
	assert_int_equal(f->req_count, reqs);
	assert_int_equal(sessions(f), 1);
	/* nor was its timestamp used up */
	assert_int_equal(BU(f, .lifetime = 15), 0);
}

static void forged(void **state)
{
	struct fake *f = *state;
	unsigned int i, answered = 0;

	for (i = 0; i < 300; i++)
		answered += BU(f, .key = wrong, .lifetime = 15) == 146;
	assert_int_equal(answered, 200);
	assert_int_equal(why(f, HA_WHY_AUTH_RATE), 100);
	assert_int_equal(BU(f, .lifetime = 15), 0);
}

/* Who has heard one can send it again, from whatever address that is to have the answers. */
static void replayed(void **state)
{
	struct fake *f = *state;
	unsigned int i, answered = 0;

	assert_int_equal(BU(f, .acoa = COA, .lifetime = 15), 0);
	packet.sent_from = fake_addr(COA2);
	for (i = 0; i < 300; i++)
		answered += again(f) == 144;
	assert_int_equal(answered, 10);
	assert_int_equal(why(f, HA_WHY_REPLAY_RATE), 290);
	assert_int_equal(anchor_ha(f->anchor)->stats.refused[144], 10);
	/* what is new is heard all the same, and another home address is another one */
	fake_sleep(f, 10);
	assert_int_equal(BU(f, .lifetime = 15), 0);
	hoa = HOA2;
	assert_int_equal(BU(f, .late = 1000, .lifetime = 15), 144);
	hoa = HOA;
	fake_sleep(f, 1000);
	assert_int_equal(BU(f, .late = 5000, .lifetime = 15), 144);
}

static void reload(void **state)
{
	struct fake *f = *state;

	fake_sleep(f, 1000);
	assert_int_equal(BU(f, .lifetime = 1), 0);
	fake_sleep(f, 4000);
	assert_int_equal(sessions(f), 0);
	/* the same mobile nodes at other places */
	fake_reload(f, "home-agent = true\n" FAKE_CONF
		    "mn \"aaa@example.org\" { " KEYED("2001:db8:1ff:3::30") " }\n" NODES);
	give_key(f);
	assert_int_equal(again(f), 144);
	/* one that has gone and come again: nothing of before is fresh */
	fake_reload(f, "home-agent = true\n" FAKE_CONF
		    "mn \"" ALICE "\" { policy = mipv6-only home-address = " HOA " }\n");
	fake_sleep(f, 1);
	/* she has no key now, and says so with one */
	assert_int_equal(BU(f, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(why(f, HA_WHY_AUTH_SPI), 1);
	fake_sleep(f, 1000);
	fake_reload(f, CONF);
	give_key(f);
	assert_int_equal(again(f), 144);
	fake_sleep(f, 1);
	assert_int_equal(BU(f, .lifetime = 15), 0);
}

/* Without lab mode it needs no SA, and whoever is not authenticated is not heard. */
static void without_lab_mode(void **state)
{
	struct fake *f = *state;

	fake_stop(f);
	fake_start(f, REAL);
	give_key(f);
	fake_sleep(f, 1000);
	assert_int_equal(BU(f, .lifetime = 15), 0);
	assert_int_equal(sessions(f), 1);
	assert_int_equal(BU(f, .bare = true), FAKE_SILENCE);
	assert_int_equal(why(f, HA_WHY_AUTH_MISSING), 1);
	packet.src = fake_addr("2001:db8:1ff:9::1");
	assert_int_equal(again(f), FAKE_SILENCE);
	assert_int_equal(why(f, HA_WHY_NO_SA), 1);
	/* and what is no BU needs an SA as ever */
	octets[2] = MH_TYPE_HEARTBEAT;
	assert_int_equal(again(f), FAKE_SILENCE);
	assert_int_equal(anchor_stats(f->anchor)->why[DOOR_HOME_ADDRESS][MH_TYPE_HEARTBEAT], 1);
	packet.home_address = false;
	assert_int_equal(again(f), FAKE_SILENCE);
	assert_int_equal(anchor_stats(f->anchor)->why[DOOR_NO_SA][MH_TYPE_HEARTBEAT], 1);
	octets[2] = MH_TYPE_BU;
	fake_reload(f, "device lma0 { local = " LMAA " home-network = 2001:db8:100::/40 }\n");
	assert_int_equal(again(f), FAKE_SILENCE);
	assert_int_equal(anchor_stats(f->anchor)->why[DOOR_NO_SA][MH_TYPE_BU], 1);
}

static void is_logged(void **state)
{
	struct fake *f = *state;
	const char *log;
	int keep;

	keep = fake_log_begin();
	assert_int_equal(BU(f, .key = wrong, .lifetime = 15), 146);
	fake_expect(fake_log_end(keep), "BU of mobile node " HOA " (" COA ") for " ALICE
		    ", refused: 146 MIPV6-AUTH-FAIL");
	fake_sleep(f, 1000);
	keep = fake_log_begin();
	assert_int_equal(BU(f, .bare = true, .lifetime = 15), FAKE_SILENCE);
	log = fake_log_end(keep);
	assert_non_null(strstr(log, "it is not authenticated, as its mobile node must be"));
	/* padding behind the option */
	fake_sleep(f, 1000);
	make(f, &(struct node){ .lifetime = 15 });
	memset(octets + packet.len, 0, 8);
	octets[packet.len] = 1;
	octets[packet.len + 1] = 6;
	octets[1]++;
	packet.len += 8;
	/* the length is authenticated, so it is signed anew */
	assert_true(auth_sign(octets, packet.len, &ends, key));
	keep = fake_log_begin();
	assert_int_equal(again(f), 0);
	log = fake_log_end(keep);
	assert_non_null(strstr(log, "the MN-HA option is not the last one"));
	assert_int_equal(anchor_ha(f->anchor)->stats.auth_misplaced, 1);
}

static bool link_listen(void *ctx, const struct in6_addr *addr)
{
	(void)ctx;
	(void)addr;
	return true;
}

static void link_listen_end(void *ctx, const struct in6_addr *addr)
{
	(void)ctx;
	(void)addr;
}

static bool link_probe(void *ctx, const struct in6_addr *target, u64 nonce)
{
	(void)ctx;
	(void)target;
	(void)nonce;
	return true;
}

/* On a home link, where a registration waits for a second. */
static void use_link(struct fake *f)
{
	static const struct homelink_outside outside = {
		.listen = link_listen, .listen_end = link_listen_end, .probe = link_probe,
	};

	fake_reload(f, LINKED);
	give_key(f);
	anchor_home_link_is(f->anchor, &outside);
	fake_sleep(f, 100);
}

/* Return: status of the only answer that the time brings, or FAKE_SILENCE. */
static int later(struct fake *f, u64 ms)
{
	f->answer_count = 0;
	fake_sleep(f, ms);
	return f->answer_count == 1 ? fake_heard(f, 0)->ba.status : FAKE_SILENCE;
}

static enum halma_state state_of(const struct fake *f)
{
	return f->req[(f->req_count - 1) % FAKE_MAX].state;
}

/* She goes away, and home again, within the second that it takes to look for her address. */
static void left_meanwhile(void **state)
{
	struct fake *f = *state;

	use_link(f);
	assert_int_equal(BU(f, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(later(f, 1000), 0);
	assert_int_equal(BU(f, .from = HOA), 0);
	fake_sleep(f, 100);
	assert_int_equal(BU(f, .from = COA2, .lifetime = 15), FAKE_SILENCE);
	fake_sleep(f, 100);
	assert_int_equal(BU(f, .from = HOA), 0);
	/* what she said before that is over */
	assert_int_equal(later(f, 5000), FAKE_SILENCE);
	assert_int_equal(state_of(f), HALMA_STATE_BLOCKED);
	fake_sleep(f, 10000);
	assert_int_equal(sessions(f), 0);
}

/* What comes late does not take the place of what waits. */
static void late_meanwhile(void **state)
{
	struct fake *f = *state;
	struct in6_addr coa = fake_addr(COA2);

	use_link(f);
	assert_int_equal(BU(f, .from = COA2, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(BU(f, .late = 50, .lifetime = 15), 144);
	assert_int_equal(later(f, 1000), 0);
	assert_memory_equal(&f->req[f->req_count - 1].remote, &coa, sizeof(coa));
}

/* The order of a session outlives the daemon and the kernel. */
static void restarts(void **state)
{
	struct run *t = *state;

	run_begin_with(t, CONF, SAME);
	give_key(&t->f);
	fake_sleep(&t->f, 1000);
	assert_int_equal(BU(&t->f, .lifetime = 900), 0);
	run_die(t);
	run_begin_with(t, CONF, SAME);
	give_key(&t->f);
	assert_int_equal(sessions(&t->f), 1);
	assert_int_equal(again(&t->f), 144);
	assert_int_equal(BU(&t->f, .late = 1, .lifetime = 900), 144);
	fake_sleep(&t->f, 100);
	assert_int_equal(BU(&t->f, .from = COA2, .lifetime = 900), 0);
	run_die(t);
	run_begin_with(t, CONF, FRESH);
	give_key(&t->f);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 1);
	assert_int_equal(again(&t->f), 144);
	fake_sleep(&t->f, 100);
	assert_int_equal(BU(&t->f, .from = COA2, .lifetime = 900), 0);
	run_die(t);
}

/* What was accepted for a session that is over is nowhere: nothing of before is fresh, whatever is
 * known of another session.
 */
static void restarts_without(void **state)
{
	struct run *t = *state;

	run_begin_with(t, CONF, SAME);
	give_key(&t->f);
	fake_sleep(&t->f, 1000);
	assert_int_equal(BU(&t->f, .lifetime = 900), 0);
	fake_sleep(&t->f, 1000);
	hoa = HOA2;
	assert_int_equal(BU(&t->f, .lifetime = 1), 0);
	fake_sleep(&t->f, 4000);
	assert_int_equal(sessions(&t->f), 1);
	run_die(t);
	run_begin_with(t, CONF, SAME);
	/* the clock of the run before has gone on */
	ha_of(anchor_core(t->f.anchor))->begun = ntp_of(t->f.now.timestamp);
	give_key(&t->f);
	assert_int_equal(again(&t->f), 144);
	assert_int_equal(sessions(&t->f), 1);
	fake_sleep(&t->f, 100);
	assert_int_equal(BU(&t->f, .lifetime = 1), 0);
	hoa = HOA;
	run_die(t);
}

/* A key without timestamps: what orders them are the numbers, as with an SA. */
#define NUMBERED							\
	"home-agent = true\n" FAKE_CONF					\
	"mn \"" ALICE "\" { auth-replay = optional " KEYED(HOA) " }\n"
#define REMEMBERED	"remember-sequence = true\n" NUMBERED

/* A session and its end by number 101; then a BU with a number comes. */
static int late_number(struct fake *f, u16 number)
{
	assert_int_equal(BU(f, .unstamped = true, .number = 100, .lifetime = 15), 0);
	assert_int_equal(BU(f, .unstamped = true, .number = 101), 0);
	fake_sleep(f, 20000);
	assert_int_equal(sessions(f), 0);
	return BU(f, .unstamped = true, .number = number, .lifetime = 15);
}

/* "accept any Sequence Number value in a received Binding Update from this mobile node"
 * [RFC 6275, 9.5.1].
 */
static void forgets(void **state)
{
	struct fake *f = *state;

	fake_reload(f, NUMBERED);
	give_key(f);
	assert_int_equal(late_number(f, 100), 0);
}

static void remembers(void **state)
{
	struct fake *f = *state;

	fake_reload(f, REMEMBERED);
	give_key(f);
	assert_int_equal(late_number(f, 100), BA_SEQUENCE_OUT_OF_WINDOW);
	assert_int_equal(f->reply.ba.sequence, 101);
	assert_int_equal(again(f), BA_SEQUENCE_OUT_OF_WINDOW);
	/* an old de-registration is old, too */
	assert_int_equal(BU(f, .unstamped = true, .number = 101), BA_SEQUENCE_OUT_OF_WINDOW);
	assert_int_equal(sessions(f), 0);
	/* who cannot sign learns nothing of it */
	assert_int_equal(BU(f, .unstamped = true, .number = 102, .lifetime = 15, .key = wrong),
			 BA_AUTH_FAIL);
	assert_int_equal(BU(f, .unstamped = true, .number = 102, .lifetime = 15), 0);
}

/* As long as it is the same key: by another one nothing of before comes. */
static void remembers_for_a_key(void **state)
{
	struct fake *f = *state;

	fake_reload(f, REMEMBERED);
	give_key(f);
	assert_int_equal(late_number(f, 100), BA_SEQUENCE_OUT_OF_WINDOW);
	fake_reload(f, REMEMBERED "max-held = 7\n");
	give_key(f);
	assert_int_equal(BU(f, .unstamped = true, .number = 100, .lifetime = 15), 0);
}

static int setup(void **state)
{
	int err = fake_setup(state, CONF);

	if (err)
		return err;
	give_key(*state);
	/* nothing of before the start is fresh */
	fake_sleep(*state, 60000);
	return 0;
}

#define WITH(name, test)	{ name, test, setup, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("RSEC-19 registration, move, refresh, return; each answer is signed", life),
		WITH("RSEC-20 a timestamp is used once, also when its session is over", replays),
		WITH("RSEC-20 a BU twice in one batch", one_batch),
		WITH("RSEC-19 what is not authenticated changes nothing", silence),
		WITH("RSEC-19 answers to forged BUs have a limit", forged),
		WITH("RSEC-20 answers to BUs that are sent again have a limit", replayed),
		WITH("RSEC-20 RSEC-19 another configuration", reload),
		WITH("RSEC-19 without lab mode", without_lab_mode),
		WITH("RSEC-19 RSEC-22 what is logged", is_logged),
		WITH("RSEC-20 R6275-5 a de-registration ends what waits for its address",
		     left_meanwhile),
		WITH("RSEC-20 R6275-5 what is older than what waits is refused", late_meanwhile),
		WITH("RSEC-20 without timestamps the number of a session that is over is forgotten",
		     forgets),
		WITH("RSEC-20 R6612-28 with remember-sequence it is not", remembers),
		WITH("RSEC-20 R6612-28 while she has the key that it came by", remembers_for_a_key),
		{ "RSEC-20 the order of a session outlives daemon and kernel", restarts, run_setup,
		  run_teardown, NULL },
		{ "RSEC-20 that of a session that is over does, too", restarts_without, run_setup,
		  run_teardown, NULL },
	};

	return RUN(tests);
}
