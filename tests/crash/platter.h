/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A disk whose power can go: a layer under SQLite that copies a file aside whenever it is synced.
 * After a power cut there is what was copied, and nothing that was only written.
 */
#ifndef CRASH_PLATTER_H
#define CRASH_PLATTER_H

/**
 * platter_use() - put the layer under every database that is opened after this
 */
void platter_use(void);

/**
 * platter_cut() - the power goes: put a file and its write-ahead log back to what was synced
 */
void platter_cut(const char *path);

#endif /* CRASH_PLATTER_H */
