/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The restart counter of an anchor that has no store: a file with one number, since it must be
 * preserved across reboots even then (RFC 5847, 3.2), and a clock can begin in 1970.
 */
#ifndef HALMAD_STORE_COUNTER_H
#define HALMAD_STORE_COUNTER_H

#include "base/types.h"

/* Room for what counter_read() and counter_write() say is wrong */
#define COUNTER_TEXT_MAX	512

/**
 * counter_read() - read it
 * @path: file
 * @counter: result; 0 if there is no such file
 * @text: what is wrong and what to do, on failure
 *
 * Return: false if the file cannot be read, or holds something else.
 */
bool counter_read(const char *path, u32 *counter, char *text);

/**
 * counter_write() - keep it: it survives a power cut when this returns; waits for the disk
 * @path: file; its directory is made if it is not there
 * @counter: greater than 0
 * @text: what is wrong and what to do, on failure; the file is as it was then
 *
 * Return: false on failure.
 */
bool counter_write(const char *path, u32 counter, char *text);

#endif /* HALMAD_STORE_COUNTER_H */
