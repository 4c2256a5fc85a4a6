// SPDX-License-Identifier: GPL-2.0
/*
 * What the anchor should do, from the texts.
 */
#include <string.h>

#include "oracle.h"

/* Both waits: MinDelayBeforeBCEDelete [RFC 5213, 9.1] and MAX_DELETE_BCE_TIMEOUT [RFC 6275, 12] */
#define WAIT_MS		10000
/* MaxDelayBeforeNewBCEAssign */
#define HOLD_MS		1501

#define OTHER_MN	129
#define NO_RESOURCES	130
#define NOT_HOME_SUBNET	132
#define NOT_HOME_AGENT	133
#define OUT_OF_WINDOW	135
#define TYPE_CHANGE	139
#define NO_ROUTER	140
#define NOT_AUTHORIZED	155
#define STAMP_MISMATCH	156
#define STAMP_LOWER	157
#define NO_FORWARDING	143
#define INVALID_CARE_OF	174

void oracle_start(struct oracle *o, const struct scope *scope, u64 now)
{
	unsigned int i;

	*o = (struct oracle){ .scope = *scope, .now = now };
	for (i = 0; i < NODES; i++)
		o->lease[i] = NOTHING;
}

struct session *oracle_owner(struct oracle *o, unsigned int prefix, unsigned int *node)
{
	unsigned int i, j;

	for (i = 0; i < NODES; i++)
		for (j = 0; j < SESSIONS; j++)
			if (o->session[i][j].used && o->session[i][j].prefix == prefix) {
				*node = i;
				return &o->session[i][j];
			}
	return NULL;
}

static bool has_session(const struct oracle *o, unsigned int prefix)
{
	unsigned int node;

	return oracle_owner((struct oracle *)o, prefix, &node);
}

/* [RFC 6612, 4.2.1]: by either protocol, or because it is promised. */
bool oracle_uses(const struct oracle *o, unsigned int prefix)
{
	unsigned int i;

	for (i = 0; i < NODES; i++)
		if ((o->away[i].used && o->away[i].prefix == prefix) ||
		    o->lease[i] == (int)prefix)
			return true;
	return has_session(o, prefix);
}

/* PBUs */

static struct session *only(struct oracle *o, unsigned int node)
{
	struct session *s = o->session[node];

	if (s[0].used == s[1].used)
		return NULL;
	return s[0].used ? &s[0] : &s[1];
}

/* It names what a session has: whether it is about that session [RFC 5213, 5.4.1.1 (5)]; or this
 * waits for its end, which any request but a refresh of somebody else can be meant to stop [5.3.5].
 */
static bool is_about(const struct pbu *pbu, const struct session *s)
{
	if (pbu->interface ? pbu->interface == s->interface :
			     !s->interface && pbu->hi == HI_MAGS)
		return true;
	if (pbu->hi == HI_INTERFACES || pbu->mag == s->mag)
		return true;
	return pbu->lifetime && s->blocked && pbu->hi != HI_SAME;
}

/* Return: as find(). */
static int find_named(struct oracle *o, const struct pbu *pbu, struct session **found)
{
	unsigned int node;
	struct session *s = oracle_owner(o, (unsigned int)pbu->hnp, &node);

	if (!s)
		return 0;
	if (node != pbu->node)
		return NOT_AUTHORIZED;
	if (is_about(pbu, s))
		*found = s;
	/* a new session cannot have what another one has */
	else if (pbu->lifetime)
		return NOT_AUTHORIZED;
	return 0;
}

/* The existence test [RFC 5213, 5.4.1.1 to 5.4.1.3].
 *
 * Return: status of a refusal; SILENCE if it has to wait for the end of @found; or 0.
 */
