// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: from a text to struct conf; entry: conf_read().
 *
 * Each kind of section has a file with its options, how they become values and how the values have
 * to fit together; they are in the table here. The text is looked at as a whole (outline.c); then
 * libconfuse reads what stands outside of titled sections, and after that these, kind by kind. It
 * calls value_check() for each value and section_done() for each titled section, which is built and
 * forgotten at once: libconfuse never has two, and the time for all is in proportion to their
 * number. When all is there, each kind checks, and reads the files that it names.
 * What is wrong is said in the order of the lines, when all is known (confsaid.c).
 *
 * libconfuse hands no pointer to its callbacks, hence the static one here: one text at a time.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/duration.h"
#include "config/outline.h"

/* Octets that libconfuse gets at once */
#define FEED_MAX	(256 << 10)

static const struct conf_section *const sections[CONF_KIND_MAX] = {
	[CONF_KIND_TOP] = &conf_section_top,
	[CONF_KIND_HEARTBEAT] = &conf_section_heartbeat,
	[CONF_KIND_REVOCATION] = &conf_section_revocation,
	[CONF_KIND_DISCOVERY] = &conf_section_discovery,
	[CONF_KIND_DRAIN] = &conf_section_drain,
	[CONF_KIND_DEVICE] = &conf_section_device,
	[CONF_KIND_STORE] = &conf_section_store,
	[CONF_KIND_TRACKER] = &conf_section_tracker,
	[CONF_KIND_METRICS] = &conf_section_metrics,
	[CONF_KIND_POOL] = &conf_section_pool,
	[CONF_KIND_HOME] = &conf_section_home,
	[CONF_KIND_MAG] = &conf_section_mag,
	[CONF_KIND_MN] = &conf_section_mn,
	[CONF_KIND_IKE] = &conf_section_ike,
};

static_assert(CONF_KIND_MAX <= 32, "conf_ctx.bad has no bit for a kind");

/**
 * struct parse - a text that is being read
 * @ctx: what is read out of it
 * @outline: what it consists of
 * @top: libconfuse
 * @line: line of the text in which that begins which libconfuse reads now
 * @piece: section with a title that comes next in it
 * @kind: what kind of section that is
 * @errors: complaints before it
 * @member: what comes next is a value of a list, not its end
 * @misread: the value that comes next was complained about
 * @time: as that was written, if it is a time with units; else empty
 * @err: what building it came to
 */
struct parse {
	struct conf_ctx *ctx;
	struct outline outline;
	cfg_t *top;
	unsigned int line;
	const struct piece *piece;
	enum conf_kind kind;
	unsigned int errors;
	bool member;
	bool misread;
	char time[64];
	int err;
};

static struct parse *current;

const struct conf_section *conf_section_at(size_t i)
{
	return i < ARRAY_SIZE(sections) ? sections[i] : NULL;
}

static unsigned int line_of(const cfg_t *cfg)
{
	return cfg ? current->line + (unsigned int)cfg->line - 1 : 0;
}

static void confuse_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof(text), fmt, ap);
	conf_complain(current->ctx, line_of(cfg), NULL, "%s", text);
}

static enum conf_kind kind_of(const cfg_t *cfg)
{
	unsigned int i;

	for (i = 1; !conf_is_top(cfg) && i < CONF_KIND_MAX; i++)
		if (!strcmp(sections[i]->name, cfg->name))
			return i;
	return CONF_KIND_TOP;
}

static const struct conf_option *option_find(enum conf_kind kind, const cfg_opt_t *opt)
{
	size_t i;

	for (i = 0; i < sections[kind]->count; i++)
		if (!strcmp(sections[kind]->options[i].opt.name, opt->name))
			return &sections[kind]->options[i];
	return NULL;
}

unsigned int conf_top_line(const struct conf_ctx *ctx, const char *name)
{
	size_t i;

	for (i = 0; i < conf_section_top.count; i++)
		if (!strcmp(conf_section_top.options[i].opt.name, name))
			return ctx->top_line[i];
	return 0;
}

unsigned int conf_option_line(const struct conf_ctx *ctx, const struct conf_section *section,
			      const char *name)
{
	size_t i;

	for (i = 0; i < section->count; i++)
		if (!strcmp(section->options[i].opt.name, name) && ctx->option_line[i])
			return ctx->option_line[i];
	return ctx->line;
}

/* On a number that stands outside of sections hangs nothing that is checked elsewhere. */
static void mark_bad(const cfg_t *cfg, const cfg_opt_t *opt)
{
	enum conf_kind kind = kind_of(cfg);

	if (kind != CONF_KIND_TOP || opt->type != CFGT_INT)
		current->ctx->bad |= 1U << kind;
}

