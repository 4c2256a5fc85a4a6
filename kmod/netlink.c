// SPDX-License-Identifier: GPL-2.0
/*
 * Commands that do something; those that dump are in dump.c. The name of a handler
 * follows from the operation in uapi/halma.yaml: binding-new arrives in
 * halma_nl_binding_new_doit(). What each means stands there.
 */
#include <linux/module.h>
#include <net/genetlink.h>
#include <net/netlink.h>
#include "bcache.h"
#include "dev.h"
#include "fill.h"
#include "filter.h"
#include "netlink.h"
#include "netlink-gen.h"
#include "nlparse.h"
#include "notify.h"
#include "owner.h"
#include "params.h"
#include "tnl.h"

/**
 * halma_nl_get_dev() - the device that a message is about
 * @net: namespace of the socket
 * @attrs: of any set: each begins with the two that name a device, see fill.c
 * @extack: sentence for a refusal
 *
 * Return: as halma_dev_get_by_name().
 */
struct halma_dev *halma_nl_get_dev(const struct net *net, struct nlattr **attrs,
				   struct netlink_ext_ack *extack)
{
	u32 anchor_id = 0, ifindex = 0;

	if (attrs[HALMA_A_DEV_ANCHOR_ID])
		anchor_id = nla_get_u32(attrs[HALMA_A_DEV_ANCHOR_ID]);
	if (attrs[HALMA_A_DEV_IFINDEX])
		ifindex = nla_get_u32(attrs[HALMA_A_DEV_IFINDEX]);
	return halma_dev_get_by_name(net, anchor_id, ifindex, extack);
}

int halma_nl_pre_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
		      struct genl_info *info)
{
	struct halma_dev *hd = halma_nl_get_dev(genl_info_net(info), info->attrs, info->extack);

	if (IS_ERR(hd))
		return PTR_ERR(hd);
	info->user_ptr[0] = hd;
	return 0;
}

void halma_nl_post_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
			struct genl_info *info)
{
	halma_dev_put(info->user_ptr[0]);
}

typedef int (*halma_fill_fn)(const struct halma_fill *f, struct halma_dev *hd, void *obj);

/* Answer with one message that @fill writes about @obj, under the lock. */
static int halma_nl_reply(struct genl_info *info, struct halma_dev *hd, halma_fill_fn fill,
			  void *obj, struct sk_buff **reply)
{
	struct halma_fill f = {
		.net = genl_info_net(info),
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.cmd = info->genlhdr->cmd,
	};
	int err;

	f.skb = nlmsg_new(halma_fill_size(), GFP_KERNEL);
	if (!f.skb)
		return -ENOMEM;
	err = fill(&f, hd, obj);
	if (err)
		nlmsg_free(f.skb);
	else
		*reply = f.skb;
	return err;
}

/* The whole of a do that answers about something it finds under the lock. */
static int halma_nl_get(struct genl_info *info, halma_fill_fn fill,
			void *(*find)(struct halma_dev *hd, struct genl_info *info))
{
	struct halma_dev *hd = info->user_ptr[0];
	struct sk_buff *reply = NULL;
	void *obj;
	int err;

	err = halma_dev_lock(hd, info->extack);
	if (err)
		return err;
	obj = find ? find(hd, info) : NULL;
	err = IS_ERR(obj) ? PTR_ERR(obj) : halma_nl_reply(info, hd, fill, obj, &reply);
	halma_dev_unlock(hd);
	return err ?: genlmsg_reply(reply, info);
}

/* dev-get, dev-set */

static int halma_nl_fill_dev(const struct halma_fill *f, struct halma_dev *hd, void *obj)
{
	return halma_fill_dev(f, hd);
}

int halma_nl_dev_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return halma_nl_get(info, halma_nl_fill_dev, NULL);
}

static int halma_nl_dev_change(struct halma_dev *hd, struct nlattr **link,
			       struct netlink_ext_ack *extack)
{
	struct halma_params *prm;
	int err;

	if (link[IFLA_HALMA_ANCHOR_ID] &&
	    nla_get_u32(link[IFLA_HALMA_ANCHOR_ID]) != hd->anchor_id) {
		NL_SET_ERR_MSG_ATTR(extack, link[IFLA_HALMA_ANCHOR_ID],
				    "the anchor-id cannot change");
		return -EOPNOTSUPP;
	}
	prm = halma_params_make(halma_dereference(hd, hd->params), link, extack);
	if (IS_ERR(prm))
		return PTR_ERR(prm);
	err = halma_dev_set_params(hd, prm, extack);
	if (err)
		kfree(prm);
	return err;
}

