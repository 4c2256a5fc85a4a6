// SPDX-License-Identifier: GPL-2.0
/*
 * Mobile routers (RFC 3963) from the message to the binding and the BA, between a fake kernel and a
 * fake clock: what is forwarded to them, and when that ends.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include <errno.h>

#include "run.h"

#include "ha/ha.h"

#define HOA	"2001:db8:1ff:1::10"
#define COA	"2001:db8:a::50"
#define COA2	"2001:db8:b::50"
#define NET1	"2001:db8:1f0::/48"
#define PART	"2001:db8:1f0:5::/64"
#define NET2	"2001:db8:1f1:1::/64"
#define NET3	"2001:db8:1f2::/56"

#define CONF_OF(lines)	"home-agent = true\n" FAKE_CONF			\
	"mn \"" ALICE "\" { policy = both home-address = " HOA "\n" lines " }\n"
#define CONF	CONF_OF("mobile-network = { " NET1 ", " NET2 ", " NET3 " }")

#define MAX	4
#define R	BU_FLAG_R

/* Mobile networks, the last of which is NULL */
#define NETS(...)	((const char *const[MAX + 1]) { __VA_ARGS__ })

/**
 * struct router - what a mobile router sends
 * @from: where it is, default COA
 * @host: as a host, without R
 * @sequence: sequence number
 * @lifetime: in units of 4 s
 * @network: mobile networks that it names
 */
struct router {
	const char *from;
	bool host;
	u16 sequence;
	u16 lifetime;
	const char *network[MAX];
};

/* Return: status of the only answer. */
static int send_router(struct fake *f, const struct router *router)
{
	struct mh_packet packet = {
		.src = fake_addr(HOA), .dst = fake_addr(LMAA), .home_address = true,
		.sent_from = fake_addr(router->from ? router->from : COA),
	};
	struct mh_msg msg;
	unsigned int i;

	mh_msg_clear(&msg, MH_TYPE_BU);
	msg.bu = (struct mh_bu){
		.sequence = router->sequence, .lifetime = router->lifetime,
		.flags = BU_FLAG_H | BU_FLAG_A | (router->host ? 0 : R),
	};
	for (i = 0; i < MAX && router->network[i]; i++)
		assert_true(prefix_parse(&msg.opts.network[msg.opts.network_count++],
					 router->network[i]));
	return fake_bu(f, packet, &msg);
}

#define SEND(f, ...)	fake_send(f, &(struct fake_pbu){ __VA_ARGS__ })
#define BU(f, ...)	send_router(f, &(struct router){ __VA_ARGS__ })

static const struct binding_req *last(const struct fake *f)
{
	return &f->req[(f->req_count - 1) % FAKE_MAX];
}

static void assert_set(const struct prefix *prefix, unsigned int count, const char *const *network)
{
	struct prefix want = { .addr = fake_addr(HOA), .len = 128 };
	unsigned int i;

	assert_true(prefix_equal(&prefix[0], &want));
	for (i = 0; i < MAX && network[i]; i++) {
		assert_true(i + 1 < count);
		assert_true(prefix_parse(&want, network[i]));
		assert_true(prefix_equal(&prefix[i + 1], &want));
	}
	assert_int_equal(count, i + 1);
}

static const struct bce *session(const struct fake *f)
{
	struct mnid alice;

	mnid_parse(&alice, ALICE);
	return mn_only(bce_mn_find(anchor_cache(f->anchor), &alice), HALMA_KIND_MIPV6);
}

/* The kernel was asked for the home address and these, and the session has them. */
#define assert_moves(f, ...) assert_forwards(f, NETS(__VA_ARGS__))

static void assert_forwards(const struct fake *f, const char *const *network)
{
	const struct bce *bce = session(f);

	assert_set(last(f)->prefix, last(f)->prefix_count, network);
	assert_non_null(bce);
	assert_set(bce->set.prefix, bce->set.count, network);
	assert_null(bce->next);
}

static void implicit(void **state)
{
	struct fake *f = *state;

	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	assert_int_equal(f->reply.ba.flags, BA_FLAG_R);
	assert_moves(f, NET1, NET2, NET3);
	assert_int_equal(BU(f, .from = COA2, .sequence = 2, .lifetime = 15), 0);
	assert_int_equal(last(f)->op, BINDING_SET);
	assert_moves(f, NET1, NET2, NET3);
	assert_int_equal(BU(f, .host = true, .sequence = 3, .lifetime = 15), 139);
	assert_int_equal(f->reply.ba.flags, 0);
	assert_moves(f, NET1, NET2, NET3);
}

static void dropped(void **state)
{
	struct fake *f = *state;

	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15, .network = { NET1, NET2 }), 0);
	assert_moves(f, NET1, NET2);
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15, .network = { NET2, NET3 }), 0);
	assert_moves(f, NET2, NET3);
	assert_int_equal(BU(f, .sequence = 3, .lifetime = 15, .network = { NET2 }), 0);
	assert_int_equal(f->reply.ba.flags, BA_FLAG_R);
	assert_moves(f, NET2);
	/* what is refused changes nothing */
	assert_int_equal(BU(f, .sequence = 4, .lifetime = 15, .network = { NET1, "fe80::/64" }),
			 141);
	assert_int_equal(BU(f, .sequence = 4, .lifetime = 15,
			    .network = { NET1, "2001:db8:1f3::/64" }), 142);
	assert_moves(f, NET2);
}

