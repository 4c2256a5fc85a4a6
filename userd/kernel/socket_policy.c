// SPDX-License-Identifier: GPL-2.0
/*
 * Policies of sockets.
 */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "kernel/socket_policy.h"
#include "kernel/template.h"

int socket_guard(int fd, bool on)
{
	const struct {
		struct xfrm_userpolicy_info info;
		struct xfrm_user_tmpl tmpl[TEMPLATES];
	} policy = {
		.info = {
			.sel.family = AF_INET6,
			.lft = FOREVER,
			.dir = XFRM_POLICY_IN,
			.action = XFRM_POLICY_ALLOW,
		},
		/* the option may be there where a state lets it pass */
		.tmpl = { ESP(0), HOME_ADDRESS },
	};

	if (setsockopt(fd, IPPROTO_IPV6, IPV6_XFRM_POLICY, on ? &policy : NULL,
		       on ? sizeof(policy) : 0))
		return -errno;
	return 0;
}

int socket_take_home_address(int fd)
{
	const struct {
		struct xfrm_userpolicy_info info;
		struct xfrm_user_tmpl tmpl;
	} policy = {
		.info = {
			.sel.family = AF_INET6,
			.lft = FOREVER,
			.dir = XFRM_POLICY_IN,
			.action = XFRM_POLICY_ALLOW,
		},
		.tmpl = HOME_ADDRESS,
	};

	return setsockopt(fd, IPPROTO_IPV6, IPV6_XFRM_POLICY, &policy, sizeof(policy)) ? -errno : 0;
}

int socket_send_by(int fd, u32 reqid)
{
	const struct {
		struct xfrm_userpolicy_info info;
		struct xfrm_user_tmpl tmpl;
	} policy = {
		.info = {
			.sel.family = AF_INET6,
			.lft = FOREVER,
			.dir = XFRM_POLICY_OUT,
			.action = XFRM_POLICY_ALLOW,
		},
		.tmpl = ESP(reqid),
	};

	return setsockopt(fd, IPPROTO_IPV6, IPV6_XFRM_POLICY, &policy, sizeof(policy)) ? -errno : 0;
}
