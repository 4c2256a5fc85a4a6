/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Metrics: the table of all families, and what writes their samples.
 *
 * A row says what its family is called, and where its numbers stand: one number, or an array whose
 * members have names. A row without a name adds samples with another constant label to the family
 * above it. What is written otherwise has a function.
 */
#ifndef HALMAD_CONTROL_FAMILIES_H
#define HALMAD_CONTROL_FAMILIES_H

#include "control/metrics.h"

/**
 * enum family_source - where numbers stand
 */
enum family_source {
	FROM_CORE,
	FROM_LMA,
	FROM_HA,
	FROM_DOOR,
	FROM_ICMP,
	FROM_HOME_LINK,
	FROM_DRAIN,
	FROM_DEVICE,
	FROM_IKE,
	FROM_STORE,
	FROM_TRACKER,
	FROM_CACHE,
	FROM_ANCHOR,
	SOURCE_MAX,
};

/**
 * struct row - samples of a family
 * @family: family; without name that of the row above
 * @label: constant label; without name none
 * @source: where the numbers stand
 * @at: where in there
 * @size: octets of a number
 * @scale: what it is divided by; 0: by nothing
 * @key: label that tells members of an array apart; NULL for one number
 * @first: first member
 * @end: behind the last one
 * @name: name of a member; of those that have the same name the sum is written. NULL: their numbers
 * @status_name: a second label, "name"; can be NULL
 * @sparse: members that are 0 are left out
 * @put: writes all of it otherwise; can be NULL
 */
struct row {
	struct openmetrics_family family;
	struct openmetrics_label label;
	enum family_source source;
	size_t at;
	size_t size;
	u32 scale;
	const char *key;
	unsigned int first;
	unsigned int end;
	const char *(*name)(unsigned int i);
	const char *(*status_name)(u8 status);
	bool sparse;
	void (*put)(const struct metrics_view *view, struct openmetrics *om,
		    const struct row *row);
};

/**
 * row_at() - the rows of the table, families that belong together beside each other
 *
 * Return: the @i-th one, NULL behind the last.
 */
const struct row *row_at(size_t i);

/**
 * row_number() - a number
 * @base: where
 * @at: octets behind @base
 * @size: its octets: those of u64, u32 or bool
 */
u64 row_number(const void *base, size_t at, size_t size);

/**
 * row_members() - write the members of an array
 * @om: text
 * @base: what the row's place is in
 * @row: row with a key
 */
void row_members(struct openmetrics *om, const void *base, const struct row *row);

#endif /* HALMAD_CONTROL_FAMILIES_H */
