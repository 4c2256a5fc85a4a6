// SPDX-License-Identifier: GPL-2.0
/*
 * Mobility options: pure, without I/O, allocation or global state.
 *
 * Decoding is driven by one table of the options that a message can carry: the lengths that a
 * type can have, whether it may be repeated, and a function that reads its data, whose length is
 * right by then. Encoding writes the options in the order of RFC 5213, figure 6; the rest follow.
 */
#include "wire/auth.h"
#include "wire/option.h"

/**
 * struct mhopt_type - what is known about an option type
 * @known: the type is in the table
 * @min: least length
 * @max: greatest length
 * @repeat: may be there more than once (RFC 5213, 8.1)
 * @read: reads the data
 */
struct mhopt_type {
	bool known;
	u8 min;
	u8 max;
	bool repeat;
	enum mh_error (*read)(struct mh_opts *opts, const u8 *data, u8 len);
};

static enum mh_error read_refresh_advice(struct mh_opts *opts, const u8 *data, u8 len)
{
	(void)len;
	opts->refresh_advice = get_u16(data);
	return MH_OK;
}

static enum mh_error read_nonces(struct mh_opts *opts, const u8 *data, u8 len)
{
	(void)len;
	opts->home_nonce = get_u16(data);
	opts->care_of_nonce = get_u16(data + 2);
	return MH_OK;
}

static enum mh_error read_alt_coa(struct mh_opts *opts, const u8 *data, u8 len)
{
	memcpy(&opts->alt_coa, data, len);
	return MH_OK;
}

static enum mh_error read_mn_id(struct mh_opts *opts, const u8 *data, u8 len)
{
	opts->mn_id_type = data[0];
	opts->mn_id.data = data + 1;
	opts->mn_id.len = len - 1;
	return MH_OK;
}

/* Of several the last one is told: nothing depends on it but that it is written as it was read. */
static enum mh_error read_auth(struct mh_opts *opts, const u8 *data, u8 len)
{
	(void)len;
	opts->auth_type = data[0];
	opts->auth_spi = get_u32(data + 1);
	return MH_OK;
}

static enum mh_error read_mesg_id(struct mh_opts *opts, const u8 *data, u8 len)
{
	(void)len;
	opts->mesg_id = get_u64(data);
	return MH_OK;
}

/* R is the first bit behind the status (RFC 5026, 8.1). */
#define DNS_REMOVE	0x80

static enum mh_error read_dns_update(struct mh_opts *opts, const u8 *data, u8 len)
{
	opts->dns_status = data[0];
	opts->dns_remove = data[1] & DNS_REMOVE;
	opts->dns_name.data = data + 2;
	opts->dns_name.len = len - 2;
	return MH_OK;
}

static enum mh_error read_service(struct mh_opts *opts, const u8 *data, u8 len)
{
	opts->service.data = data;
	opts->service.len = len;
	return MH_OK;
}

static enum mh_error read_prefix(struct prefix *v, u16 *count, const u8 *data)
{
	if (*count == MH_HNP_MAX)
		return MH_ERR_OPTION_OVERRUN;
	v[*count].len = data[1];
	memcpy(&v[*count].addr, data + 2, sizeof(v->addr));
	(*count)++;
	return MH_OK;
}

static enum mh_error read_hnp(struct mh_opts *opts, const u8 *data, u8 len)
{
	(void)len;
	return read_prefix(opts->hnp, &opts->hnp_count, data);
}

static enum mh_error read_network(struct mh_opts *opts, const u8 *data, u8 len)
{
	(void)len;
	return read_prefix(opts->network, &opts->network_count, data);
}

static enum mh_error read_hi(struct mh_opts *opts, const u8 *data, u8 len)
{
	(void)len;
	opts->hi = data[1];
	return MH_OK;
}

static enum mh_error read_att(struct mh_opts *opts, const u8 *data, u8 len)
{
	(void)len;
	opts->att = data[1];
	return MH_OK;
}

static enum mh_error read_llid(struct mh_opts *opts, const u8 *data, u8 len)
{
	opts->llid.data = data + 2;
	opts->llid.len = len - 2;
	return MH_OK;
}

