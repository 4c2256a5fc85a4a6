/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Many netlink requests in few system calls: the kernel works on them one after the other, answers
 * each that fails, and the last one in any case.
 */
#ifndef HALMAD_KERNEL_NLBATCH_H
#define HALMAD_KERNEL_NLBATCH_H

#include <linux/netlink.h>

#include "base/types.h"

struct nlbatch;

/**
 * nlbatch_new() - begin
 * @fd: socket, on which nobody waits for anything meanwhile
 * @ignore: says whether a request may fail with this negative errno
 *
 * Return: NULL if there is no memory.
 */
struct nlbatch *nlbatch_new(int fd, bool (*ignore)(const struct nlmsghdr *request, int error));

/**
 * nlbatch_add() - one more request, which is copied; it may be sent now or later
 *
 * Return: 0, or -EMSGSIZE.
 */
int nlbatch_add(struct nlbatch *batch, const struct nlmsghdr *request);

/**
 * nlbatch_end() - send the rest, and free it
 *
 * Return: 0, or the first negative errno of all requests; those after it were made nevertheless.
 */
int nlbatch_end(struct nlbatch *batch);

#endif /* HALMAD_KERNEL_NLBATCH_H */
