/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What every cmocka program begins with.
 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A test whose name says what it shows */
#define CASE(text, function)	{ text, function, NULL, NULL, NULL }

#define RUN(tests)	cmocka_run_group_tests_name("halmad", tests, NULL, NULL)

#endif /* TESTS_UNIT_H */
