// SPDX-License-Identifier: GPL-2.0
/*
 * Commands. The name of a handler follows from the operation in uapi/halma.yaml:
 * binding-new arrives in halma_nl_binding_new_doit(). What each means stands
 * there.
 */
#include <linux/module.h>
#include <net/genetlink.h>
#include <net/netlink.h>
#include "bcache.h"
#include "dev.h"
#include "fill.h"
#include "mn.h"
#include "netlink.h"
#include "netlink-gen.h"
#include "nlparse.h"
#include "notify.h"
#include "params.h"
#include "prefix.h"
#include "tnl.h"

/* Every set of attributes begins with the two that name a device: see fill.c. */
static struct halma_dev *halma_nl_get_dev(const struct net *net, struct nlattr **attrs,
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

/* Dumps */

/**
 * struct halma_dump - where a dump has got to; in &netlink_callback.ctx
 * @serial: of the last device that is done
 * @at: of the one that @next is about, for it may go between two messages
 * @next: where to go on in it
 * @interrupted: something came or went in a device that is done
 */
struct halma_dump {
	u64 serial;
	u64 at;
	u64 next;
	bool interrupted;
};

static struct halma_dump *halma_dump_ctx(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct halma_dump) > sizeof(cb->ctx));
	return (struct halma_dump *)cb->ctx;
}

/*
 * Write what fits of one device, under the lock; @ctx->next says where to go on.
 * Returns 1 when there is more but the lock should be dropped, 0 at the end of
 * the device, or an error.
 */
typedef int (*halma_dump_fn)(const struct halma_fill *f, struct halma_dev *hd,
			     struct halma_dump *ctx);

static int halma_nl_dump_dev(const struct halma_fill *f, struct halma_dev *hd,
			     struct halma_dump *ctx, halma_dump_fn fn)
{
	int err;

	do {
		if (halma_dev_lock(hd, NULL))
			return 0; /* going: as if it were gone */
		f->cb->seq = hd->generation ?: 1;
		err = fn(f, hd, ctx);
		halma_dev_unlock(hd);
		cond_resched();
	} while (err > 0);
	return err;
}

/* The message that ends the dump has the last chance to say NLM_F_DUMP_INTR. */
static void halma_nl_dump_end(struct netlink_callback *cb, const struct halma_dump *ctx)
{
	if (!ctx->interrupted && ctx->at <= ctx->serial)
		return;
	cb->seq = 1;
	cb->prev_seq = 2;
}

/* All devices that match the request's name, or that the namespace can see. */
static int halma_nl_dump(struct sk_buff *skb, struct netlink_callback *cb, halma_dump_fn fn)
{
	struct halma_dump *ctx = halma_dump_ctx(cb);
	struct nlattr **attrs = halma_dump_attrs(cb);
	struct net *net = sock_net(skb->sk);
	struct halma_fill f = {
		.skb = skb,
		.net = net,
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
		.cmd = ((struct genlmsghdr *)nlmsg_data(cb->nlh))->cmd,
		.cb = cb,
	};
	bool one = attrs[HALMA_A_DEV_ANCHOR_ID] || attrs[HALMA_A_DEV_IFINDEX];
	struct halma_dev *hd;
	int err = 0;

	while (!err) {
		hd = one ? halma_nl_get_dev(net, attrs, cb->extack) :
			   halma_dev_get_next(net, ctx->serial);
		if (IS_ERR(hd))
			return PTR_ERR(hd);
		if (!hd || (one && ctx->serial)) {
			if (hd)
				halma_dev_put(hd);
			halma_nl_dump_end(cb, ctx);
			break;
		}
		if (ctx->at != hd->serial) {
			/* The one before has gone before it was done? */
			ctx->interrupted |= ctx->at > ctx->serial;
			ctx->at = hd->serial;
			ctx->next = 0;
			cb->prev_seq = 0; /* each device counts for itself */
		}
		err = halma_nl_dump_dev(&f, hd, ctx, fn);
		if (!err) {
			ctx->serial = hd->serial;
			ctx->interrupted |= cb->prev_seq && cb->prev_seq != cb->seq;
		}
		halma_dev_put(hd);
	}
	return err == -EMSGSIZE && skb->len ? skb->len : err ?: skb->len;
}

