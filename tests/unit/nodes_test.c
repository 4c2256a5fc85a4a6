// SPDX-License-Identifier: GPL-2.0
/*
 * IPsec and IKEv2 for mobile nodes (RFC 4877), beside MAGs, between a fake charon and a fake
 * kernel: what charon is told of a node, and whose SAs count.
 *
 * sources: tests/unit/fakenodes.c tests/unit/fakespd.c tests/unit/fakecharon.c userd
 */
#include <arpa/inet.h>

#include "fakenodes.h"

#include "base/log.h"

#define ALICE	NODE("alice@example.org", HOA1, "")
#define ALICE2	NODE("alice@example.org", HOA1 ", " HOA2, "")
#define BERTA	NODE("berta@example.org", HOA3, "")
#define MAG	"mag mag1 { address = " MAG1 " }\n"

#define RAISE(t, ...)	nodes_raise(t, &(struct nodes_event){ __VA_ARGS__ })

/* A message in words: a line for each value, and for each item of a list. */
static void put_words(char *to, size_t size, const struct charon_command *command)
{
	struct vici_reader reader;
	struct vici_item item;
	unsigned int depth = 0;
	size_t len = 0;

	vici_read(&reader, command->msg, command->len);
	while (vici_next(&reader, &item) > 0 && len < size) {
		bool begins = item.element == VICI_SECTION_START ||
			      item.element == VICI_LIST_START;

		if (item.element == VICI_SECTION_END || item.element == VICI_LIST_END) {
			depth--;
			continue;
		}
		len += (size_t)snprintf(to + len, size - len, "%*s%.*s%s%.*s\n", (int)depth, "",
					(int)item.name.len, item.name.data,
					item.element == VICI_KEY_VALUE ? "=" : begins ? ":" : "",
					(int)item.value.len, item.value.data);
		depth += begins;
	}
	assert_true(len < size);
}

static void told(const struct charon_command *command, const char *words)
{
	char text[4096] = "";

	put_words(text, sizeof(text), command);
	assert_string_equal(text, words);
}

static void connection(void **state)
{
	struct nodes *t = *state;

	nodes_begin(t, NODES_CONF ALICE);
	told(charon_last(&t->charon, "load-conn"),
	     "mn-1:\n"
	     " version=2\n"
	     " local_addrs:\n"
	     "  " HA1 "\n"
	     "  " HA2 "\n"
	     " remote_addrs:\n"
	     "  %any\n"
	     " mobike=yes\n"
	     " unique=replace\n"
	     " dpd_delay=7s\n"
	     " local:\n"
	     "  auth=psk\n"
	     "  id=ha.example.net\n"
	     " remote:\n"
	     "  auth=psk\n"
	     "  id=alice@example.org\n"
	     " children:\n"
	     "  mh:\n"
	     "   mode=transport_proxy\n"
	     "   local_ts:\n"
	     "    dynamic[135]\n"
	     "   remote_ts:\n"
	     "    " HOA1 "/128[135]\n"
	     "   policies=no\n"
	     "   reqid=1048577\n"
	     "   esp_proposals:\n"
	     "    aes128-sha256\n"
	     "  mpd:\n"
	     "   mode=transport_proxy\n"
	     "   local_ts:\n"
	     "    dynamic[58/37632]\n"
	     "   remote_ts:\n"
	     "    " HOA1 "/128[58/37376]\n"
	     "   policies=no\n"
	     "   reqid=1074790401\n"
	     "   esp_proposals:\n"
	     "    aes128-sha256\n"
	     "  rr:\n"
	     "   mode=tunnel\n"
	     "   local_ts:\n"
	     "    ::/0[135]\n"
	     "   remote_ts:\n"
	     "    " HOA1 "/128[135]\n"
	     "   policies=no\n"
	     "   reqid=2147483649\n"
	     "   esp_proposals:\n"
	     "    aes128-sha256\n"
	     "  rrt:\n"
	     "   mode=tunnel\n"
	     "   local_ts:\n"
	     "    ::/0[135/768]\n"
	     "   remote_ts:\n"
	     "    " HOA1 "/128[135/256]\n"
	     "   policies=no\n"
	     "   reqid=2147483649\n"
	     "   esp_proposals:\n"
	     "    aes128-sha256\n");
	told(charon_last(&t->charon, "load-shared"),
	     "id=mn-1\n"
	     "type=IKE\n"
	     "data=" NODES_SECRET "\n"
	     "owners:\n"
	     " alice@example.org\n");
}

