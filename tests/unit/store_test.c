// SPDX-License-Identifier: GPL-2.0
/*
 * The store: what is durable when, and what it does when the disk does not do what it should.
 *
 * sources: tests/unit/storing.c tests/unit/disk.c userd
 */
#include <arpa/inet.h>
#include <poll.h>
#include <unistd.h>

#include "storing.h"

#include "base/log.h"

static void round_trip(void **state)
{
	struct storing *t = *state;
	const struct binding_info *info;
	unsigned int i;
	u64 id;

	storing_begin(t);
	assert_int_equal(t->count, 0);
	for (id = 1; id <= 200; id++)
		storing_keep(t, id, 7, false);
	storing_keep(t, HALMA_AUTO_ID_BASE - 1, UINT64_MAX, false);
	storing_forget(t, 3);
	storing_keep(t, 4, 8, false);
	storing_end(t);
	storing_begin(t);
	assert_int_equal(t->count, 200);
	assert_null(storing_find(t, 3));
	assert_int_equal(storing_find(t, 4)->version, 8);
	assert_true(storing_find(t, HALMA_AUTO_ID_BASE - 1)->version == UINT64_MAX);
	info = storing_find(t, 65);
	assert_int_equal(info->prefix_count, 2);
	assert_int_equal(info->cookie_len, 0);
	assert_int_equal(info->mnid.len, 17);
	assert_memory_equal(info->mnid.data, "mn65@example.org", 17);
	info = storing_find(t, 64);
	assert_int_equal(info->prefix_count, 1);
	assert_int_equal(info->prefix[0].addr.s6_addr[7], 64);
	assert_int_equal(info->prefix[0].len, 64);
	assert_int_equal(info->state, HALMA_STATE_ACTIVE);
	assert_int_equal(info->cookie_len, 64);
	for (i = 0; i < 64; i++)
		assert_int_equal(info->cookie[i], 64);
	assert_int_equal(info->local.s6_addr[5], 0xf);
	assert_int_equal(info->remote.s6_addr[5], 1);
	assert_true(t->until[0] == 1000 + t->info[0].id);
}

static void largest(void **state)
{
	struct storing *t = *state;
	struct prefix prefix[HALMAD_PREFIX_MAX];
	struct binding_req req = {
		.id = 1, .prefix = prefix, .prefix_count = HALMAD_PREFIX_MAX,
		.kind = HALMA_KIND_PMIPV6, .cookie_len = HALMA_COOKIE_MAX,
		.state = HALMA_STATE_BLOCKED,
	};
	struct mnid mnid = { .type = 255, .len = HALMA_MN_ID_MAX };
	struct kept *kept = calloc(1, sizeof(*kept) + KEPT_MAX);
	unsigned int i;

	assert_non_null(kept);
	kept->len = KEPT_MAX;
	for (i = 0; i < KEPT_MAX; i += 256) {
		kept->data[i] = MH_OPT_VENDOR;
		kept->data[i + 1] = 254;
	}

	memset(mnid.data, 0xff, sizeof(mnid.data));
	for (i = 0; i < ARRAY_SIZE(prefix); i++) {
		prefix[i] = storing_prefix("2001:db8::/128");
		prefix[i].addr.s6_addr[15] = (u8)i;
	}
	req.mnid = &mnid;
	storing_begin(t);
	for (req.id = 1; req.id < 100; req.id++)
		assert_true(store_change(t->store, &(struct store_change){
			.op = STORE_BINDING, .req = &req, .kept = kept,
			.until = STORE_FOREVER }));
	storing_end(t);
	storing_begin(t);
	assert_int_equal(t->count, 99);
	assert_int_equal(t->kept_len, KEPT_MAX);
	assert_memory_equal(t->kept, kept->data, KEPT_MAX);
	free(kept);
	assert_int_equal(t->info[98].prefix_count, HALMAD_PREFIX_MAX);
	assert_int_equal(t->info[98].prefix[31].addr.s6_addr[15], 31);
	assert_memory_equal(t->info[98].mnid.data, mnid.data, sizeof(mnid.data));
	assert_true(t->until[98] == STORE_FOREVER);
}

static void reservations(void **state)
{
	struct storing *t = *state;
	struct store_change change = {
		.op = STORE_RESERVE, .reservation.block = storing_prefix("2001:db8:100::/52"),
	};

	storing_begin(t);
	store_change(t->store, &change);
	change.reservation.until = 4711;
	change.reservation.block = storing_prefix("2001:db8:200::/52");
	store_change(t->store, &change);
	change.reservation.block = storing_prefix("2001:db8:300::/52");
	store_change(t->store, &change);
	change.op = STORE_UNRESERVE;
	store_change(t->store, &change);
	storing_end(t);
	storing_begin(t);
	assert_int_equal(t->reservation_count, 2);
	assert_true(t->reservation[0].until == 0 || t->reservation[1].until == 0);
	assert_true(t->reservation[0].until + t->reservation[1].until == 4711);
}

