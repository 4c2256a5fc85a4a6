// SPDX-License-Identifier: GPL-2.0
/*
 * The store: the queue and the worker that writes it.
 *
 * Changes are records in one buffer; the worker takes the whole buffer, writes it in one
 * transaction and meanwhile the next one fills. A group that cannot be written is tried again
 * until it can be, and the queue fills. Only the worker uses the file once it runs.
 *
 * A group does not wait for more when it has half of what fits.
 *
 * A change costs the main loop a copy; a system call only if it is the first of a group.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/queue.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "store/backup.h"
#include "store/database.h"
#include "store/record.h"

/* A change that waits longer than this is not durable soon. */
#define STALL_MS	5000
#define RETRY_MS	1000
#define CLOSE_MS	10000

/* Of what fits in the queue: what is read at once, of which each may be told in two changes. */
#define PAGE_SHARE	16

/* Room beyond the limit for the few changes that are no bindings. */
#define QUEUE_RESERVE	4096

/**
 * struct group - changes that are written together
 * @data: records
 * @len: octets of them
 * @room: octets that there is room for
 * @count: number of records
 * @last: number of the last of them
 * @since: monotonic time in ms of the first of them
 */
struct group {
	u8 *data;
	size_t len;
	size_t room;
	u32 count;
	u64 last;
	u64 since;
};

struct variable {
	LIST_ENTRY(variable) entry;
	char key[STORE_KEY_MAX];
	char value[STORE_VALUE_MAX];
};

/**
 * struct store - a store
 * @file: file; the worker's while it runs
 * @delay_ms: see struct store_options
 * @queue_max: see struct store_options
 * @variables: all of them, as they were told
 * @variable_count: number of @variables
 * @fd: tells the main loop
 * @thread: worker
 * @running: it runs
 * @lock: for all that follows
 * @work: something is to be done
 * @done: a transaction succeeded or failed
 * @fill: group that fills
 * @write: group that is being written
 * @urgent: do not wait for others
 * @stop: write what there is and end
 * @failing: the last transaction failed
 * @awaited: the main loop wants to hear of the next one that succeeds
 * @durable: all changes up to this number are durable
 * @number: number of the last change
 * @generation: of the bindings that are told now
 * @telling: all is being told once more
 * @swept: number of the STORE_SWEEP that ended that
 * @status: counters and the last error
 * @copying: a copy is to be made, or is being made
 * @copied: it is ready, or has failed, and nobody was told yet
 * @made: what came of it
 * @backup: the worker's: the copy
 */
struct store {
	struct storedb file;
	u32 delay_ms;
	u32 queue_max;
	LIST_HEAD(, variable) variables;
	unsigned int variable_count;
	int fd;
	pthread_t thread;
	bool running;
	pthread_mutex_t lock;
	pthread_cond_t work;
	pthread_cond_t done;
	struct group fill;
	struct group write;
	bool urgent;
	bool stop;
	bool failing;
	bool awaited;
	u64 durable;
	u64 number;
	u32 generation;
	bool telling;
	u64 swept;
	struct store_status status;
	bool copying;
	bool copied;
	struct store_backup made;
	struct backup backup;
};

static u64 clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (u64)ts.tv_sec * MSEC_PER_SEC + (u64)ts.tv_nsec / 1000000;
}

static struct timespec timespec_of(u64 ms)
{
	return (struct timespec){
		.tv_sec = (time_t)(ms / MSEC_PER_SEC),
		.tv_nsec = (long)(ms % MSEC_PER_SEC) * 1000000,
	};
}

static void notify(struct store *store)
{
	/* it cannot fail: nobody counts up to 2^64 */
	if (eventfd_write(store->fd, 1))
		log_err("cannot write to an eventfd: %s", strerror(errno));
}

static struct variable *variable_find(const struct store *store, const char *key)
{
	struct variable *v;

	LIST_FOREACH(v, &store->variables, entry)
		if (!strcmp(v->key, key))
			return v;
	return NULL;
}

