// SPDX-License-Identifier: GPL-2.0
/*
 * IKEv2 for MAGs between a fake charon and a fake kernel: what is loaded, who counts as protected,
 * and what remains when one of them forgets.
 *
 * sources: tests/unit/fakeike.c tests/unit/fakexfrm.c tests/unit/fakecharon.c userd
 */
#include <arpa/inet.h>
#include <time.h>

#include "fakeike.h"

#include "ipsec/viciconn.h"
#include "base/log.h"

static void loads(void **state)
{
	struct fakeike *w = *state;
	const struct charon_command *conn;

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	assert_int_equal(w->charon.conn_count, 2);
	assert_int_equal(w->charon.shared_count, 2);
	assert_string_equal(w->charon.conn[0], "mag-1");
	conn = &w->charon.command[1];
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
	conn = charon_last(&w->charon, "load-conn");
	assert_string_equal(charon_value(conn, "mag-2.remote.id"), MAG2);
	assert_string_equal(charon_value(conn, "mag-2.children.mh.esp_proposals"), "aes128gcm16");
	conn = charon_last(&w->charon, "load-shared");
	assert_string_equal(charon_value(conn, "id"), "mag-2");
	assert_string_equal(charon_value(conn, "owners"), MAG2);
	assert_string_equal(charon_value(conn, "data"), "correct horse");
	assert_int_equal(charon_commands(&w->charon, "terminate"), 0);
}

static void loads_certificates(void **state)
{
	struct fakeike *w = *state;
	const struct charon_command *command;

	fakeike_begin(w, FAKEIKE_CONF
		      "mag mag1 { address = " MAG1 " auth = certificate ike-identity = mag1 }\n"
		      "ike { certificate = c private-key = k ca-certificate = a }\n");
	assert_int_equal(w->charon.shared_count, 0);
	assert_int_equal(w->charon.key_count, 1);
	command = charon_last(&w->charon, "load-key");
	assert_string_equal(charon_value(command, "data"), "k");
	command = charon_last(&w->charon, "load-conn");
	assert_string_equal(charon_value(command, "mag-1.local.auth"), "pubkey");
	assert_string_equal(charon_value(command, "mag-1.local.certs"), "c");
	assert_string_equal(charon_value(command, "mag-1.remote.cacerts"), "a");
}

static void counts(void **state)
{
	struct fakeike *w = *state;
	struct ike_peer_info info;

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	assert_int_equal(fakeike_sas(w, 0), 0);
	fakeike_sa_up(w, &fakeike_sa1);
	assert_int_equal(fakeike_sas(w, 1), 0);
	ike_peer(w->ike, &fakeike_mag(w, 0)->ike, &info);
	assert_true(info.loaded);
	assert_int_equal(info.live, 1);
	charon_child(&w->charon, &fakeike_sa1, false);
	charon_run(&w->charon, 30);
	assert_int_equal(fakeike_sas(w, 0), 0);
}

static void not_that_mag(void **state)
{
	struct fakeike *w = *state;
	struct charon_sa sa = fakeike_sa1;

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	sa.remote_host = MAG2;
	charon_child(&w->charon, &sa, true);
	fakeike_until_sent(w, "terminate", 1);
	assert_int_equal(fakeike_sas(w, 0), 0);
	sa = fakeike_sa1;
	sa.remote_id = "mag2.example.net";
	charon_child(&w->charon, &sa, true);
	fakeike_until_sent(w, "terminate", 2);
	sa = fakeike_sa1;
	sa.reqid = REQID2;
	charon_child(&w->charon, &sa, true);
	fakeike_until_sent(w, "terminate", 3);
	assert_int_equal(fakeike_sas(w, 0), 0);
	assert_int_equal(fakeike_sas(w, 1), 0);
	assert_int_equal(ike_stats(w->ike)->foreign, 3);
	/* connections of others are not touched */
	sa.conn = "mag-01";
	charon_child(&w->charon, &sa, true);
	sa.conn = "road-warrior";
	sa.child = 9;
	charon_child(&w->charon, &sa, true);
	charon_run(&w->charon, 50);
	assert_int_equal(charon_commands(&w->charon, "terminate"), 3);
}

static void raise_child_rekey(struct fakeike *w, const char *remote_id, const char *now)
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
	charon_raise(&w->charon, "child-rekey", &msg);
	charon_run(&w->charon, 30);
}

