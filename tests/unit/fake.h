/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An anchor between a fake MAG, a fake kernel and a fake clock.
 */
#ifndef TESTS_FAKE_H
#define TESTS_FAKE_H

#include "unit.h"

#include "anchor.h"
#include "core/restore.h"
#include "lma/lma.h"

#define FAKE_MAX	256
#define FAKE_SILENCE	(-1)
#define FAKE_TOLD	4

#define LMAA		"2001:db8:f::1"
#define MAG1		"2001:db8:1::1"
#define MAG2		"2001:db8:2::1"
#define MAG3		"2001:db8:3::1"
#define FAKE_COA	"2001:db8:a::50"

/* Three MAGs, a pool of 65536 /64, everybody of example.org; more can be appended. No heartbeats
 * and no questions to old MAGs: an answer is the only message.
 */
#define FAKE_CONF							\
	"lab-mode = true\n"						\
	"device lma0 { local = { " LMAA ", 2001:db8:f::2 }\n"		\
	"	home-network = 2001:db8:100::/40 }\n"			\
	"pool p { prefix = 2001:db8:100::/48 }\n"			\
	"heartbeat { HEARTBEAT_INTERVAL = 0 }\n"				\
	"revocation { ask-old-mag = false }\n"				\
	"mag mag1 { address = " MAG1 " proxy-coa = 2001:db8:9::/64 }\n"	\
	"mag mag2 { address = " MAG2 " }\n"				\
	"mag mag3 { address = " MAG3 " }\n"				\
	"mn \"*@example.org\" { claim = true }\n"

/**
 * struct fake_pbu - what a fake MAG sends
 * @mnid: NAI; NULL for no option
 * @mnid_type: subtype; 0 means that of a NAI
 * @mnid_len: octets of @mnid; 0: it is text
 * @src: its address, default MAG1
 * @dst: default LMAA
 * @acoa: Alternate Care-of Address
 * @hnp: prefixes; none means one of ALL_ZERO
 * @no_hnp: no HNP option
 * @hi: handoff indicator; 0 means 1
 * @no_hi: no such option
 * @att: access technology; 0 means 4
 * @no_att: no such option
 * @llid: link-layer identifier, six octets
 * @lla: Link-local Address option
 * @timestamp: value; 0 for the current time
 * @no_timestamp: no such option
 * @sequence: sequence number
 * @lifetime: in seconds; 0 with @zero_lifetime, else 600
 * @zero_lifetime: de-registration
 * @flags: default P and A
 * @mnid_nul: so many NUL octets behind @mnid
 * @hnp_len: length of the prefixes, whatever @hnp says
 * @ipv4: IPv4 Home Address Request
 * @service: Service Selection
 * @ani: Access Network Identifier of @ani_len octets
 * @vendor: Vendor Specific options, of nine octets each
 */
struct fake_pbu {
	const char *mnid;
	u8 mnid_type;
	u8 mnid_len;
	const char *src;
	const char *dst;
	const char *acoa;
	const char *hnp[40];
	bool no_hnp;
	u8 hi;
	bool no_hi;
	u8 att;
	bool no_att;
	const char *llid;
	const char *lla;
	u64 timestamp;
	bool no_timestamp;
	u16 sequence;
	u32 lifetime;
	bool zero_lifetime;
	u16 flags;
	u8 mnid_nul;
	u8 hnp_len;
	const char *ipv4;
	const char *service;
	const char *ani;
	u16 ani_len;
	const char *vendor[3];
};

/**
 * struct fake_node - what a fake mobile node sends
 * @hoa: home address
 * @coa: where it is, default FAKE_COA; but at its home address it has a Home Address and an
 *	Alternate Care-of Address option
 * @mnid: MN-ID option; NULL for none
 * @mnid_type: subtype; 0 means that of a NAI
 * @mnid_len: octets of @mnid; 0: it is text
 * @sequence: sequence number
 * @lifetime: in units of 4 s
 * @flags: default H and A
 */
struct fake_node {
	const char *hoa;
	const char *coa;
	const char *mnid;
	u8 mnid_type;
	u16 mnid_len;
	u16 sequence;
	u16 lifetime;
	u16 flags;
};

/**
 * struct fake - all of it
 * @lma: the anchor
 * @now: the clock
 * @req: what the kernel was asked, the last ones
 * @mnid: copies of what they point to
 * @prefix: the same
 * @req_count: how often it was asked in all
 * @batches: how many times it was called
 * @error: errno that the kernel answers with
 * @error_once: only to the next request
 * @answer: what was sent, since the last fake_send()
 * @answer_count: how many
 * @reply: the last one, decoded
 * @result: results of revocations
 * @result_count: how many
 * @revoked: hears them, too
 * @revoked_ctx: for @revoked
 * @asked: last question to the attachment tracker, as REQUEST MN-ID MAG OLD-MAG
 * @question: its number
 * @questions: how many in all
 * @no_tracker: there is none that could be asked
 * @took: how much later it is than @now by the time that something has left, in 1/65536 s
 * @clocks: how often the anchor asked for that
 * @store_alone: what waits for the store is not seen to by fake_send() and its like
 * @told: events since fake_listen(), the last ones, as NAME VERDICT REASON STATUS; none of tunnels
 * @told_count: how many in all
 */
