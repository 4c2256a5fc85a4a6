/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The daemon: what ties its parts. What time it is and when to work again, what the kernel tells,
 * the life of the store.
 *
 * It may include all but control/, which stands above it and is known here by pointers only.
 * halmad.c, above both, starts all of this and turns its loop.
 */
#ifndef HALMAD_DAEMON_H
#define HALMAD_DAEMON_H

#include <systemd/sd-event.h>

#include "base/siphash.h"
#include "kernel/device.h"

struct anchor;
struct ctl;
struct ipsec;
struct hao_socket;
struct hao_states;
struct keep;
struct mh;
struct monitor;
struct nd;
struct now;
struct reload;
struct requests;
struct scrape;
struct store;
struct tracker;

/**
 * struct halmad - all of the daemon
 * @path: configuration file
 * @event: event loop
 * @timer: wakes up for the next deadline; NULL before the loop runs
 * @wakes: boot time in milliseconds at which it does so, not later than the next deadline;
 *	UINT64_MAX if it does not, 0 without @timer
 * @again: wakes up to compare sessions with bindings again; NULL until that was needed
 * @again_ms: how long that waited last; 0 if they agree
 * @conf: configuration, until the anchor has it
 * @device: device, with the doors to routes and module
 * @keep: keeps the device as it should be
 * @icmp: ICMPv6 of the home agent
 * @hao: hears of wrong Home Address options
 * @nd: home link
 * @hao_states: lets right ones pass
 * @ipsec: IPsec for the signalling of MAGs
 * @mh: Mobility Header socket
 * @open: that of mobile nodes that need no ESP where others do; NULL if there are none
 * @open_source: of @open
 * @anchor: anchor
 * @store: what outlives the kernel, NULL for none
 * @store_bad: it was not ready when it was looked at last
 * @store_failures: how often it had failed then
 * @ctl: control socket
 * @requests: what outlives a request on it
 * @reload: reads the configuration again
 * @tracker: who knows where mobile nodes are
 * @monitor: what those hear who monitor
 * @scrape: metrics by HTTP
 * @started: boot time of the start
 * @text: sentence about the last error
 */
struct halmad {
	const char *path;
	sd_event *event;
	sd_event_source *timer;
	u64 wakes;
	sd_event_source *again;
	u32 again_ms;
	struct conf *conf;
	struct device device;
	struct keep *keep;
	struct hao_socket *hao;
	struct nd *nd;
	struct hao_states *hao_states;
	struct icmp_socket *icmp;
	struct ipsec *ipsec;
	struct mh *mh;
	struct mh *open;
	sd_event_source *open_source;
	struct anchor *anchor;
	struct store *store;
	bool store_bad;
	u64 store_failures;
	struct ctl *ctl;
	struct requests *requests;
	struct reload *reload;
	struct tracker *tracker;
	struct monitor *monitor;
	struct scrape *scrape;
	u64 started;
	char text[512];
};

/**
 * halmad_clock() - what time it is
 */
void halmad_clock(struct now *now);

/**
 * halmad_time() - time of day in the format of the Timestamp option; for struct outside
 */
u64 halmad_time(void *ctx);

/**
 * halmad_watch_clock() - have a turn as soon as the time of day is set, which deadlines in the
 * store depend on
 *
 * Return: 0, or a negative errno.
 */
int halmad_watch_clock(struct halmad *h);

/**
 * halmad_key() - a key for hash values that nobody can guess; waits for random numbers at boot
 */
void halmad_key(struct siphash_key *key);

/**
 * halmad_hide() - what is in memory, secrets among it, gets into no core dump, and no process
 *	without CAP_SYS_PTRACE can look at it
 */
void halmad_hide(void);

/**
 * halmad_warn() - say what is odd in a configuration, and loudly what it is dangerous for
 */
void halmad_warn(const struct conf *conf);

/* sysexits.h: the unit does not start it again with the same configuration */
#define EXIT_CONFIG	78

/**
 * halmad_test() - what halmad -t has to say of a configuration that can be used
 * @conf: configuration
 * @path: its file
 * @strict: what is odd in it is an error
 *
 * Return: exit status.
 */
int halmad_test(const struct conf *conf, const char *path, bool strict);

/**
 * halmad_add_timer() - make what wakes up for deadlines
 *
 * Return: 0, or a negative errno.
 */
int halmad_add_timer(struct halmad *h);

/**
 * halmad_wake() - have a turn at this boot time in milliseconds or before; UINT64_MAX for never
 */
void halmad_wake(struct halmad *h, u64 at);

/**
 * halmad_tick() - work on deadlines, as of the time that the anchor knows, and wake up for the next
 */
void halmad_tick(struct halmad *h);

/**
 * halmad_turn() - work on deadlines and wake up for the next one
 */
void halmad_turn(struct halmad *h);

/**
 * halmad_adopt() - take over the bindings that are in the kernel
 *
 * Return: 0, or a negative errno.
 */
int halmad_adopt(struct halmad *h);

/**
 * halmad_events() - read notifications of the kernel
 *
 * Return: 0; -ENODEV if the device is gone; or another negative errno.
 */
int halmad_events(struct halmad *h);

/**
 * halmad_doubt() - it is not known what became of a request: compare sessions with bindings soon
 */
void halmad_doubt(struct halmad *h);

/**
 * halmad_listen() - read Mobility Headers from now on
 *
 * Return: 0 or more, or a negative errno.
 */
int halmad_listen(struct halmad *h);

/**
 * halmad_listen_open() - take Mobility Headers of mobile nodes that need no ESP where others do
 * @h: daemon, without a socket for them
 * @conf: configuration that has some
 *
 * Return: 0, or a negative errno.
 */
int halmad_listen_open(struct halmad *h, const struct conf *conf);

/**
 * halmad_listen_open_end() - take no more of them; fine if none are taken
 */
void halmad_listen_open_end(struct halmad *h);

/**
 * halmad_ways() - the kernel lets pass the Home Address options of all who are away, and of no
 * others, by the configuration that is in use
 */
void halmad_ways(struct halmad *h);

/**
 * halmad_open_store() - open the store, if there is to be one
 *
 * Return: false if that cannot be; what is wrong is in the log.
 */
bool halmad_open_store(struct halmad *h);

/**
 * halmad_restore() - agree with the store, after the kernel's bindings were adopted
 *
 * Return: false if that cannot be; what is wrong is in the log.
 */
bool halmad_restore(struct halmad *h);

/**
 * halmad_keep_counter() - where there is no store: keep the restart counter, before anybody hears
 * of it; a failure is in the log
 */
void halmad_keep_counter(struct halmad *h);

/**
 * halmad_store_event() - the store fails, has recovered, or is incomplete
 */
void halmad_store_event(struct halmad *h);

/**
 * halmad_close_store() - write what is left to write, and close
 */
void halmad_close_store(struct halmad *h);

#endif /* HALMAD_DAEMON_H */
