// SPDX-License-Identifier: GPL-2.0
/*
 * Reload: another configuration while sessions go on. What cannot be done is refused, and then
 * nothing changes.
 *
 * What a configuration wants of the machine - socket, device, routes, IPsec - is done step by step
 * in apply(). When one fails, those before it are undone. What is not wanted any more is taken away
 * only when all steps have succeeded, as that could not be undone without a gap.
 *
 * A large file takes longer to read than MAGs should wait: a thread does that, with nothing in its
 * hands but the name of the file. What it came to is used in the loop.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <unistd.h>

#include "anchor.h"
#include "base/log.h"
#include "control/diff.h"
#include "control/reload.h"
#include "control/scrape.h"
#include "control/tracker.h"
#include "daemon.h"
#include "ipsec/ipsec.h"
#include "kernel/device.h"
#include "kernel/hao_socket.h"
#include "kernel/icmp_socket.h"
#include "kernel/keep.h"
#include "kernel/mh_socket.h"
#include "kernel/nd.h"
#include "kernel/socket_policy.h"
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
 * @opened: there is a socket for who needs none
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
	bool opened;
	bool set;
	bool marked;
	char text[384];
};

static bool failed(struct change *c, int err, const char *text)
{
	snprintf(c->text, sizeof(c->text), "%s%s%s", strerror(-err), *text ? ": " : "", text);
	return false;
}

static bool guard(struct change *c)
{
	int err;

	if (!c->new->ipsec || c->old->ipsec)
		return true;
	err = socket_guard(mh_fd(c->h->mh), true);
	if (err)
		return failed(c, err, "");
	c->guarded = true;
	return true;
}

/* The first of the mobile nodes that need no ESP beside others. */
static bool listen_open(struct change *c)
{
	int err;

	if (!conf_has_open(c->new) || conf_has_open(c->old))
		return true;
	err = halmad_listen_open(c->h, c->new);
	if (err)
		return failed(c, err, "");
	c->opened = true;
	return true;
}

