#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
# kernels: uml-debug smp-debug
# dmesg-allow: Call Trace
# dmesg-allow: (\? )?[a-zA-Z0-9_.]+\+0x[0-9a-f]+/0x
"""All or nothing: each allocation of each operation fails once, and nothing has changed then.

Sysctl tells of its own failed allocations with a stack trace. What goes wrong here has another
headline, which is not let pass.
"""

import errno
import os
import pathlib

from family import Halma
from namespace import anchor
from nlsock import NlError
from tap import Ktap

COA = '2001:db8:f::{:x}'
FAIL_NTH = pathlib.Path('/proc/self/fail-nth')
FAULTS = pathlib.Path('/sys/kernel/debug')
MOST = 120
# the system call itself met the failure, or the answer did not arrive (None: in time)
HARMLESS = (errno.ENOMEM, errno.ENOBUFS, errno.EAGAIN, errno.EFAULT, None)


def prepare():
    """Allocations that may sleep fail too, silently."""
    for name in ('failslab', 'fail_page_alloc', 'fail_usercopy'):
        for knob, value in (('ignore-gfp-wait', 'N'), ('verbose', '0')):
            path = FAULTS / name / knob
            if path.exists():
                path.write_text(value + '\n', encoding='ascii')


class Machine:
    """Sends a message while the n-th allocation fails."""

    def __init__(self, tap):
        self.tap = tap
        self.ns, self.link, self.halma = anchor()
        self.fd = os.open(FAIL_NTH, os.O_RDWR)

    def attempt(self, nth, function):
        """(whether an allocation failed, the error or None)."""
        error = None
        os.pwrite(self.fd, b'%d' % nth, 0)
        try:
            function()
        except OSError as caught:
            error = caught
        return self.hit(), error

    def hit(self):
        """Whether something has failed by now; nothing will from here on."""
        try:
            left = int(os.pread(self.fd, 32, 0))
        except OSError:
            left = 1    # copying to user space counts too, and this was the one
        while True:
            try:
                os.pwrite(self.fd, b'0', 0)
                return left == 0
            except OSError:
                pass

    def exhaust(self, what, operation, undo):
        """Let each allocation fail in turn; operation() must be all or nothing."""
        wrong, failed, silent = [], 0, 0
        before = self.halma.state()
        nth = 0
        while nth < MOST:
            nth += 1
            victim = Halma(self.ns, timeout=2.0)
            hit, error = self.attempt(nth, lambda v=victim: operation(v))
            victim.close()
            after = self.halma.state()
            same = stripped(after) == stripped(before)
            if error is None and same:
                wrong.append(f'allocation {nth}: success, but nothing was done')
            if isinstance(error, NlError) and error.errno == errno.ENOMEM:
                failed += 1
                if not same:
                    wrong.append(f'allocation {nth}: {error}, but something was done')
            elif error is not None:
                silent += 1     # no answer, because there was no memory for it: either is right
                if error.errno not in HARMLESS:
                    wrong.append(f'allocation {nth}: {error!r}')
            if not same:
                undo()
                now = self.halma.state()
                if stripped(now) != stripped(before):
                    wrong.append(f'allocation {nth}: cannot be undone')
                before = now
            if not hit:
                break
        self.tap.ok(f'{what}: refused or done, whichever allocation fails', not wrong and failed,
                    '\n'.join(wrong) or 'no allocation failed')
        self.tap.ok(f'{what}: comes to an end', nth < MOST, nth)
        self.tap.diag(f'{what}: {nth - 1} allocations, {failed} answered ENOMEM, {silent} '
                      'without an answer')
        counts = self.halma.dev()
        self.tap.equal(f'{what}: the device counts as before', before[0][0]['bindings'],
                       counts['bindings'])


def stripped(state):
    """Without change numbers, which undoing raises."""
    devs, bindings, tunnels = state
    numbers = ('change', 'refresh', 'handovers')
    return ([{k: v for k, v in dev.items() if k not in numbers} for dev in devs],
            [{k: v for k, v in b.items() if k not in numbers} for b in bindings],
            sorted(str({k: v for k, v in t.items() if k != 'change'}) for t in tunnels))


def main():
    """All of it."""
    if not FAIL_NTH.exists() or not (FAULTS / 'failslab').exists():
        Ktap.skip_all('the kernel has no fault injection')
    prepare()
    with Ktap() as tap:
        machine = Machine(tap)
        halma = machine.halma
        halma.new(1, 'mn1', ['fd00:1::/64', 'fd00:2::/64'], COA.format(1), cookie=b'cookie')
        halma.new(2, 'mn2', 'fd00:3::/64', COA.format(2), version=1)
        machine.exhaust('binding-new',
                        lambda v: v.new(5, 'mn5', ['fd00:5::/48', '192.0.2.5/32', 'fd00:6::/65'],
                                        COA.format(5), cookie=b'five', lifetime=1000000),
                        lambda: halma.delete(5))
        machine.exhaust('binding-new without id',
                        lambda v: v.new(None, 'mn6', 'fd00:7::/64', COA.format(6)),
                        lambda: halma.flush(mn_id='mn6'))
        machine.exhaust('binding-set of a new binding',
                        lambda v: v.new(5, 'mn1', 'fd00:1::/64', COA.format(5), kind='mipv6',
                                        cmd='binding-set'),
                        lambda: halma.delete(5))

        def restore():
            halma.set(1, prefix=['fd00:1::/64', 'fd00:2::/64'], path=COA.format(1),
                      cookie=b'cookie', precedence=6, grace=0)
        machine.exhaust('binding-set of everything',
                        lambda v: v.set(1, prefix=['fd00:1::/64', 'fd00:a::/66', '192.0.2.0/24'],
                                        path=COA.format(7), cookie=b'other', precedence=1,
                                        grace=0), restore)
        machine.exhaust('a handover', lambda v: v.set(1, path=COA.format(8), grace=0), restore)
        machine.exhaust('binding-del', lambda v: v.delete(2), lambda: halma.new(
            2, 'mn2', 'fd00:3::/64', COA.format(2), version=1))
        machine.exhaust('binding-flush', lambda v: v.flush(mn_id='mn2'), lambda: halma.new(
            2, 'mn2', 'fd00:3::/64', COA.format(2), version=1))
        machine.exhaust('dev-set', lambda v: v.do('dev-set', link={
            'local': ['2001:db8::1', '2001:db8::2'], 'grace': 1}), lambda: halma.do(
                'dev-set', link={'local': ['2001:db8::1'], 'grace': 500}))
        before = stripped(halma.state())
        wrong, done = [], False
        for nth in range(1, 400):
            hit, error = machine.attempt(nth, lambda: machine.link.newlink(
                'lma1', 'halma', {'local': ['2001:db8::9']}))
            try:
                machine.link.dellink('lma1')
            except OSError:
                if error is None:
                    wrong.append(f'allocation {nth}: success, but there is no device')
            if stripped(halma.state()) != before:
                wrong.append(f'allocation {nth}: something is left')
                break
            if not hit:
                done = True
                break
        tap.ok('a device is made or not, whichever allocation fails', not wrong and done,
               '\n'.join(wrong))
        halma.flush()
        tap.equal('nothing is left', [0] * 4, [halma.dev()[key] for key in (
            'bindings', 'mns', 'prefixes', 'tunnels')])


if __name__ == '__main__':
    main()
