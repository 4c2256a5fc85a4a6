// SPDX-License-Identifier: GPL-2.0
/*
 * The part of halmad between its event loop and the world: what userd/halmad.c has in
 * on_messages() and halmad_turn(), with halmad's objects under it.
 */
#include "subject.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "anchor.h"
#include "base/log.h"
#include "kernel/mh_socket.h"
#include "kernel/module.h"
#include "core/core.h"
#include "core/restore.h"
#include "lma/lma.h"
#include "mobiles.h"
#include "store/store.h"
#include "wirebu.h"
#include "world.h"

#define BOOT_MS		1000000ULL
#define EPOCH		1700000000ULL
/* 2001:db8:4000::/34 holds every pool */
#define POOL_WORD	0x40000000U

/* Changes that may wait, as many as are the default */
#define STORE_QUEUE	65536

static const char *store_path;
static uint32_t mag_rate;
static uint32_t mobiles;
static bool mobiles_sign;

struct subject {
	struct anchor *anchor;
	struct mh *mh;
	struct nlhalma *nl;
	struct store *store;
	unsigned int bits;
	uint64_t random;
};

static void to_kernel(void *ctx, struct binding_req *reqs, unsigned int count)
{
	struct subject *anchor = ctx;

	nlhalma_bindings(anchor->nl, reqs, count);
}

static unsigned int to_wire(void *ctx, const struct mh_answer *answers, unsigned int count)
{
	struct subject *anchor = ctx;

	return mh_send(anchor->mh, answers, count);
}

static void report(void *ctx, const char *text)
{
	(void)ctx;
	fprintf(stderr, "load: %s\n", text);
}

static void write_mobiles(FILE *f)
{
	char addr[INET6_ADDRSTRLEN];
	struct in6_addr hoa;
	uint32_t i;

	fprintf(f, "home-agent = true\n");
	for (i = 0; i < mobiles; i++) {
		hoa = mobiles_home(i);
		inet_ntop(AF_INET6, &hoa, addr, sizeof(addr));
		fprintf(f, "mn \"mn%07" PRIu32 "@example.org\" { policy = mipv6-only\n", i);
		fprintf(f, "\thome-address = %s %s }\n", addr,
			mobiles_sign ? "auth-keys = " SUBJECT_KEYS : "");
	}
}

void subject_write_conf(FILE *f, unsigned int mags, uint32_t prefixes)
{
	char addr[INET6_ADDRSTRLEN];
	struct in6_addr a;
	unsigned int i;

	inet_ntop(AF_INET6, &world_lmaa, addr, sizeof(addr));
	fprintf(f, "lab-mode = true\n"
		   "device lma0 { local = { %s } home-network = 2001:db8:4000::/34 }\n"
		   "pool all { prefix = 2001:db8:4000::/%u }\n"
		   "mn \"*@example.org\" { }\n"
		   "mn \"*@" WORLD_FULL "\" { }\n", addr,
		64 - __builtin_ctz(prefixes));
	for (i = 0; i < mags; i++) {
		a = world_mag(i);
		inet_ntop(AF_INET6, &a, addr, sizeof(addr));
		fprintf(f, "mag mag%u { address = %s heartbeats = false pbu-rate = %" PRIu32
			   " }\n", i, addr, mag_rate);
	}
	if (mobiles)
		write_mobiles(f);
}

/* Keys come from files, of which a text has none. */
static bool give_keys(struct conf *conf)
{
	struct auth_sa sa = { .spi = WIRE_SPI };
	struct profile *profile;
	unsigned int i;

	memcpy(sa.key, WIRE_KEY, sizeof(sa.key));
	for (i = 0; mobiles_sign && i < conf->profiles.count; i++) {
		profile = &conf->profiles.v[i];
		if (profile->auth.path && auth_keys_add(&profile->auth, &sa))
			return false;
	}
	return true;
}

static struct conf *configure(unsigned int mags, uint32_t prefixes)
{
	struct conf *conf;
	char *text = NULL;
	size_t size;
	FILE *f;

	f = open_memstream(&text, &size);
	if (!f)
		return NULL;
	subject_write_conf(f, mags, prefixes);
	fclose(f);
	conf = conf_parse(text, "load.conf", report, NULL);
	free(text);
	if (!conf || give_keys(conf))
		return conf;
	conf_free(conf);
	return NULL;
}

static struct now now_at(struct subject *anchor, uint64_t now)
{
	anchor->random = anchor->random * 6364136223846793005ULL + 1442695040888963407ULL;
	return (struct now){
		.boot_ms = BOOT_MS + now / NSEC_PER_MSEC,
		.timestamp = subject_timestamp(now),
		.random = anchor->random,
	};
}

void subject_use_store(const char *path)
{
	store_path = path;
}

void subject_use_rate(uint32_t rate)
{
	mag_rate = rate;
}

void subject_use_mobiles(uint32_t count, bool sign)
{
	mobiles = count;
	mobiles_sign = sign;
}

void subject_log(bool on)
{
	static int nowhere = -1, standard = -1;

	if (nowhere < 0) {
		nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
		standard = dup(STDERR_FILENO);
	}
	if (nowhere < 0 || standard < 0 || dup2(on ? nowhere : standard, STDERR_FILENO) < 0)
		abort();
	log_init(on ? LOG_LEVEL_INFO : LOG_LEVEL_ERR);
}

