// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "show.h"

/* ---- single attributes ---- */

/* a number or the name of an enum's value; nothing if it is not there */
static void number(struct print *p, const struct name_set *set, const struct model_row *row,
		   unsigned int attr, const char *lead)
{
	const struct name_attr *a = name_attr(set, attr);
	const char *value;

	if (!a || !model_has(row, attr))
		return;
	value = a->values ? name_value(a->values, row->v[attr]) : NULL;
	if (value)
		print_string(p, a->name, lead, value);
	else if (a->type == NAME_S32)
		print_int(p, a->name, lead, (int64_t)row->v[attr]);
	else if (a->type == NAME_FLAG)
		print_flag(p, a->name, lead, true);
	else
		print_uint(p, a->name, lead, row->v[attr]);
}

static void duration(struct print *p, const struct name_set *set, const struct model_row *row,
		     unsigned int attr, const char *lead)
{
	if (model_has(row, attr))
		print_ms(p, name_key(set, attr), lead, row->v[attr]);
}

static void addr6(struct print *p, const char *key, const char *lead, const struct in6_addr *addr)
{
	char text[PARSE_ADDR_TEXT];

	inet_ntop(AF_INET6, addr, text, sizeof(text));
	print_string(p, key, lead, text);
}

static void where(struct print *p, const struct model_row *top, const char *dev)
{
	const struct name_set *set = &names_set_halma;

	number(p, set, top, HALMA_A_ANCHOR_ID, dev ? NULL : " anchor-id ");
	number(p, set, top, HALMA_A_IFINDEX, NULL);
	number(p, set, top, HALMA_A_INSTANCE, NULL);
	if (dev)
		print_text(p, " dev %s", dev);
}

static void counter(struct print *p, const struct model_row *c, unsigned int attr,
		    const char *lead)
{
	number(p, &names_set_counters, c, attr, lead);
}

static void counters(struct print *p, const char *key, const struct model_row *c, bool text)
{
	print_object(p, key);
	counter(p, c, HALMA_A_COUNTERS_TX_PACKETS, text ? " tx-packets " : NULL);
	counter(p, c, HALMA_A_COUNTERS_TX_BYTES, text ? " tx-bytes " : NULL);
	counter(p, c, HALMA_A_COUNTERS_RX_PACKETS, text ? " rx-packets " : NULL);
	counter(p, c, HALMA_A_COUNTERS_RX_BYTES, text ? " rx-bytes " : NULL);
	print_end(p);
}

static void key(struct print *p, const char *name, const struct model_key *k, const char *remote)
{
	const struct name_set *set = &names_set_tunnel_key;

	print_object(p, name);
	number(p, set, &k->row, HALMA_A_TUNNEL_KEY_ENCAP, NULL);
	if (model_has(&k->row, HALMA_A_TUNNEL_KEY_REMOTE_IPV6))
		addr6(p, name_key(set, HALMA_A_TUNNEL_KEY_REMOTE_IPV6), remote, &k->remote);
	if (model_has(&k->row, HALMA_A_TUNNEL_KEY_LOCAL_IPV6))
		addr6(p, name_key(set, HALMA_A_TUNNEL_KEY_LOCAL_IPV6), " local ", &k->local);
	number(p, set, &k->row, HALMA_A_TUNNEL_KEY_KEY_IN, " key-in ");
	print_end(p);
}

/* ---- binding ---- */

static void binding_number(struct print *p, const struct model_binding *b, unsigned int attr,
			   const char *lead)
{
	number(p, &names_set_binding, &b->row, attr, lead);
}

static void binding_ms(struct print *p, const struct model_binding *b, unsigned int attr,
		       const char *lead)
{
	duration(p, &names_set_binding, &b->row, attr, lead);
}

static void mnid(struct print *p, const struct name_set *set, const struct model_row *row,
		 unsigned int type, unsigned int attr, const struct mnid *mnid)
{
	char text[PARSE_MNID_TEXT];

	if (!mnid->len)
		return;
	number(p, set, row, type, NULL);
	print_string(p, name_key(set, attr), " mn ", format_mnid(mnid, text));
}

