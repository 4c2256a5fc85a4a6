// SPDX-License-Identifier: GPL-2.0
/*
 * The Mobility Header socket, in a network namespace of its own.
 *
 * sources: userd
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit.h"

#include "kernel/mh_socket.h"
#include "kernel/socket_policy.h"
#include "kernel/xfrm.h"
#include "kernel/policy.h"

/* A BU, whose checksum the kernel fills in */
static const u8 bu[] = { 59, 1, 5, 0, 0, 0, 0, 1, 0xc0, 0, 0, 9, 1, 2, 0, 0 };

static int loopback_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);
	int err = ioctl(fd, SIOCSIFFLAGS, &ifr);

	close(fd);
	return err;
}

/* Where that is not allowed, there is nothing to be shown. */
static int setup(void **state)
{
	int err;

	if (unshare(CLONE_NEWNET) || loopback_up())
		return 0;
	*state = mh_open(1 << 20, 0, &err);
	return 0;
}

static int teardown(void **state)
{
	mh_close(*state);
	return 0;
}

static void say(unsigned int count)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_RAW, IPPROTO_MH);

	assert_true(fd >= 0);
	while (count--)
		assert_int_equal(sendto(fd, bu, sizeof(bu), 0, (struct sockaddr *)&to, sizeof(to)),
				 sizeof(bu));
	close(fd);
}

static unsigned int heard(struct mh *mh)
{
	struct mh_packet packets[MH_BATCH];
	unsigned int count, sum = 0;

	do {
		assert_int_equal(mh_receive(mh, packets, &count), 0);
		sum += count;
	} while (count);
	return sum;
}

static void guard(void **state)
{
	struct mh *mh = *state;

	if (!mh)
		skip();
	say(3);
	assert_int_equal(heard(mh), 3);
	assert_int_equal(socket_guard(mh_fd(mh), true), 0);
	say(3);
	assert_int_equal(heard(mh), 0);
	/* it is there already, and it goes when it is told to */
	assert_int_equal(socket_guard(mh_fd(mh), true), 0);
	assert_int_equal(socket_guard(mh_fd(mh), false), 0);
	say(3);
	assert_int_equal(heard(mh), 3);
}

/* The kernel's policies can be deleted by others. */
static void policies_gone(void **state)
{
	struct spd_policy policy = { .any = true, .local = IN6ADDR_LOOPBACK_INIT };
	char text[NLXFRM_TEXT_MAX];
	struct mh *mh = *state;
	struct nlxfrm *nx;

	if (!mh)
		skip();
	nx = nlxfrm_open(text);
	if (!nx)
		skip();
	assert_int_equal(nlxfrm_policy_set(nx, &policy), 0);
	assert_int_equal(socket_guard(mh_fd(mh), true), 0);
	say(1);
	assert_int_equal(heard(mh), 0);
	assert_int_equal(nlxfrm_policy_del(nx, &policy), 0);
	say(1);
	assert_int_equal(heard(mh), 0);
	nlxfrm_close(nx);
}

static void discard(void **state)
{
	struct mh *mh = *state;

	if (!mh)
		skip();
	say(500);
	mh_discard(mh);
	assert_int_equal(heard(mh), 0);
	say(2);
	assert_int_equal(heard(mh), 2);
}

static void mark(void **state)
{
	struct mh *mh = *state;
	socklen_t len;
	u32 value = 7;

	if (!mh)
		skip();
	assert_int_equal(mh_mark(mh, 0x2a), 0);
	len = sizeof(value);
	assert_int_equal(getsockopt(mh_fd(mh), SOL_SOCKET, SO_MARK, &value, &len), 0);
	assert_int_equal(value, 0x2a);
	assert_int_equal(mh_mark(mh, 0), 0);
	assert_int_equal(getsockopt(mh_fd(mh), SOL_SOCKET, SO_MARK, &value, &len), 0);
	assert_int_equal(value, 0);
}

#define TEST(text, function)	{ text, function, setup, teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("RSEC-2 the socket itself takes nothing in the clear", guard),
		TEST("RSEC-2 not even when somebody has deleted the policies", policies_gone),
		TEST("what waits can be forgotten", discard),
		TEST("the mark of what is sent can change", mark),
	};

	return RUN(tests);
}
