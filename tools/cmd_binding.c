// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "deletion.h"
#include "dev.h"
#include "err.h"
#include "show.h"
#include "take.h"

static const char help[] =
	"Usage: halma binding { add | set } [ DEVICE ] [ id N ] [ kind KIND ] mn-id MN-ID\n"
	"                     prefix PREFIX ... PATH [ precedence N ] [ state STATE ]\n"
	"                     [ blocked-action { drop | next } ] [ lifetime { SECONDS | none } ]\n"
	"                     [ grace MS ] [ cookie HEX ] [ version N ] [ defend { 0 | 1 } ]\n"
	"                     [ force ]\n"
	"       halma binding del [ DEVICE ] { id N | prefix PREFIX kind KIND }\n"
	"                     [ version N ] [ force ]\n"
	"       halma binding get [ DEVICE ] { id N | prefix PREFIX [ kind KIND ] }\n"
	"       halma binding lookup ADDRESS [ DEVICE ] [ mark N ]\n"
	"       halma binding show [ DEVICE ] [ id N ] [ FILTER ]\n"
	"       halma binding flush [ DEVICE ] { FILTER | all } [ force ]\n"
	"Where: DEVICE := { dev NAME | anchor-id N }\n"
	"       KIND   := { mipv6 | static | pmipv6 }\n"
	"       MN-ID  := { NAI | hex:OCTETS | TYPE:TEXT | TYPE:hex:OCTETS }\n"
	"       PATH   := remote ADDRESS [ local ADDRESS ] [ encap ipv6 ] [ bid N ]\n"
	"                 [ preference N ]\n"
	"       STATE  := { active | blocked }\n"
	"       FILTER := [ kind KIND ] [ mn-id MN-ID ] [ prefix PREFIX ] [ remote ADDRESS ]\n"
	"                 [ state STATE ]\n";

/* ---- keywords ---- */

static int take_lifetime(struct args *a, const struct keyword *k, void *to)
{
	struct model_binding *b = to;

	if (args_take(a, "none")) {
		model_set(&b->row, k->attr, 0);
		return EXIT_OK;
	}
	return take_ms(a, k, 1000, &b->row);
}

static int take_grace(struct args *a, const struct keyword *k, void *to)
{
	struct model_binding *b = to;

	return take_ms(a, k, 1, &b->row);
}

static int take_cookie(struct args *a, const struct keyword *k, void *to)
{
	struct model_binding *b = to;
	const char *word = args_value(a, k->name);

	if (!word)
		return EXIT_USAGE;
	if (parse_hex(word, b->cookie, sizeof(b->cookie), &b->cookie_len))
		return err_usage("cookie is not hexadecimal or longer than %d octets.",
				 PARSE_COOKIE_MAX);
	model_mark(&b->row, HALMA_A_BINDING_COOKIE);
	return EXIT_OK;
}

/* what stands in the message itself */
static int take_top_number(struct args *a, const struct keyword *k, void *to)
{
	struct model_binding *b = to;

	return take_number(a, k, &names_set_halma, &b->top);
}

static int take_path_number(struct args *a, const struct keyword *k, void *to)
{
	return take_number(a, k, &names_set_path, &take_path(to)->row);
}

static int take_key_number(struct args *a, const struct keyword *k, void *to)
{
	return take_number(a, k, &names_set_tunnel_key, &take_path(to)->tunnel.row);
}

static int take_local(struct args *a, const struct keyword *k, void *to)
{
	struct model_key *key = &take_path(to)->tunnel;

	model_mark(&key->row, HALMA_A_TUNNEL_KEY_LOCAL_IPV6);
	return args_addr6(a, k->name, &key->local);
}

