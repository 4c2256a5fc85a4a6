// SPDX-License-Identifier: GPL-2.0
/*
 * Batches, the kernel's refusals, waiting PBUs, adoption, reload, other messages.
 *
 * sources: tests/unit/fake.c userd
 */
#include <errno.h>

#include "fake.h"
#include "ha/ha.h"

#include "base/log.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define LLID_A	"\x02\0\0\0\0\x0a"
#define HNP0	"2001:db8:100::/64"

static int start(void **state)
{
	return fake_setup(state, FAKE_CONF);
}

static u8 status_of(struct fake *f, unsigned int nr)
{
	assert_true(nr < f->answer_count);
	assert_int_equal(mh_decode(f->answer[nr].data, f->answer[nr].len, &f->reply), MH_OK);
	return f->reply.ba.status;
}

static void one_batch(void **state)
{
	static u8 buf[64][MH_MAX_LEN];
	struct fake *f = *state;
	char name[32];
	unsigned int i;

	for (i = 0; i < 64; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		fake_queue(f, buf[i], fake_encode(f, &(struct fake_pbu){ .mnid = name }, buf[i]),
			   NULL, NULL);
		/* nothing is answered before the kernel was asked */
		assert_int_equal(f->answer_count, 0);
		assert_int_equal(f->batches, 0);
	}
	anchor_flush(f->anchor);
	assert_int_equal(f->batches, 1);
	assert_int_equal(f->req_count, 64);
	assert_int_equal(f->answer_count, 64);
	for (i = 0; i < 64; i++)
		assert_int_equal(status_of(f, i), 0);
}

/* More than a batch: each mobile node has two, one after the other or far apart. */
static void receive_pairs(struct fake *f, bool apart)
{
	static u8 buf[FAKE_MAX][MH_MAX_LEN];
	struct mh_packet packet[FAKE_MAX];
	struct fake_pbu pbu = { 0 };
	unsigned int i;
	char name[32];

	for (i = 0; i < FAKE_MAX; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org",
			 apart ? i % (FAKE_MAX / 2) : i / 2);
		pbu.mnid = name;
		pbu.timestamp = f->now.timestamp + i;
		pbu.hi = 3;
		packet[i] = (struct mh_packet){
			.data = buf[i],
			.len = fake_encode(f, &pbu, buf[i]),
			.src = fake_addr(i & 1 ? MAG2 : MAG1),
			.dst = fake_addr(LMAA),
		};
	}
	/* some that nothing is looked up for */
	packet[7].len = 4;
	packet[8].data = (const u8 *)"\x3b\x00\x01\x00\x00\x00\x00\x00";
	packet[8].len = 8;
	f->answer_count = 0;
	anchor_receive(f->anchor, packet, FAKE_MAX);
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, FAKE_MAX - 2);
}

static void many_at_once(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	/* sessions end while others of the same mobile node are waited for */
	f->error = -ENOMEM;
	for (i = 0; i < 2; i++) {
		receive_pairs(f, i);
		assert_int_equal(anchor_cache(f->anchor)->count, 0);
		assert_int_equal(anchor_lma(f->anchor)->stats.refused[130],
				 (i + 1) * (FAKE_MAX - 2));
	}
	f->error = 0;
	fake_sleep(f, 1000);
	receive_pairs(f, false);
	assert_int_equal(anchor_cache(f->anchor)->count, FAKE_MAX / 2);
	for (i = 0; i < f->answer_count; i++)
		assert_int_equal(status_of(f, i), 0);
	fake_sleep(f, 1000);
	receive_pairs(f, true);
	assert_int_equal(anchor_cache(f->anchor)->count, FAKE_MAX / 2);
	for (i = 0; i < f->answer_count; i++)
		assert_int_equal(status_of(f, i), 0);
}

