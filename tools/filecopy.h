/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_FILECOPY_H
#define HALMA_FILECOPY_H

/**
 * DOC: filecopy
 *
 * A copy of a file that is whole and on disk, or is not there.
 */

int filecopy(const char *from, const char *to);

#endif /* HALMA_FILECOPY_H */
