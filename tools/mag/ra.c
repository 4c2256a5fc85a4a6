// SPDX-License-Identifier: GPL-2.0
/* The emulated home link (RFC 5213, 6.7 and 6.9.2): router advertisements; and ICMPv6 errors. */
#include "mag.h"

#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/ip6.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define RA_LIFETIME	1800
#define VALID_LIFETIME	86400
#define PREF_LIFETIME	14400
#define RA_INTERVAL	10000
#define RA_FAST		3	/* so many at a shorter distance first */
#define RA_FAST_INTERVAL 1000

bool ra_open(void)
{
	struct icmp6_filter filter;
	int on = 1;

	mag.icmp_fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMPV6);
	if (mag.icmp_fd < 0) {
		perror("halma-mag: ICMPv6 socket");
		return false;
	}
	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(ND_ROUTER_SOLICIT, &filter);
	ICMP6_FILTER_SETPASS(ICMP6_DST_UNREACH, &filter);
	ICMP6_FILTER_SETPASS(ICMP6_PARAM_PROB, &filter);
	setsockopt(mag.icmp_fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter));
	setsockopt(mag.icmp_fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on));
	setsockopt(mag.icmp_fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof(on));
	return true;
}

bool ra_join(const struct access *acc)
{
	struct ipv6_mreq mreq = { .ipv6mr_interface = acc->ifindex };

	parse_addr("ff02::2", &mreq.ipv6mr_multiaddr);
	if (setsockopt(mag.icmp_fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &mreq, sizeof(mreq)) &&
	    errno != EADDRINUSE) {
		perror("halma-mag: all routers group");
		return false;
	}
	return true;
}

/* RFC 4861, 4.2; to: the soliciting node, or NULL for all */
void ra_send(struct session *s, const struct in6_addr *to)
{
	_Alignas(8) uint8_t buf[1280] = { 0 };
	struct nd_router_advert *ra = (void *)buf;
	struct nd_opt_prefix_info *pi;
	struct nd_opt_mtu *mtu;
	struct sockaddr_in6 dst = { .sin6_family = AF_INET6, .sin6_scope_id = s->access->ifindex };
	union {
		char buf[CMSG_SPACE(sizeof(struct in6_pktinfo)) + CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} ctl = { 0 };
	struct iovec iov = { .iov_base = buf };
	struct msghdr mh = {
		.msg_name = &dst, .msg_namelen = sizeof(dst), .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = ctl.buf, .msg_controllen = sizeof(ctl.buf),
	};
	struct in6_pktinfo info = { .ipi6_addr = s->lla, .ipi6_ifindex = s->access->ifindex };
	unsigned int i, tunnel_mtu = net_tunnel_mtu();
	struct cmsghdr *cm = CMSG_FIRSTHDR(&mh);
	size_t len = sizeof(*ra);
	int hops = 255;

	s->ra_at = now_ms() + (s->ras++ < RA_FAST ? RA_FAST_INTERVAL : RA_INTERVAL);
	if (to)
		dst.sin6_addr = *to;
	else
		parse_addr("ff02::1", &dst.sin6_addr);
	ra->nd_ra_type = ND_ROUTER_ADVERT;
	ra->nd_ra_curhoplimit = 64;
	ra->nd_ra_router_lifetime = htons(RA_LIFETIME);
	buf[len++] = ND_OPT_SOURCE_LINKADDR;
	buf[len++] = 1;
	memcpy(buf + len, s->access->mac, 6);
	len += 6;
	mtu = (void *)(buf + len);
	mtu->nd_opt_mtu_type = ND_OPT_MTU;
	mtu->nd_opt_mtu_len = 1;
	if (!tunnel_mtu || tunnel_mtu > s->access->mtu)
		tunnel_mtu = s->access->mtu;
	mtu->nd_opt_mtu_mtu = htonl(tunnel_mtu);
	len += sizeof(*mtu);
	for (i = 0; i < s->hnps; i++) {
		pi = (void *)(buf + len);
		pi->nd_opt_pi_type = ND_OPT_PREFIX_INFORMATION;
		pi->nd_opt_pi_len = 4;
		pi->nd_opt_pi_prefix_len = s->hnp[i].len;
		pi->nd_opt_pi_flags_reserved = ND_OPT_PI_FLAG_ONLINK | ND_OPT_PI_FLAG_AUTO;
		pi->nd_opt_pi_valid_time = htonl(VALID_LIFETIME);
		pi->nd_opt_pi_preferred_time = htonl(PREF_LIFETIME);
		pi->nd_opt_pi_prefix = s->hnp[i].prefix;
		len += sizeof(*pi);
	}
	iov.iov_len = len;
	cm->cmsg_level = IPPROTO_IPV6;
	cm->cmsg_type = IPV6_PKTINFO;
	cm->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(cm), &info, sizeof(info));
	cm = CMSG_NXTHDR(&mh, cm);
	cm->cmsg_level = IPPROTO_IPV6;
	cm->cmsg_type = IPV6_HOPLIMIT;
	cm->cmsg_len = CMSG_LEN(sizeof(hops));
	memcpy(CMSG_DATA(cm), &hops, sizeof(hops));
	if (sendmsg(mag.icmp_fd, &mh, 0) < 0)
		perror("halma-mag: router advertisement");
}

static void solicited(unsigned int ifindex, const struct in6_addr *from)
{
	struct session *s;

	for (s = sessions; s; s = s->next)
		if (s->access->ifindex == ifindex && s->uplink && s->have_lla)
			ra_send(s, IN6_IS_ADDR_UNSPECIFIED(from) ? NULL : from);
}

void ra_input(void)
{
	_Alignas(8) uint8_t buf[2048];
	union {
		char buf[256];
		struct cmsghdr align;
	} ctl;
	struct sockaddr_in6 from = { 0 };
	struct iovec iov = { .iov_base = buf, .iov_len = sizeof(buf) };
	struct msghdr mh = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = ctl.buf, .msg_controllen = sizeof(ctl.buf),
	};
	struct in6_pktinfo info = { 0 };
	struct icmp6_hdr *icmp = (void *)buf;
	struct cmsghdr *cm;
	int hops = 0;
	ssize_t len;

	len = recvmsg(mag.icmp_fd, &mh, 0);
	if (len < (ssize_t)sizeof(*icmp))
		return;
	for (cm = CMSG_FIRSTHDR(&mh); cm; cm = CMSG_NXTHDR(&mh, cm)) {
		if (cm->cmsg_level != IPPROTO_IPV6)
			continue;
		if (cm->cmsg_type == IPV6_PKTINFO)
			memcpy(&info, CMSG_DATA(cm), sizeof(info));
		else if (cm->cmsg_type == IPV6_HOPLIMIT)
			memcpy(&hops, CMSG_DATA(cm), sizeof(hops));
	}
	if (icmp->icmp6_type != ND_ROUTER_SOLICIT)
		probe_icmp(&from.sin6_addr, icmp->icmp6_type, icmp->icmp6_code,
			   ntohl(icmp->icmp6_pptr));
	else if (hops == 255)
		solicited(info.ipi6_ifindex, &from.sin6_addr);
}
