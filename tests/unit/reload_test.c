// SPDX-License-Identifier: GPL-2.0
/*
 * A reload that fails half-way: each step of it, on a machine that is made up, and for lack of
 * memory.
 *
 * sources: tests/unit/fake.c tests/unit/fakemachine.c userd
 * wrap: malloc calloc
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake.h"
#include "fakemachine.h"

#include "base/log.h"
#include "control/reload.h"
#include "control/tracker.h"
#include "daemon.h"
#include "ipsec/ipsec.h"

#define ALICE		"alice@example.org"
#define EVER		1000

#define NODES		100000
#define SLOWER		5

/* FAKE_CONF without its first line; no charon */
#define IKE		"ike { socket = /nowhere/charon.vici }\n"
#define PROTECTED	(FAKE_CONF IKE + strlen("lab-mode = true\n"))

/* All that can differ does: parameters, addresses, routes, pools, profiles, MAGs. */
#define OTHER								\
	"device lma0 { local = { 2001:db8:f::3, " LMAA ", 2001:db8:f::4 }\n" \
	"	home-network = { 2001:db8:300::/40, 2001:db8:200::/40 }\n" \
	"	fwmark = 5 direct-mark = 6 }\n"				\
	"pool q { prefix = 2001:db8:200::/48 }\n"			\
	"home-prefix h { prefix = 2001:db8:280::/41 home-link = lo }\n"	\
	"heartbeat { HEARTBEAT_INTERVAL = 0 }\n" IKE			\
	"mag mag1 { address = " MAG1 " }\n"				\
	"mag mag4 { address = 2001:db8:4::1 }\n"			\
	"mn \"*@example.net\" { claim = true }\n"

/**
 * struct run - a daemon on that machine
 * @f: its anchor
 * @h: the rest
 * @m: the machine
 * @turns: how often the loop has turned while the file was read
 * @longest: longest turn of it, in seconds of the processor
 * @over: orders whose reload is over
 * @failed: how many of them failed
 * @told: what the last of them has changed, or would
 * @path: of the configuration
 * @secrets: file beside it
 * @keys: files with a key of one mobile node each
 */
struct run {
	struct fake f;
	struct halmad h;
	struct fakemachine m;
	unsigned int turns;
	double longest;
	unsigned int over;
	unsigned int failed;
	json_t *told;
	char path[64];
	char secrets[64];
	char keys[2][64];
};

/* There is no memory for anything of so many octets; 0 for no such lack. */
static size_t refuse_malloc, refuse_calloc;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_malloc(size_t size)
{
	return refuse_malloc && size >= refuse_malloc ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	if (refuse_calloc && count * size >= refuse_calloc)
		return NULL;
	return __real_calloc(count, size);
}

/* What halmad.c and daemon.c have. */
void halmad_warn(const struct conf *conf)
{
	(void)conf;
}

void halmad_turn(struct halmad *h)
{
	(void)h;
}

void tracker_use(struct tracker *tracker, const char *path)
{
	(void)tracker;
	(void)path;
}

static void write_conf(struct run *r, const char *text)
{
	FILE *file = fopen(r->path, "w");

	assert_non_null(file);
	assert_true(fprintf(file, "%sike { secrets = \"%s\" }\n", text, r->secrets) > 0);
	assert_int_equal(fclose(file), 0);
}

static void write_secrets(const struct run *r)
{
	FILE *file = fopen(r->secrets, "w");
	unsigned int i;

	assert_non_null(file);
	assert_int_equal(fchmod(fileno(file), 0600), 0);
	for (i = 1; i <= 4; i++)
		assert_true(fprintf(file, "mag mag%u { psk = \"correct horse\" }\n"
				    "mn mn%u@example.org { psk = \"staple %u\" }\n", i, i, i) > 0);
	assert_int_equal(fclose(file), 0);
}

static void write_keys(const char *path, unsigned int number)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fchmod(fileno(file), 0600), 0);
	assert_true(fprintf(file, "1000 hex:%032x\n", number) > 0);
	assert_int_equal(fclose(file), 0);
}

static double cpu_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void over(struct halmad *h, u64 order, const char *error, json_t *told)
{
	struct run *r = container_of(h, struct run, h);

	assert_true(order);
	assert_true(!error || error == h->text);
	r->over++;
	r->failed += !!error;
	json_decref(r->told);
	r->told = told;
}