static void variables(void **state)
{
	struct storing *t = *state;
	struct store_change change = { .op = STORE_VARIABLE, .key = "a", .value = "1" };
	char text[STORE_VALUE_MAX + 1];

	storing_begin(t);
	assert_null(store_variable(t->store, "a"));
	assert_true(store_change(t->store, &change));
	/* read back before it is written */
	assert_string_equal(store_variable(t->store, "a"), "1");
	change.value = "2";
	assert_true(store_change(t->store, &change));
	change.key = "b";
	change.value = "";
	assert_true(store_change(t->store, &change));
	memset(text, 'x', sizeof(text));
	text[STORE_VALUE_MAX] = '\0';
	change.value = text;
	assert_false(store_change(t->store, &change));
	storing_end(t);
	storing_begin(t);
	assert_string_equal(store_variable(t->store, "a"), "2");
	assert_string_equal(store_variable(t->store, "b"), "");
	assert_null(store_variable(t->store, "c"));
}

static void survives_kill(void **state)
{
	struct storing *t = *state;

	storing_kill(storing_elsewhere(t));
	storing_begin(t);
	assert_int_equal(t->count, 2);
}

static void group_in_time(void **state)
{
	struct storing *t = *state;
	struct store_status status;
	unsigned int i;
	u64 number = 0;

	storing_begin(t);
	for (i = 0; i < 500; i++)
		number = storing_keep(t, i + 1, 1, false);
	assert_true(store_durable(t->store) < number);
	/* nobody asks for it: the worker does it by itself, 50 ms after the first */
	for (i = 0; i < 500 && store_durable(t->store) < number; i++)
		usleep(10000);
	assert_true(store_durable(t->store) == number);
	store_status(t->store, &status);
	assert_int_equal(status.changes, 500);
	assert_true(status.commits <= 10);
	assert_int_equal(status.queued, 0);
	assert_true(status.ready);
	/* what a power cut could have lost */
	assert_true(status.longest_ms >= 50);
}

static void urgent_at_once(void **state)
{
	struct storing *t = *state;
	unsigned int i;
	u64 number;

	assert_true(storing_open(t, 60000, 1024));
	assert_int_equal(store_start(t->store), 0);
	storing_keep(t, 1, 1, false);
	usleep(20000);
	assert_true(store_durable(t->store) == 0);
	number = storing_keep(t, 2, 1, true);
	for (i = 0; i < 1000 && store_durable(t->store) < number; i++)
		usleep(10000);
	assert_true(store_durable(t->store) == number);
	/* and one that is waited for */
	number = storing_keep(t, 3, 1, false);
	assert_true(store_wait(t->store, number, 10000));
	assert_false(store_wait(t->store, number + 1, 10));
}

static void wait_status(struct storing *t, bool (*is)(const struct store_status *status))
{
	struct store_status status;
	unsigned int i;

	for (i = 0; i < 1000; i++) {
		store_status(t->store, &status);
		if (is(&status))
			return;
		usleep(10000);
	}
	fail_msg("ready %d, queued %u, failures %llu: %s", status.ready, status.queued,
		 (unsigned long long)status.failures, status.error);
}

static bool has_failed(const struct store_status *status)
{
	return status->failures && !status->ready;
}

static bool has_failed_again(const struct store_status *status)
{
	return status->failures > 1 && !status->ready;
}

static bool is_ready(const struct store_status *status)
{
	return status->ready && !status->queued;
}

static bool is_incomplete(const struct store_status *status)
{
	return status->incomplete && !status->ready;
}

static bool readable(struct storing *t)
{
	struct pollfd pfd = { .fd = store_fd(t->store), .events = POLLIN };

	return poll(&pfd, 1, 10000) == 1;
}

static void disk_fails(void **state)
{
	struct storing *t = *state;
	struct store_status status;
	u64 number = 0;
	unsigned int i;

	storing_begin(t);
	storing_wait(t, storing_keep(t, 1, 1, false));
	disk_full(16384);
	for (i = 2; i <= 500; i++)
		number = storing_keep(t, i, 1, false);
	assert_false(store_wait(t->store, number, 10000));
	wait_status(t, has_failed);
	assert_true(readable(t));
	/* it is tried again, and not given up */
	wait_status(t, has_failed_again);
	store_status(t->store, &status);
	assert_non_null(strstr(status.error, "cannot be written: "));
	assert_non_null(strstr(status.error, "; hint: "));
	assert_int_equal(status.queued, 499);
	assert_true(status.error_at > 1700000000);
	/* changes go on being queued, and all are written when there is room again */
	storing_keep(t, 501, 1, false);
	disk_has_room();
	wait_status(t, is_ready);
	/* it was tried again a second after it had failed */
	store_status(t->store, &status);
	assert_true(status.longest_ms >= 1000);
	storing_end(t);
	storing_begin(t);
	assert_int_equal(t->count, 501);
}

