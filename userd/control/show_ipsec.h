/* SPDX-License-Identifier: GPL-2.0 */
/*
 * IPsec of the anchor in JSON: what it is like, and what is wrong with it.
 */
#ifndef HALMAD_CONTROL_SHOW_IPSEC_H
#define HALMAD_CONTROL_SHOW_IPSEC_H

#include <jansson.h>

#include "ipsec/ipsec.h"

/**
 * ipsec_show() - state and counters
 */
json_t *ipsec_show(const struct ipsec *ipsec, const struct conf *conf);

/**
 * ipsec_show_mag() - state of a MAG, NULL if IPsec is not required
 */
json_t *ipsec_show_mag(const struct ipsec *ipsec, const struct conf *conf, const struct mag *mag);

/**
 * ipsec_check() - look at what IPsec needs
 * @list: gets the findings
 * @ipsec: IPsec
 * @conf: configuration
 */
void ipsec_check(json_t *list, struct ipsec *ipsec, const struct conf *conf);

#endif /* HALMAD_CONTROL_SHOW_IPSEC_H */
