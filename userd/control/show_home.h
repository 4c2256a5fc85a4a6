/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions of mobile nodes that register themselves, and what steers packets to a mobile node, in
 * JSON.
 */
#ifndef HALMAD_CONTROL_SHOW_HOME_H
#define HALMAD_CONTROL_SHOW_HOME_H

#include <jansson.h>

#include "core/cache.h"

struct ha;

/**
 * show_home() - add to a session what a mobile node has registered itself (RFC 6275, RFC 3963)
 * @object: session
 * @bce: the same, of kind mipv6
 * @ha: what else is known of its mobile node
 */
void show_home(json_t *object, const struct bce *bce, const struct ha *ha);

/**
 * show_steering() - add to a session whether packets to its mobile node go by it now, and why
 * (RFC 6612, 4.2): who is away and has registered that is there, whatever a MAG says
 * @object: session
 * @bce: the same
 */
void show_steering(json_t *object, const struct bce *bce);

/**
 * show_flags() - the flags of a BU as letters
 * @flags: BU_FLAG_*
 * @text: room for 8 characters
 *
 * Return: @text.
 */
const char *show_flags(u16 flags, char *text);

#endif /* HALMAD_CONTROL_SHOW_HOME_H */
