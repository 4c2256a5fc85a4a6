// SPDX-License-Identifier: GPL-2.0
/*
 * Groups that the socket for the home link joins and leaves, by a kernel that may refuse.
 *
 * sources: userd/kernel/nd.c userd/wire/neighbor.c userd/base
 * packages: libsystemd
 * wrap: socket setsockopt if_nametoindex
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/icmp6.h>
#include <net/if.h>
#include <sys/socket.h>

#include "unit.h"

#include "base/types.h"
#include "kernel/look.h"
#include "kernel/nd.h"

#define IFINDEX	7
#define ADDR	"2001:db8:1ff:a::10"

/* Memberships, filters that were set, and whether the next one is refused */
static int joined;
static unsigned int filters;
static bool refuse_filter;

int __real_socket(int domain, int type, int protocol);
int __wrap_socket(int domain, int type, int protocol);
int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len);
unsigned int __wrap_if_nametoindex(const char *name);

/* Any that can be had without privileges */
int __wrap_socket(int domain, int type, int protocol)
{
	(void)type;
	(void)protocol;
	return __real_socket(domain, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	(void)fd;
	(void)value;
	(void)len;
	if (level == IPPROTO_IPV6 && name == IPV6_ADD_MEMBERSHIP)
		joined++;
	if (level == IPPROTO_IPV6 && name == IPV6_DROP_MEMBERSHIP)
		joined--;
	if (level != IPPROTO_ICMPV6 || name != ICMP6_FILTER)
		return 0;
	filters++;
	if (!refuse_filter)
		return 0;
	errno = ENOMEM;
	return -1;
}

unsigned int __wrap_if_nametoindex(const char *name)
{
	(void)name;
	return IFINDEX;
}

enum look_use look_address_at(struct look *look, u32 ifindex, const struct in6_addr *addr)
{
	(void)look;
	(void)ifindex;
	(void)addr;
	return ADDRESS_MISSING;
}

int look_link(struct look *look, u32 ifindex, struct look_link *link)
{
	(void)look;
	(void)ifindex;
	(void)link;
	return -ENODEV;
}

static void heard(void *ctx, const struct nd_message *msg)
{
	(void)ctx;
	(void)msg;
}

static void groups(void **state)
{
	struct in6_addr addr;
	sd_event *event;
	struct nd *nd;

	(void)state;
	assert_int_equal(inet_pton(AF_INET6, ADDR, &addr), 1);
	assert_true(sd_event_new(&event) >= 0);
	nd = nd_new(event, NULL, heard, NULL);
	assert_non_null(nd);
	assert_false(nd_listen(nd, &addr));
	nd_use(nd, "eth1");
	assert_int_equal(filters, 1);
	assert_true(nd_listen(nd, &addr));
	assert_int_equal(joined, 1);
	nd_listen_end(nd, &addr);
	assert_int_equal(joined, 0);
	assert_int_equal(filters, 3);
	/* who could not hear it is in no group, and it is none that is counted */
	refuse_filter = true;
	assert_false(nd_listen(nd, &addr));
	assert_int_equal(joined, 0);
	refuse_filter = false;
	filters = 0;
	assert_true(nd_listen(nd, &addr));
	nd_listen_end(nd, &addr);
	assert_int_equal(joined, 0);
	assert_int_equal(filters, 2);
	nd_free(nd);
	sd_event_unref(event);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "a group is joined as long as it is listened to", groups, NULL, NULL, NULL },
	};

	return RUN(tests);
}
