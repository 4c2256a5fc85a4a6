// SPDX-License-Identifier: GPL-2.0
/*
 * IKEv2 for MAGs between a fake charon and a fake kernel: what is loaded, who counts as protected,
 * and what remains when one of them forgets.
 *
 * sources: tests/unit/fakecharon.c userd
 */
#include "unit.h"

#include <arpa/inet.h>

#include "fakecharon.h"
#include "ike.h"
#include "ikeload.h"
#include "log.h"

#define LMAA	"2001:db8:f::1"
#define MAG1	"2001:db8:1::1"
#define MAG2	"2001:db8:2::1"
#define REQID1	(IKE_REQID_BASE + 1)
#define REQID2	(IKE_REQID_BASE + 2)

#define HEAD								\
	"device lma0 { local = { " LMAA ", 2001:db8:f::2 }\n"		\
	"	home-network = 2001:db8:100::/40 }\n"			\
	"pool p { prefix = 2001:db8:100::/48 }\n"			\
	"mn \"*@example.org\" { }\n"					\
	"ike { identity = lma.example.net esp-proposals = { aes128-sha256 }\n" \
	"	dpd-delay = 7 }\n"
#define TWO								\
	"mag mag1 { address = " MAG1 " ike-identity = mag1.example.net }\n"	\
	"mag mag2 { address = " MAG2 " esp-proposals = { aes128gcm16 } }\n"

static struct world {
	sd_event *event;
	struct charon charon;
	struct conf *conf;
	struct ike *ike;
	struct nlxfrm_state state[32];
	unsigned int state_count;
	unsigned int deleted;
	unsigned int want;
	const char *name;
} w;

static void report(void *ctx, const char *text)
{
	(void)ctx;
	fail_msg("%s", text);
}

static int read_states(void *ctx, void (*state)(void *to, const struct nlxfrm_state *state),
		       void *to)
{
	unsigned int i;

	(void)ctx;
	for (i = 0; i < w.state_count; i++)
		state(to, &w.state[i]);
	return 0;
}

static int del_state(void *ctx, const struct nlxfrm_state *state)
{
	unsigned int i;

	(void)ctx;
	for (i = 0; i < w.state_count; i++) {
		if (w.state[i].spi != state->spi || !in6_equal(&w.state[i].dst, &state->dst))
			continue;
		w.state[i] = w.state[--w.state_count];
		w.deleted++;
		return 0;
	}
	fail_msg("state %x is not there", state->spi);
	return 0;
}

static struct in6_addr addr(const char *text)
{
	struct in6_addr a;

	assert_int_equal(inet_pton(AF_INET6, text, &a), 1);
	return a;
}

static void add_state(const char *src, const char *dst, u32 spi, u32 reqid)
{
	assert_true(w.state_count < ARRAY_SIZE(w.state));
	w.state[w.state_count++] = (struct nlxfrm_state){
		.src = addr(src), .dst = addr(dst), .spi = spi, .reqid = reqid, .keyed = true,
	};
}

static void add_pair(const char *mag, u32 spi_in, u32 spi_out, u32 reqid)
{
	add_state(mag, LMAA, spi_in, reqid);
	add_state(LMAA, mag, spi_out, reqid);
}

/* The contents of a file is its name. */
static void make_file(struct ike_file *file)
{
	if (!file->path)
		return;
	file->data = (u8 *)strdup(file->path);
	file->len = strlen(file->path);
}

/* What conf_load() and ipsec_open() would have done. */
static struct conf *make_conf(const char *text)
{
	struct conf *conf = conf_parse(text, "x.conf", report, NULL);
	unsigned int i;

	assert_non_null(conf);
	for (i = 0; i < conf->peers.count; i++) {
		struct mag *mag = &conf->peers.v[i];

		mag->ike.psk = (u8 *)strdup("correct horse");
		mag->ike.psk_len = strlen("correct horse");
		mag->ike.reqid = IKE_REQID_BASE + mag->address.s6_addr[5];
		make_file(&mag->ike.certificate);
	}
	make_file(&conf->ike.certificate);
	make_file(&conf->ike.private_key);
	for (i = 0; i < conf->ike.ca_count; i++)
		make_file(&conf->ike.ca[i]);
	return conf;
}

static void with_text(const char *text)
{
	const struct ike_kernel kernel = { read_states, del_state, NULL };
	char conf[4096];

	/* a socket of its own */
	snprintf(conf, sizeof(conf), "%s", text);
	w.conf = make_conf(conf);
	free(w.conf->ike.socket);
	w.conf->ike.socket = strdup(w.charon.path);
	w.ike = ike_open(w.event, w.conf, &kernel);
	assert_non_null(w.ike);
}

