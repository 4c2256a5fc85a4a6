#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Run the test programs in VMs and judge their KTAP.

program.py says which programs there are and what their heads ask for. Several VMs run at the same
time (--jobs), of all kernels alike; those of a kernel with the same number of processors take
programs from one queue, the longest first. What runs on some of the kernels only is named at the
end.

A program finds in its environment HALMA_KO (the module, already loaded), HALMA (the CLI),
HALMAD, HALMA_MAG, HALMA_MN, HALMA_KERNEL and HALMA_OUT (a directory that outlives the VM). Exit
code 4 means that it could not run here. It fails when a test is not ok, when its report has no plan
or is short, when it exits otherwise than 0 or 4, takes too long, leaves a network namespace or a
halma device behind, or when the kernel complains.

Results stay in .build/results/KERNEL/: NAME.ktap, NAME.txt (verdict), summary.json, vm logs.

With --again a program that failed runs once more, in a VM of its own, and this counts: a host that
is busy with other things makes some wait fail. It is named as unsteady, and its first report is
kept as NAME.first.ktap. What the kernel complained of, what was left behind and a VM that died are
no matter of a busy host, and stay failures.
"""

import argparse
import compileall
import concurrent.futures
import json
import os
import pathlib
import shutil
import sys
import threading
import time

from machine import Machine
from program import PATIENCE, Program, Pseudo, all_programs
from verdict import Verdict

TESTS = pathlib.Path(__file__).resolve().parent
TOP = TESTS.parent
BUILD = TOP / '.build'
BINARIES = {
    'HALMA': ('tools/halma', '.build/tools/halma'),
    'HALMAD': ('userd/halmad', '.build/userd/halmad'),
    'HALMA_MAG': ('tools/mag/halma-mag', '.build/tools/mag/halma-mag'),
    'HALMA_MN': ('tests/mn/halma-mn', '.build/tests/mn/halma-mn'),
}
# another VM for a queue must have so many seconds of programs to itself: a boot takes some, too
WORTH_A_BOOT = 60


class KernelRun:
    """Everything on one kernel: its programs, its results."""

    def __init__(self, kernel, options):
        self.kernel = kernel
        self.options = options
        self.programs = self.choose()
        self.out = pathlib.Path(options.results) / kernel
        self.verdicts = []
        self.unsteady = []
        self.boots = 0
        if not options.tests:
            shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir(parents=True, exist_ok=True)

    def choose(self):
        """The programs that this run is about."""
        options = self.options
        folders = [TESTS / folder for folder in options.dirs]
        programs = all_programs(folders, PATIENCE.get(self.kernel, 1))
        unknown = set(options.tests) - set(programs) - {'module'}
        if unknown:
            sys.exit(f'run.py: no such test: {" ".join(sorted(unknown))}')
        if options.tests:
            chosen = [p for p in programs.values() if p.name in options.tests]
        else:
            chosen = [p for p in programs.values()
                      if p.is_due(self.kernel, options.kernels, options.also, options.every)]
        return [p for p in chosen
                if p.runs_on(self.kernel) and (not options.smp_only or p.smp != '1')]

    def queues(self):
        """The programs, by the machine that they want."""
        groups = {}
        for program in self.programs:
            alone = program.name if program.own_vm else ''
            groups.setdefault((program.smp, program.append, alone), []).append(program)
        queues = [Queue(self, programs) for programs in groups.values()]
        if 'module' in self.options.tests or \
                not self.options.tests and self.kernel in self.options.kernels:
            queues = queues or [Queue(self, [])]
            queues[0].first = Pseudo('module')
        return queues

    def say(self, text):
        """Whole lines only: several VMs speak at the same time."""
        with self.options.print_lock:
            print('\n'.join(f'{self.kernel:<10}{line}' for line in text.split('\n')), flush=True)

    def hear(self, line):
        """What a guest prints."""
        if self.options.verbose:
            self.say(line)

    def environ(self):
        """Paths that programs need."""
        environ = dict(os.environ, HALMA_KO=str(BUILD / f'kmod-{self.kernel}/halma.ko'))
        selftest = BUILD / f'kmod-{self.kernel}-selftest/halma.ko'
        environ['HALMA_KO_SELFTEST'] = str(selftest) if selftest.exists() else ''
        for name, places in BINARIES.items():
            found = [TOP / place for place in places if (TOP / place).exists()]
            environ[name] = str((found or [TOP / places[0]])[0])
        return environ

    def share(self):
        """A directory for one more boot."""
        with self.options.lock:
            self.boots += 1
            return self.out / f'vm-{self.boots}'

    def keep(self, verdict):
        """Store and print a verdict."""
        self.verdicts.append(verdict)
        (self.out / f'{verdict.name}.ktap').write_text('\n'.join(verdict.lines) + '\n')
        (self.out / f'{verdict.name}.txt').write_text('\n'.join(verdict.text()) + '\n')
        self.say(verdict.line())

    def second_try(self):
        """Queues for the programs that failed and may run once more, each alone."""
        failed = {v.name: v for v in self.verdicts if v.forgivable()}
        again = [p for p in self.programs if p.name in failed]
        for program in again:
            self.say(f'{program.name}: once more')
            self.verdicts.remove(failed[program.name])
            ktap_file = self.out / f'{program.name}.ktap'
            ktap_file.rename(ktap_file.with_suffix('.first.ktap'))
            self.unsteady.append((program.name, failed[program.name]))
        return [Queue(self, [program]) for program in again]

    def tell_unsteady(self):
        """Those whose second try went well."""
        for name, first in self.unsteady:
            if any(v.failed for v in self.verdicts if v.name == name):
                continue
            self.say('\n'.join([f'UNSTEADY {name}: passed at the second try; at the first:'] +
                               ['    ' + line for line in first.text()]))

    def save(self):
        """summary.json: also what earlier runs with another filter left."""
        path = self.out / 'summary.json'
        summary = json.loads(path.read_text()) if path.exists() else {}
        summary.update((verdict.name, verdict.summary()) for verdict in self.verdicts)
        path.write_text(json.dumps(summary, indent=1) + '\n')


class Queue:
    """Programs that run on the same kind of machine, the longest first."""

    def __init__(self, run, programs):
        self.run = run
        self.options = run.options
        self.programs = sorted(programs, key=lambda p: -p.takes)
        self.first = None       # before all of them
        self.vms = 0
        self.retried = False
        self.machine = ['--kernel', run.kernel]
        for program in programs[:1]:
            self.machine += ['--smp', program.smp]
            self.machine += ['--append', program.append] if program.append else []
            self.machine += ['--mem', f'{max(p.gigabytes for p in programs)}G']

    def worth(self):
        """Seconds of work that one more VM would find."""
        seconds = sum(p.takes for p in self.programs) + (1 if self.first else 0)
        share = seconds / (self.vms + 1)
        return share if not self.vms or share >= WORTH_A_BOOT else 0

    def take(self):
        """The next program, or None."""
        with self.options.lock:
            if self.first:
                program, self.first = self.first, None
                return program
            return self.programs.pop(0) if self.programs else None

    def give_back(self, program):
        """A program that was taken, but never begun."""
        with self.options.lock:
            if isinstance(program, Program):
                self.programs.insert(0, program)
            elif program.name == 'module':
                self.first = program

    def boot(self):
        """A VM that works on this queue until it is empty, or the VM dies."""
        waiting = ([self.first] if self.first else []) + self.programs
        machine = Machine(self.run.share(), self.take, self.run.hear, self.run.keep)
        limit = sum(program.timeout + 20 for program in waiting) + 240
        begin = time.monotonic()
        code, complaint = machine.run(self.machine + ['--timeout', str(limit)],
                                      self.run.environ())
        self.run.hear(f'{machine.share.name}: {time.monotonic() - begin:.0f} s')
        if machine.waiting:
            self.give_back(machine.program)
        if machine.begun:
            if code not in (0, 124) and not machine.died:
                self.complain(machine.share.name, complaint)
            return
        # others had taken all before it was up
        if machine.emptied and code == 0:
            return
        if code == 125 and not self.retried:
            self.retried = True
            self.run.say('the VM did not start; once more')
            return
        self.give_up(complaint)

    def complain(self, name, complaint):
        """The programs are through, but the VM is not content."""
        verdict = Verdict(name)
        verdict.failed = 1
        verdict.reasons.append(complaint)
        self.run.keep(verdict)

    def give_up(self, complaint):
        """No VM, no test: all that is left has failed."""
        while program := self.take():
            verdict = Verdict(program.name)
            verdict.reasons.append(complaint)
            verdict.judge(program.timeout)
            self.run.keep(verdict)


def compile_all():
    """What Python makes of its files; a guest would do it again for each program, and throw it
    away."""
    for folder in (TESTS / 'kselftest', TESTS / 'daemon'):
        compileall.compile_dir(folder, maxlevels=0, quiet=2)


def work(queues, lock):
    """One place for a VM: always where most is left to be done."""
    while True:
        with lock:
            queue = max(queues, key=Queue.worth, default=None)
            if not queue or not queue.worth():
                return
            queue.vms += 1
        try:
            queue.boot()
        finally:
            with lock:
                queue.vms -= 1


def work_all(queues, options):
    """All queues, by as many VMs as may run at the same time."""
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for place in [pool.submit(work, queues, options.lock) for _ in range(options.jobs)]:
            place.result()


def tell_partial(runs):
    """A program that runs on some of the kernels only is named: nothing is left out silently."""
    everywhere = set.intersection(*({p.name for p in run.programs} for run in runs
                                    if run.kernel in run.options.kernels))
    for run in runs:
        only = [p.name for p in run.programs if p.name not in everywhere]
        if only:
            run.say('not on every kernel: ' + ' '.join(only))


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--kernels', default='6.1 6.12', help='names of vm/kernel.sh')
    parser.add_argument('--also', default='', help='kernels for what it is enough to run there')
    parser.add_argument('--every', action='store_true', help='all of --kernels run all programs')
    parser.add_argument('--tests', default='', help='names of programs; default all')
    parser.add_argument('--dirs', default='kselftest daemon', help='folders below tests/')
    parser.add_argument('--results', default=str(BUILD / 'results'))
    parser.add_argument('--jobs', type=int, default=3, help='VMs at the same time')
    parser.add_argument('--smp-only', action='store_true', help='only programs with "# smp:"')
    parser.add_argument('--again', action='store_true', help='a second try for what failed')
    parser.add_argument('-v', '--verbose', action='store_true', help='everything they print')
    options = parser.parse_args()
    options.dirs = options.dirs.split()
    options.tests = options.tests.split()
    options.kernels = options.kernels.split()
    options.also = [] if options.tests else options.also.split()
    options.lock = threading.Lock()
    options.print_lock = threading.Lock()

    compile_all()
    start = time.time()
    before = os.times()
    runs = [KernelRun(kernel, options) for kernel in options.kernels + options.also]
    work_all([queue for run in runs for queue in run.queues()], options)
    if options.again:
        work_all([queue for run in runs for queue in run.second_try()], options)
    for run in runs:
        run.save()
        run.tell_unsteady()
    tell_partial(runs)
    verdicts = [verdict for run in runs for verdict in run.verdicts]
    passed, failed, skipped = (sum(getattr(v, kind) for v in verdicts)
                               for kind in ('passed', 'failed', 'skipped'))
    after = os.times()
    used = (after.children_user + after.children_system
            - before.children_user - before.children_system)
    names = ' '.join(run.kernel for run in runs)
    print(f'tests on {names}: {time.time() - start:.0f} s, {used:.0f} s of processor')
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return failed != 0 or passed == 0


if __name__ == '__main__':
    sys.exit(main())
