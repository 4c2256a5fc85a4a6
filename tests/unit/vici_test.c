// SPDX-License-Identifier: GPL-2.0
/*
 * The VICI client and a fake charon: commands, events, a charon that dies, hangs or talks nonsense.
 *
 * sources: tests/unit/fakecharon.c userd/ipsec/vici.c userd/ipsec/vicimsg.c userd/base/log.c
 * packages: libsystemd
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fakecharon.h"

#include "base/log.h"
#include "ipsec/vici.h"

/**
 * struct ended - how a command ended
 */
struct ended {
	u64 arg;
	enum vici_result result;
	char errmsg[64];
};

static struct world {
	sd_event *event;
	struct charon charon;
	struct vici *vici;
	unsigned int up;
	unsigned int down;
	unsigned int events;
	unsigned int items;
	char last[64];
	struct ended ended[64];
	unsigned int ended_count;
	bool send_when_ended;
} w;

static void on_done(void *ctx, u64 arg, enum vici_result result, const struct vici_packet *answer);

static int send_command(const char *name, u64 arg)
{
	const struct vici_command command = { .name = name, .arg = arg, .done = on_done };

	return vici_send(w.vici, &command);
}

static void on_done(void *ctx, u64 arg, enum vici_result result, const struct vici_packet *answer)
{
	struct ended *ended = &w.ended[w.ended_count++];
	struct vici_text text;

	assert_ptr_equal(ctx, &w);
	assert_true(w.ended_count < ARRAY_SIZE(w.ended));
	*ended = (struct ended){ .arg = arg, .result = result };
	if (vici_find(answer->msg, answer->len, "errmsg", &text))
		vici_copy(&text, ended->errmsg, sizeof(ended->errmsg));
	if (w.send_when_ended)
		send_command("again", 0);
	/* it is still there, whatever became of that */
	if (vici_find(answer->msg, answer->len, "errmsg", &text))
		vici_copy(&text, ended->errmsg, sizeof(ended->errmsg));
}

static void on_item(void *ctx, u64 arg, const struct vici_packet *event)
{
	assert_ptr_equal(ctx, &w);
	assert_int_equal(arg, 5);
	assert_true(vici_is(&event->name, "list-sa"));
	w.items++;
}

static void on_up(void *ctx)
{
	assert_ptr_equal(ctx, &w);
	w.up++;
}

static void on_down(void *ctx)
{
	assert_ptr_equal(ctx, &w);
	w.down++;
}

static void on_event(void *ctx, const struct vici_packet *event)
{
	assert_ptr_equal(ctx, &w);
	w.events++;
	vici_copy(&event->name, w.last, sizeof(w.last));
}

static const struct vici_ops ops = { .up = on_up, .down = on_down, .event = on_event };

static int start_with(unsigned int patience)
{
	static const char * const events[] = { "child-updown", "ike-updown", NULL };
	static const char * const streams[] = { "list-sa", NULL };
	struct vici_target target = {
		.path = w.charon.path,
		.events = events,
		.streams = streams,
		.patience = patience,
	};

	memset(&w, 0, sizeof(w));
	assert_true(sd_event_new(&w.event) >= 0);
	charon_init(&w.charon, w.event);
	w.vici = vici_open(w.event, &target, &ops, &w);
	assert_non_null(w.vici);
	return 0;
}

/* a busy machine may need its time for what a charon does at once */
static int start(void **state)
{
	(void)state;
	return start_with(100000);
}

/* where it is about a charon that does nothing at all */
static int start_impatient(void **state)
{
	(void)state;
	return start_with(300);
}

static int stop(void **state)
{
	(void)state;
	vici_close(w.vici);
	charon_fini(&w.charon);
	sd_event_unref(w.event);
	return 0;
}

static bool is_up(void *ctx)
{
	return vici_is_up(*(struct vici **)ctx);
}

static bool is_down(void *ctx)
{
	return !vici_is_up(*(struct vici **)ctx);
}

static bool has_ended(void *ctx)
{
	return w.ended_count >= *(unsigned int *)ctx;
}

static bool has_event(void *ctx)
{
	return w.events >= *(unsigned int *)ctx;
}

static void begin(void)
{
	charon_start(&w.charon);
	charon_until(&w.charon, is_up, &w.vici);
	assert_int_equal(w.up, 1);
}

static void until_ended(unsigned int count)
{
	charon_until(&w.charon, has_ended, &count);
	assert_int_equal(w.ended_count, count);
}

static void in_order(void **state)
{
	unsigned int i;

	(void)state;
	assert_int_equal(send_command("version", 0), -ENOTCONN);
	begin();
	for (i = 0; i < VICI_QUEUE_MAX; i++)
		assert_int_equal(send_command(i % 2 ? "stats" : "version", i), 0);
	assert_int_equal(send_command("version", i), -EBUSY);
	assert_int_equal(vici_waiting(w.vici), VICI_QUEUE_MAX);
	until_ended(VICI_QUEUE_MAX);
	assert_int_equal(vici_waiting(w.vici), 0);
	for (i = 0; i < VICI_QUEUE_MAX; i++) {
		assert_int_equal(w.ended[i].arg, i);
		assert_int_equal(w.ended[i].result, VICI_DONE);
		assert_string_equal(w.charon.command[i].name, i % 2 ? "stats" : "version");
	}
}

