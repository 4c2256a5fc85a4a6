// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "dev.h"
#include "err.h"
#include "ifname.h"
#include "route.h"

/*
 * Names of devices. The module is asked, not the interface table: a device may
 * be in another namespace, where only its anchor-id reaches it, and the same
 * ifindex may be something else here. The answer is kept, since a batch names
 * the same device in every line.
 */

static bool is_here(const struct model_dev *d)
{
	uint64_t ifindex = d->top.v[HALMA_A_IFINDEX];

	return ifindex && if_nametoindex(d->ifname) == ifindex;
}

static int add(const struct req_reply *reply, void *arg)
{
	struct ctx *c = arg;
	struct model_dev d;
	struct ctx_dev *devs;

	model_get_dev(&d, reply->attrs);
	devs = realloc(c->devs, (c->dev_count + 1) * sizeof(*devs));
	if (!devs)
		return err_refused("out of memory.");
	c->devs = devs;
	devs += c->dev_count++;
	devs->anchor_id = (uint32_t)d.top.v[HALMA_A_ANCHOR_ID];
	devs->ifindex = (uint32_t)d.top.v[HALMA_A_IFINDEX];
	memcpy(devs->ifname, d.ifname, sizeof(devs->ifname));
	devs->here = is_here(&d);
	return EXIT_OK;
}

/**
 * dev_forget - names may have changed
 * @c: context
 */
void dev_forget(struct ctx *c)
{
	c->dev_count = 0;
	c->devs_known = false;
	ifname_forget(c);
}

/**
 * dev_load - have the names at hand
 * @c: context
 *
 * Return: EXIT_OK or EXIT_REFUSED.
 */
int dev_load(struct ctx *c)
{
	struct req *r = ctx_genl(c);
	int ret;

	if (!r)
		return EXIT_REFUSED;
	if (c->devs_known)
		return EXIT_OK;
	dev_forget(c);
	req_begin(r, HALMA_CMD_DEV_GET, &names_set_halma);
	ret = req_dump(r, add, c);
	c->devs_known = ret == EXIT_OK;
	return ret;
}

/**
 * dev_by_name - find a device
 * @c: context
 * @name: its name, in the namespace where it is; one that is here is preferred
 *
 * Return: the device; NULL if there is none.
 */
const struct ctx_dev *dev_by_name(struct ctx *c, const char *name)
{
	const struct ctx_dev *found = NULL;
	unsigned int i;

	if (dev_load(c))
		return NULL;
	for (i = 0; i < c->dev_count; i++)
		if (!strcmp(c->devs[i].ifname, name) && (!found || c->devs[i].here))
			found = &c->devs[i];
	return found;
}

/**
 * dev_by_anchor - find a device
 * @c: context
 * @anchor_id: its anchor-id
 *
 * Return: the device; NULL if there is none.
 */
const struct ctx_dev *dev_by_anchor(struct ctx *c, uint32_t anchor_id)
{
	unsigned int i;

	if (dev_load(c))
		return NULL;
	for (i = 0; i < c->dev_count; i++)
		if (c->devs[i].anchor_id == anchor_id)
			return &c->devs[i];
	return NULL;
}

/**
 * dev_by_index - find a device in this namespace
 * @c: context
 * @ifindex: its interface index
 *
 * Return: the device; NULL if there is none.
 */
const struct ctx_dev *dev_by_index(struct ctx *c, uint32_t ifindex)
{
	unsigned int i;

	if (dev_load(c))
		return NULL;
	for (i = 0; i < c->dev_count; i++)
		if (c->devs[i].here && c->devs[i].ifindex == ifindex)
			return &c->devs[i];
	return NULL;
}

/**
 * dev_name - name of the device that something belongs to
 * @c: context, after dev_load()
 * @row: what its message says itself: anchor-id and ifindex
 *
 * Return: the name; NULL if it is not known.
 */
const char *dev_name(const struct ctx *c, const struct model_row *row)
{
	unsigned int i;

	for (i = 0; i < c->dev_count; i++)
		if (c->devs[i].anchor_id == row->v[HALMA_A_ANCHOR_ID] &&
		    c->devs[i].ifindex == row->v[HALMA_A_IFINDEX])
			return c->devs[i].ifname;
	return NULL;
}

