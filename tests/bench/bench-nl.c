// SPDX-License-Identifier: GPL-2.0
/*
 * bench-nl: what the benchmark asks of the kernel, many messages per send.
 *
 *	link NAME LOCAL [flow-label fixed|inherit|hash] | [home-link IFNAME]
 *	bind DEV KIND PREFIX/LEN REMOTE [COUNT [own|shared [defend]]]
 *	flush DEV | dump DEV
 *	route-add|route-del PREFIX/LEN DEV GATEWAY LOCAL REMOTE COUNT
 *	route-dump
 *	gtp DEV PEER MS TEID
 *
 * With a count the second 32-bit word of the prefix is counted up; "own" counts
 * that of the care-of address along. All but link and gtp print how many objects
 * there were, how many seconds it took, and how many it would have taken at the
 * pace of the tenth percentile of all batches: on a busy machine the others were
 * interrupted.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/gtp.h>
#include <linux/halma.h>
#include <linux/halma_link.h>
#include <linux/if_link.h>
#include <linux/lwtunnel.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/mman.h>

#define BATCH_SIZE 60000
#define BATCH_ROOM 512
#define PACES 65536
#define COUNT_MAX 100000000

/**
 * struct conn - a netlink socket with messages that have not been sent
 * @nl: socket
 * @family: message type
 * @seq: of the latest message
 * @used: octets in @buf
 * @last: the message that is being made
 * @queued: messages in @buf
 * @objects: seen in answers
 * @paces: seconds per object of each batch
 * @n_paces: entries of @paces
 * @buf: messages
 */
struct conn {
	struct mnl_socket *nl;
	uint16_t family;
	unsigned int seq;
	size_t used;
	struct nlmsghdr *last;
	unsigned long queued;
	unsigned long objects;
	double paces[PACES];
	unsigned int n_paces;
	char buf[BATCH_SIZE + BATCH_ROOM];
};

static struct conn conn;

