/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What reading a configuration says of it: complaints and warnings, a line each.
 */
#ifndef TESTS_UNIT_SAID_H
#define TESTS_UNIT_SAID_H

#include "unit.h"

#include "config/conf.h"

/* All since the last parse(), or since the test has emptied it */
extern char said[16384];

/**
 * report() - what conf_parse() and conf_load() call: more is said
 * @ctx: not used
 */
void report(void *ctx, const char *text);

/**
 * parse() - read a configuration, named x.conf; nothing else is said then
 *
 * Return: the configuration, which is to be freed; NULL if it is refused.
 */
struct conf *parse(const char *text);

/**
 * said_refused() - assert that a configuration was refused
 * @conf: what reading it has returned
 * @text: the configuration, for people
 * @complaint: what was said, among other things
 */
void said_refused(struct conf *conf, const char *text, const char *complaint);

/**
 * said_only() - the same, and that nothing else was said
 * @complaints: all that was said
 */
void said_only(struct conf *conf, const char *text, const char *complaints);

#endif /* TESTS_UNIT_SAID_H */
