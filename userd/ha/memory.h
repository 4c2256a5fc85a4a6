/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The last sequence numbers of home addresses whose sessions are over (option remember-sequence).
 *
 * RFC 6275, 9.5.1, has any number accepted where there is no binding, so a Binding Update that was
 * late, or that somebody held back, can come true once more after the end of what it was for. This
 * departs from that on purpose, as long as what protects the mobile node is the same: its SAs or
 * its key. The answer names the number, so that the mobile node can go on.
 */
#ifndef HALMAD_HA_MEMORY_H
#define HALMAD_HA_MEMORY_H

#include <sys/queue.h>

#include "base/table.h"
#include "config/conf.h"
#include "core/cache.h"

/**
 * struct memory - what is remembered
 * @by_hoa: an entry for each home address, one of those that the configuration names
 * @all: all of them
 */
struct memory {
	struct table by_hoa;
	LIST_HEAD(, memory_entry) all;
};

/**
 * memory_init() - begin with none
 *
 * Return: 0, or -ENOMEM.
 */
int memory_init(struct memory *memory);

void memory_fini(struct memory *memory);

/**
 * memory_keep() - a session ends, or changes: remember its number, if the configuration wants that
 * @memory: memory
 * @conf: configuration
 * @facts: of the session
 * @hoa: its home address
 */
void memory_keep(struct memory *memory, const struct conf *conf, const struct bce_facts *facts,
		 const struct in6_addr *hoa);

/**
 * memory_last() - the last number of a home address that has no session; NULL if none is known
 */
const struct replay *memory_last(const struct memory *memory, const struct in6_addr *hoa);

/**
 * memory_forget() - what protected its messages is no more
 */
void memory_forget(struct memory *memory, const struct in6_addr *hoa);

/**
 * memory_reload() - another configuration: forget what it does not want, or protects otherwise
 */
void memory_reload(struct memory *memory, const struct conf *conf);

#endif /* HALMAD_HA_MEMORY_H */
