// SPDX-License-Identifier: GPL-2.0
/*
 * A classic home link (RFC 6275, 10.3.1 and 10.4.1), between a fake link, a fake kernel and a fake
 * clock: what is asked and told there, what waits for that, and what bindings defend.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 * wrap: malloc
 */
#include "run.h"

#include "ha/ha.h"

#define HOA	"2001:db8:1ff:a::10"
#define HOA2	"2001:db8:1ff:b::10"
#define COA	"2001:db8:a::50"
#define COA2	"2001:db8:b::50"

#define OTHER	"2001:db8:1ff:c::10"
#define LL	"fe80::10"
#define CAROL	"carol@example.org"
#define MANY	200
/* More than end in one turn, ENDING_TURN */
#define MORE	600
/* Octets of a section */
#define MN_MAX		80

#define NODES	"home-agent = true\n" FAKE_CONF				\
	"mn \"" ALICE "\" { policy = both home-address = { " HOA ", " HOA2 " } }\n" \
	"mn \"" CAROL "\" { policy = both home-address = " OTHER " }\n"
#define LINK	"home-prefix a { prefix = 2001:db8:1ff:a::/64 home-link = eth1 }\n" \
		"home-prefix c { prefix = 2001:db8:1ff:c::/64 home-link = eth1 }\n"
#define CONF	NODES LINK

/**
 * struct node - what a mobile node sends
 * @hoa: home address, default HOA
 * @from: where it is, default COA
 * @sequence: sequence number
 * @lifetime: in units of 4 s
 * @compatible: L
 */
struct node {
	const char *hoa;
	const char *from;
	u16 sequence;
	u16 lifetime;
	bool compatible;
};

/**
 * struct link - a home link that is made up
 * @transmits: DupAddrDetectTransmits
 * @retrans_ms: RetransTimer
 * @own: an address of this node
 * @down: nothing can be sent
 * @nonce: of the last question
 * @said: what was done there, since link_said()
 */
static struct link {
	u32 transmits;
	u32 retrans_ms;
	struct in6_addr own;
	bool down;
	u64 nonce;
	char said[65536];
} eth1;

static bool say(const char *what, const struct in6_addr *addr)
{
	char text[INET6_ADDRSTRLEN];
	size_t len = strlen(eth1.said);

	snprintf(eth1.said + len, sizeof(eth1.said) - len, "%s%s %s", len ? ", " : "", what,
		 in6_text(addr, text));
	return !eth1.down;
}

static void link_timing(void *ctx, u32 *transmits, u32 *retrans_ms)
{
	(void)ctx;
	*transmits = eth1.transmits;
	*retrans_ms = eth1.retrans_ms;
}

static bool link_owns(void *ctx, const struct in6_addr *addr)
{
	(void)ctx;
	return in6_equal(addr, &eth1.own);
}

static bool link_listen(void *ctx, const struct in6_addr *addr)
{
	(void)ctx;
	return say("listen", addr);
}

static void link_listen_end(void *ctx, const struct in6_addr *addr)
{
	(void)ctx;
	say("end", addr);
}

static bool link_probe(void *ctx, const struct in6_addr *target, u64 nonce)
{
	(void)ctx;
	eth1.nonce = nonce;
	return say("probe", target);
}

static bool link_advertise(void *ctx, const struct in6_addr *target, bool router)
{
	(void)ctx;
	return say(router ? "tell of router" : "tell", target);
}

static void link_up(struct fake *f, u32 transmits)
{
	static const struct homelink_outside outside = {
		.timing = link_timing, .owns = link_owns, .listen = link_listen,
		.listen_end = link_listen_end, .probe = link_probe, .advertise = link_advertise,
	};

	memset(&eth1, 0, sizeof(eth1));
	eth1.transmits = transmits;
	eth1.retrans_ms = 1000;
	anchor_home_link_is(f->anchor, &outside);
}

/* Nothing else was done there since the last time. */
static void link_said(const char *should)
{
	assert_string_equal(eth1.said, should);
	eth1.said[0] = '\0';
}

static bool no_memory;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
	return no_memory ? NULL : __real_malloc(size);
}

