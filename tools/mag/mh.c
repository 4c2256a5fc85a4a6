// SPDX-License-Identifier: GPL-2.0
/* Octets of Mobility Headers: RFC 6275 section 6, RFC 4283, RFC 5213 section 8. */
#include "mag.h"

#include <arpa/inet.h>
#include <endian.h>
#include <string.h>
#include <time.h>

static void put(struct mh_buf *buf, const void *data, size_t len)
{
	if (len > sizeof(buf->data) - buf->len) {
		buf->overflow = true;
		return;
	}
	memcpy(buf->data + buf->len, data, len);
	buf->len += len;
}

static void put8(struct mh_buf *buf, uint8_t v)
{
	put(buf, &v, sizeof(v));
}

static void put16(struct mh_buf *buf, uint16_t v)
{
	v = htobe16(v);
	put(buf, &v, sizeof(v));
}

static void pad_to(struct mh_buf *buf, unsigned int n, unsigned int y)
{
	static const uint8_t zero[8];
	unsigned int gap = (n + y - buf->len % n) % n;

	if (gap == 1) {
		put8(buf, OPT_PAD1);
	} else if (gap) {
		put8(buf, OPT_PADN);
		put8(buf, gap - 2);
		put(buf, zero, gap - 2);
	}
}

/* an option whose type octet is to lie at n * k + y */
static void option(struct mh_buf *buf, uint8_t type, uint8_t len, unsigned int n, unsigned int y)
{
	pad_to(buf, n, y);
	put8(buf, type);
	put8(buf, len);
}

static void put_option(struct mh_buf *buf, const struct pbu *pbu, uint8_t type, unsigned int i)
{
	uint64_t ts = htobe64(pbu->ts);

	switch (type) {
	case OPT_MN_ID:
		option(buf, type, 1 + pbu->id.len, 1, 0);
		put8(buf, pbu->id.type);
		put(buf, pbu->id.octets, pbu->id.len);
		break;
	case OPT_HNP:
		option(buf, type, 18, 8, 4);
		put8(buf, 0);
		put8(buf, pbu->hnp[i].len);
		put(buf, &pbu->hnp[i].prefix, 16);
		break;
	case OPT_HI:
		option(buf, type, 2, 1, 0);
		put8(buf, 0);
		put8(buf, pbu->hi);
		break;
	case OPT_ATT:
		option(buf, type, 2, 1, 0);
		put8(buf, 0);
		put8(buf, pbu->att);
		break;
	case OPT_LLID:
		option(buf, type, 2 + pbu->llid_len, 1, 0);
		put16(buf, 0);
		put(buf, pbu->llid, pbu->llid_len);
		break;
	case OPT_LLA:
		option(buf, type, 16, 8, 6);
		put(buf, &pbu->lla, 16);
		break;
	case OPT_TIMESTAMP:
		option(buf, type, 8, 8, 2);
		put(buf, &ts, 8);
		break;
	case OPT_ALT_COA:
		option(buf, type, 16, 8, 6);
		put(buf, &pbu->acoa, 16);
		break;
	}
}

/* RFC 5213, figure 12 */
void pbu_encode(const struct pbu *pbu, struct mh_buf *buf)
{
	const struct {
		uint8_t type;
		unsigned int n;
	} order[] = {
		{ OPT_MN_ID, 1 },
		{ OPT_HNP, pbu->hnps },
		{ OPT_HI, 1 },
		{ OPT_ATT, 1 },
		{ OPT_TIMESTAMP, pbu->has_ts },
		{ OPT_LLID, pbu->llid_len > 0 },
		{ OPT_LLA, pbu->has_lla },
		{ OPT_ALT_COA, pbu->has_acoa },
	};
	unsigned int i, k;

	buf->len = 0;
	buf->overflow = false;
	put8(buf, MH_NO_NEXT);
	put8(buf, 0);			/* length: below */
	put8(buf, MH_BU);
	put8(buf, 0);
	put16(buf, 0);			/* checksum: the kernel's business, or the forger's */
	put16(buf, pbu->seq);
	put16(buf, pbu->flags);
	put16(buf, pbu->lifetime);
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		if (pbu->omit >> order[i].type & 1)
			continue;
		for (k = 0; k < order[i].n; k++)
			put_option(buf, pbu, order[i].type, k);
		if (pbu->twice >> order[i].type & 1)
			put_option(buf, pbu, order[i].type, 0);
	}
	put(buf, pbu->more, pbu->more_len);
	pad_to(buf, 8, 0);
	buf->data[1] = buf->len / 8 - 1;
}