static void die(const char *what)
{
	fprintf(stderr, "bench-nl: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void usage(void)
{
	fprintf(stderr, "bench-nl: see the head of its source\n");
	exit(2);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* @n objects have taken the time since @start; returns the time. */
static double note_pace(struct conn *c, double start, unsigned long n)
{
	double end = now();

	if (n && c->n_paces < PACES)
		c->paces[c->n_paces++] = (end - start) / n;
	return end;
}

static int on_data(const struct nlmsghdr *nlh, void *data)
{
	struct conn *c = data;

	if (nlh->nlmsg_type == c->family || nlh->nlmsg_type == RTM_NEWROUTE)
		c->objects++;
	return MNL_CB_OK;
}

static void batch_send(struct conn *c, uint16_t flags)
{
	static char answer[1 << 17];
	double start = now();
	int rc = MNL_CB_OK;
	ssize_t len;

	if (!c->last)
		return;
	c->last->nlmsg_flags |= flags;
	if (mnl_socket_sendto(c->nl, c->buf, c->used) < 0)
		die("send");
	while (rc > MNL_CB_STOP) {
		unsigned long before = c->objects;

		len = mnl_socket_recvfrom(c->nl, answer, sizeof(answer));
		if (len < 0)
			die("receive");
		rc = mnl_cb_run(answer, len, 0, 0, on_data, c);
		if (rc < 0)
			die("refused");
		if (c->objects != before)
			start = note_pace(c, start, c->objects - before);
	}
	if (!c->objects && c->queued > 1)
		note_pace(c, start, c->queued);
	c->used = 0;
	c->queued = 0;
	c->last = NULL;
}

static struct nlmsghdr *message(struct conn *c, uint16_t type, uint16_t flags)
{
	if (c->used > BATCH_SIZE)
		batch_send(c, NLM_F_ACK);
	c->last = mnl_nlmsg_put_header(c->buf + c->used);
	c->last->nlmsg_type = type;
	c->last->nlmsg_flags = NLM_F_REQUEST | flags;
	c->last->nlmsg_seq = ++c->seq;
	c->queued++;
	return c->last;
}

static void message_end(struct conn *c)
{
	c->used += MNL_ALIGN(c->last->nlmsg_len);
}

static struct nlmsghdr *genl_message(struct conn *c, uint8_t cmd, uint16_t flags)
{
	struct nlmsghdr *nlh = message(c, c->family, flags);
	struct genlmsghdr *genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));

	genl->cmd = cmd;
	genl->version = 1;
	return nlh;
}

static void conn_open(struct conn *c, int bus)
{
	int size = 1 << 22;

	c->nl = mnl_socket_open(bus);
	if (!c->nl || mnl_socket_bind(c->nl, 0, MNL_SOCKET_AUTOPID) < 0)
		die("netlink");
	setsockopt(mnl_socket_get_fd(c->nl), SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	c->seq = time(NULL);
}

static int on_family_attr(const struct nlattr *attr, void *data)
{
	if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
		*(uint16_t *)data = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

static int on_family(const struct nlmsghdr *nlh, void *data)
{
	return mnl_attr_parse(nlh, sizeof(struct genlmsghdr), on_family_attr, data);
}

static void genl_open(struct conn *c, const char *name)
{
	char answer[8192];
	struct nlmsghdr *nlh;
	uint16_t id = 0;
	ssize_t len;

	conn_open(c, NETLINK_GENERIC);
	c->family = GENL_ID_CTRL;
	nlh = genl_message(c, CTRL_CMD_GETFAMILY, 0);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, name);
	if (mnl_socket_sendto(c->nl, nlh, nlh->nlmsg_len) < 0)
		die("send");
	len = mnl_socket_recvfrom(c->nl, answer, sizeof(answer));
	if (len < 0 || mnl_cb_run(answer, len, 0, 0, on_family, &id) < 0 || !id)
		die(name);
	c->family = id;
	c->last = NULL;
	c->queued = 0;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void say(unsigned long n, double start)
{
	double seconds = now() - start, quiet = seconds;

	if (conn.n_paces) {
		qsort(conn.paces, conn.n_paces, sizeof(conn.paces[0]), compare);
		quiet = conn.paces[conn.n_paces / 10] * n;
	}
	printf("%lu %.9f %.9f\n", n, seconds, quiet);
}

static unsigned int device(const char *name)
{
	unsigned int ifindex = if_nametoindex(name);

	if (!ifindex)
		die(name);
	return ifindex;
}

static struct in6_addr address(const char *text)
{
	struct in6_addr addr;

	if (inet_pton(AF_INET6, text, &addr) != 1)
		usage();
	return addr;
}

static in_addr_t address4(const char *text)
{
	in_addr_t addr;

	if (inet_pton(AF_INET, text, &addr) != 1)
		usage();
	return addr;
}

/**
 * struct prefix - a prefix of either family
 * @v4: it is an IPv4 prefix
 * @addr: its address, in the first word for IPv4
 * @len: its length
 */
struct prefix {
	bool v4;
	struct in6_addr addr;
	unsigned int len;
};

/* A number from @least to @most, in any of C's notations. */
static unsigned long number(const char *text, unsigned long least, unsigned long most)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 0);
	if (*text < '0' || *text > '9' || *end || errno || value < least || value > most) {
		fprintf(stderr, "bench-nl: %s is not a number from %lu to %lu\n", text, least,
			most);
		exit(2);
	}
	return value;
}

static struct prefix prefix(char *text)
{
	char *slash = strchr(text, '/');
	struct prefix px = { 0 };

	if (!slash)
		usage();
	*slash = '\0';
	px.v4 = inet_pton(AF_INET, text, &px.addr) == 1;
	px.len = number(slash + 1, 0, px.v4 ? 32 : 128);
	if (!px.v4)
		px.addr = address(text);
	return px;
}

static struct in6_addr nth(struct in6_addr addr, unsigned long n)
{
	addr.s6_addr32[1] = htonl(ntohl(addr.s6_addr32[1]) + n);
	return addr;
}

static void do_link(char **arg)
{
	static const char *const modes[] = { "", "fixed", "inherit", "hash" };
	struct in6_addr local = address(arg[1]);
	struct nlattr *info, *data, *list;
	struct ifinfomsg *ifm;
	struct nlmsghdr *nlh;
	uint32_t mode = 0;

	if (arg[2] && arg[3] && strcmp(arg[2], "home-link"))
		for (mode = 3; mode && strcmp(arg[3], modes[mode]); mode--)
			;
	conn_open(&conn, NETLINK_ROUTE);
	nlh = message(&conn, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	ifm = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifm));
	ifm->ifi_flags = IFF_UP;
	ifm->ifi_change = IFF_UP;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, arg[0]);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "halma");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	list = mnl_attr_nest_start(nlh, IFLA_HALMA_LOCAL);
	mnl_attr_put(nlh, HALMA_A_ADDR_LIST_IPV6, sizeof(local), &local);
	mnl_attr_nest_end(nlh, list);
	mnl_attr_put_u32(nlh, IFLA_HALMA_MAX_BINDINGS, 1 << 21);
	mnl_attr_put_u32(nlh, IFLA_HALMA_MAX_MNS, 1 << 21);
	mnl_attr_put_u32(nlh, IFLA_HALMA_MAX_TUNNELS, 1 << 21);
	if (mode)
		mnl_attr_put_u32(nlh, IFLA_HALMA_FLOW_LABEL_MODE, mode);
	if (arg[2] && arg[3] && !strcmp(arg[2], "home-link"))
		mnl_attr_put_u32(nlh, IFLA_HALMA_HOME_LINK, device(arg[3]));
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	message_end(&conn);
	batch_send(&conn, NLM_F_ACK);
}

