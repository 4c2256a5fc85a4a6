// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon.h"
#include "err.h"
#include "model.h"
#include "traffic.h"

/*
 * What the kernel has counted for a session of halmad, which is a binding there. Who may
 * ask halmad need not be allowed to ask the kernel, and may be in another namespace: then
 * nothing is known, which is no failure.
 */

/**
 * struct traffic - the kernel, asked for counters
 * @req: socket to it, of our own: a failure is told to nobody
 * @ifindex: device of halmad
 */
struct traffic {
	struct req *req;
	uint32_t ifindex;
};

/* an answer of the kernel about a session */
struct answer {
	json_t *session;
	struct traffic_count *count;
	bool known;
};

static void note_device(json_t *status, void *arg)
{
	struct traffic *t = arg;

	t->ifindex = (uint32_t)json_integer_value(json_object_get(status, "ifindex"));
}

/**
 * traffic_open - get ready to ask for counters
 * @path: control socket of halmad, which knows the device; without halmad only
 *	traffic_steers() has an answer
 *
 * Return: NULL if the kernel cannot be asked.
 */
struct traffic *traffic_open(const char *path)
{
	struct traffic *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	(void)daemon_inquire(path, json_pack("{ss}", "cmd", "show"), note_device, t);
	t->req = req_try_halma();
	if (t->req)
		return t;
	free(t);
	return NULL;
}

/* a device of the same number in another namespace has other bindings */
static bool is_same(const struct model_binding *b, json_t *session)
{
	char text[PARSE_PREFIX_TEXT];
	json_t *prefix;
	size_t i;

	if (!b->prefixes)
		return false;
	format_prefix(&b->prefix[0], text);
	json_array_foreach(json_object_get(session, "prefix"), i, prefix)
		if (json_is_string(prefix) && !strcmp(json_string_value(prefix), text))
			return true;
	return false;
}

static int take(const struct req_reply *reply, void *arg)
{
	struct answer *answer = arg;
	struct model_binding b;

	model_get_binding(&b, reply->attrs);
	if (!is_same(&b, answer->session))
		return EXIT_OK;
	answer->known = true;
	answer->count->tx_packets = b.counters.v[HALMA_A_COUNTERS_TX_PACKETS];
	answer->count->tx_bytes = b.counters.v[HALMA_A_COUNTERS_TX_BYTES];
	answer->count->rx_packets = b.counters.v[HALMA_A_COUNTERS_RX_PACKETS];
	answer->count->rx_bytes = b.counters.v[HALMA_A_COUNTERS_RX_BYTES];
	return EXIT_OK;
}

/**
 * traffic_of - what has gone through the tunnel of a session
 * @t: from traffic_open(), or NULL
 * @session: as halmad tells it
 * @count: result
 *
 * Return: false if that is not known.
 */
bool traffic_of(struct traffic *t, json_t *session, struct traffic_count *count)
{
	struct answer answer = { .session = session, .count = count };
	struct model_binding want;
	json_t *id = json_object_get(session, "id");

	if (!t || !t->ifindex || !json_is_integer(id))
		return false;
	model_binding_init(&want);
	model_set(&want.top, HALMA_A_IFINDEX, t->ifindex);
	model_set(&want.row, HALMA_A_BINDING_ID, (uint64_t)json_integer_value(id));
	req_begin(t->req, HALMA_CMD_BINDING_GET, &names_set_halma);
	model_put_binding(t->req, &want, HALMA_A_FILTER);
	(void)req_probe(t->req, take, &answer);
	return answer.known;
}

struct found {
	struct model_binding *b;
	bool any;
};

static int take_found(const struct req_reply *reply, void *arg)
{
	struct found *found = arg;

	found->any = true;
	model_get_binding(found->b, reply->attrs);
	return EXIT_OK;
}

/**
 * traffic_steers - the binding along which a packet to an address goes
 * @t: from traffic_open(), or NULL
 * @addr: the address
 * @b: result
 *
 * Return: whether there is one.
 */
enum traffic_steers traffic_steers(struct traffic *t, const struct addr *addr,
				   struct model_binding *b)
{
	struct model_lookup lookup = { .addr = *addr };
	struct found found = { .b = b };
	int err;

	if (!t)
		return TRAFFIC_UNKNOWN;
	if (t->ifindex)
		model_set(&lookup.top, HALMA_A_IFINDEX, t->ifindex);
	req_begin(t->req, HALMA_CMD_BINDING_LOOKUP, &names_set_halma);
	model_put_lookup(t->req, &lookup);
	err = req_probe(t->req, take_found, &found);
	if (err)
		return err == ENOENT ? TRAFFIC_NONE : TRAFFIC_UNKNOWN;
	return found.any ? TRAFFIC_STEERED : TRAFFIC_NONE;
}

/**
 * traffic_close - end it
 * @t: from traffic_open(), or NULL
 */
void traffic_close(struct traffic *t)
{
	if (!t)
		return;
	req_close(t->req);
	free(t);
}