/* A pair for each, and one reqid: the SA's own selector tells them apart (RFC 4877, 4.3). */
static void two_addresses(void **state)
{
	struct nodes *t = *state;
	const struct charon_command *conn;

	nodes_begin(t, NODES_CONF ALICE2 MAG);
	conn = charon_last(&t->charon, "load-conn");
	assert_string_equal(charon_value(conn, "mn-1.children.mh.remote_ts"), HOA1 "/128[135]");
	assert_string_equal(charon_value(conn, "mn-1.children.mh.reqid"), "1048577");
	assert_string_equal(charon_value(conn, "mn-1.children.mh-2.remote_ts"), HOA2 "/128[135]");
	assert_string_equal(charon_value(conn, "mn-1.children.mh-2.reqid"), "1048577");
	assert_string_equal(charon_value(conn, "mn-1.children.mh-2.mode"), "transport_proxy");
	assert_string_equal(charon_value(conn, "mn-1.children.mh-2.policies"), "no");
	assert_null(charon_value(conn, "mn-1.children.mh-3.remote_ts"));
	assert_string_equal(charon_value(conn, "mn-1.children.mpd-2.remote_ts"),
			    HOA2 "/128[58/37376]");
	assert_string_equal(charon_value(conn, "mn-1.children.mpd-2.reqid"), "1074790401");
	assert_null(charon_value(conn, "mn-1.children.mpd-3.remote_ts"));
	assert_string_equal(charon_value(conn, "mn-1.children.rr-2.remote_ts"), HOA2 "/128[135]");
	/* nothing else tells two tunnels to one care-of address apart */
	assert_string_equal(charon_value(conn, "mn-1.children.rr.reqid"), "2147483649");
	assert_string_equal(charon_value(conn, "mn-1.children.rr-2.reqid"), "2148532225");
	assert_string_equal(charon_value(conn, "mn-1.children.rrt-2.reqid"), "2148532225");
	/* a gateway has signalling alone */
	conn--;
	while (!charon_value(conn, "mag-1.version"))
		conn--;
	assert_non_null(charon_value(conn, "mag-1.children.mh.reqid"));
	assert_null(charon_value(conn, "mag-1.children.mpd.reqid"));
	assert_null(charon_value(conn, "mag-1.children.rr.reqid"));
	assert_string_equal(t->charon.conn[0], "mag-1");
	assert_string_equal(t->charon.conn[1], "mn-1");
}

static void own_ways(void **state)
{
	struct nodes *t = *state;
	const struct charon_command *conn;

	nodes_begin(t, NODES_CONF
		    "ike { certificate = c private-key = k ca-certificate = a }\n"
		    NODE("alice@example.org", HOA1, "auth = certificate\n"
			 "ike-identity = \"C=DE, CN=alice\" esp-proposals = { aes128gcm16 }\n"
			 "ike-proposals = { aes128-sha256-x25519 }"));
	conn = charon_last(&t->charon, "load-conn");
	assert_string_equal(charon_value(conn, "mn-1.remote.auth"), "pubkey");
	assert_string_equal(charon_value(conn, "mn-1.remote.id"), "C=DE, CN=alice");
	assert_string_equal(charon_value(conn, "mn-1.remote.cacerts"), "a");
	assert_string_equal(charon_value(conn, "mn-1.local.auth"), "pubkey");
	assert_string_equal(charon_value(conn, "mn-1.local.certs"), "c");
	assert_string_equal(charon_value(conn, "mn-1.proposals"), "aes128-sha256-x25519");
	assert_string_equal(charon_value(conn, "mn-1.children.mh.esp_proposals"), "aes128gcm16");
	assert_int_equal(t->charon.shared_count, 0);
}

