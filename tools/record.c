// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "human.h"
#include "record.h"
#include "tree.h"

/*
 * All that halmad says of one thing, a line for each member. Keys are printed as they
 * are; durations and points in time are told from other numbers by these, and printed
 * as a person reads them.
 */

static const char *const durations[] = {
	"lifetime", "remaining", "last-seen", "uptime",
};

static const char *const times[] = {
	"began", "last-time", "refused-time", "auth-timestamp",
};

static bool among(const char *const *words, size_t count, const char *word)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(words[i], word))
			return true;
	return false;
}

static void put_value(struct print *p, const char *key, json_t *value)
{
	uint64_t number = (uint64_t)json_integer_value(value);
	char text[HUMAN_TEXT];

	if (json_is_integer(value) && among(durations, sizeof(durations) / sizeof(*durations), key))
		print_text(p, "%s", human_ms(number, text));
	else if (json_is_integer(value) && number &&
		 among(times, sizeof(times) / sizeof(*times), key))
		print_text(p, "%s", human_time(number, text));
	else
		tree_value(p, value);
}

static int key_width(json_t *object)
{
	const char *key;
	json_t *value;
	size_t most = 0;

	json_object_foreach(object, key, value)
		if (strlen(key) > most)
			most = strlen(key);
	return (int)most;
}

static void put_members(struct print *p, json_t *object, int indent)
{
	int width = key_width(object);
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value) {
		if (!json_object_size(value) && (json_is_object(value) ||
						 (json_is_array(value) && !json_array_size(value))))
			continue;
		print_text(p, "%*s", indent, "");
		tree_string(p, key);
		if (json_is_object(value)) {
			print_text(p, "\n");
			put_members(p, value, indent + 4);
			continue;
		}
		print_text(p, "%*s", width - (int)strlen(key) + 2, "");
		put_value(p, key, value);
		print_text(p, "\n");
	}
}

/**
 * record_print - an object over several lines
 * @p: printer
 * @object: the object
 *
 * Return: false if it is to be on one line, which is left to others.
 */
bool record_print(struct print *p, json_t *object)
{
	if (p->oneline)
		return false;
	put_members(p, object, 0);
	return true;
}
