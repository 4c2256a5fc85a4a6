// SPDX-License-Identifier: GPL-2.0
/*
 * What charon is told about a peer: pure functions.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <endian.h>
#include <stdio.h>

#include "ipsec/viciconn.h"

/**
 * struct names - connections, and so reqids, of a kind of peers
 * @prefix: what the names begin with
 * @base: reqid of number 0, which nobody has
 * @max: the last number
 */
struct names {
	const char *prefix;
	u32 base;
	u32 max;
};

static const struct names names[IKE_KIND_MAX] = {
	[IKE_MAG] = { "mag-", IKE_REQID_BASE, IKE_MAG_MAX },
	[IKE_MN] = { "mn-", IKE_MN_REQID_BASE, IKE_MN_MAX },
};

/* Configuration attribute MIP6_HOME_PREFIX (RFC 5026, 8.2): a lifetime, a prefix and its length */
#define HOME_PREFIX_TYPE	"16"
#define HOME_PREFIX_LEN		21

#define POOL_PREFIX	"mn-"

/* Traffic selectors: Mobility Headers; of ICMPv6 a type, in the upper octet of what is a port
 * elsewhere, and code 0 (RFC 7296, 3.13.1): Mobile Prefix Advertisement, and Solicitation
 */
#define TS_SIGNALLING	"[135]"
#define TS_ADVERTISED	"[58/37632]"
#define TS_SOLICITED	"[58/37376]"
#define TS_MAX		32

/* Anybody, all types or those of return routability: Home Test (RFC 6275, 6.1.6), and Home Test
 * Init (6.1.4). Who names types fits the child for signalling as well as one for all types: so
 * there is another one that is just these
 */
#define TS_ANYBODY	"::/0[135]"
#define TS_HOME_TEST	"::/0[135/768]"
#define TS_HOME_INIT	"[135/256]"

/* RFC 4877, 4.3: "a non-null encryption transform" */
#define NO_ENCRYPTION	"null"

/* Octets of a SHA-1 hash: for charon no text, whatever they are */
#define HASH_LEN	20

u32 ike_reqid_base(enum ike_kind kind)
{
	return names[kind].base;
}

u32 ike_reqid_max(enum ike_kind kind)
{
	return names[kind].base + names[kind].max;
}

static const struct names *names_of(u32 reqid)
{
	unsigned int i;

	for (i = 0; i < IKE_KIND_MAX; i++)
		if (reqid > names[i].base && reqid - names[i].base <= names[i].max)
			return &names[i];
	return NULL;
}

bool ike_reqid_is_own(u32 reqid)
{
	return names_of(reqid);
}

enum ike_use ike_use_of(u32 *reqid, unsigned int *place)
{
	const u32 number = *reqid & ((1U << IKE_REQID_PLACE) - 1);
	const u32 signalling = IKE_MN_REQID_BASE + number;

	*place = 0;
	if (!number)
		return IKE_USE_SIGNALLING;
	if (*reqid == (signalling | IKE_REQID_PREFIXES)) {
		*reqid = signalling;
		return IKE_USE_PREFIXES;
	}
	if (!(*reqid & IKE_REQID_ROUTABILITY))
		return IKE_USE_SIGNALLING;
	*place = (*reqid & ~IKE_REQID_ROUTABILITY) >> IKE_REQID_PLACE;
	if (*place >= IKE_ADDRESSES_MAX)
		return IKE_USE_SIGNALLING;
	*reqid = signalling;
	return IKE_USE_ROUTABILITY;
}

const char *ike_name(u32 reqid, char *buf)
{
	const struct names *kind = names_of(reqid);

	*buf = '\0';
	if (kind)
		snprintf(buf, IKE_NAME_MAX, "%s%u", kind->prefix, reqid - kind->base);
	return buf;
}