static bool variable_set(struct store *store, const char *key, const char *value)
{
	size_t key_len = strlen(key), value_len = strlen(value);
	struct variable *v;

	if (key_len >= sizeof(v->key) || value_len >= sizeof(v->value))
		return false;
	v = variable_find(store, key);
	if (!v) {
		if (store->variable_count == STORE_VARIABLES_MAX)
			return false;
		v = calloc(1, sizeof(*v));
		if (!v)
			return false;
		memcpy(v->key, key, key_len + 1);
		LIST_INSERT_HEAD(&store->variables, v, entry);
		store->variable_count++;
	}
	memcpy(v->value, value, value_len + 1);
	return true;
}

static bool variable_read(void *ctx, const char *key, const char *value)
{
	return variable_set(ctx, key, value);
}

static void free_store(struct store *store)
{
	struct variable *v;

	while ((v = LIST_FIRST(&store->variables))) {
		LIST_REMOVE(v, entry);
		free(v);
	}
	pthread_cond_destroy(&store->done);
	pthread_cond_destroy(&store->work);
	pthread_mutex_destroy(&store->lock);
	if (store->fd >= 0)
		close(store->fd);
	free(store->fill.data);
	free(store->write.data);
	free((char *)store->made.path);
	free(store->file.path);
	free(store);
}

/* Return: memory for the caller; NULL for none. */
static char *backup_path(const char *path)
{
	char *text;

	return asprintf(&text, "%s.backup", path) < 0 ? NULL : text;
}

struct store *store_open(const struct store_options *options, char *text)
{
	struct store *store = calloc(1, sizeof(*store));
	pthread_condattr_t attr;

	if (!store) {
		snprintf(text, STORE_TEXT_MAX, "out of memory");
		return NULL;
	}
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_mutex_init(&store->lock, NULL);
	pthread_cond_init(&store->work, &attr);
	pthread_cond_init(&store->done, &attr);
	pthread_condattr_destroy(&attr);
	store->delay_ms = options->delay_ms;
	store->queue_max = options->queue_max;
	store->file.path = strdup(options->path);
	store->made.path = backup_path(options->path);
	store->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!store->file.path || !store->made.path || store->fd < 0) {
		snprintf(text, STORE_TEXT_MAX, "store %s: %s", options->path, strerror(errno));
		goto err_free;
	}
	if (!storedb_open(&store->file, text))
		goto err_free;
	if (!storedb_variables(&store->file, variable_read, store, text))
		goto err_close;
	return store;
err_close:
	storedb_close(&store->file);
err_free:
	free_store(store);
	return NULL;
}

/* With the lock held: not all that was told is in the file, or will be by itself. */
static bool incomplete(const struct store *store)
{
	return store->status.incomplete || store->telling || store->durable < store->swept;
}

/* With the lock held. The main loop has to tell all once more. */
static void set_incomplete(struct store *store)
{
	store->status.incomplete = true;
	notify(store);
}

/* With the lock held. */
static void set_failed(struct store *store, const char *text)
{
	store->failing = true;
	store->status.failures++;
	snprintf(store->status.error, sizeof(store->status.error), "%s", text);
	store->status.error_at = (u64)time(NULL);
	notify(store);
}

/* A copy is ready, or there will be none. Without the lock. */
static void copy_over(struct store *store)
{
	pthread_mutex_lock(&store->lock);
	store->copying = false;
	store->copied = true;
	notify(store);
	pthread_mutex_unlock(&store->lock);
}

/* Copy a part of the file. Without the lock. */
static void copy_some(struct store *store)
{
	struct store_backup *made = &store->made;

	if (!store->backup.copy.db &&
	    !backup_begin(&store->backup, &store->file, made->path, made->error))
		copy_over(store);
	else if (backup_step(&store->backup, made->path, made) != BACKUP_MORE)
		copy_over(store);
}

/* The file was deleted or another one put in its place: what is written now would be lost. */
static bool make_again(struct store *store, char *text)
{
	if (store->backup.copy.db) {
		backup_give_up(&store->backup);
		snprintf(store->made.error, sizeof(store->made.error),
			 "store %s was deleted or replaced while it was copied", store->file.path);
		copy_over(store);
	}
	storedb_close(&store->file);
	if (!storedb_open(&store->file, text))
		return false;
	pthread_mutex_lock(&store->lock);
	store->status.recreated++;
	set_incomplete(store);
	pthread_mutex_unlock(&store->lock);
	return true;
}

