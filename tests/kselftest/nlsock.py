# SPDX-License-Identifier: GPL-2.0
"""A raw netlink socket: requests of any kind, their answers, and what the kernel says of refusals.
"""

import contextlib
import errno
import os
import socket
import struct
import time

from nlattr import (NETLINK_ADD_MEMBERSHIP, NETLINK_CAP_ACK, NETLINK_DROP_MEMBERSHIP,
                    NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK, NLMSG_DONE, NLMSG_ERROR, NLM_F_ACK,
                    NLM_F_ACK_TLVS, NLM_F_CAPPED, NLM_F_DUMP, NLM_F_REQUEST, SOL_NETLINK,
                    SO_RCVBUFFORCE, SO_SNDBUFFORCE, attributes)


class NlError(OSError):
    """A refusal: errno, sentence, offset of the attribute that is to blame, missing attribute."""

    def __init__(self, code, text=None, offset=None, missing=None, policy=None):
        super().__init__(code, text or os.strerror(code))
        self.text = text
        self.offset = offset
        self.missing = missing
        self.policy = policy

    @property
    def name(self):
        """Its errno by name."""
        return errno.errorcode.get(self.errno, str(self.errno))

    def __str__(self):
        return f'{self.name} "{self.text}" at {self.offset}'

    def __reduce__(self):
        return NlError, (self.errno, self.text, self.offset, self.missing, self.policy)


class Message:
    """One received message."""

    __slots__ = ('type', 'flags', 'seq', 'port', 'data')

    def __init__(self, kind, flags, seq, port, data):
        self.type, self.flags, self.seq, self.port, self.data = kind, flags, seq, port, data

    def error(self):
        """The NlError in an acknowledgement or an end of dump, None for success."""
        code = struct.unpack_from('=i', self.data)[0] if len(self.data) >= 4 else 0
        if not code and not self.flags & NLM_F_ACK_TLVS:
            return None
        found = {}
        if self.flags & NLM_F_ACK_TLVS:
            start = 4
            if self.type == NLMSG_ERROR:
                size = struct.unpack_from('=I', self.data, 4)[0]
                start = 20 if self.flags & NLM_F_CAPPED or not code else 4 + (size + 3 & ~3)
            found = dict(attributes(self.data, start))
        text = found.get(1, b'').rstrip(b'\0').decode() or None
        number = {key: struct.unpack('=I', found[n])[0]
                  for key, n in (('offset', 2), ('missing', 5)) if n in found}
        return NlError(-code, text, policy=found.get(4), **number) if code else None


class Socket:
    """A netlink socket with extended acknowledgements, in a namespace (default: the present)."""

    def __init__(self, protocol, ns=None, rcvbuf=None, timeout=120.0, bufsize=1 << 18):
        with ns or contextlib.nullcontext():
            self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
        self.sock.bind((0, 0))
        self.port = self.sock.getsockname()[0]
        self.sock.settimeout(timeout)
        for option in (NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK):
            self.sock.setsockopt(SOL_NETLINK, option, 1)
        for force, plain in ((SO_SNDBUFFORCE, socket.SO_SNDBUF), (SO_RCVBUFFORCE,
                                                                   socket.SO_RCVBUF)):
            size = rcvbuf if force == SO_RCVBUFFORCE and rcvbuf else 4 << 20
            try:
                self.sock.setsockopt(socket.SOL_SOCKET, force, size)
            except PermissionError:
                self.sock.setsockopt(socket.SOL_SOCKET, plain, size)
        self.seq = int(time.time()) & 0xffffff
        self.bufsize = bufsize  # the kernel makes its datagrams no longer than that
        self.notified = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Close it; what it owned has no owner any more."""
        self.sock.close()

    def fileno(self):
        """For select()."""
        return self.sock.fileno()

    def message(self, kind, flags, body):
        """A message; self.seq is its number."""
        self.seq += 1
        return struct.pack('=IHHII', len(body) + 16, kind, flags, self.seq, 0) + body

    def receive(self):
        """The messages of one datagram."""
        data = self.sock.recv(self.bufsize)
        offset, out = 0, []
        while offset + 16 <= len(data):
            size, kind, flags, seq, port = struct.unpack_from('=IHHII', data, offset)
            out.append(Message(kind, flags, seq, port, data[offset + 16:offset + size]))
            offset += size + 3 & ~3
        return out

    def ask(self, kind, flags, body):
        """Send a request with acknowledgement, or a dump; yield what is answered."""
        dump = flags & NLM_F_DUMP == NLM_F_DUMP
        self.sock.send(self.message(kind, flags | NLM_F_REQUEST | (0 if dump else NLM_F_ACK), body))
        seq = self.seq
        while True:
            for message in self.receive():
                if message.seq != seq or message.port != self.port:
                    self.notified.append(message)
                    continue
                if message.type in (NLMSG_ERROR, NLMSG_DONE):
                    error = message.error()
                    if error:
                        raise error
                    if message.type == NLMSG_DONE:
                        yield message
                    return
                yield message

    def batch(self, messages, chunk=1 << 16):
        """Send finished messages, many at a time, then an empty one to be acknowledged.

        Returns the errors by sequence number: {} means that all is well.
        """
        errors = {}
        buffer = b''.join(messages) if isinstance(messages, list) else messages
        view = memoryview(buffer)
        start = 0
        while start < len(view):
            end = start
            while end < len(view) and (end == start or end - start < chunk):
                end += struct.unpack_from('=I', view, end)[0] + 3 & ~3
            self.seq += 1
            last = struct.pack('=IHHII', 16, 1, NLM_F_ACK | NLM_F_REQUEST, self.seq, 0)  # NOOP
            self.sock.send(bytes(view[start:end]) + last)
            done = False
            while not done:
                for message in self.receive():
                    if message.type == NLMSG_ERROR and message.seq == self.seq:
                        done = True
                    elif message.type == NLMSG_ERROR and message.error():
                        errors[message.seq] = message.error()
                    elif message.seq == 0:
                        self.notified.append(message)
            start = end
        return errors

    def join(self, group, drop=False):
        """Join a multicast group by number."""
        self.sock.setsockopt(SOL_NETLINK, NETLINK_DROP_MEMBERSHIP if drop else
                             NETLINK_ADD_MEMBERSHIP, group)
