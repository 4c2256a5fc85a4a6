// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "cmd.h"
#include "err.h"
#include "netns.h"
#include "term.h"

/* one version for the whole */
#include "../kmod/version.h"

static const char help[] =
	"Usage: halma [ OPTIONS ] OBJECT VERB [ ARGUMENTS ]\n"
	"       halma [ OPTIONS ] -b[atch] { FILE | - }\n"
	"       halma help [ OBJECT ]\n"
	"Where: OBJECT  := { link | binding | tunnel | stats | monitor | mn | mag | pool |\n"
	"                    who | store | metrics | daemon }\n"
	"       OPTIONS := { -j[son] | -p[retty] | -s[tats] | -d[etails] | -br[ief] |\n"
	"                    -c[olor][={ always | auto | never }] | -o[neline] | -t[imestamp] |\n"
	"                    -n[etns] NAME | -f[orce] | -V[ersion] | -h[elp] }\n"
	"Objects, verbs and options may be shortened as long as they are no others.\n"
	"Without arguments: devices, bindings, halmad and what is wrong, in a few lines.\n";

static const struct verb objects[] = {
	{ .name = "link", .run = cmd_link },
	{ .name = "binding", .run = cmd_binding, .collects = true },	/* its verbs settle */
	{ .name = "tunnel", .run = cmd_tunnel },
	{ .name = "stats", .run = cmd_stats },
	{ .name = "monitor", .run = cmd_monitor },
	{ .name = "mn", .run = cmd_mn },
	{ .name = "mag", .run = cmd_mag },
	{ .name = "pool", .run = cmd_pool },
	{ .name = "who", .run = cmd_who },
	{ .name = "store", .run = cmd_store },
	{ .name = "daemon", .run = cmd_daemon },
	{ .name = "metrics", .run = cmd_metrics },
};

/* ---- options ---- */

/**
 * struct options - what is not in the context
 * @netns: namespace to work in, or NULL
 * @batch: file of commands, or NULL
 * @done: nothing is left to do
 */
struct options {
	const char *netns;
	const char *batch;
	bool done;
};

enum option {
	OPT_NONE,
	OPT_JSON,
	OPT_PRETTY,
	OPT_STATS,
	OPT_DETAILS,
	OPT_BRIEF,
	OPT_COLOR,
	OPT_ONELINE,
	OPT_TIMESTAMP,
	OPT_NETNS,
	OPT_BATCH,
	OPT_FORCE,
	OPT_VERSION,
	OPT_HELP,
};

/* -name or --name, or any beginning of it */
static enum option option_of(const char *word)
{
	static const struct {
		const char *name;
		enum option option;
	} table[] = {
		{ "json", OPT_JSON }, { "pretty", OPT_PRETTY },
		{ "stats", OPT_STATS }, { "statistics", OPT_STATS },
		{ "oneline", OPT_ONELINE }, { "timestamp", OPT_TIMESTAMP },
		{ "netns", OPT_NETNS }, { "batch", OPT_BATCH },
		{ "details", OPT_DETAILS }, { "brief", OPT_BRIEF },
		{ "color", OPT_COLOR },
		{ "force", OPT_FORCE }, { "Version", OPT_VERSION },
		{ "version", OPT_VERSION }, { "help", OPT_HELP },
	};
	size_t i, len;

	word += word[1] == '-' ? 2 : 1;
	len = strcspn(word, "=");
	for (i = 0; len && i < ARGS_COUNT(table); i++)
		if (!strncmp(word, table[i].name, len))
			return word[len] && table[i].option != OPT_COLOR ? OPT_NONE :
									   table[i].option;
	return OPT_NONE;
}

static int version(struct options *o)
{
	printf("halma %s, contract %d\n", HALMA_VERSION, HALMA_ABI_VERSION);
	o->done = true;
	return EXIT_OK;
}

static int option_word(struct args *a, const char *what, const char **word)
{
	*word = args_value(a, what);
	return *word ? EXIT_OK : EXIT_USAGE;
}

