// SPDX-License-Identifier: GPL-2.0
/*
 * A Destination Options header and a Binding Update, as a home agent reads and judges them. What is
 * accepted is what may be (RFC 6275, 9.5.1 and 10.3), and the BA can be read back.
 *
 * sources: userd
 */
#include <arpa/inet.h>
#include <stdlib.h>

#include "base/log.h"
#include "ha/authenticate.h"
#include "ha/decide.h"
#include "wire/message.h"

#define CONF								\
	"lab-mode = true\nhome-agent = true\nmax-sessions = 5\n"	\
	"device lma0 { local = 2001:db8:f::1 home-network = 2001:db8:100::/40 }\n" \
	"mn \"a@example.com\" { policy = both prefix = 2001:db8:100:1::/64 }\n" \
	"mn \"b@example.com\" { policy = mipv6-only home-address = 2001:db8:100:2::2\n" \
	"	max-sessions = 1 lifetime-max = 60 }\n"			\
	"mn \"c@example.com\" { prefix = 2001:db8:100:3::/64 }\n"	\
	"mn \"d@example.com\" { policy = mipv6-only home-address = 2001:db8:100:9::1\n" \
	"	auth-keys = /nowhere auth-replay = optional }\n"

#define ADDRESSES	16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Some, of which an octet of the input names one. */
static const char *const addresses[ADDRESSES] = {
	"2001:db8:100:1::1", "2001:db8:100:1::2", "2001:db8:100:1::3", "2001:db8:100:2::2",
	"2001:db8:100:3::1", "2001:db8:ffff::1", "2001:db8:a::1", "2001:db8:b::1",
	"2001:db8:f::1", "ff0e::1", "fe80::1", "::1", "::", "::ffff:192.0.2.1", "fd00::1",
	"2001:db8:100:9::1",
};

static struct in6_addr address(u8 nr)
{
	struct in6_addr addr;

	inet_pton(AF_INET6, addresses[nr % ADDRESSES], &addr);
	return addr;
}

static void report(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
	abort();
}

static void bind_one(struct cache *cache, const char *name, const char *hoa, u8 what, u16 sequence)
{
	struct bce_facts facts = {
		.kind = what & 1 ? HALMA_KIND_PMIPV6 : HALMA_KIND_MIPV6,
		.state = what & 2 ? HALMA_STATE_BLOCKED : HALMA_STATE_ACTIVE,
		.lifetime = 10,
		.coa = address(what >> 4),
		.order = { .sequence = sequence, .by_sequence = true },
	};
	struct prefix prefix;
	struct mnid mnid;
	struct bce *bce;

	if (what & 4)
		return;
	facts.peer = facts.coa;
	mnid_set(&mnid, MN_ID_TYPE_NAI, name, strlen(name));
	prefix_parse(&prefix, hoa);
	bce = bce_new(cache, &mnid, 0, &prefix, 1);
	if (!bce)
		abort();
	bce_commit(cache, bce, &facts);
}

static bool routable(const struct in6_addr *a)
{
	return !IN6_IS_ADDR_UNSPECIFIED(a) && !IN6_IS_ADDR_MULTICAST(a) &&
	       !IN6_IS_ADDR_LOOPBACK(a) && !IN6_IS_ADDR_LINKLOCAL(a) && !IN6_IS_ADDR_V4MAPPED(a);
}

static void check_accepted(const struct conf *conf, const struct ha_bu *bu,
			   const struct ha_decision *d)
{
	const struct profile *profile = conf_home_address(conf, &bu->hoa);

	if (!(bu->bu.flags & BU_FLAG_H) || bu->nonces || d->status >= BA_REFUSED ||
	    d->sequence != bu->bu.sequence || d->facts.order.sequence != bu->bu.sequence ||
	    d->facts.kind != HALMA_KIND_MIPV6 || !routable(&bu->hoa) || !routable(&bu->coa))
		abort();
	if (!d->stamped && d->bce &&
	    ((u16)(bu->bu.sequence - d->bce->facts.order.sequence) - 1U) >= 32767)
		abort();
	if (d->verdict == HA_DEREGISTER || d->verdict == HA_REPEATED) {
		if (!d->bce || d->bce->facts.kind != HALMA_KIND_MIPV6)
			abort();
		return;
	}
	if (!bu->bu.lifetime || !bu->home_address || !profile || profile != d->profile ||
	    !profile_mobile(profile) || in6_equal(&bu->coa, &bu->hoa) ||
	    conf_is_local(conf, &bu->coa) || !in6_equal(&d->facts.coa, &bu->coa) ||
	    !d->facts.lifetime || d->facts.lifetime > bu->bu.lifetime ||
	    d->facts.lifetime > profile->lifetime_max ||
	    (d->bce ? d->verdict == HA_NEW : d->verdict != HA_NEW))
		abort();
}

static void check_reply(const struct ha_bu *bu, const struct ha_decision *d)
{
	static struct mh_msg reply, again;
	u8 buf[MH_MAX_LEN];
	size_t len;

	ha_reply(d, bu, &reply);
	len = mh_encode(buf, sizeof(buf), &reply);
	if (!len || mh_decode(buf, len, &again) != MH_OK || again.type != MH_TYPE_BA ||
	    again.ba.status != d->status || again.ba.sequence != d->sequence ||
	    (again.ba.flags & (BA_FLAG_K | BA_FLAG_P | BA_FLAG_R)))
		abort();
	if (again.ba.lifetime && (d->status >= BA_REFUSED || !bu->bu.lifetime))
		abort();
}

