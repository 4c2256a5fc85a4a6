// SPDX-License-Identifier: GPL-2.0
/*
 * Home agent: what is decided about a Binding Update, and the BA that says so. What is expected is
 * what RFC 6275, 6.1.7, 6.1.8, 9.3.1, 9.5.1, 9.5.4, 10.3.1 and 10.3.2 and RFC 3963, 6.2 say. Each
 * request is made of octets, and each BA is compared as octets.
 *
 * sources: userd/ha userd/core userd/store userd/config userd/wire userd/base
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

#include "base/log.h"
#include "ha/decide.h"
#include "wire/message.h"

/* Addresses, as they are called below */
#define HA	"2001:db8:f::1"
#define HA2	"2001:db8:f::2"
#define ALICE	"2001:db8:100:1::10"
#define ALICE2	"2001:db8:100:1::11"
#define BOB	"2001:db8:100:2::20"
#define CAROL	"2001:db8:100:3::30"
#define DAVE	"2001:db8:100:4::4"
#define DAVE2	"2001:db8:100:4::5"
#define NOBODY	"2001:db8:100:9::9"
#define OUTSIDE	"2001:db8:ffff::9"
#define ROVER	"2001:db8:100:6::6"
#define HOST	"2001:db8:100:7::7"
#define TRUCK	"2001:db8:100:8::8"
#define EMPTY	"2001:db8:100:a::a"
/* mobile networks of rover; the last one is the prefix that he has at home */
#define NET1	"2001:db8:1f0::/48"
#define NET2	"2001:db8:1f1:1::/64"
#define NET3	"2001:db8:100:6::/64"
#define OTHERS_NET "2001:db8:1f2::/48"
#define COA	"2001:db8:a::1"
#define COA2	"2001:db8:b::2"

#define A	BU_FLAG_A
#define H	BU_FLAG_H
#define L	BU_FLAG_L
#define K	BU_FLAG_K
#define M	BU_FLAG_M
#define R	BU_FLAG_R
#define AH	(A | H)
/* bits that are Reserved in RFC 6275, 6.1.7, and are no other registration by a later RFC */
#define OTHERS	0x01ff

#define TOP	"lab-mode = true\n"
#define NODES								\
	"device lma0 { local = { " HA ", " HA2 " }\n"			\
	"	home-network = 2001:db8:100::/40 }\n"			\
	"mn \"alice@example.com\" { policy = both\n"			\
	"	home-address = { " ALICE ", " ALICE2 " } prefix = 2001:db8:100:1::/64 }\n" \
	"mn \"carol@example.com\" { policy = pmipv6-only prefix = 2001:db8:100:3::/64 }\n" \
	"mn \"dave@example.com\" { policy = mipv6-only max-sessions = 1\n" \
	"	home-address = { " DAVE ", " DAVE2 " } }\n"		\
	"mn \"erin@example.com\" { policy = none prefix = 2001:db8:100:5::/64 }\n"
/* Mobile routers: with networks of his own and a prefix, with a network alone, with nothing */
#define ROUTERS								\
	"mn \"rover@example.com\" { policy = both home-address = " ROVER "\n" \
	"	prefix = " NET3 " mobile-network = { " NET1 ", " NET2 " } }\n" \
	"mn \"truck@example.com\" { policy = mipv6-only home-address = " TRUCK "\n" \
	"	mobile-network = " OTHERS_NET " }\n"			\
	"mn \"host@example.com\" { policy = both home-address = " HOST "\n" \
	"	prefix = 2001:db8:100:7::/64 mobile-router = true }\n"	\
	"mn \"empty@example.com\" { policy = mipv6-only home-address = " EMPTY "\n" \
	"	mobile-router = true }\n"
/* There can be no SA for an address that is not written down. */
#define UNNAMED								\
	"mn \"bob@example.com\" { policy = mipv6-only lifetime-max = 60\n" \
	"	prefix = 2001:db8:100:2::/64 }\n"

/* What time it is: 2030-01-01T00:00:00Z */
#define NOW	1893456000ULL

