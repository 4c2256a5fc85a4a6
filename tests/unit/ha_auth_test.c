// SPDX-License-Identifier: GPL-2.0
/*
 * Home agent: Binding Updates that are authenticated by a shared key (RFC 4285), and those that are
 * not though they must be. What is expected is what RFC 4285, 4 to 7, and RFC 4283, 3.2 and 4.2
 * say. Each request is made of octets, the authenticators are libcrypto's, and each BA is read as
 * octets.
 *
 * sources: userd/ha userd/core userd/store userd/config userd/wire userd/base
 * packages: libcrypto
 */
#include <arpa/inet.h>
#include <openssl/hmac.h>

#include "unit.h"

#include "base/log.h"
#include "ha/authenticate.h"
#include "ha/decide.h"
#include "wire/message.h"

#define HA	"2001:db8:f::1"
#define ALICE	"2001:db8:100:1::10"
#define ALICE2	"2001:db8:100:1::11"
#define BOB	"2001:db8:100:2::20"
#define CAROL	"2001:db8:100:3::30"
#define DAVE	"2001:db8:100:4::40"
#define ERIN	"2001:db8:100:5::50"
#define NOBODY	"2001:db8:100:9::9"
#define COA	"2001:db8:a::1"
#define COA2	"2001:db8:b::2"

#define KEYED	"auth-keys = /nowhere\n"
#define NODES								\
	"home-agent = true\n"						\
	"device lma0 { local = " HA " home-network = 2001:db8:100::/40 }\n" \
	"mn \"alice@example.com\" { policy = mipv6-only " KEYED		\
	"	home-address = { " ALICE ", " ALICE2 " } }\n"		\
	"mn \"bob@example.com\" { policy = mipv6-only " KEYED		\
	"	home-address = " BOB " }\n"				\
	"mn \"dave@example.com\" { policy = mipv6-only " KEYED		\
	"	home-address = " DAVE " auth-replay = optional auth-window = 20 }\n" \
	"mn \"erin@example.com\" { policy = mipv6-only " KEYED		\
	"	home-address = " ERIN " auth-order = strict }\n"
#define CAROLS	"mn \"carol@example.com\" { policy = mipv6-only home-address = " CAROL " }\n"

/* Two configurations: without and with a node that needs no key, which lab-mode alone allows. */
enum { REAL, LAB, CONFS };

static const char *const texts[CONFS] = {
	[REAL] = NODES,
	[LAB] = "lab-mode = true\n" NODES CAROLS,
};

static struct conf *confs[CONFS];

/* The keys: of which name, by which SPI. Each has another first octet. */
static const struct {
	const char *mn;
	u32 spi;
} keys[] = {
	{ "alice@example.com", 1000 }, { "alice@example.com", 1001 }, { "bob@example.com", 2000 },
	{ "dave@example.com", 1000 }, { "erin@example.com", 0xffffffff },
};

enum { KEY_ALICE, KEY_ALICE_NEW, KEY_BOB, KEY_DAVE, KEY_ERIN, KEY_NONE };

/* A day in 2027 as the Timestamp option has it, and the same as NTP */
#define TODAY	(1800000000ULL << 16)
#define NTP	((1800000000ULL + 2208988800ULL) << 32)
#define S(n)	((int64_t)((u64)(int64_t)(n) << 32))

/**
 * struct bound - a session that there is
 * @mn: mobile node; NULL for no more
 * @hoa: home address
 * @sequence: of the last request
 * @stamp: its timestamp, from NTP on; with @stamped
 * @stamped: it had one
 * @wait: de-registered
 */
struct bound {
	const char *mn;
	const char *hoa;
	u16 sequence;
	int64_t stamp;
	bool stamped;
	bool wait;
};

