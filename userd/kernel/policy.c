// SPDX-License-Identifier: GPL-2.0
/*
 * Security policies: sorted arrays that are compared.
 */
#include <errno.h>
#include <stdlib.h>

#include "kernel/policy.h"

/* Two policies with one selector cannot both be in the kernel. */
static int selector_cmp(const struct spd_policy *a, const struct spd_policy *b)
{
	int diff;

	if (a->tunnel != b->tunnel)
		return a->tunnel - b->tunnel;
	if (a->out != b->out)
		return a->out - b->out;
	if (a->tunnel)
		return memcmp(&a->remote, &b->remote, sizeof(a->remote));
	if (a->any != b->any)
		return a->any - b->any;
	diff = memcmp(&a->local, &b->local, sizeof(a->local));
	if (diff || a->any)
		return diff;
	return memcmp(&a->remote, &b->remote, sizeof(a->remote));
}

static int policy_cmp(const void *a, const void *b)
{
	return selector_cmp(a, b);
}

bool spd_same_action(const struct spd_policy *a, const struct spd_policy *b)
{
	return a->block == b->block && a->clear == b->clear &&
	       a->home_address == b->home_address && in6_equal(&a->local, &b->local) &&
	       in6_equal(&a->far, &b->far) && a->reqid == b->reqid;
}

int spd_add(struct spd *spd, const struct spd_policy *policy)
{
	unsigned int room = spd->room ? 2 * spd->room : 64;
	struct spd_policy *v;

	if (spd->count == spd->room) {
		v = reallocarray(spd->v, room, sizeof(*v));
		if (!v)
			return -ENOMEM;
		spd->v = v;
		spd->room = room;
	}
	spd->v[spd->count++] = *policy;
	return 0;
}

int spd_add_standing(struct spd *spd, const struct in6_addr *local, bool home_address)
{
	struct spd_policy policy = {
		.any = true, .local = *local, .home_address = home_address,
	};
	int err;

	err = spd_add(spd, &policy);
	policy.out = true;
	policy.block = true;
	policy.home_address = false;
	return err ? err : spd_add(spd, &policy);
}

int spd_add_clear(struct spd *spd, const struct in6_addr *local)
{
	return spd_add(spd, &(struct spd_policy){
		.any = true, .local = *local, .clear = true, .home_address = true,
	});
}

int spd_add_open(struct spd *spd, const struct in6_addr *local, const struct in6_addr *hoa)
{
	struct spd_policy policy = {
		.local = *local, .remote = *hoa, .clear = true, .home_address = true,
	};
	int err;

	err = spd_add(spd, &policy);
	policy.out = true;
	policy.home_address = false;
	return err ? err : spd_add(spd, &policy);
}

void spd_sort(struct spd *spd)
{
	if (spd->count)
		qsort(spd->v, spd->count, sizeof(*spd->v), policy_cmp);
}

const struct spd_policy *spd_find(const struct spd *spd, const struct spd_policy *policy)
{
	if (!spd->count)
		return NULL;
	return bsearch(policy, spd->v, spd->count, sizeof(*spd->v), policy_cmp);
}

static bool is_there(const struct spd *is, const struct spd_policy *policy)
{
	const struct spd_policy *other = spd_find(is, policy);

	return other && spd_same_action(other, policy);
}

int spd_apply(const struct spd *is, const struct spd *should,
	      int (*set)(void *ctx, const struct spd_policy *policy),
	      int (*del)(void *ctx, const struct spd_policy *policy), void *ctx)
{
	unsigned int i;
	int first = 0;
	int err;

	for (i = 0; i < should->count; i++) {
		if (is_there(is, &should->v[i]))
			continue;
		err = set(ctx, &should->v[i]);
		if (!first)
			first = err;
	}
	for (i = 0; i < is->count; i++) {
		if (spd_find(should, &is->v[i]))
			continue;
		err = del(ctx, &is->v[i]);
		if (!first)
			first = err;
	}
	return first;
}

unsigned int spd_differs(const struct spd *is, const struct spd *should)
{
	unsigned int i, n = 0;

	for (i = 0; i < should->count; i++)
		n += !is_there(is, &should->v[i]);
	return n;
}

u32 spd_find_reqid(const struct spd *spd, const struct in6_addr *local,
		   const struct in6_addr *remote)
{
	const struct spd_policy key = { .out = true, .local = *local, .remote = *remote };
	const struct spd_policy *policy = spd_find(spd, &key);

	return policy ? policy->reqid : 0;
}

void spd_fini(struct spd *spd)
{
	free(spd->v);
	*spd = (struct spd){ 0 };
}
