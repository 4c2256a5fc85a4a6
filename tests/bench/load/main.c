// SPDX-License-Identifier: GPL-2.0
/*
 * halma-load: load for halmad's own objects, without a network and without a kernel.
 *
 *	halma-load [OPTION]... cost|latency|beside|soak
 *	halma-load [OPTION]... send|conf	for a halmad that runs elsewhere: see send.c
 *
 *	-n N[,N]...	mobile nodes; cost takes sizes in turns
 *	-m N		MAGs among which they are spread (2 to 10000)
 *	-b N		most messages that wait when halmad looks (1 to 64)
 *	-r N		cost, beside: how often each size, or each kind of flood, has its turn
 *	-c N		soak: messages
 *	-R N		latency, beside: PBUs in a second
 *	-s N		latency: how many seconds
 *	-o PHASE	cost: initial, refresh, handover or deregister: the one that goes through
 *			turns_measured(), for callgrind
 *	-w		latency: by the clock on the wall
 *	-k KIND		who registers: MAGs (mag, the default), mobile nodes (mn), or mobile nodes
 *			that sign what they say (sign, RFC 4285); beside and soak are about MAGs
 *	-S FILE		with a store, which is made anew
 *
 * conf prints what its configuration must say besides device parameters of its own.
 * Prints what it found as JSON. Exit status 1 when an answer was wrong or is missing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load.h"

#define NODES_MIN	100
#define NODES_MAX	4000000
#define MAGS_MAX	10000

static void usage(void)
{
	fprintf(stderr, "halma-load: see the head of its source\n");
	exit(2);
}

static unsigned long number(const char *text, unsigned long least, unsigned long most, char **end)
{
	unsigned long value;

	errno = 0;
	value = strtoul(text, end, 10);
	if (*text < '0' || *text > '9' || errno || value < least || value > most) {
		fprintf(stderr, "halma-load: %s is not a number from %lu to %lu\n", text, least,
			most);
		exit(2);
	}
	return value;
}

static unsigned long whole(const char *text, unsigned long least, unsigned long most)
{
	unsigned long value;
	char *end;

	value = number(text, least, most, &end);
	if (*end)
		usage();
	return value;
}

static void sizes(struct load_options *o, const char *text)
{
	char *end;

	o->n_sizes = 0;
	do {
		if (o->n_sizes == SIZES_MAX)
			usage();
		o->sizes[o->n_sizes++] = (uint32_t)number(text, NODES_MIN, NODES_MAX, &end);
		text = end + 1;
	} while (*end == ',');
	if (*end)
		usage();
}

static void kind(const char *name)
{
	static const char *const names[] = {
		[NODES_MAG] = "mag", [NODES_MN] = "mn", [NODES_SIGN] = "sign",
	};
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i]))
			continue;
		nodes_kind = i;
		return;
	}
	usage();
}

static void option(struct load_options *o, int opt)
{
	switch (opt) {
	case 'n':
		sizes(o, optarg);
		break;
	case 'm':
		o->mags = (unsigned int)whole(optarg, 2, MAGS_MAX);
		break;
	case 'b':
		o->burst = (unsigned int)whole(optarg, 1, 64);
		break;
	case 'r':
		o->rounds = (unsigned int)whole(optarg, 1, 1000);
		break;
	case 'c':
		o->count = whole(optarg, 1000, 1000000000);
		break;
	case 'R':
		o->rate = (uint32_t)whole(optarg, 1, 1000000);
		break;
	case 's':
		o->seconds = (uint32_t)whole(optarg, 1, 600);
		break;
	case 'o':
		o->only = optarg;
		break;
	case 'w':
		o->wall = true;
		break;
	case 'k':
		kind(optarg);
		break;
	case 'S':
		subject_use_store(optarg);
		break;
	default:
		usage();
	}
}

static json_t *run(const char *verb, const struct load_options *o)
{
	if (!strcmp(verb, "cost"))
		return load_cost(o);
	if (!strcmp(verb, "latency"))
		return load_latency(o);
	/* others are about MAGs */
	if (nodes_kind != NODES_MAG)
		usage();
	if (!strcmp(verb, "beside"))
		return load_beside(o);
	if (!strcmp(verb, "soak"))
		return load_soak(o);
	usage();
	return NULL;
}

/* Faults are where they were found: at the top, or with each size. */
static json_int_t faults(const json_t *found)
{
	json_int_t sum = json_integer_value(json_object_get(found, "faults"));
	const json_t *size;
	size_t i;

	json_array_foreach(json_object_get(found, "sizes"), i, size)
		sum += json_integer_value(json_object_get(size, "faults"));
	return sum;
}

int main(int argc, char **argv)
{
	struct load_options o = {
		.sizes = { 10000 },
		.n_sizes = 1,
		.mags = 10,
		.burst = 64,
		.rounds = 4,
		.count = 100000,
		.rate = 10000,
		.seconds = 5,
	};
	json_t *found;
	int opt, rc;

	while ((opt = getopt(argc, argv, "n:m:b:r:c:R:s:o:wk:S:")) != -1)
		option(&o, opt);
	if (optind != argc - 1)
		usage();
	if (!strcmp(argv[optind], "send"))
		return load_send(&o);
	if (!strcmp(argv[optind], "conf")) {
		if (nodes_kind == NODES_MN)
			subject_use_mobiles(o.sizes[0], false);
		subject_write_conf(stdout, o.mags, nodes_prefixes(o.sizes[0]));
		return EXIT_SUCCESS;
	}
	found = run(argv[optind], &o);
	if (!found) {
		fprintf(stderr, "halma-load: out of memory\n");
		return EXIT_FAILURE;
	}
	json_dumpf(found, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
	putchar('\n');
	rc = faults(found) ? EXIT_FAILURE : EXIT_SUCCESS;
	json_decref(found);
	return rc;
}