static int start(void **state)
{
	(void)state;
	memset(&w, 0, sizeof(w));
	assert_true(sd_event_new(&w.event) >= 0);
	charon_init(&w.charon, w.event);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	ike_close(w.ike);
	conf_free(w.conf);
	charon_fini(&w.charon);
	sd_event_unref(w.event);
	return 0;
}

static bool has_reviewed(void *ctx)
{
	(void)ctx;
	return ike_stats(w.ike)->reviews >= w.want;
}

static bool has_sent(void *ctx)
{
	(void)ctx;
	return charon_commands(&w.charon, w.name) >= w.want;
}

static void until_reviewed(void)
{
	w.want = (unsigned int)ike_stats(w.ike)->reviews + 1;
	charon_until(&w.charon, has_reviewed, NULL);
}

static void until_sent(const char *name, unsigned int count)
{
	w.name = name;
	w.want = count;
	charon_until(&w.charon, has_sent, NULL);
}

static void begin(void)
{
	with_text(HEAD TWO);
	charon_start(&w.charon);
	until_reviewed();
}

static struct mag *mag(unsigned int nr)
{
	return &w.conf->peers.v[nr];
}

static const struct charon_sa sa1 = {
	.conn = "mag-1", .ike = 1, .remote_host = MAG1, .remote_id = "mag1.example.net",
	.child = 1, .reqid = REQID1, .spi_in = 0xc0000001, .spi_out = 0xc0000002,
};

static void sa1_up(void)
{
	charon_child(&w.charon, &sa1, true);
	add_pair(MAG1, sa1.spi_in, sa1.spi_out, REQID1);
	charon_run(&w.charon, 30);
	assert_int_equal(mag(0)->ike.sas, 1);
}

static void loads(void **state)
{
	const struct charon_command *conn;

	(void)state;
	begin();
	assert_int_equal(w.charon.conn_count, 2);
	assert_int_equal(w.charon.shared_count, 2);
	assert_string_equal(w.charon.conn[0], "mag-1");
	conn = &w.charon.command[1];
	assert_string_equal(conn->name, "load-conn");
	assert_string_equal(charon_value(conn, "mag-1.version"), "2");
	assert_string_equal(charon_value(conn, "mag-1.local_addrs"), LMAA);
	assert_string_equal(charon_value(conn, "mag-1.remote_addrs"), MAG1);
	assert_string_equal(charon_value(conn, "mag-1.dpd_delay"), "7s");
	assert_string_equal(charon_value(conn, "mag-1.local.id"), "lma.example.net");
	assert_string_equal(charon_value(conn, "mag-1.local.auth"), "psk");
	assert_string_equal(charon_value(conn, "mag-1.remote.id"), "mag1.example.net");
	assert_string_equal(charon_value(conn, "mag-1.children.mh.mode"), "transport");
	/* all types: what a MAG asks for can be a part of it, and policies name no type */
	assert_string_equal(charon_value(conn, "mag-1.children.mh.remote_ts"), "dynamic[135]");
	assert_string_equal(charon_value(conn, "mag-1.children.mh.policies"), "no");
	assert_string_equal(charon_value(conn, "mag-1.children.mh.reqid"), "65537");
	assert_string_equal(charon_value(conn, "mag-1.children.mh.esp_proposals"),
			    "aes128-sha256");
	conn = charon_last(&w.charon, "load-conn");
	assert_string_equal(charon_value(conn, "mag-2.remote.id"), MAG2);
	assert_string_equal(charon_value(conn, "mag-2.children.mh.esp_proposals"), "aes128gcm16");
	conn = charon_last(&w.charon, "load-shared");
	assert_string_equal(charon_value(conn, "id"), "mag-2");
	assert_string_equal(charon_value(conn, "owners"), MAG2);
	assert_string_equal(charon_value(conn, "data"), "correct horse");
	assert_int_equal(charon_commands(&w.charon, "terminate"), 0);
}

/* MAG1 has a certificate, MAG2 a secret. */
#define MIXED(ike)							\
	HEAD "mag mag1 { address = " MAG1 " auth = certificate ike-identity = mag1.example.net }\n" \
	"mag mag2 { address = " MAG2 " }\n"				\
	"ike { " ike " }\n"
#define CERTS	"certificate = c private-key = k ca-certificate = { a, b }"

