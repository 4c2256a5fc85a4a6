/* SPDX-License-Identifier: GPL-2.0 */
/* Anchors: making them, finding them, changing their parameters. */
#ifndef HALMA_DEV_H
#define HALMA_DEV_H

#include "halma.h"

/**
 * halma_dev_alloc() - make an anchor that nobody can find yet
 * @net: outer namespace
 * @prm: parameters, taken over on success
 *
 * Return: anchor with one reference, or an error.
 */
struct halma_dev *halma_dev_alloc(struct net *net, struct halma_params *prm);
void halma_dev_put(struct halma_dev *hd);

/**
 * halma_dev_publish() - let commands and packets find an anchor
 * @hd: anchor
 * @anchor_id: wanted, 0 for the lowest free one
 * @extack: sentence for a refusal
 *
 * Return: 0, -EEXIST or -EADDRINUSE when id or a local address is taken, -ENOMEM.
 */
int halma_dev_publish(struct halma_dev *hd, u32 anchor_id, struct netlink_ext_ack *extack);
void halma_dev_withdraw(struct halma_dev *hd);

/**
 * halma_dev_set_params() - replace the parameters
 * @hd: anchor
 * @prm: taken over on success
 * @extack: sentence for a refusal
 *
 * Under &halma_dev.lock. Return: 0, -EADDRINUSE, -EBUSY when a tunnel uses a
 * local address that would go, -EPERM, -ENOMEM.
 */
int halma_dev_set_params(struct halma_dev *hd, struct halma_params *prm,
			 struct netlink_ext_ack *extack);

/* The anchor that has a local address; under RCU. */
struct halma_dev *halma_local_find(const struct net *net, const struct in6_addr *addr, int vrf);

/* Is @net the outer or the inner namespace of the anchor? Under RCU. */
bool halma_dev_visible(const struct halma_dev *hd, const struct net *net);

/**
 * halma_dev_get_by_name() - the anchor that a command means
 * @net: of the command's socket
 * @anchor_id: in the outer namespace, or 0
 * @ifindex: in the namespace of the device, or 0
 * @extack: sentence for a refusal
 *
 * With neither, the only one that @net can see.
 *
 * Return: counted reference, -ENODEV, or -EINVAL if there are several.
 */
struct halma_dev *halma_dev_get_by_name(const struct net *net, u32 anchor_id, int ifindex,
					struct netlink_ext_ack *extack);

/* The next anchor after @serial that @net can see, or of all; counted; NULL at the end. */
struct halma_dev *halma_dev_get_next(const struct net *net, u64 serial);

/* Take the writers' lock; -ENODEV, unlocked, if the anchor is going. */
int halma_dev_lock(struct halma_dev *hd, struct netlink_ext_ack *extack);
static inline void halma_dev_unlock(struct halma_dev *hd)
{
	mutex_unlock(&hd->lock);
}

#endif /* HALMA_DEV_H */
