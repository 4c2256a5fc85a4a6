// SPDX-License-Identifier: GPL-2.0
#include "fakemachine.h"

#include <errno.h>
#include <unistd.h>

#include "base/prefix.h"
#include "daemon.h"
#include "kernel/look.h"
#include "kernel/hao_socket.h"
#include "kernel/icmp_socket.h"
#include "kernel/mh_socket.h"
#include "kernel/module.h"
#include "kernel/nd.h"
#include "kernel/route.h"
#include "kernel/socket_policy.h"
#include "kernel/xfrm.h"

static struct fakemachine *machine;

void fakemachine_use(struct fakemachine *fm)
{
	machine = fm;
}

/* A change: it may be refused. */
static int change(int err)
{
	unsigned int call = ++machine->calls;

	return call >= machine->fail_at && call <= machine->fail_until ? err : 0;
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
	memcpy(dev->attr, machine->is.attr, sizeof(dev->attr));
	dev->home_link = if_nametoindex(machine->is.home_link);
	/* as the module does with some */
	for (i = 0; i < CONF_ATTR_MAX; i++)
		dev->attr_set |= dev->attr[i] ? 1U << i : 0;
	return change(-ENODEV);
}

int nlhalma_dev_set(struct nlhalma *nl, const struct conf_device *conf)
{
	struct machine *is = &machine->is;
	unsigned int i;

	(void)nl;
	if (change(-EINVAL))
		return -EINVAL;
	for (i = 0; i < CONF_ATTR_MAX; i++)
		if (conf->attr_set & 1U << i)
			is->attr[i] = conf->attr[i];
	memcpy(is->home_link, conf->home_link, sizeof(is->home_link));
	memcpy(is->local, conf->local, sizeof(is->local));
	is->local_count = conf->local_count;
	return 0;
}

/* For device_open(), device_abandon() and device_close(), which are not called. */
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

struct look *look_open(char *text)
{
	(void)text;
	return NULL;
}

void look_close(struct look *look)
{
	(void)look;
}

int look_watch(struct look *look, u32 ifindex, bool links)
{
	(void)links;
	(void)look;
	(void)ifindex;
	return -EBADF;
}

int look_events_fd(const struct look *look)
{
	(void)look;
	return -1;
}

void look_events(struct look *look)
{
	(void)look;
}

bool nlhalma_taker(struct nlhalma *nl, const struct conf_device *conf, char *name)
{
	(void)nl;
	(void)conf;
	(void)name;
	return false;
}

int nlroute_del_device(struct nlroute *nr, u32 ifindex)
{
	(void)nr;
	(void)ifindex;
	return -ENODEV;
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
		if (in6_equal(&machine->is.address[i], addr))
			return &machine->is.address[i];
	return NULL;
}

enum look_use look_address(struct look *look, const struct in6_addr *addr)
{
	(void)look;
	return address(addr) ? ADDRESS_USABLE : ADDRESS_MISSING;
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

struct prefix *fakemachine_route(const struct prefix *network)
{
	unsigned int i;