static int on_time(sd_event_source *source, uint64_t usec, void *data)
{
	struct run *r = data;

	r->turns++;
	assert_true(sd_event_source_set_time(source, usec + 1000) >= 0);
	return 0;
}

/* Turn the loop until so many orders are over, with something else to do each millisecond. */
static void until_over(struct run *r, unsigned int count)
{
	sd_event_source *source;
	double begin, took;

	assert_true(sd_event_add_time_relative(r->h.event, &source, CLOCK_MONOTONIC, 1000, 1,
					       on_time, r) >= 0);
	assert_true(sd_event_source_set_enabled(source, SD_EVENT_ON) >= 0);
	while (r->over < count) {
		begin = cpu_s();
		assert_true(sd_event_run(r->h.event, UINT64_MAX) >= 0);
		took = cpu_s() - begin;
		if (took > r->longest)
			r->longest = took;
	}
	sd_event_source_unref(source);
}

/* Ask for a reload. Return: it succeeded. */
static bool ask(struct run *r)
{
	unsigned int failed = r->failed;

	reload_ask(r->h.reload, 1);
	until_over(r, r->over + 1);
	return r->failed == failed;
}

static bool reload(struct run *r, const char *text, unsigned int fail_at, unsigned int fail_until)
{
	bool ok;

	write_conf(r, text);
	r->m.calls = 0;
	r->m.fail_at = fail_at;
	r->m.fail_until = fail_until;
	ok = ask(r);
	r->m.fail_at = 0;
	r->m.fail_until = 0;
	return ok;
}

/* There is no charon here. */
static void on_sas(void *ctx, const struct ike_remote *peer, unsigned int count)
{
	(void)ctx;
	(void)peer;
	assert_int_equal(count, 0);
}

static void start(struct run *r, const char *conf)
{
	const struct ike_told told = { .sas = on_sas };
	char text[IPSEC_TEXT_MAX];
	unsigned int i;
	struct conf *c;

	memset(r, 0, sizeof(*r));
	fakemachine_use(&r->m);
	snprintf(r->path, sizeof(r->path), "/tmp/halma-reload-%d.conf", (int)getpid());
	snprintf(r->secrets, sizeof(r->secrets), "/tmp/halma-reload-%d.secrets", (int)getpid());
	write_secrets(r);
	for (i = 0; i < ARRAY_SIZE(r->keys); i++) {
		snprintf(r->keys[i], sizeof(r->keys[i]), "/tmp/halma-reload-%d.keys%u",
			 (int)getpid(), i);
		write_keys(r->keys[i], i + 1);
	}
	fake_start(&r->f, conf);
	c = (struct conf *)anchor_conf(r->f.anchor);
	r->h.path = r->path;
	r->h.anchor = r->f.anchor;
	r->m.is.attr[CONF_ATTR_DIRECT_MARK] = 2;
	r->m.is.mark = 3;
	r->m.is.guarded = c->ipsec;
	r->m.is.open = conf_has_open(c);
	assert_int_equal(nlhalma_dev_set(NULL, &c->device), 0);
	memcpy(r->m.is.address, c->device.local,
	       c->device.local_count * sizeof(*c->device.local));
	r->m.is.route[0] = c->device.network[0];
	assert_true(sd_event_new(&r->h.event) >= 0);
	r->h.reload = reload_new(&r->h, over);
	assert_non_null(r->h.reload);
	r->h.ipsec = ipsec_open(c, text);
	assert_non_null(r->h.ipsec);
	assert_int_equal(ipsec_start(r->h.ipsec, r->h.event, c, &told), 0);
}

static void stop(struct run *r)
{
	json_decref(r->told);
	ipsec_close(r->h.ipsec);
	reload_free(r->h.reload);
	sd_event_unref(r->h.event);
	fake_stop(&r->f);
	unlink(r->path);
	unlink(r->secrets);
	unlink(r->keys[0]);
	unlink(r->keys[1]);
}

static bool has_reqids(const struct conf *conf, const u32 *reqid)
{
	unsigned int i;

	for (i = 0; i < conf->mags.count; i++)
		if (conf->mags.v[i].ike.reqid != reqid[i])
			return false;
	return true;
}

