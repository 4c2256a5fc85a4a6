// SPDX-License-Identifier: GPL-2.0
/*
 * IPv4 home addresses (RFC 5844) in PBUs and PBAs, with a fake kernel and a fake clock.
 *
 * sources: tests/unit/fake.c userd
 */
#include <arpa/inet.h>
#include <errno.h>

#include "fake.h"

#include "base/log.h"

#define ALICE	"alice@v4.example"
#define BOB	"bob@v4.example"
#define CAROL	"carol@v4.example"
#define HNP0	"2001:db8:100::/64"
#define ANY	"0.0.0.0"
#define HOA0	"10.1.0.2"

static const char conf[] =
	"lab-mode = true\n"
	"device lma0 { local = " LMAA "\n"
	"	home-network = { 2001:db8:100::/40, 10.0.0.0/8 } }\n"
	"pool p { prefix = 2001:db8:100::/48 }\n"
	"pool p4 { prefix = 10.1.0.0/16 }\n"
	"pool tiny { prefix = 10.2.0.0/30 router = 10.2.0.2 }\n"
	"mag mag1 { address = " MAG1 " proxy-coa = 2001:db8:9::/64 }\n"
	"mag mag2 { address = " MAG2 " }\n"
	"mag v6only { address = " MAG3 " prefix = 2001:db8:100::/40 }\n"
	"mn \"*@v4.example\" { ipv4 = true claim = true }\n"
	"mn \"*@v6.example\" { }\n"
	"mn \"*@only.example\" { ipv4 = true ipv6 = false ipv4-dhcp = server }\n"
	"mn \"*@tiny.example\" { ipv4 = true ipv4-pool = tiny ipv4-dhcp = relay }\n"
	"mn \"" CAROL "\" { ipv4 = true ipv4-address = 10.9.3.7/24 ipv4-router = 10.9.3.9 }\n";

static int start(void **state)
{
	return fake_setup(state, conf);
}

static bool has(const struct fake *f, enum mh_option type)
{
	return mh_has(&f->reply.opts, type);
}

/* The IPv4 address of the answer */
static const char *hoa(const struct fake *f)
{
	static char text[INET_ADDRSTRLEN];

	assert_true(has(f, MH_OPT_IPV4_HOA_REPLY));
	return inet_ntop(AF_INET, &f->reply.opts.ipv4_reply.addr, text, sizeof(text));
}

static const char *router(const struct fake *f)
{
	static char text[INET_ADDRSTRLEN];

	assert_true(has(f, MH_OPT_IPV4_ROUTER));
	return inet_ntop(AF_INET, &f->reply.opts.ipv4_router, text, sizeof(text));
}

/* The @nr-th prefix of the last request to the kernel */
static const char *bound(const struct fake *f, unsigned int nr)
{
	static char text[2][PREFIX_TEXT_MAX];

	assert_true(nr < fake_req(f)->prefix_count && nr < 2);
	return prefix_text(&fake_req(f)->prefix[nr], text[nr]);
}

static u32 used(const struct fake *f, unsigned int pool)
{
	return anchor_pools(f->anchor)->v[pool].used;
}

static void dual(void **state)
{
	struct fake *f = *state;

	assert_int_equal(used(f, 1), 3);
	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = ANY), 0);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	assert_string_equal(hoa(f), HOA0);
	assert_int_equal(f->reply.opts.ipv4_reply.len, 16);
	assert_int_equal(f->reply.opts.ipv4_reply.status, 0);
	assert_string_equal(router(f), "10.1.0.1");
	assert_false(has(f, MH_OPT_IPV4_DHCP_MODE));
	assert_int_equal(fake_req(f)->prefix_count, 2);
	assert_string_equal(bound(f, 0), HNP0);
	assert_string_equal(bound(f, 1), HOA0 "/32");
	/* one entry, found by either family, with the same addresses at the next MAG */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3, .ipv4 = HOA0), 0);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	assert_string_equal(hoa(f), HOA0);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 5, .hnp = { HNP0 },
			      .ipv4 = ANY), 0);
	assert_string_equal(hoa(f), HOA0);
	assert_int_equal(used(f, 1), 4);
}