/* Home prefixes; what is valid until a time has 100.9 or less units left */
#define PREFIXES							\
	"home-prefix all { prefix = 2001:db8:100::/40 valid-lifetime = 1 }\n" \
	"home-prefix a { prefix = 2001:db8:100:1::/64\n"		\
	"	valid-lifetime = 403 preferred-lifetime = 203 }\n"	\
	"home-prefix a2 { prefix = " ALICE2 "/128 preferred-lifetime = 0 }\n" \
	"home-prefix b { prefix = 2001:db8:100:2::/64\n"		\
	"	valid-until = \"2030-01-01T00:00:43Z\" }\n"		\
	"home-prefix d { prefix = " DAVE "/128\n"			\
	"	valid-until = \"2029-12-31T23:59:59Z\" }\n"		\
	"home-prefix d2 { prefix = " DAVE2 "/128 valid-lifetime = 1000\n"	\
	"	preferred-until = \"2030-01-01T00:03:20Z\" }\n"

/* The configurations: a home agent; one that is none; one with room for one session; one that
 * requires IPsec.
 */
enum { ON, OFF, FULL, ESP, ENDS, ADVISES, CONFS };

static const char *const texts[CONFS] = {
	[ON] = TOP "home-agent = true\n" NODES UNNAMED ROUTERS,
	[OFF] = TOP NODES UNNAMED,
	[FULL] = TOP "home-agent = true\nmax-sessions = 1\n" NODES UNNAMED,
	[ESP] = "home-agent = true\n" NODES,
	[ENDS] = TOP "home-agent = true\n" NODES UNNAMED PREFIXES,
	[ADVISES] = TOP "home-agent = true\nrefresh-advice = 40\nstore { path = none }\n" NODES
		UNNAMED,
};

static struct conf *confs[CONFS];

/**
 * struct bound - a session that there is
 * @mn: mobile node; NULL for no more sessions
 * @hoa: its home address, or home network prefix
 * @coa: its care-of address, default COA
 * @sequence: number of its last request
 * @wait: it was de-registered, and waits for its end
 * @proxy: by a PBU
 * @router: as a mobile router
 * @network: its mobile networks
 */
struct bound {
	const char *mn;
	const char *hoa;
	const char *coa;
	u16 sequence;
	bool wait;
	bool proxy;
	bool router;
	const char *network[3];
};

#define BOUND	{ "alice@example.com", ALICE, .sequence = 100 }
#define ROVES	{ "rover@example.com", ROVER, .sequence = 100, .router = true, \
		  .network = { NET1, NET2, NET3 } }
#define WAITS	{ "alice@example.com", ALICE, .sequence = 100, .wait = true }

/**
 * struct row - a BU, and what is to come of it
 * @name: requirement, and what it is about
 * @flags: of the BU, default A and H
 * @no_flags: none of them
 * @sequence: of the BU, default 101
 * @lifetime: of the BU, in units of 4 s; default 100
 * @off: lifetime 0
 * @hao: address in the Home Address option
 * @src: source of the packet, default COA
 * @acoa: Alternate Care-of Address
 * @nonces: with Nonce Indices
 * @mnid: MN-ID, a NAI
 * @network: mobile networks, of any length and with bits behind that
 * @networks: so many of the first one
 * @conf: configuration
 * @sa_of: who alone has SAs, default: whoever can; an empty name for nobody
 * @bound: sessions that there are
 * @verdict: what is to be done
 * @status: of the BA
 * @last: number in the BA; 0: that of the BU
 * @granted: lifetime, if it is not as asked
 * @advice: Refresh Interval in the BA, in units of 4 s; 0 for none
 * @acoa2: another one behind it
 * @coa: care-of address of the session then, default: that of @acoa or @src
 * @moves: mobile networks of the session then, if it is one of a mobile router
 * @router: R in the BA
 * @why: cause; 0 for any
 */
struct row {
	const char *name;
	u16 flags;
	bool no_flags;
	u16 sequence;
	u16 lifetime;
	bool off;
	const char *hao;
	const char *src;
	const char *acoa;
	const char *acoa2;
	bool nonces;
	const char *mnid;
	const char *network[4];
	unsigned int networks;
	int conf;
	const char *sa_of;
	struct bound bound[3];
	enum ha_verdict verdict;
	u8 status;
	u16 last;
	u16 granted;
	u16 advice;
	const char *coa;
	const char *moves[4];
	bool router;
	enum ha_why why;
};

