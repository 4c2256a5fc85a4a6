// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions of mobile nodes that register themselves, and what steers packets to a mobile node, in
 * JSON.
 */
#include "control/show_home.h"
#include "ha/ha.h"

const char *show_flags(u16 flags, char *text)
{
	static const struct {
		u16 flag;
		char letter;
	} letters[] = {
		{ BU_FLAG_A, 'A' }, { BU_FLAG_H, 'H' }, { BU_FLAG_L, 'L' }, { BU_FLAG_K, 'K' },
		{ BU_FLAG_R, 'R' },
	};
	unsigned int i, count = 0;

	for (i = 0; i < ARRAY_SIZE(letters); i++)
		if (flags & letters[i].flag)
			text[count++] = letters[i].letter;
	text[count] = '\0';
	return text;
}

/* Seconds from 1900, from which NTP counts, to 1970 */
#define NTP_1970	2208988800U

/* From 2036 on it counts anew. */
static u64 ntp_ms(u64 stamp)
{
	return (u64)((u32)(stamp >> 32) - NTP_1970) * 1000 + ((stamp & 0xffffffff) * 1000 >> 32);
}

/* How what its mobile node says is protected: see struct profile. */
static void put_protection(json_t *object, const struct bce *bce, const struct ha *ha)
{
	const struct profile *profile = profile_find(&ha->core->conf->profiles, &bce->mn->mnid);
	bool keys = profile && profile_authenticates(profile);
	const char *how = ha->core->conf->ipsec ? "ipsec" : "none";
	u64 stamp;

	json_object_set_new(object, "protection", json_string(keys ? "auth-keys" : how));
	if (!keys)
		return;
	if (bce->facts.mipv6.spi)
		json_object_set_new(object, "auth-spi", json_integer(bce->facts.mipv6.spi));
	stamp = ha->stamp[profile - ha->core->conf->profiles.v];
	if (stamp)
		json_object_set_new(object, "auth-timestamp",
				    json_integer((json_int_t)ntp_ms(stamp)));
}

/* How often it was heard, and what was wrong last. */
static void put_tally(json_t *object, const struct mipv6_tally *tally)
{
	json_object_set_new(object, "accepted", json_integer(tally->accepted));
	json_object_set_new(object, "refused", json_integer(tally->refused));
	if (!tally->status)
		return;
	json_object_set_new(object, "refused-time", json_integer((json_int_t)tally->refused_at));
	json_object_set_new(object, "refused-status", json_integer(tally->status));
}

void show_home(json_t *object, const struct bce *bce, const struct ha *ha)
{
	const struct mipv6_facts *facts = &bce->facts.mipv6;
	char text[PREFIX_TEXT_MAX], flags[8];
	json_t *networks;
	unsigned int i;

	json_object_set_new(object, "home-address", json_string(in6_text(ha_hoa(bce), text)));
	json_object_set_new(object, "flags", json_string(show_flags(facts->flags, flags)));
	put_protection(object, bce, ha);
	put_tally(object, &facts->tally);
	if (!(facts->flags & BU_FLAG_R))
		return;
	networks = json_array();
	for (i = 1; i < bce->set.count; i++)
		json_array_append_new(networks,
				      json_string(prefix_text(&bce->set.prefix[i], text)));
	json_object_set_new(object, "mobile-network", networks);
	json_object_set_new(object, "mobile-network-mode",
			    json_string(facts->named ? "explicit" : "implicit"));
}

/**
 * enum share - what of the prefixes of a session another one has
 * @SHARE_NONE: nothing
 * @SHARE_PART: a part
 * @SHARE_ALL: all
 */
enum share {
	SHARE_NONE,
	SHARE_PART,
	SHARE_ALL,
};

static enum share share_of(const struct bce *bce, const struct bce *away)
{
	enum share share = SHARE_ALL;
	bool part = false;
	unsigned int i, j;

	for (i = 0; i < bce->set.count; i++) {
		if (prefix_within(&bce->set.prefix[i], away->set.prefix, away->set.count)) {
			part = true;
			continue;
		}
		share = SHARE_PART;
		for (j = 0; j < away->set.count; j++)
			part |= prefix_contains(&bce->set.prefix[i], &away->set.prefix[j]);
	}
	return part ? share : SHARE_NONE;
}

/* What the mobile node has registered itself comes first. */
static enum share share_away(const struct bce *bce)
{
	enum share share = SHARE_NONE, one;
	const struct bce *away;

	for (away = mn_first(bce->mn, HALMA_KIND_MIPV6); away; away = mn_next(away)) {
		if (away->facts.state != HALMA_STATE_ACTIVE)
			continue;
		one = share_of(bce, away);
		if (one > share)
			share = one;
	}
	return share;
}

static const char *at_mag(const struct bce *bce, const char **steers)
{
	switch (share_away(bce)) {
	case SHARE_ALL:
		*steers = "no";
		return "the mobile node has registered itself elsewhere, with all of this";
	case SHARE_PART:
		*steers = "in part";
		return "what the mobile node has registered itself goes to its care-of address";
	default:
		*steers = "yes";
		return "the mobile node is at this MAG";
	}
}

void show_steering(json_t *object, const struct bce *bce)
{
	const char *steers = "no";
	const char *why;

	if (bce->facts.state != HALMA_STATE_ACTIVE) {
		why = "it is de-registered, and waits for its end";
	} else if (bce->facts.kind == HALMA_KIND_PMIPV6) {
		why = at_mag(bce, &steers);
	} else {
		steers = "yes";
		why = "the mobile node is away, and has registered itself";
	}
	json_object_set_new(object, "steers", json_string(steers));
	json_object_set_new(object, "steers-because", json_string(why));
}
