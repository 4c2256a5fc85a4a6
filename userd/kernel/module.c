// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family of the module.
 *
 * One socket asks and owns the device; another hears notifications. The module works on a request
 * in the sendmsg() that brings it, so all answers are there when it returns: a batch costs one
 * sendmsg() and one recv(), and nothing has to be remembered between turns of the event loop.
 * Only the last of a batch asks for an ack; each that fails has an answer of its own, which is
 * found by its sequence number.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <libmnl/libmnl.h>
#include <linux/filter.h>
#include <linux/genetlink.h>

#include "kernel/module.h"
#include "kernel/nlattr.h"

#define SEND_SIZE	65536U
/* A request: identifier, prefixes of 40 octets, cookie, and less than 400 for the rest */
#define REQUEST_MAX	(HALMA_MN_ID_MAX + 40 * HALMAD_PREFIX_MAX + HALMA_COOKIE_MAX + 400)
#define RECV_SIZE	65536U
#define EVENTS_BUFFER	(8 << 20)
/* A notification has what a request has, and less than 1500 octets more */
#define EVENT_SIZE	4096U
#define EVENTS_MAX	16
_Static_assert(EVENTS_MAX * EVENT_SIZE <= RECV_SIZE && REQUEST_MAX + 1500 <= EVENT_SIZE,
	       "notifications fit into the buffer");

struct nlhalma {
	struct mnl_socket *req;
	struct mnl_socket *events;
	u32 seq;
	u16 family;
	u32 group;
	u32 ifindex;
	struct nlhalma_family offers;
	char text[NLHALMA_TEXT_MAX];
	u8 send[SEND_SIZE];
	u8 recv[RECV_SIZE];
};

static struct nlmsghdr *request(struct nlhalma *nl, void *buf, u8 cmd, u16 flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = nl->family;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = ++nl->seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = HALMA_FAMILY_VERSION;
	return nlh;
}

/* The sentence of an error message, if it has one. */
static void extack_text(const struct nlmsghdr *nlh, char *text, size_t size)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t off = sizeof(*err);
	const struct nlattr *attr;

	text[0] = '\0';
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		off += mnl_nlmsg_get_payload_len(&err->msg);
	if (off > mnl_nlmsg_get_payload_len(nlh))
		return;
	mnl_attr_for_each(attr, nlh, off) {
		if (mnl_attr_get_type(attr) != NLMSGERR_ATTR_MSG)
			continue;
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
			return;
		snprintf(text, size, "%s", mnl_attr_get_str(attr));
	}
}

static bool is_error(const struct nlmsghdr *nlh, int *error)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type != NLMSG_ERROR || mnl_nlmsg_get_payload_len(nlh) < sizeof(*err))
		return false;
	*error = err->error;
	return true;
}

typedef void (*message_fn)(const struct nlmsghdr *nlh, void *ctx);

/*
 * Read answers to one request until its end: an ack, an error, or the end of a dump.
 * Messages with another sequence number are left-overs of a request that timed out.
 */
static int finish(struct nlhalma *nl, u32 seq, message_fn each, void *ctx)
{
	const struct nlmsghdr *nlh;
	bool interrupted = false;
	ssize_t n;
	int error;
	int len;

	for (;;) {
		n = mnl_socket_recvfrom(nl->req, nl->recv, sizeof(nl->recv));
		if (n < 0)
			return -errno;
		len = (int)n;
		for (nlh = (const struct nlmsghdr *)nl->recv; mnl_nlmsg_ok(nlh, len);
		     nlh = mnl_nlmsg_next(nlh, &len)) {
			if (nlh->nlmsg_seq != seq)
				continue;
			interrupted |= !!(nlh->nlmsg_flags & NLM_F_DUMP_INTR);
			if (is_error(nlh, &error)) {
				extack_text(nlh, nl->text, sizeof(nl->text));
				return error;
			}
			if (nlh->nlmsg_type == NLMSG_DONE)
				return interrupted ? -EINTR : 0;
			if (each)
				each(nlh, ctx);
		}
	}
}

