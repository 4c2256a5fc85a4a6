// SPDX-License-Identifier: GPL-2.0
/*
 * The matrix of the existence test (RFC 5213, 5.4.1): one case for each cell.
 *
 * Each cell is tried with the entry active and in its delete wait, and with lifetime 0.
 *
 * sources: tests/unit/fake.c userd
 */
#include "fake.h"

#include "base/log.h"

#define ALICE	"alice@example.org"
#define LLID_A	"\x02\0\0\0\0\x0a"
#define LLID_B	"\x02\0\0\0\0\x0b"
#define LLID_C	"\x02\0\0\0\0\x0c"

enum request_hnp {
	HNP_ZERO,
	HNP_MATCH,
	HNP_FREE,
	HNP_FEWER,
	HNP_OTHER,
};

/**
 * struct row - form of a request
 * @text: as in the table
 * @hnp: its prefixes
 * @mnid: it is from somebody else
 * @bces: entries of the mobile node
 * @bce_llid: of the first entry
 * @llid: of the request
 * @att: of the request; that of the entry is 4
 * @same: same Proxy-CoA
 * @want: outcome for HI 1 to 5: U update, N new, W wait, then new, 5 and 9 refusals 155 and 159. X
 *	new session with prefixes of a live one, so 155; in its delete wait an update, unless it
 *	is a refresh of another MAG; T the same, but wait, then update. C refresh of another MAG:
 *	refused while the MAG serves it
 */
struct row {
	const char *text;
	enum request_hnp hnp;
	const char *mnid;
	unsigned int bces;
	const char *bce_llid;
	const char *llid;
	u8 att;
	bool same;
	const char *want;
};

static const struct row rows[] = {
	{ "HNP match, MN-ID differs", HNP_MATCH, "eve@example.org", 1, LLID_A, LLID_A, 4, false,
	  "55555" },
	{ "HNP match, sets differ in count", HNP_FEWER, NULL, 1, LLID_A, LLID_A, 4, true,
	  "99999" },
	{ "HNP match, sets differ in members", HNP_OTHER, NULL, 1, LLID_A, LLID_A, 4, true,
	  "99999" },
	{ "HNP in no BCE", HNP_FREE, NULL, 1, LLID_A, LLID_A, 4, false, "NNNNN" },
	{ "HNP match, LLID and ATT match", HNP_MATCH, NULL, 1, LLID_A, LLID_A, 4, false, "UUUUC" },
	{ "HNP match, same PCoA, ATT match", HNP_MATCH, NULL, 1, NULL, NULL, 4, true, "UUUUU" },
	{ "HNP match, same PCoA, ATT match, LLID differs", HNP_MATCH, NULL, 1, LLID_A, LLID_B, 4,
	  true, "UUUUU" },
	{ "HNP match, no LLID, BCE has none, ATT match, new PCoA", HNP_MATCH, NULL, 1, NULL, NULL,
	  4, false, "XUUTX" },
	{ "HNP match, ATT match, LLID differs, new PCoA", HNP_MATCH, NULL, 1, LLID_A, LLID_B, 4,
	  false, "XUXTX" },
	{ "HNP match, ATT match, LLID where BCE has none, new PCoA", HNP_MATCH, NULL, 1, NULL,
	  LLID_B, 4, false, "XUXTX" },
	{ "HNP match, ATT match, no LLID where BCE has one, new PCoA", HNP_MATCH, NULL, 1, LLID_A,
	  NULL, 4, false, "XUXTX" },
	{ "HNP match, ATT differs, LLID match, same PCoA", HNP_MATCH, NULL, 1, LLID_A, LLID_A, 5,
	  true, "XUXTX" },
	{ "HNP match, ATT differs, LLID match, new PCoA", HNP_MATCH, NULL, 1, LLID_A, LLID_A, 5,
	  false, "XUXTX" },
	{ "HNP match, ATT differs, no LLID, new PCoA", HNP_MATCH, NULL, 1, NULL, NULL, 5, false,
	  "XUXTX" },
	{ "HNP zero, LLID and ATT match", HNP_ZERO, NULL, 1, LLID_A, LLID_A, 4, false, "UUUUC" },
	{ "HNP zero, LLID and ATT match, 2 BCEs", HNP_ZERO, NULL, 2, LLID_A, LLID_A, 4, false,
	  "UUUUC" },
	{ "HNP zero, LLID differs, 1 BCE", HNP_ZERO, NULL, 1, LLID_A, LLID_B, 4, false, "NUNWN" },
	{ "HNP zero, ATT differs, 1 BCE", HNP_ZERO, NULL, 1, LLID_A, LLID_A, 5, false, "NUNWN" },
	{ "HNP zero, no LLID, 1 BCE", HNP_ZERO, NULL, 1, NULL, NULL, 4, false, "NUUWN" },
	{ "HNP zero, no LLID, BCE has one, ATT differs", HNP_ZERO, NULL, 1, LLID_A, NULL, 5, false,
	  "NUUWN" },
	{ "HNP zero, no LLID, 0 BCEs", HNP_ZERO, NULL, 0, NULL, NULL, 4, false, "NNNNN" },
	{ "HNP zero, LLID, 0 BCEs", HNP_ZERO, NULL, 0, NULL, LLID_A, 4, false, "NNNNN" },
	{ "HNP zero, no LLID, 2 BCEs", HNP_ZERO, NULL, 2, LLID_A, NULL, 4, false, "NNNNN" },
	{ "HNP zero, LLID differs, 2 BCEs", HNP_ZERO, NULL, 2, LLID_A, LLID_C, 4, false, "NNNNN" },
};

