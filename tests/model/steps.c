// SPDX-License-Identifier: GPL-2.0
/*
 * Steps.
 */
#include <stdio.h>
#include <string.h>

#include "steps.h"

/* Who and what a kind of step is about. */
enum about {
	ABOUT_NODE = 1,
	ABOUT_MAG = 2,
	IS_PBU = 4,
	IS_BU = 8,
};

/* MaxMobPfxAdvInterval, and more */
#define DAYS_MS	(2 * 86400 * 1000ULL)

#define PBU_OF	(ABOUT_NODE | ABOUT_MAG | IS_PBU)
#define BU_OF	(ABOUT_NODE | IS_BU)

static const struct {
	const char *name;
	unsigned int about;
} kinds[STEP_KINDS] = {
	[STEP_ATTACH] = { "attach", PBU_OF },
	[STEP_REFRESH] = { "refresh", PBU_OF },
	[STEP_LEAVE] = { "leave", PBU_OF },
	[STEP_HANDOVER] = { "handover", PBU_OF },
	[STEP_SECOND] = { "second", PBU_OF },
	[STEP_SWITCH] = { "switch", PBU_OF },
	[STEP_PLAIN] = { "plain", PBU_OF },
	[STEP_UNKNOWN] = { "unknown", PBU_OF },
	[STEP_OLD] = { "old", PBU_OF },
	[STEP_EQUAL] = { "equal", PBU_OF },
	[STEP_STEAL] = { "steal", PBU_OF },
	[STEP_AWAY] = { "away", BU_OF },
	[STEP_ROUTER] = { "router", BU_OF },
	[STEP_LATE] = { "late", BU_OF },
	[STEP_OLDER] = { "older", BU_OF },
	[STEP_HOME] = { "home", BU_OF },
	[STEP_GIVE_UP] = { "give-up", BU_OF },
	[STEP_ROUTER_HOME] = { "router-home", BU_OF },
	[STEP_CLAIM] = { "claim", BU_OF },
	[STEP_ERASE] = { "erase", BU_OF },
	[STEP_CIRCLE] = { "circle", BU_OF },
	[STEP_REVOKE] = { "revoke", ABOUT_NODE },
	[STEP_LEASE] = { "lease", ABOUT_NODE },
	[STEP_FULL] = { "full", 0 },
	[STEP_MOMENT] = { "moment", 0 },
	[STEP_PASS] = { "pass", 0 },
	[STEP_NEXT] = { "next", 0 },
	[STEP_RESTART] = { "restart", 0 },
	[STEP_REBOOT] = { "reboot", 0 },
	[STEP_GONE] = { "gone", 0 },
	[STEP_OUTAGE] = { "outage", 0 },
};

const char *step_text(const struct step *step, char *text)
{
	unsigned int about = kinds[step->kind].about;
	char node[8] = "", mag[8] = "";

	if (about & ABOUT_NODE)
		snprintf(node, sizeof(node), ".%c", 'a' + step->node);
	if (about & ABOUT_MAG)
		snprintf(mag, sizeof(mag), "%u", step->mag + 1U);
	snprintf(text, STEP_TEXT_MAX, "%s%s%s%s", kinds[step->kind].name, node, mag,
		 step->more ? "+" : "");
	return text;
}

unsigned int steps_all(struct step *steps, u64 wanted)
{
	unsigned int kind, node, mag, count = 0, about;

	for (kind = 0; kind < STEP_KINDS; kind++) {
		about = kinds[kind].about;
		for (node = 0; node < (about & ABOUT_NODE ? NODES : 1); node++)
			for (mag = 0; mag < (about & ABOUT_MAG ? MAGS : 1); mag++)
				if (wanted & 1ULL << kind)
					steps[count++] = (struct step){
						(u8)kind, (u8)node, (u8)mag, false,
					};
	}
	return count;
}

