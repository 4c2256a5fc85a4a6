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
#include "lookup.h"
#include "net.h"
#include "netlink.h"
#include "netlink-gen.h"
#include "nlparse.h"
#include "notify.h"
#include "owner.h"
#include "params.h"
#include "paths.h"
#include "tnl.h"

/**
 * halma_nl_get_dev() - the device that a message is about
 * @net: namespace of the socket
 * @attrs: of set halma
 * @extack: sentence for a refusal
 *
 * Return: as halma_net_get().
 */
struct halma_dev *halma_nl_get_dev(struct net *net, struct nlattr **attrs,
				   struct netlink_ext_ack *extack)
{
	u32 anchor_id = 0, ifindex = 0;

	if (attrs[HALMA_A_ANCHOR_ID])
		anchor_id = nla_get_u32(attrs[HALMA_A_ANCHOR_ID]);
	if (attrs[HALMA_A_IFINDEX])
		ifindex = nla_get_u32(attrs[HALMA_A_IFINDEX]);
	return halma_net_get(net, anchor_id, ifindex, extack);
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

/*
 * Where packets go, from which address and who decides it are choices of the outer
 * side: who rules the inner namespace only may look. Both the sender and who opened
 * the socket must rule the outer one.
 */
static bool halma_nl_may_change(const struct halma_dev *hd, const struct sk_buff *skb)
{
	bool may;

	rcu_read_lock();
	may = READ_ONCE(hd->dead) || netlink_ns_capable(skb, hd->net->user_ns, CAP_NET_ADMIN);
	rcu_read_unlock();
	return may;
}

int halma_nl_pre_change_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
			     struct genl_info *info)
{
	int err = halma_nl_pre_doit(ops, skb, info);

	if (err || halma_nl_may_change(info->user_ptr[0], skb))
		return err;
	halma_dev_put(info->user_ptr[0]);
	NL_SET_ERR_MSG_MOD(info->extack, "changes are for the outer namespace's administrator");
	return -EPERM;
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

/* family-get */

int halma_nl_family_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct halma_fill f = {
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.cmd = info->genlhdr->cmd,
	};
	int err;

	/* Without a policy some kernels do not look at attributes at all. */
	if (nlmsg_attrlen(info->nlhdr, GENL_HDRLEN)) {
		NL_SET_ERR_MSG_ATTR(info->extack, nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
				    "family-get takes no attributes");
		return -EINVAL;
	}
	f.skb = nlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!f.skb)
		return -ENOMEM;
	err = halma_fill_family(&f);
	if (!err)
		return genlmsg_reply(f.skb, info);
	nlmsg_free(f.skb);
	return err;
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
	int err;

	if (GENL_REQ_ATTR_CHECK(info, HALMA_A_LINK)) {
		NL_SET_ERR_MSG_MOD(info->extack, "nothing to change: link is missing");
		return -EINVAL;
	}
	err = nla_parse_nested(link, IFLA_HALMA_MAX, info->attrs[HALMA_A_LINK],
			       halma_link_nl_policy, info->extack);
	if (err)
		return err;
	/* The home link is an interface of others. */
	if (link[IFLA_HALMA_HOME_LINK])
		rtnl_lock();
	err = halma_dev_lock(hd, info->extack);
	if (!err) {
		err = halma_nl_dev_change(hd, link, info->extack);
		halma_dev_unlock(hd);
	}
	if (link[IFLA_HALMA_HOME_LINK])
		rtnl_unlock();
	return err;
}

/* binding-new, binding-set, binding-del */

/* The binding that a request is about, in the way that its policy takes it. */
static int halma_nl_parse(struct halma_dev *hd, struct genl_info *info, struct halma_request *rq)
{
	struct halma_parse ps = {
		.prm = halma_dereference(hd, hd->params),
		.extack = info->extack,
	};

	if (GENL_REQ_ATTR_CHECK(info, HALMA_A_BINDING)) {
		NL_SET_ERR_MSG_MOD(info->extack, "the request has no binding");
		return -EINVAL;
	}
	return halma_parse_request(&ps, info->attrs[HALMA_A_BINDING], rq);
}

static int halma_nl_may_write(struct halma_dev *hd, struct genl_info *info, u8 kind)
{
	return halma_owner_may_write(hd, genl_info_net(info), info->snd_portid, kind,
				     nla_get_flag(info->attrs[HALMA_A_FORCE]), info->extack);
}

