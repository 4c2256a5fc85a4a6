/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sockets that somebody can connect to: files of this machine, and addresses.
 */
#ifndef HALMAD_CONTROL_LISTENER_H
#define HALMAD_CONTROL_LISTENER_H

#include <sys/socket.h>
#include <sys/types.h>

/**
 * listener_unix() - listen on a path; what is left there of a daemon that was killed is replaced
 * @path: path, shorter than that of struct sockaddr_un; its directory is made if it is not there
 * @type: SOCK_STREAM or SOCK_SEQPACKET
 * @backlog: connections that may wait
 *
 * The file is the owner's alone until listener_admit().
 *
 * Return: descriptor, or a negative errno: -EADDRINUSE if somebody listens there.
 */
int listener_unix(const char *path, int type, int backlog);

/**
 * listener_admit() - let the members of a group connect
 *
 * Return: 0, or a negative errno: -EPERM if halmad is no member of it itself.
 */
int listener_admit(const char *path, gid_t gid);

/**
 * listener_tcp() - listen on an address, which need not be there yet
 * @at: address and port
 * @backlog: connections that may wait
 *
 * Return: descriptor, or a negative errno.
 */
int listener_tcp(const struct sockaddr *at, int backlog);

#endif /* HALMAD_CONTROL_LISTENER_H */
