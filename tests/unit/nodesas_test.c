// SPDX-License-Identifier: GPL-2.0
/*
 * SAs of mobile nodes beside those for registrations, between a fake charon and a fake kernel: for
 * prefixes (RFC 4877, 7.2.3), and for return routability (RFC 6275, 10.4.6; RFC 4877, 7.2.2), whose
 * tunnels come, move and go with bindings.
 *
 * sources: tests/unit/fakenodes.c tests/unit/fakespd.c tests/unit/fakecharon.c userd
 */
#include <arpa/inet.h>

#include "fakenodes.h"

#include "base/log.h"

#define ALICE	NODE("alice@example.org", HOA1 ", " HOA2, "")
#define ALICE1	NODE("alice@example.org", HOA1, "")
#define BERTA	NODE("berta@example.org", HOA3, "return-routability = clear")
#define MAG	"mag mag1 { address = " MAG1 " }\n"

static struct in6_addr addr_of(const char *text)
{
	struct in6_addr addr;

	assert_int_equal(inet_pton(AF_INET6, text, &addr), 1);
	return addr;
}

static struct way way_of(const char *hoa, const char *coa)
{
	return (struct way){
		.hoa = addr_of(hoa), .coa = coa ? addr_of(coa) : in6addr_any,
		.local = addr_of(HA1),
	};
}

/* A home address is there, or at home. */
static void is_at(struct nodes *t, const char *hoa, const char *coa)
{
	const struct way way = way_of(hoa, coa);

	fakespd_forget();
	ipsec_ways(t->ipsec, &way, 1);
}

static void begin(struct nodes *t, const char *text)
{
	nodes_begin(t, text);
	ipsec_ways_sync(t->ipsec, NULL, 0);
	fakespd_forget();
}

static const struct spd_policy *tunnel(const struct nodes *t, const char *hoa, bool out)
{
	const struct in6_addr addr = addr_of(hoa);
	unsigned int i;

	for (i = 0; i < t->kernel.is.count; i++) {
		const struct spd_policy *p = &t->kernel.is.v[i];

		if (p->tunnel && p->out == out && in6_equal(&p->remote, &addr))
			return p;
	}
	return NULL;
}

static void leads_to(const struct nodes *t, const char *hoa, const char *coa, u32 reqid)
{
	const struct in6_addr ha = addr_of(HA1), far = addr_of(coa);
	const struct spd_policy *out = tunnel(t, hoa, true), *in = tunnel(t, hoa, false);

	assert_non_null(out);
	assert_non_null(in);
	assert_false(out->block || out->clear || in->block || in->clear);
	assert_memory_equal(&out->local, &ha, sizeof(ha));
	assert_memory_equal(&in->local, &ha, sizeof(ha));
	assert_memory_equal(&out->far, &far, sizeof(far));
	/* that it is from there is what the SA says */
	assert_true(in6_is_zero(&in->far));
	assert_int_equal(out->reqid, reqid);
	assert_int_equal(in->reqid, reqid);
}

static void moved(const struct nodes *t, const char *from, const char *to, u32 reqid)
{
	const struct in6_addr was = addr_of(from), is = addr_of(to);

	assert_memory_equal(&t->kernel.move.from, &was, sizeof(was));
	assert_memory_equal(&t->kernel.move.to, &is, sizeof(is));
	assert_int_equal(t->kernel.move.tunnel, reqid);
}

#define REQID1	(IKE_REQID_ROUTABILITY | 1)
#define REQID2	(IKE_REQID_ROUTABILITY | 1 << IKE_REQID_PLACE | 1)

static void with_binding(void **state)
{
	struct nodes *t = *state;

	begin(t, NODES_CONF ALICE BERTA MAG);
	assert_null(tunnel(t, HOA1, true));
	assert_null(tunnel(t, HOA1, false));
	is_at(t, HOA1, COA1);
	leads_to(t, HOA1, COA1, REQID1);
	assert_int_equal(t->kernel.set.count, 2);
	assert_null(tunnel(t, HOA2, true));
	is_at(t, HOA2, COA1);
	leads_to(t, HOA2, COA1, REQID2);
	/* a refresh is nothing new */
	is_at(t, HOA1, COA1);
	assert_int_equal(t->kernel.set.count + t->kernel.del.count + t->kernel.moves, 0);
	/* RFC 4877, 4.2: at home there is none */
	is_at(t, HOA1, NULL);
	assert_null(tunnel(t, HOA1, true));
	assert_null(tunnel(t, HOA1, false));
	leads_to(t, HOA2, COA1, REQID2);
	is_at(t, HOA1, NULL);
	assert_int_equal(t->kernel.del.count, 0);
}