static void queue(struct fake *f, const struct node *node, u8 *buf)
{
	struct mh_msg msg;
	struct mh_packet packet = {
		.data = buf,
		.src = fake_addr(node->hoa ? node->hoa : HOA),
		.dst = fake_addr(LMAA),
		.home_address = true,
		.sent_from = fake_addr(node->from ? node->from : COA),
	};

	mh_msg_clear(&msg, MH_TYPE_BU);
	msg.bu = (struct mh_bu){
		.sequence = node->sequence, .lifetime = node->lifetime,
		.flags = BU_FLAG_H | BU_FLAG_A | (node->compatible ? BU_FLAG_L : 0),
	};
	packet.len = mh_encode(buf, MH_MAX_LEN, &msg);
	assert_true(packet.len);
	anchor_receive(f->anchor, &packet, 1);
}

/* Return: status of the only answer, or FAKE_SILENCE. */
static int send_node(struct fake *f, const struct node *node)
{
	u8 buf[MH_MAX_LEN];

	f->answer_count = 0;
	queue(f, node, buf);
	anchor_flush(f->anchor);
	if (!f->answer_count)
		return FAKE_SILENCE;
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(mh_decode(f->answer[0].data, f->answer[0].len, &f->reply), MH_OK);
	assert_int_equal(f->reply.type, MH_TYPE_BA);
	return f->reply.ba.status;
}

#define BU(f, ...)	send_node(f, &(struct node){ __VA_ARGS__ })

static const struct binding_req *last(const struct fake *f)
{
	return &f->req[(f->req_count - 1) % FAKE_MAX];
}

static void assert_prefixes(const struct binding_req *req, const char *first, const char *second)
{
	struct in6_addr addr = fake_addr(first);

	assert_int_equal(req->prefix_count, second ? 2 : 1);
	assert_memory_equal(&req->prefix[0].addr, &addr, sizeof(addr));
	assert_int_equal(req->prefix[0].len, 128);
	if (!second)
		return;
	addr = fake_addr(second);
	assert_memory_equal(&req->prefix[1].addr, &addr, sizeof(addr));
	assert_int_equal(req->prefix[1].len, 128);
}

static u64 why(const struct fake *f, enum ha_why why)
{
	return anchor_ha(f->anchor)->stats.why[why];
}

/* Somebody on the link says this. */
static void hear(struct fake *f, const struct nd_message *msg)
{
	f->answer_count = 0;
	anchor_neighbor(f->anchor, msg);
	anchor_flush(f->anchor);
}

#define HEAR(f, ...)	hear(f, &(struct nd_message){ __VA_ARGS__ })

/* Return: status of the only answer that the time brings, or FAKE_SILENCE. */
static int later(struct fake *f, u64 ms)
{
	f->answer_count = 0;
	fake_sleep(f, ms);
	return f->answer_count == 1 ? fake_heard(f, 0)->ba.status : FAKE_SILENCE;
}

/* Asked, not answered, told; and no more often than is allowed. */
static void is_free(void **state)
{
	struct fake *f = *state;

	link_up(f, 1);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
	link_said("listen " HOA ", probe " HOA);
	assert_int_equal(f->req_count, 0);
	assert_int_equal(later(f, 999), FAKE_SILENCE);
	assert_int_equal(f->req_count, 0);
	link_said("");
	assert_int_equal(later(f, 1), 0);
	assert_int_equal(last(f)->op, BINDING_NEW);
	assert_true(last(f)->defend);
	assert_prefixes(last(f), HOA, NULL);
	link_said("end " HOA ", tell " HOA);
	fake_sleep(f, 999);
	link_said("");
	fake_sleep(f, 1);
	link_said("tell " HOA);
	fake_sleep(f, 1000);
	link_said("tell " HOA);
	fake_sleep(f, 10000);
	link_said("");
}

static void is_free_with_link_local(void **state)
{
	struct fake *f = *state;

	link_up(f, 1);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15, .compatible = true), FAKE_SILENCE);
	link_said("listen " HOA ", probe " HOA ", probe " LL);
	assert_int_equal(later(f, 1000), 0);
	assert_prefixes(last(f), HOA, LL);
	link_said("end " HOA ", tell " HOA ", tell " LL);
	fake_sleep(f, 1000);
	link_said("tell " HOA ", tell " LL);
	/* it has no home address in any other network */
	fake_reload(f, CONF);
	fake_sleep(f, 1);
	assert_int_equal(fake_sessions(f), 1);
	/* nor does the kernel take it where it is not defended */
	fake_reload(f, NODES);
	assert_false(last(f)->defend);
	assert_prefixes(last(f), HOA, NULL);
	fake_reload(f, CONF);
	assert_prefixes(last(f), HOA, LL);
}