static void ipv4_only(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = "a@only.example", .no_hnp = true, .ipv4 = ANY), 0);
	assert_int_equal(f->reply.opts.hnp_count, 0);
	assert_string_equal(hoa(f), HOA0);
	assert_true(has(f, MH_OPT_IPV4_DHCP_MODE));
	assert_true(f->reply.opts.dhcp_server);
	assert_int_equal(fake_req(f)->prefix_count, 1);
	assert_int_equal(SEND(f, .mnid = "a@only.example", .src = MAG2, .hi = 3, .no_hnp = true,
			      .ipv4 = HOA0), 0);
	assert_int_equal(f->reply.opts.hnp_count, 0);
	assert_int_equal(SEND(f, .mnid = "a@only.example", .src = MAG2, .hi = 4, .no_hnp = true,
			      .ipv4 = HOA0, .zero_lifetime = true), 0);
	assert_int_equal(fake_req(f)->state, HALMA_STATE_BLOCKED);
	assert_string_equal(hoa(f), HOA0);
	fake_sleep(f, 10001);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(used(f, 1), 3);
}

static void statuses(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = "a@v6.example", .ipv4 = ANY), 170);
	assert_int_equal(f->reply.opts.ipv4_reply.status, 129);
	assert_int_equal(f->reply.opts.ipv4_reply.len, 24);
	assert_false(has(f, MH_OPT_IPV4_ROUTER));
	assert_int_equal(SEND(f, .mnid = "a@only.example", .ipv4 = ANY), 172);
	assert_int_equal(f->reply.opts.ipv4_reply.status, 128);
	/* neither anchored here, nor free, nor an address for nodes */
	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = "192.0.2.1"), 171);
	assert_string_equal(hoa(f), "192.0.2.1");
	assert_int_equal(f->reply.opts.ipv4_reply.status, 129);
	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = "10.9.3.7"), 171);
	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = "10.1.0.0"), 171);
	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = "10.1.0.1"), 171);
	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = "10.1.255.255"), 171);
	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = "10.1.7.7"), 0);
	assert_string_equal(hoa(f), "10.1.7.7");
	assert_int_equal(SEND(f, .mnid = BOB, .ipv4 = "10.1.7.7"), 171);
	assert_int_equal(SEND(f, .mnid = BOB, .hnp = { "2001:db8:100:9::/64" },
			      .ipv4 = "10.1.7.7"), 171);
	/* nothing of what was refused is kept */
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	assert_int_equal(used(f, 0), 1);
	assert_int_equal(used(f, 1), 4);
}

/* Each line has all faults of the lines below it. */
static void order_of_checks(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = "a@v6.example", .no_att = true, .ipv4 = ANY), 162);
	assert_int_equal(SEND(f, .mnid = "a@v6.example", .ipv4 = ANY,
			      .hnp = { "2001:db8:1ff::/64" }), 170);
	assert_int_equal(SEND(f, .mnid = "a@v6.example", .hnp = { "2001:db8:1ff::/64" }), 155);
}

static void twice(void **state)
{
	struct fake_pbu pbu = { .mnid = ALICE, .ipv4 = ANY };
	struct fake *f = *state;
	u8 buf[MH_MAX_LEN];
	size_t len;

	len = fake_encode(f, &pbu, buf);
	memcpy(buf + len, "\x24\6\0\0\0\0\0\0", 8);
	buf[1]++;
	fake_queue(f, buf, len + 8, NULL, NULL);
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(mh_decode(f->answer[0].data, f->answer[0].len, &f->reply), MH_OK);
	assert_int_equal(f->reply.ba.status, 173);
	assert_int_equal(f->reply.opts.ipv4_reply.status, 128);
	assert_int_equal(f->req_count, 0);
}