static void loads_certificates(void **state)
{
	const struct charon_command *command;

	(void)state;
	with_text(HEAD
		  "mag mag1 { address = " MAG1 " auth = certificate ike-identity = mag1 }\n"
		  "ike { certificate = c private-key = k ca-certificate = a }\n");
	charon_start(&w.charon);
	until_reviewed();
	assert_int_equal(w.charon.shared_count, 0);
	assert_int_equal(w.charon.key_count, 1);
	command = charon_last(&w.charon, "load-key");
	assert_string_equal(charon_value(command, "data"), "k");
	command = charon_last(&w.charon, "load-conn");
	assert_string_equal(charon_value(command, "mag-1.local.auth"), "pubkey");
	assert_string_equal(charon_value(command, "mag-1.local.certs"), "c");
	assert_string_equal(charon_value(command, "mag-1.remote.cacerts"), "a");
}

static void counts(void **state)
{
	struct ike_mag_info info;

	(void)state;
	begin();
	assert_int_equal(mag(0)->ike.sas, 0);
	sa1_up();
	assert_int_equal(mag(1)->ike.sas, 0);
	ike_mag(w.ike, mag(0), &info);
	assert_true(info.loaded);
	assert_int_equal(info.live, 1);
	charon_child(&w.charon, &sa1, false);
	charon_run(&w.charon, 30);
	assert_int_equal(mag(0)->ike.sas, 0);
}

static void not_that_mag(void **state)
{
	struct charon_sa sa = sa1;

	(void)state;
	begin();
	sa.remote_host = MAG2;
	charon_child(&w.charon, &sa, true);
	until_sent("terminate", 1);
	assert_int_equal(mag(0)->ike.sas, 0);
	sa = sa1;
	sa.remote_id = "mag2.example.net";
	charon_child(&w.charon, &sa, true);
	until_sent("terminate", 2);
	sa = sa1;
	sa.reqid = REQID2;
	charon_child(&w.charon, &sa, true);
	until_sent("terminate", 3);
	assert_int_equal(mag(0)->ike.sas, 0);
	assert_int_equal(mag(1)->ike.sas, 0);
	assert_int_equal(ike_stats(w.ike)->foreign, 3);
	/* connections of others are not touched */
	sa.conn = "mag-01";
	charon_child(&w.charon, &sa, true);
	sa.conn = "road-warrior";
	sa.child = 9;
	charon_child(&w.charon, &sa, true);
	charon_run(&w.charon, 50);
	assert_int_equal(charon_commands(&w.charon, "terminate"), 3);
}

static void raise_child_rekey(const char *remote_id, const char *now)
{
	struct vici_writer msg;
	u8 data[1024];

	vici_write(&msg, data, sizeof(data));
	vici_section(&msg, "mag-1");
	vici_value(&msg, "uniqueid", "1");
	vici_value(&msg, "remote-host", MAG1);
	vici_value(&msg, "remote-id", remote_id);
	vici_section(&msg, "child-sas");
	vici_section(&msg, "mh");
	vici_section(&msg, "old");
	vici_value(&msg, "spi-in", "c0000001");
	vici_value(&msg, "spi-out", "c0000002");
	vici_section_end(&msg);
	vici_section(&msg, "new");
	vici_value(&msg, "uniqueid", "2");
	vici_value(&msg, "reqid", "65537");
	vici_value(&msg, "state", now);
	vici_value(&msg, "spi-in", "c0000003");
	vici_value(&msg, "spi-out", "c0000004");
	vici_section_end(&msg);
	vici_section_end(&msg);
	vici_section_end(&msg);
	vici_section_end(&msg);
	assert_true(vici_written(&msg));
	charon_raise(&w.charon, "child-rekey", &msg);
	charon_run(&w.charon, 30);
}

/* The old pair is gone whatever is wrong with the new one. */
static void rekey_fails(void **state)
{
	(void)state;
	begin();
	sa1_up();
	raise_child_rekey("mag1.example.net", "INSTALLING");
	assert_int_equal(mag(0)->ike.sas, 0);
	raise_child_rekey("mag1.example.net", "INSTALLED");
	assert_int_equal(mag(0)->ike.sas, 1);
}

static void rekey_foreign(void **state)
{
	(void)state;
	begin();
	sa1_up();
	raise_child_rekey("mag2.example.net", "INSTALLED");
	assert_int_equal(mag(0)->ike.sas, 0);
	assert_int_equal(ike_stats(w.ike)->foreign, 1);
}

