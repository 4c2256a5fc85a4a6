/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who has sent a Binding Update: what protects it, before anything is made of it or said about it
 * (RFC 6275, 5.1; RFC 4285). Pure.
 */
#ifndef HALMAD_HA_AUTHENTICATE_H
#define HALMAD_HA_AUTHENTICATE_H

#include "ha/decision.h"

/**
 * ha_authenticate() - judge what protects a BU
 * @known: what the decision is made from
 * @bu: request
 * @d: decision, whose session is set
 *
 * Sets what says by whom and with which key it was authenticated.
 *
 * Return: false if the BU is decided about: it is not what it must be, and is ignored or refused.
 */
bool ha_authenticate(const struct ha_known *known, const struct ha_bu *bu, struct ha_decision *d);

/**
 * ha_sign() - authenticate a BA (RFC 4285, 5.1)
 * @d: decision with a key
 * @bu: the BU that it answers
 * @data: the BA as ha_reply() made it, encoded
 * @len: octets
 */
void ha_sign(const struct ha_decision *d, const struct ha_bu *bu, u8 *data, size_t len);

#endif /* HALMAD_HA_AUTHENTICATE_H */
