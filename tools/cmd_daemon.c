// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <jansson.h>

#include "cmd.h"
#include "err.h"

/*
 * What halmad says of itself, over its control socket: one request, a JSON
 * object {"cmd": WORD, FILTER...}, then one JSON object in each packet:
 *
 *	{"result": {...}}	the only answer
 *	{"item": {...}}		one of many, until {"end": true}
 *	{"error": "sentence"}	refused
 */

#define ANSWER_SECONDS	10

static const char daemon_help[] =
	"Usage: halma daemon { show | check | reload } [ socket PATH ]\n";
static const char mn_help[] =
	"Usage: halma mn show [ mn-id MN-ID ] [ prefix PREFIX ] [ kind KIND ]\n"
	"              [ socket PATH ]\n"
	"       halma mn revoke MN-ID [ reason REASON ] [ prefix PREFIX ] [ socket PATH ]\n"
	"REASON := { unspecified | administrative | handover-same-att |\n"
	"            handover-other-att | handover-unknown | user | access-network |\n"
	"            out-of-sync }\n";
static const char mag_help[] =
	"Usage: halma mag show [ remote ADDRESS ] [ socket PATH ]\n"
	"       halma mag revoke { NAME | remote ADDRESS } [ socket PATH ]\n";

/**
 * struct ask - a question to halmad
 * @path: of the socket
 * @request: the question
 */
struct ask {
	const char *path;
	json_t *request;
};

/* ---- socket ---- */

static const char *socket_path(void)
{
	const char *path = getenv("HALMAD_SOCK");

	return path && *path ? path : CTX_SOCKET;
}

/* -errno or a descriptor */
static int dial(const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct timeval wait = { .tv_sec = ANSWER_SECONDS };
	int fd, err;

	if (strlen(path) >= sizeof(sun.sun_path))
		return -ENAMETOOLONG;
	memcpy(sun.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun))) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

/**
 * daemon_answers - is halmad there?
 *
 * Return: true if so.
 */