static int find(struct oracle *o, const struct pbu *pbu, enum how how, struct session **found)
{
	struct session *s;
	unsigned int i;

	*found = NULL;
	if (pbu->hnp != NOTHING)
		return find_named(o, pbu, found);
	for (i = 0; i < SESSIONS; i++) {
		s = &o->session[pbu->node][i];
		if (s->used && pbu->interface && s->interface == pbu->interface)
			*found = s;
	}
	s = only(o, pbu->node);
	if (*found || !s)
		return 0;
	if (pbu->hi == HI_INTERFACES || (pbu->hi == HI_MAGS && !pbu->interface) ||
	    (pbu->hi == HI_NOT_KNOWN && s->blocked))
		*found = s;
	if (pbu->hi != HI_NOT_KNOWN || s->blocked || how == HOW_OVERDUE)
		return 0;
	*found = s;
	return SILENCE;
}

/* Who does not serve the node says that nothing has changed: it contradicts itself. That is a rule
 * of this anchor, so long as it knows that the other MAG serves it.
 */
static bool contradicts(const struct pbu *pbu, const struct session *s)
{
	return pbu->lifetime && pbu->hi == HI_SAME && pbu->mag != s->mag && !s->blocked &&
	       !s->unheard;
}

/* Which prefix a new session may have [RFC 5213, 5.3.2]. */
static const char *check_prefix(const struct oracle *o, const struct pbu *pbu, int got)
{
	const struct away *away = &o->away[pbu->node];
	int lease = o->lease[pbu->node];

	if (got == NOTHING || got >= (int)o->scope.prefixes)
		return "no prefix of the pool";
	if (has_session(o, (unsigned int)got))
		return "R6612-78: a prefix of another session";
	if (pbu->hnp != NOTHING)
		return got == pbu->hnp ? NULL : "another prefix than that asked for";
	if (lease != NOTHING && !has_session(o, (unsigned int)lease))
		return got == lease ? NULL : "not the prefix that it has for good";
	/* it finds its home again [RFC 6612, 4.2.2] */
	if (away->used && !has_session(o, away->prefix))
		return got == (int)away->prefix ? NULL : "R6612-75: not the prefix of its home";
	return oracle_uses(o, (unsigned int)got) ? "R6612-78: a prefix that is not free" : NULL;
}

/* There is one for it. Return: status. */
static int may_begin(const struct oracle *o, const struct pbu *pbu)
{
	const struct away *away = &o->away[pbu->node];
	int lease = o->lease[pbu->node];
	unsigned int i;

	if (pbu->hnp != NOTHING)
		return pbu->hnp == lease || (away->used && (int)away->prefix == pbu->hnp) ?
		       0 : NOT_AUTHORIZED;
	if ((lease != NOTHING && !has_session(o, (unsigned int)lease)) ||
	    (away->used && !has_session(o, away->prefix)))
		return 0;
	for (i = 0; i < o->scope.prefixes; i++)
		if (!oracle_uses(o, i))
			return 0;
	return NO_RESOURCES;
}

static const char *check_status(const struct answer *answer, int want)
{
	if (answer->status == want)
		return NULL;
	if (want == SILENCE)
		return "an answer where none should be";
	return answer->status == SILENCE ? "no answer" : "another status";
}

static struct session *room(struct oracle *o, unsigned int node)
{
	struct session *s = o->session[node];

	if (!s[0].used)
		return &s[0];
	return s[1].used ? NULL : &s[1];
}

/* What the same MAG has said before does not wait any more. */
static void forget(struct oracle *o, const struct pbu *pbu)
{
	struct held *held = &o->held[pbu->node];

	if (held->pbu.mag == pbu->mag)
		held->used = false;
}

static void release(struct held *held, enum how how)
{
	if (held->used && held->how == HOW_NEW)
		held->how = how;
}

/* A refresh of the MAG that has it says nothing new of where the node is. */
static void refresh(struct oracle *o, struct session *s, const struct pbu *pbu, u64 number)
{
	struct held *held = &o->held[pbu->node];

	if (!s->used || pbu->hi != HI_SAME || pbu->mag != s->mag) {
		s->registered = number;
		if (held->about == s->id && held->number < number)
			release(held, HOW_OVERTAKEN);
	}
	s->used = true;
	s->blocked = false;
	s->unheard = false;
	s->mag = pbu->mag;
	s->interface = pbu->interface;
	if (pbu->stamp > s->stamp)
		s->stamp = pbu->stamp;
	s->acknowledged = s->stamp;
	s->until = o->now + pbu->lifetime * LIFETIME_UNIT_MS;
}

