// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "daemon.h"
#include "decision.h"
#include "dev.h"
#include "err.h"
#include "seen.h"
#include "show.h"
#include "signalling.h"

static const char help[] =
	"Usage: halma monitor [ bindings ] [ refreshes ] [ alerts ] [ signalling ] [ sync ]\n"
	"                     [ socket PATH ]\n";

/**
 * enum what - what to show
 * @BINDINGS: what becomes of bindings
 * @ALERTS: alerts
 * @SIGNALLING: what halmad decides
 * @SYNC: first the bindings that are there
 * @REFRESHES: each lifetime that goes on
 * @ALL: what is shown if nobody says what
 */
enum what {
	BINDINGS = 1,
	ALERTS = 2,
	SIGNALLING = 4,
	SYNC = 8,
	REFRESHES = 16,
	ALL = BINDINGS | ALERTS | SIGNALLING,
};

/**
 * struct monitor - what goes on
 * @ctx: context; its socket is for requests
 * @events: socket for notifications; NULL if none are wanted
 * @what: what to show
 * @seen: with SYNC, what was shown
 * @signalling: what halmad decides
 */
struct monitor {
	struct ctx *ctx;
	struct req *events;
	unsigned int what;
	struct seen seen;
	struct signalling signalling;
};

/* ---- one line of output ---- */

static void timestamp(struct print *p)
{
	char day[32], text[64];
	struct timespec now;
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &tm);
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, sizeof(text), "%s.%06ld", day, now.tv_nsec / 1000);
	print_string(p, "timestamp", "[", text);
	print_text(p, "] ");
}

static void event(struct ctx *c, const char *name, const char *word)
{
	struct print *p = &c->out;

	print_item(p);
	if (c->timestamp)
		timestamp(p);
	print_string(p, "name", NULL, name);
	print_text(p, "%s", word);
	print_object(p, "msg");
}

static void event_end(struct ctx *c)
{
	print_end(&c->out);
	print_item_end(&c->out);
	fflush(stdout);
}

/* ---- notifications ---- */

static const char *name_of(struct monitor *m, const struct model_row *row)
{
	struct ctx *c = m->ctx;
	const char *name = dev_name(c, row);

	if (name)
		return name;
	dev_forget(c);
	return dev_load(c) ? NULL : dev_name(c, row);
}

/* whether it is to be shown */
static bool binding_news(struct monitor *m, unsigned int cmd, const struct model_binding *b)
{
	uint32_t anchor = (uint32_t)b->top.v[HALMA_A_ANCHOR_ID];
	uint64_t id = b->row.v[HALMA_A_BINDING_ID];
	uint64_t change = b->row.v[HALMA_A_BINDING_CHANGE];

	/* a refresh has the change of what it refreshes */
	if (!(m->what & SYNC) || cmd == HALMA_CMD_BINDING_REFRESH_NTF)
		return true;
	if (cmd == HALMA_CMD_BINDING_DEL_NTF)
		return seen_gone(&m->seen, anchor, id, change);
	return seen_news(&m->seen, anchor, id, change);
}

static void on_binding(struct monitor *m, const struct req_reply *reply, const char *word)
{
	struct ctx *c = m->ctx;
	struct model_binding b;

	model_get_binding(&b, reply->attrs);
	if (!binding_news(m, reply->cmd, &b))
		return;
	event(c, name_op(reply->cmd), word);
	show_binding(&c->out, &b, name_of(m, &b.top), c->stats);
	event_end(c);
}

static int resync(struct monitor *m);

/* no notification follows for each binding that went: look what is left */
static int on_flush(struct monitor *m, const struct req_reply *reply)
{
	struct ctx *c = m->ctx;
	struct model_binding b;

	model_get_binding(&b, reply->attrs);
	event(c, name_op(reply->cmd), "flush ");
	show_flush(&c->out, &b, name_of(m, &b.top));
	event_end(c);
	return m->what & SYNC ? resync(m) : EXIT_OK;
}

