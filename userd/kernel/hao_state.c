// SPDX-License-Identifier: GPL-2.0
/*
 * Home Address options of data.
 *
 * The messages are written by hand, many into one buffer: the kernel works on them one after the
 * other before it returns from the system call, and answers each that fails. For the answer to the
 * last one, whatever it is, is waited where many buffers follow each other.
 */
#include <errno.h>
#include <stdlib.h>
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/xfrm.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/prefix.h"
#include "kernel/hao_state.h"
#include "kernel/template.h"

/* Tells ours from others of their kind */
#define REQID		18499
#define PRIORITY	2147436608

/* As many as a device has, kmod/halma.h */
#define LOCAL_MAX	8

#define DUMP_RETRIES	10

/* In one system call */
#define CHANGES		64

/* The longest message is one about a state */
#define MESSAGE_MAX	(NLMSG_SPACE(sizeof(struct xfrm_usersa_info)) + \
			 NLA_HDRLEN + NLA_ALIGN(sizeof(xfrm_address_t)))

/* How often what others take away is looked at */
#define LOST_USEC	1000000
#define LOST_BURST	2

/**
 * struct change - a message about one state
 * @type: XFRM_MSG_NEWSA, XFRM_MSG_UPDSA or XFRM_MSG_DELSA
 * @local: address of the anchor
 * @hoa: home address
 * @coa: care-of address
 */
struct change {
	u16 type;
	struct in6_addr local;
	struct in6_addr hoa;
	struct in6_addr coa;
};

/**
 * struct found - states that the kernel has, and policies
 * @hao: all of this
 * @v: states, each as what would undo it
 * @count: number of @v
 * @room: room in @v
 * @policy: which of the addresses of the anchor have theirs
 * @failed: there was no memory
 */
struct found {
	struct hao_states *hao;
	struct change *v;
	size_t count;
	size_t room;
	bool policy[LOCAL_MAX];
	bool failed;
};

/**
 * struct hao_states - all of this
 * @event: event loop
 * @sock: for requests; NULL if the kernel has no XFRM
 * @events: hears of what others take away
 * @source: of @events
 * @errors: of @sock, for what fails of messages that nobody waits for
 * @lost: is called then
 * @ctx: for @lost
 * @local: addresses of the anchor
 * @local_count: number of @local
 * @seq: of the last message
 * @change: not given to the kernel yet
 * @change_count: number of @change
 * @buf: messages
 */
struct hao_states {
	sd_event *event;
	struct nl_sock *sock;
	struct nl_sock *events;
	sd_event_source *source;
	sd_event_source *errors;
	void (*lost)(void *ctx);
	void *ctx;
	struct in6_addr local[LOCAL_MAX];
	unsigned int local_count;
	u32 seq;
	struct change change[CHANGES];
	unsigned int change_count;
	u8 buf[CHANGES * MESSAGE_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
};

static void make_address(xfrm_address_t *to, const struct in6_addr *addr)
{
	memcpy(to->a6, addr, sizeof(*addr));
}

static struct in6_addr take_address(const xfrm_address_t *from)
{
	struct in6_addr addr;

