// SPDX-License-Identifier: GPL-2.0
/*
 * halma-mag: arguments, event loop, control socket. Being a gateway it prints one JSON object per
 * event; asked by -c it hands a command to one and prints the answer. help.c has the grammar.
 */
#include "mag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX	16
#define COMMAND_MAX	32768
#define WORDS_MAX	512

struct mag mag = {
	.tunnel = "tunlma",
};

static int clients[CLIENTS_MAX];
static unsigned int nclients;
static bool stopping;

uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ULL + ts.tv_nsec / 1000;
}

json_t *addr_json(const struct in6_addr *addr)
{
	char buf[INET6_ADDRSTRLEN];

	return json_string(inet_ntop(AF_INET6, addr, buf, sizeof(buf)));
}

json_t *hnps_json(const struct hnp *hnp, unsigned int n)
{
	char addr[INET6_ADDRSTRLEN], buf[INET6_ADDRSTRLEN + 5];
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < n; i++) {
		inet_ntop(AF_INET6, &hnp[i].prefix, addr, sizeof(addr));
		snprintf(buf, sizeof(buf), "%s/%u", addr, hnp[i].len);
		json_array_append_new(list, json_string(buf));
	}
	return list;
}

json_t *hex_json(const uint8_t *data, size_t len)
{
	char *buf = malloc(2 * len + 1);
	json_t *o;
	size_t i;

	if (!buf)
		return json_null();
	buf[0] = '\0';
	for (i = 0; i < len; i++)
		snprintf(buf + 2 * i, 3, "%02x", data[i]);
	o = json_string(buf);
	free(buf);
	return o;
}

json_t *id_json(const struct mn_id *id)
{
	json_t *o = json_stringn((const char *)id->octets, id->len);

	return o ? o : hex_json(id->octets, id->len);
}

static void print(const json_t *obj)
{
	json_dumpf(obj, stdout, JSON_COMPACT);
	putchar('\n');
	fflush(stdout);
}

void event(json_t *ev)
{
	print(ev);
	json_decref(ev);
}

void reply(int client, json_t *obj, int code)
{
	char *text;

	json_object_set_new(obj, "rc", json_integer(code));
	print(obj);
	text = json_dumps(obj, JSON_COMPACT);
	if (client >= 0 && text && send(client, text, strlen(text), MSG_NOSIGNAL) < 0)
		perror("halma-mag: answer");
	free(text);
	json_decref(obj);
}

struct access *access_find(const char *name)
{
	struct access *acc;

	for (acc = mag.access; acc; acc = acc->next)
		if (!*name || !strcmp(acc->name, name))
			return acc;
	return NULL;
}

static void command(int client, char *line)
{
	char *words[WORDS_MAX], *save, *word;
	struct request rq;
	const char *err;
	int n = 0;

	for (word = strtok_r(line, " \t\n", &save); word && n < WORDS_MAX;
	     word = strtok_r(NULL, " \t\n", &save))
		words[n++] = word;
	if (n == 1 && !strcmp(words[0], "show")) {
		reply(client, json_pack("{s:o}", "sessions", session_show()), 0);
		return;
	}
	if (n == 1 && !strcmp(words[0], "quit")) {
		stopping = true;
		reply(client, json_pack("{s:s}", "event", "quit"), 0);
		return;
	}
	if (n && !strcmp(words[0], "peering")) {
		peering_command(words + 1, n - 1, client);
		return;
	}
	if (n == 2 && !strcmp(words[0], "flood") && !strcmp(words[1], "stop")) {
		load_stop(client);
		return;
	}
	err = n ? request_parse(&rq, words + 1, n - 1) : "no command";
	if (err) {
		reply(client, json_pack("{s:s}", "error", err), 2);
		return;
	}
	if (!strcmp(words[0], "attach"))
		session_attach(&rq, client);
	else if (!strcmp(words[0], "refresh"))
		session_refresh(&rq, client);
	else if (!strcmp(words[0], "detach"))
		session_detach(&rq, client);
	else if (!strcmp(words[0], "probe"))
		probe_start(&rq, client);
	else if (!strcmp(words[0], "flood"))
		load_flood(&rq, client);
	else if (!strcmp(words[0], "measure"))
		load_measure(&rq, client);
	else
		reply(client, json_pack("{s:s}", "error", "unknown command"), 2);
}

