// SPDX-License-Identifier: GPL-2.0
/*
 * Who monitors: events over a real socket and a real event loop, from an anchor with a fake
 * kernel. One who does not read loses events and knows how many; nobody else notices.
 *
 * sources: tests/unit/fake.c userd
 */
#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fake.h"

#include "base/log.h"
#include "control/monitor.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define HNP0	"2001:db8:100::/64"

/**
 * struct stage - all that takes part
 * @f: anchor
 * @event: event loop
 * @ctl: control socket
 * @m: what is tested
 * @dir: where the socket is
 * @path: the socket
 */
struct stage {
	struct fake f;
	sd_event *event;
	struct ctl *ctl;
	struct monitor *m;
	char dir[32];
	char path[64];
};

/* what halmad does with a request */
static void answer(void *ctx, json_t *request, bool may_change, struct ctl_reply *reply)
{
	struct stage *s = ctx;

	assert_true(may_change);
	if (strcmp(json_string_value(json_object_get(request, "cmd")), "monitor")) {
		reply->error = "only monitor";
		return;
	}
	reply->monitor = monitor_start(s->m);
	reply->result = json_object();
}

static void deserted(void *ctx)
{
	struct stage *s = ctx;

	monitor_stop(s->m);
}

static const struct ctl_ops ops = { .answer = answer, .deserted = deserted };

