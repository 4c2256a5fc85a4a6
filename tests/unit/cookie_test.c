// SPDX-License-Identifier: GPL-2.0
/*
 * Cookies: what is written is read again, also what the versions before have written.
 *
 * sources: tests/unit/fake.c userd
 */
#include "fake.h"

#include "base/log.h"

#define COUNTER	0x80c0ffee

static struct bce_facts some_facts(bool lla, bool global_lla, bool mag, unsigned int llid)
{
	struct bce_facts facts = {
		.kind = HALMA_KIND_PMIPV6,
		.pmipv6 = { .att = 4, .hi = 3 },
		.order = { .timestamp = 0x0102030405060708ULL, .sequence = 0xabcd },
		.lifetime = 65535,
	};
	u8 octets[64];
	unsigned int i;

	for (i = 0; i < sizeof(octets); i++)
		octets[i] = i + 1;
	facts.coa.s6_addr[0] = 0x20;
	facts.peer = facts.coa;
	if (mag)
		facts.peer.s6_addr[15] = 7;
	if (lla) {
		facts.pmipv6.lla.s6_addr[0] = 0xfe;
		facts.pmipv6.lla.s6_addr[1] = 0x80;
		facts.pmipv6.lla.s6_addr[5] = global_lla;
		facts.pmipv6.lla.s6_addr[15] = 9;
	}
	facts.order.by_sequence = llid % 2;
	llid_set(&facts.pmipv6.llid, octets, llid);
	return facts;
}

static size_t encode(struct fake *f, const struct bce_facts *facts, u32 counter, u8 *buf)
{
	anchor_core(f->anchor)->restart_counter = counter;
	return cookie_encode(anchor_core(f->anchor), facts, buf);
}

/* What is not in the cookie is known of the binding. */
static bool decode(struct fake *f, struct bce_facts *facts, const u8 *buf, size_t len,
		   u32 *counter)
{
	*facts = (struct bce_facts){ .kind = HALMA_KIND_PMIPV6, .coa.s6_addr = { 0x20 } };
	return cookie_decode(anchor_core(f->anchor), facts, buf, len, counter);
}

static void expect_same(const struct bce_facts *a, const struct bce_facts *b)
{
	assert_memory_equal(&a->pmipv6.lla, &b->pmipv6.lla, 16);
	assert_memory_equal(&a->peer, &b->peer, 16);
	assert_true(llid_equal(&a->pmipv6.llid, &b->pmipv6.llid));
	assert_int_equal(a->order.timestamp, b->order.timestamp);
	assert_int_equal(a->order.sequence, b->order.sequence);
	assert_int_equal(a->order.by_sequence, b->order.by_sequence);
	assert_int_equal(a->pmipv6.att, b->pmipv6.att);
	assert_int_equal(a->pmipv6.hi, b->pmipv6.hi);
	assert_int_equal(a->lifetime, b->lifetime);
}

static void all_shapes(void **state)
{
	u8 buf[HALMA_COOKIE_MAX], without[HALMA_COOKIE_MAX];
	struct bce_facts facts, again;
	unsigned int i, llid;
	u32 counter, told;
	size_t len;
	bool fits;

	for (i = 0; i < 8; i++) {
		for (llid = 0; llid < 40; llid++) {
			facts = some_facts(i & 1, i & 2, i & 4, llid);
			told = llid % 3 ? COUNTER : 0;
			len = encode(*state, &facts, told, buf);
			assert_true(len <= sizeof(buf));
			/* all else goes before it */
			fits = encode(*state, &facts, 0, without) <= sizeof(without) - 4;
			assert_true(decode(*state, &again, buf, len, &counter));
			assert_int_equal(counter, fits ? told : 0);
			expect_same(&again, &facts);
		}
	}
}

/* Cut off, of another kind, or from somebody else */
static void none(void **state)
{
	struct bce_facts facts = some_facts(true, true, true, 16), again;
	u8 buf[HALMA_COOKIE_MAX];
	size_t len, cut;
	u32 counter;

	len = encode(*state, &facts, COUNTER, buf);
	assert_int_equal(len, HALMA_COOKIE_MAX);
	for (cut = 0; cut < 48; cut++)
		assert_false(decode(*state, &again, buf, cut, &counter));
	assert_true(decode(*state, &again, buf, 48, &counter));
	for (cut = 1; cut < 256; cut++) {
		buf[0] ^= (u8)cut;
		/* what versions 1 and 2 would have read is not for this test */
		if (buf[0] == 0 || buf[0] > 2)
			assert_false(decode(*state, &again, buf, len, &counter));
		assert_int_equal(counter, 0);
		buf[0] ^= (u8)cut;
	}
}

/* The octets of some lines. */
static size_t octets(const char *const *hex, u8 *buf)
{
	const char *line;
	size_t len = 0;
	int n;

	for (; *hex; hex++) {
		for (line = *hex; *line; line += 2) {
			n = sscanf(line, "%2hhx", &buf[len++]);
			assert_int_equal(n, 1);
		}
	}
	return len;
}

/**
 * struct before - a cookie that version 0.1.0 wrote
 * @lla: with a link-local address
 * @global_lla: that is longer than an interface identifier
 * @mag: with another source address than the Proxy-CoA
 * @llid: octets of the link-layer identifier
 * @counter: restart counter
 * @hex: the cookie, in lines
 */
struct before {
	bool lla;
	bool global_lla;
	bool mag;
	unsigned int llid;
	u32 counter;
	const char *hex[3];
};

static const struct before before[] = {
	{ true, false, true, 6, COUNTER, {
	  "0204031cabcdffff0102030405060708000000000000000920000000000000000000000000000007",
	  "80c0ffee010203040506" } },
	{ true, true, true, 16, 0, {
	  "0204030aabcdffff0102030405060708fe8000000001000000000000000000092000000000000000",
	  "00000000000000070102030405060708090a0b0c0d0e0f10" } },
	{ false, false, false, 0, 7, { "02040310abcdffff010203040506070800000007" } },
	{ true, true, false, 7, COUNTER, {
	  "02040313abcdffff0102030405060708fe80000000010000000000000000000980c0ffee01020304",
	  "050607" } },
	/* before there were counters */
	{ true, true, true, 16, 0, {
	  "0104030aabcdffff0102030405060708fe8000000001000000000000000000092000000000000000",
	  "00000000000000070102030405060708090a0b0c0d0e0f10" } },
};

static void of_versions_before(void **state)
{
	struct bce_facts facts, again;
	u8 buf[HALMA_COOKIE_MAX];
	size_t len, cut, i;
	u32 counter;

	for (i = 0; i < ARRAY_SIZE(before); i++) {
		const struct before *b = &before[i];

		facts = some_facts(b->lla, b->global_lla, b->mag, b->llid);
		len = octets(b->hex, buf);
		assert_true(decode(*state, &again, buf, len, &counter));
		expect_same(&again, &facts);
		assert_int_equal(counter, b->counter);
		for (cut = 0; cut < len - b->llid; cut++)
			assert_false(decode(*state, &again, buf, cut, &counter));
	}
}

static int start(void **state)
{
	return fake_setup(state, FAKE_CONF);
}

#define TEST(text, function)	{ text, function, start, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("what is written is read again, of any shape", all_shapes),
		TEST("what is cut off, of another kind or of somebody else is no cookie", none),
		TEST("cookies of versions before are read", of_versions_before),
	};

	log_init(LOG_LEVEL_ERR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