static void deregistered(void **state)
{
	struct fake *f = *state;

	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	assert_int_equal(BU(f, .sequence = 2, .network = { "2001:db8:1f3::/64" }), 0);
	assert_int_equal(f->reply.ba.flags, BA_FLAG_R);
	/* all of it, at once */
	assert_int_equal(last(f)->state, HALMA_STATE_BLOCKED);
	assert_moves(f, NET1, NET2, NET3);
	/* a host now, in the wait: that has no mobile network */
	assert_int_equal(BU(f, .host = true, .sequence = 3, .lifetime = 15), 0);
	assert_int_equal(f->reply.ba.flags, 0);
	assert_int_equal(last(f)->state, HALMA_STATE_ACTIVE);
	assert_moves(f, NULL);
	assert_int_equal(BU(f, .host = true, .sequence = 4), 0);
	fake_sleep(f, 10000);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(last(f)->op, BINDING_DEL);
}

static void kernel_refuses(void **state)
{
	static const struct {
		int error;
		int named;
		int not_named;
	} rows[] = {
		{ -ENOSPC, 141, 143 }, { -EEXIST, 141, 143 }, { -ENOMEM, 141, 143 },
		{ -EINVAL, 141, 143 }, { -ELOOP, 174, 174 },
	};
	struct fake *f = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		f->error = rows[i].error;
		assert_int_equal(BU(f, .sequence = 1, .lifetime = 15, .network = { NET1 }),
				 rows[i].named);
		assert_int_equal(f->reply.ba.flags, 0);
		assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), rows[i].not_named);
		assert_int_equal(anchor_cache(f->anchor)->count, 0);
	}
	f->error = -ENOSPC;
	assert_int_equal(BU(f, .host = true, .sequence = 1, .lifetime = 15), 130);
	f->error = 0;
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15, .network = { NET1 }), 0);
	f->error = -EEXIST;
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15, .network = { NET2 }), 141);
	f->error = 0;
	/* it has what it had, its number, too */
	assert_set(session(f)->set.prefix, session(f)->set.count, NETS(NET1));
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15, .network = { NET1 }), 0);
	assert_moves(f, NET1);
}

static void reloaded(void **state)
{
	static const char less[] = CONF_OF("mobile-network = { " NET3 ", " NET1 " }");
	static const char parts[] = CONF_OF("mobile-network = 2001:db8:1f2::/64");
	struct fake *f = *state;
	u64 left;

	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	fake_sleep(f, 20000);
	fake_reload(f, CONF);
	fake_sleep(f, 1);
	assert_int_equal(f->req_count, 1);
	/* one is taken away, the others stay as long as they would have */
	fake_reload(f, less);
	left = last(f)->lifetime;
	assert_int_equal(f->req_count, 2);
	assert_in_range(left, 39000, 40000);
	assert_moves(f, NET1, NET3);
	fake_reload(f, less);
	assert_int_equal(f->req_count, 2);
	/* a part is not the whole */
	fake_reload(f, parts);
	assert_moves(f, NULL);
	/* what is there anew comes with the next BU */
	fake_reload(f, CONF);
	assert_moves(f, NULL);
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15), 0);
	assert_moves(f, NET1, NET2, NET3);
	/* no mobile router any more */
	fake_reload(f, CONF_OF(""));
	assert_moves(f, NULL);
	assert_int_equal(BU(f, .sequence = 3, .lifetime = 15), 140);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
}

static void reload_of_all(void **state)
{
	static const char nobody[] = "home-agent = true\n" FAKE_CONF
		"mn \"" ALICE "\" { policy = both home-address = 2001:db8:1ff:1::11\n"
		"	mobile-network = " NET1 " }\n";
	struct fake *f = *state;

	/* with its home address all of a session goes */
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	fake_reload(f, nobody);
	fake_sleep(f, 1);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(last(f)->op, BINDING_DEL);
}

/* A mobile node has a part of what is a mobile network from now on: that is its own until it gives
 * it up. Packets would go to the mobile router else, whose binding comes first (RFC 6612, 4.2).
 */
static void others_within(void **state)
{
	struct fake *f = *state;

	fake_reload(f, CONF_OF("") "mn \"" BOB "\" { prefix = " PART " }\n");
	assert_int_equal(SEND(f, .mnid = BOB), 0);
	fake_reload(f, CONF);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 143);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15, .network = { NET1 }), 141);
	/* what has nothing of it is free */
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15, .network = { NET2, NET3 }), 0);
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15, .network = { NET2, NET1 }), 141);
	assert_moves(f, NET2, NET3);
	assert_int_equal(SEND(f, .mnid = BOB, .hnp = { PART }, .hi = 4, .zero_lifetime = true), 0);
	fake_sleep(f, 20000);
	assert_int_equal(BU(f, .sequence = 3, .lifetime = 15), 0);
	assert_moves(f, NET1, NET2, NET3);
}