struct cell {
	const struct row *row;
	u8 hi;
	char name[160];
};

static const char conf[] = FAKE_CONF "mn \"" ALICE "\" { prefix-count = 2 claim = true }\n";

/* What was assigned to Alice's entries */
static char hnp[2][2][PREFIX_TEXT_MAX];

static void begin(struct fake *f, const struct row *row, bool blocked)
{
	unsigned int i;

	fake_start(f, conf);
	for (i = 0; i < row->bces; i++) {
		assert_int_equal(SEND(f, .mnid = ALICE, .hi = 1, .att = i ? 5 : 4,
				      .llid = i ? LLID_B : row->bce_llid), 0);
		snprintf(hnp[i][0], sizeof(hnp[i][0]), "%s", fake_hnp(f, 0));
		snprintf(hnp[i][1], sizeof(hnp[i][1]), "%s", fake_hnp(f, 1));
	}
	if (blocked && row->bces)
		assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .llid = row->bce_llid,
				      .hnp = { hnp[0][0], hnp[0][1] }, .zero_lifetime = true), 0);
}

static int request(struct fake *f, const struct cell *cell, bool zero_lifetime)
{
	const struct row *row = cell->row;
	struct fake_pbu pbu = {
		.mnid = row->mnid ? row->mnid : ALICE,
		.src = row->same ? MAG1 : MAG2,
		.hi = cell->hi,
		.att = row->att,
		.llid = row->llid,
		.zero_lifetime = zero_lifetime,
	};

	switch (row->hnp) {
	case HNP_ZERO:
		break;
	case HNP_MATCH:
		/* in another order */
		pbu.hnp[0] = hnp[0][1];
		pbu.hnp[1] = hnp[0][0];
		break;
	case HNP_FREE:
		pbu.hnp[0] = "2001:db8:100:7777::/64";
		break;
	case HNP_FEWER:
		pbu.hnp[0] = hnp[0][0];
		break;
	case HNP_OTHER:
		pbu.hnp[0] = hnp[0][0];
		pbu.hnp[1] = "2001:db8:100:7777::/64";
		break;
	}
	return fake_send(f, &pbu);
}

static bool first_hnp_is_ours(const struct fake *f)
{
	return !strcmp(fake_hnp(f, 0), hnp[0][0]) && !strcmp(fake_hnp(f, 1), hnp[0][1]);
}