#include "ha_decide_rows.h"

static struct in6_addr addr_of(const char *text)
{
	struct in6_addr addr;

	assert_int_equal(inet_pton(AF_INET6, text, &addr), 1);
	return addr;
}

static struct mnid mnid_of(const char *text)
{
	struct mnid mnid;

	assert_true(mnid_set(&mnid, MN_ID_TYPE_NAI, text, strlen(text)));
	return mnid;
}

/* A Mobility Header is a multiple of 8 octets: PadN (6.2.3), or Pad1 where one octet is missing. */
static size_t pad(u8 *buf, size_t len, size_t unit, size_t rest)
{
	size_t n = 0;

	while ((len + n) % unit != rest)
		n++;
	if (n == 1)
		buf[len] = 0;
	if (n > 1) {
		memset(buf + len, 0, n);
		buf[len] = 1;
		buf[len + 1] = (u8)(n - 2);
	}
	return len + n;
}

/* The octets of a Mobile Network Prefix option by the figure of RFC 3963, 4.3. */
static size_t option(u8 *buf, size_t len, const char *text)
{
	const char *slash = text ? strchr(text, '/') : NULL;
	struct in6_addr addr;
	char part[64];

	if (!text)
		return len;
	assert_non_null(slash);
	snprintf(part, sizeof(part), "%.*s", (int)(slash - text), text);
	addr = addr_of(part);
	len = pad(buf, len, 8, 4);
	memcpy(buf + len, "\x06\x12\xff", 3);
	buf[len + 3] = (u8)atoi(slash + 1);
	memcpy(buf + len + 4, &addr, 16);
	return len + 20;
}

static size_t put_acoa(u8 *buf, size_t len, const char *text)
{
	struct in6_addr acoa = addr_of(text);

	len = pad(buf, len, 8, 6);
	buf[len++] = 3;
	buf[len++] = 16;
	memcpy(buf + len, &acoa, 16);
	return len + 16;
}

/* The octets of the BU by the figure of 6.1.7. */
static size_t octets(const struct row *row, u8 *buf)
{
	u16 flags = row->flags || row->no_flags ? row->flags : AH;
	size_t len = 12, n;
	unsigned int i;

	memset(buf, 0, len);
	buf[0] = 59;
	buf[2] = 5;
	put_u16(buf + 6, row->sequence ? row->sequence : 101);
	put_u16(buf + 8, flags);
	put_u16(buf + 10, row->off ? 0 : row->lifetime ? row->lifetime : 100);
	if (row->acoa)
		len = put_acoa(buf, len, row->acoa);
	if (row->acoa2)
		len = put_acoa(buf, len, row->acoa2);
	for (i = 0; i < (row->networks ? row->networks : ARRAY_SIZE(row->network)); i++)
		len = option(buf, len, row->network[row->networks ? 0 : i]);
	if (row->nonces) {
		len = pad(buf, len, 2, 0);
		memcpy(buf + len, "\x04\x04\x00\x07\x00\x09", 6);
		len += 6;
	}
	if (row->mnid) {
		n = strlen(row->mnid);
		buf[len++] = 8;
		buf[len++] = (u8)(n + 1);
		buf[len++] = 1;
		memcpy(buf + len, row->mnid, n);
		len += n;
	}
	len = pad(buf, len, 8, 0);
	buf[1] = (u8)(len / 8 - 1);
	return len;
}

static void request(const struct row *row, struct ha_bu *bu)
{
	static struct mh_msg msg;
	struct mh_packet packet;
	u8 buf[1024];

	memset(&packet, 0, sizeof(packet));
	packet.data = buf;
	packet.len = octets(row, buf);
	packet.sent_from = addr_of(row->src ? row->src : COA);
	packet.home_address = row->hao;
	packet.src = row->hao ? addr_of(row->hao) : packet.sent_from;
	packet.dst = addr_of(HA);
	assert_int_equal(mh_decode(buf, packet.len, &msg), MH_OK);
	ha_bu_init(bu, &msg, &packet);
}

