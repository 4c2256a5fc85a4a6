#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 55
# enough: 6.12
# smp: 2
"""Everything at once: writers, dumpers, flushers, listeners and packets for a minute; then devices,
namespaces and the module go while packets flow."""

import ctypes
import errno
import json
import os
import random
import signal
import socket
import struct
import time
import traceback

from family import Halma
from host import SLOW, evidence, load, unload, wait_for
from namespace import Netns
from nlattr import DROP
from probe import raw6, udp6
from rtnl import Rtnl
from tap import Ktap

SECONDS = 20 if SLOW else 30
PINNED = range(1, 51)
COA = '2001:db8:f::{:x}'
# what a writer may meet when others write too
USUAL = {errno.ENOENT, errno.EEXIST, errno.EADDRINUSE, errno.EINVAL, errno.ELOOP, errno.ENOSPC,
         errno.ESTALE}


class Crew:
    """Processes that work until they are told to stop, and report."""

    def __init__(self):
        self.members = {}

    def hire(self, name, work, *args):
        """work(stopped, *args) returns its report, a dictionary."""
        path = evidence(f'{name}.json')
        pid = os.fork()
        if not pid:
            report = {}
            try:
                flag = []
                signal.signal(signal.SIGTERM, lambda *_: flag.append(1))
                report = work(lambda: bool(flag), *args)
            except BaseException:  # noqa: whatever it was, it is reported
                report = {'failed': traceback.format_exc()}
            finally:
                path.write_text(json.dumps(report), encoding='utf-8')
                os._exit(0)
        self.members[name] = (pid, path)

    def dismiss(self):
        """Stop all; {name: report}."""
        for pid, _ in self.members.values():
            os.kill(pid, signal.SIGTERM)
        reports = {}
        for name, (pid, path) in self.members.items():
            os.waitpid(pid, 0)
            reports[name] = json.loads(path.read_text(encoding='utf-8') or '{}')
        self.members = {}
        return reports


def writer(stopped, ns, seed):
    """Adds, sets, deletes."""
    rng = random.Random(seed)
    halma = Halma(ns)
    done, odd = {}, []
    while not stopped():
        i = rng.randrange(100, 400)
        kind = rng.choice(('mipv6', 'pmipv6'))
        what = rng.choice(('new', 'put', 'set', 'set', 'set', 'delete'))
        try:
            if what in ('new', 'put'):
                halma.new(i, f'mn{i % 90}', [f'fd01:0:0:{i % 150:x}::/64',
                                             f'10.1.{i >> 8}.{i & 255}'
                                             '/32'][:rng.choice((1, 2))],
                          COA.format(rng.randrange(1, 20)), kind=kind, version=rng.randrange(3),
                          lifetime=rng.choice((1, 50, 1000, 100000)),
                          cmd='binding-new' if what == 'new' else 'binding-set')
            elif what == 'set':
                halma.set(i, **rng.choice((
                    {'path': COA.format(rng.randrange(1, 20))}, {'state': rng.choice((1, 2))},
                    {'path': COA.format(rng.randrange(1, 20)), 'grace': rng.choice((0, 5, 60000))},
                    {'precedence': rng.randrange(8)}, {'cookie': bytes(rng.randrange(64))},
                    {'prefix': [f'fd01:0:1:{rng.randrange(50):x}::/64']},
                    {'path': f'fd01:0:0:{rng.randrange(150):x}::1'})))
            else:
                halma.delete(i)
            done[what] = done.get(what, 0) + 1
        except OSError as error:
            if error.errno not in USUAL:
                odd.append(f'{what}: {error}')
    return {'done': done, 'odd': odd[:10]}


def flusher(stopped, ns):
    """Flushes what others make."""
    rng = random.Random(3)
    halma = Halma(ns)
    count = turns = 0
    while not stopped():
        count += halma.flush(**rng.choice(({'kind': 1}, {'kind': 3}, {'mn_id': 'mn7'}, {'state': 2},
                                           {'path': COA.format(3), 'kind': 3})))
        turns += 1
        time.sleep(0.05)
    return {'flushes': turns, 'bindings': count}


