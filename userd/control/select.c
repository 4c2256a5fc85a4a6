// SPDX-License-Identifier: GPL-2.0
/*
 * Which sessions somebody wants to see: select_read() takes it from a request, the others find them
 * by what is indexed, and look at each one only where nothing is.
 */
#include <string.h>

#include "config/mags.h"
#include "control/select.h"
#include "wire/kept_options.h"

const char *session_state(const struct bce *bce)
{
	if (bce->ending)
		return "ending";
	return bce->facts.state == HALMA_STATE_ACTIVE ? "active" : "blocked";
}

static void read_kind(struct selection *selection, const char *word)
{
	if (!strcmp(word, "pmipv6"))
		selection->kind = HALMA_KIND_PMIPV6;
	else if (!strcmp(word, "mipv6"))
		selection->kind = HALMA_KIND_MIPV6;
	else
		selection->none = true;
}

static bool is_state(const char *word)
{
	return !strcmp(word, "active") || !strcmp(word, "blocked") || !strcmp(word, "ending");
}

static const char no_mag[] =
	"no such mag in the configuration; hint: the address of one that has left it";

/* By its name; by its address also one that has left the configuration. */
static bool read_mag(struct selection *selection, const struct mags *mags, const char *word)
{
	const struct mag *mag = mag_named(mags, word);
	struct prefix address;

	selection->has_mag = true;
	if (mag)
		selection->mag = mag->address;
	else if (prefix_parse(&address, word) && address.len == 128)
		selection->mag = address.addr;
	else
		return false;
	return true;
}

const char *select_read(struct selection *selection, json_t *request, const struct conf *conf)
{
	const char *kind = json_string_value(json_object_get(request, "kind"));
	const char *mag = json_string_value(json_object_get(request, "mag"));

	*selection = (struct selection){
		.state = json_string_value(json_object_get(request, "state")),
		.realm = json_string_value(json_object_get(request, "realm")),
	};
	if (kind)
		read_kind(selection, kind);
	if (selection->state && !is_state(selection->state))
		return "state is active, blocked or ending";
	if (mag && !read_mag(selection, &conf->mags, mag))
		return no_mag;
	return NULL;
}

/* By either of its names. */
static bool in_realm(const struct bce *bce, const char *realm)
{
	struct mh_view said;
	struct mnid mnid;

	if (mnid_in_realm(&bce->mn->mnid, realm))
		return true;
	return kept_mn_id(bce->kept, &mnid.type, &said) &&
	       mnid_set(&mnid, mnid.type, said.data, said.len) && mnid_in_realm(&mnid, realm);
}

bool select_has(const struct selection *selection, const struct bce *bce)
{
	if (selection->none || (selection->kind && bce->facts.kind != selection->kind))
		return false;
	if (selection->state && strcmp(session_state(bce), selection->state))
		return false;
	if (selection->has_mag && (bce->facts.kind != HALMA_KIND_PMIPV6 ||
				   !in6_equal(&bce->facts.peer, &selection->mag)))
		return false;
	return !selection->realm || in_realm(bce, selection->realm);
}

static u32 of_mag(const struct selection *selection, const struct cache *cache, u64 *id)
{
	const struct bce *bce;
	u32 count = 0;

	bce = bce_first_of_peer(cache, HALMA_KIND_PMIPV6, &selection->mag);
	for (; bce; bce = bce_next_of_peer(bce))
		if (select_has(selection, bce))
			id[count++] = bce->id;
	return count;
}

u32 select_all(const struct selection *selection, const struct cache *cache, u64 *id)
{
	const struct bce *bce;
	u32 at = 0, count = 0;

	if (selection->has_mag)
		return of_mag(selection, cache, id);
	while (!selection->none && (bce = bce_each(cache, &at)))
		if (select_has(selection, bce))
			id[count++] = bce->id;
	return count;
}

u32 select_around(const struct selection *selection, const struct cache *cache,
		  const struct prefix *prefix, u64 *id)
{
	static const enum halma_kind kinds[] = { HALMA_KIND_MIPV6, HALMA_KIND_PMIPV6 };
	u8 len, least = prefix_is_ipv4(prefix) ? PREFIX_IPV4 : 1;
	struct prefix around;
	const struct bce *bce;
	unsigned int i;
	u32 count = 0;

	for (len = prefix->len; len >= least; len--) {
		around = prefix_cut(prefix, len);
		for (i = 0; cache->by_length[len] && i < ARRAY_SIZE(kinds); i++) {
			bce = bce_find_hnp(cache, kinds[i], &around);
			if (!bce || !select_has(selection, bce))
				continue;
			if (!count || id[count - 1] != bce->id)
				id[count++] = bce->id;
		}
	}
	return count;
}