static const char *begin(struct oracle *o, const struct pbu *pbu, u64 number,
			 const struct answer *answer)
{
	int status = pbu->lifetime ? may_begin(o, pbu) : SILENCE;
	struct session *s = room(o, pbu->node);
	const char *fault;

	if (!status && o->full)
		status = NO_RESOURCES;
	if (status != NOT_AUTHORIZED)
		forget(o, pbu);
	fault = check_status(answer, status);
	if (fault || status)
		return fault;
	fault = check_prefix(o, pbu, answer->hnp);
	if (fault)
		return fault;
	if (!s)
		return "more sessions than interfaces";
	*s = (struct session){ .prefix = (unsigned int)answer->hnp, .id = ++o->id };
	refresh(o, s, pbu, number);
	return NULL;
}

/* [RFC 5213, 5.3.5]; one that is repeated does not begin the wait anew. */
static const char *leave(struct oracle *o, const struct pbu *pbu, struct session *s,
			 const struct answer *answer)
{
	int status = pbu->mag == s->mag ? 0 : SILENCE;
	const char *fault;

	if (!status && !s->blocked && o->full)
		status = NO_RESOURCES;
	if (status || !s->blocked)
		forget(o, pbu);
	fault = check_status(answer, status);
	if (fault || status)
		return fault;
	if (!s->blocked) {
		s->until = o->now + WAIT_MS;
		s->unheard = false;
		s->acknowledged = pbu->stamp;
		release(&o->held[pbu->node], HOW_RELEASED);
	}
	s->blocked = true;
	s->stamp = pbu->stamp;
	return answer->lifetime ? "a lifetime in the answer to a de-registration" : NULL;
}

/* Said once more it waits no longer. An answer is for oracle_resume(). */
static void hold(struct oracle *o, const struct pbu *pbu, u64 number, const struct session *s)
{
	struct held *held = &o->held[pbu->node];
	bool again = held->used && held->pbu.mag == pbu->mag;

	*held = (struct held){
		.used = true, .pbu = *pbu, .number = number, .about = s->id,
		.until = again ? held->until : o->now + HOLD_MS,
	};
}

/* [RFC 5213, 5.5]; one that has waited was tested when it came. */
static bool is_ordered(enum how how, u64 number, const struct session *s)
{
	return how == HOW_NEW || how == HOW_OVERTAKEN || s->registered > number;
}

static const char *decide(struct oracle *o, const struct pbu *pbu, enum how how, u64 number,
			  const struct answer *answer)
{
	const char *fault;
	struct session *s;
	int status = find(o, pbu, how, &s);

	if (!status && s && contradicts(pbu, s))
		status = pbu->hnp == NOTHING ? OTHER_MN : NOT_AUTHORIZED;
	else if (status <= 0 && s && is_ordered(how, number, s) && pbu->stamp <= s->stamp)
		status = pbu->stamp < s->stamp ? STAMP_LOWER : STAMP_MISMATCH;
	if (status == SILENCE) {
		hold(o, pbu, number, s);
		return NULL;
	}
	if (status)
		return check_status(answer, status);
	if (!s)
		return begin(o, pbu, number, answer);
	if (!pbu->lifetime)
		return leave(o, pbu, s, answer);
	forget(o, pbu);
	fault = check_status(answer, o->full ? NO_RESOURCES : 0);
	if (fault || o->full)
		return fault;
	if (answer->hnp != (int)s->prefix)
		return "R6612-83: another prefix than that of the session";
	refresh(o, s, pbu, number);
	return answer->lifetime == pbu->lifetime ? NULL : "another lifetime";
}

const char *oracle_pbu(struct oracle *o, const struct pbu *pbu, const struct answer *answer)
{
	return decide(o, pbu, HOW_NEW, ++o->number, answer);
}

