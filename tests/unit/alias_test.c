// SPDX-License-Identifier: GPL-2.0
/*
 * One mobile node has many names (RFC 6612, 4.1; RFC 4283; RFC 8371): whatever a MAG, IKEv2, a BU
 * or the operator calls it, it is one, and each is answered by the name that it has used.
 *
 * sources: tests/unit/said.c tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include "run.h"
#include "said.h"

#include "control/show.h"
#include "ha/ha.h"
#include "lma/bri.h"
#include "lma/revoke.h"

#define HOA	"2001:db8:1ff:1::10"
#define HOA_BOB	"2001:db8:1ff:2::10"
#define HNP	"2001:db8:1ff:1::/64"
#define COA	FAKE_COA
#define LLID	"\x02\0\0\0\0\x0a"
#define IMSI	"26201123"
#define ORDER	77

/* FAKE_CONF without its first line */
#define NAMES								\
	"home-agent = true\n%s"						\
	"mag imsi { address = 2001:db8:5::1 mn-id = \"3:" IMSI "\" }\n"	\
	"mag realm { address = 2001:db8:6::1 realm = example.net }\n"
#define ALICE_HAS							\
	"mn \"" ALICE "\" { policy = both prefix = " HNP " home-address = " HOA "\n" \
	"	max-sessions = 3 ike-identity = \"%s\"\n%s }\n"
#define ALIASES								\
	"	alias = { al@example.net, \"2:hex:20010db80000000000000000000000aa\",\n" \
	"		\"3:" IMSI "\", \"4:hex:0a0b0c0d\", \"5:hex:020000000001\",\n" \
	"		\"6:hex:0200000000000001\", \"7:hex:62f2100102030405060708\",\n" \
	"		\"8:hex:000300010200000000aa\" }\n"
#define BOB_HAS								\
	"mn \"" BOB "\" { policy = both home-address = " HOA_BOB " }\n"

static const struct {
	u8 type;
	const char *text;
	u8 len;
} names[] = {
	{ 1, "al@example.net", 14 },
	{ 2, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\xaa", 16 },
	{ 3, IMSI, 8 },
	{ 4, "\x0a\x0b\x0c\x0d", 4 },
	{ 5, "\x02\0\0\0\0\x01", 6 },
	{ 6, "\x02\0\0\0\0\0\0\x01", 8 },
	{ 7, "\x62\xf2\x10\1\2\3\4\5\6\7\x08", 11 },
	{ 8, "\0\3\0\1\2\0\0\0\0\xaa", 10 },
};

static const char *conf_text(const char *identity, const char *aliases)
{
	static char text[8192], alice[2048], base[4096];

	snprintf(base, sizeof(base), NAMES, FAKE_CONF + strlen("lab-mode = true\n"));
	snprintf(alice, sizeof(alice), ALICE_HAS, identity, aliases);
	snprintf(text, sizeof(text), "%s%s%s", base, alice, BOB_HAS);
	return text;
}

static int setup(void **state)
{
	int err = fake_setup(state, conf_text("alice@example.org", ALIASES));
	struct fake *f = *state;
	unsigned int i;

	for (i = 0; !err && i < anchor_conf(f->anchor)->peers.count; i++)
		anchor_protected(f->anchor, anchor_conf(f->anchor)->peers.v[i], 1);
	return err;
}

static void protect(struct fake *f)
{
	const struct peers *peers = &anchor_conf(f->anchor)->peers;
	unsigned int i;

	for (i = 0; i < peers->count; i++)
		anchor_protected(f->anchor, peers->v[i], 1);
}

static void assert_named(const struct mh_opts *opts, unsigned int nr)
{
	assert_true(mh_has(opts, MH_OPT_MN_ID));
	assert_int_equal(opts->mn_id_type, names[nr].type);
	assert_int_equal(opts->mn_id.len, names[nr].len);
	assert_memory_equal(opts->mn_id.data, names[nr].text, names[nr].len);
}

/* A PBU that calls its mobile node by a name of any octets. Return: status of the PBA, in which the
 * name must be as it was.
 */
static int say(struct fake *f, unsigned int nr, const char *src, bool dereg, u8 hi)
{
	int status = SEND(f, .mnid = names[nr].text, .mnid_type = names[nr].type,
			  .mnid_len = names[nr].len, .src = src, .hi = hi, .llid = LLID,
			  .zero_lifetime = dereg);

	if (status != FAKE_SILENCE)
		assert_named(&f->reply.opts, nr);
	return status;
}

static bool is_alice(const struct fake *f)
{
	const struct mnid *mnid = fake_req(f)->mnid;

	return mnid->type == MN_ID_TYPE_NAI && mnid->len == strlen(ALICE) &&
	       !memcmp(mnid->data, ALICE, mnid->len);
}

/* BU of ALICE, or from another home address; with an MN-ID option if a name is given. */
static int bu(struct fake *f, const char *hoa, u16 sequence, u8 type, const char *name, size_t len,
	      u16 lifetime)
{
	return NODE_SEND(f, .hoa = hoa, .sequence = sequence, .lifetime = lifetime,
			 .mnid = name, .mnid_type = type, .mnid_len = (u16)len);
}

/* Each MAG has its own kind of name; the session, its prefix and what it may are one. */
static void by_any_name(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(say(f, i, i % 2 ? MAG1 : MAG2, false, i ? 3 : 1), 0);
		assert_string_equal(fake_hnp(f, 0), HNP);
		assert_true(is_alice(f));
		assert_int_equal(anchor_cache(f->anchor)->mn_count, 1);
		assert_int_equal(fake_sessions(f), 1);
	}
	/* by its own name it goes on, and by another one it ends */
	fake_sleep(f, 10);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .llid = LLID, .hnp = { HNP }), 0);
	assert_int_equal(say(f, 4, MAG1, true, 4), 0);
	fake_sleep(f, 10000);
	assert_int_equal(fake_sessions(f), 0);
	/* a name that is nobody's is not hers, nor is the same one of another subtype */
	assert_int_equal(SEND(f, .mnid = "al@example.com"), 153);
	assert_int_equal(SEND(f, .mnid = IMSI, .mnid_type = 4), 153);
}