static void rekey(void **state)
{
	struct vici_writer msg;
	u8 data[1024];

	(void)state;
	begin();
	sa1_up();
	raise_child_rekey("mag1.example.net", "INSTALLED");
	assert_int_equal(mag(0)->ike.sas, 1);
	/* the IKE SA gets another number, and then goes */
	vici_write(&msg, data, sizeof(data));
	vici_section(&msg, "mag-1");
	vici_section(&msg, "old");
	vici_value(&msg, "uniqueid", "1");
	vici_section_end(&msg);
	vici_section(&msg, "new");
	vici_value(&msg, "uniqueid", "5");
	vici_section_end(&msg);
	vici_section_end(&msg);
	charon_raise(&w.charon, "ike-rekey", &msg);
	vici_write(&msg, data, sizeof(data));
	vici_section(&msg, "mag-1");
	vici_value(&msg, "uniqueid", "1");
	vici_section_end(&msg);
	charon_raise(&w.charon, "ike-updown", &msg);
	charon_run(&w.charon, 30);
	assert_int_equal(mag(0)->ike.sas, 1);
	vici_write(&msg, data, sizeof(data));
	vici_section(&msg, "mag-1");
	vici_value(&msg, "uniqueid", "5");
	vici_section_end(&msg);
	charon_raise(&w.charon, "ike-updown", &msg);
	charon_run(&w.charon, 30);
	assert_int_equal(mag(0)->ike.sas, 0);
}

static void charon_dies(void **state)
{
	struct charon_sa again = sa1;
	struct ike_mag_info info;

	(void)state;
	begin();
	sa1_up();
	charon_kill(&w.charon);
	charon_run(&w.charon, 100);
	/* the kernel still protects */
	assert_int_equal(mag(0)->ike.sas, 1);
	assert_non_null(ike_charon_why(w.ike));
	charon_start(&w.charon);
	until_reviewed();
	assert_int_equal(w.charon.conn_count, 2);
	assert_int_equal(w.charon.shared_count, 2);
	assert_int_equal(mag(0)->ike.sas, 1);
	ike_mag(w.ike, mag(0), &info);
	assert_int_equal(info.live, 0);
	assert_int_equal(info.orphans, 1);
	/* the MAG may not know that charon forgot it */
	until_sent("initiate", 1);
	assert_string_equal(charon_value(charon_last(&w.charon, "initiate"), "ike"), "mag-1");
	assert_int_equal(w.deleted, 0);
	again.ike = 2;
	again.child = 2;
	again.spi_in = 0xc0000011;
	again.spi_out = 0xc0000012;
	add_pair(MAG1, again.spi_in, again.spi_out, REQID1);
	charon_child(&w.charon, &again, true);
	until_reviewed();
	assert_int_equal(mag(0)->ike.sas, 2);
	/* it may be one that charon is just making: not at once */
	assert_int_equal(w.deleted, 0);
	charon_run(&w.charon, 10500);
	assert_int_equal(w.deleted, 2);
	assert_int_equal(mag(0)->ike.sas, 1);
	assert_int_equal(w.state_count, 2);
	assert_int_equal(charon_commands(&w.charon, "initiate"), 1);
}

static void kernel_forgets(void **state)
{
	(void)state;
	begin();
	sa1_up();
	charon_kill(&w.charon);
	w.state_count = 0;
	charon_start(&w.charon);
	until_reviewed();
	assert_int_equal(mag(0)->ike.sas, 0);
	assert_int_equal(charon_commands(&w.charon, "initiate"), 0);
}

static void halmad_restarts(void **state)
{
	(void)state;
	/* an SA of MAG1, one without keys, one of a MAG that is gone, one of somebody else */
	add_pair(MAG1, 0x1001, 0x1002, REQID1);
	add_state(MAG2, LMAA, 0x2001, REQID2);
	w.state[2].keyed = false;
	add_pair("2001:db8:3::1", 0x3001, 0x3002, IKE_REQID_BASE + 3);
	add_pair("2001:db8:3::1", 0x4001, 0x4002, 7);
	with_text(HEAD TWO);
	/* charon is not there yet */
	assert_int_equal(mag(0)->ike.sas, 1);
	assert_int_equal(mag(1)->ike.sas, 0);
	charon_start(&w.charon);
	w.charon.sa[w.charon.sa_count++] = sa1;
	w.charon.sa[0].spi_in = 0x1001;
	w.charon.sa[0].spi_out = 0x1002;
	until_reviewed();
	assert_int_equal(mag(0)->ike.sas, 1);
	assert_int_equal(charon_commands(&w.charon, "initiate"), 0);
	charon_run(&w.charon, 10500);
	/* the pair of the MAG that is gone */
	assert_int_equal(w.deleted, 2);
	assert_int_equal(w.state_count, 5);
}

static void no_trust_later(void **state)
{
	(void)state;
	begin();
	/* somebody's own SA with our reqid: the kernel lets it pass, halmad does not count it */
	add_pair(MAG2, 0x5001, 0x5002, REQID2);
	charon_kill(&w.charon);
	charon_start(&w.charon);
	until_reviewed();
	assert_int_equal(mag(1)->ike.sas, 0);
	assert_int_equal(w.deleted, 0);
}

