/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A disk that is full: no file of this process can grow.
 */
#ifndef TESTS_DISK_H
#define TESTS_DISK_H

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
