// SPDX-License-Identifier: GPL-2.0
/*
 * A reload that fails half-way: each step of it, on a machine that is made up here, and for lack of
 * memory.
 *
 * sources: tests/unit/fake.c userd
 * wrap: malloc calloc
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake.h"

#include "base/log.h"
#include "control/reload.h"
#include "control/tracker.h"
#include "daemon.h"
#include "ipsec/ipsec.h"
#include "kernel/mh_socket.h"
#include "kernel/xfrm.h"

#define ALICE		"alice@example.org"
#define ADDRESSES	8
#define ROUTES		8
#define EVER		1000

/* FAKE_CONF without its first line; no charon */
#define IKE		"ike { socket = /nowhere/charon.vici }\n"
#define PROTECTED	(FAKE_CONF IKE + strlen("lab-mode = true\n"))

/* All that can differ does: parameters, addresses, routes, pools, profiles, MAGs. */
#define OTHER								\
	"device lma0 { local = { 2001:db8:f::3, " LMAA ", 2001:db8:f::4 }\n" \
	"	home-network = { 2001:db8:300::/40, 2001:db8:200::/40 }\n" \
	"	fwmark = 5 direct-mark = 6 }\n"				\
	"pool q { prefix = 2001:db8:200::/48 }\n"			\
	"heartbeat { HEARTBEAT_INTERVAL = 0 }\n" IKE			\
	"mag mag1 { address = " MAG1 " }\n"				\
	"mag mag4 { address = 2001:db8:4::1 }\n"			\
	"mn \"*@example.net\" { claim = true }\n"

/**
 * struct machine - what a reload changes
 * @attr: parameters of the device
 * @local: addresses of the anchor in it
 * @local_count: number of @local
 * @address: addresses of interfaces
 * @route: into the device
 * @mark: of the socket
 * @guarded: IPsec is required of the socket
 * @policy: IPsec policies
 * @policies: number of @policy
 */
struct machine {
	u32 attr[CONF_ATTR_MAX];
	struct in6_addr local[HALMAD_LOCAL_MAX];
	unsigned int local_count;
	struct in6_addr address[ADDRESSES];
	struct prefix route[ROUTES];
	u32 mark;
	bool guarded;
	struct spd_policy policy[64];
	unsigned int policies;
};

/**
 * struct run - a daemon on that machine
 * @f: its anchor
 * @h: the rest
 * @is: machine
 * @path: of the configuration
 * @secrets: file beside it
 * @calls: changes that were asked for
 * @fail_at: the one that is refused, from 1 on
 * @fail_until: and those after it up to this one
 * @discarded: how often the socket was emptied
 */
struct run {
	struct fake f;
	struct halmad h;
	struct machine is;
	char path[64];
	char secrets[64];
	unsigned int calls;
	unsigned int fail_at;
	unsigned int fail_until;
	unsigned int discarded;
};

static struct run *running;

/* A change: it may be refused. */
static int change(int err)
{
	unsigned int call = ++running->calls;

	return call >= running->fail_at && call <= running->fail_until ? err : 0;
}

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

void tracker_use(struct tracker *tracker, const char *path)
{
	(void)tracker;
	(void)path;
}

const char *nlhalma_text(const struct nlhalma *nl)
{
	(void)nl;
	return "the module says no";
}

int nlhalma_dev_get(struct nlhalma *nl, struct nlhalma_dev *dev)
{
	unsigned int i;

	(void)nl;
	memset(dev, 0, sizeof(*dev));
	memcpy(dev->attr, running->is.attr, sizeof(dev->attr));
	/* as the module does with some */
	for (i = 0; i < CONF_ATTR_MAX; i++)
		dev->attr_set |= dev->attr[i] ? 1U << i : 0;
	return change(-ENODEV);
}

int nlhalma_dev_set(struct nlhalma *nl, const struct conf_device *conf)
{
	struct machine *is = &running->is;
	unsigned int i;

	(void)nl;
	if (change(-EINVAL))
		return -EINVAL;
	for (i = 0; i < CONF_ATTR_MAX; i++)
		if (conf->attr_set & 1U << i)
			is->attr[i] = conf->attr[i];
	memcpy(is->local, conf->local, sizeof(is->local));
	is->local_count = conf->local_count;
	return 0;
}

/* For device_open() and device_close(), which are not called. */
struct nlhalma *nlhalma_open(char *text)
{
	(void)text;
	return NULL;
}

