// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "cmd.h"
#include "dev.h"
#include "err.h"
#include "ifname.h"
#include "netns.h"
#include "route.h"
#include "show.h"
#include "take.h"

static const char help[] =
	"Usage: halma link add NAME local ADDRESS[,ADDRESS...] [ PARAMETER ] [ netns NAME ] [ up ]\n"
	"       halma link set { NAME | anchor-id N } [ PARAMETER ] [ netns NAME ] [ up | down ]\n"
	"       halma link del { NAME | anchor-id N } [ force ]\n"
	"       halma link show [ NAME | anchor-id N ]\n"
	"       halma link route NAME PREFIX [ table N ]\n"
	"       halma link features\n"
	"Where: PARAMETER := [ local ADDRESS[,ADDRESS...] ] [ anchor-id N ] [ vrf VRFNAME ]\n"
	"                    [ fwmark N ] [ direct-mark N[/MASK] ] [ rx-mark N ]\n"
	"                    [ home-link { IFNAME | none } ]\n"
	"                    [ hop-limit { N | route } ]\n"
	"                    [ dscp { N | inherit } ] [ flow-label { N | inherit | hash } ]\n"
	"                    [ encap-limit { N | none } ] [ exclusive { on | off } ]\n"
	"                    [ grace MS ] [ slack MS ] [ alert-rate N ] [ max-bindings N ]\n"
	"                    [ max-mns N ] [ max-prefixes N ] [ max-tunnels N ]\n"
	"                    [ max-mn-bindings N ] [ mtu N ]\n";

/**
 * struct params - what a link command says
 * @link: parameters of ours
 * @mtu: parameter of every device; 0 for none
 * @up: set IFF_UP
 * @down: clear IFF_UP
 * @netns: namespace to move to; -1 for none
 */
struct params {
	struct model_link link;
	uint32_t mtu;
	bool up;
	bool down;
	int netns;
};

/* ---- keywords ---- */

static int take_link_number(struct args *a, const struct keyword *k, void *to)
{
	struct params *p = to;

	return take_number(a, k, &names_set_link, &p->link.row);
}

static int take_link_ms(struct args *a, const struct keyword *k, void *to)
{
	struct params *p = to;

	return take_ms(a, k, 1, &p->link.row);
}

static int take_local(struct args *a, const struct keyword *k, void *to)
{
	struct model_link *l = &((struct params *)to)->link;
	const char *word = args_value(a, k->name);
	char text[PARSE_ADDR_TEXT];
	size_t len;

	if (!word)
		return EXIT_USAGE;
	model_mark(&l->row, IFLA_HALMA_LOCAL);
	for (;; word += len + 1) {
		len = strcspn(word, ",");
		if (l->locals == MODEL_LOCALS)
			return err_usage("more than %d local addresses.", MODEL_LOCALS);
		snprintf(text, sizeof(text), "%.*s", (int)len, word);
		if (len >= sizeof(text) || parse_addr(text, &l->local[l->locals++]))
			return err_usage("local \"%.*s\" is not an address.", (int)len, word);
		if (!word[len])
			return EXIT_OK;
	}
}

static int take_vrf(struct args *a, const struct keyword *k, void *to)
{
	struct params *p = to;
	const char *word = args_value(a, k->name);
	unsigned int ifindex;

	if (!word)
		return EXIT_USAGE;
	ifindex = ifname_index(a->ctx, word);
	if (!ifindex)
		return err_refused("there is no device \"%s\".", word);
	model_set(&p->link.row, IFLA_HALMA_VRF, ifindex);
	return EXIT_OK;
}

static int take_home_link(struct args *a, const struct keyword *k, void *to)
{
	struct params *p = to;
	const char *word = args_value(a, k->name);
	unsigned int ifindex = 0;

	if (!word)
		return EXIT_USAGE;
	if (strcmp(word, "none"))
		ifindex = ifname_index(a->ctx, word);
	if (!ifindex && strcmp(word, "none"))
		return err_refused("there is no device \"%s\".", word);
	model_set(&p->link.row, IFLA_HALMA_HOME_LINK, ifindex);
	return EXIT_OK;
}

