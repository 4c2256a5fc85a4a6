// SPDX-License-Identifier: GPL-2.0
/*
 * Local mobility anchor: effects.
 *
 * Messages are worked on in batches. lma_receive() decides and, where the kernel has to agree,
 * leaves a job; lma_flush() gives the jobs to the kernel in one go, makes its answers true in the
 * cache and sends the PBAs. So no PBA with success leaves before the kernel's ack, and the cache
 * never says what the kernel does not do. A mobile node with a job is pending: another message
 * about it makes the batch end early, so that each decision sees the effects of all before it.
 *
 * A new session is in the cache while its job waits, so that its prefixes are seen to be taken; a
 * change of a session is not, it is in the decision until the ack.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include "lmarun.h"
#include "log.h"

/* Binding Errors in a second (RFC 6275, 9.2 and 9.3.3 ask for a limit). */
#define BE_PER_SECOND	10
#define ID_RETRIES	3

enum job_kind {
	JOB_PBU,
	JOB_DELETE,
};

/* One request to the kernel and what depends on its answer. */
struct job {
	enum job_kind kind;
	struct bce *bce;
	struct mh_msg msg;
	struct lma_pbu pbu;
	struct lma_decision d;
	u32 ifindex;
};

/* A PBU that waits for a de-registration (RFC 5213, 5.4.1.2 (4)). */
struct held {
	STAILQ_ENTRY(held) resume;
	struct timer timer;
	bool resuming;
	struct mn *mn;
	struct in6_addr src;
	struct in6_addr dst;
	u32 ifindex;
	size_t len;
	u8 data[];
};

struct lma {
	/* whose wait is over; those that were decoded and are to be freed after the flush */
	STAILQ_HEAD(, held) resume;
	STAILQ_HEAD(, held) done;
	struct conf *conf;
	struct bce_cache cache;
	struct lma_io io;
	struct lma_now now;
	struct lma_stats stats;
	struct job job[LMA_BATCH];
	struct binding_req req[LMA_BATCH];
	unsigned int job_count;
	struct mh_answer answer[LMA_BATCH];
	unsigned int answer_count;
	u32 held_count;
	u64 be_second;
	u32 be_count;
};

static const char *addr_text(const struct in6_addr *addr, char *buf)
{
	return inet_ntop(AF_INET6, addr, buf, INET6_ADDRSTRLEN) ? buf : "?";
}

static u32 kind_of(const struct mh_msg *msg)
{
	if (msg->type == MH_TYPE_BU && msg->decoded && (msg->bu.flags & BU_FLAG_P))
		return KIND_PBU;
	return msg->type < KIND_UNKNOWN ? msg->type : KIND_UNKNOWN;
}

static void send_answers(struct lma *lma)
{
	unsigned int sent;

	if (!lma->answer_count)
		return;
	sent = lma->io.send(lma->io.ctx, lma->answer, lma->answer_count);
	lma->stats.sent += sent;
	lma->stats.send_failed += lma->answer_count - sent;
	lma->answer_count = 0;
}

static void answer(struct lma *lma, const struct mh_msg *msg, const struct in6_addr *src,
		   const struct in6_addr *dst, u32 ifindex)
{
	struct mh_answer *a;

	if (lma->answer_count == LMA_BATCH)
		send_answers(lma);
	a = &lma->answer[lma->answer_count];
	a->len = mh_encode(a->data, sizeof(a->data), msg);
	if (!a->len) {
		lma->stats.too_big++;
		return;
	}
	a->src = *src;
	a->dst = *dst;
	a->ifindex = ifindex;
	lma->answer_count++;
}

