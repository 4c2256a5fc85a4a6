#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 90
# enough: 6.12 uml
"""Notifications and alerts: what is told, to whom, and that nothing is lost by merging."""

import errno
import json
import random
import socket
import subprocess
import time

from family import Halma
from host import CLI, evidence, wait_for
from namespace import anchor
from nlattr import C, SO_RCVBUFFORCE
from probe import udp6
from tap import Ktap

COA = '2001:db8:f::{:x}'


def shown(binding):
    """A binding without what time changes, and without what only a notification has."""
    out = {key: value for key, value in binding.items()
           if key not in ('remaining', 'grace', 'previous', 'counters', 'reason', 'instance')}
    if 'path' in out:
        out['path'] = [shown(path) for path in out['path']]
    return out


def one_event(ears):
    """The next notification, alone."""
    events = ears.events(5, until=bool)
    return events[0] if len(events) == 1 else ('none or several', events)


def operations(tap, ns, link, halma):
    """Each operation is told once, with what a get answers."""
    ears = Halma(ns).subscribe()
    change, instance = halma.dev()['change'], halma.dev()['instance']

    def told(what, name, want=None):
        nonlocal change
        got_name, got = one_event(ears)
        tap.equal(f'{what} is told as {name}', name, got_name)
        if got_name != name:
            return {}
        if want:
            tap.equal(f'{what} tells what a get answers', shown(want), shown(got))
            tap.ok(f'{what}: lifetimes and counters too',
                   set(want) - {'instance'} == set(got) - {'instance'}, (want, got))
        tap.equal(f'{what}: the change number rises by one', change + 1, got['change'])
        change = got['change']
        tap.equal(f'{what}: the instance of the device is told', instance, got.get('instance'))
        return got

    halma.new(1, 'mn1', ['fd00:1::/64', '192.0.2.1/32'], COA.format(1), lifetime=1000000,
              cookie=b'a\0b', version=4)
    told('binding-new', 'binding-new-ntf', halma.get(1))
    halma.new(2, 'mn2', 'fd00:2::/64', COA.format(1), cmd='binding-set')
    told('binding-set of a new binding', 'binding-new-ntf', halma.get(2))
    halma.set(1, path=COA.format(2), grace=60000)
    told('a handover', 'binding-set-ntf', halma.get(1))
    halma.set(1, state=2)
    told('blocking', 'binding-set-ntf', halma.get(1))
    before = halma.get(1)
    halma.delete(1)
    got = told('binding-del', 'binding-del-ntf')
    tap.equal('binding-del tells the binding as it was, and why it went',
              dict(shown(before), reason=1, change=got.get('change')),
              dict(shown(got), reason=got.get('reason')))
    halma.flush()
    got = told('binding-flush', 'binding-flush-ntf')
    tap.equal('binding-flush tells how many and why', (1, 3), (got.get('count'),
                                                               got.get('reason')))
    for what, function in (('ip link change', lambda: link.setlink('lma0', 'halma',
                                                                   {'grace': 700})),
                           ('dev-set', lambda: halma.do('dev-set', link={'slack': 100})),
                           ('dev-own', lambda: halma.do('dev-own')),
                           ('its release', lambda: halma.do('dev-own', release=True))):
        function()
        told(what, 'dev-ntf', halma.dev())
    for function in (lambda: halma.do('binding-del', id=9), lambda: halma.do('dev-set', link={
            'local': ['ff02::1']}), halma.bindings, halma.tunnels, halma.flush):
        try:
            function()
        except OSError:
            pass
    tap.equal('what is refused, only asked or changes nothing is told to nobody', [], ears.events())
    ears.join(ears.groups['bindings'], drop=True)
    halma.new(5, 'mn5', 'fd00:5::/64', COA.format(1))
    tap.equal('who has left the group is told nothing', [], ears.events())
    ears.subscribe()
    for i in range(6, 9):
        halma.new(i, f'mn{i}', f'fd00:{i}::/64', COA.format(1))
    ears.events()
    link.dellink('lma0')
    name, got = one_event(ears)
    tap.equal('deletion of the device is told once, with the number of bindings',
              ('binding-flush-ntf', 4, 4), (name, got.get('count'), got.get('reason'))
              if isinstance(got, dict) else (name, got))


