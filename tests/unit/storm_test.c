// SPDX-License-Identifier: GPL-2.0
/*
 * Everything at once: messages of all kinds in batches of any size, the operator, reloads, a kernel
 * that refuses and forgets, and time that jumps. What must always be true is looked at after each
 * batch, and at the end nothing is left.
 *
 * sources: tests/unit/fake.c userd
 */
#include <errno.h>

#include "fake.h"

#include "lma/bri.h"
#include "lma/heartbeat.h"
#include "core/core.h"
#include "base/log.h"

#define STEPS		25000
#define CONFS		3
#define BATCH		12
#define MNS		6
#define BRIS		64

/* More than the sessions of few mobile nodes can be, so that nothing but the kernel refuses. */
static const char conf[] = FAKE_CONF
	"max-held = 3\n"
	"mag mag4 { address = 2001:db8:4::1 identity = \"mag4@x\" global-revocation = true }\n"
	"mag mag5 { address = 2001:db8:5::1 prefix = 2001:db8:100:8000::/49 lenient = true }\n"
	"pool v4 { prefix = 10.1.0.0/16 }\n"
	"heartbeat { HEARTBEAT_INTERVAL = 60 on-failure = invalidate on-restart = delete }\n"
	"mn \"*@v4.example\" { claim = true ipv4 = true max-sessions = 3 }\n";

static const char device[] =
	"device lma0 { local = { " LMAA ", 2001:db8:f::2 }\n"
	"	home-network = { 2001:db8:100::/40, 10.1.0.0/16 } }\n";

static const char *const mags[] = {
	MAG1, MAG2, MAG3, "2001:db8:4::1", "2001:db8:5::1", "2001:db8:66::1",
};

/**
 * struct storm - what is going on
 * @f: anchor
 * @random: state of the random numbers
 * @conf: configurations that take turns: some ask old MAGs, or the attachment tracker
 * @reserved: what pools have that is not to be given
 * @data: messages of the batch
 * @count: number of @data
 * @requests: PBUs among them, which get one answer at most, or more than those that waited
 * @bri: BRIs that were sent
 * @bri_count: how many, in a ring
 */
struct storm {
	struct fake *f;
	u64 random;
	char conf[CONFS][2048];
	u32 reserved;
	u8 data[BATCH][MH_MAX_LEN];
	unsigned int count;
	struct {
		u16 sequence;
		const char *mag;
	} bri[BRIS];
	unsigned int bri_count;
};

static u32 any(struct storm *s, u32 most)
{
	s->random = s->random * 6364136223846793005ULL + 1442695040888963407ULL;
	return (u32)(s->random >> 33) % most;
}

static const char *any_mag(struct storm *s)
{
	/* who is none is seldom */
	return mags[any(s, any(s, 20) ? 5 : 6)];
}

static const struct bce *any_session(struct storm *s)
{
	const struct cache *cache = anchor_cache(s->f->anchor);
	const struct bce *bce = NULL;
	u32 count;
	u64 *ids = bce_ids(cache, &count);

	if (ids)
		bce = bce_find_id(cache, ids[any(s, count)]);
	free(ids);
	return bce;
}

static void send_pbu(struct storm *s)
{
	static const char *const llids[] = { NULL, "\x02\0\0\0\0\x0a", "\x02\0\0\0\0\x0b" };
	static char name[32], hnp[PREFIX_TEXT_MAX];
	u8 *buf = s->data[s->count++];
	struct fake_pbu pbu = {
		.mnid = name,
		.src = any_mag(s),
		.hi = (u8)(1 + any(s, 5)),
		.att = (u8)(4 + any(s, 2)),
		.llid = llids[any(s, 3)],
		.lifetime = 4 + any(s, 300),
		.zero_lifetime = !any(s, 3),
		.dst = any(s, 4) ? LMAA : "2001:db8:f::2",
		.ipv4 = any(s, 3) ? NULL : "0.0.0.0",
		.no_hi = !any(s, 40),
		.timestamp = s->f->now.timestamp + s->count,
	};
	const struct bce *bce = any(s, 2) ? any_session(s) : NULL;

	snprintf(name, sizeof(name), "mn%u@%s", any(s, MNS),
		 any(s, 2) ? "v4.example" : "example.org");
	if (bce && bce->set.hnp_count) {
		snprintf(name, sizeof(name), "%.*s", bce->mn->mnid.len,
			 (const char *)bce->mn->mnid.data);
		pbu.hnp[0] = prefix_text(&bce->set.prefix[0], hnp);
	} else if (pbu.ipv4 && !any(s, 2)) {
		pbu.no_hnp = true;
	}
	fake_queue(s->f, buf, fake_encode(s->f, &pbu, buf), pbu.src, pbu.dst);
}

