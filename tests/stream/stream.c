// SPDX-License-Identifier: GPL-2.0
/*
 * halma-stream: numbered UDP datagrams from one end to the other, or both ways at once, and an
 * exact account of what became of them.
 *
 *	halma-stream [-s] [-r] -l ADDR [-p PORT] -t ADDR [-P PORT] [OPTION]...
 *
 *	-s, -r		send; receive; default both
 *	-l, -p		own address and port (default 5001)
 *	-t, -P		the other end (default port: own)
 *	-R RATE		datagrams per second; default 1000
 *	-n COUNT	send so many, then end; default: until SIGTERM or SIGINT
 *	-d SECONDS	send for so long
 *	-z BYTES	of payload; default 64, at least 32
 *	-c CPU		run there
 *	-W COUNT	both ways: let no more than so many be under way; the rate then adapts to
 *			what the machine carries. 0, the default: no limit
 *	-L MS		after the end wait so long for what is under way; default 3000
 *	-w MS		both ways: wait so long for the other end; default 10000
 *	-f FILE		while running, overwrite FILE five times a second with the account so far
 *	-i NAME		name of this end in the account
 *
 * Prints one JSON object. Exit code: 0 nothing lost, duplicated or reordered of what it received;
 * 1 something was, or the other end never said how much it had sent; 2 wrong use.
 *
 * One end says goodbye with the number of datagrams it sent, several times, so that the other can
 * count those that are missing at the tail.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <netdb.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAGIC		0x68616c6d61737472ULL	/* "halmastr" */
#define GOODBYE		UINT64_MAX
#define HELLO		(UINT64_MAX - 1)
#define BATCH		64
#define SIZE_MIN	32
#define SIZE_MAX_	9000
#define SEQ_MAX		0x10000000ULL
#define GAPS_MAX	16
#define BYES		6
#define NS		1000000000ULL
#define MS		1000000ULL
#define TICK		(2 * MS)
#define BUFFER		(32 << 20)

struct payload {
	uint64_t magic;
	uint64_t seq;
	uint64_t time;		/* nanoseconds of CLOCK_MONOTONIC */
	uint64_t total;		/* how many were sent, in a goodbye; else what was seen */
};

static struct {
	bool send;
	bool receive;
	const char *local;
	const char *remote;
	const char *port;
	const char *remote_port;
	uint64_t rate;
	uint64_t count;
	uint64_t seconds;
	uint64_t size;
	long cpu;
	uint64_t linger;
	uint64_t window;
	uint64_t meet;
	const char *file;
	const char *name;
} opt = {
	.port = "5001", .rate = 1000, .size = 64, .cpu = -1, .linger = 3000, .meet = 10000, .name = "stream",
};

static struct {
	uint64_t sent;
	uint64_t send_errors;
	uint64_t received;	/* different ones */
	uint64_t duplicated;
	uint64_t reordered;
	uint64_t foreign;
	uint64_t next;		/* one above the highest seen */
	uint64_t last_at;
	uint64_t max_gap;
	uint64_t max_gap_after;
	uint64_t delay_min;
	uint64_t delay_max;
	uint64_t delay_sum;
	uint64_t total;		/* what the other end said */
	uint64_t acked;		/* one above the highest that the other end has seen */
	uint64_t trickle_at;
	bool bye;
	bool met;		/* the other end is there */
	bool greeted;		/* and wants to know whether we are */
	uint32_t socket_drops;
	uint8_t *seen;
} st = { .delay_min = UINT64_MAX };

static int fd;
static struct sockaddr_storage peer;
static socklen_t peer_len;
static volatile sig_atomic_t stop;

static _Alignas(8) uint8_t tx_buf[BATCH][SIZE_MAX_];
static _Alignas(8) uint8_t rx_buf[BATCH][SIZE_MAX_];

static void on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NS + ts.tv_nsec;
}

static void fill(uint8_t *buf, uint64_t seq, uint64_t now)
{
	struct payload *p = (void *)buf;

	p->magic = htobe64(MAGIC);
	p->seq = htobe64(seq);
	p->time = htobe64(now);
	p->total = htobe64(seq == GOODBYE ? st.sent : st.next);
}