static void on_dev(struct monitor *m, const struct req_reply *reply)
{
	struct ctx *c = m->ctx;
	struct model_dev d;

	dev_forget(c);
	model_get_dev(&d, reply->attrs);
	event(c, name_op(reply->cmd), "dev ");
	show_dev(&c->out, &d);
	event_end(c);
}

static void on_alert(struct monitor *m, const struct req_reply *reply)
{
	struct ctx *c = m->ctx;
	struct model_alert al;

	model_get_alert(&al, reply->attrs);
	event(c, name_op(reply->cmd), "alert ");
	show_alert(&c->out, &al, name_of(m, &al.top));
	event_end(c);
}

static int on_event(const struct req_reply *reply, void *arg)
{
	struct monitor *m = arg;

	switch (reply->cmd) {
	case HALMA_CMD_BINDING_NEW_NTF:
		on_binding(m, reply, "new ");
		break;
	case HALMA_CMD_BINDING_SET_NTF:
		on_binding(m, reply, "set ");
		break;
	case HALMA_CMD_BINDING_REFRESH_NTF:
		on_binding(m, reply, "refresh ");
		break;
	case HALMA_CMD_BINDING_DEL_NTF:
		on_binding(m, reply, "del ");
		break;
	case HALMA_CMD_BINDING_FLUSH_NTF:
		return on_flush(m, reply);
	case HALMA_CMD_DEV_NTF:
		on_dev(m, reply);
		break;
	case HALMA_CMD_ALERT_NTF:
		on_alert(m, reply);
		break;
	default:
		/* this program is older than the module */
		break;
	}
	return EXIT_OK;
}

/* ---- sync ---- */

static int on_dump(const struct req_reply *reply, void *arg)
{
	struct monitor *m = arg;
	struct ctx *c = m->ctx;
	struct model_binding b;

	model_get_binding(&b, reply->attrs);
	if (!binding_news(m, HALMA_CMD_BINDING_GET, &b))
		return EXIT_OK;
	event(c, name_op(HALMA_CMD_BINDING_GET), "is ");
	/* names are at hand; within a dump nothing can be asked */
	show_binding(&c->out, &b, dev_name(c, &b.top), c->stats);
	print_end(&c->out);
	print_item_end(&c->out);
	return EXIT_OK;
}

/* went without a notification that we heard; only its name is known */
static void on_missing(const struct seen_entry *e, void *arg)
{
	struct monitor *m = arg;
	struct model_binding b;

	model_binding_init(&b);
	model_set(&b.top, HALMA_A_ANCHOR_ID, e->anchor);
	model_set(&b.row, HALMA_A_BINDING_ID, e->id);
	event(m->ctx, name_op(HALMA_CMD_BINDING_DEL_NTF), "del ");
	show_binding(&m->ctx->out, &b, NULL, false);
	event_end(m->ctx);
}

static int resync(struct monitor *m)
{
	struct ctx *c = m->ctx;
	int ret;

	dev_forget(c);
	ret = dev_load(c);
	if (ret)
		return ret;
	m->seen.round++;
	req_begin(c->genl, HALMA_CMD_BINDING_GET, &names_set_halma);
	ret = req_dump(c->genl, on_dump, m);
	if (ret)
		return ret;
	seen_sweep(&m->seen, on_missing, m);
	event(c, "sync-done", "in sync");
	event_end(c);
	return EXIT_OK;
}

/* ---- halmad ---- */

static void on_decision(struct monitor *m, json_t *object)
{
	json_t *lost = json_object_get(object, "lost"), *decision, *msg;
	struct ctx *c = m->ctx;
	const char *name;

	if (lost) {
		event(c, "lost", "lost ");
		print_uint(&c->out, "lost", "", (uint64_t)json_integer_value(lost));
		print_text(&c->out, " decisions, which came too fast");
		event_end(c);
		return;
	}
	decision = json_object_get(object, "event");
	name = json_string_value(json_object_get(decision, "name"));
	msg = json_object_get(decision, "msg");
	if (!name || !msg)
		return;
	event(c, name, name);
	print_text(&c->out, " ");
	decision_show(&c->out, msg, c->stats);
	event_end(c);
}

