/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The anchor that is killed: halmad's own objects with a real store, between a kernel in memory
 * that outlives it and a socket to whoever kills it.
 */
#ifndef CRASH_SUBJECT_H
#define CRASH_SUBJECT_H

#include "base/binding.h"

#define ANCHOR_LMAA	"2001:db8:f::1"
#define ANCHOR_MAGS	4
#define ANCHOR_POOL	"2001:db8:100::/51"

/* Lifetimes in s: sessions end within a run */
#define ANCHOR_LIFETIME	8
#define ANCHOR_WAIT_MS	20
#define ANCHOR_COMMIT_MS 50

#define KERNEL_MAX	1024
#define MESSAGE_MAX	1500

/**
 * struct kernel_binding - a binding; it changes by one store of @active
 * @active: which of @copy counts; -1 for none
 * @copy: the binding
 * @deadline: boot time in ms when each expires
 */
struct kernel_binding {
	int active;
	struct binding_info copy[2];
	u64 deadline[2];
};

/**
 * struct kernel - what halma.ko would have
 * @binding: bindings, in no order
 * @boots: how often it was started
 * @stolen: bindings that would have taken a prefix from another one
 */
struct kernel {
	struct kernel_binding binding[KERNEL_MAX];
	u32 boots;
	u64 stolen;
};

/**
 * struct message - a Mobility Header on its way
 * @mag: number of the MAG that sends or gets it
 * @len: octets in @data
 * @data: Mobility Header
 */
struct message {
	u32 mag;
	u32 len;
	u8 data[MESSAGE_MAX];
};

#define MESSAGE_LEN(len)	(offsetof(struct message, data) + (len))

/**
 * subject_mag() - address of a MAG
 */
struct in6_addr subject_mag(u32 nr);

/**
 * subject_run() - be an anchor until the end
 * @fd: socket with struct message, one in each packet
 * @kernel: shared with the next anchor
 * @path: file of the store
 *
 * A packet of length 0 ends it in order.
 */
void subject_run(int fd, struct kernel *kernel, const char *path)
	__attribute__((noreturn));

#endif /* CRASH_SUBJECT_H */