static u32 reqid_in(const struct names *kind, const struct vici_text *name)
{
	size_t prefix = strlen(kind->prefix);
	struct vici_text digits;
	u32 number;

	if (name->len <= prefix || memcmp(name->data, kind->prefix, prefix))
		return 0;
	digits = (struct vici_text){ name->data + prefix, name->len - prefix };
	/* halmad itself writes no zeros before a number */
	if (digits.data[0] == '0' || !vici_number(&digits, 10, &number) || number > kind->max)
		return 0;
	return kind->base + number;
}

u32 ike_reqid(const struct vici_text *name)
{
	u32 reqid = 0;
	unsigned int i;

	for (i = 0; !reqid && i < IKE_KIND_MAX; i++)
		reqid = reqid_in(&names[i], name);
	return reqid;
}

static void write_texts(struct vici_writer *w, const char *name, char **texts, unsigned int count)
{
	unsigned int i;

	if (!count)
		return;
	vici_list(w, name);
	for (i = 0; i < count; i++)
		vici_list_item(w, texts[i], strlen(texts[i]));
	vici_list_end(w);
}

static void write_text(struct vici_writer *w, const char *name, const char *text)
{
	vici_list(w, name);
	vici_list_item(w, text, strlen(text));
	vici_list_end(w);
}

static void write_addresses(struct vici_writer *w, const char *name, const struct in6_addr *v,
			    unsigned int count)
{
	char text[INET6_ADDRSTRLEN] = "";
	unsigned int i;

	vici_list(w, name);
	for (i = 0; i < count; i++) {
		inet_ntop(AF_INET6, &v[i], text, sizeof(text));
		vici_list_item(w, text, strlen(text));
	}
	vici_list_end(w);
}

static void write_files(struct vici_writer *w, const char *name, const struct ike_file *files,
			unsigned int count)
{
	unsigned int i;

	if (!count)
		return;
	vici_list(w, name);
	for (i = 0; i < count; i++)
		vici_list_item(w, files[i].data, files[i].len);
	vici_list_end(w);
}

static void write_local(struct vici_writer *w, const struct ike_local *local, bool certificate)
{
	vici_section(w, "local");
	vici_value(w, "auth", certificate ? "pubkey" : "psk");
	vici_value(w, "id", local->identity);
	if (certificate)
		write_files(w, "certs", &local->certificate, 1);
	vici_section_end(w);
}

/* With EAP the identity in that is what is proved; by IDi charon finds it (RFC 4877, 8). */
static void write_remote(struct vici_writer *w, const struct ike_local *local,
			 const struct ike_remote *remote)
{
	static const char * const auths[] = {
		[IKE_AUTH_PSK] = "psk",
		[IKE_AUTH_CERTIFICATE] = "pubkey",
		[IKE_AUTH_EAP_MSCHAPV2] = "eap-mschapv2",
		[IKE_AUTH_EAP_TLS] = "eap-tls",
	};
	bool certificate = !ike_auth_is_secret(remote->auth);

	vici_section(w, "remote");
	vici_value(w, "auth", auths[remote->auth]);
	vici_value(w, "id", remote->identity);
	if (ike_auth_is_eap(remote->auth))
		vici_value(w, "eap_id", ike_proved(remote));
	if (certificate && remote->certificate.path)
		write_files(w, "certs", &remote->certificate, 1);
	else if (certificate)
		write_files(w, "cacerts", local->ca, local->ca_count);
	vici_section_end(w);
}

/**
 * struct child - what the children of a connection with a name have in common
 * @use: what they are for
 * @name: name of the first
 * @mobile: a mobile node has them, and a MAG has not
 * @local_ts: behind the address: what the anchor sends; of a tunnel all of it
 * @remote_ts: what the peer sends
 */
struct child {
	enum ike_use use;
	const char *name;
	bool mobile;
	const char *local_ts;
	const char *remote_ts;
};