bool step_parse(struct step *step, const char *text)
{
	struct step all[STEPS_MAX];
	unsigned int i, count = steps_all(all, UINT64_MAX);
	char name[STEP_TEXT_MAX];
	size_t len = strcspn(text, "+");

	for (i = 0; i < count; i++) {
		if (strlen(step_text(&all[i], name)) != len || strncmp(text, name, len))
			continue;
		*step = all[i];
		step->more = text[len] && kinds[step->kind].about & (IS_PBU | IS_BU);
		return true;
	}
	return false;
}

void run_start(struct run *r, const struct scope *scope)
{
	r->fault = NULL;
	world_start(&r->w, scope);
	oracle_start(&r->o, scope, r->w.now.boot_ms);
	r->message_count = 0;
	r->stamp = r->w.now.timestamp;
	r->sequence = 0;
}

void run_stop(struct run *r)
{
	world_stop(&r->w);
}

/* The first session of a node; NULL if there is none. */
static const struct session *first(const struct oracle *o, unsigned int node)
{
	const struct session *s = o->session[node];

	if (s[0].used)
		return &s[0];
	return s[1].used ? &s[1] : NULL;
}

/* The prefix in which a node believes its home address to be. */
static unsigned int home_of(const struct oracle *o, unsigned int node)
{
	const struct session *s = first(o, node);

	if (o->away[node].used)
		return o->away[node].prefix;
	if (o->lease[node] != NOTHING)
		return (unsigned int)o->lease[node];
	return s ? s->prefix : 0;
}

bool run_can(const struct run *r, const struct step *step)
{
	const struct oracle *o = &r->o;
	unsigned int other = !step->node;

	switch (step->kind) {
	case STEP_OLD:
	case STEP_EQUAL:
		return first(o, step->node);
	case STEP_STEAL:
	case STEP_CLAIM:
		return first(o, other);
	case STEP_LATE:
	case STEP_OLDER:
		return o->away[step->node].used;
	case STEP_ERASE:
		return o->away[other].used;
	case STEP_CIRCLE:
		return o->away[other].used && !o->away[other].blocked;
	case STEP_NEXT:
		return oracle_next(o);
	case STEP_UNKNOWN:
		return !oracle_collides(o);
	default:
		return true;
	}
}

bool run_joins(const struct run *r, const struct step *step)
{
	unsigned int about = kinds[step->kind].about, i;
	const struct message *m;

	/* what waits for the store is decided later than what came after it; a care-of address is
	 * looked up as the kernel has acknowledged it; and what is old now may be too old then
	 */
	if (!(about & (IS_PBU | IS_BU)) || !r->w.scope.alone || step->kind == STEP_CIRCLE ||
	    step->kind == STEP_OLD || step->kind == STEP_EQUAL)
		return false;
	/* a BA is known by its node only, a PBA has a number */
	for (i = 0; i < r->message_count; i++) {
		m = &r->message[i];
		if (about & IS_BU && !m->proxy && m->bu.node == step->node)
			return false;
	}
	return r->message_count < MESSAGES;
}

/* messages */

static struct pbu make_pbu(struct run *r, const struct step *step)
{
	const struct session *s = first(&r->o, step->node);
	struct pbu pbu = {
		.node = step->node, .mag = step->mag, .interface = 1, .hnp = NOTHING,
		.hi = HI_NEW, .lifetime = PBU_LIFETIME,
	};

	/* later than all before, and not in another second */
	r->stamp = r->w.now.timestamp > r->stamp ? r->w.now.timestamp : r->stamp + 1;
	pbu.stamp = r->stamp;
	pbu.sequence = ++r->sequence;
	if (step->kind == STEP_SECOND || step->kind == STEP_SWITCH) {
		pbu.interface = 2;
		pbu.hi = step->kind == STEP_SWITCH ? HI_INTERFACES : HI_NEW;
		return pbu;
	}
	if (step->kind == STEP_ATTACH)
		return pbu;
	if (s)
		pbu.interface = s->interface;
	if (step->kind == STEP_PLAIN) {
		pbu.interface = 0;
		pbu.hi = HI_MAGS;
		return pbu;
	}
	if (step->kind == STEP_UNKNOWN) {
		pbu.interface = s && s->interface == 2 ? 1 : 2;
		pbu.hi = HI_NOT_KNOWN;
		return pbu;
	}
	pbu.hnp = (int)home_of(&r->o, step->node);
	if (s)
		pbu.hnp = (int)s->prefix;
	pbu.hi = step->kind == STEP_REFRESH ? HI_SAME : HI_MAGS;
	if (step->kind == STEP_LEAVE) {
		pbu.hi = HI_NOT_KNOWN;
		pbu.lifetime = 0;
	}
	if (step->kind == STEP_STEAL)
		pbu.hnp = (int)first(&r->o, !step->node)->prefix;
	if (step->kind == STEP_OLD)
		pbu.stamp = s->stamp - 1;
	if (step->kind == STEP_EQUAL)
		pbu.stamp = s->stamp;
	return pbu;
}