static enum mh_error read_lla(struct mh_opts *opts, const u8 *data, u8 len)
{
	memcpy(&opts->lla, data, len);
	return MH_OK;
}

static enum mh_error read_timestamp(struct mh_opts *opts, const u8 *data, u8 len)
{
	(void)len;
	opts->timestamp = get_u64(data);
	return MH_OK;
}

static enum mh_error read_restart_counter(struct mh_opts *opts, const u8 *data, u8 len)
{
	(void)len;
	opts->restart_counter = get_u32(data);
	return MH_OK;
}

static enum mh_error read_gre_key(struct mh_opts *opts, const u8 *data, u8 len)
{
	if (len != 2 && len != 6)
		return MH_ERR_OPTION_LENGTH;
	opts->gre_has_key = len == 6;
	if (opts->gre_has_key)
		opts->gre_key = get_u32(data + 2);
	return MH_OK;
}

/* The prefix length is in the upper six bits of its octet (RFC 5844, 3.3.1). */
static enum mh_error read_ipv4_request(struct mh_opts *opts, const u8 *data, u8 len)
{
	(void)len;
	opts->ipv4_request.len = data[0] >> 2;
	memcpy(&opts->ipv4_request.addr, data + 2, 4);
	return MH_OK;
}

static enum mh_error read_ipv4_reply(struct mh_opts *opts, const u8 *data, u8 len)
{
	(void)len;
	opts->ipv4_reply.status = data[0];
	opts->ipv4_reply.len = data[1] >> 2;
	memcpy(&opts->ipv4_reply.addr, data + 2, 4);
	return MH_OK;
}

static enum mh_error read_ipv4_router(struct mh_opts *opts, const u8 *data, u8 len)
{
	(void)len;
	memcpy(&opts->ipv4_router, data + 2, 4);
	return MH_OK;
}

static enum mh_error read_dhcp_mode(struct mh_opts *opts, const u8 *data, u8 len)
{
	(void)len;
	opts->dhcp_server = data[1] & 1;
	return MH_OK;
}

static enum mh_error read_ani(struct mh_opts *opts, const u8 *data, u8 len)
{
	opts->ani.data = data;
	opts->ani.len = len;
	return MH_OK;
}

static enum mh_error read_vendor(struct mh_opts *opts, const u8 *data, u8 len)
{
	if (opts->vendor_count == MH_VENDOR_MAX) {
		opts->skipped++;
		return MH_OK;
	}
	opts->vendor[opts->vendor_count].data = data;
	opts->vendor[opts->vendor_count++].len = len;
	return MH_OK;
}

static const struct mhopt_type mhopt_types[64] = {
	[MH_OPT_REFRESH_ADVICE]	  = { true, 2, 2, false, read_refresh_advice },
	[MH_OPT_ALT_COA]	  = { true, 16, 16, false, read_alt_coa },
	[MH_OPT_NONCE_INDICES]	  = { true, 4, 4, false, read_nonces },
	[MH_OPT_MOBILE_NETWORK]	  = { true, 18, 18, true, read_network },
	[MH_OPT_MN_ID]		  = { true, 1, 255, false, read_mn_id },
	[MH_OPT_AUTH]		  = { true, 5, 255, true, read_auth },
	[MH_OPT_MESG_ID]	  = { true, 8, 8, false, read_mesg_id },
	[MH_OPT_DNS_UPDATE]	  = { true, 2, 255, false, read_dns_update },
	[MH_OPT_VENDOR]		  = { true, 5, 255, true, read_vendor },
	[MH_OPT_SERVICE_SELECTION] = { true, 1, 255, false, read_service },
	[MH_OPT_HNP]		  = { true, 18, 18, true, read_hnp },
	[MH_OPT_HI]		  = { true, 2, 2, false, read_hi },
	[MH_OPT_ATT]		  = { true, 2, 2, false, read_att },
	[MH_OPT_MN_LLID]	  = { true, 2, 255, false, read_llid },
	[MH_OPT_LLA]		  = { true, 16, 16, false, read_lla },
	[MH_OPT_TIMESTAMP]	  = { true, 8, 8, false, read_timestamp },
	[MH_OPT_RESTART_COUNTER]  = { true, 4, 4, false, read_restart_counter },
	[MH_OPT_GRE_KEY]	  = { true, 2, 6, false, read_gre_key },
	[MH_OPT_IPV4_HOA_REQUEST] = { true, 6, 6, false, read_ipv4_request },
	[MH_OPT_IPV4_HOA_REPLY]	  = { true, 6, 6, false, read_ipv4_reply },
	[MH_OPT_IPV4_ROUTER]	  = { true, 6, 6, false, read_ipv4_router },
	[MH_OPT_IPV4_DHCP_MODE]	  = { true, 2, 2, false, read_dhcp_mode },
	[MH_OPT_ANI]		  = { true, 0, 255, false, read_ani },
};

