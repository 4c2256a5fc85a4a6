/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A directory for the files of a test, and a disk that is full: no file of this process can grow.
 */
#ifndef TESTS_DISK_H
#define TESTS_DISK_H

/* As much as disk_make_dir() writes */
#define DISK_DIR_MAX	32

/**
 * disk_make_dir() - make a directory of its own for a test
 * @dir: result, of DISK_DIR_MAX octets
 */
void disk_make_dir(char *dir);

/**
 * disk_remove_dir() - remove it with all that is in it
 */
void disk_remove_dir(const char *dir);

/**
 * disk_full() - files can be so many octets long from now on
 *
 * The output of the test, too, if it goes to a file: what a test says meanwhile is lost.
 */
void disk_full(unsigned long octets);

/**
 * disk_has_room() - end that, if it began; for teardown, too: a test that fails ends in the middle
 */
void disk_has_room(void);

#endif /* TESTS_DISK_H */
