/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wing store/: what outlives the kernel, on disk. store.c has the queue and the worker, database.c
 * what SQLite is told; above this wing nobody knows that it is SQLite. Entry: store_open(). It may
 * include config/, wire/ and base/, and needs the last two.
 *
 * It keeps bindings as the kernel acknowledged them, reservations of prefixes, prefixes that mobile
 * nodes have for good and variables of the daemon, and knows nothing of why. Changes are queued and
 * written by a worker in groups, each one transaction, so that nobody waits for the disk; whoever
 * has to can ask whether a change is durable, or wait for it. What is durable survives a power cut.
 *
 * Nothing grows without a limit: a full queue refuses changes. Then, and when the file was deleted
 * or moved away while it was in use, the store is incomplete and says so, and its owner has to tell
 * all that is true once more, ending with STORE_SWEEP (store_incomplete()).
 */
#ifndef HALMAD_STORE_STORE_H
#define HALMAD_STORE_STORE_H

#include "base/binding.h"
#include "wire/kept_options.h"

#define STORE_TEXT_MAX		512

/* Octets of a key and of a value, and number of variables */
#define STORE_KEY_MAX		64
#define STORE_VALUE_MAX		256
#define STORE_VARIABLES_MAX	1024

/* The deadline of a binding without one */
#define STORE_FOREVER		UINT64_MAX

/**
 * enum store_op - kind of a change
 * @STORE_BINDING: keep a binding; replaces the one with this id
 * @STORE_FORGET: a binding is no more
 * @STORE_RESERVE: keep a reservation; replaces the one of this prefix
 * @STORE_UNRESERVE: a reservation is no more
 * @STORE_HOME: a mobile node has a prefix, and has no other one then, nor has anybody else that one
 * @STORE_UNHOME: a mobile node has no such prefix any more
 * @STORE_VARIABLE: keep a variable; replaces the one with this key
 * @STORE_PURGE: forget all bindings that have ended: with deadline 0
 * @STORE_SWEEP: forget all bindings that were not told since store_begin_again()
 */
enum store_op {
	STORE_BINDING,
	STORE_FORGET,
	STORE_RESERVE,
	STORE_UNRESERVE,
	STORE_HOME,
	STORE_UNHOME,
	STORE_VARIABLE,
	STORE_PURGE,
	STORE_SWEEP,
};

/**
 * struct store_reservation - prefixes that may have been given to somebody
 * @block: all of them
 * @until: time of day in ms up to when they must not be given to anybody else; 0 while it is known
 * who has them
 */
struct store_reservation {
	struct prefix block;
	u64 until;
};

/**
 * struct store_home - a prefix that a mobile node has, whether it has sessions or not
 * @mnid: mobile node
 * @prefix: prefix
 */
struct store_home {
	const struct mnid *mnid;
	struct prefix prefix;
};

/**
 * struct store_change - what is to be kept from now on
 * @op: kind
 * @urgent: write it without waiting for others
 * @req: the binding: id, version, MN-ID, prefixes, addresses, state, cookie
 * @kept: options that are kept with it to be shown; NULL for none
 * @until: of a binding: time of day in ms when it ends; STORE_FOREVER for never
 * @id: of a binding that is no more
 * @reservation: reservation; only its block counts for STORE_UNRESERVE
 * @home: for STORE_HOME; of it only the mobile node counts for STORE_UNHOME
 * @key: of a variable, shorter than STORE_KEY_MAX
 * @value: of a variable, shorter than STORE_VALUE_MAX
 */
struct store_change {
	enum store_op op;
	bool urgent;
	const struct binding_req *req;
	const struct kept *kept;
	u64 until;
	u64 id;
	struct store_reservation reservation;
	struct store_home home;
	const char *key;
	const char *value;
};

/**
 * struct store_options - how a store works
 * @path: file; its directory is made if it is not there
 * @delay_ms: how long the first change of a group waits for others
 * @queue_max: changes that may wait
 */
struct store_options {
	const char *path;
	u32 delay_ms;
	u32 queue_max;
};

/**
 * struct store_status - how a store does
 * @ready: what is told now will be durable soon
 * @incomplete: something is missing, or is being told once more
 * @queued: changes that wait
 * @age_ms: how long the oldest of them has waited
 * @longest_ms: how long it took at most until a change was durable: what a power cut could lose
 * @changes: changes that were queued
 * @refused: changes that were refused because the queue was full
 * @commits: transactions that succeeded
 * @failures: transactions that failed, repetitions included
 * @waits: how often somebody waited for the disk
 * @recreated: how often the file was gone and was made again
 * @error: sentence about the last failure, empty for none
 * @error_at: time of day of the last failure in s
 */
struct store_status {
	bool ready;
	bool incomplete;
	u32 queued;
	u64 age_ms;
	u64 longest_ms;
	u64 changes;
	u64 refused;
	u64 commits;
	u64 failures;
	u64 waits;
	u64 recreated;
	char error[STORE_TEXT_MAX];
	u64 error_at;
};

/**
 * struct store_backup - a copy of the store that was made while it is in use
 * @path: its file; as long as the store is open
 * @octets: size of the file
 * @bindings: bindings in it that have not ended
 * @reservations: reservations in it
 * @homes: prefixes that mobile nodes have for good in it
 * @error: sentence why there is no copy; empty if there is one
 */
