// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bootstrap.h"
#include "cmd.h"
#include "counters.h"
#include "daemon.h"
#include "err.h"
#include "filecopy.h"
#include "listing.h"
#include "record.h"
#include "sentence.h"
#include "tree.h"

/* What halmad says of itself. */

static const char daemon_help[] =
	"Usage: halma daemon { show | counters | check | diff | reload } [ socket PATH ]\n"
	"       halma daemon { dns | dhcp } [ name NAME ] [ domain DOMAIN ] [ socket PATH ]\n";
static const char mn_help[] =
	"Usage: halma mn { show | list } [ [ mn-id ] MN-ID ] [ prefix PREFIX ] [ kind KIND ]\n"
	"              [ mag { NAME | ADDRESS } ] [ realm REALM ] [ state STATE ] [ socket PATH ]\n"
	"       halma mn revoke MN-ID [ reason REASON ] [ prefix PREFIX ] [ socket PATH ]\n"
	"       halma mn revoke realm REALM [ socket PATH ]\n"
	"KIND   := { mipv6 | pmipv6 }\n"
	"STATE  := { active | blocked | ending }\n"
	"REASON := { unspecified | administrative | handover-same-att |\n"
	"            handover-other-att | handover-unknown | user | access-network |\n"
	"            out-of-sync }\n";
static const char pool_help[] =
	"Usage: halma pool show [ NAME ] [ socket PATH ]\n";
static const char store_help[] =
	"Usage: halma store show [ socket PATH ]\n"
	"       halma store backup [ FILE ] [ socket PATH ]\n";
static const char metrics_help[] =
	"Usage: halma metrics [ format { prometheus | openmetrics } ] [ socket PATH ]\n";
static const char mag_help[] =
	"Usage: halma mag show [ NAME | remote ADDRESS ] [ socket PATH ]\n"
	"       halma mag revoke { NAME | remote ADDRESS } [ socket PATH ]\n";

/**
 * struct ask - a question to halmad
 * @path: of the socket
 * @request: the question
 * @item: prints a member of the answer as text; false if it is to be printed as it is
 * @listing: makes a table of the members instead
 * @result: prints an answer that is one, and returns the exit status; NULL for as it is
 * @bootstrap: for @result
 * @part: takes an answer of which only a part is to be shown, instead of @result; NULL for none
 * @name: of what @part is to show; NULL for all
 */
struct ask {
	const char *path;
	json_t *request;
	bool (*item)(struct print *p, json_t *item);
	const struct listing *listing;
	int (*result)(struct print *p, const struct bootstrap *b);
	struct bootstrap bootstrap;
	int (*part)(struct ctx *c, const struct ask *q, json_t *result);
	const char *name;
};

/* ---- printing ---- */

/* what a reload would do; it is no success if it would be refused */
static int put_diff(struct print *p, const struct bootstrap *b)
{
	return sentence_diff(p, b->facts) ? EXIT_OK : EXIT_REFUSED;
}

static void put_item(struct print *p, const struct ask *q, json_t *item)
{
	print_item(p);
	tree_json(p, item);
	if (!p->json && !q->item(p, item))
		tree_object(p, item);
	print_item_end(p);
}

static void put_result(struct print *p, json_t *result)
{
	if (!p->json) {
		tree_print(p, result);
		return;
	}
	print_item(p);
	tree_json(p, result);
	print_item_end(p);
}

/* ---- parts of "show" ---- */

/* a table, if that is how it is to be shown */
static bool is_table(const struct ctx *c, const struct ask *q)
{
	return q->listing && !c->out.json && !c->details;
}

static void *begin_table(const struct ctx *c, const struct ask *q)
{
	return is_table(c, q) ? q->listing->begin(q->path, &c->look) : NULL;
}

static int put_counters(struct ctx *c, const struct ask *q, json_t *result)
{
	json_t *counters = json_object_get(result, "counters");

	(void)q;
	if (c->out.json)
		put_result(&c->out, counters);
	else
		counters_print(counters, &c->look);
	return EXIT_OK;
}