/* dev-get, dev-set, dev-own */

static int halma_nl_fill_dev(const struct halma_fill *f, struct halma_dev *hd, void *obj)
{
	return halma_fill_dev(f, hd);
}

static int halma_nl_dump_one_dev(const struct halma_fill *f, struct halma_dev *hd,
				 struct halma_dump *ctx)
{
	return halma_fill_dev(f, hd);
}

int halma_nl_dev_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return halma_nl_get(info, halma_nl_fill_dev, NULL);
}

int halma_nl_dev_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return halma_nl_dump(skb, cb, halma_nl_dump_one_dev);
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

static int halma_dev_take(struct halma_dev *hd, const struct net *net, u32 portid,
			  struct netlink_ext_ack *extack)
{
	if (hd->owner_portid && (hd->owner_portid != portid || hd->owner_net != net)) {
		NL_SET_ERR_MSG_MOD(extack, "another daemon owns the device");
		return -EBUSY;
	}
	hd->owner_net = net;
	hd->owner_portid = portid;
	hd->change++;
	return 0;
}

static int halma_dev_release(struct halma_dev *hd, const struct net *net, u32 portid,
			     struct netlink_ext_ack *extack)
{
	if (hd->owner_portid != portid || hd->owner_net != net) {
		NL_SET_ERR_MSG_MOD(extack, "this socket does not own the device");
		return -EINVAL;
	}
	hd->owner_net = NULL;
	hd->owner_portid = 0;
	hd->change++;
	return 0;
}

int halma_nl_dev_own_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct halma_dev *hd = info->user_ptr[0];
	struct net *net = genl_info_net(info);
	struct sk_buff *ntf;
	int err;

	err = halma_dev_lock(hd, info->extack);
	if (err)
		return err;
	if (nla_get_flag(info->attrs[HALMA_A_DEV_RELEASE]))
		err = halma_dev_release(hd, net, info->snd_portid, info->extack);
	else
		err = halma_dev_take(hd, net, info->snd_portid, info->extack);
	ntf = err ? NULL : halma_notify_dev(hd);
	halma_dev_unlock(hd);
	halma_notify_send(hd, ntf);
	return err;
}

/* A socket closes: what it owned has no owner any more. */
static int halma_nl_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct netlink_notify *n = ptr;
	struct halma_dev *hd;
	u64 serial = 0;

	if (event != NETLINK_URELEASE || n->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	/* The device may have been moved to where the socket does not see it. */
	while ((hd = halma_dev_get_next(NULL, serial))) {
		struct sk_buff *ntf = NULL;

		serial = hd->serial;
		/* Only the socket itself could have made it the owner. */
		if (READ_ONCE(hd->owner_portid) == n->portid && !halma_dev_lock(hd, NULL)) {
			if (!halma_dev_release(hd, n->net, n->portid, NULL))
				ntf = halma_notify_dev(hd);
			halma_dev_unlock(hd);
		}
		halma_notify_send(hd, ntf);
		halma_dev_put(hd);
	}
	return NOTIFY_DONE;
}

static struct notifier_block halma_nl_notifier = { .notifier_call = halma_nl_event };

/* binding-new, binding-set, binding-del */

static int halma_nl_parse(struct halma_dev *hd, struct genl_info *info, struct halma_request *rq,
			  bool filter)
{
	struct halma_parse ps = {
		.prm = halma_dereference(hd, hd->params),
		.extack = info->extack,
	};

	return halma_parse_request(&ps, info->nlhdr, info->attrs, rq, filter);
}

