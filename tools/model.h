/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_MODEL_H
#define HALMA_MODEL_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "parse.h"
#include "req.h"

/**
 * DOC: model
 *
 * What the contract speaks of as plain structs, to and from attributes. Those
 * who fill them from the command line and those who print them know nothing of
 * netlink. Room is a little larger than the limits of the contract, so that it
 * is the kernel who refuses what is too much.
 */

#define MODEL_ATTRS	32	/* more than any set has */
#define MODEL_PREFIXES	64
#define MODEL_PATHS	8
#define MODEL_LOCALS	24
#define MODEL_CAUSES	128

/**
 * struct model_row - the numbers among the attributes of a set
 * @has: bit by attribute number: it is there (whether it is a number or not)
 * @v: value by attribute number
 */
struct model_row {
	uint64_t has;
	uint64_t v[MODEL_ATTRS];
};

/*
 * Each object begins with @top, what stands in the message itself: its device
 * above all; @row is what stands in the nest that is about it.
 */

struct model_key {
	struct model_row row;
	struct in6_addr local;
	struct in6_addr remote;
};

struct model_path {
	struct model_row row;
	struct model_row counters;
	struct model_key tunnel;
	struct model_key previous;
};

struct model_link {
	struct model_row row;
	unsigned int locals;
	struct addr local[MODEL_LOCALS];
};

struct model_family {
	struct model_row row;
	char module_version[64];
};

struct model_dev {
	struct model_row top;
	struct model_row row;
	struct model_link link;
	char ifname[IF_NAMESIZE];
};

/* what comes behind @prefix is valid as far as the counts say */
struct model_binding {
	struct model_row top;
	struct model_row row;
	struct model_row counters;
	struct model_row flush;
	unsigned int prefixes;
	unsigned int paths;
	size_t cookie_len;
	struct mnid mnid;
	uint8_t cookie[PARSE_COOKIE_MAX];
	struct prefix prefix[MODEL_PREFIXES];
	struct model_path path[MODEL_PATHS];
};

struct model_tunnel {
	struct model_row top;
	struct model_row row;
	struct model_row counters;
	struct model_key key;
};

struct model_stats {
	struct model_row top;
	struct model_row row;
	struct model_row counters;
	unsigned int causes;
	struct {
		uint32_t cause;
		uint64_t packets;
	} drop[MODEL_CAUSES];
};

struct model_alert {
	struct model_row top;
	struct model_row row;
	struct addr addr[HALMA_A_ALERT_MAX + 1];
	struct mnid mnid;
};

struct model_lookup {
	struct model_row top;
	struct model_row row;
	struct addr addr;
};

static inline bool model_has(const struct model_row *row, unsigned int attr)
{
	return row->has >> attr & 1;
}

static inline void model_mark(struct model_row *row, unsigned int attr)
{
	row->has |= UINT64_C(1) << attr;
}

static inline void model_set(struct model_row *row, unsigned int attr, uint64_t value)
{
	model_mark(row, attr);
	row->v[attr] = value;
}

void model_binding_init(struct model_binding *b);
struct model_path *model_path_add(struct model_binding *b);

void model_put_top(struct req *r, const struct model_row *top);
void model_put_link(struct req *r, const struct model_link *l);
void model_put_binding(struct req *r, const struct model_binding *b, unsigned int nest);
void model_put_lookup(struct req *r, const struct model_lookup *l);

void model_get_family(struct model_family *f, struct req_attrs attrs);
void model_get_dev(struct model_dev *d, struct req_attrs attrs);
void model_get_binding(struct model_binding *b, struct req_attrs attrs);
void model_get_tunnel(struct model_tunnel *t, struct req_attrs attrs);
void model_get_stats(struct model_stats *s, struct req_attrs attrs);
void model_get_alert(struct model_alert *al, struct req_attrs attrs);

#endif /* HALMA_MODEL_H */
