// SPDX-License-Identifier: GPL-2.0
/*
 * A charon that says anything, dies and comes back, while the configuration changes and the kernel
 * has any SAs: nothing breaks, what is counted adds up, and when all is quiet all is right again.
 *
 * HALMA_STORM: seconds of storm, default 5. HALMA_SEED: where it begins.
 *
 * sources: tests/unit/fakeike.c tests/unit/fakexfrm.c tests/unit/fakecharon.c userd
 */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "fakeike.h"

#include "base/log.h"
#include "ipsec/account.h"

#define MAG(n)	"mag mag" #n " { address = 2001:db8:" #n "::1 ike-identity = mag" #n " }\n"

static const char *const confs[] = {
	FAKEIKE_CONF MAG(1) MAG(2) MAG(3),
	FAKEIKE_CONF MAG(1),
	"lab-mode = true\n" FAKEIKE_CONF MAG(1) MAG(2),
	FAKEIKE_CONF MAG(2) MAG(3) MAG(4),
	FAKEIKE_CONF "mag mag1 { address = 2001:db8:1::1 ike-identity = other }\n" MAG(3),
};

static const char *const names[] = {
	"mag-1", "mag-2", "mag-3", "mag-4", "mag-77", "mag-0", "mag-99999", "mag-", "other",
	"(unnamed)", "", "child-sas", "old", "new", "mh", "mh-1",
};

static const char *const keys[] = {
	"up", "uniqueid", "reqid", "spi-in", "spi-out", "state", "remote-host", "remote-id",
	"local-host", "name", "initiator", "nat-remote", "success", "errmsg",
};

static const char *const values[] = {
	"yes", "no", "1", "2", "3", "65537", "65538", "65539", "4294967295", "4294967296",
	"c0000001", "c0000002", "0", "", "INSTALLED", "REKEYED", "CONNECTING", "DELETING",
	"2001:db8:1::1", "2001:db8:2::1", "2001:db8:f::1", "mag1", "mag2", "\xff%s%n\n",
};

static const char *const events[] = {
	"ike-updown", "ike-rekey", "child-updown", "child-rekey",
};

static const char *const commands[] = {
	"load-conn", "load-shared", "unload-conn", "unload-shared", "terminate", "initiate",
	"list-sas", "list-conns", "get-conns", "get-shared", "get-keys",
};

static struct fakeike w;

static unsigned int seed;

/* A number of the environment; what it is without one. */
static unsigned int from_env(const char *name, unsigned int without)
{
	const char *text = getenv(name);
	unsigned long n;
	char *end;

	if (!text)
		return without;
	errno = 0;
	n = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || n > UINT_MAX)
		fail_msg("%s=%s: no number from 0 to %u", name, text, UINT_MAX);
	return (unsigned int)n;
}

static unsigned int any(unsigned int count)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % count;
}

static const char *any_of(const char *const *v, unsigned int count)
{
	return v[any(count)];
}

static int start(void **state)
{
	(void)state;
	fakeike_init(&w);
	fakeike_open(&w, confs[0]);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	fakeike_fini(&w);
	return 0;
}

/* A tree of no more than some depth. */
static void put_tree(struct vici_writer *msg, unsigned int depth)
{
	unsigned int i, n = any(8);

	for (i = 0; i < n; i++) {
		if (any(3)) {
			vici_value(msg, any_of(keys, ARRAY_SIZE(keys)),
				   any_of(values, ARRAY_SIZE(values)));
		} else if (depth && any(4)) {
			vici_section(msg, any_of(names, ARRAY_SIZE(names)));
			put_tree(msg, depth - 1);
			vici_section_end(msg);
		} else {
			vici_list(msg, any_of(names, ARRAY_SIZE(names)));
			vici_list_item(msg, "x", any(2));
			vici_list_end(msg);
		}
	}
}

/* Mostly what could be one, so that it gets far. */
static void raise_event(void)
{
	struct vici_writer msg;
	u8 data[16384];

	vici_write(&msg, data, sizeof(data));
	if (any(2))
		vici_value(&msg, "up", "yes");
	vici_section(&msg, any_of(names, ARRAY_SIZE(names)));
	put_tree(&msg, 1);
	vici_section(&msg, "child-sas");
	vici_section(&msg, "mh");
	put_tree(&msg, 2);
	vici_section_end(&msg);
	vici_section_end(&msg);
	put_tree(&msg, 2);
	vici_section_end(&msg);
	assert_true(vici_written(&msg));
	charon_raise(&w.charon, any_of(events, ARRAY_SIZE(events)), &msg);
}

