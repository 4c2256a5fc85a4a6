// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "dev.h"
#include "err.h"
#include "show.h"
#include "take.h"

static const char help[] =
	"Usage: halma tunnel [ show ] [ dev NAME | anchor-id N ] [ remote ADDRESS ]\n";

struct filter {
	struct model_tunnel want;
	struct ctx *ctx;
};

static int take_number_of(struct args *a, const struct keyword *k, void *to)
{
	struct filter *f = to;

	return take_number(a, k, &names_set_halma, &f->want.top);
}

static int take_remote(struct args *a, const struct keyword *k, void *to)
{
	struct filter *f = to;

	model_mark(&f->want.key.row, HALMA_A_TUNNEL_KEY_REMOTE_IPV6);
	return args_addr6(a, k->name, &f->want.key.remote);
}

static const struct keyword keywords[] = {
	{ "dev", dev_take, HALMA_A_IFINDEX },
	{ "anchor-id", take_number_of, HALMA_A_ANCHOR_ID },
	{ "remote", take_remote, HALMA_A_KEY },
};

/*
 * The remote address is compared here: to the module a key is a whole one, and
 * a far end may be known by several of our addresses.
 */
static int show(const struct req_reply *reply, void *arg)
{
	struct filter *f = arg;
	struct ctx *c = f->ctx;
	struct model_tunnel t;

	model_get_tunnel(&t, reply->attrs);
	if (model_has(&f->want.key.row, HALMA_A_TUNNEL_KEY_REMOTE_IPV6) &&
	    memcmp(&f->want.key.remote, &t.key.remote, sizeof(t.key.remote)))
		return EXIT_OK;
	print_item(&c->out);
	show_tunnel(&c->out, &t, dev_name(c, &t.top), c->stats);
	print_item_end(&c->out);
	return EXIT_OK;
}

/**
 * cmd_tunnel - halma tunnel
 * @c: context
 * @a: words
 *
 * Return: exit status.
 */
int cmd_tunnel(struct ctx *c, struct args *a)
{
	struct filter f = { .ctx = c };
	int ret;

	if (args_help(a))
		return args_usage(help);
	args_take_show(a);
	ret = args_keywords(a, keywords, ARGS_COUNT(keywords), &f);
	if (!ret)
		ret = dev_load(c);
	if (ret)
		return ret;
	req_begin(c->genl, HALMA_CMD_TUNNEL_GET, &names_set_halma);
	model_put_top(c->genl, &f.want.top);
	print_list(&c->out);
	ret = req_dump(c->genl, show, &f);
	print_list_end(&c->out);
	return ret;
}
