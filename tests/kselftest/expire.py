#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 90
# takes: 15
# enough: 6.12 uml
"""Lifetimes: a binding that nobody renews goes by itself, after its lifetime and the slack."""

import time

from family import Bulk, Halma
from host import wait_for
from namespace import anchor
from tap import Ktap

COA = '2001:db8:f::{:x}'
# how late the kernel may be, in seconds, on a machine that has other work
LATE = 10.0
# milliseconds between two deadlines
APART = 50


def values(tap, halma):
    """What is shown."""
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
    tap.ok('without lifetime none is shown', not {'lifetime', 'remaining'} & set(halma.get(1)))
    halma.set(1, lifetime=1000000)
    shown = halma.get(1)
    tap.equal('the lifetime is shown as granted', 1000000, shown['lifetime'])
    tap.ok('with what is left of it', 900000 < shown['remaining'] <= 1000000, shown)
    time.sleep(0.05)
    again = halma.get(1)
    tap.ok('which becomes less', again['remaining'] < shown['remaining'], again)
    halma.set(1, path=COA.format(2))
    tap.ok('a binding-set without lifetime lets it go on',
           halma.get(1)['lifetime'] == 1000000 and
           halma.get(1)['remaining'] <= again['remaining'], halma.get(1))
    halma.set(1, lifetime=2000000)
    tap.ok('a new one starts now', halma.get(1)['remaining'] > 1900000)
    halma.set(1, lifetime=0)
    tap.ok('lifetime 0 is until it is deleted', 'lifetime' not in halma.get(1))
    most = ((1 << 32) - 1) * 1000
    halma.set(1, lifetime=most)
    tap.equal('the longest lifetime', most, halma.get(1)['lifetime'])
    halma.flush()


def expiry(tap, ns, halma):
    """It goes."""
    ears = Halma(ns).subscribe()
    halma.do('dev-set', link={'slack': 400})
    start = time.monotonic()
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1), lifetime=300, cookie=b'c', version=9)
    halma.new(2, 'mn1', 'fd00:1::1/128', COA.format(2), kind='mipv6')
    ears.events()
    wait_for(lambda: not (halma.get(1) or {'remaining': 0})['remaining'], step=0.02)
    # whoever looks too late has seen nothing
    stays = halma.get(1)
    over = time.monotonic() - start
    tap.ok('when the lifetime is over the binding stays for the slack', stays or over > 0.65, over)
    tap.ok('then it goes', wait_for(lambda: not halma.get(1)))
    gone = time.monotonic() - start
    tap.ok('neither early nor late', 0.69 < gone < 0.7 + LATE, f'{gone:.3f} s')
    events = ears.events(5, until=bool)
    tap.equal('which is notified once', ['binding-del-ntf'], [name for name, _ in events])
    got = events[0][1]
    tap.equal('with the reason, id, cookie and version', (2, 1, b'c', 9),
              tuple(got.get(key) for key in ('reason', 'id', 'cookie', 'version')))
    tap.equal('and the change number of the device', halma.dev()['change'], got['change'])
    tap.ok('another binding of the mobile node stays', halma.get(2))
    tap.equal('its far end goes with it', [COA.format(2)],
              [t['key']['remote-ipv6'] for t in halma.tunnels()])
    halma.flush()

    halma.do('dev-set', link={'slack': 0})
    start = time.monotonic()
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1), lifetime=1)
    tap.ok('slack 0: a lifetime of 1 ms', wait_for(lambda: not halma.get(1)))
    tap.ok('is soon over', time.monotonic() - start < LATE)
    renewals(tap, halma)
    halma.set(1, lifetime=0)
    time.sleep(1.2)
    tap.ok('who is renewed without end stays', halma.get(1))
    halma.set(1, lifetime=600000)
    halma.set(1, lifetime=1)
    tap.ok('who is shortened goes', wait_for(lambda: not halma.get(1)))
    halma.flush()