static void ends_while_failing(void **state)
{
	struct storing *t = *state;
	unsigned int i;

	storing_begin(t);
	storing_wait(t, storing_keep(t, 1, 1, false));
	disk_full(16384);
	for (i = 2; i <= 500; i++)
		storing_keep(t, i, 1, false);
	assert_int_equal(store_close(t->store), 499);
	disk_has_room();
	storing_begin(t);
	assert_int_equal(t->count, 1);
}

static void queue_limit(void **state)
{
	struct storing *t = *state;
	unsigned int i;

	storing_begin(t);
	storing_end(t);
	assert_true(storing_open(t, 60000, 10));
	assert_true(store_ready(t->store));
	assert_int_equal(store_room(t->store), 10);
	for (i = 1; i <= 10; i++)
		assert_int_equal(storing_keep(t, i, 1, false), i);
	assert_int_equal(store_room(t->store), 0);
	assert_int_equal(storing_keep(t, 11, 1, false), 0);
	assert_int_equal(storing_forget(t, 5), 0);
	assert_true(store_incomplete(t->store));
	assert_false(store_ready(t->store));
	assert_true(readable(t));
	/* the few others have room of their own */
	assert_int_equal(store_change(t->store, &(struct store_change){
		.op = STORE_VARIABLE, .key = "a", .value = "1" }), 11);
	assert_int_equal(store_start(t->store), 0);
	storing_wait(t, 11);
	wait_status(t, is_incomplete);
	/* all is told once more: 5 is no more, 11 is */
	store_begin_again(t->store);
	assert_false(store_incomplete(t->store));
	for (i = 1; i <= 8; i++)
		assert_true(i == 5 || storing_keep(t, i, 2, false));
	assert_false(store_ready(t->store));
	storing_wait(t, storing_keep(t, 11, 2, false));
	storing_wait(t, store_change(t->store, &(struct store_change){ .op = STORE_SWEEP }));
	assert_true(store_ready(t->store));
	storing_end(t);
	storing_begin(t);
	assert_int_equal(t->count, 8);
	assert_null(storing_find(t, 5));
	assert_null(storing_find(t, 9));
	assert_int_equal(storing_find(t, 11)->version, 2);
	assert_string_equal(store_variable(t->store, "a"), "1");
}

static void file_deleted(void **state)
{
	struct storing *t = *state;
	struct store_status status;
	char wal[80];

	storing_begin(t);
	storing_wait(t, storing_keep(t, 1, 1, false));
	storing_wait(t, store_change(t->store, &(struct store_change){
		.op = STORE_VARIABLE, .key = "a", .value = "1" }));
	store_events(t->store);
	snprintf(wal, sizeof(wal), "%s-wal", t->path);
	unlink(t->path);
	unlink(wal);
	storing_wait(t, storing_keep(t, 2, 1, false));
	assert_true(readable(t));
	assert_true(store_incomplete(t->store));
	assert_false(store_ready(t->store));
	store_begin_again(t->store);
	storing_keep(t, 1, 1, false);
	storing_keep(t, 2, 1, false);
	storing_wait(t, store_change(t->store, &(struct store_change){ .op = STORE_SWEEP }));
	assert_true(store_ready(t->store));
	store_status(t->store, &status);
	assert_int_equal(status.recreated, 1);
	storing_end(t);
	storing_begin(t);
	assert_int_equal(t->count, 2);
	assert_string_equal(store_variable(t->store, "a"), "1");
}

#define TEST(text, function)	{ text, function, storing_setup, storing_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("store: what is kept comes back", round_trip),
		TEST("store: the largest binding", largest),
		TEST("store: reservations", reservations),
		TEST("R5213-24 store: variables", variables),
		TEST("store: what is durable survives SIGKILL", survives_kill),
		TEST("store: one transaction for many changes, in time", group_in_time),
		TEST("store: urgent changes do not wait", urgent_at_once),
		TEST("store: a disk that fails, and recovers", disk_fails),
		TEST("store: end while the disk fails", ends_while_failing),
		TEST("store: a full queue refuses, all is told again", queue_limit),
		TEST("store: the file is deleted while it is in use", file_deleted),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
