// SPDX-License-Identifier: GPL-2.0
/*
 * What a reload changes: sections and options by what is written; and sessions, by the questions
 * that the roles ask of a configuration when it is in use and when the next registration comes.
 */
#include <stdio.h>
#include <stdlib.h>

#include "control/diff.h"
#include "control/text.h"
#include "ha/owner.h"

static const char *const what_words[CONF_WHATS] = { "added", "removed", "changed" };

/**
 * struct gather - the changes that are being collected
 * @diff: result
 * @old: configuration in use
 * @new: the other one
 */
struct gather {
	struct diff *diff;
	const struct conf *old;
	const struct conf *new;
};

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, text_json(text));
}

static void set_line(json_t *object, const char *file_key, const char *line_key,
		     const struct conf *conf, unsigned int line)
{
	const char *file;

	if (!line)
		return;
	file = source_find(&conf->source, &line);
	set_text(object, file_key, file);
	json_object_set_new(object, line_key, json_integer((json_int_t)line));
}

static void hear(void *ctx, const struct conf_difference *d)
{
	struct gather *gather = ctx;
	json_t *object;

	gather->diff->count[d->what]++;
	if (json_array_size(gather->diff->changes) >= DIFF_CHANGES_MAX)
		return;
	object = json_object();
	set_text(object, "change", what_words[d->what]);
	set_text(object, "section", d->section);
	set_text(object, "title", d->title);
	set_text(object, "option", d->option);
	set_text(object, "old", d->old);
	set_text(object, "new", d->new);
	set_line(object, "old-file", "old-line", gather->old, d->old_line);
	set_line(object, "file", "line", gather->new, d->new_line);
	json_array_append_new(gather->diff->changes, object);
}

void diff_make(struct diff *diff, const struct conf *old, const struct conf *new)
{
	struct gather gather = { .diff = diff, .old = old, .new = new };

	*diff = (struct diff){ .changes = json_array() };
	if (diff->changes && !conf_diff(old, new, hear, &gather))
		return;
	diff_fini(diff);
}

void diff_fini(struct diff *diff)
{
	json_decref(diff->changes);
	*diff = (struct diff){ 0 };
}

/* Why a session of a MAG ends at once, NULL if it does not. */
static const char *proxy_ends(const struct conf *conf, const struct bce *bce)
{
	if (profile_name(&conf->profiles, &bce->mn->mnid) != &bce->mn->mnid)
		return "its identifier is an alias of another mobile node";
	return NULL;
}

/* Why the next PBU of a session is not accepted, NULL if that may be. */
static const char *proxy_refused(const struct conf *conf, const struct bce *bce)
{
	const struct profile *profile = profile_find(&conf->profiles, &bce->mn->mnid);
	unsigned int i;

	if (!mag_find(&conf->mags, &bce->facts.peer))
		return "its MAG is in no section mag";
	if (!conf_is_local(conf, &bce->facts.local))
		return "the anchor does not have the address that it is registered at";
	if (!profile)
		return "its mobile node is in no section mn";
	if (!profile_proxy(profile))
		return "the policy of its mobile node has no Proxy Mobile IPv6";
	for (i = 0; i < bce->set.count; i++)
		if (!conf_in_home(conf, &bce->set.prefix[i]))
			return "its prefix is in no home network";
	return NULL;
}

static const char *mobile_ends(const struct conf *conf, const struct cache *cache,
			       const struct bce *bce)
{
	const struct mnid *mnid;

	if (!ha_profile(conf, cache, &bce->set.prefix[0].addr, &mnid) ||
	    !mnid_equal(mnid, &bce->mn->mnid))
		return "its home address is not that of its mobile node";
	return NULL;
}

static const char *mobile_refused(const struct conf *conf, const struct bce *bce)
{
	if (!conf->home_agent)
		return "home-agent is false";
	if (!conf_is_local(conf, &bce->facts.local))
		return "the anchor does not have the address that it is registered at";
	return NULL;
}

static void name_session(json_t *first, const struct bce *bce, const char *why)
{
	char mnid[MNID_TEXT_MAX], prefix[PREFIX_TEXT_MAX];
	json_t *object;

	if (json_array_size(first) >= DIFF_SESSIONS_MAX)
		return;
	object = json_object();
	set_text(object, "mn-id", mnid_text(&bce->mn->mnid, mnid));
	set_text(object, "prefix", prefix_text(&bce->set.prefix[0], prefix));
	set_text(object, "because", why);
	json_array_append_new(first, object);
}

static void judge(struct diff_sessions *sessions, const struct conf *conf,
		  const struct cache *cache, const struct bce *bce)
{
	bool proxy = bce->facts.kind == HALMA_KIND_PMIPV6;
	const char *why = proxy ? proxy_ends(conf, bce) : mobile_ends(conf, cache, bce);

	if (why) {
		sessions->end++;
		name_session(sessions->first[0], bce, why);
		return;
	}
	why = proxy ? proxy_refused(conf, bce) : mobile_refused(conf, bce);
	if (why) {
		sessions->refused++;
		name_session(sessions->first[1], bce, why);
	}
}

void diff_sessions(struct diff_sessions *sessions, const struct conf *conf,
		   const struct cache *cache)
{
	u32 count, i;
	u64 *ids = bce_ids(cache, &count);
	const struct bce *bce;

	*sessions = (struct diff_sessions){ .first = { json_array(), json_array() } };
	for (i = 0; ids && i < count; i++) {
		bce = bce_find_id(cache, ids[i]);
		if (bce && bce->set.count && bce->facts.kind)
			judge(sessions, conf, cache, bce);
	}
	free(ids);
}

json_t *diff_json(struct diff *diff, struct diff_sessions *sessions)
{
	json_t *object;

	object = json_pack("{s:i s:i s:i s:{s:i s:o} s:{s:i s:o}}",
			   "added", (int)diff->count[CONF_ADDED],
			   "removed", (int)diff->count[CONF_REMOVED],
			   "changed", (int)diff->count[CONF_CHANGED],
			   "sessions-end", "count", (int)sessions->end,
			   "first", sessions->first[0],
			   "sessions-refused", "count", (int)sessions->refused,
			   "first", sessions->first[1]);
	if (object)
		json_object_set_new(object, "changes", diff->changes);
	else
		json_decref(diff->changes);
	diff->changes = NULL;
	sessions->first[0] = NULL;
	sessions->first[1] = NULL;
	return object;
}

const char *diff_text(const struct diff *diff, const struct diff_sessions *sessions, char *buf,
		      size_t size)
{
	snprintf(buf, size,
		 "%u added, %u removed, %u changed; %u sessions end, %u are refused when they are registered again",
		 diff->count[CONF_ADDED], diff->count[CONF_REMOVED], diff->count[CONF_CHANGED],
		 sessions->end, sessions->refused);
	return buf;
}
