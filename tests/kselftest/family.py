# SPDX-License-Identifier: GPL-2.0
"""The generic netlink family of halma: each operation, and requests for many bindings at once.

    halma = Halma(ns)                       a socket of the family in a namespace
    halma.new(1, 'mn1@example.org', '2001:db8:1::/64', '2001:db8:f::1')
    for b in halma.bindings(): ...          {'id': 1, 'mn-id': b'mn1@...', 'prefix': [...], ...}
    halma.do('binding-del', id=1)           any operation; raises NlError
"""

import errno
import select
import struct
import time

from nlattr import (C, CMD, CMD_NAME, CTRL_CMD_GETFAMILY, DROP, GENL_ID_CTRL, KIND, NETLINK_GENERIC,
                    NLA_TYPE_MASK, NLMSG_DONE, NLM_F_DUMP, NLM_F_DUMP_INTR, NLM_F_REQUEST, attr,
                    attributes, encode, flat, in6, nested)
from nlsock import NlError, Socket


class Halma(Socket):
    """The generic netlink family."""

    _family = None

    def __init__(self, ns=None, **options):
        super().__init__(NETLINK_GENERIC, ns, **options)
        self.family, self.groups = self._resolve()
        self.interrupted = False

    def _resolve(self):
        body = struct.pack('=BBH', CTRL_CMD_GETFAMILY, 1, 0) + attr(2, b'halma\0')
        found = None
        for message in self.ask(GENL_ID_CTRL, 0, body):
            found = dict(attributes(message.data, 4))
        groups = {}
        for _, data in attributes(found[7]):
            group = dict(attributes(data))
            groups[group[1].rstrip(b'\0').decode()] = struct.unpack('=I', group[2])[0]
        return struct.unpack('=H', found[1])[0], groups

    @staticmethod
    def body(cmd, values=None, raw=b''):
        """What follows the netlink header of a request; a command may be given by number."""
        number = CMD[cmd] if isinstance(cmd, str) else cmd
        return struct.pack('=BBH', number, C['HALMA_FAMILY_VERSION'], 0) + raw + \
            encode('halma', nested(cmd, values or {}))

    def request(self, cmd, values=None, flags=0, raw=b''):
        """A finished request for batch()."""
        return self.message(self.family, flags | NLM_F_REQUEST, self.body(cmd, values, raw))

    def _ask(self, cmd, flags, values, raw):
        return self.ask(self.family, flags, self.body(cmd, values, raw))

    def do(self, cmd, raw=b'', **values):
        """One operation; the decoded answer or None. Attribute names with _ for -."""
        values = {key.replace('_', '-'): value for key, value in values.items()}
        out = None
        for answer in self._ask(cmd, 0, values, raw):
            out = flat(answer.data)
        return out

    def dump(self, cmd, raw=b'', **values):
        """All answers of a dump, decoded; self.interrupted says whether it was consistent."""
        values = {key.replace('_', '-'): value for key, value in values.items()}
        return [flat(data) for data in self.raw_dump(cmd, raw, values)]

    def raw_dump(self, cmd, raw=b'', values=None):
        """The bytes of each answer of a dump, generic header included."""
        self.interrupted = False
        for message in self._ask(cmd, NLM_F_DUMP, values or {}, raw):
            self.interrupted |= bool(message.flags & NLM_F_DUMP_INTR)
            if message.type != NLMSG_DONE:
                yield message.data

    def binding_ids(self, **values):
        """Ids of a dump of bindings, quickly."""
        values = {key.replace('_', '-'): value for key, value in values.items()}
        return [id_of(data) for data in self.raw_dump('binding-get', values=values)]

    # -- the usual operations --

    def new(self, ident, mnid, prefix, remote, kind='pmipv6', cmd='binding-new', **more):
        """Create a binding; ident None lets the module choose."""
        values = {'id': ident, 'kind': KIND.get(kind, kind), 'mn-id': mnid, 'prefix': prefix,
                  'path': remote}
        values.update((key.replace('_', '-'), value) for key, value in more.items())
        return self.do(cmd, **{key: value for key, value in values.items() if value is not None})

    def set(self, ident, **values):
        """Change a binding."""
        return self.do('binding-set', id=ident, **values)

    def delete(self, ident, **values):
        """Delete a binding."""
        return self.do('binding-del', id=ident, **values)

    def get(self, ident, **values):
        """A binding, None if there is no such."""
        try:
            return self.do('binding-get', id=ident, **values)
        except NlError as error:
            if error.errno != errno.ENOENT:
                raise
            return None

    def bindings(self, **values):
        """All bindings that match."""
        return self.dump('binding-get', **values)

    def flush(self, **values):
        """Delete all that match; their number."""
        return self.do('binding-flush', **values)['count']

    def tunnels(self, **values):
        """All far ends."""
        return self.dump('tunnel-get', **values)

    def dev(self, **values):
        """A device."""
        return self.do('dev-get', **values)

    def family_get(self):
        """What the module can do."""
        return self.do('family-get')

    def drops(self, **values):
        """Drop counters that are not zero, by name."""
        names = {value: name for name, value in DROP.items()}
        return {names[d['cause']]: d['packets']
                for d in self.do('stats-get', **values)['drop'] if d['packets']}

    def subscribe(self, *groups):
        """Join multicast groups by name; default bindings."""
        for group in groups or ('bindings',):
            self.join(self.groups[group])
        return self

    def events(self, wait=0.0, until=None):
        """(name, attributes) of what has been notified.

        Returns when the queue is empty and either wait seconds are over or until(list) is true.
        """
        out = []
        end = time.monotonic() + wait
        while True:
            for told in self.notified:
                if told.type == self.family:
                    out.append((CMD_NAME[told.data[0]], flat(told.data)))
            left = 0 if until and until(out) else max(0, end - time.monotonic())
            if not select.select([self.sock], [], [], left)[0]:
                self.notified = []
                return out
            self.notified = self.receive()


    # -- what tests look at --

    def state(self):
        """All that commands can change, without what time and packets change."""
        bindings = self.bindings()
        for binding in bindings:
            for key in ('remaining', 'counters'):
                binding.pop(key, None)
            for path in binding['path']:
                for key in ('remaining', 'counters', 'grace', 'previous'):
                    path.pop(key, None)
        tunnels = self.tunnels()
        for tunnel in tunnels:
            for key in ('counters', 'mtu', 'oif'):
                tunnel.pop(key, None)
        return self.dump('dev-get'), bindings, tunnels