/* A binding-new without id is answered with the one it got; @reply has room. */
static void halma_nl_put_id(struct sk_buff *reply, struct genl_info *info, u64 id)
{
	struct nlattr *nest;
	void *msg;

	msg = genlmsg_put_reply(reply, info, &halma_nl_family, 0, info->genlhdr->cmd);
	nest = nla_nest_start(reply, HALMA_A_BINDING);
	nla_put_u64_64bit(reply, HALMA_A_BINDING_ID, id, HALMA_A_BINDING_PAD);
	nla_nest_end(reply, nest);
	genlmsg_end(reply, msg);
}

static struct halma_bce *halma_nl_new(struct halma_dev *hd, struct genl_info *info,
				      const struct halma_request *rq)
{
	struct halma_bce *bce;
	int err;

	if (rq->has & HALMA_HAS_KIND) {
		err = halma_nl_may_write(hd, info, rq->kind);
		if (err)
			return ERR_PTR(err);
	}
	bce = halma_bce_new(hd, rq, info->extack);
	if (!IS_ERR(bce))
		halma_notify_binding(hd, bce, HALMA_CMD_BINDING_NEW_NTF, 0);
	return bce;
}

static int halma_nl_binding_new(struct halma_dev *hd, struct genl_info *info,
				struct halma_request *rq, struct sk_buff **reply)
{
	struct halma_bce *bce;
	int err;

	err = halma_nl_parse(hd, info, rq);
	if (err)
		return err;
	if (!(rq->has & HALMA_HAS_ID)) {
		/* First of all: without it nobody would know the id. */
		*reply = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
		if (!*reply)
			return -ENOMEM;
	}
	bce = halma_nl_new(hd, info, rq);
	if (IS_ERR(bce))
		return PTR_ERR(bce);
	if (*reply)
		halma_nl_put_id(*reply, info, bce->id);
	return 0;
}

static int halma_nl_binding_set(struct halma_dev *hd, struct genl_info *info,
				struct halma_request *rq, struct sk_buff **reply)
{
	struct halma_bce *bce;
	int err;

	err = halma_nl_parse(hd, info, rq);
	if (err)
		return err;
	if (!(rq->has & HALMA_HAS_ID)) {
		NL_SET_ERR_MSG_MOD(info->extack, "binding-set needs an id");
		return -EINVAL;
	}
	bce = halma_bce_find(hd, rq->id);
	if (!bce && !halma_request_complete(rq)) {
		NL_SET_ERR_MSG_MOD(info->extack,
				   "no binding has this id; a new one needs kind, mn-id, prefix and path");
		return -ENOENT;
	}
	if (!bce)
		return PTR_ERR_OR_ZERO(halma_nl_new(hd, info, rq));
	err = halma_nl_may_write(hd, info, bce->kind);
	if (!err)
		err = halma_bce_set(hd, bce, rq, info->extack);
	if (err < 0)
		return err;
	halma_notify_binding(hd, bce, err ? HALMA_CMD_BINDING_REFRESH_NTF :
					    HALMA_CMD_BINDING_SET_NTF, 0);
	return 0;
}

static int halma_nl_binding_del(struct halma_dev *hd, struct genl_info *info,
				struct halma_request *rq, struct sk_buff **reply)
{
	const struct nlattr *nest = info->attrs[HALMA_A_BINDING];
	struct nlattr *tb[HALMA_A_BINDING_MAX + 1] = {};
	const struct nlattr *version;
	struct halma_bce *bce;
	int err;

	err = nest ? nla_parse_nested(tb, HALMA_A_BINDING_VERSION, nest,
				      halma_binding_name_nl_policy, info->extack) : 0;
	if (err)
		return err;
	if (NL_REQ_ATTR_CHECK(info->extack, nest, tb, HALMA_A_BINDING_ID)) {
		NL_SET_ERR_MSG_MOD(info->extack, "binding-del needs an id");
		return -EINVAL;
	}
	bce = halma_bce_find(hd, nla_get_u64(tb[HALMA_A_BINDING_ID]));
	if (!bce) {
		NL_SET_ERR_MSG_MOD(info->extack, "no binding has this id");
		return -ENOENT;
	}
	err = halma_nl_may_write(hd, info, bce->kind);
	if (err)
		return err;
	version = tb[HALMA_A_BINDING_VERSION];
	if (version && nla_get_u64(version) < bce->version) {
		NL_SET_ERR_MSG_MOD(info->extack, "the binding has a higher version");
		return -ESTALE;
	}
	bce->change = ++hd->change;
	halma_notify_binding(hd, bce, HALMA_CMD_BINDING_DEL_NTF, HALMA_REASON_REQUEST);
	halma_bce_del(hd, bce);
	return 0;
}

