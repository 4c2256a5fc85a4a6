// SPDX-License-Identifier: GPL-2.0
/* The binding update list: RFC 5213, 6.9.1 to 6.9.4. */
#include "mag.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define INITIAL_BINDACK_TIMEOUT	1000
#define MAX_BINDACK_TIMEOUT	32000

#define STATUS_SEQ_OUT_OF_WINDOW	135
#define STATUS_TIMESTAMP_LOWER		157

struct session *sessions;

bool mh_send(const struct in6_addr *src, const struct in6_addr *dst, const struct mh_buf *buf)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_addr = *dst };
	struct in6_pktinfo info = { .ipi6_addr = *src };
	union {
		char buf[CMSG_SPACE(sizeof(struct in6_pktinfo))];
		struct cmsghdr align;
	} ctl = { 0 };
	struct iovec iov = { .iov_base = (void *)buf->data, .iov_len = buf->len };
	struct msghdr mh = {
		.msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = ctl.buf, .msg_controllen = sizeof(ctl.buf),
	};
	struct cmsghdr *cm = CMSG_FIRSTHDR(&mh);

	cm->cmsg_level = IPPROTO_IPV6;
	cm->cmsg_type = IPV6_PKTINFO;
	cm->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(cm), &info, sizeof(info));
	if (sendmsg(mag.mh_fd, &mh, 0) < 0) {
		perror("halma-mag: Mobility Header");
		return false;
	}
	return true;
}

static bool same_id(const struct mn_id *a, const struct mn_id *b)
{
	return a->type == b->type && a->len == b->len && !memcmp(a->octets, b->octets, a->len);
}

static struct session *session_find(const struct mn_id *id, const char *dev)
{
	struct session *s;

	for (s = sessions; s; s = s->next)
		if (same_id(&s->rq.pbu.id, id) && (!*dev || !strcmp(s->access->name, dev)))
			return s;
	return NULL;
}

static bool zero_hnp(const struct hnp *hnp)
{
	return IN6_IS_ADDR_UNSPECIFIED(&hnp->prefix);
}

static bool holds(const struct hnp *set, unsigned int n, const struct hnp *hnp)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (set[i].len == hnp->len && IN6_ARE_ADDR_EQUAL(&set[i].prefix, &hnp->prefix))
			return true;
	return false;
}

static bool same_hnps(const struct hnp *a, unsigned int n, const struct hnp *b, unsigned int m)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!holds(b, m, &a[i]))
			return false;
	return n == m;
}

static void tell(struct session *s, json_t *obj, int code)
{
	if (s->client >= 0) {
		reply(s->client, obj, code);
		s->client = -1;
	} else {
		event(obj);
	}
}

static json_t *session_event(const struct session *s, const char *what)
{
	json_t *o = json_object();

	json_object_set_new(o, "event", json_string(what));
	json_object_set_new(o, "mn-id", id_json(&s->rq.pbu.id));
	json_object_set_new(o, "transmissions", json_integer(s->transmissions));
	return o;
}

/* prefixes that the session had and has no more */
static void drop_other(struct session *s, const struct hnp *hnp, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < s->hnps; i++) {
		if (holds(hnp, n, &s->hnp[i]))
			continue;
		if (s->uplink)
			net_uplink(s->access, &s->hnp[i], false);
		if (s->downlink)
			net_downlink(s->access, &s->hnp[i], false);
	}
}

/* forwarding on; what is on stays on when it is said again */
static bool forward(struct session *s, const struct hnp *hnp, unsigned int n, bool up)
{
	bool ok = true;
	unsigned int i;

	if (!s->tunnel && !net_tunnel_get())
		return false;
	s->tunnel = true;
	drop_other(s, hnp, n);
	s->downlink = true;
	for (i = 0; i < n; i++) {
		ok &= net_downlink(s->access, &hnp[i], true);
		if (up)
			ok &= net_uplink(s->access, &hnp[i], true);
	}
	memcpy(s->hnp, hnp, n * sizeof(*hnp));
	s->hnps = n;
	s->uplink |= up;
	return ok;
}

static void unforward(struct session *s)
{
	unsigned int i;

	for (i = 0; i < s->hnps; i++) {
		if (s->uplink)
			net_uplink(s->access, &s->hnp[i], false);
		if (s->downlink)
			net_downlink(s->access, &s->hnp[i], false);
	}
	if (s->have_lla)
		net_lla(s->access, &s->lla, false);
	if (s->tunnel)
		net_tunnel_put();
	s->have_lla = false;
	s->tunnel = false;
	s->uplink = false;
	s->downlink = false;
}

static void session_end(struct session *s)
{
	struct session **p;

	unforward(s);
	for (p = &sessions; *p != s; p = &(*p)->next)
		;
	*p = s->next;
	free(s);
}

