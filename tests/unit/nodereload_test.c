// SPDX-License-Identifier: GPL-2.0
/*
 * IPsec of mobile nodes (RFC 4877, 7.2.1) and another configuration: which policies there are, what
 * a reload touches among thousands of nodes, and what that costs.
 *
 * sources: tests/unit/fakenodes.c tests/unit/fakespd.c tests/unit/fakecharon.c userd
 */
#include <arpa/inet.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fakenodes.h"
#include "steps.h"

#include "base/log.h"

#define ALICE	NODE("alice@example.org", HOA1, "")
#define ALICE2	NODE("alice@example.org", HOA1 ", " HOA2, "")
#define BERTA	NODE("berta@example.org", HOA3, "")
#define MAG	"mag mag1 { address = " MAG1 " }\n"

/* Nodes among which one changes; and how many there can be */
#define MANY	5000
#define ALL	100000

static struct in6_addr addr_of(const char *text)
{
	struct in6_addr addr;

	assert_int_equal(inet_pton(AF_INET6, text, &addr), 1);
	return addr;
}

static const struct spd_policy *policy(const struct nodes *t, const char *local, const char *remote)
{
	struct spd_policy key = { .out = true, .local = addr_of(local), .remote = addr_of(remote) };
	unsigned int i;

	/* those that were set last are in no order */
	for (i = 0; i < t->kernel.is.count; i++) {
		const struct spd_policy *p = &t->kernel.is.v[i];

		if (p->out && !p->any && in6_equal(&p->local, &key.local) &&
		    in6_equal(&p->remote, &key.remote))
			return p;
	}
	return NULL;
}

/* ESP by the SA with a reqid, and nothing else. */
static void needs_esp(const struct nodes *t, const char *local, const char *remote, u32 reqid)
{
	const struct spd_policy *p = policy(t, local, remote);

	assert_non_null(p);
	assert_false(p->block || p->clear || p->home_address);
	assert_int_equal(p->reqid, reqid);
}

/* What is for all: out is blocked, in needs ESP of whatever SA. */
static void standing(const struct nodes *t, const char *local, bool option)
{
	struct in6_addr addr = addr_of(local);
	unsigned int i, in = 0, out = 0;

	for (i = 0; i < t->kernel.is.count; i++) {
		const struct spd_policy *p = &t->kernel.is.v[i];

		if (!p->any || !in6_equal(&p->local, &addr))
			continue;
		assert_false(p->clear);
		assert_int_equal(p->reqid, 0);
		assert_int_equal(p->block, p->out);
		assert_int_equal(p->home_address, !p->out && option);
		in += !p->out;
		out += p->out;
	}
	assert_int_equal(in, 1);
	assert_int_equal(out, 1);
}

static void policies(void **state)
{
	struct nodes *t = *state;

	/* before charon is there, and so before there is any SA */
	nodes_open(t, NODES_CONF ALICE2 BERTA MAG);
	assert_int_equal(t->kernel.is.count, 2 * (2 + 4));
	standing(t, HA1, true);
	standing(t, HA2, true);
	needs_esp(t, HA1, HOA1, NODES_REQID(1));
	needs_esp(t, HA1, HOA2, NODES_REQID(1));
	needs_esp(t, HA2, HOA1, NODES_REQID(1));
	needs_esp(t, HA2, HOA2, NODES_REQID(1));
	needs_esp(t, HA1, HOA3, NODES_REQID(2));
	needs_esp(t, HA2, HOA3, NODES_REQID(2));
	needs_esp(t, HA1, MAG1, IKE_REQID_BASE + 1);
	assert_true(t->kernel.options);
	assert_int_equal(t->kernel.del.count, 0);
}