/* R6275-4: the whole BU is refused. */
static void is_taken(void **state)
{
	struct fake *f = *state;
	struct in6_addr hoa = fake_addr(HOA), link_local = fake_addr(LL);
	struct in6_addr other = fake_addr("2001:db8:1ff:a::ff:ff10");

	link_up(f, 1);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
	HEAR(f, .target = hoa);
	assert_int_equal(fake_heard(f, 0)->ba.status, 134);
	assert_int_equal(why(f, HA_WHY_DUPLICATE), 1);
	link_said("listen " HOA ", probe " HOA ", end " HOA);
	/* who looks for it as we do */
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15), FAKE_SILENCE);
	HEAR(f, .solicitation = true, .probe = true, .target = hoa, .nonce = eth1.nonce ^ 1);
	assert_int_equal(fake_heard(f, 0)->ba.status, 134);
	assert_int_equal(BU(f, .sequence = 3, .lifetime = 15), FAKE_SILENCE);
	HEAR(f, .solicitation = true, .probe = true, .target = hoa);
	assert_int_equal(fake_heard(f, 0)->ba.status, 134);
	eth1.said[0] = '\0';
	/* what is no matter: a question to it, our own question, another address, a link-local one
	 * that is not wanted
	 */
	assert_int_equal(BU(f, .sequence = 4, .lifetime = 15), FAKE_SILENCE);
	HEAR(f, .solicitation = true, .target = hoa);
	HEAR(f, .solicitation = true, .probe = true, .target = hoa, .nonce = eth1.nonce);
	HEAR(f, .target = other);
	HEAR(f, .target = link_local);
	assert_int_equal(f->answer_count, 0);
	assert_int_equal(f->req_count, 0);
	assert_int_equal(later(f, 1000), 0);
	assert_int_equal(anchor_ha(f->anchor)->link.stats.result[HOMELINK_TAKEN], 3);
	assert_int_equal(why(f, HA_WHY_DUPLICATE), 3);
}

static void link_local_is_taken(void **state)
{
	struct fake *f = *state;
	struct in6_addr link_local = fake_addr(LL);

	link_up(f, 1);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15, .compatible = true), FAKE_SILENCE);
	HEAR(f, .target = link_local);
	assert_int_equal(fake_heard(f, 0)->ba.status, 134);
	assert_int_equal(why(f, HA_WHY_DUPLICATE_LINK_LOCAL), 1);
	fake_sleep(f, 5000);
	assert_int_equal(f->req_count, 0);
	link_said("listen " HOA ", probe " HOA ", probe " LL ", end " HOA);
	/* another mobile node has it, which the kernel answers for */
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15, .compatible = true), FAKE_SILENCE);
	assert_int_equal(BU(f, .hoa = OTHER, .sequence = 1, .lifetime = 15, .compatible = true),
			 FAKE_SILENCE);
	/* one group for all of it */
	link_said("listen " HOA ", probe " HOA ", probe " LL ", probe " OTHER ", probe " LL);
	fake_sleep(f, 1000);
	assert_int_equal(f->answer_count, 2);
	/* a refusal waits for no kernel */
	assert_int_equal(fake_heard(f, 0)->ba.status, 134);
	assert_int_equal(fake_heard(f, 1)->ba.status, 0);
	assert_int_equal(fake_sessions(f), 1);
	assert_int_equal(BU(f, .hoa = OTHER, .sequence = 2, .lifetime = 15, .compatible = true),
			 134);
	assert_int_equal(BU(f, .hoa = OTHER, .sequence = 3, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(later(f, 1000), 0);
}

/* HA-29, and who is on no link: nothing is asked, nobody waits. */
static void needs_none(void **state)
{
	struct fake *f = *state;

	link_up(f, 1);
	assert_int_equal(BU(f, .hoa = HOA2, .sequence = 1, .lifetime = 15, .compatible = true), 0);
	assert_prefixes(last(f), HOA2, NULL);
	link_said("");
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
	/* others do not wait with it */
	assert_int_equal(BU(f, .hoa = HOA2, .sequence = 2, .lifetime = 15), 0);
	assert_int_equal(later(f, 1000), 0);
	fake_sleep(f, 1000);
	fake_sleep(f, 1000);
	eth1.said[0] = '\0';
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15), 0);
	assert_int_equal(BU(f, .from = COA2, .sequence = 3, .lifetime = 15), 0);
	assert_int_equal(BU(f, .from = COA2, .sequence = 4, .lifetime = 15, .compatible = true), 0);
	assert_prefixes(last(f), HOA, NULL);
	fake_sleep(f, 3000);
	link_said("");
}