static int halma_nl_may_write(struct halma_dev *hd, struct genl_info *info, u8 kind)
{
	return halma_dev_may_write(hd, genl_info_net(info), info->snd_portid, kind,
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

	err = halma_nl_parse(hd, info, rq, false);
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
	err = halma_nl_parse(hd, info, rq, false);
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

static void *halma_nl_find_binding(struct halma_dev *hd, struct genl_info *info)
{
	struct halma_bce *bce = NULL;
	struct halma_request *rq;
	int err;

	rq = kmalloc(sizeof(*rq), GFP_KERNEL);
	if (!rq)
		return ERR_PTR(-ENOMEM);
	err = halma_nl_parse(hd, info, rq, true);
	if (err)
		goto out;
	if (rq->has & HALMA_HAS_ID) {
		bce = halma_bce_find(hd, rq->id);
	} else if (rq->n_prefixes == 1) {
		bce = halma_bce_find_prefix(hd, &rq->prefixes[0],
					    rq->has & HALMA_HAS_KIND ? rq->kind : 0);
	} else {
		NL_SET_ERR_MSG_MOD(info->extack, "name a binding by id or by one prefix");
		err = -EINVAL;
		goto out;
	}
	if (bce && !halma_bce_match(hd, bce, rq))
		bce = NULL;
	if (!bce) {
		NL_SET_ERR_MSG_MOD(info->extack, "no such binding");
		err = -ENOENT;
	}
out:
	kfree(rq);
	return err ? ERR_PTR(err) : bce;
}

int halma_nl_binding_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return halma_nl_get(info, halma_nl_fill_binding, halma_nl_find_binding);
}

/* The binding of lowest id >= @id among those of a mobile node. */
static struct halma_bce *halma_mn_next(struct halma_dev *hd, const struct halma_request *rq,
				       u64 id)
{
	struct halma_mn *mn = halma_mn_find(hd, &rq->mnid);
	struct halma_bce *bce, *next = NULL;

	if (!mn)
		return NULL;
	list_for_each_entry(bce, &mn->bces, mn_node)
		if (bce->id >= id && (!next || bce->id < next->id))
			next = bce;
	return next;
}

static struct halma_bce *halma_bce_next(struct halma_dev *hd, const struct halma_request *rq,
					u64 id)
{
	unsigned long index = id;

	if (rq->has & HALMA_HAS_ID)
		return rq->id >= id ? halma_bce_find(hd, rq->id) : NULL;
	if (rq->has & HALMA_HAS_MNID)
		return halma_mn_next(hd, rq, id);
	return xa_find(&hd->bces, &index, ULONG_MAX, XA_PRESENT);
}

static int halma_nl_dump_matching(const struct halma_fill *f, struct halma_dev *hd,
				  struct halma_dump *ctx, const struct halma_request *rq)
{
	struct halma_bce *bce;
	int n, err;

	for (n = 0; n < HALMA_BATCH; n++) {
		bce = halma_bce_next(hd, rq, ctx->next);
		if (!bce)
			return 0;
		err = halma_bce_match(hd, bce, rq) ? halma_fill_binding(f, hd, bce, 0) : 0;
		if (err)
			return err;
		ctx->next = bce->id + 1;
		if (!ctx->next)
			return 0;
	}
	return 1;
}

static int halma_nl_dump_bindings(const struct halma_fill *f, struct halma_dev *hd,
				  struct halma_dump *ctx)
{
	struct halma_parse ps = {
		.prm = halma_dereference(hd, hd->params),
		.extack = f->cb->extack,
	};
	struct halma_request *rq;
	int err;

	rq = kmalloc(sizeof(*rq), GFP_KERNEL);
	if (!rq)
		return -ENOMEM;
	err = halma_parse_request(&ps, f->cb->nlh, halma_dump_attrs(f->cb), rq, true);
	if (!err)
		err = halma_nl_dump_matching(f, hd, ctx, rq);
	kfree(rq);
	return err;
}

int halma_nl_binding_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return halma_nl_dump(skb, cb, halma_nl_dump_bindings);
}

/* binding-flush */

/* Delete what matches from @next on, a batch at most; false at the end. */
static bool halma_flush_batch(struct halma_dev *hd, const struct halma_request *rq, u64 *next,
			      u32 *count)
{
	struct halma_bce *bce;
	int n;

	for (n = 0; n < HALMA_BATCH; n++) {
		bce = halma_bce_next(hd, rq, *next);
		if (!bce)
			return false;
		*next = bce->id + 1;
		if (halma_bce_match(hd, bce, rq)) {
			halma_bce_del(hd, bce);
			(*count)++;
		}
		if (!*next)
			return false;
	}
	return true;
}

