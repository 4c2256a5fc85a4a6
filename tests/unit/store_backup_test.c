// SPDX-License-Identifier: GPL-2.0
/*
 * A copy of the store while it is in use: complete, whatever is written meanwhile, or none.
 *
 * sources: tests/unit/storing.c tests/unit/disk.c userd
 * wrap: sqlite3_backup_step
 */
#include <poll.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storing.h"

#include "base/log.h"

#define PATIENCE_MS	60000

/* While it is shut no step is made; each is one page. */
static sem_t gate;
static bool shut;
static unsigned int steps;

int __real_sqlite3_backup_step(sqlite3_backup *backup, int pages);
int __wrap_sqlite3_backup_step(sqlite3_backup *backup, int pages);

int __wrap_sqlite3_backup_step(sqlite3_backup *backup, int pages)
{
	assert_in_range(pages, 1, 1024);
	if (__atomic_load_n(&shut, __ATOMIC_SEQ_CST))
		sem_wait(&gate);
	__atomic_add_fetch(&steps, 1, __ATOMIC_SEQ_CST);
	return __real_sqlite3_backup_step(backup, 1);
}

static int setup(void **state)
{
	sem_init(&gate, 0, 0);
	shut = false;
	steps = 0;
	return storing_setup(state);
}

static void copy_path(const struct storing *t, const char *end, char *path)
{
	snprintf(path, 96, "%s.backup%s", t->path, end);
}

static bool is_there(const struct storing *t, const char *end)
{
	char path[96];

	copy_path(t, end, path);
	return !access(path, F_OK);
}

/* What the main loop does until it is told. */
static void wait_copy(struct storing *t, struct store_backup *made)
{
	struct pollfd pollfd = { .fd = store_fd(t->store), .events = POLLIN };

	do {
		assert_int_equal(poll(&pollfd, 1, PATIENCE_MS), 1);
		store_events(t->store);
	} while (!store_backed_up(t->store, made));
}

static void fill(struct storing *t, u64 from, u64 to)
{
	for (; from <= to; from++) {
		u64 number = storing_keep(t, from, 1, false);

		if (from == to || from % 500 == 0)
			storing_wait(t, number);
	}
}

/* The copy takes the place of the store, as after a disk was lost. */
static void restore(struct storing *t)
{
	char path[96];

	storing_end(t);
	copy_path(t, "", path);
	assert_int_equal(rename(path, t->path), 0);
	storing_begin(t);
}