static int put_pools(struct ctx *c, const struct ask *q, json_t *result)
{
	void *table = begin_table(c, q);
	bool any = !q->name;
	json_t *pool;
	size_t i;

	print_list(&c->out);
	json_array_foreach(json_object_get(result, "pools"), i, pool) {
		if (q->name && strcmp(q->name, listing_text(pool, "name")))
			continue;
		any = true;
		if (table)
			q->listing->row(table, pool);
		else
			put_item(&c->out, q, pool);
	}
	if (table)
		q->listing->end(table);
	print_list_end(&c->out);
	return any ? EXIT_OK : err_refused("there is no pool \"%s\".", q->name);
}

static int put_store(struct ctx *c, const struct ask *q, json_t *result)
{
	(void)q;
	put_result(&c->out, json_object_get(result, "store"));
	return EXIT_OK;
}

/* halmad has made a copy, where it may; who asks may have wanted it elsewhere */
static int put_backup(struct ctx *c, const struct ask *q, json_t *result)
{
	const char *file = json_string_value(json_object_get(result, "file"));
	int err = q->name && file ? filecopy(file, q->name) : 0;

	if (err)
		return err_refused("the store was copied to %s, but not to %s: %s.", file, q->name,
				   strerror(-err));
	if (q->name)
		json_object_set_new(result, "file", json_string(q->name));
	put_result(&c->out, result);
	return EXIT_OK;
}

/* ---- asking ---- */

static int refused(json_t *answer)
{
	const char *sentence = json_string_value(json_object_get(answer, "error"));

	return err_refused("%s.", sentence ? sentence : "halmad refused");
}

/* "daemon check" has found that something cannot work */
static bool is_error(json_t *item)
{
	const char *severity = json_string_value(json_object_get(item, "severity"));

	return severity && !strcmp(severity, "error");
}

/* the answer of many packets; @first is the first of them */
static int put_items(struct ctx *c, const struct ask *q, int fd, json_t *first)
{
	void *table = begin_table(c, q);
	json_t *answer = first, *item;
	int ret = EXIT_OK;

	print_list(&c->out);
	while (answer && !json_is_true(json_object_get(answer, "end"))) {
		if (json_object_get(answer, "error"))
			break;
		item = json_object_get(answer, "item");
		if (json_is_object(item) && table)
			q->listing->row(table, item);
		else if (json_is_object(item))
			put_item(&c->out, q, item);
		if (is_error(item))
			ret = EXIT_REFUSED;
		json_decref(answer);
		answer = daemon_receive(fd);
	}
	if (table)
		q->listing->end(table);
	print_list_end(&c->out);
	if (!answer)
		ret = EXIT_REFUSED;
	else if (json_object_get(answer, "error"))
		ret = refused(answer);
	json_decref(answer);
	return ret;
}

static int put_answer(struct ctx *c, const struct ask *q, int fd)
{
	json_t *answer = daemon_receive(fd), *result;
	struct bootstrap b = q->bootstrap;
	int ret = EXIT_OK;

	if (!answer)
		return EXIT_REFUSED;
	result = json_object_get(answer, "result");
	if (!result)
		return put_items(c, q, fd, answer);
	b.facts = result;
	if (q->part)
		ret = q->part(c, q, result);
	else if (q->result)
		ret = q->result(&c->out, &b);
	else
		put_result(&c->out, result);
	json_decref(answer);
	return ret;
}

static int be_patient(int fd, json_t *request)
{
	long long ms;
	int err = daemon_patience(fd, request, &ms);

	return err ? err : daemon_wait(fd, ms);
}

static int ask(struct ctx *c, const struct ask *q)
{
	int ret = EXIT_OK, err, fd = daemon_dial(q->path);
	char text[DAEMON_ABSENT_TEXT];

	if (fd < 0)
		return err_refused("%s.", daemon_absent(q->path, -fd, text));
	err = be_patient(fd, q->request);
	if (!err)
		err = daemon_send(fd, q->request);
	if (err)
		ret = err_refused("cannot ask halmad: %s.", strerror(-err));
	if (!ret)
		ret = put_answer(c, q, fd);
	close(fd);
	return ret;
}

static int take_socket(struct args *a, const struct keyword *k, void *to)
{
	struct ask *q = to;

	q->path = args_value(a, k->name);
	return q->path ? EXIT_OK : EXIT_USAGE;
}

/* a filter is halmad's to judge */
static int take_filter(struct args *a, const struct keyword *k, void *to)
{
	const char *word = args_value(a, k->name);
	struct ask *q = to;

	if (!word)
		return EXIT_USAGE;
	if (json_object_set_new(q->request, k->name, json_string(word)))
		return err_usage("\"%s\" is not text.", word);
	return EXIT_OK;
}

