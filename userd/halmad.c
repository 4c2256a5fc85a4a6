// SPDX-License-Identifier: GPL-2.0
/*
 * Start, stop, reload.
 *
 * Start: configuration, device, module, ownership, routes, adoption of the bindings that are there,
 * and only then the Mobility Header socket: the first message meets a cache that is complete.
 * Stop leaves bindings, routes and device as they are, so that packets flow on; the next halmad
 * adopts them. Reload refuses what it cannot do and then changes nothing.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "halmad.h"
#include "log.h"
#include "../kmod/version.h"

#define EXIT_USAGE	2
#define DUMP_RETRIES	10

void halmad_clock(struct lma_now *now)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	now->boot_ms = (u64)ts.tv_sec * MSEC_PER_SEC + (u64)ts.tv_nsec / 1000000;
	clock_gettime(CLOCK_REALTIME, &ts);
	now->timestamp = timestamp_from_ns((u64)ts.tv_sec, (u32)ts.tv_nsec);
	/* an interface identifier must only be unique on its link, so any number will do */
	if (getrandom(&now->random, sizeof(now->random), GRND_NONBLOCK) != sizeof(now->random))
		now->random = now->timestamp * 0x9e3779b97f4a7c15ULL;
}

static void report_line(void *ctx, const char *text)
{
	(void)ctx;
	log_err("%s", text);
}

/* Keeps the first complaint for the answer on the control socket. */
static void report_keep(void *ctx, const char *text)
{
	struct halmad *h = ctx;

	log_err("%s", text);
	if (!h->text[0])
		snprintf(h->text, sizeof(h->text), "%s", text);
}

/* Without its device a daemon is of no use; systemd starts it again, and it makes another. */
static int device_gone(struct halmad *h)
{
	log_limited(LOG_LEVEL_ERR, "device %s is gone; start halmad again to make another",
		    lma_conf(h->lma)->device.name);
	return sd_event_exit(h->event, EXIT_FAILURE);
}

static void to_kernel(void *ctx, struct binding_req *reqs, unsigned int count)
{
	struct halmad *h = ctx;
	unsigned int i;

	nlhalma_bindings(h->nl, reqs, count);
	for (i = 0; i < count; i++)
		if (reqs[i].error == -ENODEV)
			device_gone(h);
}

static unsigned int to_wire(void *ctx, const struct mh_answer *answers, unsigned int count)
{
	struct halmad *h = ctx;

	return mh_send(h->mh, answers, count);
}

void halmad_turn(struct halmad *h)
{
	struct lma_now now;
	u64 next;

	halmad_clock(&now);
	lma_now_is(h->lma, &now);
	next = lma_tick(h->lma);
	if (next == UINT64_MAX) {
		sd_event_source_set_enabled(h->timer, SD_EVENT_OFF);
		return;
	}
	sd_event_source_set_time(h->timer, next * 1000);
	sd_event_source_set_enabled(h->timer, SD_EVENT_ONESHOT);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *data)
{
	(void)source;
	(void)usec;
	halmad_turn(data);
	return 0;
}

static int on_messages(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct mh_packet packets[MH_BATCH];
	struct halmad *h = data;
	struct lma_now now;
	unsigned int i, count;
	int err;

	(void)source;
	(void)fd;
	(void)revents;
	err = mh_receive(h->mh, packets, &count);
	if (err)
		log_limited(LOG_LEVEL_WARNING, "cannot read Mobility Headers: %s", strerror(-err));
	halmad_clock(&now);
	lma_now_is(h->lma, &now);
	for (i = 0; i < count; i++)
		lma_receive(h->lma, &packets[i]);
	lma_flush(h->lma);
	halmad_turn(h);
	return 0;
}

static void on_gone(void *ctx, u64 id, u64 version)
{
	struct halmad *h = ctx;

	lma_lost(h->lma, id, version);
}

static void see(void *ctx, const struct binding_info *info)
{
	struct halmad *h = ctx;
	u64 *seen;

	if (h->seen_count == h->seen_room) {
		seen = reallocarray(h->seen, h->seen_room ? 2 * h->seen_room : 1024,
				    sizeof(*seen));
		if (!seen) {
			h->seen_failed = true;
			return;
		}
		h->seen = seen;
		h->seen_room = h->seen_room ? 2 * h->seen_room : 1024;
	}
	h->seen[h->seen_count++] = info->id;
}

static int id_cmp(const void *a, const void *b)
{
	u64 ia = *(const u64 *)a;
	u64 ib = *(const u64 *)b;

	return ia < ib ? -1 : ia > ib;
}