/* RFC 6275, 9.3.1: a Home Address option is for home agents. */
static void role(void **state)
{
	struct nodes *t = *state;

	nodes_begin(t, NODES_DEVICE ALICE BERTA MAG);
	assert_int_equal(t->kernel.is.count, 2 * (2 + 1));
	standing(t, HA1, false);
	standing(t, HA2, false);
	assert_false(t->kernel.options || t->kernel.watched);
	assert_int_equal(t->charon.conn_count, 1);
	nodes_use(t, NODES_CONF ALICE BERTA MAG);
	assert_true(t->kernel.watched);
	assert_int_equal(t->kernel.is.count, 2 * (2 + 3));
	standing(t, HA1, true);
	standing(t, HA2, true);
	needs_esp(t, HA1, HOA1, NODES_REQID(1));
	needs_esp(t, HA1, MAG1, IKE_REQID_BASE + 1);
	assert_true(t->kernel.options);
	assert_int_equal(t->charon.conn_count, 3);
	assert_int_equal(t->charon.shared_count, 3);
	nodes_use(t, NODES_DEVICE ALICE BERTA MAG);
	assert_int_equal(t->kernel.is.count, 2 * (2 + 1));
	standing(t, HA1, false);
	assert_null(policy(t, HA1, HOA1));
	assert_false(t->kernel.options);
	assert_int_equal(t->charon.conn_count, 1);
	assert_int_equal(t->charon.shared_count, 1);
	assert_string_equal(t->charon.conn[0], "mag-1");
}

/* In lab mode nothing is protected, and a home agent takes the option all the same. */
static void lab(void **state)
{
	struct charon_sa sa = nodes_sa(1, "alice@example.org", COA1);
	struct nodes *t = *state;
	unsigned int i;

	nodes_begin(t, NODES_CONF ALICE BERTA);
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	nodes_use(t, "lab-mode = true\n" NODES_CONF ALICE BERTA);
	assert_int_equal(t->kernel.is.count, 2);
	for (i = 0; i < 2; i++) {
		assert_false(t->kernel.is.v[i].out || t->kernel.is.v[i].block);
		assert_true(t->kernel.is.v[i].clear && t->kernel.is.v[i].home_address);
	}
	assert_int_equal(t->charon.conn_count, 0);
	assert_int_equal(t->charon.shared_count, 0);
	assert_int_equal(t->charon.sa_count, 0);
	nodes_use(t, NODES_CONF ALICE BERTA);
	standing(t, HA1, true);
	needs_esp(t, HA2, HOA3, NODES_REQID(2));
	assert_int_equal(t->charon.conn_count, 2);
}

/* Without the role in lab mode mobile nodes that may take it for a home agent are heard, and can be
 * told that it is none (RFC 6275, 10.3.1); where there are none, nothing is there for them.
 */
static void lab_without_role(void **state)
{
	struct nodes *t = *state;
	unsigned int i;

	nodes_begin(t, NODES_DEVICE MAG);
	nodes_use(t, "lab-mode = true\n" NODES_DEVICE MAG);
	assert_int_equal(t->kernel.is.count, 0);
	assert_false(t->kernel.options || t->kernel.watched);
	nodes_use(t, "lab-mode = true\n" NODES_DEVICE MAG ALICE);
	assert_int_equal(t->kernel.is.count, 2);
	for (i = 0; i < 2; i++) {
		assert_false(t->kernel.is.v[i].out || t->kernel.is.v[i].block);
		assert_true(t->kernel.is.v[i].clear && t->kernel.is.v[i].home_address);
	}
	assert_true(t->kernel.options && t->kernel.watched);
	nodes_use(t, "lab-mode = true\n" NODES_DEVICE MAG);
	assert_int_equal(t->kernel.is.count, 0);
	assert_false(t->kernel.options);
	/* where ESP is required nobody is heard without */
	nodes_use(t, NODES_DEVICE MAG ALICE);
	assert_int_equal(t->kernel.is.count, 2 * (2 + 1));
	standing(t, HA1, false);
	assert_false(t->kernel.options);
}

/**
 * struct many - configuration of many nodes
 * @text: it
 * @len: octets so far
 * @size: room
 */
struct many {
	char *text;
	size_t len;
	size_t size;
};

__attribute__((format(printf, 2, 3)))
static void put(struct many *m, const char *form, ...)
{
	va_list ap;

	va_start(ap, form);
	m->len += (size_t)vsnprintf(m->text + m->len, m->size - m->len, form, ap);
	va_end(ap);
	assert_true(m->len < m->size);
}

static void put_node(struct many *m, unsigned int nr, const char *hoa)
{
	put(m, "mn \"node%06u@example.org\" { policy = mipv6-only home-address = %s%x:%x }\n",
	    nr, hoa, nr >> 16, nr & 0xffff);
}

/* Nodes from 1 to @count but for @without, which has another home address if @elsewhere. */
static struct many many(unsigned int count, unsigned int without, bool elsewhere)
{
	struct many m = { .size = 4096 + 100UL * count };
	unsigned int i;

