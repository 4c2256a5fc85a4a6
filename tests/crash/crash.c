// SPDX-License-Identifier: GPL-2.0
/*
 * halma-crash KILLS [SEED]: an anchor with a store is killed under load, again and again.
 *
 * The kernel's bindings outlive most kills. At some the power goes instead: the kernel is empty
 * then, and of the store there is what was synced. Now and then the anchor ends in order. Judged:
 *
 *	- who was told that it has a prefix has it after a restart, unless the power went within
 *	  SLACK_MS after that: commit-delay, and what a busy machine adds
 *	- nobody is given a prefix that somebody else was given and whose lifetime is not over, not
 *	  even within that time
 *	- the order of PBUs goes on: one older than the last accepted is refused
 *
 * Nodes are judged by what their MAG knows: a PBA that was sent counts.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "subject.h"
#include "wire/message.h"
#include "platter.h"
#include "wire/freshness.h"

#define NODES		300
#define WINDOW		24
#define SLACK_MS	1000
#define LIFE_MS		400
#define SAY_MAX		10
#define PATIENCE_MS	20000

/* A session whose lifetime ends sooner is left alone; the first few wait until shortly before. */
#define MARGIN_MS	300
#define LATE_NODES	100
#define LATE_MS		1000

enum ask {
	ASK_NOTHING,
	ASK_INITIAL,
	ASK_REFRESH,
	ASK_HANDOVER,
	ASK_LEAVE,
	/* after a restart: is it there, and is what is older than the last refused */
	ASK_VERIFY,
	ASK_REPLAY,
};

/**
 * struct node - a mobile node as its MAG sees it
 * @ask: what it waits for
 * @sent: when it was sent
 * @ask_mag: who has sent it
 * @ask_stamp: its timestamp
 * @has: it has a session
 * @known: it was seen there since the last restart
 * @doubt: the session may be lost
 * @left: it may have been ended: the answer to that was lost with the anchor
 * @age: how long before a power cut its last PBU was answered
 * @prefix: number of its prefix
 * @mag: its MAG
 * @stamp: timestamp of its last accepted PBU
 * @acked: when that was answered
 * @until: when its lifetime ends, at the earliest
 */
struct node {
	enum ask ask;
	u64 sent;
	u32 ask_mag;
	u64 ask_stamp;
	bool has;
	bool known;
	bool doubt;
	bool left;
	u64 age;
	u32 prefix;
	u32 mag;
	u64 stamp;
	u64 acked;
	u64 until;
};

static struct node nodes[NODES];
static struct kernel *kernel;
static char dir[64] = "/tmp/halma-crash-XXXXXX";
static char store[80];
static unsigned int waiting;

static struct {
	unsigned int kills, cuts, ends;
	unsigned long given, kept, replays, refused;
	unsigned int lost, within, gone;
	u64 oldest;
	unsigned int twice, disorder, faults;
} tally;

static u64 now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (u64)ts.tv_sec * MSEC_PER_SEC + (u64)ts.tv_nsec / 1000000;
}

static u64 stamp_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return timestamp_from_ns((u64)ts.tv_sec, (u32)ts.tv_nsec);
}

static u32 dice(u32 below)
{
	return (u32)random() % below;
}

static struct prefix prefix_of(u32 nr)
{
	struct prefix prefix;

	prefix_parse(&prefix, ANCHOR_POOL);
	put_u16(prefix.addr.s6_addr + 6, (u16)nr);
	prefix.len = 64;
	return prefix;
}

/* ---- asking ---- */

static void set_options(struct mh_opts *opts, const struct node *node, char *name, enum ask ask)
{
	mh_set(opts, MH_OPT_MN_ID);
	opts->mn_id_type = MN_ID_TYPE_NAI;
	opts->mn_id.data = (const u8 *)name;
	opts->mn_id.len = strlen(name);
	opts->hnp_count = 1;
	if (ask != ASK_INITIAL)
		opts->hnp[0] = prefix_of(node->prefix);
	mh_set(opts, MH_OPT_HI);
	opts->hi = ask == ASK_INITIAL ? HI_NEW_INTERFACE : ask == ASK_LEAVE ? HI_UNKNOWN :
		   ask == ASK_REFRESH ? 5 : HI_BETWEEN_MAGS;
	mh_set(opts, MH_OPT_ATT);
	opts->att = 4;
	mh_set(opts, MH_OPT_TIMESTAMP);
	opts->timestamp = node->ask_stamp;
}