static int start(void **state)
{
	struct stage *s = calloc(1, sizeof(*s));
	int err;

	assert_non_null(s);
	fake_start(&s->f, FAKE_CONF);
	/* so that its MAG has a tunnel: what is told from now on are PBUs */
	assert_int_equal(SEND(&s->f, .mnid = BOB, .lifetime = 4000), 0);
	snprintf(s->dir, sizeof(s->dir), "/tmp/halma-unit.XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	snprintf(s->path, sizeof(s->path), "%s/sock", s->dir);
	assert_true(sd_event_new(&s->event) >= 0);
	s->ctl = ctl_open(s->event, s->path, &ops, s, &err);
	assert_non_null(s->ctl);
	s->m = monitor_new(s->event, s->ctl, s->f.anchor);
	assert_non_null(s->m);
	*state = s;
	return 0;
}

static int stop(void **state)
{
	struct stage *s = *state;

	ctl_close(s->ctl);
	monitor_free(s->m);
	sd_event_unref(s->event);
	fake_stop(&s->f);
	rmdir(s->dir);
	free(s);
	return 0;
}

/* Let the daemon do all that there is to do. */
static void turn(struct stage *s)
{
	while (sd_event_run(s->event, 0) > 0)
		;
}

static int dial(struct stage *s)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", s->path);
	assert_int_equal(connect(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	return fd;
}

/* The next packet; NULL if there is none. */
static json_t *next(int fd)
{
	char text[8192];
	ssize_t len = recv(fd, text, sizeof(text), 0);
	json_t *object;

	if (len <= 0)
		return NULL;
	object = json_loadb(text, (size_t)len, 0, NULL);
	assert_true(json_is_object(object));
	return object;
}

static void ask(struct stage *s, int fd, const char *request)
{
	assert_int_equal(send(fd, request, strlen(request), 0), strlen(request));
	turn(s);
}

static int subscribe(struct stage *s)
{
	int fd = dial(s);
	json_t *object;

	ask(s, fd, "{\"cmd\": \"monitor\"}");
	object = next(fd);
	assert_true(json_is_object(json_object_get(object, "result")));
	json_decref(object);
	return fd;
}

/* An event comes: the number of the PBU in it. */
static unsigned int event_of(json_t *object)
{
	json_t *event = json_object_get(object, "event"), *msg = json_object_get(event, "msg");

	assert_string_equal(json_string_value(json_object_get(event, "name")), "pbu");
	assert_string_equal(json_string_value(json_object_get(msg, "mn-id")), ALICE);
	return (unsigned int)json_integer_value(json_object_get(msg, "sequence"));
}

static void pbus(struct stage *s, unsigned int from, unsigned int to)
{
	for (; from < to; from++)
		assert_int_equal(SEND(&s->f, .mnid = ALICE, .hi = 3, .sequence = (u16)from), 0);
}

/**
 * struct account - what a client has heard
 * @next: number of the PBU that comes next
 * @lost: how many it was told to have lost
 * @gaps: how often
 */
struct account {
	unsigned int next;
	unsigned int lost;
	unsigned int gaps;
};

/* Read all there is; each PBU is told or lost, in order. */
static void account_for(struct stage *s, int fd, struct account *a)
{
	unsigned int lost;
	json_t *object;

	while ((object = next(fd))) {
		lost = (unsigned int)json_integer_value(json_object_get(object, "lost"));
		if (lost) {
			a->next += lost;
			a->lost += lost;
			a->gaps++;
		} else {
			assert_int_equal(event_of(object), a->next);
			a->next++;
		}
		json_decref(object);
		turn(s);
	}
	assert_int_equal(errno, EAGAIN);
}

static void hears(void **state)
{
	struct account one = { 0 }, two = { .next = 5 };
	struct stage *s = *state;
	int a, b;

	pbus(s, 0, 1);
	assert_false(event_wanted(anchor_core(s->f.anchor)));
	a = subscribe(s);
	one.next = 1;
	assert_int_equal(ctl_monitors(s->ctl), 1);
	pbus(s, 1, 5);
	turn(s);
	b = subscribe(s);
	assert_int_equal(ctl_monitors(s->ctl), 2);
	pbus(s, 5, 9);
	turn(s);
	account_for(s, a, &one);
	account_for(s, b, &two);
	assert_int_equal(one.next, 9);
	assert_int_equal(two.next, 9);
	assert_int_equal(one.lost + two.lost, 0);
	close(a);
	turn(s);
	assert_true(event_wanted(anchor_core(s->f.anchor)));
	pbus(s, 9, 10);
	turn(s);
	account_for(s, b, &two);
	assert_int_equal(two.next, 10);
	close(b);
	turn(s);
	assert_int_equal(ctl_monitors(s->ctl), 0);
	assert_false(event_wanted(anchor_core(s->f.anchor)));
}

/* Signalling goes first: nothing is written before the loop has time, and then a limit holds. */
static void no_time(void **state)
{
	const unsigned int total = MONITOR_QUEUE + 500;
	struct account a = { 0 };
	struct stage *s = *state;
	int fd = subscribe(s);

	pbus(s, 0, total);
	assert_null(next(fd));
	turn(s);
	/* those that fit are there, as far as the socket takes them */
	account_for(s, fd, &a);
	assert_int_equal(a.next, total);
	assert_true(a.lost >= 500);
	assert_true(a.lost < total - 50);
	/* and it goes on as if nothing had been */
	pbus(s, total, total + 3);
	turn(s);
	account_for(s, fd, &a);
	assert_int_equal(a.next, total + 3);
	close(fd);
}

static void does_not_read(void **state)
{
	struct account slow = { 0 }, good = { 0 };
	struct stage *s = *state;
	int deaf = subscribe(s), fd = subscribe(s);
	const unsigned int total = 20000;
	unsigned int i;

	for (i = 0; i < total; i += 50) {
		pbus(s, i, i + 50);
		turn(s);
		account_for(s, fd, &good);
		assert_int_equal(good.next, i + 50);
	}
	assert_int_equal(good.lost, 0);
	/* now it reads: each is told or counted, in one gap, for nothing was read between */
	account_for(s, deaf, &slow);
	assert_int_equal(slow.next, total);
	assert_int_equal(slow.gaps, 1);
	assert_true(slow.lost > total / 2);
	assert_true(slow.next - slow.lost > 50);
	pbus(s, total, total + 1);
	turn(s);
	account_for(s, deaf, &slow);
	assert_int_equal(slow.next, total + 1);
	close(deaf);
	close(fd);
}

/* Gone without a word, with events under way. */
static void goes_away(void **state)
{
	struct stage *s = *state;
	int fd = subscribe(s);

	pbus(s, 0, 10);
	close(fd);
	turn(s);
	assert_int_equal(ctl_monitors(s->ctl), 0);
	assert_false(event_wanted(anchor_core(s->f.anchor)));
	fd = subscribe(s);
	pbus(s, 10, 2000);
	shutdown(fd, SHUT_RDWR);
	turn(s);
	assert_int_equal(ctl_monitors(s->ctl), 0);
	close(fd);
}

static void asks_more(void **state)
{
	struct account a = { 0 };
	struct stage *s = *state;
	int fd = subscribe(s);
	json_t *object;

	ask(s, fd, "{\"cmd\": \"monitor\"}");
	object = next(fd);
	assert_string_equal(json_string_value(json_object_get(object, "error")),
			    "a client that monitors cannot ask");
	json_decref(object);
	pbus(s, 0, 1);
	turn(s);
	account_for(s, fd, &a);
	assert_int_equal(a.next, 1);
	assert_int_equal(ctl_monitors(s->ctl), 1);
	close(fd);
}

static void closed_meanwhile(void **state)
{
	struct stage *s = *state;
	int fd = subscribe(s);

	pbus(s, 0, 3);
	ctl_close(s->ctl);
	s->ctl = NULL;
	assert_false(event_wanted(anchor_core(s->f.anchor)));
	turn(s);
	assert_null(next(fd));
	close(fd);
}

#define TEST(name, fn)	{ name, fn, start, stop, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("each client hears what happens from its request on", hears),
		TEST("signalling goes first, and what waits has a limit", no_time),
		TEST("who does not read loses events, is told how many, and harms nobody",
		     does_not_read),
		TEST("a client that goes is noticed, and the last one ends the effort", goes_away),
		TEST("a client that monitors and asks is told that it cannot", asks_more),
		TEST("the socket closes with events under way", closed_meanwhile),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
