// SPDX-License-Identifier: GPL-2.0
/*
 * The anchor, its start and its end, and what goes in and out.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

#include "config/assigned.h"
#include "config/derive.h"
#include "core/home.h"
#include "core/restore.h"
#include "lma/revoke.h"

#define LMAA		"2001:db8:f::1"
#define BOOT_MS		1000000
#define WALL_S		1700000000ULL
#define TEXT_MAX	1024

struct in6_addr world_mag[MAGS];
struct in6_addr world_care_of[NODES];
struct prefix world_prefix[PREFIXES];
struct in6_addr world_hoa[NODES][PREFIXES];
struct mnid world_mnid[NODES];

static const char *const names[NODES] = { "alice@example.org", "bob@example.org" };
static struct in6_addr lmaa;

/* Configurations without leases, which no run changes. */
static struct conf *plain[PREFIXES][2];

static void die(const char *what, const char *text)
{
	fprintf(stderr, "%s: %s\n", what, text);
	abort();
}

static struct in6_addr address(const char *text)
{
	struct in6_addr addr;

	if (inet_pton(AF_INET6, text, &addr) != 1)
		die("no address", text);
	return addr;
}

void world_init(void)
{
	char text[64];
	unsigned int i, j;

	lmaa = address(LMAA);
	for (i = 0; i < MAGS; i++) {
		snprintf(text, sizeof(text), "2001:db8:%u::1", i + 1);
		world_mag[i] = address(text);
	}
	for (i = 0; i < PREFIXES; i++) {
		snprintf(text, sizeof(text), "2001:db8:100:%u::", i);
		world_prefix[i] = (struct prefix){ address(text), 64 };
	}
	for (i = 0; i < NODES; i++) {
		snprintf(text, sizeof(text), "2001:db8:a:%u::50", i);
		world_care_of[i] = address(text);
		mnid_set(&world_mnid[i], 1, (const u8 *)names[i], strlen(names[i]));
		for (j = 0; j < PREFIXES; j++)
			world_hoa[i][j] = derive_address(&world_prefix[j], &world_mnid[i]);
	}
}

void world_fault(struct world *w, const char *text)
{
	if (!w->fault)
		w->fault = text;
}

/* the configuration */

void __real_conf_free(struct conf *conf);
void __wrap_conf_free(struct conf *conf);

void __wrap_conf_free(struct conf *conf)
{
	unsigned int i;

	for (i = 0; i < 2 * PREFIXES; i++)
		if (conf && conf == plain[i / 2][i % 2])
			return;
	__real_conf_free(conf);
}

void world_exit(void)
{
	unsigned int i;
	struct conf *conf;

	for (i = 0; i < 2 * PREFIXES; i++) {
		conf = plain[i / 2][i % 2];
		plain[i / 2][i % 2] = NULL;
		__real_conf_free(conf);
	}
}

static void complain(void *ctx, const char *text)
{
	(void)ctx;
	fprintf(stderr, "# %s\n", text);
}

static struct conf *parse(const struct scope *scope, unsigned int leases)
{
	char text[TEXT_MAX];
	size_t len;
	unsigned int i;
	struct conf *conf;

	len = (size_t)snprintf(text, sizeof(text),
		"home-agent = true\nlab-mode = true\n"
		"heartbeat { HEARTBEAT_INTERVAL = 0 }\n"
		"revocation { ask-old-mag = false }\n"
		"MaxDelayBeforeNewBCEAssign = 1501\n"
		"mag mag1 { address = 2001:db8:1::1 }\n"
		"mag mag2 { address = 2001:db8:2::1 }\n"
		"device lma0 { local = " LMAA " home-network = 2001:db8:100::/40 }\n"
		"pool p { prefix = 2001:db8:100::/%u }\n", 65 - scope->prefixes);
	for (i = 0; i < NODES; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
			"mn \"%s\" { policy = both mobile-router = %s%s }\n", names[i],
			scope->router ? "true" : "false",
			leases & 1U << i ? " home-address-from = pool" : "");
	conf = conf_parse(text, "model.conf", complain, NULL);
	if (!conf)
		die("wrong", text);
	return conf;
}

static struct conf *configuration(const struct scope *scope, unsigned int leases)
{
	struct conf **known = &plain[scope->prefixes - 1][scope->router];

