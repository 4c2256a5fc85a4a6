/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What waits for the end of a batch: requests to the kernel and messages to the wire.
 */
#ifndef HALMAD_CORE_BATCH_H
#define HALMAD_CORE_BATCH_H

#include "core/cache.h"
#include "core/latency.h"
#include "core/outside.h"
#include "wire/message.h"

struct core;
struct job;

/**
 * finish_fn - make the answer of the kernel true
 *
 * The session is no longer pending; must not add a job.
 */
typedef void (*finish_fn)(struct core *core, struct job *job, const struct binding_req *req);

/**
 * struct job - one request to the kernel and what depends on its answer
 * @finish: makes the answer true
 * @bce: session in question
 * @facts: what is true about it if the kernel agrees
 * @more: what else @finish needs; stays until then
 */
struct job {
	finish_fn finish;
	struct bce *bce;
	struct bce_facts facts;
	void *more;
};

/**
 * struct batch - jobs with their requests, and messages
 * @job: jobs
 * @req: the request of each
 * @job_count: number of @job
 * @answer: messages
 * @origin: what each of them answers
 * @answer_count: number of @answer
 */
struct batch {
	struct job job[BATCH_MAX];
	struct binding_req req[BATCH_MAX];
	unsigned int job_count;
	struct mh_answer answer[BATCH_MAX];
	struct latency_origin origin[BATCH_MAX];
	unsigned int answer_count;
};

/**
 * batch_full() - there is no room for a job; batch_run() makes some
 */
bool batch_full(const struct core *core);

/**
 * batch_job() - add a job; its session is pending until it is finished
 * @core: core with room for a job
 * @bce: session
 * @finish: makes the answer true
 * @req: result: the request, to be filled
 *
 * Return: the job, whose other members are to be filled if they are needed.
 */
struct job *batch_job(struct core *core, struct bce *bce, finish_fn finish,
		      struct binding_req **req);

/**
 * batch_count() - jobs in the batch, which is the place of the next one: what goes with a job can
 * have the same place elsewhere
 */
unsigned int batch_count(const struct core *core);

/**
 * batch_run() - give the requests of all jobs to the kernel in one go, and finish the jobs
 */
void batch_run(struct core *core);

/**
 * batch_refused() - count and log that the kernel refused a request
 */
void batch_refused(struct core *core, const struct binding_req *req);

/**
 * batch_status() - status of the answer when the kernel refused a request
 * @error: negative errno; the sentence about it goes to the log
 */
u8 batch_status(int error);

/**
 * batch_post() - send a message with the batch
 * @core: core
 * @msg: message
 * @src: its source
 * @dst: its destination
 * @ifindex: where to, if @dst has link-local scope, else 0
 *
 * Return: what will be sent, valid until the next call; NULL if it does not fit into a message.
 */
const struct mh_answer *batch_post(struct core *core, const struct mh_msg *msg,
				   const struct in6_addr *src, const struct in6_addr *dst,
				   u32 ifindex);

/**
 * batch_answer() - send a message with the batch to where another one has come from: with a type 2
 * routing header if and only if that had a Home Address option (RFC 6275, 9.5.4)
 * @core: core
 * @msg: message
 * @packet: the other one
 *
 * Return: what will be sent, valid until the next call; NULL if it does not fit into a message.
 */
struct mh_answer *batch_answer(struct core *core, const struct mh_msg *msg,
			       const struct mh_packet *packet);

/**
 * batch_post_again() - send octets that batch_post() has sent before
 * @core: core
 * @data: message
 * @len: octets
 * @src: its source
 * @dst: its destination; not of link-local scope
 */
void batch_post_again(struct core *core, const u8 *data, size_t len, const struct in6_addr *src,
		      const struct in6_addr *dst);

/**
 * batch_send() - give all messages to the wire
 */
void batch_send(struct core *core);

#endif /* HALMAD_CORE_BATCH_H */