void nlhalma_close(struct nlhalma *nl)
{
	(void)nl;
}

void nlhalma_use(struct nlhalma *nl, u32 ifindex)
{
	(void)nl;
	(void)ifindex;
}

int nlhalma_own(struct nlhalma *nl)
{
	(void)nl;
	return -EBUSY;
}

bool nlhalma_missing(const struct nlhalma_dev *dev, const struct conf_device *conf, char *text)
{
	(void)dev;
	(void)conf;
	(void)text;
	return true;
}

int nlhalma_link_attrs(const struct conf_device *conf, bool create, void *buf, size_t size)
{
	(void)conf;
	(void)create;
	(void)buf;
	(void)size;
	return -ENODEV;
}

struct nlroute *nlroute_open(char *text)
{
	(void)text;
	return NULL;
}

void nlroute_close(struct nlroute *nr)
{
	(void)nr;
}

u32 nlroute_device(struct nlroute *nr, const struct conf_device *conf, const void *attrs,
		   size_t len, bool *created)
{
	(void)nr;
	(void)conf;
	(void)attrs;
	(void)len;
	(void)created;
	return 0;
}

int nlroute_up(struct nlroute *nr, u32 ifindex)
{
	(void)nr;
	(void)ifindex;
	return -ENODEV;
}

const char *nlroute_text(const struct nlroute *nr)
{
	(void)nr;
	return "the kernel says no";
}

static struct in6_addr *address(const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < ADDRESSES; i++)
		if (in6_equal(&running->is.address[i], addr))
			return &running->is.address[i];
	return NULL;
}

bool nlroute_has_address(struct nlroute *nr, const struct in6_addr *addr)
{
	(void)nr;
	return address(addr);
}

int nlroute_add_address(struct nlroute *nr, u32 ifindex, const struct in6_addr *addr)
{
	(void)nr;
	(void)ifindex;
	if (change(-EPERM))
		return -EPERM;
	*address(&in6addr_any) = *addr;
	return 0;
}

int nlroute_del_address(struct nlroute *nr, u32 ifindex, const struct in6_addr *addr)
{
	struct in6_addr *at = address(addr);

	(void)nr;
	(void)ifindex;
	if (change(-EPERM))
		return -EPERM;
	assert_non_null(at);
	*at = in6addr_any;
	return 0;
}

static struct prefix *route(const struct prefix *network)
{
	unsigned int i;

	for (i = 0; i < ROUTES; i++)
		if (prefix_equal(&running->is.route[i], network))
			return &running->is.route[i];
	return NULL;
}

static const struct prefix no_route;

int nlroute_add(struct nlroute *nr, u32 ifindex, const struct prefix *network, bool *replaced)
{
	(void)nr;
	(void)ifindex;
	if (change(-EPERM))
		return -EPERM;
	*replaced = route(network);
	if (!*replaced)
		*route(&no_route) = *network;
	return 0;
}

int nlroute_del(struct nlroute *nr, u32 ifindex, const struct prefix *network)
{
	(void)nr;
	(void)ifindex;
	if (change(-EPERM))
		return -EPERM;
	assert_non_null(route(network));
	*route(network) = no_route;
	return 0;
}

int mh_fd(const struct mh *mh)
{
	(void)mh;
	return -1;
}

void mh_discard(struct mh *mh)
{
	(void)mh;
	assert_true(running->is.guarded);
	running->discarded++;
}

int mh_mark(struct mh *mh, u32 mark)
{
	(void)mh;
	if (change(-EPERM))
		return -EPERM;
	running->is.mark = mark;
	return 0;
}

u32 mh_marked(const struct mh *mh)
{
	(void)mh;
	return running->is.mark;
}

int nlxfrm_guard(int fd, bool on)
{
	(void)fd;
	if (change(-EPERM))
		return -EPERM;
	running->is.guarded = on;
	return 0;
}

/* Not NULL, and nothing more. */
struct nlxfrm *nlxfrm_open(char *text)
{
	snprintf(text, NLXFRM_TEXT_MAX, "there is no XFRM");
	return change(-EPERM) ? NULL : (struct nlxfrm *)running;
}

void nlxfrm_close(struct nlxfrm *nx)
{
	(void)nx;
}