/* A change: request, lock, do it and tell, unlock, answer. */
static int halma_nl_change(struct genl_info *info,
			   int (*change)(struct halma_dev *hd, struct genl_info *info,
					 struct halma_request *rq, struct sk_buff **reply))
{
	struct halma_dev *hd = info->user_ptr[0];
	struct sk_buff *reply = NULL;
	struct halma_request *rq;
	int err;

	rq = kmalloc(sizeof(*rq), GFP_KERNEL);
	if (!rq)
		return -ENOMEM;
	err = halma_dev_lock(hd, info->extack);
	if (err)
		goto out;
	err = change(hd, info, rq, &reply);
	halma_dev_unlock(hd);
	if (reply && !err)
		err = genlmsg_reply(reply, info);
	else
		nlmsg_free(reply);
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

	return halma_parse_filter(&ps, info->attrs[HALMA_A_FILTER], flt);
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

/* binding-lookup */

static void *halma_nl_lookup(struct halma_dev *hd, struct genl_info *info)
{
	const struct halma_params *prm = halma_dereference(hd, hd->params);
	struct nlattr *tb[HALMA_A_LOOKUP_MAX + 1] = {};
	const struct nlattr *nest = info->attrs[HALMA_A_LOOKUP], *addr;
	const struct halma_paths *paths;
	struct halma_bce *bce;
	u32 mark = 0;
	int err;

	err = nest ? nla_parse_nested(tb, HALMA_A_LOOKUP_MAX, nest, halma_lookup_nl_policy,
				      info->extack) : 0;
	if (err)
		return ERR_PTR(err);
	addr = tb[HALMA_A_LOOKUP_IPV6] ?: tb[HALMA_A_LOOKUP_IPV4];
	if (!addr || (tb[HALMA_A_LOOKUP_IPV6] && tb[HALMA_A_LOOKUP_IPV4])) {
		NL_SET_ERR_MSG_MOD(info->extack, "a lookup has one address, IPv6 or IPv4");
		return ERR_PTR(-EINVAL);
	}
	if (tb[HALMA_A_LOOKUP_MARK])
		mark = nla_get_u32(tb[HALMA_A_LOOKUP_MARK]);
	rcu_read_lock();
	/* it stays for as long as we have the lock */
	bce = halma_dst_find(hd, tb[HALMA_A_LOOKUP_IPV6] ? AF_INET6 : AF_INET, nla_data(addr),
			     halma_params_direct(prm, mark), &paths);
	rcu_read_unlock();
	if (bce)
		return bce;
	NL_SET_ERR_MSG_MOD(info->extack, "no binding has this address");
	return ERR_PTR(-ENOENT);
}

int halma_nl_binding_lookup_doit(struct sk_buff *skb, struct genl_info *info)
{
	return halma_nl_get(info, halma_nl_fill_binding, halma_nl_lookup);
}

/* binding-flush */

/**
 * struct halma_flush - a flush under way
 * @flt: what goes
 * @each: tell of each one
 * @next: lowest id that is not done
 * @gone: what has gone
 */
struct halma_flush {
	struct halma_filter flt;
	bool each;
	u64 next;
	struct halma_flushed gone;
};

static void halma_flush_one(struct halma_dev *hd, struct halma_flush *fl, struct halma_bce *bce)
{
	struct halma_counters c;

	halma_bce_counters(bce, &c);
	halma_counters_add(&fl->gone.c, &c, NULL);
	fl->gone.count++;
	/* If it is not told of, its far end changes with what is told next, at the earliest. */
	bce->change = hd->change + 1;
	if (fl->each) {
		hd->change++;
		halma_notify_binding(hd, bce, HALMA_CMD_BINDING_DEL_NTF, HALMA_REASON_FLUSH);
	}
	halma_bce_del(hd, bce);
}

/* Delete what matches and was there when it began, a batch at most; false at the end. */
static bool halma_flush_batch(struct halma_dev *hd, struct halma_flush *fl)
{
	struct halma_bce *bce;
	int n;

	for (n = 0; n < HALMA_BATCH; n++) {
		bce = halma_filter_next(hd, &fl->flt, fl->next);
		if (!bce)
			return false;
		fl->next = bce->id + 1;
		if (bce->change <= fl->gone.until && halma_filter_match(hd, &fl->flt, bce))
			halma_flush_one(hd, fl, bce);
		if (!fl->next)
			return false;
	}
	return true;
}

static int halma_nl_flush(struct halma_dev *hd, struct genl_info *info, struct halma_flush *fl)
{
	int err;

	err = halma_dev_lock(hd, info->extack);
	if (err)
		return err;
	err = halma_nl_parse_filter(hd, info, &fl->flt);
	if (!err)
		err = halma_nl_may_write(hd, info,
					 fl->flt.by & HALMA_BY_KIND ? fl->flt.kind : 0);
	fl->gone.until = hd->change;
	while (!err && halma_flush_batch(hd, fl)) {
		halma_dev_unlock(hd);
		cond_resched();
		err = halma_dev_lock(hd, info->extack);
		if (err)
			return err;
	}
	if (!err && fl->gone.count) {
		hd->change++;
		halma_notify_flush(hd, &fl->flt, HALMA_REASON_FLUSH, &fl->gone);
	}
	halma_dev_unlock(hd);
	return err;
}

static bool halma_nl_flush_each(const struct genl_info *info)
{
	const struct nlattr *nest = info->attrs[HALMA_A_FLUSH];

	/* The policy has checked it: there is nothing else in it. */
	return nest && nla_find_nested(nest, HALMA_A_FLUSH_EACH);
}

int halma_nl_binding_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct halma_flush *fl;
	struct nlattr *nest;
	struct sk_buff *reply;
	void *msg;
	int err;