static struct bu make_bu(const struct run *r, const struct step *step)
{
	bool others = step->kind == STEP_CLAIM || step->kind == STEP_ERASE;
	bool ends = step->kind == STEP_HOME || step->kind == STEP_GIVE_UP ||
		    step->kind == STEP_ERASE;
	unsigned int owner = others ? !step->node : step->node;
	const struct away *away = &r->o.away[owner];
	struct bu bu = {
		.node = step->node, .owner = owner, .prefix = home_of(&r->o, owner),
		.at_home = step->kind == STEP_HOME || step->kind == STEP_ROUTER_HOME,
		.care_of = NOTHING, .named = true,
		.router = step->kind == STEP_ROUTER || step->kind == STEP_ROUTER_HOME,
		/* soon it begins with 0 again */
		.sequence = away->used ? (u16)(away->sequence + 1) : 0xfffe,
		.lifetime = ends ? 0 : BU_LIFETIME,
	};

	if (step->kind == STEP_LATE)
		bu.sequence -= 1;
	if (step->kind == STEP_OLDER)
		bu.sequence -= 2;
	if (step->kind == STEP_CIRCLE) {
		bu.care_of = !step->node;
		bu.care_prefix = r->o.away[!step->node].prefix;
	}
	return bu;
}

/* PBUs that wait no more, and what they are answered. */
static const char *resume(struct run *r)
{
	const char *fault = NULL;
	struct answer answer;
	const struct pbu *pbu;
	int node;

	while (!fault && (node = oracle_due(&r->o)) != NOTHING) {
		pbu = &r->o.held[node].pbu;
		answer = world_take(&r->w, true, (unsigned int)node, pbu->sequence);
		fault = oracle_resume(&r->o, (unsigned int)node, &answer);
	}
	return fault;
}

static const char *answered(struct run *r, const struct message *m)
{
	const struct held *held;
	struct answer answer;
	const char *fault;

	if (!m->proxy) {
		answer = world_take(&r->w, false, m->bu.node, 0);
		return oracle_bu(&r->o, &m->bu, &answer);
	}
	held = &r->o.held[m->pbu.node];
	answer = world_take(&r->w, true, m->pbu.node, m->pbu.sequence);
	fault = oracle_pbu(&r->o, &m->pbu, &answer);
	/* it waits, and goes on with another message that came together with it */
	if (held->used && held->number == r->o.number)
		world_put_back(&r->w, &answer);
	return fault;
}

static const char *send_all(struct run *r)
{
	const char *fault = NULL;
	unsigned int i;

	world_send(&r->w);
	for (i = 0; i < r->message_count && !fault; i++) {
		fault = resume(r);
		if (!fault)
			fault = answered(r, &r->message[i]);
	}
	r->message_count = 0;
	return fault ? fault : resume(r);
}

/* A message of one protocol leaves the sessions of the other one, and of other nodes, as they are,
 * to the last bit (RFC 6612, 4.2).
 */