static void same_mn_in_batch(void **state)
{
	struct fake *f = *state;
	u8 buf[3][MH_MAX_LEN];
	struct fake_pbu pbu = { .mnid = ALICE };

	fake_queue(f, buf[0], fake_encode(f, &pbu, buf[0]), MAG1, NULL);
	pbu.hi = 3;
	pbu.timestamp = f->now.timestamp + 1;
	fake_queue(f, buf[1], fake_encode(f, &pbu, buf[1]), MAG2, NULL);
	pbu.timestamp = f->now.timestamp + 2;
	fake_queue(f, buf[2], fake_encode(f, &pbu, buf[2]), MAG3, NULL);
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, 3);
	assert_int_equal(status_of(f, 2), 0);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	assert_int_equal(anchor_lma(f->anchor)->stats.verdict[LMA_HANDOVER], 2);
}

static void hnp_taken_in_batch(void **state)
{
	struct fake *f = *state;
	u8 buf[2][MH_MAX_LEN];
	struct fake_pbu pbu = { .mnid = ALICE, .hnp = { HNP0 } };

	fake_queue(f, buf[0], fake_encode(f, &pbu, buf[0]), NULL, NULL);
	pbu.mnid = BOB;
	fake_queue(f, buf[1], fake_encode(f, &pbu, buf[1]), NULL, NULL);
	anchor_flush(f->anchor);
	assert_int_equal(status_of(f, 0), 0);
	assert_int_equal(status_of(f, 1), 155);
	/* the other way round: the kernel refuses the first, so the prefix is free again */
	f->error = -ENOMEM;
	f->error_once = true;
	fake_sleep(f, 10);
	pbu.mnid = "x@example.org";
	pbu.hnp[0] = "2001:db8:100:9::/64";
	fake_queue(f, buf[0], fake_encode(f, &pbu, buf[0]), NULL, NULL);
	pbu.mnid = "y@example.org";
	fake_queue(f, buf[1], fake_encode(f, &pbu, buf[1]), NULL, NULL);
	anchor_flush(f->anchor);
	assert_int_equal(status_of(f, 0), 130);
	assert_int_equal(status_of(f, 1), 0);
}

static void kernel_refuses_new(void **state)
{
	static const struct {
		int error;
		int status;
	} table[] = {
		{ -ENOSPC, 130 }, { -ENOMEM, 130 }, { -ELOOP, 174 }, { -EADDRNOTAVAIL, 128 },
		{ -EBUSY, 128 }, { -ENODEV, 128 }, { -EINVAL, 128 }, { -EOPNOTSUPP, 128 },
	};
	struct fake *f = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		f->error = table[i].error;
		assert_int_equal(SEND(f, .mnid = ALICE), table[i].status);
		assert_string_equal(fake_hnp(f, 0), "::/0");
		assert_int_equal(anchor_cache(f->anchor)->count, 0);
		assert_int_equal(anchor_cache(f->anchor)->mn_count, 0);
		assert_int_equal(anchor_pools(f->anchor)->v[0].used, 0);
	}
}

static void kernel_says_in_use(void **state)
{
	struct fake *f = *state;

	f->error = -EADDRINUSE;
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { HNP0 }), 155);
	assert_int_equal(SEND(f, .mnid = ALICE), 130);
	/* both stay out of the pool: nobody else makes the kernel refuse them again */
	assert_int_equal(anchor_pools(f->anchor)->v[0].used, 2);
	assert_int_equal(SEND(f, .mnid = BOB, .hnp = { HNP0 }), 155);
	assert_int_equal(f->req_count, 2);
	/* the next try is about another prefix */
	f->error = 0;
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_string_not_equal(fake_hnp(f, 0), HNP0);
}

static void kernel_refuses_handover(void **state)
{
	struct fake *f = *state;
	struct in6_addr mag1 = fake_addr(MAG1);
	const struct bce *bce;
	u64 stamp;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	f->error = -ENOSPC;
	stamp = f->now.timestamp + 1000;
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3, .timestamp = stamp), 130);
	f->error = 0;
	/* nothing of it is kept */
	bce = bce_find_id(anchor_cache(f->anchor), fake_req(f)->id);
	assert_memory_equal(&bce->facts.coa, &mag1, 16);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3, .timestamp = stamp - 1), 0);
}