static void binding_mnid(struct print *p, const struct model_binding *b)
{
	mnid(p, &names_set_binding, &b->row, HALMA_A_BINDING_MN_ID_TYPE, HALMA_A_BINDING_MN_ID,
	     &b->mnid);
}

static void binding_prefixes(struct print *p, const struct model_binding *b)
{
	char text[PARSE_PREFIX_TEXT];
	unsigned int i;

	if (!b->prefixes)
		return;
	print_array(p, name_key(&names_set_binding, HALMA_A_BINDING_PREFIX));
	for (i = 0; i < b->prefixes; i++)
		print_string(p, NULL, " prefix ", format_prefix(&b->prefix[i], text));
	print_end(p);
}

/* in text what is that of the binding too is said once, unless there are several paths */
static void binding_path(struct print *p, const struct model_path *path, bool several)
{
	const struct name_set *set = &names_set_path;
	const struct model_row *row = &path->row;

	print_object(p, NULL);
	key(p, name_key(set, HALMA_A_PATH_TUNNEL), &path->tunnel, " via ");
	number(p, set, row, HALMA_A_PATH_KEY_OUT, " key-out ");
	number(p, set, row, HALMA_A_PATH_BID, " bid ");
	number(p, set, row, HALMA_A_PATH_PREFERENCE, " preference ");
	number(p, set, row, HALMA_A_PATH_STATE, several ? " state " : NULL);
	duration(p, set, row, HALMA_A_PATH_LIFETIME, several ? " lifetime " : NULL);
	duration(p, set, row, HALMA_A_PATH_REMAINING, several ? " remaining " : NULL);
	if (model_has(row, HALMA_A_PATH_PREVIOUS))
		key(p, name_key(set, HALMA_A_PATH_PREVIOUS), &path->previous, " previous ");
	duration(p, set, row, HALMA_A_PATH_GRACE, " grace ");
	if (model_has(row, HALMA_A_PATH_COUNTERS))
		counters(p, name_key(set, HALMA_A_PATH_COUNTERS), &path->counters, false);
	print_end(p);
}

static void binding_paths(struct print *p, const struct model_binding *b)
{
	unsigned int i;

	if (!b->paths)
		return;
	print_array(p, name_key(&names_set_binding, HALMA_A_BINDING_PATH));
	for (i = 0; i < b->paths; i++)
		binding_path(p, &b->path[i], b->paths > 1);
	print_end(p);
}

static void binding_cookie(struct print *p, const struct model_binding *b, bool details)
{
	char text[PARSE_HEX_TEXT(PARSE_COOKIE_MAX)];

	if (model_has(&b->row, HALMA_A_BINDING_COOKIE))
		print_string(p, name_key(&names_set_binding, HALMA_A_BINDING_COOKIE),
			     details ? " cookie " : NULL,
			     format_hex(b->cookie, b->cookie_len, text));
}

static void binding_time(struct print *p, const struct model_binding *b)
{
	binding_ms(p, b, HALMA_A_BINDING_LIFETIME, " lifetime ");
	binding_ms(p, b, HALMA_A_BINDING_REMAINING, " remaining ");
}

static void binding_details(struct print *p, const struct model_binding *b, bool details)
{
	if (details)
		print_newline(p);
	binding_number(p, b, HALMA_A_BINDING_PRECEDENCE, details ? " precedence " : NULL);
	binding_number(p, b, HALMA_A_BINDING_BLOCKED_ACTION, details ? " blocked-action " : NULL);
	binding_number(p, b, HALMA_A_BINDING_HANDOVERS, details ? " handovers " : NULL);
	binding_number(p, b, HALMA_A_BINDING_VERSION, details ? " version " : NULL);
	binding_cookie(p, b, details);
	binding_number(p, b, HALMA_A_BINDING_DEFEND, details ? " defend " : NULL);
	binding_number(p, b, HALMA_A_BINDING_CHANGE, details ? " change " : NULL);
	binding_number(p, b, HALMA_A_BINDING_REFRESH, details ? " refresh " : NULL);
	if (!model_has(&b->row, HALMA_A_BINDING_COUNTERS))
		return;
	if (details)
		print_newline(p);
	counters(p, name_key(&names_set_binding, HALMA_A_BINDING_COUNTERS), &b->counters, details);
}