	m.text = malloc(m.size);
	assert_non_null(m.text);
	put(&m, "%s", NODES_CONF);
	for (i = 1; i <= count; i++)
		if (i != without)
			put_node(&m, i, "2001:db8:100::1:");
	if (elsewhere)
		put_node(&m, without, "2001:db8:100::2:");
	return m;
}

static const char *name_of(unsigned int nr)
{
	static char name[64][32];
	static unsigned int turn;

	turn = (turn + 1) % 64;
	snprintf(name[turn], sizeof(name[turn]), "node%06u@example.org", nr);
	return name[turn];
}

static u32 reqid_of(const struct nodes *t, unsigned int nr)
{
	return nodes_peer(t, name_of(nr))->reqid;
}

static bool all_loaded(void *ctx)
{
	const struct nodes *t = ctx;

	return t->charon.conn_count == t->want && nodes_stats(t)->reviews;
}

static void begin_many(struct nodes *t, struct many m)
{
	nodes_open(t, m.text);
	free(m.text);
	charon_start(&t->charon);
	t->want = t->conf->peers.count;
	charon_until(&t->charon, all_loaded, t);
	nodes_run(t);
	assert_int_equal(t->kernel.is.count, 2 * (2 + t->conf->peers.count));
	assert_int_equal(t->charon.shared_count, t->conf->peers.count);
	charon_forget(&t->charon);
	fakespd_forget();
}

static void use_many(struct nodes *t, struct many m)
{
	charon_forget(&t->charon);
	fakespd_forget();
	nodes_use(t, m.text);
	free(m.text);
}

/* The node has an SA, as have those before and behind it. */
static void protect(struct nodes *t, unsigned int nr)
{
	unsigned int i;

	for (i = nr - 1; i <= nr + 1; i++) {
		struct charon_sa sa = nodes_sa(reqid_of(t, i) - IKE_MN_REQID_BASE, name_of(i),
					       COA1);

		charon_child(&t->charon, &sa, true);
	}
	nodes_run(t);
	for (i = nr - 1; i <= nr + 1; i++)
		assert_int_equal(nodes_sas(t, name_of(i)), 1);
}

/* Commands that change something, of which a connection has its own. */
static unsigned int orders(const struct nodes *t)
{
	static const char *const names[] = {
		"load-shared", "load-conn", "unload-conn", "unload-shared", "terminate",
		"initiate", "load-key", "unload-key",
	};
	unsigned int i, count = 0;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		count += charon_commands(&t->charon, names[i]);
	return count;
}

static void both(const struct fakespd_log *log, const char *remote, u32 reqid)
{
	const struct in6_addr addr = addr_of(remote);
	unsigned int i;

	assert_int_equal(log->count, 2);
	for (i = 0; i < 2; i++) {
		assert_true(log->policy[i].out);
		assert_false(log->policy[i].any);
		assert_memory_equal(&log->policy[i].remote, &addr, sizeof(addr));
		assert_int_equal(log->policy[i].reqid, reqid);
	}
	assert_false(in6_equal(&log->policy[0].local, &log->policy[1].local));
}