static int dump_seen(struct halmad *h)
{
	unsigned int try;
	int err = -EINTR;

	for (try = 0; err == -EINTR && try < DUMP_RETRIES; try++) {
		h->seen_count = 0;
		h->seen_failed = false;
		err = nlhalma_dump(h->nl, see, h);
	}
	if (!err && h->seen_failed)
		err = -ENOMEM;
	return err;
}

/* Notifications were lost or told of many bindings at once: compare all. */
static int resync(struct halmad *h)
{
	u64 *ids;
	u32 count, i;
	int err;

	err = dump_seen(h);
	if (err)
		goto out;
	if (h->seen_count)
		qsort(h->seen, h->seen_count, sizeof(*h->seen), id_cmp);
	ids = bce_ids(lma_cache(h->lma), &count);
	for (i = 0; i < count; i++)
		if (!h->seen_count || !bsearch(&ids[i], h->seen, h->seen_count, sizeof(*ids),
					       id_cmp))
			lma_lost(h->lma, ids[i], UINT64_MAX);
	free(ids);
out:
	free(h->seen);
	h->seen = NULL;
	h->seen_room = 0;
	return err;
}

static int on_events(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct halmad *h = data;
	int err;

	(void)source;
	(void)fd;
	(void)revents;
	err = nlhalma_events(h->nl, on_gone, h);
	if (err == -ENOBUFS)
		err = resync(h);
	if (err == -ENODEV)
		return device_gone(h);
	if (err)
		log_limited(LOG_LEVEL_WARNING, "cannot read notifications: %s", strerror(-err));
	return 0;
}

static bool same_network(const struct conf_network *a, const struct conf_network *b)
{
	return a->ipv4 == b->ipv4 && prefix_equal(&a->prefix, &b->prefix);
}

static bool has_network(const struct conf_device *dev, const struct conf_network *network)
{
	unsigned int i;

	for (i = 0; i < dev->network_count; i++)
		if (same_network(&dev->network[i], network))
			return true;
	return false;
}

static int add_addresses(struct halmad *h, const struct conf_device *dev)
{
	unsigned int i;
	int err;

	for (i = 0; dev->add_address && i < dev->local_count; i++) {
		if (nlroute_has_address(h->nr, &dev->local[i]))
			continue;
		err = nlroute_add_address(h->nr, h->ifindex, &dev->local[i]);
		if (err)
			return err;
	}
	return 0;
}

/* Routes of @dev that @old has not. */
static int add_routes(struct halmad *h, const struct conf_device *dev,
		      const struct conf_device *old)
{
	char text[PREFIX_TEXT_MAX];
	unsigned int i;
	int err;

	for (i = 0; i < dev->network_count; i++) {
		if (old && has_network(old, &dev->network[i]))
			continue;
		err = nlroute_add(h->nr, h->ifindex, &dev->network[i]);
		if (!err)
			continue;
		log_err("route of home network %s: %s",
			nlroute_network_text(&dev->network[i], text), nlroute_text(h->nr));
		return err;
	}
	return 0;
}

static void del_routes(struct halmad *h, const struct conf_device *dev,
		       const struct conf_device *old)
{
	unsigned int i;

	for (i = 0; i < old->network_count; i++)
		if (!has_network(dev, &old->network[i]) &&
		    nlroute_del(h->nr, h->ifindex, &old->network[i]))
			log_warning("%s", nlroute_text(h->nr));
}

/* Device parameters that differ and can be set. */
static bool device_differs(const struct conf_device *a, const struct conf_device *b)
{
	return a->local_count != b->local_count ||
	       memcmp(a->local, b->local, a->local_count * sizeof(*a->local)) ||
	       a->attr_set != b->attr_set || memcmp(a->attr, b->attr, sizeof(a->attr));
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
	if (!new->lab_mode)
		return "lab-mode cannot end: halmad cannot check IPsec yet";
	return NULL;
}

static bool apply(struct halmad *h, const struct conf *conf)
{
	const struct conf_device *old = &lma_conf(h->lma)->device;
	int err;

	if (device_differs(old, &conf->device)) {
		err = nlhalma_dev_set(h->nl, &conf->device);
		if (err) {
			snprintf(h->text, sizeof(h->text),
				 "the module refused the device parameters: %s%s%s",
				 strerror(-err), *nlhalma_text(h->nl) ? ": " : "",
				 nlhalma_text(h->nl));
			return false;
		}
	}
	if (add_addresses(h, &conf->device) || add_routes(h, &conf->device, old)) {
		snprintf(h->text, sizeof(h->text), "%s", nlroute_text(h->nr));
		return false;
	}
	del_routes(h, &conf->device, old);
	return true;
}

