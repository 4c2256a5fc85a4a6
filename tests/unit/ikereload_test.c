// SPDX-License-Identifier: GPL-2.0
/*
 * IKEv2 for MAGs and another configuration: what of charon is touched, and which SAs end.
 *
 * sources: tests/unit/fakeike.c tests/unit/fakexfrm.c tests/unit/fakecharon.c userd
 */
#include "fakeike.h"

#include "base/log.h"

static void reload(struct fakeike *w, const char *text)
{
	fakeike_use(w, text);
	fakeike_until_reviewed(w);
}

static void reloads(void **state)
{
	struct fakeike *w = *state;
	unsigned int loads;

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	fakeike_sa_up(w, &fakeike_sa1);
	loads = charon_commands(&w->charon, "load-conn");
	reload(w, FAKEIKE_CONF FAKEIKE_MAGS);
	assert_int_equal(charon_commands(&w->charon, "load-conn"), loads);
	assert_int_equal(fakeike_sas(w, 0), 1);
	/* another MAG comes */
	reload(w, FAKEIKE_CONF FAKEIKE_MAGS "mag mag3 { address = 2001:db8:3::1 }\n");
	assert_int_equal(charon_commands(&w->charon, "load-conn"), loads + 1);
	assert_int_equal(charon_commands(&w->charon, "terminate"), 0);
	assert_int_equal(fakeike_sas(w, 0), 1);
	/* MAG1 is somebody else now, MAG3 is gone */
	reload(w, FAKEIKE_CONF
	       "mag mag1 { address = " MAG1 " ike-identity = other.example.net }\n"
	       "mag mag2 { address = " MAG2 " esp-proposals = { aes128gcm16 } }\n");
	assert_int_equal(fakeike_sas(w, 0), 0);
	assert_int_equal(w->charon.sa_count, 0);
	assert_int_equal(w->charon.conn_count, 2);
	assert_int_equal(w->charon.shared_count, 2);
	assert_string_equal(charon_value(charon_last(&w->charon, "unload-conn"), "name"), "mag-3");
	assert_string_equal(charon_value(charon_last(&w->charon, "unload-shared"), "id"), "mag-3");
}

/* MAG1 has a certificate, MAG2 a secret. */
#define MIXED(ike)							\
	FAKEIKE_CONF							\
	"mag mag1 { address = " MAG1 " auth = certificate\n"		\
	"	ike-identity = mag1.example.net }\n"			\
	"mag mag2 { address = " MAG2 " }\n"				\
	"ike { " ike " }\n"
#define CERTS	"certificate = c private-key = k ca-certificate = { a, b }"

/* MAG1 with its SA, MAG2 with its own, and how that is after a reload. */
static void begin_mixed(struct fakeike *w)
{
	struct charon_sa sa2 = fakeike_sa1;

	fakeike_begin(w, MIXED(CERTS));
	fakeike_sa_up(w, &fakeike_sa1);
	sa2.conn = "mag-2";
	sa2.ike = 2;
	sa2.remote_host = MAG2;
	sa2.remote_id = MAG2;
	sa2.child = 2;
	sa2.reqid = REQID2;
	sa2.spi_in = 0xc0000021;
	sa2.spi_out = 0xc0000022;
	fakeike_sa_up(w, &sa2);
}

static void reloads_to(struct fakeike *w, const char *text, unsigned int sas1, unsigned int sas2)
{
	reload(w, text);
	if (fakeike_sas(w, 0) != sas1 || fakeike_sas(w, 1) != sas2)
		fail_msg("%u and %u SAs with %s", fakeike_sas(w, 0), fakeike_sas(w, 1), text);
}

static void renews_own(void **state)
{
	struct fakeike *w = *state;
	unsigned int loads;

	begin_mixed(w);
	loads = charon_commands(&w->charon, "load-conn");
	reloads_to(w, MIXED("certificate = c2 private-key = k2 ca-certificate = { a, b }"), 1, 1);
	assert_int_equal(charon_commands(&w->charon, "terminate"), 0);
	/* new SAs of who has a certificate are proved with it, others do not care */
	assert_int_equal(charon_commands(&w->charon, "load-conn"), loads + 1);
	assert_string_equal(charon_value(charon_last(&w->charon, "load-conn"),
					 "mag-1.local.certs"), "c2");
	assert_string_equal(charon_value(charon_last(&w->charon, "load-key"), "data"), "k2");
	assert_string_equal(charon_value(charon_last(&w->charon, "unload-key"), "id"), "id-of-k");
	assert_int_equal(w->charon.key_count, 1);
	/* the same key, certified anew */
	reloads_to(w, MIXED("certificate = c3 private-key = k2 ca-certificate = { a, b }"), 1, 1);
	assert_int_equal(charon_commands(&w->charon, "load-conn"), loads + 2);
	assert_int_equal(charon_commands(&w->charon, "load-key"), 2);
}

