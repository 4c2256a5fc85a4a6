// SPDX-License-Identifier: GPL-2.0
/*
 * Mobility Header messages: pure, without I/O, allocation or global state.
 */
#include "wire/message.h"

/* Least Header Len of the types that are decoded here (RFC 6275, 6.1). */
static u8 mh_min_len(u8 type)
{
	switch (type) {
	case MH_TYPE_BU:
	case MH_TYPE_BA:
	case MH_TYPE_HEARTBEAT:
	case MH_TYPE_BR:
		return 1;
	case MH_TYPE_BE:
		return 2;
	default:
		return 0;
	}
}

static enum mh_error decode_bu(const u8 *buf, size_t len, struct mh_msg *msg)
{
	msg->bu.sequence = get_u16(buf + 6);
	msg->bu.flags = get_u16(buf + 8);
	msg->bu.lifetime = get_u16(buf + 10);
	return mhopt_decode(buf + 12, len - 12, &msg->opts);
}

static enum mh_error decode_ba(const u8 *buf, size_t len, struct mh_msg *msg)
{
	msg->ba.status = buf[6];
	msg->ba.flags = buf[7];
	msg->ba.sequence = get_u16(buf + 8);
	msg->ba.lifetime = get_u16(buf + 10);
	return mhopt_decode(buf + 12, len - 12, &msg->opts);
}

static enum mh_error decode_be(const u8 *buf, size_t len, struct mh_msg *msg)
{
	msg->be.status = buf[6];
	memcpy(&msg->be.home_address, buf + 8, 16);
	return mhopt_decode(buf + 24, len - 24, &msg->opts);
}

/* The 14 upper bits are "ignored by the receiver" [RFC 5847, 3.3]. */
static enum mh_error decode_heartbeat(const u8 *buf, size_t len, struct mh_msg *msg)
{
	msg->heartbeat.flags = get_u16(buf + 6) & (HEARTBEAT_FLAG_U | HEARTBEAT_FLAG_R);
	msg->heartbeat.sequence = get_u32(buf + 8);
	return mhopt_decode(buf + 12, len - 12, &msg->opts);
}

/* The lower 13 bits of the flags "MUST be ignored by the receiver" [RFC 5846, 5.1 and 5.2]. */
static enum mh_error decode_br(const u8 *buf, size_t len, struct mh_msg *msg)
{
	msg->br.type = buf[6];
	msg->br.trigger = buf[7];
	msg->br.sequence = get_u16(buf + 8);
	msg->br.flags = get_u16(buf + 10) & (BR_FLAG_P | BR_FLAG_V | BR_FLAG_G);
	return mhopt_decode(buf + 12, len - 12, &msg->opts);
}

/* A message of which all that is needed to know its length is there. */
static enum mh_error decode(const u8 *buf, size_t total, struct mh_msg *msg)
{
	/* The order of these two is that of RFC 6275, 9.2. */
	if (buf[0] != MH_PROTO_NONE)
		return MH_ERR_PROTO;
	if (buf[1] < mh_min_len(msg->type))
		return MH_ERR_LEN;
	switch (msg->type) {
	case MH_TYPE_BU:
		msg->decoded = true;
		return decode_bu(buf, total, msg);
	case MH_TYPE_BA:
		msg->decoded = true;
		return decode_ba(buf, total, msg);
	case MH_TYPE_BE:
		msg->decoded = true;
		return decode_be(buf, total, msg);
	case MH_TYPE_HEARTBEAT:
		msg->decoded = true;
		return decode_heartbeat(buf, total, msg);
	case MH_TYPE_BR:
		msg->decoded = true;
		return decode_br(buf, total, msg);
	default:
		return MH_OK;
	}
}

enum mh_error mh_decode(const u8 *buf, size_t len, struct mh_msg *msg)
{
	size_t total;

	msg->type = 0;
	msg->decoded = false;
	msg->beyond = false;
	if (len < MH_UNIT)
		return MH_ERR_SHORT;
	msg->type = buf[2];
	total = ((size_t)buf[1] + 1) * MH_UNIT;
	if (total > len)
		return MH_ERR_SHORT;
	return decode(buf, total, msg);
}

enum mh_error mh_decode_beyond(const u8 *buf, size_t len, struct mh_msg *msg)
{
	enum mh_error err = mh_decode(buf, len, msg);
	size_t total;

	if (err != MH_ERR_OPTION_OVERRUN)
		return err;
	total = ((size_t)buf[1] + 1) * MH_UNIT;
	if (len == total || len - total >= MH_UNIT)
		return err;
	msg->beyond = true;
	return decode(buf, len, msg);
}

static void encode_bu(u8 *buf, const struct mh_bu *bu)
{
	put_u16(buf + 6, bu->sequence);
	put_u16(buf + 8, bu->flags);
	put_u16(buf + 10, bu->lifetime);
}

static void encode_ba(u8 *buf, const struct mh_ba *ba)
{
	buf[6] = ba->status;
	buf[7] = ba->flags;
	put_u16(buf + 8, ba->sequence);
	put_u16(buf + 10, ba->lifetime);
}

static void encode_be(u8 *buf, const struct mh_be *be)
{
	buf[6] = be->status;
	memcpy(buf + 8, &be->home_address, 16);
}

