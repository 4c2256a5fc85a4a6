// SPDX-License-Identifier: GPL-2.0
/* The words of a command, and what follows from them (RFC 6275, 11.7 and 11.8). */
#include "mn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WORDS_MAX	64
#define UNIT_S		4
/* INITIAL_BINDACK_TIMEOUT is 1 s [12]; a busy host needs longer, and a BU twice spoils counters */
#define FIRST_TIMEOUT	4000
#define PATIENCE	60000

enum {
	RC_ACCEPTED,
	RC_REFUSED,
	RC_WRONG,
	RC_SILENCE,
	RC_ERROR,		/* Binding Error */
};

/* What is to be registered, and how it is said. */
struct request {
	struct in6_addr coa;
	unsigned int lifetime;		/* seconds */
	uint16_t flags;
	bool has_seq;
	uint16_t seq;
	bool no_alt;
	bool has_alt;
	struct in6_addr alt;
	bool no_hao;
	bool home;			/* from the home link */
	bool once;
	unsigned int wait;		/* milliseconds */
	struct bu bu;			/* how it is authenticated */
};

static json_t *answer(const char *event, int rc)
{
	return json_pack("{s:s,s:i}", "event", event, "rc", rc);
}

static json_t *wrong(const char *why)
{
	return json_pack("{s:s,s:s,s:i}", "event", "wrong", "why", why, "rc", RC_WRONG);
}

static json_t *addr_json(const struct in6_addr *addr)
{
	char buf[INET6_ADDRSTRLEN];

	return json_string(inet_ntop(AF_INET6, addr, buf, sizeof(buf)));
}

static bool number(const char *word, unsigned long max, unsigned long *v)
{
	char *end;

	if (!word)
		return false;
	errno = 0;
	*v = strtoul(word, &end, 0);
	return !errno && *word && !*end && *v <= max;
}

/* a word with a number behind it; n is how many words that takes */
static const char *parse_number(struct request *rq, char **words, unsigned int *n)
{
	unsigned long v;

	*n = 2;
	if (!number(words[1], 0xffffffff, &v))
		return "not a number";
	if (!strcmp(words[0], "lifetime") && v <= 65535 * UNIT_S) {
		rq->lifetime = v;
	} else if (!strcmp(words[0], "seq") && v <= 0xffff) {
		rq->has_seq = true;
		rq->seq = v;
	} else if (!strcmp(words[0], "flags") && v <= 0xffff) {
		rq->flags = v;
	} else if (!strcmp(words[0], "wait")) {
		rq->wait = v;
	} else if (!strcmp(words[0], "spi")) {
		rq->bu.spi = v;
	} else if (!strcmp(words[0], "skew")) {
		/* behind the right time */
		rq->bu.skew = -(int64_t)v;
	} else {
		return "unknown word, or its number is too great";
	}
	return NULL;
}

static bool parse_network(struct bu *bu, const char *word)
{
	char text[INET6_ADDRSTRLEN];
	const char *slash = word ? strchr(word, '/') : NULL;
	unsigned long length;

	if (!slash || slash - word >= INET6_ADDRSTRLEN || bu->networks == NETWORKS_MAX ||
	    !number(slash + 1, 255, &length))
		return false;
	memcpy(text, word, slash - word);
	text[slash - word] = 0;
	bu->length[bu->networks] = length;
	return inet_pton(AF_INET6, text, &bu->network[bu->networks++]) == 1;
}

