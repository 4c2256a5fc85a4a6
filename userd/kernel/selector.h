/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How policies are written for the kernel, as linux/xfrm.h has them. For xfrm.c.
 */
#ifndef HALMAD_KERNEL_SELECTOR_H
#define HALMAD_KERNEL_SELECTOR_H

#include "kernel/policy.h"
#include "kernel/template.h"

struct nlattr;

static inline void make_address(xfrm_address_t *to, const struct in6_addr *addr)
{
	memcpy(to->a6, addr, sizeof(*addr));
}

static inline void take_address(struct in6_addr *addr, const xfrm_address_t *from)
{
	memcpy(addr, from->a6, sizeof(*addr));
}

/**
 * selector_make() - the selector of a policy; @sel is all zero
 */
void selector_make(const struct spd_policy *policy, struct xfrm_selector *sel);

/**
 * selector_take() - the policy that has a selector
 * @info: policy of the kernel
 * @policy: result, without what it does
 *
 * Return: a policy of halmad's can have this selector.
 */
bool selector_take(const struct xfrm_userpolicy_info *info, struct spd_policy *policy);

u8 policy_direction(const struct spd_policy *policy);

u32 policy_priority(const struct spd_policy *policy);

/**
 * policy_templates() - what a policy asks for
 *
 * Return: number of templates.
 */
unsigned int policy_templates(const struct spd_policy *policy,
			      struct xfrm_user_tmpl tmpl[TEMPLATES]);

/**
 * policy_take() - read a policy
 * @info: policy of the kernel
 * @tmpl: its templates; NULL for none
 * @policy: result
 *
 * Return: it is one of halmad's.
 */
bool policy_take(const struct xfrm_userpolicy_info *info, const struct nlattr *tmpl,
		 struct spd_policy *policy);

#endif /* HALMAD_KERNEL_SELECTOR_H */
