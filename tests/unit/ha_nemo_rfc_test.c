// SPDX-License-Identifier: GPL-2.0
/*
 * Mobile routers (RFC 3963, 4 and 6) for any order of Binding Updates: thousands of them, drawn at
 * random and made of octets, go to an anchor with a fake kernel and a fake clock. A second opinion,
 * which is made of the RFC alone, says what may come of each; compared are each BA and all that the
 * kernel forwards after it. Now and then the daemon is killed, or power fails.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include "run.h"

#include "base/log.h"

#define A	0x8000
#define H	0x4000
#define L	0x2000
#define K	0x1000
#define R	0x0400

#define COA	"2001:db8:a::50"
#define NET1	"2001:db8:1f0::/48"
#define NET2	"2001:db8:1f1:1::/64"
#define PREFIX	"2001:db8:1ff:6::/64"
#define OTHERS	"2001:db8:1f2::/56"
#define PART	"2001:db8:1f0:77::/64"

#define NODES	4
#define NETS	4
#define STEPS	30000
#define RUNS	40
#define UNIT_MS	4000
/* MAX_DELETE_BCE_TIMEOUT: RFC 6275, 12 */
#define WAIT_MS	10000
/* those in the tables below a silence and a success, in a set of them */
#define SILENCE	1
#define SUCCESS	2

#define CONF	"home-agent = true\n" FAKE_CONF					\
	"mn \"rover@example.org\" { policy = both home-address = 2001:db8:1ff:6::1\n" \
	"	prefix = " PREFIX " mobile-network = { " NET1 ", " NET2 " } }\n"	\
	"mn \"truck@example.org\" { policy = mipv6-only\n"			\
	"	home-address = 2001:db8:1ff:7::1 mobile-network = " OTHERS " }\n" \
	"mn \"host@example.org\" { policy = both home-address = 2001:db8:1ff:8::1\n" \
	"	prefix = 2001:db8:1ff:8::/64 }\n"				\
	"mn \"empty@example.org\" { policy = mipv6-only\n"			\
	"	home-address = 2001:db8:1ff:9::1 mobile-router = true }\n"

/**
 * struct owner - what the configuration knows of a mobile node
 * @hoa: home address
 * @router: it may be a mobile router
 * @net: what is its own, which is the prefix table of RFC 3963, 6.1.2
 */
static const struct owner {
	const char *hoa;
	bool router;
	const char *net[NETS];
} owners[NODES] = {
	{ "2001:db8:1ff:6::1", true, { NET1, NET2, PREFIX } },
	{ "2001:db8:1ff:7::1", true, { OTHERS } },
	{ "2001:db8:1ff:8::1", false, { NULL } },
	{ "2001:db8:1ff:9::1", true, { NULL } },
};

/* Mobile Network Prefix options, and whether each can be routed to; the first set is empty */
static const struct named {
	const char *net[NETS];
	bool not_routable;
} sets[] = {
	{ { NULL }, false },
	{ { NET1 }, false },
	{ { NET2 }, false },
	{ { NET1, NET2 }, false },
	{ { PREFIX, NET2, NET1 }, false },
	{ { PART, NET2 }, false },
	{ { "2001:db8:1f1:1::77/64" }, false },
	{ { OTHERS }, false },
	{ { NET1, OTHERS }, false },
	{ { "2001:db8:1ee::/64" }, false },
	{ { "2001:db8:1f0::/47" }, false },
	{ { "fe80::/64" }, true },
	{ { NET1, "ff0e::/16" }, true },
	{ { OTHERS, "fe80::/64" }, true },
	{ { "::/0" }, true },
	{ { "2001:db8:1f0::/130" }, true },
};

/**
 * struct draw - a Binding Update
 * @who: sender
 * @from: source: a care-of address
 * @home: it is at home instead: the source is the home address, without Home Address option
 * @alt: Alternate Care-of Address, or NULL
 * @flags: of the BU
 * @sequence: number
 * @lifetime: in units
 * @named: mobile networks in it
 */
struct draw {
	unsigned int who;
	const char *from;
	bool home;
	const char *alt;
	u16 flags;
	u16 sequence;
	u16 lifetime;
	const struct named *named;
};

