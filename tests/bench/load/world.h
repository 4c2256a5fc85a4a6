/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel that halmad talks to here: the system calls of userd/kernel/mh_socket.c and of libmnl
 * under userd/kernel/module.c end up in it (ld --wrap). It hands over the messages that wait,
 * acknowledges bindings one datagram each as the real one does, takes the answers, and counts the
 * calls.
 */
#ifndef BENCH_LOAD_WORLD_H
#define BENCH_LOAD_WORLD_H

#include "wire.h"

#define WORLD_ANSWERS	4096
/* While it judges, the kernel has no room for mobile nodes of this realm */
#define WORLD_FULL	"full.example.org"

/**
 * struct world_msg - a message on its way to the anchor
 * @data: Mobility Header
 * @len: its length
 * @mag: number of the MAG that sends it, if it is one
 * @home: else the home address of the mobile node, all zero for a MAG
 * @care_of: and where that is
 * @due: when it is there, for those who care
 */
struct world_msg {
	uint8_t data[WIRE_MAX];
	uint16_t len;
	uint32_t mag;
	struct in6_addr home;
	struct in6_addr care_of;
	uint64_t due;
};

/**
 * struct world_answer - a message that the anchor has sent
 * @data: Mobility Header
 * @len: its length
 * @to: destination; the last one, if it has a type 2 routing header
 * @via: then the one before, all zero without
 */
struct world_answer {
	uint8_t data[WIRE_MAX];
	uint16_t len;
	struct in6_addr to;
	struct in6_addr via;
};

/**
 * struct world - state and counters
 * @waiting: messages that wait to be received
 * @waiting_count: their number
 * @answer: answers since the last world_forget(), the first WORLD_ANSWERS of them
 * @answer_count: number of answers
 * @bindings: bindings in the kernel
 * @requests: binding-new, binding-set and binding-del that came
 * @calls: system calls that halmad would have made
 * @faults: requests that made no sense
 * @judge: look at each request: ids and versions must be right. Costs time.
 * @on_send: called with each message that is sent, NULL for nobody; false if it is not to be kept
 */
struct world {
	const struct world_msg *waiting;
	unsigned int waiting_count;
	struct world_answer answer[WORLD_ANSWERS];
	unsigned int answer_count;
	unsigned int bindings;
	uint64_t requests;
	uint64_t calls;
	uint64_t faults;
	bool judge;
	bool (*on_send)(const uint8_t *data, size_t len, const struct in6_addr *to);
};

extern struct world world;

/* The anchor's address, and that of a MAG. */
extern const struct in6_addr world_lmaa;
struct in6_addr world_mag(uint32_t nr);

static inline void world_forget(void)
{
	world.answer_count = 0;
}

#endif /* BENCH_LOAD_WORLD_H */