/* Let each change fail, one after the other. Return: how many there are. */
static unsigned int fail_each(struct run *r, const char *from, const char *to)
{
	const struct conf *conf;
	struct machine before, after;
	unsigned int at, i;
	u32 reqid[3];

	for (at = 1; at < EVER; at++) {
		start(r, from);
		conf = anchor_conf(r->f.anchor);
		assert_int_equal(SEND(&r->f, .mnid = ALICE), conf->ipsec ? 154 : 0);
		for (i = 0; i < 3; i++)
			reqid[i] = conf->mags.v[i].ike.reqid;
		before = fakemachine_look();
		if (reload(r, to, at, at))
			break;
		/* which is that of the anchor, and of pools, profiles and MAGs with it */
		assert_ptr_equal(anchor_conf(r->f.anchor), conf);
		assert_true(has_reqids(conf, reqid));
		assert_int_equal(anchor_cache(r->f.anchor)->count, conf->ipsec ? 0 : 1);
		after = fakemachine_look();
		fakemachine_same(&after, &before);
		assert_int_equal(ipsec_missing(r->h.ipsec, conf), 0);
		assert_non_null(strstr(r->h.text, "; the old configuration stays in use"));
		assert_null(strstr(r->h.text, "but not all"));
		/* and what failed once need not fail again */
		assert_true(reload(r, to, 0, 0));
		stop(r);
	}
	assert_true(at < EVER);
	return at - 1;
}

/* Where there is nothing to hide, the first that nobody minds is a deletion after all is done. */
static void each_step(void **state)
{
	static const char to_lab[] = "lab-mode = true\n" OTHER;
	struct run r;

	(void)state;
	/* reading and setting, mark, two addresses and routes, all policies */
	assert_true(fail_each(&r, FAKE_CONF IKE, OTHER) > 10);
	assert_int_equal(r.m.is.attr[CONF_ATTR_FWMARK], 5);
	assert_string_equal(r.m.is.home_link, "lo");
	stop(&r);
	assert_true(fail_each(&r, PROTECTED, OTHER) > 10);
	stop(&r);
	assert_true(fail_each(&r, PROTECTED, to_lab) > 10);
	stop(&r);
	assert_int_equal(fail_each(&r, FAKE_CONF IKE, to_lab), 7);
	stop(&r);
}

/* A home network that is on the home link: the route of that is better, and nobody's mistake. */
static void on_link(void **state)
{
	static const char conf[] = FAKE_CONF IKE
		"home-prefix h { prefix = 2001:db8:101::/48 home-link = lo }\n"
		"home-prefix g { prefix = 2001:db8:300::/40 home-link = lo }\n";
	static const char both[] = "2001:db8:100::/40, 2001:db8:300::/40";
	char text[2048];
	const char *at;
	struct run r;

	(void)state;
	start(&r, FAKE_CONF IKE);
	at = strstr(conf, "2001:db8:100::/40");
	snprintf(text, sizeof(text), "%.*s{ %s }%s", (int)(at - conf), conf, both,
		 at + strlen("2001:db8:100::/40"));
	assert_true(prefix_parse(&r.m.elsewhere, "2001:db8:300::/40"));
	assert_false(reload(&r, text, 0, 0));
	assert_non_null(strstr(r.h.text, "there is a route of home network 2001:db8:300::/40"));
	r.m.elsewhere_by = if_nametoindex("lo");
	assert_true(reload(&r, text, 0, 0));
	assert_non_null(fakemachine_route(&r.m.elsewhere));
	assert_int_equal(r.m.metric, 4096);
	/* it is there */
	r.m.metric = 0;
	assert_true(reload(&r, text, 0, 0));
	assert_int_equal(r.m.metric, 0);
	stop(&r);
}