static void expect_update(struct fake *f, const struct cell *cell)
{
	assert_int_equal(anchor_cache(f->anchor)->count, cell->row->bces);
	assert_true(first_hnp_is_ours(f));
	assert_int_equal(fake_req(f)->op, BINDING_SET);
	assert_int_equal(fake_req(f)->state, HALMA_STATE_ACTIVE);
}

static void expect_new(struct fake *f, const struct cell *cell)
{
	assert_int_equal(anchor_cache(f->anchor)->count, cell->row->bces + 1);
	if (cell->row->bces)
		assert_string_not_equal(fake_hnp(f, 0), hnp[0][0]);
	assert_int_equal(fake_req(f)->op, BINDING_NEW);
}

static void expect_wait(struct fake *f, const struct cell *cell, bool update)
{
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 1);
	fake_sleep(f, 1400);
	assert_int_equal(f->answer_count, 0);
	fake_sleep(f, 100);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(mh_decode(f->answer[0].data, f->answer[0].len, &f->reply), MH_OK);
	assert_int_equal(f->reply.ba.status, 0);
	if (update)
		expect_update(f, cell);
	else
		expect_new(f, cell);
}

static void with_lifetime(const struct cell *cell, bool blocked)
{
	char want = cell->row->want[cell->hi - 1];
	struct fake f;
	int status;

	begin(&f, cell->row, blocked);
	/* what would be waited for has come already */
	if (blocked && (strchr("WTC", want) ||
			(want == 'X' && (cell->hi != HI_NOT_CHANGED || cell->row->same))))
		want = 'U';
	status = request(&f, cell, false);
	switch (want) {
	case 'U':
		assert_int_equal(status, 0);
		expect_update(&f, cell);
		break;
	case 'N':
		assert_int_equal(status, 0);
		expect_new(&f, cell);
		break;
	case 'W':
	case 'T':
		assert_int_equal(status, FAKE_SILENCE);
		expect_wait(&f, cell, want == 'T');
		break;
	case 'C':
		assert_int_equal(status, cell->row->hnp == HNP_ZERO ? 129 : 155);
		break;
	case '9':
		assert_int_equal(status, BA_BCE_PBU_PREFIX_SET_DO_NOT_MATCH);
		break;
	default:
		assert_int_equal(status, BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX);
	}
	fake_stop(&f);
}

static void without_lifetime(const struct cell *cell)
{
	char want = cell->row->want[cell->hi - 1];
	struct fake f;
	int status;

	begin(&f, cell->row, false);
	status = request(&f, cell, true);
	if (want == '5')
		assert_int_equal(status, BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX);
	else if (want == '9')
		assert_int_equal(status, BA_BCE_PBU_PREFIX_SET_DO_NOT_MATCH);
	else if (want == 'U' && cell->row->same)
		assert_int_equal(status, 0);
	else
		assert_int_equal(status, FAKE_SILENCE);
	assert_int_equal(anchor_cache(f.anchor)->count, cell->row->bces);
	assert_int_equal(lma_held_count(anchor_lma(f.anchor)), 0);
	fake_stop(&f);
}

static void one_cell(void **state)
{
	const struct cell *cell = *state;

	with_lifetime(cell, false);
	with_lifetime(cell, true);
	without_lifetime(cell);
}

int main(void)
{
	static struct cell cells[ARRAY_SIZE(rows) * 5];
	static struct CMUnitTest tests[ARRAY_SIZE(cells)];
	unsigned int i;

	log_init(LOG_LEVEL_ERR);
	for (i = 0; i < ARRAY_SIZE(cells); i++) {
		cells[i].row = &rows[i / 5];
		cells[i].hi = i % 5 + 1;
		snprintf(cells[i].name, sizeof(cells[i].name), "R5213-8%s %s, HI %u: %c",
			 strchr("59", cells[i].row->want[i % 5]) ? " R5213-9" : "",
			 cells[i].row->text, cells[i].hi, cells[i].row->want[i % 5]);
		tests[i] = (struct CMUnitTest){
			.name = cells[i].name,
			.test_func = one_cell,
			.initial_state = &cells[i],
		};
	}
	return RUN(tests);
}