/**
 * dev_set - say which device a request is about
 * @c: context
 * @name: name of the device, or one of its other names in this namespace
 * @row: of the request
 *
 * Return: EXIT_OK or EXIT_REFUSED.
 */
int dev_set(struct ctx *c, const char *name, struct model_row *row)
{
	const struct ctx_dev *dev = dev_by_name(c, name);
	unsigned int ifindex;

	if (dev && !dev->here) {
		model_set(row, HALMA_A_ANCHOR_ID, dev->anchor_id);
		return EXIT_OK;
	}
	if (!dev && !c->devs_known)
		return EXIT_REFUSED;
	/* of another kind of device it is the module that says so */
	ifindex = dev ? dev->ifindex : ifname_index(c, name);
	if (!ifindex)
		return err_refused("there is no device \"%s\".", name);
	model_set(row, HALMA_A_IFINDEX, ifindex);
	return EXIT_OK;
}

/**
 * dev_take - the keyword "dev NAME"
 * @a: words
 * @k: keyword
 * @to: struct model_row, or what begins with one
 *
 * Return: EXIT_OK or another, with a complaint.
 */
int dev_take(struct args *a, const struct keyword *k, void *to)
{
	const char *name = args_value(a, k->name);

	return name ? dev_set(a->ctx, name, to) : EXIT_USAGE;
}

/**
 * dev_take_name - take "NAME", "dev NAME" or "anchor-id N" or nothing
 * @a: words
 * @row: of the request
 *
 * Return: EXIT_OK or another, with a complaint.
 */
int dev_take_name(struct args *a, struct model_row *row)
{
	uint64_t anchor_id;
	const char *name;

	if (args_end(a))
		return EXIT_OK;
	if (args_take(a, "anchor-id")) {
		if (args_uint(a, "anchor-id", UINT32_MAX, &anchor_id))
			return EXIT_USAGE;
		model_set(row, HALMA_A_ANCHOR_ID, anchor_id);
		return EXIT_OK;
	}
	args_take(a, "dev");
	name = args_value(a, "dev");
	return name ? dev_set(a->ctx, name, row) : EXIT_USAGE;
}

/* ---- whole devices ---- */

/**
 * dev_row - how this namespace names a device
 * @d: the device
 * @row: result
 */
void dev_row(const struct model_dev *d, struct model_row *row)
{
	unsigned int attr = is_here(d) ? HALMA_A_IFINDEX : HALMA_A_ANCHOR_ID;

	model_set(row, attr, d->top.v[attr]);
}

static int note_dev(const struct req_reply *reply, void *arg)
{
	struct dev_list *list = arg;
	struct model_dev *devs = realloc(list->devs, (list->count + 1) * sizeof(*devs));

	if (!devs)
		return err_refused("out of memory.");
	list->devs = devs;
	model_get_dev(&devs[list->count++], reply->attrs);
	return EXIT_OK;
}

/**
 * dev_list - read a device, or all
 * @c: context, after dev_load()
 * @want: names the device; empty for all
 * @list: result; the caller frees its @devs
 *
 * Return: EXIT_OK or EXIT_REFUSED.
 */
int dev_list(struct ctx *c, const struct model_row *want, struct dev_list *list)
{
	req_begin(c->genl, HALMA_CMD_DEV_GET, &names_set_halma);
	model_put_top(c->genl, want);
	if (!want->has)
		return req_dump(c->genl, note_dev, list);
	return req_ask(c->genl, note_dev, list);
}

static void put_warning(const char *sentence, void *arg)
{
	struct ctx *c = arg;

	if (c->out.json)
		print_string(&c->out, NULL, NULL, sentence);
	else
		err_note("Warning: %s", sentence);
}

/**
 * dev_warnings - what is wrong around a device
 * @c: context
 * @d: the device
 *
 * In JSON an array within the item; else sentences on standard error, for which
 * the item must be at its end.
 */
void dev_warnings(struct ctx *c, const struct model_dev *d)
{
	unsigned int ifindex = (unsigned int)d->top.v[HALMA_A_IFINDEX];

	if (!is_here(d) || !ctx_route(c))
		return;
	print_array(&c->out, "warnings");
	route_warn(c->route, ifindex, d->ifname, put_warning, c);
	print_end(&c->out);
}
