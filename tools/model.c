// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "model.h"

_Static_assert(HALMA_A_BINDING_MAX < MODEL_ATTRS, "model_row is too small");
_Static_assert(IFLA_HALMA_MAX < MODEL_ATTRS, "model_row is too small");
_Static_assert(HALMA_A_MAX < MODEL_ATTRS, "model_row is too small");

/* ---- to attributes ---- */

static void put_number(struct req *r, enum name_type type, unsigned int attr, uint64_t value)
{
	switch (type) {
	case NAME_U32:
	case NAME_S32:
		req_put_u32(r, attr, (uint32_t)value);
		break;
	case NAME_U64:
	case NAME_UINT:
		req_put_u64(r, attr, value);
		break;
	case NAME_FLAG:
		req_put(r, attr, NULL, 0);
		break;
	default:
		break;
	}
}

/* all numbers of a row; what is not a number is left to the caller */
static void put_row(struct req *r, const struct name_set *set, const struct model_row *row)
{
	unsigned int attr;

	for (attr = 1; attr < set->count; attr++)
		if (model_has(row, attr))
			put_number(r, set->attrs[attr].type, attr, row->v[attr]);
}

static void put_prefix(struct req *r, const struct prefix *prefix)
{
	void *nest = req_nest(r, HALMA_A_BINDING_PREFIX);

	if (prefix->addr.family == AF_INET6)
		req_put(r, HALMA_A_PREFIX_IPV6, &prefix->addr.in6, sizeof(prefix->addr.in6));
	else
		req_put(r, HALMA_A_PREFIX_IPV4, &prefix->addr.in, sizeof(prefix->addr.in));
	req_put_u32(r, HALMA_A_PREFIX_LENGTH, prefix->len);
	req_nest_end(r, nest);
}

static void put_key(struct req *r, unsigned int attr, const struct model_key *key)
{
	void *nest = req_nest(r, attr);

	put_row(r, &names_set_tunnel_key, &key->row);
	if (model_has(&key->row, HALMA_A_TUNNEL_KEY_LOCAL_IPV6))
		req_put(r, HALMA_A_TUNNEL_KEY_LOCAL_IPV6, &key->local, sizeof(key->local));
	if (model_has(&key->row, HALMA_A_TUNNEL_KEY_REMOTE_IPV6))
		req_put(r, HALMA_A_TUNNEL_KEY_REMOTE_IPV6, &key->remote, sizeof(key->remote));
	req_nest_end(r, nest);
}

static void put_path(struct req *r, const struct model_path *path)
{
	void *nest = req_nest(r, HALMA_A_BINDING_PATH);

	put_row(r, &names_set_path, &path->row);
	put_key(r, HALMA_A_PATH_TUNNEL, &path->tunnel);
	req_nest_end(r, nest);
}

/**
 * model_put_top - name a device, and what else is in the message itself
 * @r: request
 * @top: with anchor-id or ifindex
 */
void model_put_top(struct req *r, const struct model_row *top)
{
	put_row(r, &names_set_halma, top);
}

/**
 * model_put_link - parameters of a device
 * @r: request, within the nest where they go
 * @l: the parameters
 */
void model_put_link(struct req *r, const struct model_link *l)
{
	unsigned int i;
	void *nest;

	put_row(r, &names_set_link, &l->row);
	if (!model_has(&l->row, IFLA_HALMA_LOCAL))
		return;
	nest = req_nest(r, IFLA_HALMA_LOCAL);
	for (i = 0; i < l->locals; i++)
		if (l->local[i].family == AF_INET6)
			req_put(r, HALMA_A_ADDR_LIST_IPV6, &l->local[i].in6, 16);
		else
			req_put(r, HALMA_A_ADDR_LIST_IPV4, &l->local[i].in, 4);
	req_nest_end(r, nest);
}

/**
 * model_put_binding - a binding, or a filter for bindings
 * @r: request
 * @b: the binding
 * @nest: HALMA_A_BINDING or HALMA_A_FILTER
 */
