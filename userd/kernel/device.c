// SPDX-License-Identifier: GPL-2.0
/*
 * The device: it is made or adopted, owned, and given its addresses and routes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel/device.h"
#include "base/log.h"

/* Metric of a route behind that of the home link, which is 256 or as routing daemons have it */
#define BEHIND_LINK	4096

static bool has_network(const struct conf_device *conf, const struct prefix *network)
{
	unsigned int i;

	for (i = 0; i < conf->network_count; i++)
		if (prefix_equal(&conf->network[i], network))
			return true;
	return false;
}

int device_added_init(struct device_added *added, const struct conf_device *conf)
{
	*added = (struct device_added){ 0 };
	added->route = calloc(conf->network_count + 1, sizeof(*added->route));
	return added->route ? 0 : -ENOMEM;
}

void device_added_fini(struct device_added *added)
{
	free(added->route);
	added->route = NULL;
}

/* The kernel has refused something: why, in @device->text. */
static int refused(struct device *device, const struct conf_device *conf, int err)
{
	if (err == -EACCES)
		snprintf(device->text, sizeof(device->text),
			 "IPv6 is disabled on device %s; hint: sysctl -w net/ipv6/conf/%s/disable_ipv6=0",
			 conf->name, conf->name);
	else
		snprintf(device->text, sizeof(device->text), "%s", nlroute_text(device->nr));
	return err;
}

int device_up(struct device *device, const struct conf_device *conf)
{
	struct look_link link;
	int err;

	if (!look_link(device->look, device->ifindex, &link) && link.up)
		return 0;
	err = nlroute_up(device->nr, device->ifindex);
	return err ? refused(device, conf, err) : 0;
}

static void warn_of(const struct in6_addr *addr, enum look_use use)
{
	char text[INET6_ADDRSTRLEN];

	if (use == ADDRESS_DUPLICATE)
		log_limited(LOG_LEVEL_ERR,
			    "address %s of the anchor cannot be used: another node has it, too (dadfailed)",
			    in6_text(addr, text));
	else if (use == ADDRESS_TENTATIVE)
		log_limited(LOG_LEVEL_WARNING,
			    "address %s of the anchor cannot be used yet: duplicate address detection goes on (tentative)",
			    in6_text(addr, text));
}

int device_add_addresses(struct device *device, const struct conf_device *conf,
			 struct device_added *added)
{
	enum look_use use;
	unsigned int i;
	int err;

	for (i = 0; i < conf->local_count; i++) {
		use = look_address(device->look, &conf->local[i]);
		warn_of(&conf->local[i], use);
		if (use != ADDRESS_MISSING || !conf->add_address)
			continue;
		err = nlroute_add_address(device->nr, device->ifindex, &conf->local[i]);
		if (err)
			return refused(device, conf, err);
		added->address[added->address_count++] = conf->local[i];
	}
	return 0;
}

/* Somebody else's route is there: nothing of it is touched. */
static int name_holder(struct device *device, const struct prefix *network, u32 other)
{
	struct look_link link = { .name = "no device" };
	char text[PREFIX_TEXT_MAX];

	prefix_text(network, text);
	look_link(device->look, other, &link);
	snprintf(device->text, sizeof(device->text),
		 "there is a route of home network %s already, into %s; hint: ip route del %s, if nobody needs it",
		 text, link.name, text);
	return -EEXIST;
}

enum look_state device_route(const struct device *device, const struct conf_device *conf,
			     const struct prefix *network, u32 *other)
{
	enum look_state state;
	u32 way = 0;

	state = look_route(device->look, device->ifindex, network, &way);
	if (state != ROUTE_ELSEWHERE)
		return state;
	if (conf->home_link[0] && way == if_nametoindex(conf->home_link))
		return look_route_behind(device->look, device->ifindex, network);
	if (other)
		*other = way;
	return state;
}