static void moves(void **state)
{
	struct nodes *t = *state;

	begin(t, NODES_CONF ALICE);
	is_at(t, HOA1, COA1);
	is_at(t, HOA1, COA2);
	/* the kernel moves SAs and policy, and charon is not told: K does that */
	assert_int_equal(t->kernel.moves, 1);
	assert_int_equal(t->kernel.set.count, 0);
	assert_true(t->kernel.moved.tunnel && t->kernel.moved.out);
	assert_false(t->kernel.move.tell);
	moved(t, COA1, COA2, REQID1);
	leads_to(t, HOA1, COA2, REQID1);
	/* where the kernel cannot, what is said goes nowhere else all the same */
	t->kernel.error = -95;
	is_at(t, HOA1, COA1);
	leads_to(t, HOA1, COA1, REQID1);
	t->kernel.error = 0;
}

static void in_the_clear(void **state)
{
	struct nodes *t = *state;
	const struct charon_command *conn;

	begin(t, NODES_CONF BERTA);
	conn = charon_last(&t->charon, "load-conn");
	assert_null(charon_value(conn, "mn-1.children.rr.reqid"));
	is_at(t, HOA3, COA1);
	is_at(t, HOA3, COA2);
	assert_null(tunnel(t, HOA3, true));
	assert_null(tunnel(t, HOA3, false));
	assert_int_equal(t->kernel.moves, 0);
	/* a reload makes the difference */
	nodes_use(t, NODES_CONF NODE("berta@example.org", HOA3, ""));
	leads_to(t, HOA3, COA2, REQID1);
	conn = charon_last(&t->charon, "load-conn");
	assert_non_null(charon_value(conn, "mn-1.children.rr.reqid"));
	assert_int_equal(charon_commands(&t->charon, "terminate"), 0);
	nodes_use(t, "return-routability = clear\n" NODES_CONF
		  NODE("berta@example.org", HOA3, ""));
	assert_null(tunnel(t, HOA3, true));
	assert_null(tunnel(t, HOA3, false));
	/* what would come by the tunnel nothing lets pass any more */
	assert_int_equal(charon_commands(&t->charon, "terminate"), 1);
	nodes_use(t, "return-routability = clear\n" NODES_CONF
		  NODE("berta@example.org", HOA3, "return-routability = protected"));
	leads_to(t, HOA3, COA2, REQID1);
	/* in lab mode nothing is protected */
	nodes_use(t, "lab-mode = true\n" NODES_CONF NODE("berta@example.org", HOA3, ""));
	assert_null(tunnel(t, HOA3, true));
}

/* What an earlier halmad left is right until all bindings are known. */
static void restarts(void **state)
{
	struct nodes *t = *state;
	struct way ways[] = { way_of(HOA1, COA1), way_of(HOA2, COA2) };

	begin(t, NODES_CONF ALICE MAG);
	is_at(t, HOA1, COA1);
	is_at(t, HOA2, COA1);
	nodes_close(t);
	fakespd_forget();
	nodes_open(t, NODES_CONF ALICE MAG);
	assert_int_equal(t->kernel.set.count + t->kernel.del.count, 0);
	leads_to(t, HOA1, COA1, REQID1);
	/* the one moved meanwhile, or went home */
	ipsec_ways_sync(t->ipsec, ways, 2);
	assert_int_equal(t->kernel.set.count, 1);
	assert_int_equal(t->kernel.del.count, 0);
	leads_to(t, HOA1, COA1, REQID1);
	leads_to(t, HOA2, COA2, REQID2);
	fakespd_forget();
	ipsec_ways_sync(t->ipsec, ways, 1);
	assert_int_equal(t->kernel.del.count, 2);
	assert_null(tunnel(t, HOA2, true));
	leads_to(t, HOA1, COA1, REQID1);
	assert_int_equal(ipsec_missing(t->ipsec, t->conf), 0);
	nodes_close(t);
	nodes_open(t, NODES_CONF ALICE MAG);
	ipsec_ways_sync(t->ipsec, NULL, 0);
	assert_null(tunnel(t, HOA1, true));
	assert_null(tunnel(t, HOA1, false));
}