static void send_msg(struct storm *s, const struct mh_msg *msg, const char *mag)
{
	u8 *buf = s->data[s->count++];

	fake_queue(s->f, buf, mh_encode(buf, MH_MAX_LEN, msg), mag, NULL);
}

static void send_bra(struct storm *s)
{
	static const u8 status[] = { 0, 1, 128, 132, 133 };
	unsigned int nr = any(s, BRIS);
	struct mh_msg bra = {
		.type = MH_TYPE_BR,
		.br = { .type = BR_TYPE_BRA, .flags = BR_FLAG_P },
	};

	if (!s->bri[nr].mag)
		return;
	bra.br.sequence = s->bri[nr].sequence;
	bra.br.status = status[any(s, ARRAY_SIZE(status))];
	send_msg(s, &bra, s->bri[nr].mag);
}

static void send_bri(struct storm *s)
{
	const struct bce *bce = any_session(s);
	char mag[INET6_ADDRSTRLEN];
	struct mh_msg bri;

	if (!bce)
		return;
	bri_session(bce, BRI_USER_INITIATED, (u16)any(s, 65536), &bri);
	if (!any(s, 3))
		bri.opts.hnp_count = 0;
	if (!any(s, 3) && bce_hoa(bce)) {
		bri.br.flags |= BR_FLAG_V;
		mh_set(&bri.opts, MH_OPT_IPV4_HOA_REQUEST);
		bri.opts.ipv4_request.addr = prefix_ipv4(bce_hoa(bce));
		bri.opts.hnp_count = 0;
	}
	send_msg(s, &bri, any(s, 4) ? in6_text(&bce->facts.peer, mag) : any_mag(s));
}

static void send_global_bri(struct storm *s)
{
	static const char identity[] = "mag4@x";
	struct mh_msg bri;

	bri_peer((u16)any(s, 65536), &bri);
	mh_set(&bri.opts, MH_OPT_MN_ID);
	bri.opts.mn_id_type = MN_ID_TYPE_NAI;
	bri.opts.mn_id.data = (const u8 *)identity;
	bri.opts.mn_id.len = strlen(identity);
	send_msg(s, &bri, mags[3]);
}

static void send_be(struct storm *s)
{
	struct mh_msg be = { .type = MH_TYPE_BE, .be = { .status = BE_UNKNOWN_MH_TYPE } };

	send_msg(s, &be, any_mag(s));
}

static void send_heartbeat(struct storm *s)
{
	struct mh_msg msg = {
		.type = MH_TYPE_HEARTBEAT,
		.heartbeat = { .flags = (u16)any(s, 4), .sequence = any(s, 10) },
	};

	mh_set(&msg.opts, MH_OPT_RESTART_COUNTER);
	msg.opts.restart_counter = any(s, 2);
	send_msg(s, &msg, any_mag(s));
}

static void order_mn(struct storm *s)
{
	const struct bce *bce = any_session(s);
	struct mnid mnid;

	if (!bce)
		return;
	mnid_set(&mnid, bce->mn->mnid.type, bce->mn->mnid.data, bce->mn->mnid.len);
	lma_revoke_mn(anchor_lma(s->f->anchor), &mnid, NULL, BRI_ADMINISTRATIVE, 1 + any(s, 100));
}

