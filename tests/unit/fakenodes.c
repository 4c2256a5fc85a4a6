// SPDX-License-Identifier: GPL-2.0
/*
 * IPsec of an anchor for mobile nodes and MAGs, between a fake charon and a fake kernel.
 */
#include <arpa/inet.h>

#include "fakenodes.h"

static void report(void *ctx, const char *text)
{
	(void)ctx;
	fail_msg("%s", text);
}

static struct in6_addr addr_of(const char *text)
{
	struct in6_addr addr;

	assert_int_equal(inet_pton(AF_INET6, text, &addr), 1);
	return addr;
}

/* The contents of a file is its name. */
static void make_file(struct ike_file *file)
{
	if (!file->path)
		return;
	file->data = (u8 *)strdup(file->path);
	file->len = strlen(file->path);
}

/* The name of a file of keys is the SPI of what the mobile node sends. */
static void make_keys(struct sa_keys *keys)
{
	struct sa_secret secret = { .algo = sa_algo_find("sha256", false), .len = 32 };

	keys->in.spi = (u32)strtoul(keys->path, NULL, 0);
	keys->out.spi = keys->in.spi + 1;
	keys->in.auth = secret;
	keys->out.auth = secret;
}

struct conf *nodes_conf(const struct nodes *t, const char *text)
{
	struct conf *conf = conf_parse(text, "x.conf", report, NULL);
	struct ike_remote *peer;
	unsigned int i;

	assert_non_null(conf);
	for (i = 0; i < conf->peers.count; i++) {
		peer = conf->peers.v[i];
		if (peer->manual)
			make_keys(peer->manual);
		else if (ike_auth_is_secret(peer->auth))
			assert_int_equal(ike_remote_set_psk(peer, (const u8 *)NODES_SECRET,
							    strlen(NODES_SECRET)), 0);
		make_file(&peer->certificate);
	}
	make_file(&conf->ike.certificate);
	make_file(&conf->ike.private_key);
	for (i = 0; i < conf->ike.ca_count; i++)
		make_file(&conf->ike.ca[i]);
	free(conf->ike.socket);
	conf->ike.socket = strdup(t->charon.path);
	return conf;
}

int nodes_setup(void **state)
{
	struct nodes *t = calloc(1, sizeof(*t));
	enum ike_kind kind;

	assert_non_null(t);
	*state = t;
	for (kind = IKE_MAG; kind < IKE_KIND_MAX; kind++) {
		t->told[kind] = calloc(ike_reqid_max(kind) - ike_reqid_base(kind) + 1,
				       sizeof(*t->told[kind]));
		assert_non_null(t->told[kind]);
	}
	t->told_prefixes = calloc(ike_reqid_max(IKE_MN) - ike_reqid_base(IKE_MN) + 1,
				  sizeof(*t->told_prefixes));
	assert_non_null(t->told_prefixes);
	assert_true(sd_event_new(&t->event) >= 0);
	charon_init(&t->charon, t->event);
	fakespd_use(&t->kernel);
	return 0;
}

void nodes_close(struct nodes *t)
{
	ipsec_close(t->ipsec);
	t->ipsec = NULL;
	if (t->conf)
		conf_free(t->conf);
	t->conf = NULL;
}

int nodes_teardown(void **state)
{
	struct nodes *t = *state;
	enum ike_kind kind;

	nodes_close(t);
	charon_fini(&t->charon);
	sd_event_unref(t->event);
	fakespd_fini();
	for (kind = IKE_MAG; kind < IKE_KIND_MAX; kind++)
		free(t->told[kind]);
	free(t->told_prefixes);
	free(t);
	return 0;
}

static unsigned int *told(const struct nodes *t, const struct ike_remote *peer)
{
	assert_true(peer->reqid > ike_reqid_base(peer->kind));
	assert_true(peer->reqid <= ike_reqid_max(peer->kind));
	return &t->told[peer->kind][peer->reqid - ike_reqid_base(peer->kind)];
}

static void on_sas(void *ctx, const struct ike_remote *peer, unsigned int count)
{
	*told(ctx, peer) = count;
}

static void on_prefixes(void *ctx, const struct ike_remote *peer, unsigned int count)
{
	const struct nodes *t = ctx;

	if (peer->kind == IKE_MN)
		t->told_prefixes[peer->reqid - ike_reqid_base(IKE_MN)] = count;
	else
		assert_int_equal(count, 0);
}

static bool holds(void *ctx, const struct ike_remote *mag)
{
	const struct nodes *t = ctx;

	/* where a mobile node is nobody knows, so that nobody asks */
	assert_int_equal(mag->kind, IKE_MAG);
	return t->holds;
}

void nodes_open(struct nodes *t, const char *text)
{
	const struct ike_told tell = {
		.sas = on_sas, .prefixes = on_prefixes, .holds = holds, .ctx = t,
	};
	char why[IPSEC_TEXT_MAX];

	t->conf = nodes_conf(t, text);
	t->ipsec = ipsec_open(t->conf, why);
	assert_non_null(t->ipsec);
	assert_int_equal(ipsec_start(t->ipsec, t->event, t->conf, &tell), 0);
}

void nodes_begin(struct nodes *t, const char *text)
{
	nodes_open(t, text);
	charon_start(&t->charon);
	nodes_until_reviewed(t);
	fakespd_forget();
}

void nodes_use(struct nodes *t, const char *text)
{
	struct conf *conf = nodes_conf(t, text);
	char why[IPSEC_TEXT_MAX];

	assert_int_equal(ipsec_reload(t->ipsec, t->conf, conf, why), 0);
	conf_free(t->conf);
	t->conf = conf;
	nodes_until_reviewed(t);
	nodes_run(t);
}