def matches(flt, binding):
    """Does a binding match the filter of a flush, as halma.yaml has it?"""
    for key, want in flt.items():
        if key == 'prefix':
            good = set(want) <= set(binding['prefix'])
        elif key == 'path':
            tunnel = binding['path'][0]['tunnel']
            good = all(tunnel[k] == v for k, v in want[0]['tunnel'].items())
        else:
            good = binding[key] == want
        if not good:
            return False
    return True


class Copy:
    """What a client holds that subscribes, dumps and merges."""

    def __init__(self, ns):
        self.ears = Halma(ns, rcvbuf=8 << 20).subscribe()
        self.held = {}

    def dump(self, halma):
        """After subscribing."""
        for binding in halma.bindings():
            old = self.held.get(binding['id'])
            if not old or old['change'] < binding['change']:
                self.held[binding['id']] = binding

    def merge(self):
        """Apply what has been told."""
        for name, values in self.ears.events():
            if name in ('binding-new-ntf', 'binding-set-ntf'):
                old = self.held.get(values['id'])
                if not old or old['change'] < values['change']:
                    self.held[values['id']] = values
            elif name == 'binding-del-ntf':
                old = self.held.get(values['id'])
                if old and old['change'] < values['change']:
                    del self.held[values['id']]
            elif name == 'binding-flush-ntf':
                flt = values.get('filter', {})
                self.held = {i: b for i, b in self.held.items()
                             if b['change'] > values['until'] or not matches(flt, b)}


def merging(tap):
    """Subscribe, dump, merge: the copy is right, whatever happens before, between and after."""
    ns, _, halma = anchor()
    rng = random.Random(5213)
    wrong = []

    def walk(steps):
        for _ in range(steps):
            i = rng.randrange(1, 40)
            what = rng.randrange(12)
            try:
                if what < 4:
                    halma.new(i, f'mn{i % 7}', f'fd00:{i:x}::/64', COA.format(i % 5),
                              kind=rng.choice(('mipv6', 'pmipv6', 'static')), cmd='binding-set')
                elif what < 8:
                    halma.set(i, path=COA.format(rng.randrange(9)), state=rng.choice((1, 2)))
                elif what < 11:
                    halma.delete(i)
                else:
                    halma.flush(**rng.choice((
                        {'kind': 1}, {'mn_id': b'mn3'}, {'state': 2},
                        {'path': COA.format(rng.randrange(5))},
                        {'prefix': f'fd00:{rng.randrange(40):x}::/64'},
                        {'kind': 3, 'path': COA.format(1), 'each': True})))
            except OSError as error:
                if error.errno not in (errno.ENOENT, errno.EINVAL, errno.EEXIST):
                    wrong.append(str(error))

    for turn in range(8):
        copy = Copy(ns)
        walk(20)
        copy.dump(halma)
        walk(60)
        copy.merge()
        truth = {b['id']: shown(b) for b in halma.bindings()}
        held = {i: shown(b) for i, b in copy.held.items()}
        for binding in list(truth.values()) + list(held.values()):
            binding.pop('refresh')      # nobody here has asked for these
        if truth != held:
            wrong.append(f'turn {turn}: {truth}\nheld {held}')
        copy.ears.close()
    tap.ok('who subscribes, dumps and drops what is older has a complete picture', not wrong,
           '\n'.join(wrong))


def deaf(tap):
    """A listener that does not listen."""
    ns, _, halma = anchor()
    ears = Halma(ns).subscribe()
    ears.sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1)
    failed = 0
    for i in range(1, 301):
        try:
            halma.new(i, f'mn{i}', f'fd00:{i:x}::/64', COA.format(1))
        except OSError:
            failed += 1
    tap.equal('a full queue of a listener makes no operation fail', 0, failed)
    overrun = False
    try:
        while True:
            if not ears.events():
                break
    except OSError as error:
        overrun = error.errno == errno.ENOBUFS
    tap.ok('the listener is told that it missed something', overrun)
    with Halma(ns) as other:
        other.subscribe('bindings', 'alerts')
    tap.does('a listener that closed is forgotten', halma.delete, 1)