const char *oracle_resume(struct oracle *o, unsigned int node, const struct answer *answer)
{
	struct held held = o->held[node];

	o->held[node].used = false;
	return decide(o, &held.pbu, held.how, held.number, answer);
}

/* BUs */

/* Whose an address is [RFC 6612, 4.2.1]; NOTHING if it is nobody's. */
static int holder(struct oracle *o, const struct bu *bu)
{
	const struct away *away = &o->away[bu->owner];
	unsigned int node;

	if (o->lease[bu->owner] == (int)bu->prefix)
		return (int)bu->owner;
	if (!oracle_owner(o, bu->prefix, &node)) {
		if (!away->used || away->prefix != bu->prefix)
			return NOTHING;
		node = bu->owner;
	}
	/* who has one for good has no other */
	return o->lease[node] == NOTHING ? (int)node : NOTHING;
}

static bool is_bound(const struct oracle *o, int node, unsigned int prefix)
{
	return node != NOTHING && o->away[node].used && !o->away[node].blocked &&
	       o->away[node].prefix == prefix;
}

/* [RFC 6275, 10.3.1; RFC 3963, 6.2] */
static int check_registration(struct oracle *o, const struct bu *bu)
{
	int node = holder(o, bu);

	if (node == NOTHING)
		return NOT_HOME_SUBNET;
	if (bu->named && node != (int)bu->node)
		return OTHER_MN;
	if (bu->router && !o->scope.router)
		return NO_ROUTER;
	/* no circles [RFC 6275, 15.1] */
	return is_bound(o, bu->care_of, bu->care_prefix) ? INVALID_CARE_OF : 0;
}

/* [RFC 6275, 9.5.1] */
static bool is_newer(const struct away *away, u16 sequence)
{
	u16 ahead = (u16)(sequence - away->sequence);

	return ahead && ahead < 0x8000;
}

/* Of the kernel [RFC 3963, 6.2]. */
static int no_room(bool router)
{
	return router ? NO_FORWARDING : NO_RESOURCES;
}

/* [RFC 6275, 10.3.2] */
static int deregister(const struct oracle *o, const struct bu *bu, struct away *away)
{
	if (!away)
		return NOT_HOME_AGENT;
	if (bu->named && bu->node != bu->owner)
		return OTHER_MN;
	if (!away->blocked) {
		if (o->full)
			return no_room(bu->router && away->router);
		away->until = o->now + WAIT_MS;
		away->acknowledged = bu->sequence;
	}
	away->blocked = true;
	away->sequence = bu->sequence;
	return 0;
}

static int registration(struct oracle *o, const struct bu *bu, struct away *away)
{
	int status;

	if (away && !away->blocked && away->router != bu->router)
		return TYPE_CHANGE;
	status = check_registration(o, bu);
	if (!status && o->full)
		status = no_room(bu->router);
	if (status)
		return status;
	o->away[bu->owner] = (struct away){
		.used = true, .router = bu->router, .prefix = bu->prefix,
		.until = o->now + bu->lifetime * LIFETIME_UNIT_MS, .sequence = bu->sequence,
		.acknowledged = bu->sequence,
	};
	return 0;
}

/* Lifetime 0; for a mobile router also its home address as care-of address [RFC 3963, 6.2]. */
static bool is_end(const struct bu *bu)
{
	return !bu->lifetime || (bu->router && bu->at_home);
}

const char *oracle_bu(struct oracle *o, const struct bu *bu, const struct answer *answer)
{
	struct away *away = &o->away[bu->owner];
	bool router = bu->router;
	const char *fault;

	if (!away->used || away->prefix != bu->prefix)
		away = NULL;
	if (away && !is_newer(away, bu->sequence)) {
		fault = check_status(answer, OUT_OF_WINDOW);
		if (!fault && answer->sequence != away->sequence)
			fault = "135 without the last number";
		return fault;
	}
	if (is_end(bu))
		router = router && away && away->router;
	fault = check_status(answer, is_end(bu) ? deregister(o, bu, away) :
						  registration(o, bu, away));
	if (fault || answer->status)
		return fault;
	if (answer->lifetime != (is_end(bu) ? 0 : bu->lifetime))
		return "another lifetime";
	if (!(answer->flags & BA_FLAG_R) == router)
		return "R6612-62: R in the answer, or none";
	return answer->sequence == bu->sequence ? NULL : "another sequence number";
}

