// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "sentence.h"
#include "tree.h"

/**
 * sentence_finding - a finding of "daemon check": what is wrong and what to do about it
 * @p: where to
 * @item: finding
 *
 * Return: false if it is none.
 */
bool sentence_finding(struct print *p, json_t *item)
{
	const char *severity = json_string_value(json_object_get(item, "severity"));
	const char *what = json_string_value(json_object_get(item, "what"));
	const char *hint = json_string_value(json_object_get(item, "hint"));

	if (!severity || !what)
		return false;
	tree_string(p, severity);
	print_text(p, ": ");
	tree_string(p, what);
	if (!hint)
		return true;
	print_newline(p);
	print_text(p, " hint: ");
	tree_string(p, hint);
	return true;
}

/* a member that is a string, or each of an array of them */
static void text_member(struct print *p, const char *lead, const json_t *member)
{
	size_t i;

	for (i = 0; i < json_array_size(member); i++)
		text_member(p, lead, json_array_get(member, i));
	if (!json_is_string(member))
		return;
	print_text(p, "%s", lead);
	tree_string(p, json_string_value(member));
}

/**
 * sentence_session - whose it is, what it has, where that goes, and whether packets do
 * @p: where to
 * @item: session
 *
 * Return: true.
 */
bool sentence_session(struct print *p, json_t *item)
{
	text_member(p, "", json_object_get(item, "mn-id"));
	text_member(p, " ", json_object_get(item, "kind"));
	text_member(p, " ", json_object_get(item, "prefix"));
	text_member(p, " at ", json_object_get(item, "remote-ipv6"));
	text_member(p, ", ", json_object_get(item, "state"));
	text_member(p, ", steers ", json_object_get(item, "steers"));
	text_member(p, ": ", json_object_get(item, "steers-because"));
	return true;
}

static const char *member(const json_t *item, const char *key)
{
	return json_string_value(json_object_get(item, key));
}

/* a section or option that a reload changes: where, and what it was and will be */
static void text_change(struct print *p, const json_t *item)
{
	const char *change = member(item, "change"), *old = member(item, "old");
	const char *new = member(item, "new");
	bool gone = change && !strcmp(change, "removed");
	json_int_t line = json_integer_value(json_object_get(item, gone ? "old-line" : "line"));

	print_text(p, "%s", !change ? "?" : gone ? "-" : !strcmp(change, "added") ? "+" : "~");
	text_member(p, " ", json_object_get(item, "section"));
	text_member(p, " ", json_object_get(item, "title"));
	text_member(p, " ", json_object_get(item, "option"));
	if (old || new)
		print_text(p, ": ");
	tree_string(p, old ? old : "");
	print_text(p, "%s", old && new ? " -> " : "");
	tree_string(p, new ? new : "");
	text_member(p, "   ", json_object_get(item, gone ? "old-file" : "file"));
	print_text(p, ":%lld%s", (long long)line, gone ? ", as it is in use" : "");
	print_newline(p);
}

/* how many sessions, and the first of them */
static void text_sessions(struct print *p, const json_t *sessions, const char *what)
{
	json_int_t count = json_integer_value(json_object_get(sessions, "count"));
	const json_t *first = json_object_get(sessions, "first");
	size_t i;

	print_text(p, "%lld sessions %s", (long long)count, what);
	print_newline(p);
	for (i = 0; i < json_array_size(first); i++) {
		text_member(p, " ", json_object_get(json_array_get(first, i), "mn-id"));
		text_member(p, " ", json_object_get(json_array_get(first, i), "prefix"));
		text_member(p, ": ", json_object_get(json_array_get(first, i), "because"));
		print_newline(p);
	}
}

/**
 * sentence_diff - what a reload would do: each change, then the sessions that it would touch
 * @p: where to
 * @facts: answer of halmad
 *
 * Return: false if it would be refused.
 */
bool sentence_diff(struct print *p, json_t *facts)
{
	static const char *const counts[] = { "added", "removed", "changed" };
	const json_t *changes = json_object_get(facts, "changes");
	const char *refused = member(facts, "refused");
	size_t i;

	if (p->json) {
		print_item(p);
		tree_json(p, facts);
		print_item_end(p);
		return !refused;
	}
	for (i = 0; i < json_array_size(changes); i++)
		text_change(p, json_array_get(changes, i));
	for (i = 0; i < 3; i++)
		print_text(p, "%s%lld %s", i ? ", " : "",
			   (long long)json_integer_value(json_object_get(facts, counts[i])),
			   counts[i]);
	print_newline(p);
	text_sessions(p, json_object_get(facts, "sessions-end"), "end");
	text_sessions(p, json_object_get(facts, "sessions-refused"),
		      "are refused when they are registered again");
	if (!refused)
		return true;
	print_text(p, "the reload would be refused: ");
	tree_string(p, refused);
	print_newline(p);
	return false;
}