/**
 * show_binding - a binding
 * @p: printer
 * @b: the binding
 * @dev: its device
 * @details: counters and the like too
 */
void show_binding(struct print *p, const struct model_binding *b, const char *dev, bool details)
{
	binding_number(p, b, HALMA_A_BINDING_ID, "");
	print_text(p, ":");
	binding_number(p, b, HALMA_A_BINDING_KIND, " ");
	binding_mnid(p, b);
	binding_prefixes(p, b);
	binding_paths(p, b);
	where(p, &b->top, dev);
	binding_number(p, b, HALMA_A_BINDING_STATE, " state ");
	binding_time(p, b);
	number(p, &names_set_halma, &b->top, HALMA_A_REASON, " reason ");
	binding_details(p, b, details);
}

/**
 * show_flush - the notification that many bindings went
 * @p: printer
 * @b: filter, count and reason
 * @dev: the device
 */
void show_flush(struct print *p, const struct model_binding *b, const char *dev)
{
	const struct name_set *set = &names_set_flush;

	number(p, set, &b->flush, HALMA_A_FLUSH_COUNT, "");
	print_text(p, " bindings");
	binding_number(p, b, HALMA_A_BINDING_ID, " id ");
	binding_number(p, b, HALMA_A_BINDING_KIND, " kind ");
	binding_mnid(p, b);
	binding_prefixes(p, b);
	binding_paths(p, b);
	binding_number(p, b, HALMA_A_BINDING_STATE, " state ");
	where(p, &b->top, dev);
	number(p, &names_set_halma, &b->top, HALMA_A_REASON, " reason ");
	number(p, &names_set_halma, &b->top, HALMA_A_CHANGE, NULL);
	number(p, set, &b->flush, HALMA_A_FLUSH_UNTIL, NULL);
	if (model_has(&b->flush, HALMA_A_FLUSH_COUNTERS))
		counters(p, name_key(set, HALMA_A_FLUSH_COUNTERS), &b->counters, false);
}

/* ---- device ---- */

static void link_number(struct print *p, const struct model_link *l, unsigned int attr,
			const char *lead)
{
	number(p, &names_set_link, &l->row, attr, lead);
}

/* in text a comma list of both families, as on the command line */
static void link_local_family(struct print *p, const struct model_link *l, int family,
			      unsigned int attr, bool *first)
{
	char text[PARSE_ADDR_TEXT];
	bool open = false;
	unsigned int i;

	for (i = 0; i < l->locals; i++) {
		if (l->local[i].family != family)
			continue;
		if (!open)
			print_array(p, name_key(&names_set_addr_list, attr));
		open = true;
		print_string(p, NULL, *first ? " local " : ",", format_addr(&l->local[i], text));
		*first = false;
	}
	if (open)
		print_end(p);
}

static void link_local(struct print *p, const struct model_link *l)
{
	bool first = true;

	print_object(p, name_key(&names_set_link, IFLA_HALMA_LOCAL));
	link_local_family(p, l, AF_INET6, HALMA_A_ADDR_LIST_IPV6, &first);
	link_local_family(p, l, AF_INET, HALMA_A_ADDR_LIST_IPV4, &first);
	print_end(p);
}

/* a mode and its number: in text one word, as on the command line */
static void link_mode(struct print *p, const struct model_link *l, unsigned int mode,
		      unsigned int fixed, unsigned int attr, const char *lead)
{
	bool is_fixed = l->row.v[mode] == fixed;

	link_number(p, l, mode, is_fixed ? NULL : lead);
	link_number(p, l, attr, is_fixed ? lead : NULL);
}

