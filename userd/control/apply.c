// SPDX-License-Identifier: GPL-2.0
/*
 * What a configuration wants of the machine, step by step. When one fails, those before it are
 * undone. What is not wanted any more is taken away only when all steps have succeeded, as that
 * could not be undone without a gap.
 */
#include <stdio.h>

#include "control/apply.h"
#include "base/log.h"
#include "kernel/device.h"
#include "kernel/xfrm.h"

/**
 * struct change - from one configuration to another
 * @h: daemon
 * @old: configuration in use
 * @new: the other one
 * @before: parameters of the device before
 * @mark: mark of the socket before
 * @added: what the device got
 * @guarded: IPsec was required of the socket
 * @set: the device has other parameters
 * @marked: the socket has another mark
 * @text: why a step failed
 */
struct change {
	struct halmad *h;
	const struct conf *old;
	struct conf *new;
	struct conf_device before;
	u32 mark;
	struct device_added added;
	bool guarded;
	bool set;
	bool marked;
	char text[384];
};

static bool failed(struct change *c, int err, const char *text)
{
	snprintf(c->text, sizeof(c->text), "%s%s%s", strerror(-err), *text ? ": " : "", text);
	return false;
}

/* What was sent in the clear before IPsec was required must not be read after that. */
static bool guard(struct change *c)
{
	struct mh *mh = c->h->mh;
	int err;

	if (!c->new->ipsec || c->old->ipsec)
		return true;
	err = nlxfrm_guard(mh_fd(mh), true);
	if (err)
		return failed(c, err, "");
	c->guarded = true;
	mh_discard(mh);
	return true;
}

/* Parameters of the device that differ and can be set. */
static bool device_differs(const struct conf_device *a, const struct conf_device *b)
{
	return a->local_count != b->local_count ||
	       memcmp(a->local, b->local, a->local_count * sizeof(*a->local)) ||
	       a->attr_set != b->attr_set || memcmp(a->attr, b->attr, sizeof(a->attr));
}

/* The old configuration alone would not bring back what only the new one names. */
static bool set_device(struct change *c)
{
	struct nlhalma *nl = c->h->device.nl;
	struct nlhalma_dev dev;
	int err;

	if (!device_differs(&c->old->device, &c->new->device))
		return true;
	err = nlhalma_dev_get(nl, &dev);
	if (!err) {
		c->before = c->old->device;
		/* one that is not told is not in use: 0 */
		c->before.attr_set = dev.attr_set | c->new->device.attr_set;
		memcpy(c->before.attr, dev.attr, sizeof(dev.attr));
		err = nlhalma_dev_set(nl, &c->new->device);
	}
	if (err)
		return failed(c, err, nlhalma_text(nl));
	c->set = true;
	return true;
}

/* What the anchor itself sends is known by it. */
static bool mark(struct change *c)
{
	const struct conf_device *dev = &c->new->device;
	struct mh *mh = c->h->mh;
	int err;

	if (!c->set || !(dev->attr_set & 1U << CONF_ATTR_DIRECT_MARK))
		return true;
	c->mark = mh_marked(mh);
	err = mh_mark(mh, dev->attr[CONF_ATTR_DIRECT_MARK]);
	if (err)
		return failed(c, err, "");
	c->marked = true;
	return true;
}

static bool add_addresses(struct change *c)
{
	int err = device_add_addresses(&c->h->device, &c->new->device, &c->added);

	return !err || failed(c, err, nlroute_text(c->h->device.nr));
}

static bool add_routes(struct change *c)
{
	int err = device_add_routes(&c->h->device, &c->new->device, &c->old->device, &c->added);

	return !err || failed(c, err, nlroute_text(c->h->device.nr));
}

/* It undoes itself when it fails. */
static bool protect(struct change *c)
{
	char text[IPSEC_TEXT_MAX];

	if (!ipsec_reload(c->h->ipsec, c->old, c->new, text))
		return true;
	snprintf(c->text, sizeof(c->text), "%s", text);
	return false;
}

/* Return: all is as it was. */
static bool undo(struct change *c)
{
	bool undone = device_undo(&c->h->device, &c->added);
	int err;

	if (ipsec_missing(c->h->ipsec, c->old)) {
		undone = false;
		log_err("cannot undo: IPsec policies are missing");
	}
	err = c->marked ? mh_mark(c->h->mh, c->mark) : 0;
	if (err) {
		undone = false;
		log_err("cannot undo: mark of the socket: %s", strerror(-err));
	}
	err = c->set ? nlhalma_dev_set(c->h->device.nl, &c->before) : 0;
	if (err) {
		undone = false;
		log_err("cannot undo: device parameters: %s: %s", strerror(-err),
			nlhalma_text(c->h->device.nl));
	}
	err = c->guarded ? nlxfrm_guard(mh_fd(c->h->mh), false) : 0;
	if (err) {
		undone = false;
		log_err("cannot undo: IPsec of the socket: %s", strerror(-err));
	}
	return undone;
}

/* All that could fail has succeeded. */
static void finish(struct change *c)
{
	int err = 0;

	if (c->old->ipsec && !c->new->ipsec)
		err = nlxfrm_guard(mh_fd(c->h->mh), false);
	if (err)
		log_err("the socket goes on to require IPsec: %s", strerror(-err));
	device_del_routes(&c->h->device, &c->new->device, &c->old->device);
}

bool halmad_apply(struct halmad *h, struct conf *conf, bool *undone)
{
	static const struct {
		const char *name;
		bool (*take)(struct change *c);
	} steps[] = {
		{ "IPsec of the socket", guard },
		{ "device parameters", set_device },
		{ "mark of the socket", mark },
		{ "addresses of the device", add_addresses },
		{ "routes of home networks", add_routes },
		{ "IPsec policies and connections", protect },
	};
	struct change c = { .h = h, .old = anchor_conf(h->anchor), .new = conf };
	unsigned int i;

	*undone = true;
	if (device_added_init(&c.added, &conf->device)) {
		snprintf(h->text, sizeof(h->text), "out of memory");
		return false;
	}
	for (i = 0; i < ARRAY_SIZE(steps) && steps[i].take(&c); i++)
		;
	if (i == ARRAY_SIZE(steps)) {
		finish(&c);
	} else {
		snprintf(h->text, sizeof(h->text), "%s: %s", steps[i].name, c.text);
		*undone = undo(&c);
	}
	device_added_fini(&c.added);
	return i == ARRAY_SIZE(steps);
}