static int add_route(struct device *device, const struct conf_device *conf,
		     const struct prefix *network, struct device_added *added)
{
	enum look_state state;
	u32 other = 0;
	int err;

	state = device_route(device, conf, network, &other);
	if (state == ROUTE_RIGHT)
		return 0;
	if (state == ROUTE_ELSEWHERE)
		return name_holder(device, network, other);
	err = nlroute_add(device->nr, device->ifindex, network, state == ROUTE_NO_GATEWAY,
			  state == ROUTE_MISSING && conf_device_on_link(conf, network) ?
			  BEHIND_LINK : 0);
	if (err == -EEXIST)
		return name_holder(device, network, 0);
	if (err)
		return refused(device, conf, err);
	added->route[added->route_count++] = (struct device_route){
		.network = *network, .replaced = state == ROUTE_NO_GATEWAY,
	};
	return 0;
}

int device_add_routes(struct device *device, const struct conf_device *conf,
		      const struct conf_device *old, struct device_added *added)
{
	unsigned int i;
	int err;

	for (i = 0; i < conf->network_count; i++) {
		err = add_route(device, conf, &conf->network[i], added);
		if (err == -EEXIST && old && has_network(old, &conf->network[i])) {
			/* it was ours: that somebody took it must not keep us from the rest */
			log_limited(LOG_LEVEL_ERR, "%s", device->text);
			continue;
		}
		if (err)
			return err;
	}
	return 0;
}

/* Return: false if the module has another one than is configured, with that in @index. */
static bool has_home_link(struct device *device, const struct conf_device *conf, u32 *index)
{
	struct nlhalma_dev dev;

	*index = conf->home_link[0] ? if_nametoindex(conf->home_link) : 0;
	return !nlhalma_dev_get(device->nl, &dev) && dev.home_link == *index;
}

/* An interface that goes takes it along; another one of its name gets it. */
static int restore_home_link(struct device *device, const struct conf_device *conf)
{
	u32 index;
	int err;

	if (!conf->home_link[0] || (has_home_link(device, conf, &index) && index))
		return 0;
	if (!index) {
		snprintf(device->text, sizeof(device->text), "home link %s is not there",
			 conf->home_link);
		return -ENODEV;
	}
	err = nlhalma_dev_set(device->nl, conf);
	if (err) {
		snprintf(device->text, sizeof(device->text), "home link %s: %s%s%s",
			 conf->home_link, strerror(-err), *nlhalma_text(device->nl) ? ": " : "",
			 nlhalma_text(device->nl));
		return err;
	}
	log_notice("home link %s is there", conf->home_link);
	return 0;
}

int device_restore(struct device *device, const struct conf_device *conf)
{
	struct device_added added;
	char text[PREFIX_TEXT_MAX];
	unsigned int i;
	int err;

	if (device_added_init(&added, conf)) {
		snprintf(device->text, sizeof(device->text), "out of memory");
		return -ENOMEM;
	}
	err = device_add_addresses(device, conf, &added);
	if (!err)
		err = device_add_routes(device, conf, conf, &added);
	if (!err)
		err = restore_home_link(device, conf);
	for (i = 0; i < added.address_count; i++)
		log_err("somebody took address %s of the anchor away; it is back",
			in6_text(&added.address[i], text));
	for (i = 0; i < added.route_count; i++)
		log_err("somebody took the route of home network %s away, or changed it; it is back",
			prefix_text(&added.route[i].network, text));
	device_added_fini(&added);
	return err;
}

static bool undo_route(struct device *device, const struct device_route *route)
{
	char text[PREFIX_TEXT_MAX];

	prefix_text(&route->network, text);
	/* who had made it, and how, nobody knows any more */
	if (route->replaced)
		log_err("cannot undo: the route of %s took the place of another one, and stays",
			text);
	else if (nlroute_del(device->nr, device->ifindex, &route->network))
		log_err("cannot undo: route of %s: %s", text, nlroute_text(device->nr));
	else
		return true;
	return false;
}

bool device_undo(struct device *device, const struct device_added *added)
{
	char text[INET6_ADDRSTRLEN];
	bool undone = true;
	unsigned int i;

	for (i = 0; i < added->route_count; i++)
		undone = undo_route(device, &added->route[i]) && undone;
	for (i = 0; i < added->address_count; i++) {
		if (!nlroute_del_address(device->nr, device->ifindex, &added->address[i]))
			continue;
		undone = false;
		log_err("cannot undo: address %s: %s", in6_text(&added->address[i], text),
			nlroute_text(device->nr));
	}
	return undone;
}

