/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Configuration: between the grammar and the checks.
 */
#ifndef HALMAD_CONFINT_H
#define HALMAD_CONFINT_H

#include "conf.h"

/**
 * struct conf_ctx - a configuration that is being read
 * @conf: result
 * @name: name of the file
 * @report: gets complaints
 * @report_ctx: for @report
 * @errors: complaints so far
 * @mn_generated_line: where MobileNodeGeneratedTimestampInUse is set
 */
struct conf_ctx {
	struct conf *conf;
	const char *name;
	conf_report_t report;
	void *report_ctx;
	unsigned int errors;
	unsigned int mn_generated_line;
};

/**
 * conf_complain() - say what is wrong, and count it
 * @ctx: what is being read
 * @line: where
 * @hint: what to do; NULL if that is plain
 * @fmt: what is wrong
 */
void conf_complain(struct conf_ctx *ctx, unsigned int line, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/**
 * conf_check() - check what one value alone does not show, and complete the configuration
 * @ctx: all values are set; profiles, peers and own prefixes get sorted, pools their bitmaps
 */
void conf_check(struct conf_ctx *ctx);

#endif /* HALMAD_CONFINT_H */
