// SPDX-License-Identifier: GPL-2.0
/*
 * The policies of the kernel, in a network namespace of its own.
 *
 * sources: tests/unit/fake.c userd
 * wrap: sendto nl_send_sync
 */
#include <netlink/netlink.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fake.h"
#include "steps.h"

#include "ipsec/ipsec.h"
#include "base/log.h"
#include "kernel/xfrm.h"
#include "kernel/policy.h"

/* FAKE_CONF without its first line; no charon */
#define CONF	(FAKE_CONF "ike { socket = /nowhere/charon.vici }\n" + strlen("lab-mode = true\n"))
#define MORE	"mag mag4 { address = 2001:db8:4::1 }\n"
#define LAB	"lab-mode = true\n"

/* Two addresses, three MAGs: each address has two standing policies and one for each MAG */
#define ALL	10

/* Policies of somebody else */
#define OTHERS	20000

/**
 * struct t - policies in the kernel
 * @event: event loop
 * @conf: configuration
 * @ipsec: what is tested
 * @nx: somebody else
 */
struct t {
	sd_event *event;
	struct conf *conf;
	struct ipsec *ipsec;
	struct nlxfrm *nx;
};

static void report(void *ctx, const char *text)
{
	(void)ctx;
	print_error("# %s\n", text);
}

/* There is no charon here. */
static void on_sas(void *ctx, const struct ike_remote *peer, unsigned int count)
{
	(void)ctx;
	(void)peer;
	assert_int_equal(count, 0);
}

static int setup(void **state)
{
	const struct ike_told told = { .sas = on_sas };
	struct t *t = calloc(1, sizeof(*t));
	char text[IPSEC_TEXT_MAX];

	assert_non_null(t);
	*state = t;
	/* where that is not allowed, there is nothing to be shown */
	if (unshare(CLONE_NEWNET))
		return 0;
	t->nx = nlxfrm_open(text);
	if (!t->nx)
		return 0;
	assert_true(sd_event_new(&t->event) >= 0);
	t->conf = conf_parse(CONF, "x", report, NULL);
	assert_non_null(t->conf);
	t->ipsec = ipsec_open(t->conf, text);
	assert_non_null(t->ipsec);
	assert_int_equal(ipsec_start(t->ipsec, t->event, t->conf, &told), 0);
	return 0;
}

static int teardown(void **state)
{
	struct t *t = *state;

	ipsec_close(t->ipsec);
	nlxfrm_close(t->nx);
	sd_event_unref(t->event);
	conf_free(t->conf);
	free(t);
	return 0;
}

static struct t *open_or_skip(void **state)
{
	struct t *t = *state;

	if (!t->ipsec)
		skip();
	return t;
}

static unsigned int policies(struct t *t)
{
	unsigned int count;
	struct spd spd;

	assert_int_equal(nlxfrm_policies(t->nx, &spd), 0);
	count = spd.count;
	spd_fini(&spd);
	return count;
}

static void wait_policies(struct t *t, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < 500 && policies(t) != count; i++)
		assert_true(sd_event_run(t->event, 20000) >= 0);
	assert_int_equal(policies(t), count);
}

static bool reload(struct t *t, const char *text)
{
	struct conf *conf = conf_parse(text, "x", report, NULL);
	char why[IPSEC_TEXT_MAX];

	assert_non_null(conf);
	if (ipsec_reload(t->ipsec, t->conf, conf, why)) {
		conf_free(conf);
		return false;
	}
	conf_free(t->conf);
	t->conf = conf;
	return true;
}

static void delete_all(struct t *t)
{
	struct spd spd;
	unsigned int i;

	assert_int_equal(nlxfrm_policies(t->nx, &spd), 0);
	for (i = 0; i < spd.count; i++)
		assert_int_equal(nlxfrm_policy_del(t->nx, &spd.v[i]), 0);
	spd_fini(&spd);
	assert_int_equal(policies(t), 0);
}

static void deleted(void **state)
{
	struct t *t = open_or_skip(state);
	unsigned int i;

	assert_int_equal(policies(t), ALL);
	/* again and again */
	for (i = 0; i < 5; i++) {
		delete_all(t);
		wait_policies(t, ALL);
	}
}

static void changed(void **state)
{
	struct t *t = open_or_skip(state);
	struct spd_policy policy = {
		.out = true, .local = t->conf->device.local[0],
		.remote = t->conf->mags.v[0].address, .reqid = 4711,
	};
	struct spd spd;
	unsigned int i;
	u32 reqid = 0;

	assert_int_equal(nlxfrm_policy_set(t->nx, &policy), 0);
	for (i = 0; i < 500 && reqid != t->conf->mags.v[0].ike.reqid; i++) {
		assert_true(sd_event_run(t->event, 20000) >= 0);
		assert_int_equal(nlxfrm_policies(t->nx, &spd), 0);
		reqid = spd_find_reqid(&spd, &policy.local, &policy.remote);
		spd_fini(&spd);
	}
	assert_int_equal(reqid, t->conf->mags.v[0].ike.reqid);
}