static void exhaustion(void **state)
{
	struct fake *f = *state;

	/* of four addresses two are the network's, one the router's */
	assert_int_equal(SEND(f, .mnid = "a@tiny.example", .ipv4 = ANY), 0);
	assert_string_equal(hoa(f), "10.2.0.1");
	assert_string_equal(router(f), "10.2.0.2");
	assert_int_equal(f->reply.opts.ipv4_reply.len, 30);
	assert_true(has(f, MH_OPT_IPV4_DHCP_MODE));
	assert_false(f->reply.opts.dhcp_server);
	assert_int_equal(SEND(f, .mnid = "b@tiny.example", .ipv4 = ANY), 130);
	assert_int_equal(f->reply.opts.ipv4_reply.status, 128);
	/* and the prefix that it would have got is free again */
	assert_int_equal(used(f, 0), 1);
	assert_int_equal(SEND(f, .mnid = "b@tiny.example"), 0);
}

static void own_address(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = CAROL, .ipv4 = ANY), 0);
	assert_string_equal(hoa(f), "10.9.3.7");
	assert_int_equal(f->reply.opts.ipv4_reply.len, 24);
	assert_string_equal(router(f), "10.9.3.9");
	/* her other interface gets one of the pool */
	assert_int_equal(SEND(f, .mnid = CAROL, .att = 5, .ipv4 = ANY), 0);
	assert_string_equal(hoa(f), HOA0);
	assert_int_equal(SEND(f, .mnid = CAROL, .att = 3, .hnp = { "2001:db8:100:9::/64" },
			      .ipv4 = "10.9.3.7"), 155);
	assert_int_equal(SEND(f, .mnid = CAROL, .att = 3, .ipv4 = "10.9.3.7"), 171);
}

static void extension(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_false(has(f, MH_OPT_IPV4_HOA_REPLY));
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .ipv4 = ANY), 0);
	assert_string_equal(hoa(f), HOA0);
	assert_int_equal(fake_req(f)->op, BINDING_SET);
	assert_int_equal(fake_req(f)->prefix_count, 2);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	/* a session has one address */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .ipv4 = "10.1.0.9"),
			 171);
	/* no handover: what is not named is not given up */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }), 0);
	assert_int_equal(fake_req(f)->prefix_count, 2);
	/* the other way round */
	assert_int_equal(SEND(f, .mnid = BOB, .no_hnp = true, .ipv4 = ANY), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .hi = 3, .ipv4 = ANY), 0);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:100:1::/64");
	assert_int_equal(fake_req(f)->prefix_count, 2);
	assert_string_equal(bound(f, 0), "2001:db8:100:1::/64");
	assert_int_equal(anchor_cache(f->anchor)->count, 2);
}

static void extension_refused(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	f->error = -ENOSPC;
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .ipv4 = ANY), 130);
	assert_int_equal(f->reply.opts.ipv4_reply.status, 128);
	assert_int_equal(used(f, 1), 3);
	/* somebody else has it in the kernel: it stays out of the pool */
	f->error = -EADDRINUSE;
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .ipv4 = ANY), 130);
	assert_int_equal(used(f, 1), 4);
	f->error = 0;
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }), 0);
	assert_int_equal(fake_req(f)->prefix_count, 1);
}

static void taken_in_batch(void **state)
{
	struct fake_pbu pbu = { .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .ipv4 = "10.1.5.5" };
	struct fake *f = *state;
	u8 buf[2][MH_MAX_LEN];

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	fake_sleep(f, 10);
	fake_queue(f, buf[0], fake_encode(f, &pbu, buf[0]), NULL, NULL);
	pbu = (struct fake_pbu){ .mnid = BOB, .ipv4 = "10.1.5.5" };
	fake_queue(f, buf[1], fake_encode(f, &pbu, buf[1]), NULL, NULL);
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, 2);
	assert_int_equal(mh_decode(f->answer[0].data, f->answer[0].len, &f->reply), MH_OK);
	assert_int_equal(f->reply.ba.status, 0);
	assert_int_equal(mh_decode(f->answer[1].data, f->answer[1].len, &f->reply), MH_OK);
	assert_int_equal(f->reply.ba.status, 171);
}