static const char *send_one(struct run *r)
{
	const struct message *m = &r->message[0];
	bool proxy = m->proxy;
	enum halma_kind mine = proxy ? HALMA_KIND_PMIPV6 : HALMA_KIND_MIPV6;
	enum halma_kind theirs = proxy ? HALMA_KIND_MIPV6 : HALMA_KIND_PMIPV6;
	int node = (int)(proxy ? m->pbu.node : m->bu.owner);
	u64 other = judge_digest(&r->w, theirs, NOTHING);
	u64 same = judge_digest(&r->w, mine, node);
	const char *fault = send_all(r);

	if (judge_digest(&r->w, theirs, NOTHING) != other)
		return proxy ? "R6612-20: a PBU has changed a home registration" :
			       "R6612-22, 23: a BU has changed a proxy binding";
	if (judge_digest(&r->w, mine, node) != same)
		return "R6612-78: a message has changed a session of another node";
	return fault;
}

static const char *send_messages(struct run *r)
{
	return r->message_count == 1 ? send_one(r) : send_all(r);
}

static void make(struct run *r, const struct step *step)
{
	struct message *m = &r->message[r->message_count++];

	m->proxy = kinds[step->kind].about & IS_PBU;
	if (m->proxy) {
		m->pbu = make_pbu(r, step);
		world_pbu(&r->w, &m->pbu);
	} else {
		m->bu = make_bu(r, step);
		world_bu(&r->w, &m->bu);
	}
}

/* all else */

static const char *leases(struct run *r)
{
	bool wanted[NODES];
	int lease[NODES];
	unsigned int i;

	for (i = 0; i < NODES; i++) {
		wanted[i] = r->w.leases & 1U << i;
		lease[i] = world_leased(&r->w, i);
	}
	return oracle_leases(&r->o, wanted, lease);
}

static const char *toggle(struct run *r, unsigned int node)
{
	u64 proxy = judge_digest(&r->w, HALMA_KIND_PMIPV6, NOTHING);

	world_lease(&r->w, node, !r->o.wanted[node]);
	r->o.full = false;
	if (judge_digest(&r->w, HALMA_KIND_PMIPV6, NOTHING) != proxy)
		return "R6612-75: a home address for good has changed a proxy binding";
	return leases(r);
}

/* What the operator says is of one kind, and of one node [RFC 6612, 4.2]. */
static const char *revoke(struct run *r, unsigned int node)
{
	u64 home = judge_digest(&r->w, HALMA_KIND_MIPV6, NOTHING);
	u64 same = judge_digest(&r->w, HALMA_KIND_PMIPV6, (int)node);
	unsigned int bris = world_revoke(&r->w, node);

	if (bris != oracle_revoke(&r->o, node))
		return "R5846-1: not each MAG that has an active session is asked";
	if (judge_digest(&r->w, HALMA_KIND_MIPV6, NOTHING) != home)
		return "R6612-20: a revocation has changed a home registration";
	if (judge_digest(&r->w, HALMA_KIND_PMIPV6, (int)node) != same)
		return "R6612-78: a revocation has changed a session of another node";
	return resume(r);
}

static bool holds(const struct oracle *o)
{
	unsigned int i;

	for (i = 0; i < NODES; i++)
		if (o->held[i].used)
			return true;
	return false;
}

/* What is late sees all that has ended meanwhile; what waits is to see no more than was so in its
 * time.
 */
static const char *pass(struct run *r, u64 ms)
{
	const char *fault = NULL;
	u64 end = r->o.now + ms, next;

	while (!fault && r->o.now < end) {
		next = holds(&r->o) ? oracle_next(&r->o) : end;
		if (next > end)
			next = end;
		world_pass(&r->w, next - r->o.now);
		r->o.now = next;
		fault = resume(r);
	}
	return fault;
}

/* What is no message. */
static const char *happen(struct run *r, const struct step *step)
{
	u64 ms;

	switch (step->kind) {
	case STEP_REVOKE:
		return revoke(r, step->node);
	case STEP_LEASE:
		return toggle(r, step->node);
	case STEP_FULL:
		r->o.full = !r->o.full;
		r->w.full = r->o.full;
		return NULL;
	case STEP_MOMENT:
		return pass(r, TIME_STEP / 8);
	case STEP_PASS:
		return pass(r, TIME_STEP);
	case STEP_NEXT:
		return pass(r, oracle_next(&r->o) - r->o.now);
	case STEP_RESTART:
	case STEP_GONE:
		ms = step->kind == STEP_GONE ? TIME_STEP : 0;
		world_restart(&r->w, ms);
		oracle_restart(&r->o, ms);
		break;
	default:
		ms = step->kind == STEP_OUTAGE ? TIME_STEP : 0;
		world_reboot(&r->w, ms);
		oracle_reboot(&r->o, ms);
	}
	return leases(r);
}

