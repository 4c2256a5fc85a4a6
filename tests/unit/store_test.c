// SPDX-License-Identifier: GPL-2.0
/*
 * The store: what is durable when, and what it does when the disk does not do what it should.
 *
 * sources: tests/unit/disk.c userd
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "disk.h"
#include "unit.h"

#include "log.h"
#include "store.h"

#define BINDINGS_MAX	4096

/**
 * struct t - a store in a directory of its own
 * @dir: directory
 * @path: file
 * @text: last complaint
 * @store: store
 * @info: what was read
 * @until: and its deadlines
 * @count: number of @info
 * @kept: options of the last of them
 * @kept_len: octets of @kept
 * @reservation: what was read
 * @reservation_count: number of @reservation
 */
struct t {
	char dir[32];
	char path[64];
	char text[STORE_TEXT_MAX];
	struct store *store;
	struct binding_info info[BINDINGS_MAX];
	u64 until[BINDINGS_MAX];
	unsigned int count;
	u8 kept[KEPT_MAX];
	size_t kept_len;
	struct store_reservation reservation[16];
	unsigned int reservation_count;
};

static void got_binding(void *ctx, const struct binding_info *info, const struct kept *kept,
			u64 until)
{
	struct t *t = ctx;

	assert_true(t->count < BINDINGS_MAX);
	t->kept_len = kept->len;
	memcpy(t->kept, kept->data, kept->len);
	t->info[t->count] = *info;
	t->until[t->count++] = until;
}

static void got_reservation(void *ctx, const struct store_reservation *reservation)
{
	struct t *t = ctx;

	assert_true(t->reservation_count < ARRAY_SIZE(t->reservation));
	t->reservation[t->reservation_count++] = *reservation;
}

static bool open_with(struct t *t, u32 delay_ms, u32 queue_max)
{
	const struct store_options options = {
		.path = t->path, .delay_ms = delay_ms, .queue_max = queue_max,
	};

	t->store = store_open(&options, t->text);
	return t->store;
}

/* Open, read and start. */
static void begin(struct t *t)
{
	const struct store_reader reader = {
		.binding = got_binding, .reservation = got_reservation, .ctx = t,
	};

	t->count = 0;
	t->reservation_count = 0;
	if (!open_with(t, 50, 1024))
		fail_msg("%s", t->text);
	if (!store_read(t->store, &reader, t->text))
		fail_msg("%s", t->text);
	assert_int_equal(store_start(t->store), 0);
}

static void end(struct t *t)
{
	assert_int_equal(store_close(t->store), 0);
	t->store = NULL;
}

