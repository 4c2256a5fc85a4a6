/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The device of the anchor.
 */
#ifndef HALMAD_DEVICE_H
#define HALMAD_DEVICE_H

#include "daemon.h"

/**
 * device_open() - make or adopt the device, own it, and give it addresses and routes
 *
 * Return: false if that cannot be; what is wrong is in the log.
 */
bool device_open(struct halmad *h);

/**
 * device_add_addresses() - add the configured addresses that no interface has
 *
 * Return: 0, or a negative errno with a sentence in nlroute_text().
 */
int device_add_addresses(struct halmad *h, const struct conf_device *dev);

/**
 * device_add_routes() - add routes of home networks
 * @h: daemon
 * @dev: their configuration
 * @old: those that are there; NULL for none
 *
 * Return: 0, or a negative errno with a sentence in nlroute_text().
 */
int device_add_routes(struct halmad *h, const struct conf_device *dev,
		      const struct conf_device *old);

/**
 * device_del_routes() - delete routes of @old that @dev has not
 */
void device_del_routes(struct halmad *h, const struct conf_device *dev,
		       const struct conf_device *old);

#endif /* HALMAD_DEVICE_H */
