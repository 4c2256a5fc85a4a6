/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whose a file of the store is: what root makes by hand in the directory of halmad's user must be
 * of use to that user later.
 */
#ifndef HALMAD_STORE_OWNER_H
#define HALMAD_STORE_OWNER_H

#include <sys/stat.h>

/**
 * owner_give() - give a file to the owner of its directory, if root made it
 * @fd: file
 * @dir: directory
 *
 * What keeps root from that is of no account here: that user is told what to do when it finds out.
 */
void owner_give(int fd, const struct stat *dir);

#endif /* HALMAD_STORE_OWNER_H */
