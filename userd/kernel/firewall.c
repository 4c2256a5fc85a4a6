// SPDX-License-Identifier: GPL-2.0
/*
 * What the packet filter may do to the anchor: base chains that drop what no rule accepts, and what
 * the rules of their tables are about. A rule is about a protocol or a device if it compares that,
 * by itself or with a set; jumps stay in a table, so all rules of a table count for its chains.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <sys/time.h>
#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "kernel/firewall.h"
#include "kernel/nlattr.h"

/* With the NUL */
#define NAME_MAX_LEN	NFT_NAME_MAXLEN
/* Registers of a rule, under both of their numbers */
#define REGISTERS	32
#define REPLY_SIZE	65536U

/* Offsets in the IPv6 header */
#define NEXT_HEADER	6
#define SOURCE		8

/**
 * struct table - a table of the packet filter
 * @entry: among all
 * @family: NFPROTO_IPV6 or NFPROTO_INET
 * @name: its name
 * @about: protocols that a rule is about
 * @device: a rule is about the device
 */
struct table {
	LIST_ENTRY(table) entry;
	u8 family;
	char name[NAME_MAX_LEN];
	bool about[256];
	bool device;
};

/**
 * struct chain - a base chain
 * @entry: among all
 * @table: its table
 * @name: its name
 * @hook: NF_INET_*
 * @drops: by its policy, or by a rule without condition
 */
struct chain {
	LIST_ENTRY(chain) entry;
	struct table *table;
	char name[NAME_MAX_LEN];
	u32 hook;
	bool drops;
};

/**
 * struct set - a set with which a rule compares a protocol or a device
 * @entry: among all
 * @table: its table
 * @name: its name
 */
struct set {
	LIST_ENTRY(set) entry;
	struct table *table;
	char name[NAME_MAX_LEN];
};

/**
 * struct filter - all that was read
 * @sock: connection
 * @seq: number of the last question
 * @device: name of the device
 * @asked: set whose elements are read
 * @error: out of memory
 */
struct filter {
	struct mnl_socket *sock;
	u32 seq;
	const char *device;
	LIST_HEAD(, table) tables;
	LIST_HEAD(, chain) chains;
	LIST_HEAD(, set) sets;
	struct set *asked;
	int error;
	u8 buf[REPLY_SIZE];
};

enum source {
	SOURCE_OTHER,
	SOURCE_PROTOCOL,
	SOURCE_DEVICE,
	SOURCE_ADDRESS,
};

/**
 * struct rule - what a rule does
 * @table: its table
 * @from: what each register was loaded with
 * @conditions: it depends on something
 * @by_address: on nothing but addresses
 * @drops: it drops or rejects
 * @accepts: it accepts
 */
struct rule {
	struct table *table;
	enum source from[REGISTERS];
	bool conditions;
	bool by_address;
	bool drops;
	bool accepts;
};

static u32 be32(const struct nlattr *attr)
{
	return ntohl(nlattr_u32(attr));
}

static struct table *table_of(struct filter *filter, u8 family, const struct nlattr *name)
{
	char text[NAME_MAX_LEN];
	struct table *table;

	nlattr_text(name, text, sizeof(text));
	LIST_FOREACH(table, &filter->tables, entry)
		if (table->family == family && !strcmp(table->name, text))
			return table;
	table = calloc(1, sizeof(*table));
	if (!table) {
		filter->error = -ENOMEM;
		return NULL;
	}
	table->family = family;
	memcpy(table->name, text, sizeof(text));
	LIST_INSERT_HEAD(&filter->tables, table, entry);
	return table;
}

static bool is_ours(u8 family)
{
	return family == NFPROTO_IPV6 || family == NFPROTO_INET;
}

