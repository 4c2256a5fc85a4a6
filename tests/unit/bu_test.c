// SPDX-License-Identifier: GPL-2.0
/*
 * Binding Updates from the message to the BA, between a fake kernel and a fake clock: what becomes
 * of sessions, and that neither protocol sees those of the other.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include <errno.h>
#include <stdlib.h>

#include "run.h"

#include "base/way.h"
#include "control/counters.h"
#include "core/session.h"
#include "ha/ha.h"

#define HOA	"2001:db8:1ff:1::10"
#define HNP	"2001:db8:1ff:1::/64"
#define HOA2	"2001:db8:1ff:2::10"
#define COA	"2001:db8:a::50"
#define COA2	"2001:db8:b::50"

#define CONF	"home-agent = true\n" FAKE_CONF				\
	"mn \"" ALICE "\" { policy = both prefix = " HNP " home-address = " HOA " }\n"

/**
 * struct node - what a mobile node sends
 * @hoa: home address, default HOA
 * @from: where it is, default COA; HOA without Home Address option
 * @acoa: Alternate Care-of Address
 * @sequence: sequence number
 * @lifetime: in units of 4 s
 * @dns: name of a DNS Update option, as text
 * @dns_remove: R of that
 */
struct node {
	const char *hoa;
	const char *from;
	const char *acoa;
	u16 sequence;
	u16 lifetime;
	const char *dns;
	bool dns_remove;
};

static void queue(struct fake *f, const struct node *node, u8 *buf)
{
	struct mh_msg msg;
	struct mh_packet packet = {
		.data = buf,
		.src = fake_addr(node->hoa ? node->hoa : HOA),
		.dst = fake_addr(LMAA),
		.sent_from = fake_addr(node->from ? node->from : COA),
	};

	mh_msg_clear(&msg, MH_TYPE_BU);
	msg.bu = (struct mh_bu){
		.sequence = node->sequence, .lifetime = node->lifetime,
		.flags = BU_FLAG_H | BU_FLAG_A,
	};
	if (node->acoa) {
		mh_set(&msg.opts, MH_OPT_ALT_COA);
		msg.opts.alt_coa = fake_addr(node->acoa);
	}
	if (node->dns) {
		mh_set(&msg.opts, MH_OPT_DNS_UPDATE);
		msg.opts.dns_remove = node->dns_remove;
		msg.opts.dns_name = (struct mh_view){
			(const u8 *)node->dns, (u16)strlen(node->dns),
		};
	}
	packet.home_address = !in6_equal(&packet.src, &packet.sent_from);
	packet.len = mh_encode(buf, MH_MAX_LEN, &msg);
	assert_true(packet.len);
	anchor_receive(f->anchor, &packet, 1);
}

/* Return: status of the only answer, or FAKE_SILENCE. */
static int send_node(struct fake *f, const struct node *node)
{
	u8 buf[MH_MAX_LEN];

	f->answer_count = 0;
	queue(f, node, buf);
	anchor_flush(f->anchor);
	if (!f->answer_count)
		return FAKE_SILENCE;
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(mh_decode(f->answer[0].data, f->answer[0].len, &f->reply), MH_OK);
	assert_int_equal(f->reply.type, MH_TYPE_BA);
	assert_int_equal(f->reply.ba.flags, 0);
	return f->reply.ba.status;
}

#define BU(f, ...)	send_node(f, &(struct node){ __VA_ARGS__ })
#define SEND(f, ...)	fake_send(f, &(struct fake_pbu){ __VA_ARGS__ })

static const struct binding_req *last(const struct fake *f)
{
	return &f->req[(f->req_count - 1) % FAKE_MAX];
}

static void assert_binding(const struct fake *f, enum binding_op op, const char *coa,
			   enum halma_state state, u64 lifetime)
{
	const struct binding_req *req = last(f);
	struct in6_addr addr = fake_addr(coa);