static const struct keyword binding_keywords[] = {
	{ "dev", dev_take, HALMA_A_IFINDEX },
	{ "anchor-id", take_top_number, HALMA_A_ANCHOR_ID },
	{ "id", take_binding_number, HALMA_A_BINDING_ID },
	{ "kind", take_binding_number, HALMA_A_BINDING_KIND },
	{ "mn-id", take_binding_mnid, HALMA_A_BINDING_MN_ID },
	{ "prefix", take_binding_prefix, HALMA_A_BINDING_PREFIX },
	{ "remote", take_binding_remote, HALMA_A_BINDING_PATH },
	{ "state", take_binding_number, HALMA_A_BINDING_STATE },
	{ "local", take_local, HALMA_A_TUNNEL_KEY_LOCAL_IPV6 },
	{ "encap", take_key_number, HALMA_A_TUNNEL_KEY_ENCAP },
	{ "bid", take_path_number, HALMA_A_PATH_BID },
	{ "preference", take_path_number, HALMA_A_PATH_PREFERENCE },
	{ "precedence", take_binding_number, HALMA_A_BINDING_PRECEDENCE },
	{ "blocked-action", take_binding_number, HALMA_A_BINDING_BLOCKED_ACTION },
	{ "lifetime", take_lifetime, HALMA_A_BINDING_LIFETIME },
	{ "grace", take_grace, HALMA_A_BINDING_GRACE },
	{ "cookie", take_cookie, HALMA_A_BINDING_COOKIE },
	{ "version", take_binding_number, HALMA_A_BINDING_VERSION },
	{ "defend", take_binding_number, HALMA_A_BINDING_DEFEND },
	{ "force", take_top_number, HALMA_A_FORCE },
};

static const struct keyword filter_keywords[] = {
	{ "dev", dev_take, HALMA_A_IFINDEX },
	{ "anchor-id", take_top_number, HALMA_A_ANCHOR_ID },
	{ "id", take_binding_number, HALMA_A_BINDING_ID },
	{ "kind", take_binding_number, HALMA_A_BINDING_KIND },
	{ "mn-id", take_binding_mnid, HALMA_A_BINDING_MN_ID },
	{ "prefix", take_binding_prefix, HALMA_A_BINDING_PREFIX },
	{ "remote", take_binding_remote, HALMA_A_BINDING_PATH },
	{ "state", take_binding_number, HALMA_A_BINDING_STATE },
};

static const struct keyword flush_keywords[] = {
	{ "dev", dev_take, HALMA_A_IFINDEX },
	{ "anchor-id", take_top_number, HALMA_A_ANCHOR_ID },
	{ "kind", take_binding_number, HALMA_A_BINDING_KIND },
	{ "mn-id", take_binding_mnid, HALMA_A_BINDING_MN_ID },
	{ "prefix", take_binding_prefix, HALMA_A_BINDING_PREFIX },
	{ "remote", take_binding_remote, HALMA_A_BINDING_PATH },
	{ "state", take_binding_number, HALMA_A_BINDING_STATE },
	{ "force", take_top_number, HALMA_A_FORCE },
};

static const struct keyword del_keywords[] = {
	{ "dev", dev_take, HALMA_A_IFINDEX },
	{ "anchor-id", take_top_number, HALMA_A_ANCHOR_ID },
	{ "id", take_binding_number, HALMA_A_BINDING_ID },
	{ "kind", take_binding_number, HALMA_A_BINDING_KIND },
	{ "prefix", take_binding_prefix, HALMA_A_BINDING_PREFIX },
	{ "version", take_binding_number, HALMA_A_BINDING_VERSION },
	{ "force", take_top_number, HALMA_A_FORCE },
};

static int take_lookup_top(struct args *a, const struct keyword *k, void *to)
{
	struct model_lookup *l = to;

	return take_number(a, k, &names_set_halma, &l->top);
}

static int take_lookup_number(struct args *a, const struct keyword *k, void *to)
{
	struct model_lookup *l = to;

	return take_number(a, k, &names_set_lookup, &l->row);
}

static const struct keyword lookup_keywords[] = {
	{ "dev", dev_take, HALMA_A_IFINDEX },
	{ "anchor-id", take_lookup_top, HALMA_A_ANCHOR_ID },
	{ "mark", take_lookup_number, HALMA_A_LOOKUP_MARK },
};

static const struct keyword get_keywords[] = {
	{ "dev", dev_take, HALMA_A_IFINDEX },
	{ "anchor-id", take_top_number, HALMA_A_ANCHOR_ID },
	{ "id", take_binding_number, HALMA_A_BINDING_ID },
	{ "kind", take_binding_number, HALMA_A_BINDING_KIND },
	{ "prefix", take_binding_prefix, HALMA_A_BINDING_PREFIX },
};

