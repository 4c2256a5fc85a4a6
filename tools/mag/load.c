// SPDX-License-Identifier: GPL-2.0
/*
 * Many PBUs: a flood at a rate, and how long each of many registrations takes. The one does not
 * wait for answers, unless more are missing than its window has room for; the other for each.
 *
 * In the MN-ID of both, % stands for a number that is another one each time.
 */
#include "mag.h"

#include <stdio.h>
#include <string.h>

#define FLOOD_BURST	64	/* at once, after a pause that was not meant */
#define FLOOD_REST	30000	/* milliseconds for the last answers; the last one ends it */

static struct {
	bool on;
	bool stopping;
	int client;
	struct request rq;
	uint64_t began;		/* microseconds */
	uint64_t ended;
	uint64_t sent;
	uint64_t answered;
	uint64_t status[256];
	uint64_t give_up;	/* milliseconds */
} flood;

static struct {
	bool on;
	bool refresh;		/* else an initial one */
	int client;
	struct request rq;
	struct pbu pbu;		/* that was sent last */
	unsigned int left;
	uint64_t sent_at;	/* microseconds */
	uint64_t give_up;	/* milliseconds */
	json_t *initial;
	json_t *refreshed;
	unsigned int lost;
	unsigned int refused;
} measure;

static unsigned int numbers;

/* octets of @pattern in front of the number */
static int head_of(const struct mn_id *pattern)
{
	const uint8_t *at = memchr(pattern->octets, '%', pattern->len);

	return at ? at - pattern->octets : pattern->len;
}

/* the identifier of @pattern with a number in it */
static void number_id(const struct mn_id *pattern, unsigned int number, struct mn_id *id)
{
	int head = head_of(pattern), tail = head < pattern->len ? head + 1 : head;
	const char *octets = (const char *)pattern->octets;
	char text[2 * sizeof(id->octets)];
	int len;

	len = snprintf(text, sizeof(text), "%.*s%u%.*s", head, octets, number,
		       pattern->len - tail, octets + tail);
	*id = (struct mn_id){ .type = pattern->type };
	id->len = len < (int)sizeof(id->octets) ? len : (int)sizeof(id->octets);
	memcpy(id->octets, text, id->len);
}

static bool number_of(const struct mn_id *pattern, const struct mn_id *id)
{
	int head = head_of(pattern);

	return id->len >= head && !memcmp(id->octets, pattern->octets, head);
}

static bool transmit(struct pbu *pbu)
{
	struct mh_buf buf;

	pbu->seq = ++mag.seq;
	pbu->ts = timestamp_next(0);
	pbu_encode(pbu, &buf);
	return mh_send(&mag.pcoa, &mag.lma, &buf);
}

static void any_hnp(struct pbu *pbu)
{
	pbu->hnps = 1;
	memset(&pbu->hnp[0], 0, sizeof(pbu->hnp[0]));
	pbu->hnp[0].len = 64;
}

void load_flood(const struct request *rq, int client)
{
	if (flood.on) {
		reply(client, json_pack("{s:s}", "error", "there is a flood"), 2);
		return;
	}
	memset(&flood, 0, sizeof(flood));
	flood.on = true;
	flood.rq = *rq;
	flood.began = now_us();
	if (!flood.rq.pbu.hnps)
		any_hnp(&flood.rq.pbu);
	reply(client, json_pack("{s:s}", "event", "flooding"), 0);
}

void load_stop(int client)
{
	if (!flood.on || flood.stopping) {
		reply(client, json_pack("{s:s}", "error", "there is no flood"), 2);
		return;
	}
	flood.stopping = true;
	flood.client = client;
	flood.give_up = now_ms() + FLOOD_REST;
}

static void flood_end(void)
{
	json_t *o = json_object(), *statuses = json_object();
	char name[8];
	unsigned int i;

	flood.on = false;
	flood.ended = now_us();
	for (i = 0; i < ARRAY_SIZE(flood.status); i++) {
		if (!flood.status[i])
			continue;
		snprintf(name, sizeof(name), "%u", i);
		json_object_set_new(statuses, name, json_integer(flood.status[i]));
	}
	json_object_set_new(o, "event", json_string("flood"));
	json_object_set_new(o, "sent", json_integer(flood.sent));
	json_object_set_new(o, "answered", json_integer(flood.answered));
	json_object_set_new(o, "ms", json_integer((flood.ended - flood.began) / 1000));
	json_object_set_new(o, "statuses", statuses);
	reply(flood.client, o, 0);
}