/* Of those that fit as well charon takes the first. */
static const struct child children[] = {
	{ IKE_USE_SIGNALLING, IKE_CHILD, false, TS_SIGNALLING, TS_SIGNALLING },
	{ IKE_USE_PREFIXES, IKE_CHILD_PREFIXES, true, TS_ADVERTISED, TS_SOLICITED },
	{ IKE_USE_ROUTABILITY, IKE_CHILD_ROUTABILITY, true, TS_ANYBODY, TS_SIGNALLING },
	{ IKE_USE_ROUTABILITY, IKE_CHILD_HOME_TEST, true, TS_HOME_TEST, TS_HOME_INIT },
};

/* What is behind one home address; or, of a MAG, where it speaks from. */
static void write_ts(struct vici_writer *w, const char *name, const struct in6_addr *hoa,
		     const char *what)
{
	char text[INET6_ADDRSTRLEN + sizeof("/128") + TS_MAX], addr[INET6_ADDRSTRLEN];

	if (hoa)
		snprintf(text, sizeof(text), "%s/128%s", in6_text(hoa, addr), what);
	else
		snprintf(text, sizeof(text), "dynamic%s", what);
	write_text(w, name, text);
}

static void write_esp(struct vici_writer *w, const struct ike_proposals *proposals, bool encrypts)
{
	unsigned int i, count = 0;

	for (i = 0; i < proposals->esp_count; i++) {
		if (encrypts && !strncmp(proposals->esp[i], NO_ENCRYPTION, strlen(NO_ENCRYPTION)))
			continue;
		if (!count++)
			vici_list(w, "esp_proposals");
		vici_list_item(w, proposals->esp[i], strlen(proposals->esp[i]));
	}
	if (count)
		vici_list_end(w);
}

static const char *mode_of(const struct ike_remote *peer, const struct child *child)
{
	if (child->use == IKE_USE_ROUTABILITY)
		return "tunnel";
	return peer->kind == IKE_MN ? "transport_proxy" : "transport";
}

static void write_child(struct vici_writer *w, const struct ike_local *local,
			const struct ike_remote *peer, const struct child *child,
			unsigned int place)
{
	const struct in6_addr *hoa = peer->kind == IKE_MN ? &peer->address[place] : NULL;
	const struct ike_proposals *own = &peer->proposals;
	bool tunnel = child->use == IKE_USE_ROUTABILITY;
	char text[IKE_NAME_MAX];

	snprintf(text, sizeof(text), place ? "%s-%u" : "%s", child->name, place + 1);
	vici_section(w, text);
	vici_value(w, "mode", mode_of(peer, child));
	if (tunnel)
		write_text(w, "local_ts", child->local_ts);
	else
		write_ts(w, "local_ts", NULL, child->local_ts);
	write_ts(w, "remote_ts", hoa, child->remote_ts);
	vici_value(w, "policies", "no");
	snprintf(text, sizeof(text), "%u", ike_use_reqid(peer, child->use, place));
	vici_value(w, "reqid", text);
	write_esp(w, own->esp_count ? own : &local->proposals, tunnel);
	vici_section_end(w);
}

static bool has_child(const struct ike_remote *peer, const struct child *child)
{
	if (peer->kind == IKE_MAG)
		return !child->mobile;
	return child->use != IKE_USE_ROUTABILITY || peer->routability;
}

static void write_children(struct vici_writer *w, const struct ike_local *local,
			   const struct ike_remote *peer)
{
	unsigned int i, j, places = peer->kind == IKE_MN ? peer->address_count : 1;

	vici_section(w, "children");
	for (i = 0; i < places; i++)
		for (j = 0; j < ARRAY_SIZE(children); j++)
			if (has_child(peer, &children[j]))
				write_child(w, local, peer, &children[j], i);
	vici_section_end(w);
}

unsigned int ike_child_place(const struct vici_text *name)
{
	const char *dash = memchr(name->data, '-', name->len);
	struct vici_text digits;
	u32 number;

	if (!dash)
		return 0;
	digits = (struct vici_text){ dash + 1, name->len - (size_t)(dash + 1 - name->data) };
	return vici_number(&digits, 10, &number) && number ? number - 1 : 0;
}