static int talk(struct nlhalma *nl, struct nlmsghdr *nlh, message_fn each, void *ctx)
{
	nl->text[0] = '\0';
	if (mnl_socket_sendto(nl->req, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	return finish(nl, nlh->nlmsg_seq, each, ctx);
}

static void family_group(struct nlhalma *nl, const struct nlattr *groups)
{
	const struct nlattr *group;
	const struct nlattr *v[CTRL_ATTR_MCAST_GRP_MAX + 1];
	char name[GENL_NAMSIZ];

	mnl_attr_for_each_nested(group, groups) {
		memset(v, 0, sizeof(v));
		nlattr_nest(group, v, CTRL_ATTR_MCAST_GRP_MAX);
		nlattr_text(v[CTRL_ATTR_MCAST_GRP_NAME], name, sizeof(name));
		if (!strcmp(name, HALMA_MCGRP_BINDINGS))
			nl->group = nlattr_u32(v[CTRL_ATTR_MCAST_GRP_ID]);
	}
}

static void family_each(const struct nlmsghdr *nlh, void *ctx)
{
	const struct nlattr *v[CTRL_ATTR_MAX + 1] = { NULL };
	struct nlhalma *nl = ctx;

	nlattr_message(nlh, v, CTRL_ATTR_MAX);
	if (v[CTRL_ATTR_FAMILY_ID])
		nl->family = mnl_attr_get_u16(v[CTRL_ATTR_FAMILY_ID]);
	if (v[CTRL_ATTR_MCAST_GROUPS])
		family_group(nl, v[CTRL_ATTR_MCAST_GROUPS]);
}

static int find_family(struct nlhalma *nl)
{
	struct nlmsghdr *nlh;
	int err;

	nl->family = GENL_ID_CTRL;
	nlh = request(nl, nl->send, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, HALMA_FAMILY_NAME);
	nl->family = 0;
	/* the answer comes first, then the ack */
	err = talk(nl, nlh, family_each, nl);
	if (err)
		return err;
	return nl->family ? 0 : -ENOENT;
}

static struct mnl_socket *open_socket(int type)
{
	struct mnl_socket *sock = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC | type);
	int one = 1;

	if (!sock)
		return NULL;
	if (mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0) {
		mnl_socket_close(sock);
		return NULL;
	}
	mnl_socket_setsockopt(sock, NETLINK_EXT_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(sock, NETLINK_CAP_ACK, &one, sizeof(one));
	return sock;
}

/*
 * Of all notifications only those that bindings went. The module tells about each binding that is
 * made or changed, too, and nearly all of that is what this daemon has just asked for: reading it
 * would cost as much as asking.
 */
static int filter_events(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS,
			 NLMSG_HDRLEN + offsetof(struct genlmsghdr, cmd)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, HALMA_CMD_BINDING_DEL_NTF, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, HALMA_CMD_BINDING_FLUSH_NTF, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog program = { .len = ARRAY_SIZE(code), .filter = code };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

static int subscribe(struct nlhalma *nl)
{
	int size = EVENTS_BUFFER;
	int group = (int)nl->group;
	int fd;

	nl->events = open_socket(SOCK_NONBLOCK);
	if (!nl->events)
		return -errno;
	fd = mnl_socket_get_fd(nl->events);
	/* losing notifications is noticed, so a smaller buffer is no error */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (filter_events(fd))
		return -errno;
	if (mnl_socket_setsockopt(nl->events, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) < 0)
		return -errno;
	return 0;
}

static void family_offers(const struct nlmsghdr *nlh, void *ctx)
{
	const struct nlattr *top[HALMA_A_MAX + 1] = { NULL };
	const struct nlattr *v[HALMA_A_FAMILY_MAX + 1] = { NULL };
	struct nlhalma_family *offers = ctx;

	nlattr_message(nlh, top, HALMA_A_MAX);
	nlattr_nest(top[HALMA_A_FAMILY], v, HALMA_A_FAMILY_MAX);
	offers->abi_version = nlattr_u32(v[HALMA_A_FAMILY_ABI_VERSION]);
	offers->features = nlattr_u64(v[HALMA_A_FAMILY_FEATURES]);
	offers->local_max = (u32)nlattr_u64(v[HALMA_A_FAMILY_LOCAL_MAX]);
	offers->prefix_max = (u32)nlattr_u64(v[HALMA_A_FAMILY_PREFIX_MAX]);
	nlattr_text(v[HALMA_A_FAMILY_MODULE_VERSION], offers->module_version,
		    sizeof(offers->module_version));
}

/* A module that is too old for the question offers nothing, and nlhalma_missing() says so. */
static void ask_family(struct nlhalma *nl)
{
	talk(nl, request(nl, nl->send, HALMA_CMD_FAMILY_GET, NLM_F_ACK), family_offers,
	     &nl->offers);
}

struct nlhalma *nlhalma_open(char *text)
{
	struct timeval patience = { .tv_sec = 10 };
	struct nlhalma *nl = calloc(1, sizeof(*nl));
	int err;

	if (!nl) {
		snprintf(text, NLHALMA_TEXT_MAX, "out of memory");
		return NULL;
	}
	nl->req = open_socket(0);
	if (!nl->req) {
		snprintf(text, NLHALMA_TEXT_MAX, "cannot open a netlink socket: %s",
			 strerror(errno));
		goto err_free;
	}
	setsockopt(mnl_socket_get_fd(nl->req), SOL_SOCKET, SO_RCVTIMEO, &patience,
		   sizeof(patience));
	err = find_family(nl);
	if (err) {
		snprintf(text, NLHALMA_TEXT_MAX,
			 "module halma is not there (%s); hint: modprobe halma", strerror(-err));
		goto err_free;
	}
	ask_family(nl);
	err = subscribe(nl);
	if (err) {
		snprintf(text, NLHALMA_TEXT_MAX, "cannot subscribe to notifications: %s",
			 strerror(-err));
		goto err_free;
	}
	return nl;
err_free:
	nlhalma_close(nl);
	return NULL;
}

void nlhalma_close(struct nlhalma *nl)
{
	if (!nl)
		return;
	if (nl->events)
		mnl_socket_close(nl->events);
	if (nl->req)
		mnl_socket_close(nl->req);
	free(nl);
}

const char *nlhalma_text(const struct nlhalma *nl)
{
	return nl->text;
}

void nlhalma_use(struct nlhalma *nl, u32 ifindex)
{
	nl->ifindex = ifindex;
}

static void get_link(const struct nlattr *nest, struct nlhalma_dev *dev)
{
	const struct nlattr *v[IFLA_HALMA_MAX + 1] = { NULL };
	unsigned int i;

	nlattr_nest(nest, v, IFLA_HALMA_MAX);
	dev->home_link = nlattr_u32(v[IFLA_HALMA_HOME_LINK]);
	for (i = 0; i < CONF_ATTR_MAX; i++) {
		if (!v[conf_attr_types[i]])
			continue;
		dev->attr[i] = nlattr_u32(v[conf_attr_types[i]]);
		dev->attr_set |= 1U << i;
	}
}

static void dev_each(const struct nlmsghdr *nlh, void *ctx)
{
	const struct nlattr *top[HALMA_A_MAX + 1] = { NULL };
	const struct nlattr *v[HALMA_A_DEV_MAX + 1] = { NULL };
	struct nlhalma_dev *dev = ctx;

	nlattr_message(nlh, top, HALMA_A_MAX);
	dev->ifindex = nlattr_u32(top[HALMA_A_IFINDEX]);
	dev->anchor_id = nlattr_u32(top[HALMA_A_ANCHOR_ID]);
	nlattr_nest(top[HALMA_A_DEV], v, HALMA_A_DEV_MAX);
	dev->owner = nlattr_u32(v[HALMA_A_DEV_OWNER]);
	dev->bindings = (u32)nlattr_u64(v[HALMA_A_DEV_BINDINGS]);
	get_link(top[HALMA_A_LINK], dev);
}

int nlhalma_dev_get(struct nlhalma *nl, struct nlhalma_dev *dev)
{
	struct nlmsghdr *nlh = request(nl, nl->send, HALMA_CMD_DEV_GET, NLM_F_ACK);

	memset(dev, 0, sizeof(*dev));
	dev->family = nl->offers;
	mnl_attr_put_u32(nlh, HALMA_A_IFINDEX, nl->ifindex);
	return talk(nl, nlh, dev_each, dev);
}

static void stats_each(const struct nlmsghdr *nlh, void *ctx)
{
	nlhalma_stats_read(nlh, ctx);
}

int nlhalma_stats_get(struct nlhalma *nl, struct nlhalma_stats *stats)
{
	struct nlmsghdr *nlh = request(nl, nl->send, HALMA_CMD_STATS_GET, NLM_F_ACK);

	memset(stats, 0, sizeof(*stats));
	mnl_attr_put_u32(nlh, HALMA_A_IFINDEX, nl->ifindex);
	return talk(nl, nlh, stats_each, stats);
}

struct taker {
	const struct conf_device *conf;
	char *name;
};

static void taker_each(const struct nlmsghdr *nlh, void *ctx)
{
	const struct nlattr *top[HALMA_A_MAX + 1] = { NULL };
	const struct nlattr *dev[HALMA_A_DEV_MAX + 1] = { NULL };
	const struct nlattr *link[IFLA_HALMA_MAX + 1] = { NULL };
	struct taker *taker = ctx;
	const struct conf_device *conf = taker->conf;
	const struct nlattr *attr;
	struct in6_addr addr;
	bool taken;

	nlattr_message(nlh, top, HALMA_A_MAX);
	nlattr_nest(top[HALMA_A_DEV], dev, HALMA_A_DEV_MAX);
	nlattr_nest(top[HALMA_A_LINK], link, IFLA_HALMA_MAX);
	taken = conf->anchor_id && conf->anchor_id == nlattr_u32(top[HALMA_A_ANCHOR_ID]);
	if (link[IFLA_HALMA_LOCAL])
		mnl_attr_for_each_nested(attr, link[IFLA_HALMA_LOCAL])
			taken |= nlattr_in6(attr, &addr) && conf_device_has(conf, &addr);
	if (taken)
		nlattr_text(dev[HALMA_A_DEV_IFNAME], taker->name, IFNAMSIZ);
}

bool nlhalma_taker(struct nlhalma *nl, const struct conf_device *conf, char *name)
{
	struct nlmsghdr *nlh = request(nl, nl->send, HALMA_CMD_DEV_GET, NLM_F_DUMP);
	struct taker taker = { .conf = conf, .name = name };

	name[0] = '\0';
	return !talk(nl, nlh, taker_each, &taker) && name[0];
}

int nlhalma_link_attrs(const struct conf_device *conf, bool create, void *buf, size_t size)
{
	u8 msg[1024] __attribute__((aligned(8)));
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(msg);
	struct nlattr *nest;
	unsigned int i;
	u32 vrf;

	nest = mnl_attr_nest_start(nlh, IFLA_HALMA_LOCAL);
	for (i = 0; i < conf->local_count; i++)
		mnl_attr_put(nlh, HALMA_A_ADDR_LIST_IPV6, sizeof(conf->local[i]),
			     &conf->local[i]);
	mnl_attr_nest_end(nlh, nest);
	for (i = 0; i < CONF_ATTR_MAX; i++)
		if (conf->attr_set & 1U << i)
			mnl_attr_put_u32(nlh, conf_attr_types[i], conf->attr[i]);
	if (create && conf->anchor_id)
		mnl_attr_put_u32(nlh, IFLA_HALMA_ANCHOR_ID, conf->anchor_id);
	if (create && conf->vrf[0]) {
		vrf = if_nametoindex(conf->vrf);
		if (!vrf)
			return -ENODEV;
		mnl_attr_put_u32(nlh, IFLA_HALMA_VRF, vrf);
	}
	if (mnl_nlmsg_get_payload_len(nlh) > size)
		return -ENOSPC;
	memcpy(buf, mnl_nlmsg_get_payload(nlh), mnl_nlmsg_get_payload_len(nlh));
	return (int)mnl_nlmsg_get_payload_len(nlh);
}

int nlhalma_dev_set(struct nlhalma *nl, const struct conf_device *conf)
{
	struct nlmsghdr *nlh = request(nl, nl->send, HALMA_CMD_DEV_SET, NLM_F_ACK);
	struct nlattr *link;
	u8 attrs[1024];
	int len;

	len = nlhalma_link_attrs(conf, false, attrs, sizeof(attrs));
	if (len < 0)
		return len;
	mnl_attr_put_u32(nlh, HALMA_A_IFINDEX, nl->ifindex);
	link = mnl_attr_nest_start(nlh, HALMA_A_LINK);
	memcpy(mnl_nlmsg_get_payload_tail(nlh), attrs, (size_t)len);
	nlh->nlmsg_len += (u32)len;
	/* a module that knows none refuses even to have none */
	if (nl->offers.features & HALMA_FEATURE_HOME_LINK)
		mnl_attr_put_u32(nlh, IFLA_HALMA_HOME_LINK,
				 conf->home_link[0] ? if_nametoindex(conf->home_link) : 0);
	mnl_attr_nest_end(nlh, link);
	return talk(nl, nlh, NULL, NULL);
}

int nlhalma_own(struct nlhalma *nl)
{
	struct nlmsghdr *nlh = request(nl, nl->send, HALMA_CMD_DEV_OWN, NLM_F_ACK);

	mnl_attr_put_u32(nlh, HALMA_A_IFINDEX, nl->ifindex);
	return talk(nl, nlh, NULL, NULL);
}

static void put_prefix(struct nlmsghdr *nlh, const struct prefix *prefix)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, HALMA_A_BINDING_PREFIX);

	if (prefix_is_ipv4(prefix)) {
		mnl_attr_put_u32(nlh, HALMA_A_PREFIX_IPV4, prefix_ipv4(prefix).s_addr);
		mnl_attr_put_u32(nlh, HALMA_A_PREFIX_LENGTH, prefix->len - PREFIX_IPV4);
	} else {
		mnl_attr_put(nlh, HALMA_A_PREFIX_IPV6, sizeof(prefix->addr), &prefix->addr);
		mnl_attr_put_u32(nlh, HALMA_A_PREFIX_LENGTH, prefix->len);
	}
	mnl_attr_nest_end(nlh, nest);
}

static void put_path(struct nlmsghdr *nlh, const struct binding_req *req)
{
	struct nlattr *path = mnl_attr_nest_start(nlh, HALMA_A_BINDING_PATH);
	struct nlattr *key = mnl_attr_nest_start(nlh, HALMA_A_PATH_TUNNEL);

	mnl_attr_put_u32(nlh, HALMA_A_TUNNEL_KEY_ENCAP, HALMA_ENCAP_IPV6);
	mnl_attr_put(nlh, HALMA_A_TUNNEL_KEY_LOCAL_IPV6, sizeof(req->local), &req->local);
	mnl_attr_put(nlh, HALMA_A_TUNNEL_KEY_REMOTE_IPV6, sizeof(req->remote), &req->remote);
	mnl_attr_nest_end(nlh, key);
	mnl_attr_nest_end(nlh, path);
}

static void put_binding(const struct nlhalma *nl, struct nlmsghdr *nlh,
			const struct binding_req *req)
{
	unsigned int i;

	mnl_attr_put_u32(nlh, HALMA_A_BINDING_KIND, req->kind);
	mnl_attr_put_u32(nlh, HALMA_A_BINDING_MN_ID_TYPE, req->mnid->type);
	mnl_attr_put(nlh, HALMA_A_BINDING_MN_ID, req->mnid->len, req->mnid->data);
	for (i = 0; i < req->prefix_count; i++)
		put_prefix(nlh, &req->prefix[i]);
	put_path(nlh, req);
	mnl_attr_put_u32(nlh, HALMA_A_BINDING_STATE, req->state);
	mnl_attr_put_u32(nlh, HALMA_A_BINDING_BLOCKED_ACTION, req->blocked_action);
	mnl_attr_put_u64(nlh, HALMA_A_BINDING_LIFETIME, req->lifetime);
	mnl_attr_put(nlh, HALMA_A_BINDING_COOKIE, req->cookie_len, req->cookie);
	if (nl->offers.features & HALMA_FEATURE_HOME_LINK)
		mnl_attr_put_u32(nlh, HALMA_A_BINDING_DEFEND, req->defend);
}

static struct nlmsghdr *put_request(struct nlhalma *nl, void *buf, const struct binding_req *req)
{
	static const u8 cmds[] = {
		[BINDING_NEW] = HALMA_CMD_BINDING_NEW,
		[BINDING_SET] = HALMA_CMD_BINDING_SET,
		[BINDING_DEL] = HALMA_CMD_BINDING_DEL,
	};
	struct nlmsghdr *nlh = request(nl, buf, cmds[req->op], 0);
	struct nlattr *nest;

	mnl_attr_put_u32(nlh, HALMA_A_IFINDEX, nl->ifindex);
	nest = mnl_attr_nest_start(nlh, HALMA_A_BINDING);
	mnl_attr_put_u64(nlh, HALMA_A_BINDING_ID, req->id);
	mnl_attr_put_u64(nlh, HALMA_A_BINDING_VERSION, req->version);
	if (req->op != BINDING_DEL)
		put_binding(nl, nlh, req);
	mnl_attr_nest_end(nlh, nest);
	return nlh;
}

/*
 * Read until the last of the requests, from first on, has its answer. The module works on them in
 * their order and answers those that fail whether asked to or not: what has no answer by then has
 * succeeded.
 */
static int collect(struct nlhalma *nl, u32 first, struct binding_req *reqs, unsigned int count)
{
	const struct nlmsghdr *nlh;
	ssize_t n;
	int error;
	int len;
	u32 nr;

	while (reqs[count - 1].error == -EINPROGRESS) {
		n = mnl_socket_recvfrom(nl->req, nl->recv, sizeof(nl->recv));
		if (n < 0)
			return -errno;
		len = (int)n;
		for (nlh = (const struct nlmsghdr *)nl->recv; mnl_nlmsg_ok(nlh, len);
		     nlh = mnl_nlmsg_next(nlh, &len)) {
			nr = nlh->nlmsg_seq - first;
			if (nr >= count || !is_error(nlh, &error) ||
			    reqs[nr].error != -EINPROGRESS)
				continue;
			reqs[nr].error = error;
			if (error)
				extack_text(nlh, reqs[nr].text, sizeof(reqs[nr].text));
		}
	}
	return 0;
}

/* As many requests as fit into one message to the kernel. */
static unsigned int send_some(struct nlhalma *nl, struct binding_req *reqs, unsigned int count)
{
	struct nlmsghdr *last = NULL;
	u32 first = nl->seq + 1;
	unsigned int i, n;
	size_t len = 0;
	int err;

	for (n = 0; n < count && SEND_SIZE - len >= REQUEST_MAX; n++) {
		reqs[n].error = -EINPROGRESS;
		reqs[n].text[0] = '\0';
		last = put_request(nl, nl->send + len, &reqs[n]);
		len += NLMSG_ALIGN(last->nlmsg_len);
	}
	last->nlmsg_flags |= NLM_F_ACK;
	if (mnl_socket_sendto(nl->req, nl->send, len) < 0)
		err = -errno;
	else
		err = collect(nl, first, reqs, n);
	for (i = 0; i < n; i++) {
		if (reqs[i].error != -EINPROGRESS)
			continue;
		reqs[i].error = err;
		if (!err)
			continue;
		/* sent, but nobody knows what became of it: as if refused */
		snprintf(reqs[i].text, sizeof(reqs[i].text), "no answer from the kernel");
	}
	return n;
}

void nlhalma_bindings(struct nlhalma *nl, struct binding_req *reqs, unsigned int count)
{
	unsigned int n;

	while (count) {
		n = send_some(nl, reqs, count);
		reqs += n;
		count -= n;
	}
}

static bool get_prefix(const struct nlattr *nest, struct binding_info *info)
{
	const struct nlattr *v[HALMA_A_PREFIX_MAX + 1] = { NULL };
	struct prefix *prefix = &info->prefix[info->prefix_count++];
	struct in_addr ipv4;
	u32 len;

	nlattr_nest(nest, v, HALMA_A_PREFIX_MAX);
	len = nlattr_u32(v[HALMA_A_PREFIX_LENGTH]);
	if (nlattr_in6(v[HALMA_A_PREFIX_IPV6], &prefix->addr)) {
		prefix->len = len <= 128 ? (u8)len : 0;
		return prefix_valid(prefix) && !prefix_is_ipv4(prefix);
	}
	if (!v[HALMA_A_PREFIX_IPV4] || len > 32)
		return false;
	ipv4.s_addr = nlattr_u32(v[HALMA_A_PREFIX_IPV4]);
	*prefix = prefix_from_ipv4(ipv4, (u8)len);
	return prefix_valid(prefix);
}

static bool get_path(const struct nlattr *nest, struct binding_info *info)
{
	const struct nlattr *path[HALMA_A_PATH_MAX + 1] = { NULL };
	const struct nlattr *key[HALMA_A_TUNNEL_KEY_MAX + 1] = { NULL };

	nlattr_nest(nest, path, HALMA_A_PATH_MAX);
	if (!path[HALMA_A_PATH_TUNNEL])
		return false;
	nlattr_nest(path[HALMA_A_PATH_TUNNEL], key, HALMA_A_TUNNEL_KEY_MAX);
	return nlattr_in6(key[HALMA_A_TUNNEL_KEY_LOCAL_IPV6], &info->local) &&
	       nlattr_in6(key[HALMA_A_TUNNEL_KEY_REMOTE_IPV6], &info->remote);
}

static bool get_binding(const struct nlattr *nest, struct binding_info *info)
{
	const struct nlattr *v[HALMA_A_BINDING_MAX + 1] = { NULL };
	const struct nlattr *attr;

	memset(info, 0, sizeof(*info));
	nlattr_nest(nest, v, HALMA_A_BINDING_MAX);
	info->kind = nlattr_u32(v[HALMA_A_BINDING_KIND]);
	info->id = nlattr_u64(v[HALMA_A_BINDING_ID]);
	info->version = nlattr_u64(v[HALMA_A_BINDING_VERSION]);
	info->state = nlattr_u32(v[HALMA_A_BINDING_STATE]);
	info->defend = nlattr_u32(v[HALMA_A_BINDING_DEFEND]);
	info->has_lifetime = v[HALMA_A_BINDING_LIFETIME];
	info->remaining = nlattr_u64(v[HALMA_A_BINDING_REMAINING]);
	attr = v[HALMA_A_BINDING_MN_ID];
	if (!info->id || !attr ||
	    !mnid_set(&info->mnid, (u8)nlattr_u32(v[HALMA_A_BINDING_MN_ID_TYPE]),
		      mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr)))
		return false;
	attr = v[HALMA_A_BINDING_COOKIE];
	if (attr && mnl_attr_get_payload_len(attr) <= sizeof(info->cookie)) {
		info->cookie_len = mnl_attr_get_payload_len(attr);
		memcpy(info->cookie, mnl_attr_get_payload(attr), info->cookie_len);
	}
	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == HALMA_A_BINDING_PREFIX &&
		    (info->prefix_count == ARRAY_SIZE(info->prefix) || !get_prefix(attr, info)))
			return false;
	return v[HALMA_A_BINDING_PATH] && get_path(v[HALMA_A_BINDING_PATH], info);
}