static int take_mnid(struct args *a, const struct keyword *k, void *to)
{
	char text[PARSE_MNID_TEXT];
	struct ask *q = to;
	struct mnid mnid;

	if (args_mnid(a, k->name, &mnid))
		return EXIT_USAGE;
	json_object_set_new(q->request, "mn-id", json_string(format_mnid(&mnid, text)));
	return EXIT_OK;
}

static const struct keyword daemon_keywords[] = {
	{ "socket", take_socket, 0 },
};

static int take_name(struct args *a, const struct keyword *k, void *to)
{
	struct ask *q = to;
	const char **name = strcmp(k->name, "name") ? &q->bootstrap.domain : &q->bootstrap.name;

	*name = args_value(a, k->name);
	return *name ? EXIT_OK : EXIT_USAGE;
}

static const struct keyword bootstrap_keywords[] = {
	{ "socket", take_socket, 0 },
	{ "name", take_name, 0 },
	{ "domain", take_name, 0 },
};

static const struct keyword mnid_keyword = { "mn-id", take_mnid, 0 };
static const struct keyword name_keyword = { "name", take_filter, 0 };

static const struct keyword mn_keywords[] = {
	{ "socket", take_socket, 0 },
	{ "mn-id", take_mnid, 0 },
	{ "prefix", take_filter, 0 },
	{ "kind", take_filter, 0 },
	{ "mag", take_filter, 0 },
	{ "realm", take_filter, 0 },
	{ "state", take_filter, 0 },
};

static const struct keyword mag_keywords[] = {
	{ "socket", take_socket, 0 },
	{ "remote", take_filter, 0 },
};

static const struct keyword metrics_keywords[] = {
	{ "socket", take_socket, 0 },
	{ "format", take_filter, 0 },
};

static const struct keyword mn_revoke_keywords[] = {
	{ "socket", take_socket, 0 },
	{ "reason", take_filter, 0 },
	{ "prefix", take_filter, 0 },
};

static const struct keyword realm_revoke_keywords[] = {
	{ "socket", take_socket, 0 },
	{ "realm", take_filter, 0 },
};

static bool is_keyword(const char *word, const struct keyword *k, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(word, k[i].name))
			return true;
	return false;
}

static bool names_one(json_t *request)
{
	static const char *const keys[] = { "mn-id", "prefix", "name", "remote" };
	size_t i;

	for (i = 0; i < ARGS_COUNT(keys); i++)
		if (json_object_get(request, keys[i]))
			return true;
	return false;
}

/* Ask for what is in @q and in the rest of the words; frees the request. */
static int run_ask(struct ctx *c, struct args *a, struct ask *q, const struct keyword *k,
		   size_t count)
{
	int ret;

	if (!q->item)
		q->item = sentence_finding;
	ret = args_keywords(a, k, count, q);
	/* one thing is shown as a whole */
	if (names_one(q->request))
		q->listing = NULL;
	if (is_table(c, q) && q->listing->rows)
		json_object_set_new(q->request, "rows", json_true());
	if (!ret)
		ret = ask(c, q);
	json_decref(q->request);
	return ret;
}

static int run(struct ctx *c, struct args *a, const char *cmd, const struct keyword *k,
	       size_t count)
{
	struct ask q = { .path = daemon_path(), .request = json_pack("{ss}", "cmd", cmd) };

	return run_ask(c, a, &q, k, count);
}

static int run_show(struct ctx *c, struct args *a)
{
	return run(c, a, "show", daemon_keywords, ARGS_COUNT(daemon_keywords));
}

static int run_counters(struct ctx *c, struct args *a)
{
	struct ask q = {
		.path = daemon_path(), .request = json_pack("{ss}", "cmd", "show"),
		.part = put_counters,
	};

	return run_ask(c, a, &q, daemon_keywords, ARGS_COUNT(daemon_keywords));
}

static int run_store(struct ctx *c, struct args *a)
{
	struct ask q = {
		.path = daemon_path(), .request = json_pack("{ss}", "cmd", "show"),
		.part = put_store,
	};

	return run_ask(c, a, &q, daemon_keywords, ARGS_COUNT(daemon_keywords));
}