/* a path without encapsulation is by IPv6 */
static void default_encap(struct model_binding *b)
{
	unsigned int i;

	for (i = 0; i < b->paths; i++)
		if (!model_has(&b->path[i].tunnel.row, HALMA_A_TUNNEL_KEY_ENCAP))
			model_set(&b->path[i].tunnel.row, HALMA_A_TUNNEL_KEY_ENCAP,
				  HALMA_ENCAP_IPV6);
}

static bool has(const struct model_binding *b, unsigned int attr)
{
	return model_has(&b->row, attr);
}

/* ---- add, set ---- */

static int put_new_id(const struct req_reply *reply, void *arg)
{
	struct ctx *c = arg;
	struct model_binding b;

	model_get_binding(&b, reply->attrs);
	if (!has(&b, HALMA_A_BINDING_ID))
		return EXIT_OK;
	print_item(&c->out);
	print_uint(&c->out, name_key(&names_set_binding, HALMA_A_BINDING_ID), "",
		   b.row.v[HALMA_A_BINDING_ID]);
	print_item_end(&c->out);
	return EXIT_OK;
}

static int submit(struct ctx *c, unsigned int cmd, const struct model_binding *b, req_fn fn)
{
	struct req *r = ctx_genl(c);

	if (!r)
		return EXIT_REFUSED;
	deletion_finish(c);
	req_begin(r, cmd, &names_set_halma);
	model_put_binding(r, b, cmd == HALMA_CMD_BINDING_FLUSH ? HALMA_A_FILTER : HALMA_A_BINDING);
	return req_commit(r, fn, c);
}

static int run_add(struct ctx *c, struct args *a)
{
	struct model_binding b;
	int ret;

	model_binding_init(&b);
	ret = args_keywords(a, binding_keywords, ARGS_COUNT(binding_keywords), &b);
	if (ret)
		return ret;
	default_encap(&b);
	if (!has(&b, HALMA_A_BINDING_KIND))
		model_set(&b.row, HALMA_A_BINDING_KIND, HALMA_KIND_STATIC);
	return submit(c, HALMA_CMD_BINDING_NEW, &b,
		      has(&b, HALMA_A_BINDING_ID) ? NULL : put_new_id);
}

static int run_set(struct ctx *c, struct args *a)
{
	struct model_binding b;
	int ret;

	model_binding_init(&b);
	ret = args_keywords(a, binding_keywords, ARGS_COUNT(binding_keywords), &b);
	if (ret)
		return ret;
	default_encap(&b);
	return submit(c, HALMA_CMD_BINDING_SET, &b, NULL);
}

/* ---- show, get ---- */

static int show(const struct req_reply *reply, void *arg)
{
	struct model_binding b;
	struct ctx *c = arg;

	model_get_binding(&b, reply->attrs);
	print_item(&c->out);
	show_binding(&c->out, &b, dev_name(c, &b.top), c->stats);
	print_item_end(&c->out);
	return EXIT_OK;
}

static void begin_get(struct ctx *c, const struct model_binding *want)
{
	req_begin(c->genl, HALMA_CMD_BINDING_GET, &names_set_halma);
	model_put_binding(c->genl, want, HALMA_A_FILTER);
}

static int show_first(const struct req_reply *reply, void *arg)
{
	struct ctx *c = arg;

	if (!c->out.list)
		print_list(&c->out);
	return show(reply, arg);
}

/* all that hold a prefix; that there is none is an error, and nothing is printed */
static int get_all(struct ctx *c, const struct model_binding *want)
{
	int ret;

	begin_get(c, want);
	ret = req_dump(c->genl, show_first, c);
	if (c->out.list)
		print_list_end(&c->out);
	else if (!ret)
		ret = err_refused("there is no such binding.");
	return ret;
}

static int run_show(struct ctx *c, struct args *a)
{
	struct model_binding want;
	int ret;

	model_binding_init(&want);
	ret = args_keywords(a, filter_keywords, ARGS_COUNT(filter_keywords), &want);
	if (!ret)
		ret = dev_load(c);
	if (ret)
		return ret;
	default_encap(&want);
	print_list(&c->out);
	begin_get(c, &want);
	ret = req_dump(c->genl, show, c);
	print_list_end(&c->out);
	return ret;
}