static int take_direct_mark(struct args *a, const struct keyword *k, void *to)
{
	struct model_row *row = &((struct params *)to)->link.row;
	const char *word = args_value(a, k->name);
	uint64_t mark, mask = 0;
	const char *slash;
	char text[32];

	if (!word)
		return EXIT_USAGE;
	slash = strchr(word, '/');
	snprintf(text, sizeof(text), "%.*s", slash ? (int)(slash - word) : 31, word);
	if (parse_uint(text, UINT32_MAX, &mark) ||
	    (slash && parse_uint(slash + 1, UINT32_MAX, &mask)))
		return err_usage("direct-mark \"%s\" is not a mark (N or N/MASK).", word);
	model_set(row, IFLA_HALMA_DIRECT_MARK, mark);
	if (slash)
		model_set(row, IFLA_HALMA_DIRECT_MASK, mask);
	return EXIT_OK;
}

/* a number, or a word that stands for one */
static int take_or(struct args *a, const struct keyword *k, void *to, const char *word,
		   uint64_t value)
{
	struct params *p = to;

	if (!args_take(a, word))
		return take_link_number(a, k, to);
	model_set(&p->link.row, k->attr, value);
	return EXIT_OK;
}

static int take_hop_limit(struct args *a, const struct keyword *k, void *to)
{
	return take_or(a, k, to, "route", 0);
}

static int take_encap_limit(struct args *a, const struct keyword *k, void *to)
{
	return take_or(a, k, to, "none", 256);
}

static int take_dscp(struct args *a, const struct keyword *k, void *to)
{
	struct params *p = to;

	if (args_take(a, "inherit")) {
		model_set(&p->link.row, IFLA_HALMA_DSCP_MODE, HALMA_DSCP_MODE_INHERIT);
		return EXIT_OK;
	}
	model_set(&p->link.row, IFLA_HALMA_DSCP_MODE, HALMA_DSCP_MODE_FIXED);
	return take_link_number(a, k, to);
}

static int take_flow_label(struct args *a, const struct keyword *k, void *to)
{
	uint64_t mode = HALMA_FLOW_LABEL_MODE_FIXED;
	struct params *p = to;

	if (args_take(a, "inherit"))
		mode = HALMA_FLOW_LABEL_MODE_INHERIT;
	else if (args_take(a, "hash"))
		mode = HALMA_FLOW_LABEL_MODE_HASH;
	model_set(&p->link.row, IFLA_HALMA_FLOW_LABEL_MODE, mode);
	return mode == HALMA_FLOW_LABEL_MODE_FIXED ? take_link_number(a, k, to) : EXIT_OK;
}

static int take_exclusive(struct args *a, const struct keyword *k, void *to)
{
	struct params *p = to;
	bool on = args_take(a, "on");

	if (!on && !args_take(a, "off"))
		return err_usage("\"%s\" is on or off.", k->name);
	model_set(&p->link.row, IFLA_HALMA_EXCLUSIVE, on);
	return EXIT_OK;
}

static int take_mtu(struct args *a, const struct keyword *k, void *to)
{
	struct params *p = to;
	uint64_t mtu;
	int ret = args_uint(a, k->name, UINT32_MAX, &mtu);

	if (!ret)
		p->mtu = (uint32_t)mtu;
	return ret;
}

static int take_netns(struct args *a, const struct keyword *k, void *to)
{
	const char *name = args_value(a, k->name);
	struct params *p = to;

	if (!name)
		return EXIT_USAGE;
	if (p->netns >= 0)
		return err_usage("\"%s\" is given twice.", k->name);
	p->netns = netns_open(name);
	return p->netns < 0 ? EXIT_REFUSED : EXIT_OK;
}

