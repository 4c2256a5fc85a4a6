/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_ARGS_H
#define HALMA_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parse.h"

struct ctx;

/**
 * struct args - the words of a command and how far we are
 * @ctx: what the command runs in
 * @words: they
 * @count: how many
 * @at: the next one
 */
struct args {
	struct ctx *ctx;
	char **words;
	int count;
	int at;
};

/**
 * struct keyword - a keyword and what to do with the words behind it
 * @name: the keyword
 * @take: takes them; returns EXIT_OK or says what is wrong and returns another
 * @attr: number of the attribute, if it is about one
 */
struct keyword {
	const char *name;
	int (*take)(struct args *a, const struct keyword *k, void *to);
	unsigned int attr;
};

/**
 * struct verb - a word and the function that carries it out
 * @name: the word
 * @run: returns the exit status
 * @collects: in a batch it need not wait for what stands before it: the kernel is
 *	asked in the order of the lines, and answers in that order
 */
struct verb {
	const char *name;
	int (*run)(struct ctx *ctx, struct args *a);
	bool collects;
};

bool args_end(const struct args *a);
const char *args_peek(const struct args *a);
bool args_take(struct args *a, const char *word);
const char *args_value(struct args *a, const char *what);
int args_done(const struct args *a);
int args_keywords(struct args *a, const struct keyword *k, size_t count, void *to);
const struct verb *args_verb(const struct verb *v, size_t count, const char *what,
			     const char *word);
void args_take_show(struct args *a);

int args_uint(struct args *a, const char *what, uint64_t max, uint64_t *value);
int args_ms(struct args *a, const char *what, uint64_t unit, uint64_t *ms);
int args_enum(struct args *a, const struct name_enum *e, uint64_t *value);
int args_addr6(struct args *a, const char *what, struct in6_addr *addr);
int args_prefix(struct args *a, const char *what, struct prefix *prefix);
int args_mnid(struct args *a, const char *what, struct mnid *mnid);

bool args_help(struct args *a);
int args_usage(const char *text);
int args_run(struct ctx *c, struct args *a, const struct verb *v, size_t count, const char *help);

#define ARGS_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif /* HALMA_ARGS_H */
