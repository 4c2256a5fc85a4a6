// SPDX-License-Identifier: GPL-2.0
/*
 * Start, the event loop, stop.
 *
 * Start: configuration, control socket, device, module, ownership, routes, store, adoption of the
 * bindings that are there, agreement with the store, and only then the Mobility Header socket: the
 * first message meets a cache that is complete. Stop leaves bindings, routes and device as they
 * are, so that packets flow on; the next halmad adopts them.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "anchor.h"
#include "base/log.h"
#include "control/check.h"
#include "control/ctl.h"
#include "control/metrics.h"
#include "control/monitor.h"
#include "control/reload.h"
#include "control/requests.h"
#include "control/scrape.h"
#include "control/show.h"
#include "control/tracker.h"
#include "core/core.h"
#include "core/home.h"
#include "daemon.h"
#include "ha/ha.h"
#include "ipsec/ipsec.h"
#include "kernel/hao_socket.h"
#include "kernel/hao_state.h"
#include "kernel/icmp_socket.h"
#include "kernel/keep.h"
#include "kernel/mh_socket.h"
#include "kernel/nd.h"
#include "kernel/socket_policy.h"
#include "kernel/xfrm.h"
#include "lma/lma.h"
#include "store/store.h"
#include "../kmod/version.h"

#define EXIT_USAGE	2

static void report_line(void *ctx, const char *text)
{
	(void)ctx;
	log_err("%s", text);
}

/* Without its device a daemon is of no use; systemd starts it again, and it makes another. */
static int device_gone(struct halmad *h)
{
	log_limited(LOG_LEVEL_ERR,
		    "device %s is gone: somebody deleted it, or took module halma away; halmad ends, and makes another when it is started again",
		    anchor_conf(h->anchor)->device.name);
	return sd_event_exit(h->event, EXIT_FAILURE);
}

static void to_kernel(void *ctx, struct binding_req *reqs, unsigned int count)
{
	struct halmad *h = ctx;
	unsigned int i;

	nlhalma_bindings(h->device.nl, reqs, count);
	for (i = 0; i < count; i++) {
		if (reqs[i].error == -ENODEV)
			device_gone(h);
		else if (reqs[i].error == -EAGAIN || reqs[i].error == -ENOBUFS)
			halmad_doubt(h);
	}
}

static unsigned int to_wire(void *ctx, const struct mh_answer *answers, unsigned int count)
{
	struct halmad *h = ctx;

	return mh_send(h->mh, answers, count);
}

static bool to_tracker(void *ctx, const struct attach_question *question)
{
	struct halmad *h = ctx;

	return h->tracker && tracker_ask(h->tracker, show_question(question));
}

static void on_home_address(void *ctx, const struct hao_packet *packet)
{
	struct halmad *h = ctx;
	struct now now;

	halmad_clock(&now);
	anchor_now_is(h->anchor, &now);
	anchor_home_address(h->anchor, packet);
	anchor_flush(h->anchor);
}

static void on_icmp(void *ctx, const struct icmp_packet *packet)
{
	struct halmad *h = ctx;
	struct now now;

	halmad_clock(&now);
	anchor_now_is(h->anchor, &now);
	anchor_icmp(h->anchor, packet);
}

static int on_events(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct halmad *h = data;
	int err;

	(void)source;
	(void)fd;
	(void)revents;
	err = halmad_events(h);
	if (err == -ENODEV)
		return device_gone(h);
	if (err)
		log_limited(LOG_LEVEL_WARNING, "cannot read notifications: %s", strerror(-err));
	return 0;
}

static int on_store(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	(void)source;
	(void)fd;
	(void)revents;
	halmad_store_event(data);
	order_backed_up(data);
	return 0;
}