/* A node that hears nothing sends it again, and may leave before it has come. */
static void again(void **state)
{
	struct fake *f = *state;

	link_up(f, 1);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
	fake_sleep(f, 500);
	assert_int_equal(BU(f, .from = COA2, .sequence = 2, .lifetime = 15), FAKE_SILENCE);
	link_said("listen " HOA ", probe " HOA);
	assert_int_equal(later(f, 500), 0);
	assert_int_equal(f->reply.ba.sequence, 2);
	assert_int_equal(later(f, 1000), FAKE_SILENCE);
	/* it goes: what it has said before is nothing any more */
	assert_int_equal(BU(f, .hoa = OTHER, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(BU(f, .hoa = OTHER, .sequence = 2, .lifetime = 0), 133);
	assert_int_equal(later(f, 5000), FAKE_SILENCE);
	assert_int_equal(fake_sessions(f), 1);
	/* other addresses than before: anew */
	eth1.said[0] = '\0';
	assert_int_equal(BU(f, .hoa = OTHER, .sequence = 3, .lifetime = 15), FAKE_SILENCE);
	fake_sleep(f, 500);
	assert_int_equal(BU(f, .hoa = OTHER, .sequence = 4, .lifetime = 15, .compatible = true),
			 FAKE_SILENCE);
	link_said("listen " OTHER ", probe " OTHER ", end " OTHER ", listen " OTHER ", probe " OTHER
		  ", probe " LL);
	assert_int_equal(later(f, 999), FAKE_SILENCE);
	assert_int_equal(later(f, 1), 0);
	assert_prefixes(last(f), OTHER, LL);
}

/* After a de-registration it is not defended any more: it can be somebody else's. */
static void leaves(void **state)
{
	struct fake *f = *state;
	struct in6_addr hoa = fake_addr(HOA);

	link_up(f, 1);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(later(f, 1000), 0);
	eth1.said[0] = '\0';
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 0), 0);
	assert_int_equal(last(f)->state, HALMA_STATE_BLOCKED);
	/* what would have been told is not: the node does that itself */
	fake_sleep(f, 3000);
	link_said("");
	assert_int_equal(BU(f, .sequence = 3, .lifetime = 15), FAKE_SILENCE);
	link_said("listen " HOA ", probe " HOA);
	HEAR(f, .target = hoa);
	assert_int_equal(fake_heard(f, 0)->ba.status, 134);
	assert_int_equal(BU(f, .sequence = 4, .lifetime = 15, .compatible = true), FAKE_SILENCE);
	eth1.said[0] = '\0';
	assert_int_equal(later(f, 1000), 0);
	assert_int_equal(last(f)->op, BINDING_SET);
	assert_int_equal(last(f)->state, HALMA_STATE_ACTIVE);
	assert_prefixes(last(f), HOA, LL);
	link_said("end " HOA ", tell " HOA ", tell " LL);
}

/* And so may one that had registered: what it said before is nothing any more, also when the wait
 * after its de-registration has ended.
 */
static void leaves_meanwhile(void **state)
{
	struct fake *f = *state;

	link_up(f, 1);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(later(f, 1000), 0);
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 0), 0);
	fake_sleep(f, 9500);
	assert_int_equal(BU(f, .from = COA2, .sequence = 3, .lifetime = 15), FAKE_SILENCE);
	fake_sleep(f, 300);
	assert_int_equal(BU(f, .sequence = 4, .lifetime = 0), 0);
	assert_int_equal(later(f, 5000), FAKE_SILENCE);
	assert_int_equal(fake_sessions(f), 0);
}

