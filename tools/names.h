/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_NAMES_H
#define HALMA_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "../uapi/linux/halma.h"
#include "../uapi/linux/halma_link.h"

/**
 * DOC: names
 *
 * The contract uapi/halma.yaml as a table: what every attribute and enum entry
 * is called and what type it has. JSON keys, keywords, words in error messages
 * and the types on the wire all come from here; tests/unit/cli_names_test.c
 * proves that the table and the YAML say the same.
 */

enum name_type {
	NAME_NONE,
	NAME_PAD,
	NAME_FLAG,
	NAME_U32,
	NAME_S32,
	NAME_U64,
	NAME_UINT,
	NAME_IPV4,
	NAME_IPV6,
	NAME_BINARY,
	NAME_STRING,
	NAME_NEST,
};

/**
 * struct name_enum - the entries of an enum or of a set of flags
 * @name: as in the YAML
 * @first: value of the first entry; for flags, the first bit
 * @count: number of entries
 * @entries: their names, in order of value
 * @flags: each entry is a bit
 */
struct name_enum {
	const char *name;
	unsigned int first;
	unsigned int count;
	const char *const *entries;
	bool flags;
};

struct name_set;

/**
 * struct name_attr - an attribute
 * @name: as in the YAML; NULL for a number that is not used
 * @type: how it looks on the wire
 * @multi: may come more than once
 * @nest: attributes within
 * @values: names of its values
 */
struct name_attr {
	const char *name;
	enum name_type type;
	bool multi;
	const struct name_set *nest;
	const struct name_enum *values;
};

/**
 * struct name_set - a set of attributes
 * @name: as in the YAML
 * @count: highest attribute number, plus one
 * @attrs: by attribute number
 */
struct name_set {
	const char *name;
	unsigned int count;
	const struct name_attr *attrs;
};

extern const struct name_enum names_kind;
extern const struct name_enum names_state;
extern const struct name_enum names_blocked_action;
extern const struct name_enum names_encap;
extern const struct name_enum names_reason;
extern const struct name_enum names_dscp_mode;
extern const struct name_enum names_flow_label_mode;
extern const struct name_enum names_feature;
extern const struct name_enum names_drop;
extern const struct name_enum names_alert;

/* the message itself; the others are in its nests */
extern const struct name_set names_set_halma;
extern const struct name_set names_set_addr_list;
extern const struct name_set names_set_link;
extern const struct name_set names_set_family;
extern const struct name_set names_set_dev;
extern const struct name_set names_set_prefix;
extern const struct name_set names_set_tunnel_key;
extern const struct name_set names_set_path;
extern const struct name_set names_set_counters;
extern const struct name_set names_set_binding;
extern const struct name_set names_set_lookup;
extern const struct name_set names_set_flush;
extern const struct name_set names_set_tunnel;
extern const struct name_set names_set_drop_count;
extern const struct name_set names_set_stats;
extern const struct name_set names_set_alert;

/*
 * of the kernel, not of halma.yaml: as far as error messages may point at it;
 * a name that says nothing to a person is empty
 */
extern const struct name_set names_rt_link;
extern const struct name_set names_rt_route;

/* all enums and all sets of halma.yaml, ending with NULL */
extern const struct name_enum *const names_all_enums[];
extern const struct name_set *const names_all_sets[];

const char *name_value(const struct name_enum *e, uint64_t value);
const char *name_cause(uint32_t cause);
const char *name_op(unsigned int cmd);
const struct name_attr *name_attr(const struct name_set *set, unsigned int attr);
const char *name_key(const struct name_set *set, unsigned int attr);

#endif /* HALMA_NAMES_H */
