/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Log of what matters for security: who wanted what, and why it was refused or is strange.
 */
#ifndef HALMAD_SECLOG_H
#define HALMAD_SECLOG_H

#include "lmarun.h"

/**
 * seclog_refused() - a PBU was refused
 */
void seclog_refused(const struct lma_pbu *pbu, const struct lma_decision *d);

/**
 * seclog_moved() - a session is about to be moved: does that look like a hijack?
 * @lma: anchor
 * @pbu: PBU that was accepted
 * @d: decision
 * @old: what is true about the session so far
 */
void seclog_moved(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d,
		  const struct bce_facts *old);

#endif /* HALMAD_SECLOG_H */