static void put_prefix(struct nlmsghdr *nlh, const struct prefix *px, unsigned long n)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, HALMA_A_BINDING_PREFIX);

	if (px->v4) {
		mnl_attr_put_u32(nlh, HALMA_A_PREFIX_IPV4, px->addr.s6_addr32[0]);
	} else {
		struct in6_addr addr = nth(px->addr, n);

		mnl_attr_put(nlh, HALMA_A_PREFIX_IPV6, sizeof(addr), &addr);
	}
	mnl_attr_put_u32(nlh, HALMA_A_PREFIX_LENGTH, px->len);
	mnl_attr_nest_end(nlh, nest);
}

static void put_path(struct nlmsghdr *nlh, const struct in6_addr *remote)
{
	struct nlattr *path, *tunnel;

	path = mnl_attr_nest_start(nlh, HALMA_A_BINDING_PATH);
	tunnel = mnl_attr_nest_start(nlh, HALMA_A_PATH_TUNNEL);
	mnl_attr_put_u32(nlh, HALMA_A_TUNNEL_KEY_ENCAP, HALMA_ENCAP_IPV6);
	mnl_attr_put(nlh, HALMA_A_TUNNEL_KEY_REMOTE_IPV6, sizeof(*remote), remote);
	mnl_attr_nest_end(nlh, tunnel);
	mnl_attr_nest_end(nlh, path);
}

static uint64_t next_id(void)
{
	struct timespec t;

	/* ids only have to differ, between runs of this program too */
	clock_gettime(CLOCK_MONOTONIC, &t);
	return ((uint64_t)t.tv_sec << 20 | t.tv_nsec >> 10) & (HALMA_AUTO_ID_BASE - 1);
}

/* One mobile node per prefix; the same one for prefixes that overlap. */
static void do_bind(char **arg)
{
	unsigned long count = arg[4] ? number(arg[4], 1, COUNT_MAX) : 1, n;
	bool own = arg[4] && arg[5] && !strcmp(arg[5], "own");
	bool defend = arg[4] && arg[5] && arg[6];
	unsigned int ifindex = device(arg[0]);
	struct prefix px = prefix(arg[2]);
	struct in6_addr remote = address(arg[3]);
	uint64_t id = next_id();
	double start;

	genl_open(&conn, HALMA_FAMILY_NAME);
	start = now();
	for (n = 0; n < count; n++) {
		struct nlmsghdr *nlh = genl_message(&conn, HALMA_CMD_BINDING_SET, 0);
		struct in6_addr to = own ? nth(remote, n) : remote;
		struct nlattr *nest;
		char mn[64];

		snprintf(mn, sizeof(mn), "mn%07lu@%s.example.org", n, arg[0]);
		mnl_attr_put_u32(nlh, HALMA_A_IFINDEX, ifindex);
		nest = mnl_attr_nest_start(nlh, HALMA_A_BINDING);
		mnl_attr_put_u64(nlh, HALMA_A_BINDING_ID, id + n);
		mnl_attr_put_u32(nlh, HALMA_A_BINDING_KIND,
				 strcmp(arg[1], "mipv6") ? HALMA_KIND_PMIPV6 : HALMA_KIND_MIPV6);
		mnl_attr_put_u32(nlh, HALMA_A_BINDING_MN_ID_TYPE, 1);
		mnl_attr_put(nlh, HALMA_A_BINDING_MN_ID, strlen(mn), mn);
		if (defend)
			mnl_attr_put_u32(nlh, HALMA_A_BINDING_DEFEND, 1);
		put_prefix(nlh, &px, n);
		put_path(nlh, &to);
		mnl_attr_nest_end(nlh, nest);
		message_end(&conn);
	}
	batch_send(&conn, NLM_F_ACK);
	say(count, start);
}

static void do_flush(char **arg)
{
	double start;

	genl_open(&conn, HALMA_FAMILY_NAME);
	start = now();
	mnl_attr_put_u32(genl_message(&conn, HALMA_CMD_BINDING_FLUSH, 0),
			 HALMA_A_IFINDEX, device(arg[0]));
	message_end(&conn);
	batch_send(&conn, NLM_F_ACK);
	say(1, start);
}

static void do_dump(char **arg)
{
	double start;

	genl_open(&conn, HALMA_FAMILY_NAME);
	start = now();
	mnl_attr_put_u32(genl_message(&conn, HALMA_CMD_BINDING_GET, NLM_F_DUMP),
			 HALMA_A_IFINDEX, device(arg[0]));
	message_end(&conn);
	batch_send(&conn, 0);
	say(conn.objects, start);
}