/* One that is like ours goes; those of somebody else are not even read. */
static void others(void **state)
{
	struct t *t = open_or_skip(state);
	struct spd_policy policy = { .out = true, .local = t->conf->device.local[0] };
	FILE *batch = popen("ip -batch - 2> /dev/null", "w");
	u64 whole, used;
	unsigned int i;
	struct spd spd;

	assert_non_null(batch);
	for (i = 0; i < OTHERS; i++)
		fprintf(batch, "xfrm policy add src 2001:db8:9::%x dst %s dir fwd priority 100 %s\n",
			i + 1, "2001:db8:f::1", "action allow");
	assert_int_equal(pclose(batch), 0);
	while (sd_event_run(t->event, 0) > 0)
		;
	policy.remote = fake_addr("2001:db8:4711::1");
	policy.reqid = t->conf->mags.v[0].ike.reqid;
	used = steps_taken();
	assert_int_equal(nlxfrm_policies(t->nx, &spd), 0);
	whole = steps_taken() - used;
	spd_fini(&spd);
	assert_int_equal(nlxfrm_policy_set(t->nx, &policy), 0);
	usleep(1100000);
	used = steps_taken();
	while (sd_event_run(t->event, 20000) > 0)
		;
	used = steps_taken() - used;
	print_message("# %llu steps for all policies, %llu for one event\n",
		      (unsigned long long)whole, (unsigned long long)used);
	assert_true(used < whole / 10);
	assert_int_equal(policies(t), ALL);
}

/* It is the configuration in use that counts, in lab mode, too. */
static void reloaded(void **state)
{
	struct t *t = open_or_skip(state);
	char lab[4096], more[4096];

	snprintf(more, sizeof(more), "%s%s", CONF, MORE);
	snprintf(lab, sizeof(lab), "%s%s", LAB, CONF);
	assert_true(reload(t, more));
	wait_policies(t, ALL + 2);
	delete_all(t);
	wait_policies(t, ALL + 2);
	assert_true(reload(t, lab));
	wait_policies(t, 0);
	assert_true(reload(t, CONF));
	wait_policies(t, ALL);
	delete_all(t);
	wait_policies(t, ALL);
}

/* Policies of so many mobile nodes, one request after the other or together. Return: messages to
 * the kernel.
 */
#define NODES	5000

static unsigned int sent;

ssize_t __real_sendto(int fd, const void *data, size_t len, int flags, const struct sockaddr *to,
		      socklen_t size);
ssize_t __wrap_sendto(int fd, const void *data, size_t len, int flags, const struct sockaddr *to,
		      socklen_t size);
int __real_nl_send_sync(struct nl_sock *sock, struct nl_msg *msg);
int __wrap_nl_send_sync(struct nl_sock *sock, struct nl_msg *msg);

ssize_t __wrap_sendto(int fd, const void *data, size_t len, int flags, const struct sockaddr *to,
		      socklen_t size)
{
	sent++;
	return __real_sendto(fd, data, len, flags, to, size);
}

int __wrap_nl_send_sync(struct nl_sock *sock, struct nl_msg *msg)
{
	sent++;
	return __real_nl_send_sync(sock, msg);
}

static unsigned int each_node(struct t *t, bool together,
			      int (*what)(struct nlxfrm *nx, const struct spd_policy *policy))
{
	struct spd_policy policy = { .out = true, .local = t->conf->device.local[0] };
	unsigned int before = sent, i;

	if (together)
		nlxfrm_batch(t->nx);
	for (i = 1; i <= NODES; i++) {
		policy.remote = fake_addr("2001:db8:4711::");
		policy.remote.s6_addr32[3] = htonl(i);
		policy.reqid = i;
		assert_int_equal(what(t->nx, &policy), 0);
	}
	if (together)
		assert_int_equal(nlxfrm_batch_end(t->nx), 0);
	return sent - before;
}

static void together(void **state)
{
	struct t *t = open_or_skip(state);
	unsigned int one, all;

	one = each_node(t, false, nlxfrm_policy_set);
	assert_int_equal(policies(t), ALL + NODES);
	each_node(t, false, nlxfrm_policy_del);
	assert_int_equal(policies(t), ALL);
	all = each_node(t, true, nlxfrm_policy_set);
	assert_int_equal(policies(t), ALL + NODES);
	print_message("# %u policies: %u messages one by one, %u together\n", NODES, one, all);
	assert_int_equal(one, NODES);
	assert_in_range(all, 1, NODES / 20);
	each_node(t, true, nlxfrm_policy_del);
	assert_int_equal(policies(t), ALL);
	/* what is gone already is no error, and the next ones are made one by one */
	each_node(t, true, nlxfrm_policy_del);
	each_node(t, false, nlxfrm_policy_del);
}

#define TEST(text, function)	{ text, function, setup, teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("RSEC-3 policies that somebody deletes come back", deleted),
		TEST("RSEC-4 a policy that somebody changes is put right", changed),
		TEST("policies of others cost nothing when one changes", others),
		TEST("policies of many are made together", together),
		TEST("RSEC-3 policies follow the configuration", reloaded),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
