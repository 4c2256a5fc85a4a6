// SPDX-License-Identifier: GPL-2.0
#include "err.h"
#include "take.h"

/* Words behind keywords, put where the model wants them. */

/**
 * take_once - insist that a keyword comes once
 * @k: keyword
 * @row: where it goes
 *
 * Return: EXIT_OK or EXIT_USAGE.
 */
int take_once(const struct keyword *k, const struct model_row *row)
{
	if (model_has(row, k->attr))
		return err_usage("\"%s\" is given twice.", k->name);
	return EXIT_OK;
}

/**
 * take_number - a number, or the name of an enum's value
 * @a: words
 * @k: keyword
 * @set: of the attribute
 * @row: where it goes
 *
 * Return: EXIT_OK or EXIT_USAGE.
 */
int take_number(struct args *a, const struct keyword *k, const struct name_set *set,
		struct model_row *row)
{
	const struct name_attr *attr = name_attr(set, k->attr);
	uint64_t value = 1;
	int ret = take_once(k, row);

	if (ret)
		return ret;
	if (attr->values)
		ret = args_enum(a, attr->values, &value);
	else if (attr->type != NAME_FLAG)
		ret = args_uint(a, k->name, attr->type == NAME_U32 ? UINT32_MAX : UINT64_MAX,
				&value);
	if (!ret)
		model_set(row, k->attr, value);
	return ret;
}

/**
 * take_ms - a duration
 * @a: words
 * @k: keyword
 * @unit: milliseconds that a number without unit counts
 * @row: where it goes
 *
 * Return: EXIT_OK or EXIT_USAGE.
 */
int take_ms(struct args *a, const struct keyword *k, uint64_t unit, struct model_row *row)
{
	uint64_t ms;
	int ret = take_once(k, row);

	if (!ret)
		ret = args_ms(a, k->name, unit, &ms);
	if (!ret)
		model_set(row, k->attr, ms);
	return ret;
}

/**
 * take_binding_number - a number of a binding
 * @a: words
 * @k: keyword
 * @to: struct model_binding
 *
 * Return: EXIT_OK or EXIT_USAGE.
 */
int take_binding_number(struct args *a, const struct keyword *k, void *to)
{
	struct model_binding *b = to;

	return take_number(a, k, &names_set_binding, &b->row);
}

/**
 * take_binding_mnid - the identifier of a binding
 * @a: words
 * @k: keyword
 * @to: struct model_binding
 *
 * Return: EXIT_OK or EXIT_USAGE.
 */
int take_binding_mnid(struct args *a, const struct keyword *k, void *to)
{
	struct model_binding *b = to;
	int ret = take_once(k, &b->row);

	if (!ret)
		ret = args_mnid(a, k->name, &b->mnid);
	if (ret)
		return ret;
	model_mark(&b->row, HALMA_A_BINDING_MN_ID);
	model_set(&b->row, HALMA_A_BINDING_MN_ID_TYPE, b->mnid.type);
	return EXIT_OK;
}

/**
 * take_binding_prefix - one more prefix of a binding
 * @a: words
 * @k: keyword
 * @to: struct model_binding
 *
 * Return: EXIT_OK or EXIT_USAGE.
 */
int take_binding_prefix(struct args *a, const struct keyword *k, void *to)
{
	struct model_binding *b = to;

	if (b->prefixes == MODEL_PREFIXES)
		return err_usage("more than %d prefixes.", MODEL_PREFIXES);
	model_mark(&b->row, HALMA_A_BINDING_PREFIX);
	return args_prefix(a, k->name, &b->prefix[b->prefixes++]);
}

/**
 * take_path - the path that keywords are about just now
 * @b: binding
 *
 * Return: the last path; the first, if there was none.
 */
struct model_path *take_path(struct model_binding *b)
{
	return b->paths ? &b->path[b->paths - 1] : model_path_add(b);
}

/**
 * take_binding_remote - the far end of a path; a second one begins another path
 * @a: words
 * @k: keyword
 * @to: struct model_binding
 *
 * Return: EXIT_OK or EXIT_USAGE.
 */
int take_binding_remote(struct args *a, const struct keyword *k, void *to)
{
	struct model_binding *b = to;
	struct model_path *path = take_path(b);

	if (model_has(&path->tunnel.row, HALMA_A_TUNNEL_KEY_REMOTE_IPV6))
		path = model_path_add(b);
	if (!path)
		return err_usage("more than %d paths.", MODEL_PATHS);
	model_mark(&path->tunnel.row, HALMA_A_TUNNEL_KEY_REMOTE_IPV6);
	return args_addr6(a, k->name, &path->tunnel.remote);
}
