// SPDX-License-Identifier: GPL-2.0
/*
 * What waits for the end of a batch.
 *
 * No acknowledgement with success leaves before the kernel's ack, and the cache never says what the
 * kernel does not do: a job holds what is to become true, and its finish() makes it true.
 */
#include <errno.h>

#include "base/log.h"
#include "core/core.h"

#define ID_RETRIES	3

bool batch_full(const struct core *core)
{
	return core->batch.job_count == BATCH_MAX;
}

struct job *batch_job(struct core *core, struct bce *bce, finish_fn finish,
		      struct binding_req **req)
{
	struct batch *batch = &core->batch;
	struct job *job = &batch->job[batch->job_count];

	*req = &batch->req[batch->job_count++];
	job->finish = finish;
	job->bce = bce;
	job->more = NULL;
	bce->pending = true;
	bce->mn->pending++;
	return job;
}

unsigned int batch_count(const struct core *core)
{
	return core->batch.job_count;
}

/* An id that somebody else uses is no reason to refuse a mobile node. */
static void retry_ids(struct core *core)
{
	struct batch *batch = &core->batch;
	struct binding_req *req;
	unsigned int i, try;

	for (try = 0; try < ID_RETRIES; try++) {
		for (i = 0; i < batch->job_count; i++) {
			req = &batch->req[i];
			if (req->op != BINDING_NEW || req->error != -EEXIST)
				continue;
			/* a session that is put back is in the store under its old id */
			if (core->outside.store)
				store_change(core->outside.store, &(struct store_change){
					.op = STORE_FORGET, .id = req->id,
				});
			bce_rename(&core->cache, batch->job[i].bce);
			req->id = batch->job[i].bce->id;
			req->error = 0;
			core->outside.kernel(core->outside.ctx, req, 1);
		}
	}
}

/* What the kernel has begun to defend, or does not any more. */
static void note_defence(struct core *core, const struct job *job, const struct binding_req *req)
{
	struct role *role = core->role[req->kind];
	struct bce *bce = job->bce;
	bool was = bce->defended;

	if (req->error || req->op == BINDING_DEL)
		return;
	bce->defended = req->defend && req->state == HALMA_STATE_ACTIVE;
	if (bce->defended && !was && role->ops->defended)
		role->ops->defended(role, &job->facts, req);
}

void batch_run(struct core *core)
{
	struct batch *batch = &core->batch;
	unsigned int i;

	if (!batch->job_count)
		return;
	core->outside.kernel(core->outside.ctx, batch->req, batch->job_count);
	retry_ids(core);
	for (i = 0; i < batch->job_count; i++) {
		batch->job[i].bce->pending = false;
		batch->job[i].bce->mn->pending--;
		note_defence(core, &batch->job[i], &batch->req[i]);
	}
	for (i = 0; i < batch->job_count; i++)
		batch->job[i].finish(core, &batch->job[i], &batch->req[i]);
	batch->job_count = 0;
}

void batch_refused(struct core *core, const struct binding_req *req)
{
	char mnid[MNID_TEXT_MAX];

	core->stats.kernel_refused++;
	log_limited(LOG_LEVEL_WARNING, "kernel refused binding %llu of %s: %s%s%s",
		    (unsigned long long)req->id, mnid_text(req->mnid, mnid),
		    strerror(-req->error), req->text[0] ? ": " : "", req->text);
}

u8 batch_status(int error)
{
	switch (error) {
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

static void before_send(struct core *core)
{
	struct role *role;
	unsigned int kind;

	for (kind = 0; kind < ROLE_MAX; kind++) {
		role = core->role[kind];
		if (role && role->ops->sending)
			role->ops->sending(role);
	}
}

void batch_send(struct core *core)
{
	struct batch *batch = &core->batch;
	unsigned int sent;

	before_send(core);
	if (!batch->answer_count)
		return;
	sent = core->outside.send(core->outside.ctx, batch->answer, batch->answer_count);
	core->stats.sent += sent;
	core->stats.send_failed += batch->answer_count - sent;
	latency_sent(core);
	batch->answer_count = 0;
}

static struct mh_answer *next_answer(struct core *core)
{
	struct batch *batch = &core->batch;

	if (batch->answer_count == BATCH_MAX)
		batch_send(core);
	batch->origin[batch->answer_count].kind = 0;
	return &batch->answer[batch->answer_count];
}

const struct mh_answer *batch_post(struct core *core, const struct mh_msg *msg,
				   const struct in6_addr *src, const struct in6_addr *dst,
				   u32 ifindex)
{
	struct mh_answer *a = next_answer(core);

	a->len = mh_encode(a->data, sizeof(a->data), msg);
	if (!a->len) {
		core->stats.too_big++;
		return NULL;
	}
	a->src = *src;
	a->dst = *dst;
	a->via = in6addr_any;
	a->ifindex = ifindex;
	core->batch.answer_count++;
	return a;
}

struct mh_answer *batch_answer(struct core *core, const struct mh_msg *msg,
			       const struct mh_packet *packet)
{
	struct mh_answer *answer;

	if (!batch_post(core, msg, &packet->dst, &packet->src, packet->ifindex))
		return NULL;
	answer = &core->batch.answer[core->batch.answer_count - 1];
	/* who names its source as its home address is there [RFC 6275, 9.5.4] */
	if (packet->home_address && !in6_equal(&packet->sent_from, &packet->src))
		answer->via = packet->sent_from;
	return answer;
}

void batch_post_again(struct core *core, const u8 *data, size_t len, const struct in6_addr *src,
		      const struct in6_addr *dst)
{
	struct mh_answer *a = next_answer(core);

	memcpy(a->data, data, len);
	a->len = len;
	a->src = *src;
	a->dst = *dst;
	a->via = in6addr_any;
	a->ifindex = 0;
	core->batch.answer_count++;
}