const char *nlxfrm_text(const struct nlxfrm *nx)
{
	(void)nx;
	return "XFRM says no";
}

int nlxfrm_policies(struct nlxfrm *nx, struct spd *spd)
{
	unsigned int i;

	(void)nx;
	*spd = (struct spd){ 0 };
	if (change(-EIO))
		return -EIO;
	for (i = 0; i < running->is.policies; i++)
		assert_int_equal(spd_add(spd, &running->is.policy[i]), 0);
	spd_sort(spd);
	return 0;
}

static bool same_selector(const struct spd_policy *a, const struct spd_policy *b)
{
	return a->out == b->out && in6_equal(&a->local, &b->local) &&
	       in6_equal(&a->remote, &b->remote);
}

int nlxfrm_policy_del(struct nlxfrm *nx, const struct spd_policy *policy)
{
	struct machine *is = &running->is;
	unsigned int i;

	(void)nx;
	if (change(-EPERM))
		return -EPERM;
	for (i = 0; i < is->policies && !same_selector(&is->policy[i], policy); i++)
		;
	assert_true(i < is->policies);
	is->policy[i] = is->policy[--is->policies];
	return 0;
}

int nlxfrm_policy_set(struct nlxfrm *nx, const struct spd_policy *policy)
{
	struct machine *is = &running->is;
	unsigned int i;

	(void)nx;
	if (change(-EPERM))
		return -EPERM;
	for (i = 0; i < is->policies && !same_selector(&is->policy[i], policy); i++)
		;
	assert_true(i < ARRAY_SIZE(is->policy));
	is->policy[i] = *policy;
	is->policies += i == is->policies;
	return 0;
}

int nlxfrm_events_fd(const struct nlxfrm *nx)
{
	static int pipes[2] = { -1, -1 };

	(void)nx;
	if (pipes[0] < 0)
		assert_int_equal(pipe(pipes), 0);
	return pipes[0];
}

void nlxfrm_events(struct nlxfrm *nx)
{
	(void)nx;
}

int nlxfrm_states(struct nlxfrm *nx, void (*state)(void *ctx, const struct nlxfrm_state *state),
		  void *ctx)
{
	(void)nx;
	(void)state;
	(void)ctx;
	return 0;
}

int nlxfrm_state_del(struct nlxfrm *nx, const struct nlxfrm_state *state)
{
	(void)nx;
	(void)state;
	return 0;
}

bool nlxfrm_has_esp(struct nlxfrm *nx)
{
	(void)nx;
	return true;
}

static int policy_cmp(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct spd_policy));
}

static int in6_cmp(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct in6_addr));
}

static int route_cmp(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct prefix));
}

/* What there is, in an order of its own. */
static struct machine look(void)
{
	struct machine is = running->is;

	qsort(is.address, ADDRESSES, sizeof(*is.address), in6_cmp);
	qsort(is.route, ROUTES, sizeof(*is.route), route_cmp);
	qsort(is.policy, is.policies, sizeof(*is.policy), policy_cmp);
	return is;
}

static void assert_same(const struct machine *a, const struct machine *b)
{
	assert_memory_equal(a->attr, b->attr, sizeof(a->attr));
	assert_int_equal(a->local_count, b->local_count);
	assert_memory_equal(a->local, b->local, a->local_count * sizeof(*a->local));
	assert_memory_equal(a->address, b->address, sizeof(a->address));
	assert_memory_equal(a->route, b->route, sizeof(a->route));
	assert_int_equal(a->mark, b->mark);
	assert_int_equal(a->guarded, b->guarded);
	assert_int_equal(a->policies, b->policies);
	assert_memory_equal(a->policy, b->policy, a->policies * sizeof(*a->policy));
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
		assert_true(fprintf(file, "mag mag%u { psk = \"correct horse\" }\n", i) > 0);
	assert_int_equal(fclose(file), 0);
}

static bool reload(struct run *r, const char *text, unsigned int fail_at, unsigned int fail_until)
{
	bool ok;

	write_conf(r, text);
	r->calls = 0;
	r->fail_at = fail_at;
	r->fail_until = fail_until;
	ok = reload_configuration(&r->h);
	r->fail_at = 0;
	r->fail_until = 0;
	return ok;
}

/* There is no charon here. */
static void on_sas(void *ctx, const struct mag *mag, unsigned int count)
{
	(void)ctx;
	(void)mag;
	assert_int_equal(count, 0);
}

