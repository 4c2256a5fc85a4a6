#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 90
"""Dumps: whole, each once, whatever the size of the reader's buffers and whatever changes."""

import random
import socket
import struct

from family import Bulk, Halma, id_of
from namespace import anchor
from nlattr import NLMSG_DONE, NLM_F_DUMP, NLM_F_DUMP_INTR
from nlsock import NlError
from tap import Ktap

COA = '2001:db8:f::{:x}'
COUNT = 1500


class Slow:
    """A dump that is read one datagram at a time."""

    def __init__(self, ns, cmd='binding-get', bufsize=8192, rcvbuf=None, **values):
        self.halma = Halma(ns, bufsize=bufsize)
        if rcvbuf:
            self.halma.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
        self.halma.sock.send(self.halma.request(cmd, values, NLM_F_DUMP))
        self.ids, self.interrupted, self.done, self.datagrams = [], False, False, 0

    def step(self):
        """Read one datagram; False at the end."""
        if self.done:
            return False
        self.datagrams += 1
        for message in self.halma.receive():
            self.interrupted |= bool(message.flags & NLM_F_DUMP_INTR)
            if message.type == NLMSG_DONE:
                error = message.error()
                if error:
                    raise error
                self.done = True
                self.halma.close()
            else:
                self.ids.append(id_of(message.data))
        return True

    def rest(self):
        """Read to the end; the ids."""
        while self.step():
            pass
        return self.ids


def whole(tap, ns):
    """Nothing changes."""
    want = list(range(1, COUNT + 1))
    for what, options in (('large buffers', {'bufsize': 1 << 18}),
                          ('buffers of 8 kB', {'bufsize': 8192}),
                          ('buffers of 4 kB', {'bufsize': 4096}),
                          ('the smallest receive queue', {'bufsize': 8192, 'rcvbuf': 1})):
        dump = Slow(ns, **options)
        got = dump.rest()
        tap.ok(f'a dump into {what} is whole and in order', got == want,
               f'{len(got)} of {COUNT}, {len(set(got))} different')
        tap.ok(f'a dump into {what} was not interrupted', not dump.interrupted)
        tap.diag(f'{what}: {dump.datagrams} datagrams')
    tap.equal('a dump by id', [77], Slow(ns, id=77).rest())
    tap.equal('a dump by an unknown id', [], Slow(ns, id=COUNT + 5).rest())
    tap.equal('a dump by a mobile node', [78],
              Slow(ns, **{'mn-id': b'mn-' + struct.pack('>Q', 78)}).rest())
    tap.equal('a dump by a state that none has', [], Slow(ns, state=2).rest())
    tap.equal('a dump by a kind that all have', COUNT, len(Slow(ns, kind=3).rest()))


def largest(tap):
    """Messages as long as they get."""
    ns, link, halma = anchor()
    link.setlink('lma0', 'halma', {'local': [f'2001:db8::1:{i}' for i in range(1, 9)] +
                                   [f'192.0.2.{i}' for i in range(1, 9)]})
    for i in range(1, 21):
        halma.new(i, bytes([i]) * 254, [f'fd00:{i:x}:0:{k:x}::/64' for k in range(1, 33)],
                  {'bid': 65535, 'preference': 127, 'tunnel': COA.format(1)}, cookie=bytes(64),
                  lifetime=1 << 40, version=1 << 63)
        halma.set(i, path={'bid': 65535, 'preference': 127, 'tunnel': COA.format(2)}, grace=60000)
    for size in (4096, 8192, 1 << 18):
        tap.equal(f'the largest bindings are dumped into buffers of {size}', list(range(1, 21)),
                  Slow(ns, bufsize=size).rest())
    ears = Halma(ns).subscribe()
    halma.set(1, precedence=1)
    halma.delete(1)
    tap.equal('and notified', ['binding-set-ntf', 'binding-del-ntf'],
              [name for name, _ in ears.events(5, until=lambda e: len(e) > 1)])
    tap.equal('a device with all its local addresses is shown', 8, len(halma.dev()['link'][
        'local']['ipv6']))