	assert_int_equal(req->op, op);
	assert_int_equal(req->kind, HALMA_KIND_MIPV6);
	assert_int_equal(req->blocked_action, HALMA_BLOCKED_ACTION_NEXT);
	assert_int_equal(req->state, state);
	assert_int_equal(req->lifetime, lifetime);
	assert_memory_equal(&req->remote, &addr, sizeof(addr));
	assert_int_equal(req->prefix_count, 1);
	addr = fake_addr(HOA);
	assert_memory_equal(&req->prefix[0].addr, &addr, sizeof(addr));
	assert_int_equal(req->prefix[0].len, 128);
}

/* To the home address by the care-of address. */
static void assert_way(const struct fake *f, const char *dst, const char *via)
{
	struct in6_addr to = fake_addr(dst), by = fake_addr(via), from = fake_addr(LMAA);

	assert_memory_equal(&f->answer[0].dst, &to, sizeof(to));
	assert_memory_equal(&f->answer[0].via, &by, sizeof(by));
	assert_memory_equal(&f->answer[0].src, &from, sizeof(from));
}

#define SHORT(valid)	CONF "home-prefix h { prefix = " HNP " valid-lifetime = " valid " }\n"

/* A binding ends with its prefix, also if that is known only after it was granted. */
static void shortened(void **state)
{
	struct fake *f = *state;

	assert_int_equal(BU(f, .sequence = 7, .lifetime = 15), 0);
	assert_int_equal(SEND(f, .mnid = BOB), 0);
	fake_reload(f, SHORT("61"));
	fake_reload(f, SHORT("41"));
	fake_reload(f, SHORT("3600"));
	fake_sleep(f, 40999);
	assert_int_equal(anchor_cache(f->anchor)->count, 2);
	fake_sleep(f, 1);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	assert_int_equal(last(f)->op, BINDING_DEL);
	/* the next one is granted what there is then */
	fake_reload(f, SHORT("24"));
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 1);
	assert_int_equal(f->reply.ba.lifetime, 6);
	/* and what is shorter stays so */
	fake_reload(f, SHORT("30"));
	fake_sleep(f, 24000);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	/* in the wait after a de-registration nothing is shorter */
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 6), 0);
	assert_int_equal(BU(f, .sequence = 3), 0);
	fake_reload(f, SHORT("4"));
	fake_sleep(f, 9999);
	assert_int_equal(anchor_cache(f->anchor)->count, 2);
	fake_sleep(f, 1);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
}

#define ENDING	CONF "home-prefix h { prefix = " HNP " valid-until = \"2023-11-15T00:00:00Z\" }\n"

/* The prefix ends at a time of day, which is another one when the clock is set. */
static void clock_is_set(void **state)
{
	struct fake *f = *state;

	fake_reload(f, ENDING);
	/* 6,400 s before that */
	assert_int_equal(f->now.timestamp >> 16, 1700000000);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 900), 0);
	f->now.timestamp += 5600ULL << 16;
	fake_sleep(f, 799000);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	fake_sleep(f, 1000);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 900), 132);
	/* back, and beyond its end at once */
	f->now.timestamp -= 6400ULL << 16;
	fake_sleep(f, 1);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 900), 0);
	f->now.timestamp += 86400ULL << 16;
	fake_sleep(f, 1);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(last(f)->op, BINDING_DEL);
}

/* What the kernel's Mobile IPv6 was told. */
static struct way told[FAKE_MAX];
static unsigned int told_count;

static void on_ways(void *ctx, const struct way *ways, unsigned int count)
{
	const struct fake *f = ctx;

	/* no answer has left before */
	assert_int_equal(f->answer_count, 0);
	assert_true(told_count + count <= FAKE_MAX);
	memcpy(told + told_count, ways, count * sizeof(*ways));
	told_count += count;
}

static void assert_told(const char *coa, bool was)
{
	struct in6_addr hoa = fake_addr(HOA), addr = fake_addr(coa);

	assert_int_equal(told_count, 1);
	assert_memory_equal(&told[0].hoa, &hoa, sizeof(hoa));
	assert_memory_equal(&told[0].coa, &addr, sizeof(addr));
	assert_int_equal(told[0].was, was);
	told_count = 0;
}

