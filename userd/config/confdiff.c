// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: what differs between two of them. Each text becomes a list of its statements,
 * sorted; both are walked through at once. They were found right, so that nothing is checked here.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/confdiff.h"
#include "config/confint.h"
#include "config/duration.h"
#include "config/scan.h"

/* Instead of an option: the section itself, which comes before all of them */
#define WHOLE	(-1)

/**
 * struct statement - a section with a title, or an option
 * @kind: kind of the section
 * @option: index of the option, or WHOLE
 * @line: where it stands
 * @seq: how many stand before it
 * @append: its value is added to those before it
 * @title: title of the section; empty for none
 * @value: value as it is compared, NULL for a section
 */
struct statement {
	unsigned int kind;
	int option;
	unsigned int line;
	unsigned int seq;
	bool append;
	char *title;
	char *value;
};

/**
 * struct statements - those of a text
 * @v: statements
 * @count: number of @v
 * @room: room in @v
 * @err: -ENOMEM, or 0
 */
struct statements {
	struct statement *v;
	size_t count;
	size_t room;
	int err;
};

static char *word(struct scan *scan)
{
	long len = scan_word(scan);

	return strndup(scan->begin, len > 0 ? (size_t)len : 0);
}

static const struct conf_option *option_of(const struct statement *s)
{
	return &conf_section_at(s->kind)->options[s->option];
}

static char *number(const struct conf_option *option, const char *text)
{
	u64 ms, unit = option->form == FORM_SECONDS ? DURATION_SECOND : DURATION_MS;
	long value;
	char *end;

	errno = 0;
	value = strtol(text, &end, 0);
	if ((*end || errno) && duration_parse(text, &ms))
		value = (long)(ms / unit);
	return asprintf(&end, "%ld", value) < 0 ? NULL : end;
}

/* A value as all that mean the same have it; to be freed. */
static char *plain(const struct conf_option *option, const char *text)
{
	char prefix[PREFIX_TEXT_MAX], addr[INET6_ADDRSTRLEN];
	struct in6_addr in6;
	struct prefix read;

	if (conf_is_number(option))
		return number(option, text);
	if (option->opt.type == CFGT_BOOL)
		return strdup(cfg_parse_boolean(text) > 0 ? "true" : "false");
	if (option->form == FORM_ADDRESS && inet_pton(AF_INET6, text, &in6) == 1)
		return strdup(in6_text(&in6, addr));
	if ((option->form == FORM_PREFIX || option->form == FORM_PREFIX_OR_POOL ||
	     option->form == FORM_NETWORK) && prefix_parse_any(&read, text))
		return strdup(prefix_text(&read, prefix));
	return strdup(text);
}

static char *default_of(const struct conf_option *option)
{
	const cfg_opt_t *opt = &option->opt;
	char *text = NULL;

	if (opt->flags & (CFGF_NODEFAULT | CFGF_LIST))
		return NULL;
	if (opt->type == CFGT_INT)
		return asprintf(&text, "%ld", opt->def.number) < 0 ? NULL : text;
	if (opt->type == CFGT_BOOL)
		return strdup(opt->def.boolean ? "true" : "false");
	return opt->def.string ? plain(option, opt->def.string) : NULL;
}

/* "a, b" of both, which are freed. */
static char *join(char *a, char *b)
{
	char *both = NULL;

	if (!a || !b || asprintf(&both, "%s%s%s", a, *a && *b ? ", " : "", b) < 0)
		both = NULL;
	free(a);
	free(b);
	return both;
}

static struct statement *add(struct statements *all, unsigned int kind, int option,
			     const char *title)
{
	size_t room = all->room ? 2 * all->room : 64;
	struct statement *v;

	if (all->count == all->room) {
		v = reallocarray(all->v, room, sizeof(*v));
		if (!v) {
			all->err = -ENOMEM;
			return NULL;
		}
		all->v = v;
		all->room = room;
	}
	v = &all->v[all->count];
	*v = (struct statement){ .kind = kind, .option = option, .seq = (unsigned int)all->count };
	v->title = strdup(title);
	all->err = v->title ? all->err : -ENOMEM;
	all->count++;
	return v;
}

/* What stands behind the sign: a word, or a list. */
static char *value(struct scan *scan, const struct conf_option *option)
{
	char *all, *text;

	if (scan_next(scan) != SCAN_OPEN) {
		text = word(scan);
		all = text ? plain(option, text) : NULL;
		free(text);
		return all;
	}
	all = strdup("");
	while (all && scan_next(scan) != SCAN_CLOSE && scan->token != SCAN_END) {
		if (scan->token != SCAN_WORD)
			continue;
		text = word(scan);
		all = join(all, text ? plain(option, text) : NULL);
		free(text);
	}
	return all;
}

static void take_option(struct statements *all, struct scan *scan, unsigned int kind,
			const char *title)
{
	const struct conf_section *section = conf_section_at(kind);
	unsigned int line = scan->line;
	struct statement *s;
	int i = 0;

	while ((size_t)i < section->count && !scan_is(scan, section->options[i].opt.name))
		i++;
	if ((size_t)i == section->count)
		return;
	s = add(all, kind, i, title);
	if (!s)
		return;
	s->line = line;
	s->append = scan_next(scan) == SCAN_APPEND;
	s->value = value(scan, &section->options[i]);
	if (!s->value)
		all->err = -ENOMEM;
}