static const char *parse_word(struct request *rq, char **words, unsigned int *n)
{
	*n = 1;
	if (!strcmp(words[0], "no-alt")) {
		rq->no_alt = true;
	} else if (!strcmp(words[0], "no-hao")) {
		rq->no_hao = true;
	} else if (!strcmp(words[0], "home")) {
		rq->home = true;
	} else if (!strcmp(words[0], "once")) {
		rq->once = true;
	} else if (!strcmp(words[0], "no-auth")) {
		rq->bu.no_auth = true;
	} else if (!strcmp(words[0], "no-nai")) {
		rq->bu.no_nai = true;
	} else if (!strcmp(words[0], "no-stamp")) {
		rq->bu.no_stamp = true;
	} else if (!strcmp(words[0], "bad-key")) {
		rq->bu.bad_key = true;
	} else if (!strcmp(words[0], "alt")) {
		*n = 2;
		rq->has_alt = words[1] && inet_pton(AF_INET6, words[1], &rq->alt) == 1;
		return rq->has_alt ? NULL : "alt wants an address";
	} else if (!strcmp(words[0], "network")) {
		*n = 2;
		return parse_network(&rq->bu, words[1]) ? NULL : "network wants ADDRESS/LENGTH";
	} else {
		return parse_number(rq, words, n);
	}
	return NULL;
}

