// SPDX-License-Identifier: GPL-2.0
/*
 * The device: it is made or adopted, owned, and given its addresses and routes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel/device.h"
#include "base/log.h"

static bool has_network(const struct conf_device *dev, const struct prefix *network)
{
	unsigned int i;

	for (i = 0; i < dev->network_count; i++)
		if (prefix_equal(&dev->network[i], network))
			return true;
	return false;
}

int device_added_init(struct device_added *added, const struct conf_device *dev)
{
	*added = (struct device_added){ 0 };
	added->route = calloc(dev->network_count + 1, sizeof(*added->route));
	return added->route ? 0 : -ENOMEM;
}

void device_added_fini(struct device_added *added)
{
	free(added->route);
	added->route = NULL;
}

int device_add_addresses(struct halmad *h, const struct conf_device *dev,
			 struct device_added *added)
{
	unsigned int i;
	int err;

	for (i = 0; dev->add_address && i < dev->local_count; i++) {
		if (nlroute_has_address(h->nr, &dev->local[i]))
			continue;
		err = nlroute_add_address(h->nr, h->ifindex, &dev->local[i]);
		if (err)
			return err;
		if (added)
			added->address[added->address_count++] = dev->local[i];
	}
	return 0;
}

int device_add_routes(struct halmad *h, const struct conf_device *dev,
		      const struct conf_device *old, struct device_added *added)
{
	struct device_route route;
	char text[PREFIX_TEXT_MAX];
	unsigned int i;
	int err;

	for (i = 0; i < dev->network_count; i++) {
		if (old && has_network(old, &dev->network[i]))
			continue;
		route.network = dev->network[i];
		err = nlroute_add(h->nr, h->ifindex, &route.network, &route.replaced);
		if (err) {
			log_err("route of home network %s: %s",
				prefix_text(&route.network, text), nlroute_text(h->nr));
			return err;
		}
		if (added)
			added->route[added->route_count++] = route;
	}
	return 0;
}

static bool undo_route(struct halmad *h, const struct device_route *route)
{
	char text[PREFIX_TEXT_MAX];

	prefix_text(&route->network, text);
	/* who had made it, and how, nobody knows any more */
	if (route->replaced)
		log_err("cannot undo: the route of %s took the place of another one, and stays",
			text);
	else if (nlroute_del(h->nr, h->ifindex, &route->network))
		log_err("cannot undo: route of %s: %s", text, nlroute_text(h->nr));
	else
		return true;
	return false;
}

bool device_undo(struct halmad *h, const struct device_added *added)
{
	char text[INET6_ADDRSTRLEN];
	bool undone = true;
	unsigned int i;

	for (i = 0; i < added->route_count; i++)
		undone = undo_route(h, &added->route[i]) && undone;
	for (i = 0; i < added->address_count; i++) {
		if (!nlroute_del_address(h->nr, h->ifindex, &added->address[i]))
			continue;
		undone = false;
		log_err("cannot undo: address %s: %s", in6_text(&added->address[i], text),
			nlroute_text(h->nr));
	}
	return undone;
}

void device_del_routes(struct halmad *h, const struct conf_device *dev,
		       const struct conf_device *old)
{
	unsigned int i;

	for (i = 0; i < old->network_count; i++)
		if (!has_network(dev, &old->network[i]) &&
		    nlroute_del(h->nr, h->ifindex, &old->network[i]))
			log_warning("%s", nlroute_text(h->nr));
}

static bool open_link(struct halmad *h)
{
	const struct conf_device *dev = &h->conf->device;
	u8 attrs[1024];
	int len;

	h->nr = nlroute_open(h->text);
	if (!h->nr) {
		log_err("%s", h->text);
		return false;
	}
	len = nlhalma_link_attrs(dev, true, attrs, sizeof(attrs));
	if (len < 0) {
		log_err("there is no VRF device %s", dev->vrf);
		return false;
	}
	h->ifindex = nlroute_device(h->nr, dev, attrs, (size_t)len, &h->created);
	if (!h->ifindex) {
		log_err("%s", nlroute_text(h->nr));
		return false;
	}
	log_info("device %s is %s", dev->name, h->created ? "created" : "adopted");
	return true;
}

static bool open_module(struct halmad *h)
{
	const struct conf_device *conf = &h->conf->device;
	struct nlhalma_dev dev;
	int err;

	h->nl = nlhalma_open(h->text);
	if (!h->nl) {
		log_err("%s", h->text);
		return false;
	}
	nlhalma_use(h->nl, h->ifindex);
	err = nlhalma_dev_get(h->nl, &dev);
	if (err) {
		log_err("the module does not know device %s: %s", conf->name, strerror(-err));
		return false;
	}
	if (nlhalma_missing(&dev, conf, h->text)) {
		log_err("%s", h->text);
		return false;
	}
	err = nlhalma_own(h->nl);
	if (err == -EBUSY) {
		log_err("device %s is owned by another halmad; hint: stop that one first",
			conf->name);
		return false;
	}
	if (!err)
		err = nlhalma_dev_set(h->nl, conf);
	if (err) {
		log_err("the module refused device %s: %s%s%s", conf->name, strerror(-err),
			*nlhalma_text(h->nl) ? ": " : "", nlhalma_text(h->nl));
		return false;
	}
	return true;
}

static bool open_routes(struct halmad *h)
{
	const struct conf_device *dev = &h->conf->device;

	if (nlroute_up(h->nr, h->ifindex) || device_add_addresses(h, dev, NULL)) {
		log_err("%s", nlroute_text(h->nr));
		return false;
	}
	return !device_add_routes(h, dev, NULL, NULL);
}

bool device_open(struct halmad *h)
{
	return open_link(h) && open_module(h) && open_routes(h);
}
