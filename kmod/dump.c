// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps. A dump goes through the devices that its namespace can see, one after the
 * other, and through what is in each by number; it resumes at the number behind the
 * last one, in whatever has become of the device meanwhile. NLM_F_DUMP_INTR says that
 * something came or went.
 */
#include <net/genetlink.h>
#include <net/netlink.h>
#include "bcache.h"
#include "dev.h"
#include "fill.h"
#include "filter.h"
#include "net.h"
#include "netlink.h"
#include "netlink-gen.h"
#include "nlparse.h"
#include "paths.h"
#include "tnl.h"

/**
 * struct halma_dump - where a dump has got to; in &netlink_callback.ctx
 * @place: of the last device that is done
 * @at: &halma_dev.serial of the one that @next is about
 * @next: where to go on in it
 * @open: it is not done, and may go between two messages
 * @done: the one that the request names is done
 * @interrupted: something came or went in a device that is done
 */
struct halma_dump {
	struct halma_place place;
	u64 at;
	u64 next;
	bool open;
	bool done;
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

static int halma_nl_dump_tunnels(const struct halma_fill *f, struct halma_dev *hd,
				 struct halma_dump *ctx);

/* Number of what has come and gone of that which is dumped; under the lock. */
static u32 halma_nl_dump_seq(const struct halma_dev *hd, halma_dump_fn fn)
{
	return (fn == halma_nl_dump_tunnels ? hd->tnl_generation : hd->generation) ?: 1;
}

static int halma_nl_dump_some(const struct halma_fill *f, struct halma_dev *hd,
			      struct halma_dump *ctx, halma_dump_fn fn)
{
	int err;

	do {
		if (halma_dev_lock(hd, NULL)) {
			/* Going: what was told of it is not all that there was. */
			ctx->interrupted = true;
			return 0;
		}
		f->cb->seq = halma_nl_dump_seq(hd, fn);
		/* What comes or goes ahead of the first message counts, too. */
		if (!f->cb->prev_seq)
			f->cb->prev_seq = f->cb->seq;
		err = fn(f, hd, ctx);
		halma_dev_unlock(hd);
		cond_resched();
	} while (err > 0);
	return err;
}

static int halma_nl_dump_dev(const struct halma_fill *f, struct halma_dev *hd,
			     struct halma_dump *ctx, halma_dump_fn fn)
{
	int err;

	if (fn != halma_nl_dump_tunnels)
		return halma_nl_dump_some(f, hd, ctx, fn);
	/* One at a time counts what has gone to the far ends of a device. */
	mutex_lock(&hd->walk.lock);
	err = halma_nl_dump_some(f, hd, ctx, fn);
	mutex_unlock(&hd->walk.lock);
	return err;
}

/* The message that ends the dump has the last chance to say NLM_F_DUMP_INTR. */
static void halma_nl_dump_end(struct netlink_callback *cb, const struct halma_dump *ctx)
{
	if (!ctx->interrupted && !ctx->open)
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
	bool one = attrs[HALMA_A_ANCHOR_ID] || attrs[HALMA_A_IFINDEX];
	struct halma_dev *hd;
	int err = 0;

	while (!err) {
		struct halma_place place = ctx->place;

		if (!one)
			hd = halma_net_get_next(net, &place);
		else
			hd = ctx->done ? NULL : halma_nl_get_dev(net, attrs, cb->extack);
		if (IS_ERR(hd))
			return PTR_ERR(hd);
		if (!hd) {
			halma_nl_dump_end(cb, ctx);
			break;
		}
		if (ctx->at != hd->serial) {
			/* The one before has gone before it was done? */
			ctx->interrupted |= ctx->open;
			ctx->at = hd->serial;
			ctx->open = true;
			ctx->next = 0;
			cb->prev_seq = 0; /* each device counts for itself */
		}
		err = halma_nl_dump_dev(&f, hd, ctx, fn);
		if (!err) {
			ctx->place = place;
			ctx->open = false;
			ctx->done = one;
			ctx->interrupted |= cb->prev_seq != cb->seq;
		}
		halma_dev_put(hd);
	}
	return err == -EMSGSIZE && skb->len ? skb->len : err ?: skb->len;
}

/* dev-get */

static int halma_nl_dump_one_dev(const struct halma_fill *f, struct halma_dev *hd,
				 struct halma_dump *ctx)
{
	return halma_fill_dev(f, hd);
}

int halma_nl_dev_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return halma_nl_dump(skb, cb, halma_nl_dump_one_dev);
}

