// SPDX-License-Identifier: GPL-2.0
/*
 * IPsec policies and states of the kernel.
 *
 * A policy is halmad's own if it is for Mobility Headers and has one of the priorities that nobody
 * else has. So no state of halmad's is needed to know them after a restart.
 *
 * Messages are the structures of linux/xfrm.h over libnl-3. libnl-xfrm-3 is not used: each address
 * that it reads out of a dump leaks (seen in 3.7.0), and halmad dumps for as long as it lives.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/xfrm.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "kernel/nlbatch.h"
#include "kernel/selector.h"
#include "kernel/xfrm.h"

#define DUMP_RETRIES	10
/* Events in one turn of the event loop */
#define EVENTS_MAX	4096

/**
 * struct nlxfrm - a connection
 * @sock: for requests
 * @batch: requests about policies that are made together; NULL if they are not
 * @events: hears of policies
 * @text: sentence about the last error
 * @event: an event that is read
 */
struct nlxfrm {
	struct nl_sock *sock;
	struct nlbatch *batch;
	struct nl_sock *events;
	char text[NLXFRM_TEXT_MAX];
	u8 event[8192] __attribute__((aligned(NLMSG_ALIGNTO)));
};

static int fail(struct nlxfrm *nx, const char *what, int err)
{
	snprintf(nx->text, sizeof(nx->text), "cannot %s: %s", what, nl_geterror(err));
	switch (-err) {
	case NLE_NOMEM:
		return -ENOMEM;
	case NLE_OBJ_NOTFOUND:
		return -ENOENT;
	case NLE_PERM:
	case NLE_NOACCESS:
		return -EPERM;
	case NLE_OPNOTSUPP:
	case NLE_PROTO_MISMATCH:
		return -EOPNOTSUPP;
	default:
		return -EINVAL;
	}
}

struct nlxfrm *nlxfrm_open(char *text)
{
	struct nlxfrm *nx = calloc(1, sizeof(*nx));
	int err = -NLE_NOMEM;

	if (!nx)
		goto err_text;
	nx->sock = nl_socket_alloc();
	nx->events = nl_socket_alloc();
	if (!nx->sock || !nx->events)
		goto err_free;
	err = nl_connect(nx->sock, NETLINK_XFRM);
	if (err >= 0)
		err = nl_connect(nx->events, NETLINK_XFRM);
	if (err >= 0)
		err = nl_socket_add_memberships(nx->events, XFRMNLGRP_POLICY, 0);
	if (err >= 0)
		err = nl_socket_set_nonblocking(nx->events);
	if (err < 0)
		goto err_free;
	return nx;
err_free:
	nlxfrm_close(nx);
err_text:
	snprintf(text, NLXFRM_TEXT_MAX,
		 "cannot open an XFRM netlink socket: %s; hint: modprobe xfrm_user",
		 nl_geterror(err));
	return NULL;
}

void nlxfrm_close(struct nlxfrm *nx)
{
	if (!nx)
		return;
	nl_socket_free(nx->sock);
	nl_socket_free(nx->events);
	free(nx);
}

const char *nlxfrm_text(const struct nlxfrm *nx)
{
	return nx->text;
}

/* Takes the message. */
static int talk(struct nlxfrm *nx, struct nl_msg *msg, const char *what, int missing)
{
	int err = -NLE_NOMEM;

	if (msg && nx->batch) {
		err = nlbatch_add(nx->batch, nlmsg_hdr(msg)) ? -NLE_MSGSIZE : 0;
		nlmsg_free(msg);
	} else if (msg) {
		err = nl_send_sync(nx->sock, msg);
	}
	if (missing && err == missing)
		return 0;
	return err < 0 ? fail(nx, what, err) : 0;
}

