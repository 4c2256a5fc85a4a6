// SPDX-License-Identifier: GPL-2.0
/*
 * Authentication options (RFC 4285) on octets: where they are, what the authenticator of an MN-HA
 * option is, when a timestamp is fresh. What is right says auth_vectors.py, and the RFC.
 *
 * sources: userd/wire userd/base
 * packages: nettle
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

#include "wire/auth.h"
#include "wire/message.h"

#define VECTORS	"/usr/bin/python3 auth_vectors.py"

/* hex of the longest message that is a vector, and the rest of its line */
#define LINE	2048

/**
 * struct vector - a line of auth_vectors.py
 * @kind: "bu" or "ba"
 * @name: what it is
 * @key: shared key
 * @ends: between whom
 * @octets: message
 * @len: its octets
 * @rest: what else is in the line
 */
struct vector {
	char kind[4];
	char name[64];
	u8 key[AUTH_KEY_LEN];
	struct auth_ends ends;
	u8 octets[LINE / 2];
	size_t len;
	char rest[512];
};

static size_t from_hex(const char *text, u8 *to)
{
	size_t i;

	for (i = 0; text[2 * i]; i++)
		to[i] = (u8)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
	return i;
}

/* Return: false behind the last one. */
static bool next_vector(FILE *from, struct vector *v)
{
	char line[LINE], key[64], coa[64], hoa[64], hex[LINE];
	int at = 0, n;

	if (!fgets(line, sizeof(line), from))
		return false;
	n = sscanf(line, "%3s %63s %63s %63s %63s %2047s %n", v->kind, v->name, key, coa, hoa,
		   hex, &at);
	assert_int_equal(n, 6);
	snprintf(v->rest, sizeof(v->rest), "%s", line + at);
	assert_int_equal(from_hex(key, v->key), AUTH_KEY_LEN);
	assert_int_equal(inet_pton(AF_INET6, coa, &v->ends.coa), 1);
	assert_int_equal(inet_pton(AF_INET6, hoa, &v->ends.hoa), 1);
	v->len = from_hex(hex, v->octets);
	return true;
}

static void flipped(const struct vector *v, size_t mn_ha, u8 *octet, bool counts)
{
	unsigned int bit;

	for (bit = 0; bit < 8; bit++) {
		*octet ^= (u8)(1 << bit);
		if (auth_check(v->octets, mn_ha, &v->ends, v->key) == counts)
			fail_msg("%s: octet %td, bit %u", v->name, octet - v->octets, bit);
		*octet ^= (u8)(1 << bit);
	}
}

/* Each bit counts, of the message, the addresses and the key; the checksum alone does not. */
static void judge_bu(struct vector *v)
{
	struct auth_options found;
	static struct mh_msg msg;
	size_t i, mn_ha;
	u32 spi;
	int n;

	n = sscanf(v->rest, "%zu %" SCNu32, &mn_ha, &spi);
	assert_int_equal(n, 2);
	assert_int_equal(mh_decode(v->octets, v->len, &msg), MH_OK);
	assert_int_equal(msg.opts.auth_type, 1);
	assert_int_equal(msg.opts.auth_spi, spi);
	auth_find(v->octets, v->len, &found);
	assert_int_equal(found.mn_ha, mn_ha);
	assert_int_equal(found.spi, spi);
	assert_true(found.any);
	assert_false(found.mn_aaa || found.twice || found.behind || found.padded);
	if (!auth_check(v->octets, mn_ha, &v->ends, v->key))
		fail_msg("%s: %s", v->name, v->rest);
	for (i = 0; i < v->len; i++)
		flipped(v, mn_ha, v->octets + i, i != 4 && i != 5);
	for (i = 0; i < sizeof(v->ends); i++)
		flipped(v, mn_ha, (u8 *)&v->ends + i, true);
	for (i = 0; i < sizeof(v->key); i++)
		flipped(v, mn_ha, v->key + i, true);
}