static int take_up(struct args *a, const struct keyword *k, void *to)
{
	struct params *p = to;

	(void)a;
	p->up = !strcmp(k->name, "up");
	p->down = !p->up;
	return EXIT_OK;
}

static const struct keyword keywords[] = {
	{ "local", take_local, IFLA_HALMA_LOCAL },
	{ "anchor-id", take_link_number, IFLA_HALMA_ANCHOR_ID },
	{ "vrf", take_vrf, IFLA_HALMA_VRF },
	{ "fwmark", take_link_number, IFLA_HALMA_FWMARK },
	{ "direct-mark", take_direct_mark, IFLA_HALMA_DIRECT_MARK },
	{ "rx-mark", take_link_number, IFLA_HALMA_RX_MARK },
	{ "home-link", take_home_link, IFLA_HALMA_HOME_LINK },
	{ "hop-limit", take_hop_limit, IFLA_HALMA_HOP_LIMIT },
	{ "dscp", take_dscp, IFLA_HALMA_DSCP },
	{ "flow-label", take_flow_label, IFLA_HALMA_FLOW_LABEL },
	{ "encap-limit", take_encap_limit, IFLA_HALMA_ENCAP_LIMIT },
	{ "exclusive", take_exclusive, IFLA_HALMA_EXCLUSIVE },
	{ "grace", take_link_ms, IFLA_HALMA_GRACE },
	{ "slack", take_link_ms, IFLA_HALMA_SLACK },
	{ "alert-rate", take_link_number, IFLA_HALMA_ALERT_RATE },
	{ "max-bindings", take_link_number, IFLA_HALMA_MAX_BINDINGS },
	{ "max-mns", take_link_number, IFLA_HALMA_MAX_MNS },
	{ "max-prefixes", take_link_number, IFLA_HALMA_MAX_PREFIXES },
	{ "max-tunnels", take_link_number, IFLA_HALMA_MAX_TUNNELS },
	{ "max-mn-bindings", take_link_number, IFLA_HALMA_MAX_MN_BINDINGS },
	{ "mtu", take_mtu, 0 },
	{ "netns", take_netns, 0 },
	{ "up", take_up, 0 },
	{ "down", take_up, 0 },
};

/* ---- add, set ---- */

/* For rtnetlink requests. Names may change by them, and are asked for anew. */
static struct req *route_socket(struct ctx *c)
{
	/* this loads the module, or says in plain words that it is not there */
	if (!ctx_genl(c))
		return NULL;
	dev_forget(c);
	return ctx_route(c);
}

static void put_linkinfo(struct req *r, const struct params *p)
{
	void *info = req_nest(r, IFLA_LINKINFO);
	void *data;

	req_put_string(r, IFLA_INFO_KIND, "halma");
	data = req_nest(r, IFLA_INFO_DATA);
	model_put_link(r, &p->link);
	req_nest_end(r, data);
	req_nest_end(r, info);
}

static int newlink(struct ctx *c, const struct params *p, const char *name, unsigned int ifindex)
{
	struct ifinfomsg ifi = {
		.ifi_index = (int)ifindex,
		.ifi_flags = p->up ? IFF_UP : 0,
		.ifi_change = p->up || p->down ? IFF_UP : 0,
	};
	struct req *r = route_socket(c);

	if (!r)
		return EXIT_REFUSED;
	req_begin_route(r, RTM_NEWLINK, ifindex ? 0 : NLM_F_CREATE | NLM_F_EXCL, &ifi, sizeof(ifi),
			&names_rt_link);
	if (name)
		req_put_string(r, IFLA_IFNAME, name);
	if (p->mtu)
		req_put_u32(r, IFLA_MTU, p->mtu);
	if (p->netns >= 0)
		req_put_u32(r, IFLA_NET_NS_FD, (uint32_t)p->netns);
	put_linkinfo(r, p);
	return req_commit(r, NULL, NULL);
}

