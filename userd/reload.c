// SPDX-License-Identifier: GPL-2.0
/*
 * Reload: another configuration while sessions go on. What cannot be done is refused, and then
 * nothing changes.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#include "device.h"
#include "daemon.h"
#include "log.h"
#include "nlxfrm.h"

/* Keeps the first complaint for the answer on the control socket. */
static void report_keep(void *ctx, const char *text)
{
	struct halmad *h = ctx;

	log_err("%s", text);
	if (!h->text[0])
		snprintf(h->text, sizeof(h->text), "%s", text);
}

/* Device parameters that differ and can be set. */
static bool device_differs(const struct conf_device *a, const struct conf_device *b)
{
	return a->local_count != b->local_count ||
	       memcmp(a->local, b->local, a->local_count * sizeof(*a->local)) ||
	       a->attr_set != b->attr_set || memcmp(a->attr, b->attr, sizeof(a->attr));
}

static bool store_differs(const struct conf_store *a, const struct conf_store *b)
{
	if (!a->path != !b->path || (a->path && strcmp(a->path, b->path)))
		return true;
	return a->delay_ms != b->delay_ms || a->queue_max != b->queue_max;
}

static const char *cannot_reload(const struct conf *old, const struct conf *new)
{
	if (strcmp(old->device.name, new->device.name))
		return "the name of the device cannot change; restart halmad";
	if (old->device.anchor_id != new->device.anchor_id)
		return "anchor-id cannot change; restart halmad";
	if (strcmp(old->device.vrf, new->device.vrf))
		return "vrf cannot change; restart halmad";
	if (strcmp(old->control_socket, new->control_socket))
		return "control-socket cannot change; restart halmad";
	if (old->control_gid != new->control_gid)
		return "control-group cannot change; restart halmad";
	if (store_differs(&old->store, &new->store))
		return "store cannot change; restart halmad";
	if (strcmp(old->ike.socket, new->ike.socket))
		return "socket of section ike cannot change; restart halmad";
	return NULL;
}

static bool set_device(struct halmad *h, const struct conf_device *from,
		       const struct conf_device *to)
{
	bool marked = to->attr_set & 1U << CONF_ATTR_DIRECT_MARK;
	int err;

	if (!device_differs(from, to))
		return true;
	err = nlhalma_dev_set(h->nl, to);
	if (err) {
		snprintf(h->text, sizeof(h->text),
			 "the module refused the device parameters: %s%s%s", strerror(-err),
			 *nlhalma_text(h->nl) ? ": " : "", nlhalma_text(h->nl));
		return false;
	}
	/* what the anchor itself sends is known by it */
	err = marked ? mh_mark(h->mh, to->attr[CONF_ATTR_DIRECT_MARK]) : 0;
	if (err)
		snprintf(h->text, sizeof(h->text), "direct-mark: %s", strerror(-err));
	return !err;
}

static bool add_to_device(struct halmad *h, const struct conf_device *from,
			  const struct conf_device *to)
{
	if (!device_add_addresses(h, to) && !device_add_routes(h, to, from))
		return true;
	snprintf(h->text, sizeof(h->text), "%s", nlroute_text(h->nr));
	return false;
}

/* With the sentence about what went wrong before. */
static void undo(struct halmad *h, const struct conf_device *from, const struct conf_device *to)
{
	char text[sizeof(h->text)];

	memcpy(text, h->text, sizeof(text));
	device_del_routes(h, to, from);
	if (!set_device(h, from, to))
		log_err("%s", h->text);
	memcpy(h->text, text, sizeof(text));
}

/* What was sent in the clear before IPsec was required must not be read after that. */
static bool guard_socket(struct halmad *h, bool on)
{
	int err = nlxfrm_guard(mh_fd(h->mh), on);

	if (err)
		snprintf(h->text, sizeof(h->text), "the socket cannot have IPsec %s: %s",
			 on ? "required" : "off", strerror(-err));
	else if (on)
		mh_discard(h->mh);
	return !err;
}

/* If that cannot be, all is as it was before, but for addresses, which do no harm. */
static bool apply(struct halmad *h, struct conf *conf)
{
	const struct conf *old = lma_conf(h->lma);
	bool stricter = conf->ipsec && !old->ipsec;
	bool laxer = old->ipsec && !conf->ipsec;

	if (stricter && !guard_socket(h, true))
		return false;
	if (!set_device(h, &old->device, &conf->device) ||
	    !add_to_device(h, &old->device, &conf->device) ||
	    ipsec_reload(h->ipsec, old, conf, h->text))
		goto err_back;
	if (laxer && !guard_socket(h, false))
		log_err("%s", h->text);
	device_del_routes(h, &conf->device, &old->device);
	return true;
err_back:
	undo(h, &conf->device, &old->device);
	if (stricter)
		nlxfrm_guard(mh_fd(h->mh), false);
	return false;
}

/* With the time that Type=notify-reload of later versions of systemd wants. */
static void say_reloading(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		   (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000);
}

bool halmad_reload(struct halmad *h)
{
	const char *why;
	struct conf *conf;

	h->text[0] = '\0';
	say_reloading();
	conf = conf_load(h->path, report_keep, h);
	if (!conf)
		goto err_ready;
	why = cannot_reload(lma_conf(h->lma), conf);
	if (why)
		snprintf(h->text, sizeof(h->text), "%s", why);
	if (why || !apply(h, conf)) {
		log_err("%s", h->text);
		goto err_free;
	}
	lma_reload(h->lma, conf);
	tracker_use(h->tracker, conf->tracker.socket);
	halmad_warn(conf);
	log_notice("configuration %s is in use", h->path);
	sd_notify(0, "READY=1");
	return true;
err_free:
	conf_free(conf);
err_ready:
	log_err("the old configuration stays in use");
	sd_notify(0, "READY=1");
	return false;
}
