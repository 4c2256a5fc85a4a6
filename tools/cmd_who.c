// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "daemon.h"
#include "err.h"
#include "human.h"
#include "listing.h"
#include "show.h"
#include "traffic.h"
#include "tree.h"

/*
 * Who has an address: all sessions of halmad that have a prefix around it, the longest first,
 * and the binding along which the kernel sends packets to it, which need not be of halmad.
 */

static const char help[] =
	"Usage: halma who ADDRESS [ socket PATH ]\n";

/**
 * struct who - what is known of an address
 * @path: control socket of halmad
 * @addr: the address
 * @sessions: of halmad, or NULL if it does not answer
 * @err: why not; a negative errno
 * @traffic: the kernel, or NULL
 * @steers: whether @binding steers it
 */
struct who {
	const char *path;
	struct addr addr;
	json_t *sessions;
	int err;
	struct traffic *traffic;
	enum traffic_steers steers;
	struct model_binding binding;
};

static void note(json_t *session, void *arg)
{
	json_array_append(arg, session);
}

static void note_mag(json_t *mag, void *arg)
{
	json_t *session;
	size_t i;

	json_array_foreach(arg, i, session)
		if (!strcmp(listing_text(session, "mag"), listing_text(mag, "remote-ipv6")))
			json_object_set(session, "mag-name", json_object_get(mag, "name"));
}

static void ask(struct who *who)
{
	char text[PARSE_ADDR_TEXT];

	who->sessions = json_array();
	who->err = daemon_inquire(who->path, json_pack("{ssss}", "cmd", "mn", "address",
						       format_addr(&who->addr, text)),
				  note, who->sessions);
	if (!who->err)
		(void)daemon_inquire(who->path, json_pack("{ss}", "cmd", "mag"), note_mag,
				     who->sessions);
	who->traffic = traffic_open(who->path);
	who->steers = traffic_steers(who->traffic, &who->addr, &who->binding);
}

/* ---- as text ---- */

static void put(struct print *p, const char *key, const char *value)
{
	if (!*value)
		return;
	print_text(p, "\n  %-10s", key);
	tree_string(p, value);
}

static void put_prefixes(struct print *p, json_t *session)
{
	json_t *prefix;
	size_t i;

	json_array_foreach(json_object_get(session, "prefix"), i, prefix)
		if (json_is_string(prefix))
			put(p, i ? "" : "prefix", json_string_value(prefix));
}

static void put_far_end(struct print *p, json_t *session)
{
	const char *mag = listing_text(session, "mag"), *name = listing_text(session, "mag-name");
	const char *coa = listing_text(session, "remote-ipv6");

	put(p, "mag", *name ? name : mag);
	if (*name && strcmp(mag, coa))
		put(p, "", mag);
	put(p, *mag ? "proxy-coa" : "care-of", coa);
}

static void put_times(struct print *p, json_t *session)
{
	json_t *left = json_object_get(session, "remaining");
	json_t *began = json_object_get(session, "began");
	char text[HUMAN_TEXT];

	if (began)
		put(p, "since", human_time((uint64_t)json_integer_value(began), text));
	if (left)
		put(p, "left", human_ms((uint64_t)json_integer_value(left), text));
}

static void put_count(struct print *p, const char *key, uint64_t packets, uint64_t bytes)
{
	char many[HUMAN_TEXT], size[HUMAN_TEXT], text[3 * HUMAN_TEXT];

	snprintf(text, sizeof(text), "%s packets, %s", human_count(packets, "", many),
		 human_count(bytes, "B", size));
	put(p, key, text);
}

static void put_traffic(struct print *p, const struct who *who, json_t *session)
{
	struct traffic_count count;

	if (!traffic_of(who->traffic, session, &count))
		return;
	put_count(p, "tx", count.tx_packets, count.tx_bytes);
	put_count(p, "rx", count.rx_packets, count.rx_bytes);
}

static uint64_t id_of(json_t *session)
{
	return (uint64_t)json_integer_value(json_object_get(session, "id"));
}

static bool is_steering(const struct who *who, json_t *session)
{
	return who->steers == TRAFFIC_STEERED &&
	       who->binding.row.v[HALMA_A_BINDING_ID] == id_of(session);
}

