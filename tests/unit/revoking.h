/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Binding revocation (RFC 5846) of a fake anchor: what the operator orders, the BRIs that follow,
 * and what a fake MAG answers.
 */
#ifndef TESTS_REVOKING_H
#define TESTS_REVOKING_H

#include "fake.h"

#include "lma/bri.h"
#include "lma/revoke.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define CAROL	"carol@example.org"
#define LLID_A	"\x02\0\0\0\0\x0a"
#define LLID_B	"\x02\0\0\0\0\x0b"
#define HNP0	"2001:db8:100::/64"
#define HNP1	"2001:db8:100:1::/64"
#define HNP2	"2001:db8:100:2::/64"
#define ACOA	"2001:db8:9::7"

/* The number of each order of the operator */
#define ORDER	77

/* MAG 4 may revoke all at once, and says who it is. */
#define MAG4	"2001:db8:4::1"
#define IDENT	"mag4@operator.example"
#define CONF	FAKE_CONF							\
	"mag mag4 { address = " MAG4 " proxy-coa = 2001:db8:9::/64\n"		\
	"	identity = \"" IDENT "\" global-revocation = true }\n"
#define ASKING	CONF "revocation { ask-old-mag = true }\n"

/* For cmocka: @state is a struct fake with CONF, or with ASKING and MAGs that can be asked. */
int revoking_setup(void **state);
int revoking_setup_asking(void **state);

/* All MAGs have shown that they know binding revocation. */
void revoking_known(struct fake *f);

/* One with IPv4: ALICE has a prefix and 10.1.0.2, BOB 10.1.0.3 alone. */
struct fake *revoking_ipv4(void);

/* The operator revokes the sessions of a mobile node, or the one with a prefix, or those of a MAG,
 * or of a realm there. Returns what has begun; the results that come at once are in f->result.
 */
unsigned int order_mn(struct fake *f, const char *name, const char *hnp);
unsigned int order_mag(struct fake *f, const char *mag, const char *realm);

/* The only message that was sent is a BRI to that MAG; its sequence number. */
u16 bri_to(struct fake *f, const char *mag, u8 trigger);

/* A MAG answers with a BRA, or a Binding Error. Returns the number of answers to that. */
unsigned int say_bra(struct fake *f, const char *mag, u16 sequence, u8 status);
unsigned int say_be(struct fake *f, const char *mag);

/* The @nr-th result of the order. */
void assert_result(const struct fake *f, unsigned int nr, enum revoke_outcome outcome, u8 status,
		   u32 ended);

/* ALICE is at MAG1, BOB at MAG2. */
void move_unknown(struct fake *f);

/* The same, and ALICE is said to be at MAG2: the sequence number of the BRI to MAG1. */
u16 asked(struct fake *f);

#endif /* TESTS_REVOKING_H */