struct store_backup {
	const char *path;
	u64 octets;
	u64 bindings;
	u64 reservations;
	u64 homes;
	char error[STORE_TEXT_MAX];
};

/**
 * struct store_reader - gets what a store holds
 * @binding: gets each binding, and what is kept with it, which can be nothing, but is there;
 *	has_lifetime and remaining are not set
 * @reservation: gets each reservation
 * @ctx: for both
 */
struct store_reader {
	void (*binding)(void *ctx, const struct binding_info *info, const struct kept *kept,
			u64 until);
	void (*reservation)(void *ctx, const struct store_reservation *reservation);
	void *ctx;
};

struct store;

/**
 * store_open() - open a store, or make one
 * @options: how it works
 * @text: what is wrong and what to do, on failure; room for STORE_TEXT_MAX
 *
 * The file is locked against other processes, its integrity is checked, and a schema that is
 * newer than this program is refused.
 *
 * Return: NULL on failure.
 */
struct store *store_open(const struct store_options *options, char *text);

/**
 * store_homes() - read all prefixes that mobile nodes have; before store_start()
 * @store: store
 * @each: gets each of them
 * @ctx: for @each
 * @text: what is wrong, on failure; room for STORE_TEXT_MAX
 *
 * Return: false on failure.
 */
bool store_homes(struct store *store, void (*each)(void *ctx, const struct store_home *home),
		 void *ctx, char *text);

/**
 * store_read() - read all reservations, then all bindings; before store_start()
 * @store: store
 * @reader: gets them
 * @text: what is wrong, on failure; room for STORE_TEXT_MAX
 *
 * What is told meanwhile is written as soon as it fills half of the queue, between two bindings.
 *
 * Return: false on failure; some may have been read then.
 */
bool store_read(struct store *store, const struct store_reader *reader, char *text);

/**
 * store_make_room() - before store_start(): write what is queued if half of the queue is full
 *
 * Waits for the disk. What cannot be written stays in the queue.
 */
void store_make_room(struct store *store);

/**
 * store_start() - begin to write what is queued
 *
 * Return: 0, or a negative errno.
 */
int store_start(struct store *store);

/**
 * store_close() - write what is queued, and close; a disk that hangs is not waited for
 *
 * Return: number of changes that could not be written.
 */
u32 store_close(struct store *store);

/**
 * store_change() - queue a change; everything is copied
 *
 * Return: its number, greater than all before; 0 if it was refused: the store is incomplete then.
 */
u64 store_change(struct store *store, const struct store_change *change);

/**
 * store_durable() - all changes up to this number survive a power cut
 */
u64 store_durable(struct store *store);

/**
 * store_wait() - wait until a change is durable
 * @store: store
 * @number: number of the change
 * @ms: for so long at most
 *
 * Return: false if it is not: the disk is slow or fails.
 */
bool store_wait(struct store *store, u64 number, u32 ms);

/**
 * store_await() - somebody waits for a change: write it without waiting for others, and let
 * store_fd() become readable with the next transaction that succeeds
 *
 * That may be one before it, so that this has to be called again then.
 */
void store_await(struct store *store, u64 number);

/**
 * store_flush() - wait until all that was queued is durable
 *
 * Return: false if it is not after this many ms.
 */
bool store_flush(struct store *store, u32 ms);

/**
 * store_ready() - what is told now will be durable soon: the last transaction succeeded, no change
 * waits for long, and nothing is missing
 */
bool store_ready(struct store *store);

/**
 * store_incomplete() - something is missing: all that is true has to be told once more
 */
bool store_incomplete(struct store *store);

/**
 * store_begin_again() - all that is true will be told now, and STORE_SWEEP after it
 *
 * Variables are told by the store itself.
 */
void store_begin_again(struct store *store);

/**
 * store_room() - changes that the queue has room for
 */
u32 store_room(struct store *store);

/**
 * store_queued() - changes that wait for the next transaction
 */
u32 store_queued(struct store *store);

/**
 * store_variable() - value of a variable, NULL if there is none
 */
const char *store_variable(const struct store *store, const char *key);

/**
 * store_fd() - becomes readable when the store fails, recovers, is incomplete, or by store_await()
 */
int store_fd(const struct store *store);

/**
 * store_events() - take note of that
 */
void store_events(struct store *store);

void store_status(struct store *store, struct store_status *status);

/**
 * store_backup() - begin a copy of the file, beside it: named like it, with ".backup"
 *
 * The worker makes it, and nobody else waits for it longer than for a part of it. A copy that is
 * there is replaced when the new one is complete, on disk, and was read. After store_start().
 *
 * Return: false if one is being made already.
 */
bool store_backup(struct store *store);

/**
 * store_backed_up() - store_fd() was readable: whether a copy is ready, or has failed
 * @store: store
 * @made: result
 *
 * Return: true once for each store_backup() that returned true, unless the store is closed first.
 */
bool store_backed_up(struct store *store, struct store_backup *made);

#endif /* HALMAD_STORE_STORE_H */