unsigned int session_revoke(const struct mn_id *id, const struct hnp *hnp, unsigned int n)
{
	struct session *s, *after;
	unsigned int i, count = 0;

	for (s = sessions; s; s = after) {
		after = s->next;
		if (id && !same_id(&s->rq.pbu.id, id))
			continue;
		for (i = 0; i < n && !holds(s->hnp, s->hnps, &hnp[i]); i++)
			;
		if (n && i == n)
			continue;
		event(session_event(s, "revoked"));
		session_end(s);
		count++;
	}
	return count;
}

static void transmit(struct session *s)
{
	struct pbu *pbu = &s->last;
	struct mh_buf buf;
	unsigned int i;

	*pbu = s->rq.pbu;
	if (s->state == REFRESHING)
		pbu->hi = 5;
	if (s->state == DEREGISTERING) {
		pbu->hi = 4;
		pbu->lifetime = 0;
	}
	if (s->state != REGISTERING) {
		memcpy(pbu->hnp, s->hnp, sizeof(pbu->hnp));
		pbu->hnps = s->hnps;
	}
	if (pbu->has_ts && !s->rq.has_seq)
		pbu->seq = ++mag.seq;
	else
		pbu->seq = s->rq.pbu.seq++;
	if (pbu->has_ts && !s->rq.ts_given)
		pbu->ts = timestamp_next(s->rq.ts_offset);
	i = s->transmissions++ % SENT_MAX;
	s->sent[i].seq = pbu->seq;
	s->sent[i].ts = pbu->ts;
	s->sent[i].at = now_us();
	pbu_encode(pbu, &buf);
	mh_send(&mag.pcoa, &mag.lma, &buf);
	s->resend_at = now_ms() + s->timeout;
}

static void start(struct session *s, enum state to, int client, unsigned int wait)
{
	if (s->client >= 0)
		tell(s, session_event(s, "superseded"), 4);
	s->state = to;
	s->timeout = INITIAL_BINDACK_TIMEOUT;
	s->transmissions = 0;
	s->refresh_at = 0;
	s->client = client;
	s->silence_at = client >= 0 || s->rq.once ? now_ms() + wait : 0;
	transmit(s);
}

void session_attach(struct request *rq, int client)
{
	struct access *acc = access_find(rq->dev);
	struct session *s;
	json_t *o;

	if (!acc) {
		reply(client, json_pack("{s:s}", "error", "no such access link"), 2);
		return;
	}
	if (!rq->pbu.hnps) {
		rq->pbu.hnps = 1;	/* ALL_ZERO: the anchor may choose */
		rq->pbu.hnp[0].len = 64;
	}
	s = session_find(&rq->pbu.id, acc->name);
	if (!s) {
		s = calloc(1, sizeof(*s));
		if (!s) {
			reply(client, json_pack("{s:s}", "error", "no memory"), 2);
			return;
		}
		s->client = -1;
		s->next = sessions;
		sessions = s;
	}
	s->access = acc;
	s->rq = *rq;
	if (rq->early && !zero_hnp(&rq->pbu.hnp[0])) {
		forward(s, rq->pbu.hnp, rq->pbu.hnps, false);
		if (rq->has_neigh && rq->pbu.llid_len == 6)
			net_neigh(acc, &rq->neigh, rq->pbu.llid);
	}
	start(s, REGISTERING, rq->no_wait ? -1 : client, rq->wait);
	if (rq->no_wait) {
		o = session_event(s, "attaching");
		reply(client, o, 0);
	}
}

void session_refresh(struct request *rq, int client)
{
	struct session *s = session_find(&rq->pbu.id, rq->dev);

	if (!s || s->state != REGISTERED) {
		reply(client, json_pack("{s:s}", "error", "not registered"), 2);
		return;
	}
	s->rq.once = rq->once;
	start(s, REFRESHING, client, rq->wait);
}

void session_detach(struct request *rq, int client)
{
	struct session *s = session_find(&rq->pbu.id, rq->dev);
	json_t *o;

	if (!s) {
		reply(client, json_pack("{s:s}", "error", "no such mobile node"), 2);
		return;
	}
	if (rq->local || s->state == REGISTERING || s->state == STUCK) {
		o = session_event(s, "forgotten");
		tell(s, json_incref(o), 4);
		reply(client, o, 0);
		session_end(s);
		return;
	}
	start(s, DEREGISTERING, rq->no_wait ? -1 : client, INITIAL_BINDACK_TIMEOUT);
	s->silence_at = 0;
	if (rq->no_wait)
		reply(client, session_event(s, "detaching"), 0);
}

