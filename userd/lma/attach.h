/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PBUs that wait for the attachment tracker (RFC 5213, 11).
 */
#ifndef HALMAD_CORE_ATTACH_H
#define HALMAD_CORE_ATTACH_H

#include "lma/decision.h"

struct lma;

/* Questions that wait for an answer in all; of one MAG a quarter of them. */
#define ATTACH_MAX	4096
#define ATTACH_MAX_MAG	(ATTACH_MAX / 4)

#define ATTACH_BUCKETS	1024

/**
 * struct attach_question - a question for the attachment tracker (RFC 5213, 11): is this mobile
 * node attached to this MAG?
 * @id: number that the answer has to name
 * @pbu: PBU that depends on it
 * @d: what was decided about it so far: MAG, request, session
 */
struct attach_question {
	u64 id;
	const struct lma_pbu *pbu;
	const struct lma_decision *d;
};

/**
 * struct attach - a question, and the PBU that waits for its answer
 * @hash: in the bucket of @mnid and the source of the PBU
 * @timer: end of the wait
 * @id: number of the question
 * @mnid: mobile node
 * @past: what has become of the PBU before
 * @copy: the PBU
 */
struct attach {
	LIST_ENTRY(attach) hash;
	struct timer timer;
	u64 id;
	struct mnid mnid;
	struct lma_past past;
	struct mh_copy *copy;
};

LIST_HEAD(attach_bucket, attach);

/**
 * struct attach_table - all questions that wait
 * @slot: by the number of the question modulo ATTACH_MAX
 * @bucket: by mobile node and MAG
 * @count: number of questions
 * @last: number of the last one
 */
struct attach_table {
	struct attach *slot[ATTACH_MAX];
	struct attach_bucket bucket[ATTACH_BUCKETS];
	u32 count;
	u64 last;
};

/**
 * attach_ask() - ask the tracker, and keep the PBU until it answers
 * @lma: anchor
 * @packet: the PBU
 * @pbu: the same
 * @d: decision, which is LMA_ASK
 *
 * A retransmission takes the place of the PBU that waits; the tracker is not asked again.
 *
 * Return: false if that cannot be: nobody listens, or too many wait.
 */
bool attach_ask(struct lma *lma, const struct mh_packet *packet, const struct lma_pbu *pbu,
		const struct lma_decision *d);

/**
 * attach_forget() - a later PBU of a MAG ends the wait of the one that asks the tracker
 * @lma: anchor
 * @pbu: the later one, of the same mobile node and MAG
 *
 * The PBU that waits is not answered. Nothing is done if there is none.
 */
void attach_forget(struct lma *lma, const struct lma_pbu *pbu);

/**
 * attach_find() - the question with a number, NULL if it does not wait (any more)
 */
struct attach *attach_find(const struct lma *lma, u64 id);

/**
 * attach_first() - a question that waits, NULL for none
 */
struct attach *attach_first(const struct lma *lma);

/**
 * attach_take() - take a PBU out of its wait to decide about it
 * @lma: anchor
 * @attach: question, which is freed
 * @past: result
 *
 * Return: the PBU, which belongs to the caller.
 */
struct mh_copy *attach_take(struct lma *lma, struct attach *attach, struct lma_past *past);

/**
 * attach_fini() - free all
 */
void attach_fini(struct lma *lma);

#endif /* HALMAD_CORE_ATTACH_H */
