#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 240
# takes: 65
# enough: uml
# mem: 3G
"""100,000 bindings: made, dumped, dumped while they change, flushed; by netlink and by halma -b.
The device deleted with all of them inside: nobody waits for that, and nothing is left."""

import json
import os
import subprocess
import time

from family import Bulk, Halma, id_of
from host import CLI, SLOW, evidence, load, meminfo, unload, wait_for
from namespace import anchor
from nlattr import NLMSG_DONE, NLM_F_DUMP, NLM_F_DUMP_INTR
from rtnl import Rtnl
from tap import Ktap

COUNT = 20000 if SLOW else 100000


class Clock:
    """Says how long something took, and how much that is a second."""

    def __init__(self, tap, what, count=COUNT):
        self.tap, self.what, self.count = tap, what, count
        self.seconds = 0

    def __enter__(self):
        self.start = time.monotonic()
        return self

    def __exit__(self, *_):
        self.seconds = time.monotonic() - self.start
        self.tap.diag(f'{self.what}: {self.seconds:.3f} s, '
                      f'{self.count / max(self.seconds, 1e-6):,.0f} per second')


def install(tap, halma, what, far_ends=None):
    """COUNT bindings through one socket."""
    requests = Bulk(halma).make(range(1, COUNT + 1), remote=lambda i: i % far_ends + 1
                                if far_ends else i)
    with Clock(tap, what):
        errors = halma.batch(requests)
    return not errors and halma.dev()['bindings'] == COUNT


def by_netlink(tap, ns, halma):
    """Raw."""
    slab = meminfo('Slab')[0]
    tap.ok(f'{COUNT} bindings with a far end each are made',
           install(tap, halma, 'binding-new, each its own far end'))
    tap.diag(f'{(meminfo("Slab")[0] - slab) * 1024 / COUNT:.0f} bytes of slab per binding with '
             'its own far end')
    with Clock(tap, 'dump'):
        ids = halma.binding_ids()
    tap.ok(f'{COUNT} bindings are dumped, each once', ids == list(range(1, COUNT + 1)), len(ids))
    with Clock(tap, 'binding-set of new far ends'):
        errors = halma.batch(Bulk(halma, 'binding-set', grace=0).make(
            range(1, COUNT + 1), remote=lambda i: i % 100 + 1))
    tap.equal(f'{COUNT} bindings are handed over to 100 far ends', ({}, 100),
              (errors, halma.dev()['tunnels']))

    slow, changer = Halma(ns), Bulk(halma, 'binding-set', grace=0)
    slow.sock.send(slow.request('binding-get', flags=NLM_F_DUMP))
    seen, interrupted, turn, done = [], False, 0, False
    with Clock(tap, 'dump while every turn hands 20 over, deletes and makes 20'):
        while not done:
            for message in slow.receive():
                interrupted |= bool(message.flags & NLM_F_DUMP_INTR)
                if message.type == NLMSG_DONE:
                    done = True
                else:
                    seen.append(id_of(message.data))
            base = turn * 200 % COUNT
            turn += 1
            halma.batch(changer.make(range(base + 1, base + 40, 2)))
            for i in range(base + 2, base + 42, 2):
                halma.delete(i)
            halma.batch(Bulk(halma).make(range(base + 2, base + 42, 2)))
    odd = [i for i in seen if i & 1]
    tap.ok('in a dump while others change each that stays is shown exactly once',
           odd == list(range(1, COUNT, 2)), f'{len(odd)} {len(set(odd))}')
    tap.ok('and NLM_F_DUMP_INTR is set', interrupted)

    with Clock(tap, 'flush') as clock:
        count = halma.flush()
    dev = halma.dev()
    tap.equal(f'{COUNT} bindings are flushed', (COUNT, [0] * 4),
              (count, [dev[key] for key in ('bindings', 'mns', 'prefixes', 'tunnels')]))
    return clock.seconds


