// SPDX-License-Identifier: GPL-2.0
/*
 * From attributes to text and JSON.
 *
 * sources: tools/show.c tools/model.c tools/print.c tools/parse.c
 * sources: tools/names.c tools/req.c tools/refusal.c tools/attr.c tools/err.c
 * packages: libmnl jansson
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <linux/netlink.h>

#include "tools/show.h"

/* ---- attributes as the kernel would send them ---- */

struct row {
	size_t len;
	char data[4096] __attribute__((aligned(4)));
};

static void put(struct row *r, uint16_t type, const void *data, size_t len)
{
	struct nlattr nla = { .nla_type = type, .nla_len = (uint16_t)(sizeof(nla) + len) };

	memcpy(r->data + r->len, &nla, sizeof(nla));
	if (len)
		memcpy(r->data + r->len + sizeof(nla), data, len);
	r->len += NLA_ALIGN(nla.nla_len);
}

static void put_u32(struct row *r, uint16_t type, uint32_t v)
{
	put(r, type, &v, sizeof(v));
}

static void put_u64(struct row *r, uint16_t type, uint64_t v)
{
	put(r, type, &v, sizeof(v));
}

static size_t nest(struct row *r, uint16_t type)
{
	put(r, type | NLA_F_NESTED, NULL, 0);
	return r->len - NLA_HDRLEN;
}

static void nest_end(struct row *r, size_t at)
{
	uint16_t len = (uint16_t)(r->len - at);

	memcpy(r->data + at, &len, sizeof(len));
}

static void put_addr6(struct row *r, uint16_t type, const char *text)
{
	struct addr addr;

	assert_int_equal(parse_addr(text, &addr), 0);
	put(r, type, &addr.in6, 16);
}

static struct req_attrs attrs(const struct row *r)
{
	return (struct req_attrs){ .at = r->data, .len = r->len };
}

/* ---- output into memory ---- */

static FILE *console;
static char *output;
static size_t output_len;

static void capture(void)
{
	console = stdout;
	stdout = open_memstream(&output, &output_len);
	assert_non_null(stdout);
}

static const char *captured(void)
{
	fclose(stdout);
	stdout = console;
	return output;
}

/* ---- tests ---- */

#define TEXT "7: mipv6 mn alice@example.org prefix 2001:db8::1/128 prefix 10.0.0.1/32 via 2001:db8:f::2 local 2001:db8:a::1 bid 9 previous 2001:db8:f::1 grace 250ms dev lma0 state active lifetime 60s remaining 59.500s\n"

#define DETAILS "version 18446744073709551615 cookie 01ff\\    tx-packets 3 tx-bytes 1099511627776\n"

#define JSON "{\"anchor-id\": 1, \"ifindex\": 4, \"id\": 7, \"kind\": \"mipv6\", \"mn-id-type\": 1, \"mn-id\": \"alice@example.org\", \"prefix\": [\"2001:db8::1/128\", \"10.0.0.1/32\"], \"path\": [{\"bid\": 9, \"tunnel\": {\"encap\": \"ipv6\", \"local-ipv6\": \"2001:db8:a::1\", \"remote-ipv6\": \"2001:db8:f::2\"}, \"state\": \"active\", \"previous\": {\"remote-ipv6\": \"2001:db8:f::1\"}, \"grace\": 250}], \"state\": \"active\", \"lifetime\": 60000, \"remaining\": 59500, \"version\": \"18446744073709551615\", \"cookie\": \"01ff\", \"counters\": {\"tx-packets\": 3, \"tx-bytes\": 1099511627776}}"

static void fill_binding(struct row *r)
{
	struct addr ip4;
	size_t binding, n, m;

	put_u32(r, HALMA_A_ANCHOR_ID, 1);
	put_u32(r, HALMA_A_IFINDEX, 4);
	binding = nest(r, HALMA_A_BINDING);
	put_u64(r, HALMA_A_BINDING_ID, 7);
	put_u32(r, HALMA_A_BINDING_KIND, HALMA_KIND_MIPV6);
	put_u32(r, HALMA_A_BINDING_MN_ID_TYPE, 1);
	put(r, HALMA_A_BINDING_MN_ID, "alice@example.org", 17);
	n = nest(r, HALMA_A_BINDING_PREFIX);
	put_addr6(r, HALMA_A_PREFIX_IPV6, "2001:db8::1");
	put_u32(r, HALMA_A_PREFIX_LENGTH, 128);
	nest_end(r, n);
	n = nest(r, HALMA_A_BINDING_PREFIX);
	assert_int_equal(parse_addr("10.0.0.1", &ip4), 0);
	put(r, HALMA_A_PREFIX_IPV4, &ip4.in, 4);
	put_u32(r, HALMA_A_PREFIX_LENGTH, 32);
	nest_end(r, n);
	n = nest(r, HALMA_A_BINDING_PATH);
	put_u32(r, HALMA_A_PATH_BID, 9);
	m = nest(r, HALMA_A_PATH_TUNNEL);
	put_u32(r, HALMA_A_TUNNEL_KEY_ENCAP, HALMA_ENCAP_IPV6);
	put_addr6(r, HALMA_A_TUNNEL_KEY_LOCAL_IPV6, "2001:db8:a::1");
	put_addr6(r, HALMA_A_TUNNEL_KEY_REMOTE_IPV6, "2001:db8:f::2");
	nest_end(r, m);
	put_u32(r, HALMA_A_PATH_STATE, HALMA_STATE_ACTIVE);
	m = nest(r, HALMA_A_PATH_PREVIOUS);
	put_addr6(r, HALMA_A_TUNNEL_KEY_REMOTE_IPV6, "2001:db8:f::1");
	nest_end(r, m);
	put_u32(r, HALMA_A_PATH_GRACE, 250);
	nest_end(r, n);
	put_u32(r, HALMA_A_BINDING_STATE, HALMA_STATE_ACTIVE);
	put_u64(r, HALMA_A_BINDING_LIFETIME, 60000);
	put_u64(r, HALMA_A_BINDING_REMAINING, 59500);
	put_u64(r, HALMA_A_BINDING_VERSION, UINT64_MAX);
	put(r, HALMA_A_BINDING_COOKIE, "\1\xff", 2);
	n = nest(r, HALMA_A_BINDING_COUNTERS);
	put_u32(r, HALMA_A_COUNTERS_TX_PACKETS, 3);
	put_u64(r, HALMA_A_COUNTERS_TX_BYTES, UINT64_C(1) << 40);
	nest_end(r, n);
	nest_end(r, binding);
}

