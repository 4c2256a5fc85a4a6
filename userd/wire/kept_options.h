/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Options of a PBU that mean nothing to the binding itself, but are kept with the session: to be
 * shown, service (RFC 5149), access network (RFC 6757) and vendors' (RFC 5094); and the MN-ID where
 * the MAG calls the mobile node otherwise than all else does, to be called so by it. Pure.
 */
#ifndef HALMAD_WIRE_KEPT_OPTIONS_H
#define HALMAD_WIRE_KEPT_OPTIONS_H

#include "wire/option.h"

/* Octets that are kept of one PBU */
#define KEPT_MAX	1024

/**
 * struct kept - options, each as type, length and data
 * @len: octets in @data
 * @data: options
 */
struct kept {
	u16 len;
	u8 data[];
};

/**
 * kept_encode() - collect what is to be kept
 * @opts: options of a PBU
 * @alias: its MN-ID is kept
 * @buf: room for KEPT_MAX octets
 *
 * Vendors' options that do not fit any more are left out.
 *
 * Return: octets written; 0 if there is nothing.
 */
size_t kept_encode(const struct mh_opts *opts, bool alias, u8 *buf);

/**
 * kept_valid() - octets are what kept_encode() writes, wherever they come from
 */
bool kept_valid(const u8 *data, size_t len);

/**
 * kept_next() - go through what was kept
 * @kept: what kept_encode() wrote, or NULL
 * @pos: where to go on; 0 at first
 * @type: result: option type
 * @option: result: data of the option, inside of @kept
 *
 * Return: false at the end.
 */
bool kept_next(const struct kept *kept, size_t *pos, u8 *type, struct mh_view *option);

/**
 * kept_mn_id() - the MN-ID that was kept
 * @kept: what kept_encode() wrote, or NULL
 * @type: result: its subtype
 * @mn_id: result: its octets, inside of @kept
 *
 * Return: false if none was.
 */
bool kept_mn_id(const struct kept *kept, u8 *type, struct mh_view *mn_id);

/* Sub-options of the Access Network Identifier: RFC 6757, 3.1 */
enum ani_type {
	ANI_NETWORK = 1,
	ANI_GEO = 2,
	ANI_OPERATOR = 3,
};

/* Type of an Operator-Identifier: RFC 6757, 3.1.3 */
#define ANI_OPERATOR_PEN	1
#define ANI_OPERATOR_REALM	2

/**
 * ani_next() - go through the sub-options of an Access Network Identifier
 * @ani: data of the option
 * @pos: where to go on; 0 at first
 * @type: result: enum ani_type, or another one
 * @sub: result: data of the sub-option
 *
 * Return: false at the end, or where it runs over the end.
 */
bool ani_next(const struct mh_view *ani, size_t *pos, u8 *type, struct mh_view *sub);

/**
 * ani_valid() - each sub-option ends inside of the option, and those of RFC 6757 are as they must
 * be, each there once
 */
bool ani_valid(const struct mh_view *ani);

/**
 * ani_network() - read a Network-Identifier of an option that is valid
 * @sub: data of the sub-option
 * @name: result: network name
 * @ap: result: access-point name, of length 0 if there is none
 */
void ani_network(const struct mh_view *sub, struct mh_view *name, struct mh_view *ap);

/**
 * ani_degrees() - degrees in a Geo-Location of an option that is valid
 * @sub: data of the sub-option
 * @longitude: or latitude
 */
double ani_degrees(const struct mh_view *sub, bool longitude);

#endif /* HALMAD_WIRE_KEPT_OPTIONS_H */
