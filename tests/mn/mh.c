// SPDX-License-Identifier: GPL-2.0
/* Octets of Mobility Headers (RFC 6275, 6.1 and 6.2), and the raw socket that carries them. */
#include "mn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/ipv6.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define MH_NO_NEXT	59
#define OPT_PAD1	0
#define OPT_PADN	1
#define OPT_ALT_COA	3
#define OPT_NETWORK	6
#define BU_FIXED	12
#define BE_LEN		24

static void write16(uint8_t *p, uint16_t v)
{
	p[0] = v >> 8;
	p[1] = v & 255;
}

static uint16_t read16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

/* RFC 3963, 4.3: at 8n+4, where PadN of four octets is needed between two of them. */
static size_t encode_networks(const struct bu *bu, uint8_t *buf, size_t len)
{
	unsigned int i;

	for (i = 0; i < bu->networks; i++) {
		buf[len] = OPT_PADN;
		buf[len + 1] = 2;
		len += 4;
		buf[len] = OPT_NETWORK;
		buf[len + 1] = 2 + sizeof(bu->network[i]);
		buf[len + 3] = bu->length[i];
		memcpy(buf + len + 4, &bu->network[i], sizeof(bu->network[i]));
		len += 4 + sizeof(bu->network[i]);
	}
	return len;
}

/* The checksum is the kernel's. */
size_t bu_encode(const struct bu *bu, uint8_t buf[MH_MAX])
{
	size_t len = BU_FIXED;

	memset(buf, 0, MH_MAX);
	buf[0] = MH_NO_NEXT;
	buf[2] = MH_BU;
	write16(buf + 6, bu->seq);
	write16(buf + 8, bu->flags);
	write16(buf + 10, bu->lifetime);
	/* up to 8n+6 [6.2.5], or to the end of the 8 octets */
	buf[len++] = OPT_PADN;
	if (bu->has_alt) {
		buf[len++] = 0;
		buf[len++] = OPT_ALT_COA;
		buf[len++] = sizeof(bu->alt);
		memcpy(buf + len, &bu->alt, sizeof(bu->alt));
		len += sizeof(bu->alt);
	} else {
		buf[len++] = 2;
		len += 2;
	}
	len = encode_networks(bu, buf, len);
	buf[1] = len / 8 - 1;
	return len;
}

void mh_fault(struct mh_msg *msg, const char *what)
{
	if (msg->faults < FAULTS_MAX)
		msg->fault[msg->faults++] = what;
}

static void decode_options(const uint8_t *data, size_t len, size_t at, struct mh_msg *msg)
{
	size_t i, end;

	while (at < len) {
		if (data[at] == OPT_PAD1) {
			at++;
			continue;
		}
		if (len - at < 2 || data[at + 1] > len - at - 2) {
			mh_fault(msg, "option runs over the end");
			return;
		}
		end = at + 2 + data[at + 1];
		for (i = at + 2; data[at] == OPT_PADN && i < end; i++)
			if (data[i])
				mh_fault(msg, "padding is not zero");
		at = end;
	}
}

static void decode_ba(const uint8_t *data, size_t len, struct mh_msg *msg)
{
	if (len < 16) {
		mh_fault(msg, "shorter than a Binding Acknowledgement");
		return;
	}
	msg->status = data[6];
	msg->flags = data[7];
	msg->seq = read16(data + 8);
	msg->lifetime = read16(data + 10);
	decode_options(data, len, 12, msg);
}

static void decode_be(const uint8_t *data, size_t len, struct mh_msg *msg)
{
	if (len < BE_LEN) {
		mh_fault(msg, "shorter than a Binding Error");
		return;
	}
	msg->status = data[6];
	if (data[7])
		mh_fault(msg, "reserved octet is not zero");
	memcpy(&msg->home, data + 8, sizeof(msg->home));
	decode_options(data, len, BE_LEN, msg);
}