/* Who has the only home address that is away, and no more than that. */
static void assert_all(struct fake *f, const char *coa)
{
	struct in6_addr addr = fake_addr(coa ? coa : "::");
	struct way *ways;
	size_t count;

	assert_true(anchor_ways(f->anchor, &ways, &count));
	assert_int_equal(count, coa ? 1 : 0);
	if (coa)
		assert_memory_equal(&ways[0].coa, &addr, sizeof(addr));
	free(ways);
}

/* Each change is told once, before the BA; nothing else is. */
static void ways(void **state)
{
	struct fake *f = *state;
	const struct ha_outside outside = { .ways = on_ways, .ctx = f };

	told_count = 0;
	anchor_outside_is(f->anchor, &outside);
	assert_int_equal(SEND(f, .mnid = BOB), 0);
	assert_all(f, NULL);
	assert_int_equal(BU(f, .sequence = 7, .lifetime = 15), 0);
	assert_told(COA, false);
	assert_all(f, COA);
	assert_int_equal(BU(f, .sequence = 8, .lifetime = 15), 0);
	assert_int_equal(told_count, 0);
	assert_int_equal(BU(f, .from = COA2, .sequence = 9, .lifetime = 15), 0);
	assert_told(COA2, true);
	assert_int_equal(BU(f, .sequence = 9, .lifetime = 15), 135);
	assert_int_equal(told_count, 0);
	f->error = -EINVAL;
	assert_int_equal(BU(f, .sequence = 10, .lifetime = 15), 128);
	f->error = 0;
	assert_int_equal(told_count, 0);
	assert_all(f, COA2);
	assert_int_equal(BU(f, .from = COA2, .sequence = 10), 0);
	assert_told("::", true);
	assert_all(f, NULL);
	/* in the wait */
	assert_int_equal(BU(f, .from = COA2, .sequence = 11, .lifetime = 10), 0);
	assert_told(COA2, false);
	fake_sleep(f, 40000);
	assert_told("::", true);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 10), 0);
	assert_told(COA, false);
	assert_int_equal(BU(f, .sequence = 2), 0);
	assert_told("::", true);
	fake_sleep(f, 10000);
	assert_int_equal(told_count, 0);
}

/* How many answers had left when the first one was told */
static unsigned int left_before;

static void on_first_ways(void *ctx, const struct way *ways, unsigned int count)
{
	const struct fake *f = ctx;

	(void)ways;
	if (!told_count)
		left_before = f->answer_count;
	told_count += count;
}

/* Also if there are so many answers that some leave before the end of the batch. */
static void many_answers(void **state)
{
	static u8 octets[BATCH_MAX + 1][MH_MAX_LEN];
	struct fake *f = *state;
	const struct ha_outside outside = { .ways = on_first_ways, .ctx = f };
	unsigned int i;

	told_count = 0;
	fake_reload(f, CONF "mn \"" BOB "\" { policy = both home-address = " HOA2 " }\n");
	anchor_outside_is(f->anchor, &outside);
	for (i = 0; i < BATCH_MAX - 1; i++)
		queue(f, &(struct node){ .hoa = "2001:db8:66::1", .lifetime = 15 }, octets[i]);
	queue(f, &(struct node){ .sequence = 1, .lifetime = 15 }, octets[i++]);
	queue(f, &(struct node){ .hoa = HOA2, .sequence = 1, .lifetime = 15 }, octets[i]);
	assert_int_equal(f->answer_count, 0);
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, BATCH_MAX + 1);
	assert_int_equal(told_count, 2);
	assert_int_equal(left_before, 0);
}

