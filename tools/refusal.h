/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_REFUSAL_H
#define HALMA_REFUSAL_H

#include "attr.h"
#include "names.h"

/**
 * DOC: refusal
 *
 * What the kernel refuses, in words: its sentence, or ours for the errno, and the attribute that
 * it points at, by name.
 */

/**
 * struct refusal_of - the request that was refused
 * @msg: the request, to find the attribute that an error points at
 * @hdrlen: length of the family header
 * @set: its attributes
 * @line: of the batch file
 */
struct refusal_of {
	const struct nlmsghdr *msg;
	size_t hdrlen;
	const struct name_set *set;
	unsigned long line;
};

void refusal_report(const struct refusal_of *of, int err, struct req_attrs tlvs);
const char *refusal_errno(int err);

#endif /* HALMA_REFUSAL_H */