static void id_is_taken(void **state)
{
	struct fake *f = *state;

	f->error = -EEXIST;
	f->error_once = true;
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(f->req_count, 2);
	assert_int_not_equal(f->req[0].id, f->req[1].id);
	assert_non_null(bce_find_id(anchor_cache(f->anchor), f->req[1].id));
	assert_null(bce_find_id(anchor_cache(f->anchor), f->req[0].id));
}

static void delete_fails(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .lifetime = 4), 0);
	f->error = -ENOENT;
	fake_sleep(f, 4000);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(anchor_core(f->anchor)->stats.kernel_refused, 0);
}

static void wait_then_deregistration(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4, .sequence = 5), FAKE_SILENCE);
	fake_sleep(f, 500);
	/* newer stamp than the one that waits, which is not tested again */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .zero_lifetime = true, .hnp = { HNP0 }),
			 0);
	assert_int_equal(f->answer_count, 2);
	assert_int_equal(status_of(f, 0), 0);
	assert_int_equal(f->reply.ba.lifetime, 0);
	assert_int_equal(status_of(f, 1), 0);
	assert_int_equal(f->reply.ba.sequence, 5);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 0);
	fake_sleep(f, 20000);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	assert_int_equal(anchor_lma(f->anchor)->stats.held[HELD_RELEASED], 1);
}

static void wait_then_old_message(void **state)
{
	struct fake *f = *state;
	u64 stamp;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4), FAKE_SILENCE);
	fake_sleep(f, 100);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .zero_lifetime = true, .hnp = { HNP0 }),
			 0);
	assert_int_equal(f->answer_count, 2);
	/* younger than the one that waited, but not than the de-registration */
	stamp = f->now.timestamp;
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 5, .hnp = { HNP0 },
			      .timestamp = stamp - 1), 157);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 5, .hnp = { HNP0 },
			      .timestamp = stamp), 156);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 5, .hnp = { HNP0 },
			      .timestamp = stamp + 1), 0);
}

static void wait_retransmission(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4, .sequence = 5), FAKE_SILENCE);
	fake_sleep(f, 990);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4, .sequence = 6), FAKE_SILENCE);
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 1);
	fake_sleep(f, 500);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(status_of(f, 0), 0);
	assert_int_equal(f->reply.ba.sequence, 6);
	assert_int_equal(anchor_cache(f->anchor)->count, 2);
}

static void wait_replaced(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4), FAKE_SILENCE);
	/* now it knows */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3), 0);
	fake_sleep(f, 5000);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 0);
}

static void wait_and_session_ends(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .lifetime = 4), 0);
	fake_sleep(f, 3500);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4), FAKE_SILENCE);
	fake_sleep(f, 1000);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(anchor_cache(f->anchor)->mn_count, 1);
	fake_sleep(f, 1000);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(status_of(f, 0), 0);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
}

/* Whichever of both deadlines comes first, the PBU that waits is still there to be answered. */
static void wait_and_session_end_together(void **state)
{
	struct fake *f = *state;
	unsigned int late;

	for (late = 0; late < 2; late++) {
		fake_stop(f);
		fake_start(f, FAKE_CONF);
		assert_int_equal(SEND(f, .mnid = ALICE, .lifetime = 4), 0);
		fake_sleep(f, 2490 + late);
		assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4), FAKE_SILENCE);
		fake_sleep(f, 1600);
		assert_int_equal(f->answer_count, 1);
		assert_int_equal(status_of(f, 0), 0);
		assert_int_equal(anchor_cache(f->anchor)->count, 1);
		assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 0);
	}
}

static void wait_switched_off(void **state)
{
	struct fake *f = *state;

	fake_stop(f);
	fake_start(f, FAKE_CONF "MaxDelayBeforeNewBCEAssign = 0\n");
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4), 0);
	assert_int_equal(anchor_cache(f->anchor)->count, 2);
}

