/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Metrics as text: OpenMetrics 1.0, or the text format 0.0.4 of Prometheus, which the textfile
 * collector of node_exporter reads. They differ in the names of families, and in the end.
 */
#ifndef HALMAD_CONTROL_OPENMETRICS_H
#define HALMAD_CONTROL_OPENMETRICS_H

#include "base/histogram.h"

#define OPENMETRICS_PREFIX	"halma_"

/* Labels of a sample, without the one that a histogram adds */
#define OPENMETRICS_LABELS	4

/**
 * enum openmetrics_type - what the samples of a family are
 */
enum openmetrics_type {
	OPENMETRICS_COUNTER,
	OPENMETRICS_GAUGE,
	OPENMETRICS_HISTOGRAM,
	OPENMETRICS_INFO,
};

/**
 * struct openmetrics_family - metrics of one name
 * @name: with its unit at the end, without prefix and suffix
 * @type: type
 * @unit: base unit; NULL for none
 * @help: sentence
 */
struct openmetrics_family {
	const char *name;
	enum openmetrics_type type;
	const char *unit;
	const char *help;
};

/**
 * struct openmetrics_label - one of a sample
 * @name: name
 * @value: any text; an octet that is no UTF-8 is written as ?
 */
struct openmetrics_label {
	const char *name;
	const char *value;
};

/**
 * struct openmetrics_labels - those of a sample
 * @v: labels
 * @count: number of @v
 */
struct openmetrics_labels {
	struct openmetrics_label v[OPENMETRICS_LABELS];
	unsigned int count;
};

/**
 * struct openmetrics - a text that is being written
 * @text: text, to be freed by who began it
 * @len: octets of @text
 * @room: of these in memory
 * @plain: it is to be the text format 0.0.4
 * @failed: there was no memory
 * @family: what was begun last
 */
struct openmetrics {
	char *text;
	size_t len;
	size_t room;
	bool plain;
	bool failed;
	const struct openmetrics_family *family;
};

/**
 * openmetrics_family() - begin a family; its samples come next, and never again later
 */
void openmetrics_family(struct openmetrics *om, const struct openmetrics_family *family);

/**
 * openmetrics_label() - add a label; there must be room
 */
void openmetrics_label(struct openmetrics_labels *labels, const char *name, const char *value);

/**
 * openmetrics_sample() - a sample of the family that was begun last, which is no histogram
 * @om: text
 * @labels: its labels, different ones for each sample of the family
 * @value: value
 * @scale: what @value is divided by to be in the base unit, 1 to 1000000
 */
void openmetrics_sample(struct openmetrics *om, const struct openmetrics_labels *labels, u64 value,
			u32 scale);

/**
 * openmetrics_histogram() - the samples of a histogram, of the family that was begun last
 */
void openmetrics_histogram(struct openmetrics *om, const struct openmetrics_labels *labels,
			   const struct histogram *h);

/**
 * openmetrics_end() - the text is complete
 *
 * Return: false if there was no memory for it.
 */
bool openmetrics_end(struct openmetrics *om);

#endif /* HALMAD_CONTROL_OPENMETRICS_H */
