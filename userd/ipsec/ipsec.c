// SPDX-License-Identifier: GPL-2.0
/*
 * IPsec for the signalling of peers.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "ipsec/ipsec.h"
#include "ipsec/tunnels.h"
#include "ipsec/viciconn.h"
#include "base/log.h"

/* How often policies that change are looked at */
#define WATCH_USEC	1000000
#define WATCH_BURST	2

/**
 * struct ipsec - all of this
 * @event: event loop
 * @watch: policies of the kernel change; NULL until IPsec was required for the first time
 * @conf: configuration in use
 * @should: policies that there should be, since the watch began, but for those of @tunnels
 * @tunnels: for return routability
 * @nx: kernel; NULL if it has no XFRM and IPsec is not required
 * @esp: the kernel could do ESP over IPv6 when it was last asked
 * @ike: IKEv2; NULL until it was required for the first time
 * @told: who has to know how many SAs peers have
 */
struct ipsec {
	sd_event *event;
	sd_event_source *watch;
	const struct conf *conf;
	struct spd should;
	struct tunnels tunnels;
	struct nlxfrm *nx;
	bool esp;
	struct ike *ike;
	struct ike_told told;
};

/* Without them it is not what it should be. */
static bool needs_policies(const struct conf *conf)
{
	return conf->ipsec || conf->home_agent;
}

static bool has_policies(const struct ipsec *ipsec, const struct conf *conf)
{
	return ipsec->nx && (conf->ipsec || conf_takes_home_address(conf));
}

/* What authenticates itself needs no ESP. Return: 0, or -ENOMEM. */
static int wanted_open(const struct conf *conf, const struct in6_addr *local, struct spd *spd)
{
	const struct profile *profile;
	unsigned int i, j;
	int err = 0;

	for (i = 0; conf->home_agent && !err && i < conf->profiles.count; i++) {
		profile = &conf->profiles.v[i];
		if (!profile_authenticates(profile) || !profile_mobile(profile))
			continue;
		for (j = 0; !err && j < profile->home_address_count; j++)
			err = spd_add_open(spd, local, &profile->home_address[j].addr);
	}
	return err;
}

/* ESP to each address of each peer, from one of the anchor. Return: 0, or -ENOMEM. */
static int wanted_from(const struct conf *conf, const struct in6_addr *local, struct spd *spd)
{
	struct spd_policy policy = { .out = true, .local = *local };
	unsigned int i, j;
	int err;

	err = spd_add_standing(spd, local, conf->home_agent);
	if (!err)
		err = wanted_open(conf, local, spd);
	for (i = 0; !err && i < conf->peers.count; i++) {
		policy.reqid = conf->peers.v[i]->reqid;
		for (j = 0; !err && j < conf->peers.v[i]->address_count; j++) {
			policy.remote = conf->peers.v[i]->address[j];
			err = spd_add(spd, &policy);
		}
	}
	return err;
}

/* What should be. Return: 0, or -ENOMEM. */
static int wanted(const struct conf *conf, struct spd *spd)
{
	const bool clear = !conf->ipsec && conf_takes_home_address(conf);
	const struct conf_device *dev = &conf->device;
	unsigned int i;
	int err = 0;

	*spd = (struct spd){ 0 };
	for (i = 0; clear && !err && i < dev->local_count; i++)
		err = spd_add_clear(spd, &dev->local[i]);
	for (i = 0; conf->ipsec && !err && i < dev->local_count; i++)
		err = wanted_from(conf, &dev->local[i], spd);
	if (err)
		spd_fini(spd);
	else
		spd_sort(spd);
	return err;
}

/* The same with what follows from where mobile nodes are. Return: 0, or -ENOMEM. */
static int wanted_now(const struct ipsec *ipsec, const struct conf *conf, struct spd *spd)
{
	int err = wanted(conf, spd);

	if (err)
		return err;
	err = tunnels_add_policies(&ipsec->tunnels, conf, spd);
	if (err)
		spd_fini(spd);
	else
		spd_sort(spd);
	return err;
}