/* how many went out */
static int send_batch(unsigned int n)
{
	static struct mmsghdr mm[BATCH];
	static struct iovec iov[BATCH];
	uint64_t now = now_ns();
	unsigned int i;
	int done;

	for (i = 0; i < n; i++) {
		fill(tx_buf[i], st.sent + i, now);
		iov[i] = (struct iovec){ .iov_base = tx_buf[i], .iov_len = opt.size };
		mm[i].msg_hdr = (struct msghdr){
			.msg_name = &peer, .msg_namelen = peer_len,
			.msg_iov = &iov[i], .msg_iovlen = 1,
		};
	}
	done = sendmmsg(fd, mm, n, 0);
	if (done < 0) {
		st.send_errors++;
		return 0;
	}
	st.sent += done;
	return done;
}

static void say(uint64_t what)
{
	fill(tx_buf[0], what, now_ns());
	sendto(fd, tx_buf[0], SIZE_MIN, 0, (struct sockaddr *)&peer, peer_len);
}

static void take(const uint8_t *buf, size_t len, uint64_t now)
{
	struct payload p;
	uint64_t seq, delay;
	uint8_t bit;

	if (len >= sizeof(p))
		memcpy(&p, buf, sizeof(p));
	if (len < sizeof(p) || be64toh(p.magic) != MAGIC) {
		st.foreign++;
		return;
	}
	seq = be64toh(p.seq);
	st.met = true;
	if (seq == HELLO) {
		st.greeted = true;
		return;
	}
	if (seq == GOODBYE) {
		st.bye = true;
		st.total = be64toh(p.total);
		return;
	}
	if (seq >= SEQ_MAX) {
		st.foreign++;
		return;
	}
	if (be64toh(p.total) > st.acked)
		st.acked = be64toh(p.total);
	bit = 1 << seq % 8;
	if (st.seen[seq / 8] & bit) {
		st.duplicated++;
		return;
	}
	st.seen[seq / 8] |= bit;
	if (st.received && now - st.last_at > st.max_gap) {
		st.max_gap = now - st.last_at;
		st.max_gap_after = seq;
	}
	st.last_at = now;
	st.received++;
	if (seq < st.next)
		st.reordered++;
	else
		st.next = seq + 1;
	delay = now - be64toh(p.time);
	st.delay_sum += delay;
	if (delay < st.delay_min)
		st.delay_min = delay;
	if (delay > st.delay_max)
		st.delay_max = delay;
}

/* all that is there */
static void receive(void)
{
	static struct mmsghdr mm[BATCH];
	static struct iovec iov[BATCH];
	static union {
		char buf[CMSG_SPACE(sizeof(uint32_t))];
		struct cmsghdr align;
	} ctl[BATCH];
	struct cmsghdr *cm;
	uint64_t now;
	int i, n;

	do {
		for (i = 0; i < BATCH; i++) {
			iov[i] = (struct iovec){ .iov_base = rx_buf[i], .iov_len = SIZE_MAX_ };
			mm[i].msg_hdr = (struct msghdr){
				.msg_iov = &iov[i], .msg_iovlen = 1,
				.msg_control = ctl[i].buf, .msg_controllen = sizeof(ctl[i].buf),
			};
		}
		n = recvmmsg(fd, mm, BATCH, MSG_DONTWAIT, NULL);
		now = now_ns();
		for (i = 0; i < n; i++) {
			cm = CMSG_FIRSTHDR(&mm[i].msg_hdr);
			if (cm && cm->cmsg_level == SOL_SOCKET && cm->cmsg_type == SO_RXQ_OVFL)
				memcpy(&st.socket_drops, CMSG_DATA(cm), sizeof(st.socket_drops));
			take(rx_buf[i], mm[i].msg_len, now);
		}
	} while (n == BATCH);
}

static uint64_t lost(bool final)
{
	uint64_t end = final && st.bye ? st.total : st.next;

	return end > st.received ? end - st.received : 0;
}

static json_t *gaps(void)
{
	uint64_t end = st.bye ? st.total : st.next, seq = 0, from;
	json_t *list = json_array();

	while (seq < end && seq < SEQ_MAX && json_array_size(list) < GAPS_MAX) {
		if (st.seen[seq / 8] == 0xff) {
			seq = (seq / 8 + 1) * 8;
			continue;
		}
		if (st.seen[seq / 8] >> seq % 8 & 1) {
			seq++;
			continue;
		}
		for (from = seq; seq < end && !(st.seen[seq / 8] >> seq % 8 & 1); seq++)
			;
		json_array_append_new(list, json_pack("{s:I, s:I}", "from", (json_int_t)from,
						      "count", (json_int_t)(seq - from)));
	}
	return list;
}

static void set(json_t *o, const char *key, uint64_t v)
{
	json_object_set_new(o, key, json_integer((json_int_t)v));
}