static void complete(void **state)
{
	struct storing *t = *state;
	struct store_change reserve = {
		.op = STORE_RESERVE, .reservation.block = storing_prefix("2001:db8:100::/52"),
	};
	struct store_backup made;
	char path[96];
	struct stat st;

	storing_begin(t);
	store_change(t->store, &reserve);
	fill(t, 1, 900);
	assert_true(store_backup(t->store));
	wait_copy(t, &made);
	assert_string_equal(made.error, "");
	copy_path(t, "", path);
	assert_string_equal(made.path, path);
	assert_int_equal(made.bindings, 900);
	assert_int_equal(made.reservations, 1);
	assert_int_equal(made.homes, 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(made.octets, st.st_size);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_false(is_there(t, ".new"));
	/* what comes later is in the store, and not in the copy */
	storing_wait(t, storing_forget(t, 1));
	restore(t);
	assert_int_equal(t->count, 900);
	assert_int_equal(storing_find(t, 65)->version, 1);
	assert_int_equal(t->reservation_count, 1);
}

/* A copy is under way, and waits at the gate. */
static void begin_copy(struct storing *t)
{
	__atomic_store_n(&shut, true, __ATOMIC_SEQ_CST);
	assert_true(store_backup(t->store));
	sem_post(&gate);
	while (!__atomic_load_n(&steps, __ATOMIC_SEQ_CST))
		usleep(1000);
}

static void end_copy(void)
{
	__atomic_store_n(&shut, false, __ATOMIC_SEQ_CST);
	sem_post(&gate);
}

/* The copy may go on by one part, and the change is durable. */
static void wait_beside(struct storing *t, u64 number)
{
	sem_post(&gate);
	storing_wait(t, number);
}

/* A change is durable between two parts of a copy, and is in it. */
static void written_meanwhile(void **state)
{
	struct storing *t = *state;
	struct store_backup made;
	unsigned int i;

	storing_begin(t);
	fill(t, 1, 3000);
	begin_copy(t);
	/* no second one beside it */
	assert_false(store_backup(t->store));
	for (i = 1; i <= 20; i++) {
		wait_beside(t, storing_keep(t, i, 2, true));
		wait_beside(t, storing_keep(t, 10000 + i, 2, true));
		assert_false(store_backed_up(t->store, &made));
	}
	wait_beside(t, storing_keep(t, 2000, 3, true));
	end_copy();
	wait_copy(t, &made);
	assert_string_equal(made.error, "");
	assert_true(__atomic_load_n(&steps, __ATOMIC_SEQ_CST) > 40);
	assert_int_equal(made.bindings, 3020);
	restore(t);
	assert_int_equal(t->count, 3020);
	for (i = 1; i <= 20; i++) {
		assert_int_equal(storing_find(t, i)->version, 2);
		assert_int_equal(storing_find(t, 10000 + i)->version, 2);
	}
	assert_int_equal(storing_find(t, 2000)->version, 3);
}

/* Without room the copy of before stays. */
static void no_room(void **state)
{
	struct storing *t = *state;
	struct store_backup made;

	storing_begin(t);
	fill(t, 1, 10);
	assert_true(store_backup(t->store));
	wait_copy(t, &made);
	assert_int_equal(made.bindings, 10);
	fill(t, 11, 900);
	disk_full(65536);
	assert_true(store_backup(t->store));
	wait_copy(t, &made);
	disk_has_room();
	assert_non_null(strstr(made.error, ".backup.new: cannot be written: "));
	assert_non_null(strstr(made.error, "hint: "));
	assert_false(is_there(t, ".new"));
	restore(t);
	assert_int_equal(t->count, 10);
	/* and it can be tried again */
	assert_true(store_backup(t->store));
	wait_copy(t, &made);
	assert_string_equal(made.error, "");
	assert_int_equal(made.bindings, 10);
}

/* A copy of a file that is no more is none. */
static void moved(void **state)
{
	struct storing *t = *state;
	struct store_backup made;

	storing_begin(t);
	fill(t, 1, 900);
	begin_copy(t);
	assert_int_equal(unlink(t->path), 0);
	storing_keep(t, 1, 2, true);
	end_copy();
	wait_copy(t, &made);
	assert_non_null(strstr(made.error, "was deleted or replaced while it was copied"));
	assert_false(is_there(t, ""));
	assert_false(is_there(t, ".new"));
	storing_end(t);
}

/* One that nobody waits for any more. */
static void closed_meanwhile(void **state)
{
	struct storing *t = *state;

	storing_begin(t);
	fill(t, 1, 900);
	begin_copy(t);
	storing_keep(t, 901, 2, true);
	end_copy();
	storing_end(t);
	assert_false(is_there(t, ".new"));
	storing_begin(t);
	assert_int_equal(t->count, 901);
}

/* Who can write to the directory cannot have another file written by it. */
static void no_link_followed(void **state)
{
	struct storing *t = *state;
	struct store_backup made;
	char path[96], victim[96];

	storing_begin(t);
	fill(t, 1, 10);
	snprintf(victim, sizeof(victim), "%s/victim", t->dir);
	copy_path(t, ".new", path);
	assert_int_equal(symlink(victim, path), 0);
	assert_true(store_backup(t->store));
	wait_copy(t, &made);
	assert_string_equal(made.error, "");
	assert_int_equal(access(victim, F_OK), -1);
	/* nor is what it finds there in its way */
	copy_path(t, "", path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_true(store_backup(t->store));
	wait_copy(t, &made);
	assert_non_null(strstr(made.error, "cannot be written: Is a directory"));
	assert_false(is_there(t, ".new"));
	storing_end(t);
}

#define TEST(text, function)	{ text, function, setup, storing_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("backup: all of the store, readable for its user alone", complete),
		TEST("backup: changes do not wait for it, and are in it", written_meanwhile),
		TEST("backup: no room: the one before stays", no_room),
		TEST("backup: the store was deleted meanwhile", moved),
		TEST("backup: halmad ends meanwhile", closed_meanwhile),
		TEST("backup: links are not followed", no_link_followed),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
