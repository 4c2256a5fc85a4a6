// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's Mobile IPv6. What `ip` would do:
 *
 *	xfrm state add src HOA dst HA proto hao mode ro coa COA
 *	xfrm policy add src HOA dst HA proto 135 dir out tmpl proto hao mode ro
 *	xfrm state add src HA dst HOA proto route2 mode ro coa ::
 *	xfrm policy add src HA dst HOA dir in tmpl proto route2 mode ro level use
 *
 * and, with a reqid of ESP SAs that somebody else makes, a first "tmpl proto esp mode transport
 * reqid REQID" in that of proto 135, and one of proto 135 inbound as well
 */
#include "mn.h"

#include <linux/xfrm.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdio.h>
#include <string.h>

/* it wins against what others might have there */
#define PRIORITY	10

static struct nl_sock *sk;

static const struct xfrm_lifetime_cfg forever = {
	.soft_byte_limit = XFRM_INF,
	.hard_byte_limit = XFRM_INF,
	.soft_packet_limit = XFRM_INF,
	.hard_packet_limit = XFRM_INF,
};

static xfrm_address_t address(const struct in6_addr *addr)
{
	xfrm_address_t a;

	memcpy(a.a6, addr, sizeof(a.a6));
	return a;
}

static bool put(struct nl_msg *msg, const void *data, size_t len)
{
	return msg && nlmsg_append(msg, (void *)data, len, NLMSG_ALIGNTO) >= 0;
}

/* takes the message; ok is whether it has all that it should have */
static bool talk(struct nl_msg *msg, bool ok, int allowed, const char *what)
{
	int err;

	if (!ok) {
		nlmsg_free(msg);
		fprintf(stderr, "halma-mn: %s: no memory\n", what);
		return false;
	}
	err = nl_send_auto(sk, msg);
	nlmsg_free(msg);
	if (err >= 0)
		err = nl_wait_for_ack(sk);
	if (err >= 0 || err == -allowed)
		return true;
	fprintf(stderr, "halma-mn: %s: %s\n", what, nl_geterror(err));
	return false;
}