static const char *parse(struct request *rq, char **words)
{
	const char *err = NULL;
	unsigned int n;

	for (; *words && !err; words += n)
		err = parse_word(rq, words, &n);
	return err;
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

/* Does this answer that? [11.7.3]: an answer with another number is none, but for status 135 */
static bool answers(const struct mh_msg *msg, const struct bu *bu)
{
	if (!IN6_ARE_ADDR_EQUAL(&msg->from, &mn.ha))
		return false;
	if (msg->type == MH_BE)
		return true;
	return msg->type == MH_BA && (msg->seq == bu->seq || msg->status == BA_SEQUENCE);
}

static bool await(const struct bu *bu, uint64_t until, struct mh_msg *msg)
{
	struct pollfd p = { .fd = mn.mh_fd, .events = POLLIN };
	uint64_t now;

	for (;;) {
		while (mh_receive(msg)) {
			if (answers(msg, bu))
				return true;
			mn.strays++;
		}
		now = now_ms();
		if (now >= until)
			return false;
		poll(&p, 1, until - now);
	}
}

/* RFC 6275, 9.5.4, 6.1.8 and 10.3: what is wrong with an answer to this */
static void judge(const struct request *rq, const struct bu *bu, struct mh_msg *msg)
{
	const struct in6_addr *to = rq->no_hao ? &rq->coa : &mn.hoa;

	if (msg->type == MH_BE) {
		if (msg->rh2)
			mh_fault(msg, "a Binding Error has no routing header");
		if (msg->status != 1 && msg->status != 2)
			mh_fault(msg, "unknown status of a Binding Error");
		return;
	}
	if (msg->rh2 != (!rq->no_hao && !rq->home))
		mh_fault(msg, msg->rh2 ? "routing header" : "no routing header");
	if (msg->rh2 && !IN6_ARE_ADDR_EQUAL(&msg->via, &rq->coa))
		mh_fault(msg, "by another address than that of the Binding Update");
	if (!IN6_ARE_ADDR_EQUAL(&msg->to, to))
		mh_fault(msg, "to another address than that of the Binding Update");
	/* K goes back with security associations that can move; P is not for mobile nodes */
	if (msg->flags & ~(bu->flags & BU_FLAG_K ? BA_FLAG_K : 0) &
	    ~(bu->flags & BU_FLAG_R ? BA_FLAG_R : 0))
		mh_fault(msg, "flags that nobody asked for");
	if (msg->lifetime > bu->lifetime)
		mh_fault(msg, "longer lifetime than was asked for");
	if (msg->status < BA_REFUSED && bu->lifetime && !msg->lifetime)
		mh_fault(msg, "accepted for no time");
	if (msg->status >= BA_REFUSED && msg->lifetime)
		mh_fault(msg, "refused, with a lifetime");
	/* RFC 3963, 6.6 */
	if (msg->status < BA_REFUSED && bu->lifetime && bu->flags & BU_FLAG_R &&
	    !(msg->flags & BA_FLAG_R))
		mh_fault(msg, "accepted without R");
	sign_judge(bu, msg);
}

/* The answer has changed what is registered: the kernel follows, and with K the IKE SA [11.7.3]. */
static bool adopt(const struct request *rq, const struct mh_msg *msg)
{
	if (mn.keys_follow && msg->flags & BA_FLAG_K &&
	    !xfrm_move_keys(rq->lifetime ? &rq->coa : &mn.hoa))
		return false;
	if (rq->lifetime) {
		mn.coa = rq->coa;
		mn.lifetime = rq->lifetime;
		mn.granted = msg->lifetime * UNIT_S;
		return net_tunnel(&rq->coa);
	}
	mn.coa = in6addr_any;
	mn.granted = 0;
	return net_no_tunnel();
}

static json_t *describe(const struct mh_msg *msg, int rc)
{
	static const char *const events[] = {
		[RC_ACCEPTED] = "accepted", [RC_REFUSED] = "refused",
		[RC_ERROR] = "binding-error",
	};
	json_t *obj = answer(events[rc], rc), *faults = json_array();
	unsigned int i;

	for (i = 0; i < msg->faults; i++)
		json_array_append_new(faults, json_string(msg->fault[i]));
	json_object_set_new(obj, "status", json_integer(msg->status));
	json_object_set_new(obj, "to", addr_json(&msg->to));
	json_object_set_new(obj, "via", msg->rh2 ? addr_json(&msg->via) : json_null());
	if (msg->type == MH_BA) {
		json_object_set_new(obj, "seq", json_integer(msg->seq));
		json_object_set_new(obj, "flags", json_integer(msg->flags));
		json_object_set_new(obj, "lifetime", json_integer(msg->lifetime * UNIT_S));
	} else {
		json_object_set_new(obj, "home", addr_json(&msg->home));
	}
	json_object_set_new(obj, "faults", faults);
	return obj;
}

static json_t *concluded(const struct request *rq, const struct bu *bu, struct mh_msg *msg)
{
	int rc = RC_ACCEPTED;

	judge(rq, bu, msg);
	if (msg->type == MH_BE)
		rc = RC_ERROR;
	else if (msg->status >= BA_REFUSED)
		rc = RC_REFUSED;
	if (rc == RC_ACCEPTED && !adopt(rq, msg))
		mh_fault(msg, "the kernel does not follow");
	return describe(msg, rc);
}

/* The addresses that the packet will have. */
static bool address_packet(const struct request *rq, struct in6_addr *src)
{
	*src = rq->no_hao ? rq->coa : mn.hoa;
	return rq->no_hao ? xfrm_no_home_address() : xfrm_home_address(&rq->coa);
}

/* Again with a number that is greater, and twice the time each time [11.8]. */
static json_t *exchange(const struct request *rq, struct bu *bu)
{
	uint64_t begin = now_ms(), timeout = FIRST_TIMEOUT, until;
	unsigned int sent = 0;
	uint8_t data[MH_MAX];
	struct in6_addr src;
	struct mh_msg msg;
	json_t *obj;
	size_t len;

	if (!address_packet(rq, &src) || (rq->lifetime && !net_receive(&rq->coa)))
		return wrong("the kernel does not follow");
	while (mh_receive(&msg))
		mn.strays++;
	do {
		bu->seq = sent || !rq->has_seq ? mn.seq + 1 : rq->seq;
		mn.seq = bu->seq;
		len = bu_encode(bu, data);
		if (mn.nai[0])
			len = sign_bu(bu, data, len);
		if (!mh_send(&src, data, len))
			return wrong("it cannot be sent");
		sent++;
		until = begin + rq->wait;
		if (!rq->once && now_ms() + timeout < until)
			until = now_ms() + timeout;
		timeout *= 2;
		if (await(bu, until, &msg)) {
			obj = concluded(rq, bu, &msg);
			json_object_set_new(obj, "sent", json_integer(sent));
			return obj;
		}
	} while (now_ms() < begin + rq->wait);
	obj = answer("silence", RC_SILENCE);
	json_object_set_new(obj, "sent", json_integer(sent));
	return obj;
}

/* A registration from away has both options [11.7.1]; at home there is neither [11.5.5]. */
static json_t *bind_update(struct request *rq)
{
	struct bu bu = rq->bu;

	bu.flags = rq->flags;
	bu.lifetime = rq->lifetime / UNIT_S;
	bu.has_alt = rq->has_alt || !(rq->no_alt || rq->home);
	bu.alt = rq->has_alt ? rq->alt : rq->coa;
	bu.coa = bu.has_alt ? bu.alt : rq->coa;
	if (!bu.spi)
		bu.spi = mn.spi;
	return exchange(rq, &bu);
}

static json_t *do_register(char **words, bool moves)
{
	struct request rq = {
		.lifetime = moves ? mn.lifetime : 600, .flags = BU_FLAG_A | BU_FLAG_H,
		.wait = PATIENCE,
	};
	const char *err;

	if (!*words || inet_pton(AF_INET6, *words, &rq.coa) != 1)
		return wrong("a care-of address is missing");
	if (moves && IN6_IS_ADDR_UNSPECIFIED(&mn.coa))
		return wrong("nothing is registered");
	err = parse(&rq, words + 1);
	return err ? wrong(err) : bind_update(&rq);
}

/*
 * From away: from the care-of address, to end it all. From home: from the home address, without
 * Home Address option, or with one and with an Alternate Care-of Address if that is named.
 */
static json_t *do_deregister(char **words)
{
	struct request rq = {
		.coa = mn.coa, .flags = BU_FLAG_A | BU_FLAG_H, .wait = PATIENCE,
	};
	const char *err = parse(&rq, words);

	if (err)
		return wrong(err);
	rq.lifetime = 0;
	if (rq.home) {
		rq.coa = mn.hoa;
		rq.no_hao = !rq.has_alt;
	} else if (IN6_IS_ADDR_UNSPECIFIED(&rq.coa)) {
		return wrong("nothing is registered");
	}
	return bind_update(&rq);
}

static json_t *do_sequence(const char *word)
{
	unsigned long v;

	if (!number(word, 0xffff, &v))
		return wrong("sequence wants a number");
	mn.seq = v;
	return answer("sequence", 0);
}

static json_t *do_sign(char **words)
{
	const char *err = sign_with(words);

	return err ? wrong(err) : answer("signs", 0);
}

static json_t *show(void)
{
	bool away = !IN6_IS_ADDR_UNSPECIFIED(&mn.coa);

	return json_pack("{s:s,s:o,s:o,s:o,s:i,s:i,s:i,s:i}", "event", "state",
			 "ha", addr_json(&mn.ha), "hoa", addr_json(&mn.hoa),
			 "coa", away ? addr_json(&mn.coa) : json_null(), "seq", mn.seq,
			 "granted", mn.granted, "strays", mn.strays, "rc", 0);
}

static json_t *placed(const char *dev)
{
	return dev && net_home_address(dev) ? answer("placed", 0) : wrong("no such place");
}

json_t *command(char *line)
{
	char *words[WORDS_MAX + 2] = { 0 }, *save, *word;
	unsigned int n = 0;

	for (word = strtok_r(line, " \t\n", &save); word && n < WORDS_MAX;
	     word = strtok_r(NULL, " \t\n", &save))
		words[n++] = word;
	if (!n)
		return wrong("no command");
	if (!strcmp(words[0], "register"))
		return do_register(words + 1, false);
	if (!strcmp(words[0], "move"))
		return do_register(words + 1, true);
	if (!strcmp(words[0], "deregister"))
		return do_deregister(words + 1);
	if (!strcmp(words[0], "sequence"))
		return do_sequence(words[1]);
	if (!strcmp(words[0], "sign"))
		return do_sign(words + 1);
	if (!strcmp(words[0], "home"))
		return placed(words[1]);
	if (!strcmp(words[0], "away"))
		return placed("lo");
	if (!strcmp(words[0], "show"))
		return show();
	return wrong("unknown command");
}