static void one_family_after_handover(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = ANY), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3, .hnp = { HNP0 }), 0);
	assert_int_equal(fake_req(f)->prefix_count, 1);
	assert_string_equal(bound(f, 0), HNP0);
	assert_int_equal(used(f, 1), 3);
	assert_int_equal(SEND(f, .mnid = BOB, .ipv4 = ANY), 0);
	assert_string_equal(hoa(f), "10.1.0.3");
	assert_int_equal(SEND(f, .mnid = BOB, .src = MAG2, .hi = 3, .no_hnp = true,
			      .ipv4 = "10.1.0.3"), 0);
	assert_int_equal(f->reply.opts.hnp_count, 0);
	assert_int_equal(fake_req(f)->prefix_count, 1);
	assert_string_equal(bound(f, 0), "10.1.0.3/32");
	assert_int_equal(used(f, 0), 1);
	assert_int_equal(anchor_cache(f->anchor)->count, 2);
}

/* The MAG gives it another Proxy-CoA: the mobile node has not moved. */
static void one_family_another_way(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = ANY), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .acoa = "2001:db8:9::7"),
			 0);
	assert_int_equal(fake_req(f)->prefix_count, 2);
}

static void selective_deregistration(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = ANY, .lifetime = 100), 0);
	fake_sleep(f, 60000);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .no_hnp = true, .ipv4 = HOA0,
			      .zero_lifetime = true), 0);
	assert_int_equal(f->reply.ba.lifetime, 0);
	assert_int_equal(f->reply.opts.hnp_count, 0);
	assert_string_equal(hoa(f), HOA0);
	assert_int_equal(fake_req(f)->state, HALMA_STATE_ACTIVE);
	assert_int_equal(fake_req(f)->prefix_count, 1);
	/* what was left of the lifetime, in units of 4 s */
	assert_int_equal(fake_req(f)->lifetime, 40000);
	assert_int_equal(used(f, 1), 3);
	assert_int_equal(anchor_lma(f->anchor)->stats.verdict[LMA_DEREGISTER_PART], 1);
	fake_sleep(f, 39990);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	fake_sleep(f, 20);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
}

static void selective_deregistration_ipv6(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = ANY), 0);
	/* of another address than it has */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .hnp = { HNP0 }, .ipv4 = "10.1.0.3",
			      .zero_lifetime = true), 171);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .hnp = { HNP0 },
			      .zero_lifetime = true), 0);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	assert_false(has(f, MH_OPT_IPV4_HOA_REPLY));
	assert_int_equal(fake_req(f)->prefix_count, 1);
	assert_string_equal(bound(f, 0), HOA0 "/32");
	assert_int_equal(used(f, 0), 0);
	/* the rest, from another MAG than its own and from its own */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4, .no_hnp = true,
			      .ipv4 = HOA0, .zero_lifetime = true), FAKE_SILENCE);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .no_hnp = true, .ipv4 = HOA0,
			      .zero_lifetime = true), 0);
	assert_int_equal(fake_req(f)->state, HALMA_STATE_BLOCKED);
}

static void whole_deregistration(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = ANY), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .hnp = { HNP0 }, .ipv4 = HOA0,
			      .zero_lifetime = true), 0);
	assert_int_equal(fake_req(f)->state, HALMA_STATE_BLOCKED);
	assert_int_equal(fake_req(f)->prefix_count, 2);
	/* again: the same answer, no new wait */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .hnp = { HNP0 }, .ipv4 = HOA0,
			      .zero_lifetime = true), 0);
	assert_string_equal(hoa(f), HOA0);
	assert_int_equal(f->req_count, 2);
	fake_sleep(f, 10001);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(used(f, 1), 3);
}

