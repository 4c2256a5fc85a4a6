// SPDX-License-Identifier: GPL-2.0
/*
 * SAs with keys by hand: a pair between the first address of the anchor and a home address. They
 * are in the account, as those of charon are, and stay in the kernel when halmad ends.
 */
#include "base/log.h"
#include "ipsec/connection.h"
#include "ipsec/manual.h"

static struct nlxfrm_state state_of(const struct ike_remote *peer, const struct conf *conf,
				    bool in)
{
	const struct in6_addr *local = &conf->device.local[0];

	return (struct nlxfrm_state){
		.src = in ? peer->address[0] : *local,
		.dst = in ? *local : peer->address[0],
		.spi = in ? peer->manual->in.spi : peer->manual->out.spi,
		.reqid = peer->reqid,
		.keyed = true,
	};
}

static int set(struct ike *ike, const struct ike_remote *peer, const struct conf *conf, bool in)
{
	const struct nlxfrm_state state = state_of(peer, conf, in);

	return ike->kernel.state_set(ike->kernel.ctx, &state,
				     in ? &peer->manual->in : &peer->manual->out);
}

void manual_begin(struct ike *ike, struct peer_conn *conn, const struct conf *conf)
{
	const struct ike_remote *peer = conn->peer;
	struct sa sa = { .origin = SA_MANUAL };

	if (!peer || !peer->manual)
		return;
	sa_forget(&conn->sas);
	sa.spi_in = peer->manual->in.spi;
	sa.spi_out = peer->manual->out.spi;
	sa.round = ike->round;
	sa.round_out = ike->round;
	/* the kernel's sentence is in the log; the next review tries again */
	if (set(ike, peer, conf, true) || set(ike, peer, conf, false))
		log_err("mn %s: the SAs of its sa-keys cannot be made", peer->name);
	else
		sa_put(&conn->sas, &sa, SA_MAX);
}

void manual_end(struct ike *ike, const struct ike_remote *peer, const struct conf *conf)
{
	const struct nlxfrm_state in = state_of(peer, conf, true);
	const struct nlxfrm_state out = state_of(peer, conf, false);

	ike->kernel.state_del(ike->kernel.ctx, &in);
	ike->kernel.state_del(ike->kernel.ctx, &out);
}

void manual_seen(const struct ike *ike, struct peer_conn *conn, const struct nlxfrm_state *state,
		 bool in)
{
	struct sa *sa;

	if (in || !conn->peer->manual)
		return;
	sa = sa_find(&conn->sas, conn->peer->manual->in.spi);
	if (sa && sa->spi_out == state->spi)
		sa->round_out = ike->round;
}

void manual_mend(struct ike *ike, struct peer_conn *conn)
{
	const struct sa *sa;

	if (!conn->peer || !conn->peer->manual)
		return;
	sa = sa_find(&conn->sas, conn->peer->manual->in.spi);
	if (sa && sa->round == ike->round && sa->round_out == ike->round)
		return;
	if (sa)
		log_limited(LOG_LEVEL_ERR, "mn %s: somebody deleted its SAs; they are made again",
			    conn->peer->name);
	manual_begin(ike, conn, ike->conf);
}