static void encode_heartbeat(u8 *buf, const struct mh_heartbeat *heartbeat)
{
	put_u16(buf + 6, heartbeat->flags);
	put_u32(buf + 8, heartbeat->sequence);
}

static void encode_br(u8 *buf, const struct mh_br *br)
{
	buf[6] = br->type;
	buf[7] = br->trigger;
	put_u16(buf + 8, br->sequence);
	put_u16(buf + 10, br->flags);
}

static void encode_ha_switch(u8 *buf, const struct mh_switch *ha_switch)
{
	buf[6] = ha_switch->count;
	memcpy(buf + 8, ha_switch->address, ha_switch->count * sizeof(*ha_switch->address));
}

/* Octets before the options */
static size_t fixed_len(const struct mh_msg *msg)
{
	switch (msg->type) {
	case MH_TYPE_BE:
		return 24;
	case MH_TYPE_HA_SWITCH:
		return 8 + msg->ha_switch.count * sizeof(*msg->ha_switch.address);
	default:
		return 12;
	}
}

size_t mh_encode(u8 *buf, size_t size, const struct mh_msg *msg)
{
	struct mh_writer w = {
		.buf = buf,
		.size = size < MH_MAX_LEN ? size : MH_MAX_LEN,
		.len = fixed_len(msg),
	};

	if (w.size < w.len)
		return 0;
	memset(buf, 0, w.len);
	switch (msg->type) {
	case MH_TYPE_BU:
		encode_bu(buf, &msg->bu);
		break;
	case MH_TYPE_BA:
		encode_ba(buf, &msg->ba);
		break;
	case MH_TYPE_BE:
		encode_be(buf, &msg->be);
		break;
	case MH_TYPE_HEARTBEAT:
		encode_heartbeat(buf, &msg->heartbeat);
		break;
	case MH_TYPE_BR:
		encode_br(buf, &msg->br);
		break;
	case MH_TYPE_HA_SWITCH:
		encode_ha_switch(buf, &msg->ha_switch);
		break;
	default:
		return 0;
	}
	mhopt_encode(&w, &msg->opts);
	if (w.overflow)
		return 0;
	buf[0] = MH_PROTO_NONE;
	buf[1] = (u8)(w.len / MH_UNIT - 1);
	buf[2] = msg->type;
	return w.len;
}

const char *mh_type_name(u8 type)
{
	static const char *const names[] = {
		[MH_TYPE_BRR] = "brr",
		[MH_TYPE_HOTI] = "hoti",
		[MH_TYPE_COTI] = "coti",
		[MH_TYPE_HOT] = "hot",
		[MH_TYPE_COT] = "cot",
		[MH_TYPE_BU] = "bu",
		[MH_TYPE_BA] = "ba",
		[MH_TYPE_BE] = "be",
		[MH_TYPE_HA_SWITCH] = "ha-switch",
		[MH_TYPE_HEARTBEAT] = "heartbeat",
		[MH_TYPE_BR] = "br",
		[MH_TYPE_LRI] = "lri",
		[MH_TYPE_LRA] = "lra",
		[MH_TYPE_UPN] = "upn",
		[MH_TYPE_UPA] = "upa",
	};

	return type < ARRAY_SIZE(names) && names[type] ? names[type] : "unknown";
}

static const char *br_name(u8 type)
{
	return type == BR_TYPE_BRI ? "bri" : type == BR_TYPE_BRA ? "bra" : "br";
}

const char *mh_msg_name(const struct mh_msg *msg)
{
	if (mh_is_pbu(msg))
		return "pbu";
	if (msg->decoded && msg->type == MH_TYPE_BR)
		return br_name(msg->br.type);
	return mh_type_name(msg->type);
}

bool mh_sequence(const struct mh_msg *msg, u16 *sequence)
{
	switch (msg->type) {
	case MH_TYPE_BU:
		*sequence = msg->bu.sequence;
		return true;
	case MH_TYPE_BR:
		*sequence = msg->br.sequence;
		return true;
	default:
		return false;
	}
}

const char *mh_error_name(enum mh_error err)
{
	static const char *const names[MH_ERR_MAX] = {
		[MH_OK] = "ok",
		[MH_ERR_SHORT] = "short",
		[MH_ERR_PROTO] = "payload-proto",
		[MH_ERR_LEN] = "header-len",
		[MH_ERR_OPTION_OVERRUN] = "option-overrun",
		[MH_ERR_OPTION_LENGTH] = "option-length",
	};

	return names[err];
}

const char *bri_trigger_name(u8 trigger)
{
	switch (trigger) {
	case BRI_UNSPECIFIED:
		return "unspecified";
	case BRI_ADMINISTRATIVE:
		return "administrative";
	case BRI_HANDOVER_SAME_ATT:
		return "handover-same-att";
	case BRI_HANDOVER_OTHER_ATT:
		return "handover-other-att";
	case BRI_HANDOVER_UNKNOWN:
		return "handover-unknown";
	case BRI_USER_INITIATED:
		return "user";
	case BRI_ACCESS_NETWORK:
		return "access-network";
	case BRI_OUT_OF_SYNC:
		return "out-of-sync";
	case BRI_PER_PEER_POLICY:
		return "per-peer-policy";
	case BRI_MN_LOCAL_POLICY:
		return "mn-local-policy";
	default:
		return "unknown";
	}
}
