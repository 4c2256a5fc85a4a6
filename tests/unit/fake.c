// SPDX-License-Identifier: GPL-2.0
/*
 * An anchor between a fake MAG, a fake kernel and a fake clock.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <unistd.h>

#include "fake.h"

#include "base/log.h"
#include "core/home.h"

struct in6_addr fake_addr(const char *text)
{
	struct in6_addr addr;

	assert_int_equal(inet_pton(AF_INET6, text, &addr), 1);
	return addr;
}

static void log_request(struct fake *f, const struct binding_req *req)
{
	unsigned int nr = f->req_count++ % FAKE_MAX;

	f->req[nr] = *req;
	/* as long as the identifier is: what it is in may be no longer */
	mnid_set(&f->mnid[nr], req->mnid->type, req->mnid->data, req->mnid->len);
	f->req[nr].mnid = &f->mnid[nr];
	if (req->prefix_count)
		memcpy(f->prefix[nr], req->prefix, req->prefix_count * sizeof(*req->prefix));
	f->req[nr].prefix = f->prefix[nr];
}

static void kernel(void *ctx, struct binding_req *reqs, unsigned int count)
{
	struct fake *f = ctx;
	unsigned int i;

	f->batches++;
	for (i = 0; i < count; i++) {
		reqs[i].error = f->error;
		if (f->error_once)
			f->error = 0;
		log_request(f, &reqs[i]);
	}
}

static unsigned int wire(void *ctx, const struct mh_answer *answers, unsigned int count)
{
	struct fake *f = ctx;
	unsigned int i;

	for (i = 0; i < count; i++) {
		assert_true(f->answer_count < FAKE_MAX);
		f->answer[f->answer_count++] = answers[i];
	}
	return count;
}

static void revoked(void *ctx, const struct revoke_result *result)
{
	struct fake *f = ctx;

	assert_true(f->result_count < FAKE_MAX);
	f->result[f->result_count++] = *result;
	if (f->revoked)
		f->revoked(f->revoked_ctx, result);
}

static u64 clock_now(void *ctx)
{
	struct fake *f = ctx;

	f->clocks++;
	return f->now.timestamp + f->took;
}

static bool ask(void *ctx, const struct attach_question *question)
{
	const struct lma_decision *d = question->d;
	char mnid[MNID_TEXT_MAX], old[INET6_ADDRSTRLEN] = "-";
	struct fake *f = ctx;

	if (f->no_tracker)
		return false;
	if (d->bce)
		in6_text(&d->bce->facts.peer, old);
	f->question = question->id;
	f->questions++;
	snprintf(f->asked, sizeof(f->asked), "%s %s %s %s",
		 d->request == REQUEST_INITIAL ? "initial" : "handover",
		 mnid_text(&question->pbu->mnid, mnid), d->mag->name, old);
	return true;
}

static void report(void *ctx, const char *text)
{
	(void)ctx;
	print_error("# %s\n", text);
}

void fake_start(struct fake *f, const char *conf)
{
	fake_start_with(f, conf, NULL);
}

void fake_start_with(struct fake *f, const char *conf, struct store *store)
{
	struct outside io = { .kernel = kernel, .send = wire, .revoked = revoked, .ask = ask,
			     .clock = clock_now, .ctx = f, .store = store };
	struct conf *c = conf_parse(conf, "fake.conf", report, NULL);
	char text[STORE_TEXT_MAX];

	assert_non_null(c);
	if (!home_recall(store, c, text))
		fail_msg("%s", text);
	memset(f, 0, sizeof(*f));
	f->now.boot_ms = 1000000;
	f->now.timestamp = 1700000000ULL << 16;
	f->now.random = 4711;
	f->anchor = anchor_new(c, &io, &f->now);
	assert_non_null(f->anchor);
}

void fake_stop(struct fake *f)
{
	anchor_free(f->anchor);
	f->anchor = NULL;
}

struct fake *fake_with(const char *conf)
{
	struct fake *f = malloc(sizeof(*f));

	assert_non_null(f);
	fake_start(f, conf);
	return f;
}

int fake_setup(void **state, const char *conf)
{
	*state = fake_with(conf);
	return 0;
}

int fake_teardown(void **state)
{
	fake_stop(*state);
	free(*state);
	return 0;
}