void device_del_old(struct device *device, const struct conf_device *conf,
		    const struct conf_device *old)
{
	unsigned int i;

	for (i = 0; i < old->network_count; i++)
		if (!has_network(conf, &old->network[i]) &&
		    nlroute_del(device->nr, device->ifindex, &old->network[i]))
			log_warning("%s", nlroute_text(device->nr));
	for (i = 0; old->add_address && i < old->local_count; i++)
		if (!conf_device_has(conf, &old->local[i]) &&
		    nlroute_del_address(device->nr, device->ifindex, &old->local[i]))
			log_warning("%s", nlroute_text(device->nr));
}

/* Who has what the device needs, and nobody else can have: one that was renamed, say. */
static void name_taker(const struct conf_device *conf)
{
	char text[NLHALMA_TEXT_MAX];
	struct nlhalma *nl = nlhalma_open(text);
	char name[IFNAMSIZ];

	if (nl && nlhalma_taker(nl, conf, name))
		log_err("device %s has the anchor-id or an address of device %s; hint: if it was renamed, write device %s in the configuration, or: ip link set %s name %s",
			name, conf->name, name, name, conf->name);
	nlhalma_close(nl);
}

static bool open_link(struct device *device, const struct conf_device *conf)
{
	u8 attrs[1024];
	int len;

	device->nr = nlroute_open(device->text);
	if (device->nr)
		device->look = look_open(device->text);
	if (!device->look || device_added_init(&device->made, conf)) {
		log_err("%s", device->look ? "out of memory" : device->text);
		return false;
	}
	len = nlhalma_link_attrs(conf, true, attrs, sizeof(attrs));
	if (len < 0) {
		log_err("there is no VRF device %s", conf->vrf);
		return false;
	}
	device->ifindex = nlroute_device(device->nr, conf, attrs, (size_t)len, &device->created);
	if (!device->ifindex) {
		log_err("%s", nlroute_text(device->nr));
		name_taker(conf);
		return false;
	}
	log_info("device %s is %s", conf->name, device->created ? "created" : "adopted");
	return true;
}

static bool open_module(struct device *device, const struct conf_device *conf)
{
	char text[NLHALMA_TEXT_MAX];
	struct nlhalma_dev dev;
	int err;

	device->nl = nlhalma_open(text);
	if (!device->nl) {
		log_err("%s", text);
		return false;
	}
	nlhalma_use(device->nl, device->ifindex);
	err = nlhalma_dev_get(device->nl, &dev);
	if (err) {
		log_err("the module does not know device %s: %s", conf->name, strerror(-err));
		return false;
	}
	if (nlhalma_missing(&dev, conf, text)) {
		log_err("%s", text);
		return false;
	}
	err = nlhalma_own(device->nl);
	if (err == -EBUSY) {
		/* the kernel gives a program's first socket the number of its process */
		log_err("device %s is owned by another halmad, pid %u; hint: stop that one first",
			conf->name, dev.owner);
		return false;
	}
	if (!err)
		err = nlhalma_dev_set(device->nl, conf);
	if (!err && conf->home_link[0] && !if_nametoindex(conf->home_link))
		log_err("home link %s is not there: until it is, mobile nodes that have home addresses on it cannot register",
			conf->home_link);
	if (err) {
		log_err("the module refused device %s: %s%s%s", conf->name, strerror(-err),
			*nlhalma_text(device->nl) ? ": " : "", nlhalma_text(device->nl));
		return false;
	}
	return true;
}

static bool open_routes(struct device *device, const struct conf_device *conf)
{
	int err = device_up(device, conf);

	if (!err)
		err = device_add_addresses(device, conf, &device->made);
	if (!err)
		err = device_add_routes(device, conf, NULL, &device->made);
	if (err)
		log_err("%s", device->text);
	return !err;
}

bool device_open(struct device *device, const struct conf_device *conf)
{
	return open_link(device, conf) && open_module(device, conf) && open_routes(device, conf);
}

void device_abandon(struct device *device)
{
	/* what is on a device goes with it */
	if (!device->created)
		device_undo(device, &device->made);
	else if (nlroute_del_device(device->nr, device->ifindex))
		log_err("cannot undo: %s", nlroute_text(device->nr));
}

void device_close(struct device *device)
{
	device_added_fini(&device->made);
	nlhalma_close(device->nl);
	look_close(device->look);
	nlroute_close(device->nr);
}