json_t *session_show(void)
{
	static const char * const names[] = {
		[REGISTERING] = "registering", [REGISTERED] = "registered",
		[REFRESHING] = "refreshing", [DEREGISTERING] = "deregistering",
		[STUCK] = "stuck",
	};
	json_t *list = json_array(), *o;
	struct session *s;

	for (s = sessions; s; s = s->next) {
		o = session_event(s, "session");
		json_object_set_new(o, "state", json_string(names[s->state]));
		json_object_set_new(o, "dev", json_string(s->access->name));
		json_object_set_new(o, "hnp", hnps_json(s->hnp, s->hnps));
		json_object_set_new(o, "lifetime", json_integer(s->granted));
		json_object_set_new(o, "tunnel-mtu", json_integer(net_tunnel_mtu()));
		if (s->have_lla)
			json_object_set_new(o, "lla", addr_json(&s->lla));
		json_array_append_new(list, o);
	}
	return list;
}

static int sent_index(const struct session *s, uint16_t seq)
{
	unsigned int i, n = s->transmissions < SENT_MAX ? s->transmissions : SENT_MAX;

	for (i = 0; i < n; i++)
		if (s->sent[i].seq == seq)
			return i;
	return -1;
}

static bool waiting(const struct session *s)
{
	return s->state == REGISTERING || s->state == REFRESHING || s->state == DEREGISTERING;
}

static struct session *session_of(const struct mh_msg *msg)
{
	struct session *s;

	for (s = sessions; s; s = s->next)
		if (waiting(s) && sent_index(s, msg->seq) >= 0)
			return s;
	for (s = sessions; s; s = s->next)
		if (waiting(s) && msg->status == STATUS_SEQ_OUT_OF_WINDOW && msg->has_id &&
		    same_id(&msg->id, &s->rq.pbu.id))
			return s;
	return NULL;
}

/* RFC 5213, 6.9.1.2(6): what must come back as it went */
static bool judge_echo(const struct session *s, struct mh_msg *msg)
{
	const struct pbu *pbu = &s->last;
	unsigned int before = msg->faults;

	if (!msg->has_id || !same_id(&msg->id, &pbu->id))
		mh_fault(msg, "MN-ID is not echoed");
	if (msg->hi != pbu->hi)
		mh_fault(msg, "handoff indicator is not echoed");
	if (msg->att != pbu->att)
		mh_fault(msg, "access technology type is not echoed");
	if (msg->llid_len != pbu->llid_len || memcmp(msg->llid, pbu->llid, pbu->llid_len))
		mh_fault(msg, "link-layer identifier is not echoed");
	return msg->faults == before;
}

static void judge(const struct session *s, struct mh_msg *msg)
{
	const struct pbu *pbu = &s->last;
	bool ok = msg->status < 128;
	int i = sent_index(s, msg->seq);
	unsigned int k;

	if (!(msg->flags & BA_FLAG_P))
		mh_fault(msg, "P flag is not set");
	if (msg->flags & ~BA_FLAG_P)
		mh_fault(msg, "flag is set that was not in the request");
	if (!IN6_ARE_ADDR_EQUAL(&msg->from, &mag.lma))
		mh_fault(msg, "does not come from the anchor's address");
	if (!IN6_ARE_ADDR_EQUAL(&msg->to, &mag.pcoa))
		mh_fault(msg, "was not sent to the source of the request");
	if (msg->rh2)
		mh_fault(msg, "has a routing header");
	if (msg->hao)
		mh_fault(msg, "has destination options");
	if (msg->has_ts != pbu->has_ts)
		mh_fault(msg, "timestamp option should mirror the request");
	else if (ok && pbu->has_ts && i >= 0 && msg->ts != s->sent[i].ts)
		mh_fault(msg, "timestamp is not that of the request");
	if (msg->has_lla != pbu->has_lla)
		mh_fault(msg, "link-local address option should mirror the request");
	else if (ok && msg->has_lla && !IN6_IS_ADDR_LINKLOCAL(&msg->lla))
		mh_fault(msg, "link-local address is none");
	if (!msg->hnps)
		mh_fault(msg, "no prefix option");
	if (!ok || !zero_hnp(&pbu->hnp[0])) {
		if (!same_hnps(msg->hnp, msg->hnps, pbu->hnp, pbu->hnps))
			mh_fault(msg, "prefixes are not those of the request");
	} else {
		for (k = 0; k < msg->hnps; k++)
			if (zero_hnp(&msg->hnp[k]))
				mh_fault(msg, "assigned prefix is zero");
	}
	if (!ok && msg->lifetime)
		mh_fault(msg, "lifetime in a refusal is not zero");
	if (ok && msg->lifetime > pbu->lifetime)
		mh_fault(msg, "lifetime is longer than requested");
	if (ok && pbu->lifetime && !msg->lifetime)
		mh_fault(msg, "accepted without a lifetime");
}

