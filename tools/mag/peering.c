// SPDX-License-Identifier: GPL-2.0
/*
 * Heartbeats (RFC 5847) and Binding Revocation Indications (RFC 5846, 9.1) of the anchor: how they
 * are answered is for tests to say. What is asked by the gateway itself is sent by probe.
 */
#include "mag.h"

#include <stdlib.h>
#include <string.h>

#define BR_BRI		1
#define BR_BRA		2
#define BRI_GLOBAL	0x20
#define HEARTBEAT_R	1
#define BE_TYPE		2

#define ANSWER		(-1)
#define SILENT		(-2)
#define ERROR		(-3)

static struct {
	int heartbeat;
	uint32_t counter;
	int bri;			/* or the status of every BRA */
	uint64_t heartbeats;
	uint64_t bris;
	int trigger;			/* of the last BRI */
	uint32_t flags;
	unsigned int faults;
} peering = { ANSWER, 1, ANSWER, 0, 0, -1, 0, 0 };

static bool how(const char *word, int *to)
{
	char *end;
	long n;

	if (!strcmp(word, "answer"))
		*to = ANSWER;
	else if (!strcmp(word, "silent"))
		*to = SILENT;
	else if (!strcmp(word, "error"))
		*to = ERROR;
	else
		goto number;
	return true;
number:
	n = strtol(word, &end, 10);
	*to = (int)n;
	return end != word && !*end && n >= 0 && n < 256;
}

static bool set(const char *word, const char *value)
{
	if (!strcmp(word, "heartbeat"))
		return how(value, &peering.heartbeat) && peering.heartbeat < 0;
	if (!strcmp(word, "bri"))
		return how(value, &peering.bri);
	if (strcmp(word, "restart-counter"))
		return false;
	peering.counter = strtoul(value, NULL, 10);
	return true;
}

void peering_command(char **words, int n, int client)
{
	int i;

	for (i = 0; i < n; i += 2) {
		if (i + 1 < n && set(words[i], words[i + 1]))
			continue;
		reply(client, json_pack("{s:s}", "error", "peering: not understood"), 2);
		return;
	}
	reply(client, json_pack("{s:s s:I s:I s:I s:i s:i s:i}", "event", "peering",
				"restart-counter", (json_int_t)peering.counter,
				"heartbeats", (json_int_t)peering.heartbeats,
				"bris", (json_int_t)peering.bris, "trigger", peering.trigger,
				"flags", (int)peering.flags, "faults", (int)peering.faults), 0);
}

static void send_mh(const struct mh_msg *to, uint8_t type, const uint8_t *body, size_t len)
{
	struct mh_buf buf = { .len = 6 + len };

	buf.data[0] = MH_NO_NEXT;
	buf.data[1] = (6 + len) / 8 - 1;
	buf.data[2] = type;
	memcpy(buf.data + 6, body, len);
	mh_send(&to->to, &to->from, &buf);
}

static void send_error(const struct mh_msg *msg)
{
	uint8_t body[18] = { BE_TYPE };

	send_mh(msg, MH_BE, body, sizeof(body));
}

static void heartbeat(const struct mh_msg *msg)
{
	uint32_t seq = msg->seq, counter = peering.counter;
	/* 4n+2 for the option: at octet 14, behind PadN of length 0 */
	uint8_t body[18] = {
		0, HEARTBEAT_R, seq >> 24, seq >> 16, seq >> 8, seq, OPT_PADN, 0,
		OPT_RESTART_COUNTER, 4, counter >> 24, counter >> 16, counter >> 8, counter,
		OPT_PADN, 2,
	};

	peering.heartbeats++;
	peering.faults += msg->faults;
	if (peering.heartbeat == ERROR)
		send_error(msg);
	else if (peering.heartbeat == ANSWER)
		send_mh(msg, MH_HEARTBEAT, body, sizeof(body));
}

static int revoke(const struct mh_msg *msg)
{
	unsigned int n;

	if (peering.bri >= 0)
		return peering.bri;
	if (msg->flags & BRI_GLOBAL)
		n = session_revoke(NULL, NULL, 0);
	else
		n = session_revoke(&msg->id, msg->hnp, msg->hnps);
	return n ? 0 : 128;
}

static void indication(const struct mh_msg *msg)
{
	uint8_t body[10] = {
		BR_BRA, 0, msg->seq >> 8, msg->seq, msg->flags & 0xe0, 0, OPT_PADN, 2,
	};

	peering.bris++;
	peering.trigger = msg->status;
	peering.flags = msg->flags;
	peering.faults += msg->faults;
	if (peering.bri == ERROR) {
		send_error(msg);
		return;
	}
	if (peering.bri == SILENT)
		return;
	body[1] = revoke(msg);
	send_mh(msg, MH_BR, body, sizeof(body));
}

bool peering_input(const struct mh_msg *msg)
{
	if (msg->type == MH_HEARTBEAT && !(msg->flags & HEARTBEAT_R))
		heartbeat(msg);
	else if (msg->type == MH_BR && msg->br_type == BR_BRI)
		indication(msg);
	else
		return false;
	return true;
}