int nlxfrm_policy_set(struct nlxfrm *nx, const struct spd_policy *policy)
{
	struct xfrm_userpolicy_info info = {
		.lft = FOREVER,
		.priority = policy_priority(policy),
		.dir = policy_direction(policy),
		.action = policy->block ? XFRM_POLICY_BLOCK : XFRM_POLICY_ALLOW,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(XFRM_MSG_UPDPOLICY, 0);
	struct xfrm_user_tmpl tmpl[TEMPLATES];
	int len = (int)(policy_templates(policy, tmpl) * sizeof(*tmpl));

	selector_make(policy, &info.sel);
	if (msg && (nlmsg_append(msg, &info, sizeof(info), NLMSG_ALIGNTO) < 0 ||
		    (len && nla_put(msg, XFRMA_TMPL, len, tmpl) < 0))) {
		nlmsg_free(msg);
		msg = NULL;
	}
	return talk(nx, msg, "set an IPsec policy", 0);
}

int nlxfrm_policy_del(struct nlxfrm *nx, const struct spd_policy *policy)
{
	struct xfrm_userpolicy_id id = { .dir = policy_direction(policy) };
	struct nl_msg *msg = nlmsg_alloc_simple(XFRM_MSG_DELPOLICY, 0);

	selector_make(policy, &id.sel);
	if (msg && nlmsg_append(msg, &id, sizeof(id), NLMSG_ALIGNTO) < 0) {
		nlmsg_free(msg);
		msg = NULL;
	}
	return talk(nx, msg, "delete an IPsec policy", -NLE_OBJ_NOTFOUND);
}

/* What is to be deleted may be gone. */
static bool is_gone(const struct nlmsghdr *request, int error)
{
	return request->nlmsg_type == XFRM_MSG_DELPOLICY && error == -ENOENT;
}

void nlxfrm_batch(struct nlxfrm *nx)
{
	nx->batch = nlbatch_new(nl_socket_get_fd(nx->sock), is_gone);
}

int nlxfrm_batch_end(struct nlxfrm *nx)
{
	struct nlbatch *batch = nx->batch;
	int err;

	nx->batch = NULL;
	err = batch ? nlbatch_end(batch) : 0;
	return err ? fail(nx, "change IPsec policies", -nl_syserr2nlerr(err)) : 0;
}

/* One way of a tunnel, or the policy of one. In transport mode it fits each policy, whatever the
 * addresses, and no SA, as none is from the unspecified one: SAs are of the home address, which is
 * where the mobile node was if it made the IKE SA at home.
 */
static struct xfrm_user_migrate make_migrate(const struct nlxfrm_move *move, u32 reqid, bool tunnel,
					     bool in)
{
	const struct in6_addr *from = tunnel ? &move->from : &in6addr_any;
	const struct in6_addr *local = &move->policy->local;
	struct xfrm_user_migrate migrate = {
		.proto = IPPROTO_ESP, .reqid = reqid,
		.mode = tunnel ? XFRM_MODE_TUNNEL : XFRM_MODE_TRANSPORT,
		.old_family = AF_INET6, .new_family = AF_INET6,
	};

	make_address(&migrate.old_saddr, in ? from : local);
	make_address(&migrate.new_saddr, in ? &move->to : local);
	make_address(&migrate.old_daddr, in ? local : from);
	make_address(&migrate.new_daddr, in ? local : &move->to);
	return migrate;
}

/* What was told of last is what charon looks for. */
int nlxfrm_move(struct nlxfrm *nx, const struct nlxfrm_move *move)
{
	const struct spd_policy *policy = move->policy;
	struct xfrm_userpolicy_id id = { .dir = XFRM_POLICY_OUT };
	struct nl_msg *msg = nlmsg_alloc_simple(XFRM_MSG_MIGRATE, 0);
	struct xfrm_user_kmaddress km = { .family = AF_INET6 };
	struct xfrm_user_migrate migrate[3];
	int count = 0;

	selector_make(policy, &id.sel);
	if (move->tunnel) {
		migrate[count++] = make_migrate(move, move->tunnel, true, true);
		migrate[count++] = make_migrate(move, move->tunnel, true, false);
	}
	if (!policy->tunnel)
		migrate[count++] = make_migrate(move, policy->reqid, false, false);
	make_address(&km.local, &policy->local);
	make_address(&km.remote, &move->to);
	if (msg && (nlmsg_append(msg, &id, sizeof(id), NLMSG_ALIGNTO) < 0 ||
		    nla_put(msg, XFRMA_MIGRATE, count * (int)sizeof(*migrate), migrate) < 0 ||
		    (move->tell && nla_put(msg, XFRMA_KMADDRESS, sizeof(km), &km) < 0))) {
		nlmsg_free(msg);
		msg = NULL;
	}
	return talk(nx, msg, "tell where a peer is", 0);
}

int nlxfrm_events_fd(const struct nlxfrm *nx)
{
	return nl_socket_get_fd(nx->events);
}

/**
 * struct dump - what reads the messages of a dump
 * @spd: for policies
 * @other: for policies of others
 * @state: for states
 * @ctx: for @other and @state
 * @error: out of memory
 */
struct dump {
	struct spd *spd;
	void (*other)(void *ctx, const struct nlxfrm_other *other);
	void (*state)(void *ctx, const struct nlxfrm_state *state);
	void *ctx;
	int error;
};

static int on_policy(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct dump *dump = arg;
	struct spd_policy policy;

	if (nlh->nlmsg_type != XFRM_MSG_NEWPOLICY ||
	    !nlmsg_valid_hdr(nlh, sizeof(struct xfrm_userpolicy_info)))
		return NL_SKIP;
	if (policy_take(nlmsg_data(nlh),
			nlmsg_find_attr(nlh, sizeof(struct xfrm_userpolicy_info), XFRMA_TMPL),
			&policy) && spd_add(dump->spd, &policy))
		dump->error = -NLE_NOMEM;
	return NL_OK;
}

static int on_state(struct nl_msg *msg, void *arg)
{
	static const int keys[] = {
		XFRMA_ALG_AEAD, XFRMA_ALG_AUTH_TRUNC, XFRMA_ALG_AUTH, XFRMA_ALG_CRYPT,
	};
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	const struct xfrm_usersa_info *info = nlmsg_data(nlh);
	struct nlxfrm_state state = { 0 };
	struct dump *dump = arg;
	unsigned int i;

	if (nlh->nlmsg_type != XFRM_MSG_NEWSA || !nlmsg_valid_hdr(nlh, sizeof(*info)))
		return NL_SKIP;
	if (info->family != AF_INET6 || info->id.proto != IPPROTO_ESP)
		return NL_SKIP;
	take_address(&state.src, &info->saddr);
	take_address(&state.dst, &info->id.daddr);
	state.spi = ntohl(info->id.spi);
	state.reqid = info->reqid;
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (nlmsg_find_attr(nlh, sizeof(*info), keys[i]))
			state.keyed = true;
	dump->state(dump->ctx, &state);
	return NL_OK;
}

static int read_all(struct nlxfrm *nx, int type, nl_recvmsg_msg_cb_t on_message, struct dump *dump)
{
	int err;

	err = nl_socket_modify_cb(nx->sock, NL_CB_VALID, NL_CB_CUSTOM, on_message, dump);
	if (err < 0)
		return err;
	err = nl_send_simple(nx->sock, type, NLM_F_DUMP, NULL, 0);
	if (err >= 0)
		err = nl_recvmsgs_default(nx->sock);
	nl_socket_modify_cb(nx->sock, NL_CB_VALID, NL_CB_DEFAULT, NULL, NULL);
	return err < 0 ? err : dump->error;
}

/**
 * struct listener - who hears of a change
 * @changed: is told
 * @ctx: for it
 */
struct listener {
	void (*changed)(void *ctx, const struct spd_policy *policy, enum nlxfrm_change change);
	void *ctx;
};

/* Policies that a mark or an interface has are others, even with the same selector. */
static bool is_apart(struct nlmsghdr *nlh, int len)
{
	return nlmsg_find_attr(nlh, len, XFRMA_MARK) || nlmsg_find_attr(nlh, len, XFRMA_IF_ID);
}

static void new_policy(struct nlmsghdr *nlh, const struct listener *listener)
{
	const int len = sizeof(struct xfrm_userpolicy_info);
	struct xfrm_userpolicy_info info;
	struct spd_policy policy;
	bool own;

	if (!nlmsg_valid_hdr(nlh, len) || is_apart(nlh, len))
		return;
	memcpy(&info, nlmsg_data(nlh), sizeof(info));
	own = policy_take(&info, nlmsg_find_attr(nlh, len, XFRMA_TMPL), &policy);
	if (own || selector_take(&info, &policy))
		listener->changed(listener->ctx, &policy, own ? NLXFRM_OWN : NLXFRM_OTHER);
}

/* The message names it by its index, or so; all of it is in an attribute. */
static void del_policy(struct nlmsghdr *nlh, const struct listener *listener)
{
	const int len = sizeof(struct xfrm_userpolicy_id);
	struct xfrm_userpolicy_info info;
	const struct nlattr *attr;
	struct spd_policy policy;

	if (!nlmsg_valid_hdr(nlh, len) || is_apart(nlh, len))
		return;
	attr = nlmsg_find_attr(nlh, len, XFRMA_POLICY);
	if (!attr || nla_len(attr) < (int)sizeof(info))
		return;
	memcpy(&info, nla_data(attr), sizeof(info));
	if (selector_take(&info, &policy))
		listener->changed(listener->ctx, &policy, NLXFRM_GONE);
}

/* Those from somebody are hao_state.c's. */
static bool del_state(struct nlmsghdr *nlh)
{
	static const xfrm_address_t anybody;
	struct xfrm_usersa_info info;
	const struct nlattr *attr;
	struct xfrm_usersa_id id;

	if (!nlmsg_valid_hdr(nlh, sizeof(id)))
		return false;
	memcpy(&id, nlmsg_data(nlh), sizeof(id));
	attr = nlmsg_find_attr(nlh, sizeof(id), XFRMA_SA);
	if (id.proto != IPPROTO_DSTOPTS || !attr || nla_len(attr) < (int)sizeof(info))
		return id.proto == IPPROTO_DSTOPTS;
	memcpy(&info, nla_data(attr), sizeof(info));
	return !memcmp(&info.saddr, &anybody, sizeof(anybody));
}

static bool flush_states(struct nlmsghdr *nlh)
{
	struct xfrm_usersa_flush flush;

	if (!nlmsg_valid_hdr(nlh, sizeof(flush)))
		return false;
	memcpy(&flush, nlmsg_data(nlh), sizeof(flush));
	return !flush.proto || flush.proto == IPPROTO_DSTOPTS;
}

/* Return: true if it can have been about many policies, or about a state for home addresses. */
static bool one_event(struct nlmsghdr *nlh, const struct listener *listener)
{
	switch (nlh->nlmsg_type) {
	case XFRM_MSG_NEWPOLICY:
	case XFRM_MSG_UPDPOLICY:
		new_policy(nlh, listener);
		return false;
	case XFRM_MSG_DELPOLICY:
		del_policy(nlh, listener);
		return false;
	case XFRM_MSG_DELSA:
		return del_state(nlh);
	case XFRM_MSG_FLUSHSA:
		return flush_states(nlh);
	case XFRM_MSG_FLUSHPOLICY:
	case XFRM_MSG_POLEXPIRE:
		return true;
	default:
		return false;
	}
}

int nlxfrm_events(struct nlxfrm *nx,
		  void (*changed)(void *ctx, const struct spd_policy *policy,
				  enum nlxfrm_change change), void *ctx)
{
	const struct listener listener = { .changed = changed, .ctx = ctx };
	bool compare = false;
	struct nlmsghdr *nlh;
	unsigned int turns;
	ssize_t n;
	int len;

	/* not for ever, other work waits; what is left wakes us again */
	for (turns = 0; turns < EVENTS_MAX; turns++) {
		n = recv(nlxfrm_events_fd(nx), nx->event, sizeof(nx->event),
			 MSG_DONTWAIT | MSG_TRUNC);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != ENOBUFS)
			break;
		if (n < 0 || n > (ssize_t)sizeof(nx->event)) {
			compare = true;
			continue;
		}
		len = (int)n;
		for (nlh = (struct nlmsghdr *)nx->event; nlmsg_ok(nlh, len);
		     nlh = nlmsg_next(nlh, &len))
			compare |= one_event(nlh, &listener);
	}
	return compare ? -ENOBUFS : 0;
}