static int on_hup(sd_event_source *source, const struct signalfd_siginfo *si, void *data)
{
	struct halmad *h = data;

	(void)source;
	(void)si;
	reload_ask(h->reload, 0);
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

/* Before there is a socket, so that nothing that is in the clear can wait in it. */
static bool open_ipsec(struct halmad *h)
{
	h->ipsec = ipsec_open(h->conf, h->text);
	if (!h->ipsec)
		log_err("IPsec is required, and fails: %s", h->text);
	return h->ipsec;
}

static void on_sas(void *ctx, const struct ike_remote *peer, unsigned int count)
{
	struct halmad *h = ctx;

	anchor_protected(h->anchor, peer, count);
}

static void on_prefix_sas(void *ctx, const struct ike_remote *peer, unsigned int count)
{
	struct halmad *h = ctx;

	anchor_protected_prefixes(h->anchor, peer, count);
}

static bool holds(void *ctx, const struct ike_remote *mag)
{
	const struct halmad *h = ctx;

	return bce_first_of_peer(anchor_cache(h->anchor), HALMA_KIND_PMIPV6, &mag->address[0]);
}

static bool move(void *ctx, const struct ike_remote *peer, const struct in6_addr *local,
		 const struct in6_addr *hoa, const struct in6_addr *coa)
{
	const struct halmad *h = ctx;

	return ipsec_move(h->ipsec, peer, local, hoa, coa);
}

static void to_ways(void *ctx, const struct way *ways, unsigned int count)
{
	const struct halmad *h = ctx;

	hao_states_change(h->hao_states, ways, count);
	ipsec_ways(h->ipsec, ways, count);
}

static bool to_icmp(void *ctx, const struct icmp_answer *answer)
{
	const struct halmad *h = ctx;

	return h->icmp && icmp_socket_send(h->icmp, answer);
}

static bool start_ipsec(struct halmad *h)
{
	const struct ike_told told = {
		.sas = on_sas, .prefixes = on_prefix_sas, .holds = holds, .ctx = h,
	};
	const struct ha_outside outside = {
		.move = move, .ways = to_ways, .icmp = to_icmp, .ctx = h,
	};
	int err = ipsec_start(h->ipsec, h->event, anchor_conf(h->anchor), &told);

	anchor_outside_is(h->anchor, &outside);
	if (err)
		log_err("cannot begin with IKEv2: %s", strerror(-err));
	return !err;
}

static void on_neighbor(void *ctx, const struct nd_message *msg)
{
	struct halmad *h = ctx;
	struct now now;

	halmad_clock(&now);
	anchor_now_is(h->anchor, &now);
	anchor_neighbor(h->anchor, msg);
	anchor_flush(h->anchor);
	halmad_tick(h);
}

static void link_timing(void *ctx, u32 *transmits, u32 *retrans_ms)
{
	const struct halmad *h = ctx;

	nd_timing(h->nd, transmits, retrans_ms);
}

static bool link_owns(void *ctx, const struct in6_addr *addr)
{
	const struct halmad *h = ctx;

	return nd_owns(h->nd, addr);
}

static bool link_listen(void *ctx, const struct in6_addr *addr)
{
	const struct halmad *h = ctx;

	return nd_listen(h->nd, addr);
}

static void link_listen_end(void *ctx, const struct in6_addr *addr)
{
	const struct halmad *h = ctx;

	nd_listen_end(h->nd, addr);
}

static bool link_probe(void *ctx, const struct in6_addr *target, u64 nonce)
{
	const struct halmad *h = ctx;

	return nd_send_probe(h->nd, target, nonce);
}

static bool link_advertise(void *ctx, const struct in6_addr *target, bool router)
{
	const struct halmad *h = ctx;

	return nd_send_advertisement(h->nd, target, router);
}

static bool open_home_link(struct halmad *h)
{
	const struct homelink_outside outside = {
		.timing = link_timing, .owns = link_owns, .listen = link_listen,
		.listen_end = link_listen_end, .probe = link_probe, .advertise = link_advertise,
		.ctx = h,
	};

	h->nd = nd_new(h->event, h->device.look, on_neighbor, h);
	if (!h->nd) {
		log_err("out of memory");
		return false;
	}
	nd_use(h->nd, anchor_conf(h->anchor)->device.home_link);
	anchor_home_link_is(h->anchor, &outside);
	return true;
}

static bool open_lma(struct halmad *h)
{
	struct outside io = {
		.kernel = to_kernel, .send = to_wire, .revoked = order_result,
		.clock = halmad_time, .ask = to_tracker, .ctx = h, .store = h->store,
	};
	struct now now;
	int err;

	halmad_clock(&now);
	halmad_key(&io.key);
	h->started = now.boot_ms;
	h->anchor = anchor_new(h->conf, &io, &now);
	if (!h->anchor) {
		log_err("out of memory");
		return false;
	}
	h->conf = NULL;
	if (!open_home_link(h))
		return false;
	err = halmad_adopt(h);
	if (err) {
		log_err("cannot read the bindings that are there: %s", strerror(-err));
		return false;
	}
	log_info("%u sessions adopted", anchor_cache(h->anchor)->count);
	return halmad_restore(h);
}

static bool open_socket(struct halmad *h)
{
	const struct conf *conf = anchor_conf(h->anchor);
	int err;

	h->mh = mh_open(conf->receive_buffer, conf->device.attr[CONF_ATTR_DIRECT_MARK], &err);
	if (!h->mh) {
		log_err("cannot open the Mobility Header socket: %s", strerror(-err));
		return false;
	}
	/* others can delete policies, or have an interface pass over them */
	err = conf->ipsec ? socket_guard(mh_fd(h->mh), true) : 0;
	if (err) {
		log_err("the socket cannot have IPsec required: %s", strerror(-err));
		return false;
	}
	err = conf_has_open(conf) ? halmad_listen_open(h, conf) : 0;
	if (err) {
		log_err("cannot open the socket of mobile nodes without IPsec: %s", strerror(-err));
		return false;
	}
	anchor_begin(h->anchor);
	halmad_keep_counter(h);
	return true;
}

static void on_gone(void *ctx)
{
	device_gone(ctx);
}

static bool open_keep(struct halmad *h)
{
	h->keep = keep_start(h->event, &h->device, &anchor_conf(h->anchor)->device, on_gone, h);
	return h->keep;
}

static void on_ways_lost(void *ctx)
{
	log_limited(LOG_LEVEL_ERR,
		    "somebody has changed what lets Home Address options of data pass; it is put right");
	halmad_ways(ctx);
}

static bool open_hao(struct halmad *h)
{
	h->hao = hao_socket_new(h->event, on_home_address, h);
	h->hao_states = hao_states_new(h->event, on_ways_lost, h);
	if (!h->hao || !h->hao_states) {
		log_err("out of memory");
		return false;
	}
	hao_socket_use(h->hao, anchor_conf(h->anchor)->home_agent);
	halmad_ways(h);
	return true;
}

static bool open_icmp(struct halmad *h)
{
	h->icmp = icmp_socket_new(h->event, h->device.ifindex, on_icmp, h);
	if (h->icmp)
		icmp_socket_use(h->icmp, anchor_conf(h->anchor));
	else
		log_err("cannot begin with ICMPv6: %s", strerror(errno));
	return h->icmp;
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
	err = sd_event_add_signal(h->event, NULL, SIGTERM, on_term, h);
	if (err >= 0)
		err = sd_event_add_signal(h->event, NULL, SIGINT, on_term, h);
	if (err >= 0)
		err = sd_event_add_signal(h->event, NULL, SIGHUP, on_hup, h);
	if (err >= 0)
		err = halmad_listen(h);
	if (err >= 0)
		err = sd_event_add_io(h->event, NULL, nlhalma_events_fd(h->device.nl), EPOLLIN,
				      on_events, h);
	if (err >= 0 && h->store)
		err = sd_event_add_io(h->event, NULL, store_fd(h->store), EPOLLIN, on_store, h);
	if (err >= 0)
		err = halmad_add_timer(h);
	if (err >= 0)
		err = halmad_watch_clock(h);
	if (err >= 0)
		err = sd_event_set_watchdog(h->event, true);
	if (err < 0)
		log_err("cannot make the event loop: %s", strerror(-err));
	return err >= 0;
}

static bool on_attachment(void *ctx, u64 id, bool attached)
{
	struct halmad *h = ctx;
	struct now now;

	halmad_clock(&now);
	anchor_now_is(h->anchor, &now);
	return lma_attachment(anchor_lma(h->anchor), id, attached);
}

static void on_tracker_lost(void *ctx)
{
	struct halmad *h = ctx;
	struct now now;

	halmad_clock(&now);
	anchor_now_is(h->anchor, &now);
	lma_attachment_lost(anchor_lma(h->anchor));
}

static void on_tracker_done(void *ctx)
{
	halmad_turn(ctx);
}

static bool open_tracker(struct halmad *h)
{
	static const struct tracker_ops ops = {
		.answer = on_attachment, .lost = on_tracker_lost, .done = on_tracker_done,
	};

	h->tracker = tracker_new(h->event, &ops, h);
	if (!h->tracker) {
		log_err("out of memory");
		return false;
	}
	tracker_use(h->tracker, anchor_conf(h->anchor)->tracker.socket);
	return true;
}

static void deserted(void *ctx)
{
	struct halmad *h = ctx;

	monitor_stop(h->monitor);
}

/* First of all: who has the socket has the anchor, and another one finds out before it acts. */
static bool open_control(struct halmad *h)
{
	static const struct ctl_ops ops = { .answer = request_answer, .deserted = deserted };
	const char *path = h->conf->control_socket;
	int err;

	/* one of our own: with the default one each turn asks for the thread's number */
	err = sd_event_new(&h->event);
	if (err < 0) {
		log_err("cannot make the event loop: %s", strerror(-err));
		return false;
	}
	h->ctl = ctl_open(h->event, path, &ops, h, &err);
	if (err == -EADDRINUSE)
		log_err("another halmad listens on %s already, pid %d; hint: give one of them another control-socket, device and home-network",
			path, (int)ctl_holder(path));
	else if (!h->ctl)
		log_err("cannot listen on %s: %s", path, strerror(-err));
	if (!h->ctl)
		return false;
	if (h->conf->control_gid != CONF_NO_GROUP)
		err = ctl_admit(h->ctl, h->conf->control_gid);
	if (err < 0) {
		log_err("cannot give %s to the control-group: %s; hint: make halmad's user a member of it",
			path, strerror(-err));
		return false;
	}
	return true;
}

static bool open_monitor(struct halmad *h)
{
	h->monitor = monitor_new(h->event, h->ctl, h->anchor);
	h->reload = reload_new(h, order_reloaded);
	if (!h->monitor || !h->reload)
		log_err("out of memory");
	return h->monitor && h->reload;
}

static char *scraped(void *ctx, bool plain, size_t *len)
{
	return metrics_text(ctx, plain, len);
}

/* An anchor that serves is worth more than its metrics. */
static bool open_metrics(struct halmad *h)
{
	const struct conf *conf = anchor_conf(h->anchor);
	char text[SCRAPE_TEXT_MAX];

	h->scrape = scrape_new(h->event, scraped, h);
	if (!h->scrape) {
		log_err("out of memory");
		return false;
	}
	if (scrape_prepare(h->scrape, &conf->metrics, conf->control_gid, text))
		log_err("there are no metrics by HTTP: %s; a reload tries again", text);
	scrape_use(h->scrape);
	return true;
}

static void close_all(struct halmad *h)
{
	requests_fini(h);
	ctl_close(h->ctl);
	monitor_free(h->monitor);
	scrape_free(h->scrape);
	keep_free(h->keep);
	hao_socket_free(h->hao);
	hao_states_free(h->hao_states);
	icmp_socket_free(h->icmp);
	ipsec_close(h->ipsec);
	tracker_free(h->tracker);
	halmad_listen_open_end(h);
	sd_event_source_unref(h->timer);
	sd_event_source_unref(h->again);
	sd_event_unref(h->event);
	mh_close(h->mh);
	halmad_close_store(h);
	/* it may be reading: what is to be stored does not wait for that */
	reload_free(h->reload);
	anchor_free(h->anchor);
	nd_free(h->nd);
	device_close(&h->device);
	conf_free(h->conf);
}

/* Before anything is made of home addresses: policies, SAs. */
static bool recall_homes(struct halmad *h)
{
	char text[STORE_TEXT_MAX];

	if (home_recall(h->store, h->conf, text))
		return true;
	log_err("%s", text);
	return false;
}

static int run(struct halmad *h)
{
	int err = EXIT_FAILURE;

	halmad_warn(h->conf);
	if (!open_control(h) || !device_open(&h->device, &h->conf->device) ||
	    !halmad_open_store(h) || !recall_homes(h) || !open_ipsec(h) || !open_lma(h) ||
	    !open_socket(h) || !open_loop(h) || !start_ipsec(h) || !open_tracker(h) ||
	    !open_keep(h) || !open_hao(h) || !open_icmp(h) || !open_monitor(h) ||
	    !open_metrics(h)) {
		device_abandon(&h->device);
		goto out;
	}
	halmad_turn(h);
	sd_notify(0, "READY=1");
	log_notice("ready");
	/* what pools have to give is known now */
	if (home_is_wanted(anchor_conf(h->anchor)))
		reload_ask(h->reload, 0);
	err = sd_event_loop(h->event);
	if (err < 0) {
		log_err("the event loop failed: %s", strerror(-err));
		err = EXIT_FAILURE;
	}
out:
	close_all(h);
	return err;
}

/* Return: exit status: 1 if something cannot work. */
static int check(const struct conf *conf)
{
	json_t *list = check_alone(conf), *item;
	pid_t pid = ctl_holder(conf->control_socket);
	int err = EXIT_SUCCESS;
	const char *severity;
	size_t i;

	json_array_foreach(list, i, item) {
		severity = json_string_value(json_object_get(item, "severity"));
		printf("%s: %s\n hint: %s\n", severity,
		       json_string_value(json_object_get(item, "what")),
		       json_string_value(json_object_get(item, "hint")));
		if (!strcmp(severity, "error"))
			err = EXIT_FAILURE;
	}
	json_decref(list);
	if (pid)
		printf("halmad runs, pid %d; halma daemon check asks it, and sees more\n",
		       (int)pid);
	else if (!err)
		printf("halmad does not run; nothing was found that keeps it from that\n");
	return err;
}

static void usage(FILE *to)
{
	fprintf(to,
		"usage: halmad [OPTION]...\n"
		"  -c, --config FILE   configuration, default " CONF_PATH "\n"
		"  -t, --test          check the configuration and exit\n"
		"      --strict        with -t: warnings are errors\n"
		"      --check         see what is wrong with the machine, without a running halmad\n"
		"  -f, --foreground    stay in the foreground, the default\n"
		"  -d, --debug         log more, and allow core dumps\n"
		"      --version       print the version and exit\n"
		"  -h, --help          print this and exit\n");
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "test", no_argument, NULL, 't' },
		{ "strict", no_argument, NULL, 'S' },
		{ "check", no_argument, NULL, 'C' },
		{ "foreground", no_argument, NULL, 'f' },
		{ "debug", no_argument, NULL, 'd' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct requests requests = { 0 };
	struct halmad h = { .path = CONF_PATH, .requests = &requests };
	bool test = false, strict = false, alone = false, debug = false;
	int opt, err;

	while ((opt = getopt_long(argc, argv, "c:tfdh", options, NULL)) != -1) {
		switch (opt) {
		case 'c':
			h.path = optarg;
			break;
		case 't':
			test = true;
			break;
		case 'S':
			strict = true;
			break;
		case 'C':
			alone = true;
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
	if (optind < argc || (strict && !test)) {
		usage(stderr);
		return EXIT_USAGE;
	}
	log_init(debug ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	/* who read the log may be gone */
	signal(SIGPIPE, SIG_IGN);
	if (!debug)
		halmad_hide();
	h.conf = conf_load(h.path, report_line, NULL);
	if (!h.conf)
		return EXIT_CONFIG;
	if (test) {
		err = halmad_test(h.conf, h.path, strict);
		conf_free(h.conf);
		return err;
	}
	if (alone) {
		err = check(h.conf);
		conf_free(h.conf);
		return err;
	}
	return run(&h);
}