/* The key is the IPv4 home address where there is no prefix: rows of the matrix. */
static void found_by_address(void **state)
{
	static const char llid[] = "\x02\0\0\0\0\x0a", other[] = "\x02\0\0\0\0\x0b";
	/* HI 1 to 5: new MAG and LLID as before; none before and now; another one. Updated,
	 * refused, or held until a de-registration
	 */
	static const char *const want[] = { "UUUUX", "XUUWX", "XUXWX" };
	struct fake *f = *state;
	unsigned int row, hi;

	for (row = 0; row < 3; row++) {
		for (hi = 1; hi <= 5; hi++) {
			fake_stop(f);
			fake_start(f, conf);
			assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = ANY,
					      .llid = row == 1 ? NULL : llid), 0);
			assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = hi,
					      .no_hnp = true, .ipv4 = HOA0,
					      .llid = row == 0 ? llid : row == 1 ? NULL : other),
					 want[row][hi - 1] == 'U' ? 0 :
					 want[row][hi - 1] == 'W' ? FAKE_SILENCE : 171);
			assert_int_equal(SEND(f, .mnid = BOB, .src = MAG2, .hi = hi,
					      .no_hnp = true, .ipv4 = HOA0), 171);
			assert_int_equal(SEND(f, .mnid = BOB, .hi = hi, .no_hnp = true,
					      .ipv4 = HOA0, .zero_lifetime = true), 171);
			assert_int_equal(anchor_cache(f->anchor)->count, 1);
		}
	}
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .no_hnp = true, .ipv4 = "10.1.0.77",
			      .zero_lifetime = true), FAKE_SILENCE);
}

/* Send a PBU whose only home network prefix is replaced by ::ffff:10.1.0.2/128. */
static u8 send_mapped(struct fake *f, const char *mnid)
{
	struct fake_pbu pbu = { .mnid = mnid, .hi = 5, .hnp = { "2001:db8:100:7::/64" } };
	u8 buf[MH_MAX_LEN];
	size_t len, at;

	fake_sleep(f, 10);
	len = fake_encode(f, &pbu, buf);
	for (at = 12; memcmp(buf + at, "\x16\x12", 2); at++)
		assert_true(at < len);
	memcpy(buf + at + 3, "\x80\0\0\0\0\0\0\0\0\0\0\xff\xff\x0a\1\0\2", 17);
	fake_queue(f, buf, len, NULL, NULL);
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(mh_decode(f->answer[0].data, f->answer[0].len, &f->reply), MH_OK);
	return f->reply.ba.status;
}

/* It is not Alice's address, and nobody's prefix, whoever asks. */
static void mapped_prefix(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = ANY), 0);
	assert_int_equal(send_mapped(f, BOB), 155);
	assert_int_equal(send_mapped(f, ALICE), 155);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
}

static void limited_mag(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG3), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .src = MAG3, .ipv4 = ANY), 130);
	assert_int_equal(SEND(f, .mnid = BOB, .src = MAG3, .ipv4 = "10.1.4.4"), 171);
	assert_int_equal(SEND(f, .mnid = CAROL, .src = MAG3, .ipv4 = ANY), 154);
	assert_int_equal(SEND(f, .mnid = BOB, .ipv4 = ANY), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .src = MAG3, .hi = 3, .ipv4 = ANY), 154);
	/* without IPv4 it may have the rest */
	assert_int_equal(SEND(f, .mnid = BOB, .src = MAG3, .hi = 3), 0);
}

