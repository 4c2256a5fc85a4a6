/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mobility options (RFC 6275, 6.2) that a BU, BA, BRI, BRA or Heartbeat can carry.
 */
#ifndef HALMAD_WIRE_OPTION_H
#define HALMAD_WIRE_OPTION_H

#include "base/prefix.h"
#include "base/rfc.h"
#include "base/types.h"

/* More HNP, or Mobile Network Prefix, options than this do not fit into the largest Mobility
 * Header.
 */
#define MH_HNP_MAX	((MH_MAX_LEN - 12) / 20)
#define MH_VENDOR_MAX	16

/**
 * enum mh_error - what is wrong with a received message
 * @MH_OK: nothing
 * @MH_ERR_SHORT: the datagram is shorter than its Header Len says
 * @MH_ERR_PROTO: Payload Proto is not 59 (RFC 6275, 9.2)
 * @MH_ERR_LEN: Header Len is less than the type needs (RFC 6275, 9.2)
 * @MH_ERR_OPTION_OVERRUN: an option runs past the end of the message
 * @MH_ERR_OPTION_LENGTH: an option has a length that its type cannot have
 */
enum mh_error {
	MH_OK,
	MH_ERR_SHORT,
	MH_ERR_PROTO,
	MH_ERR_LEN,
	MH_ERR_OPTION_OVERRUN,
	MH_ERR_OPTION_LENGTH,
	MH_ERR_MAX,
};

/**
 * struct mh_view - octets inside the message that was decoded
 * @data: first octet
 * @len: number of octets
 */
struct mh_view {
	const u8 *data;
	u16 len;
};

/**
 * struct mh_ipv4 - IPv4 address with prefix length (RFC 5844, 3.3)
 * @addr: address
 * @len: prefix length, 6 bits
 * @status: status, in replies
 */
struct mh_ipv4 {
	struct in_addr addr;
	u8 len;
	u8 status;
};

/**
 * struct mh_opts - all options of a message
 * @present: bit for each option type below 64 that was there
 * @duplicate: bit for each type that was there twice but may be there once (RFC 5213, 8.1); the
 *	first one counts
 * @skipped: number of options of unknown type
 * @refresh_advice: Refresh Interval in units of 4 s
 * @alt_coa: Alternate Care-of Address
 * @home_nonce: home nonce index of the Nonce Indices
 * @care_of_nonce: their care-of nonce index
 * @mn_id_type: subtype of the MN-ID
 * @mn_id: identifier of the MN-ID, can be of length 0
 * @auth_type: subtype of the last authentication option (RFC 4285); who verifies or signs it looks
 *	at the octets (auth.h)
 * @auth_spi: its SPI
 * @mesg_id: timestamp of the replay protection option, in the format of NTP
 * @dns_status: Status of the DNS Update
 * @dns_remove: its R: the entry is to be removed
 * @dns_name: its MN identity: the name, as it stands there
 * @service: Service Selection
 * @hnp_count: number of @hnp
 * @network_count: number of @network
 * @hi: Handoff Indicator
 * @att: Access Technology Type
 * @llid: MN Link-layer Identifier
 * @lla: Link-local Address
 * @timestamp: 48 bits of seconds, 16 bits of 1/65536 s
 * @restart_counter: Restart Counter
 * @gre_key: GRE key
 * @gre_has_key: the GRE Key option holds a key
 * @ipv4_request: IPv4 Home Address Request
 * @ipv4_reply: IPv4 Home Address Reply
 * @ipv4_router: IPv4 Default-Router Address
 * @dhcp_server: S bit of the IPv4 DHCP Support Mode
 * @ani: Access Network Identifier sub-options
 * @vendor_count: number of @vendor kept
 * @vendor: Vendor Specific options from the Vendor ID on
 * @hnp: home network prefixes in their order
 * @network: mobile network prefixes in their order, as they stand there
 *
 * The three tables are the largest part by far, and hardly anything is in them. They are last so
 * that nobody has to clear or copy what is not used of them.
 */
struct mh_opts {
	u64 present;
	u64 duplicate;
	u16 skipped;
	u16 refresh_advice;
	struct in6_addr alt_coa;
	u16 home_nonce;
	u16 care_of_nonce;
	u8 mn_id_type;
	struct mh_view mn_id;
	u8 auth_type;
	u32 auth_spi;
	u64 mesg_id;
	u8 dns_status;
	bool dns_remove;
	struct mh_view dns_name;
	struct mh_view service;
	u16 hnp_count;
	u16 network_count;
	u8 hi;
	u8 att;
	struct mh_view llid;
	struct in6_addr lla;
	u64 timestamp;
	u32 restart_counter;
	u32 gre_key;
	bool gre_has_key;
	struct mh_ipv4 ipv4_request;
	struct mh_ipv4 ipv4_reply;
	struct in_addr ipv4_router;
	bool dhcp_server;
	struct mh_view ani;
	u8 vendor_count;
	struct mh_view vendor[MH_VENDOR_MAX];
	struct prefix hnp[MH_HNP_MAX];
	struct prefix network[MH_HNP_MAX];
};

/**
 * struct mh_writer - where a message is being encoded
 * @buf: buffer
 * @size: its size
 * @len: octets written
 * @overflow: something did not fit; what is in the buffer is of no use
 */
struct mh_writer {
	u8 *buf;
	size_t size;
	size_t len;
	bool overflow;
};

/**
 * mh_opts_clear() - no options
 */
static inline void mh_opts_clear(struct mh_opts *opts)
{
	memset(opts, 0, offsetof(struct mh_opts, vendor));
}

/**
 * mh_opts_copy() - copy options, as many as there are
 */
static inline void mh_opts_copy(struct mh_opts *to, const struct mh_opts *from)
{
	memcpy(to, from, offsetof(struct mh_opts, vendor));
	memcpy(to->vendor, from->vendor, from->vendor_count * sizeof(*from->vendor));
	memcpy(to->hnp, from->hnp, from->hnp_count * sizeof(*from->hnp));
	memcpy(to->network, from->network, from->network_count * sizeof(*from->network));
}

static inline bool mh_has(const struct mh_opts *opts, enum mh_option type)
{
	return opts->present & BIT_ULL(type);
}

static inline void mh_set(struct mh_opts *opts, enum mh_option type)
{
	opts->present |= BIT_ULL(type);
}

/**
 * mhopt_decode() - decode mobility options
 * @buf: first octet of the options
 * @len: their length
 * @opts: result; points into @buf
 *
 * Unknown types are skipped (RFC 6275, 6.2.1). An option is never refused for its offset.
 *
 * Return: MH_OK, or what is wrong.
 */
enum mh_error mhopt_decode(const u8 *buf, size_t len, struct mh_opts *opts);

/**
 * mhopt_encode() - append the options that are present, each at its alignment, and pad
 * @w: where to; its first octet is the first of the Mobility Header
 * @opts: options
 *
 * An authentication option has room for the authenticator of an MN-HA option, and is the end of the
 * message (RFC 4285, 5.1).
 */
void mhopt_encode(struct mh_writer *w, const struct mh_opts *opts);

#endif /* HALMAD_WIRE_OPTION_H */