def dumper(stopped, ns):
    """Dumps; what is pinned must be there, once."""
    halma = Halma(ns, bufsize=4096)
    turns, odd, interrupted = 0, [], 0
    while not stopped():
        ids = halma.binding_ids()
        interrupted += halma.interrupted
        if [i for i in ids if i in PINNED] != list(PINNED) or ids != sorted(set(ids)):
            odd.append(ids)
        halma.tunnels()
        halma.dump('stats-get')
        halma.dump('dev-get')
        turns += 1
    return {'dumps': turns, 'interrupted': interrupted, 'odd': odd[:3]}


def changer(stopped, ns):
    """Parameters, by both ways, and the owner."""
    halma, link = Halma(ns), Rtnl(ns)
    turns = 0
    while not stopped():
        turns += 1
        link.setlink('lma0', 'halma', {'grace': turns % 1000, 'local': [
            '2001:db8::1', f'2001:db8::{2 + turns % 5:x}']})
        halma.do('dev-set', link={'slack': turns % 100, 'hop-limit': turns % 256})
        link.links()
        time.sleep(0.01)
    return {'changes': turns}


def listener(stopped, ns):
    """Hears all; may miss some."""
    halma = Halma(ns).subscribe('bindings', 'alerts')
    heard = missed = 0
    while not stopped():
        try:
            heard += len(halma.events(0.2, until=bool))
        except OSError as error:
            if error.errno != errno.ENOBUFS:
                raise
            missed += 1
    return {'heard': heard, 'overruns': missed}


def downlink(stopped, ns):
    """Packets to nodes."""
    rng = random.Random(5)
    with ns:
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        four = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sent = 0
    while not stopped():
        for _ in range(50):
            try:
                if rng.randrange(8):
                    sock.sendto(b'x' * rng.choice((1, 1200)),
                                (f'fd01:0:0:{rng.randrange(160):x}::{rng.randrange(9):x}', 9))
                else:
                    four.sendto(b'x', (f'10.1.{rng.randrange(2)}.{rng.randrange(256)}', 9))
                sent += 1
            except OSError:
                pass    # an unreachable that somebody sent for an earlier one, or no device
    return {'sent': sent}


def uplink(stopped, mag, *held):
    """Packets from gateways and others, right and wrong ones; holds on to nothing else."""
    for one in held:
        one.close()
    rng = random.Random(6)
    socks = []
    for i in range(1, 20):
        sock = raw6(mag)
        sock.bind((COA.format(i), 0))
        socks.append(sock)
    sent = 0
    while not stopped():
        for _ in range(50):
            data = udp6(f'fd01:0:0:{rng.randrange(160):x}::1', rng.choice((
                'fd00:99::1', '2001:db8::1', f'fd01:0:0:{rng.randrange(160):x}::1')))
            try:
                rng.choice(socks).sendto(data[:rng.choice((len(data), 30, 0))]
                                         if not rng.randrange(10) else data, ('2001:db8::1', 0))
                sent += 1
            except OSError:
                pass
    return {'sent': sent}


def world():
    """Anchor and gateways."""
    ns, mag = Netns(), Netns()
    link, mag_link = Rtnl(ns), Rtnl(mag)
    link.newlink('net0', 'veth', {'peer': 'net0', 'peer-ns': mag})
    mag_link.setlink('net0', up=True)
    for i in range(1, 20):
        mag_link.addr('net0', COA.format(i) + '/64')
    link.addr('net0', '2001:db8:f::ff/64')
    mag_link.route('2001:db8::/64', via='2001:db8:f::ff', dev='net0')
    link.addr('lo', '2001:db8::1/128')
    link.addr('lo', 'fd00:99::1/128')
    ns.sysctl('ipv6/conf/all/forwarding', 1)
    ns.sysctl('ipv4/ip_forward', 1)
    link.addr('net0', '192.0.2.1/24')
    device(link)
    return ns, mag, link


def device(link):
    """The device and its routes."""
    link.newlink('lma0', 'halma', {'local': ['2001:db8::1'], 'slack': 0})
    link.route('fd01::/16', 'lma0', via='fe80::1')
    link.route('10.0.0.0/8', 'lma0', via6='fe80::1')