/* The store is empty, but the anchor and the worker have to begin with that. */
static bool open_store(struct subject *anchor)
{
	const struct store_options options = {
		.path = store_path, .delay_ms = 50, .queue_max = STORE_QUEUE,
	};
	char text[STORE_TEXT_MAX], wal[4096];

	if (!store_path)
		return true;
	snprintf(wal, sizeof(wal), "%s-wal", store_path);
	unlink(store_path);
	unlink(wal);
	anchor->store = store_open(&options, text);
	if (!anchor->store)
		report(NULL, text);
	return anchor->store;
}

static bool start_store(struct subject *anchor)
{
	char text[STORE_TEXT_MAX];

	return !anchor->store || (core_restore(anchor_core(anchor->anchor), "load", false, text) &&
				  !store_start(anchor->store));
}

/* On a clock of its own a day of PBUs comes in minutes: the disk is waited for. */
static void pace(struct subject *anchor)
{
	const struct role *role = &anchor_lma(anchor->anchor)->role;

	if (!anchor->store)
		return;
	if (store_room(anchor->store) < STORE_QUEUE / 2)
		store_flush(anchor->store, 60000);
	while (wait_count(role, LMA_WAIT_STORE)) {
		store_flush(anchor->store, 60000);
		core_store_event(anchor_core(anchor->anchor));
		anchor_flush(anchor->anchor);
	}
}

struct subject *subject_new(unsigned int mags, uint32_t prefixes)
{
	const struct outside io = { .kernel = to_kernel, .send = to_wire };
	struct subject *anchor = calloc(1, sizeof(*anchor));
	char text[NLHALMA_TEXT_MAX] = "cannot open the socket";
	struct outside with_ctx = io;
	struct now now;
	struct conf *conf;
	int err;

	if (!anchor)
		return NULL;
	log_init(LOG_LEVEL_ERR);
	anchor->bits = (unsigned int)__builtin_ctz(prefixes);
	anchor->random = 4711;
	if (!open_store(anchor))
		goto err_free;
	with_ctx.ctx = anchor;
	with_ctx.store = anchor->store;
	conf = configure(mags, prefixes);
	if (!conf)
		goto err_free;
	now = now_at(anchor, 0);
	anchor->anchor = anchor_new(conf, &with_ctx, &now);
	if (!anchor->anchor) {
		conf_free(conf);
		goto err_free;
	}
	anchor->mh = mh_open(1 << 20, 0, &err);
	anchor->nl = anchor->mh ? nlhalma_open(text) : NULL;
	if (!anchor->nl || !start_store(anchor))
		goto err_free;
	nlhalma_use(anchor->nl, 7);
	return anchor;
err_free:
	report(NULL, text);
	subject_free(anchor);
	return NULL;
}

void subject_free(struct subject *anchor)
{
	if (!anchor)
		return;
	if (anchor->store && anchor->anchor)
		core_stop(anchor_core(anchor->anchor));
	if (store_close(anchor->store))
		report(NULL, "not all was written");
	anchor_free(anchor->anchor);
	mh_close(anchor->mh);
	nlhalma_close(anchor->nl);
	free(anchor);
}

void subject_wake(struct subject *anchor, uint64_t now)
{
	struct now n = now_at(anchor, now);

	anchor_now_is(anchor->anchor, &n);
	/* many deadlines are worked off in several turns */
	while (anchor_tick(anchor->anchor) <= n.boot_ms)
		;
}

void subject_turn(struct subject *anchor, uint64_t now)
{
	struct mh_packet packets[MH_BATCH];
	struct now n;
	unsigned int count;

	if (mh_receive(anchor->mh, packets, &count))
		abort();
	n = now_at(anchor, now);
	anchor_now_is(anchor->anchor, &n);
	anchor_receive(anchor->anchor, packets, count);
	anchor_flush(anchor->anchor);
	anchor_tick(anchor->anchor);
	pace(anchor);
}

uint64_t subject_epoch(void)
{
	return EPOCH * NSEC_PER_SEC;
}

uint64_t subject_timestamp(uint64_t now)
{
	return timestamp_from_ns(EPOCH + now / NSEC_PER_SEC, (u32)(now % NSEC_PER_SEC));
}

struct in6_addr subject_hnp(const struct subject *anchor, uint32_t nr)
{
	struct in6_addr hnp = { { { 0x20, 1, 0xd, 0xb8 } } };

	(void)anchor;
	hnp.s6_addr32[1] = htonl(POOL_WORD + nr);
	return hnp;
}

uint32_t subject_hnp_nr(const struct subject *anchor, const struct in6_addr *hnp)
{
	uint32_t nr = ntohl(hnp->s6_addr32[1]) - POOL_WORD;
	struct in6_addr same = subject_hnp(anchor, nr);

	return nr >> anchor->bits || !in6_equal(&same, hnp) ? UINT32_MAX : nr;
}

uint32_t subject_sessions(const struct subject *anchor)
{
	return anchor_cache(anchor->anchor)->count;
}

uint32_t subject_held(const struct subject *anchor)
{
	return lma_held_count(anchor_lma(anchor->anchor));
}

uint32_t subject_pool_used(const struct subject *anchor)
{
	return anchor_pools(anchor->anchor)->v[0].used;
}
