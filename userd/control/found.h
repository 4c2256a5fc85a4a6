/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A finding of "halma daemon check".
 */
#ifndef HALMAD_CONTROL_FOUND_H
#define HALMAD_CONTROL_FOUND_H

#include <jansson.h>

/**
 * found() - add a finding
 * @list: array that gets {"severity", "what", "hint"}
 * @severity: "error" if something cannot work, else "warning"
 * @hint: what to do about it
 * @fmt: what is wrong
 */
void found(json_t *list, const char *severity, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif /* HALMAD_CONTROL_FOUND_H */
