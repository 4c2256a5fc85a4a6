/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reload: another configuration while sessions go on.
 */
#ifndef HALMAD_CONTROL_RELOAD_H
#define HALMAD_CONTROL_RELOAD_H

#include <stdbool.h>

struct halmad;

/**
 * reload_configuration() - use the configuration as it is in the file now
 *
 * Return: false with a sentence in h->text; the old configuration stays then.
 */
bool reload_configuration(struct halmad *h);

#endif /* HALMAD_CONTROL_RELOAD_H */