static int on_set(void *ctx, const struct spd_policy *policy)
{
	const struct ipsec *ipsec = ctx;

	return nlxfrm_policy_set(ipsec->nx, policy);
}

static int on_del(void *ctx, const struct spd_policy *policy)
{
	const struct ipsec *ipsec = ctx;

	/* it may be that of a session that is about to be found again */
	if (policy->tunnel && !ipsec->tunnels.known)
		return 0;
	return nlxfrm_policy_del(ipsec->nx, policy);
}

/* Home Address options are for home agents, and for who has to say that it is none.
 *
 * @was is the configuration before, NULL if nobody knows what an earlier halmad left.
 */
static int apply_home_address(struct nlxfrm *nx, const struct conf *was, const struct conf *conf)
{
	const struct conf_device *dev = was ? &was->device : &conf->device;
	const bool before = !was || conf_takes_home_address(was);
	const bool after = conf_takes_home_address(conf);
	unsigned int i;
	int err = 0;

	for (i = 0; after && !err && i < conf->device.local_count; i++)
		err = nlxfrm_home_address_set(nx, &conf->device.local[i]);
	for (i = 0; before && !err && i < dev->local_count; i++)
		if (!after || !conf_is_local(conf, &dev->local[i]))
			err = nlxfrm_home_address_del(nx, &dev->local[i]);
	return err;
}

/* Make the kernel's policies those of a configuration. */
static int apply(struct ipsec *ipsec, const struct conf *conf)
{
	struct spd is, should;
	int err, late;

	err = nlxfrm_policies(ipsec->nx, &is);
	if (err)
		return err;
	err = wanted_now(ipsec, conf, &should);
	nlxfrm_batch(ipsec->nx);
	if (!err)
		err = spd_apply(&is, &should, on_set, on_del, ipsec);
	late = nlxfrm_batch_end(ipsec->nx);
	if (!err)
		err = late;
	spd_fini(&should);
	spd_fini(&is);
	return err;
}

/* The reqid that a peer had: in the configuration before, or in the kernel. 0 for none. */
static u32 known_reqid(const struct spd *spd, const struct conf *old, const struct conf *conf,
		       const struct ike_remote *peer)
{
	const struct ike_remote *before;
	unsigned int i, j;
	u32 reqid = 0;

	for (j = 0; j < peer->address_count; j++) {
		before = old ? peers_at(old, peer->kind, &peer->address[j]) : NULL;
		if (before && before->reqid)
			return before->reqid;
	}
	for (j = 0; !reqid && j < peer->address_count; j++)
		for (i = 0; !reqid && i < conf->device.local_count; i++)
			reqid = spd_find_reqid(spd, &conf->device.local[i], &peer->address[j]);
	return reqid > ike_reqid_base(peer->kind) && reqid <= ike_reqid_max(peer->kind) ? reqid : 0;
}

/* Each peer gets a reqid that no other one has; SAs that are there go on with theirs. */
static int assign_kind(const struct spd *spd, const struct conf *old, struct conf *conf,
		       enum ike_kind kind)
{
	const u32 base = ike_reqid_base(kind);
	bool *taken = calloc(ike_reqid_max(kind) - base + 1, sizeof(*taken));
	const struct peers *peers = &conf->peers;
	unsigned int i;
	u32 next = 1;

	if (!taken)
		return -ENOMEM;
	for (i = 0; i < peers->count; i++) {
		u32 reqid;

		if (peers->v[i]->kind != kind)
			continue;
		reqid = known_reqid(spd, old, conf, peers->v[i]);
		if (!reqid || taken[reqid - base])
			continue;
		taken[reqid - base] = true;
		peers->v[i]->reqid = reqid;
	}
	for (i = 0; i < peers->count; i++) {
		if (peers->v[i]->kind != kind || peers->v[i]->reqid)
			continue;
		/* conf_check() has seen to it that there are enough */
		while (taken[next])
			next++;
		taken[next] = true;
		peers->v[i]->reqid = base + next;
	}
	free(taken);
	return 0;
}

