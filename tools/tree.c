// SPDX-License-Identifier: GPL-2.0
#include "tree.h"

/**
 * tree_string - a string that comes from elsewhere: control characters stay off the terminal
 * @p: printer
 * @s: the string
 */
void tree_string(struct print *p, const char *s)
{
	for (; *s; s++)
		print_text(p, "%c", (unsigned char)*s < ' ' || *s == 127 ? '?' : *s);
}

/**
 * tree_object - the members of an object, on one line
 * @p: printer
 * @object: the object
 */
void tree_object(struct print *p, json_t *object)
{
	const char *key, *lead = "";
	json_t *value;

	json_object_foreach(object, key, value) {
		print_text(p, "%s", lead);
		tree_string(p, key);
		print_text(p, " ");
		tree_value(p, value);
		lead = " ";
	}
}

static void tree_array(struct print *p, json_t *array)
{
	json_t *value;
	size_t i;

	json_array_foreach(array, i, value) {
		print_text(p, "%s", i ? "," : "");
		tree_value(p, value);
	}
}

/**
 * tree_value - any value, on one line
 * @p: printer
 * @value: the value
 */
void tree_value(struct print *p, json_t *value)
{
	if (json_is_object(value)) {
		print_text(p, "{ ");
		tree_object(p, value);
		print_text(p, " }");
	} else if (json_is_array(value)) {
		tree_array(p, value);
	} else if (json_is_string(value)) {
		tree_string(p, json_string_value(value));
	} else if (json_is_integer(value)) {
		print_text(p, "%lld", (long long)json_integer_value(value));
	} else if (json_is_real(value)) {
		print_text(p, "%g", json_real_value(value));
	} else {
		print_text(p, "%s", json_is_true(value) ? "yes" :
				    json_is_false(value) ? "no" : "-");
	}
}

static bool is_tree(json_t *value)
{
	return json_is_object(value) || json_is_object(json_array_get(value, 0));
}

/* one line for each member; what has members itself goes below, further right */
static void tree_branch(struct print *p, json_t *object, int indent)
{
	const char *key;
	json_t *value, *entry;
	size_t i;

	json_object_foreach(object, key, value) {
		print_text(p, "%*s", indent, "");
		tree_string(p, key);
		if (!is_tree(value)) {
			print_text(p, " ");
			tree_value(p, value);
		}
		print_text(p, "\n");
		if (json_is_object(value))
			tree_branch(p, value, indent + 4);
		json_array_foreach(is_tree(value) ? value : NULL, i, entry) {
			print_text(p, "%*s", indent + 4, "");
			tree_object(p, entry);
			print_text(p, "\n");
		}
	}
}

/**
 * tree_print - an object over several lines
 * @p: printer
 * @object: the object
 */
void tree_print(struct print *p, json_t *object)
{
	tree_branch(p, object, 0);
}

/**
 * tree_json - the members of an object, as JSON
 * @p: printer, with an item or an object open
 * @object: the object; stays the caller's
 */
void tree_json(struct print *p, json_t *object)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
		print_json(p, key, value);
}