static void take_decision(struct monitor *m)
{
	json_t *object = signalling_take(&m->signalling);

	if (object)
		on_decision(m, object);
	json_decref(object);
}

/* ---- the command ---- */

static int take_events(struct monitor *m)
{
	int ret = req_take(m->events, on_event, m);

	if (ret != -ENOBUFS)
		return ret;
	err_note("halma: notifications were lost%s", m->what & SYNC ? "; looking anew" : "");
	return m->what & SYNC ? resync(m) : EXIT_OK;
}

/* what the kernel says comes first: a decision follows what was done for it */
static int listen_once(struct monitor *m)
{
	struct pollfd fds[2] = {
		{ .fd = m->events ? req_fd(m->events) : -1, .events = POLLIN },
		{ .fd = -1, .events = POLLIN },
	};
	int ret = EXIT_OK, wait = -1;

	if (m->what & SIGNALLING) {
		wait = signalling_wait(&m->signalling);
		fds[1].fd = m->signalling.fd;
	}
	if (!m->events && m->signalling.dead)
		return EXIT_REFUSED;
	if (poll(fds, 2, wait) < 0 && errno != EINTR)
		return err_refused("cannot listen: %s.", strerror(errno));
	if (fds[0].revents)
		ret = take_events(m);
	if (!ret && fds[1].revents)
		take_decision(m);
	return ret;
}

static int listen_all(struct monitor *m)
{
	int ret = m->what & SYNC ? resync(m) : EXIT_OK;

	while (ret == EXIT_OK)
		ret = listen_once(m);
	return ret;
}

static int join(struct monitor *m)
{
	int ret = EXIT_OK;

	m->events = req_open_halma();
	if (!m->events || !ctx_genl(m->ctx))
		return EXIT_REFUSED;
	if (m->what & BINDINGS)
		ret = req_join(m->events, HALMA_MCGRP_BINDINGS);
	if (!ret && m->what & REFRESHES)
		ret = req_join(m->events, HALMA_MCGRP_REFRESHES);
	if (!ret && m->what & ALERTS)
		ret = req_join(m->events, HALMA_MCGRP_ALERTS);
	return ret ? ret : dev_load(m->ctx);
}

static int take_what(struct args *a, const struct keyword *k, void *to)
{
	struct monitor *m = to;

	(void)a;
	m->what |= k->attr;
	return EXIT_OK;
}

static int take_socket(struct args *a, const struct keyword *k, void *to)
{
	struct monitor *m = to;

	m->signalling.path = args_value(a, k->name);
	return m->signalling.path ? EXIT_OK : EXIT_USAGE;
}

static const struct keyword keywords[] = {
	{ "bindings", take_what, BINDINGS },
	{ "refreshes", take_what, REFRESHES },
	{ "alerts", take_what, ALERTS },
	{ "signalling", take_what, SIGNALLING },
	{ "sync", take_what, SYNC },
	{ "socket", take_socket, 0 },
};

/**
 * cmd_monitor - halma monitor
 * @c: context
 * @a: words
 *
 * Return: exit status.
 */
int cmd_monitor(struct ctx *c, struct args *a)
{
	struct monitor m = { .ctx = c };
	int ret;

	if (args_help(a))
		return args_usage(help);
	signalling_init(&m.signalling, daemon_path());
	ret = args_keywords(a, keywords, ARGS_COUNT(keywords), &m);
	if (ret)
		return ret;
	if (!m.what)
		m.what = ALL;
	if (m.what & SYNC)
		m.what |= BINDINGS;
	c->out.lines = true;
	c->out.pretty = false;
	if (m.what & (BINDINGS | REFRESHES | ALERTS))
		ret = join(&m);
	if (!ret)
		ret = listen_all(&m);
	seen_free(&m.seen);
	signalling_close(&m.signalling);
	req_close(m.events);
	return ret;
}