static void log_refusal(const struct lma_pbu *pbu, const struct lma_decision *d)
{
	char src[INET6_ADDRSTRLEN];
	char mnid[MNID_TEXT_MAX];

	log_limited(LOG_LEVEL_INFO, "PBU from %s (%s) for %s refused: %u %s%s",
		    addr_text(&pbu->src, src), d->mag ? d->mag->name : "unknown MAG",
		    mnid_text(&pbu->mnid, mnid), d->status, ba_status_name(d->status),
		    d->why == LMA_WHY_DUPLICATE_OPTION ? " (an option is there twice)" :
		    d->why == LMA_WHY_MIXED_HNP ? " (zero and other HNP options)" : "");
}

/* Send the PBA and count; what has to be true before is true. */
static void answer_pbu(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d,
		       const struct bce *bce, u32 ifindex)
{
	struct mh_msg reply;

	lma->stats.verdict[d->verdict]++;
	lma->stats.why[d->why]++;
	if (d->verdict == LMA_REFUSE) {
		lma->stats.refused[d->status]++;
		if (d->mag)
			d->mag->refused++;
		log_refusal(pbu, d);
	} else if (d->mag) {
		d->mag->accepted++;
	}
	lma_reply(pbu, d, bce ? bce->prefix : NULL, bce ? bce->prefix_count : 0, &reply);
	/* the PBA goes to the source of the PBU even with an Alternate CoA [RFC 5213, 5.3.6] */
	answer(lma, &reply, &pbu->dst, &pbu->src, ifindex);
}

/* Status for a refusal of the kernel; the sentence goes to the log. */
static u8 errno_status(int error, const struct lma_decision *d)
{
	switch (error) {
	case -EADDRINUSE:
		return d->pool ? BA_INSUFFICIENT_RESOURCES :
				 BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX;
	case -ENOSPC:
	case -ENOMEM:
	case -ENOBUFS:
		return BA_INSUFFICIENT_RESOURCES;
	case -ELOOP:
		return BA_INVALID_CARE_OF_ADDRESS;
	default:
		return BA_UNSPECIFIED;
	}
}

static void release_prefix(struct lma *lma, const struct prefix *prefix)
{
	unsigned int i;

	if (conf_is_own(lma->conf, prefix))
		return;
	for (i = 0; i < lma->conf->pool_count; i++)
		pool_release(&lma->conf->pool[i], prefix);
}

static void reserve_prefix(struct lma *lma, const struct prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < lma->conf->pool_count; i++)
		pool_reserve(&lma->conf->pool[i], prefix);
}

static void drop_session(struct lma *lma, struct bce *bce, bool release)
{
	unsigned int i;

	for (i = 0; release && i < bce->prefix_count; i++)
		release_prefix(lma, &bce->prefix[i]);
	bce_del(&lma->cache, bce);
}

static void fill_binding(struct binding_req *req, const struct bce *bce,
			 const struct bce_facts *facts, enum binding_op op, u64 lifetime)
{
	req->op = op;
	req->id = bce->id;
	req->version = bce->version + 1;
	req->mnid = &bce->mn->mnid;
	req->prefix = bce->prefix;
	req->prefix_count = bce->prefix_count;
	req->local = facts->lmaa;
	req->remote = facts->pcoa;
	req->state = facts->state;
	req->lifetime = lifetime;
	req->cookie_len = bce_cookie_encode(facts, req->cookie);
	req->error = 0;
	req->text[0] = '\0';
}

/* How long a session lasts with these facts, in ms: its lifetime or the delete wait. */
static u64 facts_lifetime(const struct lma *lma, const struct bce_facts *facts)
{
	if (facts->state == HALMA_STATE_BLOCKED)
		return lma->conf->min_delay_before_bce_delete;
	return facts->lifetime * LIFETIME_UNIT_MS;
}

static struct job *job_add(struct lma *lma, enum job_kind kind, struct bce *bce)
{
	struct job *job = &lma->job[lma->job_count++];

	job->kind = kind;
	job->bce = bce;
	bce->pending = true;
	bce->mn->pending++;
	return job;
}

/* Take what a new session needs of the pools, and make its entry. */
static struct bce *new_session(struct lma *lma, const struct lma_pbu *pbu, struct lma_decision *d)
{
	const struct mag *mag = d->mag;
	struct bce *bce = NULL;
	unsigned int i;