	for (i = 0; i < ROUTES; i++)
		if (prefix_equal(&machine->is.route[i], network))
			return &machine->is.route[i];
	return NULL;
}

static const struct prefix no_route;

enum look_state look_route(struct look *look, u32 ifindex, const struct prefix *network,
			   u32 *other)
{
	(void)look;
	(void)ifindex;
	if (prefix_equal(&machine->elsewhere, network)) {
		*other = machine->elsewhere_by ? machine->elsewhere_by : 7;
		return ROUTE_ELSEWHERE;
	}
	if (prefix_equal(&machine->bare, network))
		return ROUTE_NO_GATEWAY;
	return fakemachine_route(network) ? ROUTE_RIGHT : ROUTE_MISSING;
}

int look_link(struct look *look, u32 ifindex, struct look_link *link)
{
	(void)look;
	*link = (struct look_link){ .ifindex = ifindex, .name = "other7", .up = true };
	return 0;
}

enum look_state look_route_behind(struct look *look, u32 ifindex, const struct prefix *network)
{
	(void)look;
	(void)ifindex;
	return fakemachine_route(network) ? ROUTE_RIGHT : ROUTE_MISSING;
}

int nlroute_add(struct nlroute *nr, u32 ifindex, const struct prefix *network, bool replace,
		u32 metric)
{
	(void)nr;
	(void)ifindex;
	assert_int_equal(replace, prefix_equal(&machine->bare, network));
	assert_true(machine->elsewhere_by || !prefix_equal(&machine->elsewhere, network));
	if (change(-EPERM))
		return -EPERM;
	machine->metric = metric;
	*fakemachine_route(&no_route) = *network;
	return 0;
}

int nlroute_del(struct nlroute *nr, u32 ifindex, const struct prefix *network)
{
	(void)nr;
	(void)ifindex;
	if (change(-EPERM))
		return -EPERM;
	assert_non_null(fakemachine_route(network));
	*fakemachine_route(network) = no_route;
	return 0;
}

int mh_fd(const struct mh *mh)
{
	(void)mh;
	return -1;
}

/* Nothing comes in the clear any more, but of home addresses that authenticate themselves. */
static bool is_closed(void)
{
	unsigned int i;

	for (i = 0; i < machine->is.policies; i++)
		if (!machine->is.policy[i].out && machine->is.policy[i].any &&
		    !machine->is.policy[i].clear)
			return true;
	return false;
}

void mh_discard(struct mh *mh)
{
	(void)mh;
	assert_true(is_closed());
	machine->discarded++;
}

void icmp_socket_use(struct icmp_socket *icmp, const struct conf *conf)
{
	(void)icmp;
	(void)conf;
}

void hao_socket_use(struct hao_socket *hao, bool on)
{
	(void)hao;
	(void)on;
}

void nd_use(struct nd *nd, const char *name)
{
	(void)nd;
	(void)name;
}

void halmad_ways(struct halmad *h)
{
	(void)h;
}

int mh_mark(struct mh *mh, u32 mark)
{
	(void)mh;
	if (change(-EPERM))
		return -EPERM;
	machine->is.mark = mark;
	return 0;
}

u32 mh_marked(const struct mh *mh)
{
	(void)mh;
	return machine->is.mark;
}

int socket_guard(int fd, bool on)
{
	(void)fd;
	if (change(-EPERM))
		return -EPERM;
	machine->is.guarded = on;
	return 0;
}

int halmad_listen_open(struct halmad *h, const struct conf *conf)
{
	(void)h;
	(void)conf;
	if (change(-EPERM))
		return -EPERM;
	assert_false(machine->is.open);
	machine->is.open = true;
	return 0;
}

void halmad_listen_open_end(struct halmad *h)
{
	(void)h;
	machine->is.open = false;
}

/* Not NULL, and nothing more. */
struct nlxfrm *nlxfrm_open(char *text)
{
	snprintf(text, NLXFRM_TEXT_MAX, "there is no XFRM");
	return change(-EPERM) ? NULL : (struct nlxfrm *)machine;
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
	for (i = 0; i < machine->is.policies; i++)
		assert_int_equal(spd_add(spd, &machine->is.policy[i]), 0);
	spd_sort(spd);
	return 0;
}

int nlxfrm_others(struct nlxfrm *nx,
		  void (*tell)(void *ctx, const struct nlxfrm_other *other), void *ctx)
{
	(void)nx;
	(void)tell;
	(void)ctx;
	return 0;
}

static bool same_selector(const struct spd_policy *a, const struct spd_policy *b)
{
	return a->out == b->out && in6_equal(&a->local, &b->local) &&
	       in6_equal(&a->remote, &b->remote);
}

void nlxfrm_batch(struct nlxfrm *nx)
{
	(void)nx;
}

int nlxfrm_batch_end(struct nlxfrm *nx)
{
	(void)nx;
	return 0;
}

int nlxfrm_policy_del(struct nlxfrm *nx, const struct spd_policy *policy)
{
	struct machine *is = &machine->is;
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
	struct machine *is = &machine->is;
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

int nlxfrm_home_address_set(struct nlxfrm *nx, const struct in6_addr *local)
{
	(void)nx;
	(void)local;
	if (change(-EPERM))
		return -EPERM;
	machine->is.home_address = true;
	return 0;
}

int nlxfrm_home_address_del(struct nlxfrm *nx, const struct in6_addr *local)
{
	(void)nx;
	(void)local;
	if (change(-EPERM))
		return -EPERM;
	machine->is.home_address = false;
	return 0;
}

bool nlxfrm_home_address_has(struct nlxfrm *nx, const struct in6_addr *local)
{
	(void)nx;
	(void)local;
	return machine->is.home_address;
}

int nlxfrm_home_address_watch(struct nlxfrm *nx)
{
	(void)nx;
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

int nlxfrm_events(struct nlxfrm *nx,
		  void (*changed)(void *ctx, const struct spd_policy *policy,
				  enum nlxfrm_change change), void *ctx)
{
	(void)nx;
	(void)changed;
	(void)ctx;
	return 0;
}

int nlxfrm_move(struct nlxfrm *nx, const struct nlxfrm_move *move)
{
	(void)nx;
	(void)move;
	return 0;
}

int nlxfrm_states(struct nlxfrm *nx, void (*state)(void *ctx, const struct nlxfrm_state *state),
		  void *ctx)
{
	(void)nx;
	(void)state;
	(void)ctx;
	return 0;
}

int nlxfrm_state_set(struct nlxfrm *nx, const struct nlxfrm_state *state,
		     const struct nlxfrm_key *auth, const struct nlxfrm_key *crypt)
{
	(void)nx;
	(void)state;
	(void)auth;
	(void)crypt;
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

struct machine fakemachine_look(void)
{
	struct machine is = machine->is;

	qsort(is.address, ADDRESSES, sizeof(*is.address), in6_cmp);
	qsort(is.route, ROUTES, sizeof(*is.route), route_cmp);
	qsort(is.policy, is.policies, sizeof(*is.policy), policy_cmp);
	return is;
}

void fakemachine_same(const struct machine *a, const struct machine *b)
{
	assert_memory_equal(a->attr, b->attr, sizeof(a->attr));
	assert_string_equal(a->home_link, b->home_link);
	assert_int_equal(a->local_count, b->local_count);
	assert_memory_equal(a->local, b->local, a->local_count * sizeof(*a->local));
	assert_memory_equal(a->address, b->address, sizeof(a->address));
	assert_memory_equal(a->route, b->route, sizeof(a->route));
	assert_int_equal(a->mark, b->mark);
	assert_int_equal(a->guarded, b->guarded);
	assert_int_equal(a->open, b->open);
	assert_int_equal(a->policies, b->policies);
	assert_memory_equal(a->policy, b->policy, a->policies * sizeof(*a->policy));
}