def alerts(tap):
    """Packets without a binding."""
    ns, link, halma = anchor(alert_rate=4)
    link.newlink('out0', 'dummy')
    link.addr('out0', '2001:db8::1/64')
    link.route('fd00::/16', 'lma0', via='fe80::1')
    ears = Halma(ns).subscribe('alerts')
    others = Halma(ns).subscribe('bindings')
    with ns:
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)

    def send(count):
        for i in range(count):
            sock.sendto(b'x', (f'fd00:77::{i + 1:x}', 9))

    send(1)
    events = ears.events(5, until=bool)
    tap.equal('a packet to nobody is an alert', ['alert-ntf'], [name for name, _ in events])
    got = events[0][1]
    tap.equal('it names cause, source, destination, device',
              (1, '2001:db8::1', 'fd00:77::1', 1, halma.dev()['ifindex']),
              tuple(got.get(key) for key in ('cause', 'source-ipv6', 'destination-ipv6',
                                             'anchor-id', 'ifindex')))
    time.sleep(1.2)
    before = halma.do('stats-get')
    start = time.monotonic()
    send(200)
    seconds = time.monotonic() - start
    events = ears.events(0.2)
    after = halma.do('stats-get')
    sent = after['alerts'] - before['alerts']
    hushed = after['alerts-suppressed'] - before['alerts-suppressed']
    tap.equal('what was sent is counted', len(events), sent)
    tap.ok('no more than alert-rate in a second', 4 <= sent <= 4 * (int(seconds) + 2), sent)
    tap.equal('the rest is counted as suppressed', 200, sent + hushed)
    tap.equal('each packet is counted, alert or not', 201, halma.drops().get('no-binding'))
    halma.do('dev-set', link={'alert-rate': 1})
    send(5)
    ears.events(0.2)
    with ns:
        raw = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 41)
    raw.sendto(udp6('fd00:1::1', 'fd00:1::2'), ('2001:db8::1', 0))
    events = ears.events(5, until=bool)
    tap.equal('many alerts of one cause do not hide the first of another', [C[
        'HALMA_DROP_UNKNOWN_FAR_END']], [values['cause'] for _, values in events][:1])
    halma.do('dev-set', link={'alert-rate': 0})
    ears.events()
    send(20)
    tap.equal('rate 0 is none', [], ears.events(0.2))
    others.events()
    tap.equal('nobody hears alerts who did not ask for them', [], [
        name for name, _ in others.events(0.1) if name == 'alert-ntf'])


def command(tap):
    """halma monitor."""
    ns, _, halma = anchor()
    path = evidence('monitor.json')
    with ns, open(path, 'wb') as out, subprocess.Popen(
            [CLI, '-j', 'monitor', 'bindings'], stdout=out, stderr=subprocess.STDOUT) as process:
        listening = wait_for(lambda: listeners(halma) > 0)
        halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
        halma.set(1, path=COA.format(2))
        halma.delete(1)
        halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
        halma.flush(path=COA.format(1))
        wait_for(lambda: path.read_bytes().count(b'\n') >= 5, 5)
        process.terminate()
    text = path.read_text(encoding='utf-8')
    tap.ok('halma monitor listens', listening, text)
    lines = []
    for line in text.splitlines():
        try:
            lines.append(json.loads(line))
        except ValueError:
            tap.diag(f'no JSON: {line}')
    tap.ok('halma monitor prints an object a line for each of five changes',
           len(lines) == 5 and all(lines), text)
    tap.ok('which names the far ends', COA.format(1) in text and COA.format(2) in text, text)


def listeners(halma):
    """Sockets in the group of bindings, by /proc/net/netlink."""
    with open('/proc/net/netlink', encoding='ascii') as file:
        rows = [line.split() for line in file][1:]
    bit = 1 << (halma.groups['bindings'] - 1 & 31)
    return sum(int(row[3], 16) & bit != 0 for row in rows if row[1] == '16')


def main():
    """All of it."""
    with Ktap() as tap:
        ns, link, halma = anchor()
        operations(tap, ns, link, halma)
        merging(tap)
        deaf(tap)
        alerts(tap)
        command(tap)


if __name__ == '__main__':
    main()