static int run_get(struct ctx *c, struct args *a)
{
	struct model_binding want;
	int ret;

	model_binding_init(&want);
	ret = args_keywords(a, get_keywords, ARGS_COUNT(get_keywords), &want);
	if (!ret && !has(&want, HALMA_A_BINDING_ID) && !want.prefixes)
		ret = err_usage("id or prefix is needed.");
	if (!ret)
		ret = dev_load(c);
	if (ret)
		return ret;
	if (!has(&want, HALMA_A_BINDING_ID) && !has(&want, HALMA_A_BINDING_KIND))
		return ctx_settle(c) ? EXIT_REFUSED : get_all(c, &want);
	deletion_finish(c);
	begin_get(c, &want);
	return req_commit(c->genl, show, c);
}

static int run_lookup(struct ctx *c, struct args *a)
{
	const char *word = args_value(a, "address");
	struct model_lookup l = { .row = { 0 } };
	int ret;

	if (!word)
		return EXIT_USAGE;
	if (parse_addr(word, &l.addr))
		return err_usage("\"%s\" is not an address.", word);
	ret = args_keywords(a, lookup_keywords, ARGS_COUNT(lookup_keywords), &l);
	if (!ret)
		ret = dev_load(c);
	if (ret)
		return ret;
	req_begin(c->genl, HALMA_CMD_BINDING_LOOKUP, &names_set_halma);
	model_put_lookup(c->genl, &l);
	return req_ask(c->genl, show, c);
}

/* ---- del, flush ---- */

static int run_del(struct ctx *c, struct args *a)
{
	struct model_binding b;
	int ret;

	model_binding_init(&b);
	ret = args_keywords(a, del_keywords, ARGS_COUNT(del_keywords), &b);
	if (ret)
		return ret;
	if (!has(&b, HALMA_A_BINDING_ID))
		return deletion_add(c, &b);
	b.prefixes = 0;
	b.row.has &= ~(UINT64_C(1) << HALMA_A_BINDING_KIND);
	return submit(c, HALMA_CMD_BINDING_DEL, &b, NULL);
}

static int put_count(const struct req_reply *reply, void *arg)
{
	struct ctx *c = arg;
	struct model_binding b;

	model_get_binding(&b, reply->attrs);
	print_item(&c->out);
	print_uint(&c->out, name_key(&names_set_flush, HALMA_A_FLUSH_COUNT), "flushed ",
		   b.flush.v[HALMA_A_FLUSH_COUNT]);
	print_text(&c->out, " bindings");
	print_item_end(&c->out);
	return EXIT_OK;
}

/* "all" stands for a filter; nothing is flushed by leaving words out */
static bool is_filter(const struct model_binding *b)
{
	return b->paths || b->row.has;
}

static int run_flush(struct ctx *c, struct args *a)
{
	struct model_binding b;
	bool all = args_take(a, "all");
	int ret;

	model_binding_init(&b);
	if (!all && a->count > a->at && !strcmp(a->words[a->count - 1], "all")) {
		all = true;
		a->count--;
	}
	ret = args_keywords(a, flush_keywords, ARGS_COUNT(flush_keywords), &b);
	if (ret)
		return ret;
	if (all == is_filter(&b))
		return err_usage(all ? "\"all\" and a filter exclude each other." :
				 "without a filter the word \"all\" is needed.");
	default_encap(&b);
	return submit(c, HALMA_CMD_BINDING_FLUSH, &b, put_count);
}

static const struct verb verbs[] = {
	{ .name = "show", .run = run_show },
	{ .name = "add", .run = run_add, .collects = true },
	{ .name = "set", .run = run_set, .collects = true },
	{ .name = "del", .run = run_del, .collects = true },
	{ .name = "get", .run = run_get, .collects = true },
	{ .name = "lookup", .run = run_lookup },
	{ .name = "flush", .run = run_flush },
};

/**
 * cmd_binding - halma binding
 * @c: context
 * @a: words
 *
 * Return: exit status.
 */
int cmd_binding(struct ctx *c, struct args *a)
{
	return args_run(c, a, verbs, ARGS_COUNT(verbs), help);
}