/* a number with a word for one of its values */
static void link_word(struct print *p, const struct model_link *l, unsigned int attr,
		      uint64_t value, const char *lead, const char *word)
{
	bool is_word = model_has(&l->row, attr) && l->row.v[attr] == value;

	link_number(p, l, attr, is_word ? NULL : lead);
	if (is_word)
		print_text(p, "%s%s", lead, word);
}

static void link_outer(struct print *p, const struct model_link *l)
{
	char name[IF_NAMESIZE];

	if (model_has(&l->row, IFLA_HALMA_VRF)) {
		bool known = if_indextoname((unsigned int)l->row.v[IFLA_HALMA_VRF], name);

		link_number(p, l, IFLA_HALMA_VRF, known || !l->row.v[IFLA_HALMA_VRF] ? NULL :
			    " vrf ifindex ");
		if (known)
			print_text(p, " vrf %s", name);
	}
	link_number(p, l, IFLA_HALMA_FWMARK, l->row.v[IFLA_HALMA_FWMARK] ? " fwmark " : NULL);
	if (l->row.v[IFLA_HALMA_DIRECT_MARK]) {
		link_number(p, l, IFLA_HALMA_DIRECT_MARK, " direct-mark ");
		link_number(p, l, IFLA_HALMA_DIRECT_MASK, "/");
	} else {
		link_number(p, l, IFLA_HALMA_DIRECT_MARK, NULL);
		link_number(p, l, IFLA_HALMA_DIRECT_MASK, NULL);
	}
	link_number(p, l, IFLA_HALMA_RX_MARK, l->row.v[IFLA_HALMA_RX_MARK] ? " rx-mark " : NULL);
	link_number(p, l, IFLA_HALMA_HOME_LINK,
		    l->row.v[IFLA_HALMA_HOME_LINK] ? " home-link ifindex " : NULL);
	link_word(p, l, IFLA_HALMA_HOP_LIMIT, 0, " hop-limit ", "route");
	link_mode(p, l, IFLA_HALMA_DSCP_MODE, HALMA_DSCP_MODE_FIXED, IFLA_HALMA_DSCP, " dscp ");
	link_mode(p, l, IFLA_HALMA_FLOW_LABEL_MODE, HALMA_FLOW_LABEL_MODE_FIXED,
		  IFLA_HALMA_FLOW_LABEL, " flow-label ");
	link_word(p, l, IFLA_HALMA_ENCAP_LIMIT, 256, " encap-limit ", "none");
}

static void link_rules(struct print *p, const struct model_link *l)
{
	bool exclusive = l->row.v[IFLA_HALMA_EXCLUSIVE];

	link_number(p, l, IFLA_HALMA_EXCLUSIVE, NULL);
	if (model_has(&l->row, IFLA_HALMA_EXCLUSIVE))
		print_text(p, " exclusive %s", exclusive ? "on" : "off");
	duration(p, &names_set_link, &l->row, IFLA_HALMA_GRACE, " grace ");
	duration(p, &names_set_link, &l->row, IFLA_HALMA_SLACK, " slack ");
	link_number(p, l, IFLA_HALMA_ALERT_RATE, " alert-rate ");
}

static void link_limits(struct print *p, const struct model_link *l)
{
	print_newline(p);
	link_number(p, l, IFLA_HALMA_MAX_BINDINGS, " max-bindings ");
	link_number(p, l, IFLA_HALMA_MAX_MNS, " max-mns ");
	link_number(p, l, IFLA_HALMA_MAX_PREFIXES, " max-prefixes ");
	link_number(p, l, IFLA_HALMA_MAX_TUNNELS, " max-tunnels ");
	link_number(p, l, IFLA_HALMA_MAX_MN_BINDINGS, " max-mn-bindings ");
}

static void dev_link(struct print *p, const struct model_link *l)
{
	print_object(p, name_key(&names_set_halma, HALMA_A_LINK));
	link_number(p, l, IFLA_HALMA_ANCHOR_ID, NULL);
	link_local(p, l);
	print_newline(p);
	link_outer(p, l);
	link_rules(p, l);
	link_limits(p, l);
	print_end(p);
}