void model_put_binding(struct req *r, const struct model_binding *b, unsigned int nest)
{
	unsigned int i;
	void *within;

	model_put_top(r, &b->top);
	within = req_nest(r, nest);
	put_row(r, &names_set_binding, &b->row);
	if (model_has(&b->row, HALMA_A_BINDING_MN_ID))
		req_put(r, HALMA_A_BINDING_MN_ID, b->mnid.data, b->mnid.len);
	for (i = 0; i < b->prefixes; i++)
		put_prefix(r, &b->prefix[i]);
	for (i = 0; i < b->paths; i++)
		put_path(r, &b->path[i]);
	if (model_has(&b->row, HALMA_A_BINDING_COOKIE))
		req_put(r, HALMA_A_BINDING_COOKIE, b->cookie, b->cookie_len);
	req_nest_end(r, within);
}

/**
 * model_put_lookup - a packet whose binding is wanted
 * @r: request
 * @l: the packet
 */
void model_put_lookup(struct req *r, const struct model_lookup *l)
{
	void *within;

	model_put_top(r, &l->top);
	within = req_nest(r, HALMA_A_LOOKUP);
	put_row(r, &names_set_lookup, &l->row);
	if (l->addr.family == AF_INET6)
		req_put(r, HALMA_A_LOOKUP_IPV6, &l->addr.in6, sizeof(l->addr.in6));
	else
		req_put(r, HALMA_A_LOOKUP_IPV4, &l->addr.in, sizeof(l->addr.in));
	req_nest_end(r, within);
}

/* ---- from attributes ---- */

/* note the attribute, and its value if it is a number */
static void get_number(struct model_row *row, const struct name_set *set, const struct req_attr *a)
{
	const struct name_attr *known = name_attr(set, a->type);

	if (!known)
		return;
	model_mark(row, a->type);
	switch (known->type) {
	case NAME_S32:
		row->v[a->type] = (uint64_t)(int64_t)(int32_t)req_uint(a);
		break;
	case NAME_U32:
	case NAME_U64:
	case NAME_UINT:
		row->v[a->type] = req_uint(a);
		break;
	default:
		row->v[a->type] = 1;
		break;
	}
}

static void get_row(struct model_row *row, const struct name_set *set, struct req_attrs attrs)
{
	struct req_attr a;

	while (req_next(&attrs, &a))
		get_number(row, set, &a);
}

static void get_counters(struct model_row *row, const struct req_attr *nest)
{
	get_row(row, &names_set_counters, req_within(nest));
}

static void get_string(char *to, size_t room, const struct req_attr *a)
{
	snprintf(to, room, "%.*s", (int)a->len, (const char *)a->data);
}

static bool get_addr(struct addr *to, const struct req_attr *a)
{
	if (a->len == sizeof(to->in6)) {
		to->family = AF_INET6;
		memcpy(&to->in6, a->data, sizeof(to->in6));
	} else if (a->len == sizeof(to->in)) {
		to->family = AF_INET;
		memcpy(&to->in, a->data, sizeof(to->in));
	} else {
		return false;
	}
	return true;
}

static void get_key(struct model_key *key, const struct req_attr *nest)
{
	struct req_attrs attrs = req_within(nest);
	struct req_attr a;

	while (req_next(&attrs, &a)) {
		get_number(&key->row, &names_set_tunnel_key, &a);
		if (a.type == HALMA_A_TUNNEL_KEY_LOCAL_IPV6)
			req_addr6(&a, &key->local);
		else if (a.type == HALMA_A_TUNNEL_KEY_REMOTE_IPV6)
			req_addr6(&a, &key->remote);
	}
}

static void get_path(struct model_binding *b, const struct req_attr *nest)
{
	struct req_attrs attrs = req_within(nest);
	struct model_path *path = model_path_add(b);
	struct req_attr a;

	while (path && req_next(&attrs, &a)) {
		get_number(&path->row, &names_set_path, &a);
		if (a.type == HALMA_A_PATH_TUNNEL)
			get_key(&path->tunnel, &a);
		else if (a.type == HALMA_A_PATH_PREVIOUS)
			get_key(&path->previous, &a);
		else if (a.type == HALMA_A_PATH_COUNTERS)
			get_counters(&path->counters, &a);
	}
}

