/* SPDX-License-Identifier: GPL-2.0 */
/*
 * IKEv2 of an anchor for its MAGs, between a fake charon and a fake kernel.
 */
#ifndef TESTS_FAKEIKE_H
#define TESTS_FAKEIKE_H

#include "fakecharon.h"
#include "fakexfrm.h"

#include "config/conf.h"
#include "ipsec/viciconn.h"

#define LMAA	"2001:db8:f::1"
#define MAG1	"2001:db8:1::1"
#define MAG2	"2001:db8:2::1"
#define REQID1	(IKE_REQID_BASE + 1)
#define REQID2	(IKE_REQID_BASE + 2)

/* An anchor; and two MAGs with a secret each */
#define FAKEIKE_CONF							\
	"device lma0 { local = { " LMAA ", 2001:db8:f::2 }\n"		\
	"	home-network = 2001:db8:100::/40 }\n"			\
	"pool p { prefix = 2001:db8:100::/48 }\n"			\
	"mn \"*@example.org\" { }\n"					\
	"ike { identity = lma.example.net esp-proposals = { aes128-sha256 }\n" \
	"	dpd-delay = 7 }\n"
#define FAKEIKE_MAGS							\
	"mag mag1 { address = " MAG1 " ike-identity = mag1.example.net }\n"	\
	"mag mag2 { address = " MAG2 " esp-proposals = { aes128gcm16 } }\n"

/* MAGs that there are in all configurations of a test */
#define FAKEIKE_TOLD	8

/**
 * struct fakeike - all of it
 * @event: event loop
 * @charon: fake charon, which does not listen in the beginning
 * @kernel: fake kernel
 * @conf: configuration in use
 * @ike: what is tested
 * @want: how many are waited for
 * @name: of what
 * @holds: address of a MAG that has sessions, zero for none
 * @sas: what was told of the SAs of MAGs
 */
struct fakeike {
	sd_event *event;
	struct charon charon;
	struct fakexfrm kernel;
	struct conf *conf;
	struct ike *ike;
	u64 want;
	const char *name;
	struct in6_addr holds;
	struct {
		struct in6_addr mag;
		unsigned int count;
	} sas[FAKEIKE_TOLD];
};

/**
 * fakeike_sas() - how many SAs a MAG has, as was told last
 */
unsigned int fakeike_sas(const struct fakeike *w, unsigned int nr);

/* The one SA of MAG1 */
extern const struct charon_sa fakeike_sa1;

/* All but @ike, which fakeike_open() makes. */
void fakeike_init(struct fakeike *w);
void fakeike_fini(struct fakeike *w);

/* For cmocka: @state is a struct fakeike. */
int fakeike_setup(void **state);
int fakeike_teardown(void **state);

/* Begin with a configuration, right as it is; charon is not told to listen. */
void fakeike_open(struct fakeike *w, const char *text);

/* The same, with charon there, and all reviewed. */
void fakeike_begin(struct fakeike *w, const char *text);

/* Use another configuration, and wait for nothing. */
void fakeike_use(struct fakeike *w, const char *text);

/* Wait for one more review, or until charon has had so many commands of a name in all. */
void fakeike_until_reviewed(struct fakeike *w);
void fakeike_until_sent(struct fakeike *w, const char *name, unsigned int count);

/* A MAG of the configuration, from 0. */
struct mag *fakeike_mag(const struct fakeike *w, unsigned int nr);

/* An SA of the kernel; and both of a MAG and LMAA. */
void fakeike_add_state(struct fakeike *w, const char *src, const char *dst, u32 spi, u32 reqid);
void fakeike_add_pair(struct fakeike *w, const char *mag, u32 spi_in, u32 spi_out, u32 reqid);

/* charon has made an SA, which the kernel has. */
void fakeike_sa_up(struct fakeike *w, const struct charon_sa *sa);

#endif /* TESTS_FAKEIKE_H */
