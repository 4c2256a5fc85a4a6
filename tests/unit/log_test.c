// SPDX-License-Identifier: GPL-2.0
/*
 * The log: nobody waits for who reads it, and what is lost is said.
 *
 * sources: userd
 */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

#include "base/log.h"

#define LINES	20000

/**
 * struct reader - who reads standard error
 * @before: what it was before
 * @fd: where it is read
 * @text: what was read last
 */
struct reader {
	int before;
	int fd;
	char text[1 << 20];
};

static int setup(void **state)
{
	struct reader *r = calloc(1, sizeof(*r));

	assert_non_null(r);
	r->before = dup(STDERR_FILENO);
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct reader *r = *state;

	dup2(r->before, STDERR_FILENO);
	close(r->before);
	close(r->fd);
	free(r);
	unsetenv("JOURNAL_STREAM");
	log_init(LOG_LEVEL_ERR);
	return 0;
}

/* Standard error is one end, as others have it: it waits. */
static void listen_at(struct reader *r, const int *fd)
{
	r->fd = fd[0];
	fcntl(fd[0], F_SETFL, O_NONBLOCK);
	assert_int_equal(dup2(fd[1], STDERR_FILENO), STDERR_FILENO);
	close(fd[1]);
	log_init(LOG_LEVEL_INFO);
}

/* Return: number of lines. */
static unsigned int read_all(struct reader *r)
{
	size_t len = 0, i;
	unsigned int lines = 0;
	ssize_t n;

	while ((n = read(r->fd, r->text + len, sizeof(r->text) - 1 - len)) > 0)
		len += (size_t)n;
	r->text[len] = '\0';
	for (i = 0; i < len; i++)
		lines += r->text[i] == '\n';
	return lines;
}

static void stands_still(struct reader *r)
{
	u64 before = log_lines_lost(), lost;
	unsigned int i, lines;
	char said[80];

	/* one that waits is ended by this */
	alarm(60);
	for (i = 0; i < LINES; i++)
		log_warning("line %u of many that nobody reads", i);
	log_catch_up();
	alarm(0);
	assert_int_equal(fcntl(STDERR_FILENO, F_GETFL) & O_NONBLOCK, 0);
	lost = log_lines_lost() - before;
	lines = read_all(r);
	assert_int_equal(lines + lost, LINES);
	assert_in_range(lost, 1, LINES - 1);
	assert_null(strstr(r->text, "were lost"));
	/* it flows again */
	log_warning("after that");
	assert_int_equal(read_all(r), 2);
	snprintf(said, sizeof(said), "halmad: %llu lines were lost here: nobody read the log\n",
		 (unsigned long long)lost);
	assert_memory_equal(r->text, said, strlen(said));
	assert_string_equal(r->text + strlen(said), "halmad: after that\n");
	/* once */
	log_catch_up();
	assert_int_equal(read_all(r), 0);
}

static void pipe_stands_still(void **state)
{
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	listen_at(*state, fd);
	stands_still(*state);
}

static void journal_stands_still(void **state)
{
	int fd[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	listen_at(*state, fd);
	stands_still(*state);
}

/* What was lost is said without another line, too. */
static void says_unasked(void **state)
{
	struct reader *r = *state;
	unsigned int i;
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	listen_at(r, fd);
	for (i = 0; i < LINES; i++)
		log_warning("line %u of many that nobody reads", i);
	read_all(r);
	log_catch_up();
	assert_int_equal(read_all(r), 1);
	assert_non_null(strstr(r->text, " lines were lost here"));
}

static void priorities(void **state)
{
	struct reader *r = *state;
	struct stat st;
	char stream[64];
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	listen_at(r, fd);
	log_err("a");
	read_all(r);
	assert_string_equal(r->text, "halmad: a\n");
	/* that of another file, which a service has that was told to log elsewhere */
	setenv("JOURNAL_STREAM", "1:2", 1);
	log_init(LOG_LEVEL_INFO);
	log_err("b");
	read_all(r);
	assert_string_equal(r->text, "halmad: b\n");
	assert_int_equal(fstat(STDERR_FILENO, &st), 0);
	snprintf(stream, sizeof(stream), "%llu:%llu", (unsigned long long)st.st_dev,
		 (unsigned long long)st.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	log_init(LOG_LEVEL_INFO);
	log_err("c");
	log_notice("d");
	read_all(r);
	assert_string_equal(r->text, "<3>c\n<5>d\n");
}

#define TEST(text, function)	{ text, function, setup, teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("a pipe whose reader stands still is not waited for", pipe_stands_still),
		TEST("nor is the journal's socket", journal_stands_still),
		TEST("lost lines are said as soon as somebody reads", says_unasked),
		TEST("priorities are for the journal alone", priorities),
	};

	return RUN(tests);
}