static void judge_ba(const struct vector *v)
{
	unsigned int status, sequence, lifetime;
	char nai[256], stamp[32];
	static struct mh_msg msg;
	u8 got[MH_MAX_LEN];
	u32 spi;
	int n;

	n = sscanf(v->rest, "%u %u %u %255s %31s %" SCNu32, &status, &sequence, &lifetime, nai,
		   stamp, &spi);
	assert_int_equal(n, 6);
	mh_msg_clear(&msg, MH_TYPE_BA);
	msg.ba = (struct mh_ba){ .status = (u8)status, .sequence = (u16)sequence,
				 .lifetime = (u16)lifetime };
	mh_set(&msg.opts, MH_OPT_MN_ID);
	msg.opts.mn_id_type = MN_ID_TYPE_NAI;
	msg.opts.mn_id = (struct mh_view){ (u8 *)nai, (u16)strlen(nai) };
	if (*stamp != '-') {
		mh_set(&msg.opts, MH_OPT_MESG_ID);
		msg.opts.mesg_id = strtoull(stamp, NULL, 10);
	}
	mh_set(&msg.opts, MH_OPT_AUTH);
	msg.opts.auth_type = AUTH_SUBTYPE_MN_HA;
	msg.opts.auth_spi = spi;
	assert_int_equal(mh_encode(got, sizeof(got), &msg), v->len);
	assert_true(auth_sign(got, v->len, &v->ends, v->key));
	assert_memory_equal(got, v->octets, v->len);
}

static void vectors(void **state)
{
	FILE *from = popen(VECTORS, "r");
	unsigned int bus = 0, bas = 0;
	static struct vector v;

	(void)state;
	assert_non_null(from);
	while (next_vector(from, &v)) {
		if (!strcmp(v.kind, "bu")) {
			judge_bu(&v);
			bus++;
		} else {
			judge_ba(&v);
			bas++;
		}
	}
	assert_int_equal(pclose(from), 0);
	assert_int_equal(bus, 4 * 4 * 6 + 99);
	assert_int_equal(bas, 3 * 3 * 3);
}

/* Options, and what is found. */
static const struct order {
	const char *name;
	const char *options;
	struct auth_options want;
} orders[] = {
	{ "none", "N", { 0 } },
	{ "MN-HA, the last one", "NH", { .any = true, .mn_ha = 1 } },
	{ "padding in front of it", "NpH", { .any = true, .mn_ha = 1 } },
	{ "padding behind it", "NHp", { .any = true, .mn_ha = 1, .padded = true } },
	{ "one octet of padding behind it", "NH.", { .any = true, .mn_ha = 1, .padded = true } },
	{ "MN-ID behind it", "HN", { .any = true, .mn_ha = 1, .behind = true } },
	{ "service behind it", "NHS", { .any = true, .mn_ha = 1, .behind = true } },
	{ "vendor's behind it", "NHV", { .any = true, .mn_ha = 1, .behind = true } },
	{ "service and MN-ID in any order", "SNVH", { .any = true, .mn_ha = 1 } },
	{ "an unknown one behind it", "NHx", { .any = true, .mn_ha = 1, .behind = true } },
	{ "MN-AAA alone", "NA", { .any = true, .mn_aaa = 1 } },
	{ "MN-HA, MN-AAA", "NHA", { .any = true, .mn_ha = 1, .mn_aaa = 2 } },
	{ "the same with padding between", "NHpA", { .any = true, .mn_ha = 1, .mn_aaa = 2 } },
	{ "MN-AAA, MN-HA", "NAH", { .any = true, .mn_ha = 2, .mn_aaa = 1, .behind = true } },
	{ "MN-ID between", "HNA", { .any = true, .mn_ha = 1, .mn_aaa = 2, .behind = true } },
	{ "MN-ID behind both", "HAN", { .any = true, .mn_ha = 1, .mn_aaa = 2, .behind = true } },
	{ "MN-HA twice", "NHH", { .any = true, .mn_ha = 1, .twice = true } },
	{ "MN-AAA twice", "NHAA", { .any = true, .mn_ha = 1, .mn_aaa = 2, .twice = true,
				    .behind = true } },
	{ "another subtype", "NU", { .any = true } },
	{ "another subtype before it", "NUH", { .any = true, .mn_ha = 1 } },
	{ "another subtype behind it", "NHU", { .any = true, .mn_ha = 1, .behind = true } },
	{ "one without SPI", "Nh", { 0 } },
};