static void one_of_many(void **state)
{
	struct nodes *t = *state;
	char conn[IKE_NAME_MAX], path[64];
	u32 reqid, others;

	begin_many(t, many(MANY, 2500, false));
	protect(t, 2000);
	others = reqid_of(t, 2501);
	/* one more, in the middle */
	use_many(t, many(MANY, 0, false));
	reqid = reqid_of(t, 2500);
	assert_int_equal(reqid_of(t, 2501), others);
	ike_name(reqid, conn);
	assert_int_equal(orders(t), 2);
	assert_string_equal(charon_value(charon_last(&t->charon, "load-shared"), "id"), conn);
	snprintf(path, sizeof(path), "%s.remote.id", conn);
	assert_string_equal(charon_value(charon_last(&t->charon, "load-conn"), path),
			    name_of(2500));
	both(&t->kernel.set, "2001:db8:100::1:0:9c4", reqid);
	assert_int_equal(t->kernel.del.count, 0);
	assert_int_equal(nodes_sas(t, name_of(2000)), 1);
	assert_int_equal(t->charon.sa_count, 3);
	/* the same once more is nothing */
	use_many(t, many(MANY, 0, false));
	assert_int_equal(orders(t), 0);
	assert_int_equal(t->kernel.set.count + t->kernel.del.count, 0);
	assert_int_equal(nodes_sas(t, name_of(2000)), 1);
	/* one less */
	protect(t, 2500);
	use_many(t, many(MANY, 2500, false));
	assert_int_equal(charon_commands(&t->charon, "unload-conn"), 1);
	assert_int_equal(charon_commands(&t->charon, "unload-shared"), 1);
	assert_int_equal(charon_commands(&t->charon, "terminate"), 1);
	assert_int_equal(orders(t), 3);
	assert_string_equal(charon_value(charon_last(&t->charon, "unload-conn"), "name"), conn);
	assert_string_equal(charon_value(charon_last(&t->charon, "unload-shared"), "id"), conn);
	assert_string_equal(charon_value(charon_last(&t->charon, "terminate"), "ike"), conn);
	assert_int_equal(t->kernel.set.count, 0);
	both(&t->kernel.del, "2001:db8:100::1:0:9c4", reqid);
	assert_int_equal(nodes_sas(t, name_of(2499)), 1);
	assert_int_equal(nodes_sas(t, name_of(2501)), 1);
}

static void another_address(void **state)
{
	struct nodes *t = *state;
	char conn[IKE_NAME_MAX], path[64];
	u32 others;

	begin_many(t, many(MANY, 0, false));
	protect(t, 2500);
	others = reqid_of(t, 2501);
	use_many(t, many(MANY, 2500, true));
	/* who it was is not who has that address */
	assert_int_equal(nodes_sas(t, name_of(2500)), 0);
	assert_int_equal(nodes_sas(t, name_of(2499)), 1);
	assert_int_equal(nodes_sas(t, name_of(2501)), 1);
	assert_int_equal(reqid_of(t, 2501), others);
	assert_int_equal(charon_commands(&t->charon, "terminate"), 1);
	assert_int_equal(t->charon.sa_count, 2);
	ike_name(reqid_of(t, 2500), conn);
	snprintf(path, sizeof(path), "%s.children.mh.remote_ts", conn);
	assert_string_equal(charon_value(charon_last(&t->charon, "load-conn"), path),
			    "2001:db8:100::2:0:9c4/128[135]");
	assert_int_equal(charon_commands(&t->charon, "load-conn"), 1);
	both(&t->kernel.set, "2001:db8:100::2:0:9c4", reqid_of(t, 2500));
	assert_int_equal(t->kernel.del.count, 2);
}

/* SAs go on by their reqids: these stay whatever comes before, and wherever it stands. */
static void reqids(void **state)
{
	struct nodes *t = *state;

	nodes_open(t, NODES_CONF ALICE2 BERTA MAG);
	assert_int_equal(nodes_peer(t, "alice@example.org")->reqid, NODES_REQID(1));
	assert_int_equal(nodes_peer(t, "berta@example.org")->reqid, NODES_REQID(2));
	nodes_close(t);
	fakespd_forget();
	/* halmad is started again: there is one before them now, and the MAG is another one */
	nodes_open(t, NODES_CONF "mag mag0 { address = 2001:db8::1 }\n" MAG BERTA ALICE2
		   NODE("adam@example.org", "2001:db8:100::ad", ""));
	assert_int_equal(nodes_peer(t, "alice@example.org")->reqid, NODES_REQID(1));
	assert_int_equal(nodes_peer(t, "berta@example.org")->reqid, NODES_REQID(2));
	assert_int_equal(nodes_peer(t, "adam@example.org")->reqid, NODES_REQID(3));
	assert_int_equal(nodes_peer(t, "mag1")->reqid, IKE_REQID_BASE + 1);
	assert_int_equal(nodes_peer(t, "mag0")->reqid, IKE_REQID_BASE + 2);
	assert_int_equal(t->kernel.set.count, 4);
	assert_int_equal(t->kernel.del.count, 0);
	charon_start(&t->charon);
	nodes_until_reviewed(t);
	/* by one home address of several it is known */
	nodes_use(t, NODES_CONF BERTA NODE("alice@example.org", HOA2 ", 2001:db8:100::a9", ""));
	assert_int_equal(nodes_peer(t, "alice@example.org")->reqid, NODES_REQID(1));
	assert_int_equal(nodes_peer(t, "berta@example.org")->reqid, NODES_REQID(2));
	/* a reqid of one kind is no reqid of the other: an address that was a MAG's */
	nodes_use(t, NODES_CONF BERTA "mag mag2 { address = 2001:db8:2::1 }\n");
	assert_int_equal(nodes_peer(t, "mag2")->reqid, IKE_REQID_BASE + 1);
	nodes_use(t, NODES_CONF BERTA ALICE);
	assert_int_equal(nodes_peer(t, "berta@example.org")->reqid, NODES_REQID(2));
	assert_int_equal(nodes_peer(t, "alice@example.org")->reqid, NODES_REQID(1));
}