static void taken_away(void **state)
{
	(void)state;
	begin();
	/* what "swanctl --load-all" does */
	w.charon.conn_count = 0;
	w.charon.shared_count = 1;
	snprintf(w.charon.conn[w.charon.conn_count++], CHARON_NAME, "other");
	snprintf(w.charon.conn[w.charon.conn_count++], CHARON_NAME, "mag-77");
	ike_reload(w.ike, w.conf);
	until_reviewed();
	charon_run(&w.charon, 50);
	assert_int_equal(w.charon.conn_count, 3);
	assert_int_equal(w.charon.shared_count, 2);
	/* one of an earlier halmad's is not wanted */
	assert_string_equal(charon_value(charon_last(&w.charon, "unload-conn"), "name"), "mag-77");
	assert_string_equal(w.charon.conn[0], "other");
}

/* What the unit of strongSwan does when charon is up, which halmad has noticed already */
static void taken_away_at_the_start(void **state)
{
	unsigned int reviews;

	(void)state;
	begin();
	w.charon.conn_count = 0;
	w.charon.shared_count = 0;
	charon_run(&w.charon, 1500);
	assert_int_equal(w.charon.conn_count, 2);
	assert_int_equal(w.charon.shared_count, 2);
	/* less and less often */
	charon_run(&w.charon, 2000);
	reviews = (unsigned int)ike_stats(w.ike)->reviews;
	charon_run(&w.charon, 2500);
	assert_int_equal(ike_stats(w.ike)->reviews, reviews);
}

static void reload(const char *text)
{
	struct conf *conf = make_conf(text);

	assert_int_equal(ike_reload(w.ike, conf), 0);
	conf_free(w.conf);
	w.conf = conf;
	until_reviewed();
}

static void reloads(void **state)
{
	unsigned int loads;

	(void)state;
	begin();
	sa1_up();
	loads = charon_commands(&w.charon, "load-conn");
	reload(HEAD TWO);
	assert_int_equal(charon_commands(&w.charon, "load-conn"), loads);
	assert_int_equal(mag(0)->ike.sas, 1);
	/* another MAG comes */
	reload(HEAD TWO "mag mag3 { address = 2001:db8:3::1 }\n");
	assert_int_equal(charon_commands(&w.charon, "load-conn"), loads + 1);
	assert_int_equal(charon_commands(&w.charon, "terminate"), 0);
	assert_int_equal(mag(0)->ike.sas, 1);
	/* MAG1 is somebody else now, MAG3 is gone */
	reload(HEAD "mag mag1 { address = " MAG1 " ike-identity = other.example.net }\n"
	       "mag mag2 { address = " MAG2 " esp-proposals = { aes128gcm16 } }\n");
	assert_int_equal(mag(0)->ike.sas, 0);
	assert_int_equal(w.charon.sa_count, 0);
	assert_int_equal(w.charon.conn_count, 2);
	assert_int_equal(w.charon.shared_count, 2);
	assert_string_equal(charon_value(charon_last(&w.charon, "unload-conn"), "name"), "mag-3");
	assert_string_equal(charon_value(charon_last(&w.charon, "unload-shared"), "id"), "mag-3");
}

/* MAG1 with its SA, MAG2 with its own, and how that is after a reload. */
static void begin_mixed(void)
{
	struct charon_sa sa2 = sa1;

	with_text(MIXED(CERTS));
	charon_start(&w.charon);
	until_reviewed();
	sa1_up();
	sa2.conn = "mag-2";
	sa2.ike = 2;
	sa2.remote_host = MAG2;
	sa2.remote_id = MAG2;
	sa2.child = 2;
	sa2.reqid = REQID2;
	sa2.spi_in = 0xc0000021;
	sa2.spi_out = 0xc0000022;
	charon_child(&w.charon, &sa2, true);
	add_pair(MAG2, sa2.spi_in, sa2.spi_out, REQID2);
	charon_run(&w.charon, 30);
	assert_int_equal(mag(1)->ike.sas, 1);
}

static void reloads_to(const char *text, unsigned int sas1, unsigned int sas2)
{
	reload(text);
	if (mag(0)->ike.sas != sas1 || mag(1)->ike.sas != sas2)
		fail_msg("%u and %u SAs with %s", mag(0)->ike.sas, mag(1)->ike.sas, text);
}

