// SPDX-License-Identifier: GPL-2.0
/*
 * ICMPv6 messages one after the other, as a home agent reads them: Router Advertisements of others,
 * requests of mobile nodes. What is known of home agents afterwards is what may be (RFC 6275,
 * 10.5.1), and each answer has the octets that it says.
 *
 * sources: userd
 */
#include <stdlib.h>

#include "ha/agents.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of the form in which octets of the input are a message */
#define HEADER	4

static void check_list(struct agents *agents, u64 now, u64 random)
{
	static const struct in6_addr own = IN6ADDR_LOOPBACK_INIT;
	const struct agent_self self = { .addr = &own, .count = 1, .preference = (u16)random };
	struct in6_addr addr[DHAAD_ADDRESSES_MAX];
	unsigned int i, count, all = 1, seen = 0;
	struct icmp_answer answer;

	count = agents_list(agents, &self, now, random, addr);
	for (i = 0; i < agents->count; i++) {
		if (agents->v[i].until <= now ||
		    agents->v[i].address_count > AGENT_ADDRESSES_MAX)
			abort();
		all += agents->v[i].address_count;
	}
	if (count != (all < DHAAD_ADDRESSES_MAX ? all : DHAAD_ADDRESSES_MAX))
		abort();
	for (i = 0; i < count; i++) {
		if (IN6_IS_ADDR_MULTICAST(&addr[i]) || IN6_IS_ADDR_LINKLOCAL(&addr[i]) ||
		    IN6_IS_ADDR_UNSPECIFIED(&addr[i]))
			abort();
		seen += in6_equal(&addr[i], &own);
	}
	if (seen != 1 && all <= DHAAD_ADDRESSES_MAX)
		abort();
	icmp_dhaad_encode(&answer, (u16)random, 0, addr, count);
	if (answer.len != 8 + 16 * count || answer.len > ICMP_MAX_LEN)
		abort();
}

static void check_prefixes(const struct icmp_ra *ra)
{
	struct icmp_prefix prefix[ICMP_PREFIXES_MAX];
	struct icmp_answer answer;
	struct icmp_packet packet;
	struct icmp_ra again;
	unsigned int i;
	u8 copy[16 + ICMP_MAX_LEN] = { ICMP_RA };

	if (ra->prefix_count > ICMP_PREFIXES_MAX)
		abort();
	memcpy(prefix, ra->prefix, sizeof(prefix));
	icmp_mpa_encode(&answer, 1, 0, prefix, ra->prefix_count);
	if (answer.len != 8 + 32 * ra->prefix_count)
		abort();
	/* options of both messages are the same */
	memcpy(copy + 16, answer.data + 8, answer.len - 8);
	packet = (struct icmp_packet){ .data = copy, .len = answer.len + 8, .hop_limit = 255 };
	packet.src.s6_addr[0] = 0xfe;
	packet.src.s6_addr[1] = 0x80;
	if (icmp_ra_decode(&packet, &again) || again.prefix_count != ra->prefix_count)
		abort();
	for (i = 0; i < ra->prefix_count; i++)
		if (again.prefix[i].len != prefix[i].len ||
		    again.prefix[i].valid != prefix[i].valid)
			abort();
}

static void hear(struct agents *agents, const struct icmp_packet *packet, u64 now)
{
	static struct icmp_ra ra;
	enum agent_change change;
	unsigned int before;

	if (icmp_ra_decode(packet, &ra))
		return;
	if (packet->hop_limit != 255 || !IN6_IS_ADDR_LINKLOCAL(&packet->src))
		abort();
	check_prefixes(&ra);
	agents_expire(agents, now);
	before = agents->count;
	change = agents_hear(agents, now, &packet->src, &ra);
	before += change == AGENT_NEW;
	before -= change == AGENT_GONE;
	if (agents->count > AGENTS_MAX || agents->count != before)
		abort();
	if (!(ra.flags & RA_FLAG_H) && change != AGENT_NONE && change != AGENT_GONE)
		abort();
}

/* Octets for the length, the sender, the hop limit, how much time goes by; then the message. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct agents agents;
	struct icmp_packet packet;
	u64 now = 1000, random = 1;
	u8 *copy;
	u16 id;

	agents.count = 0;
	while (size >= HEADER) {
		packet = (struct icmp_packet){ .len = data[0] * 4U, .hop_limit = data[2] };
		packet.src.s6_addr[0] = data[1] & 0x80 ? 0x20 : 0xfe;
		packet.src.s6_addr[1] = 0x80;
		packet.src.s6_addr[15] = data[1] & 0x7f;
		now += data[3] * MSEC_PER_SEC;
		random = random * 31 + data[3];
		if (packet.len > size - HEADER)
			packet.len = size - HEADER;
		/* so that a step beyond it is seen */
		copy = malloc(packet.len ? packet.len : 1);
		memcpy(copy, data + HEADER, packet.len);
		packet.data = copy;
		if (icmp_type(&packet) == ICMP_RA)
			hear(&agents, &packet, now);
		else
			icmp_request_decode(&packet, &id);
		check_list(&agents, now, random);
		free(copy);
		data += HEADER + packet.len;
		size -= HEADER + packet.len;
	}
	return 0;
}