static void get_prefix(struct model_binding *b, const struct req_attr *nest)
{
	struct req_attrs attrs = req_within(nest);
	struct prefix *prefix;
	struct req_attr a;

	if (b->prefixes == MODEL_PREFIXES)
		return;
	prefix = &b->prefix[b->prefixes++];
	memset(prefix, 0, sizeof(*prefix));
	while (req_next(&attrs, &a))
		if (a.type == HALMA_A_PREFIX_LENGTH)
			prefix->len = (uint32_t)req_uint(&a);
		else
			get_addr(&prefix->addr, &a);
}

static void get_mnid(struct mnid *mnid, const struct req_attr *a)
{
	mnid->len = a->len < sizeof(mnid->data) ? a->len : sizeof(mnid->data);
	memcpy(mnid->data, a->data, mnid->len);
}

static void get_cookie(struct model_binding *b, const struct req_attr *a)
{
	b->cookie_len = a->len < sizeof(b->cookie) ? a->len : sizeof(b->cookie);
	memcpy(b->cookie, a->data, b->cookie_len);
}

static void get_local(struct model_link *l, struct req_attrs attrs)
{
	struct req_attr a;

	while (l->locals < MODEL_LOCALS && req_next(&attrs, &a))
		l->locals += get_addr(&l->local[l->locals], &a);
}

/*
 * Go into the nest @nest of a message; what stands in the message itself goes into @top. Returns
 * false if the message has no such nest.
 */
static bool within(struct req_attrs *attrs, unsigned int nest, struct model_row *top)
{
	struct req_attrs found = { .at = NULL };
	struct req_attr a;

	while (req_next(attrs, &a)) {
		if (top)
			get_number(top, &names_set_halma, &a);
		if (a.type == nest)
			found = req_within(&a);
	}
	*attrs = found;
	return found.at;
}

static void get_link(struct model_link *l, const struct req_attr *nest)
{
	struct req_attrs attrs = req_within(nest);
	struct req_attr a;

	while (req_next(&attrs, &a)) {
		get_number(&l->row, &names_set_link, &a);
		if (a.type == IFLA_HALMA_LOCAL)
			get_local(l, req_within(&a));
	}
}

/**
 * model_get_family - read what the module can do
 * @f: result
 * @attrs: of a reply
 */
void model_get_family(struct model_family *f, struct req_attrs attrs)
{
	struct req_attr a;

	memset(f, 0, sizeof(*f));
	if (!within(&attrs, HALMA_A_FAMILY, NULL))
		return;
	while (req_next(&attrs, &a)) {
		get_number(&f->row, &names_set_family, &a);
		if (a.type == HALMA_A_FAMILY_MODULE_VERSION)
			get_string(f->module_version, sizeof(f->module_version), &a);
	}
}

static void get_dev(struct model_dev *d, struct req_attrs attrs)
{
	struct req_attr a;

	while (req_next(&attrs, &a)) {
		get_number(&d->row, &names_set_dev, &a);
		if (a.type == HALMA_A_DEV_IFNAME)
			get_string(d->ifname, sizeof(d->ifname), &a);
	}
}

/**
 * model_get_dev - read a device
 * @d: result
 * @attrs: of a reply
 */
void model_get_dev(struct model_dev *d, struct req_attrs attrs)
{
	struct req_attr a;

	memset(d, 0, sizeof(*d));
	while (req_next(&attrs, &a)) {
		get_number(&d->top, &names_set_halma, &a);
		if (a.type == HALMA_A_DEV)
			get_dev(d, req_within(&a));
		else if (a.type == HALMA_A_LINK)
			get_link(&d->link, &a);
	}
}

/**
 * model_binding_init - a binding with nothing in it
 * @b: the binding
 */
void model_binding_init(struct model_binding *b)
{
	/* the tables behind are large and are cleared entry by entry */
	memset(b, 0, offsetof(struct model_binding, prefix));
}

/**
 * model_path_add - another path
 * @b: the binding
 *
 * Return: the path, empty; NULL if there is no room for more.
 */
struct model_path *model_path_add(struct model_binding *b)
{
	struct model_path *path;

	if (b->paths == MODEL_PATHS)
		return NULL;
	path = &b->path[b->paths++];
	memset(path, 0, sizeof(*path));
	return path;
}

