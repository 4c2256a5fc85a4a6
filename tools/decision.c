// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "decision.h"
#include "parse.h"
#include "tree.h"

/* said in words of their own, or only to those who look for trouble */
static const char *const known[] = {
	"verdict", "status", "status-name", "reason", "error", "mn-id", "mn-id-type", "mag",
	"mag-name", "remote-ipv6", "prefix", "lifetime", "id", "time",
};

static const char *const detail[] = {
	"local-ipv6", "sequence", "hi", "att",
};

static bool among(const char *const *words, size_t count, const char *word)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(words[i], word))
			return true;
	return false;
}

static const char *string(json_t *msg, const char *key)
{
	return json_string_value(json_object_get(msg, key));
}

static void put_string(struct print *p, const char *lead, const char *text)
{
	if (!text)
		return;
	print_text(p, "%s", lead);
	tree_string(p, text);
}

static void put_value(struct print *p, const char *key, json_t *value)
{
	put_string(p, " ", key);
	print_text(p, " ");
	tree_value(p, value);
}

/* success needs no status */
static void put_verdict(struct print *p, json_t *msg)
{
	json_int_t status = json_integer_value(json_object_get(msg, "status"));

	put_string(p, "", string(msg, "verdict"));
	if (status) {
		print_text(p, " %lld", (long long)status);
		put_string(p, " ", string(msg, "status-name"));
	}
	put_string(p, " reason ", string(msg, "reason"));
	if (!string(msg, "error"))
		return;
	put_string(p, " (", string(msg, "error"));
	print_text(p, ")");
}

static void put_who(struct print *p, json_t *msg)
{
	const char *mag = string(msg, "mag"), *name = string(msg, "mag-name");
	const char *pcoa = string(msg, "remote-ipv6");

	put_string(p, " mn ", string(msg, "mn-id"));
	put_string(p, " mag ", name);
	put_string(p, name ? " " : " mag ", mag);
	if (pcoa && (!mag || strcmp(pcoa, mag)))
		put_string(p, mag ? " proxy-coa " : " coa ", pcoa);
}

static void put_what(struct print *p, json_t *msg)
{
	json_t *lifetime = json_object_get(msg, "lifetime");
	json_t *id = json_object_get(msg, "id");
	char text[PARSE_MS_TEXT];
	json_t *prefix;
	size_t i;

	json_array_foreach(json_object_get(msg, "prefix"), i, prefix)
		put_string(p, " prefix ", json_string_value(prefix));
	if (json_is_integer(lifetime))
		print_text(p, " lifetime %s",
			   format_ms((uint64_t)json_integer_value(lifetime), text));
	if (id)
		put_value(p, "id", id);
}

static void put_details(struct print *p, json_t *msg)
{
	json_t *value;
	size_t i;

	print_newline(p);
	for (i = 0; i < sizeof(detail) / sizeof(*detail); i++) {
		value = json_object_get(msg, detail[i]);
		if (value)
			put_value(p, detail[i], value);
	}
}

/**
 * decision_show - what halmad has decided
 * @p: printer, with an object open for JSON
 * @msg: what halmad says of it; what is not known here is printed with its key
 * @details: what is of interest only to those who look for trouble, too
 */
void decision_show(struct print *p, json_t *msg, bool details)
{
	const char *key;
	json_t *value;

	if (p->json) {
		tree_json(p, msg);
		return;
	}
	put_verdict(p, msg);
	put_who(p, msg);
	put_what(p, msg);
	json_object_foreach(msg, key, value)
		if (!among(known, sizeof(known) / sizeof(*known), key) &&
		    !among(detail, sizeof(detail) / sizeof(*detail), key))
			put_value(p, key, value);
	if (details)
		put_details(p, msg);
}