static enum mh_error mhopt_read(struct mh_opts *opts, u8 type, const u8 *data, u8 len)
{
	const struct mhopt_type *t;

	if (type >= ARRAY_SIZE(mhopt_types) || !mhopt_types[type].known) {
		opts->skipped++;
		return MH_OK;
	}
	t = &mhopt_types[type];
	if (len < t->min || len > t->max)
		return MH_ERR_OPTION_LENGTH;
	if (!t->repeat && (opts->present & BIT_ULL(type))) {
		opts->duplicate |= BIT_ULL(type);
		return MH_OK;
	}
	opts->present |= BIT_ULL(type);
	return t->read(opts, data, len);
}

enum mh_error mhopt_decode(const u8 *buf, size_t len, struct mh_opts *opts)
{
	enum mh_error err;
	size_t pos = 0;
	size_t room;

	mh_opts_clear(opts);
	while (pos < len) {
		u8 type = buf[pos];

		if (type == MH_OPT_PAD1) {
			pos++;
			continue;
		}
		room = len - pos;
		if (room < 2 || room - 2 < buf[pos + 1])
			return MH_ERR_OPTION_OVERRUN;
		if (type != MH_OPT_PADN) {
			err = mhopt_read(opts, type, buf + pos + 2, buf[pos + 1]);
			if (err)
				return err;
		}
		pos += 2 + buf[pos + 1];
	}
	return MH_OK;
}

static u8 *writer_take(struct mh_writer *w, size_t len)
{
	u8 *p = w->buf + w->len;

	if (w->overflow || w->size - w->len < len) {
		w->overflow = true;
		return NULL;
	}
	w->len += len;
	memset(p, 0, len);
	return p;
}

static void writer_pad(struct mh_writer *w, size_t len)
{
	u8 *p;

	if (!len)
		return;
	p = writer_take(w, len);
	if (!p || len == 1)
		return;
	p[0] = MH_OPT_PADN;
	p[1] = (u8)(len - 2);
}

/**
 * opt_start() - write padding and the head of an option
 * @w: where to
 * @type: option type
 * @len: option length
 * @mod: x of the alignment xn+y of the type octet
 * @off: y of the alignment
 *
 * Return: where the data goes, zeroed; NULL if there is no room.
 */
static u8 *opt_start(struct mh_writer *w, u8 type, u8 len, u8 mod, u8 off)
{
	u8 *p;

	writer_pad(w, (size_t)(mod + off - w->len % mod) % mod);
	p = writer_take(w, (size_t)len + 2);
	if (!p)
		return NULL;
	p[0] = type;
	p[1] = len;
	return p + 2;
}

static void put_octets(struct mh_writer *w, u8 type, const struct mh_view *v, u8 head, u8 mod,
		       u8 off)
{
	u8 *p;

	if (v->len + head > 255) {
		w->overflow = true;
		return;
	}
	p = opt_start(w, type, (u8)(v->len + head), mod, off);
	if (p && v->len)
		memcpy(p + head, v->data, v->len);
}