/* The first word may be a file. */
static int run_backup(struct ctx *c, struct args *a)
{
	struct ask q = {
		.path = daemon_path(), .request = json_pack("{ss}", "cmd", "store-backup"),
		.part = put_backup,
	};
	const char *word = args_peek(a);

	if (word && !is_keyword(word, daemon_keywords, ARGS_COUNT(daemon_keywords)))
		q.name = args_value(a, "file");
	return run_ask(c, a, &q, daemon_keywords, ARGS_COUNT(daemon_keywords));
}

/* The first word may be a name. */
static int run_pool(struct ctx *c, struct args *a)
{
	struct ask q = {
		.path = daemon_path(), .request = json_pack("{ss}", "cmd", "show"),
		.item = record_print, .listing = &listing_pools, .part = put_pools,
	};
	const char *word = args_peek(a);

	if (word && !is_keyword(word, daemon_keywords, ARGS_COUNT(daemon_keywords)))
		q.name = args_value(a, "name");
	return run_ask(c, a, &q, daemon_keywords, ARGS_COUNT(daemon_keywords));
}

static int run_check(struct ctx *c, struct args *a)
{
	return run(c, a, "check", daemon_keywords, ARGS_COUNT(daemon_keywords));
}

static int run_diff(struct ctx *c, struct args *a)
{
	struct ask q = {
		.path = daemon_path(), .request = json_pack("{ss}", "cmd", "diff"),
		.result = put_diff,
	};

	return run_ask(c, a, &q, daemon_keywords, ARGS_COUNT(daemon_keywords));
}

static int run_reload(struct ctx *c, struct args *a)
{
	return run(c, a, "reload", daemon_keywords, ARGS_COUNT(daemon_keywords));
}

static int ask_names(struct ctx *c, struct args *a,
		     int (*result)(struct print *p, const struct bootstrap *b))
{
	struct ask q = {
		.path = daemon_path(), .request = json_pack("{ss}", "cmd", "names"),
		.result = result,
	};

	return run_ask(c, a, &q, bootstrap_keywords, ARGS_COUNT(bootstrap_keywords));
}

static int run_dns(struct ctx *c, struct args *a)
{
	return ask_names(c, a, bootstrap_dns);
}

static int run_dhcp(struct ctx *c, struct args *a)
{
	return ask_names(c, a, bootstrap_dhcp);
}

/* The first word may be an identifier without keyword. */
static int ask_mn(struct ctx *c, struct args *a, struct ask *q)
{
	const char *word = args_peek(a);
	int ret = EXIT_OK;

	q->path = daemon_path();
	q->request = json_pack("{ss}", "cmd", "mn");
	if (word && !is_keyword(word, mn_keywords, ARGS_COUNT(mn_keywords)))
		ret = take_mnid(a, &mnid_keyword, q);
	if (!ret)
		return run_ask(c, a, q, mn_keywords, ARGS_COUNT(mn_keywords));
	json_decref(q->request);
	return ret;
}

static int run_mn(struct ctx *c, struct args *a)
{
	struct ask q = { .item = record_print, .listing = &listing_sessions };

	return ask_mn(c, a, &q);
}

static int run_mn_list(struct ctx *c, struct args *a)
{
	struct ask q = { .item = sentence_session };

	return ask_mn(c, a, &q);
}

/* The first word may be a name without keyword. */
static int run_mag(struct ctx *c, struct args *a)
{
	struct ask q = {
		.path = daemon_path(), .request = json_pack("{ss}", "cmd", "mag"),
		.item = record_print, .listing = &listing_gateways,
	};
	const char *word = args_peek(a);
	int ret = EXIT_OK;

	if (word && !is_keyword(word, mag_keywords, ARGS_COUNT(mag_keywords)))
		ret = take_filter(a, &name_keyword, &q);
	if (!ret)
		return run_ask(c, a, &q, mag_keywords, ARGS_COUNT(mag_keywords));
	json_decref(q.request);
	return ret;
}

/* A mobile node has an identifier; "realm REALM" says all of one. */
static int run_mn_revoke(struct ctx *c, struct args *a)
{
	struct ask q = { .path = daemon_path(), .request = json_pack("{ss}", "cmd", "mn-revoke") };
	const char *word = args_peek(a);
	int ret;

	if (word && !strcmp(word, "realm"))
		return run_ask(c, a, &q, realm_revoke_keywords, ARGS_COUNT(realm_revoke_keywords));
	ret = take_mnid(a, &mnid_keyword, &q);
	if (!ret)
		return run_ask(c, a, &q, mn_revoke_keywords, ARGS_COUNT(mn_revoke_keywords));
	json_decref(q.request);
	return ret;
}