static void wrong(const cfg_t *cfg, const cfg_opt_t *opt, const char *text, const char *should)
{
	mark_bad(cfg, opt);
	conf_complain(current->ctx, line_of(cfg), NULL, "%s is \"%s\", it must be %s", opt->name,
		      text, should);
}

/* A time with units. Return: NULL, or what it should have been. */
static const char *take_time(const struct conf_option *option, const char *text, long *value)
{
	bool seconds = option->form == FORM_SECONDS;
	u64 ms, unit = seconds ? DURATION_SECOND : DURATION_MS;
	static char should[96];

	if (duration_parse(text, &ms)) {
		*value = (long)(ms / unit);
		snprintf(current->time, sizeof(current->time), "%s", text);
		return ms % unit ? "whole seconds" : NULL;
	}
	snprintf(should, sizeof(should), "a number of %s, %ld to %ld, or a time like 90s or 1h30m",
		 seconds ? "seconds" : "milliseconds", option->min, option->max);
	return should;
}

/* What cannot be read is a number. Return: NULL, or what it should have been. */
static const char *take_number(const struct conf_option *option, const char *text, long *value)
{
	static char should[64];
	char *end;

	errno = 0;
	*value = strtol(text, &end, 0);
	if (*text && !*end && !errno)
		return NULL;
	if (option->form != FORM_INT)
		return take_time(option, text, value);
	snprintf(should, sizeof(should), "a number, %ld to %ld", option->min, option->max);
	return should;
}

/* libconfuse calls these for the text of a value, and value_check() after it. */
int conf_take_int(cfg_t *cfg, cfg_opt_t *opt, const char *text, void *result)
{
	const struct conf_option *option = option_find(kind_of(cfg), opt);
	const char *should;

	current->time[0] = '\0';
	should = take_number(option, text, result);
	if (!should)
		return 0;
	current->misread = true;
	wrong(cfg, opt, text, should);
	return 0;
}

int conf_take_bool(cfg_t *cfg, cfg_opt_t *opt, const char *text, void *result)
{
	int value = cfg_parse_boolean(text);

	*(int *)result = value > 0;
	if (value < 0)
		wrong(cfg, opt, text, "true or false");
	return 0;
}

int conf_take_member(cfg_t *cfg, cfg_opt_t *opt, const char *text, void *result)
{
	(void)cfg;
	(void)opt;
	*(const char **)result = text;
	current->member = true;
	return 0;
}

static void check_number(const cfg_t *cfg, cfg_opt_t *opt, const struct conf_option *option)
{
	long value = cfg_opt_getnint(opt, cfg_opt_size(opt) - 1);

	if (value >= option->min && value <= option->max)
		return;
	mark_bad(cfg, opt);
	if (*current->time)
		conf_complain(current->ctx, line_of(cfg), NULL,
			      "%s is %s, it must be %ld to %ld %s", opt->name, current->time,
			      option->min, option->max,
			      option->form == FORM_SECONDS ? "seconds" : "milliseconds");
	else
		conf_complain(current->ctx, line_of(cfg), NULL, "%s is %ld, it must be %ld to %ld",
			      opt->name, value, option->min, option->max);
}

/* The new value is the last one. What is wrong with it does not end the reading. This is called
 * where a list ends, too.
 */
static int value_check(cfg_t *cfg, cfg_opt_t *opt)
{
	enum conf_kind kind = kind_of(cfg);
	const struct conf_option *option = option_find(kind, opt);
	unsigned int count = cfg_opt_size(opt);
	bool misread = current->misread;
	bool member = current->member;
	const char *should, *text;

	current->misread = false;
	current->member = false;
	if (!option || !count)
		return 0;
	current->ctx->option_line[option - sections[kind]->options] = line_of(cfg);
	if (kind == CONF_KIND_TOP)
		current->ctx->top_line[option - conf_section_top.options] = line_of(cfg);
	if (conf_is_number(option) && !misread)
		check_number(cfg, opt, option);
	if (opt->type != CFGT_STR || (opt->flags & CFGF_LIST && !member))
		return 0;
	text = cfg_opt_getnstr(opt, count - 1);
	should = conf_text_wrong(option, text);
	if (should)
		wrong(cfg, opt, text, should);
	return 0;
}

/* A section with a title was read. What was complained about is not built. */
static int section_done(cfg_t *top, cfg_opt_t *opt)
{
	struct conf_ctx *ctx = current->ctx;

	(void)top;
	ctx->line = current->piece->line;
	if (ctx->errors == current->errors && !current->piece->wrong)
		current->err = sections[current->kind]->build(ctx, cfg_opt_getnsec(opt, 0));
	current->errors = ctx->errors;
	current->piece++;
	memset(ctx->option_line, 0, sizeof(ctx->option_line));
	/* the next one is compared with none */
	cfg_free_value(opt);
	return current->err;
}

