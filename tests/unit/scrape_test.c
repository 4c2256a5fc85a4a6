// SPDX-License-Identifier: GPL-2.0
/*
 * Metrics by HTTP: what is answered, who is made to wait, and what a reload does to listeners.
 *
 * sources: userd
 * packages: libmicrohttpd
 * wrap: sd_event_now
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "unit.h"

#include "base/types.h"
#include "control/scrape.h"

#define TEXT	"halma_x_total 1\n"

/* More than sockets have room for */
#define LONG_TEXT	(8 << 20)

/* Turns of the loop after which nothing more will come */
#define TURNS	64

/**
 * struct t - listeners
 * @event: event loop
 * @scrape: listeners
 * @conf: where they listen
 * @path: UNIX socket
 * @made: how often the text was made
 * @plain: and in which format the last time
 * @fails: there is no memory for it
 * @long_text: it is long
 */
struct t {
	sd_event *event;
	struct scrape *scrape;
	struct conf_metrics conf;
	char path[64];
	unsigned int made;
	bool plain;
	bool fails;
	bool long_text;
};

/* By how much it is later than it is. */
static uint64_t later;

int __real_sd_event_now(sd_event *event, clockid_t clock, uint64_t *usec);
int __wrap_sd_event_now(sd_event *event, clockid_t clock, uint64_t *usec);

int __wrap_sd_event_now(sd_event *event, clockid_t clock, uint64_t *usec)
{
	int err = __real_sd_event_now(event, clock, usec);

	*usec += later;
	return err;
}

static char *text(void *ctx, bool plain, size_t *len)
{
	struct t *t = ctx;
	char *made;

	t->made++;
	t->plain = plain;
	*len = t->long_text ? LONG_TEXT : strlen(TEXT);
	made = t->fails ? NULL : malloc(*len + 1);
	if (made && t->long_text)
		memset(made, 'x', *len);
	else if (made)
		memcpy(made, TEXT, sizeof(TEXT));
	return made;
}

static int start(void **state)
{
	struct t *t = calloc(1, sizeof(*t));
	char why[SCRAPE_TEXT_MAX];

	assert_non_null(t);
	later = 0;
	snprintf(t->path, sizeof(t->path), "/tmp/halma-scrape-%d", (int)getpid());
	assert_true(sd_event_new(&t->event) >= 0);
	t->scrape = scrape_new(t->event, text, t);
	assert_non_null(t->scrape);
	t->conf.socket = t->path;
	assert_int_equal(scrape_prepare(t->scrape, &t->conf, CONF_NO_GROUP, why), 0);
	scrape_use(t->scrape);
	*state = t;
	return 0;
}

static int stop(void **state)
{
	struct t *t = *state;

	scrape_free(t->scrape);
	assert_int_equal(access(t->path, F_OK), -1);
	sd_event_unref(t->event);
	free(t);
	return 0;
}

static void turn(struct t *t)
{
	unsigned int i;

	for (i = 0; i < TURNS; i++)
		assert_true(sd_event_run(t->event, 0) >= 0);
}

static int dial(const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", path);
	assert_true(fd >= 0);
	if (!connect(fd, (struct sockaddr *)&sun, sizeof(sun)))
		return fd;
	close(fd);
	return -errno;
}

static void say(int fd, const char *request)
{
	assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
}

/* All that comes; empty if nothing does. Whether the other side has hung up is in @over. */
static const char *hear(struct t *t, int fd, bool *over)
{
	static char buf[65536];
	size_t len = 0;
	ssize_t n = -1;
	unsigned int i;

	for (i = 0; n && i < TURNS; i++) {
		turn(t);
		n = recv(fd, buf + len, sizeof(buf) - 1 - len, MSG_DONTWAIT);
		if (n > 0)
			len += (size_t)n;
	}
	*over = !n;
	buf[len] = '\0';
	return buf;
}

/* Ask, and hear all of the answer. */
static const char *ask(struct t *t, const char *request)
{
	int fd = dial(t->path);
	const char *answer;
	bool over;

	assert_true(fd >= 0);
	say(fd, request);
	answer = hear(t, fd, &over);
	assert_true(over);
	close(fd);
	return answer;
}

static void has(const char *answer, const char *part)
{
	if (!strstr(answer, part))
		fail_msg("no %s in:\n%s", part, answer);
}