	if (leases)
		return parse(scope, leases);
	if (!*known)
		*known = parse(scope, 0);
	return *known;
}

/* the wire */

static bool is_node(const struct mh_view *name, unsigned int node)
{
	return name->len == world_mnid[node].len &&
	       !memcmp(name->data, world_mnid[node].data, name->len);
}

/* A PBA says whom it is for; a BA goes to where that is. */
static bool is_for(const struct mh_answer *answer, const struct mh_msg *msg, unsigned int node)
{
	unsigned int i;

	if (msg->ba.flags & BA_FLAG_P)
		return is_node(&msg->opts.mn_id, node);
	if (!in6_is_zero(&answer->via))
		return in6_equal(&answer->via, &world_care_of[node]);
	for (i = 0; i < PREFIXES; i++)
		if (in6_equal(&answer->dst, &world_hoa[node][i]))
			return true;
	return false;
}

/* That is for world_revoke(). */
static void take_bri(struct world *w, const struct mh_answer *answer, const struct mh_msg *msg)
{
	if (msg->br.type != BR_TYPE_BRI || w->asked_count == MESSAGES) {
		world_fault(w, "a BRI too much");
		return;
	}
	w->asked[w->asked_count] = answer->dst;
	w->asked_sequence[w->asked_count++] = msg->br.sequence;
}

static void take(struct world *w, const struct mh_answer *answer)
{
	struct answer *a = &w->answer[w->answer_count];
	enum mh_error error;
	static struct mh_msg msg;

	error = mh_decode(answer->data, answer->len, &msg);
	if (error == MH_OK && msg.type == MH_TYPE_BR) {
		take_bri(w, answer, &msg);
		return;
	}
	if (w->answer_count == ANSWERS || error != MH_OK || msg.type != MH_TYPE_BA) {
		world_fault(w, "an answer that is none");
		return;
	}
	*a = (struct answer){
		.proxy = msg.ba.flags & BA_FLAG_P, .status = msg.ba.status,
		.lifetime = msg.ba.lifetime, .sequence = msg.ba.sequence, .flags = msg.ba.flags,
		.hnp = NOTHING,
	};
	if (msg.opts.hnp_count == 1 && msg.opts.hnp[0].len == 64)
		a->hnp = world_number(&msg.opts.hnp[0]);
	while (a->node < NODES && !is_for(answer, &msg, a->node))
		a->node++;
	w->answer_count++;
}

static unsigned int wire(void *ctx, const struct mh_answer *answers, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		take(ctx, &answers[i]);
	return count;
}

struct answer world_take(struct world *w, bool proxy, unsigned int node, u16 sequence)
{
	struct answer answer = { .status = SILENCE, .hnp = NOTHING };
	unsigned int i;

	for (i = 0; i < w->answer_count; i++) {
		if (w->answer[i].proxy != proxy || w->answer[i].node != node ||
		    (proxy && w->answer[i].sequence != sequence))
			continue;
		answer = w->answer[i];
		w->answer[i] = w->answer[--w->answer_count];
		break;
	}
	return answer;
}

void world_put_back(struct world *w, const struct answer *answer)
{
	if (answer->status != SILENCE)
		w->answer[w->answer_count++] = *answer;
}

/* As the main loop does. */
static void serve_store(struct world *w)
{
	while (w->store && w->store->awaited) {
		w->store->awaited = false;
		core_store_event(anchor_core(w->anchor));
		anchor_flush(w->anchor);
	}
}

static void make(struct world *w, struct mh_packet *packet, const struct mh_msg *msg)
{
	u8 *data = w->data[w->packet_count];

	if (w->packet_count == MESSAGES)
		die("too many messages", "");
	packet->len = mh_encode(data, MH_MAX_LEN, msg);
	if (!packet->len)
		die("no message", "");
	packet->data = data;
	packet->dst = lmaa;
	w->packet[w->packet_count++] = *packet;
}

void world_send(struct world *w)
{
	anchor_receive(w->anchor, w->packet, w->packet_count);
	anchor_flush(w->anchor);
	serve_store(w);
	w->packet_count = 0;
}