void nodes_run(struct nodes *t)
{
	charon_run(&t->charon, 30);
}

static bool has_reviewed(void *ctx)
{
	const struct nodes *t = ctx;

	return nodes_stats(t)->reviews >= t->want;
}

void nodes_until_reviewed(struct nodes *t)
{
	/* without IPsec there is nothing to review */
	if (!ipsec_ike(t->ipsec))
		return;
	t->want = nodes_stats(t)->reviews + 1;
	charon_until(&t->charon, has_reviewed, t);
}

static bool has_sent(void *ctx)
{
	const struct nodes *t = ctx;

	return charon_commands(&t->charon, t->name) >= t->want;
}

void nodes_until_sent(struct nodes *t, const char *name, unsigned int count)
{
	t->name = name;
	t->want = count;
	charon_until(&t->charon, has_sent, t);
}

struct charon_sa nodes_sa(unsigned int number, const char *id, const char *host)
{
	static char name[64][IKE_NAME_MAX];
	static unsigned int turn;

	turn = (turn + 1) % ARRAY_SIZE(name);
	return (struct charon_sa){
		.conn = ike_name(NODES_REQID(number), name[turn]), .ike = number,
		.remote_host = host, .remote_id = id, .child = number,
		.reqid = NODES_REQID(number), .spi_in = 0x100 * number + 0xc1,
		.spi_out = 0x100 * number + 0xc2,
	};
}

static void put_number(struct vici_writer *w, const char *name, u32 value, const char *form)
{
	char text[16];

	snprintf(text, sizeof(text), form, value);
	vici_value(w, name, text);
}

static void put_pair(struct vici_writer *w, u32 reqid, u32 spi)
{
	put_number(w, "uniqueid", spi, "%u");
	put_number(w, "reqid", reqid, "%u");
	vici_value(w, "state", "INSTALLED");
	put_number(w, "spi-in", spi, "%08x");
	put_number(w, "spi-out", spi + 1, "%08x");
}

static void put_child(struct vici_writer *w, const struct nodes_event *event, u32 reqid)
{
	u32 spi = event->spi ? event->spi : 0xc1;

	vici_section(w, "child-sas");
	vici_section(w, "mh");
	if (event->new_spi) {
		vici_section(w, "old");
		put_pair(w, reqid, spi);
		vici_section_end(w);
		vici_section(w, "new");
		put_pair(w, reqid, event->new_spi);
		vici_section_end(w);
	} else {
		put_pair(w, reqid, spi);
	}
	vici_section_end(w);
	vici_section_end(w);
}

static void put_ike(struct vici_writer *w, const struct nodes_event *event)
{
	put_number(w, "uniqueid", event->ike ? event->ike : 1, "%u");
	vici_value(w, "state", event->now ? event->now : "ESTABLISHED");
	vici_value(w, "local-host", HA1);
	vici_value(w, "remote-host", event->host ? event->host : COA1);
	vici_value(w, "remote-id", event->id);
	if (event->eap_id)
		vici_value(w, "remote-eap-id", event->eap_id);
}

void nodes_raise(struct nodes *t, const struct nodes_event *event)
{
	const char *conn = event->conn ? event->conn : "mn-1";
	struct vici_writer w;
	u8 data[2048];

	vici_write(&w, data, sizeof(data));
	if (event->up)
		vici_value(&w, "up", "yes");
	if (event->moved_to) {
		vici_value(&w, "local-host", HA1);
		vici_value(&w, "remote-host", event->moved_to);
	}
	vici_section(&w, conn);
	if (event->new_ike) {
		vici_section(&w, "old");
		put_ike(&w, event);
		vici_section_end(&w);
		vici_section(&w, "new");
		put_number(&w, "uniqueid", event->new_ike, "%u");
		vici_value(&w, "remote-host", event->host ? event->host : COA1);
		vici_section_end(&w);
	} else {
		put_ike(&w, event);
	}
	if (event->child)
		put_child(&w, event, NODES_REQID(1));
	vici_section_end(&w);
	assert_true(vici_written(&w));
	charon_raise(&t->charon, event->name, &w);
	nodes_run(t);
}

const struct ike_remote *nodes_peer(const struct nodes *t, const char *name)
{
	unsigned int i;

	for (i = 0; i < t->conf->peers.count; i++)
		if (!strcmp(t->conf->peers.v[i]->name, name))
			return t->conf->peers.v[i];
	fail_msg("there is no peer %s", name);
	return NULL;
}

unsigned int nodes_sas(const struct nodes *t, const char *name)
{
	return *told(t, nodes_peer(t, name));
}

unsigned int nodes_prefix_sas(const struct nodes *t, const char *name)
{
	const struct ike_remote *peer = nodes_peer(t, name);

	assert_int_equal(peer->kind, IKE_MN);
	return t->told_prefixes[peer->reqid - ike_reqid_base(IKE_MN)];
}

void nodes_info(const struct nodes *t, const char *hoa, struct ike_peer_info *info)
{
	const struct in6_addr addr = addr_of(hoa);
	const struct ike_remote *peer = peers_at(t->conf, IKE_MN, &addr);

	assert_non_null(peer);
	ike_peer(ipsec_ike(t->ipsec), peer, info);
}

void nodes_host(const struct nodes *t, const char *hoa, const char *host)
{
	const struct in6_addr addr = addr_of(host);
	struct ike_peer_info info;

	nodes_info(t, hoa, &info);
	assert_memory_equal(&info.host, &addr, sizeof(addr));
}

const struct ike_stats *nodes_stats(const struct nodes *t)
{
	return ike_stats(ipsec_ike(t->ipsec));
}