def by_command(tap, ns, halma):
    """halma -b."""
    batch = evidence('batch')
    with open(batch, 'w', encoding='ascii') as file:
        for i in range(1, COUNT + 1):
            file.write(f'binding add id {i} kind pmipv6 mn-id mn{i}@example.org '
                       f'prefix fd77:0:{i >> 16:x}:{i & 65535:x}::/64 '
                       f'remote 2001:db8:cafe::{i % 1000 + 1:x}\n')
    with Clock(tap, 'halma -b, binding add'):
        done = ns.run(CLI, '-b', str(batch), check=False, timeout=200)
    tap.ok(f'halma -b makes {COUNT} bindings',
           done.returncode == 0 and halma.dev()['bindings'] == COUNT,
           f'exit {done.returncode}, {halma.dev()["bindings"]} bindings\n{done.stderr[:1000]}')
    os.unlink(batch)
    path = evidence('bindings.json')
    with Clock(tap, 'halma -j binding'), open(path, 'wb') as file, ns:
        code = subprocess.call([CLI, '-j', 'binding', 'show'], stdout=file, timeout=200)
    shown = json.loads(path.read_bytes() or b'null')
    os.unlink(path)
    tap.ok(f'halma -j prints {COUNT} bindings as JSON, each once', code == 0 and
           sorted(b['id'] for b in shown) == list(range(1, COUNT + 1)),
           f'exit {code}, {len(shown or ())} bindings')
    with Clock(tap, 'halma binding flush all'):
        done = ns.run(CLI, 'binding', 'flush', 'all', check=False, timeout=100)
    tap.ok(f'halma binding flush removes {COUNT} bindings',
           done.returncode == 0 and halma.dev()['bindings'] == 0, done.stderr)


def delete_full(tap, ns, link, halma, flush_seconds):
    """Fill lma0, delete it, and use netlink while its bindings go; what heard of it, how long the
    deletion took, and the slowest use."""
    install(tap, halma, 'binding-new once more', 1000)
    ears = Halma(ns).subscribe()
    other_link, other = Rtnl(ns), Halma(ns)
    start = time.monotonic()
    link.dellink('lma0')
    full = time.monotonic() - start
    worst, end = 0.0, time.monotonic() + flush_seconds + 0.5
    while time.monotonic() < end:
        start = time.monotonic()
        other_link.link('lo')
        other.dump('dev-get')
        worst = max(worst, time.monotonic() - start)
    return ears, full, worst


def deletion(tap, ns, link, halma, flush_seconds):
    """ip link del."""
    link.dellink('lma0')
    empty = []
    for _ in range(5):
        link.newlink('lma0', 'halma', {'local': ['2001:db8::1']})
        start = time.monotonic()
        link.dellink('lma0')
        empty.append(time.monotonic() - start)
    empty = sorted(empty)[2]
    link.newlink('lma0', 'halma', {'local': ['2001:db8::1']})
    # whoever waits for the bindings' end waits each time; the host's other work comes and goes
    for _ in range(6):
        ears, full, worst = delete_full(tap, ns, link, halma, flush_seconds)
        if full < empty * 2 + flush_seconds * 0.35 and worst < max(0.3 * flush_seconds, 0.25):
            break
        link.newlink('lma0', 'halma', {'local': ['2001:db8::1']})
    else:
        link.dellink('lma0')
    tap.diag(f'ip link del: {empty * 1e3:.1f} ms empty, {full * 1e3:.1f} ms with {COUNT} bindings, '
             f'whose flush takes {flush_seconds * 1e3:.0f} ms; afterwards a look at a link and the '
             f'devices takes {worst * 1e3:.1f} ms at the most')
    tap.ok(f'a device with {COUNT} bindings is deleted in a fraction of the time they take',
           full < empty * 2 + flush_seconds * 0.35, f'{full} {empty} {flush_seconds}')
    tap.ok('while they go, other users of netlink do not wait', worst < max(
        0.3 * flush_seconds, 0.25), worst)
    events = ears.events(5, until=bool)
    tap.ok('their end is told once', [name for name, _ in events] == ['binding-flush-ntf'] and
           events[0][1]['count'] == COUNT, events)
    link.newlink('lma0', 'halma', {'local': ['2001:db8::1']})
    tap.equal('a new device of the same name and address is there at once, and empty', 0,
              halma.dev()['bindings'])


def unloading(tap, ns, halma):
    """rmmod with all of them."""
    slab = meminfo('SUnreclaim')[0]
    install(tap, halma, 'binding-new before rmmod', 1000)
    full = meminfo('SUnreclaim')[0]
    halma.close()
    with Clock(tap, 'rmmod'):
        code = wait_for(lambda: unload() == 0)
    tap.ok(f'the module is unloaded with {COUNT} bindings inside', code)
    left = wait_for(lambda: max(0, slab + (full - slab) // 10 - meminfo('SUnreclaim')[0]) or None)
    tap.diag(f'slab: {slab} kB before, {full} kB with them, {meminfo("SUnreclaim")[0]} kB after')
    tap.ok('and their memory is free again', left)
    load()
    _, _, again = anchor(ns=ns)
    tap.equal('the module comes back empty', 0, again.dev()['bindings'])


def main():
    """All of it."""
    with Ktap() as tap:
        ns, link, halma = anchor()
        seconds = by_netlink(tap, ns, halma)
        by_command(tap, ns, halma)
        deletion(tap, ns, link, halma, seconds)
        unloading(tap, ns, halma)


if __name__ == '__main__':
    main()