	memcpy(&addr, from->a6, sizeof(addr));
	return addr;
}

/* Messages */

static void *put(struct nlmsghdr *nlh, const void *data, size_t len)
{
	void *to = (u8 *)nlh + NLMSG_ALIGN(nlh->nlmsg_len);

	memcpy(to, data, len);
	nlh->nlmsg_len = (u32)(NLMSG_ALIGN(nlh->nlmsg_len) + len);
	return to;
}

static void put_attr(struct nlmsghdr *nlh, u16 type, const void *data, size_t len)
{
	const struct nlattr attr = { .nla_type = type, .nla_len = (u16)(NLA_HDRLEN + len) };

	put(nlh, &attr, sizeof(attr));
	put(nlh, data, len);
}

static void put_state(struct nlmsghdr *nlh, const struct change *change)
{
	struct xfrm_usersa_info info = {
		.id.proto = IPPROTO_DSTOPTS, .lft = FOREVER, .family = AF_INET6, .reqid = REQID,
		.mode = XFRM_MODE_ROUTEOPTIMIZATION,
	};
	xfrm_address_t coa;

	make_address(&info.id.daddr, &change->local);
	make_address(&info.saddr, &change->hoa);
	make_address(&coa, &change->coa);
	put(nlh, &info, sizeof(info));
	put_attr(nlh, XFRMA_COADDR, &coa, sizeof(coa));
}

static void put_no_state(struct nlmsghdr *nlh, const struct change *change)
{
	struct xfrm_usersa_id id = { .family = AF_INET6, .proto = IPPROTO_DSTOPTS };
	xfrm_address_t hoa;

	make_address(&id.daddr, &change->local);
	make_address(&hoa, &change->hoa);
	put(nlh, &id, sizeof(id));
	put_attr(nlh, XFRMA_SRCADDR, &hoa, sizeof(hoa));
}

static size_t put_change(struct hao_states *hao, size_t at, const struct change *change, bool last)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)(hao->buf + at);

	*nlh = (struct nlmsghdr){
		.nlmsg_len = NLMSG_HDRLEN,
		.nlmsg_type = change->type,
		.nlmsg_flags = (u16)(NLM_F_REQUEST | (last ? NLM_F_ACK : 0)),
		.nlmsg_seq = ++hao->seq,
	};
	if (change->type == XFRM_MSG_DELSA)
		put_no_state(nlh, change);
	else
		put_state(nlh, change);
	return at + NLMSG_ALIGN(nlh->nlmsg_len);
}

/* Return: true if what the kernel has is not what it was thought to have. */
static bool is_surprise(u16 type, int error)
{
	return (type == XFRM_MSG_NEWSA && error == -EEXIST) ||
	       (type == XFRM_MSG_UPDSA && error == -ESRCH);
}

/* The home address that a message is about, which an error has behind it. */
static struct in6_addr home_of(const struct nlmsghdr *nlh)
{
	struct in6_addr none = in6addr_any;
	const struct xfrm_usersa_info *info;
	const struct nlattr *attr;

	if (nlh->nlmsg_type == XFRM_MSG_DELSA) {
		attr = nlmsg_find_attr((struct nlmsghdr *)nlh, sizeof(struct xfrm_usersa_id),
				       XFRMA_SRCADDR);
		return attr && nla_len(attr) >= (int)sizeof(xfrm_address_t) ?
		       take_address(nla_data(attr)) : none;
	}
	info = nlmsg_data(nlh);
	return nlmsg_valid_hdr(nlh, sizeof(*info)) ? take_address(&info->saddr) : none;
}

static void report_failed(const struct nlmsghdr *request, int error)
{
	struct in6_addr home = home_of(request);
	char hoa[INET6_ADDRSTRLEN];

	if (request->nlmsg_type == XFRM_MSG_DELSA && error == -ESRCH)
		return;
	log_limited(LOG_LEVEL_WARNING,
		    "cannot let pass, or stop, Home Address options of %s: %s",
		    in6_text(&home, hoa), strerror(-error));
}

/* An answer that is whole: an error has the message that it is about behind it. */
static const struct nlmsgerr *answer_of(const struct nlmsghdr *nlh, ssize_t n)
{
	const struct nlmsgerr *err = NLMSG_DATA(nlh);

	if (n < 0 || !NLMSG_OK(nlh, (size_t)n) || nlh->nlmsg_type != NLMSG_ERROR ||
	    nlh->nlmsg_len < NLMSG_LENGTH(sizeof(*err)))
		return NULL;
	if (err->error && nlh->nlmsg_len - NLMSG_LENGTH(sizeof(err->error)) < err->msg.nlmsg_len)
		return NULL;
	return err;
}

/* Until the last message has its answer. */
static int read_answers(struct hao_states *hao)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)hao->buf;
	const struct nlmsgerr *err;
	ssize_t n;

	do {
		n = recv(nl_socket_get_fd(hao->sock), hao->buf, sizeof(hao->buf), 0);
		if (n < 0 && errno != EINTR)
			return -errno;
		err = answer_of(nlh, n);
		if (err && err->error)
			report_failed(&err->msg, err->error);
	} while (!err || nlh->nlmsg_seq != hao->seq);
	return 0;
}

static int send_changes(struct hao_states *hao, bool wait)
{
	unsigned int i, count = hao->change_count;
	size_t len = 0;

	for (i = 0; i < count; i++)
		len = put_change(hao, len, &hao->change[i], wait && i == count - 1);
	if (send(nl_socket_get_fd(hao->sock), hao->buf, len, 0) < 0)
		return -errno;
	return wait ? read_answers(hao) : 0;
}