bool halmad_reload(struct halmad *h)
{
	const char *why;
	struct conf *conf;

	h->text[0] = '\0';
	sd_notify(0, "RELOADING=1");
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

static int on_hup(sd_event_source *source, const struct signalfd_siginfo *si, void *data)
{
	(void)source;
	(void)si;
	halmad_reload(data);
	halmad_turn(data);
	return 0;
}

static int on_term(sd_event_source *source, const struct signalfd_siginfo *si, void *data)
{
	struct halmad *h = data;

	(void)source;
	log_notice("%s: stopping; bindings stay in the kernel",
		   si->ssi_signo == SIGTERM ? "SIGTERM" : "SIGINT");
	sd_notify(0, "STOPPING=1");
	return sd_event_exit(h->event, EXIT_SUCCESS);
}

static bool open_device(struct halmad *h)
{
	const struct conf_device *dev = &h->conf->device;
	u8 attrs[1024];
	bool created;
	int len;

	h->nr = nlroute_open(h->text);
	if (!h->nr) {
		log_err("%s", h->text);
		return false;
	}
	len = nlhalma_link_attrs(dev, true, attrs, sizeof(attrs));
	if (len < 0) {
		log_err("there is no VRF device %s", dev->vrf);
		return false;
	}
	h->ifindex = nlroute_device(h->nr, dev, attrs, (size_t)len, &created);
	if (!h->ifindex) {
		log_err("%s", nlroute_text(h->nr));
		return false;
	}
	log_info("device %s is %s", dev->name, created ? "created" : "adopted");
	return true;
}

static bool open_module(struct halmad *h)
{
	const struct conf_device *conf = &h->conf->device;
	struct nlhalma_dev dev;
	int err;

	h->nl = nlhalma_open(h->text);
	if (!h->nl) {
		log_err("%s", h->text);
		return false;
	}
	nlhalma_use(h->nl, h->ifindex);
	err = nlhalma_dev_get(h->nl, &dev);
	if (err) {
		log_err("the module does not know device %s: %s", conf->name, strerror(-err));
		return false;
	}
	if (nlhalma_missing(&dev, conf, h->text)) {
		log_err("%s", h->text);
		return false;
	}
	err = nlhalma_own(h->nl);
	if (err == -EBUSY) {
		log_err("device %s is owned by another halmad; hint: stop that one first",
			conf->name);
		return false;
	}
	if (!err)
		err = nlhalma_dev_set(h->nl, conf);
	if (err) {
		log_err("the module refused device %s: %s%s%s", conf->name, strerror(-err),
			*nlhalma_text(h->nl) ? ": " : "", nlhalma_text(h->nl));
		return false;
	}
	return true;
}

static bool open_routes(struct halmad *h)
{
	const struct conf_device *dev = &h->conf->device;

	if (nlroute_up(h->nr, h->ifindex) || add_addresses(h, dev)) {
		log_err("%s", nlroute_text(h->nr));
		return false;
	}
	return !add_routes(h, dev, NULL);
}

static void adopt(void *ctx, const struct binding_info *info)
{
	struct halmad *h = ctx;
	int err;

	err = lma_adopt(h->lma, info);
	/* a dump that is made again tells the same binding again */
	if (err && err != -EEXIST)
		log_err("cannot adopt binding %" PRIu64 ": %s", (uint64_t)info->id,
			strerror(-err));
}

static bool open_lma(struct halmad *h)
{
	const struct lma_io io = { .kernel = to_kernel, .send = to_wire, .ctx = h };
	struct lma_now now;
	unsigned int try;
	int err = -EINTR;

	halmad_clock(&now);
	h->started = now.boot_ms;
	h->lma = lma_new(h->conf, &io, &now);
	if (!h->lma) {
		log_err("out of memory");
		return false;
	}
	h->conf = NULL;
	for (try = 0; err == -EINTR && try < DUMP_RETRIES; try++)
		err = nlhalma_dump(h->nl, adopt, h);
	if (err) {
		log_err("cannot read the bindings that are there: %s", strerror(-err));
		return false;
	}
	log_info("%u sessions adopted", lma_cache(h->lma)->count);
	return true;
}

static bool open_socket(struct halmad *h)
{
	const struct conf *conf = lma_conf(h->lma);
	int err;

	h->mh = mh_open(conf->receive_buffer, conf->device.attr[CONF_ATTR_DIRECT_MARK], &err);
	if (!h->mh) {
		log_err("cannot open the Mobility Header socket: %s", strerror(-err));
		return false;
	}
	return true;
}

static bool open_loop(struct halmad *h)
{
	sigset_t set;
	int err;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	err = sd_event_default(&h->event);
	if (err >= 0)
		err = sd_event_add_signal(h->event, NULL, SIGTERM, on_term, h);
	if (err >= 0)
		err = sd_event_add_signal(h->event, NULL, SIGINT, on_term, h);
	if (err >= 0)
		err = sd_event_add_signal(h->event, NULL, SIGHUP, on_hup, h);
	if (err >= 0)
		err = sd_event_add_io(h->event, NULL, mh_fd(h->mh), EPOLLIN, on_messages, h);
	if (err >= 0)
		err = sd_event_add_io(h->event, NULL, nlhalma_events_fd(h->nl), EPOLLIN,
				      on_events, h);
	if (err >= 0)
		err = sd_event_add_time(h->event, &h->timer, CLOCK_BOOTTIME, UINT64_MAX, 1000,
					on_timer, h);
	if (err >= 0)
		err = sd_event_set_watchdog(h->event, true);
	if (err < 0)
		log_err("cannot make the event loop: %s", strerror(-err));
	return err >= 0;
}

static bool open_control(struct halmad *h)
{
	const char *path = lma_conf(h->lma)->control_socket;
	int err;

	h->ctl = ctl_open(h->event, path, halmad_answer, h, &err);
	if (!h->ctl)
		log_err("cannot listen on %s: %s", path, strerror(-err));
	return h->ctl;
}

static void close_all(struct halmad *h)
{
	ctl_close(h->ctl);
	sd_event_source_unref(h->timer);
	sd_event_unref(h->event);
	mh_close(h->mh);
	lma_free(h->lma);
	nlhalma_close(h->nl);
	nlroute_close(h->nr);
	conf_free(h->conf);
	json_decref(h->findings);
}

static int run(struct halmad *h)
{
	int err = EXIT_FAILURE;

	if (!h->conf->lab_mode) {
		log_err("%s: lab-mode is not true, and halmad cannot check IPsec yet (RFC 5213, 4)",
			h->path);
		goto out;
	}
	log_warning("LAB MODE: Mobility Headers are accepted without IPsec. Whoever can send a packet with the address of a MAG can take over mobile nodes. Never use this outside a laboratory.");
	if (!open_device(h) || !open_module(h) || !open_routes(h) || !open_lma(h) ||
	    !open_socket(h) || !open_loop(h) || !open_control(h))
		goto out;
	halmad_turn(h);
	sd_notify(0, "READY=1");
	log_notice("ready");
	err = sd_event_loop(h->event);
	if (err < 0) {
		log_err("the event loop failed: %s", strerror(-err));
		err = EXIT_FAILURE;
	}
out:
	close_all(h);
	return err;
}

static void usage(FILE *to)
{
	fprintf(to,
		"usage: halmad [OPTION]...\n"
		"  -c, --config FILE   configuration, default " CONF_PATH "\n"
		"  -t, --test          check the configuration and exit\n"
		"  -f, --foreground    stay in the foreground, the default\n"
		"  -d, --debug         log more\n"
		"      --version       print the version and exit\n"
		"  -h, --help          print this and exit\n");
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "test", no_argument, NULL, 't' },
		{ "foreground", no_argument, NULL, 'f' },
		{ "debug", no_argument, NULL, 'd' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct halmad h = { .path = CONF_PATH };
	bool test = false, debug = false;
	int opt;

	while ((opt = getopt_long(argc, argv, "c:tfdh", options, NULL)) != -1) {
		switch (opt) {
		case 'c':
			h.path = optarg;
			break;
		case 't':
			test = true;
			break;
		case 'f':
			break;
		case 'd':
			debug = true;
			break;
		case 'V':
			puts("halmad " HALMA_VERSION);
			return EXIT_SUCCESS;
		case 'h':
			usage(stdout);
			return EXIT_SUCCESS;
		default:
			usage(stderr);
			return EXIT_USAGE;
		}
	}
	if (optind < argc) {
		usage(stderr);
		return EXIT_USAGE;
	}
	log_init(debug ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	h.conf = conf_load(h.path, report_line, NULL);
	if (!h.conf)
		return EXIT_FAILURE;
	if (test) {
		printf("%s: ok\n", h.path);
		conf_free(h.conf);
		return EXIT_SUCCESS;
	}
	return run(&h);
}