static bool flood_has_room(void)
{
	return !flood.rq.window || flood.sent - flood.answered < flood.rq.window;
}

static void flood_send(void)
{
	uint64_t due = (now_us() - flood.began) * flood.rq.rate / 1000000;
	struct pbu pbu = flood.rq.pbu;
	unsigned int i;

	for (i = 0; i < FLOOD_BURST && flood.sent < due && flood_has_room(); i++) {
		number_id(&flood.rq.pbu.id, ++numbers, &pbu.id);
		if (!transmit(&pbu))
			return;
		flood.sent++;
	}
}

static uint64_t flood_timer(uint64_t now)
{
	if (!flood.on)
		return 0;
	if (!flood.stopping) {
		flood_send();
		return now + (flood.rq.rate < 1000 ? 1000 / flood.rq.rate : 1);
	}
	if (flood.answered < flood.sent && now < flood.give_up)
		return flood.give_up;
	flood_end();
	return 0;
}

static void measure_send(void)
{
	measure.sent_at = now_us();
	measure.give_up = now_ms() + measure.rq.wait;
	transmit(&measure.pbu);
}

static void measure_end(void)
{
	measure.on = false;
	reply(measure.client, json_pack("{s:s s:o s:o s:i s:i}", "event", "measured", "initial-us",
					measure.initial, "refresh-us", measure.refreshed, "lost",
					(int)measure.lost, "refused", (int)measure.refused),
	      measure.lost ? 3 : measure.refused ? 1 : 0);
}

static void measure_next(void)
{
	if (!measure.left) {
		measure_end();
		return;
	}
	measure.left--;
	measure.refresh = false;
	measure.pbu = measure.rq.pbu;
	any_hnp(&measure.pbu);
	number_id(&measure.rq.pbu.id, ++numbers, &measure.pbu.id);
	measure_send();
}

void load_measure(const struct request *rq, int client)
{
	if (measure.on) {
		reply(client, json_pack("{s:s}", "error", "a measurement runs"), 2);
		return;
	}
	memset(&measure, 0, sizeof(measure));
	measure.on = true;
	measure.client = client;
	measure.rq = *rq;
	measure.left = rq->count;
	measure.initial = json_array();
	measure.refreshed = json_array();
	measure_next();
}

static void measured(const struct mh_msg *msg)
{
	uint64_t took = now_us() - measure.sent_at;

	if (msg->status || !msg->hnps || msg->faults) {
		measure.refused++;
		measure_next();
		return;
	}
	json_array_append_new(measure.refresh ? measure.refreshed : measure.initial,
			      json_integer(took));
	if (measure.refresh) {
		measure_next();
		return;
	}
	measure.refresh = true;
	measure.pbu.hi = 5;
	measure.pbu.hnps = 1;
	measure.pbu.hnp[0] = msg->hnp[0];
	measure_send();
}

bool load_input(const struct mh_msg *msg)
{
	if (msg->type != MH_BA || !msg->has_id)
		return false;
	if (measure.on && msg->seq == measure.pbu.seq &&
	    number_of(&measure.rq.pbu.id, &msg->id)) {
		measured(msg);
		return true;
	}
	if (!flood.on || !number_of(&flood.rq.pbu.id, &msg->id))
		return false;
	flood.answered++;
	flood.status[msg->status & 0xff]++;
	return true;
}

uint64_t load_timers(uint64_t now)
{
	uint64_t next = flood_timer(now);

	if (!measure.on)
		return next;
	if (measure.give_up <= now) {
		measure.lost++;
		measure_next();
	}
	if (measure.on && (!next || measure.give_up < next))
		next = measure.give_up;
	return next;
}

void load_client_gone(int client)
{
	if (flood.client == client)
		flood.client = -1;
	if (measure.client == client)
		measure.client = -1;
}