static void results(void **state)
{
	(void)state;
	begin();
	w.charon.refuse = "load-conn";
	w.charon.unknown = "dance";
	send_command("load-conn", 1);
	send_command("dance", 2);
	send_command("stats", 3);
	until_ended(3);
	assert_int_equal(w.ended[0].result, VICI_REFUSED);
	assert_string_equal(w.ended[0].errmsg, "no, thanks");
	assert_int_equal(w.ended[1].result, VICI_NO_COMMAND);
	assert_int_equal(w.ended[2].result, VICI_DONE);
	assert_true(vici_is_up(w.vici));
}

static const struct charon_sa sa = {
	.conn = "mag-1", .ike = 1, .remote_host = "::1", .remote_id = "x", .child = 1,
	.reqid = 65537, .spi_in = 1, .spi_out = 2,
};

static void streams(void **state)
{
	struct vici_command command = {
		.name = "list-sas", .arg = 5, .item = on_item, .done = on_done,
	};
	unsigned int i;

	(void)state;
	begin();
	for (i = 0; i < 200; i++) {
		w.charon.sa[i] = sa;
		w.charon.sa[i].child = i;
	}
	w.charon.sa_count = 200;
	assert_int_equal(vici_send(w.vici, &command), 0);
	until_ended(1);
	assert_int_equal(w.items, 200);
	assert_int_equal(w.events, 0);
}

static void events(void **state)
{
	struct vici_writer msg;
	unsigned int count = 2;
	u8 data[16];

	(void)state;
	begin();
	vici_write(&msg, data, sizeof(data));
	charon_raise(&w.charon, "log", &msg);
	charon_child(&w.charon, &sa, true);
	charon_raise(&w.charon, "ike-updown", &msg);
	charon_until(&w.charon, has_event, &count);
	charon_run(&w.charon, 20);
	assert_int_equal(w.events, 2);
	assert_string_equal(w.last, "ike-updown");
}

/* The end of one packet and the beginning of the next in one piece. */
static void pieces(void **state)
{
	static const char answers[] = "\0\0\0\x01\x01\0\0\0\x01";
	unsigned int i;

	(void)state;
	begin();
	w.charon.mute = true;
	for (i = 0; i < 3; i++)
		send_command("stats", i);
	charon_run(&w.charon, 20);
	charon_order(&w.charon, answers, 9);
	until_ended(1);
	charon_run(&w.charon, 20);
	charon_order(&w.charon, "\x01\0", 2);
	until_ended(2);
	charon_run(&w.charon, 20);
	charon_order(&w.charon, "\0\0", 2);
	charon_run(&w.charon, 20);
	charon_order(&w.charon, "\x01", 1);
	charon_run(&w.charon, 20);
	charon_order(&w.charon, "\x01", 1);
	until_ended(3);
	assert_true(vici_is_up(w.vici));
}

static void dies(void **state)
{
	(void)state;
	begin();
	w.charon.mute = true;
	send_command("stats", 1);
	send_command("stats", 2);
	charon_run(&w.charon, 20);
	w.send_when_ended = true;
	charon_kill(&w.charon);
	until_ended(2);
	w.send_when_ended = false;
	assert_int_equal(w.ended[0].result, VICI_LOST);
	assert_int_equal(w.ended[1].result, VICI_LOST);
	assert_int_equal(w.down, 1);
	assert_false(vici_is_up(w.vici));
	assert_non_null(strstr(vici_why(w.vici), w.charon.path));
	assert_int_equal(send_command("stats", 3), -ENOTCONN);
	/* and is back after a while */
	charon_run(&w.charon, 1200);
	assert_int_equal(w.up, 1);
	w.charon.mute = false;
	charon_start(&w.charon);
	charon_until(&w.charon, is_up, &w.vici);
	assert_int_equal(w.up, 2);
	assert_int_equal(w.down, 1);
	send_command("stats", 4);
	until_ended(3);
	assert_int_equal(w.ended[2].result, VICI_DONE);
}

/* It has answered and is gone: what the answer asks for next cannot be written, but the rest of it
 * is read.
 */