/* The SA is bound to the address of a MAG [RFC 5213, 4]. A mobile node is anywhere, and may have
 * its IKE SA move with it (RFC 4877, 7.4).
 */
static void write_ends(struct vici_writer *w, const struct conf *conf,
		       const struct ike_remote *peer)
{
	write_addresses(w, "local_addrs", conf->device.local, conf->device.local_count);
	if (peer->kind == IKE_MAG)
		write_addresses(w, "remote_addrs", peer->address, peer->address_count);
	else
		write_text(w, "remote_addrs", "%any");
	vici_value(w, "mobike", peer->kind == IKE_MAG ? "no" : "yes");
}

const char *ike_pool_name(const struct in6_addr *hoa, char *buf)
{
	char text[INET6_ADDRSTRLEN];

	snprintf(buf, IKE_POOL_MAX, POOL_PREFIX "%s", in6_text(hoa, text));
	return buf;
}

bool ike_pool_address(const struct vici_text *name, struct in6_addr *hoa)
{
	char text[IKE_POOL_MAX];

	vici_copy(name, text, sizeof(text));
	return !strncmp(text, POOL_PREFIX, strlen(POOL_PREFIX)) &&
	       inet_pton(AF_INET6, text + strlen(POOL_PREFIX), hoa) == 1;
}

static void write_home_prefix(struct vici_writer *w, const struct conf *conf,
			      const struct in6_addr *hoa, u64 now)
{
	const struct prefix prefix = conf_home_prefix(conf, hoa);
	struct conf_lifetimes lifetimes;
	u8 value[HOME_PREFIX_LEN];
	u32 valid;

	conf_home_lifetimes(conf, hoa, now, &lifetimes);
	valid = htobe32(lifetimes.valid);
	memcpy(value, &valid, sizeof(valid));
	memcpy(value + 4, &prefix.addr, sizeof(prefix.addr));
	value[HOME_PREFIX_LEN - 1] = prefix.len;
	vici_list(w, HOME_PREFIX_TYPE);
	vici_list_item(w, value, sizeof(value));
	vici_list_end(w);
}

void ike_write_pools(struct vici_writer *w, const struct conf *conf, const struct ike_remote *peer,
		     u64 now)
{
	char name[IKE_POOL_MAX], text[INET6_ADDRSTRLEN], addrs[INET6_ADDRSTRLEN + 4];
	unsigned int i;

	for (i = 0; i < peer->address_count; i++) {
		vici_section(w, ike_pool_name(&peer->address[i], name));
		snprintf(addrs, sizeof(addrs), "%s/128", in6_text(&peer->address[i], text));
		vici_value(w, "addrs", addrs);
		write_home_prefix(w, conf, &peer->address[i], now);
		vici_section_end(w);
	}
}

/* Who has pools has to ask for an address, and may have no other. */
static void write_pool_names(struct vici_writer *w, const struct ike_remote *peer)
{
	char name[IKE_POOL_MAX];
	unsigned int i;

	vici_list(w, "pools");
	for (i = 0; i < peer->address_count; i++) {
		ike_pool_name(&peer->address[i], name);
		vici_list_item(w, name, strlen(name));
	}
	vici_list_end(w);
}

void ike_write_conn(struct vici_writer *w, const struct conf *conf, const struct ike_remote *peer)
{
	const struct ike_proposals *common = &conf->ike.proposals;
	const struct ike_proposals *own = &peer->proposals;
	char text[IKE_NAME_MAX];

	vici_section(w, ike_name(peer->reqid, text));
	vici_value(w, "version", "2");
	write_ends(w, conf, peer);
	if (peer->assign)
		write_pool_names(w, peer);
	vici_value(w, "unique", "replace");
	snprintf(text, sizeof(text), "%us", conf->ike.dpd_delay);
	vici_value(w, "dpd_delay", text);
	if (own->ike_count)
		write_texts(w, "proposals", own->ike, own->ike_count);
	else
		write_texts(w, "proposals", common->ike, common->ike_count);
	write_local(w, &conf->ike, peer->auth != IKE_AUTH_PSK);
	write_remote(w, &conf->ike, peer);
	write_children(w, &conf->ike, peer);
	vici_section_end(w);
}

