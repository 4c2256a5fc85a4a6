// SPDX-License-Identifier: GPL-2.0
/*
 * The owner of a device. A daemon claims the device with dev-own; the claim ends with
 * its socket, so that one that dies leaves no device behind that nobody can change.
 */
#include <net/genetlink.h>
#include <net/netlink.h>
#include "dev.h"
#include "net.h"
#include "netlink-gen.h"
#include "notify.h"
#include "owner.h"

/**
 * halma_owner_may_write() - may a socket change bindings of a kind?
 * @hd: device
 * @net: namespace of the socket
 * @portid: its port
 * @kind: enum halma_kind, or 0 for all
 * @force: it says that it means it
 * @extack: sentence for a refusal
 *
 * Under &halma_dev.lock. Static bindings are the operator's.
 *
 * Return: 0 or -EBUSY.
 */
int halma_owner_may_write(const struct halma_dev *hd, const struct net *net, u32 portid, u8 kind,
			  bool force, struct netlink_ext_ack *extack)
{
	if (!hd->owner_portid || force || kind == HALMA_KIND_STATIC)
		return 0;
	if (hd->owner_portid == portid && hd->owner_net == net)
		return 0;
	NL_SET_ERR_MSG_MOD(extack, "a daemon owns the device: its bindings change by force only");
	return -EBUSY;
}

static int halma_owner_take(struct halma_dev *hd, const struct net *net, u32 portid,
			    struct netlink_ext_ack *extack)
{
	struct halma_net *hn = halma_net(net);

	if (hd->owner_portid && (hd->owner_portid != portid || hd->owner_net != net)) {
		NL_SET_ERR_MSG_MOD(extack, "another daemon owns the device");
		return -EBUSY;
	}
	mutex_lock(&hn->lock);
	hd->owner_net = net;
	hd->owner_portid = portid;
	list_move_tail(&hd->owner_node, &hn->owned);
	mutex_unlock(&hn->lock);
	hd->change++;
	halma_notify_dev(hd);
	return 0;
}

/**
 * halma_owner_forget() - a device has no owner any more
 * @hd: device
 *
 * Under &halma_dev.lock.
 */
void halma_owner_forget(struct halma_dev *hd)
{
	struct halma_net *hn;

	lockdep_assert_held(&hd->lock);
	if (!hd->owner_portid)
		return;
	hn = halma_net(hd->owner_net);
	mutex_lock(&hn->lock);
	hd->owner_net = NULL;
	hd->owner_portid = 0;
	list_del_init(&hd->owner_node);
	mutex_unlock(&hn->lock);
}

static int halma_owner_release(struct halma_dev *hd, const struct net *net, u32 portid,
			       struct netlink_ext_ack *extack)
{
	if (hd->owner_portid != portid || hd->owner_net != net) {
		NL_SET_ERR_MSG_MOD(extack, "this socket does not own the device");
		return -EINVAL;
	}
	halma_owner_forget(hd);
	hd->change++;
	halma_notify_dev(hd);
	return 0;
}

int halma_nl_dev_own_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct halma_dev *hd = info->user_ptr[0];
	struct net *net = genl_info_net(info);
	int err;

	err = halma_dev_lock(hd, info->extack);
	if (err)
		return err;
	if (nla_get_flag(info->attrs[HALMA_A_RELEASE]))
		err = halma_owner_release(hd, net, info->snd_portid, info->extack);
	else
		err = halma_owner_take(hd, net, info->snd_portid, info->extack);
	halma_dev_unlock(hd);
	return err;
}

/* One of the devices that a socket owns, counted; it may have moved out of its sight. */
static struct halma_dev *halma_owner_find(struct halma_net *hn, u32 portid)
{
	struct halma_dev *hd;

	mutex_lock(&hn->lock);
	list_for_each_entry(hd, &hn->owned, owner_node)
		if (hd->owner_portid == portid && refcount_inc_not_zero(&hd->refs))
			goto out;
	hd = NULL;
out:
	mutex_unlock(&hn->lock);
	return hd;
}

/* A socket closes: what it owned has no owner any more. */
static int halma_owner_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct netlink_notify *n = ptr;
	struct halma_dev *hd;

	if (event != NETLINK_URELEASE || n->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	while ((hd = halma_owner_find(halma_net(n->net), n->portid))) {
		mutex_lock(&hd->lock);
		halma_owner_release(hd, n->net, n->portid, NULL);
		mutex_unlock(&hd->lock);
		halma_dev_put(hd);
	}
	return NOTIFY_DONE;
}

static struct notifier_block halma_owner_notifier = { .notifier_call = halma_owner_event };

/**
 * halma_owner_register() - hear of sockets that close
 *
 * Return: 0 or an error.
 */
int halma_owner_register(void)
{
	return netlink_register_notifier(&halma_owner_notifier);
}

/**
 * halma_owner_unregister() - undo halma_owner_register()
 */
void halma_owner_unregister(void)
{
	netlink_unregister_notifier(&halma_owner_notifier);
}