/**
 * struct row - a BU, and what is to come of it
 * @name: requirement, and what it is about
 * @options: its options in order: A MN-ID of alice (B, D, E: of the others), M an MN-ID of another
 *	subtype, T replay protection, C Alternate Care-of Address COA2, P PadN, I Nonce Indices,
 *	S service, H MN-HA, L an MN-HA option of another length, X MN-AAA, U another subtype
 * @hao: Home Address option, default ALICE
 * @home: there is none, and it comes from @hao
 * @key: that it is signed with
 * @spi: default that of @key
 * @stamp: its timestamp, from NTP on
 * @sequence: default 101
 * @flags: default A and H
 * @off: lifetime 0
 * @spoil: what is changed behind the signature: a the authenticator, c the last octet of the
 *	message's first option, f flags, l lifetime, n number, s source, h home address
 * @conf: configuration
 * @bound: sessions that there are
 * @seen: greatest timestamp that was accepted of alice, from NTP on; with @has_seen
 * @floor: by which nothing is accepted of whom nothing is known, from NTP on; with @has_floor
 * @verdict: what is to be done
 * @status: of the BA
 * @why: cause
 * @last: number in the BA; 0: that of the BU
 * @clock: the timestamp in the BA has its upper half by the clock
 * @misplaced: options are where they may not be
 */
struct row {
	const char *name;
	const char *options;
	const char *hao;
	bool home;
	int key;
	u32 spi;
	int64_t stamp;
	u16 sequence;
	u16 flags;
	bool off;
	char spoil;
	int conf;
	struct bound bound[2];
	int64_t seen;
	bool has_seen;
	int64_t floor;
	bool has_floor;
	enum ha_verdict verdict;
	u8 status;
	enum ha_why why;
	u16 last;
	bool clock;
	bool misplaced;
};

#include "ha_auth_rows.h"

static struct in6_addr addr_of(const char *text)
{
	struct in6_addr addr;

	assert_int_equal(inet_pton(AF_INET6, text, &addr), 1);
	return addr;
}

static void key_of(int nr, u8 key[16])
{
	memset(key, 0x5a, 16);
	key[0] = (u8)nr;
}

static size_t pad(u8 *buf, size_t len, size_t unit, size_t rest)
{
	size_t n = (rest + unit - len % unit) % unit;

	memset(buf + len, 0, n);
	if (n > 1) {
		buf[len] = 1;
		buf[len + 1] = (u8)(n - 2);
	}
	return len + n;
}

static size_t put(u8 *buf, size_t len, u8 type, u8 size, const void *data)
{
	buf[len] = type;
	buf[len + 1] = size;
	memset(buf + len + 2, 0, size);
	if (data)
		memcpy(buf + len + 2, data, size);
	return len + 2 + size;
}

static size_t put_mnid(u8 *buf, size_t len, char kind)
{
	static const char *const names[] = {
		['A'] = "\1alice@EXAMPLE.com", ['B'] = "\1bob@example.com",
		['D'] = "\1dave@example.com", ['E'] = "\1erin@example.com",
		['M'] = "\3alice@example.com",
	};

	return put(buf, len, 8, (u8)strlen(names[(int)kind]), names[(int)kind]);
}

static size_t put_auth(const struct row *row, u8 *buf, size_t len, char kind)
{
	static const u8 sizes[] = { ['H'] = 17, ['L'] = 25, ['X'] = 25, ['U'] = 9 };
	static const u8 subtypes[] = { ['H'] = 1, ['L'] = 1, ['X'] = 2, ['U'] = 3 };
	u32 spi = row->spi ? row->spi : row->key < KEY_NONE ? keys[row->key].spi : 1000;
	/* at 4n + 1, and the last one so that it is the end */
	size_t at = pad(buf, len, kind == 'H' ? 8 : 4, kind == 'H' ? 5 : 1);

	len = put(buf, at, 9, sizes[(int)kind], NULL);
	buf[at + 2] = subtypes[(int)kind];
	put_u32(buf + at + 3, kind == 'X' ? 3 : spi);
	return len;
}