struct dump_ctx {
	void (*each)(void *ctx, const struct binding_info *info);
	void *ctx;
};

static void dump_each(const struct nlmsghdr *nlh, void *ctx)
{
	const struct nlattr *top[HALMA_A_MAX + 1] = { NULL };
	struct dump_ctx *dump = ctx;
	struct binding_info info;

	nlattr_message(nlh, top, HALMA_A_MAX);
	if (top[HALMA_A_BINDING] && get_binding(top[HALMA_A_BINDING], &info))
		dump->each(dump->ctx, &info);
}

int nlhalma_dump(struct nlhalma *nl, enum halma_kind kind,
		 void (*each)(void *ctx, const struct binding_info *info), void *ctx)
{
	struct nlmsghdr *nlh = request(nl, nl->send, HALMA_CMD_BINDING_GET, NLM_F_DUMP);
	struct dump_ctx dump = { .each = each, .ctx = ctx };
	struct nlattr *filter;

	mnl_attr_put_u32(nlh, HALMA_A_IFINDEX, nl->ifindex);
	filter = mnl_attr_nest_start(nlh, HALMA_A_FILTER);
	mnl_attr_put_u32(nlh, HALMA_A_BINDING_KIND, kind);
	mnl_attr_nest_end(nlh, filter);
	return talk(nl, nlh, dump_each, &dump);
}

