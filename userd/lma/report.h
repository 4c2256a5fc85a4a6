/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is told of PBUs to those who watch.
 */
#ifndef HALMAD_LMA_REPORT_H
#define HALMAD_LMA_REPORT_H

#include "lma/decision.h"

struct core;

/**
 * event_pbu() - say what was decided about a PBU
 * @core: core
 * @pbu: request
 * @d: decision; where the kernel has to agree, after that
 */
void event_pbu(const struct core *core, const struct lma_pbu *pbu, const struct lma_decision *d);

#endif /* HALMAD_LMA_REPORT_H */