static json_t *account(bool final, uint64_t start)
{
	uint64_t ms = (now_ns() - start) / MS;
	json_t *o = json_object();

	json_object_set_new(o, "name", json_string(opt.name));
	set(o, "ms", ms);
	if (opt.send) {
		set(o, "sent", st.sent);
		set(o, "send-errors", st.send_errors);
	}
	if (!opt.receive)
		return o;
	set(o, "received", st.received);
	set(o, "lost", lost(final));
	set(o, "duplicated", st.duplicated);
	set(o, "reordered", st.reordered);
	set(o, "max-gap-us", st.max_gap / 1000);
	if (!final)
		return o;
	json_object_set_new(o, "peer-sent", st.bye ? json_integer(st.total) : json_null());
	set(o, "max-gap-before", st.max_gap_after);
	set(o, "socket-drops", st.socket_drops);
	set(o, "foreign", st.foreign);
	if (st.received) {
		set(o, "delay-min-us", st.delay_min / 1000);
		set(o, "delay-avg-us", st.delay_sum / st.received / 1000);
		set(o, "delay-max-us", st.delay_max / 1000);
	}
	json_object_set_new(o, "gaps", gaps());
	return o;
}

static void live(uint64_t start)
{
	char tmp[4096];
	json_t *o;

	if (snprintf(tmp, sizeof(tmp), "%s.new", opt.file) >= (int)sizeof(tmp))
		return;
	o = account(false, start);
	if (!json_dump_file(o, tmp, JSON_COMPACT))
		rename(tmp, opt.file);
	json_decref(o);
}

/* sleep until there is something to receive, at most ns */
static void pause_ns(uint64_t ns)
{
	struct timespec ts = { .tv_sec = ns / NS, .tv_nsec = ns % NS };
	struct pollfd p = { .fd = fd, .events = POLLIN };

	/* do not wake up for every datagram: a tick's worth at a time is cheaper */
	if (opt.send)
		nanosleep(&ts, NULL);
	else
		ppoll(&p, 1, &ts, NULL);
	if (opt.receive)
		receive();
}

/* both ways: wait until the other end is there, or what is sent at first would miss its socket */
static bool meet(void)
{
	uint64_t end = now_ns() + opt.meet * MS, now, next = 0;

	while (!st.met && !stop && (now = now_ns()) < end) {
		if (now >= next) {
			say(HELLO);
			next = now + 20 * MS;
		}
		pause_ns(TICK);
	}
	return st.met;
}

/*
 * How many may be sent now. A path that is gone for a while must not stop the stream for good:
 * then one every 10 ms.
 */
static uint64_t allowed(uint64_t due, uint64_t now)
{
	uint64_t n = due - st.sent, room;

	if (opt.window && opt.receive) {
		room = st.acked + opt.window > st.sent ? st.acked + opt.window - st.sent : 0;
		if (!room && now >= st.trickle_at) {
			st.trickle_at = now + 10 * MS;
			room = 1;
		}
		if (n > room)
			n = room;
	}
	return n < BATCH ? n : BATCH;
}

static void run(uint64_t start)
{
	uint64_t now, due, next_live = start;
	bool sending = opt.send;
	unsigned int n;

	while (sending || (!opt.send && !st.bye && !stop)) {
		now = now_ns();
		if (opt.file && now >= next_live) {
			live(start);
			next_live = now + 200 * MS;
		}
		if (sending) {
			due = (now - start) / 1000 * opt.rate / 1000000;
			if (opt.count && due > opt.count)
				due = opt.count;
			while (st.sent < due && !stop) {
				n = allowed(due, now_ns());
				if (!n || !send_batch(n))
					break;
				if (opt.receive)
					receive();
			}
			if (stop || (opt.count && st.sent >= opt.count) ||
			    (opt.seconds && now - start >= opt.seconds * NS) ||
			    st.sent >= SEQ_MAX - BATCH)
				sending = false;
		}
		if (st.greeted) {
			st.greeted = false;
			say(HELLO);
		}
		pause_ns(TICK);
	}
}

/* say goodbye, take in what is under way: until the other end has said so, or has been silent */
static void finish(uint64_t start)
{
	uint64_t end = now_ns() + opt.linger * MS, next_bye = 0;
	unsigned int byes = opt.send ? BYES : 0;
	uint64_t now;

	while ((now = now_ns()) < end || now < st.last_at + opt.linger * MS) {
		if (byes && now >= next_bye) {
			say(GOODBYE);
			byes--;
			next_bye = now + 50 * MS;
		}
		if (!byes && (!opt.receive || (st.bye && st.received >= st.total)))
			break;
		pause_ns(TICK);
	}
	if (opt.file)
		live(start);
}