static void wait_limit(void **state)
{
	struct fake *f = *state;

	fake_stop(f);
	fake_start(f, FAKE_CONF "max-held = 1\n");
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = BOB), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4), FAKE_SILENCE);
	assert_int_equal(SEND(f, .mnid = BOB, .src = MAG2, .hi = 4), 0);
	assert_int_equal(anchor_cache(f->anchor)->count, 3);
}

/* A PBU that came, and was made, so many ms ago; the status of its answer. */
static int late(struct fake *f, const char *name, u64 came, u64 made)
{
	struct fake_pbu pbu = { .mnid = name };
	u8 buf[MH_MAX_LEN];
	struct mh_packet packet = { .data = buf, .src = fake_addr(MAG1), .dst = fake_addr(LMAA) };

	pbu.timestamp = f->now.timestamp - (made << 16) / 1000;
	packet.len = fake_encode(f, &pbu, buf);
	packet.arrived = came ? f->now.timestamp - (came << 16) / 1000 : 0;
	f->answer_count = 0;
	anchor_receive(f->anchor, &packet, 1);
	anchor_flush(f->anchor);
	return status_of(f, 0);
}

/* The window is for the time on the way: what waited here is not older for that. */
static void arrival(void **state)
{
	struct fake *f = *state;

	assert_int_equal(late(f, ALICE, 0, 200), 0);
	assert_int_equal(late(f, BOB, 0, 2000), 156);
	assert_int_equal(late(f, BOB, 2000, 2000), 0);
	assert_int_equal(late(f, "carol@example.org", 2000, 2200), 0);
	assert_int_equal(late(f, "dave@example.org", 2000, 2400), 156);
	assert_int_equal(late(f, "dave@example.org", 2000, 1000), 156);
}

static int unsure(struct fake *f, unsigned int nr, const char *mag)
{
	char name[32];

	snprintf(name, sizeof(name), "mn%u@example.org", nr);
	return SEND(f, .mnid = name, .src = mag, .hi = 4);
}

/* A MAG that lets all mobile nodes of others wait cannot take the wait from those. */
static void wait_share(void **state)
{
	struct fake *f = *state;
	unsigned int i, waits = 0;

	fake_stop(f);
	fake_start(f, FAKE_CONF "max-held = 10 MaxDelayBeforeNewBCEAssign = 60000\n");
	for (i = 0; i < 20; i++)
		assert_int_equal(unsure(f, i, MAG1), 0);
	for (i = 0; i < 12; i++)
		waits += unsure(f, i, MAG2) == FAKE_SILENCE;
	assert_int_equal(waits, 8);
	assert_int_equal(unsure(f, 19, MAG3), FAKE_SILENCE);
	/* one that it lets wait already may be asked for again */
	assert_int_equal(unsure(f, 0, MAG2), FAKE_SILENCE);
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 9);
	fake_use(f, conf_parse(FAKE_CONF "max-held = 10\n", "new.conf", NULL, NULL));
	assert_int_equal(unsure(f, 18, MAG2), 0);
	/* they end, and others may wait */
	fake_sleep(f, 60000);
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 0);
	assert_int_equal(anchor_core(f->anchor)->waits.by_sender.count, 0);
	assert_int_equal(unsure(f, 17, MAG2), FAKE_SILENCE);
}

/* What the kernel would tell of the last request */
static struct binding_info info_of(const struct fake *f)
{
	return fake_info(fake_req(f));
}