/* RFC 4877, 4.3: "a non-null encryption transform" there, whatever is for others. */
static void encrypts(void **state)
{
	struct nodes *t = *state;
	const struct charon_command *conn;

	nodes_begin(t, NODES_CONF NODE("alice@example.org", HOA1,
				       "esp-proposals = { null-sha256, aes256-sha512 }"));
	conn = charon_last(&t->charon, "load-conn");
	assert_string_equal(charon_value(conn, "mn-1.children.mh.esp_proposals"), "null-sha256");
	assert_string_equal(charon_value(conn, "mn-1.children.rr.esp_proposals"), "aes256-sha512");
	nodes_use(t, NODES_CONF NODE("alice@example.org", HOA1,
				     "esp-proposals = { null-sha256 }"));
	conn = charon_last(&t->charon, "load-conn");
	/* then what charon has, which encrypts */
	assert_null(charon_value(conn, "mn-1.children.rr.esp_proposals"));
	assert_non_null(charon_value(conn, "mn-1.children.rr.reqid"));
}

#define EAP_CONF NODES_CONF						\
	"ike { certificate = c private-key = k ca-certificate = a }\n"

/* RFC 5026, 5.2: with EAP the anchor proves by a signature who it is; RFC 4877, 8: what counts of
 * the node is its name in EAP.
 */
static void by_eap(void **state)
{
	struct nodes *t = *state;
	const struct charon_command *conn;

	nodes_begin(t, EAP_CONF NODE("alice@example.org", HOA1, "auth = eap-mschapv2"));
	conn = charon_last(&t->charon, "load-conn");
	assert_string_equal(charon_value(conn, "mn-1.local.auth"), "pubkey");
	assert_string_equal(charon_value(conn, "mn-1.local.certs"), "c");
	assert_string_equal(charon_value(conn, "mn-1.remote.auth"), "eap-mschapv2");
	assert_string_equal(charon_value(conn, "mn-1.remote.id"), "alice@example.org");
	assert_string_equal(charon_value(conn, "mn-1.remote.eap_id"), "alice@example.org");
	/* its password, not an authority, tells who it is */
	assert_null(charon_value(conn, "mn-1.remote.cacerts"));
	told(charon_last(&t->charon, "load-shared"),
	     "id=mn-1\n"
	     "type=EAP\n"
	     "data=" NODES_SECRET "\n"
	     "owners:\n"
	     " alice@example.org\n");
	/* who has that in EAP is ended, whatever it said before */
	RAISE(t, "child-updown", .id = "alice@example.org", .eap_id = "berta@example.org",
	      .up = true, .child = true);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 0);
	nodes_use(t, EAP_CONF NODE("alice@example.org", HOA1, "auth = eap-tls\n"
				   "ike-identity = alice.example.org"));
	conn = charon_last(&t->charon, "load-conn");
	assert_string_equal(charon_value(conn, "mn-1.local.auth"), "pubkey");
	assert_string_equal(charon_value(conn, "mn-1.remote.auth"), "eap-tls");
	assert_string_equal(charon_value(conn, "mn-1.remote.eap_id"), "alice.example.org");
	assert_string_equal(charon_value(conn, "mn-1.remote.cacerts"), "a");
	assert_int_equal(t->charon.shared_count, 0);
}

/* IDi leads to it, and what EAP proves is who it is. */
static void by_other_name(void **state)
{
	struct nodes *t = *state;
	const struct charon_command *conn;
	unsigned int ended;

	nodes_begin(t, EAP_CONF NODE("alice@example.org", HOA1, "auth = eap-mschapv2\n"
				     "ike-identity = door7@example.org\n"
				     "eap-identity = alice@aaa.example"));
	conn = charon_last(&t->charon, "load-conn");
	assert_string_equal(charon_value(conn, "mn-1.remote.id"), "door7@example.org");
	assert_string_equal(charon_value(conn, "mn-1.remote.eap_id"), "alice@aaa.example");
	told(charon_last(&t->charon, "load-shared"),
	     "id=mn-1\ntype=EAP\ndata=" NODES_SECRET "\nowners:\n alice@aaa.example\n");
	RAISE(t, "child-updown", .id = "door7@example.org", .up = true, .child = true);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 0);
	assert_int_equal(nodes_stats(t)->foreign, 1);
	RAISE(t, "child-updown", .id = "door7@example.org", .eap_id = "alice@aaa.example",
	      .up = true, .child = true, .spi = 0xe3);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	/* SAs of who it was are not those of who it is */
	ended = charon_commands(&t->charon, "terminate");
	nodes_use(t, EAP_CONF NODE("alice@example.org", HOA1, "auth = eap-mschapv2\n"
				   "ike-identity = door7@example.org\n"
				   "eap-identity = alice2@aaa.example"));
	assert_int_equal(nodes_sas(t, "alice@example.org"), 0);
	assert_int_equal(charon_commands(&t->charon, "terminate"), ended + 1);
}