/* The kernel does what it does; where it cannot be asked, halmad says what it should. */
static void put_steering(struct print *p, const struct who *who, json_t *session)
{
	bool yes = is_steering(who, session);
	const char *why = listing_text(session, "steers-because");
	char text[512];

	snprintf(text, sizeof(text), "%s%s%s",
		 who->steers == TRAFFIC_UNKNOWN ? listing_text(session, "steers") : yes ? "yes" : "no",
		 *why ? ": " : "", why);
	put(p, "steers", text);
}

static void put_session(struct print *p, const struct who *who, json_t *session)
{
	char text[PARSE_ADDR_TEXT];

	print_item(p);
	print_text(p, "%s is of ", format_addr(&who->addr, text));
	tree_string(p, listing_text(session, "mn-id"));
	put_prefixes(p, session);
	put(p, "kind", listing_text(session, "kind"));
	put(p, "state", listing_text(session, "state"));
	put_far_end(p, session);
	put_times(p, session);
	put_traffic(p, who, session);
	put_steering(p, who, session);
	print_item_end(p);
}

/* a binding that none of the sessions is */
static void put_binding(struct print *p, const struct who *who)
{
	json_t *session;
	size_t i;

	json_array_foreach(who->sessions, i, session)
		if (is_steering(who, session))
			return;
	print_item(p);
	print_text(p, "packets to it follow a binding that is not of halmad:\n");
	show_binding(p, &who->binding, NULL, false);
	print_item_end(p);
}

static void put_text(struct print *p, const struct who *who)
{
	json_t *session;
	size_t i;

	json_array_foreach(who->sessions, i, session)
		put_session(p, who, session);
	if (who->steers == TRAFFIC_STEERED)
		put_binding(p, who);
	else if (who->steers == TRAFFIC_NONE)
		print_text(p, "no binding steers packets to it\n");
}

/* ---- as JSON ---- */

static void put_json(struct print *p, const struct who *who)
{
	char text[PARSE_ADDR_TEXT];

	print_item(p);
	print_string(p, "address", NULL, format_addr(&who->addr, text));
	print_json(p, "sessions", who->sessions);
	if (who->steers == TRAFFIC_STEERED) {
		print_object(p, "steered-by");
		show_binding(p, &who->binding, NULL, true);
		print_end(p);
	}
	print_item_end(p);
}

static int answer(struct ctx *c, const struct who *who)
{
	char text[PARSE_ADDR_TEXT], absent[DAEMON_ABSENT_TEXT];

	if (!json_array_size(who->sessions) && who->steers != TRAFFIC_STEERED && who->err)
		return err_refused("%s.", daemon_absent(who->path, -who->err, absent));
	if (!json_array_size(who->sessions) && who->steers != TRAFFIC_STEERED)
		return err_refused("nobody has %s.", format_addr(&who->addr, text));
	if (who->err)
		err_note("%s", daemon_absent(who->path, -who->err, absent));
	if (c->out.json)
		put_json(&c->out, who);
	else
		put_text(&c->out, who);
	return EXIT_OK;
}

static int take_socket(struct args *a, const struct keyword *k, void *to)
{
	struct who *who = to;

	who->path = args_value(a, k->name);
	return who->path ? EXIT_OK : EXIT_USAGE;
}

static const struct keyword keywords[] = {
	{ "socket", take_socket, 0 },
};

/**
 * cmd_who - halma who
 * @c: context
 * @a: words
 *
 * Return: exit status.
 */
int cmd_who(struct ctx *c, struct args *a)
{
	struct who who = { .path = daemon_path() };
	const char *word;
	int ret;

	if (args_help(a))
		return args_usage(help);
	word = args_value(a, "address");
	if (!word)
		return EXIT_USAGE;
	if (parse_addr(word, &who.addr))
		return err_usage("\"%s\" is not an address.", word);
	ret = args_keywords(a, keywords, ARGS_COUNT(keywords), &who);
	if (ret)
		return ret;
	ask(&who);
	ret = answer(c, &who);
	json_decref(who.sessions);
	traffic_close(who.traffic);
	return ret;
}
