// SPDX-License-Identifier: GPL-2.0
/*
 * Forged messages. A probe sends one message, in any shape, and collects what comes back. Where
 * silence is expected (silent), a second, harmless message follows it, whose answer is known:
 * when that has come, the anchor has dealt with the first.
 */
#include "mag.h"

#include <netinet/ip6.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define STATUS_MISSING_MN_ID	160
#define OPT_HOME_ADDRESS	201	/* RFC 6275, 6.3 */
#define GRACE			100	/* milliseconds for an answer that is late */
#define FORGED_MTU		1280	/* the kernel fragments above it */

struct probe {
	struct probe *next;
	int client;
	bool silent;
	unsigned int missing;
	uint16_t sentinel;
	bool sentinel_seen;
	uint64_t end_at;
	json_t *sent;
	json_t *answers;
	int status;
};

static struct probe *probes;

static bool send_forged(const struct request *rq, const uint8_t *mh, size_t len)
{
	uint8_t pkt[sizeof(struct ip6_hdr) + 24 + FORGE_MAX + MH_MAX] = { 0 };
	struct sockaddr_in6 to = { .sin6_family = AF_INET6 };
	struct ip6_hdr *ip = (void *)pkt;
	size_t pos = sizeof(*ip);
	uint16_t sum;

	to.sin6_addr = rq->has_dst ? rq->dst : mag.lma;
	ip->ip6_flow = htonl(6U << 28);
	ip->ip6_hlim = 64;
	ip->ip6_src = rq->has_src ? rq->src : mag.pcoa;
	ip->ip6_dst = to.sin6_addr;
	ip->ip6_nxt = IPPROTO_MH;
	if (rq->has_hao) {
		ip->ip6_nxt = IPPROTO_DSTOPTS;
		pkt[pos] = IPPROTO_MH;
		pkt[pos + 1] = 2;
		pkt[pos + 2] = IP6OPT_PADN;
		pkt[pos + 3] = 2;
		pkt[pos + 6] = OPT_HOME_ADDRESS;
		pkt[pos + 7] = 16;
		memcpy(pkt + pos + 8, &rq->hao, 16);
		pos += 24;
	}
	memcpy(pkt + pos, mh, len);
	sum = mh_checksum(rq->has_hao ? &rq->hao : &ip->ip6_src, &ip->ip6_dst, mh, len);
	if (rq->bad_sum)
		sum ^= 0x1234;
	if (len >= 6) {
		pkt[pos + 4] = sum >> 8;
		pkt[pos + 5] = sum;
	}
	pos += len;
	ip->ip6_plen = htons(pos - sizeof(*ip));
	if (sendto(mag.raw_fd, pkt, pos, 0, (struct sockaddr *)&to, sizeof(to)) < 0) {
		perror("halma-mag: forged message");
		return false;
	}
	return true;
}

static size_t forge(const struct request *rq, uint8_t *out)
{
	struct mh_buf buf;
	size_t len;

	if (rq->raw_len) {
		memcpy(out, rq->raw, rq->raw_len);
		len = rq->raw_len;
	} else {
		pbu_encode(&rq->pbu, &buf);
		memcpy(out, buf.data, buf.len);
		len = buf.len;
	}
	if (rq->proto >= 0 && len > 0)
		out[0] = rq->proto;
	if (rq->mh_type >= 0 && len > 2)
		out[2] = rq->mh_type;
	if (rq->hlen >= 0 && len > 1)
		out[1] = rq->hlen;
	len = (size_t)rq->cut < len ? len - rq->cut : 0;
	memset(out + len, 0, rq->extra);
	return len + rq->extra;
}

static void send_sentinel(struct probe *p)
{
	struct pbu pbu = {
		.flags = BU_FLAG_A | BU_FLAG_P, .seq = p->sentinel, .hi = 1, .att = 1,
		.lifetime = 1, .hnps = 1, .omit = 1ULL << OPT_MN_ID,
	};
	struct mh_buf buf;

	pbu.hnp[0].len = 64;
	pbu_encode(&pbu, &buf);
	mh_send(&mag.pcoa, &mag.lma, &buf);
}

