// SPDX-License-Identifier: GPL-2.0
/*
 * What waits for the end of a batch.
 *
 * No PBA with success leaves before the kernel's ack, and the cache never says what the kernel
 * does not do: a job holds what is to become true, and its finish() makes it true.
 */
#include <errno.h>

#include "core/core.h"
#include "base/log.h"

#define ID_RETRIES	3

bool batch_full(const struct lma *lma)
{
	return lma->batch.job_count == LMA_BATCH;
}

struct job *batch_job(struct lma *lma, struct bce *bce,
		      void (*finish)(struct lma *lma, struct job *job,
				     const struct binding_req *req), struct binding_req **req)
{
	struct batch *batch = &lma->batch;
	struct job *job = &batch->job[batch->job_count];

	*req = &batch->req[batch->job_count++];
	job->finish = finish;
	job->bce = bce;
	bce->pending = true;
	bce->mn->pending++;
	return job;
}

/* An id that somebody else uses is no reason to refuse a mobile node. */
static void retry_ids(struct lma *lma)
{
	struct batch *batch = &lma->batch;
	struct binding_req *req;
	unsigned int i, try;

	for (try = 0; try < ID_RETRIES; try++) {
		for (i = 0; i < batch->job_count; i++) {
			req = &batch->req[i];
			if (req->op != BINDING_NEW || req->error != -EEXIST)
				continue;
			/* a session that is put back is in the store under its old id */
			if (batch->io.store)
				store_change(batch->io.store, &(struct store_change){
					.op = STORE_FORGET, .id = req->id,
				});
			bce_rename(&lma->cache, batch->job[i].bce);
			req->id = batch->job[i].bce->id;
			req->error = 0;
			batch->io.kernel(batch->io.ctx, req, 1);
		}
	}
}

void batch_run(struct lma *lma)
{
	struct batch *batch = &lma->batch;
	unsigned int i;

	if (!batch->job_count)
		return;
	batch->io.kernel(batch->io.ctx, batch->req, batch->job_count);
	retry_ids(lma);
	for (i = 0; i < batch->job_count; i++) {
		batch->job[i].bce->pending = false;
		batch->job[i].bce->mn->pending--;
	}
	for (i = 0; i < batch->job_count; i++)
		batch->job[i].finish(lma, &batch->job[i], &batch->req[i]);
	batch->job_count = 0;
}

void batch_refused(struct lma *lma, const struct binding_req *req)
{
	char mnid[MNID_TEXT_MAX];

	lma->stats.kernel_refused++;
	log_limited(LOG_LEVEL_WARNING, "kernel refused binding %llu of %s: %s%s%s",
		    (unsigned long long)req->id, mnid_text(req->mnid, mnid),
		    strerror(-req->error), req->text[0] ? ": " : "", req->text);
}

void batch_send(struct lma *lma)
{
	struct batch *batch = &lma->batch;
	unsigned int sent;

	if (!batch->answer_count)
		return;
	sent = batch->io.send(batch->io.ctx, batch->answer, batch->answer_count);
	lma->stats.sent += sent;
	lma->stats.send_failed += batch->answer_count - sent;
	batch->answer_count = 0;
}

static struct mh_answer *next_answer(struct lma *lma)
{
	struct batch *batch = &lma->batch;

	if (batch->answer_count == LMA_BATCH)
		batch_send(lma);
	return &batch->answer[batch->answer_count];
}

const struct mh_answer *batch_post(struct lma *lma, const struct mh_msg *msg,
				   const struct in6_addr *src, const struct in6_addr *dst,
				   u32 ifindex)
{
	struct mh_answer *a = next_answer(lma);

	a->len = mh_encode(a->data, sizeof(a->data), msg);
	if (!a->len) {
		lma->stats.too_big++;
		return NULL;
	}
	a->src = *src;
	a->dst = *dst;
	a->ifindex = ifindex;
	lma->batch.answer_count++;
	return a;
}

void batch_post_again(struct lma *lma, const u8 *data, size_t len, const struct in6_addr *src,
		      const struct in6_addr *dst)
{
	struct mh_answer *a = next_answer(lma);

	memcpy(a->data, data, len);
	a->len = len;
	a->src = *src;
	a->dst = *dst;
	a->ifindex = 0;
	lma->batch.answer_count++;
}