/* leases */

/* It has one already, by either protocol. */
static bool has_one(const struct oracle *o, unsigned int node, int prefix)
{
	const struct session *s = o->session[node];

	if (s[0].used || s[1].used)
		return (s[0].used && (int)s[0].prefix == prefix) ||
		       (s[1].used && (int)s[1].prefix == prefix);
	return o->away[node].used && (int)o->away[node].prefix == prefix;
}

static bool has_any(const struct oracle *o, unsigned int node)
{
	return o->session[node][0].used || o->session[node][1].used || o->away[node].used;
}

static const char *check_lease(const struct oracle *was, const struct oracle *o,
			       unsigned int node, int lease)
{
	if (!o->wanted[node])
		return lease == NOTHING ? NULL : "a home address for good for nobody";
	if (was->wanted[node] && was->lease[node] != NOTHING)
		return lease == was->lease[node] ? NULL :
		       "R6612-75: it does not keep what it has for good";
	if (has_any(o, node))
		return has_one(o, node, lease) ? NULL :
		       "R6612-74: not the prefix that it has already";
	if (lease != NOTHING && (oracle_uses(was, (unsigned int)lease) ||
				 oracle_uses(o, (unsigned int)lease)))
		return "R6612-78: for good what is somebody else's";
	return NULL;
}

/* Who is to have one and has none finds none. */
static const char *check_none(const struct oracle *was, const struct oracle *o)
{
	bool wanted = false;
	unsigned int i;

	for (i = 0; i < NODES; i++)
		wanted |= o->wanted[i] && o->lease[i] == NOTHING;
	for (i = 0; wanted && i < o->scope.prefixes; i++)
		if (!oracle_uses(was, i) && !oracle_uses(o, i))
			return "no home address for good, though there is one";
	return NULL;
}

const char *oracle_leases(struct oracle *o, const bool *wanted, const int *lease)
{
	const struct oracle was = *o;
	const char *fault = NULL;
	struct away *away;
	unsigned int i;

	for (i = 0; i < NODES; i++) {
		o->wanted[i] = wanted[i];
		if (!wanted[i])
			o->lease[i] = NOTHING;
	}
	for (i = 0; i < NODES && !fault; i++) {
		fault = check_lease(&was, o, i, lease[i]);
		o->lease[i] = lease[i];
		away = &o->away[i];
		/* its home address is another one now */
		if (away->used && lease[i] != NOTHING && lease[i] != (int)away->prefix)
			away->used = false;
	}
	return fault ? fault : check_none(&was, o);
}

/* time */

static void sooner(u64 *next, bool used, u64 until)
{
	if (used && (!*next || until < *next))
		*next = until;
}

u64 oracle_next(const struct oracle *o)
{
	unsigned int i, j;
	u64 next = 0;

	for (i = 0; i < NODES; i++) {
		sooner(&next, o->away[i].used, o->away[i].until);
		sooner(&next, o->held[i].used, o->held[i].until);
		for (j = 0; j < SESSIONS; j++)
			sooner(&next, o->session[i][j].used, o->session[i][j].until);
	}
	return next;
}

bool oracle_collides(const struct oracle *o)
{
	u64 at = o->now + HOLD_MS;
	unsigned int i, j;

	for (i = 0; i < NODES; i++) {
		if (o->away[i].used && o->away[i].until == at)
			return true;
		for (j = 0; j < SESSIONS; j++)
			if (o->session[i][j].used && o->session[i][j].until == at)
				return true;
	}
	return false;
}