void mh_fault(struct mh_msg *msg, const char *fault)
{
	if (msg->faults < FAULTS_MAX)
		msg->fault[msg->faults++] = fault;
}

/* what the sender of an option owes: its length (-1: any) and its place */
static const struct {
	uint8_t type;
	int len;
	unsigned int n, y;
	bool many;
} option_rules[] = {
	{ OPT_ALT_COA, 16, 8, 6, false },
	{ OPT_MN_ID, -1, 1, 0, false },
	{ OPT_HNP, 18, 8, 4, true },
	{ OPT_HI, 2, 1, 0, false },
	{ OPT_ATT, 2, 1, 0, false },
	{ OPT_LLID, -1, 1, 0, false },
	{ OPT_LLA, 16, 8, 6, false },
	{ OPT_TIMESTAMP, 8, 8, 2, false },
	{ OPT_RESTART_COUNTER, 4, 4, 2, false },
	{ OPT_IPV4_REPLY, 6, 4, 0, false },
	{ OPT_IPV4_ROUTER, 6, 4, 0, false },
	{ OPT_IPV4_DHCP, 2, 1, 0, false },
};

static bool ipv4_asked;

void mh_ask_ipv4(void)
{
	ipv4_asked = true;
}

static bool option_in_order(struct mh_msg *msg, uint8_t type, uint8_t len, size_t offset)
{
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(option_rules); i++)
		if (option_rules[i].type == type)
			break;
	if (i == ARRAY_SIZE(option_rules) || (type >= OPT_IPV4_REPLY && !ipv4_asked)) {
		mh_fault(msg, "option that nobody asked for");
		return false;
	}
	if (offset % option_rules[i].n != option_rules[i].y)
		mh_fault(msg, "option is not aligned");
	for (k = 0; k < msg->opts; k++)
		if (msg->opt[k] == type && !option_rules[i].many)
			mh_fault(msg, "option comes twice");
	if (option_rules[i].len >= 0 && option_rules[i].len != len) {
		mh_fault(msg, "option has a wrong length");
		return false;
	}
	return true;
}

static uint32_t read32(const uint8_t *d)
{
	return (uint32_t)d[0] << 24 | d[1] << 16 | d[2] << 8 | d[3];
}

static void decode_option(struct mh_msg *msg, uint8_t type, uint8_t len, const uint8_t *d)
{
	uint64_t ts;

	switch (type) {
	case OPT_MN_ID:
		if (!len) {
			mh_fault(msg, "MN-ID option without subtype");
			break;
		}
		msg->has_id = true;
		msg->id.type = d[0];
		msg->id.len = len - 1;
		memcpy(msg->id.octets, d + 1, len - 1);
		break;
	case OPT_HNP:
		if (msg->hnps == HNP_MAX) {
			mh_fault(msg, "too many prefixes");
			break;
		}
		msg->hnp[msg->hnps].len = d[1];
		memcpy(&msg->hnp[msg->hnps].prefix, d + 2, 16);
		msg->hnps++;
		/* a refusal echoes what was asked for, be it nonsense */
		if (d[0] || (d[1] > 128 && msg->status < 128))
			mh_fault(msg, "bad prefix option");
		break;
	case OPT_HI:
		msg->hi = d[1];
		if (d[0])
			mh_fault(msg, "reserved octet is not zero");
		break;
	case OPT_ATT:
		msg->att = d[1];
		if (d[0])
			mh_fault(msg, "reserved octet is not zero");
		break;
	case OPT_LLID:
		if (len < 2 || len - 2 > LLID_MAX) {
			mh_fault(msg, "bad link-layer identifier option");
			break;
		}
		msg->has_llid = true;
		msg->llid_len = len - 2;
		memcpy(msg->llid, d + 2, len - 2);
		break;
	case OPT_LLA:
		msg->has_lla = true;
		memcpy(&msg->lla, d, 16);
		break;
	case OPT_TIMESTAMP:
		msg->has_ts = true;
		memcpy(&ts, d, 8);
		msg->ts = be64toh(ts);
		break;
	case OPT_RESTART_COUNTER:
		msg->has_counter = true;
		msg->counter = read32(d);
		break;
	}
}

