// SPDX-License-Identifier: GPL-2.0
/*
 * Security associations of a peer, and the policies that the kernel should have.
 *
 * sources: userd/ipsec/account.c userd/kernel/policy.c
 */
#include "unit.h"

#include <arpa/inet.h>
#include <errno.h>

#include "ipsec/account.h"
#include "kernel/policy.h"

static struct sa live(u32 ike, u32 child, u32 spi_in)
{
	return (struct sa){
		.ike = ike, .child = child, .spi_in = spi_in, .spi_out = spi_in + 1, .round = 1,
	};
}

static void put(struct sa_set *set, u32 ike, u32 child, u32 spi_in)
{
	struct sa sa = live(ike, child, spi_in);

	assert_true(sa_put(set, &sa, SA_MAX));
}

static void pairs(void **state)
{
	struct sa_set set = { 0 };

	(void)state;
	put(&set, 1, 1, 0x10);
	put(&set, 1, 2, 0x20);
	put(&set, 2, 3, 0x30);
	assert_int_equal(sa_count(&set, SA_LIVE), 3);
	/* told twice, it is one */
	put(&set, 2, 3, 0x30);
	assert_int_equal(set.count, 3);
	assert_true(sa_is_live(&set, 0x20, true));
	assert_false(sa_is_live(&set, 0x20, false));
	assert_true(sa_is_live(&set, 0x21, false));
	sa_rename_ike(&set, 1, 9);
	sa_drop_ike(&set, 1);
	assert_int_equal(set.count, 3);
	sa_drop_ike(&set, 9);
	assert_int_equal(set.count, 1);
	assert_null(sa_find(&set, 0x10));
	sa_drop(&set, 0x31);
	assert_int_equal(set.count, 1);
	sa_drop(&set, 0x30);
	assert_int_equal(set.count, 0);
	sa_forget(&set);
}

static void limit(void **state)
{
	struct sa_set set = { 0 };
	struct sa sa;
	u32 i;

	(void)state;
	for (i = 1; i <= SA_MAX; i++)
		put(&set, 1, i, 16 * i);
	sa = live(1, i, 16 * i);
	assert_false(sa_put(&set, &sa, SA_MAX));
	assert_int_equal(set.count, SA_MAX);
	assert_null(sa_find(&set, 16));
	assert_non_null(sa_find(&set, 16 * i));
	/* who has more addresses has more */
	for (i++; i <= 2 * SA_MAX + 1; i++) {
		sa = live(1, i, 16 * i);
		assert_true(sa_put(&set, &sa, 2 * SA_MAX));
	}
	sa = live(1, i, 16 * i);
	assert_false(sa_put(&set, &sa, 2 * SA_MAX));
	assert_int_equal(set.count, 2 * SA_MAX);
	sa_forget(&set);
	assert_int_equal(set.count, 0);
}

static void orphans(void **state)
{
	struct sa_set set = { 0 };

	(void)state;
	put(&set, 1, 1, 0x10);
	put(&set, 1, 2, 0x20);
	sa_find(&set, 0x20)->round = 2;
	assert_int_equal(sa_sweep(&set, 2), 1);
	assert_int_equal(sa_count(&set, SA_ORPHAN), 1);
	assert_false(sa_is_live(&set, 0x10, true));
	/* numbers of a charon that is gone mean nothing */
	sa_drop_ike(&set, 1);
	assert_int_equal(sa_count(&set, SA_ORPHAN), 1);
	assert_int_equal(sa_count(&set, SA_LIVE), 0);
	sa_drop_orphans(&set, 1);
	assert_int_equal(set.count, 1);
	sa_drop_orphans(&set, 2);
	assert_int_equal(set.count, 0);
	sa_forget(&set);
}

static struct in6_addr addr(const char *text)
{
	struct in6_addr a;

	assert_int_equal(inet_pton(AF_INET6, text, &a), 1);
	return a;
}

static struct spd_policy for_mag(const char *local, const char *remote, u32 reqid)
{
	return (struct spd_policy){
		.out = true, .local = addr(local), .remote = addr(remote), .reqid = reqid,
	};
}

/**
 * struct log - what was done to the kernel
 */
struct log {
	struct spd_policy set[16];
	unsigned int set_count;
	struct spd_policy del[16];
	unsigned int del_count;
	int error;
};

static int on_set(void *ctx, const struct spd_policy *policy)
{
	struct log *log = ctx;

	/* nothing is taken away before all is there */
	assert_int_equal(log->del_count, 0);
	log->set[log->set_count++] = *policy;
	return log->error;
}

