// SPDX-License-Identifier: GPL-2.0
/*
 * A store in a directory of its own.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storing.h"

static void got_binding(void *ctx, const struct binding_info *info, const struct kept *kept,
			u64 until)
{
	struct storing *t = ctx;

	assert_true(t->count < STORING_MAX);
	t->kept_len = kept->len;
	memcpy(t->kept, kept->data, kept->len);
	t->info[t->count] = *info;
	t->until[t->count++] = until;
}

static void got_reservation(void *ctx, const struct store_reservation *reservation)
{
	struct storing *t = ctx;

	assert_true(t->reservation_count < ARRAY_SIZE(t->reservation));
	t->reservation[t->reservation_count++] = *reservation;
}

int storing_setup(void **state)
{
	struct storing *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	disk_make_dir(t->dir);
	snprintf(t->path, sizeof(t->path), "%s/lma0.db", t->dir);
	*state = t;
	return 0;
}

int storing_teardown(void **state)
{
	struct storing *t = *state;

	disk_has_room();
	store_close(t->store);
	disk_remove_dir(t->dir);
	free(t);
	return 0;
}

bool storing_open(struct storing *t, u32 delay_ms, u32 queue_max)
{
	const struct store_options options = {
		.path = t->path, .delay_ms = delay_ms, .queue_max = queue_max,
	};

	t->store = store_open(&options, t->text);
	return t->store;
}

bool storing_read(struct storing *t)
{
	const struct store_reader reader = {
		.binding = got_binding, .reservation = got_reservation, .ctx = t,
	};

	t->count = 0;
	t->reservation_count = 0;
	return store_read(t->store, &reader, t->text);
}

void storing_begin(struct storing *t)
{
	if (!storing_open(t, 50, 1024) || !storing_read(t))
		fail_msg("%s", t->text);
	assert_int_equal(store_start(t->store), 0);
}

void storing_end(struct storing *t)
{
	assert_int_equal(store_close(t->store), 0);
	t->store = NULL;
}

struct prefix storing_prefix(const char *text)
{
	struct prefix prefix;

	assert_true(prefix_parse(&prefix, text));
	return prefix;
}

/* Keep a binding whose parts follow from its id. */
static u64 keep_all(struct storing *t, u64 id, u64 version, const struct kept *kept, bool urgent)
{
	struct prefix prefix[2] = {
		storing_prefix("2001:db8:100::/64"), storing_prefix("2001:db8:200::/56"),
	};
	struct binding_req req = {
		.kind = HALMA_KIND_PMIPV6, .id = id, .version = version, .prefix = prefix,
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

u64 storing_keep(struct storing *t, u64 id, u64 version, bool urgent)
{
	return keep_all(t, id, version, NULL, urgent);
}

u64 storing_keep_with(struct storing *t, u64 id, u64 version, const struct kept *kept)
{
	return keep_all(t, id, version, kept, false);
}

u64 storing_forget(struct storing *t, u64 id)
{
	return store_change(t->store, &(struct store_change){ .op = STORE_FORGET, .id = id });
}

void storing_wait(struct storing *t, u64 number)
{
	assert_true(number > 0);
	assert_true(store_wait(t->store, number, 10000));
}

const struct binding_info *storing_find(const struct storing *t, u64 id)
{
	unsigned int i;

	for (i = 0; i < t->count; i++)
		if (t->info[i].id == id)
			return &t->info[i];
	return NULL;
}

pid_t storing_elsewhere(struct storing *t)
{
	int fd[2];
	pid_t pid;
	char c;

	assert_int_equal(pipe(fd), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		storing_begin(t);
		storing_keep(t, 1, 1, false);
		if (!store_wait(t->store, storing_keep(t, 2, 1, false), 10000))
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

void storing_kill(pid_t pid)
{
	int status;

	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}
