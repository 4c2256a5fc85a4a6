// SPDX-License-Identifier: GPL-2.0
/* The words of a command. */
#include "mag.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

bool parse_addr(const char *word, struct in6_addr *addr)
{
	return inet_pton(AF_INET6, word, addr) == 1;
}

static bool parse_num(const char *word, long min, long max, long *v)
{
	char *end;

	*v = strtol(word, &end, 0);
	return *word && !*end && *v >= min && *v <= max;
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* hexadecimal digits, colons between octets allowed; -1 on error */
static long parse_hex(const char *word, uint8_t *out, size_t max)
{
	size_t n = 0;
	int hi, lo;

	while (*word) {
		if (*word == ':') {
			word++;
			continue;
		}
		hi = nibble(word[0]);
		lo = hi < 0 ? -1 : nibble(word[1]);
		if (lo < 0 || n == max)
			return -1;
		out[n++] = hi << 4 | lo;
		word += 2;
	}
	return n;
}

static bool parse_id(const char *word, struct mn_id *id)
{
	size_t len = strlen(word);
	long n;

	if (!strncmp(word, "0x", 2)) {
		n = parse_hex(word + 2, id->octets, sizeof(id->octets));
		if (n < 0)
			return false;
		id->len = n;
		return true;
	}
	if (len > sizeof(id->octets))
		return false;
	memcpy(id->octets, word, len);
	id->len = len;
	return true;
}

static bool parse_prefix(const char *word, struct hnp *hnp)
{
	char buf[INET6_ADDRSTRLEN + 4];
	char *slash;
	long len;

	if (strlen(word) >= sizeof(buf))
		return false;
	strcpy(buf, word);
	slash = strchr(buf, '/');
	if (!slash)
		return false;
	*slash++ = '\0';
	if (!parse_addr(buf, &hnp->prefix) || !parse_num(slash, 0, 255, &len))
		return false;
	hnp->len = len;
	return true;
}

static long option_type(const char *word)
{
	static const struct {
		const char *name;
		uint8_t type;
	} names[] = {
		{ "mn-id", OPT_MN_ID }, { "hnp", OPT_HNP }, { "hi", OPT_HI }, { "att", OPT_ATT },
		{ "lladdr", OPT_LLID }, { "lla", OPT_LLA }, { "timestamp", OPT_TIMESTAMP },
		{ "acoa", OPT_ALT_COA },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i].name, word))
			return names[i].type;
	return -1;
}

/* words that stand alone */
static bool parse_flag(struct request *rq, const char *word)
{
	static const struct {
		const char *name;
		size_t offset;
	} flags[] = {
		{ "early", offsetof(struct request, early) },
		{ "once", offsetof(struct request, once) },
		{ "nowait", offsetof(struct request, no_wait) },
		{ "no-refresh", offsetof(struct request, no_refresh) },
		{ "local", offsetof(struct request, local) },
		{ "silent", offsetof(struct request, silent) },
		{ "bad-checksum", offsetof(struct request, bad_sum) },
		{ "policed", offsetof(struct request, policed) },
	};
	unsigned int i;

	if (!strcmp(word, "no-timestamp")) {
		rq->pbu.has_ts = false;
		return true;
	}
	if (!strcmp(word, "no-lla")) {
		rq->pbu.has_lla = false;
		return true;
	}
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		if (!strcmp(flags[i].name, word)) {
			*(bool *)((char *)rq + flags[i].offset) = true;
			return true;
		}
	}
	return false;
}

static bool parse_number_word(struct request *rq, const char *key, const char *val, bool *known)
{
	long v = 0;
	bool ok;

	*known = true;
	if (!strcmp(key, "hi")) {
		ok = parse_num(val, 0, 255, &v);
		rq->pbu.hi = v;
	} else if (!strcmp(key, "att")) {
		ok = parse_num(val, 0, 255, &v);
		rq->pbu.att = v;
	} else if (!strcmp(key, "id-type")) {
		ok = parse_num(val, 0, 255, &v);
		rq->pbu.id.type = v;
	} else if (!strcmp(key, "lifetime")) {
		ok = parse_num(val, 0, 262140, &v);
		rq->pbu.lifetime = (v + 3) / 4;
	} else if (!strcmp(key, "flags")) {
		ok = parse_num(val, 0, 0xffff, &v);
		rq->pbu.flags = v;
	} else if (!strcmp(key, "seq")) {
		ok = parse_num(val, 0, 0xffff, &v);
		rq->pbu.seq = v;
		rq->has_seq = true;
	} else if (!strcmp(key, "timestamp")) {
		ok = parse_num(val, 0, INT64_MAX, &v);
		rq->pbu.ts = v;
		rq->ts_given = true;
	} else if (!strcmp(key, "ts-offset")) {
		ok = parse_num(val, -2000000000, 2000000000, &rq->ts_offset);
	} else if (!strcmp(key, "wait")) {
		ok = parse_num(val, 0, 600000, &v);
		rq->wait = v;
	} else if (!strcmp(key, "count")) {
		ok = parse_num(val, 1, 1000000, &v);
		rq->count = v;
	} else if (!strcmp(key, "rate")) {
		ok = parse_num(val, 1, 1000000, &v);
		rq->rate = v;
	} else if (!strcmp(key, "window")) {
		ok = parse_num(val, 1, 100000, &v);
		rq->window = v;
	} else if (!strcmp(key, "proto")) {
		ok = parse_num(val, 0, 255, &v);
		rq->proto = v;
	} else if (!strcmp(key, "mh-type")) {
		ok = parse_num(val, 0, 255, &v);
		rq->mh_type = v;
	} else if (!strcmp(key, "header-length")) {
		ok = parse_num(val, 0, 255, &v);
		rq->hlen = v;
	} else if (!strcmp(key, "cut")) {
		ok = parse_num(val, 0, MH_MAX, &v);
		rq->cut = v;
	} else if (!strcmp(key, "extra")) {
		ok = parse_num(val, 0, MH_MAX, &v);
		rq->extra = v;
	} else {
		*known = false;
		ok = true;
	}
	return ok;
}