static void end_until(struct oracle *o, u64 at)
{
	unsigned int i, j;

	for (i = 0; i < NODES; i++) {
		if (o->away[i].until <= at)
			o->away[i].used = false;
		for (j = 0; j < SESSIONS; j++)
			if (o->session[i][j].until <= at)
				o->session[i][j].used = false;
	}
}

static void overdue(struct oracle *o, u64 at)
{
	unsigned int i;

	for (i = 0; i < NODES; i++)
		if (o->held[i].until <= at)
			release(&o->held[i], HOW_OVERDUE);
}

int oracle_due(struct oracle *o)
{
	int i;
	u64 next;

	for (;;) {
		for (i = 0; i < NODES; i++)
			if (o->held[i].used && o->held[i].how != HOW_NEW)
				return i;
		next = oracle_next(o);
		if (!next || next > o->now)
			return NOTHING;
		end_until(o, next);
		overdue(o, next);
	}
}

/* [RFC 5846, 8.1]. What waited for one of them waits no more. */
unsigned int oracle_revoke(struct oracle *o, unsigned int node)
{
	struct held *held = &o->held[node];
	unsigned int i, asked = 0;
	struct session *s;

	for (i = 0; i < SESSIONS; i++) {
		s = &o->session[node][i];
		if (!s->used)
			continue;
		asked += !s->blocked;
		s->used = false;
		if (held->about == s->id)
			release(held, HOW_RELEASED);
	}
	return asked;
}

/* Who has registered it last is known; how many have before is not. */
static void restarted(const struct oracle *o, struct session *s)
{
	s->registered = 0;
	s->unheard = s->used && !o->scope.alone;
	if (o->scope.alone)
		s->stamp = s->acknowledged;
}

/* Messages that wait are in no store; their MAGs send them again. */
void oracle_restart(struct oracle *o, u64 ms)
{
	unsigned int i, j;

	o->full = false;
	o->now += ms;
	end_until(o, o->now);
	for (i = 0; i < NODES; i++) {
		o->held[i].used = false;
		if (o->scope.alone)
			o->away[i].sequence = o->away[i].acknowledged;
		for (j = 0; j < SESSIONS; j++)
			restarted(o, &o->session[i][j]);
	}
}

/* All that the kernel has is gone; what there is in a store is put back. */
void oracle_reboot(struct oracle *o, u64 ms)
{
	oracle_restart(o, ms);
	if (!o->scope.alone)
		return;
	memset(o->session, 0, sizeof(o->session));
	memset(o->away, 0, sizeof(o->away));
}

/* steering */

/* The home registration of a node moves an address: its home address, or with R all of its prefix.
 * One in its wait moves none [RFC 6275, 10.3.2].
 */
static bool moves(const struct oracle *o, unsigned int who, int node, unsigned int prefix)
{
	const struct away *away = &o->away[who];

	return away->used && !away->blocked && away->prefix == prefix &&
	       (away->router || node == (int)who);
}

enum far_end oracle_downlink(const struct oracle *o, int node, unsigned int prefix)
{
	const struct session *s;
	unsigned int i;

	/* 1: the home address comes before the prefix */
	if (node != NOTHING && moves(o, (unsigned int)node, node, prefix))
		return WAY_CARE_OF + (unsigned int)node;
	for (i = 0; i < NODES; i++)
		if (moves(o, i, node, prefix))
			return WAY_CARE_OF + i;
	/* 2 */
	s = oracle_owner((struct oracle *)o, prefix, &i);
	if (s)
		return s->blocked ? WAY_DROP : WAY_MAG + s->mag;
	/* 3 */
	return WAY_NONE;
}

bool oracle_uplink(const struct oracle *o, enum far_end way, int node, unsigned int prefix)
{
	const struct session *s;
	unsigned int i;

	if (way >= WAY_CARE_OF)
		return moves(o, way - WAY_CARE_OF, node, prefix);
	s = oracle_owner((struct oracle *)o, prefix, &i);
	return s && !s->blocked && s->mag == way - WAY_MAG;
}