static void accepted(struct session *s, const struct mh_msg *msg)
{
	uint64_t now = now_ms();

	if (msg->has_lla)
		s->lla = msg->lla;
	else
		parse_addr("fe80::200:5eff:fe00:5213", &s->lla);	/* RFC 6543 */
	if (!s->have_lla)
		s->have_lla = net_lla(s->access, &s->lla, true);
	forward(s, msg->hnp, msg->hnps, true);
	s->granted = msg->lifetime * 4;
	s->state = REGISTERED;
	s->resend_at = 0;
	s->silence_at = 0;
	s->expire_at = now + s->granted * 1000ULL;
	s->refresh_at = s->rq.no_refresh ? 0 : now + s->granted * 750ULL;
	s->ras = 0;
	ra_send(s, NULL);
}

/* false: not an answer to a session */
bool session_input(const struct mh_msg *in)
{
	struct mh_msg msg = *in;
	struct session *s;
	json_t *o;
	bool echoed;
	int i;

	s = in->type == MH_BA ? session_of(in) : NULL;
	if (!s)
		return false;
	judge(s, &msg);
	echoed = judge_echo(s, &msg);
	i = sent_index(s, msg.seq);
	o = mh_json(&msg);
	json_object_set_new(o, "transmissions", json_integer(s->transmissions));
	if (i >= 0)
		json_object_set_new(o, "rtt-us", json_integer(now_us() - s->sent[i].at));
	if (!echoed) {
		json_object_set_new(o, "event", json_string("ignored"));
		s->state = STUCK;
		s->resend_at = 0;
		s->silence_at = 0;
		tell(s, o, 4);
		return true;
	}
	if (msg.status >= 128) {
		json_object_set_new(o, "event", json_string("rejected"));
		if (msg.status == STATUS_TIMESTAMP_LOWER && !s->rq.once && s->transmissions < 3) {
			event(o);
			transmit(s);
			return true;
		}
		tell(s, o, 1);
		session_end(s);
		return true;
	}
	switch (s->state) {
	case REGISTERING:
		accepted(s, &msg);
		json_object_set_new(o, "event", json_string("attached"));
		tell(s, o, 0);
		break;
	case REFRESHING:
		accepted(s, &msg);
		json_object_set_new(o, "event", json_string("refreshed"));
		tell(s, o, 0);
		break;
	default:
		json_object_set_new(o, "event", json_string("detached"));
		tell(s, o, 0);
		session_end(s);
	}
	return true;
}

static bool due(uint64_t at, uint64_t now)
{
	return at && at <= now;
}

/* false: the session is gone */
static bool session_timer(struct session *s, uint64_t now)
{
	if (due(s->silence_at, now)) {
		s->silence_at = 0;
		tell(s, session_event(s, "silence"), 3);
		if (s->rq.once) {
			session_end(s);
			return false;
		}
	}
	if (due(s->resend_at, now) && s->state == DEREGISTERING) {
		tell(s, session_event(s, "detached"), 3);
		session_end(s);
		return false;
	}
	if (due(s->resend_at, now)) {
		s->timeout *= 2;
		if (s->timeout > MAX_BINDACK_TIMEOUT)
			s->timeout = MAX_BINDACK_TIMEOUT;
		if (s->rq.once)
			s->resend_at = 0;
		else
			transmit(s);
	}
	if (s->uplink && s->state != REGISTERING && due(s->expire_at, now)) {
		tell(s, session_event(s, "expired"), 3);
		session_end(s);
		return false;
	}
	if (due(s->refresh_at, now) && s->state == REGISTERED)
		start(s, REFRESHING, -1, 0);
	if (s->uplink && s->have_lla && due(s->ra_at, now))
		ra_send(s, NULL);
	return true;
}

static void earlier(uint64_t *next, uint64_t at)
{
	if (at && (!*next || at < *next))
		*next = at;
}

/* does what is due; returns when it wants to be called again, 0 for never */
uint64_t session_timers(uint64_t now)
{
	struct session *s, *after;
	uint64_t next = 0;

	for (s = sessions; s; s = after) {
		after = s->next;
		if (!session_timer(s, now))
			continue;
		earlier(&next, s->silence_at);
		earlier(&next, s->resend_at);
		if (s->state == REGISTERED)
			earlier(&next, s->refresh_at);
		if (s->uplink) {
			earlier(&next, s->ra_at);
			if (s->state != REGISTERING)
				earlier(&next, s->expire_at);
		}
	}
	return next;
}

void session_client_gone(int client)
{
	struct session *s;

	for (s = sessions; s; s = s->next)
		if (s->client == client)
			s->client = -1;
}

void session_end_all(void)
{
	while (sessions)
		session_end(sessions);
}