/* Who authenticates its messages itself (RFC 4285) is no peer of IPsec, and its home address alone
 * is open.
 */
static void keyed(void **state)
{
	struct charon_sa sa = nodes_sa(1, "alice@example.org", COA1);
	const struct in6_addr hoa = addr_of(HOA1);
	struct nodes *t = *state;
	unsigned int i;

	nodes_begin(t, NODES_CONF ALICE BERTA);
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	nodes_use(t, NODES_CONF NODE("alice@example.org", HOA1, "auth-keys = /nowhere") BERTA);
	assert_int_equal(t->conf->peers.count, 1);
	assert_int_equal(t->charon.conn_count, 1);
	assert_string_equal(t->charon.conn[0], "mn-2");
	assert_int_equal(t->charon.sa_count, 0);
	assert_int_equal(t->kernel.set.count, 4);
	assert_int_equal(t->kernel.del.count, 0);
	for (i = 0; i < t->kernel.set.count; i++) {
		assert_true(t->kernel.set.policy[i].clear);
		assert_false(t->kernel.set.policy[i].any);
		assert_memory_equal(&t->kernel.set.policy[i].remote, &hoa, sizeof(hoa));
	}
	needs_esp(t, HA1, HOA3, NODES_REQID(2));
	standing(t, HA1, true);
	nodes_use(t, NODES_CONF ALICE BERTA);
	assert_int_equal(t->kernel.is.count, 2 * (2 + 2));
	needs_esp(t, HA1, HOA1, nodes_peer(t, "alice@example.org")->reqid);
	needs_esp(t, HA1, HOA3, NODES_REQID(2));
	assert_int_equal(t->charon.conn_count, 2);
}

/* Two home addresses of one node go to two: one of them has what was that of both. */
static void parted(void **state)
{
	struct nodes *t = *state;
	u32 alice, berta;

	nodes_begin(t, NODES_CONF ALICE2);
	nodes_use(t, NODES_CONF ALICE NODE("berta@example.org", HOA2, ""));
	alice = nodes_peer(t, "alice@example.org")->reqid;
	berta = nodes_peer(t, "berta@example.org")->reqid;
	assert_true(alice != berta);
	needs_esp(t, HA1, HOA1, alice);
	needs_esp(t, HA1, HOA2, berta);
	/* and to one again */
	nodes_use(t, NODES_CONF ALICE2);
	assert_int_equal(nodes_peer(t, "alice@example.org")->reqid, alice);
	needs_esp(t, HA1, HOA2, alice);
	assert_int_equal(t->kernel.is.count, 2 * (2 + 2));
	assert_int_equal(t->charon.conn_count, 1);
}

static void report(void *ctx, const char *text)
{
	(void)ctx;
	print_error("# %s\n", text);
}

/* With their secrets: what it costs until all that can be done without charon is. */
static unsigned long long open_all(struct nodes *t, unsigned int count)
{
	char conf_path[64], secrets_path[64];
	struct many m = many(count, 0, false);
	const struct ike_told tell = { 0 };
	char why[IPSEC_TEXT_MAX];
	unsigned long long begin;
	unsigned int i;
	FILE *file;

	snprintf(conf_path, sizeof(conf_path), "/tmp/nodereload-%d.conf", (int)getpid());
	snprintf(secrets_path, sizeof(secrets_path), "/tmp/nodereload-%d.secrets", (int)getpid());
	file = fopen(conf_path, "w");
	assert_non_null(file);
	fprintf(file, "%s\nike { secrets = %s socket = /nowhere/vici }\n", m.text, secrets_path);
	assert_int_equal(fclose(file), 0);
	free(m.text);
	umask(077);
	unlink(secrets_path);
	file = fopen(secrets_path, "w");
	assert_non_null(file);
	for (i = 1; i <= count; i++)
		fprintf(file, "mn \"%s\" { psk = 0123456789abcdef }\n", name_of(i));
	assert_int_equal(fclose(file), 0);
	begin = steps_taken();
	t->conf = conf_load(conf_path, report, NULL);
	assert_non_null(t->conf);
	assert_int_equal(t->conf->peers.count, count);
	t->ipsec = ipsec_open(t->conf, why);
	assert_non_null(t->ipsec);
	assert_int_equal(ipsec_start(t->ipsec, t->event, t->conf, &tell), 0);
	begin = steps_taken() - begin;
	unlink(conf_path);
	unlink(secrets_path);
	assert_int_equal(t->kernel.is.count, 2 * (2 + count));
	return begin;
}