static void send_pbu(int fd, u32 nr, enum ask ask)
{
	struct node *node = &nodes[nr];
	struct mh_msg msg = {
		.type = MH_TYPE_BU,
		.bu = {
			.sequence = (u16)nr,
			.flags = BU_FLAG_P | BU_FLAG_A,
			.lifetime = ask == ASK_LEAVE ? 0 : ANCHOR_LIFETIME / 4,
		},
	};
	struct message out;
	char name[32];

	node->ask = ask;
	node->sent = now_ms();
	node->ask_mag = ask == ASK_HANDOVER || ask == ASK_INITIAL ? dice(ANCHOR_MAGS) : node->mag;
	node->ask_stamp = stamp_now();
	if (node->ask_stamp <= node->stamp)
		node->ask_stamp = node->stamp + 1;
	if (ask == ASK_REPLAY)
		node->ask_stamp = node->stamp - 1;
	snprintf(name, sizeof(name), "mn%u@example.org", nr);
	set_options(&msg.opts, node, name, ask);
	out.mag = node->ask_mag;
	out.len = (u32)mh_encode(out.data, sizeof(out.data), &msg);
	/* the anchor may be gone; then nobody answers */
	if (send(fd, &out, MESSAGE_LEN(out.len), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 &&
	    errno != EAGAIN && errno != EPIPE && errno != ECONNRESET) {
		perror("crash: send");
		exit(3);
	}
	waiting++;
}

static enum ask choose(struct node *node, u64 now)
{
	u32 n = dice(100);

	if (node->has && node->until <= now)
		node->has = false;
	if (!node->has)
		return ASK_INITIAL;
	if (node->until < now + MARGIN_MS)
		return ASK_NOTHING;
	if (node < nodes + LATE_NODES && node->until > now + LATE_MS)
		return ASK_NOTHING;
	/* some stay away for a while, and keep what they have */
	if (!node->known)
		return n < 30 ? ASK_VERIFY : n < 40 && !node->doubt ? ASK_REPLAY : ASK_NOTHING;
	return n < 55 ? ASK_REFRESH : n < 80 ? ASK_HANDOVER : n < 95 ? ASK_LEAVE : ASK_NOTHING;
}

static void ask_some(int fd)
{
	u64 now = now_ms();
	unsigned int tries;
	enum ask ask;
	u32 nr;

	for (tries = 0; waiting < WINDOW && tries < 2 * WINDOW; tries++) {
		nr = dice(NODES);
		if (nodes[nr].ask != ASK_NOTHING)
			continue;
		ask = choose(&nodes[nr], now);
		if (ask != ASK_NOTHING)
			send_pbu(fd, nr, ask);
	}
}

/* ---- judging ---- */

static void say(const struct node *node, const char *what, unsigned int status)
{
	char text[PREFIX_TEXT_MAX];
	struct prefix prefix = prefix_of(node->prefix);
	static unsigned int said;

	if (said++ == SAY_MAX)
		printf("# and so on\n");
	if (said > SAY_MAX)
		return;
	printf("# mn%u, asked %d at %llu, %s %s, answered at %llu, until %llu: %s, status %u\n",
	       (unsigned int)(node - nodes), node->ask, (unsigned long long)node->sent,
	       node->has ? "has" : "had", prefix_text(&prefix, text),
	       (unsigned long long)node->acked, (unsigned long long)node->until, what, status);
}

/* Nobody else may have this prefix. */
static void judge_given(const struct node *node, u32 prefix)
{
	u64 now = now_ms();
	unsigned int i;

	for (i = 0; i < NODES; i++) {
		if (&nodes[i] == node || !nodes[i].has || nodes[i].left ||
		    nodes[i].prefix != prefix || nodes[i].until <= now)
			continue;
		tally.twice++;
		say(&nodes[i], "its prefix was given to another", 0);
	}
}

static void accepted(struct node *node, const struct mh_msg *msg, u64 when)
{
	struct prefix prefix = prefix_of(node->prefix);

	if (node->ask == ASK_LEAVE) {
		node->has = false;
		return;
	}
	if (node->ask == ASK_REPLAY) {
		tally.disorder++;
		say(node, "an older PBU was accepted", 0);
	}
	if (msg->opts.hnp_count != 1 ||
	    (node->ask != ASK_INITIAL && !prefix_equal(&msg->opts.hnp[0], &prefix))) {
		tally.faults++;
		say(node, "got other prefixes", 0);
		return;
	}
	if (node->ask == ASK_INITIAL) {
		node->prefix = get_u16(msg->opts.hnp[0].addr.s6_addr + 6);
		judge_given(node, node->prefix);
		tally.given++;
	} else if (!node->known) {
		tally.kept++;
	}
	node->has = true;
	node->known = true;
	node->doubt = false;
	node->left = false;
	node->mag = node->ask_mag;
	node->stamp = node->ask_stamp;
	node->acked = when;
	/* the anchor began to count later */
	node->until = node->sent + ANCHOR_LIFETIME * MSEC_PER_SEC;
}

/* Lost in a power cut, soon enough after its answer, or ended by a PBU that was not answered. */
static void gone(const struct node *node)
{
	if (node->left)
		return;
	tally.gone++;
	if (node->age > tally.oldest)
		tally.oldest = node->age;
}

static void refused(struct node *node, u8 status)
{
	if (status == BA_INSUFFICIENT_RESOURCES && node->ask == ASK_INITIAL) {
		tally.refused++;
		return;
	}
	if (status == BA_TIMESTAMP_LOWER_THAN_PREV_ACCEPTED && node->ask == ASK_REPLAY) {
		tally.replays++;
		return;
	}
	if (status == BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX && node->has) {
		node->has = false;
		if (node->doubt) {
			gone(node);
			return;
		}
		tally.lost++;
		say(node, "its session is lost", status);
		return;
	}
	tally.faults++;
	say(node, "refused", status);
}

static void receive(int fd, u64 killed)
{
	struct message in;
	struct mh_msg msg;
	struct node *node;

	while (recv(fd, &in, sizeof(in), MSG_DONTWAIT) > 0) {
		if (mh_decode(in.data, in.len, &msg) != MH_OK || msg.type != MH_TYPE_BA ||
		    msg.ba.sequence >= NODES || nodes[msg.ba.sequence].ask == ASK_NOTHING ||
		    nodes[msg.ba.sequence].ask_mag != in.mag) {
			tally.faults++;
			printf("# an answer to nobody, type %u\n", msg.type);
			continue;
		}
		node = &nodes[msg.ba.sequence];
		if (msg.ba.status < BA_REFUSED)
			accepted(node, &msg, killed ? killed : now_ms());
		else
			refused(node, msg.ba.status);
		node->ask = ASK_NOTHING;
		waiting--;
	}
}

/* ---- killing ---- */

static pid_t begin(int *fd)
{
	int fds[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds)) {
		perror("crash: socketpair");
		exit(3);
	}
	fflush(stdout);
	pid = fork();
	if (pid < 0) {
		perror("crash: fork");
		exit(3);
	}
	if (!pid) {
		close(fds[0]);
		platter_use();
		subject_run(fds[1], kernel, store);
	}
	close(fds[1]);
	*fd = fds[0];
	return pid;
}

