// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel and cache agree: a delete that the kernel refuses is tried again, and when it is not known
 * any more what somebody else did, all is compared.
 *
 * sources: tests/unit/fake.c userd
 */
#include <errno.h>

#include "fake.h"

#include "base/log.h"
#include "core/agree.h"
#include "core/core.h"
#include "lma/bri.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"

static int setup(void **state)
{
	return fake_setup(state, FAKE_CONF);
}

static u32 used(const struct fake *f)
{
	return anchor_pools(f->anchor)->v[0].used;
}

static void expired(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	assert_int_equal(SEND(f, .mnid = ALICE, .lifetime = 4), 0);
	f->error = -ENOMEM;
	fake_sleep(f, 4 * 4000);
	for (i = 0; i < 3; i++) {
		assert_int_equal(fake_req(f)->op, BINDING_DEL);
		assert_int_equal(fake_sessions(f), 1);
		assert_int_equal(used(f), 1);
		f->batches = 0;
		fake_sleep(f, 500);
		assert_int_equal(f->batches, 0);
		fake_sleep(f, 500);
		assert_int_equal(f->batches, 1);
	}
	f->error = 0;
	fake_sleep(f, 1000);
	assert_int_equal(fake_sessions(f), 0);
	assert_int_equal(used(f), 0);
	assert_int_equal(anchor_core(f->anchor)->stats.expired, 1);
}

static void revoked(void **state)
{
	struct fake *f = *state;
	struct mh_msg bra = { .type = MH_TYPE_BR };
	struct mnid mnid;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_true(mnid_parse(&mnid, ALICE));
	f->answer_count = 0;
	assert_int_equal(lma_revoke_mn(anchor_lma(f->anchor), &mnid, NULL, BRI_ADMINISTRATIVE, 77),
			 1);
	anchor_flush(f->anchor);
	bra.br.type = BR_TYPE_BRA;
	bra.br.sequence = fake_heard(f, 0)->br.sequence;
	bra.br.flags = BR_FLAG_P;
	f->error = -ENOMEM;
	f->error_once = true;
	fake_say(f, &bra, NULL);
	assert_int_equal(fake_req(f)->op, BINDING_DEL);
	assert_int_equal(fake_sessions(f), 1);
	assert_int_equal(used(f), 1);
	assert_int_equal(anchor_core(f->anchor)->stats.revoked, 0);
	fake_sleep(f, 1000);
	assert_int_equal(fake_req(f)->op, BINDING_DEL);
	assert_int_equal(fake_sessions(f), 0);
	assert_int_equal(used(f), 0);
	assert_int_equal(anchor_core(f->anchor)->stats.revoked, 1);
}

/* A mobile node that comes back while its end is tried again has a session as any other. */
static void revived(void **state)
{
	struct fake *f = *state;
	char hnp[PREFIX_TEXT_MAX];

	assert_int_equal(SEND(f, .mnid = ALICE, .lifetime = 4), 0);
	snprintf(hnp, sizeof(hnp), "%s", fake_hnp(f, 0));
	f->error = -ENOMEM;
	fake_sleep(f, 4 * 4000);
	f->error = 0;
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .lifetime = 4, .hnp = { hnp }), 0);
	fake_sleep(f, 3000);
	assert_int_equal(fake_req(f)->op, BINDING_SET);
	assert_int_equal(fake_sessions(f), 1);
	fake_sleep(f, 4 * 4000 - 3000);
	assert_int_equal(fake_sessions(f), 0);
}

static void agree(struct fake *f, struct agree_seen *seen, size_t count)
{
	f->req_count = 0;
	assert_int_equal(core_agree(anchor_core(f->anchor), seen, count), 0);
}

