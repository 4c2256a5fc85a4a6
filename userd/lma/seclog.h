/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Log of what matters for security: who wanted what, and why it was refused or is strange.
 */
#ifndef HALMAD_LMA_SECLOG_H
#define HALMAD_LMA_SECLOG_H

#include "base/log.h"
#include "lma/decision.h"

struct event;
struct lma;

/**
 * seclog_may() - a line about a MAG may be written
 * @lma: anchor
 * @mag: MAG; NULL for who is none, all of whom share a limit
 * @what: what it is about
 * @level: of the line
 */
bool seclog_may(struct lma *lma, const struct mag *mag, enum mag_log what, enum log_level level);

/**
 * seclog_pbu() - a PBU was refused or ignored
 */
void seclog_pbu(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d);

/**
 * seclog_message() - another message was refused or ignored
 * @lma: anchor
 * @mag: MAG; NULL for who is none
 * @event: what is told about it
 */
void seclog_message(struct lma *lma, const struct mag *mag, const struct event *event);

/**
 * seclog_moved() - a session is about to be moved: does that look like a hijack?
 * @lma: anchor
 * @pbu: PBU that was accepted
 * @d: decision
 * @old: what is true about the session so far
 */
void seclog_moved(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d,
		  const struct bce_facts *old);

#endif /* HALMAD_LMA_SECLOG_H */