def changing(tap, ns, halma):
    """Bindings come, go and change between the datagrams of one dump."""
    stay = set(range(1, COUNT + 1, 2))
    rng = random.Random(6612)
    bulk = Bulk(halma)

    def judge(what, dump, want_interrupted):
        seen = [i for i in dump.ids if i in stay]
        tap.ok(f'{what}: what is there all the while is seen exactly once',
               sorted(seen) == sorted(stay) and len(seen) == len(stay),
               f'{len(seen)} seen, {len(set(seen))} different, of {len(stay)}')
        tap.ok(f'{what}: ids rise', dump.ids == sorted(set(dump.ids)))
        if want_interrupted is not None:
            tap.equal(f'{what}: NLM_F_DUMP_INTR', want_interrupted, dump.interrupted)

    for what, change, interrupted in (
            ('others come and go', lambda i: (halma.delete(i), halma.batch(bulk.make([i]))), True),
            ('others go', halma.delete, True),
            ('others come', lambda i: halma.batch(bulk.make([i])), True),
            ('they are handed over themselves', lambda i: halma.set(i + 1, path=COA.format(7)),
             False),
            ('others come and go, far away', lambda i: (
                halma.batch(bulk.make([i + 100000])), halma.delete(i + 100000)), True)):
        dump = Slow(ns)
        victims = list(range(2, COUNT, 2))
        rng.shuffle(victims)
        while dump.step():
            for _ in range(8):
                if victims:
                    change(victims.pop())
        judge(what, dump, interrupted)
        halma.batch(bulk.make(range(2, COUNT + 1, 2)))  # those that are there are refused
        if what == 'others go':
            for i in range(2, COUNT, 2):
                halma.delete(i)

    for i in range(2, COUNT + 1, 2):
        halma.set(i, path=COA.format(9))
    dump = Slow(ns)
    dump.step()
    halma.flush(path=COA.format(9))
    dump.rest()
    judge('a flush of others', dump, None)
    dump = Slow(ns)
    dump.step()
    halma.flush()
    dump.rest()
    tap.ok('a flush of all: the rest is not shown', len(dump.ids) < COUNT / 2)
    tap.ok('a flush of all: NLM_F_DUMP_INTR though nothing more was to be shown',
           dump.interrupted)


def devices(tap):
    """Devices come and go meanwhile."""
    ns, link, halma = anchor()
    for i in (2, 3):
        link.newlink(f'lma{i}', 'halma', {'local': [f'2001:db8::{i}'], 'anchor-id': i})
    for i in (1, 2, 3):
        bulk = Bulk(halma, anchor_id=i)
        halma.batch(bulk.make(range(i * 1000, i * 1000 + 300)))
    want = [i * 1000 + n for i in (1, 2, 3) for n in range(300)]
    dump = Slow(ns)
    tap.equal('a dump of three devices shows one after the other', want, dump.rest())
    tap.ok('without interruption, though each counts for itself', not dump.interrupted)
    dump = Slow(ns)
    dump.step()
    link.dellink('lma2')
    ids = dump.rest()
    tap.equal('a device that goes meanwhile takes nothing of the others along',
              [i for i in want if not 2000 <= i < 3000], [i for i in ids if not 2000 <= i < 3000])
    dump = Slow(ns)
    dump.step()
    link.dellink('lma0')
    ids = dump.rest()
    tap.equal('nor the one that is being dumped', want[600:], [i for i in ids if i >= 3000])
    tap.ok('whose end is told by NLM_F_DUMP_INTR', dump.interrupted)
    dump = Slow(ns, **{'anchor-id': 3})
    dump.step()
    link.dellink('lma3')
    try:
        dump.rest()
    except NlError:
        pass    # a dump that names a device may say that it is gone
    tap.ok('the dump of a device that goes ends', dump.done or dump.datagrams > 1)

    link.newlink('lma9', 'halma', {'local': ['2001:db8::9'], 'anchor-id': 9})
    halma.batch(Bulk(halma).make(range(1, 1001)))
    kept = []
    for cmd in ('binding-get', 'dev-get', 'tunnel-get', 'stats-get'):
        half = Slow(ns, cmd)
        if cmd == 'binding-get':
            half.step()
        kept.append(half)
    link.dellink('lma9')
    for half in kept:
        half.halma.close()
    tap.equal('dumps that nobody reads to the end hold nothing', [], halma.bindings())


def tunnels(tap, ns, halma):
    """The others resume too."""
    keys = [t['key']['remote-ipv6'] for t in halma.tunnels()]
    tap.equal('a dump of far ends shows each once', (COUNT, COUNT), (len(keys), len(set(keys))))
    small = Halma(ns, bufsize=8192)
    tap.equal('into small buffers too', sorted(keys),
              sorted(t['key']['remote-ipv6'] for t in small.tunnels()))


def main():
    """All of it."""
    with Ktap() as tap:
        ns, _, halma = anchor()
        tap.equal(f'{COUNT} bindings are made', {}, halma.batch(Bulk(halma).make(
            range(1, COUNT + 1))))
        whole(tap, ns)
        tunnels(tap, ns, halma)
        changing(tap, ns, halma)
        largest(tap)
        devices(tap)


if __name__ == '__main__':
    main()