def id_of(data):
    """Id of a binding message, without decoding all of it."""
    offset, wanted = 4, C['HALMA_A_BINDING']
    while True:
        size, number = struct.unpack_from('=HH', data, offset)
        number &= NLA_TYPE_MASK
        if number != wanted:
            offset += size + 3 & ~3
        elif wanted == C['HALMA_A_BINDING_ID']:
            return struct.unpack_from('=Q', data, offset + 4)[0]
        else:
            offset, wanted = offset + 4, C['HALMA_A_BINDING_ID']


class Bulk:
    """Requests for many bindings that differ in id, mobile node, /64 and far end, made quickly:
    a template is laid out n times and the four values are written into it."""

    def __init__(self, halma, cmd='binding-new', remote='2001:db8:cafe::', **more):
        values = {'id': 0x0101010101010101, 'kind': 3, 'mn-id': b'mn-12345678',
                  'prefix': {'ipv6': b'PREFIXES' + bytes(8), 'length': 64},
                  'path': in6(remote)[:8] + b'FAR-ENDS'}
        values.update((key.replace('_', '-'), value) for key, value in more.items())
        self.template = halma.request(cmd, values)
        self.at = [self.template.index(mark) for mark in
                   (b'\1\1\1\1\1\1\1\1', b'12345678', b'PREFIXES', b'FAR-ENDS')]

    def make(self, numbers, prefix=lambda i: 0xfd77000000000000 + i, remote=lambda i: i + 1,
             seq=None):
        """The requests for bindings of these ids."""
        numbers = list(numbers)
        size = len(self.template)
        out = bytearray(self.template * len(numbers))
        at_id, at_mn, at_prefix, at_remote = self.at
        pack, base = struct.pack_into, 0
        number = seq or 0x40000000
        for i in numbers:
            pack('=I', out, base + 8, number)
            pack('=Q', out, base + at_id, i)
            pack('>Q', out, base + at_mn, i)
            pack('>Q', out, base + at_prefix, prefix(i))
            pack('>Q', out, base + at_remote, remote(i))
            base += size
            number += 1
        return out
