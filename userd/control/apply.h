/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a configuration wants of the machine: socket, device, routes, IPsec.
 */
#ifndef HALMAD_CONTROL_APPLY_H
#define HALMAD_CONTROL_APPLY_H

#include "daemon.h"

/**
 * halmad_apply() - make the machine what another configuration wants, or leave it as it is
 * @h: daemon
 * @conf: other configuration; its MAGs get their reqids
 * @undone: result, on failure: all is as it was; else the log says what is not
 *
 * Return: false on failure, with the step that failed and why in h->text.
 */
bool halmad_apply(struct halmad *h, struct conf *conf, bool *undone);

#endif /* HALMAD_CONTROL_APPLY_H */