static void names_steps(void **state)
{
	static const char *const steps[] = {
		"IPsec of the socket: Operation not permitted; ",
		"device parameters: No such device: the module says no; ",
		"device parameters: Invalid argument: the module says no; ",
		"mark of the socket: Operation not permitted; ",
		"addresses of the device: Operation not permitted: the kernel says no; ",
		"addresses of the device: Operation not permitted: the kernel says no; ",
		"routes of home networks: Operation not permitted: the kernel says no; ",
		"routes of home networks: Operation not permitted: the kernel says no; ",
		"IPsec policies and connections: XFRM says no; ",
	};
	unsigned int i;
	struct run r;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		start(&r, FAKE_CONF IKE);
		assert_false(reload(&r, OTHER, i + 1, i + 1));
		assert_memory_equal(r.h.text, steps[i], strlen(steps[i]));
		assert_int_equal(r.m.discarded, 0);
		stop(&r);
	}
}

/* What was refused is refused again. */
static void cannot_undo(void **state)
{
	struct prefix network;
	struct run r;
	int fd;
	const char *log;

	(void)state;
	start(&r, FAKE_CONF IKE);
	fd = fake_log_begin();
	assert_false(reload(&r, OTHER, 9, EVER));
	log = fake_log_end(fd);
	fake_expect(log, "cannot undo: route of 2001:db8:300::/40: the kernel says no");
	fake_expect(log, "cannot undo: route of 2001:db8:200::/40: the kernel says no");
	fake_expect(log, "cannot undo: address 2001:db8:f::3: the kernel says no");
	fake_expect(log, "cannot undo: address 2001:db8:f::4: the kernel says no");
	fake_expect(log, "cannot undo: mark of the socket: Operation not permitted");
	fake_expect(log, "cannot undo: device parameters: Invalid argument: the module says no");
	fake_expect(log, "cannot undo: IPsec of the socket: Operation not permitted");
	fake_expect(log, "the old configuration stays in use, but not all could be undone");
	assert_non_null(strstr(r.h.text, "but not all could be undone: see the log"));
	stop(&r);
	/* a route into the device that was there before, and was wrong */
	start(&r, FAKE_CONF IKE);
	assert_true(prefix_parse(&network, "2001:db8:300::/40"));
	r.m.bare = network;
	fd = fake_log_begin();
	assert_false(reload(&r, OTHER, 9, 9));
	log = fake_log_end(fd);
	fake_expect(log, "the route of 2001:db8:300::/40 took the place of another one, and stays");
	assert_null(strstr(log, "2001:db8:200::/40"));
	assert_non_null(fakemachine_route(&network));
	stop(&r);
	/* policies that were changed already */
	start(&r, PROTECTED);
	fd = fake_log_begin();
	assert_false(reload(&r, OTHER, 12, EVER));
	log = fake_log_end(fd);
	fake_expect(log, "cannot undo: IPsec policies are missing");
	stop(&r);
}

/* Somebody has taken away what was there. */
static void puts_back(void **state)
{
	struct machine before, after;
	struct run r;

	(void)state;
	start(&r, FAKE_CONF IKE);
	before = fakemachine_look();
	r.m.is.address[0] = in6addr_any;
	r.m.is.route[0] = (struct prefix){ 0 };
	assert_true(reload(&r, FAKE_CONF IKE, 0, 0));
	after = fakemachine_look();
	fakemachine_same(&after, &before);
	stop(&r);
}

static void other_device(void **state)
{
	struct machine before, after;
	const char *log;
	struct run r;
	int fd;

	(void)state;
	start(&r, FAKE_CONF IKE);
	before = fakemachine_look();
	assert_true(prefix_parse(&r.m.elsewhere, "2001:db8:200::/40"));
	assert_false(reload(&r, OTHER, 0, 0));
	assert_non_null(strstr(r.h.text, "2001:db8:200::/40 already, into other7; hint: "));
	after = fakemachine_look();
	fakemachine_same(&after, &before);
	/* one that was ours is lost, but the rest of the configuration is not */
	r.m.elsewhere = anchor_conf(r.f.anchor)->device.network[0];
	r.m.is.route[0] = (struct prefix){ 0 };
	fd = fake_log_begin();
	assert_true(reload(&r, FAKE_CONF IKE "max-held = 7\n", 0, 0));
	log = fake_log_end(fd);
	fake_expect(log, "there is a route of home network 2001:db8:100::/40 already, into other7");
	stop(&r);
}

#define NODE_OF	"mn mn%d@example.org { policy = both\n%shome-address = %s }\n"