int nlhalma_events_fd(const struct nlhalma *nl)
{
	return mnl_socket_get_fd(nl->events);
}

/* Return: true if bindings of our device went without one notification for each. */
static bool one_event(const struct nlhalma *nl, const struct nlmsghdr *nlh,
		      void (*gone)(void *ctx, u64 id, u64 version), void *ctx)
{
	const struct nlattr *top[HALMA_A_MAX + 1] = { NULL };
	const struct nlattr *v[HALMA_A_BINDING_MAX + 1] = { NULL };
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type != nl->family || mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl))
		return false;
	if (genl->cmd != HALMA_CMD_BINDING_DEL_NTF && genl->cmd != HALMA_CMD_BINDING_FLUSH_NTF)
		return false;
	nlattr_message(nlh, top, HALMA_A_MAX);
	if (top[HALMA_A_IFINDEX] && nlattr_u32(top[HALMA_A_IFINDEX]) != nl->ifindex)
		return false;
	if (genl->cmd == HALMA_CMD_BINDING_FLUSH_NTF)
		return true;
	nlattr_nest(top[HALMA_A_BINDING], v, HALMA_A_BINDING_MAX);
	gone(ctx, nlattr_u64(v[HALMA_A_BINDING_ID]), nlattr_u64(v[HALMA_A_BINDING_VERSION]));
	return false;
}