/* Each step can put off what is to come. */
static void pass(struct fake *f, unsigned int seconds)
{
	while (seconds--)
		fake_sleep(f, 1000);
}

/* As whom IKEv2 knows her, and which binding that is of. */
static void by_any_identity(void **state)
{
	static const struct {
		const char *identity;
		enum ike_id_type type;
	} table[] = {
		{ "alice@example.org", IKE_ID_RFC822 },
		{ "node-7.example.net", IKE_ID_FQDN },
		{ "keyid:alice", IKE_ID_KEY },
		{ "2001:db8:1ff:1::10", IKE_ID_IPV6 },
		{ "C=DE, O=Example, CN=alice", IKE_ID_DN },
	};
	const struct conf *conf;
	struct fake *f = *state;
	struct ike_id id;
	struct in6_addr hoa = fake_addr(HOA);
	const struct ike_remote *peer;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		fake_stop(f);
		fake_start(f, conf_text(table[i].identity, ALIASES));
		conf = anchor_conf(f->anchor);
		peer = peers_at(conf, IKE_MN, &hoa);
		assert_non_null(peer);
		assert_int_equal(ike_id_parse(&id, peer->identity), 0);
		assert_int_equal(id.type, table[i].type);
		ike_id_fini(&id);
		protect(f);
		assert_int_equal(bu(f, HOA, 1, 0, NULL, 0, 150), 0);
		assert_true(is_alice(f));
		assert_int_equal(say(f, 2, MAG1, false, 1), 0);
		assert_true(is_alice(f));
		/* two bindings under one name */
		assert_int_equal(anchor_cache(f->anchor)->mn_count, 1);
		assert_int_equal(fake_sessions(f), 2);
	}
}

/* The MN-ID option of a BU names who IKEv2 has proved it to be, by any name, or it is refused. */
static void binding_update(void **state)
{
	struct fake *f = *state;
	const char *log;
	unsigned int i;
	u16 seq = 1;
	int keep;

	assert_int_equal(bu(f, HOA, seq++, 1, ALICE, strlen(ALICE), 150), 0);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(bu(f, HOA, seq++, names[i].type, names[i].text, names[i].len,
				    150), 0);
	assert_int_equal(fake_sessions(f), 1);
	keep = fake_log_begin();
	assert_int_equal(bu(f, HOA, seq, 1, BOB, strlen(BOB), 150), 129);
	assert_int_equal(bu(f, HOA, seq, 1, BOB, strlen(BOB), 0), 129);
	assert_int_equal(bu(f, HOA, seq, 1, "x@example.org", 13, 150), 129);
	assert_int_equal(bu(f, HOA_BOB, 1, 3, IMSI, strlen(IMSI), 150), 129);
	log = fake_log_end(keep);
	fake_expect(log, "BU of mobile node " HOA " (" COA ") for " ALICE " (as " BOB ")");
	fake_expect(log, "129 administratively prohibited: the home address is another mobile node's");
	fake_expect(log, "BU of mobile node " HOA_BOB " (" COA ") for " BOB " (as 3:" IMSI ")");
	assert_int_equal(anchor_ha(f->anchor)->stats.why[HA_WHY_MN_ID], 4);
	assert_int_equal(fake_sessions(f), 1);
	assert_int_equal(bu(f, HOA, seq, 3, IMSI, strlen(IMSI), 0), 0);
}