/* What was not answered may have happened; what was, may be lost in a power cut. */
static void after(bool cut, bool order, u64 killed)
{
	unsigned int i;

	for (i = 0; i < NODES; i++) {
		struct node *node = &nodes[i];

		if (node->ask == ASK_LEAVE) {
			node->doubt = true;
			node->left = true;
		}
		node->ask = ASK_NOTHING;
		node->known = false;
		if (!cut || order || !node->has || killed - node->acked > SLACK_MS)
			continue;
		node->doubt = true;
		node->age = killed - node->acked;
		tally.within++;
	}
	waiting = 0;
}

static void run_for(int fd, u64 until)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	u64 now;

	while ((now = now_ms()) < until) {
		ask_some(fd);
		if (poll(&pfd, 1, (int)(until - now) < 5 ? (int)(until - now) : 5) > 0)
			receive(fd, 0);
	}
}

static void reap(pid_t pid, bool order)
{
	int status;

	if (waitpid(pid, &status, 0) != pid ||
	    !(order ? WIFEXITED(status) && !WEXITSTATUS(status) :
		      WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)) {
		tally.faults++;
		printf("# the anchor ended by itself, status %x\n", status);
	}
}

static void life(void)
{
	bool order = !dice(8);
	bool cut = !dice(8);
	u64 killed;
	pid_t pid;
	int fd;

	pid = begin(&fd);
	run_for(fd, now_ms() + 1 + dice(LIFE_MS));
	killed = now_ms();
	if (order)
		send(fd, "", 0, MSG_NOSIGNAL);
	else
		kill(pid, SIGKILL);
	reap(pid, order);
	receive(fd, killed);
	close(fd);
	after(cut, order, killed);
	tally.kills += !order;
	tally.ends += order;
	if (!cut)
		return;
	tally.cuts++;
	if (!order)
		platter_cut(store);
	memset(kernel->binding, 0xff, sizeof(kernel->binding));
	kernel->boots++;
}

