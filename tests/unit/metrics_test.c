// SPDX-License-Identifier: GPL-2.0
/*
 * Metrics: each counter is in one, they are what OpenMetrics and Prometheus ask for, MAGs are in no
 * more labels than they may be, and sessions cost nothing. What is well-formed say promtool and the
 * parser of Prometheus' Python client.
 *
 * sources: tests/unit/fake.c userd
 */
#include <stdlib.h>

#include "fake.h"
#include "steps.h"

#include "control/metrics.h"
#include "core/core.h"
#include "ha/ha.h"

#define ALICE	"alice@example.org"

/* Strict: what is no OpenMetrics is an exception. */
#define OPEN_JUDGE	"/usr/bin/python3 -c 'import sys; " \
	"from prometheus_client.openmetrics.parser import text_string_to_metric_families as f; " \
	"n = sum(len(m.samples) for m in f(sys.stdin.read())); sys.exit(n < 100)'"
#define PLAIN_JUDGE	"promtool check metrics"

/* MAGs of a large network, and sessions of a small one */
#define MAGS		400
#define SESSIONS	2000

/**
 * struct t - an anchor and all that is beside it
 * @f: anchor
 * @view: what metrics are made from
 * @device: the module
 * @store: store
 * @tracker: attachment tracker
 * @om: what was written last
 */
struct t {
	struct fake *f;
	struct metrics_view view;
	struct nlhalma_stats device;
	struct store_status store;
	struct tracker_status tracker;
	struct openmetrics om;
};

static void begin(struct t *t, const char *conf)
{
	*t = (struct t){ .f = fake_with(conf) };
	t->view = (struct metrics_view){
		.anchor = t->f->anchor, .device = &t->device, .store = &t->store,
		.queue_max = 65536, .tracker = &t->tracker, .now = t->f->now,
		.started = t->f->now.boot_ms - 2500,
	};
}

static void end(struct t *t)
{
	free(t->om.text);
	fake_stop(t->f);
	free(t->f);
}

static const char *text_of(struct t *t, bool plain)
{
	free(t->om.text);
	t->om = (struct openmetrics){ .plain = plain };
	assert_true(metrics_write(&t->view, &t->om));
	assert_int_equal(strlen(t->om.text), t->om.len);
	return t->om.text;
}

/* The line is there, once. */
static void has(const char *text, const char *line)
{
	size_t len = strlen(line);
	unsigned int count = 0;
	const char *at;

	for (at = text; (at = strstr(at, line)); at += len)
		count += (at == text || at[-1] == '\n') && at[len] == '\n';
	if (count != 1)
		fail_msg("%u times: %s", count, line);
}

static void has_not(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("is there: %s", part);
}

/* Return: sum of all samples of a metric that counts MAGs. */
static u64 sum_of(const char *text, const char *metric, unsigned int *count)
{
	size_t len = strlen(metric);
	const char *at, *value;
	u64 sum = 0;

	*count = 0;
	for (at = text; (at = strstr(at, metric)); at += len) {
		if (at[-1] != '\n' || at[len] != '{')
			continue;
		value = strstr(at, "} ");
		assert_non_null(value);
		sum += strtoull(value + 2, NULL, 10);
		(*count)++;
	}
	return sum;
}

static void judge(const char *text, const char *command)
{
	FILE *to = popen(command, "w");

	assert_non_null(to);
	assert_true(fputs(text, to) >= 0);
	assert_int_equal(pclose(to), 0);
}

static void some_life(struct t *t)
{
	assert_int_equal(SEND(t->f, .mnid = ALICE), 0);
	assert_int_equal(SEND(t->f, .mnid = "bob@example.org", .src = MAG2), 0);
	assert_int_equal(SEND(t->f, .mnid = "bob@example.org", .src = MAG2, .zero_lifetime = true,
			      .hi = 4), 0);
	assert_int_equal(SEND(t->f, .mnid = "nobody@example.net"), 153);
}