	fl = kzalloc(sizeof(*fl), GFP_KERNEL);
	reply = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!fl || !reply) {
		err = -ENOMEM;
		goto err_free;
	}
	fl->each = halma_nl_flush_each(info);
	err = halma_nl_flush(info->user_ptr[0], info, fl);
	if (err)
		goto err_free;
	err = -EMSGSIZE;
	msg = genlmsg_put_reply(reply, info, &halma_nl_family, 0, info->genlhdr->cmd);
	nest = msg ? nla_nest_start(reply, HALMA_A_FLUSH) : NULL;
	if (!nest || nla_put_uint(reply, HALMA_A_FLUSH_COUNT, fl->gone.count))
		goto err_free;
	nla_nest_end(reply, nest);
	genlmsg_end(reply, msg);
	kfree(fl);
	return genlmsg_reply(reply, info);

err_free:
	nlmsg_free(reply);
	kfree(fl);
	return err;
}

/* tunnel-get */

/* A far end, and what it has counted. */
struct halma_nl_tunnel {
	struct halma_tnl *tnl;
	struct halma_counters c;
};

static int halma_nl_fill_tunnel(const struct halma_fill *f, struct halma_dev *hd, void *obj)
{
	const struct halma_nl_tunnel *tunnel = obj;

	return halma_fill_tunnel(f, hd, tunnel->tnl, &tunnel->c);
}

static struct halma_tnl *halma_nl_find_tunnel(struct halma_dev *hd, struct genl_info *info)
{
	struct halma_parse ps = {
		.prm = halma_dereference(hd, hd->params),
		.extack = info->extack,
	};
	struct halma_tnl_key key;
	struct halma_tnl *tnl;
	bool local_any;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, HALMA_A_KEY)) {
		NL_SET_ERR_MSG_MOD(info->extack, "name a tunnel by its key");
		return ERR_PTR(-EINVAL);
	}
	err = halma_parse_key(&ps, info->attrs[HALMA_A_KEY], &key, &local_any);
	if (err)
		return ERR_PTR(err);
	tnl = halma_tnl_lookup(hd, &key);
	if (tnl)
		return tnl;
	NL_SET_ERR_MSG_MOD(info->extack, "no binding uses such a tunnel");
	return ERR_PTR(-ENOENT);
}

/* Under &halma_walk.lock and &halma_dev.lock. */
static int halma_nl_tunnel_get(struct halma_dev *hd, struct genl_info *info,
			       struct sk_buff **reply)
{
	struct halma_nl_tunnel tunnel;
	int budget = HALMA_BATCH;
	int err;

	tunnel.tnl = halma_nl_find_tunnel(hd, info);
	if (IS_ERR(tunnel.tnl))
		return PTR_ERR(tunnel.tnl);
	err = halma_tnl_count(hd, tunnel.tnl, &budget, &tunnel.c);
	if (!err)
		return halma_nl_reply(info, hd, halma_nl_fill_tunnel, &tunnel, reply);
	if (err == -ENOENT)
		NL_SET_ERR_MSG_MOD(info->extack, "no binding uses the tunnel any more");
	return err;
}

int halma_nl_tunnel_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct halma_dev *hd = info->user_ptr[0];
	struct sk_buff *reply = NULL;
	int err;

	mutex_lock(&hd->walk.lock);
	err = halma_dev_lock(hd, info->extack);
	if (!err) {
		err = halma_nl_tunnel_get(hd, info, &reply);
		halma_dev_unlock(hd);
	}
	mutex_unlock(&hd->walk.lock);
	return err ?: genlmsg_reply(reply, info);
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