static void client_new(int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	if (nclients == CLIENTS_MAX)
		close(fd);
	else
		clients[nclients++] = fd;
}

static void client_input(unsigned int i)
{
	static char line[COMMAND_MAX];
	int fd = clients[i];
	ssize_t len = recv(fd, line, sizeof(line) - 1, 0);

	if (len > 0) {
		line[len] = '\0';
		command(fd, line);
		return;
	}
	session_client_gone(fd);
	probe_client_gone(fd);
	load_client_gone(fd);
	close(fd);
	clients[i] = clients[--nclients];
}

static void mh_input(void)
{
	static uint8_t buf[65536];
	union {
		char buf[4096];
		struct cmsghdr align;
	} ctl;
	struct sockaddr_in6 from = { 0 };
	struct iovec iov = { .iov_base = buf, .iov_len = sizeof(buf) };
	struct msghdr mh = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = ctl.buf, .msg_controllen = sizeof(ctl.buf),
	};
	struct in6_pktinfo info = { 0 };
	struct cmsghdr *cm;
	struct mh_msg msg;
	ssize_t len;
	json_t *o;

	len = recvmsg(mag.mh_fd, &mh, 0);
	if (len < 0)
		return;
	mh_decode(buf, len, &msg);
	for (cm = CMSG_FIRSTHDR(&mh); cm; cm = CMSG_NXTHDR(&mh, cm)) {
		if (cm->cmsg_level != IPPROTO_IPV6)
			continue;
		if (cm->cmsg_type == IPV6_PKTINFO)
			memcpy(&info, CMSG_DATA(cm), sizeof(info));
		else if (cm->cmsg_type == IPV6_RTHDR)
			msg.rh2 = true;
		else if (cm->cmsg_type == IPV6_DSTOPTS)
			msg.hao = true;
	}
	msg.from = from.sin6_addr;
	msg.to = info.ipi6_addr;
	if (session_input(&msg) || peering_input(&msg) || load_input(&msg) || probe_input(&msg))
		return;
	o = mh_json(&msg);
	json_object_set_new(o, "event", json_string("unmatched"));
	event(o);
}

static bool open_sockets(void)
{
	int on = 1;

	mag.mh_fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_MH);
	mag.raw_fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (mag.mh_fd < 0 || mag.raw_fd < 0) {
		perror("halma-mag: raw socket");
		return false;
	}
	setsockopt(mag.mh_fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on));
	setsockopt(mag.mh_fd, IPPROTO_IPV6, IPV6_RECVRTHDR, &on, sizeof(on));
	setsockopt(mag.mh_fd, IPPROTO_IPV6, IPV6_RECVDSTOPTS, &on, sizeof(on));
	return ra_open();
}

static int ctl_socket(const char *path, struct sockaddr_un *addr)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	addr->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(addr->sun_path)) {
		fprintf(stderr, "halma-mag: %s: path is too long\n", path);
		exit(2);
	}
	strcpy(addr->sun_path, path);
	return fd;
}

static int listen_ctl(const char *path)
{
	struct sockaddr_un addr = { 0 };
	int fd = ctl_socket(path, &addr);

	unlink(path);
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) || listen(fd, CLIENTS_MAX)) {
		perror(path);
		exit(2);
	}
	return fd;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return !a || (b && b < a) ? b : a;
}

/* does what is due; how long to wait for what comes next */
static int timers(void)
{
	uint64_t now = now_ms(), next;

	next = earlier(session_timers(now), probe_timers(now));
	next = earlier(next, load_timers(now));
	if (!next)
		return -1;
	now = now_ms();
	return next <= now ? 0 : (int)(next - now);
}