static bool write_group(struct store *store, char *text)
{
	if (!store->file.db) {
		if (!make_again(store, text))
			return false;
	} else if (storedb_moved(&store->file)) {
		log_err("store %s was deleted or replaced while it was in use; it is made again from what is known",
			store->file.path);
		if (!make_again(store, text))
			return false;
	}
	return storedb_commit(&store->file, store->write.data, store->write.len, text);
}

/* With the lock held: the group that fills is to be written, and an empty one fills. */
static void take_group(struct store *store)
{
	struct group empty = store->write;

	store->write = store->fill;
	store->fill = empty;
}

/* With the lock held: the group that was to be written is. */
static void written(struct store *store)
{
	u64 waited = clock_ms() - store->write.since;

	store->durable = store->write.last;
	if (waited > store->status.longest_ms)
		store->status.longest_ms = waited;
	store->write.len = 0;
	store->write.count = 0;
	store->status.commits++;
	if (store->failing || store->awaited || incomplete(store))
		notify(store);
	store->failing = false;
	store->awaited = false;
	pthread_cond_broadcast(&store->done);
}

void store_make_room(struct store *store)
{
	char text[STORE_TEXT_MAX];
	bool ok;

	/* a disk that has failed once would be waited for each time */
	if (store->running || store->failing || store->fill.count < store->queue_max / 2)
		return;
	take_group(store);
	ok = write_group(store, text);
	pthread_mutex_lock(&store->lock);
	if (ok) {
		written(store);
	} else {
		set_failed(store, text);
		take_group(store);
	}
	pthread_mutex_unlock(&store->lock);
}

bool store_homes(struct store *store, void (*each)(void *ctx, const struct store_home *home),
		 void *ctx, char *text)
{
	return storedb_homes(&store->file, each, ctx, text);
}

bool store_read(struct store *store, const struct store_reader *reader, char *text)
{
	struct storedb_page page = STOREDB_PAGE(store->queue_max / PAGE_SHARE + 1);
	bool ok = storedb_reservations(&store->file, reader, text);

	while (ok && !page.done) {
		ok = storedb_bindings(&store->file, &page, reader, text);
		store_make_room(store);
	}
	store->generation = store->file.generation;
	return ok;
}

/* Write a group until it is written, or until there is no more time. Without the lock. */
static void write_until_done(struct store *store)
{
	char text[STORE_TEXT_MAX];
	struct timespec until;
	bool ok;

	for (;;) {
		ok = write_group(store, text);
		pthread_mutex_lock(&store->lock);
		if (ok)
			break;
		set_failed(store, text);
		pthread_cond_broadcast(&store->done);
		until = timespec_of(clock_ms() + RETRY_MS);
		while (!store->stop &&
		       pthread_cond_timedwait(&store->work, &store->lock, &until) != ETIMEDOUT)
			;
		if (store->stop)
			goto out;
		pthread_mutex_unlock(&store->lock);
	}
	written(store);
out:
	pthread_mutex_unlock(&store->lock);
}

/* With the lock held: the group that fills has waited for others as long as it may. */
static bool is_due(const struct store *store)
{
	return store->stop || store->urgent ||
	       (store->fill.count && clock_ms() >= store->fill.since + store->delay_ms);
}

/* With the lock held: make the most of the time until then. */
static void copy_until_due(struct store *store)
{
	while (store->copying && store->file.db && !is_due(store)) {
		pthread_mutex_unlock(&store->lock);
		copy_some(store);
		pthread_mutex_lock(&store->lock);
	}
}

/* With the lock held: wait until the group that fills is to be written. */
static void wait_for_work(struct store *store)
{
	struct timespec until;

	while (!store->stop && !store->urgent) {
		copy_until_due(store);
		if (is_due(store))
			break;
		if (!store->fill.count) {
			pthread_cond_wait(&store->work, &store->lock);
			continue;
		}
		until = timespec_of(store->fill.since + store->delay_ms);
		if (pthread_cond_timedwait(&store->work, &store->lock, &until) == ETIMEDOUT)
			break;
	}
}

