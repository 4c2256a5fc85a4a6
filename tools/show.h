/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_SHOW_H
#define HALMA_SHOW_H

#include "model.h"
#include "print.h"

/**
 * DOC: show
 *
 * What an object looks like, as text and as JSON. The caller begins and ends
 * the item. @dev is the name of the device or NULL, @details asks for what
 * option -s shows; JSON always has all.
 */

void show_family(struct print *p, const struct model_family *f);
void show_dev(struct print *p, const struct model_dev *d);
void show_binding(struct print *p, const struct model_binding *b, const char *dev, bool details);
void show_flush(struct print *p, const struct model_binding *b, const char *dev);
void show_tunnel(struct print *p, const struct model_tunnel *t, const char *dev, bool details);
void show_stats(struct print *p, const struct model_stats *s, const char *dev, bool details);
void show_alert(struct print *p, const struct model_alert *al, const char *dev);

#endif /* HALMA_SHOW_H */
