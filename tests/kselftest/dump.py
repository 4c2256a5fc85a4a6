#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 180
# enough: 6.12 uml
"""Dumps: whole, each once, whatever the size of the reader's buffers and whatever changes."""

import os
import random
import signal
import socket
import struct
import time

from family import Bulk, Halma, id_of
from host import SLOW
from namespace import anchor
from nlattr import NLMSG_DONE, NLM_F_DUMP, NLM_F_DUMP_INTR
from nlsock import NlError
from tap import Ktap

COA = '2001:db8:f::{:x}'
COUNT = 1500


class Slow:
    """A dump that is read one datagram at a time."""

    def __init__(self, ns, cmd='binding-get', bufsize=8192, rcvbuf=None, number=id_of, **values):
        self.halma = Halma(ns, bufsize=bufsize)
        self.number = number
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
                self.ids.append(self.number(message.data))
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


def beside(ns, change):
    """A process that changes something again and again until it is killed."""
    pid = os.fork()
    if not pid:
        halma = Halma(ns)
        turn = 0
        while True:
            change(halma, turn)
            turn += 1
    return pid


def stop(pid):
    """End it."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def filtered(tap, ns, halma):
    """What comes or goes before a dump has come to its first match: the dump takes the lock many
    times until then."""
    first, count = COUNT + 1000, 10000 if SLOW else 60000
    numbers = range(first, first + count)
    halma.batch(Bulk(halma).make(numbers, remote=lambda i: 1))

    def dumps(times):
        for _ in range(times):
            dump = Slow(ns, state=2)
            if dump.rest() or dump.interrupted:
                return dump
        return dump
    tap.equal('a dump that shows nothing, nothing changing, is not interrupted', ([], False),
              (dumps(3).ids, dumps(3).interrupted))

    def come_and_go(other, _):
        other.delete(first + count - 1)
        other.batch(Bulk(other).make([first + count - 1], remote=lambda i: 1))
    pid = beside(ns, come_and_go)
    dump = dumps(200)
    stop(pid)
    tap.equal('what comes and goes ahead of the first match of a filter is told', ([], True),
              (dump.ids, dump.interrupted))
    halma.flush(path='2001:db8:cafe::1')


def far_ends(tap, ns, halma):
    """Far ends come and go between the datagrams."""
    for what, change, interrupted in (
            ('one comes', lambda: halma.set(1, path=COA.format(0x77), grace=0), True),
            ('one goes', lambda: halma.set(1, path='2001:db8:cafe::2', grace=0), True),
            ('a binding comes where others are', lambda: halma.new(
                COUNT + 7, 'mn-far', 'fd00:77::/64', '2001:db8:cafe::3'), False)):
        dump = Slow(ns, 'tunnel-get', number=lambda _: 0)
        dump.step()
        change()
        dump.rest()
        tap.equal(f'a dump of far ends, {what}: NLM_F_DUMP_INTR', interrupted, dump.interrupted)
    halma.delete(COUNT + 7)


def counted(tap):
    """The counters of a far end are those of all its bindings, however they move meanwhile."""
    ns, link, halma = anchor()
    numbers = list(range(1, 1501))
    link.newlink('far', 'dummy', None)
    link.addr('far', '2001:db8::1/128')
    link.route('2001:db8:f::/48', 'far', via='fe80::2')
    link.route('fd77::/16', 'lma0', via='fe80::1')
    halma.batch(Bulk(halma, remote='2001:db8:f::').make(numbers, remote=lambda i: 1))
    with ns:
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    for i in numbers:
        sock.sendto(b'x', (f'fd77::{i:x}:0:0:0:1', 7))
    want = {'tx-packets': len(numbers)}

    def sent(remote):
        counters = halma.do('tunnel-get', key=COA.format(remote))['counters']
        return {'tx-packets': counters['tx-packets']}
    tap.equal('what goes to a far end is counted for all its bindings', want, sent(1))
    tap.equal('and again', want, sent(1))
    tap.equal('a dump says the same', [want['tx-packets']],
              [t['counters']['tx-packets'] for t in halma.tunnels()])
    halma.set(1, path=COA.format(2), grace=0)
    halma.set(1, path=COA.format(1), grace=0)
    halma.new(9999, 'mn-stays', 'fd78::/64', COA.format(2))

    def move(other, turn):
        for i in numbers[::3]:
            other.set(i, path=COA.format(1 + (turn + i) % 2), grace=0)
    pid = beside(ns, move)
    wrong, turns, end = set(), 0, time.monotonic() + (20 if SLOW else 6)
    while time.monotonic() < end:
        wrong |= {tuple(sorted(t['counters']['tx-packets'] for t in halma.tunnels()))}
        wrong |= {(0, sent(1)['tx-packets'])}
        turns += 1
    stop(pid)
    wrong -= {(0, len(numbers))}
    tap.equal(f'bindings move between two far ends, {turns} times looked at: each counts once',
              set(), wrong)
    tap.equal('and afterwards too', want, sent(1))


def main():
    """All of it."""
    with Ktap() as tap:
        ns, _, halma = anchor()
        tap.equal(f'{COUNT} bindings are made', {}, halma.batch(Bulk(halma).make(
            range(1, COUNT + 1))))
        whole(tap, ns)
        tunnels(tap, ns, halma)
        far_ends(tap, ns, halma)
        filtered(tap, ns, halma)
        changing(tap, ns, halma)
        largest(tap)
        devices(tap)
        counted(tap)


if __name__ == '__main__':
    main()