/* What comes late does not take the place of what waits [RFC 6275, 9.5.1]. */
static void late(void **state)
{
	struct in6_addr coa = fake_addr(COA2);
	struct fake *f = *state;

	link_up(f, 1);
	assert_int_equal(BU(f, .from = COA2, .sequence = 2, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 135);
	assert_int_equal(f->reply.ba.sequence, 2);
	/* nor does a de-registration that was sent before */
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 0), 135);
	assert_int_equal(later(f, 1000), 0);
	assert_int_equal(fake_heard(f, 0)->ba.sequence, 2);
	assert_memory_equal(&last(f)->remote, &coa, sizeof(coa));
}

static void timing(void **state)
{
	struct fake *f = *state;

	link_up(f, 3);
	eth1.retrans_ms = 200;
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
	link_said("listen " HOA ", probe " HOA);
	assert_int_equal(later(f, 200), FAKE_SILENCE);
	link_said("probe " HOA);
	assert_int_equal(later(f, 200), FAKE_SILENCE);
	link_said("probe " HOA);
	assert_int_equal(later(f, 199), FAKE_SILENCE);
	assert_int_equal(later(f, 1), 0);
	link_said("end " HOA ", tell " HOA);
	/* turned off [RFC 4862, 5.1] */
	link_up(f, 0);
	assert_int_equal(BU(f, .hoa = OTHER, .sequence = 1, .lifetime = 15), 0);
	link_said("tell " OTHER);
}