static int assign_reqids(const struct spd *spd, const struct conf *old, struct conf *conf)
{
	enum ike_kind kind;
	int err = 0;

	for (kind = IKE_MAG; !err && kind < IKE_KIND_MAX; kind++)
		err = assign_kind(spd, old, conf, kind);
	return err;
}

/* Reqids, and then policies. */
static int protect(struct ipsec *ipsec, const struct conf *old, struct conf *conf)
{
	struct spd is;
	int err;

	err = nlxfrm_policies(ipsec->nx, &is);
	if (err)
		return err;
	err = conf->ipsec ? assign_reqids(&is, old, conf) : 0;
	spd_fini(&is);
	return err ? err : apply(ipsec, conf);
}

static int fail(const struct ipsec *ipsec, int err, char *text)
{
	const char *why = ipsec->nx ? nlxfrm_text(ipsec->nx) : "";

	snprintf(text, IPSEC_TEXT_MAX, "%s", *why && err != -ENOMEM ? why : strerror(-err));
	return err;
}

struct ipsec *ipsec_open(struct conf *conf, char *text)
{
	struct ipsec *ipsec = calloc(1, sizeof(*ipsec));
	int err;

	if (!ipsec) {
		snprintf(text, IPSEC_TEXT_MAX, "out of memory");
		return NULL;
	}
	if (tunnels_init(&ipsec->tunnels)) {
		snprintf(text, IPSEC_TEXT_MAX, "out of memory");
		free(ipsec);
		return NULL;
	}
	ipsec->nx = nlxfrm_open(text);
	if (!ipsec->nx && needs_policies(conf))
		goto err_close;
	err = ipsec->nx ? protect(ipsec, NULL, conf) : 0;
	if (!err && ipsec->nx)
		err = apply_home_address(ipsec->nx, NULL, conf);
	if (err && needs_policies(conf)) {
		fail(ipsec, err, text);
		goto err_close;
	}
	return ipsec;
err_close:
	ipsec_close(ipsec);
	return NULL;
}

static int read_states(void *ctx, void (*state)(void *to, const struct nlxfrm_state *state),
		       void *to)
{
	const struct ipsec *ipsec = ctx;
	int err = nlxfrm_states(ipsec->nx, state, to);

	if (err)
		log_limited(LOG_LEVEL_WARNING, "%s", nlxfrm_text(ipsec->nx));
	return err;
}

static int del_state(void *ctx, const struct nlxfrm_state *state)
{
	const struct ipsec *ipsec = ctx;

	return nlxfrm_state_del(ipsec->nx, state);
}

static struct nlxfrm_key key_of(const struct sa_secret *secret)
{
	return (struct nlxfrm_key){
		.name = secret->algo->kernel, .key = secret->key, .len = secret->len,
		.trunc = secret->algo->trunc,
	};
}

static int set_state(void *ctx, const struct nlxfrm_state *state, const struct sa_key *key)
{
	const struct nlxfrm_key auth = key_of(&key->auth);
	const struct ipsec *ipsec = ctx;
	struct nlxfrm_key crypt;
	int err;

	if (key->crypt.algo)
		crypt = key_of(&key->crypt);
	err = nlxfrm_state_set(ipsec->nx, state, &auth, key->crypt.algo ? &crypt : NULL);
	if (err)
		log_err("%s", nlxfrm_text(ipsec->nx));
	return err;
}

/* Policies that should be there and are not: their number, or a negative errno. */
static int policies_missing(struct ipsec *ipsec, const struct conf *conf)
{
	struct spd is, should;
	int err;

	if (!has_policies(ipsec, conf))
		return 0;
	err = nlxfrm_policies(ipsec->nx, &is);
	if (err)
		return err;
	err = wanted_now(ipsec, conf, &should);
	if (!err)
		err = (int)spd_differs(&is, &should);
	spd_fini(&should);
	spd_fini(&is);
	return err;
}