static struct bce *bound_to(struct cache *cache, const struct bound *bound)
{
	struct bce_facts facts;
	struct prefix prefix[4];
	struct bce *bce;
	struct mnid mnid = mnid_of(bound->mn);
	unsigned int i;

	assert_true(prefix_parse(&prefix[0], bound->hoa));
	for (i = 0; i < ARRAY_SIZE(bound->network) && bound->network[i]; i++)
		assert_true(prefix_parse(&prefix[i + 1], bound->network[i]));
	bce = bce_new(cache, &mnid, 0, prefix, i + 1);
	assert_non_null(bce);
	memset(&facts, 0, sizeof(facts));
	facts.kind = bound->proxy ? HALMA_KIND_PMIPV6 : HALMA_KIND_MIPV6;
	facts.state = bound->wait ? HALMA_STATE_BLOCKED : HALMA_STATE_ACTIVE;
	facts.lifetime = 100;
	facts.coa = addr_of(bound->coa ? bound->coa : COA);
	facts.peer = facts.coa;
	facts.local = addr_of(HA);
	facts.mipv6.flags = bound->router ? AH | R : 0;
	facts.order.sequence = bound->sequence;
	facts.order.by_sequence = true;
	bce_commit(cache, bce, &facts);
	return bce;
}

/**
 * struct told - a decision and what it was made from
 * @live: there is @cache
 * @cache: sessions
 * @bce: those that there are
 * @was: the same before the decision
 * @authority: who has SAs
 * @bu: request
 * @d: decision
 */
struct told {
	bool live;
	struct cache cache;
	struct bce *bce[3];
	struct bce was[3];
	struct authority authority;
	struct ha_bu bu;
	struct ha_decision d;
};

static struct told told;

static void forget(struct told *t)
{
	if (t->live) {
		authority_fini(&t->authority);
		cache_fini(&t->cache);
	}
	t->live = false;
}

/* Those that can have SAs. */
static void protect(const struct row *row, struct authority *authority)
{
	const struct profiles *profiles = &confs[row->conf]->profiles;
	struct mnid mnid = { 0 };
	unsigned int i;

	if (row->sa_of && *row->sa_of)
		mnid = mnid_of(row->sa_of);
	assert_int_equal(authority_init(authority, confs[row->conf]), 0);
	for (i = 0; i < profiles->count; i++)
		if (profiles->v[i].ike &&
		    (!row->sa_of || mnid_equal(&profiles->v[i].mnid, &mnid)))
			authority_set(authority, &profiles->v[i], 1);
}

static void decide(const struct row *row, struct told *t)
{
	const struct siphash_key key = { { 4711, 815 } };
	struct ha_known known = {
		.conf = confs[row->conf], .cache = &t->cache, .authority = &t->authority,
		.now = NOW << 16,
	};
	unsigned int i, count = 0;

	forget(t);
	assert_int_equal(cache_init(&t->cache, &key, 99), 0);
	protect(row, &t->authority);
	t->live = true;
	for (; count < ARRAY_SIZE(row->bound) && row->bound[count].mn; count++)
		t->bce[count] = bound_to(&t->cache, &row->bound[count]);
	for (i = 0; i < count; i++)
		t->was[i] = *t->bce[i];
	request(row, &t->bu);
	/* what is not said is not what there was */
	memset(&t->d, 0xa5, sizeof(t->d));
	ha_decide(&known, &t->bu, &t->d);
	/* it changes nothing */
	assert_int_equal(t->cache.count, count);
	for (i = 0; i < count; i++)
		assert_memory_equal(t->bce[i], &t->was[i], sizeof(t->was[i]));
}

/* The session of the home address: the one of this role, and of no other. */
static struct bce *session(const struct row *row, const struct told *t)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row->bound) && row->bound[i].mn; i++)
		if (!row->bound[i].proxy &&
		    in6_equal(&t->bce[i]->set.prefix[0].addr, &t->bu.hoa))
			return t->bce[i];
	return NULL;
}