static void cannot(void **state)
{
	struct fake *f = *state;

	link_up(f, 1);
	eth1.down = true;
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 130);
	assert_int_equal(why(f, HA_WHY_HOME_LINK), 1);
	eth1.down = false;
	eth1.own = fake_addr(HOA);
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15), 134);
	eth1.own = fake_addr(LL);
	assert_int_equal(BU(f, .sequence = 3, .lifetime = 15, .compatible = true), 134);
	assert_int_equal(why(f, HA_WHY_DUPLICATE_LINK_LOCAL), 1);
	assert_int_equal(BU(f, .sequence = 4, .lifetime = 15), FAKE_SILENCE);
	/* another link: what waits for the answer of the first one is asked again by its node */
	fake_reload(f, NODES "home-prefix a { prefix = 2001:db8:1ff:a::/64 home-link = eth2 }\n");
	assert_int_equal(later(f, 5000), FAKE_SILENCE);
	assert_int_equal(f->req_count, 0);
	assert_int_equal(BU(f, .sequence = 5, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(later(f, 1000), 0);
	/* one that goes while somebody waits */
	fake_reload(f, CONF);
	assert_int_equal(BU(f, .hoa = OTHER, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
	fake_reload(f, NODES);
	assert_int_equal(BU(f, .hoa = OTHER, .sequence = 2, .lifetime = 15), 0);
	assert_int_equal(later(f, 5000), FAKE_SILENCE);
}

/* The configuration with so many nodes more on the link; to be freed. */
static char *conf_with(unsigned int nodes)
{
	const size_t room = sizeof(CONF) + nodes * MN_MAX;
	char *conf = malloc(room);
	unsigned int i;
	size_t len;

	assert_non_null(conf);
	len = (size_t)snprintf(conf, room, "%s", CONF);
	for (i = 0; i < nodes; i++)
		len += (size_t)snprintf(conf + len, room - len, "mn \"n%u\" { policy = both\n"
					"home-address = 2001:db8:1ff:a::1:%x }\n", i, i);
	assert_true(len < room);
	return conf;
}

/* All at once: each waits for its own time only, and nobody else does. */
static void many(void **state)
{
	struct fake *f = *state;
	unsigned int i, answers = 0, ms, first = 0;
	char *conf = conf_with(MANY), hoa[64];

	fake_reload(f, conf);
	free(conf);
	link_up(f, 1);
	for (i = 0; i < MANY; i++) {
		snprintf(hoa, sizeof(hoa), "2001:db8:1ff:a::1:%x", i);
		assert_int_equal(BU(f, .hoa = hoa, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
		assert_int_equal(BU(f, .hoa = HOA2, .sequence = (u16)(i + 1), .lifetime = 15), 0);
		fake_sleep(f, 1);
	}
	eth1.said[0] = '\0';
	for (ms = MANY; ms < 999 + MANY; ms++) {
		fake_sleep(f, 1);
		if (f->answer_count && !first)
			first = ms + 1;
		answers += f->answer_count;
		assert_int_equal(answers, ms + 1 < 1000 ? 0 : ms + 2 - 1000);
	}
	print_message("# %u first registrations, one each ms: each waits for %u ms, others for 0\n",
		      MANY, first);
	assert_int_equal(fake_sessions(f), MANY + 1);
	for (i = 0; i < 20; i++)
		fake_sleep(f, 1000);
	assert_int_equal(anchor_ha(f->anchor)->link.stats.advertised, 3 * MANY);
	assert_int_equal(anchor_ha(f->anchor)->link.count, 0);
}

/* What is on the link is defended as long as there is a session, what is not never is. */
static void defends(void **state)
{
	struct fake *f = *state;

	link_up(f, 0);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	assert_int_equal(last(f)->op, BINDING_NEW);
	assert_true(last(f)->defend);
	assert_int_equal(BU(f, .from = COA2, .sequence = 2, .lifetime = 15), 0);
	assert_true(last(f)->defend);
	assert_int_equal(BU(f, .hoa = HOA2, .sequence = 1, .lifetime = 15), 0);
	assert_false(last(f)->defend);
	/* the kernel answers for nothing that is not active */
	assert_int_equal(BU(f, .sequence = 3, .lifetime = 0), 0);
	assert_int_equal(last(f)->state, HALMA_STATE_BLOCKED);
}

/* With another configuration the kernel is told, and only of what changes. */
static void reloads(void **state)
{
	struct fake *f = *state;
	unsigned int asked;

	link_up(f, 0);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	assert_int_equal(BU(f, .hoa = HOA2, .sequence = 1, .lifetime = 15), 0);
	asked = f->req_count;
	fake_reload(f, CONF);
	assert_int_equal(f->req_count, asked);
	fake_sleep(f, 20000);
	fake_reload(f, NODES);
	assert_int_equal(f->req_count, asked + 1);
	assert_int_equal(last(f)->op, BINDING_SET);
	assert_int_equal(last(f)->state, HALMA_STATE_ACTIVE);
	assert_false(last(f)->defend);
	/* which is no new lease of life */
	assert_int_equal(last(f)->lifetime, 40000);
	eth1.said[0] = '\0';
	fake_reload(f, CONF);
	assert_int_equal(f->req_count, asked + 2);
	assert_true(last(f)->defend);
	link_said("tell " HOA);
	fake_sleep(f, 41000);
	assert_int_equal(fake_sessions(f), 0);
}

/* All of those end whose addresses are nobody's any more, in several turns: also if the kernel is
 * told meanwhile that they are not to be defended.
 */
static void reload_of_many(void **state)
{
	struct fake *f = *state;
	char *conf = conf_with(MORE), hoa[64];
	unsigned int i;

	fake_reload(f, conf);
	free(conf);
	link_up(f, 0);
	for (i = 0; i < MORE; i++) {
		snprintf(hoa, sizeof(hoa), "2001:db8:1ff:a::1:%x", i);
		assert_int_equal(BU(f, .hoa = hoa, .sequence = 1, .lifetime = 900), 0);
		eth1.said[0] = '\0';
	}
	assert_int_equal(BU(f, .hoa = HOA2, .sequence = 1, .lifetime = 900), 0);
	assert_int_equal(fake_sessions(f), MORE + 1);
	fake_reload(f, NODES);
	for (i = 0; i < 2 * MORE / ENDING_TURN; i++)
		fake_sleep(f, 1);
	assert_int_equal(fake_sessions(f), 1);
}

/* The run before had another configuration; or the kernel is another one. */
static void begin(struct run *t, const char *conf, enum run_kernel kernel)
{
	run_begin_with(t, conf, kernel);
	link_up(&t->f, 0);
	anchor_begin(t->f.anchor);
}

static void restarts(void **state)
{
	struct run *t = *state;

	begin(t, NODES, SAME);
	assert_int_equal(BU(&t->f, .sequence = 1, .lifetime = 900), 0);
	assert_false(last(&t->f)->defend);
	run_die(t);
	begin(t, CONF, SAME);
	assert_true(last(&t->f)->defend);
	assert_int_equal(last(&t->f)->op, BINDING_SET);
	run_die(t);
	begin(t, CONF, SAME);
	assert_int_equal(t->f.req_count, 0);
	run_die(t);
	begin(t, CONF, FRESH);
	assert_int_equal(t->f.req_count, 1);
	assert_true(last(&t->f)->defend);
	assert_int_equal(last(&t->f)->op, BINDING_NEW);
	run_die(t);
}

/* What waited is lost with the run; its node sends it again. Both addresses outlive a reboot. */
static void restarts_meanwhile(void **state)
{
	struct run *t = *state;

	begin(t, CONF, SAME);
	eth1.transmits = 1;
	assert_int_equal(BU(&t->f, .sequence = 1, .lifetime = 900), FAKE_SILENCE);
	run_die(t);
	begin(t, CONF, SAME);
	eth1.transmits = 1;
	assert_int_equal(later(&t->f, 5000), FAKE_SILENCE);
	assert_int_equal(fake_sessions(&t->f), 0);
	assert_int_equal(BU(&t->f, .sequence = 2, .lifetime = 900, .compatible = true),
			 FAKE_SILENCE);
	assert_int_equal(later(&t->f, 1000), 0);
	run_die(t);
	begin(t, CONF, SAME);
	assert_int_equal(t->f.req_count, 0);
	link_said("");
	run_die(t);
	begin(t, CONF, FRESH);
	assert_int_equal(last(&t->f)->op, BINDING_NEW);
	assert_prefixes(last(&t->f), HOA, LL);
	/* without the link neither is defended, and the kernel takes no link-local address */
	run_die(t);
	begin(t, NODES, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restore_failed, 0);
	assert_false(last(&t->f)->defend);
	assert_prefixes(last(&t->f), HOA, NULL);
	run_die(t);
}

static int setup(void **state)
{
	return fake_setup(state, CONF);
}

/* What was said before waits on, for as much as was asked for it last. */
static void no_room(void **state)
{
	struct in6_addr hoa = fake_addr(HOA), other = fake_addr(LL);
	struct fake *f = *state;

	link_up(f, 1);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
	no_memory = true;
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15), 130);
	no_memory = false;
	link_said("listen " HOA ", probe " HOA);
	HEAR(f, .target = hoa);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->ba.status, 134);
	assert_int_equal(f->reply.ba.sequence, 1);
	link_said("end " HOA);
	/* it is asked for with its link-local address now */
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
	fake_sleep(f, 500);
	no_memory = true;
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15, .compatible = true), 130);
	no_memory = false;
	assert_int_equal(later(f, 999), FAKE_SILENCE);
	HEAR(f, .target = other);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->ba.status, 134);
	/* with none before it nothing is left */
	eth1.said[0] = '\0';
	no_memory = true;
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 130);
	no_memory = false;
	link_said("listen " HOA ", probe " HOA ", end " HOA);
}

