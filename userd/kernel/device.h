/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The device of the anchor: made or adopted, owned, and given its addresses and routes.
 */
#ifndef HALMAD_KERNEL_DEVICE_H
#define HALMAD_KERNEL_DEVICE_H

#include "kernel/look.h"
#include "kernel/module.h"
#include "kernel/route.h"

/**
 * struct device_route - a route that was added
 * @network: home network
 * @replaced: it took the place of one that was wrong
 */
struct device_route {
	struct prefix network;
	bool replaced;
};

/**
 * struct device_added - what was added to the device and to the routes into it
 * @address: addresses that no interface had
 * @address_count: number of @address
 * @route: routes
 * @route_count: number of @route
 */
struct device_added {
	struct in6_addr address[HALMAD_LOCAL_MAX];
	unsigned int address_count;
	struct device_route *route;
	unsigned int route_count;
};

/**
 * struct device - the device, and the doors to it
 * @nr: changes links, addresses and routes
 * @look: says what there is of them
 * @nl: module
 * @ifindex: its index
 * @created: it was made at this start, and so has no bindings
 * @made: what it was given at this start
 * @text: sentence about the last error
 */
struct device {
	struct nlroute *nr;
	struct look *look;
	struct nlhalma *nl;
	u32 ifindex;
	bool created;
	struct device_added made;
	char text[320];
};

/**
 * device_open() - make or adopt the device, own it, and give it addresses and routes
 * @device: result, zeroed before; device_close() is for it also on failure
 * @conf: what it is to be
 *
 * Return: false if that cannot be; what is wrong is in the log.
 */
bool device_open(struct device *device, const struct conf_device *conf);

/**
 * device_abandon() - the start has failed, here or later: take away what it made, and nothing else
 */
void device_abandon(struct device *device);

/**
 * device_close() - let go of it: it stays, with its bindings, addresses and routes
 */
void device_close(struct device *device);

/**
 * device_added_init() - begin with nothing
 * @added: result
 * @conf: what will be added
 *
 * Return: 0, or -ENOMEM.
 */
int device_added_init(struct device_added *added, const struct conf_device *conf);

/**
 * device_added_fini() - free what device_added_init() made
 */
void device_added_fini(struct device_added *added);

/**
 * device_up() - set the device up, if it is not
 *
 * Return: 0, or a negative errno with a sentence in @device->text.
 */
int device_up(struct device *device, const struct conf_device *conf);

/**
 * device_add_addresses() - add the configured addresses that no interface has
 * @device: device
 * @conf: their configuration
 * @added: gets those that were added, also on failure
 *
 * Those that are there, but cannot be used, are named in the log.
 *
 * Return: 0, or a negative errno with a sentence in @device->text.
 */
int device_add_addresses(struct device *device, const struct conf_device *conf,
			 struct device_added *added);

/**
 * device_add_routes() - add the routes of home networks that are not there, or not right
 * @device: device
 * @conf: their configuration
 * @old: those whose routes we had: one that somebody else has taken is named in the log, and no
 *	error; NULL for none
 * @added: gets those that were added, also on failure
 *
 * The route of another device is never replaced.
 *
 * Return: 0; -EEXIST if another device has one; or another negative errno; with a sentence in
 * @device->text.
 */
int device_add_routes(struct device *device, const struct conf_device *conf,
		      const struct conf_device *old, struct device_added *added);

/**
 * device_route() - what there is of a route to a home network
 * @device: device
 * @conf: its configuration
 * @network: home network
 * @other: as for look_route()
 *
 * Where the network is on the home link, packets go there, and the route into the device is behind
 * that: what is for a mobile node that is away the module takes from there (RFC 6275, 10.4.1), and
 * sends it on by that route.
 */
enum look_state device_route(const struct device *device, const struct conf_device *conf,
			     const struct prefix *network, u32 *other);

/**
 * device_restore() - put back the addresses, the routes and the home link that somebody has taken
 *	away
 *
 * What comes of it is in the log, except for the error.
 *
 * Return: 0, or a negative errno with a sentence in @device->text.
 */
int device_restore(struct device *device, const struct conf_device *conf);

/**
 * device_undo() - take away what was added
 *
 * Return: false if not all is as it was; what is not is in the log.
 */
bool device_undo(struct device *device, const struct device_added *added);

/**
 * device_del_old() - take away routes and addresses of @old that @conf has not
 */
void device_del_old(struct device *device, const struct conf_device *conf,
		    const struct conf_device *old);

#endif /* HALMAD_KERNEL_DEVICE_H */