static void adoption(void **state)
{
	struct fake *f = *state;
	struct binding_info info;
	struct now now;
	struct in6_addr lla;

	assert_int_equal(SEND(f, .mnid = ALICE, .llid = LLID_A, .lla = "::", .lifetime = 100,
			      .sequence = 77), 0);
	lla = f->reply.opts.lla;
	info = info_of(f);
	now = f->now;
	fake_stop(f);
	fake_start(f, FAKE_CONF);
	f->now = now;
	anchor_now_is(f->anchor, &now);
	assert_int_equal(core_adopt(anchor_core(f->anchor), &info), 0);
	assert_int_equal(core_adopt(anchor_core(f->anchor), &info), -EEXIST);
	assert_int_equal(anchor_pools(f->anchor)->v[0].used, 1);
	/* the prefix is taken, the order is known, the session is found by its LLID */
	assert_int_equal(SEND(f, .mnid = BOB), 0);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:100:1::/64");
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .llid = LLID_A, .hi = 3,
			      .timestamp = now.timestamp - 1), 157);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .llid = LLID_A, .hi = 3,
			      .lla = "::"), 0);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	assert_memory_equal(&f->reply.opts.lla, &lla, 16);
	assert_int_equal(fake_req(f)->id, info.id);
	assert_true(fake_req(f)->version > info.version);
}

static void adoption_lifetime(void **state)
{
	struct fake *f = *state;
	struct binding_info info;

	assert_int_equal(SEND(f, .mnid = ALICE, .lifetime = 100), 0);
	info = info_of(f);
	info.remaining = 1234;
	fake_stop(f);
	fake_start(f, FAKE_CONF);
	assert_int_equal(core_adopt(anchor_core(f->anchor), &info), 0);
	fake_sleep(f, 1233);
	assert_int_equal(f->req_count, 0);
	fake_sleep(f, 1);
	assert_int_equal(fake_req(f)->op, BINDING_DEL);
	assert_int_equal(fake_req(f)->id, info.id);
}

static void adoption_blocked(void **state)
{
	struct fake *f = *state;
	struct binding_info info;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .zero_lifetime = true, .hnp = { HNP0 }),
			 0);
	info = info_of(f);
	info.remaining = 4000;
	fake_stop(f);
	fake_start(f, FAKE_CONF);
	f->now.timestamp += 1 << 20;
	anchor_now_is(f->anchor, &f->now);
	assert_int_equal(core_adopt(anchor_core(f->anchor), &info), 0);
	/* a repeated de-registration is one */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .zero_lifetime = true, .hnp = { HNP0 }),
			 0);
	assert_int_equal(f->req_count, 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3), 0);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	assert_int_equal(fake_req(f)->state, HALMA_STATE_ACTIVE);
}

static void adoption_stranger(void **state)
{
	struct fake *f = *state;
	struct binding_info info = {
		.kind = HALMA_KIND_PMIPV6, .id = 4711, .prefix_count = 1,
		.state = HALMA_STATE_ACTIVE, .cookie_len = 3,
	};

	mnid_set(&info.mnid, 1, ALICE, strlen(ALICE));
	prefix_parse(&info.prefix[0], HNP0);
	log_init(LOG_LEVEL_ERR);
	assert_int_equal(core_adopt(anchor_core(f->anchor), &info), 0);
	assert_int_equal(SEND(f, .mnid = BOB), 0);
	assert_string_not_equal(fake_hnp(f, 0), HNP0);
	assert_int_equal(SEND(f, .mnid = BOB, .hnp = { HNP0 }), 155);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 2, .hnp = { HNP0 }), 0);
}

static void lost(void **state)
{
	struct fake *f = *state;
	u64 id, version;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	id = fake_req(f)->id;
	version = fake_req(f)->version;
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3), 0);
	/* news about what was replaced since */
	core_lost(anchor_core(f->anchor), id, version);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	core_lost(anchor_core(f->anchor), id, version + 1);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(anchor_pools(f->anchor)->v[0].used, 0);
	core_lost(anchor_core(f->anchor), id, version + 1);
}

static void reload(void **state)
{
	struct fake *f = *state;
	struct conf *conf;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = BOB), 0);
	conf = conf_parse(FAKE_CONF "mn \"" BOB "\" { policy = none }\n", "new.conf", NULL, NULL);
	assert_non_null(conf);
	fake_use(f, conf);
	/* sessions and their prefixes stay, counters of MAGs, too */
	assert_int_equal(anchor_pools(f->anchor)->v[0].used, 2);
	assert_int_equal(fake_mag(f, 0)->accepted, 2);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .hi = 5, .hnp = { "2001:db8:100:1::/64" }), 152);
	assert_int_equal(SEND(f, .mnid = "c@example.org"), 0);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:100:2::/64");
}

