// SPDX-License-Identifier: GPL-2.0
/*
 * Whose a file of the store is.
 */
#include <unistd.h>

#include "store/owner.h"

void owner_give(int fd, const struct stat *dir)
{
	if (!geteuid() && dir->st_uid && fchown(fd, dir->st_uid, dir->st_gid))
		return;
}
