// SPDX-License-Identifier: GPL-2.0
/*
 * Options that do not make a binding: services, access networks, vendors' options, and the fixed
 * link-local address.
 *
 * sources: tests/unit/fake.c userd
 */
#include <math.h>
#include <stdlib.h>

#include <arpa/inet.h>

#include "fake.h"

#include "base/log.h"
#include "control/show.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define HNP0	"2001:db8:100::/64"

/* Network "net" with access point "ap\xff", Geo-Location 48.125 -11.5, operators PEN 10415 */
#define ANI	"\1\010\0\3net\2ap\2\6\x18\x10\0\xfa\x40\0\3\3\1\x28\xaf"
/* the same with a realm, no access point, and a sub-option of RFC 7563 */
#define ANI2	"\1\6\x80\3net\0\3\7\2op.net\5\3abc"

static const char conf[] = FAKE_CONF
	"mn \"" BOB "\" { service = { ims, internet } }\n"
	"mn \"any@example.org\" { service = \"*\" }\n";

static int start(void **state)
{
	return fake_setup(state, conf);
}

static const struct bce *session(const struct fake *f, const char *hnp)
{
	struct prefix prefix;

	assert_true(prefix_parse(&prefix, hnp));
	return bce_find_hnp(anchor_cache(f->anchor), HALMA_KIND_PMIPV6, &prefix);
}

/* A session as JSON, from which a value of some depth is taken */
static json_t *shown(const struct fake *f, const char *hnp)
{
	const struct bce *bce = session(f, hnp);
	json_t *object;

	assert_non_null(bce);
	object = show_session(bce, f->now.boot_ms);
	assert_non_null(object);
	return object;
}

static void is_string(json_t *object, const char *key, const char *want)
{
	const char *text = json_string_value(json_object_get(object, key));

	assert_non_null(text);
	assert_string_equal(text, want);
}

static const char pools[] =
	"lab-mode = true\n"
	"device lma0 { local = " LMAA " home-network = { 2001:db8:100::/40, 10.0.0.0/8 } }\n"
	"pool ims { prefix = 2001:db8:170::/60 service = { mms, ims } }\n"
	"pool ims4 { prefix = 10.7.0.0/16 service = ims }\n"
	"pool p { prefix = 2001:db8:100::/48 }\n"
	"pool p4 { prefix = 10.1.0.0/16 }\n"
	"mag mag1 { address = " MAG1 " }\n"
	"mag mag2 { address = " MAG2 " }\n"
	"mn \"*@example.org\" { service = { ims, web } claim = true ipv4 = true }\n"
	"mn \"own@example.org\" { prefix = 2001:db8:1ff::/64 ipv4 = true service = ims\n"
	"	ipv4-address = 10.9.0.7/16 }\n";

/* What each family is given: IPv6 prefix and IPv4 address */
static void assert_given(struct fake *f, const char *hnp, const char *hoa)
{
	char text[INET_ADDRSTRLEN];

	assert_string_equal(fake_hnp(f, 0), hnp);
	inet_ntop(AF_INET, &f->reply.opts.ipv4_reply.addr, text, sizeof(text));
	assert_string_equal(text, hoa);
}