static void run(int ctl)
{
	struct pollfd p[4 + CLIENTS_MAX];
	unsigned int i, n;
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sig = signalfd(-1, &set, SFD_CLOEXEC);
	while (!stopping) {
		p[0] = (struct pollfd){ .fd = mag.mh_fd, .events = POLLIN };
		p[1] = (struct pollfd){ .fd = mag.icmp_fd, .events = POLLIN };
		p[2] = (struct pollfd){ .fd = ctl, .events = POLLIN };
		p[3] = (struct pollfd){ .fd = sig, .events = POLLIN };
		n = nclients;
		for (i = 0; i < n; i++)
			p[4 + i] = (struct pollfd){ .fd = clients[i], .events = POLLIN };
		if (poll(p, 4 + n, timers()) < 0 && errno != EINTR)
			break;
		if (p[0].revents)
			mh_input();
		if (p[1].revents)
			ra_input();
		for (i = n; i-- > 0;)
			if (p[4 + i].revents)
				client_input(i);
		if (p[2].revents)
			client_new(ctl);
		if (p[3].revents)
			break;
	}
	close(sig);
}

static int ask(int fd, const char *line)
{
	static char buf[65536 * 4];
	json_t *o;
	ssize_t len;
	int rc = 2;

	if (send(fd, line, strlen(line), 0) < 0)
		return 2;
	len = recv(fd, buf, sizeof(buf) - 1, 0);
	if (len <= 0) {
		fprintf(stderr, "halma-mag: no answer\n");
		return 2;
	}
	buf[len] = '\0';
	puts(buf);
	fflush(stdout);
	o = json_loads(buf, 0, NULL);
	if (o)
		rc = json_integer_value(json_object_get(o, "rc"));
	json_decref(o);
	return rc;
}

static int client(const char *path, char **words, int n)
{
	struct sockaddr_un addr = { 0 };
	int fd = ctl_socket(path, &addr), size = 1 << 20, rc = 2, i;
	static char line[COMMAND_MAX];
	size_t len = 0;

	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		perror(path);
		return 2;
	}
	if (n == 1 && !strcmp(words[0], "-")) {
		while (fgets(line, sizeof(line), stdin))
			rc = ask(fd, line);
		return rc;
	}
	for (i = 0; i < n && len + strlen(words[i]) + 2 < sizeof(line); i++)
		len += snprintf(line + len, sizeof(line) - len, "%s ", words[i]);
	if (i < n) {
		fprintf(stderr, "halma-mag: command is too long\n");
		return 2;
	}
	rc = ask(fd, line);
	close(fd);
	return rc;
}

static void usage(void)
{
	help_usage(stderr);
	exit(2);
}

static void add_access(const char *name)
{
	struct access **p, *acc = calloc(1, sizeof(*acc));

	if (!acc || strlen(name) >= sizeof(acc->name))
		usage();
	strcpy(acc->name, name);
	for (p = &mag.access; *p; p = &(*p)->next)
		;
	*p = acc;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "lma", required_argument, NULL, 'l' },
		{ "pcoa", required_argument, NULL, 'p' },
		{ "iface", required_argument, NULL, 'i' },
		{ "ctl", required_argument, NULL, 's' },
		{ "tunnel", required_argument, NULL, 't' },
		{ "command", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	const char *path = NULL;
	bool lma = false, pcoa = false;
	struct access *acc;
	int c, ctl;

	while ((c = getopt_long(argc, argv, "+l:p:i:s:t:c:h", options, NULL)) != -1) {
		switch (c) {
		case 'l':
			lma = parse_addr(optarg, &mag.lma);
			break;
		case 'p':
			pcoa = parse_addr(optarg, &mag.pcoa);
			break;
		case 'i':
			add_access(optarg);
			break;
		case 's':
			path = optarg;
			break;
		case 't':
			mag.tunnel = optarg;
			break;
		case 'c':
			if (optind == argc)
				usage();
			return client(optarg, argv + optind, argc - optind);
		case 'h':
			help_all(stdout);
			return 0;
		default:
			usage();
		}
	}
	if (!lma || !pcoa || !mag.access || !path || optind != argc)
		usage();
	if (!open_sockets() || !net_open())
		return 1;
	for (acc = mag.access; acc; acc = acc->next)
		if (!net_access(acc) || !net_guard(acc, true) || !ra_join(acc))
			return 1;
	ctl = listen_ctl(path);
	run(ctl);
	unlink(path);
	close(ctl);
	session_end_all();
	while ((acc = mag.access)) {
		net_guard(acc, false);
		mag.access = acc->next;
		free(acc);
	}
	net_close();
	return 0;
}
