// SPDX-License-Identifier: GPL-2.0
/*
 * The device: it is made or adopted, owned, and given its addresses and routes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel/device.h"
#include "base/log.h"

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

int device_add_addresses(struct device *device, const struct conf_device *conf,
			 struct device_added *added)
{
	unsigned int i;
	int err;

	for (i = 0; conf->add_address && i < conf->local_count; i++) {
		if (nlroute_has_address(device->nr, &conf->local[i]))
			continue;
		err = nlroute_add_address(device->nr, device->ifindex, &conf->local[i]);
		if (err)
			return err;
		if (added)
			added->address[added->address_count++] = conf->local[i];
	}
	return 0;
}

int device_add_routes(struct device *device, const struct conf_device *conf,
		      const struct conf_device *old, struct device_added *added)
{
	struct device_route route;
	char text[PREFIX_TEXT_MAX];
	unsigned int i;
	int err;

	for (i = 0; i < conf->network_count; i++) {
		if (old && has_network(old, &conf->network[i]))
			continue;
		route.network = conf->network[i];
		err = nlroute_add(device->nr, device->ifindex, &route.network, &route.replaced);
		if (err) {
			log_err("route of home network %s: %s",
				prefix_text(&route.network, text), nlroute_text(device->nr));
			return err;
		}
		if (added)
			added->route[added->route_count++] = route;
	}
	return 0;
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

void device_del_routes(struct device *device, const struct conf_device *conf,
		       const struct conf_device *old)
{
	unsigned int i;

	for (i = 0; i < old->network_count; i++)
		if (!has_network(conf, &old->network[i]) &&
		    nlroute_del(device->nr, device->ifindex, &old->network[i]))
			log_warning("%s", nlroute_text(device->nr));
}

static bool open_link(struct device *device, const struct conf_device *conf)
{
	char text[NLROUTE_TEXT_MAX];
	u8 attrs[1024];
	int len;

	device->nr = nlroute_open(text);
	if (!device->nr) {
		log_err("%s", text);
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
		log_err("device %s is owned by another halmad; hint: stop that one first",
			conf->name);
		return false;
	}
	if (!err)
		err = nlhalma_dev_set(device->nl, conf);
	if (err) {
		log_err("the module refused device %s: %s%s%s", conf->name, strerror(-err),
			*nlhalma_text(device->nl) ? ": " : "", nlhalma_text(device->nl));
		return false;
	}
	return true;
}

static bool open_routes(struct device *device, const struct conf_device *conf)
{
	if (nlroute_up(device->nr, device->ifindex) || device_add_addresses(device, conf, NULL)) {
		log_err("%s", nlroute_text(device->nr));
		return false;
	}
	return !device_add_routes(device, conf, NULL, NULL);
}

bool device_open(struct device *device, const struct conf_device *conf)
{
	return open_link(device, conf) && open_module(device, conf) && open_routes(device, conf);
}

void device_close(struct device *device)
{
	nlhalma_close(device->nl);
	nlroute_close(device->nr);
}