static void close_all(struct nodes *t)
{
	nodes_close(t);
	fakespd_fini();
	t->kernel.sorted = 0;
}

static void linear(void **state)
{
	struct nodes *t = *state;
	unsigned long long half, all;

	half = open_all(t, ALL / 2);
	close_all(t);
	all = open_all(t, ALL);
	print_message("# %llu steps for %u nodes, %llu for %u\n", half, ALL / 2, all, ALL);
	assert_int_equal(reqid_of(t, 1), NODES_REQID(1));
	assert_int_equal(reqid_of(t, ALL), NODES_REQID(ALL));
	close_all(t);
	assert_true(all < 2 * half * 5 / 4);
}

/* An event concerns one node: what it costs does not depend on how many there are. */
static unsigned long long events(struct nodes *t, unsigned int nr, unsigned int count)
{
	struct charon_sa sa = nodes_sa(nr, name_of(nr), COA1);
	const struct in6_addr there = addr_of(COA2);
	struct ike_peer_info info;
	struct vici_writer msg;
	unsigned long long begin;
	unsigned int i;
	u8 data[1024];

	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	assert_int_equal(nodes_sas(t, name_of(nr)), 1);
	vici_write(&msg, data, sizeof(data));
	vici_value(&msg, "local-host", HA1);
	vici_value(&msg, "remote-host", COA2);
	vici_section(&msg, sa.conn);
	vici_value(&msg, "uniqueid", "1");
	vici_value(&msg, "remote-host", COA1);
	vici_section_end(&msg);
	begin = steps_taken();
	for (i = 0; i < count; i++) {
		charon_raise(&t->charon, "ike-update", &msg);
		while (sd_event_run(t->event, 0) > 0)
			;
	}
	begin = steps_taken() - begin;
	ike_peer(ipsec_ike(t->ipsec), nodes_peer(t, name_of(nr)), &info);
	assert_memory_equal(&info.host, &there, sizeof(there));
	return begin;
}

static void one_event(void **state)
{
	struct nodes *t = *state;
	unsigned long long few, lots;

	begin_many(t, many(50, 0, false));
	few = events(t, 50, 20000);
	nodes_close(t);
	charon_kill(&t->charon);
	fakespd_fini();
	t->kernel.sorted = 0;
	begin_many(t, many(MANY, 0, false));
	lots = events(t, MANY, 20000);
	print_message("# 20000 events: %llu steps with 50 nodes, %llu with %u\n", few, lots, MANY);
	assert_true(lots < few * 5 / 4);
}

#define TEST(text, function)	{ text, function, nodes_setup, nodes_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("RSEC-3 RSEC-4 policies of home addresses are there before any SA", policies),
		TEST("RSEC-3 the role of a home agent begins and ends by reload", role),
		TEST("RSEC-28 IPsec of mobile nodes ends and begins by reload", lab),
		TEST("HA-24 without the role and without IPsec mobile nodes are heard",
		     lab_without_role),
		TEST("one of thousands comes and goes, and nothing of the others is touched",
		     one_of_many),
		TEST("RSEC-8 SAs end with the home address that they were for", another_address),
		TEST("RSEC-4 reqids stay, over a restart, too", reqids),
		TEST("RSEC-3 who comes to have a key, or an SA, again", keyed),
		TEST("RSEC-4 home addresses of one node become those of two", parted),
		TEST("a hundred thousand nodes cost twice what half of them do", linear),
		TEST("an event costs the same among thousands", one_event),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