int nlxfrm_policies(struct nlxfrm *nx, struct spd *spd)
{
	struct dump dump = { .spd = spd };
	int err = -NLE_DUMP_INTR;
	unsigned int try;

	*spd = (struct spd){ 0 };
	for (try = 0; err == -NLE_DUMP_INTR && try < DUMP_RETRIES; try++) {
		spd->count = 0;
		err = read_all(nx, XFRM_MSG_GETPOLICY, on_policy, &dump);
	}
	if (err < 0) {
		spd_fini(spd);
		return fail(nx, "read the IPsec policies", err);
	}
	spd_sort(spd);
	return 0;
}

/* Those for a part of the packets by other than their addresses: for whom that is, is not known. */
static bool is_special(struct nlmsghdr *nlh)
{
	const int len = sizeof(struct xfrm_userpolicy_info);
	const struct nlattr *type = nlmsg_find_attr(nlh, len, XFRMA_POLICY_TYPE);
	struct xfrm_userpolicy_type sort;

	if (is_apart(nlh, len))
		return true;
	if (!type || nla_len(type) < (int)sizeof(sort))
		return false;
	memcpy(&sort, nla_data(type), sizeof(sort));
	return sort.type != XFRM_POLICY_TYPE_MAIN;
}

static int on_other(struct nl_msg *msg, void *arg)
{
	const int len = sizeof(struct xfrm_userpolicy_info);
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct xfrm_userpolicy_info info;
	struct nlxfrm_other other;
	struct dump *dump = arg;
	struct spd_policy own;
	const struct nlattr *tmpl;

	if (nlh->nlmsg_type != XFRM_MSG_NEWPOLICY || !nlmsg_valid_hdr(nlh, len))
		return NL_SKIP;
	memcpy(&info, nlmsg_data(nlh), sizeof(info));
	tmpl = nlmsg_find_attr(nlh, len, XFRMA_TMPL);
	if (info.sel.family != AF_INET6 || info.dir > XFRM_POLICY_FWD || is_special(nlh) ||
	    policy_take(&info, tmpl, &own))
		return NL_OK;
	other = (struct nlxfrm_other){
		.dir = info.dir, .src.len = info.sel.prefixlen_s, .dst.len = info.sel.prefixlen_d,
		.protocol = info.sel.proto, .priority = info.priority,
		.pass = info.action == XFRM_POLICY_ALLOW && !tmpl,
	};
	take_address(&other.src.addr, &info.sel.saddr);
	take_address(&other.dst.addr, &info.sel.daddr);
	dump->other(dump->ctx, &other);
	return NL_OK;
}

