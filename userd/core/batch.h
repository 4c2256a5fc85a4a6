/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What waits for the end of a batch: requests to the kernel and messages to the wire.
 */
#ifndef HALMAD_CORE_BATCH_H
#define HALMAD_CORE_BATCH_H

#include "anchor.h"

/**
 * struct job - one request to the kernel and what depends on its answer
 * @finish: makes the answer true; the session is no longer pending then; must not add a job
 * @bce: session in question
 * @msg: message that it is about, if it is about one
 * @received: the same as it was received, if that differs
 * @pbu: the same as a PBU
 * @d: what was decided about it
 * @ifindex: where it came from, if its source has link-local scope
 */
struct job {
	void (*finish)(struct lma *lma, struct job *job, const struct binding_req *req);
	struct bce *bce;
	struct mh_msg msg;
	struct mh_msg received;
	struct lma_pbu pbu;
	struct lma_decision d;
	u32 ifindex;
};

/**
 * struct batch - jobs with their requests, and messages
 * @io: world outside
 * @job: jobs
 * @req: the request of each
 * @job_count: number of @job
 * @answer: messages
 * @answer_count: number of @answer
 */
struct batch {
	struct lma_io io;
	struct job job[LMA_BATCH];
	struct binding_req req[LMA_BATCH];
	unsigned int job_count;
	struct mh_answer answer[LMA_BATCH];
	unsigned int answer_count;
};

/**
 * batch_full() - there is no room for a job; batch_run() makes some
 */
bool batch_full(const struct lma *lma);

/**
 * batch_job() - add a job; its session is pending until it is finished
 * @lma: anchor with room for a job
 * @bce: session
 * @finish: makes the answer true
 * @req: result: the request, to be filled
 *
 * Return: the job, whose other members are to be filled if they are needed.
 */
struct job *batch_job(struct lma *lma, struct bce *bce,
		      void (*finish)(struct lma *lma, struct job *job,
				     const struct binding_req *req), struct binding_req **req);

/**
 * batch_run() - give the requests of all jobs to the kernel in one go, and finish the jobs
 */
void batch_run(struct lma *lma);

/**
 * batch_refused() - count and log that the kernel refused a request
 */
void batch_refused(struct lma *lma, const struct binding_req *req);

/**
 * batch_post() - send a message with the batch
 * @lma: anchor
 * @msg: message
 * @src: its source
 * @dst: its destination
 * @ifindex: where to, if @dst has link-local scope, else 0
 *
 * Return: what will be sent, valid until the next call; NULL if it does not fit into a message.
 */
const struct mh_answer *batch_post(struct lma *lma, const struct mh_msg *msg,
				   const struct in6_addr *src, const struct in6_addr *dst,
				   u32 ifindex);

/**
 * batch_post_again() - send octets that batch_post() has sent before
 * @lma: anchor
 * @data: message
 * @len: octets
 * @src: its source
 * @dst: its destination; not of link-local scope
 */
void batch_post_again(struct lma *lma, const u8 *data, size_t len, const struct in6_addr *src,
		      const struct in6_addr *dst);

/**
 * batch_send() - give all messages to the wire
 */
void batch_send(struct lma *lma);

#endif /* HALMAD_CORE_BATCH_H */