static void probe_end(struct probe *p)
{
	struct probe **pp;
	json_t *o = json_object();
	int code;

	if (p->silent)
		code = !p->sentinel_seen ? 5 : json_array_size(p->answers) ? 1 : 0;
	else
		code = !json_array_size(p->answers) ? 3 : p->status < 128 ? 0 : 1;
	json_object_set_new(o, "event", json_string("probe"));
	json_object_set(o, "sent", p->sent);
	json_object_set(o, "answers", p->answers);
	if (p->silent)
		json_object_set_new(o, "sentinel", json_boolean(p->sentinel_seen));
	reply(p->client, o, code);
	for (pp = &probes; *pp != p; pp = &(*pp)->next)
		;
	*pp = p->next;
	json_decref(p->sent);
	json_decref(p->answers);
	free(p);
}

void probe_start(const struct request *in, int client)
{
	uint8_t out[FORGE_MAX + MH_MAX];
	struct request rq = *in;
	struct probe *p;
	struct mh_buf buf = { 0 };
	unsigned int i;
	size_t len = 0;

	p = calloc(1, sizeof(*p));
	if (!p) {
		reply(client, json_pack("{s:s}", "error", "no memory"), 2);
		return;
	}
	if (!rq.pbu.hnps) {
		rq.pbu.hnps = 1;
		rq.pbu.hnp[0].len = 64;
	}
	p->client = client;
	p->silent = rq.silent;
	p->missing = rq.count;
	p->answers = json_array();
	p->end_at = now_ms() + rq.wait;
	p->next = probes;
	probes = p;
	for (i = 0; i < rq.count; i++) {
		if (!in->has_seq)
			rq.pbu.seq = ++mag.seq;
		if (!rq.ts_given)
			rq.pbu.ts = timestamp_next(rq.ts_offset);
		len = forge(&rq, out);
		/* a packet that is whole with its header is past all policies */
		if ((rq.policed || len > FORGED_MTU) && len <= sizeof(buf.data)) {
			memcpy(buf.data, out, len);
			buf.len = len;
			mh_send(rq.has_src ? &rq.src : &mag.pcoa,
				rq.has_dst ? &rq.dst : &mag.lma, &buf);
		} else {
			send_forged(&rq, out, len);
		}
	}
	p->sent = hex_json(out, len);
	if (p->silent) {
		p->sentinel = ++mag.seq;
		send_sentinel(p);
	}
}

static void answer(struct probe *p, json_t *o, int status)
{
	json_array_append_new(p->answers, o);
	p->status = status;
	if (p->silent)
		return;
	if (--p->missing == 0)
		probe_end(p);
}

bool probe_input(const struct mh_msg *msg)
{
	struct probe *p;

	for (p = probes; p; p = p->next) {
		if (p->silent && msg->type == MH_BA && msg->seq == p->sentinel &&
		    msg->status == STATUS_MISSING_MN_ID) {
			p->sentinel_seen = true;
			p->end_at = now_ms() + GRACE;
			return true;
		}
	}
	if (!probes)
		return false;
	answer(probes, mh_json(msg), msg->type == MH_BA || msg->type == MH_BR ? msg->status :
	       msg->type == MH_HEARTBEAT ? 0 : 255);
	return true;
}

void probe_icmp(const struct in6_addr *from, uint8_t type, uint8_t code, uint32_t info)
{
	json_t *o = json_object();

	json_object_set_new(o, "from", addr_json(from));
	json_object_set_new(o, "icmp-type", json_integer(type));
	json_object_set_new(o, "icmp-code", json_integer(code));
	json_object_set_new(o, "icmp-pointer", json_integer(info));
	if (probes) {
		answer(probes, o, 255);
		return;
	}
	json_object_set_new(o, "event", json_string("icmp"));
	event(o);
}

uint64_t probe_timers(uint64_t now)
{
	struct probe *p, *after;
	uint64_t next = 0;

	for (p = probes; p; p = after) {
		after = p->next;
		if (p->end_at <= now)
			probe_end(p);
		else if (!next || p->end_at < next)
			next = p->end_at;
	}
	return next;
}

void probe_client_gone(int client)
{
	struct probe *p;

	for (p = probes; p; p = p->next)
		if (p->client == client)
			p->client = -1;
}