/* Those that wait, as many as there is room for. */
static int receive_events(struct nlhalma *nl, struct mmsghdr msg[EVENTS_MAX])
{
	struct iovec iov[EVENTS_MAX];
	unsigned int i;

	for (i = 0; i < EVENTS_MAX; i++) {
		iov[i].iov_base = nl->recv + i * EVENT_SIZE;
		iov[i].iov_len = EVENT_SIZE;
		msg[i].msg_hdr = (struct msghdr){ .msg_iov = &iov[i], .msg_iovlen = 1 };
	}
	return recvmmsg(mnl_socket_get_fd(nl->events), msg, EVENTS_MAX, 0, NULL);
}

int nlhalma_events(struct nlhalma *nl, void (*gone)(void *ctx, u64 id, u64 version), void *ctx)
{
	struct mmsghdr msg[EVENTS_MAX];
	const struct nlmsghdr *nlh;
	bool resync = false;
	unsigned int turns;
	int i, n, len;

	/* not for ever, other work waits; what is left wakes us again */
	for (turns = 0; turns < 4; turns++) {
		n = receive_events(nl, msg);
		if (n < 0 && errno == ENOBUFS) {
			resync = true;
			continue;
		}
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		for (i = 0; i < n; i++) {
			len = (int)msg[i].msg_len;
			resync |= !!(msg[i].msg_hdr.msg_flags & MSG_TRUNC);
			for (nlh = (const struct nlmsghdr *)(nl->recv + i * EVENT_SIZE);
			     mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len))
				resync |= one_event(nl, nlh, gone, ctx);
		}
		if (n < EVENTS_MAX)
			break;
	}
	return resync ? -ENOBUFS : 0;
}