static void take_chain(struct filter *filter, u8 family, const struct nlattr *nlh_attrs[])
{
	const struct nlattr *hook[NFTA_HOOK_MAX + 1] = { NULL };
	struct chain *chain;

	if (!nlh_attrs[NFTA_CHAIN_HOOK])
		return;
	nlattr_nest(nlh_attrs[NFTA_CHAIN_HOOK], hook, NFTA_HOOK_MAX);
	chain = calloc(1, sizeof(*chain));
	if (!chain) {
		filter->error = -ENOMEM;
		return;
	}
	chain->hook = be32(hook[NFTA_HOOK_HOOKNUM]);
	chain->table = table_of(filter, family, nlh_attrs[NFTA_CHAIN_TABLE]);
	nlattr_text(nlh_attrs[NFTA_CHAIN_NAME], chain->name, sizeof(chain->name));
	chain->drops = nlh_attrs[NFTA_CHAIN_POLICY] &&
		       be32(nlh_attrs[NFTA_CHAIN_POLICY]) == NF_DROP;
	LIST_INSERT_HEAD(&filter->chains, chain, entry);
}

static enum source *register_of(struct rule *rule, const struct nlattr *attr)
{
	u32 nr = be32(attr);

	return &rule->from[nr < REGISTERS ? nr : 0];
}

static void take_meta(struct rule *rule, const struct nlattr *data)
{
	const struct nlattr *v[NFTA_META_MAX + 1] = { NULL };
	enum source from = SOURCE_OTHER;

	nlattr_nest(data, v, NFTA_META_MAX);
	switch (be32(v[NFTA_META_KEY])) {
	case NFT_META_L4PROTO:
		from = SOURCE_PROTOCOL;
		break;
	case NFT_META_IIFNAME:
	case NFT_META_OIFNAME:
		from = SOURCE_DEVICE;
		break;
	/* tells IPv6 from IPv4 */
	case NFT_META_NFPROTO:
	case NFT_META_PROTOCOL:
		from = SOURCE_ADDRESS;
		break;
	}
	*register_of(rule, v[NFTA_META_DREG]) = from;
	rule->by_address &= from == SOURCE_ADDRESS;
	rule->conditions = true;
}

static void take_payload(struct rule *rule, const struct nlattr *data)
{
	const struct nlattr *v[NFTA_PAYLOAD_MAX + 1] = { NULL };
	enum source from = SOURCE_OTHER;
	u32 offset;

	nlattr_nest(data, v, NFTA_PAYLOAD_MAX);
	offset = be32(v[NFTA_PAYLOAD_OFFSET]);
	if (be32(v[NFTA_PAYLOAD_BASE]) == NFT_PAYLOAD_NETWORK_HEADER) {
		if (offset == NEXT_HEADER && be32(v[NFTA_PAYLOAD_LEN]) == 1)
			from = SOURCE_PROTOCOL;
		else if (offset >= SOURCE)
			from = SOURCE_ADDRESS;
	}
	*register_of(rule, v[NFTA_PAYLOAD_DREG]) = from;
	rule->by_address &= from == SOURCE_ADDRESS;
	rule->conditions = true;
}

/* A value, or an element of a set. */
static void take_value(struct filter *filter, struct table *table, const u8 *value, size_t len)
{
	if (len == 1)
		table->about[*value] = true;
	/* names are padded; one that is cut short stands for all that begin so */
	else if (len && len <= 16 && !strncmp((const char *)value, filter->device, len))
		table->device = true;
}

static void take_cmp(struct filter *filter, struct rule *rule, const struct nlattr *data)
{
	const struct nlattr *v[NFTA_CMP_MAX + 1] = { NULL };
	const struct nlattr *value[NFTA_DATA_MAX + 1] = { NULL };
	enum source from;

	nlattr_nest(data, v, NFTA_CMP_MAX);
	nlattr_nest(v[NFTA_CMP_DATA], value, NFTA_DATA_MAX);
	from = *register_of(rule, v[NFTA_CMP_SREG]);
	if (value[NFTA_DATA_VALUE] && (from == SOURCE_PROTOCOL || from == SOURCE_DEVICE))
		take_value(filter, rule->table, mnl_attr_get_payload(value[NFTA_DATA_VALUE]),
			   mnl_attr_get_payload_len(value[NFTA_DATA_VALUE]));
}