static void adoption(void **state)
{
	struct fake *f = *state;
	struct binding_info info = { .kind = HALMA_KIND_PMIPV6, .has_lifetime = true };
	const struct binding_req *req;
	struct now now;

	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = ANY), 0);
	req = fake_req(f);
	info.id = req->id;
	info.version = req->version;
	info.mnid.type = 1;
	info.mnid.len = strlen(ALICE);
	memcpy(info.mnid.data, ALICE, strlen(ALICE));
	/* the kernel keeps its own order */
	info.prefix[0] = req->prefix[1];
	info.prefix[1] = req->prefix[0];
	info.prefix_count = 2;
	info.local = req->local;
	info.remote = req->remote;
	info.state = req->state;
	info.remaining = req->lifetime;
	info.cookie_len = req->cookie_len;
	memcpy(info.cookie, req->cookie, req->cookie_len);
	now = f->now;
	fake_stop(f);
	fake_start(f, conf);
	f->now = now;
	anchor_now_is(f->anchor, &now);
	assert_int_equal(core_adopt(anchor_core(f->anchor), &info), 0);
	assert_int_equal(used(f, 1), 4);
	assert_int_equal(SEND(f, .mnid = BOB, .ipv4 = ANY), 0);
	assert_string_equal(hoa(f), "10.1.0.3");
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3, .ipv4 = HOA0), 0);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	assert_string_equal(hoa(f), HOA0);
	assert_string_equal(router(f), "10.1.0.1");
}

static void pool_is_gone(void **state)
{
	struct fake *f = *state;
	struct conf *new;

	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = ANY), 0);
	new = conf_parse("lab-mode = true\ndevice lma0 { local = " LMAA "\n"
			 "home-network = { 2001:db8:100::/40, 10.0.0.0/8 } }\n"
			 "pool p { prefix = 2001:db8:100::/48 }\n"
			 "pool p4 { prefix = 10.8.0.0/16 }\n"
			 "mag mag1 { address = " MAG1 " }\n"
			 "mn \"*\" { ipv4 = true }\n", "new.conf", NULL, NULL);
	assert_non_null(new);
	fake_use(f, new);
	/* the session keeps its address, in the home network of the device */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .ipv4 = HOA0), 0);
	assert_int_equal(f->reply.opts.ipv4_reply.len, 8);
	assert_string_equal(router(f), "10.0.0.1");
}

#define TEST(text, function)	{ text, function, start, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("R5844-1 session of both families", dual),
		TEST("R5844-1 session of IPv4 alone", ipv4_only),
		TEST("R5844-1 170, 171, 172, and the status of the option", statuses),
		TEST("R5213-1 R5844-1 170 comes behind 162 and before 155", order_of_checks),
		TEST("R5844-1 two requests in a PBU are answered 173", twice),
		TEST("R5844-1 empty pool is answered 130, and nothing is taken", exhaustion),
		TEST("R5844-1 IPv4 home address and router of a mobile node's own", own_address),
		TEST("R5844-1 a session of one family gets the other", extension),
		TEST("R5844-1 the kernel refuses the other family", extension_refused),
		TEST("R5844-1 address that is being taken in the same batch", taken_in_batch),
		TEST("R5844-2 one family alone on another way of the same MAG releases nothing",
		     one_family_another_way),
		TEST("R5844-2 one family alone after a handover releases the other",
		     one_family_after_handover),
		TEST("R5844-2 de-registration of IPv4 alone", selective_deregistration),
		TEST("R5844-2 de-registration of IPv6 alone", selective_deregistration_ipv6),
		TEST("R5844-2 de-registration of both", whole_deregistration),
		TEST("R5844-1 R5213-8 entry found by its IPv4 home address", found_by_address),
		TEST("R5844-1 mapped address as a home network prefix", mapped_prefix),
		TEST("R5844-1 R5213-23 MAG limited to prefixes", limited_mag),
		TEST("R5844-1 restart: both families go on", adoption),
		TEST("R5844-1 reload: address that is in no pool any more", pool_is_gone),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