static void *work(void *arg)
{
	struct store *store = arg;

	pthread_mutex_lock(&store->lock);
	for (;;) {
		wait_for_work(store);
		if (store->stop && (!store->fill.count || store->write.count))
			break;
		store->urgent = false;
		if (!store->fill.count)
			continue;
		take_group(store);
		pthread_mutex_unlock(&store->lock);
		write_until_done(store);
		pthread_mutex_lock(&store->lock);
	}
	pthread_mutex_unlock(&store->lock);
	backup_give_up(&store->backup);
	storedb_close(&store->file);
	return NULL;
}

int store_start(struct store *store)
{
	sigset_t all, old;
	int err;

	/* signals are for the main loop */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&store->thread, NULL, work, store);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	store->running = !err;
	return -err;
}

static u32 unwritten(struct store *store)
{
	u32 count;

	pthread_mutex_lock(&store->lock);
	count = store->fill.count + store->write.count;
	pthread_mutex_unlock(&store->lock);
	return count;
}

u32 store_close(struct store *store)
{
	struct timespec until;
	u32 left;

	if (!store)
		return 0;
	pthread_mutex_lock(&store->lock);
	store->stop = true;
	pthread_cond_signal(&store->work);
	pthread_mutex_unlock(&store->lock);
	if (store->running) {
		until = timespec_of(clock_ms() + CLOSE_MS);
		/* it still uses all of this then */
		if (pthread_clockjoin_np(store->thread, NULL, CLOCK_MONOTONIC, &until))
			return unwritten(store);
	} else {
		storedb_close(&store->file);
	}
	left = unwritten(store);
	free_store(store);
	return left;
}

/* Append a record to a group that has room for any. */
static void put_record(struct store *store, const struct store_change *change)
{
	struct group *group = &store->fill;

	group->len += record_put(group->data + group->len, change, store->generation);
}

static bool group_reserve(struct group *group)
{
	size_t room = group->room ? 2 * group->room : 4 * STORE_RECORD_MAX;
	u8 *data;

	if (group->room - group->len >= STORE_RECORD_MAX)
		return true;
	data = realloc(group->data, room);
	if (!data)
		return false;
	group->data = data;
	group->room = room;
	return true;
}

/* There can be any number of these. */
static bool is_many(enum store_op op)
{
	return op == STORE_BINDING || op == STORE_FORGET || op == STORE_HOME || op == STORE_UNHOME;
}

static bool queue_full(const struct store *store, const struct store_change *change)
{
	return store->fill.count >= store->queue_max + (is_many(change->op) ? 0 : QUEUE_RESERVE);
}

/* With the lock held. */
static u64 queue(struct store *store, const struct store_change *change)
{
	struct group *group = &store->fill;
	bool wake = false;

	if (queue_full(store, change) || !group_reserve(group)) {
		store->status.refused++;
		if (!store->status.incomplete)
			set_incomplete(store);
		return 0;
	}
	if (!group->count) {
		group->since = clock_ms();
		wake = true;
	}
	put_record(store, change);
	group->count++;
	group->last = ++store->number;
	store->status.changes++;
	if (change->op == STORE_SWEEP) {
		store->telling = false;
		store->swept = store->number;
	}
	if (change->urgent || group->count == store->queue_max / 2) {
		wake |= !store->urgent;
		store->urgent = true;
	}
	if (wake)
		pthread_cond_signal(&store->work);
	return group->last;
}

u64 store_change(struct store *store, const struct store_change *change)
{
	u64 number;

	if (change->op == STORE_VARIABLE && !variable_set(store, change->key, change->value))
		return 0;
	pthread_mutex_lock(&store->lock);
	number = queue(store, change);
	pthread_mutex_unlock(&store->lock);
	return number;
}

u64 store_durable(struct store *store)
{
	u64 durable;

	pthread_mutex_lock(&store->lock);
	durable = store->durable;
	pthread_mutex_unlock(&store->lock);
	return durable;
}