static struct charon_sa tunnel_sa(const char *host, u32 spi)
{
	struct charon_sa sa = nodes_sa(1, "alice@example.org", host);

	sa.child = spi;
	sa.child_name = "rr";
	sa.reqid = REQID1;
	sa.spi_in = spi;
	sa.spi_out = spi + 1;
	return sa;
}

/* RFC 4877, 4.3: where they are is what a registration says, not where IKEv2 is spoken. */
static void sas_follow(void **state)
{
	struct charon_sa sa = tunnel_sa(COA1, 0xe1), first;
	struct nodes *t = *state;
	struct ike_peer_info info;

	begin(t, NODES_CONF ALICE);
	is_at(t, HOA1, COA1);
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	assert_int_equal(t->kernel.moves, 0);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 0);
	assert_int_equal(nodes_prefix_sas(t, "alice@example.org"), 0);
	nodes_info(t, HOA1, &info);
	assert_int_equal(info.tunnels, 1);
	assert_int_equal(nodes_stats(t)->foreign, 0);
	/* a new one, from the old place */
	is_at(t, HOA1, COA2);
	fakespd_forget();
	sa = tunnel_sa(COA1, 0xe3);
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	assert_int_equal(t->kernel.moves, 1);
	moved(t, COA1, COA2, REQID1);
	assert_false(t->kernel.moved.tunnel);
	assert_false(t->kernel.move.tell);
	leads_to(t, HOA1, COA2, REQID1);
	/* the kernel has it elsewhere: charon took it there */
	first = tunnel_sa(COA1, 0xe1);
	charon_child(&t->charon, &first, false);
	fakespd_pair("2001:db8:c::1", HA1, sa.spi_in, sa.spi_out, sa.reqid);
	fakespd_forget();
	nodes_until_reviewed(t);
	assert_int_equal(t->kernel.moves, 1);
	moved(t, "2001:db8:c::1", COA2, REQID1);
	assert_int_equal(t->kernel.deleted, 0);
	/* a registration with a tunnel that was there before */
	is_at(t, HOA1, NULL);
	is_at(t, HOA1, COA2);
	moved(t, COA1, COA2, REQID1);
}

/* K: the IKE SA goes there, and with it what is in the kernel. */
static void keys_move(void **state)
{
	struct charon_sa sa = nodes_sa(1, "alice@example.org", COA1);
	struct in6_addr local = addr_of(HA1), to = addr_of(COA2);
	struct nodes *t = *state;
	const struct ike_remote *peer;

	begin(t, NODES_CONF ALICE);
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	peer = nodes_peer(t, "alice@example.org");
	assert_true(ipsec_move(t->ipsec, peer, &local, &peer->address[1], &to));
	assert_true(t->kernel.move.tell);
	moved(t, COA1, COA2, REQID2);
}

/* What charon left is found again, and belongs to nobody who has no such address. */
static void orphans(void **state)
{
	struct nodes *t = *state;
	struct ike_peer_info info;

	fakespd_pair(COA1, HA1, 0xe1, 0xe2, REQID1);
	fakespd_pair(COA1, HA1, 0xe3, 0xe4, IKE_REQID_ROUTABILITY | 2 << IKE_REQID_PLACE | 1);
	fakespd_pair(COA1, HA1, 0xe5, 0xe6, IKE_REQID_ROUTABILITY | 77);
	nodes_open(t, NODES_CONF ALICE);
	nodes_info(t, HOA1, &info);
	assert_int_equal(info.tunnels, 1);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 0);
	charon_start(&t->charon);
	charon_run(&t->charon, 12500);
	assert_int_equal(t->kernel.deleted, 4);
	assert_int_equal(t->kernel.state_count, 2);
}

static struct charon_sa prefix_sa(u32 child, u32 spi)
{
	struct charon_sa sa = nodes_sa(1, "alice@example.org", COA1);

	sa.child = child;
	sa.child_name = "mpd";
	sa.reqid |= IKE_REQID_PREFIXES;
	sa.spi_in = spi;
	sa.spi_out = spi + 1;
	return sa;
}