	for (i = 0; i < d->pool_count; i++) {
		if (!pool_take(d->pool, mag->prefix, mag->prefix_count,
			       &d->prefix[d->prefix_count]))
			break;
		d->prefix_count++;
	}
	/* [RFC 5213, 5.3.2 (2)] */
	if (i == d->pool_count)
		bce = bce_new(&lma->cache, &pbu->mnid, 0, d->prefix, d->prefix_count);
	if (bce) {
		for (i = 0; i < bce->prefix_count; i++)
			reserve_prefix(lma, &bce->prefix[i]);
		return bce;
	}
	if (d->pool)
		for (i = 0; i < d->prefix_count; i++)
			pool_release(d->pool, &d->prefix[i]);
	d->verdict = LMA_REFUSE;
	d->status = BA_INSUFFICIENT_RESOURCES;
	return NULL;
}

static void held_free(struct lma *lma, struct held *held)
{
	struct mn *mn = held->mn;

	timer_clear(&lma->cache.timers, &held->timer);
	if (held->resuming)
		STAILQ_REMOVE(&lma->resume, held, held, resume);
	lma->held_count--;
	mn->held = NULL;
	free(held);
	bce_mn_put(&lma->cache, mn);
}

/* Keep a PBU until the old MAG de-registers or the wait is over. */
static bool hold(struct lma *lma, const struct mh_packet *packet, const struct lma_pbu *pbu)
{
	struct mn *mn = bce_mn_find(&lma->cache, &pbu->mnid);
	u64 until = lma->now.boot_ms + lma->conf->max_delay_before_new_bce_assign;
	struct held *old, *held;

	if (!mn || (!mn->held && lma->held_count >= lma->conf->max_held))
		return false;
	held = malloc(sizeof(*held) + packet->len);
	if (!held)
		return false;
	old = mn->held;
	/* a retransmission of the same MAG does not make the wait longer */
	if (old && in6_equal(&old->src, &packet->src))
		until = old->timer.at;
	*held = (struct held){
		.timer = { .kind = TIMER_HELD },
		.mn = mn,
		.src = packet->src,
		.dst = packet->dst,
		.ifindex = packet->ifindex,
		.len = packet->len,
	};
	memcpy(held->data, packet->data, packet->len);
	if (old)
		held_free(lma, old);
	mn->held = held;
	lma->held_count++;
	timer_set(&lma->cache.timers, &held->timer, until);
	return true;
}

/* A session of this mobile node was de-registered: what waited for that goes on. */
static void resume_held(struct lma *lma, struct mn *mn)
{
	if (!mn->held || mn->held->resuming)
		return;
	mn->held->resuming = true;
	STAILQ_INSERT_TAIL(&lma->resume, mn->held, resume);
}

/* The decision depends on something that the kernel has not acknowledged yet. */
static bool is_pending(const struct lma *lma, const struct lma_pbu *pbu,
		       const struct lma_decision *d)
{
	const struct mn *mn;

	if (d->bce && d->bce->pending)
		return true;
	mn = bce_mn_find(&lma->cache, &pbu->mnid);
	return mn && mn->pending;
}

static void decide(struct lma *lma, const struct lma_pbu *pbu, struct lma_decision *d)
{
	lma_decide(lma->conf, &lma->cache, &lma->now, pbu, d);
	/* each needs another one, and another identifier in the next session's address */
	lma->now.random = lma->now.random * 6364136223846793005ULL + 1442695040888963407ULL;
}

/* What a MAG asks for now replaces what it was made to wait with. */
static void forget_held(struct lma *lma, const struct lma_pbu *pbu)
{
	struct mn *mn = bce_mn_find(&lma->cache, &pbu->mnid);

	if (mn && mn->held && in6_equal(&mn->held->src, &pbu->src))
		held_free(lma, mn->held);
}