/**
 * struct mending - policies that others have changed
 * @ipsec: all of this
 * @count: how many were put back
 * @states: how many states for Home Address options were put back
 * @error: why one could not be
 */
struct mending {
	struct ipsec *ipsec;
	unsigned int count;
	unsigned int states;
	int error;
};

/* One policy of a tunnel. What is told of may be over: halmad itself changes these often, so
 * nothing is said of it.
 */
static void on_tunnel_changed(struct mending *mending, const struct spd_policy *policy,
			      enum nlxfrm_change change)
{
	struct ipsec *ipsec = mending->ipsec;
	const struct tunnel *tunnel = tunnels_find(&ipsec->tunnels, &policy->remote);
	struct spd_policy should;
	int err = 0;

	if (!ipsec->tunnels.known)
		return;
	if (!tunnel || !tunnel_policy(ipsec->conf, &tunnel->way, policy->out, &should)) {
		if (change == NLXFRM_OWN && conf_is_local(ipsec->conf, &policy->local))
			err = nlxfrm_policy_del(ipsec->nx, policy);
	} else if (change != NLXFRM_OWN || !spd_same_action(&should, policy)) {
		err = nlxfrm_policy_set(ipsec->nx, &should);
	}
	if (err)
		mending->error = err;
}

/* One policy: those that nobody has touched are not looked at. */
static void on_changed(void *ctx, const struct spd_policy *policy, enum nlxfrm_change change)
{
	struct mending *mending = ctx;
	struct ipsec *ipsec = mending->ipsec;
	const struct spd_policy *should = spd_find(&ipsec->should, policy);
	int err = 0;

	if (policy->tunnel) {
		on_tunnel_changed(mending, policy, change);
		return;
	}
	/* of an address that is not ours it is another anchor's */
	if (!should && change == NLXFRM_OWN && conf_is_local(ipsec->conf, &policy->local))
		err = nlxfrm_policy_del(ipsec->nx, policy);
	if (should && (change != NLXFRM_OWN || !spd_same_action(should, policy))) {
		err = nlxfrm_policy_set(ipsec->nx, should);
		mending->count += !err;
	}
	if (err)
		mending->error = err;
}

static void mend_home_address(struct mending *mending)
{
	struct ipsec *ipsec = mending->ipsec;
	const struct conf_device *dev = &ipsec->conf->device;
	const bool should = conf_takes_home_address(ipsec->conf);
	unsigned int i;
	int err;

	for (i = 0; should && i < dev->local_count; i++) {
		if (nlxfrm_home_address_has(ipsec->nx, &dev->local[i]))
			continue;
		err = nlxfrm_home_address_set(ipsec->nx, &dev->local[i]);
		if (err)
			mending->error = err;
		else
			mending->states++;
	}
}

/* All of them: nobody knows which were touched. */
static void mend_all(struct mending *mending)
{
	struct ipsec *ipsec = mending->ipsec;
	int missing = policies_missing(ipsec, ipsec->conf);

	if (missing > 0) {
		mending->count = (unsigned int)missing;
		mending->error = apply(ipsec, ipsec->conf);
	} else {
		mending->error = missing;
	}
	mend_home_address(mending);
}

/* Others may have changed policies, all of the machine's or just these. */
static int on_policies(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct ipsec *ipsec = data;
	struct mending mending = { .ipsec = ipsec };

	(void)source;
	(void)fd;
	(void)revents;
	if (nlxfrm_events(ipsec->nx, on_changed, &mending))
		mend_all(&mending);
	if (mending.error)
		log_limited(LOG_LEVEL_ERR, "%s", nlxfrm_text(ipsec->nx));
	else if (mending.count)
		log_limited(LOG_LEVEL_ERR,
			    "%u IPsec policies of the anchor were deleted or changed by somebody; they are back",
			    mending.count);
	if (mending.states)
		log_limited(LOG_LEVEL_ERR,
			    "%u XFRM states of the anchor for Home Address options were deleted by somebody; they are back",
			    mending.states);
	return 0;
}

