// SPDX-License-Identifier: GPL-2.0
/*
 * The codec against the vectors of tests/vectors: each file is one case.
 *
 * sources: userd
 */
#include <arpa/inet.h>
#include <glob.h>

#include "unit.h"

#include "wire/message.h"
#include "base/mnid.h"

#define VECTOR_MAX	512
#define TEXT_MAX	32768

/**
 * struct vector - one file
 * @title: name of the test
 * @data: message
 * @len: its length
 * @refuse: how it is refused, empty if it is not
 * @expect: facts, one a line
 * @encode: encoding gives the same octets
 */
struct vector {
	char title[160];
	u8 *data;
	size_t len;
	char refuse[32];
	char *expect;
	bool encode;
};

static struct vector vectors[VECTOR_MAX];

static void put(char *text, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void put(char *text, const char *fmt, ...)
{
	size_t len = strlen(text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text + len, TEXT_MAX - len, fmt, ap);
	va_end(ap);
}

static const char *ip6(const struct in6_addr *addr)
{
	static char text[INET6_ADDRSTRLEN];

	return inet_ntop(AF_INET6, addr, text, sizeof(text));
}

static const char *ip4(const struct in_addr *addr)
{
	static char text[INET_ADDRSTRLEN];

	return inet_ntop(AF_INET, addr, text, sizeof(text));
}

static void put_octets(char *text, const char *name, const struct mh_view *v)
{
	unsigned int i;

	put(text, "%s ", name);
	for (i = 0; i < v->len; i++)
		put(text, "%02x", v->data[i]);
	put(text, "\n");
}

static void put_br(char *text, const struct mh_br *br)
{
	if (br->type == BR_TYPE_BRI)
		put(text, "bri trigger %u ", br->trigger);
	else if (br->type == BR_TYPE_BRA)
		put(text, "bra status %u ", br->status);
	else
		put(text, "br %u ", br->type);
	put(text, "sequence %u flags 0x%04x\n", br->sequence, br->flags);
}

static void put_head(char *text, const struct mh_msg *msg)
{
	if (!msg->decoded) {
		put(text, "type %u\n", msg->type);
		return;
	}
	if (msg->type == MH_TYPE_BU)
		put(text, "bu sequence %u flags 0x%04x lifetime %u%s\n", msg->bu.sequence,
		    msg->bu.flags, msg->bu.lifetime, !(msg->bu.flags & BU_FLAG_B) ? "" :
		    msg->bu.flags & BU_FLAG_P ? " proxy bulk" : " overwrite");
	if (msg->type == MH_TYPE_BA)
		put(text, "ba status %u flags 0x%02x sequence %u lifetime %u\n", msg->ba.status,
		    msg->ba.flags, msg->ba.sequence, msg->ba.lifetime);
	if (msg->type == MH_TYPE_BE)
		put(text, "be status %u home-address %s\n", msg->be.status,
		    ip6(&msg->be.home_address));
	if (msg->type == MH_TYPE_HEARTBEAT)
		put(text, "heartbeat flags %u sequence %u\n", msg->heartbeat.flags,
		    msg->heartbeat.sequence);
	if (msg->type == MH_TYPE_BR)
		put_br(text, &msg->br);
}

static void put_mn_id(char *text, const struct mh_opts *o)
{
	char buf[MNID_TEXT_MAX];
	struct mnid mnid;

	/* the subtype stands apart */
	assert_true(mnid_set(&mnid, MN_ID_TYPE_NAI, o->mn_id.data, o->mn_id.len));
	put(text, "mn-id %u %s\n", o->mn_id_type, mnid.len ? mnid_text(&mnid, buf) : "");
}

static void put_figure_12(char *text, const struct mh_opts *o)
{
	char buf[PREFIX_TEXT_MAX];
	unsigned int i;

	if (mh_has(o, MH_OPT_MN_ID))
		put_mn_id(text, o);
	for (i = 0; i < o->hnp_count; i++)
		put(text, "hnp %s\n", prefix_text(&o->hnp[i], buf));
	if (mh_has(o, MH_OPT_HI))
		put(text, "hi %u\n", o->hi);
	if (mh_has(o, MH_OPT_ATT))
		put(text, "att %u\n", o->att);
	if (mh_has(o, MH_OPT_TIMESTAMP))
		put(text, "timestamp %llu.%llu\n", (unsigned long long)o->timestamp >> 16,
		    (unsigned long long)o->timestamp & 0xffff);
	if (mh_has(o, MH_OPT_MN_LLID))
		put_octets(text, "ll-id", &o->llid);
	if (mh_has(o, MH_OPT_LLA))
		put(text, "lla %s\n", ip6(&o->lla));
}

static void put_others(char *text, const struct mh_opts *o)
{
	char buf[PREFIX_TEXT_MAX];
	unsigned int i;

	if (mh_has(o, MH_OPT_ALT_COA))
		put(text, "alt-coa %s\n", ip6(&o->alt_coa));
	for (i = 0; i < o->network_count; i++)
		put(text, "network %s\n", prefix_text(&o->network[i], buf));
	if (mh_has(o, MH_OPT_RESTART_COUNTER))
		put(text, "restart-counter %u\n", o->restart_counter);
	if (mh_has(o, MH_OPT_REFRESH_ADVICE))
		put(text, "refresh-advice %u\n", o->refresh_advice);
	if (mh_has(o, MH_OPT_SERVICE_SELECTION))
		put(text, "service %.*s\n", o->service.len, o->service.data);
	if (mh_has(o, MH_OPT_GRE_KEY) && o->gre_has_key)
		put(text, "gre-key 0x%08x\n", o->gre_key);
	if (mh_has(o, MH_OPT_GRE_KEY) && !o->gre_has_key)
		put(text, "gre-key none\n");
	if (mh_has(o, MH_OPT_IPV4_HOA_REQUEST))
		put(text, "ipv4-request %s/%u\n", ip4(&o->ipv4_request.addr), o->ipv4_request.len);
	if (mh_has(o, MH_OPT_IPV4_HOA_REPLY))
		put(text, "ipv4-reply %u %s/%u\n", o->ipv4_reply.status, ip4(&o->ipv4_reply.addr),
		    o->ipv4_reply.len);
	if (mh_has(o, MH_OPT_IPV4_ROUTER))
		put(text, "ipv4-router %s\n", ip4(&o->ipv4_router));
	if (mh_has(o, MH_OPT_IPV4_DHCP_MODE))
		put(text, "dhcp-mode %s\n", o->dhcp_server ? "server" : "relay");
	if (mh_has(o, MH_OPT_ANI))
		put_octets(text, "ani", &o->ani);
	for (i = 0; i < o->vendor_count; i++)
		put_octets(text, "vendor", &o->vendor[i]);
}

static void put_notes(char *text, const struct mh_opts *o)
{
	unsigned int i;

	if (o->skipped)
		put(text, "skipped %u\n", o->skipped);
	if (!o->duplicate)
		return;
	put(text, "duplicate");
	for (i = 0; i < 64; i++)
		if (o->duplicate & BIT_ULL(i))
			put(text, " %u", i);
	put(text, "\n");
}

static void one_vector(void **state)
{
	static char text[TEXT_MAX];
	const struct vector *v = *state;
	u8 buf[MH_MAX_LEN];
	enum mh_error err;
	struct mh_msg msg;
	size_t len;
	u8 *exact;

	/* of exactly that size, so that reading beyond is noticed */
	exact = malloc(v->len);
	assert_true(exact || !v->len);
	if (v->len)
		memcpy(exact, v->data, v->len);
	memset(&msg, 0x5a, sizeof(msg));
	err = mh_decode(exact, v->len, &msg);
	assert_string_equal(mh_error_name(err), v->refuse[0] ? v->refuse : "ok");
	if (!err) {
		text[0] = '\0';
		put_head(text, &msg);
		if (msg.decoded) {
			put_figure_12(text, &msg.opts);
			put_others(text, &msg.opts);
			put_notes(text, &msg.opts);
		}
		assert_string_equal(text, v->expect);
	}
	if (v->encode) {
		len = mh_encode(buf, sizeof(buf), &msg);
		assert_int_equal(len, v->len);
		assert_memory_equal(buf, v->data, len);
		/* with room for all but the last octet */
		assert_int_equal(mh_encode(buf, len - 1, &msg), 0);
	}
	free(exact);
}

static void add_octets(struct vector *v, const char *text)
{
	unsigned int octet;
	int n;

	for (; sscanf(text, "%2x%n", &octet, &n) == 1; text += n) {
		v->data = realloc(v->data, v->len + 1);
		v->data[v->len++] = octet;
	}
}

static void read_vector(struct vector *v, const char *path)
{
	FILE *file = fopen(path, "re");
	char line[1024];

	v->expect = calloc(1, TEXT_MAX);
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "title ", 6))
			snprintf(v->title, sizeof(v->title), "%.150s", line + 6);
		else if (!strncmp(line, "hex ", 4))
			add_octets(v, line + 4);
		else if (!strncmp(line, "refuse ", 7))
			snprintf(v->refuse, sizeof(v->refuse), "%.30s", line + 7);
		else if (!strncmp(line, "expect ", 7))
			put(v->expect, "%s\n", line + 7);
		else if (!strcmp(line, "encode same"))
			v->encode = true;
	}
	if (file)
		fclose(file);
}

