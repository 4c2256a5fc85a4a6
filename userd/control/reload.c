// SPDX-License-Identifier: GPL-2.0
/*
 * Reload: another configuration while sessions go on. What cannot be done is refused, and then
 * nothing changes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#include "control/apply.h"
#include "base/log.h"

/* Keeps the first complaint for the answer on the control socket. */
static void report_keep(void *ctx, const char *text)
{
	struct halmad *h = ctx;

	log_err("%s", text);
	if (!h->text[0])
		snprintf(h->text, sizeof(h->text), "%s", text);
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

/* For the answer on the control socket, whose end must not be cut off. */
static void say_kept(struct halmad *h, bool undone)
{
	const char *how = undone ? "the old configuration stays in use" :
		"the old configuration stays in use, but not all could be undone: see the log";
	size_t room = sizeof(h->text) - strlen(how) - strlen("; ");

	if (strlen(h->text) >= room)
		h->text[room - 1] = '\0';
	snprintf(h->text + strlen(h->text), sizeof(h->text) - strlen(h->text), "; %s", how);
	log_err("%s", how);
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
	bool undone = true;

	h->text[0] = '\0';
	say_reloading();
	conf = conf_load(h->path, report_keep, h);
	if (!conf)
		goto err_ready;
	why = cannot_reload(anchor_conf(h->anchor), conf);
	if (!why && !anchor_prepare(h->anchor, conf))
		why = "out of memory";
	if (why)
		snprintf(h->text, sizeof(h->text), "%s", why);
	if (why || !halmad_apply(h, conf, &undone)) {
		log_err("%s", h->text);
		goto err_free;
	}
	anchor_reload(h->anchor, conf);
	if (ipsec_ike(h->ipsec))
		ike_tell(ipsec_ike(h->ipsec));
	tracker_use(h->tracker, conf->tracker.socket);
	halmad_warn(conf);
	log_notice("configuration %s is in use", h->path);
	sd_notify(0, "READY=1");
	return true;
err_free:
	conf_free(conf);
err_ready:
	say_kept(h, undone);
	sd_notify(0, "READY=1");
	return false;
}