static void is_for(u32 reqid, enum ike_use use, u32 signalling, unsigned int place)
{
	unsigned int got;

	assert_int_equal(ike_use_of(&reqid, &got), use);
	assert_int_equal(reqid, signalling);
	assert_int_equal(got, place);
}

static void names(void **state)
{
	static const struct {
		const char *name;
		u32 reqid;
	} table[] = {
		{ "mn-1", 0x100001 }, { "mn-1048575", 0x1fffff }, { "mn-65536", 0x110000 },
		{ "mag-1", 0x10001 }, { "mag-65535", 0x1ffff },
		{ "mn-0", 0 }, { "mn-01", 0 }, { "mn-1048576", 0 }, { "mag-65536", 0 },
		{ "mn-x", 0 }, { "mn-", 0 }, { "mn", 0 }, { "mn-1 ", 0 }, { "MN-1", 0 },
		{ "mn--1", 0 }, { "mn-+1", 0 }, { "mn-4294967297", 0 }, { "mnx-1", 0 },
		{ "xmn-1", 0 }, { "mag-mn-1", 0 },
	};
	char buf[IKE_NAME_MAX];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vici_text text = { table[i].name, strlen(table[i].name) };

		if (ike_reqid(&text) != table[i].reqid)
			fail_msg("%s: %x", table[i].name, ike_reqid(&text));
		if (table[i].reqid)
			assert_string_equal(ike_name(table[i].reqid, buf), table[i].name);
	}
	/* reqid ranges are apart; what is in none is nobody's */
	assert_false(ike_reqid_is_own(0));
	assert_false(ike_reqid_is_own(0x10000));
	assert_true(ike_reqid_is_own(0x10001));
	assert_true(ike_reqid_is_own(0x1ffff));
	assert_false(ike_reqid_is_own(0x20000));
	assert_false(ike_reqid_is_own(0x100000));
	assert_true(ike_reqid_is_own(0x100001));
	assert_true(ike_reqid_is_own(0x1fffff));
	assert_false(ike_reqid_is_own(0x200000));
	assert_string_equal(ike_name(0x20000, buf), "");
	/* others of the same nodes, and of nobody else */
	is_for(0x100001, IKE_USE_SIGNALLING, 0x100001, 0);
	is_for(0x40100001, IKE_USE_PREFIXES, 0x100001, 0);
	is_for(0x40010001, IKE_USE_SIGNALLING, 0x40010001, 0);
	is_for(0x40000000, IKE_USE_SIGNALLING, 0x40000000, 0);
	is_for(0x80000001, IKE_USE_ROUTABILITY, 0x100001, 0);
	is_for(0x800fffff, IKE_USE_ROUTABILITY, 0x1fffff, 0);
	is_for(0xbff00002, IKE_USE_ROUTABILITY, 0x100002, 1023);
	is_for(0xc0000001, IKE_USE_SIGNALLING, 0xc0000001, 1024);
	assert_false(ike_reqid_is_own(0x40010001));
	assert_false(ike_reqid_is_own(0xc0000001));
}