static void compared(void **state)
{
	struct fake *f = *state;
	struct agree_seen seen[3];
	struct bce *alice, *bob;

	assert_int_equal(SEND(f, .mnid = ALICE, .lifetime = 100), 0);
	alice = fake_by_hnp(f, fake_hnp(f, 0));
	assert_int_equal(SEND(f, .mnid = BOB, .lifetime = 100), 0);
	bob = fake_by_hnp(f, fake_hnp(f, 0));
	seen[0] = (struct agree_seen){ bob->id, bob->version };
	seen[1] = (struct agree_seen){ alice->id, alice->version };
	agree(f, seen, 2);
	assert_int_equal(f->req_count, 0);
	/* somebody changed one: it is put right, and lasts no longer */
	fake_sleep(f, 1000);
	seen[0] = (struct agree_seen){ bob->id, bob->version + 5 };
	seen[1] = (struct agree_seen){ alice->id, alice->version };
	agree(f, seen, 2);
	assert_int_equal(f->req_count, 1);
	assert_int_equal(fake_req(f)->op, BINDING_SET);
	assert_int_equal(fake_req(f)->id, bob->id);
	assert_int_equal(fake_req(f)->version, bob->version);
	assert_in_range(fake_req(f)->lifetime, 98000, 99100);
	seen[0].id = bob->id;
	seen[0].version = bob->version;
	seen[1] = (struct agree_seen){ alice->id, alice->version };
	agree(f, seen, 2);
	assert_int_equal(f->req_count, 0);
	/* and made one */
	seen[2] = (struct agree_seen){ 4711, 12 };
	agree(f, seen, 3);
	assert_int_equal(f->req_count, 1);
	assert_int_equal(fake_req(f)->op, BINDING_DEL);
	assert_int_equal(fake_req(f)->id, 4711);
	assert_int_equal(fake_req(f)->version, 12);
	assert_int_equal(fake_sessions(f), 2);
	/* and deleted one, and then all */
	seen[0] = (struct agree_seen){ bob->id, bob->version };
	agree(f, seen, 1);
	assert_int_equal(f->req_count, 0);
	assert_int_equal(fake_sessions(f), 1);
	agree(f, NULL, 0);
	assert_int_equal(fake_sessions(f), 0);
	assert_int_equal(used(f), 0);
	assert_int_equal(anchor_core(f->anchor)->stats.lost, 2);
}

/* What a stranger holds may be what a session is to have again. */
static void strangers_first(void **state)
{
	struct fake *f = *state;
	struct agree_seen seen[2];
	struct bce *alice;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	alice = fake_by_hnp(f, fake_hnp(f, 0));
	seen[0] = (struct agree_seen){ alice->id, alice->version + 1 };
	seen[1] = (struct agree_seen){ alice->id + 1, 12 };
	agree(f, seen, 2);
	assert_int_equal(f->req_count, 2);
	assert_int_equal(f->req[0].op, BINDING_DEL);
	assert_int_equal(f->req[0].id, alice->id + 1);
	assert_int_equal(f->req[1].op, BINDING_SET);
	assert_int_equal(f->req[1].id, alice->id);
}

/* Until the kernel does what a session says, they do not agree, and it is not overtaken. */
static void refused(void **state)
{
	struct fake *f = *state;
	struct agree_seen seen;
	struct bce *alice;
	u64 version;
	unsigned int i;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	alice = fake_by_hnp(f, fake_hnp(f, 0));
	version = alice->version + 7;
	f->error = -EEXIST;
	for (i = 0; i < 3; i++) {
		f->req_count = 0;
		seen = (struct agree_seen){ alice->id, version };
		assert_int_equal(core_agree(anchor_core(f->anchor), &seen, 1), -EAGAIN);
		assert_int_equal(f->req_count, 1);
		assert_int_equal(fake_req(f)->op, BINDING_SET);
		assert_true(fake_req(f)->version > version);
	}
	f->error = 0;
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { fake_hnp(f, 0) }), 0);
	assert_true(fake_req(f)->version > version);
	seen = (struct agree_seen){ alice->id, version };
	agree(f, &seen, 1);
	assert_int_equal(fake_req(f)->op, BINDING_SET);
	seen = (struct agree_seen){ alice->id, fake_req(f)->version };
	agree(f, &seen, 1);
	assert_int_equal(f->req_count, 0);
}

static void stranger_stays(void **state)
{
	struct fake *f = *state;
	struct agree_seen seen = { 4711, 12 };

	f->error = -ESTALE;
	assert_int_equal(core_agree(anchor_core(f->anchor), &seen, 1), -EAGAIN);
	/* it has gone meanwhile */
	f->error = -ENOENT;
	agree(f, &seen, 1);
}

#define TEST(text, function)	{ text, function, setup, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("a session whose binding cannot be deleted is tried again", expired),
		TEST("so is one that was revoked, and ends as that", revoked),
		TEST("so is none that came back", revived),
		TEST("all is compared: lost, changed and made by others", compared),
		TEST("what others made goes before what is put right", strangers_first),
		TEST("what the kernel refuses is put right later", refused),
		TEST("so is a binding of others that it keeps", stranger_stays),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