bool daemon_answers(void)
{
	int fd = dial(socket_path());

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static int no_daemon(const char *path, int err)
{
	if (err == ENOENT || err == ECONNREFUSED)
		return err_refused("halmad is not running (%s).", path);
	if (err == EACCES)
		return err_refused("not permitted to talk to halmad (%s).", path);
	return err_refused("cannot talk to halmad (%s): %s.", path, strerror(err));
}

static int send_request(int fd, json_t *request)
{
	char *text = json_dumps(request, JSON_COMPACT);
	ssize_t len = -1;

	if (text)
		len = send(fd, text, strlen(text), MSG_NOSIGNAL);
	free(text);
	return len < 0 ? err_refused("cannot ask halmad: %s.", strerror(errno)) : EXIT_OK;
}

/* the next packet, whatever its size; NULL, with a complaint, if there is none */
static json_t *receive(int fd)
{
	json_t *object = NULL;
	json_error_t error;
	char *text;
	ssize_t len;

	len = recv(fd, NULL, 0, MSG_PEEK | MSG_TRUNC);
	text = len > 0 ? malloc((size_t)len) : NULL;
	if (text)
		len = recv(fd, text, (size_t)len, 0);
	if (text && len > 0)
		object = json_loadb(text, (size_t)len, JSON_REJECT_DUPLICATES, &error);
	free(text);
	if (json_is_object(object))
		return object;
	json_decref(object);
	if (len < 0 && errno == EAGAIN)
		err_refused("halmad does not answer.");
	else if (len <= 0)
		err_refused("halmad has hung up.");
	else
		err_refused("halmad says what is not understood.");
	return NULL;
}

/* ---- printing ---- */

/* strings come from elsewhere: control characters stay off the terminal */
static void text_string(struct print *p, const char *s)
{
	for (; *s; s++)
		print_text(p, "%c", (unsigned char)*s < ' ' || *s == 127 ? '?' : *s);
}

static void text_value(struct print *p, json_t *value);

static void text_object(struct print *p, json_t *object)
{
	const char *key, *lead = "";
	json_t *value;

	json_object_foreach(object, key, value) {
		print_text(p, "%s", lead);
		text_string(p, key);
		print_text(p, " ");
		text_value(p, value);
		lead = " ";
	}
}

static void text_array(struct print *p, json_t *array)
{
	json_t *value;
	size_t i;

	json_array_foreach(array, i, value) {
		print_text(p, "%s", i ? "," : "");
		text_value(p, value);
	}
}

static void text_value(struct print *p, json_t *value)
{
	if (json_is_object(value)) {
		print_text(p, "{ ");
		text_object(p, value);
		print_text(p, " }");
	} else if (json_is_array(value)) {
		text_array(p, value);
	} else if (json_is_string(value)) {
		text_string(p, json_string_value(value));
	} else if (json_is_integer(value)) {
		print_text(p, "%lld", (long long)json_integer_value(value));
	} else if (json_is_real(value)) {
		print_text(p, "%g", json_real_value(value));
	} else {
		print_text(p, "%s", json_is_true(value) ? "yes" :
				    json_is_false(value) ? "no" : "-");
	}
}

/* a finding of "daemon check": what is wrong and what to do about it */
static bool text_finding(struct print *p, json_t *item)
{
	const char *severity = json_string_value(json_object_get(item, "severity"));
	const char *what = json_string_value(json_object_get(item, "what"));
	const char *hint = json_string_value(json_object_get(item, "hint"));

	if (!severity || !what)
		return false;
	text_string(p, severity);
	print_text(p, ": ");
	text_string(p, what);
	if (!hint)
		return true;
	print_newline(p);
	print_text(p, " hint: ");
	text_string(p, hint);
	return true;
}

static bool is_tree(json_t *value)
{
	return json_is_object(value) || json_is_object(json_array_get(value, 0));
}

/* one line for each member; what has members itself goes below, further right */
static void text_tree(struct print *p, json_t *object, int indent)
{
	const char *key;
	json_t *value, *entry;
	size_t i;

	json_object_foreach(object, key, value) {
		print_text(p, "%*s", indent, "");
		text_string(p, key);
		if (!is_tree(value)) {
			print_text(p, " ");
			text_value(p, value);
		}
		print_text(p, "\n");
		if (json_is_object(value))
			text_tree(p, value, indent + 4);
		json_array_foreach(is_tree(value) ? value : NULL, i, entry) {
			print_text(p, "%*s", indent + 4, "");
			text_object(p, entry);
			print_text(p, "\n");
		}
	}
}

static void put_members(struct print *p, json_t *object)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
		print_json(p, key, value);
}

static void put_item(struct print *p, json_t *item)
{
	print_item(p);
	put_members(p, item);
	if (!p->json && !text_finding(p, item))
		text_object(p, item);
	print_item_end(p);
}