/* The home address, and then what is moved with it. */
static void check_prefixes(const struct row *row, const struct told *t)
{
	struct prefix want = { .addr = t->bu.hoa, .len = 128 };
	unsigned int i;

	assert_true(prefix_equal(&t->d.prefix[0], &want));
	for (i = 0; i < ARRAY_SIZE(row->moves) && row->moves[i]; i++) {
		assert_true(prefix_parse(&want, row->moves[i]));
		assert_true(prefix_equal(&t->d.prefix[i + 1], &want));
	}
	assert_int_equal(t->d.prefix_count, i + 1);
	assert_int_equal(t->d.facts.mipv6.flags, t->bu.bu.flags & (A | H | L | K | R));
	assert_int_equal(t->d.facts.mipv6.named, row->router && row->network[0]);
}

static void check_session(const struct row *row, const struct told *t)
{
	bool ends = row->verdict == HA_DEREGISTER || row->verdict == HA_REPEATED;
	const char *coa = row->coa ? row->coa : row->acoa ? row->acoa : row->src ? row->src : COA;
	const struct bce_facts *facts = &t->d.facts;
	struct in6_addr want = addr_of(coa);

	assert_ptr_equal(t->d.bce, session(row, t));
	assert_int_equal(facts->kind, HALMA_KIND_MIPV6);
	assert_int_equal(facts->state, ends ? HALMA_STATE_BLOCKED : HALMA_STATE_ACTIVE);
	assert_int_equal(facts->order.sequence, t->bu.bu.sequence);
	if (ends)
		return;
	assert_non_null(t->d.profile);
	assert_int_equal(facts->lifetime, row->granted ? row->granted : t->bu.bu.lifetime);
	assert_memory_equal(&facts->coa, &want, sizeof(want));
	assert_memory_equal(&facts->peer, &want, sizeof(want));
	assert_memory_equal(&facts->local, &t->bu.dst, sizeof(want));
	check_prefixes(row, t);
}

/* The octets of the BA by the figure of 6.1.8, with 4 octets of padding where there
 * is no option.
 */
static void check_ba(const struct row *row, const struct told *t)
{
	u8 want[16] = { 59, 1, 6, 0, 0, 0, row->status, 0, 0, 0, 0, 0, 1, 2, 0, 0 };
	bool registered = row->status < 128 && !row->off && row->verdict != HA_DEREGISTER;
	static struct mh_msg reply;
	u8 got[64];

	put_u16(want + 8, row->last ? row->last : t->bu.bu.sequence);
	if (registered)
		put_u16(want + 10, row->granted ? row->granted : t->bu.bu.lifetime);
	/* Binding Refresh Advice: 6.2.4 */
	if (row->advice) {
		memcpy(want + 12, "\x02\x02", 2);
		put_u16(want + 14, row->advice);
	}
	want[7] = row->router ? 0x40 : 0;
	memset(&reply, 0xa5, sizeof(reply));
	ha_reply(&t->d, &t->bu, &reply);
	assert_int_equal(reply.type, MH_TYPE_BA);
	assert_int_equal(reply.ba.status, row->status);
	assert_int_equal(reply.ba.flags, want[7]);
	assert_int_equal(mh_encode(got, sizeof(got), &reply), sizeof(want));
	/* the checksum is made where it is sent; with a refusal the lifetime is undefined */
	memset(got + 4, 0, 2);
	if (row->status >= 128)
		memset(got + 10, 0, 2);
	assert_memory_equal(got, want, sizeof(want));
}

static void check(const struct row *row, struct told *t)
{
	if (t->d.verdict != row->verdict)
		fail_msg("verdict %s, status %u, cause %u; wanted %s, status %u",
			 t->d.verdict < HA_VERDICT_MAX ? ha_verdict_name(t->d.verdict) : "?",
			 t->d.status, t->d.why, ha_verdict_name(row->verdict), row->status);
	if (row->why)
		assert_int_equal(t->d.why, row->why);
	if (row->verdict == HA_IGNORE || row->verdict == HA_UNKNOWN) {
		/* no status tells it */
		assert_true(t->d.why > HA_WHY_NONE && t->d.why < HA_WHY_MAX);
		return;
	}
	assert_int_equal(t->d.status, row->status);
	assert_int_equal(t->d.sequence, row->last ? row->last : t->bu.bu.sequence);
	if (row->verdict != HA_REFUSE)
		check_session(row, t);
	check_ba(row, t);
}

/* What is known of what was decided about last. */
static struct ha_known all(void)
{
	return (struct ha_known){ .conf = confs[ON], .cache = &told.cache };
}

