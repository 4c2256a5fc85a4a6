#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
# mem: 3G
# enough: 6.12 uml
"""Batches of the command line: many requests travel together, and yet all is as if they had been
carried out one by one, in their order. That they travel together is counted in system calls, which
no busy machine changes; the rates are printed."""

import json
import os
import re
import statistics
import subprocess
import time

from family import Halma
from host import CLI, SLOW, evidence
from namespace import anchor
from nlattr import far_end
from tap import Ktap

OK, USAGE, REFUSED = range(3)
MANY = 5000 if SLOW else 20000
FEW = 60        # of a part
PARTS = 5
BASE = 1 << 20
TOGETHER = 100  # lines in a message, at least


def prefix(number):
    """Of a binding."""
    return f'fd77:{number >> 16:x}:{number & 0xffff:x}::/64'


def add(number, ident=True):
    """The line that makes a binding."""
    name = f'id {number} ' if ident else ''
    return f'binding add {name}kind static mn-id mn{number}@example.org ' \
        f'prefix {prefix(number)} remote 2001:db8:f::{number & 0xff:x}'


KINDS = {
    'additions': add,
    'changes': lambda i: f'binding set id {i} remote 2001:db8:e::{i & 0xff:x}',
    'questions': lambda i: f'binding get id {i}',
    'deletions by prefix': lambda i: f'binding del prefix {prefix(i)} kind static',
    'additions that get an id': lambda i: add(i, False),
}


class Batch:
    """Runs batches in a namespace."""

    def __init__(self, ns):
        self.ns = ns
        self.path = evidence('batch.txt')

    def run(self, lines, *options, under=()):
        """The finished process; under: a program that runs it."""
        self.path.write_text('\n'.join(lines) + '\n', encoding='utf-8')
        return self.ns.run(*under, CLI, *options, '-b', str(self.path), check=False)

    def messages(self, lines):
        """The finished process, and with how many calls it sent the lines to the kernel."""
        calls = evidence('batch.calls')
        done = self.run(lines, under=('strace', '-o', str(calls), '-e',
                                      'trace=sendto,sendmsg,sendmmsg'))
        return done, len(re.findall(r'^send', calls.read_text(encoding='utf-8'), re.MULTILINE))

    def feed(self, lines):
        """Write a line, wait for what it prints, write the next. All that was printed, and how
        many seconds each line behind the first one took."""
        out = []
        start = 0
        with self.ns, subprocess.Popen([CLI, '-o', '-b', '-'], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, bufsize=0) as child:
            for line in lines:
                child.stdin.write(line.encode() + b'\n')
                got = os.read(child.stdout.fileno(), 65536)
                if not got:
                    break
                out.append(got.decode())
                start = start or time.monotonic()
            seconds = time.monotonic() - start
            child.stdin.close()
        return out, seconds / max(len(out) - 1, 1)


def clock(work):
    """Seconds that it takes, and what it returns."""
    start = time.monotonic()
    out = work()
    return time.monotonic() - start, out


def rates(tap, batch, halma):
    """Many lines at once against one line at a time, of a kind that prints something. In parts, one
    of these after one of those: the machine may be busy with something else for a while."""
    fed = []
    # not the ids that are given to those which come one at a time
    ids = [range(BASE + part, BASE + MANY, PARTS) for part in range(PARTS)]

    def feed():
        """Some lines, one at a time."""
        first = 1 + len(fed)
        out, seconds = batch.feed(add(first + i, False) for i in range(FEW))
        fed.extend(out)
        return seconds

    for what, line in KINDS.items():
        single, many, done = [], [], []
        for part in ids:
            single.append(feed())
            if part is ids[-1]:
                one, sent = batch.messages(line(i) for i in part)
            else:
                seconds, one = clock(lambda part=part, line=line: batch.run(line(i) for i in part))
                many.append(seconds / len(part))
            done.append((one.returncode, one.stderr))
        tap.equal(f'a batch of {what} is carried out', [(OK, '')] * PARTS, done)
        tap.ok(f'{what} of a batch travel together', 0 < sent <= len(ids[-1]) / TOGETHER,
               f'{len(ids[-1])} lines in {sent} messages')
        ratio = statistics.median(single) / statistics.median(many)
        tap.diag(f'{what}: {1 / statistics.median(many):.0f}/s, {ratio:.1f} times the rate of one '
                 'at a time')
    tap.equal('whoever writes a line and waits gets its answer before the next',
              (FEW * PARTS * len(KINDS), FEW * PARTS * len(KINDS) + MANY),
              (len(fed), halma.dev()['bindings']))
    halma.flush()