class Tally:
    """Counts packets of an interface by a packet socket: nobody reads it, the kernel counts. The
    filter is of (operation, operand, steps on if true, steps on if false)."""

    LOAD, BYTE, HALF, EQUAL, LEAST, SHIFT, RETURN = 0x20, 0x30, 0x28, 0x15, 0x35, 0x74, 0x06
    NET, KIND = 0xfff00000, 0xfffff004      # network header, sort of packet
    YES, NO = (RETURN, 1, 0, 0), (RETURN, 0, 0, 0)
    HOST, OUTGOING = 0, 4
    SO_ATTACH_FILTER, SOL_PACKET, PACKET_STATISTICS = 26, 263, 6
    ETH_P_ALL, ETH_P_IPV6 = 3, 0x86dd

    def __init__(self, ns, interface, protocol, *filter_):
        code = b''.join(struct.pack('=HBBI', op, true, false, operand)
                        for op, operand, true, false in filter_)
        self.program = ctypes.create_string_buffer(code)
        with ns:
            self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        self.sock.setsockopt(socket.SOL_SOCKET, self.SO_ATTACH_FILTER, struct.pack(
            '@HP', len(filter_), ctypes.addressof(self.program)))
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.sock.bind((interface, protocol))
        self.count = 0

    def read(self):
        """How many so far; what did not fit into the socket is counted too."""
        self.count += struct.unpack('=I', self.sock.getsockopt(
            self.SOL_PACKET, self.PACKET_STATISTICS, 8)[:4])[0]
        return self.count


def tallies(ns):
    """Somebody else's counters: what went into the device but for multicast, how much of that the
    process "downlink" sent, and tunnel packets that came with room for an inner header."""
    t = Tally
    return {
        'into': t(ns, 'lma0', t.ETH_P_ALL, (t.LOAD, t.KIND, 0, 0), (t.EQUAL, t.OUTGOING, 0, 6),
                  (t.BYTE, t.NET, 0, 0), (t.SHIFT, 4, 0, 0), (t.EQUAL, 6, 0, 2),
                  (t.BYTE, t.NET + 24, 0, 0), (t.EQUAL, 0xff, 1, 0), t.YES, t.NO),
        'sent': t(ns, 'lma0', t.ETH_P_ALL, (t.LOAD, t.KIND, 0, 0), (t.EQUAL, t.OUTGOING, 0, 12),
                  (t.BYTE, t.NET, 0, 0), (t.SHIFT, 4, 0, 0), (t.EQUAL, 6, 0, 4),
                  (t.BYTE, t.NET + 6, 0, 0), (t.EQUAL, 17, 0, 7),
                  (t.HALF, t.NET + 42, 0, 0), (t.EQUAL, 9, 4, 5),
                  (t.BYTE, t.NET + 9, 0, 0), (t.EQUAL, 17, 0, 3),
                  (t.HALF, t.NET + 22, 0, 0), (t.EQUAL, 9, 0, 1), t.YES, t.NO),
        'tunnel': t(ns, 'net0', t.ETH_P_IPV6, (t.LOAD, t.KIND, 0, 0), (t.EQUAL, t.HOST, 0, 5),
                    (t.BYTE, t.NET + 6, 0, 0), (t.EQUAL, 41, 0, 3),
                    (t.HALF, t.NET + 4, 0, 0), (t.LEAST, 40, 0, 1), t.YES, t.NO)}


def accounts(halma, tally):
    """What the packet sockets counted, and what the device did with it, when all is quiet."""
    last = None
    while True:
        stats, drops = halma.do('stats-get')['counters'], halma.drops()
        seen = {name: one.read() for name, one in tally.items()}
        if (seen, stats, drops) == last:
            break
        last = seen, stats, drops
        time.sleep(0.2)
    # an error that quotes what nobody sent is no packet of the device
    up = [name for name, number in DROP.items()
          if number >= DROP['unknown-far-end'] and name != 'foreign-error']
    return seen, {
        'into': stats['tx-packets'] + sum(count for name, count in drops.items()
                                          if name not in up + ['foreign-error', 'multicast']),
        'tunnel': stats['rx-packets'] + sum(drops.get(name, 0) for name in up)}


def balance(tap, halma, tally, sent):
    """Sent is forwarded plus dropped."""
    seen, done = accounts(halma, tally)
    tap.diag(f'counted beside the device {seen}, by the device {done}')
    tap.equal('what was sent came to the device', sent, seen['sent'])
    tap.equal('what came to the device was forwarded or dropped with a cause', seen['into'],
              done['into'])
    tap.equal('tunnel packets were delivered or dropped with a cause', seen['tunnel'],
              done['tunnel'])


def pin(halma):
    """Bindings that stay."""
    for i in PINNED:
        halma.new(i, f'pinned{i}', f'fd01:0:0:{i + 100:x}::/96', COA.format(i % 19 + 1),
                  kind='static')


