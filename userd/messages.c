// SPDX-License-Identifier: GPL-2.0
/*
 * Mobility Headers come by a socket that requires ESP itself where the configuration does, whatever
 * becomes of the policies. What mobile nodes authenticate themselves (RFC 4285) comes by a second
 * one, which requires nothing, and from which nothing else is taken.
 *
 * The kernel gives each message to each socket that lets it pass: by its home address it belongs to
 * one of them.
 */
#include <errno.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "anchor.h"
#include "base/log.h"
#include "config/conf.h"
#include "daemon.h"
#include "kernel/mh_socket.h"

/* Take out what belongs to the other socket. Return: number of those that are left. */
static unsigned int sift(const struct conf *conf, struct mh_packet *packets, unsigned int count,
			 bool open)
{
	unsigned int i, left = 0;

	for (i = 0; i < count; i++)
		if (conf_is_open(conf, &packets[i].src) == open)
			packets[left++] = packets[i];
	return left;
}

static void receive(struct halmad *h, struct mh *mh)
{
	struct mh_packet packets[MH_BATCH];
	struct now now;
	unsigned int count;
	int err;

	err = mh_receive(mh, packets, &count);
	if (err)
		log_limited(LOG_LEVEL_WARNING, "cannot read Mobility Headers: %s", strerror(-err));
	if (h->open)
		count = sift(anchor_conf(h->anchor), packets, count, mh == h->open);
	halmad_clock(&now);
	anchor_now_is(h->anchor, &now);
	anchor_receive(h->anchor, packets, count);
	anchor_flush(h->anchor);
	halmad_tick(h);
}

static int on_messages(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct halmad *h = data;

	(void)source;
	(void)revents;
	receive(h, h->open && fd == mh_fd(h->open) ? h->open : h->mh);
	return 0;
}

int halmad_listen(struct halmad *h)
{
	return sd_event_add_io(h->event, NULL, mh_fd(h->mh), EPOLLIN, on_messages, h);
}

int halmad_listen_open(struct halmad *h, const struct conf *conf)
{
	int err;

	h->open = mh_open(conf->receive_buffer, 0, &err);
	if (!h->open)
		return err;
	err = sd_event_add_io(h->event, &h->open_source, mh_fd(h->open), EPOLLIN, on_messages, h);
	if (err >= 0)
		return 0;
	halmad_listen_open_end(h);
	return err;
}

void halmad_listen_open_end(struct halmad *h)
{
	h->open_source = sd_event_source_disable_unref(h->open_source);
	mh_close(h->open);
	h->open = NULL;
}
