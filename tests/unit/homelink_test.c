// SPDX-License-Identifier: GPL-2.0
/*
 * A classic home link (RFC 6275, 10.4.1), between a fake kernel and a fake clock: what bindings
 * defend.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include "run.h"

#include "ha/ha.h"

#define HOA	"2001:db8:1ff:a::10"
#define HOA2	"2001:db8:1ff:b::10"
#define COA	"2001:db8:a::50"
#define COA2	"2001:db8:b::50"

#define NODES	"home-agent = true\n" FAKE_CONF				\
	"mn \"" ALICE "\" { policy = both home-address = { " HOA ", " HOA2 " } }\n"
#define LINK	"home-prefix a { prefix = 2001:db8:1ff:a::/64 home-link = eth1 }\n"
#define CONF	NODES LINK

/**
 * struct node - what a mobile node sends
 * @hoa: home address, default HOA
 * @from: where it is, default COA
 * @sequence: sequence number
 * @lifetime: in units of 4 s
 */
struct node {
	const char *hoa;
	const char *from;
	u16 sequence;
	u16 lifetime;
};

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
		.flags = BU_FLAG_H | BU_FLAG_A,
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

/* What is on the link is defended as long as there is a session, what is not never is. */
static void defends(void **state)
{
	struct fake *f = *state;

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
	fake_reload(f, CONF);
	assert_int_equal(f->req_count, asked + 2);
	assert_true(last(f)->defend);
	fake_sleep(f, 41000);
	assert_int_equal(fake_sessions(f), 0);
}

/* The run before had another configuration; or the kernel is another one. */
static void begin(struct run *t, const char *conf, enum run_kernel kernel)
{
	run_begin_with(t, conf, kernel);
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

static int setup(void **state)
{
	return fake_setup(state, CONF);
}

#define WITH(name, test)	{ name, test, setup, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("R6612-77 bindings of the home link are defended, others are not", defends),
		WITH("a reload brings the kernel to agree", reloads),
		{ "so does a restart", restarts, run_setup, run_teardown, NULL },
	};

	return RUN(tests);
}