static void in_two_forms(void **state)
{
	const char *text;
	struct t t;

	(void)state;
	begin(&t, FAKE_CONF);
	some_life(&t);
	t.store = (struct store_status){ .ready = true, .queued = 3, .longest_ms = 1250 };
	t.device = (struct nlhalma_stats){ .rx_bytes = 1 << 20, .drop[HALMA_DROP_ECN] = 7 };
	text = text_of(&t, false);
	judge(text, OPEN_JUDGE);
	has(text, "# TYPE halma_registrations counter");
	has(text, "# UNIT halma_device_receive_bytes bytes");
	has(text, "halma_device_receive_bytes_total 1048576");
	has(text, "halma_device_drops_total{cause=\"ecn\"} 7");
	has(text, "halma_store_longest_seconds 1.250000");
	has(text, "halma_sessions{role=\"pmipv6\",state=\"active\"} 1");
	has(text, "halma_sessions{role=\"pmipv6\",state=\"blocked\"} 1");
	has(text, "halma_registrations_total{role=\"pmipv6\",verdict=\"new\"} 2");
	has(text, "halma_registrations_refused_total{role=\"pmipv6\",status=\"153\",name=\"NOT_LMA_FOR_THIS_MOBILE_NODE\"} 1");
	has(text, "halma_answer_seconds_bucket{role=\"pmipv6\",le=\"+Inf\"} 4");
	has(text, "halma_answer_seconds_count{role=\"pmipv6\"} 4");
	has(text, "halma_mag_sessions{mag=\"mag1\"} 1");
	has(text, "halma_pool_prefixes{pool=\"p\"} 65536");
	has(text, "halma_pool_prefixes_used{pool=\"p\"} 2");
	has(text, "# EOF");
	assert_string_equal(text + t.om.len - 6, "# EOF\n");
	text = text_of(&t, true);
	judge(text, PLAIN_JUDGE);
	has(text, "# TYPE halma_registrations_total counter");
	has(text, "halma_registrations_total{role=\"pmipv6\",verdict=\"new\"} 2");
	has_not(text, "# UNIT");
	has_not(text, "# EOF");
	end(&t);
}

/* Mobile nodes are in no label, nor is anything that they or strangers chose. */
static void nobody_is_named(void **state)
{
	struct t t;

	(void)state;
	begin(&t, FAKE_CONF);
	some_life(&t);
	has_not(text_of(&t, false), "alice");
	has_not(text_of(&t, false), "nobody@");
	has_not(text_of(&t, false), "2001:db8");
	end(&t);
}

/**
 * struct part - counters
 * @name: whose
 * @stats: the counters
 * @size: their octets
 * @unused: how many of them never count
 * @from: what the first one is set to
 */
struct part {
	const char *name;
	void *stats;
	size_t size;
	unsigned int unused;
	u64 from;
};

/* Numbers that are nowhere else. */
static u64 fill(void *stats, size_t size, u64 next)
{
	u64 *v = stats;
	size_t i;

	assert_int_equal(size % sizeof(*v), 0);
	for (i = 0; i < size / sizeof(*v); i++)
		v[i] = next++;
	return next;
}

static unsigned int missing(const char *text, const char *what, u64 from, u64 to)
{
	unsigned int count = 0;
	char value[24];

	for (; from < to; from++) {
		snprintf(value, sizeof(value), " %llu\n", (unsigned long long)from);
		if (!strstr(text, value)) {
			print_message("# %s lacks number%s", what, value);
			count++;
		}
	}
	return count;
}

/* What is counted, and then not in the table, is a number that nobody sees. */
static void all_counters(void **state)
{
	struct core_stats *core;
	struct lma_stats *lma;
	struct ha *ha;
	struct t t;
	struct part part[7];
	const char *text;
	unsigned int i;
	u64 next = 1000001;

	(void)state;
	begin(&t, "home-agent = true\n" FAKE_CONF);
	/* the test may write what others only read */
	ha = (struct ha *)(uintptr_t)anchor_ha(t.f->anchor);
	lma = &anchor_lma(t.f->anchor)->stats;
	core = &anchor_core(t.f->anchor)->stats;
	part[0] = (struct part){ "core", core, sizeof(*core), 0, 0 };
	part[1] = (struct part){ "drain", &ha->drain.stats, sizeof(ha->drain.stats), 0,
				 0 };
	/* the kind of result that is none */
	part[2] = (struct part){ "home link", &ha->link.stats, sizeof(ha->link.stats), 1, 0 };
	/* messages of each kind that are not malformed */
	part[3] = (struct part){ "icmp", &ha->icmp, sizeof(ha->icmp), ICMP_KIND_MAX, 0 };
	part[4] = (struct part){ "device", &t.device, sizeof(t.device), 1, 0 };
	/* no cause, no wait, no room to wait, no question, no wait for the store */
	part[5] = (struct part){ "lma", lma, sizeof(*lma), 5, 0 };
	part[6] = (struct part){ "ha", &ha->stats, sizeof(ha->stats), 1, 0 };
	for (i = 0; i < ARRAY_SIZE(part); i++) {
		part[i].from = next;
		next = fill(part[i].stats, part[i].size, next);
	}
	text = text_of(&t, false);
	for (i = 0; i < ARRAY_SIZE(part); i++)
		assert_int_equal(missing(text, part[i].name, part[i].from,
					 part[i].from + part[i].size / sizeof(u64)),
				 part[i].unused);
	judge(text, OPEN_JUDGE);
	end(&t);
}