static void unknown_type(void **state)
{
	static const char unknown[] = "\x3b\0\x63\0\0\0\0";
	static const char lri[] = "\x3b\1\x11\0\0\0\0\0\0\0\0\1\1\2\0";
	static const char hoti[] = "\x3b\1\1\0\0\0\0\0\0\0\0\1\1\2\0";
	struct fake *f = *state;
	unsigned int i;

	fake_octets(f, unknown, 8, NULL, NULL);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(f->answer[0].len, 24);
	assert_int_equal(f->answer[0].data[2], 7);
	assert_int_equal(f->answer[0].data[6], 2);
	fake_octets(f, lri, 16, NULL, NULL);
	assert_int_equal(f->answer_count, 1);
	fake_octets(f, hoti, 16, NULL, NULL);
	assert_int_equal(f->answer_count, 0);
	for (i = 0; i < 20; i++)
		fake_octets(f, unknown, 8, NULL, NULL);
	assert_int_equal(anchor_stats(f->anchor)->be_sent, 10);
	assert_int_equal(anchor_stats(f->anchor)->be_suppressed, 12);
	fake_sleep(f, 1000);
	fake_octets(f, unknown, 8, NULL, NULL);
	assert_int_equal(f->answer_count, 1);
}

static void not_ours(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .dst = "2001:db8:f::3"), FAKE_SILENCE);
	assert_int_equal(SEND(f, .mnid = ALICE, .dst = "ff02::1"), FAKE_SILENCE);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = "::"), FAKE_SILENCE);
	assert_int_equal(anchor_stats(f->anchor)->why[DOOR_NOT_LOCAL][KIND_PBU], 3);
}

static void home_registration(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .flags = BU_FLAG_H | BU_FLAG_A), 131);
	assert_int_equal(f->reply.ba.flags, 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .flags = BU_FLAG_H), 131);
	assert_int_equal(SEND(f, .mnid = ALICE, .flags = BU_FLAG_A), FAKE_SILENCE);
	assert_int_equal(anchor_ha(f->anchor)->stats.refused[131], 2);
	assert_int_equal(anchor_ha(f->anchor)->stats.why[HA_WHY_NOT_HOME], 1);
	assert_int_equal(f->req_count, 0);
}

static void malformed(void **state)
{
	struct fake *f = *state;
	struct fake_pbu pbu = { .mnid = ALICE };
	u8 buf[MH_MAX_LEN];
	size_t len, cut;

	len = fake_encode(f, &pbu, buf);
	for (cut = 0; cut < len; cut++)
		fake_octets(f, buf, cut, NULL, NULL);
	assert_int_equal(f->req_count, 0);
	assert_int_equal(anchor_stats(f->anchor)->malformed[MH_TYPE_BU][MH_ERR_SHORT], len - 8);
	/* an option that runs over the end, one of a wrong length, a wrong Payload Proto */
	buf[13] = 250;
	fake_octets(f, buf, len, NULL, NULL);
	assert_int_equal(anchor_stats(f->anchor)->malformed[KIND_PBU][MH_ERR_OPTION_OVERRUN], 1);
	buf[13] = 0;
	fake_octets(f, buf, len, NULL, NULL);
	assert_int_equal(anchor_stats(f->anchor)->malformed[KIND_PBU][MH_ERR_OPTION_LENGTH], 1);
	buf[0] = 58;
	fake_octets(f, buf, len, NULL, NULL);
	assert_int_equal(anchor_stats(f->anchor)->malformed[MH_TYPE_BU][MH_ERR_PROTO], 1);
	assert_int_equal(f->answer_count, 0);
}

