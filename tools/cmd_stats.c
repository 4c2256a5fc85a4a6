// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "cmd.h"
#include "dev.h"
#include "err.h"
#include "show.h"

static const char help[] =
	"Usage: halma stats [ show ] [ NAME | anchor-id N ]\n";

static int show(const struct req_reply *reply, void *arg)
{
	struct model_stats s;
	struct ctx *c = arg;

	model_get_stats(&s, reply->attrs);
	print_item(&c->out);
	show_stats(&c->out, &s, dev_name(c, &s.top), c->stats);
	print_item_end(&c->out);
	return EXIT_OK;
}

/**
 * cmd_stats - halma stats
 * @c: context
 * @a: words
 *
 * Return: exit status.
 */
int cmd_stats(struct ctx *c, struct args *a)
{
	struct model_row want = { 0 };
	int ret;

	if (args_help(a))
		return args_usage(help);
	args_take_show(a);
	ret = dev_load(c);
	if (!ret)
		ret = dev_take_name(a, &want);
	if (!ret)
		ret = args_done(a);
	if (ret)
		return ret;
	req_begin(c->genl, HALMA_CMD_STATS_GET, &names_set_halma);
	model_put_top(c->genl, &want);
	print_list(&c->out);
	if (want.has)
		ret = req_ask(c->genl, show, c);
	else
		ret = req_dump(c->genl, show, c);
	print_list_end(&c->out);
	return ret;
}