static void start(struct run *r, const char *conf)
{
	const struct ike_told told = { .sas = on_sas };
	char text[IPSEC_TEXT_MAX];
	struct in6_addr addr = fake_addr(LMAA);
	struct conf *c;

	memset(r, 0, sizeof(*r));
	running = r;
	snprintf(r->path, sizeof(r->path), "/tmp/halma-reload-%d.conf", (int)getpid());
	snprintf(r->secrets, sizeof(r->secrets), "/tmp/halma-reload-%d.secrets", (int)getpid());
	write_secrets(r);
	fake_start(&r->f, conf);
	c = (struct conf *)anchor_conf(r->f.anchor);
	r->h.path = r->path;
	r->h.anchor = r->f.anchor;
	r->is.attr[CONF_ATTR_DIRECT_MARK] = 2;
	r->is.mark = 3;
	r->is.guarded = c->ipsec;
	assert_int_equal(nlhalma_dev_set(NULL, &c->device), 0);
	r->is.address[0] = addr;
	r->is.route[0] = c->device.network[0];
	assert_true(sd_event_new(&r->h.event) >= 0);
	r->h.ipsec = ipsec_open(c, text);
	assert_non_null(r->h.ipsec);
	assert_int_equal(ipsec_start(r->h.ipsec, r->h.event, c, &told), 0);
}

static void stop(struct run *r)
{
	ipsec_close(r->h.ipsec);
	sd_event_unref(r->h.event);
	fake_stop(&r->f);
	unlink(r->path);
	unlink(r->secrets);
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
		before = look();
		if (reload(r, to, at, at))
			break;
		/* which is that of the anchor, and of pools, profiles and MAGs with it */
		assert_ptr_equal(anchor_conf(r->f.anchor), conf);
		assert_true(has_reqids(conf, reqid));
		assert_int_equal(anchor_cache(r->f.anchor)->count, conf->ipsec ? 0 : 1);
		after = look();
		assert_same(&after, &before);
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
	assert_int_equal(r.is.attr[CONF_ATTR_FWMARK], 5);
	stop(&r);
	assert_true(fail_each(&r, PROTECTED, OTHER) > 10);
	stop(&r);
	assert_true(fail_each(&r, PROTECTED, to_lab) > 10);
	stop(&r);
	assert_int_equal(fail_each(&r, FAKE_CONF IKE, to_lab), 7);
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
		assert_int_equal(r.discarded, i > 0);
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
	/* a route that was there before, whoever had made it */
	start(&r, FAKE_CONF IKE);
	assert_true(prefix_parse(&network, "2001:db8:300::/40"));
	r.is.route[1] = network;
	fd = fake_log_begin();
	assert_false(reload(&r, OTHER, 9, 9));
	log = fake_log_end(fd);
	fake_expect(log, "the route of 2001:db8:300::/40 took the place of another one, and stays");
	assert_null(strstr(log, "2001:db8:200::/40"));
	assert_non_null(route(&network));
	stop(&r);
	/* policies that were changed already */
	start(&r, PROTECTED);
	fd = fake_log_begin();
	assert_false(reload(&r, OTHER, 12, EVER));
	log = fake_log_end(fd);
	fake_expect(log, "cannot undo: IPsec policies are missing");
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
	assert_int_equal(r.calls, 0);
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
	before = look();
	write_conf(&r, "lab-mode = true\n" OTHER LARGE);
	/* the file itself is read into more */
	r.calls = 0;
	refuse_calloc = 1 << 20;
	assert_false(reload_configuration(&r.h));
	refuse_calloc = 0;
	assert_string_equal(r.h.text, "out of memory; the old configuration stays in use");
	assert_int_equal(r.calls, 0);
	after = look();
	assert_same(&after, &before);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "a reload that fails at any step leaves all as it was", each_step,
		  NULL, NULL, NULL },
		{ "a reload that fails says at which step", names_steps, NULL, NULL, NULL },
		{ "what cannot be undone is in the log", cannot_undo, NULL, NULL, NULL },
		{ "the old configuration stays, whatever is complained about", long_complaint,
		  NULL, NULL, NULL },
		{ "a reload for which there is no memory leaves all as it was", no_memory,
		  NULL, NULL, NULL },
		{ "what sessions have is known without memory, too", none_while_used,
		  NULL, NULL, NULL },
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
