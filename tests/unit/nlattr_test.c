// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes of netlink messages: what has another size than it should reads as nothing.
 *
 * sources: userd/kernel/nlattr.c
 * packages: libmnl
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "kernel/nlattr.h"

#define MAX	8

static u8 buffer[1024] __attribute__((aligned(8)));

static struct nlmsghdr *begin(void)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);

	mnl_nlmsg_put_extra_header(nlh, sizeof(struct genlmsghdr));
	return nlh;
}

static void numbers_test(void **state)
{
	const struct nlattr *v[MAX + 1] = { NULL };
	struct nlmsghdr *nlh = begin();

	(void)state;
	mnl_attr_put_u32(nlh, 1, 7);
	mnl_attr_put_u64(nlh, 2, UINT64_MAX);
	mnl_attr_put_u16(nlh, 3, 9);
	mnl_attr_put_u32(nlh, MAX + 1, 5);
	nlattr_message(nlh, v, MAX);
	assert_int_equal(nlattr_u32(v[1]), 7);
	assert_int_equal(nlattr_u64(v[1]), 7);
	assert_true(nlattr_u64(v[2]) == UINT64_MAX);
	assert_int_equal(nlattr_u32(v[2]), 0);
	assert_int_equal(nlattr_u64(v[3]), 0);
	assert_int_equal(nlattr_u64(v[4]), 0);
}

static void nest_test(void **state)
{
	const struct nlattr *top[MAX + 1] = { NULL };
	const struct nlattr *v[MAX + 1] = { NULL };
	struct nlmsghdr *nlh = begin();
	struct in6_addr addr = { .s6_addr = { 0x20, 1 } }, got;
	struct nlattr *nest;
	char text[6];

	(void)state;
	nest = mnl_attr_nest_start(nlh, 1);
	mnl_attr_put(nlh, 1, sizeof(addr), &addr);
	mnl_attr_put(nlh, 2, 4, &addr);
	mnl_attr_put_strz(nlh, 3, "abcdefgh");
	mnl_attr_put(nlh, 4, 3, "abc");
	mnl_attr_nest_end(nlh, nest);
	nlattr_message(nlh, top, MAX);
	nlattr_nest(top[1], v, MAX);
	assert_true(nlattr_in6(v[1], &got) && in6_equal(&got, &addr));
	assert_false(nlattr_in6(v[2], &got));
	assert_false(nlattr_in6(v[8], &got));
	nlattr_text(v[3], text, sizeof(text));
	assert_string_equal(text, "abcde");
	nlattr_text(v[4], text, sizeof(text));
	assert_string_equal(text, "");
	nlattr_text(NULL, text, sizeof(text));
	assert_string_equal(text, "");
	v[1] = NULL;
	nlattr_nest(NULL, v, MAX);
	assert_null(v[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_test),
		cmocka_unit_test(nest_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