/* The old pair is gone whatever is wrong with the new one. */
static void rekey_fails(void **state)
{
	struct fakeike *w = *state;

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	fakeike_sa_up(w, &fakeike_sa1);
	raise_child_rekey(w, "mag1.example.net", "INSTALLING");
	assert_int_equal(fakeike_sas(w, 0), 0);
	raise_child_rekey(w, "mag1.example.net", "INSTALLED");
	assert_int_equal(fakeike_sas(w, 0), 1);
}

static void rekey_foreign(void **state)
{
	struct fakeike *w = *state;

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	fakeike_sa_up(w, &fakeike_sa1);
	raise_child_rekey(w, "mag2.example.net", "INSTALLED");
	assert_int_equal(fakeike_sas(w, 0), 0);
	assert_int_equal(ike_stats(w->ike)->foreign, 1);
}

static void rekey(void **state)
{
	struct fakeike *w = *state;
	struct vici_writer msg;
	u8 data[1024];

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	fakeike_sa_up(w, &fakeike_sa1);
	raise_child_rekey(w, "mag1.example.net", "INSTALLED");
	assert_int_equal(fakeike_sas(w, 0), 1);
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
	charon_raise(&w->charon, "ike-rekey", &msg);
	vici_write(&msg, data, sizeof(data));
	vici_section(&msg, "mag-1");
	vici_value(&msg, "uniqueid", "1");
	vici_section_end(&msg);
	charon_raise(&w->charon, "ike-updown", &msg);
	charon_run(&w->charon, 30);
	assert_int_equal(fakeike_sas(w, 0), 1);
	vici_write(&msg, data, sizeof(data));
	vici_section(&msg, "mag-1");
	vici_value(&msg, "uniqueid", "5");
	vici_section_end(&msg);
	charon_raise(&w->charon, "ike-updown", &msg);
	charon_run(&w->charon, 30);
	assert_int_equal(fakeike_sas(w, 0), 0);
}

static void charon_dies(void **state)
{
	struct fakeike *w = *state;
	struct charon_sa again = fakeike_sa1;
	struct ike_peer_info info;

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	fakeike_sa_up(w, &fakeike_sa1);
	charon_kill(&w->charon);
	charon_run(&w->charon, 100);
	/* the kernel still protects */
	assert_int_equal(fakeike_sas(w, 0), 1);
	assert_non_null(ike_charon_why(w->ike));
	charon_start(&w->charon);
	fakeike_until_reviewed(w);
	assert_int_equal(w->charon.conn_count, 2);
	assert_int_equal(w->charon.shared_count, 2);
	assert_int_equal(fakeike_sas(w, 0), 1);
	ike_peer(w->ike, &fakeike_mag(w, 0)->ike, &info);
	assert_int_equal(info.live, 0);
	assert_int_equal(info.orphans, 1);
	/* the MAG may not know that charon forgot it */
	fakeike_until_sent(w, "initiate", 1);
	assert_string_equal(charon_value(charon_last(&w->charon, "initiate"), "ike"), "mag-1");
	assert_int_equal(w->kernel.deleted, 0);
	again.ike = 2;
	again.child = 2;
	again.spi_in = 0xc0000011;
	again.spi_out = 0xc0000012;
	fakeike_add_pair(w, MAG1, again.spi_in, again.spi_out, REQID1);
	charon_child(&w->charon, &again, true);
	fakeike_until_reviewed(w);
	assert_int_equal(fakeike_sas(w, 0), 2);
	/* it may be one that charon is just making: not at once */
	assert_int_equal(w->kernel.deleted, 0);
	charon_run(&w->charon, 10500);
	assert_int_equal(w->kernel.deleted, 2);
	assert_int_equal(fakeike_sas(w, 0), 1);
	assert_int_equal(w->kernel.count, 2);
	assert_int_equal(charon_commands(&w->charon, "initiate"), 1);
}

static void kernel_forgets(void **state)
{
	struct fakeike *w = *state;

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	fakeike_sa_up(w, &fakeike_sa1);
	charon_kill(&w->charon);
	w->kernel.count = 0;
	charon_start(&w->charon);
	fakeike_until_reviewed(w);
	assert_int_equal(fakeike_sas(w, 0), 0);
	assert_int_equal(charon_commands(&w->charon, "initiate"), 0);
}

/* What became of an IKE SA with MAG1 that charon began. */
static void raise_asked(struct fakeike *w, const char *now, bool up)
{
	struct vici_writer msg;
	u8 data[512];

	vici_write(&msg, data, sizeof(data));
	if (up)
		vici_value(&msg, "up", "yes");
	vici_section(&msg, "mag-1");
	vici_value(&msg, "uniqueid", "77");
	vici_value(&msg, "state", now);
	vici_value(&msg, "initiator", "yes");
	vici_value(&msg, "local-host", LMAA);
	vici_value(&msg, "remote-host", MAG1);
	vici_section_end(&msg);
	assert_true(vici_written(&msg));
	charon_raise(&w->charon, "ike-updown", &msg);
}