/* Each has it until it is gone. */
static void many_within(void **state)
{
	static const char *const parts[] = {
		"2001:db8:1f2::/64", "2001:db8:1f2:1::/64", "2001:db8:1f2:2::/64",
		"2001:db8:1f2:3::/64",
	};
	char conf[2048] = CONF_OF(""), mnid[32];
	struct fake *f = *state;
	unsigned int i;
	size_t len;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		len = strlen(conf);
		snprintf(conf + len, sizeof(conf) - len,
			 "mn \"mn%u@example.org\" { prefix = %s }\n", i, parts[i]);
	}
	fake_reload(f, conf);
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		snprintf(mnid, sizeof(mnid), "mn%u@example.org", i);
		assert_int_equal(SEND(f, .mnid = mnid), 0);
	}
	fake_reload(f, CONF);
	/* in an order in which those that are gone stand before, among and behind the others */
	for (i = 1; i <= ARRAY_SIZE(parts); i++) {
		assert_int_equal(BU(f, .sequence = 1, .lifetime = 15, .network = { NET3 }), 141);
		snprintf(mnid, sizeof(mnid), "mn%zu@example.org", i % ARRAY_SIZE(parts));
		assert_int_equal(SEND(f, .mnid = mnid, .hnp = { parts[i % ARRAY_SIZE(parts)] },
				      .hi = 4, .zero_lifetime = true), 0);
		fake_sleep(f, 20000);
	}
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15, .network = { NET3 }), 0);
}

static void by_store(struct run *t, enum run_kernel kernel)
{
	run_begin_with(t, CONF, SAME);
	assert_int_equal(BU(&t->f, .sequence = 1, .lifetime = 900, .network = { NET3, NET1 }), 0);
	run_die(t);
	run_begin_with(t, CONF, kernel);
	assert_set(session(&t->f)->set.prefix, session(&t->f)->set.count,
		   NETS(NET3, NET1));
	assert_true(session(&t->f)->facts.mipv6.named);
	/* it is known that it is a mobile router */
	assert_int_equal(BU(&t->f, .host = true, .sequence = 2, .lifetime = 900), 139);
	assert_int_equal(BU(&t->f, .sequence = 2, .lifetime = 900, .network = { NET1 }), 0);
	assert_moves(&t->f, NET1);
	run_die(t);
	run_begin_with(t, CONF, kernel);
	assert_set(session(&t->f)->set.prefix, session(&t->f)->set.count,
		   NETS(NET1));
	/* a reload knows which of its prefixes is the home address */
	fake_reload(&t->f, CONF);
	assert_int_equal(anchor_cache(t->f.anchor)->count, 1);
	run_die(t);
}

static void restarted(void **state)
{
	by_store(*state, SAME);
}

static void rebooted(void **state)
{
	by_store(*state, FRESH);
}

/* The configuration is another one when the daemon comes back, and nobody reloads it. */
static void changed_meanwhile(void **state)
{
	static const char less[] = CONF_OF("mobile-network = { " NET3 ", " NET1 " }");
	static const char others[] = "home-agent = true\n" FAKE_CONF
		"mn \"" BOB "\" { policy = both home-address = " HOA " }\n";
	struct run *t = *state;

	run_begin_with(t, CONF, SAME);
	assert_int_equal(BU(&t->f, .sequence = 1, .lifetime = 900), 0);
	run_die(t);
	run_begin_with(t, less, SAME);
	anchor_begin(t->f.anchor);
	assert_moves(&t->f, NET1, NET3);
	run_die(t);
	run_begin_with(t, others, SAME);
	anchor_begin(t->f.anchor);
	fake_sleep(&t->f, 1);
	assert_int_equal(anchor_cache(t->f.anchor)->count, 0);
	assert_int_equal(last(&t->f)->op, BINDING_DEL);
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
		WITH("R3963-1 implicit mode: all of it, and R stays as it is", implicit),
		WITH("R3963-2 what a later BU does not name is not forwarded any more", dropped),
		WITH("R3963-2 a de-registration ends all of it", deregistered),
		WITH("R3963-1 what the kernel does not forward to: 141 or 143", kernel_refuses),
		WITH("R3963-3 a reload takes away what is not its own any more", reloaded),
		WITH("R6612-78 nor is it given what another one has a part of", others_within),
		WITH("R6612-78 nor what one of many others has a part of", many_within),
		WITH("R3963-3 a reload without its home address ends the session", reload_of_all),
		{ "R3963-3 a restart takes away what is not its own any more", changed_meanwhile,
		  run_setup, run_teardown, NULL },
		{ "R3963-1 the mobile networks outlive the daemon", restarted, run_setup,
		  run_teardown, NULL },
		{ "R3963-1 the mobile networks outlive a reboot", rebooted, run_setup,
		  run_teardown, NULL },
	};

	return RUN(tests);
}