static void get_binding(struct model_binding *b, struct req_attrs attrs)
{
	struct req_attr a;

	while (req_next(&attrs, &a)) {
		get_number(&b->row, &names_set_binding, &a);
		if (a.type == HALMA_A_BINDING_MN_ID)
			get_mnid(&b->mnid, &a);
		else if (a.type == HALMA_A_BINDING_PREFIX)
			get_prefix(b, &a);
		else if (a.type == HALMA_A_BINDING_PATH)
			get_path(b, &a);
		else if (a.type == HALMA_A_BINDING_COOKIE)
			get_cookie(b, &a);
		else if (a.type == HALMA_A_BINDING_COUNTERS)
			get_counters(&b->counters, &a);
	}
	b->mnid.type = (uint32_t)b->row.v[HALMA_A_BINDING_MN_ID_TYPE];
}

static void get_flush(struct model_binding *b, struct req_attrs attrs)
{
	struct req_attr a;

	while (req_next(&attrs, &a)) {
		get_number(&b->flush, &names_set_flush, &a);
		if (a.type == HALMA_A_FLUSH_COUNTERS)
			get_counters(&b->counters, &a);
	}
}

/**
 * model_get_binding - read a binding, or what a flush took away
 * @b: result; of a flush, its filter
 * @attrs: of a reply or a notification
 */
void model_get_binding(struct model_binding *b, struct req_attrs attrs)
{
	struct req_attr a;

	model_binding_init(b);
	while (req_next(&attrs, &a)) {
		get_number(&b->top, &names_set_halma, &a);
		if (a.type == HALMA_A_BINDING || a.type == HALMA_A_FILTER)
			get_binding(b, req_within(&a));
		else if (a.type == HALMA_A_FLUSH)
			get_flush(b, req_within(&a));
	}
}

/**
 * model_get_tunnel - read a far end
 * @t: result
 * @attrs: of a reply
 */
void model_get_tunnel(struct model_tunnel *t, struct req_attrs attrs)
{
	struct req_attr a;

	memset(t, 0, sizeof(*t));
	if (!within(&attrs, HALMA_A_TUNNEL, &t->top))
		return;
	while (req_next(&attrs, &a)) {
		get_number(&t->row, &names_set_tunnel, &a);
		if (a.type == HALMA_A_TUNNEL_KEY)
			get_key(&t->key, &a);
		else if (a.type == HALMA_A_TUNNEL_COUNTERS)
			get_counters(&t->counters, &a);
	}
}

static void get_drop(struct model_stats *s, const struct req_attr *nest)
{
	struct model_row row = { 0 };

	if (s->causes == MODEL_CAUSES)
		return;
	get_row(&row, &names_set_drop_count, req_within(nest));
	s->drop[s->causes].cause = (uint32_t)row.v[HALMA_A_DROP_COUNT_CAUSE];
	s->drop[s->causes].packets = row.v[HALMA_A_DROP_COUNT_PACKETS];
	s->causes++;
}

/**
 * model_get_stats - read the counters of a device
 * @s: result
 * @attrs: of a reply
 */
void model_get_stats(struct model_stats *s, struct req_attrs attrs)
{
	struct req_attr a;

	memset(s, 0, sizeof(*s));
	if (!within(&attrs, HALMA_A_STATS, &s->top))
		return;
	while (req_next(&attrs, &a)) {
		get_number(&s->row, &names_set_stats, &a);
		if (a.type == HALMA_A_STATS_COUNTERS)
			get_counters(&s->counters, &a);
		else if (a.type == HALMA_A_STATS_DROP)
			get_drop(s, &a);
	}
}

/**
 * model_get_alert - read an alert
 * @al: result
 * @attrs: of a notification
 */
void model_get_alert(struct model_alert *al, struct req_attrs attrs)
{
	const struct name_attr *known;
	struct req_attr a;

	memset(al, 0, sizeof(*al));
	if (!within(&attrs, HALMA_A_ALERT, &al->top))
		return;
	while (req_next(&attrs, &a)) {
		get_number(&al->row, &names_set_alert, &a);
		known = name_attr(&names_set_alert, a.type);
		if (known && (known->type == NAME_IPV6 || known->type == NAME_IPV4))
			get_addr(&al->addr[a.type], &a);
		else if (a.type == HALMA_A_ALERT_MN_ID)
			get_mnid(&al->mnid, &a);
	}
	al->mnid.type = (uint32_t)al->row.v[HALMA_A_ALERT_MN_ID_TYPE];
}