/* Neither charon nor the kernel has anything, but there are sessions of MAG1. */
static void power_is_cut(void **state)
{
	struct fakeike *w = *state;

	assert_int_equal(inet_pton(AF_INET6, MAG1, &w->holds), 1);
	fakeike_open(w, FAKEIKE_CONF FAKEIKE_MAGS);
	charon_start(&w->charon);
	fakeike_until_sent(w, "initiate", 1);
	assert_string_equal(charon_value(charon_last(&w->charon, "initiate"), "ike"), "mag-1");
	/* while that is under way it is not asked again */
	fakeike_until_reviewed(w);
	fakeike_until_reviewed(w);
	assert_int_equal(charon_commands(&w->charon, "initiate"), 1);
	/* it was not there yet */
	raise_asked(w, "CONNECTING", false);
	fakeike_until_sent(w, "initiate", 2);
	fakeike_sa_up(w, &fakeike_sa1);
	fakeike_until_reviewed(w);
	assert_int_equal(charon_commands(&w->charon, "initiate"), 2);
}

/* A review now, and what comes of it. */
static unsigned int initiated(struct fakeike *w)
{
	ike_reload(w->ike, w->conf);
	fakeike_until_reviewed(w);
	charon_run(&w->charon, 30);
	return charon_commands(&w->charon, "initiate");
}

/* Begin with sessions of MAG1, which is asked for an SA. */
static void begin_asking(struct fakeike *w)
{
	assert_int_equal(inet_pton(AF_INET6, MAG1, &w->holds), 1);
	fakeike_open(w, FAKEIKE_CONF FAKEIKE_MAGS);
	charon_start(&w->charon);
	fakeike_until_sent(w, "initiate", 1);
}

static void lost_again(void **state)
{
	struct fakeike *w = *state;

	begin_asking(w);
	fakeike_sa_up(w, &fakeike_sa1);
	assert_int_equal(initiated(w), 1);
	charon_child(&w->charon, &fakeike_sa1, false);
	w->kernel.count = 0;
	charon_run(&w->charon, 30);
	assert_int_equal(fakeike_sas(w, 0), 0);
	assert_int_equal(initiated(w), 2);
}

/* The MAG proves who it is, and wants no ESP. */
static void without_child(void **state)
{
	struct fakeike *w = *state;

	begin_asking(w);
	raise_asked(w, "ESTABLISHED", true);
	charon_run(&w->charon, 1100);
	assert_int_equal(initiated(w), 1);
	raise_asked(w, "ESTABLISHED", false);
	charon_run(&w->charon, 30);
	assert_int_equal(initiated(w), 2);
}

/* Reviews are many when much happens, or who configures tries this and that. */
static void not_pressed(void **state)
{
	struct fakeike *w = *state;
	time_t begin = time(NULL);
	unsigned int i, count = 0;

	begin_asking(w);
	for (i = 0; i < 30; i++) {
		raise_asked(w, "CONNECTING", false);
		charon_run(&w->charon, 100);
		count = initiated(w);
	}
	assert_in_range(count, 2, 30);
	/* after one second, two more, and four */
	assert_true(time(NULL) - begin + 1 >= (1 << (count - 1)) - 1);
}

static void halmad_restarts(void **state)
{
	struct fakeike *w = *state;

	/* an SA of MAG1, one without keys, one of a MAG that is gone, one of somebody else */
	fakeike_add_pair(w, MAG1, 0x1001, 0x1002, REQID1);
	fakeike_add_state(w, MAG2, LMAA, 0x2001, REQID2);
	w->kernel.state[2].keyed = false;
	fakeike_add_pair(w, "2001:db8:3::1", 0x3001, 0x3002, IKE_REQID_BASE + 3);
	fakeike_add_pair(w, "2001:db8:3::1", 0x4001, 0x4002, 7);
	fakeike_open(w, FAKEIKE_CONF FAKEIKE_MAGS);
	/* charon is not there yet */
	assert_int_equal(fakeike_sas(w, 0), 1);
	assert_int_equal(fakeike_sas(w, 1), 0);
	charon_start(&w->charon);
	w->charon.sa[w->charon.sa_count++] = fakeike_sa1;
	w->charon.sa[0].spi_in = 0x1001;
	w->charon.sa[0].spi_out = 0x1002;
	fakeike_until_reviewed(w);
	assert_int_equal(fakeike_sas(w, 0), 1);
	assert_int_equal(charon_commands(&w->charon, "initiate"), 0);
	charon_run(&w->charon, 10500);
	/* the pair of the MAG that is gone */
	assert_int_equal(w->kernel.deleted, 2);
	assert_int_equal(w->kernel.count, 5);
}

