/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_SENTENCE_H
#define HALMA_SENTENCE_H

#include "print.h"

/**
 * DOC: sentence
 *
 * What halmad says that reads best as sentences: one for each finding, session or
 * change.
 */

bool sentence_finding(struct print *p, json_t *item);
bool sentence_session(struct print *p, json_t *item);
bool sentence_diff(struct print *p, json_t *facts);

#endif /* HALMA_SENTENCE_H */