static void put_result(struct print *p, json_t *result)
{
	if (!p->json) {
		text_tree(p, result, 0);
		return;
	}
	print_item(p);
	put_members(p, result);
	print_item_end(p);
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
static int put_items(struct ctx *c, int fd, json_t *first)
{
	json_t *answer = first, *item;
	int ret = EXIT_OK;

	print_list(&c->out);
	while (answer && !json_is_true(json_object_get(answer, "end"))) {
		if (json_object_get(answer, "error"))
			break;
		item = json_object_get(answer, "item");
		if (json_is_object(item))
			put_item(&c->out, item);
		if (is_error(item))
			ret = EXIT_REFUSED;
		json_decref(answer);
		answer = receive(fd);
	}
	print_list_end(&c->out);
	if (!answer)
		ret = EXIT_REFUSED;
	else if (json_object_get(answer, "error"))
		ret = refused(answer);
	json_decref(answer);
	return ret;
}

static int put_answer(struct ctx *c, int fd)
{
	json_t *answer = receive(fd), *result;

	if (!answer)
		return EXIT_REFUSED;
	result = json_object_get(answer, "result");
	if (!result)
		return put_items(c, fd, answer);
	put_result(&c->out, result);
	json_decref(answer);
	return EXIT_OK;
}

static int ask(struct ctx *c, const struct ask *q)
{
	int ret, fd = dial(q->path);

	if (fd < 0)
		return no_daemon(q->path, -fd);
	ret = send_request(fd, q->request);
	if (!ret)
		ret = put_answer(c, fd);
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

static const struct keyword mn_keywords[] = {
	{ "socket", take_socket, 0 },
	{ "mn-id", take_mnid, 0 },
	{ "prefix", take_filter, 0 },
	{ "kind", take_filter, 0 },
};

static const struct keyword mag_keywords[] = {
	{ "socket", take_socket, 0 },
	{ "remote", take_filter, 0 },
};

static const struct keyword mn_revoke_keywords[] = {
	{ "socket", take_socket, 0 },
	{ "reason", take_filter, 0 },
	{ "prefix", take_filter, 0 },
};

/* Ask for what is in @q and in the rest of the words; frees the request. */
static int run_ask(struct ctx *c, struct args *a, struct ask *q, const struct keyword *k,
		   size_t count)
{
	int ret;

	ret = args_keywords(a, k, count, q);
	if (!ret)
		ret = ask(c, q);
	json_decref(q->request);
	return ret;
}

static int run(struct ctx *c, struct args *a, const char *cmd, const struct keyword *k,
	       size_t count)
{
	struct ask q = { .path = socket_path(), .request = json_pack("{ss}", "cmd", cmd) };

	return run_ask(c, a, &q, k, count);
}

static int run_show(struct ctx *c, struct args *a)
{
	return run(c, a, "show", daemon_keywords, ARGS_COUNT(daemon_keywords));
}

static int run_check(struct ctx *c, struct args *a)
{
	return run(c, a, "check", daemon_keywords, ARGS_COUNT(daemon_keywords));
}

static int run_reload(struct ctx *c, struct args *a)
{
	return run(c, a, "reload", daemon_keywords, ARGS_COUNT(daemon_keywords));
}

static int run_mn(struct ctx *c, struct args *a)
{
	return run(c, a, "mn", mn_keywords, ARGS_COUNT(mn_keywords));
}

static int run_mag(struct ctx *c, struct args *a)
{
	return run(c, a, "mag", mag_keywords, ARGS_COUNT(mag_keywords));
}

static int run_mn_revoke(struct ctx *c, struct args *a)
{
	struct ask q = { .path = socket_path(), .request = json_pack("{ss}", "cmd", "mn-revoke") };
	static const struct keyword mnid = { "mn-id", take_mnid, 0 };
	int ret;

	ret = take_mnid(a, &mnid, &q);
	if (!ret)
		return run_ask(c, a, &q, mn_revoke_keywords, ARGS_COUNT(mn_revoke_keywords));
	json_decref(q.request);
	return ret;
}

/* A MAG has a name; "remote ADDRESS" says which one without. */
static int run_mag_revoke(struct ctx *c, struct args *a)
{
	struct ask q = { .path = socket_path(), .request = json_pack("{ss}", "cmd", "mag-revoke") };
	static const struct keyword name = { "name", take_filter, 0 };
	const char *word = args_peek(a);
	int ret = EXIT_OK;

	if (!word || strcmp(word, "remote"))
		ret = take_filter(a, &name, &q);
	if (!ret)
		return run_ask(c, a, &q, mag_keywords, ARGS_COUNT(mag_keywords));
	json_decref(q.request);
	return ret;
}

static const struct verb daemon_verbs[] = {
	{ "show", run_show },
	{ "check", run_check },
	{ "reload", run_reload },
};

static const struct verb mn_verbs[] = {
	{ "show", run_mn },
	{ "revoke", run_mn_revoke },
};

static const struct verb mag_verbs[] = {
	{ "show", run_mag },
	{ "revoke", run_mag_revoke },
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
