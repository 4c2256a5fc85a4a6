// SPDX-License-Identifier: GPL-2.0
/*
 * The VRF of an outer side goes. Its number may be that of another interface one day, so
 * the anchor arrives and leaves nowhere from then on; its bindings are as they were.
 */
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <net/l3mdev.h>
#include "dev.h"
#include "net.h"
#include "params.h"
#include "vrf.h"

static void halma_vrf_gone(struct halma_dev *hd, u32 ifindex)
{
	struct halma_params *prm;

	if (halma_dev_lock(hd, NULL))
		return;
	prm = halma_dereference(hd, hd->params);
	if (prm->vrf == ifindex) {
		halma_locals_del(hd, prm, NULL);
		WRITE_ONCE(hd->vrf_gone, true);
		/* Who finds a route with the new number has seen the line above. */
		smp_store_release(&prm->route_gen, prm->route_gen + 1);
	}
	halma_dev_unlock(hd);
}

/* RTNL is held: no anchor comes or goes. */
static int halma_vrf_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct halma_dev *hd;
	unsigned long id;

	if (event != NETDEV_UNREGISTER || !netif_is_l3_master(dev))
		return NOTIFY_DONE;
	xa_for_each(&halma_net(dev_net(dev))->devs, id, hd)
		halma_vrf_gone(hd, dev->ifindex);
	return NOTIFY_DONE;
}

static struct notifier_block halma_vrf_notifier = { .notifier_call = halma_vrf_event };

/**
 * halma_vrf_register() - hear of VRFs that go
 *
 * Return: 0 or an error.
 */
int halma_vrf_register(void)
{
	return register_netdevice_notifier(&halma_vrf_notifier);
}

/**
 * halma_vrf_unregister() - undo halma_vrf_register(); no anchor is left
 */
void halma_vrf_unregister(void)
{
	unregister_netdevice_notifier(&halma_vrf_notifier);
}
