// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets that somebody can connect to.
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "control/listener.h"

static void make_directory(const char *path)
{
	char dir[sizeof(((struct sockaddr_un *)0)->sun_path)];
	char *slash;

	memcpy(dir, path, strlen(path) + 1);
	slash = strrchr(dir, '/');
	if (!slash || slash == dir)
		return;
	*slash = '\0';
	/* if this fails, bind() tells */
	if (mkdir(dir, 0755))
		return;
}

/* A socket file that nobody listens on is from a daemon that was killed. */
static int bind_socket(int fd, int type, const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int probe, err = 0;

	memcpy(sun.sun_path, path, strlen(path) + 1);
	if (!bind(fd, (struct sockaddr *)&sun, sizeof(sun)))
		return 0;
	if (errno != EADDRINUSE)
		return -errno;
	probe = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
	if (probe < 0)
		return -errno;
	if (!connect(probe, (struct sockaddr *)&sun, sizeof(sun)))
		err = -EADDRINUSE;
	else if (errno != ECONNREFUSED)
		err = -errno;
	close(probe);
	if (err)
		return err;
	if (unlink(path) || bind(fd, (struct sockaddr *)&sun, sizeof(sun)))
		return -errno;
	return 0;
}

int listener_unix(const char *path, int type, int backlog)
{
	int fd, err;
	mode_t mask;

	fd = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	make_directory(path);
	/* the owner's alone, unless listener_admit() is called */
	mask = umask(0177);
	err = bind_socket(fd, type, path);
	umask(mask);
	if (err)
		goto err_close;
	if (!listen(fd, backlog))
		return fd;
	err = -errno;
	unlink(path);
err_close:
	close(fd);
	return err;
}

int listener_admit(const char *path, gid_t gid)
{
	return chown(path, (uid_t)-1, gid) || chmod(path, 0660) ? -errno : 0;
}

int listener_tcp(const struct sockaddr *at, int backlog)
{
	int one = 1, err;
	int fd = socket(at->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	socklen_t len = at->sa_family == AF_INET ? sizeof(struct sockaddr_in) :
						   sizeof(struct sockaddr_in6);

	if (fd < 0)
		return -errno;
	/* an address that an interface gets later will do; for IPv6 the same option counts */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &one, sizeof(one)) ||
	    (at->sa_family == AF_INET6 &&
	     setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one))) ||
	    bind(fd, at, len) || listen(fd, backlog)) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}