static void submit(struct lma *lma, const struct lma_pbu *pbu, struct lma_decision *d, u32 ifindex)
{
	struct bce *bce = d->bce;
	struct job *job;

	if (d->verdict == LMA_NEW) {
		bce = new_session(lma, pbu, d);
		if (!bce) {
			answer_pbu(lma, pbu, d, NULL, ifindex);
			return;
		}
	}
	fill_binding(&lma->req[lma->job_count], bce, &d->facts,
		     d->verdict == LMA_NEW ? BINDING_NEW : BINDING_SET,
		     facts_lifetime(lma, &d->facts));
	job = job_add(lma, JOB_PBU, bce);
	job->msg = *pbu->msg;
	job->pbu = *pbu;
	job->pbu.msg = &job->msg;
	job->d = *d;
	job->ifindex = ifindex;
}

static void receive_pbu(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg,
			bool waited, bool ordered)
{
	struct lma_decision d;
	struct lma_pbu pbu;

	lma_pbu_init(&pbu, msg, &packet->src, &packet->dst);
	pbu.waited = waited;
	pbu.ordered = ordered;
	decide(lma, &pbu, &d);
	if (lma->job_count && (lma->job_count == LMA_BATCH || is_pending(lma, &pbu, &d))) {
		lma_flush(lma);
		decide(lma, &pbu, &d);
	}
	if (d.verdict == LMA_HOLD && !hold(lma, packet, &pbu)) {
		pbu.waited = true;
		decide(lma, &pbu, &d);
	}
	switch (d.verdict) {
	case LMA_HOLD:
		lma->stats.verdict[LMA_HOLD]++;
		break;
	case LMA_IGNORE:
		lma->stats.verdict[LMA_IGNORE]++;
		lma->stats.why[d.why]++;
		break;
	case LMA_REFUSE:
		answer_pbu(lma, &pbu, &d, NULL, packet->ifindex);
		break;
	case LMA_REPEATED:
		/* the wait goes on, the order is that of the new message */
		d.bce->facts.replay = d.facts.replay;
		answer_pbu(lma, &pbu, &d, d.bce, packet->ifindex);
		break;
	default:
		forget_held(lma, &pbu);
		submit(lma, &pbu, &d, packet->ifindex);
	}
}

static void count_pbu(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg)
{
	struct mag *mag = peer_find(&lma->conf->peers, &packet->src);

	if (mag) {
		mag->received++;
		mag->last_seen = lma->now.boot_ms;
	}
	lma->stats.unknown_options += msg->opts.skipped;
	lma->stats.vendor_options += msg->opts.vendor_count;
	if (!lma->conf->timestamp_based || mh_has(&msg->opts, MH_OPT_TIMESTAMP))
		return;
	lma->stats.no_timestamp++;
	log_limited(LOG_LEVEL_INFO, "a PBU has no timestamp, which TimestampBasedApproachInUse asks for");
}

/* There is no home agent here (RFC 6275, 10.3.1); other BUs are for correspondent nodes. */
static void receive_bu(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg)
{
	struct mh_msg reply = {
		.type = MH_TYPE_BA,
		.ba = {
			.status = BA_HOME_REGISTRATION_NOT_SUPPORTED,
			.sequence = msg->bu.sequence,
		},
	};

	lma->stats.unsupported[MH_TYPE_BU]++;
	if (!(msg->bu.flags & BU_FLAG_H) || !(msg->bu.flags & BU_FLAG_A))
		return;
	lma->stats.bu_refused++;
	answer(lma, &reply, &packet->dst, &packet->src, packet->ifindex);
}

/* Types of RFC 6275 are known even if there is nothing to do with them here. */
static bool type_known(u8 type)
{
	return type <= MH_TYPE_BE;
}

