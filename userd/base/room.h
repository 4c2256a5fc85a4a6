/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What halmad has room for. The module has limits of its own (family-get), which kernel/module.c
 * compares with these.
 */
#ifndef HALMAD_BASE_ROOM_H
#define HALMAD_BASE_ROOM_H

/* Local addresses of the device. */
#define HALMAD_LOCAL_MAX	8

/* Prefixes of a binding, of both families. */
#define HALMAD_PREFIX_MAX	32

#endif /* HALMAD_BASE_ROOM_H */
