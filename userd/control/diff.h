/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a reload changes: sections and options, and the sessions that do not outlive it.
 */
#ifndef HALMAD_CONTROL_DIFF_H
#define HALMAD_CONTROL_DIFF_H

#include <jansson.h>

#include "config/confdiff.h"
#include "core/cache.h"

/* Changes and sessions that are named; of more only the number is told */
#define DIFF_CHANGES_MAX	200
#define DIFF_SESSIONS_MAX	5

/**
 * struct diff - how two configurations differ
 * @changes: array of those that are named; NULL if there was no memory
 * @count: number of each kind
 */
struct diff {
	json_t *changes;
	unsigned int count[CONF_WHATS];
};

/**
 * struct diff_sessions - sessions that a configuration has no place for
 * @end: of the mobile node or home address there is nothing any more: they end at once
 * @refused: they go on to the end of their lifetime; the next registration is refused
 * @first: of both, the first ones, as objects
 */
struct diff_sessions {
	unsigned int end;
	unsigned int refused;
	json_t *first[2];
};

/**
 * diff_make() - compare two configurations; in any thread
 * @diff: result, to be given to diff_fini()
 * @old: configuration in use
 * @new: the other one
 */
void diff_make(struct diff *diff, const struct conf *old, const struct conf *new);

void diff_fini(struct diff *diff);

/**
 * diff_sessions() - which sessions a configuration has no place for
 * @sessions: result; its arrays are to be freed
 * @conf: configuration
 * @cache: sessions
 */
void diff_sessions(struct diff_sessions *sessions, const struct conf *conf,
		   const struct cache *cache);

/**
 * diff_json() - all that is told of it
 * @diff: changes, whose array is taken
 * @sessions: sessions, whose arrays are taken
 *
 * Return: object; NULL if there is no memory.
 */
json_t *diff_json(struct diff *diff, struct diff_sessions *sessions);

/**
 * diff_text() - the same in short, for the log
 *
 * Return: @buf.
 */
const char *diff_text(const struct diff *diff, const struct diff_sessions *sessions, char *buf,
		      size_t size);

#endif /* HALMAD_CONTROL_DIFF_H */
