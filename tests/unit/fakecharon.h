/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A fake charon: what a VICI server answers and tells, on the event loop of the test.
 */
#ifndef TESTS_FAKECHARON_H
#define TESTS_FAKECHARON_H

#include "unit.h"

#include <systemd/sd-event.h>

#include "ipsec/vicimsg.h"

#define CHARON_MAX	16384
#define CHARON_NAME	64

/**
 * struct charon_sa - an IKE SA with one pair, whose name is "mh" if it has none
 */
struct charon_sa {
	const char *conn;
	u32 ike;
	const char *remote_host;
	const char *remote_id;
	u32 child;
	const char *child_name;
	u32 reqid;
	u32 spi_in;
	u32 spi_out;
};

/**
 * struct charon_command - a command that was received
 */
struct charon_command {
	char name[CHARON_NAME];
	u8 *msg;
	size_t len;
};

struct charon_client;

/**
 * struct charon - all of it
 * @event: event loop
 * @path: socket
 * @fd: socket, -1 while it is dead
 * @source: its events
 * @client: connections
 * @command: what was received
 * @command_count: how many
 * @conn: names of connections that are loaded
 * @conn_count: how many
 * @more_conns: connections mn-1 and so on that it lists besides these
 * @shared: names of secrets, likewise
 * @shared_count: how many
 * @key: names of private keys, likewise
 * @key_count: how many
 * @pool: names of pools, likewise
 * @pool_count: how many
 * @sa: what list-sas tells
 * @sa_count: how many
 * @mute: does not answer commands
 * @refuse: name of a command that is refused; NULL for none
 * @unknown: name of a command that is not known; NULL for none
 * @no_events: knows no events
 */
struct charon {
	sd_event *event;
	char path[108];
	int fd;
	sd_event_source *source;
	struct charon_client *client[8];
	struct charon_command command[CHARON_MAX];
	unsigned int command_count;
	char conn[CHARON_MAX][CHARON_NAME];
	unsigned int conn_count;
	unsigned int more_conns;
	char shared[CHARON_MAX][CHARON_NAME];
	unsigned int shared_count;
	char key[CHARON_MAX][CHARON_NAME];
	unsigned int key_count;
	char pool[CHARON_MAX][CHARON_NAME];
	unsigned int pool_count;
	struct charon_sa sa[CHARON_MAX];
	unsigned int sa_count;
	bool mute;
	const char *refuse;
	const char *unknown;
	bool no_events;
};

void charon_init(struct charon *c, sd_event *event);
void charon_fini(struct charon *c);

/* Begin to listen; end, with all connections, connections, secrets and SAs forgotten. */
void charon_start(struct charon *c);
void charon_kill(struct charon *c);

/* Send octets as they are to everybody. */
void charon_raw(struct charon *c, const void *data, size_t len);

/* Send octets as they are to who has sent a command. */
void charon_order(struct charon *c, const void *data, size_t len);

/* Raise an event with this message for whom has registered it. */
void charon_raise(struct charon *c, const char *name, const struct vici_writer *msg);

/* child-updown, and what list-sas tells afterwards */
void charon_child(struct charon *c, const struct charon_sa *sa, bool up);

/* Number of commands of this name so far. */
unsigned int charon_commands(const struct charon *c, const char *name);

/* As if none had been received. */
void charon_forget(struct charon *c);

/* The last command of this name; fails if there is none. */
const struct charon_command *charon_last(const struct charon *c, const char *name);

/* A value in the tree of a command: names of sections with dots between, in lists the first item */
const char *charon_value(const struct charon_command *command, const char *path);

/* Run the event loop until a condition holds; fails when nobody would wait any more. */
void charon_until(struct charon *c, bool (*is)(void *ctx), void *ctx);

/* Run the event loop for so long, and then until nothing is pending. */
void charon_run(struct charon *c, unsigned int ms);

#endif /* TESTS_FAKECHARON_H */
