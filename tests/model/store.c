// SPDX-License-Identifier: GPL-2.0
/*
 * A store in memory in the place of userd/store/store.c: all that it is told is durable at once,
 * and outlives the anchor.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store.h"

#include "base/log.h"

static void fault(struct store *store, const char *text)
{
	if (!store->fault)
		store->fault = text;
}

static struct kept_binding *find(struct store *store, u64 id)
{
	unsigned int i;

	for (i = 0; i < store->binding_count; i++)
		if (store->binding[i].info.id == id)
			return &store->binding[i];
	return NULL;
}

void info_of_req(struct binding_info *info, const struct binding_req *req)
{
	memset(info, 0, sizeof(*info));
	info->kind = req->kind;
	info->id = req->id;
	info->version = req->version;
	mnid_set(&info->mnid, req->mnid->type, req->mnid->data, req->mnid->len);
	info->prefix_count = req->prefix_count;
	memcpy(info->prefix, req->prefix, req->prefix_count * sizeof(*req->prefix));
	info->local = req->local;
	info->remote = req->remote;
	info->state = req->state;
	info->cookie_len = req->cookie_len;
	memcpy(info->cookie, req->cookie, req->cookie_len);
}

static void keep(struct store *store, const struct binding_req *req, u64 until)
{
	struct kept_binding *b = find(store, req->id);

	if (!b && store->binding_count == STORE_BINDINGS) {
		fault(store, "the store has more bindings than there can be");
		return;
	}
	if (!b)
		b = &store->binding[store->binding_count++];
	b->until = until;
	info_of_req(&b->info, req);
}

static void forget(struct store *store, u64 id)
{
	struct kept_binding *b = find(store, id);

	if (b)
		*b = store->binding[--store->binding_count];
}

static void purge(struct store *store)
{
	unsigned int i = 0;

	while (i < store->binding_count) {
		if (store->binding[i].until)
			i++;
		else
			store->binding[i] = store->binding[--store->binding_count];
	}
}

static struct store_reservation *reservation(struct store *store, const struct prefix *block)
{
	unsigned int i;

	for (i = 0; i < store->reservation_count; i++)
		if (prefix_equal(&store->reservation[i].block, block))
			return &store->reservation[i];
	return NULL;
}

static void reserve(struct store *store, const struct store_reservation *what)
{
	struct store_reservation *r = reservation(store, &what->block);

	if (!r && store->reservation_count < STORE_RESERVATIONS)
		r = &store->reservation[store->reservation_count++];
	if (r)
		*r = *what;
	else
		fault(store, "the store has more reservations than there can be");
}

static void unreserve(struct store *store, const struct prefix *block)
{
	struct store_reservation *r = reservation(store, block);

	if (r)
		*r = store->reservation[--store->reservation_count];
}

static void unhome(struct store *store, const struct mnid *mnid, const struct prefix *prefix)
{
	unsigned int i = 0;

	while (i < store->home_count) {
		if (mnid_equal(&store->home[i].mnid, mnid) ||
		    (prefix && prefix_equal(&store->home[i].prefix, prefix)))
			store->home[i] = store->home[--store->home_count];
		else
			i++;
	}
}

static void home(struct store *store, const struct store_home *what)
{
	struct kept_home *h;

	unhome(store, what->mnid, &what->prefix);
	if (store->home_count == STORE_HOMES) {
		fault(store, "the store has more home addresses than there can be");
		return;
	}
	h = &store->home[store->home_count++];
	mnid_set(&h->mnid, what->mnid->type, what->mnid->data, what->mnid->len);
	h->prefix = what->prefix;
}

static void set_variable(struct store *store, const char *key, const char *value)
{
	unsigned int i;

	for (i = 0; i < store->variable_count; i++)
		if (!strcmp(store->variable[i].key, key))
			break;
	if (i == STORE_KEYS || strlen(key) >= sizeof(store->variable[i].key) ||
	    strlen(value) >= sizeof(store->variable[i].value)) {
		fault(store, "the store has no room for a variable");
		return;
	}
	if (i == store->variable_count)
		store->variable_count++;
	snprintf(store->variable[i].key, sizeof(store->variable[i].key), "%s", key);
	snprintf(store->variable[i].value, sizeof(store->variable[i].value), "%s", value);
}

u64 store_change(struct store *store, const struct store_change *change)
{
	switch (change->op) {
	case STORE_BINDING:
		keep(store, change->req, change->until);
		break;
	case STORE_FORGET:
		forget(store, change->id);
		break;
	case STORE_RESERVE:
		reserve(store, &change->reservation);
		break;
	case STORE_UNRESERVE:
		unreserve(store, &change->reservation.block);
		break;
	case STORE_HOME:
		home(store, &change->home);
		break;
	case STORE_UNHOME:
		unhome(store, change->home.mnid, NULL);
		break;
	case STORE_VARIABLE:
		set_variable(store, change->key, change->value);
		break;
	case STORE_PURGE:
		purge(store);
		break;
	default:
		fault(store, "the store is told all once more, though nothing is missing");
	}
	return ++store->changes;
}

bool store_homes(struct store *store, void (*each)(void *ctx, const struct store_home *home),
		 void *ctx, char *text)
{
	struct kept_home v[STORE_HOMES];
	unsigned int i, count = store->home_count;

	(void)text;
	/* it may be changed meanwhile */
	memcpy(v, store->home, sizeof(v));
	for (i = 0; i < count; i++)
		each(ctx, &(struct store_home){ .mnid = &v[i].mnid, .prefix = v[i].prefix });
	return true;
}

bool store_read(struct store *store, const struct store_reader *reader, char *text)
{
	static const struct kept nothing;
	struct store was = *store;
	unsigned int i;

	(void)text;
	for (i = 0; i < was.reservation_count; i++)
		reader->reservation(reader->ctx, &was.reservation[i]);
	for (i = 0; i < was.binding_count; i++)
		reader->binding(reader->ctx, &was.binding[i].info, &nothing, was.binding[i].until);
	return true;
}

const char *store_variable(const struct store *store, const char *key)
{
	unsigned int i;

	for (i = 0; i < store->variable_count; i++)
		if (!strcmp(store->variable[i].key, key))
			return store->variable[i].value;
	return NULL;
}

struct store *store_open(const struct store_options *options, char *text)
{
	(void)options;
	(void)text;
	return calloc(1, sizeof(struct store));
}

u32 store_close(struct store *store)
{
	free(store);
	return 0;
}

void store_make_room(struct store *store)
{
	(void)store;
}

int store_start(struct store *store)
{
	(void)store;
	return 0;
}

u64 store_durable(struct store *store)
{
	return store->changes;
}

bool store_wait(struct store *store, u64 number, u32 ms)
{
	(void)ms;
	return number <= store->changes;
}

void store_await(struct store *store, u64 number)
{
	(void)number;
	store->awaited = true;
}

bool store_flush(struct store *store, u32 ms)
{
	(void)store;
	(void)ms;
	return true;
}

bool store_ready(struct store *store)
{
	(void)store;
	return true;
}

bool store_incomplete(struct store *store)
{
	(void)store;
	return false;
}

void store_begin_again(struct store *store)
{
	fault(store, "all is told once more, though nothing is missing");
}

u32 store_room(struct store *store)
{
	(void)store;
	return 1024;
}

u32 store_queued(struct store *store)
{
	(void)store;
	return 0;
}

int store_fd(const struct store *store)
{
	(void)store;
	return -1;
}

void store_events(struct store *store)
{
	(void)store;
}

void store_status(struct store *store, struct store_status *status)
{
	*status = (struct store_status){ .ready = true, .changes = store->changes };
}