static int color(struct ctx *c, const char *word)
{
	static const struct {
		const char *name;
		enum term_color when;
	} table[] = {
		{ "always", TERM_COLOR_ALWAYS }, { "auto", TERM_COLOR_AUTO },
		{ "never", TERM_COLOR_NEVER },
	};
	const char *when = strchr(word, '=');
	size_t i;

	if (!when)
		c->look.color = term_color(TERM_COLOR);
	for (i = 0; when && i < ARGS_COUNT(table); i++) {
		if (strcmp(when + 1, table[i].name))
			continue;
		c->look.color = term_color(table[i].when);
		return EXIT_OK;
	}
	return when ? err_usage("colour is always, auto or never.") : EXIT_OK;
}

static int option(struct ctx *c, struct args *a, struct options *o)
{
	const char *word = a->words[a->at++];

	switch (option_of(word)) {
	case OPT_JSON:
		c->out.json = true;
		return EXIT_OK;
	case OPT_PRETTY:
		c->out.pretty = true;
		return EXIT_OK;
	case OPT_STATS:
		c->stats = true;
		c->look.more = true;
		return EXIT_OK;
	case OPT_DETAILS:
		c->details = true;
		return EXIT_OK;
	case OPT_BRIEF:
		c->look.brief = true;
		return EXIT_OK;
	case OPT_COLOR:
		return color(c, word);
	case OPT_ONELINE:
		c->out.oneline = true;
		return EXIT_OK;
	case OPT_TIMESTAMP:
		c->timestamp = true;
		return EXIT_OK;
	case OPT_FORCE:
		c->force = true;
		return EXIT_OK;
	case OPT_NETNS:
		return option_word(a, "-netns", &o->netns);
	case OPT_BATCH:
		return option_word(a, "-batch", &o->batch);
	case OPT_VERSION:
		return version(o);
	case OPT_HELP:
		o->done = true;
		return args_usage(help);
	default:
		return err_usage("option \"%s\" is unknown; try \"halma help\".", word);
	}
}

static int options(struct ctx *c, struct args *a, struct options *o)
{
	int ret = EXIT_OK;

	while (!ret && !o->done && !args_end(a) && args_peek(a)[0] == '-')
		ret = option(c, a, o);
	return ret;
}

/* ---- commands ---- */

/* "help OBJECT" is "OBJECT help" */
static int command_help(struct ctx *c, struct args *a)
{
	char word[] = "help", *words[] = { word };
	struct args asked = { .ctx = c, .words = words, .count = 1 };
	const struct verb *object;

	if (args_end(a))
		return args_usage(help);
	object = args_verb(objects, ARGS_COUNT(objects), "object", args_peek(a));
	return object ? object->run(c, &asked) : EXIT_USAGE;
}

static int command(struct ctx *c, struct args *a)
{
	const struct verb *object;

	if (args_help(a))
		return command_help(c, a);
	object = args_verb(objects, ARGS_COUNT(objects), "object", args_peek(a));
	if (!object)
		return EXIT_USAGE;
	a->at++;
	if (!object->collects && ctx_settle(c))
		return EXIT_REFUSED;
	return object->run(c, a);
}

static int run(struct ctx *c, struct args *a, const struct options *o)
{
	if (o->netns && netns_enter(o->netns))
		return EXIT_REFUSED;
	if (o->batch)
		return args_end(a) ? batch_run(c, o->batch, command) : args_done(a);
	return args_end(a) ? cmd_overview(c) : command(c, a);
}

int main(int argc, char **argv)
{
	struct ctx c = { .out.first = true, .look.width = term_width() };
	struct args a = { .ctx = &c, .words = argv, .count = argc, .at = 1 };
	struct options o = { 0 };
	int ret;

	ret = options(&c, &a, &o);
	if (!ret && !o.done)
		ret = run(&c, &a, &o);
	ctx_close(&c);
	/* a full disk or a closed pipe is a failure too */
	if (fflush(stdout) || ferror(stdout)) {
		err_refused("cannot write all of the output: %s.", strerror(errno));
		ret = ret ? ret : EXIT_REFUSED;
	}
	return ret;
}