void ike_write_shared(struct vici_writer *w, const struct ike_remote *peer)
{
	char name[IKE_NAME_MAX];

	vici_value(w, "id", ike_name(peer->reqid, name));
	vici_value(w, "type", ike_auth_is_eap(peer->auth) ? "EAP" : "IKE");
	vici_octets(w, "data", peer->psk, peer->psk_len);
	write_text(w, "owners", ike_proved(peer));
}

void ike_write_key(struct vici_writer *w, const struct ike_local *local)
{
	vici_value(w, "type", "any");
	vici_octets(w, "data", local->private_key.data, local->private_key.len);
}

static bool same_id(const char *a, const char *b)
{
	struct ike_id id_a, id_b;
	bool same;

	if (ike_id_parse(&id_a, a))
		return false;
	if (ike_id_parse(&id_b, b)) {
		ike_id_fini(&id_a);
		return false;
	}
	same = !ike_id_cmp(&id_a, &id_b);
	ike_id_fini(&id_a);
	ike_id_fini(&id_b);
	return same;
}

static bool is_text(const struct ike_id *id)
{
	size_t i;

	for (i = 0; i < id->len; i++)
		if (!isprint(id->data[i]))
			return false;
	return id->type != IKE_ID_KEY || id->len != HASH_LEN;
}

/* Upper and lower case are one where they are in an identity. */
static bool same_text(const struct vici_text *told, const struct ike_id *id)
{
	size_t i;

	if (told->len != id->len)
		return false;
	for (i = 0; i < id->len; i++)
		if ((u8)told->data[i] != id->data[i] &&
		    (id->type == IKE_ID_KEY || tolower((u8)told->data[i]) != id->data[i]))
			return false;
	return true;
}

/* Each octet is two digits, with a colon between two. */
static bool same_digits(const struct vici_text *told, const struct ike_id *id)
{
	char octet[4];
	size_t i;

	if (told->len + 1 != 3 * id->len)
		return false;
	for (i = 0; i < id->len; i++) {
		snprintf(octet, sizeof(octet), "%02x:", id->data[i]);
		if (memcmp(told->data + 3 * i, octet, i + 1 < id->len ? 3 : 2))
			return false;
	}
	return true;
}

/* What was written as digits charon prints as text if it is some, and the other way round. */
static bool same_octets(const struct vici_text *told, const char *identity)
{
	struct ike_id id;
	bool same = false;

	if (ike_id_parse(&id, identity))
		return false;
	if (id.type == IKE_ID_FQDN || id.type == IKE_ID_RFC822 || id.type == IKE_ID_KEY)
		same = is_text(&id) ? same_text(told, &id) :
		       id.type == IKE_ID_KEY && same_digits(told, &id);
	ike_id_fini(&id);
	return same;
}

bool ike_same_identity(const struct vici_text *told, const char *identity)
{
	struct in6_addr a, b;
	char text[256];
	size_t i;

	vici_copy(told, text, sizeof(text));
	if (same_id(text, identity) || same_octets(told, identity))
		return true;
	/* charon does not repeat of which type it is */
	identity = ike_untyped(identity);
	if (inet_pton(AF_INET6, text, &a) == 1 && inet_pton(AF_INET6, identity, &b) == 1)
		return in6_equal(&a, &b);
	for (i = 0; i < told->len; i++) {
		if (told->data[i] == ' ')
			continue;
		while (*identity == ' ')
			identity++;
		if (!*identity || *identity++ != told->data[i])
			return false;
	}
	while (*identity == ' ')
		identity++;
	return !*identity;
}