/* binding-get */

static int halma_nl_dump_matching(const struct halma_fill *f, struct halma_dev *hd,
				  struct halma_dump *ctx, const struct halma_filter *flt)
{
	struct halma_bce *bce;
	int n, err;

	for (n = 0; n < HALMA_BATCH; n++) {
		bce = halma_filter_next(hd, flt, ctx->next);
		if (!bce)
			return 0;
		err = halma_filter_match(hd, flt, bce) ? halma_fill_binding(f, hd, bce, 0) : 0;
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
	struct halma_filter *flt;
	int err;

	flt = kmalloc(sizeof(*flt), GFP_KERNEL);
	if (!flt)
		return -ENOMEM;
	err = halma_parse_filter(&ps, halma_dump_attrs(f->cb)[HALMA_A_FILTER], flt);
	if (!err)
		err = halma_nl_dump_matching(f, hd, ctx, flt);
	kfree(flt);
	return err;
}

int halma_nl_binding_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return halma_nl_dump(skb, cb, halma_nl_dump_bindings);
}

/* tunnel-get */

/*
 * One far end; 0, 1 if it or the device is going, or an error. Nothing is counted for a
 * message that would not fit.
 */
static int halma_nl_dump_tunnel(const struct halma_fill *f, struct halma_dev *hd,
				struct halma_tnl *tnl, int *budget)
{
	struct halma_counters c;

	if (skb_tailroom(f->skb) < halma_fill_tunnel_size())
		return -EMSGSIZE;
	if (halma_tnl_count(hd, tnl, budget, &c))
		return 1;
	f->cb->seq = halma_nl_dump_seq(hd, halma_nl_dump_tunnels);
	return halma_fill_tunnel(f, hd, tnl, &c);
}

static int halma_nl_dump_tunnels(const struct halma_fill *f, struct halma_dev *hd,
				 struct halma_dump *ctx)
{
	const struct nlattr *nest = halma_dump_attrs(f->cb)[HALMA_A_KEY];
	struct halma_parse ps = {
		.prm = halma_dereference(hd, hd->params),
		.extack = f->cb->extack,
	};
	struct halma_tnl_key key;
	int budget = HALMA_BATCH;
	struct halma_tnl *tnl;
	bool local_any;
	int err;

	if (nest) {
		err = halma_parse_key(&ps, nest, &key, &local_any);
		if (err)
			return err;
	}
	while ((tnl = halma_tnl_next(hd, ctx->next))) {
		u64 next = tnl->id + 1;

		if (budget-- <= 0)
			return 1;
		err = 0;
		if (!nest || halma_tnl_match(tnl, &key, local_any))
			err = halma_nl_dump_tunnel(f, hd, tnl, &budget);
		if (err < 0)
			return err;
		ctx->next = next;
		if (err)
			return 1;
	}
	return 0;
}

int halma_nl_tunnel_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return halma_nl_dump(skb, cb, halma_nl_dump_tunnels);
}

/* stats-get */

static int halma_nl_dump_stats(const struct halma_fill *f, struct halma_dev *hd,
			       struct halma_dump *ctx)
{
	return halma_fill_stats(f, hd);
}

int halma_nl_stats_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return halma_nl_dump(skb, cb, halma_nl_dump_stats);
}