/* Who has a key is heard by it alone; to whom it is answered, is signed. */
static void check_authentication(const struct conf *conf, const struct ha_bu *bu,
				 const struct ha_decision *d)
{
	const struct profile *profile = conf_home_address(conf, &bu->hoa);
	struct auth_ends ends = { .coa = bu->coa, .hoa = bu->hoa };

	if (bu->auth.any != !!d->sa)
		abort();
	if (profile && profile_authenticates(profile) && !d->sa)
		abort();
	if (d->sa && d->status != BA_AUTH_FAIL &&
	    !auth_check(bu->octets, bu->auth.mn_ha, &ends, d->sa->key))
		abort();
}

static void check_signed(const struct ha_bu *bu, const struct ha_decision *d)
{
	struct auth_ends ends = { .coa = bu->coa, .hoa = bu->hoa };
	struct auth_options found;
	static struct mh_msg reply;
	u8 buf[MH_MAX_LEN];
	size_t len;

	ha_reply(d, bu, &reply);
	len = mh_encode(buf, sizeof(buf), &reply);
	ha_sign(d, bu, buf, len);
	auth_find(buf, len, &found);
	if (found.mn_ha != len - 19 || found.twice || found.behind || found.padded ||
	    !auth_check(buf, found.mn_ha, &ends, d->sa->key))
		abort();
}

static void judge(const struct conf *conf, const struct cache *cache, const struct ha_bu *bu)
{
	const struct ha_known known = { .conf = conf, .cache = cache };
	struct ha_decision d;

	ha_decide(&known, bu, &d);
	if (d.verdict >= HA_VERDICT_MAX)
		abort();
	if (d.verdict == HA_IGNORE || d.verdict == HA_UNKNOWN) {
		if (!ha_cause(d.why))
			abort();
		return;
	}
	if (d.verdict == HA_REFUSE) {
		if (d.status < BA_REFUSED)
			abort();
	} else {
		check_accepted(conf, bu, &d);
	}
	check_authentication(conf, bu, &d);
	check_reply(bu, &d);
	if (d.sa)
		check_signed(bu, &d);
}

/* The key of d, and an authenticator by it where the input wants one. */
static struct conf *make_conf(void)
{
	const struct auth_sa sa = { .spi = 1000, .key = "0123456789abcdef" };
	struct conf *conf = conf_parse(CONF, "fuzz", report, NULL);
	unsigned int i;

	for (i = 0; i < conf->profiles.count; i++)
		if (conf->profiles.v[i].auth.path &&
		    auth_keys_add(&conf->profiles.v[i].auth, &sa))
			abort();
	return conf;
}

static void sign(u8 *octets, const struct mh_packet *packet)
{
	static const u8 key[AUTH_KEY_LEN] = "0123456789abcdef";
	struct auth_ends ends = { .hoa = packet->src };
	static struct mh_msg msg;
	struct ha_bu bu;

	if (mh_decode(packet->data, packet->len, &msg) != MH_OK || msg.type != MH_TYPE_BU)
		return;
	ha_bu_init(&bu, &msg, packet);
	ends.coa = bu.coa;
	auth_sign(octets, packet->len, &ends, key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static u8 octets[MH_MAX_LEN];
	const struct siphash_key key = { { 1, 2 } };
	struct mh_packet packet = { 0 };
	static struct mh_msg msg;
	static struct conf *conf;
	struct cache cache;
	struct ha_bu bu;
	size_t len;

	if (size < 12)
		return 0;
	log_init(LOG_LEVEL_ERR);
	/* what the option holds is exchanged with the source */
	packet.src = address(data[0]);
	packet.sent_from = packet.src;
	packet.dst = address(8);
	len = (size_t)data[1] * 8;
	if (len > size - 12)
		len = size - 12;
	packet.home_address = mh_home_address(data + 12, len, &packet.sent_from);
	if (data[0] & 0x80) {
		packet.home_address = true;
		packet.sent_from = address(data[2]);
	}
	packet.len = size - 12 - len;
	if (packet.len > sizeof(octets))
		return 0;
	memcpy(octets, data + 12 + len, packet.len);
	packet.data = octets;
	if (data[0] & 0x40)
		sign(octets, &packet);
	if (mh_decode(packet.data, packet.len, &msg) != MH_OK || msg.type != MH_TYPE_BU)
		return 0;
	if (!conf)
		conf = make_conf();
	if (cache_init(&cache, &key, 3))
		abort();
	bind_one(&cache, "a@example.com", "2001:db8:100:1::1", data[3], get_u16(data + 4));
	bind_one(&cache, "a@example.com", "2001:db8:100:1::2", data[6], get_u16(data + 7));
	bind_one(&cache, "b@example.com", "2001:db8:100:2::2", data[9], get_u16(data + 10));
	ha_bu_init(&bu, &msg, &packet);
	judge(conf, &cache, &bu);
	cache_fini(&cache);
	return 0;
}