/* Reads any octets; what is wrong with them is in the faults of the message. */
void mh_decode(const uint8_t *data, size_t len, struct mh_msg *msg)
{
	msg->type = -1;
	if (len < 8) {
		mh_fault(msg, "shorter than a Mobility Header");
		return;
	}
	msg->type = data[2];
	if (data[0] != MH_NO_NEXT)
		mh_fault(msg, "payload proto is not 59");
	if (data[3])
		mh_fault(msg, "reserved octet is not zero");
	if ((data[1] + 1U) * 8 != len)
		mh_fault(msg, "header length is not that of the packet");
	if (msg->type == MH_BA)
		decode_ba(data, len, msg);
	else if (msg->type == MH_BE)
		decode_be(data, len, msg);
}

bool mh_open(void)
{
	int on = 1;

	mn.mh_fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_MH);
	if (mn.mh_fd < 0 ||
	    setsockopt(mn.mh_fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on)) ||
	    setsockopt(mn.mh_fd, IPPROTO_IPV6, IPV6_RECVRTHDR, &on, sizeof(on))) {
		perror("halma-mn: raw socket");
		return false;
	}
	return true;
}

bool mh_send(const struct in6_addr *src, const uint8_t *data, size_t len)
{
	struct in6_pktinfo info = { .ipi6_addr = *src };
	struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_addr = mn.ha };
	struct iovec iov = { .iov_base = (void *)data, .iov_len = len };
	union {
		char buf[CMSG_SPACE(sizeof(struct in6_pktinfo))];
		struct cmsghdr align;
	} ctl = { 0 };
	struct msghdr mh = {
		.msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &ctl, .msg_controllen = sizeof(ctl.buf),
	};
	struct cmsghdr *cm = CMSG_FIRSTHDR(&mh);

	cm->cmsg_level = IPPROTO_IPV6;
	cm->cmsg_type = IPV6_PKTINFO;
	cm->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(cm), &info, sizeof(info));
	if (sendmsg(mn.mh_fd, &mh, 0) == (ssize_t)len)
		return true;
	perror("halma-mn: send");
	return false;
}

/* The kernel has put the care-of address in the place of the home address. */
static void take_routing_header(const struct cmsghdr *cm, struct mh_msg *msg)
{
	struct rt2_hdr rh;

	if (cm->cmsg_len < CMSG_LEN(sizeof(rh))) {
		mh_fault(msg, "routing header without an address");
		return;
	}
	memcpy(&rh, CMSG_DATA(cm), sizeof(rh));
	if (rh.rt_hdr.type != IPV6_SRCRT_TYPE_2 || rh.rt_hdr.hdrlen != 2)
		mh_fault(msg, "not a routing header of type 2");
	if (rh.reserved)
		mh_fault(msg, "reserved octets of the routing header are not zero");
	msg->rh2 = true;
	msg->via = rh.addr;
}

/* Return: false if there is nothing. */
bool mh_receive(struct mh_msg *msg)
{
	static uint8_t buf[65536];
	union {
		char buf[1024];
		struct cmsghdr align;
	} ctl;
	struct sockaddr_in6 from = { 0 };
	struct iovec iov = { .iov_base = buf, .iov_len = sizeof(buf) };
	struct msghdr mh = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = ctl.buf, .msg_controllen = sizeof(ctl.buf),
	};
	struct in6_pktinfo info = { 0 };
	struct cmsghdr *cm;
	ssize_t len;

	len = recvmsg(mn.mh_fd, &mh, 0);
	if (len < 0)
		return false;
	memset(msg, 0, sizeof(*msg));
	msg->data = buf;
	msg->len = len;
	mh_decode(buf, len, msg);
	for (cm = CMSG_FIRSTHDR(&mh); cm; cm = CMSG_NXTHDR(&mh, cm)) {
		if (cm->cmsg_level != IPPROTO_IPV6)
			continue;
		if (cm->cmsg_type == IPV6_PKTINFO)
			memcpy(&info, CMSG_DATA(cm), sizeof(info));
		else if (cm->cmsg_type == IPV6_RTHDR)
			take_routing_header(cm, msg);
	}
	msg->from = from.sin6_addr;
	msg->to = info.ipi6_addr;
	return true;
}
