#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 240
# takes: 30
# mem: 3G
# smp: 64
# append: maxcpus=1
# kernels: 6.1 6.12
# enough: 6.12
"""What a binding costs, and that it costs nothing per CPU: a machine of 64, of which one
runs."""

import pathlib

from family import Bulk
from host import meminfo, wait_for
from namespace import anchor
from tap import Ktap

COUNT = 100000
NAMES = ('Percpu', 'Slab', 'MemFree', 'VmallocUsed')


def possible():
    """Number of CPUs that there could be."""
    last = pathlib.Path('/sys/devices/system/cpu/possible').read_text(encoding='ascii').strip()
    return int(last.split('-')[-1]) + 1


def settled():
    """Figures once what is freed in the background has been freed."""
    before = meminfo(*NAMES)

    def same():
        nonlocal before
        now = meminfo(*NAMES)
        steady = all(abs(a - b) < 200 for a, b in zip(before, now))
        before = now
        return steady
    wait_for(same, 10, 0.3)
    return dict(zip(NAMES, before))


def cost(tap, halma, what, requests):
    """Make bindings, print what they cost; the growth of Percpu in kB."""
    before = settled()
    errors = halma.batch(requests)
    after = settled()
    tap.equal(f'{COUNT} bindings: {what}', ({}, COUNT), (errors, halma.dev()['bindings']))
    each = {name: (after[name] - before[name]) * 1024 / COUNT for name in NAMES}
    tap.diag(f'{what}: {each["Slab"]:.0f} bytes of slab per binding, {-each["MemFree"]:.0f} of '
             f'memory; Percpu {before["Percpu"]} -> {after["Percpu"]} kB')
    return after['Percpu'] - before['Percpu'], each


def main():
    """All of it."""
    with Ktap() as tap:
        count = possible()
        tap.equal('this machine could have 64 CPUs', 64, count)
        _, link, halma = anchor()
        link.newlink('out0', 'dummy')
        start = settled()
        for what, more, remote in (
                ('each its own mobile node, prefix and care-of address', {}, lambda i: i),
                ('behind 100 gateways', {}, lambda i: i % 100 + 1),
                ('each its own care-of address, with lifetime and cookie',
                 {'lifetime': 3600000, 'cookie': bytes(32)}, lambda i: i)):
            grown, each = cost(tap, halma, what, Bulk(halma, **more).make(
                range(1, COUNT + 1), remote=remote))
            tap.ok(f'{what}: Percpu grows by less than 1 MB', grown < 1024, f'{grown} kB')
            tap.ok(f'{what}: a binding costs less than 2 kB', each['Slab'] < 2048, each)
            halma.batch(Bulk(halma, 'binding-set', grace=60000).make(
                range(1, COUNT + 1), remote=lambda i: i + COUNT))
            after = settled()
            tap.ok(f'{what}: nor does Percpu grow when all are handed over',
                   after['Percpu'] - start['Percpu'] < 1024, after)
            halma.flush()
        end = settled()
        tap.diag(f'slab before {start["Slab"]} kB, after all are gone {end["Slab"]} kB')
        tap.ok('what they had is free again', end['Slab'] - start['Slab'] < 20 * 1024,
               (start, end))
        link.dellink('lma0')


if __name__ == '__main__':
    main()
