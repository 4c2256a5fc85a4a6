// SPDX-License-Identifier: GPL-2.0
/*
 * BUs and BAs of many mobile nodes as packets on a link: no node here has a home address, a care-of
 * address or a binding update list in its kernel, which would be too many of each.
 */
#include "frames.h"

#include <net/if.h>
#include <netinet/ip6.h>
#include <netpacket/packet.h>
#include <net/ethernet.h>
#include <string.h>
#include <sys/socket.h>

#define HOME_ADDRESS	201
#define MH_CHECKSUM	4

/**
 * struct dest_options - Destination Options header with a Home Address option (RFC 6275, 6.3)
 */
struct dest_options {
	uint8_t next;
	uint8_t len;
	uint8_t pad[4];
	uint8_t type;
	uint8_t size;
	struct in6_addr home;
};

/**
 * struct routing - type 2 routing header (RFC 6275, 6.4)
 */
struct routing {
	uint8_t next;
	uint8_t len;
	uint8_t type;
	uint8_t left;
	uint8_t reserved[4];
	struct in6_addr home;
};

int __real_socket(int domain, int type, int protocol);

int frames_open(const char *device)
{
	struct sockaddr_ll at = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IPV6),
		.sll_ifindex = (int)if_nametoindex(device),
	};
	int fd = __real_socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_IPV6));

	if (fd < 0 || !at.sll_ifindex || bind(fd, (struct sockaddr *)&at, sizeof(at)))
		return -1;
	return fd;
}

struct sockaddr_ll frames_to(const char *device)
{
	return (struct sockaddr_ll){
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IPV6),
		.sll_ifindex = (int)if_nametoindex(device), .sll_halen = ETH_ALEN,
		.sll_addr = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	};
}

static uint32_t sum(uint32_t sum, const void *data, size_t len)
{
	const uint8_t *octet = data;
	size_t i;

	for (i = 0; i < len; i += 2)
		sum += (uint32_t)octet[i] << 8 | octet[i + 1];
	return sum;
}

/* RFC 6275, 6.1.1: the source is the home address. */
static void put_checksum(uint8_t *mh, size_t len, const struct in6_addr *home)
{
	uint32_t total = sum((uint32_t)len + IPPROTO_MH, home, sizeof(*home));

	mh[MH_CHECKSUM] = 0;
	mh[MH_CHECKSUM + 1] = 0;
	total = sum(total, &world_lmaa, sizeof(world_lmaa));
	total = sum(total, mh, len);
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	mh[MH_CHECKSUM] = (uint8_t)(~total >> 8);
	mh[MH_CHECKSUM + 1] = (uint8_t)~total;
}

size_t frames_make(const struct world_msg *msg, uint8_t *buf)
{
	const struct dest_options options = {
		.next = IPPROTO_MH, .len = 2, .pad = { 1, 2 }, .type = HOME_ADDRESS, .size = 16,
		.home = msg->home,
	};
	const struct ip6_hdr ip = {
		.ip6_flow = htonl(6U << 28), .ip6_nxt = IPPROTO_DSTOPTS, .ip6_hlim = 64,
		.ip6_plen = htons((uint16_t)(sizeof(options) + msg->len)),
		.ip6_src = msg->care_of, .ip6_dst = world_lmaa,
	};
	uint8_t *mh = buf + sizeof(ip) + sizeof(options);

	memcpy(buf, &ip, sizeof(ip));
	memcpy(buf + sizeof(ip), &options, sizeof(options));
	memcpy(mh, msg->data, msg->len);
	put_checksum(mh, msg->len, &msg->home);
	return sizeof(ip) + sizeof(options) + msg->len;
}

bool frames_read(const uint8_t *buf, size_t len, struct world_answer *answer)
{
	struct routing routing;
	struct ip6_hdr ip;

	if (len <= sizeof(ip) + sizeof(routing) || len > FRAME_MAX)
		return false;
	memcpy(&ip, buf, sizeof(ip));
	memcpy(&routing, buf + sizeof(ip), sizeof(routing));
	if (ip.ip6_nxt != IPPROTO_ROUTING || routing.type != 2 || routing.next != IPPROTO_MH)
		return false;
	len -= sizeof(ip) + sizeof(routing);
	if (len > sizeof(answer->data))
		return false;
	memcpy(answer->data, buf + sizeof(ip) + sizeof(routing), len);
	answer->len = (uint16_t)len;
	answer->to = routing.home;
	answer->via = ip.ip6_dst;
	return true;
}