static void believes_others(void **state)
{
	struct fakeike *w = *state;
	unsigned int loads;

	begin_mixed(w);
	loads = charon_commands(&w->charon, "load-conn");
	/* one more, and in another order */
	reloads_to(w, MIXED("certificate = c private-key = k ca-certificate = { n, b, a }"), 1, 1);
	assert_int_equal(charon_commands(&w->charon, "load-conn"), loads + 1);
	assert_int_equal(charon_commands(&w->charon, "terminate"), 0);
	/* one that may have vouched for MAG1 is gone */
	reloads_to(w, MIXED("certificate = c private-key = k ca-certificate = { b, n }"), 0, 1);
	assert_int_equal(charon_commands(&w->charon, "terminate"), 1);
	assert_string_equal(charon_value(charon_last(&w->charon, "terminate"), "ike"), "mag-1");
}

#define PINNED(file)							\
	FAKEIKE_CONF							\
	"mag mag1 { address = " MAG1 " certificate = " file " auth = certificate\n" \
	"	ike-identity = mag1.example.net }\n"			\
	"mag mag2 { address = " MAG2 " }\n"				\
	"ike { " CERTS " }\n"

static void pins(void **state)
{
	struct fakeike *w = *state;

	begin_mixed(w);
	reloads_to(w, PINNED("p"), 0, 1);
	assert_string_equal(charon_value(charon_last(&w->charon, "load-conn"),
					 "mag-1.remote.certs"), "p");
	/* no authority can vouch for another one */
	assert_null(charon_value(charon_last(&w->charon, "load-conn"), "mag-1.remote.cacerts"));
	fakeike_sa_up(w, &fakeike_sa1);
	reloads_to(w, PINNED("q"), 0, 1);
	assert_string_equal(charon_value(charon_last(&w->charon, "terminate"), "ike"), "mag-1");
}

static void ends(void **state)
{
	struct fakeike *w = *state;

	fakeike_begin(w, FAKEIKE_CONF FAKEIKE_MAGS);
	fakeike_sa_up(w, &fakeike_sa1);
	reload(w, "lab-mode = true\n" FAKEIKE_CONF FAKEIKE_MAGS);
	assert_int_equal(w->charon.conn_count, 0);
	assert_int_equal(w->charon.shared_count, 0);
	assert_int_equal(w->charon.sa_count, 0);
	reload(w, FAKEIKE_CONF FAKEIKE_MAGS);
	assert_int_equal(w->charon.conn_count, 2);
	assert_int_equal(w->charon.shared_count, 2);
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

/* No authority vouches for who has a password; the anchor's own certificate counts. */
static void eap_changes(void **state)
{
	char one[] = "one", other[] = "other";
	struct ike_file ca = { one, (u8 *)one, 3 };
	struct ike_local old = { .ca = &ca, .ca_count = 1 };
	struct ike_remote password = { .auth = IKE_AUTH_EAP_MSCHAPV2 };
	struct ike_remote certified = { .auth = IKE_AUTH_EAP_TLS };
	struct ike_local conf = { 0 };

	(void)state;
	assert_int_equal(ike_local_change(&old, &conf, &password), IKE_CHANGE_NONE);
	assert_int_equal(ike_local_change(&old, &conf, &certified), IKE_CHANGE_END);
	assert_int_equal(ike_local_change(&conf, &old, &certified), IKE_CHANGE_LOAD);
	conf = old;
	conf.certificate = (struct ike_file){ other, (u8 *)other, 5 };
	assert_int_equal(ike_local_change(&old, &conf, &password), IKE_CHANGE_LOAD);
	assert_int_equal(ike_local_change(&old, &conf, &certified), IKE_CHANGE_LOAD);
}

#define TEST(text, function)	{ text, function, fakeike_setup, fakeike_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("a reload touches only what differs", reloads),
		TEST("RSEC-23 a new certificate of the anchor ends no SA", renews_own),
		TEST("RSEC-23 SAs end with the authority that vouched for them", believes_others),
		TEST("RSEC-23 one certificate of a MAG, and no other", pins),
		CASE("what another configuration of the anchor means", local_changes),
		CASE("RSEC-12 what that means for peers with EAP", eap_changes),
		TEST("RSEC-28 IPsec ends and begins by reload", ends),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