/* Many rules may name a set; it is read once. */
static void add_set(struct filter *filter, struct table *table, const char *name)
{
	struct set *set;

	LIST_FOREACH(set, &filter->sets, entry)
		if (set->table == table && !strcmp(set->name, name))
			return;
	set = calloc(1, sizeof(*set));
	if (!set) {
		filter->error = -ENOMEM;
		return;
	}
	set->table = table;
	snprintf(set->name, sizeof(set->name), "%s", name);
	LIST_INSERT_HEAD(&filter->sets, set, entry);
}

static void take_lookup(struct filter *filter, struct rule *rule, const struct nlattr *data)
{
	const struct nlattr *v[NFTA_LOOKUP_MAX + 1] = { NULL };
	char name[NAME_MAX_LEN];
	enum source from;

	nlattr_nest(data, v, NFTA_LOOKUP_MAX);
	from = *register_of(rule, v[NFTA_LOOKUP_SREG]);
	if (from != SOURCE_PROTOCOL && from != SOURCE_DEVICE)
		return;
	nlattr_text(v[NFTA_LOOKUP_SET], name, sizeof(name));
	add_set(filter, rule->table, name);
}

static void take_verdict(struct rule *rule, const struct nlattr *data)
{
	const struct nlattr *v[NFTA_IMMEDIATE_MAX + 1] = { NULL };
	const struct nlattr *value[NFTA_DATA_MAX + 1] = { NULL };
	const struct nlattr *verdict[NFTA_VERDICT_MAX + 1] = { NULL };

	nlattr_nest(data, v, NFTA_IMMEDIATE_MAX);
	nlattr_nest(v[NFTA_IMMEDIATE_DATA], value, NFTA_DATA_MAX);
	if (!value[NFTA_DATA_VERDICT])
		return;
	nlattr_nest(value[NFTA_DATA_VERDICT], verdict, NFTA_VERDICT_MAX);
	rule->drops |= be32(verdict[NFTA_VERDICT_CODE]) == NF_DROP;
	rule->accepts |= be32(verdict[NFTA_VERDICT_CODE]) == NF_ACCEPT;
}

/* It depends on what is not looked at here. */
static void take_other(struct rule *rule)
{
	rule->conditions = true;
	rule->by_address = false;
}

/* Return: the expression neither loads nor compares, and says nothing about packets. */
static bool is_silent(const char *name)
{
	return !strcmp(name, "counter") || !strcmp(name, "log") || !strcmp(name, "bitwise");
}

static void take_expression(struct filter *filter, struct rule *rule, const struct nlattr *nest)
{
	const struct nlattr *v[NFTA_EXPR_MAX + 1] = { NULL };
	const struct nlattr *data;
	char name[16];

	nlattr_nest(nest, v, NFTA_EXPR_MAX);
	nlattr_text(v[NFTA_EXPR_NAME], name, sizeof(name));
	data = v[NFTA_EXPR_DATA];
	if (is_silent(name))
		return;
	if (!strcmp(name, "meta"))
		take_meta(rule, data);
	else if (!strcmp(name, "payload"))
		take_payload(rule, data);
	else if (!strcmp(name, "cmp"))
		take_cmp(filter, rule, data);
	else if (!strcmp(name, "lookup"))
		take_lookup(filter, rule, data);
	else if (!strcmp(name, "immediate"))
		take_verdict(rule, data);
	else if (!strcmp(name, "reject"))
		rule->drops = true;
	else
		take_other(rule);
}

/* Rules with a condition of another kind accept something else, as a rule. */
static void judge_rule(struct filter *filter, const struct rule *rule, const char *name)
{
	struct chain *chain;

	if (rule->accepts && rule->by_address) {
		memset(rule->table->about, true, sizeof(rule->table->about));
		rule->table->device = true;
	}
	if (!rule->drops || rule->conditions)
		return;
	LIST_FOREACH(chain, &filter->chains, entry)
		if (chain->table == rule->table && !strcmp(chain->name, name))
			chain->drops = true;
}