/* A home agent with two mobile nodes, those with a key of their own (RFC 4285) by their numbers. */
static bool use_nodes(struct run *r, const char *first, const char *second, const char *keyed)
{
	char auth[2][128] = { "" }, conf[2048];
	unsigned int i;
	int len;

	for (i = 0; i < 2; i++)
		if (strchr(keyed, '1' + (int)i))
			snprintf(auth[i], sizeof(auth[i]), "auth-keys = %s\n", r->keys[i]);
	len = snprintf(conf, sizeof(conf), "home-agent = true\n%s" NODE_OF NODE_OF, PROTECTED,
		       1, auth[0], first, 2, auth[1], second);
	assert_in_range(len, 1, sizeof(conf) - 1);
	return reload(r, conf, 0, 0);
}

/* What was sent in the clear when it could be is not read when that needs ESP: it would be taken
 * for what came by it. What may be in the clear comes by another socket.
 */
static void discards(void **state)
{
	static const char one[] = "2001:db8:1ff:1::1", two[] = "2001:db8:1ff:2::2";
	static const char * const keyed[] = { "1", "12", "1", "", "2", "" };
	struct run r;
	unsigned int i;

	(void)state;
	start(&r, FAKE_CONF IKE);
	for (i = 0; i < ARRAY_SIZE(keyed); i++) {
		assert_true(use_nodes(&r, one, two, keyed[i]));
		assert_int_equal(r.m.discarded, 1);
		assert_true(r.m.is.guarded);
		assert_int_equal(r.m.is.open, *keyed[i] != '\0');
	}
	stop(&r);
}

/* The first mobile node with a key of its own */
static void opens(void **state)
{
	char with[2048], keys[128];
	struct run r;

	(void)state;
	snprintf(keys, sizeof(keys), "auth-keys = /tmp/halma-reload-%d.keys0\n", (int)getpid());
	snprintf(with, sizeof(with), "home-agent = true\n%s" NODE_OF, PROTECTED, 1, keys,
		 "2001:db8:1ff:1::1");
	assert_true(fail_each(&r, FAKE_CONF IKE, with) > 1);
	assert_true(r.m.is.open && r.m.is.guarded);
	stop(&r);
}

static void takes_away(void **state)
{
	struct machine before, after;
	struct run r;

	(void)state;
	start(&r, FAKE_CONF IKE);
	before = fakemachine_look();
	assert_true(reload(&r, "lab-mode = true\n" OTHER, 0, 0));
	assert_true(reload(&r, FAKE_CONF IKE, 0, 0));
	after = fakemachine_look();
	assert_memory_equal(after.address, before.address, sizeof(after.address));
	assert_memory_equal(after.route, before.route, sizeof(after.route));
	/* what the operator puts on interfaces stays his */
	assert_true(reload(&r, "lab-mode = true\n" OTHER, 0, 0));
	((struct conf *)anchor_conf(r.f.anchor))->device.add_address = false;
	assert_true(reload(&r, FAKE_CONF IKE, 0, 0));
	after = fakemachine_look();
	assert_memory_not_equal(after.address, before.address, sizeof(after.address));
	stop(&r);
}

/* The end of the sentence is not cut off. */
static void long_complaint(void **state)
{
	char conf[4096], path[400];
	struct run r;

	(void)state;
	start(&r, FAKE_CONF);
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	snprintf(conf, sizeof(conf), "%s%s = 1\n", FAKE_CONF, path);
	assert_false(reload(&r, conf, 0, 0));
	assert_non_null(strstr(r.h.text, r.path));
	assert_non_null(strstr(r.h.text, "; the old configuration stays in use"));
	/* and what a reload cannot change */
	snprintf(conf, sizeof(conf), "%scontrol-socket = /elsewhere\n", FAKE_CONF);
	assert_false(reload(&r, conf, 0, 0));
	assert_non_null(strstr(r.h.text, "control-socket cannot change; restart halmad; the old"));
	assert_int_equal(r.m.calls, 0);
	stop(&r);
}

/* As many prefixes as a pool can have; a bitmap of 2 MiB */
#define LARGE	"pool large { prefix = 2001:db8:300::/40 }\n"