static bool parse_address_word(struct request *rq, const char *key, const char *val, bool *known)
{
	*known = true;
	if (!strcmp(key, "lla")) {
		rq->pbu.has_lla = true;
		return parse_addr(val, &rq->pbu.lla);
	}
	if (!strcmp(key, "acoa")) {
		rq->pbu.has_acoa = true;
		return parse_addr(val, &rq->pbu.acoa);
	}
	if (!strcmp(key, "src")) {
		rq->has_src = true;
		return parse_addr(val, &rq->src);
	}
	if (!strcmp(key, "dst")) {
		rq->has_dst = true;
		return parse_addr(val, &rq->dst);
	}
	if (!strcmp(key, "hao")) {
		rq->has_hao = true;
		return parse_addr(val, &rq->hao);
	}
	if (!strcmp(key, "neigh")) {
		rq->has_neigh = true;
		return parse_addr(val, &rq->neigh);
	}
	*known = false;
	return true;
}

static bool parse_pair(struct request *rq, const char *key, const char *val, bool *known)
{
	struct pbu *pbu = &rq->pbu;
	bool ok;
	long n;

	ok = parse_number_word(rq, key, val, known);
	if (*known)
		return ok;
	ok = parse_address_word(rq, key, val, known);
	if (*known)
		return ok;
	*known = true;
	if (!strcmp(key, "dev")) {
		if (strlen(val) >= sizeof(rq->dev))
			return false;
		strcpy(rq->dev, val);
		return true;
	}
	if (!strcmp(key, "hnp")) {
		if (pbu->hnps == HNP_MAX)
			return false;
		return parse_prefix(val, &pbu->hnp[pbu->hnps++]);
	}
	if (!strcmp(key, "lladdr")) {
		n = parse_hex(val, pbu->llid, sizeof(pbu->llid));
		pbu->llid_len = n < 0 ? 0 : n;
		return n > 0;
	}
	if (!strcmp(key, "omit") || !strcmp(key, "twice")) {
		n = option_type(val);
		if (n < 0)
			return false;
		*(*key == 'o' ? &pbu->omit : &pbu->twice) |= 1ULL << n;
		return true;
	}
	if (!strcmp(key, "option")) {
		n = parse_hex(val, pbu->more + pbu->more_len,
			      sizeof(pbu->more) - pbu->more_len);
		if (n > 0 && pbu->more[pbu->more_len] == OPT_IPV4_REQUEST)
			mh_ask_ipv4();
		pbu->more_len += n < 0 ? 0 : n;
		return n >= 0;
	}
	if (!strcmp(key, "raw")) {
		n = parse_hex(val, rq->raw, sizeof(rq->raw));
		rq->raw_len = n < 0 ? 0 : n;
		return n > 0;
	}
	*known = false;
	return true;
}

/* words[0] is the MN-ID; returns what is wrong, or NULL */
const char *request_parse(struct request *rq, char **words, int n)
{
	bool known;
	int i;

	memset(rq, 0, sizeof(*rq));
	rq->pbu.flags = BU_FLAG_A | BU_FLAG_P;
	rq->pbu.id.type = 1;
	rq->pbu.hi = 1;
	rq->pbu.att = 4;
	rq->pbu.lifetime = 600 / 4;
	rq->pbu.has_ts = true;
	rq->pbu.has_lla = true;
	rq->wait = 10000;
	rq->count = 1;
	rq->rate = 100;
	rq->proto = -1;
	rq->mh_type = -1;
	rq->hlen = -1;
	if (n < 1)
		return "which mobile node?";
	if (!parse_id(words[0], &rq->pbu.id))
		return "bad identifier of a mobile node";
	for (i = 1; i < n; i++) {
		if (parse_flag(rq, words[i]))
			continue;
		if (i + 1 == n)
			return "unknown word, or its value is missing";
		if (!parse_pair(rq, words[i], words[i + 1], &known))
			return "bad value";
		if (!known)
			return "unknown word";
		i++;
	}
	return NULL;
}