void world_pbu(struct world *w, const struct pbu *pbu)
{
	u8 llid[6] = { 2, 0, 0, 0, (u8)pbu->node, pbu->interface };
	struct mh_packet packet = { .src = world_mag[pbu->mag] };
	static struct mh_msg msg;

	mh_msg_clear(&msg, MH_TYPE_BU);
	msg.bu = (struct mh_bu){
		.sequence = pbu->sequence, .flags = BU_FLAG_P | BU_FLAG_A,
		.lifetime = pbu->lifetime,
	};
	mh_set(&msg.opts, MH_OPT_MN_ID);
	msg.opts.mn_id_type = 1;
	msg.opts.mn_id = (struct mh_view){
		.data = world_mnid[pbu->node].data, .len = world_mnid[pbu->node].len,
	};
	msg.opts.hnp_count = 1;
	if (pbu->hnp == NOTHING)
		memset(&msg.opts.hnp[0], 0, sizeof(msg.opts.hnp[0]));
	else
		msg.opts.hnp[0] = world_prefix[pbu->hnp];
	mh_set(&msg.opts, MH_OPT_HI);
	msg.opts.hi = pbu->hi;
	mh_set(&msg.opts, MH_OPT_ATT);
	msg.opts.att = 4;
	if (pbu->interface)
		mh_set(&msg.opts, MH_OPT_MN_LLID);
	msg.opts.llid = (struct mh_view){ .data = llid, .len = sizeof(llid) };
	mh_set(&msg.opts, MH_OPT_TIMESTAMP);
	msg.opts.timestamp = pbu->stamp;
	make(w, &packet, &msg);
}

void world_bu(struct world *w, const struct bu *bu)
{
	struct mh_packet packet = { .src = world_hoa[bu->owner][bu->prefix] };
	static struct mh_msg msg;

	mh_msg_clear(&msg, MH_TYPE_BU);
	msg.bu = (struct mh_bu){
		.sequence = bu->sequence, .lifetime = bu->lifetime,
		.flags = BU_FLAG_H | BU_FLAG_A | (bu->router ? BU_FLAG_R : 0),
	};
	if (bu->named) {
		mh_set(&msg.opts, MH_OPT_MN_ID);
		msg.opts.mn_id_type = 1;
		msg.opts.mn_id = (struct mh_view){
			.data = world_mnid[bu->node].data, .len = world_mnid[bu->node].len,
		};
	}
	if (bu->care_of != NOTHING) {
		mh_set(&msg.opts, MH_OPT_ALT_COA);
		msg.opts.alt_coa = world_hoa[bu->care_of][bu->care_prefix];
	}
	packet.home_address = !bu->at_home;
	packet.sent_from = bu->at_home ? packet.src : world_care_of[bu->node];
	make(w, &packet, &msg);
}

unsigned int world_revoke(struct world *w, unsigned int node)
{
	unsigned int i, count;
	static struct mh_msg bra;

	lma_revoke_mn(anchor_lma(w->anchor), &world_mnid[node], NULL, BRI_ADMINISTRATIVE, 1);
	anchor_flush(w->anchor);
	count = w->asked_count;
	w->asked_count = 0;
	for (i = 0; i < count; i++) {
		mh_msg_clear(&bra, MH_TYPE_BR);
		bra.br = (struct mh_br){
			.type = BR_TYPE_BRA, .sequence = w->asked_sequence[i], .flags = BR_FLAG_P,
		};
		make(w, &(struct mh_packet){ .src = w->asked[i] }, &bra);
	}
	world_send(w);
	return count;
}

/* the kernel */

static struct kernel_binding *find(struct world *w, u64 id)
{
	unsigned int i;

	for (i = 0; i < w->kernel_count; i++)
		if (w->kernel[i].info.id == id)
			return &w->kernel[i];
	return NULL;
}

/* A prefix has one owner of each kind there. */
static bool is_taken(const struct world *w, const struct binding_req *req)
{
	unsigned int i, j, k;
	const struct binding_info *info;

	for (i = 0; i < w->kernel_count; i++) {
		info = &w->kernel[i].info;
		for (j = 0; info->kind == req->kind && info->id != req->id &&
		     j < info->prefix_count; j++)
			for (k = 0; k < req->prefix_count; k++)
				if (prefix_equal(&info->prefix[j], &req->prefix[k]))
					return true;
	}
	return false;
}