/* RFC 4877, 4.4: IKEv2 is spoken from the care-of address. */
static void from_anywhere(void **state)
{
	struct charon_sa sa = nodes_sa(1, "alice@example.org", COA1);
	struct nodes *t = *state;
	struct ike_peer_info info;

	nodes_begin(t, NODES_CONF ALICE BERTA);
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	assert_int_equal(nodes_sas(t, "berta@example.org"), 0);
	nodes_info(t, HOA1, &info);
	assert_int_equal(info.live, 1);
	nodes_host(t, HOA1, COA1);
	/* another IKE SA of it, from somewhere else, before the first one goes */
	sa.ike = 2;
	sa.child = 2;
	sa.spi_in = 0xd1;
	sa.remote_host = COA2;
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 2);
	nodes_host(t, HOA1, COA2);
	charon_child(&t->charon, &sa, false);
	nodes_run(t);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	assert_int_equal(nodes_stats(t)->foreign, 0);
	assert_int_equal(charon_commands(&t->charon, "terminate"), 0);
}

static void not_that_node(void **state)
{
	struct charon_sa sa = nodes_sa(1, "berta@example.org", COA1);
	struct nodes *t = *state;

	nodes_begin(t, NODES_CONF ALICE BERTA);
	charon_child(&t->charon, &sa, true);
	nodes_until_sent(t, "terminate", 1);
	assert_string_equal(charon_value(charon_last(&t->charon, "terminate"), "ike"), "mn-1");
	assert_int_equal(nodes_stats(t)->foreign, 1);
	/* nor by its reqid, nor from its home address */
	sa = nodes_sa(1, "alice@example.org", COA1);
	sa.reqid = NODES_REQID(2);
	charon_child(&t->charon, &sa, true);
	nodes_until_sent(t, "terminate", 2);
	sa = nodes_sa(1, "%any", HOA1);
	charon_child(&t->charon, &sa, true);
	nodes_until_sent(t, "terminate", 3);
	assert_int_equal(nodes_stats(t)->foreign, 3);
	/* connections of nobody are not looked at */
	sa.conn = "mn-01";
	charon_child(&t->charon, &sa, true);
	sa.conn = "mn-1048576";
	sa.child = 7;
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	assert_int_equal(nodes_stats(t)->foreign, 3);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 0);
	assert_int_equal(nodes_sas(t, "berta@example.org"), 0);
}

/* RFC 4877, 8: IDi may be a routing identity only. */
static void eap(void **state)
{
	struct nodes *t = *state;

	nodes_begin(t, NODES_CONF ALICE BERTA);
	RAISE(t, "child-updown", .id = "anybody@example.org", .eap_id = "alice@example.org",
	      .up = true, .child = true);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	assert_int_equal(nodes_stats(t)->foreign, 0);
	RAISE(t, "child-updown", .id = "alice@example.org", .eap_id = "berta@example.org",
	      .up = true, .child = true, .spi = 0xe1);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	assert_int_equal(nodes_stats(t)->foreign, 1);
}

/* MOBIKE: the IKE SA is elsewhere, ESP is as it was (RFC 4877, 7.4). */
static void moves(void **state)
{
	struct charon_sa sa = nodes_sa(1, "alice@example.org", COA1);
	struct nodes *t = *state;

	nodes_begin(t, NODES_CONF ALICE BERTA);
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	charon_forget(&t->charon);
	RAISE(t, "ike-update", .id = "alice@example.org", .moved_to = COA2);
	nodes_host(t, HOA1, COA2);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	/* one that is not known yet is nobody */
	RAISE(t, "ike-update", .conn = "(unnamed)", .id = "%any", .moved_to = COA1);
	nodes_host(t, HOA1, COA2);
	RAISE(t, "ike-rekey", .id = "alice@example.org", .new_ike = 5);
	RAISE(t, "ike-updown", .id = "alice@example.org");
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	nodes_host(t, HOA1, COA2);
	RAISE(t, "ike-updown", .id = "alice@example.org", .ike = 5);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 0);
	assert_int_equal(charon_commands(&t->charon, "terminate"), 0);
	assert_int_equal(t->kernel.set.count + t->kernel.del.count, 0);
}

