/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The Mobility Header socket.
 */
#ifndef HALMAD_KERNEL_MH_SOCKET_H
#define HALMAD_KERNEL_MH_SOCKET_H

#include "wire/packet.h"

/* Messages read or sent by one system call. */
#define MH_BATCH	64

struct mh;

/**
 * mh_open() - open the raw socket
 * @receive_buffer: octets of its receive buffer
 * @mark: mark of packets that are sent, 0 for none
 * @error: negative errno, on failure
 *
 * The kernel checks and fills in the checksum, and with its own support of Mobile IPv6 refuses
 * messages with a wrong Payload Proto or Header Len as in RFC 6275, 9.2.
 */
struct mh *mh_open(u32 receive_buffer, u32 mark, int *error);

void mh_close(struct mh *mh);

int mh_fd(const struct mh *mh);

/**
 * mh_receive() - read messages that wait
 * @mh: socket
 * @packets: result; valid until the next call
 * @count: number of results
 *
 * Return: 0, or a negative errno.
 */
int mh_receive(struct mh *mh, struct mh_packet packets[MH_BATCH], unsigned int *count);

/**
 * mh_discard() - forget all messages that wait
 */
void mh_discard(struct mh *mh);

/**
 * mh_mark() - mark packets that are sent from now on
 * @mh: socket
 * @mark: mark, 0 for none
 *
 * Return: 0, or a negative errno.
 */
int mh_mark(struct mh *mh, u32 mark);

/**
 * mh_marked() - the mark of what is sent
 */
u32 mh_marked(const struct mh *mh);

/**
 * mh_send() - send messages
 *
 * Return: how many were sent; the others are lost, as they could be on the way.
 */
unsigned int mh_send(struct mh *mh, const struct mh_answer *answers, unsigned int count);

/**
 * mh_receive_buffer() - octets of the receive buffer that the kernel gave
 */
u32 mh_receive_buffer(const struct mh *mh);

/**
 * mh_dropped() - messages longer than any can be, with longer destination options than any mobile
 * node sends, or without their destination
 */
u64 mh_dropped(const struct mh *mh);

#endif /* HALMAD_KERNEL_MH_SOCKET_H */
