/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long peers and mobile nodes wait: from a request to its answer, and for a handover.
 *
 * A message costs no clock: one is read when a batch of answers has left, and one when packets
 * follow a mobile node to another place.
 */
#ifndef HALMAD_CORE_LATENCY_H
#define HALMAD_CORE_LATENCY_H

#include "base/binding.h"
#include "base/histogram.h"

struct core;

/**
 * struct latency - how long it took, by kind of session
 * @answer: from when a request came to when its answer left, all waits included
 * @handover: from when nobody served a mobile node, as far as the anchor can know, to when packets
 *	follow it
 */
struct latency {
	struct histogram answer[HALMA_KIND_PMIPV6 + 1];
	struct histogram handover[HALMA_KIND_PMIPV6 + 1];
};

/**
 * struct latency_origin - what a message of the batch answers
 * @kind: of the sessions that the request is about; 0 if it answers none
 * @arrived: when that came, in the format of the Timestamp option
 */
struct latency_origin {
	enum halma_kind kind;
	u64 arrived;
};

/**
 * latency_answers() - the last message that was posted answers a request
 * @core: core, with a message in its batch
 * @kind: of the sessions that the request is about
 * @arrived: when it came, in the format of the Timestamp option; 0: with this batch
 */
void latency_answers(struct core *core, enum halma_kind kind, u64 arrived);

/**
 * latency_sent() - the messages of the batch have left
 */
void latency_sent(struct core *core);

/**
 * latency_moved() - packets follow a mobile node to where it is now
 * @core: core
 * @kind: of its session
 * @since: since when nobody served it, in the format of the Timestamp option; 0: since this batch
 */
void latency_moved(struct core *core, enum halma_kind kind, u64 since);

#endif /* HALMAD_CORE_LATENCY_H */