static void flush(struct hao_states *hao, bool wait)
{
	int err;

	if (!hao->change_count)
		return;
	err = send_changes(hao, wait);
	hao->change_count = 0;
	if (err)
		log_limited(LOG_LEVEL_WARNING, "Home Address options: no answer of XFRM: %s",
			    strerror(-err));
}

static void add_change(struct hao_states *hao, const struct change *change, bool wait)
{
	hao->change[hao->change_count++] = *change;
	if (hao->change_count == CHANGES)
		flush(hao, wait);
}

/* The kernel works on them before this returns, and says only what fails: on_errors() */
void hao_states_change(struct hao_states *hao, const struct way *ways, unsigned int count)
{
	struct change change;
	unsigned int i, j;

	for (i = 0; i < count; i++) {
		change = (struct change){ .hoa = ways[i].hoa, .coa = ways[i].coa };
		if (in6_is_zero(&ways[i].coa))
			change.type = XFRM_MSG_DELSA;
		else
			change.type = ways[i].was ? XFRM_MSG_UPDSA : XFRM_MSG_NEWSA;
		for (j = 0; j < hao->local_count; j++) {
			change.local = hao->local[j];
			add_change(hao, &change, false);
		}
	}
	flush(hao, false);
}

/* What there is */

static int place(const struct hao_states *hao, const struct in6_addr *local)
{
	unsigned int i;

	for (i = 0; i < hao->local_count; i++)
		if (in6_equal(&hao->local[i], local))
			return (int)i;
	return -1;
}

static void add_found(struct found *found, const struct change *change)
{
	size_t room = found->room ? 2 * found->room : 256;
	struct change *v;

	if (found->count == found->room) {
		v = reallocarray(found->v, room, sizeof(*v));
		if (!v) {
			found->failed = true;
			return;
		}
		found->v = v;
		found->room = room;
	}
	found->v[found->count++] = *change;
}

static int on_state(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct change change = { .type = XFRM_MSG_DELSA };
	struct xfrm_usersa_info info;
	const struct nlattr *coa;
	xfrm_address_t addr;

	if (nlh->nlmsg_type != XFRM_MSG_NEWSA || !nlmsg_valid_hdr(nlh, sizeof(info)))
		return NL_SKIP;
	memcpy(&info, nlmsg_data(nlh), sizeof(info));
	coa = nlmsg_find_attr(nlh, sizeof(info), XFRMA_COADDR);
	if (info.family != AF_INET6 || info.id.proto != IPPROTO_DSTOPTS || info.reqid != REQID ||
	    !coa || nla_len(coa) < (int)sizeof(addr))
		return NL_SKIP;
	memcpy(&addr, nla_data(coa), sizeof(addr));
	change.local = take_address(&info.id.daddr);
	change.hoa = take_address(&info.saddr);
	change.coa = take_address(&addr);
	add_found(arg, &change);
	return NL_OK;
}

static bool is_own_policy(const struct xfrm_userpolicy_info *info, const struct nlattr *type)
{
	const struct xfrm_userpolicy_type *upt = type ? nla_data(type) : NULL;

	return upt && nla_len(type) >= (int)sizeof(*upt) && upt->type == XFRM_POLICY_TYPE_SUB &&
	       info->priority == PRIORITY && info->dir == XFRM_POLICY_IN &&
	       info->sel.family == AF_INET6 && !info->sel.proto && !info->sel.prefixlen_s &&
	       info->sel.prefixlen_d == 128;
}

/* Those of addresses that are none of the anchor's any more are kept as what would undo them. */
static int on_policy(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct xfrm_userpolicy_info info;
	struct found *found = arg;
	struct change gone = { .type = XFRM_MSG_DELPOLICY };
	int i;

	if (nlh->nlmsg_type != XFRM_MSG_NEWPOLICY || !nlmsg_valid_hdr(nlh, sizeof(info)))
		return NL_SKIP;
	memcpy(&info, nlmsg_data(nlh), sizeof(info));
	if (!is_own_policy(&info, nlmsg_find_attr(nlh, sizeof(info), XFRMA_POLICY_TYPE)))
		return NL_SKIP;
	gone.local = take_address(&info.sel.daddr);
	i = place(found->hao, &gone.local);
	if (i < 0)
		add_found(found, &gone);
	else
		found->policy[i] = true;
	return NL_OK;
}