bool run_step(struct run *r, const struct step *step)
{
	bool joins = run_joins(r, step);

	/* those that wait do not come together with this */
	if (r->message_count && !joins)
		r->fault = send_messages(r);
	/* those may have changed that */
	if (r->fault || !run_can(r, step))
		return !r->fault;
	if (kinds[step->kind].about & (IS_PBU | IS_BU)) {
		make(r, step);
		if (step->more && joins)
			return true;
		r->fault = send_messages(r);
	} else {
		r->fault = happen(r, step);
	}
	if (!r->fault)
		r->fault = judge(&r->w, &r->o);
	return !r->fault;
}

bool run_drain(struct run *r)
{
	static const struct step full = { .kind = STEP_FULL }, next = { .kind = STEP_NEXT };
	struct step lease = { .kind = STEP_LEASE };

	if (r->message_count)
		r->fault = send_messages(r);
	if (r->fault || (r->o.full && !run_step(r, &full)))
		return false;
	for (lease.node = 0; lease.node < NODES; lease.node++)
		if (r->o.wanted[lease.node] && !run_step(r, &lease))
			return false;
	while (oracle_next(&r->o))
		if (!run_step(r, &next))
			return false;
	/* what is told of prefixes is forgotten when it would be due (RFC 6275, 10.6.2) */
	world_pass(&r->w, DAYS_MS);
	r->fault = judge_nothing(&r->w);
	return !r->fault;
}

/* states */

struct octets {
	u8 v[128];
	unsigned int count;
};

static void add(struct octets *o, u64 value)
{
	o->v[o->count++] = (u8)value;
}

static void add_time(struct octets *o, u64 ms)
{
	add(o, ms);
	add(o, ms >> 8);
}

static void add_held(struct octets *o, const struct held *held, u64 now)
{
	add(o, held->used);
	if (!held->used)
		return;
	add(o, held->pbu.mag);
	add(o, held->pbu.interface);
	add_time(o, held->until - now);
}

/* All that matters for what comes later: times from now on, and where the pool goes on. */
struct key run_key(const struct run *r)
{
	static const struct siphash_key keys[2] = { { { 1, 2 } }, { { 3, 4 } } };
	const struct oracle *o = &r->o;
	struct octets octets = { .count = 0 };
	const struct session *s;
	unsigned int i, j;

	for (i = 0; i < NODES; i++) {
		for (j = 0; j < SESSIONS; j++) {
			s = &o->session[i][j];
			add(&octets, s->used);
			if (!s->used)
				continue;
			add(&octets, s->blocked | s->unheard << 1 | s->mag << 2 | s->prefix << 4);
			add(&octets, s->interface);
			add_time(&octets, s->until - o->now);
			add(&octets, o->held[i].used && o->held[i].about == s->id);
			add(&octets, s->registered > o->held[i].number);
			add(&octets, s->stamp > o->held[i].pbu.stamp);
		}
		add_held(&octets, &o->held[i], o->now);
		add(&octets, o->away[i].used);
		if (o->away[i].used) {
			add(&octets, o->away[i].blocked | o->away[i].router << 1 |
				     o->away[i].prefix << 2);
			add_time(&octets, o->away[i].until - o->now);
		}
		add(&octets, o->wanted[i] | (u64)(o->lease[i] + 1) << 1);
	}
	add(&octets, o->full);
	add(&octets, anchor_pools(r->w.anchor)->v[0].next % o->scope.prefixes);
	return (struct key){ { siphash(&keys[0], octets.v, octets.count),
			       siphash(&keys[1], octets.v, octets.count) } };
}
