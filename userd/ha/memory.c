// SPDX-License-Identifier: GPL-2.0
/*
 * The last sequence numbers of home addresses whose sessions are over: a table of home addresses
 * that the configuration names, which bounds it.
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/siphash.h"
#include "ha/memory.h"

/**
 * struct memory_entry - a home address
 * @entry: in the list
 * @hoa: it
 * @last: order of its last Binding Update
 * @spi: key that authenticated that (RFC 4285); 0 for an SA
 */
struct memory_entry {
	LIST_ENTRY(memory_entry) entry;
	struct in6_addr hoa;
	struct replay last;
	u32 spi;
};

int memory_init(struct memory *memory)
{
	LIST_INIT(&memory->all);
	return table_init(&memory->by_hoa);
}

static struct memory_entry *find(const struct memory *memory, const struct in6_addr *hoa)
{
	u32 hash = siphash_configured(hoa), at = hash;
	struct memory_entry *entry;

	while (memory->by_hoa.count && (entry = table_next(&memory->by_hoa, hash, &at)))
		if (in6_equal(&entry->hoa, hoa))
			return entry;
	return NULL;
}

/* Return: something protects what comes from there, by key @spi or, if that is 0, by SAs. */
static bool is_wanted(const struct conf *conf, const struct in6_addr *hoa, u32 spi)
{
	const struct profile *profile;

	/* nearly never */
	if (!conf->remember_sequence)
		return false;
	profile = conf_home_address(conf, hoa);
	if (!profile || !profile_registers(profile) || !profile->home_address_count)
		return false;
	return spi ? !!auth_keys_find(&profile->auth, spi) :
		     conf->ipsec && !profile_authenticates(profile);
}

void memory_keep(struct memory *memory, const struct conf *conf, const struct bce_facts *facts,
		 const struct in6_addr *hoa)
{
	struct memory_entry *entry;

	if (!facts->order.by_sequence || !is_wanted(conf, hoa, facts->mipv6.spi))
		return;
	entry = find(memory, hoa);
	if (!entry) {
		entry = calloc(1, sizeof(*entry));
		if (!entry || table_add(&memory->by_hoa, siphash_configured(hoa), entry)) {
			free(entry);
			log_limited(LOG_LEVEL_WARNING, "out of memory: a sequence number of a mobile node is not remembered");
			return;
		}
		entry->hoa = *hoa;
		LIST_INSERT_HEAD(&memory->all, entry, entry);
	}
	entry->last = facts->order;
	entry->spi = facts->mipv6.spi;
}

const struct replay *memory_last(const struct memory *memory, const struct in6_addr *hoa)
{
	const struct memory_entry *entry = find(memory, hoa);

	return entry ? &entry->last : NULL;
}

static void drop(struct memory *memory, struct memory_entry *entry)
{
	table_del(&memory->by_hoa, siphash_configured(&entry->hoa), entry);
	LIST_REMOVE(entry, entry);
	free(entry);
}

void memory_forget(struct memory *memory, const struct in6_addr *hoa)
{
	struct memory_entry *entry = find(memory, hoa);

	if (entry)
		drop(memory, entry);
}

void memory_reload(struct memory *memory, const struct conf *conf)
{
	struct memory_entry *entry, *next;

	for (entry = LIST_FIRST(&memory->all); entry; entry = next) {
		next = LIST_NEXT(entry, entry);
		if (!is_wanted(conf, &entry->hoa, entry->spi))
			drop(memory, entry);
	}
}

void memory_fini(struct memory *memory)
{
	while (!LIST_EMPTY(&memory->all))
		drop(memory, LIST_FIRST(&memory->all));
	table_fini(&memory->by_hoa);
}