static int halma_nl_flush(struct halma_dev *hd, struct genl_info *info, struct halma_request *rq,
			  u32 *count)
{
	struct sk_buff *ntf = NULL;
	bool more = true;
	u64 next = 0;
	int err;

	err = halma_dev_lock(hd, info->extack);
	if (err)
		return err;
	err = halma_nl_parse(hd, info, rq, true);
	if (!err)
		err = halma_nl_may_write(hd, info, rq->has & HALMA_HAS_KIND ? rq->kind : 0);
	while (!err && more) {
		more = halma_flush_batch(hd, rq, &next, count);
		if (!more) {
			ntf = halma_notify_flush(hd, rq, HALMA_REASON_FLUSH, *count);
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
	struct halma_request *rq;
	struct sk_buff *reply;
	u32 count = 0;
	void *msg;
	int err;

	rq = kmalloc(sizeof(*rq), GFP_KERNEL);
	reply = genlmsg_new(nla_total_size(sizeof(count)), GFP_KERNEL);
	if (!rq || !reply) {
		err = -ENOMEM;
		goto err_free;
	}
	err = halma_nl_flush(info->user_ptr[0], info, rq, &count);
	if (err)
		goto err_free;
	err = -EMSGSIZE;
	msg = genlmsg_put_reply(reply, info, &halma_nl_family, 0, info->genlhdr->cmd);
	if (!msg || nla_put_u32(reply, HALMA_A_BINDING_COUNT, count))
		goto err_free;
	genlmsg_end(reply, msg);
	kfree(rq);
	return genlmsg_reply(reply, info);

err_free:
	nlmsg_free(reply);
	kfree(rq);
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

static int halma_nl_dump_tunnels(const struct halma_fill *f, struct halma_dev *hd,
				 struct halma_dump *ctx)
{
	const struct nlattr *nest = halma_dump_attrs(f->cb)[HALMA_A_TUNNEL_KEY];
	struct halma_parse ps = {
		.prm = halma_dereference(hd, hd->params),
		.extack = f->cb->extack,
	};
	unsigned long id = ctx->next;
	struct halma_tnl_key key;
	struct halma_tnl *tnl;
	bool local_any;
	int n = 0, err;

	if (nest) {
		err = halma_parse_key(&ps, nest, &key, &local_any);
		if (err)
			return err;
	}
	xa_for_each_start(&hd->tnl_ids, id, tnl, id) {
		if (n++ == HALMA_BATCH)
			return 1;
		err = 0;
		if (!nest || halma_tnl_match(tnl, &key, local_any))
			err = halma_fill_tunnel(f, hd, tnl);
		if (err)
			return err;
		ctx->next = id + 1;
	}
	return 0;
}

int halma_nl_tunnel_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return halma_nl_dump(skb, cb, halma_nl_dump_tunnels);
}

/* stats-get */

static int halma_nl_fill_stats(const struct halma_fill *f, struct halma_dev *hd, void *obj)
{
	return halma_fill_stats(f, hd);
}

static int halma_nl_dump_stats(const struct halma_fill *f, struct halma_dev *hd,
			       struct halma_dump *ctx)
{
	return halma_fill_stats(f, hd);
}

int halma_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return halma_nl_get(info, halma_nl_fill_stats, NULL);
}

int halma_nl_stats_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return halma_nl_dump(skb, cb, halma_nl_dump_stats);
}

int halma_netlink_register(void)
{
	int err;

	err = netlink_register_notifier(&halma_nl_notifier);
	if (err)
		return err;
	err = halma_genl_register(&halma_nl_family, halma_nl_ops, ARRAY_SIZE(halma_nl_ops));
	if (err)
		netlink_unregister_notifier(&halma_nl_notifier);
	return err;
}

void halma_netlink_unregister(void)
{
	genl_unregister_family(&halma_nl_family);
	netlink_unregister_notifier(&halma_nl_notifier);
}
