/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which sessions somebody wants to see.
 */
#ifndef HALMAD_CONTROL_SELECT_H
#define HALMAD_CONTROL_SELECT_H

#include <jansson.h>

#include "config/conf.h"
#include "core/cache.h"

/**
 * struct selection - what the sessions have in common
 * @kind: their kind; 0 for any
 * @none: there are none of this kind
 * @state: as session_state() has it; NULL for any
 * @realm: of the identifier, or of the one that the MAG has said; NULL for any
 * @has_mag: @mag is given
 * @mag: address of the MAG that has registered them
 */
struct selection {
	enum halma_kind kind;
	bool none;
	const char *state;
	const char *realm;
	bool has_mag;
	struct in6_addr mag;
};

/**
 * select_read() - what a request asks for
 * @selection: result; valid as long as @request
 * @request: the request
 * @conf: knows names of MAGs
 *
 * Return: what is wrong with it; NULL if nothing is.
 */
const char *select_read(struct selection *selection, json_t *request, const struct conf *conf);

/**
 * select_has() - a session is one of those
 */
bool select_has(const struct selection *selection, const struct bce *bce);

/**
 * select_all() - find all of those
 * @selection: those
 * @cache: where to look
 * @id: room for as many ids as @cache has sessions
 *
 * Return: how many ids there are.
 */
u32 select_all(const struct selection *selection, const struct cache *cache, u64 *id);

/* Room for select_around(): one session of each kind for each length of a prefix */
#define SELECT_AROUND_MAX	(2 * 129)

/**
 * select_around() - find those that have a prefix in which all of another one lies
 * @prefix: the other one, or an address with all of its bits
 * @id: room for SELECT_AROUND_MAX ids; that of the longest prefix comes first
 *
 * Return: how many ids there are.
 */
u32 select_around(const struct selection *selection, const struct cache *cache,
		  const struct prefix *prefix, u64 *id);

/**
 * session_state() - "active", "blocked" while it waits for its end, "ending" when that has come
 */
const char *session_state(const struct bce *bce);

#endif /* HALMAD_CONTROL_SELECT_H */
