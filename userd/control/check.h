/* SPDX-License-Identifier: GPL-2.0 */
/*
 * "halma daemon check": what is wrong with the machine, with IPsec, with the attachment tracker.
 */
#ifndef HALMAD_CONTROL_CHECK_H
#define HALMAD_CONTROL_CHECK_H

#include <jansson.h>

struct advert;
struct conf;
struct conf_tracker;
struct device;
struct ipsec;
struct mh;
struct store;
struct tracker;

/**
 * check_machine() - look at everything that is not halmad's own
 * @conf: configuration
 * @device: device
 * @mh: Mobility Header socket; NULL if halmad does not run
 * @store: store, NULL for none, or if halmad does not run
 *
 * Return: array of {"severity", "what", "hint"}, empty if all is well; "error" if something cannot
 * work, else "warning".
 */
json_t *check_machine(const struct conf *conf, const struct device *device, const struct mh *mh,
		      struct store *store);

/**
 * check_alone() - look at the machine while no halmad runs, or to find out why it cannot
 * @conf: configuration
 *
 * Return: as check_machine().
 */
json_t *check_alone(const struct conf *conf);

/**
 * check_ipsec() - look at what IPsec needs
 * @list: array that gets what is wrong
 * @ipsec: IPsec
 * @conf: configuration
 */
void check_ipsec(json_t *list, struct ipsec *ipsec, const struct conf *conf);

/**
 * check_tracker() - look whether the attachment tracker is there
 * @list: array that gets what is wrong
 * @conf: its configuration
 * @tracker: tracker
 */
void check_tracker(json_t *list, const struct conf_tracker *conf, const struct tracker *tracker);

/**
 * check_advert() - what is wrong with the Router Advertisements of this machine on the home link
 * @list: array that gets {"severity", "what", "hint"}
 * @conf: configuration
 * @advert: what is known of them
 */
void check_advert(json_t *list, const struct conf *conf, const struct advert *advert);

#endif /* HALMAD_CONTROL_CHECK_H */