#define WITH(name, test)	{ name, test, setup, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("R6275-5 HA-25 HA-42 an address that is free is asked for, then told",
		     is_free),
		WITH("R6275-5 HA-26 HA-43 with L its link-local address, too",
		     is_free_with_link_local),
		WITH("R6275-4 R6275-5 HA-27 an address that is taken: 134", is_taken),
		WITH("R6275-5 HA-28 its link-local address is taken: 134", link_local_is_taken),
		WITH("R6275-5 R6612-76 HA-29 what needs no duplicate address detection",
		     needs_none),
		WITH("R6275-5 a BU that comes again, and one that ends it", again),
		WITH("R6275-5 R6275-11 after a de-registration it is done again", leaves),
		WITH("R6275-5 R6275-11 and what waits ends with one", leaves_meanwhile),
		WITH("R6275-3 R6275-5 what is older than what waits is refused", late),
		WITH("R6275-5 the variables of the interface count", timing),
		WITH("R6275-5 what cannot be asked for is refused", cannot),
		WITH("R6275-5 without memory for one BU the one before it waits on", no_room),
		WITH("R6275-5 HA-25 200 at once wait each for itself", many),
		WITH("R6612-77 bindings of the home link are defended, others are not", defends),
		WITH("a reload brings the kernel to agree", reloads),
		WITH("RSEC-3 a reload ends all sessions of addresses that are nobody's any more",
		     reload_of_many),
		{ "so does a restart", restarts, run_setup, run_teardown, NULL },
		{ "R6275-5 R6275-23 a restart while somebody waits, and after that",
		  restarts_meanwhile, run_setup, run_teardown, NULL },
	};

	return RUN(tests);
}