def order(tap, batch, halma):
    """Each line sees those before it, whatever kind they are."""
    shown = 'binding get prefix fd77:0:1::/64 kind static'
    gone = f'binding del prefix {prefix(1)} kind static'
    done = batch.run([add(1), shown, 'binding set id 1 remote 2001:db8:f::99', shown, gone,
                      add(1), 'binding set id 1 remote 2001:db8:f::98', shown, gone,
                      add(1).replace('id 1 ', 'id 2 '), shown, 'binding show'], '-j')
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    tap.equal('questions between changes are answered in their turn',
              (OK, [(1, '::1'), (1, '::99'), (1, '::98'), (2, '::1')]),
              (done.returncode, [(one['id'], far_end_of(one)) for one in lines[:4]]))
    tap.equal('a list that comes later is a document of its own', [2],
              [one['id'] for one in lines[4]])
    halma.flush()
    done = batch.run([add(1, False), 'binding show', add(2, False), 'tunnel show', 'link show',
                      'stats', 'binding help'], '-j')
    lines = done.stdout.splitlines()
    tap.equal('an id that was given is printed before what comes after it',
              [dict, list, dict, list, list, list],
              [type(json.loads(line)) for line in lines[:6]])
    tap.ok('and so it is before help', lines[6].startswith('Usage'), lines)
    halma.flush()


def far_end_of(binding):
    """The end of the address, of a binding in JSON."""
    return binding['path'][0]['tunnel']['remote-ipv6'].removeprefix('2001:db8:f')


def errors(tap, batch, halma):
    """An error in the midst of many."""
    lines = [add(i) for i in range(1, 301)]
    lines[149] = 'binding del id 9999'
    for options, last in (((), 'the batch ends'), (('-f',), 'the batch goes on by force')):
        done = batch.run(lines + ['tunnel show'], *options)
        tap.equal(f'one line of many is refused and named, and {last}',
                  (REFUSED, f'{batch.path}:150: Error: halma: no binding has this id'),
                  (done.returncode, done.stderr.splitlines()[0].rstrip('.')))
        ids = halma.binding_ids()
        tap.ok(f'what stands before it is carried out, {last}', ids[:149] == list(range(1, 150)) and
               (not options or len(ids) == 299) and (options or 'count' not in done.stdout), ids)
        halma.flush()
    batch.run(lines[:149])
    dels = [f'binding del prefix {prefix(i)} kind static' for i in (1, 2, 999, 3)]
    done = batch.run(dels)
    tap.equal('a deletion by prefix of nothing names its line, and ends the batch',
              (REFUSED, True, list(range(3, 150))),
              (done.returncode, done.stderr.startswith(f'{batch.path}:3: Error'),
               halma.binding_ids()))
    done = batch.run(dels[2:] + dels[3:], '-f')
    tap.equal('by force the others are deleted; what is deleted twice is an error',
              (REFUSED, [f'{batch.path}:1', f'{batch.path}:3'], list(range(4, 150))),
              (done.returncode, [line.split(': ')[0] for line in done.stderr.splitlines()],
               halma.binding_ids()))
    batch.run([f'binding del prefix {prefix(4)} kind static',
               add(4).replace('id 4 ', 'id 1004 ')])
    tap.equal('a prefix that was deleted is free for the next line',
              ('2001:db8:f::4', None), (far_end(halma.get(1004)), halma.get(4)))
    halma.flush()


def main():
    """All of it."""
    with Ktap() as tap:
        ns, _, _ = anchor()
        batch, halma = Batch(ns), Halma(ns)
        rates(tap, batch, halma)
        order(tap, batch, halma)
        errors(tap, batch, halma)


if __name__ == '__main__':
    main()