static void renews_own(void **state)
{
	unsigned int loads;

	(void)state;
	begin_mixed();
	loads = charon_commands(&w.charon, "load-conn");
	reloads_to(MIXED("certificate = c2 private-key = k2 ca-certificate = { a, b }"), 1, 1);
	assert_int_equal(charon_commands(&w.charon, "terminate"), 0);
	/* new SAs of who has a certificate are proved with it, others do not care */
	assert_int_equal(charon_commands(&w.charon, "load-conn"), loads + 1);
	assert_string_equal(charon_value(charon_last(&w.charon, "load-conn"),
					 "mag-1.local.certs"), "c2");
	assert_string_equal(charon_value(charon_last(&w.charon, "load-key"), "data"), "k2");
	assert_string_equal(charon_value(charon_last(&w.charon, "unload-key"), "id"), "id-of-k");
	assert_int_equal(w.charon.key_count, 1);
	/* the same key, certified anew */
	reloads_to(MIXED("certificate = c3 private-key = k2 ca-certificate = { a, b }"), 1, 1);
	assert_int_equal(charon_commands(&w.charon, "load-conn"), loads + 2);
	assert_int_equal(charon_commands(&w.charon, "load-key"), 2);
}

static void believes_others(void **state)
{
	unsigned int loads;

	(void)state;
	begin_mixed();
	loads = charon_commands(&w.charon, "load-conn");
	/* one more, and in another order */
	reloads_to(MIXED("certificate = c private-key = k ca-certificate = { n, b, a }"), 1, 1);
	assert_int_equal(charon_commands(&w.charon, "load-conn"), loads + 1);
	assert_int_equal(charon_commands(&w.charon, "terminate"), 0);
	/* one that may have vouched for MAG1 is gone */
	reloads_to(MIXED("certificate = c private-key = k ca-certificate = { b, n }"), 0, 1);
	assert_int_equal(charon_commands(&w.charon, "terminate"), 1);
	assert_string_equal(charon_value(charon_last(&w.charon, "terminate"), "ike"), "mag-1");
}

static void pins(void **state)
{
#define PINNED(file)							\
	HEAD "mag mag1 { address = " MAG1 " certificate = " file " auth = certificate\n" \
	"	ike-identity = mag1.example.net }\n"			\
	"mag mag2 { address = " MAG2 " }\n"				\
	"ike { certificate = c private-key = k ca-certificate = { a, b } }\n"

	(void)state;
	begin_mixed();
	reloads_to(PINNED("p"), 0, 1);
	assert_string_equal(charon_value(charon_last(&w.charon, "load-conn"),
					 "mag-1.remote.certs"), "p");
	/* no authority can vouch for another one */
	assert_null(charon_value(charon_last(&w.charon, "load-conn"), "mag-1.remote.cacerts"));
	sa1_up();
	reloads_to(PINNED("q"), 0, 1);
	assert_string_equal(charon_value(charon_last(&w.charon, "terminate"), "ike"), "mag-1");
#undef PINNED
}

static void local_changes(void **state)
{
	struct ike_proposals own = { .ike_count = 1, .esp_count = 1 };
	struct ike_remote psk = { .auth = IKE_AUTH_PSK };
	char aes128[] = "aes128", aes256[] = "aes256";
	char *weak = aes128, *strong = aes256;
	struct ike_local old = { .identity = "lma", .dpd_delay = 30 };
	struct ike_local conf = old;

	(void)state;
	assert_int_equal(ike_local_change(&old, &conf, &psk), IKE_CHANGE_NONE);
	conf.dpd_delay = 31;
	assert_int_equal(ike_local_change(&old, &conf, &psk), IKE_CHANGE_LOAD);
	conf.identity = "other";
	assert_int_equal(ike_local_change(&old, &conf, &psk), IKE_CHANGE_END);
	conf = old;
	old.proposals = (struct ike_proposals){ .esp = &weak, .esp_count = 1 };
	conf.proposals = (struct ike_proposals){ .esp = &strong, .esp_count = 1 };
	assert_int_equal(ike_local_change(&old, &conf, &psk), IKE_CHANGE_END);
	psk.proposals = own;
	assert_int_equal(ike_local_change(&old, &conf, &psk), IKE_CHANGE_NONE);
	psk.proposals.esp_count = 0;
	assert_int_equal(ike_local_change(&old, &conf, &psk), IKE_CHANGE_END);
	conf.proposals = (struct ike_proposals){ .ike = &strong, .ike_count = 1 };
	psk.proposals = (struct ike_proposals){ .esp_count = 1 };
	assert_int_equal(ike_local_change(&old, &conf, &psk), IKE_CHANGE_END);
}