bool store_wait(struct store *store, u64 number, u32 ms)
{
	struct timespec until = timespec_of(clock_ms() + ms);
	u64 failures;
	bool ok;

	pthread_mutex_lock(&store->lock);
	failures = store->status.failures;
	store->status.waits++;
	store->urgent = true;
	pthread_cond_signal(&store->work);
	while (number && store->durable < number && store->status.failures == failures)
		if (pthread_cond_timedwait(&store->done, &store->lock, &until) == ETIMEDOUT)
			break;
	ok = number && store->durable >= number;
	pthread_mutex_unlock(&store->lock);
	return ok;
}

void store_await(struct store *store, u64 number)
{
	pthread_mutex_lock(&store->lock);
	store->status.waits++;
	if (store->durable >= number)
		notify(store);
	else
		store->awaited = true;
	store->urgent = true;
	pthread_cond_signal(&store->work);
	pthread_mutex_unlock(&store->lock);
}

bool store_flush(struct store *store, u32 ms)
{
	u64 number;

	pthread_mutex_lock(&store->lock);
	number = store->number;
	pthread_mutex_unlock(&store->lock);
	return !number || store_wait(store, number, ms);
}

/* With the lock held: how long the oldest change has waited. */
static u64 age(const struct store *store)
{
	u64 since = store->write.count ? store->write.since : store->fill.since;
	u64 now = clock_ms();

	if (!store->write.count && !store->fill.count)
		return 0;
	return now > since ? now - since : 0;
}

/* With the lock held. */
static bool ready(const struct store *store)
{
	return !store->failing && !incomplete(store) && age(store) <= store->delay_ms + STALL_MS;
}

bool store_ready(struct store *store)
{
	bool ok;

	pthread_mutex_lock(&store->lock);
	ok = ready(store);
	pthread_mutex_unlock(&store->lock);
	return ok;
}

bool store_incomplete(struct store *store)
{
	bool missing;

	pthread_mutex_lock(&store->lock);
	missing = store->status.incomplete;
	pthread_mutex_unlock(&store->lock);
	return missing;
}

void store_begin_again(struct store *store)
{
	struct variable *v;

	pthread_mutex_lock(&store->lock);
	store->status.incomplete = false;
	store->telling = true;
	store->generation++;
	LIST_FOREACH(v, &store->variables, entry)
		queue(store, &(struct store_change){
			.op = STORE_VARIABLE, .key = v->key, .value = v->value,
		});
	pthread_mutex_unlock(&store->lock);
}

u32 store_queued(struct store *store)
{
	u32 count;

	pthread_mutex_lock(&store->lock);
	count = store->fill.count;
	pthread_mutex_unlock(&store->lock);
	return count;
}

u32 store_room(struct store *store)
{
	u32 count = store_queued(store);

	return count < store->queue_max ? store->queue_max - count : 0;
}

const char *store_variable(const struct store *store, const char *key)
{
	const struct variable *v = variable_find(store, key);

	return v ? v->value : NULL;
}

int store_fd(const struct store *store)
{
	return store->fd;
}

void store_events(struct store *store)
{
	eventfd_t count;

	/* it is nonblocking, and may have been read already */
	if (eventfd_read(store->fd, &count) && errno != EAGAIN)
		log_err("cannot read an eventfd: %s", strerror(errno));
}

void store_status(struct store *store, struct store_status *status)
{
	pthread_mutex_lock(&store->lock);
	*status = store->status;
	status->ready = ready(store);
	status->incomplete = incomplete(store);
	status->queued = store->fill.count + store->write.count;
	status->age_ms = age(store);
	pthread_mutex_unlock(&store->lock);
}

bool store_backup(struct store *store)
{
	bool ok;

	pthread_mutex_lock(&store->lock);
	ok = !store->copying && !store->copied;
	if (ok) {
		store->copying = true;
		/* what was told before is in the copy */
		store->urgent = true;
		store->made.error[0] = '\0';
		pthread_cond_signal(&store->work);
	}
	pthread_mutex_unlock(&store->lock);
	return ok;
}

bool store_backed_up(struct store *store, struct store_backup *made)
{
	bool ok;

	pthread_mutex_lock(&store->lock);
	ok = store->copied;
	if (ok)
		*made = store->made;
	store->copied = false;
	pthread_mutex_unlock(&store->lock);
	return ok;
}
