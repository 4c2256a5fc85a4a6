// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "cmd.h"
#include "daemon.h"
#include "dev.h"
#include "err.h"
#include "model.h"

/* What a person wants to see first: no argument at all. */

/* counting by kind means reading all bindings; done while that is cheap */
#define OVERVIEW_COUNT_MAX 10000

static int count_kind(const struct req_reply *reply, void *arg)
{
	unsigned int *kinds = arg;
	struct model_binding b;
	uint64_t kind;

	model_get_binding(&b, reply->attrs);
	kind = b.row.v[HALMA_A_BINDING_KIND] - HALMA_KIND_MIPV6;
	if (kind < names_kind.count)
		kinds[kind]++;
	return EXIT_OK;
}

static int put_kinds(struct ctx *c, const struct model_dev *d)
{
	unsigned int kinds[HALMA_KIND_PMIPV6] = { 0 }, i;
	struct model_row want = { 0 };
	char lead[32];
	int ret;

	if (d->row.v[HALMA_A_DEV_BINDINGS] > OVERVIEW_COUNT_MAX)
		return EXIT_OK;
	dev_row(d, &want);
	req_begin(c->genl, HALMA_CMD_BINDING_GET, &names_set_halma);
	model_put_top(c->genl, &want);
	ret = req_dump(c->genl, count_kind, kinds);
	if (ret)
		return ret;
	print_object(&c->out, "kinds");
	for (i = 0; i < names_kind.count; i++) {
		snprintf(lead, sizeof(lead), "%s%s ", i ? ", " : " (", names_kind.entries[i]);
		print_uint(&c->out, names_kind.entries[i], lead, kinds[i]);
	}
	print_text(&c->out, ")");
	print_end(&c->out);
	return EXIT_OK;
}

static int overview_dev(struct ctx *c, const struct model_dev *d)
{
	const struct name_set *set = &names_set_dev;
	const struct model_link *l = &d->link;
	char text[PARSE_ADDR_TEXT];
	unsigned int i;
	int ret;

	print_string(&c->out, name_key(set, HALMA_A_DEV_IFNAME), "", d->ifname);
	print_uint(&c->out, name_key(&names_set_halma, HALMA_A_ANCHOR_ID), ": anchor-id ",
		   d->top.v[HALMA_A_ANCHOR_ID]);
	print_array(&c->out, name_key(&names_set_link, IFLA_HALMA_LOCAL));
	for (i = 0; i < l->locals; i++)
		print_string(&c->out, NULL, i ? "," : " local ", format_addr(&l->local[i], text));
	print_end(&c->out);
	print_newline(&c->out);
	print_uint(&c->out, name_key(set, HALMA_A_DEV_BINDINGS), " bindings ",
		   d->row.v[HALMA_A_DEV_BINDINGS]);
	ret = put_kinds(c, d);
	print_uint(&c->out, name_key(set, HALMA_A_DEV_MNS), " mns ",
		   d->row.v[HALMA_A_DEV_MNS]);
	print_uint(&c->out, name_key(set, HALMA_A_DEV_TUNNELS), " tunnels ",
		   d->row.v[HALMA_A_DEV_TUNNELS]);
	if (model_has(&d->row, HALMA_A_DEV_OWNER))
		print_text(&c->out, " owned by a daemon");
	print_text(&c->out, "\n");
	dev_warnings(c, d);
	return ret;
}

static int overview_devs(struct ctx *c, const struct dev_list *list)
{
	int ret = EXIT_OK;
	size_t i;

	print_array(&c->out, "devices");
	for (i = 0; i < list->count; i++) {
		print_object(&c->out, NULL);
		ret |= overview_dev(c, &list->devs[i]);
		print_end(&c->out);
	}
	print_end(&c->out);
	if (!list->count)
		print_text(&c->out, "no device; \"halma link add NAME local ADDRESS up\" makes one\n");
	return ret;
}

/**
 * cmd_overview - halma without any argument
 * @c: context
 *
 * Return: exit status.
 */
int cmd_overview(struct ctx *c)
{
	struct model_row all = { 0 };
	struct dev_list list = { 0 };
	bool daemon = daemon_answers();
	int ret;

	ret = ctx_genl(c) ? dev_list(c, &all, &list) : EXIT_REFUSED;
	print_item(&c->out);
	if (!ret)
		ret = overview_devs(c, &list);
	print_flag(&c->out, "daemon", NULL, daemon);
	print_text(&c->out, "halmad is %srunning", daemon ? "" : "not ");
	print_item_end(&c->out);
	free(list.devs);
	return ret;
}