static void put(struct world *w, struct kernel_binding *b, const struct binding_req *req)
{
	memset(b, 0, sizeof(*b));
	info_of_req(&b->info, req);
	b->info.defend = req->defend;
	b->blocked_action = req->blocked_action;
	b->deadline = req->lifetime ? w->now.boot_ms + req->lifetime : 0;
}

static int answer(struct world *w, const struct binding_req *req)
{
	struct kernel_binding *b = find(w, req->id);
	bool is_new;

	if (req->op == BINDING_DEL) {
		if (!b || b->info.version != req->version) {
			world_fault(w, "the kernel has no such binding to delete");
			return -ENOENT;
		}
		*b = w->kernel[--w->kernel_count];
		return 0;
	}
	if (w->full)
		return -ENOSPC;
	if (is_taken(w, req)) {
		world_fault(w, "the kernel is to give a prefix to two bindings of one kind");
		return -EADDRINUSE;
	}
	is_new = req->op == BINDING_NEW;
	if (is_new == !!b)
		world_fault(w, "the kernel is to make what there is, or to set what there is not");
	if (b && (req->version <= b->info.version || req->kind != b->info.kind ||
		  !mnid_equal(req->mnid, &b->info.mnid)))
		world_fault(w, "the kernel is to make another binding of one that there is");
	if (!b && w->kernel_count == BINDINGS) {
		world_fault(w, "the kernel has more bindings than there can be");
		return -ENOSPC;
	}
	put(w, b ? b : &w->kernel[w->kernel_count++], req);
	return 0;
}

static void kernel(void *ctx, struct binding_req *reqs, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		reqs[i].error = answer(ctx, &reqs[i]);
}

int world_number(const struct prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < PREFIXES; i++)
		if (prefix->len >= 64 && prefix_contains(&world_prefix[i], prefix))
			return (int)i;
	return NOTHING;
}

const struct in6_addr *world_far_end(enum far_end way)
{
	return way < WAY_CARE_OF ? &world_mag[way - WAY_MAG] : &world_care_of[way - WAY_CARE_OF];
}

static enum far_end way_to(const struct in6_addr *remote)
{
	enum far_end way;

	for (way = WAY_MAG; way < WAYS; way++)
		if (in6_equal(remote, world_far_end(way)))
			return way;
	return WAY_NONE;
}

/* The binding of a kind with the longest prefix around an address. */
static const struct kernel_binding *match(const struct world *w, enum halma_kind kind,
					  const struct in6_addr *addr)
{
	const struct prefix whole = { .addr = *addr, .len = 128 };
	const struct kernel_binding *best = NULL;
	unsigned int i, j, len = 0;
	const struct binding_info *info;

	for (i = 0; i < w->kernel_count; i++) {
		info = &w->kernel[i].info;
		for (j = 0; info->kind == kind && j < info->prefix_count; j++)
			if (info->prefix[j].len > len &&
			    prefix_contains(&info->prefix[j], &whole)) {
				len = info->prefix[j].len;
				best = &w->kernel[i];
			}
	}
	return best;
}

enum far_end world_downlink(const struct world *w, const struct in6_addr *to)
{
	const struct kernel_binding *b = match(w, HALMA_KIND_MIPV6, to);

	if (!b || (b->info.state == HALMA_STATE_BLOCKED &&
		   b->blocked_action == HALMA_BLOCKED_ACTION_NEXT))
		b = match(w, HALMA_KIND_PMIPV6, to);
	if (!b)
		return WAY_NONE;
	if (b->info.state != HALMA_STATE_BLOCKED)
		return way_to(&b->info.remote);
	return b->blocked_action == HALMA_BLOCKED_ACTION_DROP ? WAY_DROP : WAY_NONE;
}

static bool accepts(const struct kernel_binding *b, const struct in6_addr *remote)
{
	return b && b->info.state != HALMA_STATE_BLOCKED && in6_equal(&b->info.remote, remote);
}

bool world_uplink(const struct world *w, enum far_end way, const struct in6_addr *from)
{
	const struct in6_addr *remote = world_far_end(way);

	return accepts(match(w, HALMA_KIND_MIPV6, from), remote) ||
	       accepts(match(w, HALMA_KIND_PMIPV6, from), remote);
}