int nlxfrm_others(struct nlxfrm *nx,
		  void (*tell)(void *ctx, const struct nlxfrm_other *other), void *ctx)
{
	struct dump dump = { .other = tell, .ctx = ctx };
	int err = -NLE_DUMP_INTR;
	unsigned int try;

	for (try = 0; err == -NLE_DUMP_INTR && try < DUMP_RETRIES; try++)
		err = read_all(nx, XFRM_MSG_GETPOLICY, on_other, &dump);
	return err < 0 ? fail(nx, "read the IPsec policies", err) : 0;
}

int nlxfrm_states(struct nlxfrm *nx,
		  void (*state)(void *ctx, const struct nlxfrm_state *state), void *ctx)
{
	struct dump dump = { .state = state, .ctx = ctx };
	int err = -NLE_DUMP_INTR;
	unsigned int try;

	for (try = 0; err == -NLE_DUMP_INTR && try < DUMP_RETRIES; try++)
		err = read_all(nx, XFRM_MSG_GETSA, on_state, &dump);
	return err < 0 ? fail(nx, "read the IPsec states", err) : 0;
}

int nlxfrm_state_del(struct nlxfrm *nx, const struct nlxfrm_state *state)
{
	struct xfrm_usersa_id id = {
		.spi = htonl(state->spi),
		.family = AF_INET6,
		.proto = IPPROTO_ESP,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(XFRM_MSG_DELSA, 0);

	make_address(&id.daddr, &state->dst);
	if (msg && nlmsg_append(msg, &id, sizeof(id), NLMSG_ALIGNTO) < 0) {
		nlmsg_free(msg);
		msg = NULL;
	}
	return talk(nx, msg, "delete an IPsec state", -NLE_OBJ_NOTFOUND);
}

static int put_auth(struct nl_msg *msg, const struct nlxfrm_key *key)
{
	u8 buf[sizeof(struct xfrm_algo_auth) + 64];
	struct xfrm_algo_auth algo = {
		.alg_key_len = (unsigned int)key->len * 8, .alg_trunc_len = key->trunc,
	};
	int err;

	if (key->len > sizeof(buf) - sizeof(algo))
		return -NLE_INVAL;
	snprintf(algo.alg_name, sizeof(algo.alg_name), "%s", key->name);
	memcpy(buf, &algo, sizeof(algo));
	memcpy(buf + sizeof(algo), key->key, key->len);
	err = nla_put(msg, XFRMA_ALG_AUTH_TRUNC, (int)(sizeof(algo) + key->len), buf);
	explicit_bzero(buf, sizeof(buf));
	return err;
}

static int put_crypt(struct nl_msg *msg, const struct nlxfrm_key *key)
{
	static const struct nlxfrm_key none = { .name = "ecb(cipher_null)" };
	u8 buf[sizeof(struct xfrm_algo) + 64];
	struct xfrm_algo algo = { 0 };
	int err;

	if (!key)
		key = &none;
	if (key->len > sizeof(buf) - sizeof(algo))
		return -NLE_INVAL;
	algo.alg_key_len = (unsigned int)key->len * 8;
	snprintf(algo.alg_name, sizeof(algo.alg_name), "%s", key->name);
	memcpy(buf, &algo, sizeof(algo));
	if (key->len)
		memcpy(buf + sizeof(algo), key->key, key->len);
	err = nla_put(msg, XFRMA_ALG_CRYPT, (int)(sizeof(algo) + key->len), buf);
	explicit_bzero(buf, sizeof(buf));
	return err;
}

int nlxfrm_state_set(struct nlxfrm *nx, const struct nlxfrm_state *state,
		     const struct nlxfrm_key *auth, const struct nlxfrm_key *crypt)
{
	struct xfrm_usersa_info info = {
		.id = { .spi = htonl(state->spi), .proto = IPPROTO_ESP },
		.sel = { .family = AF_INET6, .prefixlen_s = 128, .prefixlen_d = 128 },
		.lft = FOREVER,
		.reqid = state->reqid,
		.family = AF_INET6,
		.mode = XFRM_MODE_TRANSPORT,
	};
	struct nl_msg *msg;
	int err;

	nlxfrm_state_del(nx, state);
	msg = nlmsg_alloc_simple(XFRM_MSG_NEWSA, 0);
	make_address(&info.saddr, &state->src);
	make_address(&info.id.daddr, &state->dst);
	info.sel.saddr = info.saddr;
	info.sel.daddr = info.id.daddr;
	if (msg && (nlmsg_append(msg, &info, sizeof(info), NLMSG_ALIGNTO) < 0 ||
		    put_auth(msg, auth) < 0 || put_crypt(msg, crypt) < 0)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	/* it holds keys, and who sends it does not overwrite it */
	if (msg)
		nlmsg_get(msg);
	err = talk(nx, msg, "make an IPsec state", 0);
	if (msg) {
		explicit_bzero(nlmsg_hdr(msg), nlmsg_hdr(msg)->nlmsg_len);
		nlmsg_free(msg);
	}
	return err;
}

/* From anybody, for whatever home address: who may use one is decided with each message. */
int nlxfrm_home_address_set(struct nlxfrm *nx, const struct in6_addr *local)
{
	struct xfrm_usersa_info info = {
		.id.proto = IPPROTO_DSTOPTS,
		.lft = FOREVER,
		.family = AF_INET6,
		.mode = XFRM_MODE_ROUTEOPTIMIZATION,
		.flags = XFRM_STATE_WILDRECV,
	};
	static const xfrm_address_t anywhere;
	struct nl_msg *msg = nlmsg_alloc_simple(XFRM_MSG_NEWSA, 0);

	make_address(&info.id.daddr, local);
	if (msg && (nlmsg_append(msg, &info, sizeof(info), NLMSG_ALIGNTO) < 0 ||
		    nla_put(msg, XFRMA_COADDR, sizeof(anywhere), &anywhere) < 0)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	return talk(nx, msg, "let Home Address options pass", -NLE_EXIST);
}

/* A message about the state of nlxfrm_home_address_set(), which has no SPI. */
static struct nl_msg *home_address_message(int type, const struct in6_addr *local)
{
	struct xfrm_usersa_id id = { .family = AF_INET6, .proto = IPPROTO_DSTOPTS };
	struct nl_msg *msg = nlmsg_alloc_simple(type, 0);
	static const xfrm_address_t anybody;

	make_address(&id.daddr, local);
	if (msg && (nlmsg_append(msg, &id, sizeof(id), NLMSG_ALIGNTO) < 0 ||
		    nla_put(msg, XFRMA_SRCADDR, sizeof(anybody), &anybody) < 0)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	return msg;
}

int nlxfrm_home_address_del(struct nlxfrm *nx, const struct in6_addr *local)
{
	return talk(nx, home_address_message(XFRM_MSG_DELSA, local),
		    "refuse Home Address options", -NLE_OBJ_NOTFOUND);
}

bool nlxfrm_home_address_has(struct nlxfrm *nx, const struct in6_addr *local)
{
	struct nl_msg *msg = home_address_message(XFRM_MSG_GETSA, local);
	int err;

	if (!msg)
		return false;
	err = nl_send_auto(nx->sock, msg);
	if (err >= 0)
		err = nl_recvmsgs_default(nx->sock);
	/* behind the state; left there, it would be taken for that of the next request */
	if (err >= 0)
		err = nl_wait_for_ack(nx->sock);
	nlmsg_free(msg);
	return err >= 0;
}

/* SAs come and go, also those of hao_state.c: only what is deleted matters. */
static int filter_events(struct nlxfrm *nx)
{
	/* which reads in network order */
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, offsetof(struct nlmsghdr, nlmsg_type)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(XFRM_MSG_NEWSA), 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(XFRM_MSG_UPDSA), 1, 0),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog filter = {
		.len = ARRAY_SIZE(code), .filter = code,
	};

	return setsockopt(nl_socket_get_fd(nx->events), SOL_SOCKET, SO_ATTACH_FILTER, &filter,
			  sizeof(filter));
}

int nlxfrm_home_address_watch(struct nlxfrm *nx)
{
	int err;

	/* without it more is looked at, that is all */
	(void)filter_events(nx);
	err = nl_socket_add_memberships(nx->events, XFRMNLGRP_SA, 0);
	return err < 0 ? fail(nx, "watch IPsec states", err) : 0;
}

/* Only a new SA makes the kernel look: one from nobody to nobody that is gone at once. */
bool nlxfrm_has_esp(struct nlxfrm *nx)
{
	static const struct xfrm_algo none = { .alg_name = "ecb(cipher_null)" };
	static const struct xfrm_algo no_digest = { .alg_name = "digest_null" };
	const struct nlxfrm_state state = { .dst = IN6ADDR_LOOPBACK_INIT, .spi = 0x100 };
	struct xfrm_usersa_info info = {
		.id = { .spi = htonl(state.spi), .proto = IPPROTO_ESP },
		.lft = FOREVER,
		.family = AF_INET6,
		.mode = XFRM_MODE_TRANSPORT,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(XFRM_MSG_NEWSA, 0);
	int err = -NLE_NOMEM;

	make_address(&info.id.daddr, &state.dst);
	make_address(&info.saddr, &state.dst);
	if (msg && (nlmsg_append(msg, &info, sizeof(info), NLMSG_ALIGNTO) < 0 ||
		    nla_put(msg, XFRMA_ALG_AUTH, sizeof(no_digest), &no_digest) < 0 ||
		    nla_put(msg, XFRMA_ALG_CRYPT, sizeof(none), &none) < 0)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	if (msg)
		err = nl_send_sync(nx->sock, msg);
	if (!err)
		nlxfrm_state_del(nx, &state);
	/* EPROTONOSUPPORT; other errors are about the algorithms, which are not meant */
	return err != -NLE_PROTO_MISMATCH && err != -NLE_NOMEM;
}