static void put_mn_id(struct mh_writer *w, const struct mh_opts *opts)
{
	size_t at = w->len;

	put_octets(w, MH_OPT_MN_ID, &opts->mn_id, 1, 1, 0);
	if (!w->overflow)
		w->buf[at + 2] = opts->mn_id_type;
}

static void put_dns_update(struct mh_writer *w, const struct mh_opts *opts)
{
	size_t at = w->len;

	put_octets(w, MH_OPT_DNS_UPDATE, &opts->dns_name, 2, 1, 0);
	if (w->overflow)
		return;
	w->buf[at + 2] = opts->dns_status;
	w->buf[at + 3] = opts->dns_remove ? DNS_REMOVE : 0;
}

static void put_prefixes(struct mh_writer *w, u8 type, const struct prefix *v, unsigned int count)
{
	unsigned int i;
	u8 *p;

	for (i = 0; i < count; i++) {
		p = opt_start(w, type, 18, 8, 4);
		if (!p)
			return;
		p[1] = v[i].len;
		memcpy(p + 2, &v[i].addr, 16);
	}
}

static void put_octet(struct mh_writer *w, u8 type, u8 value)
{
	u8 *p = opt_start(w, type, 2, 1, 0);

	if (p)
		p[1] = value;
}

static void put_timestamp(struct mh_writer *w, u8 type, u64 timestamp)
{
	u8 *p = opt_start(w, type, 8, 8, 2);

	if (p)
		put_u64(p, timestamp);
}

/* "Based on the size of the identifier, the option MUST be aligned" [RFC 5213, 8.6]: the
 * identifier begins at a multiple of the largest power of two, up to 8, in its size.
 */
static void put_llid(struct mh_writer *w, const struct mh_view *llid)
{
	u8 mod = 8;

	while (mod > 1 && llid->len % mod)
		mod /= 2;
	put_octets(w, MH_OPT_MN_LLID, llid, 2, mod, (u8)((8 - 4) % mod));
}

static void put_address(struct mh_writer *w, u8 type, const struct in6_addr *addr)
{
	u8 *p = opt_start(w, type, 16, 8, 6);

	if (p)
		memcpy(p, addr, 16);
}

static void put_restart_counter(struct mh_writer *w, u32 counter)
{
	u8 *p = opt_start(w, MH_OPT_RESTART_COUNTER, 4, 4, 2);

	if (p)
		put_u32(p, counter);
}

static void put_gre_key(struct mh_writer *w, const struct mh_opts *opts)
{
	u8 *p = opt_start(w, MH_OPT_GRE_KEY, opts->gre_has_key ? 6 : 2, 4, 0);

	if (p && opts->gre_has_key)
		put_u32(p + 2, opts->gre_key);
}

static void put_ipv4_request(struct mh_writer *w, const struct mh_ipv4 *v4)
{
	u8 *p = opt_start(w, MH_OPT_IPV4_HOA_REQUEST, 6, 4, 0);

	if (!p)
		return;
	p[0] = (u8)(v4->len << 2);
	memcpy(p + 2, &v4->addr, 4);
}

static void put_ipv4_reply(struct mh_writer *w, const struct mh_ipv4 *v4)
{
	u8 *p = opt_start(w, MH_OPT_IPV4_HOA_REPLY, 6, 4, 0);

	if (!p)
		return;
	p[0] = v4->status;
	p[1] = (u8)(v4->len << 2);
	memcpy(p + 2, &v4->addr, 4);
}

static void put_ipv4_router(struct mh_writer *w, const struct in_addr *addr)
{
	u8 *p = opt_start(w, MH_OPT_IPV4_ROUTER, 6, 4, 0);

	if (p)
		memcpy(p + 2, addr, 4);
}

static void put_refresh_advice(struct mh_writer *w, u16 interval)
{
	u8 *p = opt_start(w, MH_OPT_REFRESH_ADVICE, 2, 2, 0);

	if (p)
		put_u16(p, interval);
}

static void put_nonces(struct mh_writer *w, const struct mh_opts *opts)
{
	u8 *p = opt_start(w, MH_OPT_NONCE_INDICES, 4, 2, 0);

	if (!p)
		return;
	put_u16(p, opts->home_nonce);
	put_u16(p + 2, opts->care_of_nonce);
}