static void answers(void **state)
{
	struct t *t = *state;
	const char *got;

	got = ask(t, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
	has(got, "HTTP/1.1 200");
	has(got, "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n");
	has(got, "\r\n\r\n" TEXT);
	assert_true(t->plain);
	got = ask(t, "GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: application/openmetrics-text;"
		  "version=1.0.0;q=0.75,text/plain;q=0.5\r\n\r\n");
	has(got, "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n");
	assert_false(t->plain);
	assert_int_equal(t->made, 2);
	has(ask(t, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "HTTP/1.1 404");
	has(ask(t, "GET /metrics/x HTTP/1.1\r\nHost: x\r\n\r\n"), "HTTP/1.1 404");
	got = ask(t, "DELETE /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
	has(got, "HTTP/1.1 405");
	has(got, "Allow: GET, HEAD\r\n");
	has(ask(t, "what is this\r\n\r\n"), "HTTP/1.");
	assert_int_equal(t->made, 2);
	t->fails = true;
	has(ask(t, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"), "HTTP/1.1 500");
}

static void one_has_them_all(void **state)
{
	static const char request[] = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
	struct t *t = *state;
	int fd[SCRAPE_CONNECTIONS], one;
	unsigned int i;
	bool over;

	for (i = 0; i < SCRAPE_CONNECTIONS; i++) {
		fd[i] = dial(t->path);
		assert_true(fd[i] >= 0);
		say(fd[i], "GET /metr");
	}
	turn(t);
	one = dial(t->path);
	say(one, request);
	assert_string_equal(hear(t, one, &over), "");
	assert_int_equal(t->made, 0);
	/* a place that is free is his */
	close(fd[0]);
	has(hear(t, one, &over), "HTTP/1.1 200");
	close(one);
	for (i = 1; i < SCRAPE_CONNECTIONS; i++)
		close(fd[i]);
}

/* Whether who is slow says nothing, or an octet now and then, or reads nothing. */
static void who_is_slow(void **state)
{
	struct t *t = *state;
	int silent = dial(t->path), slow = dial(t->path), deaf = dial(t->path), other;
	unsigned int i;
	bool over;
	char buf[1];

	t->long_text = true;
	say(deaf, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
	for (i = 1; i < SCRAPE_SECONDS; i++) {
		later = i * 1000000ULL;
		say(slow, "G");
		turn(t);
	}
	/* there is time left, but for who came first */
	assert_int_equal(recv(silent, buf, 1, MSG_DONTWAIT), -1);
	assert_int_equal(recv(slow, buf, 1, MSG_DONTWAIT), -1);
	assert_int_equal(t->made, 1);
	t->long_text = false;
	later = SCRAPE_SECONDS * 1000000ULL + 1000000;
	/* the loop has its turn when somebody comes, or by its clock */
	other = dial(t->path);
	say(other, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
	has(hear(t, other, &over), "HTTP/1.1 200");
	assert_string_equal(hear(t, silent, &over), "");
	assert_true(over);
	hear(t, slow, &over);
	assert_true(over);
	/* what was on its way is there, and not all */
	for (i = 0; recv(deaf, buf, 1, MSG_DONTWAIT) > 0; i++)
		;
	assert_true(i < LONG_TEXT);
	assert_int_equal(recv(deaf, buf, 1, MSG_DONTWAIT), 0);
	close(silent);
	close(slow);
	close(deaf);
	close(other);
}

static int dial_tcp(u16 port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	if (!connect(fd, (struct sockaddr *)&sin, sizeof(sin)))
		return fd;
	close(fd);
	return -1;
}

/* A port that nobody has. */
static u16 free_port(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&sin, sizeof(sin)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&sin, &len), 0);
	close(fd);
	return ntohs(sin.sin_port);
}

static void listen_at(struct conf_metrics *conf, char name[32], u16 port)
{
	snprintf(name, 32, "127.0.0.1:%u", port);
	conf->listen = name;
	conf->at.ipv4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port) };
	conf->at.ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
}

static void reloads(void **state)
{
	struct t *t = *state;
	struct conf_metrics next = t->conf, wrong;
	char why[SCRAPE_TEXT_MAX], name[32], path[80];
	u16 port = free_port();
	struct stat before, after;
	int fd;

	assert_int_equal(stat(t->path, &before), 0);
	assert_int_equal(before.st_mode & 0777, 0600);
	listen_at(&next, name, port);
	assert_int_equal(scrape_prepare(t->scrape, &next, CONF_NO_GROUP, why), 0);
	scrape_undo(t->scrape);
	assert_int_equal(dial_tcp(port), -1);
	assert_int_equal(scrape_prepare(t->scrape, &next, CONF_NO_GROUP, why), 0);
	scrape_use(t->scrape);
	fd = dial_tcp(port);
	assert_true(fd >= 0);
	close(fd);
	/* what stays is the same */
	assert_int_equal(stat(t->path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	/* one that cannot be: nothing changes */
	wrong = next;
	snprintf(path, sizeof(path), "%s/x", t->path);
	wrong.socket = path;
	wrong.listen = NULL;
	assert_true(scrape_prepare(t->scrape, &wrong, CONF_NO_GROUP, why) < 0);
	has(why, path);
	fd = dial_tcp(port);
	assert_true(fd >= 0);
	close(fd);
	has(ask(t, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"), "HTTP/1.1 200");
	/* and none */
	next.listen = NULL;
	next.socket = NULL;
	assert_int_equal(scrape_prepare(t->scrape, &next, CONF_NO_GROUP, why), 0);
	scrape_use(t->scrape);
	assert_int_equal(dial_tcp(port), -1);
	assert_int_equal(access(t->path, F_OK), -1);
}

#define S(text, function)	{ text, function, start, stop, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		S("GET /metrics in two formats, and nothing else", answers),
		S("connections are limited, and others wait", one_has_them_all),
		S("a connection that takes too long is ended", who_is_slow),
		S("a reload changes what differs, or nothing", reloads),
	};

	return RUN(tests);
}