static const char *show_one(const struct row *r, struct print *p, bool details)
{
	struct model_binding b;

	model_get_binding(&b, attrs(r));
	capture();
	print_item(p);
	show_binding(p, &b, "lma0", details);
	print_item_end(p);
	return captured();
}

static void text_test(void **state)
{
	struct print p = { .oneline = true };
	struct row r = { 0 };

	(void)state;
	fill_binding(&r);
	assert_string_equal(show_one(&r, &p, false), TEXT);
	free(output);
	assert_non_null(strstr(show_one(&r, &p, true), DETAILS));
	free(output);
}

static void json_test(void **state)
{
	struct print p = { .json = true };
	struct row r = { 0 };
	json_t *is, *should;

	(void)state;
	fill_binding(&r);
	is = json_loads(show_one(&r, &p, false), 0, NULL);
	should = json_loads(JSON, 0, NULL);
	assert_non_null(is);
	assert_non_null(should);
	assert_true(json_equal(is, should));
	json_decref(is);
	json_decref(should);
	free(output);
}

/* a list of items is one JSON document, however it is laid out */
static void list_test(void **state)
{
	struct print p = { .json = true };
	json_t *list;
	int n, pretty;

	(void)state;
	for (pretty = 0; pretty < 2; pretty++) {
		p.pretty = pretty;
		for (n = 0; n < 4; n++) {
			int i;

			capture();
			print_list(&p);
			for (i = 0; i < n; i++) {
				print_item(&p);
				print_uint(&p, "i", NULL, (uint64_t)i);
				print_array(&p, "a");
				print_string(&p, NULL, NULL, "\xff");
				print_end(&p);
				print_item_end(&p);
			}
			print_list_end(&p);
			list = json_loads(captured(), 0, NULL);
			assert_int_equal(json_array_size(list), n);
			json_decref(list);
			free(output);
		}
	}
}

/* a module that is newer than this program */
static void unknown_test(void **state)
{
	struct print p = { .oneline = true };
	struct row r = { 0 };
	size_t n;

	(void)state;
	put_u32(&r, 998, 5);
	n = nest(&r, HALMA_A_BINDING);
	put_u64(&r, HALMA_A_BINDING_ID, 7);
	put_u32(&r, HALMA_A_BINDING_KIND, 77);
	put_u32(&r, 999, 5);
	put(&r, HALMA_A_BINDING_STATE, "abc", 3);
	nest_end(&r, n);
	assert_string_equal(show_one(&r, &p, false), "7: 77 dev lma0 state 0\n");
	free(output);
}

/* attributes that end too early are not read beyond the end */
static void short_test(void **state)
{
	struct model_binding b;
	struct row r = { 0 };
	struct req_attrs a;
	char *copy;
	size_t len;

	(void)state;
	fill_binding(&r);
	for (len = 0; len <= r.len; len++) {
		copy = malloc(len ? len : 1);
		memcpy(copy, r.data, len);
		a = (struct req_attrs){ .at = copy, .len = len };
		model_get_binding(&b, a);
		free(copy);
	}
}

/* nor are those with any octet wrong */
static void random_test(void **state)
{
	union {
		struct model_dev dev;
		struct model_binding binding;
		struct model_tunnel tunnel;
		struct model_stats stats;
		struct model_alert alert;
		struct model_family family;
	} *u = malloc(sizeof(*u));
	struct row r = { 0 };
	struct req_attrs a;
	char *copy;
	int n, i;

	(void)state;
	fill_binding(&r);
	copy = malloc(r.len);
	srand(3);
	for (n = 0; n < 20000; n++) {
		memcpy(copy, r.data, r.len);
		for (i = rand() % 8; i >= 0; i--)
			copy[(size_t)rand() % r.len] = (char)rand();
		a = (struct req_attrs){ .at = copy, .len = r.len };
		model_get_dev(&u->dev, a);
		model_get_tunnel(&u->tunnel, a);
		model_get_stats(&u->stats, a);
		model_get_alert(&u->alert, a);
		model_get_family(&u->family, a);
		model_get_binding(&u->binding, a);
	}
	free(copy);
	free(u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_test),
		cmocka_unit_test(json_test),
		cmocka_unit_test(list_test),
		cmocka_unit_test(unknown_test),
		cmocka_unit_test(short_test),
		cmocka_unit_test(random_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