def parallel(tap, ns, mag, halma):
    """All at once."""
    pin(halma)
    tally = tallies(ns)
    crew = Crew()
    for i in (1, 2, 3):
        crew.hire(f'writer{i}', writer, ns, i)
    for name, work, where in (('flusher', flusher, ns), ('dumper', dumper, ns),
                              ('changer', changer, ns), ('listener', listener, ns),
                              ('downlink', downlink, ns), ('uplink', uplink, mag)):
        crew.hire(name, work, where)
    time.sleep(SECONDS)
    # a slow platform gets more time for the same work
    wait_for(lambda: min(halma.do('stats-get')['counters'][key]
                         for key in ('tx-packets', 'rx-packets')) > 100, 5 * SECONDS)
    reports = crew.dismiss()
    for name, report in reports.items():
        tap.diag(f'{name}: {str(report)[:300]}')
        tap.ok(f'{name} met nothing unusual', 'failed' not in report and not report.get('odd'),
               report)
    stats = halma.do('stats-get')['counters']
    drops = halma.drops()
    tap.diag(f'{stats}\n{drops}')
    balance(tap, halma, tally, reports['downlink'].get('sent'))
    tap.ok('packets went both ways', stats['tx-packets'] > 100 and stats['rx-packets'] > 100, stats)
    tap.equal('what is pinned is as it was', list(PINNED), halma.binding_ids(kind=2))
    halma.flush()
    tap.ok('after a flush of all nothing is left', wait_for(lambda: not any(
        halma.dev()[key] for key in ('bindings', 'mns', 'prefixes', 'tunnels'))), halma.dev())


def goes_on(start, seconds, enough):
    """For so long, and on a slow platform until there was enough of it."""
    spent = time.monotonic() - start
    return spent < seconds or (not enough and spent < 10 * seconds)


def endings(tap, ns, mag, link):
    """Devices and namespaces go."""
    crew = Crew()
    crew.hire('downlink2', downlink, ns)
    crew.hire('uplink2', uplink, mag)
    start = time.monotonic()
    turns = 0
    inner = None
    while goes_on(start, SECONDS / 4, turns > 3):
        halma = Halma(ns)
        pin(halma)
        turns += 1
        if turns % 4 == 0:
            inner = Netns()
            link.setlink('lma0', ns=inner)
            inner.close()
            wait_for(lambda h=halma: not h.dump('dev-get'), 20)
        else:
            link.dellink('lma0')
        halma.close()
        device(link)
    reports = crew.dismiss()
    tap.ok('devices and inner namespaces went under traffic', turns > 3 and not any(
        'failed' in report for report in reports.values()), reports)
    tap.diag(f'{turns} times; {reports}')

    crew = Crew()
    crew.hire('downlink3', downlink, ns)
    crew.hire('uplink3', uplink, mag)
    start = time.monotonic()
    turns = failed = 0
    while goes_on(start, SECONDS / 6, turns > 1):
        halma = Halma(ns)
        pin(halma)
        halma.close()
        turns += 1
        failed += not wait_for(lambda: unload() == 0, 30)
        load()
        device(link)
    reports = crew.dismiss()
    tap.ok('the module was unloaded and loaded under traffic', turns > 1 and not failed,
           (turns, failed))
    tap.diag(f'{turns} times; {reports}')

    outer, far, outer_link = world()
    halma = Halma(outer)
    pin(halma)
    elsewhere = Netns()
    outer_link.setlink('lma0', ns=elsewhere)
    Rtnl(elsewhere).setlink('lma0', up=True)
    crew = Crew()
    crew.hire('uplink4', uplink, far, outer, halma, outer_link)
    time.sleep(0.5)
    halma.close()
    outer_link.close()
    outer.close()
    rest = Halma(elsewhere)
    gone = wait_for(lambda: not rest.dump('dev-get'), 20)
    crew.dismiss()
    tap.ok('the outer namespace went under traffic, and its device elsewhere with it', gone)


def main():
    """All of it."""
    with Ktap() as tap:
        ns, mag, link = world()
        halma = Halma(ns)
        parallel(tap, ns, mag, halma)
        halma.close()
        endings(tap, ns, mag, link)
        link.dellink('lma0')
        with Halma(ns) as last:
            tap.equal('no device is left', [], last.dump('dev-get'))


if __name__ == '__main__':
    main()