static void service_pools(void **state)
{
	struct fake *f = fake_with(pools);

	(void)state;
	/* the default is a pool of no service, wherever it stands */
	assert_int_equal(SEND(f, .mnid = BOB, .ipv4 = "0.0.0.0"), 0);
	assert_given(f, HNP0, "10.1.0.2");
	assert_int_equal(SEND(f, .mnid = BOB, .att = 5, .ipv4 = "0.0.0.0", .service = "ims"), 0);
	assert_given(f, "2001:db8:170::/64", "10.7.0.2");
	/* a service without a pool of its own */
	assert_int_equal(SEND(f, .mnid = BOB, .att = 6, .ipv4 = "0.0.0.0", .service = "web"), 0);
	assert_given(f, "2001:db8:100:1::/64", "10.1.0.3");
	/* what is a mobile node's own is for the other services */
	assert_int_equal(SEND(f, .mnid = "own@example.org", .ipv4 = "0.0.0.0", .service = "ims"),
			 0);
	assert_given(f, "2001:db8:170:1::/64", "10.7.0.3");
	assert_int_equal(SEND(f, .mnid = "own@example.org", .att = 5, .ipv4 = "0.0.0.0"), 0);
	assert_given(f, "2001:db8:1ff::/64", "10.9.0.7");
	/* asked for by value: out of the pool of the service only */
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { "2001:db8:170:5::/64" }), 155);
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { "2001:db8:100:5::/64" },
			      .service = "ims"), 155);
	assert_int_equal(SEND(f, .mnid = ALICE, .no_hnp = true, .ipv4 = "10.1.0.9",
			      .service = "ims"), 171);
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { "2001:db8:170:5::/64" },
			      .ipv4 = "10.7.0.9", .service = "ims"), 0);
	assert_given(f, "2001:db8:170:5::/64", "10.7.0.9");
	/* what it has it keeps, under another name and at another MAG */
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { "2001:db8:170:5::/64" }, .src = MAG2,
			      .hi = 3, .ipv4 = "10.7.0.9", .service = "web"), 0);
	assert_given(f, "2001:db8:170:5::/64", "10.7.0.9");
	fake_teardown((void **)&f);
}

static void services(void **state)
{
	struct fake *f = *state;
	json_t *object;

	/* the default service needs no name; any other one must be allowed */
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .att = 5, .service = "ims"), 151);
	assert_int_equal(SEND(f, .mnid = BOB, .service = "ims"), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .att = 5, .service = "im"), 151);
	assert_int_equal(SEND(f, .mnid = BOB, .att = 5, .service = "imsx"), 151);
	assert_int_equal(SEND(f, .mnid = "any@example.org", .service = "\xff\xfe"), 0);
	object = shown(f, "2001:db8:100:1::/64");
	is_string(object, "service", "ims");
	json_decref(object);
	/* what is no text is shown in octets */
	object = shown(f, "2001:db8:100:2::/64");
	is_string(object, "service", "hex:fffe");
	json_decref(object);
	object = shown(f, HNP0);
	assert_null(json_object_get(object, "service"));
	json_decref(object);
	/* letters have no case in it */
	assert_int_equal(SEND(f, .mnid = BOB, .att = 6, .service = "IMS"), 0);
}

/* What a mobile node has chosen cannot command the terminal of who looks at it. */
static void quiet(void **state)
{
	static const struct {
		const char *service;
		const char *shown;
	} table[] = {
		{ "caf\xc3\xa9", "caf\xc3\xa9" },
		{ "a\xe2\x80\x93z", "a\xe2\x80\x93z" },
		{ "a\x1b[2J", "hex:611b5b324a" },
		/* CSI of Unicode, right-to-left override, isolate, line separator, mark, joiner */
		{ "a\xc2\x9bJ", "hex:61c29b4a" },
		{ "a\xe2\x80\xae", "hex:61e280ae" },
		{ "a\xe2\x81\xa6", "hex:61e281a6" },
		{ "a\xe2\x80\xa8", "hex:61e280a8" },
		{ "a\xd8\x9c", "hex:61d89c" },
		{ "a\xe2\x80\x8d", "hex:61e2808d" },
	};
	struct fake *f = *state;
	json_t *object;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		assert_int_equal(SEND(f, .mnid = "any@example.org", .hi = i ? 5 : 1,
				      .hnp = { i ? HNP0 : NULL },
				      .service = table[i].service), 0);
		object = shown(f, HNP0);
		is_string(object, "service", table[i].shown);
		json_decref(object);
	}
}