static void rekeys(void **state)
{
	struct charon_sa sa = nodes_sa(1, "alice@example.org", COA1);
	struct nodes *t = *state;

	nodes_begin(t, NODES_CONF ALICE);
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	RAISE(t, "child-rekey", .id = "alice@example.org", .child = true, .spi = sa.spi_in,
	      .new_spi = 0xc9);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	assert_int_equal(nodes_stats(t)->rekeyed, 1);
	/* the old one is said to go once more, the new one goes */
	charon_child(&t->charon, &sa, false);
	nodes_run(t);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	sa.spi_in = 0xc9;
	charon_child(&t->charon, &sa, false);
	nodes_run(t);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 0);
}

/* Its SAs protect as long as the kernel has them, and where a node is nobody else can tell. */
static void charon_dies(void **state)
{
	struct charon_sa sa = nodes_sa(1, "alice@example.org", COA1);
	struct nodes *t = *state;
	struct ike_peer_info info;

	t->holds = true;
	nodes_begin(t, NODES_CONF ALICE);
	charon_child(&t->charon, &sa, true);
	fakespd_pair(HOA1, HA1, sa.spi_in, sa.spi_out, sa.reqid);
	nodes_run(t);
	charon_kill(&t->charon);
	nodes_run(t);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	charon_start(&t->charon);
	nodes_until_reviewed(t);
	nodes_info(t, HOA1, &info);
	assert_int_equal(info.live, 0);
	assert_int_equal(info.orphans, 1);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	nodes_until_reviewed(t);
	assert_int_equal(charon_commands(&t->charon, "initiate"), 0);
	/* it comes back by itself */
	sa.spi_in = 0xc5;
	sa.spi_out = 0xc6;
	fakespd_pair(HOA1, HA1, sa.spi_in, sa.spi_out, sa.reqid);
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	nodes_info(t, HOA1, &info);
	assert_int_equal(info.live, 1);
	assert_int_equal(info.orphans, 1);
}

static void restarts(void **state)
{
	struct nodes *t = *state;

	/* of both home addresses; of Berta's reqid at Alice's address; of nobody; of others */
	fakespd_pair(HOA1, HA1, 0xa1, 0xa2, NODES_REQID(1));
	fakespd_pair(HOA2, HA2, 0xa3, 0xa4, NODES_REQID(1));
	fakespd_pair(HOA1, HA1, 0xb1, 0xb2, NODES_REQID(2));
	fakespd_pair("2001:db8:100::99", HA1, 0xb3, 0xb4, NODES_REQID(1));
	fakespd_pair(HOA3, HA1, 0xb5, 0xb6, NODES_REQID(77));
	fakespd_pair(HOA3, HA1, 0xb7, 0xb8, 0x20000);
	nodes_open(t, NODES_CONF ALICE2 BERTA);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 2);
	assert_int_equal(nodes_sas(t, "berta@example.org"), 0);
	charon_start(&t->charon);
	nodes_until_reviewed(t);
	assert_int_equal(t->kernel.deleted, 0);
	charon_run(&t->charon, 12500);
	/* charon knows none of them: what is where it should be goes on, others are deleted */
	assert_int_equal(nodes_sas(t, "alice@example.org"), 2);
	assert_int_equal(nodes_sas(t, "berta@example.org"), 0);
	assert_int_equal(t->kernel.deleted, 6);
	assert_int_equal(t->kernel.state_count, 6);
}

/* What charon left for one address stays until that one has something else. */
static void half_back(void **state)
{
	struct charon_sa sa = nodes_sa(1, "alice@example.org", COA1);
	struct nodes *t = *state;
	struct ike_peer_info info;

	fakespd_pair(HOA1, HA1, 0xa1, 0xa2, NODES_REQID(1));
	fakespd_pair(HOA2, HA1, 0xa3, 0xa4, NODES_REQID(1));
	nodes_open(t, NODES_CONF ALICE2);
	charon_start(&t->charon);
	nodes_until_reviewed(t);
	sa.child_name = "mh-2";
	fakespd_pair(HOA2, HA1, sa.spi_in, sa.spi_out, sa.reqid);
	charon_child(&t->charon, &sa, true);
	charon_run(&t->charon, 12500);
	nodes_info(t, HOA1, &info);
	assert_int_equal(info.live, 1);
	assert_int_equal(info.orphans, 1);
	assert_int_equal(t->kernel.state_count, 4);
	sa = nodes_sa(1, "alice@example.org", COA1);
	sa.child = 7;
	sa.spi_in = 0xd1;
	sa.spi_out = 0xd2;
	fakespd_pair(HOA1, HA1, sa.spi_in, sa.spi_out, sa.reqid);
	charon_child(&t->charon, &sa, true);
	charon_run(&t->charon, 12500);
	nodes_info(t, HOA1, &info);
	assert_int_equal(info.live, 2);
	assert_int_equal(info.orphans, 0);
	assert_int_equal(t->kernel.state_count, 4);
}