static void no_trust_later(void **state)
{
	struct fakeike *w = *state;

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	/* somebody's own SA with our reqid: the kernel lets it pass, halmad does not count it */
	fakeike_add_pair(w, MAG2, 0x5001, 0x5002, REQID2);
	charon_kill(&w->charon);
	charon_start(&w->charon);
	fakeike_until_reviewed(w);
	assert_int_equal(fakeike_sas(w, 1), 0);
	assert_int_equal(w->kernel.deleted, 0);
}

static void taken_away(void **state)
{
	struct fakeike *w = *state;

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	/* what "swanctl --load-all" does */
	w->charon.conn_count = 0;
	w->charon.shared_count = 1;
	snprintf(w->charon.conn[w->charon.conn_count++], CHARON_NAME, "other");
	snprintf(w->charon.conn[w->charon.conn_count++], CHARON_NAME, "mag-77");
	ike_reload(w->ike, w->conf);
	fakeike_until_reviewed(w);
	charon_run(&w->charon, 50);
	assert_int_equal(w->charon.conn_count, 3);
	assert_int_equal(w->charon.shared_count, 2);
	/* one of an earlier halmad's is not wanted */
	assert_string_equal(charon_value(charon_last(&w->charon, "unload-conn"), "name"), "mag-77");
	assert_string_equal(w->charon.conn[0], "other");
}

/* What the unit of strongSwan does when charon is up, which halmad has noticed already */
static void taken_away_at_the_start(void **state)
{
	struct fakeike *w = *state;
	unsigned int reviews;

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	w->charon.conn_count = 0;
	w->charon.shared_count = 0;
	charon_run(&w->charon, 1500);
	assert_int_equal(w->charon.conn_count, 2);
	assert_int_equal(w->charon.shared_count, 2);
	/* less and less often */
	charon_run(&w->charon, 2000);
	reviews = (unsigned int)ike_stats(w->ike)->reviews;
	charon_run(&w->charon, 2500);
	assert_int_equal(ike_stats(w->ike)->reviews, reviews);
}

static void send_failed(struct fakeike *w, const char *conn, const char *local,
			const char *remote, bool up)
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
	charon_raise(&w->charon, "ike-updown", &msg);
}

static void raise_failed(struct fakeike *w, const char *conn, const char *local,
			 const char *remote, bool up)
{
	send_failed(w, conn, local, remote, up);
	charon_run(&w->charon, 30);
}

static u64 failed(struct fakeike *w, unsigned int nr)
{
	struct ike_peer_info info;

	ike_peer(w->ike, &fakeike_mag(w, nr)->ike, &info);
	return info.failed;
}

static void fails(void **state)
{
	struct fakeike *w = *state;

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	fakeike_sa_up(w, &fakeike_sa1);
	/* MAG1 does not prove it; who has its address says to be somebody else; a stranger */
	raise_failed(w, "mag-1", LMAA, MAG1, false);
	assert_int_equal(failed(w, 0), 1);
	raise_failed(w, "(unnamed)", LMAA, MAG1, false);
	assert_int_equal(failed(w, 0), 2);
	raise_failed(w, "(unnamed)", LMAA, "2001:db8:66::1", false);
	assert_int_equal(ike_stats(w->ike)->failed, 3);
	assert_int_equal(failed(w, 0), 2);
	assert_int_equal(failed(w, 1), 0);
	/* that is nothing to MAG1's SA */
	assert_int_equal(fakeike_sas(w, 0), 1);
	/* what is none of halmad's business: another address, another connection */
	raise_failed(w, "(unnamed)", "2001:db8::9", MAG1, false);
	raise_failed(w, "road-warrior", LMAA, MAG1, false);
	raise_failed(w, "mag-1", LMAA, MAG1, true);
	assert_int_equal(ike_stats(w->ike)->failed, 3);
}