/* Know what there should be. Return: 0, or -ENOMEM. */
static int expect(struct ipsec *ipsec, const struct conf *conf)
{
	struct spd should;
	int err = wanted(conf, &should);

	if (err)
		return err;
	spd_fini(&ipsec->should);
	ipsec->should = should;
	return 0;
}

/* Return: 0, or a negative errno. */
static int watch(struct ipsec *ipsec)
{
	int err;

	err = sd_event_add_io(ipsec->event, &ipsec->watch, nlxfrm_events_fd(ipsec->nx), EPOLLIN,
			      on_policies, ipsec);
	/* somebody who changes many, or does not give in, must not keep the anchor from its work */
	if (err >= 0)
		err = sd_event_source_set_ratelimit(ipsec->watch, WATCH_USEC, WATCH_BURST);
	return err < 0 ? err : 0;
}

/* What lets Home Address options pass, too. */
static void watch_home_address(struct ipsec *ipsec, const struct conf *conf)
{
	if (conf_takes_home_address(conf) && nlxfrm_home_address_watch(ipsec->nx))
		log_warning("%s", nlxfrm_text(ipsec->nx));
}

/* The policy by which Mobility Headers go to a home address of a peer. */
static struct spd_policy signalling(const struct ike_remote *peer, const struct in6_addr *local,
				    const struct in6_addr *hoa)
{
	return (struct spd_policy){
		.out = true, .local = *local, .remote = *hoa, .reqid = peer->reqid,
	};
}

/* That of the tunnel fits SAs that are where it is; so it is another one that these move with. */
static void follow(void *ctx, const struct ike_remote *peer, unsigned int place,
		   const struct in6_addr *at)
{
	struct ipsec *ipsec = ctx;
	const struct tunnel *tunnel = tunnels_find(&ipsec->tunnels, &peer->address[place]);
	struct nlxfrm_move move = {
		.tunnel = ike_use_reqid(peer, IKE_USE_ROUTABILITY, place), .from = *at,
	};
	struct spd_policy policy;

	if (!tunnel || !peer->routability || in6_equal(&tunnel->way.coa, at))
		return;
	policy = signalling(peer, &tunnel->way.local, &tunnel->way.hoa);
	move.policy = &policy;
	move.to = tunnel->way.coa;
	if (nlxfrm_move(ipsec->nx, &move))
		log_limited(LOG_LEVEL_WARNING, "mn %s: its tunnel does not move with it: %s",
			    peer->name, nlxfrm_text(ipsec->nx));
}

static void set_tunnel(struct ipsec *ipsec, const struct way *way)
{
	struct spd_policy policy;

	if (ipsec->nx && ((tunnel_policy(ipsec->conf, way, false, &policy) &&
			   nlxfrm_policy_set(ipsec->nx, &policy)) ||
			  (tunnel_policy(ipsec->conf, way, true, &policy) &&
			   nlxfrm_policy_set(ipsec->nx, &policy))))
		log_limited(LOG_LEVEL_ERR, "%s", nlxfrm_text(ipsec->nx));
}

static void begin_tunnel(struct ipsec *ipsec, const struct way *way)
{
	const struct ike_remote *peer;
	struct ike_peer_info info;

	if (!tunnels_add(&ipsec->tunnels, way)) {
		log_limited(LOG_LEVEL_ERR, "out of memory: return routability is not protected");
		return;
	}
	set_tunnel(ipsec, way);
	peer = ipsec->ike ? peers_at(ipsec->conf, IKE_MN, &way->hoa) : NULL;
	if (!peer)
		return;
	/* SAs are where the mobile node was when they were made */
	ike_peer(ipsec->ike, peer, &info);
	if (info.tunnels && !in6_is_zero(&info.host))
		follow(ipsec, peer, ike_remote_place(peer, &way->hoa), &info.host);
}