void fake_reload(struct fake *f, const char *conf)
{
	struct conf *c = conf_parse(conf, "again.conf", report, NULL);

	assert_non_null(c);
	fake_use(f, c);
}

void fake_use(struct fake *f, struct conf *conf)
{
	char text[STORE_TEXT_MAX];

	if (!anchor_assign(f->anchor, conf, text))
		fail_msg("%s", text);
	assert_true(anchor_prepare(f->anchor, conf));
	anchor_reload(f->anchor, conf);
}

struct mag_state *fake_mag(const struct fake *f, unsigned int nr)
{
	const struct mags *mags = &anchor_conf(f->anchor)->mags;

	assert_true(nr < mags->count);
	return lma_mag(anchor_lma(f->anchor), &mags->v[nr]);
}

static void heard(void *ctx, const struct event *event)
{
	struct fake *f = ctx;

	if (!strcmp(event->name, "tunnel"))
		return;
	snprintf(f->told[f->told_count++ % FAKE_TOLD], sizeof(f->told[0]), "%s %s %s %s",
		 event->name, event->verdict, event->reason ? event->reason : "-",
		 event->status_name ? event->status_name : "-");
}

void fake_listen(struct fake *f)
{
	f->told_count = 0;
	core_listen(anchor_core(f->anchor), &(struct listener){ .heard = heard, .ctx = f });
}

void fake_sleep(struct fake *f, u64 ms)
{
	f->now.boot_ms += ms;
	f->now.timestamp += (ms << 16) / 1000;
	f->now.random = f->now.random * 6364136223846793005ULL + 1;
	f->answer_count = 0;
	anchor_now_is(f->anchor, &f->now);
	while (anchor_tick(f->anchor) <= f->now.boot_ms)
		;
}

static void put_hnps(struct mh_opts *opts, const struct fake_pbu *pbu)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pbu->hnp) && pbu->hnp[i]; i++) {
		/* also one with bits behind its length; "0" is ALL_ZERO beside others */
		if (strcmp(pbu->hnp[i], "0"))
			prefix_parse(&opts->hnp[i], pbu->hnp[i]);
		if (pbu->hnp_len)
			opts->hnp[i].len = pbu->hnp_len;
		opts->hnp_count++;
	}
	if (!pbu->hnp[0] && !pbu->no_hnp)
		opts->hnp_count = 1;
}

static void put_options(struct mh_opts *opts, const struct fake *f, const struct fake_pbu *pbu)
{
	/* until it is encoded */
	static u8 mnid[256];
	size_t len;

	if (pbu->mnid) {
		len = pbu->mnid_len ? pbu->mnid_len : strlen(pbu->mnid);
		mh_set(opts, MH_OPT_MN_ID);
		opts->mn_id_type = pbu->mnid_type ? pbu->mnid_type : MN_ID_TYPE_NAI;
		memset(mnid, 0, sizeof(mnid));
		memcpy(mnid, pbu->mnid, len);
		opts->mn_id.data = mnid;
		opts->mn_id.len = (u16)len + pbu->mnid_nul;
	}
	put_hnps(opts, pbu);
	if (!pbu->no_hi)
		mh_set(opts, MH_OPT_HI);
	opts->hi = pbu->hi ? pbu->hi : HI_NEW_INTERFACE;
	if (!pbu->no_att)
		mh_set(opts, MH_OPT_ATT);
	opts->att = pbu->att ? pbu->att : 4;
	if (pbu->llid) {
		mh_set(opts, MH_OPT_MN_LLID);
		opts->llid.data = (const u8 *)pbu->llid;
		opts->llid.len = 6;
	}
	if (pbu->lla) {
		mh_set(opts, MH_OPT_LLA);
		opts->lla = fake_addr(pbu->lla);
	}
	if (!pbu->no_timestamp)
		mh_set(opts, MH_OPT_TIMESTAMP);
	opts->timestamp = pbu->timestamp ? pbu->timestamp : f->now.timestamp;
	if (pbu->acoa) {
		mh_set(opts, MH_OPT_ALT_COA);
		opts->alt_coa = fake_addr(pbu->acoa);
	}
	if (pbu->service) {
		mh_set(opts, MH_OPT_SERVICE_SELECTION);
		opts->service.data = (const u8 *)pbu->service;
		opts->service.len = strlen(pbu->service);
	}
	if (pbu->ani) {
		mh_set(opts, MH_OPT_ANI);
		opts->ani.data = (const u8 *)pbu->ani;
		opts->ani.len = pbu->ani_len;
	}
	for (; opts->vendor_count < 3 && pbu->vendor[opts->vendor_count]; opts->vendor_count++) {
		opts->vendor[opts->vendor_count].data =
			(const u8 *)pbu->vendor[opts->vendor_count];
		opts->vendor[opts->vendor_count].len = 9;
	}
	if (pbu->ipv4) {
		mh_set(opts, MH_OPT_IPV4_HOA_REQUEST);
		assert_int_equal(inet_pton(AF_INET, pbu->ipv4, &opts->ipv4_request.addr), 1);
		opts->ipv4_request.len = 24;
	}
}