/**
 * struct entry - what a home agent should know of a mobile node
 * @there: there is an entry
 * @valid: it is not only kept for MAX_DELETE_BCE_TIMEOUT
 * @router: R
 * @sequence: last number
 * @coa: care-of address
 * @until: when it ends
 * @net: what is forwarded
 */
struct entry {
	bool there;
	bool valid;
	bool router;
	u16 sequence;
	const char *coa;
	u64 until;
	const char *net[NETS];
};

static u32 seed;
static struct entry entries[NODES];
static unsigned int seen[256];

static u32 draw_below(u32 n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

#define one_of(...)	draw_text((const char *const[]){ __VA_ARGS__, NULL })

static const char *draw_text(const char *const *texts)
{
	u32 n = 0;

	while (texts[n])
		n++;
	return texts[draw_below(n)];
}

/* A prefix as it stands in text, of any length. */
static struct prefix prefix_of(const char *text)
{
	const char *slash = strchr(text, '/');
	struct prefix prefix = { 0 };
	char addr[64];

	assert_non_null(slash);
	snprintf(addr, sizeof(addr), "%.*s", (int)(slash - text), text);
	prefix.addr = fake_addr(addr);
	prefix.len = (u8)atoi(slash + 1);
	return prefix;
}

/* Whether one prefix lies in another, by their bits. */
static bool lies_in(const struct prefix *in, const struct prefix *out)
{
	unsigned int i;

	if (in->len < out->len)
		return false;
	for (i = 0; i < out->len; i++)
		if ((in->addr.s6_addr[i / 8] ^ out->addr.s6_addr[i / 8]) & (0x80 >> i % 8))
			return false;
	return true;
}

static bool in_one(const struct prefix *in, const char *const *net)
{
	struct prefix out;
	unsigned int i;

	for (i = 0; i < NETS && net[i]; i++) {
		out = prefix_of(net[i]);
		if (lies_in(in, &out))
			return true;
	}
	return false;
}

static void draw(struct draw *bu)
{
	static const u16 flags[] = {
		A | H | R, A | H | R, A | H | R, H | R, A | H | L | R, A | H | K | R,
		A | H | L | K | R, A | H, A | H | L, H, A | R, R, A, L | K | R,
	};
	static const u16 steps[] = { 1, 1, 1, 1, 1, 2, 300, 32767, 32768, 65535, 0 };
	const struct entry *entry;

	bu->who = draw_below(NODES + 2);
	bu->who = bu->who < NODES ? bu->who : 0;
	entry = &entries[bu->who];
	bu->from = one_of(COA, "2001:db8:b::50", "2001:db8:c::50");
	bu->flags = flags[draw_below(ARRAY_SIZE(flags))];
	bu->lifetime = draw_below(4) ? 1 + (u16)draw_below(15) : 0;
	bu->home = !bu->lifetime && !draw_below(3);
	bu->alt = draw_below(4) ? NULL : one_of("2001:db8:d::50", owners[bu->who].hoa);
	bu->sequence = entry->sequence + steps[draw_below(ARRAY_SIZE(steps))];
	bu->named = &sets[draw_below(2) ? draw_below(ARRAY_SIZE(sets)) : 0];
}

/* The option by the figure of RFC 3963, 4.3, at 8n+4; what is Reserved is anything. */
static size_t put_network(u8 *buf, size_t len, const char *text)
{
	struct prefix prefix = prefix_of(text);

	for (; len % 8 != 4; len++)
		buf[len] = 0;
	buf[len] = 6;
	buf[len + 1] = 18;
	buf[len + 2] = (u8)draw_below(256);
	buf[len + 3] = prefix.len;
	memcpy(buf + len + 4, &prefix.addr, 16);
	return len + 20;
}

static size_t put_alt(u8 *buf, size_t len, const char *text)
{
	struct in6_addr addr = fake_addr(text);

	for (; len % 8 != 6; len++)
		buf[len] = 0;
	buf[len] = 3;
	buf[len + 1] = 16;
	memcpy(buf + len + 2, &addr, 16);
	return len + 18;
}

/* The Binding Update by the figure of RFC 6275, 6.1.7; its checksum is looked at elsewhere. */
static size_t octets(const struct draw *bu, u8 *buf)
{
	size_t len = 12;
	unsigned int i;

	memset(buf, 0, len);
	buf[0] = 59;
	buf[2] = 5;
	put_u16(buf + 6, bu->sequence);
	put_u16(buf + 8, bu->flags);
	put_u16(buf + 10, bu->lifetime);
	for (i = 0; i < NETS && bu->named->net[i]; i++)
		len = put_network(buf, len, bu->named->net[i]);
	if (bu->alt)
		len = put_alt(buf, len, bu->alt);
	for (; len % 8; len++)
		buf[len] = 0;
	buf[1] = (u8)(len / 8 - 1);
	return len;
}

static const char *coa_of(const struct draw *bu)
{
	if (bu->alt)
		return bu->alt;
	return bu->home ? owners[bu->who].hoa : bu->from;
}

static bool is_home(const struct draw *bu)
{
	return !strcmp(coa_of(bu), owners[bu->who].hoa);
}

/* RFC 6275, 9.5.1, and for R=1 RFC 3963, 6.2: it deletes. */
static bool deletes(const struct draw *bu)
{
	return !bu->lifetime || (bu->flags & R && is_home(bu));
}

/* RFC 6275, 9.5.1: less than or equal are the last one and the 32768 before it. */
static bool is_old(const struct draw *bu, const struct entry *entry)
{
	return entry->there && (u16)(entry->sequence - bu->sequence) <= 32768;
}

/* RFC 3963, 6.2, 6.6: what is said about the mobile networks; 0 for nothing. */
static u32 networks(const struct draw *bu, u8 may[2])
{
	const struct owner *owner = &owners[bu->who];
	struct prefix prefix;
	unsigned int i;

	may[0] = 0;
	may[1] = 0;
	if (!bu->named->net[0]) {
		may[0] = owner->net[0] ? 0 : 143;
		return may[0];
	}
	/* which of both is said first is not written */
	may[0] = bu->named->not_routable ? 141 : 0;
	for (i = 0; i < NETS && bu->named->net[i]; i++) {
		prefix = prefix_of(bu->named->net[i]);
		if (prefix.len > 128 || !in_one(&prefix, owner->net))
			may[1] = 142;
	}
	return may[0] | may[1];
}

static void allow(u8 *allowed, unsigned int status)
{
	allowed[status] = 1;
}

/* Without H: RFC 3963, 6.2 for R, else RFC 6275, 9.5.1. The number is looked at as well, and which
 * is told first is not written; neither is whether an invalid entry has a type.
 */
static void judge_not_home(const struct draw *bu, const struct entry *entry, u8 *allowed)
{
	if (is_old(bu, entry))
		allow(allowed, 135);
	if (bu->flags & R) {
		allow(allowed, 140);
		return;
	}
	if (entry->there)
		allow(allowed, 139);
	if (!entry->valid)
		allow(allowed, SILENCE);
}

static void judge_registration(const struct draw *bu, const struct entry *entry, u8 *allowed)
{
	const struct owner *owner = &owners[bu->who];
	u8 may[2];

	/* RFC 3963, 6.2 */
	if (entry->valid && entry->router != !!(bu->flags & R)) {
		allow(allowed, 139);
		return;
	}
	/* only with R=0 here: a care-of address that cannot be (RFC 6275, 6.1.8) */
	if (is_home(bu)) {
		allow(allowed, 174);
		return;
	}
	if (bu->flags & R && !owner->router) {
		allow(allowed, 140);
		return;
	}
	if (bu->flags & R && networks(bu, may)) {
		allow(allowed, may[0] ? may[0] : may[1]);
		allow(allowed, may[1] ? may[1] : may[0]);
		return;
	}
	allow(allowed, SUCCESS);
}

/* What may come of it. */
static void judge(const struct draw *bu, const struct entry *entry, u8 *allowed)
{
	memset(allowed, 0, 256);
	if (!(bu->flags & H))
		judge_not_home(bu, entry, allowed);
	else if (is_old(bu, entry))
		allow(allowed, 135);
	else if (!deletes(bu))
		judge_registration(bu, entry, allowed);
	else
		allow(allowed, entry->there ? SUCCESS : 133);
}

/* What should be known after a success. */
static void learn(const struct fake *f, const struct draw *bu, struct entry *entry)
{
	const char *const *net = bu->named->net[0] ? bu->named->net : owners[bu->who].net;
	bool again = entry->there && !entry->valid;
	u64 now = f->now.boot_ms;

	entry->sequence = bu->sequence;
	entry->there = true;
	if (deletes(bu)) {
		/* a second one does not make the wait longer */
		if (!again)
			entry->until = now + WAIT_MS;
		entry->valid = false;
		memset(entry->net, 0, sizeof(entry->net));
		return;
	}
	entry->valid = true;
	entry->router = bu->flags & R;
	entry->coa = coa_of(bu);
	entry->until = now + (u64)bu->lifetime * UNIT_MS;
	memset(entry->net, 0, sizeof(entry->net));
	/* RFC 3963, 4.1: nothing is forwarded with R=0, whatever it names */
	if (entry->router)
		memcpy(entry->net, net, sizeof(entry->net));
}

static void forget(u64 now)
{
	unsigned int i;

	for (i = 0; i < NODES; i++)
		if (entries[i].there && entries[i].until <= now)
			memset(&entries[i], 0, sizeof(entries[i]));
}

/* What the kernel forwards to a mobile node, exactly. */
static void check_forwarding(const struct run *t, unsigned int who)
{
	const struct entry *entry = &entries[who];
	const struct binding_info *info = NULL;
	struct prefix hoa = { .addr = fake_addr(owners[who].hoa), .len = 128 }, want;
	struct in6_addr coa;
	unsigned int i, j;

	for (i = 0; i < t->kernel_count; i++)
		for (j = 0; j < t->kernel[i].prefix_count; j++)
			if (t->kernel[i].state == HALMA_STATE_ACTIVE &&
			    prefix_equal(&t->kernel[i].prefix[j], &hoa)) {
				assert_null(info);
				info = &t->kernel[i];
			}
	assert_int_equal(!!info, entry->valid);
	if (!info)
		return;
	coa = fake_addr(entry->coa);
	assert_memory_equal(&info->remote, &coa, sizeof(coa));
	for (i = 0; i < NETS && entry->net[i]; i++) {
		want = prefix_of(entry->net[i]);
		for (j = 0; j < info->prefix_count && !lies_in(&want, &info->prefix[j]); j++)
			;
		assert_true(j < info->prefix_count);
	}
	for (j = 0; j < info->prefix_count; j++)
		assert_true(prefix_equal(&info->prefix[j], &hoa) ||
			    in_one(&info->prefix[j], entry->net));
}

/* Nothing is forwarded but to those that are known. */
static void check_kernel(const struct run *t)
{
	unsigned int i, valid = 0, active = 0;

	for (i = 0; i < NODES; i++) {
		check_forwarding(t, i);
		valid += entries[i].valid;
	}
	for (i = 0; i < t->kernel_count; i++)
		active += t->kernel[i].state == HALMA_STATE_ACTIVE;
	assert_int_equal(active, valid);
}

static void check_way(const struct mh_answer *answer, const struct draw *bu)
{
	struct in6_addr none = { 0 }, hoa = fake_addr(owners[bu->who].hoa);
	struct in6_addr from = fake_addr(bu->from);

	assert_memory_equal(&answer->dst, &hoa, sizeof(hoa));
	assert_memory_equal(&answer->via, bu->home ? &none : &from, sizeof(from));
}

/* The BA by the figures of RFC 6275, 6.1.8 and RFC 3963, 4.2. */
static unsigned int check_ba(const struct fake *f, const struct draw *bu, u16 last)
{
	const struct mh_answer *answer = &f->answer[0];
	const u8 *ba = answer->data;
	bool router, success;

	if (!f->answer_count)
		return SILENCE;
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(ba[0], 59);
	assert_int_equal(ba[2], 6);
	/* there is no IPsec here: K=0; nor is there anything Reserved */
	assert_int_equal(ba[7] & ~0x40, 0);
	router = ba[7] & 0x40;
	success = ba[6] < 128;
	if (router)
		assert_true(bu->flags & R);
	if (success && !deletes(bu)) {
		assert_int_equal(router, !!(bu->flags & R));
		assert_int_equal(ba[10] << 8 | ba[11], bu->lifetime);
	}
	if (success && deletes(bu))
		assert_int_equal(ba[10] << 8 | ba[11], 0);
	assert_int_equal(ba[8] << 8 | ba[9], ba[6] == 135 ? last : bu->sequence);
	check_way(answer, bu);
	assert_true(ba[6] == 0 || ba[6] >= 128);
	return success ? SUCCESS : ba[6];
}

static void deliver(struct fake *f, const struct draw *bu)
{
	u8 buf[MH_MAX_LEN];
	struct mh_packet packet = {
		.data = buf, .len = octets(bu, buf), .src = fake_addr(owners[bu->who].hoa),
		.dst = fake_addr(LMAA), .home_address = !bu->home,
		.sent_from = fake_addr(bu->home ? owners[bu->who].hoa : bu->from),
	};

	f->answer_count = 0;
	anchor_receive(f->anchor, &packet, 1);
	anchor_flush(f->anchor);
}

static void step(struct run *t)
{
	u8 allowed[256];
	struct entry *entry;
	struct draw bu;
	unsigned int got;

	draw(&bu);
	entry = &entries[bu.who];
	judge(&bu, entry, allowed);
	deliver(&t->f, &bu);
	run_learn(t);
	got = check_ba(&t->f, &bu, entry->sequence);
	if (!allowed[got])
		fail_msg("%s, flags %04x, lifetime %u, number %u after %u, %s %s: %u",
			 owners[bu.who].hoa, bu.flags, bu.lifetime, bu.sequence, entry->sequence,
			 coa_of(&bu), bu.named->net[0] ? bu.named->net[0] : "-", got);
	seen[got]++;
	if (got == SUCCESS)
		learn(&t->f, &bu, entry);
	check_kernel(t);
	if (draw_below(3))
		return;
	fake_sleep(&t->f, draw_below(6) * 1000 + draw_below(1000));
	run_learn(t);
	forget(t->f.now.boot_ms);
	check_kernel(t);
}

/* RFC 6275, 15.3: who was registered is, and as what; only how long that lasts is not known to the
 * millisecond, until it is refreshed. What is left of de-registrations is not looked at.
 */
static void restart(struct run *t, enum run_kernel kernel)
{
	struct draw bu = { .from = COA, .lifetime = 15, .named = &sets[0] };
	struct entry *entry;

	fake_sleep(&t->f, WAIT_MS);
	run_learn(t);
	forget(t->f.now.boot_ms);
	run_die(t);
	run_begin_with(t, CONF, kernel);
	check_kernel(t);
	for (bu.who = 0; bu.who < NODES; bu.who++) {
		entry = &entries[bu.who];
		if (!entry->there)
			continue;
		/* neither the number nor the type is forgotten */
		bu.flags = A | H | (entry->router ? R : 0);
		bu.sequence = entry->sequence;
		deliver(&t->f, &bu);
		assert_int_equal(check_ba(&t->f, &bu, entry->sequence), 135);
		bu.sequence++;
		bu.flags ^= R;
		deliver(&t->f, &bu);
		assert_int_equal(check_ba(&t->f, &bu, entry->sequence), 139);
		bu.flags ^= R;
		deliver(&t->f, &bu);
		assert_int_equal(check_ba(&t->f, &bu, entry->sequence), SUCCESS);
		run_learn(t);
		learn(&t->f, &bu, entry);
	}
	check_kernel(t);
}

static void any_end(void **state)
{
	struct run *t = *state;
	unsigned int i;

	log_init(LOG_LEVEL_ERR);
	memset(entries, 0, sizeof(entries));
	run_begin_with(t, CONF, SAME);
	for (i = 0; i < RUNS * 100; i++) {
		step(t);
		if (i % 100 == 99)
			restart(t, draw_below(2) ? SAME : FRESH);
	}
	run_die(t);
}

static void any_order(void **state)
{
	static const u8 all[] = { SILENCE, SUCCESS, 133, 135, 139, 140, 141, 142, 143, 174 };
	struct run *t = calloc(1, sizeof(*t));
	unsigned int i;

	(void)state;
	assert_non_null(t);
	log_init(LOG_LEVEL_ERR);
	fake_start(&t->f, CONF);
	for (i = 0; i < STEPS; i++)
		step(t);
	/* all that can be said was said, and often */
	for (i = 0; i < ARRAY_SIZE(all); i++)
		assert_true(seen[all[i]] > STEPS / 1000);
	fake_stop(&t->f);
	free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("R3963-1 R3963-2 R3963-3 Binding Updates in any order: status, R and routes",
		     any_order),
		{ "R3963-1 R6275-23 the same, and the daemon or its machine ends now and then",
		  any_end, run_setup, run_teardown, NULL },
	};

	return RUN(tests);
}