/* All are asked at last. */
static void epilogue(void)
{
	u64 until = now_ms() + PATIENCE_MS;
	unsigned int i, left;
	pid_t pid;
	int fd;

	pid = begin(&fd);
	do {
		run_for(fd, now_ms() + 50);
		for (i = left = 0; i < NODES; i++)
			left += nodes[i].has && !nodes[i].known &&
				nodes[i].until > now_ms() + MARGIN_MS;
	} while (left && now_ms() < until);
	if (left) {
		tally.faults++;
		printf("# %u nodes were not answered\n", left);
	}
	send(fd, "", 0, MSG_NOSIGNAL);
	reap(pid, true);
	close(fd);
}

static void result(bool ok, unsigned int nr, const char *text)
{
	printf("%sok %u - %s\n", ok ? "" : "not ", nr, text);
}

static bool number(const char *text, unsigned int *value)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(text, &end, 10);
	*value = (unsigned int)n;
	return *text >= '0' && *text <= '9' && !*end && !errno && n <= UINT_MAX;
}

int main(int argc, char **argv)
{
	unsigned int kills = 40, seed = (unsigned int)time(NULL);
	char text[128];

	if (argc > 3 || (argc > 1 && (!number(argv[1], &kills) || !kills)) ||
	    (argc > 2 && !number(argv[2], &seed))) {
		fprintf(stderr, "usage: halma-crash [KILLS [SEED]]\n");
		return 2;
	}
	if (!mkdtemp(dir)) {
		perror(dir);
		return 3;
	}
	srandom(seed);
	snprintf(store, sizeof(store), "%s/lma0.db", dir);
	kernel = mmap(NULL, sizeof(*kernel), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (kernel == MAP_FAILED)
		return 3;
	memset(kernel->binding, 0xff, sizeof(kernel->binding));
	printf("1..4\n# seed %u\n", seed);
	while (tally.kills < kills)
		life();
	epilogue();
	printf("# %u kills, %u orderly ends, %u power cuts; %lu prefixes given, %lu times none\n",
	       tally.kills, tally.ends, tally.cuts, tally.given, tally.refused);
	printf("# %lu sessions found again, %lu replays refused\n", tally.kept, tally.replays);
	printf("# %u sessions answered within %u ms of a power cut: %u lost, the oldest after %llu ms\n",
	       tally.within, SLACK_MS, tally.gone, (unsigned long long)tally.oldest);
	snprintf(text, sizeof(text), "%u kills under load: no acknowledged assignment is lost",
		 tally.kills);
	result(!tally.lost && tally.kept, 1, text);
	snprintf(text, sizeof(text), "%u kills, %u power cuts: no prefix is given twice",
		 tally.kills, tally.cuts);
	result(!tally.twice && !kernel->stolen && tally.given, 2, text);
	result(!tally.disorder && tally.replays, 3, "the order of PBUs goes on");
	result(!tally.faults, 4, "every answer is as it should be");
	snprintf(text, sizeof(text), "rm -rf %s", dir);
	return system(text) || tally.lost || tally.twice || tally.disorder || tally.faults ||
	       kernel->stolen;
}