static void decode_options(struct mh_msg *msg, const uint8_t *data, size_t len, size_t pos)
{
	uint8_t type, olen;
	size_t i;

	while (pos < len) {
		type = data[pos];
		if (type == OPT_PAD1) {
			pos++;
			continue;
		}
		if (len - pos < 2 || data[pos + 1] > len - pos - 2) {
			mh_fault(msg, "option runs over the end");
			return;
		}
		olen = data[pos + 1];
		if (type == OPT_PADN) {
			for (i = 0; i < olen; i++)
				if (data[pos + 2 + i])
					mh_fault(msg, "padding is not zero");
		} else {
			if (option_in_order(msg, type, olen, pos))
				decode_option(msg, type, olen, data + pos + 2);
			if (msg->opts < OPTS_MAX)
				msg->opt[msg->opts++] = type;
		}
		pos += 2 + olen;
	}
}

/* RFC 5847, 3.3; RFC 5846, 5.1 and 5.2 */
static void decode_peering(const uint8_t *data, size_t len, struct mh_msg *msg)
{
	if (len < 16) {
		mh_fault(msg, "shorter than the fixed part of its type");
		return;
	}
	if (msg->type == MH_HEARTBEAT) {
		msg->flags = data[7];
		msg->seq = read32(data + 8);
		if (data[6] || data[7] & ~3)
			mh_fault(msg, "reserved bits are not zero");
	} else {
		msg->br_type = data[6];
		msg->status = data[7];
		msg->seq = data[8] << 8 | data[9];
		msg->flags = data[10];
		if (data[10] & 0x1f || data[11])
			mh_fault(msg, "reserved bits are not zero");
	}
	decode_options(msg, data, len, 12);
	if (msg->type == MH_HEARTBEAT && msg->has_counter != (msg->flags & 1))
		mh_fault(msg, "a restart counter belongs into a response, and nowhere else");
}

/* Reads any octets; what is wrong with them is in the faults of the message. */
void mh_decode(const uint8_t *data, size_t len, struct mh_msg *msg)
{
	memset(msg, 0, sizeof(*msg));
	msg->status = -1;
	msg->hi = -1;
	msg->att = -1;
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
	switch (msg->type) {
	case MH_BA:
		if (len < 16) {
			mh_fault(msg, "shorter than a Binding Acknowledgement");
			return;
		}
		msg->status = data[6];
		msg->flags = data[7];
		msg->seq = data[8] << 8 | data[9];
		msg->lifetime = data[10] << 8 | data[11];
		decode_options(msg, data, len, 12);
		break;
	case MH_BE:
		if (len < 24) {
			mh_fault(msg, "shorter than a Binding Error");
			return;
		}
		msg->status = data[6];
		memcpy(&msg->hoa, data + 8, 16);
		decode_options(msg, data, len, 24);
		break;
	case MH_HEARTBEAT:
	case MH_BR:
		decode_peering(data, len, msg);
		break;
	}
}