static void send_failed(const char *conn, const char *local, const char *remote, bool up)
{
	struct vici_writer msg;
	u8 data[512];

	vici_write(&msg, data, sizeof(data));
	if (up)
		vici_value(&msg, "up", "yes");
	vici_section(&msg, conn);
	vici_value(&msg, "uniqueid", "77");
	vici_value(&msg, "state", up ? "ESTABLISHED" : "CONNECTING");
	vici_value(&msg, "local-host", local);
	vici_value(&msg, "remote-host", remote);
	vici_value(&msg, "remote-id", "mallory");
	vici_section_end(&msg);
	assert_true(vici_written(&msg));
	charon_raise(&w.charon, "ike-updown", &msg);
}

static void raise_failed(const char *conn, const char *local, const char *remote, bool up)
{
	send_failed(conn, local, remote, up);
	charon_run(&w.charon, 30);
}

static u64 failed(unsigned int nr)
{
	struct ike_mag_info info;

	ike_mag(w.ike, mag(nr), &info);
	return info.failed;
}

static void fails(void **state)
{
	(void)state;
	begin();
	sa1_up();
	/* MAG1 does not prove it; who has its address says to be somebody else; a stranger */
	raise_failed("mag-1", LMAA, MAG1, false);
	assert_int_equal(failed(0), 1);
	raise_failed("(unnamed)", LMAA, MAG1, false);
	assert_int_equal(failed(0), 2);
	raise_failed("(unnamed)", LMAA, "2001:db8:66::1", false);
	assert_int_equal(ike_stats(w.ike)->failed, 3);
	assert_int_equal(failed(0), 2);
	assert_int_equal(failed(1), 0);
	/* that is nothing to MAG1's SA */
	assert_int_equal(mag(0)->ike.sas, 1);
	/* what is none of halmad's business: another address, another connection */
	raise_failed("(unnamed)", "2001:db8::9", MAG1, false);
	raise_failed("road-warrior", LMAA, MAG1, false);
	raise_failed("mag-1", LMAA, MAG1, true);
	assert_int_equal(ike_stats(w.ike)->failed, 3);
}

/* Nobody from outside may make a list count as disturbed, and be asked for again and again. */
static void strangers_disturb_nothing(void **state)
{
	u64 reviews;

	(void)state;
	begin();
	reviews = ike_stats(w.ike)->reviews;
	send_failed("(unnamed)", LMAA, "2001:db8:66::1", false);
	ike_reload(w.ike, w.conf);
	charon_run(&w.charon, 1300);
	assert_int_equal(ike_stats(w.ike)->failed, 1);
	assert_int_equal(ike_stats(w.ike)->reviews, reviews + 1);
	/* one that concerns a MAG does */
	send_failed("mag-1", LMAA, MAG1, false);
	ike_reload(w.ike, w.conf);
	charon_run(&w.charon, 1300);
	assert_int_equal(ike_stats(w.ike)->reviews, reviews + 3);
}

static void nat(void **state)
{
	struct vici_writer msg;
	u8 data[512];

	(void)state;
	begin();
	vici_write(&msg, data, sizeof(data));
	vici_value(&msg, "up", "yes");
	vici_section(&msg, "mag-1");
	vici_value(&msg, "uniqueid", "1");
	vici_value(&msg, "remote-host", MAG1);
	vici_value(&msg, "remote-id", "mag1.example.net");
	vici_value(&msg, "nat-any", "yes");
	vici_section(&msg, "child-sas");
	vici_section(&msg, "mh-1");
	vici_value(&msg, "uniqueid", "1");
	vici_value(&msg, "reqid", "65537");
	vici_value(&msg, "state", "INSTALLED");
	vici_value(&msg, "spi-in", "c0000001");
	vici_value(&msg, "spi-out", "c0000002");
	vici_section_end(&msg);
	vici_section_end(&msg);
	vici_section_end(&msg);
	charon_raise(&w.charon, "child-updown", &msg);
	charon_run(&w.charon, 30);
	/* told once, and taken */
	assert_int_equal(ike_stats(w.ike)->translated, 1);
	assert_int_equal(mag(0)->ike.sas, 1);
	charon_raise(&w.charon, "child-updown", &msg);
	charon_run(&w.charon, 30);
	assert_int_equal(ike_stats(w.ike)->translated, 1);
}

static void ends(void **state)
{
	(void)state;
	begin();
	sa1_up();
	reload("lab-mode = true\n" HEAD TWO);
	assert_int_equal(w.charon.conn_count, 0);
	assert_int_equal(w.charon.shared_count, 0);
	assert_int_equal(w.charon.sa_count, 0);
	reload(HEAD TWO);
	assert_int_equal(w.charon.conn_count, 2);
	assert_int_equal(w.charon.shared_count, 2);
}