static void life(void **state)
{
	struct fake *f = *state;

	assert_int_equal(BU(f, .sequence = 7, .lifetime = 15), 0);
	assert_int_equal(f->reply.ba.sequence, 7);
	assert_int_equal(f->reply.ba.lifetime, 15);
	assert_way(f, HOA, COA);
	assert_binding(f, BINDING_NEW, COA, HALMA_STATE_ACTIVE, 60000);
	/* the BA goes to where the BU came from, not to where the tunnel goes */
	assert_int_equal(BU(f, .from = COA2, .acoa = COA, .sequence = 8, .lifetime = 15), 0);
	assert_way(f, HOA, COA2);
	assert_binding(f, BINDING_SET, COA, HALMA_STATE_ACTIVE, 60000);
	assert_int_equal(BU(f, .from = COA2, .sequence = 9, .lifetime = 10), 0);
	assert_binding(f, BINDING_SET, COA2, HALMA_STATE_ACTIVE, 40000);
	assert_int_equal(BU(f, .sequence = 9, .lifetime = 10), 135);
	assert_int_equal(f->reply.ba.sequence, 9);
	assert_int_equal(f->reply.ba.lifetime, 0);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	fake_sleep(f, 39999);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	fake_sleep(f, 1);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(last(f)->op, BINDING_DEL);
	/* nothing is known of its numbers any more */
	assert_int_equal(BU(f, .sequence = 9, .lifetime = 10), 0);
}

static void returns_home(void **state)
{
	struct fake *f = *state;

	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	assert_int_equal(BU(f, .from = HOA, .acoa = HOA, .sequence = 2), 0);
	assert_int_equal(f->reply.ba.lifetime, 0);
	assert_way(f, HOA, "::");
	assert_binding(f, BINDING_SET, COA, HALMA_STATE_BLOCKED, 10000);
	/* what was under way: to where it came from, and nothing changes */
	assert_int_equal(BU(f, .from = COA2, .sequence = 2, .lifetime = 15), 135);
	assert_way(f, HOA, COA2);
	fake_sleep(f, 5000);
	/* once more, which does not make the wait longer */
	assert_int_equal(BU(f, .from = HOA, .sequence = 3), 0);
	assert_int_equal(BU(f, .from = COA2, .sequence = 3, .lifetime = 15), 135);
	fake_sleep(f, 4999);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	fake_sleep(f, 1);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(BU(f, .from = HOA, .sequence = 4), 133);
	/* away again before the wait is over */
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	assert_int_equal(BU(f, .sequence = 2), 0);
	assert_way(f, HOA, COA);
	assert_int_equal(BU(f, .from = COA2, .sequence = 3, .lifetime = 15), 0);
	assert_binding(f, BINDING_SET, COA2, HALMA_STATE_ACTIVE, 60000);
	fake_sleep(f, 10000);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
}

static void one_batch(void **state)
{
	struct fake *f = *state;
	u8 buf[3][MH_MAX_LEN];

	queue(f, &(struct node){ .sequence = 1, .lifetime = 15 }, buf[0]);
	queue(f, &(struct node){ .sequence = 2, .from = HOA }, buf[1]);
	queue(f, &(struct node){ .sequence = 1, .lifetime = 15 }, buf[2]);
	f->answer_count = 0;
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, 3);
	assert_int_equal(mh_decode(f->answer[2].data, f->answer[2].len, &f->reply), MH_OK);
	assert_int_equal(f->reply.ba.status, 135);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
}

static void kernel_refuses(void **state)
{
	static const struct {
		int error;
		int status;
	} rows[] = { { -ENOSPC, 130 }, { -ENOMEM, 130 }, { -ELOOP, 174 }, { -EINVAL, 128 } };
	struct fake *f = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		f->error = rows[i].error;
		assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), rows[i].status);
		assert_int_equal(anchor_cache(f->anchor)->count, 0);
	}
	f->error = 0;
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	/* what it had is as it was, its number, too */
	f->error = -ENOSPC;
	assert_int_equal(BU(f, .from = COA2, .sequence = 2, .lifetime = 15), 130);
	f->error = 0;
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15), 0);
	assert_binding(f, BINDING_SET, COA, HALMA_STATE_ACTIVE, 60000);
}