/* Encoding and decoding give the same again, whatever the lengths of what varies. */
static void round_trip(void **state)
{
	static struct mh_msg in, out;
	u8 octets[255], buf[MH_MAX_LEN];
	unsigned int i, j;
	size_t len;

	(void)state;
	for (i = 0; i < sizeof(octets); i++)
		octets[i] = i;
	for (i = 0; i < 254; i++) {
		memset(&in, 0, sizeof(in));
		in.type = i % 2 ? MH_TYPE_BU : MH_TYPE_BA;
		for (j = 0; j < 40; j++)
			if (j == MH_OPT_MN_ID || j == MH_OPT_HI || j == MH_OPT_ATT ||
			    j == MH_OPT_MN_LLID || j == MH_OPT_LLA || j == MH_OPT_TIMESTAMP)
				mh_set(&in.opts, j);
		in.opts.mn_id = (struct mh_view){ octets, i };
		in.opts.llid = (struct mh_view){ octets, 253 - i };
		in.opts.timestamp = 0x0102030405060708ULL + i;
		in.opts.hnp_count = i % 20;
		in.opts.network_count = i % 7;
		for (j = 0; j < in.opts.network_count; j++)
			in.opts.network[j] = (struct prefix){ .len = (u8)(200 + j) };
		for (j = 0; j < in.opts.hnp_count; j++)
			in.opts.hnp[j].len = j;
		len = mh_encode(buf, sizeof(buf), &in);
		assert_true(len > 0 && len % 8 == 0);
		assert_int_equal(mh_decode(buf, len, &out), MH_OK);
		assert_int_equal(out.opts.mn_id.len, i);
		assert_int_equal(out.opts.llid.len, 253 - i);
		assert_int_equal(out.opts.timestamp, in.opts.timestamp);
		assert_int_equal(out.opts.hnp_count, in.opts.hnp_count);
		assert_int_equal(out.opts.network_count, in.opts.network_count);
		assert_memory_equal(out.opts.network, in.opts.network,
				    in.opts.network_count * sizeof(*in.opts.network));
	}
}