static size_t put(u8 *at, char kind)
{
	static const struct {
		char kind;
		u8 octets[8];
		size_t len;
	} kinds[] = {
		{ 'N', "\x08\x02\x01", 4 }, { 'S', "\x14\x01i", 3 },
		{ 'V', "\x13\x05\0\0\0\1\1", 7 }, { 'x', "\xc8\0", 2 }, { 'p', "\x01\x01", 3 },
		{ '.', "", 1 }, { 'H', "\x09\x11\1\0\0\3\xe8", 19 },
		{ 'A', "\x09\x19\2\0\0\0\3", 27 }, { 'U', "\x09\x05\3\0\0\3\xe8", 7 },
		{ 'h', "\x09\x04\1\0\0\3", 6 },
	};
	unsigned int i = 0;

	while (kinds[i].kind != kind)
		i++;
	memset(at, 0, kinds[i].len);
	memcpy(at, kinds[i].octets, kinds[i].len < 8 ? kinds[i].len : 8);
	return kinds[i].len;
}

/* In memory that ends where the message ends; offsets are told as the first and second of both. */
static void order(void **state)
{
	const struct order *o = *state;
	u8 buf[256] = { 59, 0, 5 };
	struct auth_options got, want = o->want;
	size_t i, len = 12, mn_ha = 0, mn_aaa = 0;
	u8 *copy;

	for (i = 0; o->options[i]; i++) {
		if (o->options[i] == 'H' && !mn_ha)
			mn_ha = len;
		if (o->options[i] == 'A' && !mn_aaa)
			mn_aaa = len;
		len += put(buf + len, o->options[i]);
	}
	/* the length of a message counts in units of 8: octets behind it are none of it */
	buf[1] = 255;
	copy = malloc(len);
	assert_non_null(copy);
	memcpy(copy, buf, len);
	auth_find(copy, len, &got);
	free(copy);
	if (want.mn_ha) {
		want.mn_ha = (u16)mn_ha;
		want.spi = 1000;
	}
	if (want.mn_aaa)
		want.mn_aaa = (u16)mn_aaa;
	assert_int_equal(got.any, want.any);
	assert_int_equal(got.mn_ha, want.mn_ha);
	assert_int_equal(got.mn_aaa, want.mn_aaa);
	assert_int_equal(got.spi, want.spi);
	assert_int_equal(got.twice, want.twice);
	assert_int_equal(got.behind, want.behind);
	assert_int_equal(got.padded, want.padded);
}

static void cut(void **state)
{
	struct auth_options found;
	u8 whole[31] = { 59, 3, 5 };
	size_t len;
	u8 *copy;

	(void)state;
	put(whole + 12, 'H');
	for (len = 0; len <= sizeof(whole); len++) {
		copy = malloc(len ? len : 1);
		assert_non_null(copy);
		memcpy(copy, whole, len);
		auth_find(copy, len, &found);
		assert_int_equal(found.mn_ha, len == sizeof(whole) ? 12 : 0);
		free(copy);
	}
	/* one behind the end that the message says is none of it */
	whole[1] = 1;
	auth_find(whole, sizeof(whole), &found);
	assert_false(found.any);
}