static void end_tunnel(struct ipsec *ipsec, struct tunnel *tunnel)
{
	struct spd_policy policy;

	if (ipsec->nx && tunnel_policy(ipsec->conf, &tunnel->way, true, &policy)) {
		nlxfrm_policy_del(ipsec->nx, &policy);
		policy.out = false;
		nlxfrm_policy_del(ipsec->nx, &policy);
	}
	tunnels_del(&ipsec->tunnels, tunnel);
}

/* SAs move with the policy, without anything that the kernel has to find anew (RFC 4877, 4.3). */
static void move_tunnel(struct ipsec *ipsec, struct tunnel *tunnel, const struct way *way)
{
	struct nlxfrm_move move = { .from = tunnel->way.coa, .to = way->coa };
	bool same_end = in6_equal(&tunnel->way.local, &way->local);
	struct spd_policy policy;

	if (same_end && in6_equal(&move.from, &move.to))
		return;
	if (!ipsec->nx || !tunnel_policy(ipsec->conf, &tunnel->way, true, &policy)) {
		tunnel->way = *way;
		return;
	}
	move.policy = &policy;
	move.tunnel = policy.reqid;
	tunnel->way = *way;
	if (!same_end || nlxfrm_move(ipsec->nx, &move))
		set_tunnel(ipsec, way);
}

static void change_way(struct ipsec *ipsec, const struct way *way)
{
	struct tunnel *tunnel = tunnels_find(&ipsec->tunnels, &way->hoa);

	if (in6_is_zero(&way->coa)) {
		if (tunnel)
			end_tunnel(ipsec, tunnel);
	} else if (tunnel) {
		move_tunnel(ipsec, tunnel, way);
	} else {
		begin_tunnel(ipsec, way);
	}
}

void ipsec_ways(struct ipsec *ipsec, const struct way *ways, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		change_way(ipsec, &ways[i]);
}

static void begin_all(struct ipsec *ipsec, const struct way *ways, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!tunnels_find(&ipsec->tunnels, &ways[i].hoa) &&
		    !tunnels_add(&ipsec->tunnels, &ways[i]))
			log_limited(LOG_LEVEL_ERR,
				    "out of memory: return routability is not protected");
	ipsec->tunnels.known = true;
	if (ipsec->nx && needs_policies(ipsec->conf) && apply(ipsec, ipsec->conf))
		log_err("%s", nlxfrm_text(ipsec->nx));
}

void ipsec_ways_sync(struct ipsec *ipsec, const struct way *ways, size_t count)
{
	struct tunnel *tunnel, *next;
	size_t i;

	if (!ipsec->tunnels.known) {
		begin_all(ipsec, ways, count);
		return;
	}
	for (i = 0; i < count; i++) {
		change_way(ipsec, &ways[i]);
		tunnel = tunnels_find(&ipsec->tunnels, &ways[i].hoa);
		if (tunnel)
			tunnel->seen = true;
	}
	for (tunnel = LIST_FIRST(&ipsec->tunnels.all); tunnel; tunnel = next) {
		next = LIST_NEXT(tunnel, entry);
		if (!tunnel->seen)
			end_tunnel(ipsec, tunnel);
		else
			tunnel->seen = false;
	}
}

int ipsec_start(struct ipsec *ipsec, sd_event *event, const struct conf *conf,
		const struct ike_told *told)
{
	const struct ike_kernel kernel = {
		.states = read_states, .state_del = del_state, .state_set = set_state,
		.follow = follow, .ctx = ipsec,
	};

	ipsec->event = event;
	ipsec->told = *told;
	ipsec->conf = conf;
	if (!has_policies(ipsec, conf))
		return 0;
	if (expect(ipsec, conf) || (!ipsec->watch && watch(ipsec)))
		return -ENOMEM;
	watch_home_address(ipsec, conf);
	if (!conf->ipsec)
		return 0;
	ipsec_probe(ipsec);
	ipsec->ike = ike_open(event, conf, &kernel, &ipsec->told);
	return ipsec->ike ? 0 : -ENOMEM;
}

