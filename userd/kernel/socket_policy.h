/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What one socket asks of IPsec, whatever the policies of the kernel are: the socket's own policy
 * goes first (IPV6_XFRM_POLICY).
 */
#ifndef HALMAD_KERNEL_SOCKET_POLICY_H
#define HALMAD_KERNEL_SOCKET_POLICY_H

#include "base/types.h"

/**
 * socket_guard() - a socket gets only what has come by ESP, whatever the policies of the kernel are
 * @fd: socket for IPv6
 * @on: from now on; false ends that
 *
 * What waits in the socket already stays there.
 *
 * Return: 0, or a negative errno.
 */
int socket_guard(int fd, bool on);

/**
 * socket_take_home_address() - a socket gets what comes with a Home Address option, whatever the
 * policies of the kernel are
 *
 * Return: 0, or a negative errno.
 */
int socket_take_home_address(int fd);

/**
 * socket_send_by() - what is sent from a socket from now on goes by ESP in transport mode with the
 * SAs of a reqid, or not at all
 *
 * Return: 0, or a negative errno.
 */
int socket_send_by(int fd, u32 reqid);

#endif /* HALMAD_KERNEL_SOCKET_POLICY_H */