static size_t put_option(const struct row *row, u8 *buf, size_t len, char kind)
{
	struct in6_addr coa2 = addr_of(COA2);
	u8 stamp[8];

	switch (kind) {
	case 'T':
		put_u64(stamp, NTP + (u64)row->stamp);
		return put(buf, pad(buf, len, 8, 2), 10, 8, stamp);
	case 'C':
		return put(buf, pad(buf, len, 8, 6), 3, 16, &coa2);
	case 'P':
		return put(buf, len, 1, 6, NULL);
	case 'I':
		return put(buf, pad(buf, len, 2, 0), 4, 4, NULL);
	case 'S':
		return put(buf, len, 20, 3, "ims");
	case 'H':
	case 'L':
	case 'X':
	case 'U':
		return put_auth(row, buf, len, kind);
	default:
		return put_mnid(buf, len, kind);
	}
}

/* RFC 4285, 5.1: HMAC-SHA1 over care-of address, home address and message up to the SPI. */
static void hmac(int nr, const struct in6_addr *coa, const struct in6_addr *hoa, const u8 *mh,
		 size_t len, u8 out[20])
{
	u8 data[1024], key[16];
	unsigned int n;

	key_of(nr, key);
	memcpy(data, coa, 16);
	memcpy(data + 16, hoa, 16);
	memcpy(data + 32, mh, len);
	memset(data + 32 + 4, 0, 2);
	assert_non_null(HMAC(EVP_sha1(), key, 16, data, 32 + len, out, &n));
	assert_int_equal(n, 20);
}

/* Return: offset of the first MN-HA option, 0 for none. */
static size_t sign(const struct row *row, u8 *buf, size_t len, const struct mh_packet *packet)
{
	const char *covers = strchr(row->options, 'C');
	const char *signs = strpbrk(row->options, "HL");
	struct in6_addr coa = packet->sent_from;
	u8 out[20];
	size_t at;

	if (!signs)
		return 0;
	/* what is behind it is not covered */
	if (covers && covers < signs)
		coa = addr_of(COA2);
	for (at = 12; at < len; at += buf[at] ? 2U + buf[at + 1] : 1)
		if (buf[at] == 9 && buf[at + 2] == 1)
			break;
	hmac(row->key, &coa, &packet->src, buf, at + 7, out);
	memcpy(buf + at + 7, out, 12);
	return at;
}

static void spoil(const struct row *row, u8 *buf, size_t mn_ha, struct mh_packet *packet)
{
	switch (row->spoil) {
	case 'a':
		buf[mn_ha + 18] ^= 1;
		break;
	case 'c':
		/* the last octet of the Alternate Care-of Address, which is the first option */
		buf[mn_ha - 8] ^= 1;
		break;
	case 'f':
		buf[9] ^= 1;
		break;
	case 'l':
		buf[11] ^= 1;
		break;
	case 'n':
		buf[7] ^= 1;
		break;
	case 's':
		packet->sent_from = addr_of(COA2);
		break;
	case 'h':
		packet->src = addr_of(ALICE2);
		break;
	default:
		break;
	}
}

static void request(const struct row *row, struct ha_bu *bu)
{
	static u8 buf[512];
	static struct mh_msg msg;
	struct mh_packet packet = { .data = buf, .dst = addr_of(HA), .arrived = TODAY };
	size_t len = 12, mn_ha;
	const char *kind;

	memset(buf, 0, sizeof(buf));
	packet.src = addr_of(row->hao ? row->hao : ALICE);
	packet.sent_from = row->home ? packet.src : addr_of(COA);
	packet.home_address = !row->home;
	buf[0] = 59;
	buf[2] = 5;
	buf[4] = 0xbe;
	put_u16(buf + 6, row->sequence ? row->sequence : 101);
	put_u16(buf + 8, row->flags ? row->flags : BU_FLAG_A | BU_FLAG_H);
	put_u16(buf + 10, row->off ? 0 : 100);
	for (kind = row->options; *kind; kind++)
		len = put_option(row, buf, len, *kind);
	len = pad(buf, len, 8, 0);
	buf[1] = (u8)(len / 8 - 1);
	packet.len = len;
	mn_ha = sign(row, buf, len, &packet);
	spoil(row, buf, mn_ha, &packet);
	assert_int_equal(mh_decode(buf, len, &msg), MH_OK);
	ha_bu_init(bu, &msg, &packet);
}