static void one(void **state)
{
	const struct row *row = *state;

	decide(row, &told);
	check(row, &told);
}

/* A request of each form with a number, after another one of the same home address. */
static const struct {
	struct row row;
	enum ha_verdict verdict;
} forms[] = {
	{ { .name = "refresh", .hao = ALICE }, HA_REFRESH },
	{ { .name = "other care-of address", .hao = ALICE, .src = COA2 }, HA_MOVE },
	{ { .name = "de-registration", .hao = ALICE, .off = true }, HA_DEREGISTER },
	{ { .name = "de-registration from home", .src = ALICE, .off = true }, HA_DEREGISTER },
	{ { .name = "late", .hao = ALICE, .bound = { { .wait = true } } }, HA_MOVE },
	{ { .name = "again", .hao = ALICE, .off = true, .bound = { { .wait = true } } },
	  HA_REPEATED },
};

/* Whether a number is the next one, as 9.5.1 has it, is told by the test. */
static void number(u16 last, u16 sequence, bool newer)
{
	struct ha_known known;
	unsigned int i;
	struct row row;

	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		row = forms[i].row;
		row.bound[0] = (struct bound){ "alice@example.com", ALICE, .sequence = last,
					       .wait = forms[i].row.bound[0].wait };
		decide(&row, &told);
		/* 0 is no default here */
		told.bu.bu.sequence = sequence;
		known = all();
		ha_decide(&known, &told.bu, &told.d);
		row.verdict = newer ? forms[i].verdict : HA_REFUSE;
		row.status = newer ? BA_ACCEPTED : BA_SEQUENCE_OUT_OF_WINDOW;
		if (told.d.verdict != row.verdict || told.d.status != row.status ||
		    told.d.sequence != (newer ? sequence : last))
			fail_msg("%s: %u after %u: verdict %s, status %u with %u", row.name,
				 sequence, last, ha_verdict_name(told.d.verdict), told.d.status,
				 told.d.sequence);
		if (newer)
			check(&row, &told);
	}
}

static void ha_30(void **state)
{
	(void)state;
	number(15, 16, true);
	number(15, 32782, true);
}

static void ha_31(void **state)
{
	static const u16 numbers[] = { 0, 14, 15, 32783, 65535 };
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		number(15, numbers[i], false);
}

static void ha_32(void **state)
{
	static const u16 numbers[] = { 32784, 65535, 0, 14 };
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		number(32783, numbers[i], true);
}

static void ha_33(void **state)
{
	static const u16 numbers[] = { 32782, 32783, 15, 16 };
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		number(32783, numbers[i], false);
}

/* 1 and 32767 behind the last one are greater than it, 32768 and 65535 are not. */
static void distance(void **state)
{
	static const u16 lasts[] = { 0, 1, 15, 32767, 32768, 32783, 65535 };
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lasts); i++) {
		number(lasts[i], (u16)(lasts[i] + 1), true);
		number(lasts[i], (u16)(lasts[i] + 32767), true);
		number(lasts[i], (u16)(lasts[i] + 32768), false);
		number(lasts[i], (u16)(lasts[i] + 65535), false);
		number(lasts[i], lasts[i], false);
	}
}

/* "the range of the last received number and the preceding 32768 values, inclusive" */
static bool less_or_equal(u32 sequence, u32 last)
{
	return sequence <= last ? last - sequence <= 32768 : last + 65536 - sequence <= 32768;
}

static void all_numbers(void **state)
{
	struct row row = { .hao = ALICE, .bound = { BOUND } };
	struct ha_known known;
	u32 sequence;
	bool refused;

	(void)state;
	decide(&row, &told);
	known = all();
	for (sequence = 0; sequence < 65536; sequence++) {
		told.bu.bu.sequence = (u16)sequence;
		ha_decide(&known, &told.bu, &told.d);
		refused = less_or_equal(sequence, 100);
		assert_int_equal(told.d.verdict, refused ? HA_REFUSE : HA_REFRESH);
		assert_int_equal(told.d.status, refused ? BA_SEQUENCE_OUT_OF_WINDOW : BA_ACCEPTED);
	}
}