static void take_rule(struct filter *filter, u8 family, const struct nlattr *attrs[])
{
	struct rule rule = { .by_address = true };
	const struct nlattr *nest;
	char name[NAME_MAX_LEN];

	rule.table = table_of(filter, family, attrs[NFTA_RULE_TABLE]);
	if (!rule.table || !attrs[NFTA_RULE_EXPRESSIONS])
		return;
	nlattr_text(attrs[NFTA_RULE_CHAIN], name, sizeof(name));
	mnl_attr_for_each_nested(nest, attrs[NFTA_RULE_EXPRESSIONS])
		take_expression(filter, &rule, nest);
	judge_rule(filter, &rule, name);
}

static void take_elements(struct filter *filter, const struct nlattr *elements)
{
	const struct nlattr *nest;

	mnl_attr_for_each_nested(nest, elements) {
		const struct nlattr *v[NFTA_SET_ELEM_MAX + 1] = { NULL };
		const struct nlattr *key[NFTA_DATA_MAX + 1] = { NULL };

		nlattr_nest(nest, v, NFTA_SET_ELEM_MAX);
		nlattr_nest(v[NFTA_SET_ELEM_KEY], key, NFTA_DATA_MAX);
		if (key[NFTA_DATA_VALUE])
			take_value(filter, filter->asked->table,
				   mnl_attr_get_payload(key[NFTA_DATA_VALUE]),
				   mnl_attr_get_payload_len(key[NFTA_DATA_VALUE]));
	}
}

static void take_message(struct filter *filter, const struct nlmsghdr *nlh)
{
	const struct nlattr *v[NFTA_RULE_MAX + NFTA_CHAIN_MAX + 1] = { NULL };
	const struct nfgenmsg *gen = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*gen) || !is_ours(gen->nfgen_family))
		return;
	mnl_attr_for_each(attr, nlh, sizeof(*gen))
		if (mnl_attr_get_type(attr) < ARRAY_SIZE(v))
			v[mnl_attr_get_type(attr)] = attr;
	switch (nlh->nlmsg_type & 0xff) {
	case NFT_MSG_NEWCHAIN:
		take_chain(filter, gen->nfgen_family, v);
		break;
	case NFT_MSG_NEWRULE:
		take_rule(filter, gen->nfgen_family, v);
		break;
	case NFT_MSG_NEWSETELEM:
		if (v[NFTA_SET_ELEM_LIST_ELEMENTS])
			take_elements(filter, v[NFTA_SET_ELEM_LIST_ELEMENTS]);
		break;
	}
}

/* Read until the end of a dump. */
static int receive(struct filter *filter)
{
	const struct nlmsgerr *error;
	const struct nlmsghdr *nlh;
	ssize_t n;
	int len;

	for (;;) {
		n = mnl_socket_recvfrom(filter->sock, filter->buf, sizeof(filter->buf));
		if (n < 0)
			return -errno;
		len = (int)n;
		for (nlh = (const struct nlmsghdr *)filter->buf; mnl_nlmsg_ok(nlh, len);
		     nlh = mnl_nlmsg_next(nlh, &len)) {
			error = mnl_nlmsg_get_payload(nlh);
			if (nlh->nlmsg_seq != filter->seq)
				continue;
			if (nlh->nlmsg_type == NLMSG_ERROR)
				return error->error;
			if (nlh->nlmsg_type == NLMSG_DONE)
				return filter->error;
			take_message(filter, nlh);
		}
	}
}