/* Nobody from outside may make a list count as disturbed, and be asked for again and again. */
static void strangers_disturb_nothing(void **state)
{
	struct fakeike *w = *state;
	u64 reviews;

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	reviews = ike_stats(w->ike)->reviews;
	send_failed(w, "(unnamed)", LMAA, "2001:db8:66::1", false);
	ike_reload(w->ike, w->conf);
	charon_run(&w->charon, 1300);
	assert_int_equal(ike_stats(w->ike)->failed, 1);
	assert_int_equal(ike_stats(w->ike)->reviews, reviews + 1);
	/* one that concerns a MAG does */
	send_failed(w, "mag-1", LMAA, MAG1, false);
	ike_reload(w->ike, w->conf);
	charon_run(&w->charon, 1300);
	assert_int_equal(ike_stats(w->ike)->reviews, reviews + 3);
}

static void nat(void **state)
{
	struct fakeike *w = *state;
	struct vici_writer msg;
	u8 data[512];

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
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
	charon_raise(&w->charon, "child-updown", &msg);
	charon_run(&w->charon, 30);
	/* told once, and taken */
	assert_int_equal(ike_stats(w->ike)->translated, 1);
	assert_int_equal(fakeike_sas(w, 0), 1);
	charon_raise(&w->charon, "child-updown", &msg);
	charon_run(&w->charon, 30);
	assert_int_equal(ike_stats(w->ike)->translated, 1);
}

static void refuses(void **state)
{
	struct fakeike *w = *state;
	struct ike_peer_info info;

	w->charon.refuse = "load-conn";
	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	ike_peer(w->ike, &fakeike_mag(w, 1)->ike, &info);
	assert_false(info.loaded);
	assert_string_equal(info.why, "no, thanks");
	assert_true(ike_stats(w->ike)->load_refused >= 2);
	w->charon.refuse = NULL;
	ike_reload(w->ike, w->conf);
	fakeike_until_sent(w, "load-conn", charon_commands(&w->charon, "load-conn") + 2);
	charon_run(&w->charon, 30);
	ike_peer(w->ike, &fakeike_mag(w, 1)->ike, &info);
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
		{ "a@b", "email:a@b", true }, { "A@b", "email:#614062", true },
		{ "de:ad", "@#dead", true }, { "de:ad", "keyid:#0xDE:AD", true },
		{ "de:ad", "@#deae", false }, { "de:ad", "@#dead01", false },
		{ "de:ad:01", "@#dead", false }, { "dedad", "@#dead", false },
		{ "abc", "@#616263", true }, { "ABC", "@#616263", false }, { "abc", "@#", false },
		/* as many as those of a hash are no text */
		{ "30:31:32:33:34:35:36:37:38:39:30:31:32:33:34:35:36:37:38:39",
		  "keyid:01234567890123456789", true },
		{ "01234567890123456789", "@#3031323334353637383930313233343536373839", false },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vici_text text = { table[i].told, strlen(table[i].told) };

		if (ike_same_identity(&text, table[i].identity) != table[i].same)
			fail_msg("%s %s", table[i].told, table[i].identity);
	}
}

#define TEST(text, function)	{ text, function, fakeike_setup, fakeike_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("RSEC-23 connections and secrets of MAGs are loaded", loads),
		TEST("RSEC-23 certificates and the key are loaded", loads_certificates),
		TEST("a MAG is protected while it has an SA", counts),
		TEST("an SA with somebody else is ended", not_that_mag),
		TEST("SAs are rekeyed", rekey),
		TEST("RSEC-2 a rekeying without a new pair leaves none", rekey_fails),
		TEST("RSEC-2 nor does one with somebody else", rekey_foreign),
		TEST("SAs outlive their charon and are deleted when there is another", charon_dies),
		TEST("SAs that the kernel lost do not count", kernel_forgets),
		TEST("a MAG with sessions and without SAs is asked for one, until it has one",
		     power_is_cut),
		TEST("one that has lost it since is asked once more", lost_again),
		TEST("so is one whose IKE SA has come and gone without ESP", without_child),
		TEST("a MAG that refuses is asked less and less often", not_pressed),
		TEST("halmad finds its SAs again", halmad_restarts),
		TEST("SAs that somebody makes by hand do not count", no_trust_later),
		TEST("what is taken from a charon that has just begun is loaded again at once",
		     taken_away_at_the_start),
		TEST("what somebody takes from charon is loaded again", taken_away),
		TEST("who does not prove to be a MAG is counted", fails),
		TEST("strangers do not disturb what charon lists", strangers_disturb_nothing),
		TEST("a NAT between MAG and anchor is told", nat),
		TEST("what charon refuses is told and tried again", refuses),
		CASE("names of connections", names),
		CASE("identities as charon writes them", identities),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
