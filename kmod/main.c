// SPDX-License-Identifier: GPL-2.0
/* The module: what is started in which order, and stopped in the reverse one. */
#include <linux/module.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>
#include "encap.h"
#include "halma.h"
#include "homelink.h"
#include "link.h"
#include "net.h"
#include "netlink.h"
#include "selftest/selftest.h"
#include "vrf.h"

struct workqueue_struct *halma_wq;

static int __init halma_init(void)
{
	int err;

	halma_wq = alloc_workqueue("halma", WQ_UNBOUND, 0);
	if (!halma_wq)
		return -ENOMEM;
	err = halma_net_register();
	if (err)
		goto err_wq;
	err = halma_selftest();
	if (err)
		goto err_net;
	err = halma_vrf_register();
	if (err)
		goto err_net;
	err = halma_home_register();
	if (err)
		goto err_vrf;
	err = halma_encap_register();
	if (err)
		goto err_home;
	err = halma_netlink_register();
	if (err)
		goto err_encap;
	/* Devices last: each of them notifies from its first packet to its end. */
	err = halma_link_register();
	if (err)
		goto err_netlink;
	return 0;

err_netlink:
	halma_netlink_unregister();
err_encap:
	halma_encap_unregister();
err_home:
	halma_home_unregister();
err_vrf:
	halma_vrf_unregister();
err_net:
	halma_net_unregister();
err_wq:
	destroy_workqueue(halma_wq);
	rcu_barrier();
	return err;
}

static void __exit halma_exit(void)
{
	halma_link_unregister();
	halma_netlink_unregister();
	halma_encap_unregister();
	halma_home_unregister();
	halma_vrf_unregister();
	halma_net_unregister();
	/* Devices are gone; their bindings go in the background. */
	destroy_workqueue(halma_wq);
	rcu_barrier();
}

module_init(halma_init);
module_exit(halma_exit);

MODULE_DESCRIPTION("Mobile IPv6 home agent and Proxy Mobile IPv6 local mobility anchor");
MODULE_AUTHOR("the halma developers");
MODULE_LICENSE("GPL");
MODULE_ALIAS_RTNL_LINK("halma");
MODULE_ALIAS_GENL_FAMILY(HALMA_FAMILY_NAME);