static void order_mag(struct storm *s)
{
	struct in6_addr mag = fake_addr(any_mag(s));

	lma_revoke_mag(anchor_lma(s->f->anchor), &mag, any(s, 2) ? "v4.example" : NULL,
		       1 + any(s, 100));
}

static void forget(struct storm *s)
{
	const struct bce *bce = any_session(s);

	if (bce)
		core_lost(anchor_core(s->f->anchor), bce->id, bce->version);
}

static void track(struct storm *s)
{
	if (!s->f->questions)
		return;
	if (any(s, 50))
		lma_attachment(anchor_lma(s->f->anchor), s->f->question - any(s, 4), any(s, 3));
	else
		lma_attachment_lost(anchor_lma(s->f->anchor));
}

static void reload(struct storm *s)
{
	struct conf *new = conf_parse(s->conf[any(s, CONFS)], "storm.conf", NULL, NULL);

	assert_non_null(new);
	/* as in the event loop: no batch is open then */
	anchor_flush(s->f->anchor);
	fake_use(s->f, new);
}

static void refuse_next(struct storm *s)
{
	static const int errors[] = { -ENOSPC, -EINVAL, -ELOOP, -EEXIST, -ENOENT };

	s->f->error = errors[any(s, ARRAY_SIZE(errors))];
	s->f->error_once = true;
}

/* BRIs that were sent can be answered. */
static void hear(struct storm *s)
{
	unsigned int i, k;

	for (i = 0; i < s->f->answer_count; i++) {
		const struct mh_msg *msg = fake_heard(s->f, i);

		if (msg->type != MH_TYPE_BR || msg->br.type != BR_TYPE_BRI)
			continue;
		s->bri[s->bri_count % BRIS].sequence = msg->br.sequence;
		for (k = 0; k < ARRAY_SIZE(mags); k++) {
			struct in6_addr addr = fake_addr(mags[k]);

			if (in6_equal(&addr, &s->f->answer[i].dst))
				s->bri[s->bri_count % BRIS].mag = mags[k];
		}
		s->bri_count++;
	}
	s->f->answer_count = 0;
	s->f->result_count = 0;
}

static u32 used(const struct storm *s)
{
	const struct pools *pools = anchor_pools(s->f->anchor);

	return pools->v[0].used + pools->v[1].used;
}

/* Counted afresh, all is as it is said to be. */
static void look(struct storm *s)
{
	const struct cache *cache = anchor_cache(s->f->anchor);
	const struct conf *c = anchor_conf(s->f->anchor);
	u32 count, i, k, prefixes = 0, of_mags = 0, held = 0;
	u32 states[HALMA_STATE_BLOCKED + 1] = { 0 };
	u64 *ids = bce_ids(cache, &count);
	const struct bce *bce;

	assert_int_equal(count, cache->count);
	for (i = 0; i < count; i++) {
		bce = bce_find_id(cache, ids[i]);
		assert_non_null(bce);
		assert_false(bce->pending);
		assert_null(bce->next);
		assert_int_equal(bce->mn->pending, 0);
		assert_true(bce->timer.pos > 0);
		prefixes += bce->set.count;
		states[bce->facts.state]++;
		for (k = 0; k < bce->set.count; k++)
			assert_ptr_equal(bce_find_hnp(cache, HALMA_KIND_PMIPV6,
						      &bce->set.prefix[k]), bce);
		held += bce->mn->awaited && LIST_FIRST(&bce->mn->sessions) == bce;
		if (bce->revoking != REVOKING_NOT)
			assert_non_null(revocation_of(anchor_core(s->f->anchor), bce));
	}
	free(ids);
	assert_memory_equal(anchor_core(s->f->anchor)->sessions[HALMA_KIND_PMIPV6], states,
			    sizeof(states));
	for (i = 0; i < c->mags.count; i++)
		of_mags += fake_mag(s->f, i)->sessions;
	assert_int_equal(of_mags, count);
	assert_int_equal(used(s), prefixes + s->reserved);
	/* some wait for who has no session any more */
	assert_true(held <= lma_held_count(anchor_lma(s->f->anchor)));
	assert_true(lma_held_count(anchor_lma(s->f->anchor)) <= 3);
}