size_t fake_encode(const struct fake *f, const struct fake_pbu *pbu, u8 *buf)
{
	struct mh_msg msg = {
		.type = MH_TYPE_BU,
		.bu = {
			.sequence = pbu->sequence,
			.flags = pbu->flags ? pbu->flags : BU_FLAG_P | BU_FLAG_A,
			.lifetime = (pbu->lifetime ? pbu->lifetime : 600) / 4,
		},
	};
	size_t len;

	if (pbu->zero_lifetime)
		msg.bu.lifetime = 0;
	put_options(&msg.opts, f, pbu);
	len = mh_encode(buf, MH_MAX_LEN, &msg);
	assert_true(len > 0);
	return len;
}

void fake_queue(struct fake *f, const u8 *buf, size_t len, const char *src, const char *dst)
{
	struct mh_packet packet = { .data = buf, .len = len };

	packet.src = fake_addr(src ? src : MAG1);
	packet.dst = fake_addr(dst ? dst : LMAA);
	anchor_receive(f->anchor, &packet, 1);
}

/* As the main loop does: what waits for the store goes on when that has written. */
static void serve_store(struct fake *f)
{
	struct store *store = anchor_core(f->anchor)->outside.store;
	const struct role *role = &anchor_lma(f->anchor)->role;
	unsigned int i;

	for (i = 0; store && wait_count(role, LMA_WAIT_STORE) && i < 1000; i++) {
		store_flush(store, 10);
		core_store_event(anchor_core(f->anchor));
		anchor_flush(f->anchor);
	}
}

unsigned int fake_octets(struct fake *f, const void *data, size_t len, const char *src,
			 const char *dst)
{
	/* of exactly that size, so that reading beyond is noticed */
	u8 *exact = malloc(len);

	assert_non_null(exact);
	memcpy(exact, data, len);
	f->answer_count = 0;
	fake_queue(f, exact, len, src, dst);
	anchor_flush(f->anchor);
	if (!f->store_alone)
		serve_store(f);
	free(exact);
	return f->answer_count;
}

unsigned int fake_send_now(struct fake *f, const struct fake_pbu *pbu)
{
	u8 buf[MH_MAX_LEN];

	return fake_octets(f, buf, fake_encode(f, pbu, buf), pbu->src, pbu->dst);
}

int fake_send(struct fake *f, const struct fake_pbu *pbu)
{
	fake_sleep(f, 10);
	if (!fake_send_now(f, pbu))
		return FAKE_SILENCE;
	assert_int_equal(fake_heard(f, f->answer_count - 1)->type, MH_TYPE_BA);
	return f->reply.ba.status;
}

unsigned int fake_say(struct fake *f, const struct mh_msg *msg, const char *src)
{
	u8 buf[MH_MAX_LEN];
	size_t len = mh_encode(buf, sizeof(buf), msg);

	assert_true(len > 0);
	return fake_octets(f, buf, len, src, NULL);
}

int fake_packet(struct fake *f, const struct mh_packet *packet)
{
	f->answer_count = 0;
	anchor_receive(f->anchor, packet, 1);
	anchor_flush(f->anchor);
	if (!f->answer_count)
		return FAKE_SILENCE;
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->type, MH_TYPE_BA);
	return f->reply.ba.status;
}

int fake_bu(struct fake *f, struct mh_packet packet, const struct mh_msg *msg)
{
	u8 buf[MH_MAX_LEN];

	packet.data = buf;
	packet.len = mh_encode(buf, sizeof(buf), msg);
	assert_true(packet.len > 0);
	return fake_packet(f, &packet);
}

