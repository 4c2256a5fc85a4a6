/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of the status of an answer. The command line has them from here, too.
 */
#ifndef HALMAD_WIRE_STATUS_H
#define HALMAD_WIRE_STATUS_H

#include <stdint.h>

/**
 * ba_status_name() - name of a status as in its RFC
 */
const char *ba_status_name(uint8_t status);

/**
 * bra_status_name() - name of a status of a BRA as in its RFC
 */
const char *bra_status_name(uint8_t status);

#endif /* HALMAD_WIRE_STATUS_H */