static int dev_set_link(struct ctx *c, const struct params *p, const struct model_row *dev)
{
	struct req *r = ctx_genl(c);
	void *link;

	if (p->mtu || p->up || p->down || p->netns >= 0)
		return err_usage("mtu, netns, up and down need the device in this namespace.");
	req_begin(r, HALMA_CMD_DEV_SET, &names_set_halma);
	model_put_top(r, dev);
	link = req_nest(r, HALMA_A_LINK);
	model_put_link(r, &p->link);
	req_nest_end(r, link);
	return req_commit(r, NULL, NULL);
}

static void params_end(struct params *p)
{
	if (p->netns >= 0)
		close(p->netns);
}

static const char *take_ifname(struct args *a)
{
	const char *name = args_value(a, "name");

	if (name && (!*name || strlen(name) >= IF_NAMESIZE)) {
		err_usage("\"%s\" is not a name for a device.", name);
		return NULL;
	}
	return name;
}

static int run_add(struct ctx *c, struct args *a)
{
	const char *name = take_ifname(a);
	struct params p = { .netns = -1 };
	int ret;

	if (!name)
		return EXIT_USAGE;
	ret = args_keywords(a, keywords, ARGS_COUNT(keywords), &p);
	if (!ret)
		ret = newlink(c, &p, name, 0);
	params_end(&p);
	return ret;
}

static int run_set(struct ctx *c, struct args *a)
{
	struct params p = { .netns = -1 };
	struct model_row dev = { 0 };
	int ret;

	if (args_end(a))
		return err_usage("a device is needed.");
	ret = ctx_genl(c) ? dev_take_name(a, &dev) : EXIT_REFUSED;
	if (!ret)
		ret = args_keywords(a, keywords, ARGS_COUNT(keywords), &p);
	if (!ret && model_has(&dev, HALMA_A_IFINDEX))
		ret = newlink(c, &p, NULL, (unsigned int)dev.v[HALMA_A_IFINDEX]);
	else if (!ret)
		ret = dev_set_link(c, &p, &dev);
	params_end(&p);
	return ret;
}

/* ---- del, route ---- */

/* a halma device in this namespace: no other kind is deleted by mistake */
static const struct ctx_dev *take_own(struct ctx *c, struct args *a)
{
	struct model_row row = { 0 };
	const struct ctx_dev *dev;

	if (args_end(a)) {
		err_usage("a device is needed.");
		return NULL;
	}
	if (dev_load(c) || dev_take_name(a, &row))
		return NULL;
	dev = model_has(&row, HALMA_A_ANCHOR_ID) ?
	      dev_by_anchor(c, (uint32_t)row.v[HALMA_A_ANCHOR_ID]) :
	      dev_by_index(c, (uint32_t)row.v[HALMA_A_IFINDEX]);
	if (!dev)
		err_refused("there is no such halma device.");
	else if (!dev->here)
		err_refused("device %s is in another network namespace; use -n there.",
			    dev->ifname);
	return dev && dev->here ? dev : NULL;
}

/* a daemon owns it: without the device its sessions are dead */
static bool is_owned(struct ctx *c, uint32_t ifindex)
{
	struct model_row want = { 0 };
	struct dev_list list = { 0 };
	bool owned = false;

	model_set(&want, HALMA_A_IFINDEX, ifindex);
	if (!dev_list(c, &want, &list) && list.count)
		owned = model_has(&list.devs[0].row, HALMA_A_DEV_OWNER);
	free(list.devs);
	return owned;
}

static int run_del(struct ctx *c, struct args *a)
{
	char name[IF_NAMESIZE];
	struct ifinfomsg ifi = { 0 };
	const struct ctx_dev *dev;
	struct req *r;
	bool force;

	dev = take_own(c, a);
	if (!dev)
		return EXIT_REFUSED;
	ifi.ifi_index = (int)dev->ifindex;
	snprintf(name, sizeof(name), "%s", dev->ifname);
	force = args_take(a, "force");
	if (args_done(a))
		return EXIT_USAGE;
	if (!force && is_owned(c, (uint32_t)ifi.ifi_index))
		return err_refused("device %s is owned by a daemon, which ends without it; add force to delete it all the same.",
				   name);
	r = route_socket(c);
	if (!r)
		return EXIT_REFUSED;
	req_begin_route(r, RTM_DELLINK, 0, &ifi, sizeof(ifi), &names_rt_link);
	return req_commit(r, NULL, NULL);
}