static struct rtmsg *route_message(uint16_t type, uint16_t flags, unsigned int len)
{
	struct rtmsg *rtm;

	rtm = mnl_nlmsg_put_extra_header(message(&conn, type, flags), sizeof(*rtm));
	rtm->rtm_family = AF_INET6;
	rtm->rtm_dst_len = len;
	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_protocol = RTPROT_STATIC;
	rtm->rtm_scope = RT_SCOPE_UNIVERSE;
	rtm->rtm_type = RTN_UNICAST;
	return rtm;
}

static void do_routes(char **arg, uint16_t type)
{
	struct in6_addr gw = address(arg[2]), dst;
	struct in6_addr local = address(arg[3]), remote = address(arg[4]);
	unsigned int ifindex = device(arg[1]);
	struct prefix px = prefix(arg[0]);
	unsigned long count = number(arg[5], 1, COUNT_MAX), n;
	uint16_t flags = type == RTM_NEWROUTE ? NLM_F_CREATE | NLM_F_EXCL : 0;
	double start;

	conn_open(&conn, NETLINK_ROUTE);
	start = now();
	for (n = 0; n < count; n++) {
		struct nlattr *encap;

		route_message(type, flags, px.len);
		dst = nth(px.addr, n);
		mnl_attr_put(conn.last, RTA_DST, sizeof(dst), &dst);
		mnl_attr_put(conn.last, RTA_GATEWAY, sizeof(gw), &gw);
		mnl_attr_put_u32(conn.last, RTA_OIF, ifindex);
		if (type == RTM_NEWROUTE) {
			mnl_attr_put_u16(conn.last, RTA_ENCAP_TYPE, LWTUNNEL_ENCAP_IP6);
			encap = mnl_attr_nest_start(conn.last, RTA_ENCAP);
			mnl_attr_put_u64(conn.last, LWTUNNEL_IP6_ID, 0);
			mnl_attr_put(conn.last, LWTUNNEL_IP6_SRC, sizeof(local), &local);
			mnl_attr_put(conn.last, LWTUNNEL_IP6_DST, sizeof(remote), &remote);
			mnl_attr_nest_end(conn.last, encap);
		}
		message_end(&conn);
	}
	batch_send(&conn, NLM_F_ACK);
	say(count, start);
}

static void do_route_dump(void)
{
	double start;

	conn_open(&conn, NETLINK_ROUTE);
	start = now();
	route_message(RTM_GETROUTE, NLM_F_DUMP, 0);
	message_end(&conn);
	batch_send(&conn, 0);
	say(conn.objects, start);
}

/* GTP version 1, the same key both ways. */
static void do_gtp(char **arg)
{
	uint32_t teid = number(arg[3], 1, UINT32_MAX);
	struct nlmsghdr *nlh;

	genl_open(&conn, "gtp");
	nlh = genl_message(&conn, GTP_CMD_NEWPDP, NLM_F_CREATE | NLM_F_EXCL);
	mnl_attr_put_u32(nlh, GTPA_VERSION, GTP_V1);
	mnl_attr_put_u32(nlh, GTPA_LINK, device(arg[0]));
	mnl_attr_put_u32(nlh, GTPA_PEER_ADDRESS, address4(arg[1]));
	mnl_attr_put_u32(nlh, GTPA_MS_ADDRESS, address4(arg[2]));
	mnl_attr_put_u32(nlh, GTPA_I_TEI, teid);
	mnl_attr_put_u32(nlh, GTPA_O_TEI, teid);
	message_end(&conn);
	batch_send(&conn, NLM_F_ACK);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	char **arg = argv + 2;
	int n = argc - 2;

	/* no page of this program is fetched while the clock runs */
	mlockall(MCL_CURRENT | MCL_FUTURE);
	if (!strcmp(verb, "link") && n >= 2)
		do_link(arg);
	else if (!strcmp(verb, "bind") && n >= 4)
		do_bind(arg);
	else if (!strcmp(verb, "flush") && n == 1)
		do_flush(arg);
	else if (!strcmp(verb, "dump") && n == 1)
		do_dump(arg);
	else if (!strcmp(verb, "route-add") && n == 6)
		do_routes(arg, RTM_NEWROUTE);
	else if (!strcmp(verb, "route-del") && n == 6)
		do_routes(arg, RTM_DELROUTE);
	else if (!strcmp(verb, "route-dump") && n == 0)
		do_route_dump();
	else if (!strcmp(verb, "gtp") && n == 4)
		do_gtp(arg);
	else
		usage();
	return 0;
}