static int dump_once(struct hao_states *hao, int type, nl_recvmsg_msg_cb_t on_message,
		     struct found *found)
{
	struct nl_msg *msg = nlmsg_alloc_simple(type, NLM_F_DUMP);
	int err = -NLE_NOMEM;

	found->count = 0;
	memset(found->policy, 0, sizeof(found->policy));
	if (!msg || (type == XFRM_MSG_GETSA && nla_put_u8(msg, XFRMA_PROTO, IPPROTO_DSTOPTS) < 0))
		goto err_free;
	err = nl_socket_modify_cb(hao->sock, NL_CB_VALID, NL_CB_CUSTOM, on_message, found);
	if (err >= 0)
		err = nl_send_auto(hao->sock, msg);
	if (err >= 0)
		err = nl_recvmsgs_default(hao->sock);
	if (err >= 0 && found->failed)
		err = -NLE_NOMEM;
err_free:
	nlmsg_free(msg);
	return err;
}

/* Return: 0, or a negative errno. */
static int dump(struct hao_states *hao, int type, nl_recvmsg_msg_cb_t on_message,
		struct found *found)
{
	int err = -NLE_DUMP_INTR;
	unsigned int try;

	*found = (struct found){ .hao = hao };
	for (try = 0; err == -NLE_DUMP_INTR && try < DUMP_RETRIES; try++)
		err = dump_once(hao, type, on_message, found);
	if (err >= 0)
		return 0;
	log_limited(LOG_LEVEL_WARNING, "Home Address options: cannot read what XFRM has: %s",
		    nl_geterror(err));
	return err == -NLE_NOMEM ? -ENOMEM : -EIO;
}

/* By address of the anchor, and then by home address */
static int change_cmp(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	int diff = memcmp(&x->local, &y->local, sizeof(x->local));

	return diff ? diff : memcmp(&x->hoa, &y->hoa, sizeof(x->hoa));
}

static int way_cmp(const void *a, const void *b)
{
	const struct way *x = a, *y = b;

	return memcmp(&x->hoa, &y->hoa, sizeof(x->hoa));
}

/* Delete what is to be no more, and take that out. */
static void drop_others(struct hao_states *hao, const struct found *found,
			const struct way *ways, size_t count)
{
	struct way key;
	size_t i;

	for (i = 0; i < found->count; i++) {
		key.hoa = found->v[i].hoa;
		if (place(hao, &found->v[i].local) < 0 || !count ||
		    !bsearch(&key, ways, count, sizeof(*ways), way_cmp))
			add_change(hao, &found->v[i], true);
	}
}

static void set_wanted(struct hao_states *hao, const struct found *found,
		       const struct way *ways, size_t count)
{
	const struct change *is;
	struct change change;
	unsigned int j;
	size_t i;

	for (i = 0; i < count; i++) {
		for (j = 0; j < hao->local_count; j++) {
			change = (struct change){
				.local = hao->local[j], .hoa = ways[i].hoa, .coa = ways[i].coa,
			};
			is = found->count ? bsearch(&change, found->v, found->count,
						    sizeof(change), change_cmp) : NULL;
			change.type = is ? XFRM_MSG_UPDSA : XFRM_MSG_NEWSA;
			if (!is || !in6_equal(&is->coa, &change.coa))
				add_change(hao, &change, true);
		}
	}
}

/* Policies */

static int talk(struct hao_states *hao, struct nl_msg *msg)
{
	return msg ? nl_send_sync(hao->sock, msg) : -NLE_NOMEM;
}

static const struct xfrm_userpolicy_type sub = { .type = XFRM_POLICY_TYPE_SUB };