static int run_route(struct ctx *c, struct args *a)
{
	const struct ctx_dev *dev;
	struct prefix prefix;
	uint64_t table = 0;
	uint32_t ifindex;
	struct req *r;

	dev = take_own(c, a);
	if (!dev)
		return EXIT_REFUSED;
	ifindex = dev->ifindex;
	if (args_prefix(a, "prefix", &prefix) ||
	    (args_take(a, "table") && args_uint(a, "table", UINT32_MAX, &table)) || args_done(a))
		return EXIT_USAGE;
	r = route_socket(c);
	return r ? route_add(r, ifindex, &prefix, (uint32_t)table) : EXIT_REFUSED;
}

/* ---- show ---- */

static int put_stats(const struct req_reply *reply, void *arg)
{
	struct model_stats s;
	struct ctx *c = arg;

	model_get_stats(&s, reply->attrs);
	print_newline(&c->out);
	print_text(&c->out, " ");
	print_object(&c->out, "stats");
	show_stats(&c->out, &s, "stats", false);
	print_end(&c->out);
	return EXIT_OK;
}

static int show_one(struct ctx *c, const struct model_dev *d)
{
	struct model_row name = { 0 };
	int ret = EXIT_OK;

	print_item(&c->out);
	show_dev(&c->out, d);
	if (c->stats) {
		dev_row(d, &name);
		req_begin(c->genl, HALMA_CMD_STATS_GET, &names_set_halma);
		model_put_top(c->genl, &name);
		ret = req_ask(c->genl, put_stats, c);
	}
	if (c->out.json)
		dev_warnings(c, d);
	print_item_end(&c->out);
	if (!c->out.json)
		dev_warnings(c, d);
	return ret;
}

static int run_show(struct ctx *c, struct args *a)
{
	struct model_row want = { 0 };
	struct dev_list list = { 0 };
	size_t i;
	int ret;

	ret = dev_load(c);
	if (!ret)
		ret = dev_take_name(a, &want);
	if (!ret)
		ret = args_done(a);
	if (!ret)
		ret = dev_list(c, &want, &list);
	if (!ret) {
		print_list(&c->out);
		for (i = 0; i < list.count; i++)
			ret |= show_one(c, &list.devs[i]);
		print_list_end(&c->out);
	}
	free(list.devs);
	return ret;
}

/* ---- features ---- */

static int show_features(const struct req_reply *reply, void *arg)
{
	struct model_family f;
	struct ctx *c = arg;

	model_get_family(&f, reply->attrs);
	print_item(&c->out);
	show_family(&c->out, &f);
	print_item_end(&c->out);
	return EXIT_OK;
}

static int run_features(struct ctx *c, struct args *a)
{
	struct req *r;
	int ret = args_done(a);

	if (ret)
		return ret;
	r = ctx_genl(c);
	if (!r)
		return EXIT_REFUSED;
	req_begin(r, HALMA_CMD_FAMILY_GET, &names_set_halma);
	return req_ask(r, show_features, c);
}

static const struct verb verbs[] = {
	{ .name = "show", .run = run_show },
	{ .name = "features", .run = run_features },
	{ .name = "add", .run = run_add },
	{ .name = "set", .run = run_set },
	{ .name = "del", .run = run_del },
	{ .name = "route", .run = run_route },
};

/**
 * cmd_link - halma link
 * @c: context
 * @a: words
 *
 * Return: exit status.
 */
int cmd_link(struct ctx *c, struct args *a)
{
	return args_run(c, a, verbs, ARGS_COUNT(verbs), help);
}