/* Each home address has a pair, two while it is rekeyed, and one of a charon that died. */
static void many_addresses(void **state)
{
	static const char *const hoas[] = {
		"2001:db8:100::11", "2001:db8:100::12", "2001:db8:100::13", "2001:db8:100::14",
		"2001:db8:100::15", "2001:db8:100::16",
	};
	struct nodes *t = *state;
	unsigned int i, turn;

	nodes_begin(t, NODES_CONF NODE("alice@example.org", "2001:db8:100::11, 2001:db8:100::12,\n"
				       "2001:db8:100::13, 2001:db8:100::14, 2001:db8:100::15,\n"
				       "2001:db8:100::16", ""));
	for (turn = 0; turn < 2; turn++) {
		for (i = 0; i < ARRAY_SIZE(hoas); i++) {
			struct charon_sa sa = nodes_sa(1, "alice@example.org", COA1);

			sa.child = 10 * turn + i + 1;
			sa.spi_in = 0x1000 * (turn + 1) + i;
			sa.spi_out = 0x1000 * (turn + 1) + 0x100 + i;
			fakespd_pair(hoas[i], HA1, sa.spi_in, sa.spi_out, sa.reqid);
			charon_child(&t->charon, &sa, true);
		}
	}
	nodes_run(t);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 2 * ARRAY_SIZE(hoas));
	charon_run(&t->charon, 12500);
	/* all are charon's, none of them is an orphan */
	assert_int_equal(t->kernel.deleted, 0);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 2 * ARRAY_SIZE(hoas));
}

static bool move(const struct nodes *t, const char *name, const char *coa)
{
	struct in6_addr local, to;

	assert_int_equal(inet_pton(AF_INET6, HA2, &local), 1);
	assert_int_equal(inet_pton(AF_INET6, coa, &to), 1);
	return ipsec_move(t->ipsec, nodes_peer(t, name), &local, nodes_peer(t, name)->address,
			  &to);
}

/* What the last move was. */
static void moved(const struct nodes *t, const char *from, const char *to)
{
	struct spd_policy policy = { .out = true, .reqid = NODES_REQID(1) };
	struct in6_addr was, is;

	assert_int_equal(inet_pton(AF_INET6, HA2, &policy.local), 1);
	assert_int_equal(inet_pton(AF_INET6, HOA1, &policy.remote), 1);
	assert_int_equal(inet_pton(AF_INET6, from, &was), 1);
	assert_int_equal(inet_pton(AF_INET6, to, &is), 1);
	/* as it is in the kernel, octet by octet */
	assert_non_null(spd_find(&t->kernel.is, &policy));
	assert_true(spd_same_action(spd_find(&t->kernel.is, &policy), &t->kernel.moved));
	assert_memory_equal(&t->kernel.moved.local, &policy.local, sizeof(was));
	assert_memory_equal(&t->kernel.moved.remote, &policy.remote, sizeof(was));
	assert_memory_equal(&t->kernel.move.from, &was, sizeof(was));
	assert_memory_equal(&t->kernel.move.to, &is, sizeof(is));
}