/* The options of a section as libconfuse wants them; to be freed. */
static cfg_opt_t *section_opts(const struct conf_section *section, size_t more)
{
	cfg_opt_t *opts = calloc(section->count + more + 1, sizeof(*opts));
	const cfg_opt_t end = CFG_END();
	size_t i;

	if (!opts)
		return NULL;
	for (i = 0; i < section->count; i++)
		opts[i] = section->options[i].opt;
	opts[section->count + more] = end;
	return opts;
}

static void validate(cfg_t *top, const struct conf_section *section)
{
	char path[128];
	size_t i;

	if (section->flags & CFGF_TITLE)
		cfg_set_validate_func(top, section->name, section_done);
	for (i = 0; i < section->count; i++) {
		snprintf(path, sizeof(path), "%s%s%s", section->name ? section->name : "",
			 section->name ? "|" : "", section->options[i].opt.name);
		cfg_set_validate_func(top, path, value_check);
	}
}

static cfg_t *grammar(void)
{
	cfg_opt_t *opts = section_opts(sections[0], ARRAY_SIZE(sections) - 1);
	cfg_opt_t *inner[ARRAY_SIZE(sections)] = { NULL };
	cfg_t *top = NULL;
	size_t i;

	for (i = 1; opts && i < ARRAY_SIZE(sections); i++) {
		const cfg_opt_t empty = CFG_SEC(sections[i]->name, NULL, sections[i]->flags);

		inner[i] = section_opts(sections[i], 0);
		if (!inner[i])
			goto out;
		opts[sections[0]->count + i - 1] = empty;
		opts[sections[0]->count + i - 1].subopts = inner[i];
	}
	if (opts)
		top = cfg_init(opts, CFGF_NONE);
	if (!top)
		goto out;
	cfg_set_error_function(top, confuse_error);
	for (i = 0; i < ARRAY_SIZE(sections); i++)
		validate(top, sections[i]);
out:
	/* libconfuse has made copies */
	for (i = 1; i < ARRAY_SIZE(sections); i++)
		free(inner[i]);
	free(opts);
	return top;
}

/* Let libconfuse read a part of a text. Return: false, after a complaint, if it did not. */
static bool feed(struct parse *parse, char *begin, char *end, unsigned int line)
{
	unsigned int errors = parse->ctx->errors;
	char after = *end;
	int ret;

	parse->line = line;
	*end = '\0';
	ret = cfg_parse_buf(parse->top, begin);
	*end = after;
	if (ret == CFG_SUCCESS)
		return true;
	if (parse->ctx->errors == errors && !parse->err)
		conf_complain(parse->ctx, line_of(parse->top), NULL, "cannot be read");
	/* after an error its lexer can be anywhere */
	cfg_free(parse->top);
	parse->top = grammar();
	if (!parse->top)
		parse->err = -ENOMEM;
	return false;
}

/* What has no title. All of that is read before any of it is built. */
static int read_untitled(struct parse *parse)
{
	char *text = strdup(parse->outline.text);
	size_t i;

	if (!text)
		return -ENOMEM;
	for (i = 0; i < parse->outline.count; i++) {
		const struct piece *piece = &parse->outline.piece[i];
		char *at = text + piece->begin;

		for (; at < text + piece->end; at++)
			if (*at != '\n')
				*at = ' ';
	}
	if (!feed(parse, text, text + strlen(text), 1))
		parse->ctx->bad |= ~0U;
	free(text);
	return parse->err;
}

/* Is anything between two sections? That was read with what has no title. */
static bool follows(const struct parse *parse, const struct piece *piece, const struct piece *next)
{
	const char *between = parse->outline.text + piece->end;

	return strspn(between, " \t\r\n") >= next->begin - piece->end;
}

/* Sections from @from on, as many of its kind as follow one another, are read together. */
static const struct piece *run_end(const struct parse *parse, const struct piece *from)
{
	const struct piece *end = parse->outline.piece + parse->outline.count;
	const struct piece *to = from + 1;

	while (to < end && to->kind == from->kind && to->end - from->begin < FEED_MAX &&
	       follows(parse, to - 1, to))
		to++;
	return to;
}

static int read_titled(struct parse *parse, enum conf_kind kind)
{
	const struct piece *from, *to, *end;
	char *text = parse->outline.text;

	if (!parse->outline.count)
		return 0;
	parse->kind = kind;
	end = parse->outline.piece + parse->outline.count;
	for (from = parse->outline.piece; from < end; from = to) {
		to = from + 1;
		if (from->kind != kind)
			continue;
		to = run_end(parse, from);
		parse->piece = from;
		memset(parse->ctx->option_line, 0, sizeof(parse->ctx->option_line));
		parse->errors = parse->ctx->errors;
		if (feed(parse, text + from->begin, text + to[-1].end, from->line))
			continue;
		if (parse->err)
			return parse->err;
		/* without the one that cannot be read */
		parse->ctx->bad |= 1U << kind;
		to = parse->piece + 1;
	}
	return 0;
}