int halma_nl_dev_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *link[IFLA_HALMA_MAX + 1];
	struct halma_dev *hd = info->user_ptr[0];
	struct sk_buff *ntf;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, HALMA_A_DEV_LINK)) {
		NL_SET_ERR_MSG_MOD(info->extack, "nothing to change: link is missing");
		return -EINVAL;
	}
	err = nla_parse_nested(link, IFLA_HALMA_MAX, info->attrs[HALMA_A_DEV_LINK],
			       halma_link_nl_policy, info->extack);
	if (err)
		return err;
	err = halma_dev_lock(hd, info->extack);
	if (err)
		return err;
	err = halma_nl_dev_change(hd, link, info->extack);
	ntf = err ? NULL : halma_notify_dev(hd);
	halma_dev_unlock(hd);
	halma_notify_send(hd, ntf);
	return err;
}

/* binding-new, binding-set, binding-del */

static int halma_nl_parse(struct halma_dev *hd, struct genl_info *info, struct halma_request *rq)
{
	struct halma_parse ps = {
		.prm = halma_dereference(hd, hd->params),
		.extack = info->extack,
	};

	return halma_parse_request(&ps, info->nlhdr, info->attrs, rq);
}

static int halma_nl_may_write(struct halma_dev *hd, struct genl_info *info, u8 kind)
{
	return halma_owner_may_write(hd, genl_info_net(info), info->snd_portid, kind,
				     nla_get_flag(info->attrs[HALMA_A_BINDING_FORCE]),
				     info->extack);
}

/* A binding-new without id is answered with the one it got. */
static int halma_nl_fill_id(const struct halma_fill *f, struct halma_dev *hd, void *obj)
{
	const struct halma_bce *bce = obj;
	void *msg;

	msg = genlmsg_put(f->skb, f->portid, f->seq, &halma_nl_family, f->flags, f->cmd);
	if (!msg || nla_put_u64_64bit(f->skb, HALMA_A_BINDING_ID, bce->id, HALMA_A_BINDING_PAD))
		return -EMSGSIZE;
	genlmsg_end(f->skb, msg);
	return 0;
}

static struct halma_bce *halma_nl_new(struct halma_dev *hd, struct genl_info *info,
				      const struct halma_request *rq)
{
	int err;

	if (rq->has & HALMA_HAS_KIND) {
		err = halma_nl_may_write(hd, info, rq->kind);
		if (err)
			return ERR_PTR(err);
	}
	return halma_bce_new(hd, rq, info->extack);
}

static int halma_nl_binding_new(struct halma_dev *hd, struct genl_info *info,
				struct halma_request *rq, struct sk_buff **ntf,
				struct sk_buff **reply)
{
	struct halma_bce *bce;
	int err;

	err = halma_nl_parse(hd, info, rq);
	if (err)
		return err;
	bce = halma_nl_new(hd, info, rq);
	if (IS_ERR(bce))
		return PTR_ERR(bce);
	if (!(rq->has & HALMA_HAS_ID)) {
		err = halma_nl_reply(info, hd, halma_nl_fill_id, bce, reply);
		if (err) {
			/* Nobody would know its id. */
			halma_bce_del(hd, bce);
			return err;
		}
	}
	*ntf = halma_notify_binding(hd, bce, HALMA_CMD_BINDING_NEW_NTF, 0);
	return 0;
}

static int halma_nl_binding_set(struct halma_dev *hd, struct genl_info *info,
				struct halma_request *rq, struct sk_buff **ntf,
				struct sk_buff **reply)
{
	u8 cmd = HALMA_CMD_BINDING_SET_NTF;
	struct halma_bce *bce;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, HALMA_A_BINDING_ID)) {
		NL_SET_ERR_MSG_MOD(info->extack, "binding-set needs an id");
		return -EINVAL;
	}
	err = halma_nl_parse(hd, info, rq);
	if (err)
		return err;
	bce = halma_bce_find(hd, rq->id);
	if (!bce) {
		cmd = HALMA_CMD_BINDING_NEW_NTF;
		bce = halma_nl_new(hd, info, rq);
		if (IS_ERR(bce))
			return PTR_ERR(bce);
	} else {
		err = halma_nl_may_write(hd, info, bce->kind);
		if (!err)
			err = halma_bce_set(hd, bce, rq, info->extack);
		if (err)
			return err;
	}
	*ntf = halma_notify_binding(hd, bce, cmd, 0);
	return 0;
}