static void bind_one(struct cache *cache, const struct bound *bound)
{
	struct bce_facts facts;
	struct prefix prefix;
	struct mnid mnid;
	struct bce *bce;

	assert_true(mnid_parse(&mnid, bound->mn));
	assert_true(prefix_parse(&prefix, bound->hoa));
	bce = bce_new(cache, &mnid, 0, &prefix, 1);
	assert_non_null(bce);
	memset(&facts, 0, sizeof(facts));
	facts.kind = HALMA_KIND_MIPV6;
	facts.state = bound->wait ? HALMA_STATE_BLOCKED : HALMA_STATE_ACTIVE;
	facts.lifetime = 100;
	facts.coa = addr_of(COA);
	facts.peer = facts.coa;
	facts.order.sequence = bound->sequence;
	facts.order.by_sequence = true;
	if (bound->stamped)
		facts.order.timestamp = NTP + (u64)bound->stamp;
	bce_commit(cache, bce, &facts);
}

static void check_ba(const struct row *row, const struct ha_bu *bu, const struct ha_decision *d)
{
	/* who has no key names an SPI of alice */
	int nr = row->key < KEY_NONE && row->status != 146 ? row->key : d->sa->key[0];
	size_t len, id_len = strlen(keys[nr].mn);
	bool stamped = memchr(row->options, 'T', strcspn(row->options, "HL"));
	u64 stamp = NTP + (u64)row->stamp;
	static struct mh_msg reply, got;
	u8 buf[512], out[20];

	assert_non_null(d->sa);
	memset(&reply, 0xa5, sizeof(reply));
	ha_reply(d, bu, &reply);
	len = mh_encode(buf, sizeof(buf), &reply);
	assert_true(len > 31);
	ha_sign(d, bu, buf, len);
	/* MN-HA is the last one, with nothing behind it */
	assert_int_equal(buf[len - 19], 9);
	assert_int_equal(buf[len - 18], 17);
	assert_int_equal(buf[len - 17], 1);
	assert_int_equal(get_u32(buf + len - 16), keys[nr].spi);
	hmac(nr, &bu->coa, &bu->hoa, buf, len - 12, out);
	assert_memory_equal(buf + len - 12, out, 12);
	assert_int_equal(mh_decode(buf, len, &got), MH_OK);
	assert_int_equal(got.ba.status, row->status);
	assert_int_equal(got.ba.sequence, row->last ? row->last : bu->bu.sequence);
	assert_true(mh_has(&got.opts, MH_OPT_MN_ID));
	assert_int_equal(got.opts.mn_id.len, id_len);
	assert_memory_equal(got.opts.mn_id.data, keys[nr].mn, id_len);
	assert_int_equal(mh_has(&got.opts, MH_OPT_MESG_ID), stamped);
	if (!stamped)
		return;
	if (row->clock)
		stamp = NTP | (stamp & 0xffffffff);
	assert_true(got.opts.mesg_id == stamp);
}

static void check_facts(const struct row *row, const struct ha_bu *bu, const struct ha_decision *d)
{
	const struct bce_facts *facts = &d->facts;

	assert_true(facts->order.by_sequence);
	assert_int_equal(facts->order.sequence, bu->bu.sequence);
	assert_true(facts->order.timestamp == (bu->stamped ? NTP + (u64)row->stamp : 0));
	if (row->off)
		return;
	/* RFC 6612, 4.1: whose entry it is says the MN-ID option */
	assert_non_null(d->profile);
	assert_ptr_equal(d->profile, d->who);
	assert_memory_equal(&facts->coa, &bu->coa, 16);
}