static void pair_comes_or_goes(void)
{
	static const char *const conns[] = { "mag-1", "mag-2", "mag-3" };
	static const char *const hosts[] = { "2001:db8:1::1", "2001:db8:2::1", "2001:db8:3::1" };
	static const char *const ids[] = { "mag1", "mag2", "mag3", "other" };
	unsigned int nr = any(3);
	const struct charon_sa sa = {
		.conn = conns[nr], .ike = 1 + any(4), .remote_host = hosts[any(8) ? nr : any(3)],
		.remote_id = ids[any(8) ? nr : any(4)], .child = 1 + any(4),
		.reqid = IKE_REQID_BASE + 1 + nr, .spi_in = 1 + any(20), .spi_out = 101 + any(20),
	};

	charon_child(&w.charon, &sa, any(3) && w.charon.sa_count < CHARON_MAX / 2);
}

static void kernel_changes(void)
{
	struct nlxfrm_state state = {
		.spi = 1 + any(20), .reqid = IKE_REQID_BASE + any(6), .keyed = any(8),
	};
	char text[32];

	snprintf(text, sizeof(text), "2001:db8:%u::1", any(6));
	inet_pton(AF_INET6, text, &state.src);
	inet_pton(AF_INET6, LMAA, &state.dst);
	if (any(2) && w.kernel.count < FAKEXFRM_MAX)
		fakexfrm_add(&w.kernel, &state);
	else if (w.kernel.count)
		w.kernel.count--;
}

static void charon_changes(void)
{
	static const u8 junk[] = { 0, 0, 0, 5, 7, 1, 'x', 9, 9, 0xff, 0xff, 0xff, 0xff };

	switch (any(6)) {
	case 0:
		charon_kill(&w.charon);
		charon_start(&w.charon);
		break;
	case 1:
		charon_raw(&w.charon, junk, sizeof(junk));
		break;
	case 2:
		charon_order(&w.charon, junk, 1 + any(sizeof(junk) - 1));
		break;
	case 3:
		w.charon.refuse = any(2) ? any_of(commands, ARRAY_SIZE(commands)) : NULL;
		break;
	case 4:
		w.charon.unknown = any(2) ? any_of(commands, ARRAY_SIZE(commands)) : NULL;
		break;
	default:
		w.charon.mute = any(2);
	}
}

static void adds_up(void)
{
	struct ike_peer_info info;
	unsigned int i;

	for (i = 0; i < w.conf->mags.count; i++) {
		const struct mag *mag = &w.conf->mags.v[i];

		ike_peer(w.ike, &mag->ike, &info);
		assert_true(fakeike_sas(&w, i) <= SA_MAX * IKE_USE_MAX * mag->ike.address_count);
		if (w.conf->ipsec)
			assert_int_equal(fakeike_sas(&w, i), info.live + info.orphans);
	}
}

/* What is to be done is done, so that nobody is told what nobody hears. */
static void settle(void)
{
	unsigned int i;

	for (i = 0; i < 200 && sd_event_run(w.event, 0) > 0; i++)
		;
	adds_up();
}

static bool all_loaded(void *ctx)
{
	struct ike_peer_info info;
	unsigned int i, n = 0;

	(void)ctx;
	for (i = 0; i < w.conf->mags.count; i++) {
		ike_peer(w.ike, &w.conf->mags.v[i].ike, &info);
		n += info.loaded;
	}
	return n == w.conf->mags.count && w.charon.conn_count == n &&
	       w.charon.shared_count == n && ike_stats(w.ike)->reviews >= w.want;
}

static void storm(void **state)
{
	time_t end = time(NULL) + from_env("HALMA_STORM", 5);
	unsigned int i;

	(void)state;
	seed = from_env("HALMA_SEED", 4711);
	charon_start(&w.charon);
	while (time(NULL) < end) {
		settle();
		if (any(3))
			raise_event();
		else if (any(3))
			pair_comes_or_goes();
		else if (any(2))
			kernel_changes();
		else if (!any(4))
			fakeike_use(&w, any_of(confs, ARRAY_SIZE(confs)));
		else if (!any(200))
			charon_changes();
		if (w.charon.command_count > CHARON_MAX / 2)
			charon_forget(&w.charon);
	}
	/* all is quiet: a charon that is as it should be, and three MAGs */
	settle();
	charon_kill(&w.charon);
	w.charon.refuse = NULL;
	w.charon.unknown = NULL;
	w.charon.mute = false;
	w.kernel.count = 0;
	fakeike_use(&w, confs[0]);
	charon_start(&w.charon);
	w.want = ike_stats(w.ike)->reviews + 1;
	charon_until(&w.charon, all_loaded, NULL);
	for (i = 0; i < w.conf->mags.count; i++)
		assert_int_equal(fakeike_sas(&w, i), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "a charon that says anything", storm, start, stop, NULL },
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