static bool resolve(const char *host, const char *port, struct sockaddr_storage *sa,
		    socklen_t *len)
{
	struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_DGRAM,
	};
	struct addrinfo *ai;
	int err = getaddrinfo(host, port, &hints, &ai);

	if (err) {
		fprintf(stderr, "halma-stream: %s port %s: %s\n", host, port, gai_strerror(err));
		return false;
	}
	memcpy(sa, ai->ai_addr, ai->ai_addrlen);
	*len = ai->ai_addrlen;
	freeaddrinfo(ai);
	return true;
}

static bool open_socket(void)
{
	struct sockaddr_storage sa;
	int size = BUFFER, on = 1;
	socklen_t len;

	if (!resolve(opt.local, opt.port, &sa, &len) ||
	    !resolve(opt.remote, opt.remote_port, &peer, &peer_len))
		return false;
	fd = socket(sa.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&sa, len)) {
		perror("halma-stream: bind");
		return false;
	}
	return true;
}

static bool number(const char *arg, uint64_t max, uint64_t *v)
{
	char *end;

	errno = 0;
	*v = strtoull(arg, &end, 10);
	return *arg >= '0' && *arg <= '9' && !*end && !errno && *v <= max;
}

static bool options(int argc, char **argv)
{
	uint64_t cpu;
	bool ok = true;
	int c;

	while (ok && (c = getopt(argc, argv, "srl:p:t:P:R:n:d:z:c:W:L:w:f:i:")) != -1) {
		switch (c) {
		case 's':
			opt.send = true;
			break;
		case 'r':
			opt.receive = true;
			break;
		case 'l':
			opt.local = optarg;
			break;
		case 'p':
			opt.port = optarg;
			break;
		case 't':
			opt.remote = optarg;
			break;
		case 'P':
			opt.remote_port = optarg;
			break;
		case 'R':
			ok = number(optarg, 10000000, &opt.rate);
			break;
		case 'n':
			ok = number(optarg, SEQ_MAX - BATCH, &opt.count);
			break;
		case 'd':
			ok = number(optarg, 1000000, &opt.seconds);
			break;
		case 'z':
			ok = number(optarg, SIZE_MAX_, &opt.size) && opt.size >= SIZE_MIN;
			break;
		case 'c':
			ok = number(optarg, CPU_SETSIZE - 1, &cpu);
			opt.cpu = cpu;
			break;
		case 'L':
			ok = number(optarg, 1000000, &opt.linger);
			break;
		case 'W':
			ok = number(optarg, SEQ_MAX, &opt.window);
			break;
		case 'w':
			ok = number(optarg, 1000000, &opt.meet);
			break;
		case 'f':
			opt.file = optarg;
			break;
		case 'i':
			opt.name = optarg;
			break;
		default:
			ok = false;
		}
	}
	if (!opt.send && !opt.receive) {
		opt.send = true;
		opt.receive = true;
	}
	if (!opt.remote_port)
		opt.remote_port = opt.port;
	return ok && optind == argc && opt.local && opt.remote;
}

static bool clean(void)
{
	return !opt.receive || (st.bye && !lost(true) && !st.duplicated && !st.reordered);
}

int main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = on_signal };
	cpu_set_t cpus;
	uint64_t start;
	json_t *o;
	bool both;

	if (!options(argc, argv)) {
		fprintf(stderr,
			"usage: halma-stream [-s] [-r] -l ADDR [-p PORT] -t ADDR [-P PORT]\n"
			"       [-R RATE] [-n COUNT] [-d SECONDS] [-z BYTES] [-c CPU] [-W COUNT] [-L MS] [-w MS]\n"
			"       [-f FILE] [-i NAME]\n");
		return 2;
	}
	if (opt.cpu >= 0) {
		CPU_ZERO(&cpus);
		CPU_SET(opt.cpu, &cpus);
		if (sched_setaffinity(0, sizeof(cpus), &cpus))
			perror("halma-stream: cpu");
	}
	st.seen = calloc(SEQ_MAX / 8, 1);
	if (!st.seen || !open_socket())
		return 2;
	prctl(PR_SET_TIMERSLACK, 1);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	st.greeted = true;
	both = opt.send && opt.receive;
	if (both && !meet())
		fprintf(stderr, "halma-stream: %s: the other end does not answer\n", opt.name);
	start = now_ns();
	if (st.met || !both) {
		run(start);
		finish(start);
	}
	o = account(true, start);
	json_dumpf(o, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(o);
	free(st.seen);
	return clean() ? 0 : 1;
}