/* To its end. */
static void take_section(struct statements *all, struct scan *scan, unsigned int kind)
{
	unsigned int line = scan->line;
	char *title = NULL;
	struct statement *s;

	if (scan_next(scan) == SCAN_WORD) {
		title = word(scan);
		s = title ? add(all, kind, WHOLE, title) : NULL;
		if (s)
			s->line = line;
		scan_next(scan);
	}
	while (!all->err && scan_next(scan) != SCAN_CLOSE && scan->token != SCAN_END)
		take_option(all, scan, kind, title ? title : "");
	free(title);
}

static unsigned int kind_of(const struct scan *scan)
{
	const struct conf_section *section;
	unsigned int i;

	for (i = 1; (section = conf_section_at(i)); i++)
		if (scan_is(scan, section->name))
			return i;
	return CONF_KIND_TOP;
}

static int key_cmp(const struct statement *a, const struct statement *b)
{
	int diff;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	diff = strcmp(a->title, b->title);
	return diff ? diff : (a->option > b->option) - (a->option < b->option);
}

static int statement_cmp(const void *a, const void *b)
{
	const struct statement *sa = a, *sb = b;
	int diff = key_cmp(sa, sb);

	return diff ? diff : (sa->seq > sb->seq) - (sa->seq < sb->seq);
}

static void drop(struct statement *s)
{
	free(s->title);
	free(s->value);
}

/* The last one counts, or is added to those before it. */
static void merge_same(struct statements *all)
{
	struct statement *last = all->v, *s;
	size_t i, count = all->count;

	for (i = 1; i < count; i++) {
		s = &all->v[i];
		if (key_cmp(last, s)) {
			*++last = *s;
			continue;
		}
		if (s->append) {
			s->value = join(last->value, s->value);
			last->value = NULL;
			all->err = s->value ? all->err : -ENOMEM;
		}
		drop(last);
		*last = *s;
	}
	if (count)
		all->count = (size_t)(last - all->v) + 1;
}

static int collect(struct statements *all, const struct conf *conf)
{
	char *text = strdup(conf->source.text);
	unsigned int kind;
	struct scan scan;

	if (!text)
		return -ENOMEM;
	scan_begin(&scan, text);
	while (!all->err && scan_next(&scan) != SCAN_END) {
		kind = kind_of(&scan);
		if (kind)
			take_section(all, &scan, kind);
		else
			take_option(all, &scan, CONF_KIND_TOP, "");
	}
	free(text);
	if (all->err)
		return all->err;
	qsort(all->v, all->count, sizeof(*all->v), statement_cmp);
	merge_same(all);
	return all->err;
}

static void fini(struct statements *all)
{
	while (all->count)
		drop(&all->v[--all->count]);
	free(all->v);
}

/**
 * struct walk - through both at once
 * @hear: gets each difference
 * @ctx: for @hear
 */
struct walk {
	void (*hear)(void *ctx, const struct conf_difference *difference);
	void *ctx;
};

/* One of both is NULL where it is in one configuration only. */
static void differ(const struct walk *walk, const struct statement *old,
		   const struct statement *new)
{
	const struct statement *s = new ? new : old;
	const struct conf_section *section = conf_section_at(s->kind);
	struct conf_difference d = {
		.what = !old ? CONF_ADDED : !new ? CONF_REMOVED : CONF_CHANGED,
		.section = section->name,
		.title = *s->title ? s->title : NULL,
		.option = s->option == WHOLE ? NULL : option_of(s)->opt.name,
		.old = old ? old->value : NULL,
		.new = new ? new->value : NULL,
		.old_line = old ? old->line : 0,
		.new_line = new ? new->line : 0,
	};

	walk->hear(walk->ctx, &d);
}

/* It says what is so without it, too. */
static bool is_default(const struct statement *s)
{
	char *text = s->option == WHOLE ? NULL : default_of(option_of(s));
	bool is = text && s->value && !strcmp(text, s->value);

	free(text);
	return is;
}

/* Of a section that is in one only, all of it. Return: where what comes next begins. */
static size_t pass_alone(const struct walk *walk, const struct statements *all, size_t i, bool old)
{
	const struct statement *s = &all->v[i++];

	if (!is_default(s))
		differ(walk, old ? s : NULL, old ? NULL : s);
	while (s->option == WHOLE && i < all->count && all->v[i].kind == s->kind &&
	       !strcmp(all->v[i].title, s->title))
		i++;
	return i;
}

static void compare(const struct walk *walk, const struct statements *old,
		    const struct statements *new)
{
	size_t i = 0, j = 0;
	int diff;

	while (i < old->count || j < new->count) {
		if (i == old->count)
			diff = 1;
		else if (j == new->count)
			diff = -1;
		else
			diff = key_cmp(&old->v[i], &new->v[j]);
		if (diff < 0) {
			i = pass_alone(walk, old, i, true);
		} else if (diff > 0) {
			j = pass_alone(walk, new, j, false);
		} else {
			if (old->v[i].value && strcmp(old->v[i].value, new->v[j].value))
				differ(walk, &old->v[i], &new->v[j]);
			i++;
			j++;
		}
	}
}

int conf_diff(const struct conf *old, const struct conf *new,
	      void (*hear)(void *ctx, const struct conf_difference *difference), void *ctx)
{
	const struct walk walk = { .hear = hear, .ctx = ctx };
	struct statements before = { 0 }, after = { 0 };
	int err = collect(&before, old);

	if (!err)
		err = collect(&after, new);
	if (!err)
		compare(&walk, &before, &after);
	fini(&before);
	fini(&after);
	return err;
}