static void refuses(void **state)
{
	struct ike_mag_info info;

	(void)state;
	w.charon.refuse = "load-conn";
	begin();
	ike_mag(w.ike, mag(1), &info);
	assert_false(info.loaded);
	assert_string_equal(info.why, "no, thanks");
	assert_true(ike_stats(w.ike)->load_refused >= 2);
	w.charon.refuse = NULL;
	ike_reload(w.ike, w.conf);
	until_sent("load-conn", charon_commands(&w.charon, "load-conn") + 2);
	charon_run(&w.charon, 30);
	ike_mag(w.ike, mag(1), &info);
	assert_true(info.loaded);
	assert_null(info.why);
}

static void names(void **state)
{
	static const struct {
		const char *name;
		u32 reqid;
	} table[] = {
		{ "mag-1", IKE_REQID_BASE + 1 }, { "mag-65535", IKE_REQID_BASE + 65535 },
		{ "mag-65536", 0 }, { "mag-0", 0 }, { "mag-01", 0 }, { "mag-", 0 }, { "mag", 0 },
		{ "mag-1x", 0 }, { "MAG-1", 0 }, { "", 0 }, { "mag--1", 0 },
	};
	char buf[IKE_NAME_MAX];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vici_text text = { table[i].name, strlen(table[i].name) };

		assert_int_equal(ike_reqid(&text), table[i].reqid);
		if (table[i].reqid)
			assert_string_equal(ike_name(table[i].reqid, buf), table[i].name);
	}
}

static void identities(void **state)
{
	static const struct {
		const char *told;
		const char *identity;
		bool same;
	} table[] = {
		{ "mag1", "mag1", true }, { "mag1", "@mag1", true }, { "mag1", "fqdn:mag1", true },
		{ "mag1", "mag2", false }, { "mag1", "mag12", false }, { "mag12", "mag1", false },
		{ "2001:db8::1", "2001:DB8:0::1", true }, { "2001:db8::1", "2001:db8::2", false },
		{ "C=CH, O=x, CN=mag1", "C=CH,O=x,CN=mag1", true },
		{ "C=CH, O=x, CN=mag1", "C=CH,O=x,CN=mag2", false },
		{ "mag1", "mag1 ", true }, { "", "mag1", false }, { "mag1", "", false },
		{ "a@b", "email:a@b", true },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vici_text text = { table[i].told, strlen(table[i].told) };

		if (ike_same_identity(&text, table[i].identity) != table[i].same)
			fail_msg("%s %s", table[i].told, table[i].identity);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "RSEC-23 connections and secrets of MAGs are loaded", loads, start, stop, NULL },
		{ "RSEC-23 certificates and the key are loaded", loads_certificates, start, stop,
		  NULL },
		{ "a MAG is protected while it has an SA", counts, start, stop, NULL },
		{ "an SA with somebody else is ended", not_that_mag, start, stop, NULL },
		{ "SAs are rekeyed", rekey, start, stop, NULL },
		{ "RSEC-2 a rekeying without a new pair leaves none", rekey_fails, start, stop,
		  NULL },
		{ "RSEC-2 nor does one with somebody else", rekey_foreign, start, stop, NULL },
		{ "SAs outlive their charon and are deleted when there is another", charon_dies,
		  start, stop, NULL },
		{ "SAs that the kernel lost do not count", kernel_forgets, start, stop, NULL },
		{ "halmad finds its SAs again", halmad_restarts, start, stop, NULL },
		{ "SAs that somebody makes by hand do not count", no_trust_later, start, stop,
		  NULL },
		{ "what is taken from a charon that has just begun is loaded again at once",
		  taken_away_at_the_start, start, stop, NULL },
		{ "what somebody takes from charon is loaded again", taken_away, start, stop,
		  NULL },
		{ "a reload touches only what differs", reloads, start, stop, NULL },
		{ "RSEC-23 a new certificate of the anchor ends no SA", renews_own, start, stop,
		  NULL },
		{ "RSEC-23 SAs end with the authority that vouched for them", believes_others,
		  start, stop, NULL },
		{ "RSEC-23 one certificate of a MAG, and no other", pins, start, stop, NULL },
		CASE("what another configuration of the anchor means", local_changes),
		{ "who does not prove to be a MAG is counted", fails, start, stop, NULL },
		{ "strangers do not disturb what charon lists", strangers_disturb_nothing, start,
		  stop, NULL },
		{ "a NAT between MAG and anchor is told", nat, start, stop, NULL },
		{ "RSEC-28 IPsec ends and begins by reload", ends, start, stop, NULL },
		{ "what charon refuses is told and tried again", refuses, start, stop, NULL },
		CASE("names of connections", names),
		CASE("identities as charon writes them", identities),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