static int setup(void **state)
{
	struct t *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	snprintf(t->dir, sizeof(t->dir), "/tmp/halma-store-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	snprintf(t->path, sizeof(t->path), "%s/lma0.db", t->dir);
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	struct t *t = *state;
	char cmd[64];

	disk_has_room();
	store_close(t->store);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", t->dir);
	assert_int_equal(system(cmd), 0);
	free(t);
	return 0;
}

static struct prefix prefix_of(const char *text)
{
	struct prefix prefix;

	assert_true(prefix_parse(&prefix, text));
	return prefix;
}

/* Keep a binding whose parts follow from its id. */
static u64 keep_all(struct t *t, u64 id, u64 version, const struct kept *kept, bool urgent)
{
	struct prefix prefix[2] = {
		prefix_of("2001:db8:100::/64"), prefix_of("2001:db8:200::/56"),
	};
	struct binding_req req = {
		.id = id, .version = version, .prefix = prefix,
		.prefix_count = 1 + id % 2, .state = HALMA_STATE_ACTIVE, .cookie_len = id % 65,
	};
	struct mnid mnid;
	char name[32];

	snprintf(name, sizeof(name), "mn%llu@example.org", (unsigned long long)id);
	/* NUL octets are legal in it */
	mnid_set(&mnid, 1, name, strlen(name) + 1);
	put_u32(prefix[0].addr.s6_addr + 4, (u32)id);
	req.mnid = &mnid;
	inet_pton(AF_INET6, "2001:db8:f::1", &req.local);
	inet_pton(AF_INET6, "2001:db8:1::1", &req.remote);
	memset(req.cookie, (int)id, req.cookie_len);
	return store_change(t->store, &(struct store_change){
		.op = STORE_BINDING, .req = &req, .kept = kept, .until = 1000 + id,
		.urgent = urgent,
	});
}

static u64 keep(struct t *t, u64 id, u64 version, bool urgent)
{
	return keep_all(t, id, version, NULL, urgent);
}

static u64 keep_with(struct t *t, u64 id, u64 version, const struct kept *kept)
{
	return keep_all(t, id, version, kept, false);
}

static u64 forget(struct t *t, u64 id)
{
	return store_change(t->store, &(struct store_change){ .op = STORE_FORGET, .id = id });
}

static void wait_all(struct t *t, u64 number)
{
	assert_true(number > 0);
	assert_true(store_wait(t->store, number, 10000));
}

static const struct binding_info *find(const struct t *t, u64 id)
{
	unsigned int i;

	for (i = 0; i < t->count; i++)
		if (t->info[i].id == id)
			return &t->info[i];
	return NULL;
}

static void round_trip(void **state)
{
	struct t *t = *state;
	const struct binding_info *info;
	unsigned int i;
	u64 id;

	begin(t);
	assert_int_equal(t->count, 0);
	for (id = 1; id <= 200; id++)
		keep(t, id, 7, false);
	keep(t, HALMA_AUTO_ID_BASE - 1, UINT64_MAX, false);
	forget(t, 3);
	keep(t, 4, 8, false);
	end(t);
	begin(t);
	assert_int_equal(t->count, 200);
	assert_null(find(t, 3));
	assert_int_equal(find(t, 4)->version, 8);
	assert_true(find(t, HALMA_AUTO_ID_BASE - 1)->version == UINT64_MAX);
	info = find(t, 65);
	assert_int_equal(info->prefix_count, 2);
	assert_int_equal(info->cookie_len, 0);
	assert_int_equal(info->mnid.len, 17);
	assert_memory_equal(info->mnid.data, "mn65@example.org", 17);
	info = find(t, 64);
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
	struct t *t = *state;
	struct prefix prefix[HALMA_BINDING_PREFIX_MAX];
	struct binding_req req = {
		.id = 1, .prefix = prefix, .prefix_count = HALMA_BINDING_PREFIX_MAX,
		.cookie_len = HALMA_COOKIE_MAX, .state = HALMA_STATE_BLOCKED,
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
		prefix[i] = prefix_of("2001:db8::/128");
		prefix[i].addr.s6_addr[15] = (u8)i;
	}
	req.mnid = &mnid;
	begin(t);
	for (req.id = 1; req.id < 100; req.id++)
		assert_true(store_change(t->store, &(struct store_change){
			.op = STORE_BINDING, .req = &req, .kept = kept,
			.until = STORE_FOREVER }));
	end(t);
	begin(t);
	assert_int_equal(t->count, 99);
	assert_int_equal(t->kept_len, KEPT_MAX);
	assert_memory_equal(t->kept, kept->data, KEPT_MAX);
	free(kept);
	assert_int_equal(t->info[98].prefix_count, HALMA_BINDING_PREFIX_MAX);
	assert_int_equal(t->info[98].prefix[31].addr.s6_addr[15], 31);
	assert_memory_equal(t->info[98].mnid.data, mnid.data, sizeof(mnid.data));
	assert_true(t->until[98] == STORE_FOREVER);
}

static void reservations(void **state)
{
	struct t *t = *state;
	struct store_change change = {
		.op = STORE_RESERVE, .reservation.block = prefix_of("2001:db8:100::/52"),
	};

	begin(t);
	store_change(t->store, &change);
	change.reservation.until = 4711;
	change.reservation.block = prefix_of("2001:db8:200::/52");
	store_change(t->store, &change);
	change.reservation.block = prefix_of("2001:db8:300::/52");
	store_change(t->store, &change);
	change.op = STORE_UNRESERVE;
	store_change(t->store, &change);
	end(t);
	begin(t);
	assert_int_equal(t->reservation_count, 2);
	assert_true(t->reservation[0].until == 0 || t->reservation[1].until == 0);
	assert_true(t->reservation[0].until + t->reservation[1].until == 4711);
}

static void variables(void **state)
{
	struct t *t = *state;
	struct store_change change = { .op = STORE_VARIABLE, .key = "a", .value = "1" };
	char text[STORE_VALUE_MAX + 1];

	begin(t);
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
	end(t);
	begin(t);
	assert_string_equal(store_variable(t->store, "a"), "2");
	assert_string_equal(store_variable(t->store, "b"), "");
	assert_null(store_variable(t->store, "c"));
}

/* A process that keeps two bindings and waits to be killed; forked while there is no thread. */
static pid_t other_process(struct t *t)
{
	int fd[2];
	pid_t pid;
	char c;

	assert_int_equal(pipe(fd), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		begin(t);
		keep(t, 1, 1, false);
		if (!store_wait(t->store, keep(t, 2, 1, false), 10000))
			_exit(1);
		if (write(fd[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	close(fd[1]);
	assert_int_equal(read(fd[0], &c, 1), 1);
	close(fd[0]);
	return pid;
}

static void kill_other(pid_t pid)
{
	int status;

	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

static void survives_kill(void **state)
{
	struct t *t = *state;

	kill_other(other_process(t));
	begin(t);
	assert_int_equal(t->count, 2);
}

static void group_in_time(void **state)
{
	struct t *t = *state;
	struct store_status status;
	unsigned int i;
	u64 number = 0;

	begin(t);
	for (i = 0; i < 500; i++)
		number = keep(t, i + 1, 1, false);
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
	struct t *t = *state;
	unsigned int i;
	u64 number;

	assert_true(open_with(t, 60000, 1024));
	assert_int_equal(store_start(t->store), 0);
	keep(t, 1, 1, false);
	usleep(20000);
	assert_true(store_durable(t->store) == 0);
	number = keep(t, 2, 1, true);
	for (i = 0; i < 1000 && store_durable(t->store) < number; i++)
		usleep(10000);
	assert_true(store_durable(t->store) == number);
	/* and one that is waited for */
	number = keep(t, 3, 1, false);
	assert_true(store_wait(t->store, number, 10000));
	assert_false(store_wait(t->store, number + 1, 10));
}

static void change(const struct t *t, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(t->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA writable_schema = ON", NULL, NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* It can be opened, but what is in it is none of halmad's. */
static void is_damaged(struct t *t)
{
	const struct store_reader reader = {
		.binding = got_binding, .reservation = got_reservation, .ctx = t,
	};

	t->count = 0;
	t->reservation_count = 0;
	assert_true(open_with(t, 50, 1024));
	assert_false(store_read(t->store, &reader, t->text));
	assert_non_null(strstr(t->text, " is damaged: "));
	end(t);
}

static void newer_schema(void **state)
{
	struct t *t = *state;
	sqlite3 *db;

	begin(t);
	end(t);
	assert_int_equal(sqlite3_open(t->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 3", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_false(open_with(t, 50, 1024));
	assert_non_null(strstr(t->text, "has version 3, this halmad knows versions up to 2"));
}

static long long user_version(const struct t *t)
{
	sqlite3_stmt *stmt;
	long long version;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(t->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &stmt, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	version = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return version;
}

/* Version 1 had no options. */
static void older_schema(void **state)
{
	struct t *t = *state;

	begin(t);
	keep(t, 1, 7, false);
	keep(t, 2, 7, false);
	end(t);
	change(t, "ALTER TABLE binding DROP COLUMN kept; PRAGMA user_version = 1");
	begin(t);
	assert_int_equal(t->count, 2);
	assert_int_equal(find(t, 2)->version, 7);
	assert_int_equal(t->kept_len, 0);
	keep(t, 2, 8, false);
	end(t);
	assert_int_equal(user_version(t), 2);
	begin(t);
	assert_int_equal(t->count, 2);
	assert_int_equal(find(t, 2)->version, 8);
	/* one that says to be of version 1 and is not stays as it was */
	end(t);
	change(t, "PRAGMA user_version = 1");
	assert_false(open_with(t, 50, 1024));
	assert_non_null(strstr(t->text, "cannot be brought to the version of this halmad"));
	assert_int_equal(user_version(t), 1);
}

/* Options come back with their session, and only such as halmad keeps. */
static void options(void **state)
{
	static const char *const bad[] = {
		/* none of the types, beyond the end, no vendor, a network name beyond its end */
		"x'01020304'", "x'1305aabb'", "x'1304000000ff'", "x'340501030009ff'",
		"zeroblob(1025)", "x'14'", "x'1400'",
	};
	static const struct mh_opts opts = {
		.service = { (const u8 *)"ims", 3 },
		.vendor = { { (const u8 *)"\0\0\x28\xaf\7data", 9 } },
		.vendor_count = 1,
	};
	struct t *t = *state;
	struct mh_opts some = opts;
	u8 buf[sizeof(struct kept) + KEPT_MAX] __attribute__((aligned(8)));
	struct kept *kept = (struct kept *)(void *)buf;
	char sql[128];
	unsigned int i;

	mh_set(&some, MH_OPT_SERVICE_SELECTION);
	kept->len = (u16)kept_encode(&some, kept->data);
	assert_true(kept->len == 3 + 2 + 9 + 2);
	begin(t);
	keep_with(t, 1, 1, kept);
	end(t);
	begin(t);
	assert_int_equal(t->count, 1);
	assert_int_equal(t->kept_len, kept->len);
	assert_memory_equal(t->kept, kept->data, kept->len);
	end(t);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		snprintf(sql, sizeof(sql), "UPDATE binding SET kept = %s", bad[i]);
		change(t, sql);
		is_damaged(t);
	}
}

static void foreign_database(void **state)
{
	struct t *t = *state;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(t->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE t(a)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_false(open_with(t, 50, 1024));
	assert_non_null(strstr(t->text, "no store of halmad; hint: "));
}

static void overwrite(const struct t *t, off_t from, size_t len)
{
	int fd = open(t->path, O_WRONLY);
	u8 octets[4096];

	assert_true(fd >= 0);
	memset(octets, 0xa5, sizeof(octets));
	while (len) {
		size_t n = len < sizeof(octets) ? len : sizeof(octets);

		assert_int_equal(pwrite(fd, octets, n, from), n);
		from += (off_t)n;
		len -= n;
	}
	close(fd);
}

static void damaged(void **state)
{
	struct t *t = *state;
	struct stat st;
	unsigned int i;

	begin(t);
	for (i = 1; i <= 1000; i++)
		keep(t, i, 1, false);
	end(t);
	assert_int_equal(stat(t->path, &st), 0);
	overwrite(t, 4096 * 3, (size_t)st.st_size - 4096 * 3);
	assert_false(open_with(t, 50, 1024));
	assert_non_null(strstr(t->text, "hint: move the file away to begin without it"));
	overwrite(t, 0, 100);
	assert_false(open_with(t, 50, 1024));
	assert_non_null(strstr(t->text, "file is not a database"));
	assert_non_null(strstr(t->text, "hint: move the file away to begin without it"));
}

/* What can be read, but cannot be */
static void damaged_inside(void **state)
{
	struct t *t = *state;

	begin(t);
	keep(t, 1, 1, false);
	end(t);
	change(t, "UPDATE sqlite_schema SET sql = replace(sql, 'local BLOB NOT NULL', 'local BLOB')");
	change(t, "UPDATE binding SET local = NULL");
	change(t, "UPDATE sqlite_schema SET sql = replace(sql, 'local BLOB', 'local BLOB NOT NULL')");
	assert_false(open_with(t, 50, 1024));
	assert_non_null(strstr(t->text, " is damaged: NULL value in binding.local; hint: move"));
}

static void bad_row(void **state)
{
	static const char *const changes[] = {
		"UPDATE binding SET mn_id = x''", "UPDATE binding SET prefix = x'0011'",
		"UPDATE binding SET prefix = zeroblob(17)", "UPDATE binding SET local = x'00'",
		"UPDATE binding SET cookie = zeroblob(65)",
		"UPDATE binding SET prefix = zeroblob(17 * 33)",
		"INSERT INTO reservation VALUES(x'00', 0)",
		"UPDATE binding SET state = 0", "UPDATE binding SET state = 4711",
		"UPDATE binding SET id = 0",
	};
	struct t *t = *state;
	unsigned int i;
	sqlite3 *db;

	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		unlink(t->path);
		begin(t);
		keep(t, 1, 1, false);
		end(t);
		assert_int_equal(sqlite3_open(t->path, &db), SQLITE_OK);
		assert_int_equal(sqlite3_exec(db, changes[i], NULL, NULL, NULL), SQLITE_OK);
		sqlite3_close(db);
		is_damaged(t);
	}
}

static void used_twice(void **state)
{
	struct t *t = *state;
	pid_t pid = other_process(t);

	assert_false(open_with(t, 50, 1024));
	kill_other(pid);
	assert_non_null(strstr(t->text, "each halmad needs a file of its own"));
}

static void no_directory(void **state)
{
	struct t *t = *state;

	snprintf(t->path, sizeof(t->path), "%s/new/lma0.db", t->dir);
	begin(t);
	end(t);
	snprintf(t->path, sizeof(t->path), "%s/x/y/lma0.db", t->dir);
	assert_false(open_with(t, 50, 1024));
	assert_non_null(strstr(t->text, "cannot make its directory: No such file or directory"));
	snprintf(t->path, sizeof(t->path), "%s", t->dir);
	assert_false(open_with(t, 50, 1024));
	assert_non_null(strstr(t->text, "cannot be opened: Is a directory; hint: "));
}

static void wait_status(struct t *t, bool (*is)(const struct store_status *status))
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

static bool readable(struct t *t)
{
	struct pollfd pfd = { .fd = store_fd(t->store), .events = POLLIN };

	return poll(&pfd, 1, 10000) == 1;
}

static void disk_fails(void **state)
{
	struct t *t = *state;
	struct store_status status;
	u64 number = 0;
	unsigned int i;

	begin(t);
	wait_all(t, keep(t, 1, 1, false));
	disk_full(16384);
	for (i = 2; i <= 500; i++)
		number = keep(t, i, 1, false);
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
	keep(t, 501, 1, false);
	disk_has_room();
	wait_status(t, is_ready);
	/* it was tried again a second after it had failed */
	store_status(t->store, &status);
	assert_true(status.longest_ms >= 1000);
	end(t);
	begin(t);
	assert_int_equal(t->count, 501);
}

static void ends_while_failing(void **state)
{
	struct t *t = *state;
	unsigned int i;

	begin(t);
	wait_all(t, keep(t, 1, 1, false));
	disk_full(16384);
	for (i = 2; i <= 500; i++)
		keep(t, i, 1, false);
	assert_int_equal(store_close(t->store), 499);
	disk_has_room();
	begin(t);
	assert_int_equal(t->count, 1);
}

static void queue_limit(void **state)
{
	struct t *t = *state;
	unsigned int i;

	begin(t);
	end(t);
	assert_true(open_with(t, 60000, 10));
	assert_true(store_ready(t->store));
	assert_int_equal(store_room(t->store), 10);
	for (i = 1; i <= 10; i++)
		assert_int_equal(keep(t, i, 1, false), i);
	assert_int_equal(store_room(t->store), 0);
	assert_int_equal(keep(t, 11, 1, false), 0);
	assert_int_equal(forget(t, 5), 0);
	assert_true(store_incomplete(t->store));
	assert_false(store_ready(t->store));
	assert_true(readable(t));
	/* the few others have room of their own */
	assert_int_equal(store_change(t->store, &(struct store_change){
		.op = STORE_VARIABLE, .key = "a", .value = "1" }), 11);
	assert_int_equal(store_start(t->store), 0);
	wait_all(t, 11);
	wait_status(t, is_incomplete);
	/* all is told once more: 5 is no more, 11 is */
	store_begin_again(t->store);
	assert_false(store_incomplete(t->store));
	for (i = 1; i <= 8; i++)
		assert_true(i == 5 || keep(t, i, 2, false));
	assert_false(store_ready(t->store));
	wait_all(t, keep(t, 11, 2, false));
	wait_all(t, store_change(t->store, &(struct store_change){ .op = STORE_SWEEP }));
	assert_true(store_ready(t->store));
	end(t);
	begin(t);
	assert_int_equal(t->count, 8);
	assert_null(find(t, 5));
	assert_null(find(t, 9));
	assert_int_equal(find(t, 11)->version, 2);
	assert_string_equal(store_variable(t->store, "a"), "1");
}

static void file_deleted(void **state)
{
	struct t *t = *state;
	struct store_status status;
	char wal[80];

	begin(t);
	wait_all(t, keep(t, 1, 1, false));
	wait_all(t, store_change(t->store, &(struct store_change){
		.op = STORE_VARIABLE, .key = "a", .value = "1" }));
	store_events(t->store);
	snprintf(wal, sizeof(wal), "%s-wal", t->path);
	unlink(t->path);
	unlink(wal);
	wait_all(t, keep(t, 2, 1, false));
	assert_true(readable(t));
	assert_true(store_incomplete(t->store));
	assert_false(store_ready(t->store));
	store_begin_again(t->store);
	keep(t, 1, 1, false);
	keep(t, 2, 1, false);
	wait_all(t, store_change(t->store, &(struct store_change){ .op = STORE_SWEEP }));
	assert_true(store_ready(t->store));
	store_status(t->store, &status);
	assert_int_equal(status.recreated, 1);
	end(t);
	begin(t);
	assert_int_equal(t->count, 2);
	assert_string_equal(store_variable(t->store, "a"), "1");
}

#define TEST(text, function)	{ text, function, setup, teardown, NULL }

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
		TEST("store: a newer schema is refused", newer_schema),
		TEST("store: an older schema is brought up", older_schema),
		TEST("store: options that are kept with a binding", options),
		TEST("store: another database is refused", foreign_database),
		TEST("store: damage is named", damaged),
		TEST("store: damage inside is named", damaged_inside),
		TEST("store: rows that halmad does not write are named", bad_row),
		TEST("store: used by another process", used_twice),
		TEST("store: directories", no_directory),
		TEST("store: a disk that fails, and recovers", disk_fails),
		TEST("store: end while the disk fails", ends_while_failing),
		TEST("store: a full queue refuses, all is told again", queue_limit),
		TEST("store: the file is deleted while it is in use", file_deleted),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