int fake_node(struct fake *f, const struct fake_node *node)
{
	struct mh_packet packet = {
		.src = fake_addr(node->hoa), .dst = fake_addr(LMAA),
		.sent_from = fake_addr(node->coa ? node->coa : FAKE_COA),
	};
	struct mh_msg msg;

	mh_msg_clear(&msg, MH_TYPE_BU);
	msg.bu = (struct mh_bu){
		.sequence = node->sequence, .lifetime = node->lifetime,
		.flags = node->flags ? node->flags : BU_FLAG_H | BU_FLAG_A,
	};
	packet.home_address = !in6_equal(&packet.src, &packet.sent_from);
	if (packet.home_address) {
		mh_set(&msg.opts, MH_OPT_ALT_COA);
		msg.opts.alt_coa = packet.sent_from;
	}
	if (node->mnid) {
		mh_set(&msg.opts, MH_OPT_MN_ID);
		msg.opts.mn_id_type = node->mnid_type ? node->mnid_type : MN_ID_TYPE_NAI;
		msg.opts.mn_id.data = (const u8 *)node->mnid;
		msg.opts.mn_id.len = node->mnid_len ? node->mnid_len : (u16)strlen(node->mnid);
	}
	return fake_bu(f, packet, &msg);
}

const struct mh_msg *fake_heard(struct fake *f, unsigned int nr)
{
	assert_true(nr < f->answer_count);
	assert_int_equal(mh_decode(f->answer[nr].data, f->answer[nr].len, &f->reply), MH_OK);
	return &f->reply;
}

const struct binding_req *fake_req(const struct fake *f)
{
	assert_true(f->req_count > 0);
	return &f->req[(f->req_count - 1) % FAKE_MAX];
}

u32 fake_sessions(const struct fake *f)
{
	return anchor_cache(f->anchor)->count;
}

struct bce *fake_by_hnp(const struct fake *f, const char *hnp)
{
	struct prefix prefix;

	assert_true(prefix_parse(&prefix, hnp));
	return bce_find_hnp(anchor_cache(f->anchor), HALMA_KIND_PMIPV6, &prefix);
}

bool fake_active(const struct fake *f, const char *hnp)
{
	const struct bce *bce = fake_by_hnp(f, hnp);

	return bce && bce->facts.state == HALMA_STATE_ACTIVE;
}

u64 fake_count(const struct fake *f, enum peering_count which)
{
	return anchor_lma(f->anchor)->stats.peering[which];
}

const char *fake_hnp(const struct fake *f, unsigned int nr)
{
	static char text[4][PREFIX_TEXT_MAX];

	assert_true(nr < f->reply.opts.hnp_count && nr < 4);
	return prefix_text(&f->reply.opts.hnp[nr], text[nr]);
}

struct binding_info fake_info(const struct binding_req *req)
{
	struct binding_info info = {
		.kind = req->kind,
		.id = req->id,
		.version = req->version,
		.prefix_count = req->prefix_count,
		.local = req->local,
		.remote = req->remote,
		.state = req->state,
		.defend = req->defend,
		.has_lifetime = req->lifetime,
		.remaining = req->lifetime,
		.cookie_len = req->cookie_len,
	};

	mnid_set(&info.mnid, req->mnid->type, req->mnid->data, req->mnid->len);
	memcpy(info.prefix, req->prefix, req->prefix_count * sizeof(*req->prefix));
	memcpy(info.cookie, req->cookie, req->cookie_len);
	return info;
}

int fake_log_begin(void)
{
	int file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
	int keep = dup(STDERR_FILENO);

	assert_true(file >= 0 && keep >= 0);
	assert_true(dup2(file, STDERR_FILENO) >= 0);
	close(file);
	log_init(LOG_LEVEL_INFO);
	return keep;
}

const char *fake_log_end(int keep)
{
	static char text[16384];
	ssize_t n = pread(STDERR_FILENO, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	log_init(LOG_LEVEL_ERR);
	dup2(keep, STDERR_FILENO);
	close(keep);
	return text;
}

void fake_expect(const char *log, const char *line)
{
	if (strstr(log, line))
		return;
	print_error("# no \"%s\" in:\n%s", line, log);
	fail();
}