static void answers_and_dies(void **state)
{
	static const char answer[] = "\0\0\0\x0c\x01\x03\006errmsg\0\x01x";

	(void)state;
	begin();
	w.charon.mute = true;
	send_command("stats", 1);
	charon_run(&w.charon, 20);
	w.send_when_ended = true;
	charon_order(&w.charon, answer, sizeof(answer) - 1);
	charon_kill(&w.charon);
	until_ended(2);
	assert_int_equal(w.ended[0].result, VICI_DONE);
	assert_string_equal(w.ended[0].errmsg, "x");
	assert_int_equal(w.ended[1].result, VICI_LOST);
	assert_int_equal(w.down, 1);
	w.send_when_ended = false;
	w.charon.mute = false;
	charon_start(&w.charon);
	charon_until(&w.charon, is_up, &w.vici);
	send_command("stats", 2);
	until_ended(3);
	assert_int_equal(w.ended[2].result, VICI_DONE);
}

/* charon gives its socket to a group of which halmad's user is no member. */
static void locked_out(void **state)
{
	(void)state;
	if (geteuid())
		skip();
	begin();
	charon_kill(&w.charon);
	charon_run(&w.charon, 20);
	charon_start(&w.charon);
	assert_int_equal(chmod(w.charon.path, 0700), 0);
	assert_int_equal(seteuid(65534), 0);
	charon_run(&w.charon, 1200);
	assert_int_equal(seteuid(0), 0);
	assert_false(vici_is_up(w.vici));
	assert_non_null(strstr(vici_why(w.vici), "permission denied: charon does not let"));
	assert_int_equal(chmod(w.charon.path, 0770), 0);
	charon_until(&w.charon, is_up, &w.vici);
}

static void hangs(void **state)
{
	(void)state;
	begin();
	w.charon.mute = true;
	send_command("stats", 1);
	until_ended(1);
	assert_int_equal(w.ended[0].result, VICI_LOST);
	assert_int_equal(w.down, 1);
	assert_non_null(strstr(vici_why(w.vici), "does not answer"));
	w.charon.mute = false;
	charon_until(&w.charon, is_up, &w.vici);
	assert_int_equal(w.up, 2);
}

static void nonsense(void **state)
{
	static const struct {
		const char *data;
		size_t len;
	} table[] = {
		{ "\xff\xff\xff\xff", 4 },		/* too long */
		{ "\0\x08\0\x01\0\0\0\0", 8 },		/* too long by one */
		{ "\0\0\0\0", 4 },			/* of no octets */
		{ "\0\0\0\x01\x09", 5 },		/* of no type */
		{ "\0\0\0\x01\0", 5 },			/* a command */
		{ "\0\0\0\x01\x01", 5 },		/* an answer to nothing */
		{ "\0\0\0\x01\x05", 5 },		/* a confirmation of nothing */
		{ "\0\0\0\x02\x01\x02", 6 },		/* with a message that is none */
	};
	unsigned int i;

	(void)state;
	begin();
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		charon_raw(&w.charon, table[i].data, table[i].len);
		charon_until(&w.charon, is_down, &w.vici);
		charon_until(&w.charon, is_up, &w.vici);
	}
	assert_int_equal(w.down, ARRAY_SIZE(table));
}

static void too_old(void **state)
{
	(void)state;
	w.charon.no_events = true;
	charon_start(&w.charon);
	charon_run(&w.charon, 100);
	assert_int_equal(w.up, 0);
	assert_int_equal(w.down, 0);
	assert_non_null(strstr(vici_why(w.vici), "too old"));
}

static void too_large(void **state)
{
	static u8 data[VICI_PACKET_MAX];
	struct vici_command command = { .name = "load-cert", .msg = data, .len = sizeof(data) };
	static char value[60000];
	struct vici_writer msg;
	unsigned int i;

	(void)state;
	begin();
	assert_int_equal(vici_send(w.vici, &command), -EMSGSIZE);
	assert_int_equal(vici_waiting(w.vici), 0);
	/* the largest that fits comes over in many pieces */
	memset(value, 'x', sizeof(value) - 1);
	vici_write(&msg, data, sizeof(data));
	for (i = 0; i < 8; i++)
		vici_value(&msg, "data", value);
	assert_true(vici_written(&msg));
	command.len = msg.len;
	command.done = on_done;
	assert_int_equal(vici_send(w.vici, &command), 0);
	until_ended(1);
	assert_int_equal(w.ended[0].result, VICI_DONE);
	assert_int_equal(charon_last(&w.charon, "load-cert")->len, msg.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "commands are done one after the other", in_order, start, stop, NULL },
		{ "a command is done, refused or not known", results, start, stop, NULL },
		{ "a streaming command lists", streams, start, stop, NULL },
		{ "events that were registered are told", events, start, stop, NULL },
		{ "several packets at once", pieces, start, stop, NULL },
		{ "a charon that dies is there again when it is back", dies, start, stop, NULL },
		{ "a charon that answers and dies", answers_and_dies, start, stop, NULL },
		{ "a charon that does not let this user in", locked_out, start, stop, NULL },
		{ "a charon that hangs is given up", hangs, start_impatient, stop, NULL },
		{ "a charon that talks nonsense is given up", nonsense, start, stop, NULL },
		{ "a charon without the events is refused", too_old, start, stop, NULL },
		{ "messages as large as may be", too_large, start, stop, NULL },
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
