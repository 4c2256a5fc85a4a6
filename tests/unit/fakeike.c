// SPDX-License-Identifier: GPL-2.0
/*
 * IKEv2 of an anchor for its MAGs, between a fake charon and a fake kernel.
 */
#include <arpa/inet.h>

#include "fakeike.h"

#define SECRET	"correct horse"

const struct charon_sa fakeike_sa1 = {
	.conn = "mag-1", .ike = 1, .remote_host = MAG1, .remote_id = "mag1.example.net",
	.child = 1, .reqid = REQID1, .spi_in = 0xc0000001, .spi_out = 0xc0000002,
};

static void report(void *ctx, const char *text)
{
	(void)ctx;
	fail_msg("%s", text);
}

static struct in6_addr addr(const char *text)
{
	struct in6_addr a;

	assert_int_equal(inet_pton(AF_INET6, text, &a), 1);
	return a;
}

/* The contents of a file is its name. */
static void make_file(struct ike_file *file)
{
	if (!file->path)
		return;
	file->data = (u8 *)strdup(file->path);
	file->len = strlen(file->path);
}

/* What conf_load() and ipsec_open() would have done; the socket is that of the test. */
static struct conf *make_conf(const struct fakeike *w, const char *text)
{
	struct conf *conf = conf_parse(text, "x.conf", report, NULL);
	unsigned int i;

	assert_non_null(conf);
	for (i = 0; i < conf->mags.count; i++) {
		struct mag *mag = &conf->mags.v[i];

		assert_int_equal(ike_remote_set_psk(&mag->ike, (const u8 *)SECRET, strlen(SECRET)),
				 0);
		mag->ike.reqid = IKE_REQID_BASE + mag->address.s6_addr[5];
		make_file(&mag->ike.certificate);
	}
	make_file(&conf->ike.certificate);
	make_file(&conf->ike.private_key);
	for (i = 0; i < conf->ike.ca_count; i++)
		make_file(&conf->ike.ca[i]);
	free(conf->ike.socket);
	conf->ike.socket = strdup(w->charon.path);
	return conf;
}

void fakeike_init(struct fakeike *w)
{
	memset(w, 0, sizeof(*w));
	assert_true(sd_event_new(&w->event) >= 0);
	charon_init(&w->charon, w->event);
}

void fakeike_fini(struct fakeike *w)
{
	ike_close(w->ike);
	conf_free(w->conf);
	charon_fini(&w->charon);
	sd_event_unref(w->event);
}

int fakeike_setup(void **state)
{
	struct fakeike *w = malloc(sizeof(*w));

	assert_non_null(w);
	fakeike_init(w);
	*state = w;
	return 0;
}

int fakeike_teardown(void **state)
{
	struct fakeike *w = *state;

	/* what is not there is not deleted */
	assert_int_equal(w->kernel.missed, 0);
	fakeike_fini(w);
	free(w);
	return 0;
}

static void on_sas(void *ctx, const struct ike_remote *peer, unsigned int count)
{
	struct fakeike *w = ctx;
	unsigned int i;

	for (i = 0; i < FAKEIKE_TOLD; i++) {
		if (!in6_is_zero(&w->sas[i].mag) && !ike_remote_has(peer, &w->sas[i].mag))
			continue;
		w->sas[i].mag = peer->address[0];
		w->sas[i].count = count;
		return;
	}
	fail_msg("told of more MAGs than there are");
}

static bool holds(void *ctx, const struct ike_remote *peer)
{
	const struct fakeike *w = ctx;

	return ike_remote_has(peer, &w->holds);
}

unsigned int fakeike_sas(const struct fakeike *w, unsigned int nr)
{
	const struct mag *mag = fakeike_mag(w, nr);
	unsigned int i;

	for (i = 0; i < FAKEIKE_TOLD; i++)
		if (in6_equal(&w->sas[i].mag, &mag->address))
			return w->sas[i].count;
	return 0;
}

void fakeike_open(struct fakeike *w, const char *text)
{
	const struct ike_kernel kernel = fakexfrm_kernel(&w->kernel);
	const struct ike_told told = { .sas = on_sas, .holds = holds, .ctx = w };

	w->conf = make_conf(w, text);
	w->ike = ike_open(w->event, w->conf, &kernel, &told);
	assert_non_null(w->ike);
}

void fakeike_begin(struct fakeike *w, const char *text)
{
	fakeike_open(w, text);
	charon_start(&w->charon);
	fakeike_until_reviewed(w);
}

void fakeike_use(struct fakeike *w, const char *text)
{
	struct conf *conf = make_conf(w, text);

	assert_int_equal(ike_reload(w->ike, conf), 0);
	conf_free(w->conf);
	w->conf = conf;
}

static bool has_reviewed(void *ctx)
{
	const struct fakeike *w = ctx;

	return ike_stats(w->ike)->reviews >= w->want;
}

static bool has_sent(void *ctx)
{
	const struct fakeike *w = ctx;

	return charon_commands(&w->charon, w->name) >= w->want;
}

void fakeike_until_reviewed(struct fakeike *w)
{
	w->want = ike_stats(w->ike)->reviews + 1;
	charon_until(&w->charon, has_reviewed, w);
}

void fakeike_until_sent(struct fakeike *w, const char *name, unsigned int count)
{
	w->name = name;
	w->want = count;
	charon_until(&w->charon, has_sent, w);
}

struct mag *fakeike_mag(const struct fakeike *w, unsigned int nr)
{
	assert_true(nr < w->conf->mags.count);
	return &w->conf->mags.v[nr];
}

void fakeike_add_state(struct fakeike *w, const char *src, const char *dst, u32 spi, u32 reqid)
{
	fakexfrm_add(&w->kernel, &(struct nlxfrm_state){
		.src = addr(src), .dst = addr(dst), .spi = spi, .reqid = reqid, .keyed = true,
	});
}

void fakeike_add_pair(struct fakeike *w, const char *mag, u32 spi_in, u32 spi_out, u32 reqid)
{
	fakeike_add_state(w, mag, LMAA, spi_in, reqid);
	fakeike_add_state(w, LMAA, mag, spi_out, reqid);
}

void fakeike_sa_up(struct fakeike *w, const struct charon_sa *sa)
{
	charon_child(&w->charon, sa, true);
	fakeike_add_pair(w, sa->remote_host, sa->spi_in, sa->spi_out, sa->reqid);
	charon_run(&w->charon, 30);
	assert_int_equal(fakeike_sas(w, sa->reqid - REQID1), 1);
}
