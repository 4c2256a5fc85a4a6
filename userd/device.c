// SPDX-License-Identifier: GPL-2.0
/*
 * The device: it is made or adopted, owned, and given its addresses and routes.
 */
#include <errno.h>
#include <stdio.h>

#include "device.h"
#include "log.h"

static bool has_network(const struct conf_device *dev, const struct prefix *network)
{
	unsigned int i;

	for (i = 0; i < dev->network_count; i++)
		if (prefix_equal(&dev->network[i], network))
			return true;
	return false;
}

int device_add_addresses(struct halmad *h, const struct conf_device *dev)
{
	unsigned int i;
	int err;

	for (i = 0; dev->add_address && i < dev->local_count; i++) {
		if (nlroute_has_address(h->nr, &dev->local[i]))
			continue;
		err = nlroute_add_address(h->nr, h->ifindex, &dev->local[i]);
		if (err)
			return err;
	}
	return 0;
}

int device_add_routes(struct halmad *h, const struct conf_device *dev,
		      const struct conf_device *old)
{
	char text[PREFIX_TEXT_MAX];
	unsigned int i;
	int err;

	for (i = 0; i < dev->network_count; i++) {
		if (old && has_network(old, &dev->network[i]))
			continue;
		err = nlroute_add(h->nr, h->ifindex, &dev->network[i]);
		if (!err)
			continue;
		log_err("route of home network %s: %s",
			prefix_text(&dev->network[i], text), nlroute_text(h->nr));
		return err;
	}
	return 0;
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

	if (nlroute_up(h->nr, h->ifindex) || device_add_addresses(h, dev)) {
		log_err("%s", nlroute_text(h->nr));
		return false;
	}
	return !device_add_routes(h, dev, NULL);
}

bool device_open(struct halmad *h)
{
	return open_link(h) && open_module(h) && open_routes(h);
}