/* RFC 6612, 4.2 */
static void two_protocols(void **state)
{
	const struct cache *cache;
	struct fake *f = *state;
	const struct mn *mn;
	struct mnid alice;

	cache = anchor_cache(f->anchor);
	mnid_parse(&alice, ALICE);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 1), 0);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	mn = bce_mn_find(cache, &alice);
	assert_int_equal(mn->session_count, 2);
	/* a handover of the one by MN-ID alone is about the only session of its kind */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3), 0);
	assert_int_equal(mn->session_count, 2);
	assert_int_equal(last(f)->kind, HALMA_KIND_PMIPV6);
	/* a MAG that names the home address names nothing that it has */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hnp = { HOA "/128" }, .hi = 3), 155);
	/* the end of one is not that of the other */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4, .zero_lifetime = true), 0);
	fake_sleep(f, 10000);
	assert_int_equal(mn->session_count, 1);
	assert_non_null(mn_only(mn, HALMA_KIND_MIPV6));
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 1), 0);
	assert_int_equal(BU(f, .sequence = 2), 0);
	fake_sleep(f, 10000);
	assert_non_null(mn_only(mn, HALMA_KIND_PMIPV6));
	assert_int_equal(mn->session_count, 1);
}

/* A counter as halma shows it. */
static u64 counted(const struct fake *f, const char *of, const char *name)
{
	json_t *counters = show_counters(f->anchor), *count;
	u64 value;

	count = json_object_get(json_object_get(json_object_get(counters, "received"), of), name);
	assert_true(json_is_integer(count));
	value = (u64)json_integer_value(count);
	json_decref(counters);
	return value;
}

static u64 after_pbu(const struct fake *f)
{
	return counted(f, "bu", "after-pbu");
}

static u64 beside_mipv6(const struct fake *f)
{
	return counted(f, "pbu", "beside-mipv6");
}

/* Home, and a BU that is late; away, and a PBU that is late: taken, counted and told. */
static void late(void **state)
{
	struct fake *f = *state;
	const char *log;
	int keep;

	/* from home, and at last by a BU that nothing has overtaken */
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15), 0);
	assert_int_equal(after_pbu(f) + beside_mipv6(f), 0);
	/* a MAG has it, then comes a BU that says otherwise */
	keep = fake_log_begin();
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3), 0);
	assert_int_equal(beside_mipv6(f), 1);
	assert_int_equal(BU(f, .sequence = 3, .lifetime = 15), 0);
	assert_int_equal(after_pbu(f), 1);
	log = fake_log_end(keep);
	fake_expect(log, "MAG mag2 registers " ALICE ", which is away at " COA
		    " by Mobile IPv6: that goes first");
	fake_expect(log, "BU of mobile node " HOA " is accepted, though MAG " MAG2
		    " has registered it since its last one");
	/* elsewhere, and a MAG that it has left says once more that it is there */
	assert_int_equal(BU(f, .from = COA2, .sequence = 4, .lifetime = 15), 0);
	assert_int_equal(after_pbu(f), 1);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG1, .hi = 3), 0);
	assert_int_equal(beside_mipv6(f), 2);
	/* refreshes count, and say no more */
	keep = fake_log_begin();
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG1, .hi = 5, .hnp = { HNP }), 0);
	assert_int_equal(beside_mipv6(f), 3);
	assert_string_equal(fake_log_end(keep), "");
	/* one that is refused, and what ends, is not late */
	assert_int_equal(BU(f, .sequence = 4, .lifetime = 15), 135);
	assert_int_equal(BU(f, .sequence = 5), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG1, .hi = 5, .hnp = { HNP }), 0);
	assert_int_equal(after_pbu(f), 1);
	assert_int_equal(beside_mipv6(f), 3);
}

/* The option of the BU, as it was but for its status, in the octets of the BA. */
static void assert_dns(const struct fake *f, const char *name, u8 flags)
{
	u8 want[255] = { 17, (u8)(strlen(name) + 2), 129, flags };

	memcpy(want + 4, name, strlen(name));
	assert_non_null(memmem(f->answer[0].data, f->answer[0].len, want, strlen(name) + 4));
}

