// SPDX-License-Identifier: GPL-2.0
/*
 * Tunnels to MAGs come and go.
 *
 * A session that changes is counted out and in again; so counting only says which MAGs are to be
 * looked at before the answers leave.
 */
#include "lma/lma.h"
#include "lma/tunnel.h"

void tunnel_account(struct lma *lma, const struct mag_state *state, int sign)
{
	struct tunnels *tunnels = &lma->tunnels;

	if (sign > 0 ? state->tunnel : state->sessions)
		return;
	if (tunnels->count < ARRAY_SIZE(tunnels->touched))
		tunnels->touched[tunnels->count] = (unsigned int)(state - lma->mags.v);
	if (tunnels->count <= ARRAY_SIZE(tunnels->touched))
		tunnels->count++;
}

static const struct bce *session_of(const struct lma *lma, const struct mag *mag)
{
	return bce_first_of_peer(&lma->core->cache, HALMA_KIND_PMIPV6, &mag->address);
}

static void tell(struct lma *lma, const struct mag *mag, const struct bce *bce)
{
	struct event event = {
		.name = "tunnel",
		.verdict = bce ? "established" : "released",
		.peer = mag->address,
		.local = bce ? bce->facts.local : in6addr_any,
		.coa = bce ? bce->facts.coa : in6addr_any,
	};
	char text[INET6_ADDRSTRLEN];

	event_tell(lma->core, &event);
	if (log_may(LOG_LEVEL_INFO, &lma_mag(lma, mag)->log.of[LOG_TUNNEL]))
		log_info("tunnel to MAG %s (%s) %s", mag->name, in6_text(&mag->address, text),
			 event.verdict);
}

static void look(struct lma *lma, unsigned int nr)
{
	const struct mag *mag = &lma->mags.mags->v[nr];
	const struct bce *bce = session_of(lma, mag);

	if (lma->mags.v[nr].tunnel == !!bce)
		return;
	lma->mags.v[nr].tunnel = bce;
	tell(lma, mag, bce);
}

void tunnel_tell(struct lma *lma)
{
	struct tunnels *tunnels = &lma->tunnels;
	unsigned int i;

	if (!tunnels->count)
		return;
	if (tunnels->count > ARRAY_SIZE(tunnels->touched))
		for (i = 0; i < lma->mags.mags->count; i++)
			look(lma, i);
	else
		for (i = 0; i < tunnels->count; i++)
			look(lma, tunnels->touched[i]);
	tunnels->count = 0;
}

void tunnel_adopt(struct lma *lma)
{
	const struct mags *mags = lma->mags.mags;
	unsigned int i;

	for (i = 0; i < mags->count; i++)
		lma->mags.v[i].tunnel = session_of(lma, &mags->v[i]);
	lma->tunnels.count = 0;
}