struct fake {
	struct anchor *anchor;
	struct now now;
	struct binding_req req[FAKE_MAX];
	struct mnid mnid[FAKE_MAX];
	struct prefix prefix[FAKE_MAX][HALMAD_PREFIX_MAX];
	unsigned int req_count;
	unsigned int batches;
	int error;
	bool error_once;
	struct mh_answer answer[FAKE_MAX];
	unsigned int answer_count;
	struct mh_msg reply;
	struct revoke_result result[FAKE_MAX];
	unsigned int result_count;
	void (*revoked)(void *ctx, const struct revoke_result *result);
	void *revoked_ctx;
	char asked[128];
	u64 question;
	unsigned int questions;
	bool no_tracker;
	u64 took;
	unsigned int clocks;
	bool store_alone;
	char told[FAKE_TOLD][128];
	unsigned int told_count;
};

/* Start with a configuration. */
void fake_start(struct fake *f, const char *conf);
void fake_stop(struct fake *f);

/* The same in memory of its own. */
struct fake *fake_with(const char *conf);

/* The same for cmocka: a struct fake in *state, and its end. */
int fake_setup(void **state, const char *conf);
int fake_teardown(void **state);

/* The same with a store. */
void fake_start_with(struct fake *f, const char *conf, struct store *store);

/* What the kernel would tell of a request. */
struct binding_info fake_info(const struct binding_req *req);

/* Let time pass, and the anchor see it. */
void fake_sleep(struct fake *f, u64 ms);

/* Use another configuration, which is to be right. */
void fake_reload(struct fake *f, const char *conf);

/**
 * fake_use() - the same for one that is read; it belongs to the anchor then
 */
void fake_use(struct fake *f, struct conf *conf);

/**
 * fake_mag() - what has become of a MAG of the configuration, by its place there
 */
struct mag_state *fake_mag(const struct fake *f, unsigned int nr);

/* Hear what is decided. */
void fake_listen(struct fake *f);

/* Encode without sending; returns the length. */
size_t fake_encode(const struct fake *f, const struct fake_pbu *pbu, u8 *buf);

/* Hand a message over without flushing. */
void fake_queue(struct fake *f, const u8 *buf, size_t len, const char *src, const char *dst);

/* Send; 10 ms pass. Returns the status of the answer, or FAKE_SILENCE. */
int fake_send(struct fake *f, const struct fake_pbu *pbu);

/* The same, but no time passes. Returns the number of answers. */
unsigned int fake_send_now(struct fake *f, const struct fake_pbu *pbu);

/* Send octets from a MAG, default MAG1, to LMAA by default; likewise. */
unsigned int fake_octets(struct fake *f, const void *data, size_t len, const char *src,
			 const char *dst);

/* Send any message from a MAG, default MAG1; likewise. */
unsigned int fake_say(struct fake *f, const struct mh_msg *msg, const char *src);

/*
 * A message of a mobile node that @packet holds, and that is answered once if at all. Return:
 * status of the BA, which is f->reply then, or FAKE_SILENCE.
 */
int fake_packet(struct fake *f, const struct mh_packet *packet);

/* The same for a message that is still to be written; where it comes from is @packet's. */
int fake_bu(struct fake *f, struct mh_packet packet, const struct mh_msg *msg);

/* The same for a BU to LMAA. */
int fake_node(struct fake *f, const struct fake_node *node);

/* The @nr-th message that was sent since the last fake_sleep(), fake_send() or fake_say(). */
const struct mh_msg *fake_heard(struct fake *f, unsigned int nr);

/* The only, or last, request to the kernel. */
const struct binding_req *fake_req(const struct fake *f);

/* Sessions in all; the one that has a prefix, NULL for none; whether there is one that forwards. */
u32 fake_sessions(const struct fake *f);
struct bce *fake_by_hnp(const struct fake *f, const char *hnp);
bool fake_active(const struct fake *f, const char *hnp);

/* How often something happened with messages other than PBUs. */
u64 fake_count(const struct fake *f, enum peering_count which);

/* The @nr-th HNP of the last answer as text. */
const char *fake_hnp(const struct fake *f, unsigned int nr);

struct in6_addr fake_addr(const char *text);

/* Read the log from now on; what comes back is for fake_log_end(). */
int fake_log_begin(void);

/* What the log has said since then; valid until the next call. */
const char *fake_log_end(int keep);

/* The log has said this. */
void fake_expect(const char *log, const char *line);

#define SEND(f, ...)	fake_send(f, &(struct fake_pbu){ __VA_ARGS__ })
#define NODE_SEND(f, ...)	fake_node(f, &(struct fake_node){ __VA_ARGS__ })
#define SEND_NOW(f, ...)	fake_send_now(f, &(struct fake_pbu){ __VA_ARGS__ })

#endif /* TESTS_FAKE_H */