/* No DNS server is told of a home address, and who asks for it hears that (RFC 5026, 8.1). */
static void dns_update(void **state)
{
	struct fake *f = *state;

	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15, .dns = "alice.example.org"), 0);
	assert_dns(f, "alice.example.org", 0);
	assert_int_equal(f->reply.opts.dns_status, 129);
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 15), 0);
	assert_false(mh_has(&f->reply.opts, MH_OPT_DNS_UPDATE));
	/* not its own name either */
	assert_int_equal(BU(f, .sequence = 3, .lifetime = 15, .dns = "bob.example.org"), 0);
	assert_dns(f, "bob.example.org", 0);
	assert_int_equal(BU(f, .sequence = 3, .lifetime = 15, .dns = "a"), 135);
	assert_false(mh_has(&f->reply.opts, MH_OPT_DNS_UPDATE));
	/* to be removed, with the end */
	assert_int_equal(BU(f, .sequence = 4, .dns = "a", .dns_remove = true), 0);
	assert_dns(f, "a", 0x80);
	assert_int_equal(BU(f, .sequence = 5, .dns = "", .dns_remove = true), 0);
	assert_dns(f, "", 0x80);
	assert_int_equal(counted(f, "bu", "dns-update-refused"), 4);
}

/* A mobile node whose care-of address is that of a MAG is not one of its sessions. */
static void not_the_mags(void **state)
{
	struct in6_addr mag = fake_addr(MAG1);
	struct fake *f = *state;

	assert_int_equal(BU(f, .from = MAG1, .sequence = 1, .lifetime = 15), 0);
	assert_null(bce_first_of_peer(anchor_cache(f->anchor), HALMA_KIND_PMIPV6, &mag));
	assert_int_equal(lma_revoke_mag(anchor_lma(f->anchor), &mag, NULL, 1), 0);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
}

/* A Home Address option does not make a MAG of anybody. */
static void no_mag_by_option(void **state)
{
	struct fake_pbu pbu = { .mnid = ALICE };
	struct fake *f = *state;
	u8 buf[MH_MAX_LEN];
	struct mh_packet packet = {
		.data = buf, .src = fake_addr(MAG1), .dst = fake_addr(LMAA),
		.home_address = true, .sent_from = fake_addr(COA),
	};

	packet.len = fake_encode(f, &pbu, buf);
	f->answer_count = 0;
	anchor_receive(f->anchor, &packet, 1);
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, 0);
	assert_int_equal(f->req_count, 0);
	assert_int_equal(anchor_stats(f->anchor)->why[DOOR_HOME_ADDRESS][KIND_PBU], 1);
}

static void binding_errors(void **state)
{
	const struct in6_addr hoa = fake_addr("fe80::10"), coa = fake_addr(COA);
	struct fake *f = *state;
	u8 buf[MH_MAX_LEN];
	unsigned int i;

	f->answer_count = 0;
	for (i = 0; i < 20; i++) {
		queue(f, &(struct node){ .hoa = "fe80::10", .lifetime = 15 }, buf);
		anchor_flush(f->anchor);
	}
	/* as many as there may be in a second, with the address that the option had */
	assert_int_equal(f->answer_count, 10);
	assert_int_equal(mh_decode(f->answer[0].data, f->answer[0].len, &f->reply), MH_OK);
	assert_int_equal(f->reply.type, MH_TYPE_BE);
	assert_int_equal(f->reply.be.status, BE_UNKNOWN_BINDING);
	assert_memory_equal(&f->reply.be.home_address, &hoa, sizeof(hoa));
	assert_memory_equal(&f->answer[0].dst, &coa, sizeof(coa));
	assert_true(in6_is_zero(&f->answer[0].via));
	assert_int_equal(anchor_stats(f->anchor)->be_suppressed, 10);
	assert_int_equal(anchor_ha(f->anchor)->stats.verdict[HA_UNKNOWN], 20);
}

static void home_address(struct fake *f, u8 next, const char *hoa, const char *src)
{
	const struct hao_packet packet = {
		.next = next,
		.src = fake_addr(src),
		.dst = fake_addr(LMAA),
		.home_address = fake_addr(hoa),
	};

	f->answer_count = 0;
	anchor_home_address(f->anchor, &packet);
	anchor_flush(f->anchor);
}