static void check(const struct row *row, const struct ha_bu *bu, const struct ha_decision *d)
{
	if (d->verdict != row->verdict || d->why != row->why)
		fail_msg("verdict %s, status %u, cause %s; wanted %s, %u, %s",
			 ha_verdict_name(d->verdict), d->status,
			 d->why ? ha_cause(d->why)->name : "-", ha_verdict_name(row->verdict),
			 row->status, row->why ? ha_cause(row->why)->name : "-");
	if (row->verdict == HA_IGNORE || row->verdict == HA_UNKNOWN)
		return;
	assert_int_equal(d->status, row->status);
	if (!strpbrk(row->options, "HL")) {
		assert_null(d->sa);
		return;
	}
	assert_int_equal(d->misplaced, row->misplaced);
	if (row->verdict != HA_REFUSE)
		check_facts(row, bu, d);
	check_ba(row, bu, d);
}

static u64 stamps[8];

static void one(void **state)
{
	const struct row *row = *state;
	const struct siphash_key key = { { 4711, 815 } };
	struct conf *conf = confs[row->conf];
	struct ha_known known = { .conf = conf, .now = 1, .stamp = stamps };
	struct mnid alice;
	struct cache cache;
	struct ha_decision d;
	struct ha_bu bu;
	unsigned int i;

	assert_int_equal(cache_init(&cache, &key, 99), 0);
	known.cache = &cache;
	for (i = 0; i < ARRAY_SIZE(row->bound) && row->bound[i].mn; i++)
		bind_one(&cache, &row->bound[i]);
	assert_true(conf->profiles.count <= ARRAY_SIZE(stamps));
	memset(stamps, 0, sizeof(stamps));
	assert_true(mnid_parse(&alice, "alice@example.com"));
	if (row->has_seen)
		stamps[profile_find(&conf->profiles, &alice) - conf->profiles.v] =
			NTP + (u64)row->seen;
	if (row->has_floor)
		known.floor = NTP + (u64)row->floor;
	request(row, &bu);
	memset(&d, 0xa5, sizeof(d));
	ha_decide(&known, &bu, &d);
	check(row, &bu, &d);
	cache_fini(&cache);
}

/* Without the time at which it came, that of the decision counts. */
static void no_arrival(void **state)
{
	const struct row row = { .options = "ATH" };
	const struct siphash_key key = { { 1, 2 } };
	struct ha_known known = { .conf = confs[REAL], .now = TODAY };
	struct ha_decision d;
	struct cache cache;
	struct ha_bu bu;

	(void)state;
	assert_int_equal(cache_init(&cache, &key, 99), 0);
	known.cache = &cache;
	request(&row, &bu);
	bu.arrived = 0;
	ha_decide(&known, &bu, &d);
	assert_int_equal(d.verdict, HA_NEW);
	known.now += 60 << 16;
	ha_decide(&known, &bu, &d);
	assert_int_equal(d.status, 144);
	cache_fini(&cache);
}

static void complain(void *ctx, const char *text)
{
	(void)ctx;
	print_error("# %s\n", text);
}

static int add_keys(struct conf *conf)
{
	const struct profile *profile;
	struct auth_sa sa;
	struct mnid mnid;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		sa.spi = keys[i].spi;
		key_of((int)i, sa.key);
		mnid_parse(&mnid, keys[i].mn);
		profile = profile_find(&conf->profiles, &mnid);
		if (!profile ||
		    auth_keys_add(&conf->profiles.v[profile - conf->profiles.v].auth, &sa))
			return -1;
	}
	return 0;
}

static int setup(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < CONFS; i++) {
		confs[i] = conf_parse(texts[i], "ha.conf", complain, NULL);
		if (!confs[i] || add_keys(confs[i]))
			return -1;
	}
	return 0;
}

static int teardown(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < CONFS; i++)
		conf_free(confs[i]);
	return 0;
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_SIZE(rows) + 1];
	unsigned int i;

	log_init(LOG_LEVEL_ERR);
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		tests[i] = (struct CMUnitTest){ rows[i].name, one, NULL, NULL, (void *)&rows[i] };
	tests[i] = (struct CMUnitTest)CASE("RSEC-20 the clock where it is not known when it came",
					   no_arrival);
	return cmocka_run_group_tests_name("halmad", tests, setup, teardown);
}
