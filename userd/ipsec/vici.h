/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A client of VICI, the control protocol of strongSwan's charon.
 *
 * There are two connections, one for events and one for commands. When one breaks, both are made
 * again, each second, until charon is back.
 */
#ifndef HALMAD_IPSEC_VICI_H
#define HALMAD_IPSEC_VICI_H

#include <systemd/sd-event.h>

#include "ipsec/vicimsg.h"

#define VICI_SOCKET	"/run/charon.vici"
/* Commands that wait at once: who has more comes back when one is done */
#define VICI_QUEUE_MAX	16
/* The first SA after boot loads modules, and emulated processors are slow */
#define VICI_PATIENCE	30000

struct vici;

/**
 * enum vici_result - how a command ended
 * @VICI_DONE: charon did it
 * @VICI_REFUSED: charon says that it did not; the answer has an errmsg
 * @VICI_NO_COMMAND: charon does not know it
 * @VICI_LOST: the connection broke, or charon did not answer in time
 */
enum vici_result {
	VICI_DONE,
	VICI_REFUSED,
	VICI_NO_COMMAND,
	VICI_LOST,
};

/**
 * struct vici_ops - what a client is told; none of these may call vici_close()
 * @up: both connections are there, events are registered
 * @down: they broke; commands that waited have ended with VICI_LOST before
 * @event: an event
 */
struct vici_ops {
	void (*up)(void *ctx);
	void (*down)(void *ctx);
	void (*event)(void *ctx, const struct vici_packet *event);
};

/**
 * struct vici_command - a command
 * @name: name
 * @msg: message; not kept
 * @len: its octets
 * @arg: for @item and @done
 * @item: gets what a streaming command lists; NULL for others
 * @done: told when it has ended
 */
struct vici_command {
	const char *name;
	const u8 *msg;
	size_t len;
	u64 arg;
	void (*item)(void *ctx, u64 arg, const struct vici_packet *event);
	void (*done)(void *ctx, u64 arg, enum vici_result result, const struct vici_packet *answer);
};

/**
 * struct vici_target - whom to talk to
 * @path: socket of charon
 * @events: names of events that are wanted, ends with NULL; must stay
 * @streams: names of events of streaming commands, likewise
 * @patience: how long to wait for an answer, in ms; 0 for VICI_PATIENCE
 */
struct vici_target {
	const char *path;
	const char * const *events;
	const char * const *streams;
	u32 patience;
};

/**
 * vici_open() - start; the connections are made by the event loop
 * @event: event loop
 * @target: whom to talk to
 * @ops: what to tell; must stay
 * @ctx: for @ops and for commands
 *
 * Return: NULL if there is no memory.
 */
struct vici *vici_open(sd_event *event, const struct vici_target *target,
		       const struct vici_ops *ops, void *ctx);

/**
 * vici_close() - close the connections; commands that wait are not told
 */
void vici_close(struct vici *vici);

/**
 * vici_send() - send a command, after those that wait
 *
 * Return: 0; -ENOTCONN while there are no connections; -EBUSY if VICI_QUEUE_MAX wait;
 * -EMSGSIZE; -ENOMEM.
 */
int vici_send(struct vici *vici, const struct vici_command *command);

/**
 * vici_is_up() - both connections are there
 */
bool vici_is_up(const struct vici *vici);

/**
 * vici_waiting() - commands that have not ended
 */
unsigned int vici_waiting(const struct vici *vici);

/**
 * vici_why() - sentence: why there are no connections
 */
const char *vici_why(const struct vici *vici);

#endif /* HALMAD_IPSEC_VICI_H */