/* Parameters of the device that differ and can be set. */
static bool device_differs(const struct conf_device *a, const struct conf_device *b)
{
	return a->local_count != b->local_count ||
	       memcmp(a->local, b->local, a->local_count * sizeof(*a->local)) ||
	       strcmp(a->home_link, b->home_link) || a->attr_set != b->attr_set ||
	       memcmp(a->attr, b->attr, sizeof(a->attr));
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

/* On a device that somebody set down there can be no route; it should be up, whatever comes. */
static bool add_addresses(struct change *c)
{
	int err = device_up(&c->h->device, &c->new->device);

	if (!err)
		err = device_add_addresses(&c->h->device, &c->new->device, &c->added);
	return !err || failed(c, err, c->h->device.text);
}

static bool add_routes(struct change *c)
{
	int err = device_add_routes(&c->h->device, &c->new->device, &c->old->device, &c->added);

	return !err || failed(c, err, c->h->device.text);
}

/* They are used when nothing can fail any more. */
static bool listen_metrics(struct change *c)
{
	char text[SCRAPE_TEXT_MAX];

	if (!scrape_prepare(c->h->scrape, &c->new->metrics, c->new->control_gid, text))
		return true;
	snprintf(c->text, sizeof(c->text), "%s", text);
	return false;
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

	scrape_undo(c->h->scrape);
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
	if (c->opened)
		halmad_listen_open_end(c->h);
	err = c->guarded ? socket_guard(mh_fd(c->h->mh), false) : 0;
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

	/* what was sent in the clear must not be read, as if it had come by ESP: with the policies
	 * there is no more of it
	 */
	if (c->guarded)
		mh_discard(c->h->mh);
	if (conf_has_open(c->old) && !conf_has_open(c->new))
		halmad_listen_open_end(c->h);
	if (c->old->ipsec && !c->new->ipsec)
		err = socket_guard(mh_fd(c->h->mh), false);
	if (err)
		log_err("the socket goes on to require ESP: %s", strerror(-err));
	device_del_old(&c->h->device, &c->new->device, &c->old->device);
	scrape_use(c->h->scrape);
}

/**
 * apply() - make the machine what another configuration wants, or leave it as it is
 * @h: daemon
 * @conf: other configuration; its MAGs get their reqids
 * @undone: result, on failure: all is as it was; else the log says what is not
 *
 * Return: false on failure, with the step that failed and why in h->text.
 */
static bool apply(struct halmad *h, struct conf *conf, bool *undone)
{
	static const struct {
		const char *name;
		bool (*take)(struct change *c);
	} steps[] = {
		{ "IPsec of the socket", guard },
		{ "socket of mobile nodes without IPsec", listen_open },
		{ "device parameters", set_device },
		{ "mark of the socket", mark },
		{ "addresses of the device", add_addresses },
		{ "routes of home networks", add_routes },
		{ "metrics", listen_metrics },
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

/* Orders that wait for one reading. There can be fewer clients at once, but they come and go. */
#define ORDER_MAX	64

/* How long the end waits for a reading, in seconds: a server of files may be away. */
#define END_S		2

/* Complaints of a file; config/ has fewer, and as many warnings. */
#define SAID_MAX	128

/**
 * struct orders - who waits for a reading
 * @v: orders
 * @count: number of @v
 */
struct orders {
	u64 v[ORDER_MAX];
	unsigned int count;
};

/**
 * struct reload - what reloads
 * @h: daemon
 * @over: hears what became of an order
 * @fd: the thread is done
 * @source: of @fd, in the loop
 * @thread: reads the file
 * @reading: it does
 * @wanted: what is read is to be used
 * @again: the file is to be read once more after that
 * @wanted_next: what is read then is to be used
 * @orders: who waits for this reading
 * @next: who waits for the next one
 * @looks: who only wants to know what this reading would do
 * @looks_next: the same of the next one
 * @diff: what is different, by the thread
 * @abandoned: nobody waits for the thread any more, and the configuration in use goes
 * @err: errno, if the thread could not be started
 * @conf: what the thread read; NULL if something is wrong with it
 * @said: what is wrong
 * @said_count: number of @said
 */
struct reload {
	struct halmad *h;
	reload_over_t over;
	int fd;
	sd_event_source *source;
	pthread_t thread;
	bool reading;
	bool wanted;
	bool again;
	bool wanted_next;
	struct orders orders;
	struct orders next;
	struct orders looks;
	struct orders looks_next;
	struct diff diff;
	atomic_bool abandoned;
	int err;
	struct conf *conf;
	char *said[SAID_MAX];
	unsigned int said_count;
};

/* In the thread: the log is the loop's. */
static void keep(void *ctx, const char *text)
{
	struct reload *reload = ctx;

	if (reload->said_count == SAID_MAX)
		return;
	reload->said[reload->said_count] = strdup(text);
	reload->said_count += !!reload->said[reload->said_count];
}

static void wake(const struct reload *reload)
{
	u64 one = 1;

	/* it cannot overflow */
	if (write(reload->fd, &one, sizeof(one)) < 0)
		return;
}

static void *read_file(void *ctx)
{
	struct reload *reload = ctx;

	reload->conf = conf_load(reload->h->path, keep, reload);
	/* the one in use stays as long as this is not done */
	if (reload->conf && !reload->abandoned)
		diff_make(&reload->diff, anchor_conf(reload->h->anchor), reload->conf);
	wake(reload);
	return NULL;
}

static void begin(struct reload *reload)
{
	if (reload->wanted_next)
		say_reloading();
	reload->reading = true;
	reload->again = false;
	reload->wanted = reload->wanted_next;
	reload->wanted_next = false;
	reload->orders = reload->next;
	reload->next.count = 0;
	reload->looks = reload->looks_next;
	reload->looks_next.count = 0;
	reload->conf = NULL;
	reload->err = pthread_create(&reload->thread, NULL, read_file, reload);
	/* who asked is answered by the loop in any case */
	if (reload->err)
		wake(reload);
}

static bool ask(struct reload *reload, struct orders *orders, u64 order)
{
	if (order && orders->count == ORDER_MAX)
		return false;
	if (order)
		orders->v[orders->count++] = order;
	reload->wanted_next |= orders == &reload->next;
	if (reload->reading)
		reload->again = true;
	else
		begin(reload);
	return true;
}

bool reload_ask(struct reload *reload, u64 order)
{
	return ask(reload, &reload->next, order);
}

bool reload_look(struct reload *reload, u64 order)
{
	return ask(reload, &reload->looks_next, order);
}

/* What the thread has to say. The first complaint is for the answer on the control socket, too;
 * the log is for who has to see to it.
 */
static void say(struct reload *reload)
{
	struct halmad *h = reload->h;
	unsigned int i;

	if (reload->err)
		snprintf(h->text, sizeof(h->text), "cannot start a thread: %s",
			 strerror(reload->err));
	else if (reload->said_count)
		snprintf(h->text, sizeof(h->text), "%s", reload->said[0]);
	if (reload->err)
		log_err("%s", h->text);
	for (i = 0; i < reload->said_count; i++) {
		if (reload->wanted)
			log_err("%s", reload->said[i]);
		free(reload->said[i]);
	}
	reload->said_count = 0;
}

/* While all can stay as it is. Return: false with a sentence in h->text. */
static bool prepare(struct halmad *h, struct conf *conf)
{
	const char *why = cannot_reload(anchor_conf(h->anchor), conf);

	if (why) {
		snprintf(h->text, sizeof(h->text), "%s", why);
		return false;
	}
	if (!anchor_assign(h->anchor, conf, h->text))
		return false;
	if (anchor_prepare(h->anchor, conf))
		return true;
	anchor_assign_undo(h->anchor, conf);
	snprintf(h->text, sizeof(h->text), "out of memory");
	return false;
}

static bool can_use(struct halmad *h, struct conf *conf, bool *undone)
{
	if (!prepare(h, conf))
		return false;
	if (apply(h, conf, undone))
		return true;
	anchor_assign_undo(h->anchor, conf);
	return false;
}

/* Return: false with a sentence in h->text; the old configuration stays then. */
static bool use(struct halmad *h, struct conf *conf, const char *told)
{
	bool undone = true;

	if (!conf)
		goto err_kept;
	if (!can_use(h, conf, &undone)) {
		log_err("%s", h->text);
		conf_free(conf);
		goto err_kept;
	}
	/* first, so that what is told of another home link is told there */
	nd_use(h->nd, conf->device.home_link);
	anchor_reload(h->anchor, conf);
	if (ipsec_ike(h->ipsec))
		ike_tell(ipsec_ike(h->ipsec));
	keep_use(h->keep, &conf->device);
	hao_socket_use(h->hao, conf->home_agent);
	halmad_ways(h);
	icmp_socket_use(h->icmp, conf);
	tracker_use(h->tracker, conf->tracker.socket);
	halmad_warn(conf);
	log_notice("configuration %s is in use: %s", h->path, told);
	return true;
err_kept:
	say_kept(h, undone);
	return false;
}

/* What would be refused, too, is no error: it is what was asked for. */
static void answer_looks(struct reload *reload, json_t *told)
{
	struct halmad *h = reload->h;
	const char *why = reload->conf ? cannot_reload(anchor_conf(h->anchor), reload->conf) : NULL;
	unsigned int i;

	if (told && why)
		json_object_set_new(told, "refused", json_string(why));
	for (i = 0; i < reload->looks.count; i++)
		reload->over(h, reload->looks.v[i], reload->conf ? NULL : h->text,
			     json_incref(told));
}

static void use_or_not(struct reload *reload, json_t *told, const char *text)
{
	struct halmad *h = reload->h;
	unsigned int i;
	bool used;

	if (!reload->wanted) {
		conf_free(reload->conf);
		return;
	}
	used = use(h, reload->conf, text);
	for (i = 0; i < reload->orders.count; i++)
		reload->over(h, reload->orders.v[i], used ? NULL : h->text, json_incref(told));
	sd_notify(0, "READY=1");
}

static void conclude(struct reload *reload)
{
	struct diff_sessions sessions = { 0 };
	json_t *told = NULL;
	char text[256];

	if (reload->conf)
		diff_sessions(&sessions, reload->conf, anchor_cache(reload->h->anchor));
	diff_text(&reload->diff, &sessions, text, sizeof(text));
	if (reload->conf)
		told = diff_json(&reload->diff, &sessions);
	answer_looks(reload, told);
	use_or_not(reload, told, text);
	reload->conf = NULL;
	diff_fini(&reload->diff);
	json_decref(told);
}

static int on_read(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct reload *reload = data;
	struct halmad *h = reload->h;
	u64 count;

	(void)source;
	(void)revents;
	if (read(fd, &count, sizeof(count)) < 0)
		return 0;
	if (!reload->err)
		pthread_join(reload->thread, NULL);
	h->text[0] = '\0';
	say(reload);
	conclude(reload);
	reload->reading = false;
	halmad_turn(h);
	if (reload->again)
		begin(reload);
	return 0;
}

struct reload *reload_new(struct halmad *h, reload_over_t over)
{
	struct reload *reload = calloc(1, sizeof(*reload));

	if (!reload)
		return NULL;
	reload->h = h;
	reload->over = over;
	reload->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (reload->fd < 0 || sd_event_add_io(h->event, &reload->source, reload->fd, EPOLLIN,
					      on_read, reload) < 0) {
		reload_free(reload);
		return NULL;
	}
	return reload;
}

/* Return: the thread has ended, within the time that it has. */
static bool joined(const struct reload *reload)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += END_S;
	return !pthread_clockjoin_np(reload->thread, NULL, CLOCK_MONOTONIC, &until);
}

void reload_free(struct reload *reload)
{
	if (!reload)
		return;
	sd_event_source_disable_unref(reload->source);
	/* it still uses all of this then */
	if (reload->reading && !reload->err && !joined(reload)) {
		reload->abandoned = true;
		return;
	}
	while (reload->said_count)
		free(reload->said[--reload->said_count]);
	conf_free(reload->conf);
	diff_fini(&reload->diff);
	if (reload->fd >= 0)
		close(reload->fd);
	free(reload);
}