def renewed(halma, lifetime):
    """Whether a binding stays that is renewed twice as often as it has to be, and how long it was
    not renewed at the most, in seconds."""
    late, begin = 0, time.monotonic()
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1), lifetime=lifetime, cmd='binding-set')
    for _ in range(4):
        time.sleep(lifetime / 2500)
        last, begin = begin, time.monotonic()
        stays = halma.get(1)
        late = max(late, time.monotonic() - last)
        if not stays:
            return False, late
        halma.batch([halma.request('binding-set', {'id': 1, 'lifetime': lifetime})])
    return True, late


def renewals(tap, halma):
    """One that would be gone without. Where the machine had other work for so long that a renewal
    was late, another try."""
    for lifetime in (1000, 2000, 4000, 8000):
        stays, late = renewed(halma, lifetime)
        if stays or late < lifetime / 1000:
            break
    tap.ok('who is renewed in time stays', stays, late)


def forty(halma, ids):
    """Bindings with deadlines in the order of ids, made in another one; errors. Made so fast that
    this is their order by the kernel's clock, too."""
    requests = [halma.request('binding-new', {
        'id': i, 'kind': 3, 'mn-id': f'mn{i}', 'prefix': f'fd00:{i:x}::/64',
        'path': COA.format(1), 'lifetime': 500 + i * APART}) for i in ids]
    for _ in range(20):
        start = time.monotonic()
        errors = halma.batch(requests)
        if errors or time.monotonic() - start < APART / 2000:
            break
        halma.flush()
    return errors


def order(tap, ns, halma):
    """Many, in the order of their deadlines, whatever the order of their making."""
    halma.do('dev-set', link={'slack': 0})
    ids = list(range(1, 41))
    ears = Halma(ns, rcvbuf=8 << 20).subscribe()
    tap.equal('forty bindings with deadlines in any order', {},
              forty(halma, [ids[i * 17 % 40] for i in ids]))
    tap.ok('they go', wait_for(lambda: not halma.dev()['bindings'], 20), halma.dev()['bindings'])
    events = ears.events(10, until=lambda e: sum(n == 'binding-del-ntf' for n, _ in e) >= len(ids))
    gone = [values['id'] for name, values in events if name == 'binding-del-ntf']
    tap.equal('in the order of their deadlines', ids, gone)

    bulk = Bulk(halma, lifetime=1)
    count = 2000
    tap.equal('2000 bindings with a lifetime of 1 ms', {},
              halma.batch(bulk.make(range(1, count + 1))))
    tap.ok('are soon gone', wait_for(lambda: not halma.dev()['bindings'], 20))
    events = ears.events(20, until=lambda e: sum(n == 'binding-del-ntf' for n, _ in e) >= count)
    gone = [values['id'] for name, values in events if name == 'binding-del-ntf']
    tap.equal('each is notified once', list(range(1, count + 1)), sorted(gone))
    changes = [values['change'] for _, values in events if 'change' in values]
    tap.equal('change numbers rise', sorted(set(changes)), changes)
    dev = halma.dev()
    tap.equal('and nothing is left of them', [0] * 4,
              [dev[key] for key in ('bindings', 'mns', 'prefixes', 'tunnels')])


def race(tap, halma):
    """binding-set against expiry: the binding is there afterwards, whoever was first."""
    halma.do('dev-set', link={'slack': 0})
    lost = 0
    for turn in range(30):
        halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1), lifetime=1, cmd='binding-set')
        end = time.monotonic() + turn * 0.0001
        while time.monotonic() < end:
            pass
        halma.new(1, 'mn1', 'fd00:1::/64', COA.format(2), lifetime=600000, cmd='binding-set')
        lost += not halma.get(1)
    tap.equal('a binding-set that races with expiry is never lost', 0, lost)
    halma.flush()


def main():
    """All of it."""
    with Ktap() as tap:
        ns, _, halma = anchor()
        values(tap, halma)
        expiry(tap, ns, halma)
        order(tap, ns, halma)
        race(tap, halma)


if __name__ == '__main__':
    main()