static void duplicates(void **state)
{
	struct fake *f = *state;
	struct fake_pbu pbu = { .mnid = ALICE };
	u8 buf[MH_MAX_LEN];
	size_t len;

	len = fake_encode(f, &pbu, buf);
	/* HI once more, and two unknown options of length 0 */
	memcpy(buf + len, "\x17\2\0\1\xc8\0\xc9\0", 8);
	buf[1]++;
	fake_octets(f, buf, len + 8, NULL, NULL);
	assert_int_equal(status_of(f, 0), 128);
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_DUPLICATE_OPTION], 1);
	/* without it */
	buf[len] = 0xc7;
	fake_octets(f, buf, len + 8, NULL, NULL);
	assert_int_equal(status_of(f, 0), 0);
	assert_int_equal(anchor_lma(f->anchor)->stats.unknown_options, 5);
}

static void many_sessions(void **state)
{
	struct fake *f = *state;
	char name[32];
	unsigned int i;

	for (i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_int_equal(SEND(f, .mnid = name, .lifetime = 4000 + i % 7 * 400), 0);
	}
	assert_int_equal(anchor_cache(f->anchor)->count, 3000);
	assert_int_equal(SEND(f, .mnid = "mn2999@example.org", .src = MAG2, .hi = 3,
			      .zero_lifetime = false, .lifetime = 40), 0);
	fake_sleep(f, 40000);
	assert_int_equal(anchor_cache(f->anchor)->count, 2999);
	fake_sleep(f, 8000000);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(anchor_pools(f->anchor)->v[0].used, 0);
}

#define TEST(text, function)	{ text, function, start, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("64 PBUs are one batch, answered after the kernel's ack", one_batch),
		TEST("more than a batch at once, while sessions come and go", many_at_once),
		TEST("PBUs of one mobile node in a batch see each other's effects",
		     same_mn_in_batch),
		TEST("R5213-9 prefix that is being taken in the same batch", hnp_taken_in_batch),
		TEST("errors of the kernel become statuses, and leave nothing behind",
		     kernel_refuses_new),
		TEST("prefix that somebody else holds in the kernel", kernel_says_in_use),
		TEST("R5213-28 handover that the kernel refuses changes nothing",
		     kernel_refuses_handover),
		TEST("id that is taken in the kernel", id_is_taken),
		TEST("R5213-26 binding that is gone already", delete_fails),
		TEST("R5213-10 HI 4: de-registration ends the wait", wait_then_deregistration),
		TEST("R5213-7 HI 4: order goes on from the de-registration", wait_then_old_message),
		TEST("R5213-10 HI 4: retransmission does not prolong the wait",
		     wait_retransmission),
		TEST("R5213-10 HI 4: another PBU of the MAG ends the wait", wait_replaced),
		TEST("R5213-10 HI 4: session expires during the wait", wait_and_session_ends),
		TEST("R5213-10 HI 4: session and wait end in the same turn",
		     wait_and_session_end_together),
		TEST("R5213-10 HI 4: the wait can be switched off", wait_switched_off),
		TEST("R5213-5 a timestamp is compared with when the PBU came", arrival),
		TEST("R5213-10 HI 4: limit of waiting PBUs", wait_limit),
		TEST("R5213-10 HI 4: one MAG leaves room for waiting PBUs of others", wait_share),
		TEST("restart: session goes on with all that was known", adoption),
		TEST("restart: lifetime goes on", adoption_lifetime),
		TEST("R5213-12 restart: delete wait goes on", adoption_blocked),
		TEST("restart: binding that somebody else made", adoption_stranger),
		TEST("binding that somebody else deletes", lost),
		TEST("reload keeps sessions and counters", reload),
		TEST("RWIRE-2 unknown MH type is answered by BE 2, 10 in a second", unknown_type),
		TEST("message to an address that is not the anchor's", not_ours),
		TEST("R6612-2 home registration is answered 131", home_registration),
		TEST("RWIRE-2 malformed messages are counted and not answered", malformed),
		TEST("RWIRE-2 R5213-25 duplicates are answered 128, unknown options skipped",
		     duplicates),
		TEST("3000 sessions come and go", many_sessions),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