/* A MAG has a name; "remote ADDRESS" says which one without. */
static int run_mag_revoke(struct ctx *c, struct args *a)
{
	struct ask q = { .path = daemon_path(), .request = json_pack("{ss}", "cmd", "mag-revoke") };
	const char *word = args_peek(a);
	int ret = EXIT_OK;

	if (!word || strcmp(word, "remote"))
		ret = take_filter(a, &name_keyword, &q);
	if (!ret)
		return run_ask(c, a, &q, mag_keywords, ARGS_COUNT(mag_keywords));
	json_decref(q.request);
	return ret;
}

/* the text as it is, for who collects it */
static int put_metrics(struct print *p, const struct bootstrap *b)
{
	json_t *pieces = json_object_get(b->facts, "text");
	size_t i;

	if (p->json)
		put_result(p, b->facts);
	for (i = 0; !p->json && i < json_array_size(pieces); i++)
		fputs(json_string_value(json_array_get(pieces, i)), stdout);
	return EXIT_OK;
}

static const struct verb daemon_verbs[] = {
	{ .name = "show", .run = run_show },
	{ .name = "counters", .run = run_counters },
	{ .name = "check", .run = run_check },
	{ .name = "diff", .run = run_diff },
	{ .name = "reload", .run = run_reload },
	{ .name = "dns", .run = run_dns },
	{ .name = "dhcp", .run = run_dhcp },
};

static const struct verb pool_verbs[] = {
	{ .name = "show", .run = run_pool },
};

static const struct verb store_verbs[] = {
	{ .name = "show", .run = run_store },
	{ .name = "backup", .run = run_backup },
};

static const struct verb mn_verbs[] = {
	{ .name = "show", .run = run_mn },
	{ .name = "list", .run = run_mn_list },
	{ .name = "revoke", .run = run_mn_revoke },
};

static const struct verb mag_verbs[] = {
	{ .name = "show", .run = run_mag },
	{ .name = "revoke", .run = run_mag_revoke },
};

/**
 * cmd_daemon - halma daemon
 * @c: context
 * @a: words
 *
 * Return: exit status.
 */
int cmd_daemon(struct ctx *c, struct args *a)
{
	return args_run(c, a, daemon_verbs, ARGS_COUNT(daemon_verbs), daemon_help);
}

/**
 * cmd_metrics - halma metrics, which has no verbs
 * @c: context
 * @a: words
 *
 * Return: exit status.
 */
int cmd_metrics(struct ctx *c, struct args *a)
{
	struct ask q = {
		.path = daemon_path(), .request = json_pack("{ss}", "cmd", "metrics"),
		.result = put_metrics,
	};

	if (args_help(a)) {
		json_decref(q.request);
		return args_usage(metrics_help);
	}
	return run_ask(c, a, &q, metrics_keywords, ARGS_COUNT(metrics_keywords));
}

/**
 * cmd_mn - halma mn
 * @c: context
 * @a: words
 *
 * Return: exit status.
 */
int cmd_mn(struct ctx *c, struct args *a)
{
	return args_run(c, a, mn_verbs, ARGS_COUNT(mn_verbs), mn_help);
}

/**
 * cmd_mag - halma mag
 * @c: context
 * @a: words
 *
 * Return: exit status.
 */
int cmd_mag(struct ctx *c, struct args *a)
{
	return args_run(c, a, mag_verbs, ARGS_COUNT(mag_verbs), mag_help);
}

/**
 * cmd_pool - halma pool
 * @c: context
 * @a: words
 *
 * Return: exit status.
 */
int cmd_pool(struct ctx *c, struct args *a)
{
	return args_run(c, a, pool_verbs, ARGS_COUNT(pool_verbs), pool_help);
}

/**
 * cmd_store - halma store
 * @c: context
 * @a: words
 *
 * Return: exit status.
 */
int cmd_store(struct ctx *c, struct args *a)
{
	return args_run(c, a, store_verbs, ARGS_COUNT(store_verbs), store_help);
}