/* RFC 4877, 7.2.3: a pair of its own, which says nothing about signalling. */
static void for_prefixes(void **state)
{
	struct charon_sa sa = prefix_sa(2, 0xd1);
	struct nodes *t = *state;
	struct ike_peer_info info;

	nodes_begin(t, NODES_CONF ALICE1 BERTA);
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	assert_int_equal(nodes_stats(t)->foreign, 0);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 0);
	assert_int_equal(nodes_prefix_sas(t, "alice@example.org"), 1);
	nodes_info(t, HOA1, &info);
	assert_int_equal(info.live, 0);
	assert_int_equal(info.prefixes, 1);
	/* one for signalling changes nothing of that, nor its end */
	sa = nodes_sa(1, "alice@example.org", COA1);
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	assert_int_equal(nodes_prefix_sas(t, "alice@example.org"), 1);
	charon_child(&t->charon, &sa, false);
	nodes_run(t);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 0);
	assert_int_equal(nodes_prefix_sas(t, "alice@example.org"), 1);
	/* a reload tells of it once more */
	nodes_use(t, NODES_CONF ALICE1 BERTA MAG);
	assert_int_equal(nodes_prefix_sas(t, "alice@example.org"), 1);
	assert_int_equal(nodes_prefix_sas(t, "berta@example.org"), 0);
	sa = prefix_sa(2, 0xd1);
	charon_child(&t->charon, &sa, false);
	nodes_run(t);
	assert_int_equal(nodes_prefix_sas(t, "alice@example.org"), 0);
	/* a gateway has none */
	sa = nodes_sa(1, MAG1, MAG1);
	sa.conn = "mag-1";
	sa.reqid = IKE_REQID_BASE + 1;
	sa.reqid |= IKE_REQID_PREFIXES;
	charon_child(&t->charon, &sa, true);
	nodes_until_sent(t, "terminate", 1);
	assert_int_equal(nodes_stats(t)->foreign, 1);
}

/* What charon left for one use stays until there is something else for that use. */
static void prefixes_restart(void **state)
{
	struct charon_sa sa = nodes_sa(1, "alice@example.org", COA1);
	struct nodes *t = *state;

	fakespd_pair(HOA1, HA1, 0xa1, 0xa2, NODES_REQID(1));
	fakespd_pair(HOA1, HA1, 0xa3, 0xa4, NODES_REQID(1) | IKE_REQID_PREFIXES);
	fakespd_pair(HOA3, HA1, 0xa5, 0xa6, NODES_REQID(1) | IKE_REQID_PREFIXES);
	fakespd_pair(HOA3, HA1, 0xa7, 0xa8, NODES_REQID(77) | IKE_REQID_PREFIXES);
	nodes_open(t, NODES_CONF ALICE1);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	assert_int_equal(nodes_prefix_sas(t, "alice@example.org"), 1);
	charon_start(&t->charon);
	nodes_until_reviewed(t);
	fakespd_pair(HOA1, HA1, sa.spi_in, sa.spi_out, sa.reqid);
	charon_child(&t->charon, &sa, true);
	charon_run(&t->charon, 12500);
	/* the old pair for signalling, those at another address and of nobody */
	assert_int_equal(t->kernel.deleted, 6);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	assert_int_equal(nodes_prefix_sas(t, "alice@example.org"), 1);
	sa = prefix_sa(2, 0xd1);
	fakespd_pair(HOA1, HA1, sa.spi_in, sa.spi_out, sa.reqid);
	charon_child(&t->charon, &sa, true);
	charon_run(&t->charon, 12500);
	assert_int_equal(t->kernel.deleted, 8);
	assert_int_equal(t->kernel.state_count, 4);
	assert_int_equal(nodes_prefix_sas(t, "alice@example.org"), 1);
}

#define TEST(text, function)	{ text, function, nodes_setup, nodes_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("RSEC-8 SAs for prefixes count for prefixes alone", for_prefixes),
		TEST("SAs for prefixes are found again, and go when there are others",
		     prefixes_restart),
		TEST("RSEC-17 there is a tunnel while a mobile node is away", with_binding),
		TEST("RSEC-16 a tunnel moves with its mobile node", moves),
		TEST("return routability in the clear, where that is wanted", in_the_clear),
		TEST("tunnels outlive halmad, and none is left", restarts),
		TEST("RSEC-16 SAs of a tunnel are where the mobile node is registered", sas_follow),
		TEST("R6275-9 with K the SAs of a tunnel move as well", keys_move),
		TEST("SAs of tunnels are found again", orphans),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