static void no_memory(void **state)
{
	const struct conf *conf;
	struct machine before, after;
	struct run r;

	(void)state;
	start(&r, FAKE_CONF IKE);
	conf = anchor_conf(r.f.anchor);
	assert_int_equal(SEND(&r.f, .mnid = ALICE), 0);
	before = fakemachine_look();
	write_conf(&r, "lab-mode = true\n" OTHER LARGE);
	/* the file itself is read into more */
	r.m.calls = 0;
	refuse_calloc = 1 << 20;
	assert_false(ask(&r));
	refuse_calloc = 0;
	assert_string_equal(r.h.text, "out of memory; the old configuration stays in use");
	assert_int_equal(r.m.calls, 0);
	after = fakemachine_look();
	fakemachine_same(&after, &before);
	assert_ptr_equal(anchor_conf(r.f.anchor), conf);
	assert_int_equal(anchor_cache(r.f.anchor)->count, 1);
	assert_int_equal(anchor_pools(r.f.anchor)->v[0].used, 1);
	assert_int_equal(fake_mag(&r.f, 0)->sessions, 1);
	/* and when there is */
	assert_true(reload(&r, "lab-mode = true\n" OTHER LARGE, 0, 0));
	assert_int_equal(anchor_pools(r.f.anchor)->v[1].size, 1 << 24);
	stop(&r);
}

/* All that needs memory is there before. */
static void none_while_used(void **state)
{
	struct conf *conf = conf_parse(FAKE_CONF "max-held = 7\n", "new.conf", NULL, NULL);
	struct run r;

	(void)state;
	start(&r, FAKE_CONF);
	assert_int_equal(SEND(&r.f, .mnid = ALICE), 0);
	assert_int_equal(SEND(&r.f, .mnid = "bob@example.org"), 0);
	assert_true(anchor_prepare(r.f.anchor, conf));
	refuse_malloc = 1;
	refuse_calloc = 1;
	anchor_reload(r.f.anchor, conf);
	refuse_malloc = 0;
	refuse_calloc = 0;
	assert_int_equal(anchor_pools(r.f.anchor)->v[0].used, 2);
	assert_int_equal(fake_mag(&r.f, 0)->sessions, 2);
	assert_int_equal(fake_mag(&r.f, 0)->prefixes, 2);
	/* one that was prepared and is not used */
	conf = conf_parse(FAKE_CONF "max-held = 8\n", "new.conf", NULL, NULL);
	assert_true(anchor_prepare(r.f.anchor, conf));
	conf_free(conf);
	stop(&r);
}

/* Mobile nodes of a large operator, each with a prefix of its own. */
static char *with_nodes(unsigned int count)
{
	size_t size = 4096 + 96UL * count, len;
	char *text = malloc(size);
	unsigned int i;

	assert_non_null(text);
	len = (size_t)snprintf(text, size, "%s", FAKE_CONF);
	for (i = 0; i < count; i++)
		len += (size_t)snprintf(text + len, size - len,
					"mn u%u@example.net { prefix = 2001:db8:1%02x:%x::/64 }\n",
					i, 0x80 + (i >> 16), i & 0xffff);
	return text;
}

/* Read by the thread, used in the loop: which has much else to do meanwhile. */
static void goes_on(void **state)
{
	char *text = with_nodes(NODES);
	unsigned int i;
	struct run r;

	(void)state;
	start(&r, FAKE_CONF);
	assert_int_equal(SEND(&r.f, .mnid = ALICE), 0);
	for (i = 0; i < 2; i++) {
		r.turns = 0;
		r.longest = 0;
		assert_true(reload(&r, text, 0, 0));
		assert_int_equal(anchor_conf(r.f.anchor)->profiles.count, NODES + 1);
		print_message("# %u mn: %u turns of the loop, %.1f ms of the processor in one\n",
			      NODES, r.turns, r.longest * 1000);
		assert_true(r.turns > 10);
		/* sanitizers make it slower than it is */
		assert_true(r.longest < 0.05 * SLOWER);
	}
	assert_int_equal(anchor_pools(r.f.anchor)->v[0].used, 1);
	free(text);
	stop(&r);
}

