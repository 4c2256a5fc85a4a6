/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Configuration: what of it a prefix overlaps with, in words. confmag.c refuses it.
 */
#ifndef HALMAD_CONFIG_OVERLAP_H
#define HALMAD_CONFIG_OVERLAP_H

#include "config/conf.h"

#define OVERLAP_TEXT_MAX	512

/**
 * overlap_home() - what mobile nodes have, or may get, of a prefix
 * @conf: configuration of which all sections are built; none of them need be checked
 * @prefix: prefix of who is no mobile node
 * @text: what it is and where it stands, the narrowest of all; room for OVERLAP_TEXT_MAX
 *
 * Policies of IPsec for a MAG and for a mobile node are told apart by the far address alone, so
 * none may be of both (RFC 5213, 4.2; RFC 4877, 7.2).
 *
 * Return: @text; NULL if it overlaps with nothing.
 */
const char *overlap_home(const struct conf *conf, const struct prefix *prefix, char *text);

#endif /* HALMAD_CONFIG_OVERLAP_H */