static int set_policy(struct hao_states *hao, const struct in6_addr *local)
{
	static const struct xfrm_user_tmpl tmpl = {
		.id.proto = IPPROTO_DSTOPTS, .family = AF_INET6, .optional = 1, .reqid = REQID,
		.mode = XFRM_MODE_ROUTEOPTIMIZATION, .aalgos = ~0U, .ealgos = ~0U, .calgos = ~0U,
	};
	struct xfrm_userpolicy_info info = {
		.sel = { .family = AF_INET6, .prefixlen_d = 128 },
		.lft = FOREVER,
		.priority = PRIORITY,
		.dir = XFRM_POLICY_IN,
		.action = XFRM_POLICY_ALLOW,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(XFRM_MSG_UPDPOLICY, 0);

	make_address(&info.sel.daddr, local);
	if (msg && (nlmsg_append(msg, &info, sizeof(info), NLMSG_ALIGNTO) < 0 ||
		    nla_put(msg, XFRMA_TMPL, sizeof(tmpl), &tmpl) < 0 ||
		    nla_put(msg, XFRMA_POLICY_TYPE, sizeof(sub), &sub) < 0)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	return talk(hao, msg);
}

static int del_policy(struct hao_states *hao, const struct in6_addr *local)
{
	struct xfrm_userpolicy_id id = {
		.sel = { .family = AF_INET6, .prefixlen_d = 128 }, .dir = XFRM_POLICY_IN,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(XFRM_MSG_DELPOLICY, 0);

	make_address(&id.sel.daddr, local);
	if (msg && (nlmsg_append(msg, &id, sizeof(id), NLMSG_ALIGNTO) < 0 ||
		    nla_put(msg, XFRMA_POLICY_TYPE, sizeof(sub), &sub) < 0)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	return talk(hao, msg);
}

/* Make the difference: one that is set once more would have all routes looked up anew. */
static void sync_policies(struct hao_states *hao)
{
	struct found found;
	unsigned int i;
	int err = 0;

	if (dump(hao, XFRM_MSG_GETPOLICY, on_policy, &found))
		goto out;
	for (i = 0; i < hao->local_count; i++)
		if (!found.policy[i] && err >= 0)
			err = set_policy(hao, &hao->local[i]);
	for (i = 0; i < found.count; i++)
		del_policy(hao, &found.v[i].local);
	if (err < 0)
		log_limited(LOG_LEVEL_WARNING,
			    "right Home Address options of data are dropped: the kernel takes no sub-policy of XFRM: %s; hint: CONFIG_XFRM_SUB_POLICY",
			    nl_geterror(err));
out:
	free(found.v);
}

/* What waits of messages that nobody has waited for.
 *
 * Return: true for a surprise, and if some are lost.
 */
static bool read_errors(struct hao_states *hao)
{
	const struct nlmsgerr *err;
	bool surprise = false;
	ssize_t n;

	for (;;) {
		n = recv(nl_socket_get_fd(hao->sock), hao->buf, sizeof(hao->buf), MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != ENOBUFS)
			return surprise;
		err = answer_of((const struct nlmsghdr *)hao->buf, n);
		if (n < 0 || (err && is_surprise(err->msg.nlmsg_type, err->error)))
			surprise = true;
		else if (err && err->error)
			report_failed(&err->msg, err->error);
	}
}

void hao_states_sync(struct hao_states *hao, struct way *ways, size_t count)
{
	struct found found;

	if (!hao->sock)
		return;
	read_errors(hao);
	sync_policies(hao);
	if (!hao->local_count)
		count = 0;
	if (count)
		qsort(ways, count, sizeof(*ways), way_cmp);
	if (!dump(hao, XFRM_MSG_GETSA, on_state, &found)) {
		if (found.count)
			qsort(found.v, found.count, sizeof(*found.v), change_cmp);
		drop_others(hao, &found, ways, count);
		set_wanted(hao, &found, ways, count);
		flush(hao, true);
	}
	free(found.v);
}

/* What others take away */

/* Can it have been about one of ours? What is too long to be read can. */
static bool is_loss(struct nlmsghdr *nlh, ssize_t n)
{
	const struct xfrm_userpolicy_type *upt;
	const struct nlattr *attr;
	int len = 0;

	if (n < 0 || !nlmsg_ok(nlh, (int)n))
		return true;
	if (nlh->nlmsg_type == XFRM_MSG_DELPOLICY)
		len = sizeof(struct xfrm_userpolicy_id);
	else if (nlh->nlmsg_type != XFRM_MSG_FLUSHPOLICY)
		return true;
	attr = nlmsg_find_attr(nlh, len, XFRMA_POLICY_TYPE);
	if (!attr || nla_len(attr) < (int)sizeof(*upt))
		return false;
	upt = nla_data(attr);
	return upt->type == XFRM_POLICY_TYPE_SUB;
}

static int on_events(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct hao_states *hao = data;
	bool lost = false;
	ssize_t n;

	(void)source;
	(void)revents;
	for (;;) {
		n = recv(fd, hao->buf, sizeof(hao->buf), MSG_DONTWAIT);
		if (n < 0 && errno != ENOBUFS)
			break;
		lost |= is_loss((struct nlmsghdr *)hao->buf, n);
	}
	if (lost)
		hao->lost(hao->ctx);
	return 0;
}

static int on_errors(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct hao_states *hao = data;

	(void)source;
	(void)fd;
	(void)revents;
	if (read_errors(hao))
		hao->lost(hao->ctx);
	return 0;
}

/* Only what was taken away, and by others: the filter reads in network order. */
static int filter_events(struct hao_states *hao)
{
	const u32 own = htonl(nl_socket_get_local_port(hao->sock));
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct nlmsghdr, nlmsg_pid)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, own, 8, 0),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, offsetof(struct nlmsghdr, nlmsg_type)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(XFRM_MSG_FLUSHSA), 5, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(XFRM_MSG_FLUSHPOLICY), 4, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(XFRM_MSG_DELPOLICY), 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(XFRM_MSG_DELSA), 0, 3),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS,
			 NLMSG_HDRLEN + offsetof(struct xfrm_usersa_id, proto)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_DSTOPTS, 0, 1),
		/* whole: the kernel cuts the message itself, and others would get what is left */
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog filter = { .len = ARRAY_SIZE(code), .filter = code };

	return setsockopt(nl_socket_get_fd(hao->events), SOL_SOCKET, SO_ATTACH_FILTER, &filter,
			  sizeof(filter)) ? -errno : 0;
}