int ipsec_reload(struct ipsec *ipsec, const struct conf *old, struct conf *conf, char *text)
{
	const struct ike_told told = ipsec->told;
	int err;

	if (!ipsec->nx && needs_policies(conf)) {
		ipsec->nx = nlxfrm_open(text);
		if (!ipsec->nx)
			return -EOPNOTSUPP;
	}
	err = ipsec->nx ? protect(ipsec, old, conf) : 0;
	if (!err && ipsec->nx)
		err = apply_home_address(ipsec->nx, old, conf);
	/* who does not need policies does not need to delete them, either */
	if (err && (needs_policies(conf) || needs_policies(old)))
		goto err_back;
	err = expect(ipsec, conf);
	if (err)
		goto err_back;
	if (ipsec->ike)
		watch_home_address(ipsec, conf);
	if (ipsec->ike)
		err = ike_reload(ipsec->ike, conf);
	else
		err = ipsec_start(ipsec, ipsec->event, conf, &told);
	if (err)
		goto err_expect;
	ipsec->conf = conf;
	return 0;
err_expect:
	/* without memory the next change that somebody makes is judged by what is not in use */
	if (expect(ipsec, old))
		log_err("out of memory: IPsec policies may be judged wrongly until the next reload");
err_back:
	ipsec->conf = old;
	fail(ipsec, err, text);
	/* both, whatever becomes of the first */
	if (ipsec->nx && (apply(ipsec, old) | apply_home_address(ipsec->nx, conf, old)))
		log_err("%s", nlxfrm_text(ipsec->nx));
	return err;
}

void ipsec_close(struct ipsec *ipsec)
{
	if (!ipsec)
		return;
	sd_event_source_disable_unref(ipsec->watch);
	ike_close(ipsec->ike);
	nlxfrm_close(ipsec->nx);
	spd_fini(&ipsec->should);
	tunnels_fini(&ipsec->tunnels);
	free(ipsec);
}

int ipsec_missing(struct ipsec *ipsec, const struct conf *conf)
{
	const struct conf_device *dev = &conf->device;
	const bool should = has_policies(ipsec, conf) && conf_takes_home_address(conf);
	int missing = policies_missing(ipsec, conf);
	unsigned int i;

	for (i = 0; should && missing >= 0 && i < dev->local_count; i++)
		missing += !nlxfrm_home_address_has(ipsec->nx, &dev->local[i]);
	return missing;
}

bool ipsec_move(struct ipsec *ipsec, const struct ike_remote *peer, const struct in6_addr *local,
		const struct in6_addr *hoa, const struct in6_addr *coa)
{
	const struct spd_policy policy = signalling(peer, local, hoa);
	struct nlxfrm_move move = {
		.policy = &policy, .tell = true, .to = *coa,
		.tunnel = peer->routability ? ike_use_reqid(peer, IKE_USE_ROUTABILITY,
							    ike_remote_place(peer, hoa)) : 0,
	};
	struct ike_peer_info info;

	if (!ipsec->ike)
		return false;
	ike_peer(ipsec->ike, peer, &info);
	if (!info.live || in6_is_zero(&info.host))
		return false;
	if (in6_equal(&info.host, coa))
		return true;
	move.from = info.host;
	if (nlxfrm_move(ipsec->nx, &move)) {
		log_limited(LOG_LEVEL_WARNING, "mn %s: its IKE SA does not move with it: %s",
			    peer->name, nlxfrm_text(ipsec->nx));
		return false;
	}
	ike_moved(ipsec->ike, peer, coa);
	return true;
}

int ipsec_others(struct ipsec *ipsec, const struct conf *conf, others_tell_t tell, void *ctx)
{
	return conf->ipsec ? others_look(ipsec->nx, conf, tell, ctx) : 0;
}

void ipsec_probe(struct ipsec *ipsec)
{
	ipsec->esp = ipsec->nx && nlxfrm_has_esp(ipsec->nx);
}

bool ipsec_has_esp(const struct ipsec *ipsec)
{
	return ipsec->esp;
}

const struct ike *ipsec_ike(const struct ipsec *ipsec)
{
	return ipsec->ike;
}