/* A PBA for a PBU whose prefixes stood without alignment can be too long. */
static void too_long(void **state)
{
	static struct mh_msg msg;
	u8 buf[4096];

	(void)state;
	msg.type = MH_TYPE_BA;
	msg.opts.hnp_count = 84;
	assert_true(mh_encode(buf, sizeof(buf), &msg) > 0);
	msg.opts.hnp_count = 101;
	assert_int_equal(mh_encode(buf, sizeof(buf), &msg), 0);
}

/* A message cannot have so many, but the decoder does not rely on that. */
static void no_room(void **state)
{
	u8 buf[(MH_HNP_MAX + 1) * 20];
	struct mh_opts opts;
	unsigned int i;

	(void)state;
	memset(buf, 0, sizeof(buf));
	for (i = 0; i < sizeof(buf); i += 20) {
		buf[i] = MH_OPT_HNP;
		buf[i + 1] = 18;
	}
	assert_int_equal(mhopt_decode(buf, sizeof(buf) - 20, &opts), MH_OK);
	assert_int_equal(opts.hnp_count, MH_HNP_MAX);
	assert_int_equal(mhopt_decode(buf, sizeof(buf), &opts), MH_ERR_OPTION_OVERRUN);
}

int main(void)
{
	static struct CMUnitTest tests[VECTOR_MAX + 3] = {
		CASE("RWIRE-1 round trip with all lengths", round_trip),
		CASE("RWIRE-1 message that gets too long is not encoded", too_long),
		CASE("RWIRE-2 more HNP options than there is room", no_room),
	};
	const char *top = getenv("TOP");
	char pattern[256];
	size_t i, n = 3;
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/tests/vectors/*.txt", top ? top : "../..");
	if (glob(pattern, 0, NULL, &found) || found.gl_pathc > VECTOR_MAX)
		return 1;
	for (i = 0; i < found.gl_pathc; i++) {
		read_vector(&vectors[i], found.gl_pathv[i]);
		tests[n++] = (struct CMUnitTest){
			.name = vectors[i].title,
			.test_func = one_vector,
			.initial_state = &vectors[i],
		};
	}
	globfree(&found);
	i = _cmocka_run_group_tests("halmad", tests, n, NULL, NULL);
	for (n = 0; n < VECTOR_MAX; n++) {
		free(vectors[n].data);
		free(vectors[n].expect);
	}
	return i ? 1 : 0;
}
