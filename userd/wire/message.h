/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wing wire/: octets of packets and what they mean. Pure functions, which are fuzzed.
 *
 *	message.c	Mobility Header messages: mh_decode() and mh_encode()
 *	option.c	their options
 *	kept_options.c	options that are kept with a session
 *	auth.c		authentication options (RFC 4285)
 *	freshness.c	timestamps and sequence numbers
 *	packet.c	what carries a message
 *	status.c	names of the status of an answer
 *
 * It may include base/.
 *
 * This file: Mobility Header messages (RFC 6275, 6.1).
 */
#ifndef HALMAD_WIRE_MESSAGE_H
#define HALMAD_WIRE_MESSAGE_H

#include "wire/option.h"
#include "wire/status.h"

/**
 * struct mh_bu - fixed part of a Binding Update (RFC 6275, 6.1.7)
 * @sequence: sequence number
 * @flags: BU_FLAG_*
 * @lifetime: in units of 4 s
 */
struct mh_bu {
	u16 sequence;
	u16 flags;
	u16 lifetime;
};

/**
 * struct mh_ba - fixed part of a Binding Acknowledgement (RFC 6275, 6.1.8)
 * @status: enum ba_status
 * @flags: BA_FLAG_*
 * @sequence: sequence number
 * @lifetime: in units of 4 s
 */
struct mh_ba {
	u8 status;
	u8 flags;
	u16 sequence;
	u16 lifetime;
};

/**
 * struct mh_be - Binding Error (RFC 6275, 6.1.9)
 * @status: BE_*
 * @home_address: of the Home Address option of the message in question, or zero
 */
struct mh_be {
	u8 status;
	struct in6_addr home_address;
};

/**
 * struct mh_heartbeat - fixed part of a Heartbeat (RFC 5847, 3.3)
 * @flags: HEARTBEAT_FLAG_*
 * @sequence: sequence number
 */
struct mh_heartbeat {
	u16 flags;
	u32 sequence;
};

/**
 * struct mh_br - fixed part of a BRI or BRA (RFC 5846, 5.1 and 5.2)
 * @type: BR_TYPE_*
 * @trigger: enum bri_trigger, in a BRI
 * @status: enum bra_status, in a BRA; both are the same octet
 * @sequence: sequence number
 * @flags: BR_FLAG_*
 */
struct mh_br {
	u8 type;
	union {
		u8 trigger;
		u8 status;
	};
	u16 sequence;
	u16 flags;
};

/* Home agents that a Home Agent Switch message names here; the wire has room for 255 */
#define MH_SWITCH_MAX	16

/**
 * struct mh_switch - a Home Agent Switch message (RFC 5142, 4), which is sent only
 * @count: number of @address
 * @address: home agents, the best one first
 */
struct mh_switch {
	u8 count;
	struct in6_addr address[MH_SWITCH_MAX];
};

/**
 * struct mh_msg - a decoded message
 * @type: MH Type
 * @decoded: the union and @opts are filled: the type is one of those in the union
 * @beyond: its options go on behind the length that it says
 * @bu: a Binding Update
 * @ba: a Binding Acknowledgement
 * @be: a Binding Error
 * @heartbeat: a Heartbeat
 * @br: a Binding Revocation message
 * @ha_switch: a Home Agent Switch message; never decoded
 * @opts: its options
 */
struct mh_msg {
	u8 type;
	bool decoded;
	bool beyond;
	union {
		struct mh_bu bu;
		struct mh_ba ba;
		struct mh_be be;
		struct mh_heartbeat heartbeat;
		struct mh_br br;
		struct mh_switch ha_switch;
	};
	struct mh_opts opts;
};

/**
 * mh_msg_clear() - a message without options, of which nothing but its type is known
 */
static inline void mh_msg_clear(struct mh_msg *msg, u8 type)
{
	memset(msg, 0, offsetof(struct mh_msg, opts));
	mh_opts_clear(&msg->opts);
	msg->type = type;
}

/**
 * mh_msg_copy() - copy a decoded message
 */
static inline void mh_msg_copy(struct mh_msg *to, const struct mh_msg *from)
{
	memcpy(to, from, offsetof(struct mh_msg, opts));
	mh_opts_copy(&to->opts, &from->opts);
}

/**
 * mh_decode() - decode a Mobility Header
 * @buf: first octet
 * @len: octets received; what is behind the end of the message is ignored (RFC 8200, 4.7)
 * @msg: result; points into @buf. Its type is valid with every error but MH_ERR_SHORT
 *
 * The checksum is the business of the raw socket.
 *
 * Return: MH_OK, or what is wrong.
 */
enum mh_error mh_decode(const u8 *buf, size_t len, struct mh_msg *msg);

/**
 * mh_decode_beyond() - decode one whose options are said to end before they do
 * @buf: first octet
 * @len: octets received
 * @msg: result, as from mh_decode()
 *
 * For what mh_decode() calls MH_ERR_OPTION_OVERRUN, and only if less than a unit of 8 octets lies
 * behind the length that it says: its sender has not rounded that up.
 *
 * Return: MH_OK, or what is wrong.
 */
enum mh_error mh_decode_beyond(const u8 *buf, size_t len, struct mh_msg *msg);

/**
 * mh_is_pbu() - a message is a Proxy Binding Update (RFC 5213, 8.1)
 */
static inline bool mh_is_pbu(const struct mh_msg *msg)
{
	return msg->type == MH_TYPE_BU && msg->decoded && (msg->bu.flags & BU_FLAG_P);
}

/**
 * mh_encode() - encode a message of one of the types in struct mh_msg
 * @buf: where to
 * @size: room there
 * @msg: message; its type says which
 *
 * Return: length of the message, a multiple of 8; 0 if it does not fit.
 */
size_t mh_encode(u8 *buf, size_t size, const struct mh_msg *msg);

/**
 * mh_type_name() - name of a MH Type in counters
 * @type: MH Type
 */
const char *mh_type_name(u8 type);

/**
 * mh_msg_name() - name of a message in counters and events
 * @msg: its type and, if it is decoded, what more it says of what it is
 */
const char *mh_msg_name(const struct mh_msg *msg);

/**
 * mh_sequence() - sequence number of a message
 * @msg: decoded message
 * @sequence: the number, of 16 bits
 *
 * Return: false if messages of its type have no such number.
 */
bool mh_sequence(const struct mh_msg *msg, u16 *sequence);

/**
 * mh_error_name() - name of an error in counters
 * @err: error
 */
const char *mh_error_name(enum mh_error err);

/**
 * bri_trigger_name() - name of a Revocation Trigger
 */
const char *bri_trigger_name(u8 trigger);

#endif /* HALMAD_WIRE_MESSAGE_H */
