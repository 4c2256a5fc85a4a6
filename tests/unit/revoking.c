// SPDX-License-Identifier: GPL-2.0
/*
 * Binding revocation of a fake anchor.
 */
#include "revoking.h"

int revoking_setup(void **state)
{
	return fake_setup(state, CONF);
}

int revoking_setup_asking(void **state)
{
	fake_setup(state, ASKING);
	revoking_known(*state);
	return 0;
}

void revoking_known(struct fake *f)
{
	unsigned int i;

	for (i = 0; i < anchor_conf(f->anchor)->mags.count; i++)
		fake_mag(f, i)->revocation = MAG_REVOCATION_USABLE;
}

struct fake *revoking_ipv4(void)
{
	struct fake *f = fake_with("lab-mode = true\n"
				   "device lma0 { local = " LMAA "\n"
				   "home-network = { 2001:db8:100::/40, 10.0.0.0/8 } }\n"
				   "pool p { prefix = 2001:db8:100::/48 }\n"
				   "pool p4 { prefix = 10.1.0.0/16 }\n"
				   "mag mag1 { address = " MAG1 " }\n"
				   "mn \"*@example.org\" { ipv4 = true }\n");

	/* of both families, and of one */
	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = "0.0.0.0"), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .no_hnp = true, .ipv4 = "0.0.0.0"), 0);
	assert_int_equal(fake_req(f)->prefix_count, 1);
	return f;
}

unsigned int order_mn(struct fake *f, const char *name, const char *hnp)
{
	struct prefix prefix;
	struct mnid mnid;
	unsigned int n;

	assert_true(mnid_parse(&mnid, name));
	if (hnp)
		assert_true(prefix_parse(&prefix, hnp));
	f->answer_count = 0;
	f->result_count = 0;
	n = lma_revoke_mn(anchor_lma(f->anchor), &mnid, hnp ? &prefix : NULL, BRI_ADMINISTRATIVE,
			  ORDER);
	anchor_flush(f->anchor);
	return n;
}

unsigned int order_mag(struct fake *f, const char *mag, const char *realm)
{
	struct in6_addr addr = fake_addr(mag);
	unsigned int n;

	f->answer_count = 0;
	f->result_count = 0;
	n = lma_revoke_mag(anchor_lma(f->anchor), &addr, realm, ORDER);
	anchor_flush(f->anchor);
	return n;
}

u16 bri_to(struct fake *f, const char *mag, u8 trigger)
{
	struct in6_addr addr = fake_addr(mag);
	struct in6_addr lmaa = fake_addr(LMAA);

	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->type, MH_TYPE_BR);
	assert_int_equal(f->reply.br.type, BR_TYPE_BRI);
	assert_int_equal(f->reply.br.trigger, trigger);
	assert_true(f->reply.br.flags & BR_FLAG_P);
	assert_memory_equal(&f->answer[0].dst, &addr, 16);
	assert_memory_equal(&f->answer[0].src, &lmaa, 16);
	return f->reply.br.sequence;
}

unsigned int say_bra(struct fake *f, const char *mag, u16 sequence, u8 status)
{
	struct mh_msg msg = {
		.type = MH_TYPE_BR,
		.br = { .type = BR_TYPE_BRA, .sequence = sequence, .flags = BR_FLAG_P },
	};

	msg.br.status = status;
	return fake_say(f, &msg, mag);
}

unsigned int say_be(struct fake *f, const char *mag)
{
	struct mh_msg be = { .type = MH_TYPE_BE, .be = { .status = BE_UNKNOWN_MH_TYPE } };

	return fake_say(f, &be, mag);
}

void assert_result(const struct fake *f, unsigned int nr, enum revoke_outcome outcome, u8 status,
		   u32 ended)
{
	assert_true(nr < f->result_count);
	assert_int_equal(f->result[nr].order, ORDER);
	assert_string_equal(revoke_outcome_name(f->result[nr].outcome),
			    revoke_outcome_name(outcome));
	assert_int_equal(f->result[nr].status, status);
	assert_int_equal(f->result[nr].sessions, ended);
}

void move_unknown(struct fake *f)
{
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .src = MAG2), 0);
	fake_sleep(f, 10);
	f->answer_count = 0;
}

u16 asked(struct fake *f)
{
	move_unknown(f);
	SEND_NOW(f, .mnid = ALICE, .src = MAG2, .hi = HI_UNKNOWN);
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 1);
	return bri_to(f, MAG1, BRI_HANDOVER_UNKNOWN);
}