/* RFC 4877, 7.4: the kernel tells who keeps the keys. */
static void keys_move(void **state)
{
	struct charon_sa sa = nodes_sa(1, "alice@example.org", COA1);
	struct nodes *t = *state;

	nodes_begin(t, NODES_CONF ALICE BERTA);
	assert_false(move(t, "alice@example.org", COA2));
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	fakespd_forget();
	/* it is there already */
	assert_true(move(t, "alice@example.org", COA1));
	assert_int_equal(t->kernel.moves, 0);
	assert_true(move(t, "alice@example.org", COA2));
	assert_int_equal(t->kernel.moves, 1);
	moved(t, COA1, COA2);
	nodes_host(t, HOA1, COA2);
	assert_true(move(t, "alice@example.org", COA2));
	assert_int_equal(t->kernel.moves, 1);
	/* home; and where the kernel does not tell it is where it was */
	assert_true(move(t, "alice@example.org", HOA1));
	moved(t, COA2, HOA1);
	t->kernel.error = -2;
	assert_false(move(t, "alice@example.org", COA1));
	nodes_host(t, HOA1, HOA1);
	assert_false(move(t, "berta@example.org", COA1));
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	assert_int_equal(t->kernel.set.count + t->kernel.del.count, 0);
}

/* Nobody knows where a node is whose SAs only the kernel has, and there is no IKE SA to move. */
static void orphans_stay(void **state)
{
	struct nodes *t = *state;

	fakespd_pair(HOA1, HA1, 0xa1, 0xa2, NODES_REQID(1));
	nodes_open(t, NODES_CONF ALICE);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	assert_false(move(t, "alice@example.org", COA1));
	assert_int_equal(t->kernel.moves, 0);
}

static void fails(void **state)
{
	struct charon_sa sa = nodes_sa(1, "alice@example.org", COA1);
	struct nodes *t = *state;
	struct ike_peer_info info;

	nodes_begin(t, NODES_CONF ALICE BERTA);
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	/* somebody says to be it and does not prove it: it is counted, and it is where it was */
	RAISE(t, "ike-updown", .id = "alice@example.org", .ike = 9, .host = COA2,
	      .now = "CONNECTING");
	nodes_info(t, HOA1, &info);
	assert_int_equal(info.failed, 1);
	assert_int_equal(info.live, 1);
	nodes_host(t, HOA1, COA1);
	/* a stranger who has its home address, or its care-of address, is not taken for it */
	RAISE(t, "ike-updown", .conn = "(unnamed)", .id = "mallory", .ike = 9, .host = HOA1,
	      .now = "CONNECTING");
	RAISE(t, "ike-updown", .conn = "(unnamed)", .id = "mallory", .ike = 9, .host = COA1,
	      .now = "CONNECTING");
	nodes_info(t, HOA1, &info);
	assert_int_equal(info.failed, 1);
	assert_int_equal(nodes_stats(t)->failed, 3);
}

#define TEST(text, function)	{ text, function, nodes_setup, nodes_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("RSEC-8 what charon is told of a mobile node", connection),
		TEST("RSEC-8 a pair for each home address, with one reqid", two_addresses),
		TEST("RSEC-11 a certificate, and proposals of its own", own_ways),
		TEST("a tunnel for return routability encrypts", encrypts),
		TEST("RSEC-12 what charon is told of a mobile node with EAP", by_eap),
		CASE("connections of mobile nodes, of MAGs, and of nobody", names),
		TEST("RSEC-1 SAs of a mobile node count from wherever it is", from_anywhere),
		TEST("RSEC-8 an SA with somebody else is ended and counted", not_that_node),
		TEST("RSEC-12 R6612-12 another name in EAP than in IKEv2", by_other_name),
		TEST("RSEC-8 R6612-12 what EAP has proved counts more than IDi", eap),
		TEST("RSEC-16 R6275-9 MOBIKE moves the host, and no SA", moves),
		TEST("SAs of a mobile node are rekeyed", rekeys),
		TEST("RSEC-1 SAs of a mobile node outlive charon; it is asked for none",
		     charon_dies),
		TEST("RSEC-8 states of a mobile node are found again, at its addresses alone",
		     restarts),
		TEST("RSEC-1 what charon left for a home address stays until there is another one",
		     half_back),
		TEST("RSEC-1 no SA of a node with many home addresses is an orphan",
		     many_addresses),
		TEST("R6275-9 RSEC-16 the IKE SA goes where the mobile node is", keys_move),
		TEST("R6275-9 SAs without an IKE SA move nowhere", orphans_stay),
		TEST("RSEC-16 who does not prove to be a mobile node moves nothing", fails),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