static void service_changes(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = BOB, .service = "ims"), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .hi = 5, .hnp = { HNP0 }, .service = "internet"), 0);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	/* another MAG cannot end it by that, nor can an old message */
	assert_int_equal(SEND(f, .mnid = BOB, .src = MAG2, .hi = 3, .service = "games"), 151);
	assert_int_equal(SEND(f, .mnid = BOB, .hi = 5, .hnp = { HNP0 }, .service = "games",
			      .timestamp = f->now.timestamp - 2000), 157);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	assert_int_equal(f->req_count, 2);
	/* its own one can */
	assert_int_equal(SEND(f, .mnid = BOB, .hi = 5, .hnp = { HNP0 }, .service = "games"), 151);
	assert_int_equal(fake_req(f)->op, BINDING_DEL);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(anchor_core(f->anchor)->stats.service_ended, 1);
	assert_int_equal(anchor_pools(f->anchor)->v[0].used, 0);
}

static void service_and_leave(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = BOB, .service = "ims"), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .hi = 4, .hnp = { HNP0 }, .service = "games",
			      .zero_lifetime = true), 0);
	assert_int_equal(fake_req(f)->state, HALMA_STATE_BLOCKED);
}

static void access_network(void **state)
{
	struct fake *f = *state;
	json_t *object, *ani;

	assert_int_equal(SEND(f, .mnid = ALICE, .ani = ANI, .ani_len = sizeof(ANI) - 1), 0);
	/* echoed as it is */
	assert_true(mh_has(&f->reply.opts, MH_OPT_ANI));
	assert_int_equal(f->reply.opts.ani.len, sizeof(ANI) - 1);
	assert_memory_equal(f->reply.opts.ani.data, ANI, sizeof(ANI) - 1);
	object = shown(f, HNP0);
	ani = json_object_get(object, "access-network");
	is_string(ani, "network-name", "net");
	is_string(ani, "access-point-name", "ap");
	assert_true(fabs(json_real_value(json_object_get(ani, "latitude")) - 48.125) < 0.000001);
	assert_true(fabs(json_real_value(json_object_get(ani, "longitude")) + 11.5) < 0.000001);
	assert_int_equal(json_integer_value(json_object_get(ani, "operator-pen")), 10415);
	json_decref(object);
	/* another one replaces it */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .ani = ANI2,
			      .ani_len = sizeof(ANI2) - 1), 0);
	object = shown(f, HNP0);
	ani = json_object_get(object, "access-network");
	is_string(ani, "operator-realm", "op.net");
	is_string(ani, "sub-option-5", "616263");
	assert_null(json_object_get(ani, "access-point-name"));
	assert_null(json_object_get(ani, "latitude"));
	json_decref(object);
	/* a refused PBU changes nothing and gets nothing back, an accepted one without clears it */
	assert_int_equal(SEND(f, .mnid = ALICE, .no_att = true, .ani = ANI,
			      .ani_len = sizeof(ANI) - 1), 162);
	assert_false(mh_has(&f->reply.opts, MH_OPT_ANI));
	assert_non_null(session(f, HNP0)->kept);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }), 0);
	assert_false(mh_has(&f->reply.opts, MH_OPT_ANI));
	assert_null(session(f, HNP0)->kept);
}

static void wrong_access_network(void **state)
{
	static const struct {
		const char *data;
		u16 len;
	} table[] = {
		{ "\1", 1 },			/* no length */
		{ "\1\3\0", 3 },		/* runs over the end */
		{ "\1\2\0\0", 4 },		/* no room for both lengths */
		{ "\1\3\0\0\0", 5 },		/* a name of length zero */
		{ "\1\4\0\2a\0", 6 },		/* a name over the end */
		{ "\1\5\0\1a\2b", 7 },		/* an access point over the end */
		{ "\1\6\0\1a\1bc", 8 },		/* something behind */
		{ "\2\5\0\0\0\0\0", 7 },	/* five octets of place */
		{ "\3\1\1", 3 },		/* an empty operator */
		{ "\2\6\0\0\0\0\0\0\2\6\0\0\0\0\0\0", 16 },	/* two places */
	};
	struct fake *f = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .ani = table[i].data,
				      .ani_len = table[i].len), 0);
		assert_false(mh_has(&f->reply.opts, MH_OPT_ANI));
		assert_null(session(f, HNP0)->kept);
		assert_int_equal(anchor_lma(f->anchor)->stats.malformed_ani, i + 1);
	}
	/* nothing in it is nothing, but not wrong */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .ani = "", .ani_len = 0), 0);
	assert_true(mh_has(&f->reply.opts, MH_OPT_ANI));
	assert_int_equal(anchor_lma(f->anchor)->stats.malformed_ani, i);
}