static unsigned int titled(const struct parse *parse, enum conf_kind kind)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < parse->outline.count; i++)
		count += parse->outline.piece[i].kind == kind;
	return count;
}

static int build_untitled(struct parse *parse, enum conf_kind kind)
{
	const struct conf_section *section = sections[kind];
	cfg_t *cfg = section->name ? cfg_getsec(parse->top, section->name) : parse->top;

	/* of several kinds that were read together */
	memset(parse->ctx->option_line, 0, sizeof(parse->ctx->option_line));
	parse->ctx->line = parse->outline.line[kind];
	return conf_is_bad(parse->ctx, kind) ? 0 : section->build(parse->ctx, cfg);
}

static int build_all(struct parse *parse)
{
	unsigned int i;
	int err = read_untitled(parse);

	for (i = 0; !err && i < CONF_KIND_MAX; i++)
		if (!(sections[i]->flags & CFGF_TITLE))
			err = build_untitled(parse, i);
	for (i = 0; !err && i < CONF_KIND_MAX; i++) {
		if (!(sections[i]->flags & CFGF_TITLE))
			continue;
		if (sections[i]->begin)
			err = sections[i]->begin(parse->ctx, titled(parse, i));
		if (!err)
			err = read_titled(parse, i);
	}
	return err;
}

static void check(struct conf_ctx *ctx)
{
	unsigned int i;
	u32 needs;

	for (i = 0; i < CONF_KIND_MAX; i++) {
		needs = sections[i]->needs;
		/* of a kind with titles those are there that could be read */
		if (!(sections[i]->flags & CFGF_TITLE))
			needs |= 1U << i;
		if (sections[i]->check && !(ctx->bad & needs))
			sections[i]->check(ctx);
	}
}

void conf_free(struct conf *conf)
{
	size_t i;

	if (!conf)
		return;
	for (i = 0; i < ARRAY_SIZE(sections); i++)
		if (sections[i]->free)
			sections[i]->free(conf);
	conf_strings_free(conf->warning, conf->warning_count);
	source_fini(&conf->source);
	free(conf);
}

static int read_all(struct parse *parse, char *text)
{
	int err = outline_make(parse->ctx, text, &parse->outline);

	if (err)
		return err;
	parse->top = grammar();
	return parse->top ? build_all(parse) : -ENOMEM;
}

/* What could not be read may be what they are about. */
static void read_files(struct conf_ctx *ctx)
{
	if (!conf_is_bad(ctx, CONF_KIND_TOP) && !conf_is_bad(ctx, CONF_KIND_IKE)) {
		conf_ike_files(ctx);
		conf_sa_files(ctx);
	}
	conf_auth_files(ctx);
}

/* Return: 0, or -ENOMEM. */
static int read_source(struct conf_ctx *ctx, const char *text, const struct source_main *main)
{
	if (!ctx->conf)
		return -ENOMEM;
	return text ? source_copy(&ctx->conf->source, ctx->name, text) : source_read(ctx, main);
}

/* Parts of it are overwritten. */
static int read_copy(struct parse *parse)
{
	char *copy = strdup(parse->ctx->conf->source.text);
	int err = copy ? read_all(parse, copy) : -ENOMEM;

	if (parse->top)
		cfg_free(parse->top);
	outline_fini(&parse->outline);
	free(copy);
	return err;
}

struct conf *conf_read(struct conf_ctx *ctx, const char *text, const struct source_main *main)
{
	struct parse parse = { .ctx = ctx };
	struct conf_said said = { .main = ctx->name };
	int err;

	current = &parse;
	ctx->said = &said;
	ctx->conf = calloc(1, sizeof(*ctx->conf));
	err = read_source(ctx, text, main);
	if (!err)
		err = read_copy(&parse);
	if (!err)
		check(ctx);
	else
		conf_complain(ctx, 0, NULL, "out of memory");
	if (!err && !text)
		read_files(ctx);
	current = NULL;
	conf_complain_end(ctx);
	if (!ctx->errors)
		return ctx->conf;
	conf_free(ctx->conf);
	return NULL;
}

struct conf *conf_parse(const char *text, const char *name, conf_report_t report, void *report_ctx)
{
	struct conf_ctx ctx = { .name = name, .report = report, .report_ctx = report_ctx };

	return conf_read(&ctx, text, NULL);
}