/* [RFC 6275, 9.2], as seldom as [RFC 6275, 9.3.3] asks for */
static void send_be(struct lma *lma, const struct mh_packet *packet)
{
	struct mh_msg reply = { .type = MH_TYPE_BE, .be = { .status = BE_UNKNOWN_MH_TYPE } };
	u64 second = lma->now.boot_ms / MSEC_PER_SEC;

	if (lma->be_second != second) {
		lma->be_second = second;
		lma->be_count = 0;
	}
	if (lma->be_count >= BE_PER_SECOND) {
		lma->stats.be_suppressed++;
		return;
	}
	lma->be_count++;
	lma->stats.be_sent++;
	answer(lma, &reply, &packet->dst, &packet->src, packet->ifindex);
}

static bool answerable(const struct in6_addr *src)
{
	return !IN6_IS_ADDR_MULTICAST(src) && !IN6_IS_ADDR_UNSPECIFIED(src);
}

void lma_receive(struct lma *lma, const struct mh_packet *packet)
{
	enum mh_error err;
	struct mh_msg msg;
	u32 kind;

	err = mh_decode(packet->data, packet->len, &msg);
	kind = kind_of(&msg);
	lma->stats.received[kind]++;
	if (!conf_is_local(lma->conf, &packet->dst) || !answerable(&packet->src)) {
		lma->stats.not_local[kind]++;
		return;
	}
	if (err == MH_ERR_SHORT) {
		lma->stats.malformed[kind][err]++;
		return;
	}
	/* the type is looked at before the rest [RFC 6275, 9.2] */
	if (!type_known(msg.type)) {
		lma->stats.unsupported[kind]++;
		send_be(lma, packet);
		return;
	}
	if (err) {
		lma->stats.malformed[kind][err]++;
		return;
	}
	if (msg.type != MH_TYPE_BU) {
		lma->stats.unsupported[kind]++;
		return;
	}
	if (kind != KIND_PBU) {
		receive_bu(lma, packet, &msg);
		return;
	}
	count_pbu(lma, packet, &msg);
	receive_pbu(lma, packet, &msg, false, false);
}

static void held_decide(struct lma *lma, struct held *held, bool waited)
{
	struct mh_packet packet = {
		.data = held->data,
		.len = held->len,
		.src = held->src,
		.dst = held->dst,
		.ifindex = held->ifindex,
	};
	struct mn *mn = held->mn;
	struct mh_msg msg;

	/* out of everything but memory: the job that may come of it points into it */
	timer_clear(&lma->cache.timers, &held->timer);
	mn->held = NULL;
	lma->held_count--;
	bce_mn_put(&lma->cache, mn);
	STAILQ_INSERT_TAIL(&lma->done, held, resume);
	if (mh_decode(packet.data, packet.len, &msg) == MH_OK)
		receive_pbu(lma, &packet, &msg, waited, true);
}

static void commit_facts(struct lma *lma, struct bce *bce, const struct bce_facts *facts,
			 u64 version)
{
	bce->facts = *facts;
	bce->version = version;
	timer_set(&lma->cache.timers, &bce->timer,
		  lma->now.boot_ms + facts_lifetime(lma, facts));
}

static void log_kernel_refusal(const struct binding_req *req)
{
	char mnid[MNID_TEXT_MAX];

	log_limited(LOG_LEVEL_WARNING, "kernel refused binding %llu of %s: %s%s%s",
		    (unsigned long long)req->id, mnid_text(req->mnid, mnid),
		    strerror(-req->error), req->text[0] ? ": " : "", req->text);
}

static void finish_pbu(struct lma *lma, struct job *job, const struct binding_req *req)
{
	struct bce *bce = job->bce;

	if (req->error) {
		lma->stats.kernel_refused++;
		log_kernel_refusal(req);
		job->d.status = errno_status(req->error, &job->d);
		/* a prefix that somebody else holds in the kernel stays out of the pool */
		if (job->d.verdict == LMA_NEW)
			drop_session(lma, bce, req->error != -EADDRINUSE);
		job->d.verdict = LMA_REFUSE;
		answer_pbu(lma, &job->pbu, &job->d, NULL, job->ifindex);
		return;
	}
	commit_facts(lma, bce, &job->d.facts, req->version);
	if (job->d.verdict == LMA_DEREGISTER)
		resume_held(lma, bce->mn);
	answer_pbu(lma, &job->pbu, &job->d, bce, job->ifindex);
}