/* life */

/* As halmad does: what was left to pools is given as soon as it can be. */
static void reload(struct world *w)
{
	struct conf *conf = configuration(&w->scope, w->leases);
	char text[STORE_TEXT_MAX];

	if (!anchor_assign(w->anchor, conf, text) || !anchor_prepare(w->anchor, conf))
		die("no reload", text);
	anchor_reload(w->anchor, conf);
	anchor_flush(w->anchor);
}

static void begin(struct world *w, bool fresh)
{
	struct outside io = { .kernel = kernel, .send = wire, .ctx = w, .store = w->store };
	struct conf *conf = configuration(&w->scope, w->leases);
	char text[STORE_TEXT_MAX];
	struct binding_info info;
	unsigned int i;

	if (!home_recall(w->store, conf, text))
		die("no start", text);
	w->anchor = anchor_new(conf, &io, &w->now);
	if (!w->anchor)
		die("no start", "no memory");
	for (i = 0; i < w->kernel_count; i++) {
		info = w->kernel[i].info;
		info.has_lifetime = w->kernel[i].deadline;
		info.remaining = w->kernel[i].deadline - w->now.boot_ms;
		if (core_adopt(anchor_core(w->anchor), &info))
			world_fault(w, "a binding of the kernel is not adopted");
	}
	if (!w->store)
		core_recall(anchor_core(w->anchor), 1, fresh);
	else if (!core_restore(anchor_core(w->anchor), "model 1", fresh, text))
		die("no start", text);
	anchor_begin(w->anchor);
	anchor_flush(w->anchor);
	if (home_is_wanted(anchor_conf(w->anchor)))
		reload(w);
}

void world_start(struct world *w, const struct scope *scope)
{
	*w = (struct world){ .scope = *scope };
	w->now.boot_ms = BOOT_MS;
	w->now.timestamp = WALL_S << 16;
	w->now.random = 4711;
	if (!scope->alone)
		w->store = store_open(NULL, NULL);
	begin(w, true);
}

static void end(struct world *w)
{
	anchor_free(w->anchor);
	w->anchor = NULL;
	if (w->store && w->store->fault)
		world_fault(w, w->store->fault);
}

void world_stop(struct world *w)
{
	end(w);
	if (w->store)
		store_close(w->store);
	w->store = NULL;
}

static void tick(struct world *w)
{
	anchor_now_is(w->anchor, &w->now);
	while (anchor_tick(w->anchor) <= w->now.boot_ms)
		;
	serve_store(w);
}

static void move_clock(struct world *w, u64 ms)
{
	w->now.boot_ms += ms;
	w->now.timestamp = (WALL_S << 16) + ((w->now.boot_ms - BOOT_MS) << 16) / 1000;
	/* ids begin with it */
	w->now.random = 4711 + w->now.boot_ms;
}

void world_pass(struct world *w, u64 ms)
{
	move_clock(w, ms);
	tick(w);
}

void world_lease(struct world *w, unsigned int node, bool has)
{
	w->full = false;
	w->leases &= ~(1U << node);
	w->leases |= (unsigned int)has << node;
	reload(w);
	tick(w);
}

int world_leased(const struct world *w, unsigned int node)
{
	const struct profiles *profiles = &anchor_conf(w->anchor)->profiles;
	const struct profile *profile = profile_find(profiles, &world_mnid[node]);
	const struct prefix *prefix = profile ? assigned_of(profile) : NULL;

	return prefix ? world_number(prefix) : NOTHING;
}

/* The kernel does not forward for ever what nobody looks after. */
static void expire(struct world *w)
{
	unsigned int i = 0;

	while (i < w->kernel_count) {
		if (w->kernel[i].deadline > w->now.boot_ms)
			i++;
		else
			w->kernel[i] = w->kernel[--w->kernel_count];
	}
}

void world_restart(struct world *w, u64 ms)
{
	w->full = false;
	end(w);
	move_clock(w, ms);
	expire(w);
	begin(w, false);
	tick(w);
}

void world_reboot(struct world *w, u64 ms)
{
	w->full = false;
	core_stop(anchor_core(w->anchor));
	end(w);
	w->kernel_count = 0;
	move_clock(w, ms);
	begin(w, true);
	tick(w);
}