/* Types without a name of their own have one sample. */
static void one_sample_a_name(void **state)
{
	struct door_stats *door;
	unsigned int i, others = 0;
	const char *text;
	char line[96];
	struct t t;

	(void)state;
	begin(&t, FAKE_CONF);
	door = (struct door_stats *)(uintptr_t)anchor_stats(t.f->anchor);
	for (i = 0; i < KIND_MAX; i++) {
		door->received[i] = 3;
		door->why[DOOR_UNSUPPORTED][i] = 2;
		door->malformed[i][MH_ERR_SHORT] = 1;
		others += i != KIND_PBU && !strcmp(mh_type_name((u8)i), "unknown");
	}
	assert_true(others > 1);
	text = text_of(&t, false);
	snprintf(line, sizeof(line), "halma_messages_received_total{type=\"unknown\"} %u",
		 3 * others);
	has(text, line);
	snprintf(line, sizeof(line),
		 "halma_messages_ignored_total{type=\"unknown\",cause=\"unsupported\"} %u",
		 2 * others);
	has(text, line);
	snprintf(line, sizeof(line),
		 "halma_messages_malformed_total{type=\"unknown\",error=\"short\"} %u", others);
	has(text, line);
	has(text, "halma_messages_malformed_total{type=\"pbu\",error=\"short\"} 1");
	judge(text, OPEN_JUDGE);
	end(&t);
}

static void many_mags(void **state)
{
	char *conf = malloc(sizeof(FAKE_CONF) + MAGS * 80);
	unsigned int i, count;
	const char *text;
	struct t t;
	char *at;

	(void)state;
	assert_non_null(conf);
	at = conf + sprintf(conf, "%s", FAKE_CONF);
	at += sprintf(at, "mag other { address = 2001:db8:77::1 }\n");
	at += sprintf(at, "mag \"s\374d\" { address = 2001:db8:77::2 identity = s }\n");
	at += sprintf(at, "mag \"a\\\"b\" { address = 2001:db8:77::3 identity = a }\n");
	for (i = 0; i < MAGS; i++)
		at += sprintf(at, "mag x%u { address = 2001:db8:78::%x }\n", i, i + 1);
	begin(&t, conf);
	for (i = 0; i < anchor_conf(t.f->anchor)->mags.count; i++)
		fake_mag(t.f, i)->received = 1 + i;
	text = text_of(&t, false);
	judge(text, OPEN_JUDGE);
	/* those in doubt have none of their own among the first; the last line is all others' */
	assert_int_equal(sum_of(text, "halma_mag_pbus_received_total", &count),
			 (u64)i * (i + 1) / 2);
	assert_int_equal(count, METRICS_NAMED - 2 + 1);
	has_not(text, "mag=\"x399\"");
	has(text, "halma_mag_pbus_received_total{mag=\"a\\\"b\"} 6");
	text = text_of(&t, true);
	judge(text, PLAIN_JUDGE);
	end(&t);
	free(conf);
}

static u64 cost_of(struct t *t)
{
	u64 from = steps_taken();

	text_of(t, false);
	return steps_taken() - from;
}

/* Numbers of more digits are longer, and nothing else is. */
static void sessions_cost_nothing(void **state)
{
	char mnid[32];
	unsigned int i;
	u64 few, many;
	struct t t;

	(void)state;
	begin(&t, FAKE_CONF);
	some_life(&t);
	few = cost_of(&t);
	for (i = 0; i < SESSIONS; i++) {
		snprintf(mnid, sizeof(mnid), "mn%u@example.org", i);
		assert_int_equal(SEND(t.f, .mnid = mnid), 0);
	}
	many = cost_of(&t);
	print_message("# few sessions: %llu steps, %u more: %llu\n", few, SESSIONS, many);
	assert_true(many < few + SESSIONS / 10);
	has(text_of(&t, false), "halma_sessions{role=\"pmipv6\",state=\"active\"} 2001");
	end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("OpenMetrics, and the text format of Prometheus", in_two_forms),
		CASE("no mobile node is named", nobody_is_named),
		CASE("each counter is in a metric", all_counters),
		CASE("types that share a name share a sample", one_sample_a_name),
		CASE("MAGs beyond the limit are summed up", many_mags),
		CASE("sessions cost nothing", sessions_cost_nothing),
	};

	return RUN(tests);
}