static int halma_nl_binding_del(struct halma_dev *hd, struct genl_info *info,
				struct halma_request *rq, struct sk_buff **ntf,
				struct sk_buff **reply)
{
	struct nlattr *version = info->attrs[HALMA_A_BINDING_VERSION];
	struct halma_bce *bce;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, HALMA_A_BINDING_ID)) {
		NL_SET_ERR_MSG_MOD(info->extack, "binding-del needs an id");
		return -EINVAL;
	}
	bce = halma_bce_find(hd, nla_get_u64(info->attrs[HALMA_A_BINDING_ID]));
	if (!bce) {
		NL_SET_ERR_MSG_MOD(info->extack, "no binding has this id");
		return -ENOENT;
	}
	err = halma_nl_may_write(hd, info, bce->kind);
	if (err)
		return err;
	if (version && nla_get_u64(version) < bce->version) {
		NL_SET_ERR_MSG_MOD(info->extack, "the binding has a higher version");
		return -ESTALE;
	}
	bce->change = hd->change + 1;
	*ntf = halma_notify_binding(hd, bce, HALMA_CMD_BINDING_DEL_NTF, HALMA_REASON_REQUEST);
	halma_bce_del(hd, bce);
	return 0;
}

/* A change: request, lock, do it, unlock, tell. */
static int halma_nl_change(struct genl_info *info,
			   int (*change)(struct halma_dev *hd, struct genl_info *info,
					 struct halma_request *rq, struct sk_buff **ntf,
					 struct sk_buff **reply))
{
	struct halma_dev *hd = info->user_ptr[0];
	struct sk_buff *ntf = NULL, *reply = NULL;
	struct halma_request *rq;
	int err;

	rq = kmalloc(sizeof(*rq), GFP_KERNEL);
	if (!rq)
		return -ENOMEM;
	err = halma_dev_lock(hd, info->extack);
	if (err)
		goto out;
	err = change(hd, info, rq, &ntf, &reply);
	halma_dev_unlock(hd);
	halma_notify_send(hd, ntf);
	if (reply)
		err = genlmsg_reply(reply, info);
out:
	kfree(rq);
	return err;
}

int halma_nl_binding_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	return halma_nl_change(info, halma_nl_binding_new);
}

int halma_nl_binding_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return halma_nl_change(info, halma_nl_binding_set);
}

int halma_nl_binding_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return halma_nl_change(info, halma_nl_binding_del);
}

/* binding-get */

static int halma_nl_fill_binding(const struct halma_fill *f, struct halma_dev *hd, void *obj)
{
	return halma_fill_binding(f, hd, obj, 0);
}

static int halma_nl_parse_filter(struct halma_dev *hd, struct genl_info *info,
				 struct halma_filter *flt)
{
	struct halma_parse ps = {
		.prm = halma_dereference(hd, hd->params),
		.extack = info->extack,
	};

	return halma_parse_filter(&ps, info->nlhdr, info->attrs, flt);
}

static void *halma_nl_find_binding(struct halma_dev *hd, struct genl_info *info)
{
	struct halma_filter *flt;
	void *bce;
	int err;

	flt = kmalloc(sizeof(*flt), GFP_KERNEL);
	if (!flt)
		return ERR_PTR(-ENOMEM);
	err = halma_nl_parse_filter(hd, info, flt);
	bce = err ? ERR_PTR(err) : halma_filter_one(hd, flt);
	if (bce == ERR_PTR(-EINVAL) && !err)
		NL_SET_ERR_MSG_MOD(info->extack, "name a binding by id or by one prefix");
	else if (bce == ERR_PTR(-ENOENT))
		NL_SET_ERR_MSG_MOD(info->extack, "no such binding");
	kfree(flt);
	return bce;
}

int halma_nl_binding_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return halma_nl_get(info, halma_nl_fill_binding, halma_nl_find_binding);
}

/* binding-flush */