/* An authenticator of another length cannot be right, whatever it begins with. */
static void other_lengths(void **state)
{
	const struct auth_ends ends = { 0 };
	const u8 key[AUTH_KEY_LEN] = { 1 };
	u8 mh[32] = { 59, 3, 5 };

	(void)state;
	memcpy(mh + 12, "\x01\x00\x00", 3);
	put(mh + 13, 'H');
	mh[12] = 0;
	assert_true(auth_sign(mh, sizeof(mh), &ends, key));
	assert_true(auth_check(mh, 13, &ends, key));
	mh[14] = 16;
	assert_false(auth_check(mh, 13, &ends, key));
	assert_false(auth_sign(mh, sizeof(mh), &ends, key));
	mh[14] = 5;
	assert_false(auth_check(mh, 13, &ends, key));
	/* and one that is not there cannot be signed */
	mh[13] = 200;
	assert_false(auth_sign(mh, sizeof(mh), &ends, key));
}

#define S(seconds)	((u64)(seconds) << 32)
#define NOW		S(3900000000U)

static void fresh(void **state)
{
	(void)state;
	assert_true(ntp_fresh(NOW, 0, NOW, 7));
	assert_true(ntp_fresh(NOW + S(7), 0, NOW, 7));
	assert_true(ntp_fresh(NOW - S(7), 0, NOW, 7));
	assert_false(ntp_fresh(NOW + S(7) + 1, 0, NOW, 7));
	assert_false(ntp_fresh(NOW - S(7) - 1, 0, NOW, 7));
	assert_true(ntp_fresh(NOW - S(20), 0, NOW, 20));
	/* "MUST be greater than all previously accepted" */
	assert_false(ntp_fresh(NOW, NOW, NOW, 7));
	assert_true(ntp_fresh(NOW + 1, NOW, NOW, 7));
	assert_false(ntp_fresh(NOW - 1, NOW, NOW, 7));
	assert_false(ntp_fresh(NOW, NOW + S(100), NOW, 7));
	assert_true(ntp_fresh(NOW, NOW - S(100000), NOW, 7));
	assert_false(ntp_fresh(0, 0, NOW, 7));
	assert_false(ntp_fresh(UINT64_MAX, 0, NOW, 7));
	/* 2036-02-07 06:28:16, when the seconds begin anew */
	assert_true(ntp_fresh(S(1), S(0xffffffffU), S(2), 7));
	assert_false(ntp_fresh(S(0xffffffffU), S(1), S(2), 7));
	assert_true(ntp_fresh(S(0xffffffffU), S(0xfffffffeU), S(2), 7));
}

static void clocks(void **state)
{
	(void)state;
	/* 1970-01-01 00:00:00.5 */
	assert_true(ntp_of(0x8000) == S(2208988800U) + 0x80000000U);
	assert_true(ntp_of(1700000000ULL << 16) == S(3908988800U));
	/* 2036-02-07 06:28:16 */
	assert_true(ntp_of(2085978496ULL << 16) == 0);
	/* "copies only the low-order 32 bits into the BA, and supplies the high-order 32 bits" */
	assert_true(ntp_answer(0x1122334455667788, 0xaabbccdd00112233) == 0xaabbccdd55667788);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		CASE("RSEC-19 authenticators as Python makes them; each bit counts", vectors),
		CASE("RSEC-19 a message that is cut anywhere", cut),
		CASE("RSEC-19 an authenticator is of 12 octets", other_lengths),
		CASE("RSEC-20 when a timestamp is fresh", fresh),
		CASE("RSEC-20 the time of day as NTP has it, and what is said of it", clocks),
	};
	struct CMUnitTest tests[ARRAY_SIZE(orders) + ARRAY_SIZE(others)];
	static char names[ARRAY_SIZE(orders)][80];
	unsigned int i;

	memcpy(tests, others, sizeof(others));
	for (i = 0; i < ARRAY_SIZE(orders); i++) {
		snprintf(names[i], sizeof(names[i]), "RSEC-22 order: %s", orders[i].name);
		tests[ARRAY_SIZE(others) + i] = (struct CMUnitTest){
			names[i], order, NULL, NULL, (void *)&orders[i],
		};
	}
	return RUN(tests);
}