/* A Binding Error to where it came from, with the address that the option had. */
static void assert_fault(struct fake *f, u8 next, const char *hoa, const char *src)
{
	const struct in6_addr home = fake_addr(hoa), to = fake_addr(src);

	home_address(f, next, hoa, src);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(mh_decode(f->answer[0].data, f->answer[0].len, &f->reply), MH_OK);
	assert_int_equal(f->reply.type, MH_TYPE_BE);
	assert_int_equal(f->reply.be.status, BE_UNKNOWN_BINDING);
	assert_memory_equal(&f->reply.be.home_address, &home, sizeof(home));
	assert_memory_equal(&f->answer[0].dst, &to, sizeof(to));
	assert_true(in6_is_zero(&f->answer[0].via));
}

static void assert_no_fault(struct fake *f, u8 next, const char *hoa, const char *src)
{
	home_address(f, next, hoa, src);
	assert_int_equal(f->answer_count, 0);
}

/* RFC 6275, 9.3.1 and 9.3.3 */
static void home_addresses(void **state)
{
	struct fake *f = *state;

	assert_fault(f, IPPROTO_ICMPV6, HOA, COA);
	assert_fault(f, IPPROTO_MH, "ff0e::1", COA);
	assert_fault(f, IPPROTO_ICMPV6, "ff0e::1", COA);
	assert_fault(f, IPPROTO_ESP, "::", COA);
	assert_fault(f, IPPROTO_UDP, "fe80::1", COA);
	/* those of a message: what it is for judges */
	assert_no_fault(f, IPPROTO_MH, HOA, COA);
	assert_no_fault(f, IPPROTO_ESP, HOA, COA);
	assert_no_fault(f, IPPROTO_AH, HOA, COA);
	assert_no_fault(f, IPPROTO_ICMPV6, HOA, "ff0e::2");
	assert_no_fault(f, IPPROTO_ICMPV6, HOA, "::");
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	assert_no_fault(f, IPPROTO_ICMPV6, HOA, COA);
	assert_fault(f, IPPROTO_ICMPV6, HOA, COA2);
	assert_int_equal(BU(f, .sequence = 2, .lifetime = 0), 0);
	assert_fault(f, IPPROTO_ICMPV6, HOA, COA);
	assert_int_equal(anchor_stats(f->anchor)->home_address_faults, 7);
}

/* The limit is one for all of them. */
static void few_faults(void **state)
{
	struct fake *f = *state;
	unsigned int i, sent = 0;

	for (i = 0; i < 30; i++) {
		home_address(f, IPPROTO_ICMPV6, HOA, COA);
		sent += f->answer_count;
	}
	assert_int_equal(sent, 10);
	assert_int_equal(anchor_stats(f->anchor)->be_suppressed, 20);
}

static void strangers(void **state)
{
	struct fake *f = *state;
	unsigned int i, answered = 0;

	for (i = 0; i < 300; i++)
		answered += BU(f, .hoa = "2001:db8:1ff:99::1", .lifetime = 15) == 132;
	assert_int_equal(answered, 200);
	assert_int_equal(anchor_ha(f->anchor)->stats.why[HA_WHY_HOA_RATE], 100);
	/* whoever is known is served all the same */
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
}

/* A home address has one owner, whatever the configuration says meanwhile. */
static void one_owner(void **state)
{
	static const char of_bob[] = "home-agent = true\n" FAKE_CONF
		"mn \"" BOB "\" { policy = both prefix = " HNP " home-address = " HOA " }\n";
	static const char pool_of_bob[] = "home-agent = true\n" FAKE_CONF
		"mn \"" ALICE "\" { policy = both home-address = 2001:db8:100::10 }\n";
	struct fake *f = *state;
	struct mnid bob;

	assert_int_equal(BU(f, .sequence = 100, .lifetime = 15), 0);
	/* the same configuration once more changes nothing */
	fake_reload(f, CONF);
	fake_sleep(f, 1);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	fake_reload(f, of_bob);
	fake_sleep(f, 1);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(last(f)->op, BINDING_DEL);
	assert_int_equal(BU(f, .sequence = 1, .lifetime = 15), 0);
	mnid_parse(&bob, BOB);
	assert_true(mnid_equal(last(f)->mnid, &bob));
	/* a pool has given what lies around an address that becomes somebody's */
	assert_int_equal(SEND(f, .mnid = "carol@example.org", .hi = 1), 0);
	assert_int_equal(last(f)->kind, HALMA_KIND_PMIPV6);
	fake_reload(f, pool_of_bob);
	fake_sleep(f, 1);
	assert_int_equal(BU(f, .hoa = "2001:db8:100::10", .sequence = 1, .lifetime = 15), 134);
	assert_int_equal(anchor_ha(f->anchor)->stats.why[HA_WHY_HOA_TAKEN], 1);
}