static void features(struct print *p, uint64_t bits)
{
	const char *name;
	unsigned int bit;

	print_array(p, name_key(&names_set_family, HALMA_A_FAMILY_FEATURES));
	print_text(p, " features");
	for (bit = 0; bit < 64; bit++) {
		if (!(bits >> bit & 1))
			continue;
		name = name_value(&names_feature, bit);
		if (name)
			print_string(p, NULL, " ", name);
		else
			print_uint(p, NULL, " bit-", bit);
	}
	print_end(p);
}

static void dev_number(struct print *p, const struct model_dev *d, unsigned int attr,
		       const char *lead)
{
	number(p, &names_set_dev, &d->row, attr, lead);
}

static void dev_counts(struct print *p, const struct model_dev *d)
{
	print_newline(p);
	dev_number(p, d, HALMA_A_DEV_BINDINGS, " bindings ");
	dev_number(p, d, HALMA_A_DEV_MNS, " mns ");
	dev_number(p, d, HALMA_A_DEV_PREFIXES, " prefixes ");
	dev_number(p, d, HALMA_A_DEV_TUNNELS, " tunnels ");
	dev_number(p, d, HALMA_A_DEV_OWNER, " owner ");
	number(p, &names_set_halma, &d->top, HALMA_A_CHANGE, " change ");
	number(p, &names_set_halma, &d->top, HALMA_A_REFRESH, NULL);
	number(p, &names_set_halma, &d->top, HALMA_A_INSTANCE, NULL);
}

/**
 * show_dev - a device
 * @p: printer
 * @d: the device
 */
void show_dev(struct print *p, const struct model_dev *d)
{
	number(p, &names_set_halma, &d->top, HALMA_A_IFINDEX, "");
	print_string(p, name_key(&names_set_dev, HALMA_A_DEV_IFNAME), ": ", d->ifname);
	number(p, &names_set_halma, &d->top, HALMA_A_ANCHOR_ID, ": anchor-id ");
	dev_number(p, d, HALMA_A_DEV_INNER_NETNSID, " inner-netnsid ");
	dev_link(p, &d->link);
	dev_counts(p, d);
}

/**
 * show_family - what the module can do
 * @p: printer
 * @f: the answer to family-get
 */
void show_family(struct print *p, const struct model_family *f)
{
	const struct name_set *set = &names_set_family;

	print_string(p, name_key(set, HALMA_A_FAMILY_MODULE_VERSION), "module-version ",
		     f->module_version);
	number(p, set, &f->row, HALMA_A_FAMILY_ABI_VERSION, " abi-version ");
	features(p, f->row.v[HALMA_A_FAMILY_FEATURES]);
	print_newline(p);
	number(p, set, &f->row, HALMA_A_FAMILY_LOCAL_MAX, " local-max ");
	number(p, set, &f->row, HALMA_A_FAMILY_PREFIX_MAX, " prefix-max ");
	number(p, set, &f->row, HALMA_A_FAMILY_PATH_MAX, " path-max ");
	number(p, set, &f->row, HALMA_A_FAMILY_LENGTH_MAX, " length-max ");
}

/* ---- tunnel, counters, alert ---- */

/**
 * show_tunnel - a far end
 * @p: printer
 * @t: the far end
 * @dev: its device
 * @details: counters too
 */
void show_tunnel(struct print *p, const struct model_tunnel *t, const char *dev, bool details)
{
	const struct name_set *set = &names_set_tunnel;
	char name[IF_NAMESIZE];
	bool oif;

	print_text(p, "remote");
	key(p, name_key(set, HALMA_A_TUNNEL_KEY), &t->key, " ");
	where(p, &t->top, dev);
	number(p, set, &t->row, HALMA_A_TUNNEL_BINDINGS, " bindings ");
	number(p, set, &t->row, HALMA_A_TUNNEL_MTU, t->row.v[HALMA_A_TUNNEL_MTU] ? " mtu " : NULL);
	oif = model_has(&t->row, HALMA_A_TUNNEL_OIF) && t->row.v[HALMA_A_TUNNEL_OIF] &&
	      if_indextoname((unsigned int)t->row.v[HALMA_A_TUNNEL_OIF], name);
	number(p, set, &t->row, HALMA_A_TUNNEL_OIF, NULL);
	if (oif)
		print_text(p, " oif %s", name);
	number(p, set, &t->row, HALMA_A_TUNNEL_CHANGE, details ? " change " : NULL);
	if (!model_has(&t->row, HALMA_A_TUNNEL_COUNTERS))
		return;
	if (details)
		print_newline(p);
	counters(p, name_key(set, HALMA_A_TUNNEL_COUNTERS), &t->counters, details);
}