/* "MUST be the last option" [RFC 4285, 5.1]: of the places at 4n + 1 those after which nothing is
 * missing to the unit of 8 octets.
 */
static void put_auth(struct mh_writer *w, const struct mh_opts *opts)
{
	u8 *p = opt_start(w, MH_OPT_AUTH, 5 + AUTH_DATA_LEN, 8, 5);

	if (!p)
		return;
	p[0] = opts->auth_type;
	put_u32(p + 1, opts->auth_spi);
}

/* Options of RFC 5213, figure 6, in its order. */
static void put_figure_6(struct mh_writer *w, const struct mh_opts *opts)
{
	if (mh_has(opts, MH_OPT_MN_ID))
		put_mn_id(w, opts);
	put_prefixes(w, MH_OPT_HNP, opts->hnp, opts->hnp_count);
	if (mh_has(opts, MH_OPT_HI))
		put_octet(w, MH_OPT_HI, opts->hi);
	if (mh_has(opts, MH_OPT_ATT))
		put_octet(w, MH_OPT_ATT, opts->att);
	if (mh_has(opts, MH_OPT_TIMESTAMP))
		put_timestamp(w, MH_OPT_TIMESTAMP, opts->timestamp);
	if (mh_has(opts, MH_OPT_MN_LLID))
		put_llid(w, &opts->llid);
	if (mh_has(opts, MH_OPT_LLA))
		put_address(w, MH_OPT_LLA, &opts->lla);
}

void mhopt_encode(struct mh_writer *w, const struct mh_opts *opts)
{
	unsigned int i;

	put_figure_6(w, opts);
	if (mh_has(opts, MH_OPT_ALT_COA))
		put_address(w, MH_OPT_ALT_COA, &opts->alt_coa);
	put_prefixes(w, MH_OPT_MOBILE_NETWORK, opts->network, opts->network_count);
	if (mh_has(opts, MH_OPT_REFRESH_ADVICE))
		put_refresh_advice(w, opts->refresh_advice);
	if (mh_has(opts, MH_OPT_NONCE_INDICES))
		put_nonces(w, opts);
	if (mh_has(opts, MH_OPT_DNS_UPDATE))
		put_dns_update(w, opts);
	if (mh_has(opts, MH_OPT_SERVICE_SELECTION))
		put_octets(w, MH_OPT_SERVICE_SELECTION, &opts->service, 0, 1, 0);
	if (mh_has(opts, MH_OPT_RESTART_COUNTER))
		put_restart_counter(w, opts->restart_counter);
	if (mh_has(opts, MH_OPT_GRE_KEY))
		put_gre_key(w, opts);
	if (mh_has(opts, MH_OPT_IPV4_HOA_REQUEST))
		put_ipv4_request(w, &opts->ipv4_request);
	if (mh_has(opts, MH_OPT_IPV4_HOA_REPLY))
		put_ipv4_reply(w, &opts->ipv4_reply);
	if (mh_has(opts, MH_OPT_IPV4_ROUTER))
		put_ipv4_router(w, &opts->ipv4_router);
	if (mh_has(opts, MH_OPT_IPV4_DHCP_MODE))
		put_octet(w, MH_OPT_IPV4_DHCP_MODE, opts->dhcp_server);
	if (mh_has(opts, MH_OPT_ANI))
		put_octets(w, MH_OPT_ANI, &opts->ani, 0, 4, 0);
	for (i = 0; i < opts->vendor_count; i++)
		put_octets(w, MH_OPT_VENDOR, &opts->vendor[i], 0, 4, 2);
	if (mh_has(opts, MH_OPT_MESG_ID))
		put_timestamp(w, MH_OPT_MESG_ID, opts->mesg_id);
	if (mh_has(opts, MH_OPT_AUTH))
		put_auth(w, opts);
	writer_pad(w, (MH_UNIT - w->len % MH_UNIT) % MH_UNIT);
}