/* What makes all be looked at once more cannot come too often. */
static int hear(struct hao_states *hao, sd_event_source **source, struct nl_sock *sock,
		sd_event_io_handler_t handler)
{
	int err = sd_event_add_io(hao->event, source, nl_socket_get_fd(sock), EPOLLIN, handler,
				  hao);

	return err < 0 ? err : sd_event_source_set_ratelimit(*source, LOST_USEC, LOST_BURST);
}

static int open_sockets(struct hao_states *hao)
{
	int err;

	hao->sock = nl_socket_alloc();
	hao->events = nl_socket_alloc();
	if (!hao->sock || !hao->events)
		return -ENOMEM;
	if (nl_connect(hao->sock, NETLINK_XFRM) < 0 || nl_connect(hao->events, NETLINK_XFRM) < 0)
		return -EOPNOTSUPP;
	err = filter_events(hao);
	if (!err && nl_socket_add_memberships(hao->events, XFRMNLGRP_SA, XFRMNLGRP_POLICY, 0) < 0)
		err = -EPERM;
	if (!err)
		err = hear(hao, &hao->source, hao->events, on_events);
	if (err >= 0)
		err = hear(hao, &hao->errors, hao->sock, on_errors);
	return err;
}

static void close_sockets(struct hao_states *hao)
{
	hao->source = sd_event_source_disable_unref(hao->source);
	hao->errors = sd_event_source_disable_unref(hao->errors);
	nl_socket_free(hao->sock);
	nl_socket_free(hao->events);
	hao->sock = NULL;
	hao->events = NULL;
}

void hao_states_use(struct hao_states *hao, const struct in6_addr *local, unsigned int count)
{
	int err;

	if (count > LOCAL_MAX)
		count = LOCAL_MAX;
	hao->local_count = 0;
	if (!hao->sock) {
		err = open_sockets(hao);
		if (err < 0) {
			close_sockets(hao);
			if (count)
				log_warning("right Home Address options of data are dropped: no XFRM: %s",
					    strerror(-err));
			return;
		}
	}
	if (count)
		memcpy(hao->local, local, count * sizeof(*local));
	hao->local_count = count;
}

struct hao_states *hao_states_new(sd_event *event, void (*lost)(void *ctx), void *ctx)
{
	struct hao_states *hao = calloc(1, sizeof(*hao));

	if (hao) {
		hao->event = event;
		hao->lost = lost;
		hao->ctx = ctx;
	}
	return hao;
}

void hao_states_free(struct hao_states *hao)
{
	if (!hao)
		return;
	close_sockets(hao);
	free(hao);
}