/* Without an entry any number is taken: 9.5.1. */
static void any_number(void **state)
{
	static const u16 numbers[] = { 0, 1, 32767, 32768, 65535 };
	struct row row = { .hao = ALICE };
	struct ha_known known;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		decide(&row, &told);
		told.bu.bu.sequence = numbers[i];
		known = all();
		ha_decide(&known, &told.bu, &told.d);
		assert_int_equal(told.d.verdict, HA_NEW);
		assert_int_equal(told.d.sequence, numbers[i]);
		assert_int_equal(told.d.facts.order.sequence, numbers[i]);
	}
}

/* A whole BA, written down: accepted for 3600 s, number 0x1234. */
static void written(void **state)
{
	static const u8 want[16] = {
		0x3b, 0x01, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x12, 0x34, 0x03, 0x84, 0x01, 0x02, 0x00, 0x00,
	};
	struct row row = { .hao = ALICE, .sequence = 0x1234, .lifetime = 900, .flags = AH | K };
	static struct mh_msg reply;
	u8 got[16];

	(void)state;
	decide(&row, &told);
	ha_reply(&told.d, &told.bu, &reply);
	assert_int_equal(mh_encode(got, sizeof(got), &reply), sizeof(want));
	assert_memory_equal(got, want, sizeof(want));
}

/* What follows from a BU alone: which address is which (9.5.1). */
static void addresses(void **state)
{
	struct in6_addr alice = addr_of(ALICE), coa = addr_of(COA), coa2 = addr_of(COA2);
	struct ha_bu bu;

	(void)state;
	request(&(struct row){ .hao = ALICE }, &bu);
	assert_true(bu.home_address);
	assert_memory_equal(&bu.hoa, &alice, 16);
	assert_memory_equal(&bu.coa, &coa, 16);
	assert_memory_equal(&bu.sent_from, &coa, 16);
	request(&(struct row){ .hao = ALICE, .acoa = COA2, .nonces = true }, &bu);
	assert_memory_equal(&bu.hoa, &alice, 16);
	assert_memory_equal(&bu.coa, &coa2, 16);
	assert_memory_equal(&bu.sent_from, &coa, 16);
	assert_true(bu.nonces);
	request(&(struct row){ .src = ALICE }, &bu);
	assert_false(bu.home_address);
	assert_false(bu.nonces);
	assert_memory_equal(&bu.hoa, &alice, 16);
	assert_memory_equal(&bu.coa, &alice, 16);
	assert_int_equal(bu.mnid.len, 0);
}

static void complain(void *ctx, const char *text)
{
	(void)ctx;
	print_error("# %s\n", text);
}

static int setup(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < CONFS; i++) {
		confs[i] = conf_parse(texts[i], "ha.conf", complain, NULL);
		if (!confs[i])
			return -1;
	}
	return 0;
}

static int after(void **state)
{
	(void)state;
	forget(&told);
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
	static const struct CMUnitTest numbers[] = {
#define TEST(text, function)	{ text, function, NULL, after, NULL }
		TEST("HA-30 after 15: 16 and 32782 are taken", ha_30),
		TEST("HA-31 after 15: 0, 14, 15, 32783 and 65535 are 135 with 15", ha_31),
		TEST("HA-32 after 32783: 32784, 65535, 0 and 14 are taken", ha_32),
		TEST("HA-33 after 32783: 32782, 32783, 15 and 16 are 135 with 32783", ha_33),
		TEST("R6275-3 1, 32767, 32768 and 65535 behind the last one", distance),
		TEST("R6275-3 all numbers after 100", all_numbers),
		TEST("R6275-3 any number without an entry", any_number),
		TEST("R6275-2 which address is which", addresses),
		TEST("R6275-8 the BA as octets", written),
	};
	struct CMUnitTest tests[ARRAY_SIZE(rows) + ARRAY_SIZE(numbers)];
	unsigned int i;

	log_init(LOG_LEVEL_ERR);
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		tests[i] = (struct CMUnitTest){ rows[i].name, one, NULL, after, (void *)&rows[i] };
	memcpy(&tests[i], numbers, sizeof(numbers));
	return cmocka_run_group_tests_name("halmad", tests, setup, teardown);
}