/* Delete what matches from @next on, a batch at most; false at the end. */
static bool halma_flush_batch(struct halma_dev *hd, const struct halma_filter *flt, u64 *next,
			      u32 *count)
{
	struct halma_bce *bce;
	int n;

	for (n = 0; n < HALMA_BATCH; n++) {
		bce = halma_filter_next(hd, flt, *next);
		if (!bce)
			return false;
		*next = bce->id + 1;
		if (halma_filter_match(hd, flt, bce)) {
			halma_bce_del(hd, bce);
			(*count)++;
		}
		if (!*next)
			return false;
	}
	return true;
}

static int halma_nl_flush(struct halma_dev *hd, struct genl_info *info, struct halma_filter *flt,
			  u32 *count)
{
	struct sk_buff *ntf = NULL;
	bool more = true;
	u64 next = 0;
	int err;

	err = halma_dev_lock(hd, info->extack);
	if (err)
		return err;
	err = halma_nl_parse_filter(hd, info, flt);
	if (!err)
		err = halma_nl_may_write(hd, info, flt->by & HALMA_BY_KIND ? flt->kind : 0);
	while (!err && more) {
		more = halma_flush_batch(hd, flt, &next, count);
		if (!more) {
			ntf = halma_notify_flush(hd, flt, HALMA_REASON_FLUSH, *count);
			break;
		}
		halma_dev_unlock(hd);
		cond_resched();
		err = halma_dev_lock(hd, info->extack);
		if (err)
			return err;
	}
	halma_dev_unlock(hd);
	halma_notify_send(hd, ntf);
	return err;
}

int halma_nl_binding_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct halma_filter *flt;
	struct sk_buff *reply;
	u32 count = 0;
	void *msg;
	int err;

	flt = kmalloc(sizeof(*flt), GFP_KERNEL);
	reply = genlmsg_new(nla_total_size(sizeof(count)), GFP_KERNEL);
	if (!flt || !reply) {
		err = -ENOMEM;
		goto err_free;
	}
	err = halma_nl_flush(info->user_ptr[0], info, flt, &count);
	if (err)
		goto err_free;
	err = -EMSGSIZE;
	msg = genlmsg_put_reply(reply, info, &halma_nl_family, 0, info->genlhdr->cmd);
	if (!msg || nla_put_u32(reply, HALMA_A_BINDING_COUNT, count))
		goto err_free;
	genlmsg_end(reply, msg);
	kfree(flt);
	return genlmsg_reply(reply, info);

err_free:
	nlmsg_free(reply);
	kfree(flt);
	return err;
}

/* tunnel-get */

static int halma_nl_fill_tunnel(const struct halma_fill *f, struct halma_dev *hd, void *obj)
{
	return halma_fill_tunnel(f, hd, obj);
}

static void *halma_nl_find_tunnel(struct halma_dev *hd, struct genl_info *info)
{
	struct halma_parse ps = {
		.prm = halma_dereference(hd, hd->params),
		.extack = info->extack,
	};
	struct halma_tnl_key key;
	struct halma_tnl *tnl;
	bool local_any;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, HALMA_A_TUNNEL_KEY)) {
		NL_SET_ERR_MSG_MOD(info->extack, "name a tunnel by its key");
		return ERR_PTR(-EINVAL);
	}
	err = halma_parse_key(&ps, info->attrs[HALMA_A_TUNNEL_KEY], &key, &local_any);
	if (err)
		return ERR_PTR(err);
	tnl = halma_tnl_lookup(hd, &key);
	if (tnl)
		return tnl;
	NL_SET_ERR_MSG_MOD(info->extack, "no binding uses such a tunnel");
	return ERR_PTR(-ENOENT);
}

int halma_nl_tunnel_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return halma_nl_get(info, halma_nl_fill_tunnel, halma_nl_find_tunnel);
}

/* stats-get */

static int halma_nl_fill_stats(const struct halma_fill *f, struct halma_dev *hd, void *obj)
{
	return halma_fill_stats(f, hd);
}

int halma_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return halma_nl_get(info, halma_nl_fill_stats, NULL);
}

/**
 * halma_netlink_register() - let the family's commands in
 *
 * Return: 0 or an error.
 */
int halma_netlink_register(void)
{
	int err;

	err = halma_owner_register();
	if (err)
		return err;
	err = halma_genl_register(&halma_nl_family, halma_nl_ops, ARRAY_SIZE(halma_nl_ops));
	if (err)
		halma_owner_unregister();
	return err;
}

/**
 * halma_netlink_unregister() - no command is running or will
 */
void halma_netlink_unregister(void)
{
	genl_unregister_family(&halma_nl_family);
	halma_owner_unregister();
}