/* All of a kind, or the elements of a set. */
static int dump(struct filter *filter, u16 type, struct set *set)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(filter->buf);
	struct nfgenmsg *gen;

	nlh->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nlh->nlmsg_seq = ++filter->seq;
	gen = mnl_nlmsg_put_extra_header(nlh, sizeof(*gen));
	gen->nfgen_family = set ? set->table->family : NFPROTO_UNSPEC;
	gen->version = NFNETLINK_V0;
	if (set) {
		mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_TABLE, set->table->name);
		mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, set->name);
	}
	filter->asked = set;
	if (mnl_socket_sendto(filter->sock, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	return receive(filter);
}

static int read_all(struct filter *filter)
{
	struct timeval patience = { .tv_sec = 2 };
	struct set *set;
	int err;

	filter->sock = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
	/* a kernel without packet filter drops nothing */
	if (!filter->sock)
		return errno == EPROTONOSUPPORT ? 0 : -errno;
	if (mnl_socket_bind(filter->sock, 0, MNL_SOCKET_AUTOPID) < 0)
		return -errno;
	setsockopt(mnl_socket_get_fd(filter->sock), SOL_SOCKET, SO_RCVTIMEO, &patience,
		   sizeof(patience));
	err = dump(filter, NFT_MSG_GETCHAIN, NULL);
	if (err == -EINVAL || err == -EOPNOTSUPP)
		return 0;
	if (!err)
		err = dump(filter, NFT_MSG_GETRULE, NULL);
	LIST_FOREACH(set, &filter->sets, entry) {
		if (err)
			break;
		err = dump(filter, NFT_MSG_GETSETELEM, set);
		/* somebody has deleted it since its rule was read */
		if (err == -ENOENT)
			err = 0;
	}
	return err;
}

static void judge_chain(const struct chain *chain, bool ipsec,
			void (*drops)(void *ctx, const struct firewall_chain *chain), void *ctx)
{
	static const u8 protocols[] = { IPPROTO_MH, IPPROTO_IPV6, IPPROTO_ESP };
	struct firewall_chain found = {
		.family = chain->table->family == NFPROTO_IPV6 ? "ip6" : "inet",
		.table = chain->table->name, .name = chain->name,
	};
	unsigned int i;

	switch (chain->hook) {
	case NF_INET_FORWARD:
		found.hook = FIREWALL_FORWARD;
		if (!chain->table->device)
			drops(ctx, &found);
		return;
	case NF_INET_LOCAL_IN:
		found.hook = FIREWALL_INPUT;
		break;
	case NF_INET_LOCAL_OUT:
		found.hook = FIREWALL_OUTPUT;
		break;
	default:
		return;
	}
	for (i = 0; i < ARRAY_SIZE(protocols) - !ipsec; i++) {
		found.protocol = protocols[i];
		if (!chain->table->about[found.protocol])
			drops(ctx, &found);
	}
}

static void filter_free(struct filter *filter)
{
	struct table *table;
	struct chain *chain;
	struct set *set;

	while ((set = LIST_FIRST(&filter->sets))) {
		LIST_REMOVE(set, entry);
		free(set);
	}
	while ((chain = LIST_FIRST(&filter->chains))) {
		LIST_REMOVE(chain, entry);
		free(chain);
	}
	while ((table = LIST_FIRST(&filter->tables))) {
		LIST_REMOVE(table, entry);
		free(table);
	}
	if (filter->sock)
		mnl_socket_close(filter->sock);
	free(filter);
}

int firewall_look(const char *device, bool ipsec,
		  void (*drops)(void *ctx, const struct firewall_chain *chain), void *ctx)
{
	struct filter *filter = calloc(1, sizeof(*filter));
	struct chain *chain;
	int err;

	if (!filter)
		return -ENOMEM;
	filter->device = device;
	err = read_all(filter);
	LIST_FOREACH(chain, &filter->chains, entry)
		if (!err && chain->drops && chain->table)
			judge_chain(chain, ipsec, drops, ctx);
	filter_free(filter);
	return err;
}

int firewall_legacy(void)
{
	FILE *f = fopen("/proc/net/ip6_tables_names", "re");
	char name[32] = "";
	int there;

	/* there is no such file where the kernel has no such rules */
	if (!f)
		return errno == ENOENT ? 0 : -errno;
	there = fgets(name, sizeof(name), f) ? 1 : ferror(f) ? -EIO : 0;
	fclose(f);
	return there;
}
