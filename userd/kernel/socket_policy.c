// SPDX-License-Identifier: GPL-2.0
/*
 * Policies of sockets.
 */
#include <errno.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "kernel/socket_policy.h"
#include "kernel/template.h"

/* Return: 0, or a negative errno. */
static int set_policy(int fd, u8 direction, const struct xfrm_user_tmpl *tmpl, unsigned int count)
{
	struct {
		struct xfrm_userpolicy_info info;
		struct xfrm_user_tmpl tmpl[TEMPLATES];
	} policy = {
		.info = {
			.sel.family = AF_INET6,
			.lft = FOREVER,
			.dir = direction,
			.action = XFRM_POLICY_ALLOW,
		},
	};
	socklen_t len = (socklen_t)(sizeof(policy.info) + count * sizeof(*tmpl));

	memcpy(policy.tmpl, tmpl, count * sizeof(*tmpl));
	return setsockopt(fd, IPPROTO_IPV6, IPV6_XFRM_POLICY, &policy, len) ? -errno : 0;
}

int socket_guard(int fd, bool on)
{
	/* the option may be there where a state lets it pass */
	static const struct xfrm_user_tmpl tmpl[TEMPLATES] = { ESP(0), HOME_ADDRESS };

	if (on)
		return set_policy(fd, XFRM_POLICY_IN, tmpl, ARRAY_SIZE(tmpl));
	return setsockopt(fd, IPPROTO_IPV6, IPV6_XFRM_POLICY, NULL, 0) ? -errno : 0;
}

int socket_take_home_address(int fd)
{
	static const struct xfrm_user_tmpl tmpl = HOME_ADDRESS;

	return set_policy(fd, XFRM_POLICY_IN, &tmpl, 1);
}

int socket_send_by(int fd, u32 reqid)
{
	const struct xfrm_user_tmpl tmpl = ESP(reqid);

	return set_policy(fd, XFRM_POLICY_OUT, &tmpl, 1);
}