/* What a MAG may is told by either name. */
static void permission(void **state)
{
	struct fake *f = *state;

	assert_int_equal(say(f, 2, "2001:db8:5::1", false, 1), 0);
	assert_int_equal(say(f, 4, "2001:db8:5::1", false, 5), 154);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = "2001:db8:5::1"), 154);
	assert_int_equal(say(f, 0, "2001:db8:6::1", false, 3), 0);
	assert_int_equal(say(f, 2, "2001:db8:6::1", false, 5), 154);
}

/* A BRI says whom it is about as the MAG has said it, and so does that of a MAG. */
static void revocation(void **state)
{
	struct mnid alice;
	struct fake *f = *state;
	const struct mh_msg *bri;
	struct mh_msg msg;

	assert_true(mnid_parse(&alice, ALICE));
	assert_int_equal(say(f, 7, MAG1, false, 1), 0);
	assert_int_equal(lma_revoke_mn(anchor_lma(f->anchor), &alice, NULL, BRI_ADMINISTRATIVE,
				       ORDER), 1);
	fake_sleep(f, 0);
	bri = fake_heard(f, 0);
	assert_int_equal(bri->br.type, BR_TYPE_BRI);
	assert_named(&bri->opts, 7);
	pass(f, 60);
	assert_int_equal(fake_sessions(f), 0);
	/* by another name than that by which it was registered */
	assert_int_equal(say(f, 6, MAG1, false, 1), 0);
	bri_session(fake_by_hnp(f, HNP), BRI_USER_INITIATED, 9, &msg);
	msg.opts.mn_id_type = names[2].type;
	msg.opts.mn_id = (struct mh_view){ (const u8 *)IMSI, names[2].len };
	assert_int_equal(fake_say(f, &msg, MAG1), 1);
	assert_int_equal(fake_heard(f, 0)->br.type, BR_TYPE_BRA);
	assert_int_equal(fake_heard(f, 0)->br.status, BRA_SUCCESS);
	assert_int_equal(fake_sessions(f), 0);
}

/* A realm is revoked where MAGs know it as such. */
static void realm(void **state)
{
	struct fake *f = *state;

	assert_int_equal(say(f, 2, MAG1, false, 1), 0);
	assert_int_equal(lma_revoke_realm(anchor_lma(f->anchor), "example.org", ORDER), 0);
	assert_int_equal(say(f, 0, MAG1, false, 5), 0);
	assert_int_equal(lma_revoke_realm(anchor_lma(f->anchor), "example.org", ORDER), 0);
	assert_int_equal(lma_revoke_realm(anchor_lma(f->anchor), "example.net", ORDER), 1);
}

/* The log and those who watch hear both names. */
static void told(void **state)
{
	struct fake *f = *state;
	const char *log;
	json_t *object;
	int keep;

	assert_int_equal(say(f, 2, MAG1, false, 1), 0);
	object = show_session(fake_by_hnp(f, HNP), 0);
	assert_string_equal(json_string_value(json_object_get(object, "mn-id")), ALICE);
	assert_string_equal(json_string_value(json_object_get(object, "said-mn-id")), "3:" IMSI);
	json_decref(object);
	fake_sleep(f, 10);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP }), 0);
	object = show_session(fake_by_hnp(f, HNP), 0);
	assert_null(json_object_get(object, "said-mn-id"));
	json_decref(object);
	keep = fake_log_begin();
	assert_int_equal(say(f, 4, "2001:db8:5::1", false, 5), 154);
	log = fake_log_end(keep);
	fake_expect(log, "PBU of MAG imsi (2001:db8:5::1) for " ALICE " (as 5:hex:020000000001)");
}