uint16_t mh_checksum(const struct in6_addr *src, const struct in6_addr *dst, const uint8_t *mh,
		     size_t len)
{
	uint32_t sum = IPPROTO_MH;
	size_t i;

	for (i = 0; i < 16; i += 2) {
		sum += src->s6_addr[i] << 8 | src->s6_addr[i + 1];
		sum += dst->s6_addr[i] << 8 | dst->s6_addr[i + 1];
	}
	sum += len;
	for (i = 0; i < len; i++)
		if (i != 4 && i != 5)
			sum += i % 2 ? mh[i] : mh[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

uint64_t timestamp_now(long offset_ms)
{
	struct timespec ts;
	int64_t ns;

	clock_gettime(CLOCK_REALTIME, &ts);
	ns = ts.tv_nsec + offset_ms % 1000 * 1000000L;
	ts.tv_sec += offset_ms / 1000;
	if (ns < 0) {
		ns += 1000000000L;
		ts.tv_sec--;
	} else if (ns >= 1000000000L) {
		ns -= 1000000000L;
		ts.tv_sec++;
	}
	return (uint64_t)ts.tv_sec << 16 | (uint64_t)ns * 65536 / 1000000000;
}

uint64_t timestamp_next(long offset_ms)
{
	uint64_t ts = timestamp_now(offset_ms);

	if (offset_ms)
		return ts;
	if (ts <= mag.last_ts)
		ts = mag.last_ts + 1;
	mag.last_ts = ts;
	return ts;
}

json_t *mh_json(const struct mh_msg *msg)
{
	json_t *o = json_object(), *list;
	unsigned int i;

	json_object_set_new(o, "from", addr_json(&msg->from));
	json_object_set_new(o, "to", addr_json(&msg->to));
	json_object_set_new(o, "mh-type", json_integer(msg->type));
	if (msg->status >= 0)
		json_object_set_new(o, "status", json_integer(msg->status));
	if (msg->type == MH_BA) {
		json_object_set_new(o, "flags", json_integer(msg->flags));
		json_object_set_new(o, "seq", json_integer(msg->seq));
		json_object_set_new(o, "lifetime", json_integer(msg->lifetime * 4));
	}
	if (msg->type == MH_HEARTBEAT || msg->type == MH_BR) {
		json_object_set_new(o, "flags", json_integer(msg->flags));
		json_object_set_new(o, "seq", json_integer(msg->seq));
	}
	if (msg->type == MH_BR)
		json_object_set_new(o, "br-type", json_integer(msg->br_type));
	if (msg->has_counter)
		json_object_set_new(o, "restart-counter", json_integer(msg->counter));
	if (msg->type == MH_BE)
		json_object_set_new(o, "home-address", addr_json(&msg->hoa));
	if (msg->has_id)
		json_object_set_new(o, "mn-id", id_json(&msg->id));
	if (msg->hnps)
		json_object_set_new(o, "hnp", hnps_json(msg->hnp, msg->hnps));
	if (msg->hi >= 0)
		json_object_set_new(o, "hi", json_integer(msg->hi));
	if (msg->att >= 0)
		json_object_set_new(o, "att", json_integer(msg->att));
	if (msg->has_llid)
		json_object_set_new(o, "lladdr", hex_json(msg->llid, msg->llid_len));
	if (msg->has_lla)
		json_object_set_new(o, "lla", addr_json(&msg->lla));
	if (msg->has_ts)
		json_object_set_new(o, "timestamp", json_integer((json_int_t)msg->ts));
	if (msg->rh2)
		json_object_set_new(o, "routing-header", json_true());
	if (msg->hao)
		json_object_set_new(o, "destination-options", json_true());
	list = json_array();
	for (i = 0; i < msg->opts; i++)
		json_array_append_new(list, json_integer(msg->opt[i]));
	json_object_set_new(o, "options", list);
	list = json_array();
	for (i = 0; i < msg->faults; i++)
		json_array_append_new(list, json_string(msg->fault[i]));
	json_object_set_new(o, "faults", list);
	return o;
}