static void stats_drop(struct print *p, uint32_t cause, uint64_t packets, bool details)
{
	const struct name_set *set = &names_set_drop_count;
	const char *name = name_value(&names_drop, cause);
	bool text = details || packets;

	print_object(p, NULL);
	if (text)
		print_newline(p);
	if (name)
		print_string(p, name_key(set, HALMA_A_DROP_COUNT_CAUSE), text ? " " : NULL, name);
	else
		print_uint(p, name_key(set, HALMA_A_DROP_COUNT_CAUSE), text ? " cause-" : NULL,
			   cause);
	print_uint(p, name_key(set, HALMA_A_DROP_COUNT_PACKETS), text ? " " : NULL, packets);
	print_end(p);
}

/**
 * show_stats - counters of a device, drops by cause
 * @p: printer
 * @s: the counters
 * @dev: the device
 * @details: causes that did not occur too
 */
void show_stats(struct print *p, const struct model_stats *s, const char *dev, bool details)
{
	const struct name_set *set = &names_set_stats;
	unsigned int i;

	print_text(p, "%s:", dev ? dev : "anchor");
	number(p, &names_set_halma, &s->top, HALMA_A_ANCHOR_ID, " anchor-id ");
	number(p, &names_set_halma, &s->top, HALMA_A_IFINDEX, NULL);
	counters(p, name_key(set, HALMA_A_STATS_COUNTERS), &s->counters, true);
	number(p, set, &s->row, HALMA_A_STATS_ALERTS, " alerts ");
	number(p, set, &s->row, HALMA_A_STATS_ALERTS_SUPPRESSED, " alerts-suppressed ");
	print_array(p, name_key(set, HALMA_A_STATS_DROP));
	for (i = 0; i < s->causes; i++)
		stats_drop(p, s->drop[i].cause, s->drop[i].packets, details);
	print_end(p);
}

static void alert_addr(struct print *p, const struct model_alert *al, unsigned int attr)
{
	const char *name = name_key(&names_set_alert, attr);
	char text[PARSE_ADDR_TEXT], lead[32];

	if (!model_has(&al->row, attr))
		return;
	snprintf(lead, sizeof(lead), " %s ", name);
	print_string(p, name, lead, format_addr(&al->addr[attr], text));
}

/**
 * show_alert - an alert
 * @p: printer
 * @al: the alert
 * @dev: the device
 */
void show_alert(struct print *p, const struct model_alert *al, const char *dev)
{
	uint32_t cause = (uint32_t)al->row.v[HALMA_A_ALERT_CAUSE];
	const char *key_cause = name_key(&names_set_alert, HALMA_A_ALERT_CAUSE);
	const char *name = name_cause(cause);
	unsigned int attr;

	if (name)
		print_string(p, key_cause, "", name);
	else
		print_uint(p, key_cause, "cause-", cause);
	where(p, &al->top, dev);
	for (attr = HALMA_A_ALERT_LOCAL_IPV6; attr <= HALMA_A_ALERT_DESTINATION_IPV4; attr++)
		alert_addr(p, al, attr);
	number(p, &names_set_alert, &al->row, HALMA_A_ALERT_ID, " id ");
	mnid(p, &names_set_alert, &al->row, HALMA_A_ALERT_MN_ID_TYPE, HALMA_A_ALERT_MN_ID,
	     &al->mnid);
}