static bool state_add(const struct in6_addr *src, const struct in6_addr *dst, uint8_t proto,
		      const struct in6_addr *coa)
{
	struct xfrm_usersa_info info = {
		.saddr = address(src), .id.daddr = address(dst), .id.proto = proto,
		.lft = forever, .family = AF_INET6, .mode = XFRM_MODE_ROUTEOPTIMIZATION,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(XFRM_MSG_NEWSA, 0);
	xfrm_address_t a = address(coa);
	bool ok;

	ok = put(msg, &info, sizeof(info)) && nla_put(msg, XFRMA_COADDR, sizeof(a), &a) >= 0;
	return talk(msg, ok, NLE_EXIST, "new state");
}

static bool state_del(const struct in6_addr *src, const struct in6_addr *dst, uint8_t proto)
{
	struct xfrm_usersa_id id = {
		.daddr = address(dst), .family = AF_INET6, .proto = proto,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(XFRM_MSG_DELSA, 0);
	xfrm_address_t a = address(src);
	bool ok;

	ok = put(msg, &id, sizeof(id)) && nla_put(msg, XFRMA_SRCADDR, sizeof(a), &a) >= 0;
	return talk(msg, ok, NLE_OBJ_NOTFOUND, "delete state");
}

static struct xfrm_selector selector(const struct in6_addr *src, const struct in6_addr *dst,
				     uint8_t proto)
{
	return (struct xfrm_selector){
		.saddr = address(src), .prefixlen_s = 128, .daddr = address(dst),
		.prefixlen_d = 128, .family = AF_INET6, .proto = proto,
	};
}

static struct xfrm_user_tmpl mobility(uint8_t dir, uint8_t proto)
{
	return (struct xfrm_user_tmpl){
		.id.proto = proto, .family = AF_INET6, .mode = XFRM_MODE_ROUTEOPTIMIZATION,
		.optional = dir == XFRM_POLICY_IN, .aalgos = ~0U, .ealgos = ~0U, .calgos = ~0U,
	};
}

static struct xfrm_user_tmpl esp(void)
{
	return (struct xfrm_user_tmpl){
		.id.proto = IPPROTO_ESP, .family = AF_INET6, .mode = XFRM_MODE_TRANSPORT,
		.reqid = mn.reqid, .aalgos = ~0U, .ealgos = ~0U, .calgos = ~0U,
	};
}

/* Within is ESP, if Mobility Headers need that; @proto, if it is not 0, is around it. */
static bool policy_set(uint8_t dir, const struct xfrm_selector *sel, uint8_t proto)
{
	struct xfrm_userpolicy_info info = {
		.sel = *sel, .lft = forever, .priority = PRIORITY, .dir = dir,
		.action = XFRM_POLICY_ALLOW,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(XFRM_MSG_UPDPOLICY, 0);
	struct xfrm_user_tmpl tmpl[2];
	int count = 0;
	bool ok;

	if (mn.reqid && sel->proto == IPPROTO_MH)
		tmpl[count++] = esp();
	if (proto)
		tmpl[count++] = mobility(dir, proto);
	ok = put(msg, &info, sizeof(info)) &&
	     nla_put(msg, XFRMA_TMPL, count * (int)sizeof(*tmpl), tmpl) >= 0;
	return talk(msg, ok, 0, "policy");
}

static bool policy_del(uint8_t dir, const struct xfrm_selector *sel)
{
	struct xfrm_userpolicy_id id = { .sel = *sel, .dir = dir };
	struct nl_msg *msg = nlmsg_alloc_simple(XFRM_MSG_DELPOLICY, 0);

	return talk(msg, put(msg, &id, sizeof(id)), NLE_OBJ_NOTFOUND, "delete policy");
}

/* Binding Updates go out with a Home Address option and this source address [11.7.1]. */
bool xfrm_home_address(const struct in6_addr *coa)
{
	struct xfrm_selector sel = selector(&mn.hoa, &mn.ha, IPPROTO_MH);

	return state_del(&mn.hoa, &mn.ha, IPPROTO_DSTOPTS) &&
		state_add(&mn.hoa, &mn.ha, IPPROTO_DSTOPTS, coa) &&
		policy_set(XFRM_POLICY_OUT, &sel, IPPROTO_DSTOPTS);
}

/* As they come, from the home address [11.5.5]. */
bool xfrm_no_home_address(void)
{
	struct xfrm_selector sel = selector(&mn.hoa, &mn.ha, IPPROTO_MH);

	if (mn.reqid ? !policy_set(XFRM_POLICY_OUT, &sel, 0) : !policy_del(XFRM_POLICY_OUT, &sel))
		return false;
	return state_del(&mn.hoa, &mn.ha, IPPROTO_DSTOPTS);
}

/*
 * Who makes the SAs is told by what the kernel tells when it has moved some (RFC 4877, 7.4). Those
 * of the home address stay as they are: from :: there are none.
 */
bool xfrm_move_keys(const struct in6_addr *to)
{
	struct xfrm_userpolicy_id id = {
		.sel = selector(&mn.hoa, &mn.ha, IPPROTO_MH), .dir = XFRM_POLICY_OUT,
	};
	struct xfrm_user_migrate migrate = {
		.new_saddr = address(to), .new_daddr = address(&mn.ha), .reqid = mn.reqid,
		.proto = IPPROTO_ESP, .mode = XFRM_MODE_TRANSPORT,
		.old_family = AF_INET6, .new_family = AF_INET6,
	};
	struct xfrm_user_kmaddress km = {
		.local = address(to), .remote = address(&mn.ha), .family = AF_INET6,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(XFRM_MSG_MIGRATE, 0);
	bool ok;

	ok = put(msg, &id, sizeof(id)) &&
	     nla_put(msg, XFRMA_MIGRATE, sizeof(migrate), &migrate) >= 0 &&
	     nla_put(msg, XFRMA_KMADDRESS, sizeof(km), &km) >= 0;
	return talk(msg, ok, 0, "where the keys are");
}

/* What the home agent sends may come by any care-of address; which one it was is judged later. */
bool xfrm_open(void)
{
	struct xfrm_selector sel = selector(&mn.ha, &mn.hoa, 0);
	struct xfrm_selector mh = selector(&mn.ha, &mn.hoa, IPPROTO_MH);

	sk = nl_socket_alloc();
	if (!sk || nl_connect(sk, NETLINK_XFRM) < 0) {
		fprintf(stderr, "halma-mn: no XFRM\n");
		return false;
	}
	return state_add(&mn.ha, &mn.hoa, IPPROTO_ROUTING, &in6addr_any) &&
		policy_set(XFRM_POLICY_IN, &sel, IPPROTO_ROUTING) &&
		(!mn.reqid || (policy_set(XFRM_POLICY_IN, &mh, IPPROTO_ROUTING) &&
			       xfrm_no_home_address()));
}

void xfrm_close(void)
{
	struct xfrm_selector sel = selector(&mn.ha, &mn.hoa, 0);
	struct xfrm_selector mh = selector(&mn.ha, &mn.hoa, IPPROTO_MH);

	mn.reqid = 0;
	xfrm_no_home_address();
	policy_del(XFRM_POLICY_IN, &mh);
	policy_del(XFRM_POLICY_IN, &sel);
	state_del(&mn.ha, &mn.hoa, IPPROTO_ROUTING);
	nl_socket_free(sk);
}