static void finish_delete(struct lma *lma, struct job *job, const struct binding_req *req)
{
	if (req->error && req->error != -ENOENT) {
		lma->stats.kernel_refused++;
		log_kernel_refusal(req);
	}
	if (job->bce->facts.state == HALMA_STATE_BLOCKED)
		lma->stats.deleted++;
	else
		lma->stats.expired++;
	drop_session(lma, job->bce, true);
}

/* An id that somebody else uses is no reason to refuse a mobile node. */
static void retry_ids(struct lma *lma)
{
	struct binding_req *req;
	unsigned int i, try;

	for (try = 0; try < ID_RETRIES; try++) {
		for (i = 0; i < lma->job_count; i++) {
			req = &lma->req[i];
			if (req->op != BINDING_NEW || req->error != -EEXIST)
				continue;
			bce_rename(&lma->cache, lma->job[i].bce);
			req->id = lma->job[i].bce->id;
			req->error = 0;
			lma->io.kernel(lma->io.ctx, req, 1);
		}
	}
}

static void run_jobs(struct lma *lma)
{
	struct job *job;
	unsigned int i;

	if (!lma->job_count)
		return;
	lma->io.kernel(lma->io.ctx, lma->req, lma->job_count);
	retry_ids(lma);
	for (i = 0; i < lma->job_count; i++) {
		lma->job[i].bce->pending = false;
		lma->job[i].bce->mn->pending--;
	}
	for (i = 0; i < lma->job_count; i++) {
		job = &lma->job[i];
		if (job->kind == JOB_PBU)
			finish_pbu(lma, job, &lma->req[i]);
		else
			finish_delete(lma, job, &lma->req[i]);
	}
	lma->job_count = 0;
}

static void free_done(struct lma *lma)
{
	struct held *held;

	while ((held = STAILQ_FIRST(&lma->done))) {
		STAILQ_REMOVE_HEAD(&lma->done, resume);
		free(held);
	}
}

void lma_flush(struct lma *lma)
{
	struct held *held;

	run_jobs(lma);
	while ((held = STAILQ_FIRST(&lma->resume))) {
		STAILQ_REMOVE_HEAD(&lma->resume, resume);
		held->resuming = false;
		lma->stats.held_released++;
		held_decide(lma, held, false);
		run_jobs(lma);
	}
	send_answers(lma);
	free_done(lma);
}

static void timer_over(struct lma *lma, struct timer *timer)
{
	struct bce *bce;

	if (timer->kind == TIMER_HELD) {
		lma->stats.held_timeout++;
		held_decide(lma, container_of(timer, struct held, timer), true);
		return;
	}
	bce = container_of(timer, struct bce, timer);
	timer_clear(&lma->cache.timers, timer);
	lma->req[lma->job_count] = (struct binding_req){
		.op = BINDING_DEL,
		.id = bce->id,
		.version = bce->version,
		.mnid = &bce->mn->mnid,
	};
	job_add(lma, JOB_DELETE, bce);
}

u64 lma_tick(struct lma *lma)
{
	struct timer *timer;

	while ((timer = timers_first(&lma->cache.timers)) && timer->at <= lma->now.boot_ms) {
		if (lma->job_count == LMA_BATCH) {
			lma_flush(lma);
			continue;
		}
		timer_over(lma, timer);
	}
	lma_flush(lma);
	timer = timers_first(&lma->cache.timers);
	return timer ? timer->at : UINT64_MAX;
}