/* The file may have changed since it was read: all who ask meanwhile get another reading. */
static void asked_meanwhile(void **state)
{
	char *text = with_nodes(1000);
	struct run r;

	(void)state;
	start(&r, FAKE_CONF);
	write_conf(&r, "no-such-word = 1\n");
	reload_ask(r.h.reload, 1);
	reload_ask(r.h.reload, 2);
	reload_ask(r.h.reload, 0);
	reload_ask(r.h.reload, 3);
	until_over(&r, 1);
	assert_int_equal(r.over, 1);
	assert_int_equal(r.failed, 1);
	until_over(&r, 3);
	assert_int_equal(r.failed, 3);
	assert_true(reload(&r, text, 0, 0));
	assert_int_equal(anchor_conf(r.f.anchor)->profiles.count, 1001);
	/* and the end does not wait for nothing */
	reload_ask(r.h.reload, 0);
	stop(&r);
	free(text);
}

/* Who cannot be kept in mind is told so, instead of never. */
static void too_many(void **state)
{
	unsigned int i;
	struct run r;

	(void)state;
	start(&r, FAKE_CONF);
	write_conf(&r, FAKE_CONF);
	assert_true(reload_ask(r.h.reload, 1));
	for (i = 0; i < 64; i++)
		assert_true(reload_ask(r.h.reload, 2 + i));
	assert_false(reload_ask(r.h.reload, 66));
	/* who waits for no answer is not among them */
	assert_true(reload_ask(r.h.reload, 0));
	until_over(&r, 65);
	assert_int_equal(r.over, 65);
	assert_int_equal(r.failed, 0);
	stop(&r);
}

/* Nobody writes into the FIFO, as when a server of files is away. */
static void hangs(void **state)
{
	struct run r;

	(void)state;
	start(&r, FAKE_CONF);
	unlink(r.path);
	assert_int_equal(mkfifo(r.path, 0600), 0);
	reload_ask(r.h.reload, 1);
	/* rather than for ever */
	alarm(60);
	stop(&r);
	alarm(0);
}

/* What is wrong with a file is in the log once, and all of it. */
static void said_once(void **state)
{
	const char *log, *first;
	struct run r;
	int fd;

	(void)state;
	start(&r, FAKE_CONF);
	fd = fake_log_begin();
	assert_false(reload(&r, FAKE_CONF "first-word = 1\nsecond-word = 2\n", 0, 0));
	log = fake_log_end(fd);
	first = strstr(log, "no such option 'first-word'");
	assert_non_null(first);
	assert_null(strstr(first + strlen("no such option 'first-word'"), "first-word"));
	fake_expect(log, "no such option 'second-word'");
	assert_non_null(strstr(r.h.text, "first-word"));
	stop(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "a reload that fails at any step leaves all as it was", each_step,
		  NULL, NULL, NULL },
		{ "a reload that fails says at which step", names_steps, NULL, NULL, NULL },
		{ "a home network that is on the home link has its route behind", on_link, NULL,
		  NULL, NULL },
		{ "what cannot be undone is in the log", cannot_undo, NULL, NULL, NULL },
		{ "a reload puts back what somebody has taken away", puts_back, NULL, NULL, NULL },
		{ "a reload leaves the route of another device alone", other_device,
		  NULL, NULL, NULL },
		{ "RSEC-28 a reload reads nothing that was in the clear where that needs ESP now",
		  discards, NULL, NULL, NULL },
		{ "RSEC-1 each step fails when the first mobile node may do without ESP", opens,
		  NULL, NULL, NULL },
		{ "a reload takes away the addresses and routes that are not named any more",
		  takes_away, NULL, NULL, NULL },
		{ "the old configuration stays, whatever is complained about", long_complaint,
		  NULL, NULL, NULL },
		{ "a reload for which there is no memory leaves all as it was", no_memory,
		  NULL, NULL, NULL },
		{ "the loop goes on while a large configuration is read", goes_on,
		  NULL, NULL, NULL },
		{ "who asks while a file is read gets another reading", asked_meanwhile,
		  NULL, NULL, NULL },
		{ "an order that is one too many is refused", too_many, NULL, NULL, NULL },
		{ "the end does not wait for ever for a file that hangs", hangs, NULL, NULL, NULL },
		{ "a complaint of a reload is in the log once", said_once, NULL, NULL, NULL },
		{ "what sessions have is known without memory, too", none_while_used,
		  NULL, NULL, NULL },
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