static void vendors(void **state)
{
	struct fake *f = *state;
	json_t *object, *v;

	assert_int_equal(SEND(f, .mnid = ALICE, .service = NULL,
			      .vendor = { "\0\0\x28\xaf\1four", "\0\0\0\x09\2\0\0\0\0" }), 0);
	assert_int_equal(anchor_lma(f->anchor)->stats.vendor_options, 2);
	assert_int_equal(f->reply.opts.vendor_count, 0);
	object = shown(f, HNP0);
	v = json_object_get(object, "vendor");
	assert_int_equal(json_array_size(v), 2);
	assert_int_equal(json_integer_value(json_object_get(json_array_get(v, 0), "vendor-id")),
			 10415);
	assert_int_equal(json_integer_value(json_object_get(json_array_get(v, 0), "sub-type")), 1);
	is_string(json_array_get(v, 0), "data", "666f7572");
	assert_int_equal(json_integer_value(json_object_get(json_array_get(v, 1), "vendor-id")),
			 9);
	json_decref(object);
}

static void too_much(void **state)
{
	static u8 big[255] = { 0, 0, 0, 1 };
	struct mh_opts opts = { .vendor_count = 5 };
	u8 buf[KEPT_MAX];
	unsigned int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		opts.vendor[i].data = big;
		opts.vendor[i].len = sizeof(big);
	}
	/* three of 257 octets fit, and then a small one */
	opts.vendor[4].len = 100;
	assert_int_equal(kept_encode(&opts, false, buf), 3 * 257 + 102);
}

static void fixed_lla(void **state)
{
	struct fake *f = *state;
	struct in6_addr fixed = fake_addr("fe80::200:5eff:fe00:5213");

	fake_stop(f);
	fake_start(f, FAKE_CONF
		   "FixedMAGLinkLocalAddressOnAllAccessLinks = fe80::200:5eff:fe00:5213\n");
	assert_int_equal(SEND(f, .mnid = ALICE, .lla = "::"), 0);
	assert_memory_equal(&f->reply.opts.lla, &fixed, 16);
	assert_int_equal(SEND(f, .mnid = BOB, .lla = "::"), 0);
	assert_memory_equal(&f->reply.opts.lla, &fixed, 16);
	/* a MAG that does not ask, as all of them should then, gets none */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .src = MAG2), 0);
	assert_false(mh_has(&f->reply.opts, MH_OPT_LLA));
}

#define TEST(text, function)	{ text, function, start, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("R5149-1 services are those of the profile, others are answered 151",
		     services),
		TEST("R5149-1 a service has a pool of its own", service_pools),
		TEST("R5149-1 a service that would command a terminal is shown in octets", quiet),
		TEST("R5149-1 a changed service is authorised anew, or the session ends",
		     service_changes),
		TEST("R5149-1 whoever leaves needs no service", service_and_leave),
		TEST("R6757-1 access network is kept, shown, echoed and cleared", access_network),
		TEST("R6757-1 access network that is malformed is ignored and counted",
		     wrong_access_network),
		TEST("R5094-1 R5213-25 vendors' options are kept and shown", vendors),
		TEST("R5094-1 what is kept has a limit", too_much),
		TEST("R6543-1 fixed link-local address is the answer", fixed_lla),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