static void one_step(struct storm *s)
{
	static void (*const often[])(struct storm *s) = {
		send_pbu, send_pbu, send_pbu, send_pbu, send_pbu, send_pbu, send_pbu, send_bra,
		send_bra, send_bri, send_heartbeat, send_be, track,
	};
	static void (*const seldom[])(struct storm *s) = {
		send_global_bri, order_mn, order_mn, order_mag, forget, reload, refuse_next,
	};

	if (any(s, 12))
		often[any(s, ARRAY_SIZE(often))](s);
	else
		seldom[any(s, ARRAY_SIZE(seldom))](s);
}

static void batch(struct storm *s)
{
	unsigned int n;

	s->count = 0;
	for (n = 1 + any(s, BATCH); n && s->count < BATCH; n--)
		one_step(s);
	anchor_flush(s->f->anchor);
	s->f->error = 0;
	s->f->error_once = false;
	hear(s);
	look(s);
	fake_sleep(s->f, any(s, 30) ? 1 + any(s, 200) : any(s, 20000));
	hear(s);
	look(s);
}

static void write_conf(struct storm *s)
{
	static const char *const more[CONFS] = {
		"",
		"revocation { ask-old-mag = true }\n",
		"revocation { ask-old-mag = true pbu-meanwhile = accept }\n"
		"tracker { socket = /run/t.sock without-answer = accept }\n",
	};
	/* the device of all others has no home network of IPv4 */
	const char *begin = strstr(conf, "device"), *end = strstr(conf, "pool p");
	unsigned int i;

	assert_true(begin && end);
	for (i = 0; i < CONFS; i++)
		snprintf(s->conf[i], sizeof(s->conf[i]), "%.*s%s%s%s", (int)(begin - conf), conf,
			 device, end, more[i]);
}

static void storm(void **state)
{
	struct storm s = { .random = 4711 };
	const struct conf *c;
	unsigned int i;

	(void)state;
	write_conf(&s);
	s.f = fake_with(s.conf[1]);
	s.reserved = used(&s);
	for (i = 0; i < STEPS; i++)
		batch(&s);
	assert_true(anchor_lma(s.f->anchor)->stats.verdict[LMA_HANDOVER] > 1000);
	assert_true(anchor_lma(s.f->anchor)->stats.verdict[LMA_HOLD] > 100);
	assert_true(anchor_lma(s.f->anchor)->stats.peering[BRA_RECEIVED] > 100);
	assert_true(anchor_lma(s.f->anchor)->stats.tracker[ATTACHMENT_CONFIRMED] > 100);
	/* all ends by itself */
	for (i = 0; i < 100; i++) {
		fake_sleep(s.f, 10000);
		hear(&s);
	}
	c = anchor_conf(s.f->anchor);
	assert_int_equal(anchor_cache(s.f->anchor)->count, 0);
	assert_int_equal(anchor_cache(s.f->anchor)->mn_count, 0);
	assert_int_equal(lma_held_count(anchor_lma(s.f->anchor)), 0);
	assert_int_equal(anchor_core(s.f->anchor)->waits.by_id.count, 0);
	assert_int_equal(anchor_core(s.f->anchor)->waits.by_sender.count, 0);
	assert_int_equal(anchor_core(s.f->anchor)->revocations.asked, 0);
	for (i = 0; i < REVOCATION_MAX; i++)
		assert_null(anchor_core(s.f->anchor)->revocations.slot[i]);
	for (i = 0; i < c->mags.count; i++) {
		assert_int_equal(fake_mag(s.f, i)->sessions, 0);
		assert_int_equal(fake_mag(s.f, i)->prefixes, 0);
	}
	assert_int_equal(used(&s), s.reserved);
	fake_stop(s.f);
	free(s.f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("everything at once (seed 4711)", storm),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