/* Both protocols have the same address of one mobile node, and are put back in a new kernel. */
static void both_after_reboot(void **state)
{
	static const char conf[] = "home-agent = true\n" FAKE_CONF
		"mn \"" ALICE "\" { policy = both prefix = " HOA "/128 }\n";
	struct run *t = *state;

	run_begin_with(t, conf, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	assert_int_equal(BU(&t->f, .sequence = 1, .lifetime = 900), 0);
	run_die(t);
	run_begin_with(t, conf, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restore_failed, 0);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 2);
	/* its order outlives that [RFC 6275, 15.3] */
	assert_int_equal(BU(&t->f, .sequence = 1, .lifetime = 900), 135);
	assert_int_equal(BU(&t->f, .from = COA2, .sequence = 2, .lifetime = 900), 0);
	run_die(t);
}

static void is_logged(void **state)
{
	struct fake *f = *state;
	int keep;

	assert_int_equal(BU(f, .sequence = 7, .lifetime = 15), 0);
	keep = fake_log_begin();
	assert_int_equal(BU(f, .from = COA2, .sequence = 7, .lifetime = 15), 135);
	fake_expect(fake_log_end(keep), "BU of mobile node " HOA " (" COA2 ") for " ALICE
		    ", refused: 135 sequence number out of window");
}

static int setup(void **state)
{
	return fake_setup(state, CONF);
}

#define WITH(name, test)	{ name, test, setup, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("R6275-2 R6275-8 registration, move, refresh and end of a session", life),
		WITH("R6275-7 sessions end with their prefix, as it is after a reload", shortened),
		WITH("R6275-7 sessions end with their prefix when the clock is set", clock_is_set),
		WITH("R6275-15 the kernel hears where home addresses are, before the BA", ways),
		WITH("R6275-15 also if there are many BAs", many_answers),
		WITH("R6275-11 HA-36 HA-41 return home, and what was under way", returns_home),
		WITH("R6275-3 BUs of one batch see what those before them did", one_batch),
		WITH("R6275-21 what the kernel refuses is refused, and changes nothing",
		     kernel_refuses),
		WITH("R6612-10 neither protocol sees or ends sessions of the other", two_protocols),
		WITH("R6612-29 who may be late is counted and told", late),
		WITH("RSEC-27 R5026-1 DNS Update option in a BU: 129 in that of the BA",
		     dns_update),
		WITH("R6612-10 a care-of address that a MAG has makes no session of it",
		     not_the_mags),
		WITH("R5213-3 a Home Address option makes no MAG of anybody", no_mag_by_option),
		WITH("R6275-15 HA-19 HA-53 Binding Errors have a limit", binding_errors),
		WITH("R6275-15 HA-18 Home Address options that must not be: BE 1",
		     home_addresses),
		WITH("R6275-15 HA-53 of these ten in a second", few_faults),
		WITH("R6612-78 a home address has one owner across both protocols", one_owner),
		WITH("what is refused is logged with home address, source and MN-ID", is_logged),
		{ "R6275-23 sessions of both protocols and their order outlive a reboot",
		  both_after_reboot, run_setup, run_teardown, NULL },
		WITH("R6275-4 home addresses of nobody are refused, with a limit", strangers),
	};

	return RUN(tests);
}