/* What a MAG registered by a name that is hers now is no session of hers, and ends. */
static void reload(void **state)
{
	struct fake *f = *state;
	const struct mh_msg *bri;
	char text[8192];

	snprintf(text, sizeof(text), "%smn \"*\" { }\n", conf_text("alice@example.org", ""));
	fake_reload(f, text);
	protect(f);
	assert_int_equal(say(f, 2, MAG1, false, 1), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .llid = LLID), 0);
	assert_int_equal(fake_sessions(f), 2);
	assert_int_equal(anchor_cache(f->anchor)->mn_count, 2);
	fake_reload(f, conf_text("alice@example.org", ALIASES));
	protect(f);
	fake_sleep(f, 0);
	bri = fake_heard(f, 0);
	assert_int_equal(bri->br.type, BR_TYPE_BRI);
	assert_named(&bri->opts, 2);
	pass(f, 30);
	assert_int_equal(fake_sessions(f), 1);
	assert_true(fake_active(f, HNP));
	/* nothing of hers ends when it is no alias any more, nor goes on by that name */
	assert_int_equal(say(f, 2, MAG2, false, 3), 0);
	fake_reload(f, conf_text("alice@example.org", ""));
	protect(f);
	fake_sleep(f, 1000);
	assert_int_equal(fake_sessions(f), 1);
	assert_int_equal(say(f, 2, MAG2, false, 5), 153);
	fake_sleep(f, 10);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 5, .hnp = { HNP }), 0);
}

/* The name that the MAG has used outlives the daemon and the machine. */
static void restart(void **state)
{
	const char *conf = FAKE_CONF "mn \"" ALICE "\" { prefix = " HNP "\n"
			   "alias = \"3:" IMSI "\" }\n";
	struct run *t = *state;
	struct mh_msg bri;

	run_begin_with(t, conf, SAME);
	assert_int_equal(say(&t->f, 2, MAG1, false, 1), 0);
	run_die(t);
	run_begin_with(t, conf, FRESH);
	bri_session(fake_by_hnp(&t->f, HNP), BRI_ADMINISTRATIVE, 1, &bri);
	assert_named(&bri.opts, 2);
	assert_int_equal(say(&t->f, 2, MAG1, false, 5), 0);
	assert_int_equal(fake_sessions(&t->f), 1);
	run_die(t);
	run_begin_with(t, conf, SAME);
	bri_session(fake_by_hnp(&t->f, HNP), BRI_ADMINISTRATIVE, 1, &bri);
	assert_named(&bri.opts, 2);
	/* what began by a name that is another one's now ends at a start, too */
	run_die(t);
	run_begin_with(t, FAKE_CONF "mn b@example.org { alias = \"" ALICE "\" }\n", SAME);
	anchor_begin(t->f.anchor);
	pass(&t->f, 60);
	assert_int_equal(fake_sessions(&t->f), 0);
}

static void configuration(void **state)
{
	static const struct {
		const char *text;
		const char *complaint;
	} table[] = {
		{ "mn a { alias = { x, y } }\nmn b { alias = { z, \"1:hex:78\" } }\n",
		  "x.conf:12: alias \"x\" is an identifier of the mobile node in line 11" },
		{ "mn a { }\nmn b { policy = none\nalias = a }\n",
		  "x.conf:13: alias \"a\" is an identifier of the mobile node in line 11" },
		{ "mn a { alias = { x, x } }\n",
		  "x.conf:11: alias \"x\" is an identifier of this mobile node already" },
		{ "mn a@B { alias = a@b }\n",
		  "x.conf:11: alias \"a@b\" is an identifier of this mobile node already" },
		{ "mn \"*\" { alias = x }\n",
		  "x.conf:11: a profile of many mobile nodes cannot have an alias" },
		{ "mn \"*@b\" { alias = x }\n",
		  "x.conf:11: a profile of many mobile nodes cannot have an alias" },
		{ "mn a { alias = \"*\" }\n", "x.conf:11: alias \"*\" is no identifier" },
		{ "mn a { alias = \"256:x\" }\n", "x.conf:11: alias \"256:x\" is no identifier" },
	};
	char text[2048];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		snprintf(text, sizeof(text), "%s%s", FAKE_CONF, table[i].text);
		said_refused(parse(text), text, table[i].complaint);
	}
}

#define WITH(name, test)	{ name, test, setup, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("R6612-15 MN-IDs of all subtypes name one mobile node", by_any_name),
		WITH("R6612-15 identities of IKEv2 of all types, and MN-IDs, name one mobile node",
		     by_any_identity),
		WITH("R6612-14 R6612-15 R6612-47 the MN-ID of a BU is of who IKEv2 has proved it to be: 129",
		     binding_update),
		WITH("R6612-15 a MAG may speak for a mobile node by either name", permission),
		WITH("R6612-15 revocations use the name that the MAG has used", revocation),
		WITH("R6612-15 a realm is revoked where it is one", realm),
		WITH("R6612-15 log and operator see both names", told),
		WITH("R6612-15 another map of names with a reload", reload),
		{ "R6612-15 names after a restart", restart, run_setup, run_teardown, NULL },
		CASE("R6612-15 an identifier has one mobile node", configuration),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