static int on_del(void *ctx, const struct spd_policy *policy)
{
	struct log *log = ctx;

	log->del[log->del_count++] = *policy;
	return 0;
}

static void make_spd(struct spd *spd, const char *mag, u32 reqid)
{
	struct in6_addr local = addr("2001:db8:f::1");
	struct spd_policy policy = for_mag("2001:db8:f::1", mag, reqid);

	*spd = (struct spd){ 0 };
	assert_int_equal(spd_add_standing(spd, &local, false), 0);
	assert_int_equal(spd_add(spd, &policy), 0);
	spd_sort(spd);
}

static void standing(void **state)
{
	unsigned int i, in = 0, block = 0;
	struct spd spd;

	(void)state;
	make_spd(&spd, "2001:db8:1::1", 65537);
	assert_int_equal(spd.count, 3);
	for (i = 0; i < spd.count; i++) {
		const struct spd_policy *p = &spd.v[i];

		in += !p->out && p->any && !p->block && !p->reqid;
		block += p->out && p->any && p->block;
	}
	assert_int_equal(in, 1);
	assert_int_equal(block, 1);
	assert_int_equal(spd_find_reqid(&spd, &spd.v[1].local, &in6addr_any), 0);
	assert_int_equal(spd_find_reqid(&spd, &spd.v[1].local, &spd.v[1].remote), 65537);
	spd_fini(&spd);
}

static void difference(void **state)
{
	struct spd none = { 0 };
	struct spd is, should;
	struct log log = { 0 };

	(void)state;
	make_spd(&is, "2001:db8:1::1", 65537);
	make_spd(&should, "2001:db8:1::1", 65537);
	assert_int_equal(spd_apply(&is, &should, on_set, on_del, &log), 0);
	assert_int_equal(log.set_count + log.del_count, 0);
	assert_int_equal(spd_differs(&is, &should), 0);
	/* another reqid replaces, it does not delete */
	is.v[1].reqid = 65538;
	assert_int_equal(spd_differs(&is, &should), 1);
	assert_int_equal(spd_apply(&is, &should, on_set, on_del, &log), 0);
	assert_int_equal(log.set_count, 1);
	assert_int_equal(log.set[0].reqid, 65537);
	assert_int_equal(log.del_count, 0);
	spd_fini(&should);
	/* another MAG */
	make_spd(&should, "2001:db8:2::1", 65538);
	log = (struct log){ 0 };
	assert_int_equal(spd_apply(&is, &should, on_set, on_del, &log), 0);
	assert_int_equal(log.set_count, 1);
	assert_int_equal(log.del_count, 1);
	assert_true(in6_equal(&log.del[0].remote, &is.v[1].remote));
	/* from nothing, and to nothing */
	log = (struct log){ .error = -EPERM };
	assert_int_equal(spd_apply(&none, &should, on_set, on_del, &log), -EPERM);
	assert_int_equal(log.set_count, 3);
	log = (struct log){ 0 };
	assert_int_equal(spd_apply(&is, &none, on_set, on_del, &log), 0);
	assert_int_equal(log.del_count, 3);
	spd_fini(&is);
	spd_fini(&should);
}

static void many(void **state)
{
	struct spd is = { 0 }, should = { 0 };
	struct log log = { 0 };
	struct spd_policy policy;
	unsigned int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		policy = for_mag("2001:db8:f::1", "2001:db8:1::", 65536 + i);
		policy.remote.s6_addr[14] = (u8)(i >> 8);
		policy.remote.s6_addr[15] = (u8)i;
		assert_int_equal(spd_add(&should, &policy), 0);
		if (i != 500)
			assert_int_equal(spd_add(&is, &policy), 0);
	}
	spd_sort(&is);
	spd_sort(&should);
	assert_int_equal(spd_apply(&is, &should, on_set, on_del, &log), 0);
	assert_int_equal(log.set_count, 1);
	assert_int_equal(log.set[0].reqid, 65536 + 500);
	spd_fini(&is);
	spd_fini(&should);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("pairs of SAs come, go and are renamed", pairs),
		CASE("the oldest pair of a peer makes room", limit),
		CASE("pairs that charon does not know are orphans", orphans),
		CASE("RSEC-3 an address of the anchor has standing policies", standing),
		CASE("policies: only what differs is touched", difference),
		CASE("policies: one of a thousand is missing", many),
	};

	return RUN(tests);
}