int lma_adopt(struct lma *lma, const struct binding_info *info)
{
	struct bce_facts facts = {
		.pcoa = info->remote,
		.lmaa = info->local,
		.state = info->state,
	};
	char mnid[MNID_TEXT_MAX];
	struct bce *bce;
	unsigned int i;

	if (bce_find_id(&lma->cache, info->id))
		return -EEXIST;
	if (!bce_cookie_decode(&facts, info->cookie, info->cookie_len))
		log_warning("binding %llu of %s was not made by halmad; little is known about it",
			    (unsigned long long)info->id, mnid_text(&info->mnid, mnid));
	bce = bce_new(&lma->cache, &info->mnid, info->id, info->prefix, info->prefix_count);
	if (!bce)
		return -ENOMEM;
	bce->facts = facts;
	bce->version = info->version;
	for (i = 0; i < bce->prefix_count; i++)
		reserve_prefix(lma, &bce->prefix[i]);
	if (info->has_lifetime)
		timer_set(&lma->cache.timers, &bce->timer, lma->now.boot_ms + info->remaining);
	lma->stats.adopted++;
	return 0;
}

void lma_lost(struct lma *lma, u64 id, u64 version)
{
	struct bce *bce = bce_find_id(&lma->cache, id);
	char mnid[MNID_TEXT_MAX];

	if (!bce || bce->pending || version < bce->version)
		return;
	lma->stats.lost++;
	log_limited(LOG_LEVEL_NOTICE, "binding %llu of %s was deleted by somebody else",
		    (unsigned long long)id, mnid_text(&bce->mn->mnid, mnid));
	drop_session(lma, bce, true);
}

struct lma *lma_new(struct conf *conf, const struct lma_io *io, const struct lma_now *now)
{
	struct lma *lma = calloc(1, sizeof(*lma));

	if (!lma)
		return NULL;
	if (bce_cache_init(&lma->cache, now->random)) {
		free(lma);
		return NULL;
	}
	lma->conf = conf;
	lma->io = *io;
	lma->now = *now;
	STAILQ_INIT(&lma->resume);
	STAILQ_INIT(&lma->done);
	return lma;
}

void lma_free(struct lma *lma)
{
	struct timer *timer;
	u32 i;

	if (!lma)
		return;
	for (i = lma->cache.timers.count; i > 0; i--) {
		timer = lma->cache.timers.v[i];
		if (timer->kind == TIMER_HELD) {
			held_free(lma, container_of(timer, struct held, timer));
			/* the heap has changed, begin again */
			i = lma->cache.timers.count + 1;
		}
	}
	bce_cache_fini(&lma->cache);
	conf_free(lma->conf);
	free(lma);
}

/* MAGs keep their counters. */
static void move_counters(const struct conf *old, struct conf *new)
{
	const struct mag *from;
	struct mag *to;
	unsigned int i;

	for (i = 0; i < new->peers.count; i++) {
		to = &new->peers.v[i];
		from = peer_find(&old->peers, &to->address);
		if (!from)
			continue;
		to->received = from->received;
		to->accepted = from->accepted;
		to->refused = from->refused;
		to->last_seen = from->last_seen;
	}
}

void lma_reload(struct lma *lma, struct conf *conf)
{
	u64 *ids;
	u32 count, i, j;

	move_counters(lma->conf, conf);
	conf_free(lma->conf);
	lma->conf = conf;
	ids = bce_ids(&lma->cache, &count);
	for (i = 0; i < count; i++) {
		const struct bce *bce = bce_find_id(&lma->cache, ids[i]);

		for (j = 0; j < bce->prefix_count; j++)
			reserve_prefix(lma, &bce->prefix[j]);
	}
	free(ids);
}

void lma_now_is(struct lma *lma, const struct lma_now *now)
{
	lma->now = *now;
}

const struct conf *lma_conf(const struct lma *lma)
{
	return lma->conf;
}

const struct bce_cache *lma_cache(const struct lma *lma)
{
	return &lma->cache;
}

const struct lma_stats *lma_stats(const struct lma *lma)
{
	return &lma->stats;
}

u32 lma_held_count(const struct lma *lma)
{
	return lma->held_count;
}
