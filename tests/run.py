#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Run the test programs in VMs and judge their KTAP.

Programs are the executable files of tests/kselftest and tests/daemon. Comment lines in their
head tell how they want to run:

    # timeout: 300            seconds, default 120
    # smp: 2                  processors, default 1
    # mem: 4G                 memory, default 2G
    # kernels: 6.1 6.12       only there; a name may be a prefix (uml: uml and uml-debug)
    # own-vm: yes             no other program before it in this VM
    # append: maxcpus=1       one more kernel argument
    # dmesg-allow: REGEX      kernel log lines that mention halma and are meant to appear

A program finds in its environment HALMA_KO (the module, already loaded), HALMA (the CLI),
HALMAD, HALMA_MAG, HALMA_KERNEL and HALMA_OUT (a directory that outlives the VM). Exit code 4
means that it could not run here. It fails when a test is not ok, when its report has no plan or
is short, when it exits otherwise than 0 or 4, takes too long, leaves a network namespace or a
halma device behind, or when the kernel complains.

Results stay in .build/results/KERNEL/: NAME.ktap, NAME.txt (verdict), summary.json, vm logs.

With --again a program that failed runs once more, in a VM of its own, and this counts: a host that
is busy with other things makes some wait fail. It is named as unsteady, and its first report is
kept as NAME.first.ktap. What the kernel complained of, what was left behind and a VM that died are
no matter of a busy host, and stay failures.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import time

import ktap

TESTS = pathlib.Path(__file__).resolve().parent
TOP = TESTS.parent
BUILD = TOP / '.build'
HEAD = re.compile(r'^# (timeout|smp|mem|kernels|own-vm|append): *(.*?) *$')
# how much longer a program may take where every instruction or memory access is checked
PATIENCE = {'6.1': 2, '6.12': 2, 'uml-debug': 4, 'smp-debug': 6}
BINARIES = {
    'HALMA': ('tools/halma', '.build/tools/halma'),
    'HALMAD': ('userd/halmad', '.build/userd/halmad'),
    'HALMA_MAG': ('tests/mag/halma-mag', '.build/tests/mag/halma-mag', '.build/mag/halma-mag'),
}


class Program:
    """A test program and what its head asks for."""

    def __init__(self, path, patience):
        self.path = str(path)
        self.name = path.stem
        head = {}
        with open(path, encoding='utf-8', errors='replace') as file:
            for _, line in zip(range(40), file):
                match = HEAD.match(line)
                if match:
                    head[match.group(1)] = match.group(2)
        self.timeout = int(head.get('timeout', 120)) * patience
        self.smp = head.get('smp', '1')
        self.mem = head.get('mem', '2G')
        self.kernels = head.get('kernels', '').split()
        self.own_vm = head.get('own-vm') == 'yes'
        self.append = head.get('append', '')

    def runs_on(self, kernel):
        """Whether its head admits this kernel."""
        return not self.kernels or any(
            kernel == want or kernel.startswith(want + '-') for want in self.kernels)


class Pseudo:
    """guest.sh's own checks of the module, which run as if they were programs."""

    def __init__(self, name, timeout=180):
        self.path = self.name = name
        self.timeout = timeout


class Verdict:
    """What became of a program."""

    def __init__(self, name):
        self.name = name
        self.lines = []
        self.reasons = []
        self.results = []
        self.exit = None
        self.seconds = self.passed = self.failed = self.skipped = 0

    def judge(self, timeout):
        """Count the tests, and turn everything that is wrong into one more failure."""
        report = ktap.Report(self.lines)
        self.results = report.results
        self.passed = report.count('pass')
        self.skipped = report.count('skip')
        self.failed = report.count('fail')
        if self.exit == 4:
            self.skipped += 1
            self.reasons.append(f'skipped: {report.skipped_all or "exit code 4"}')
            return
        wrong = list(report.problems)
        if self.exit == 124:
            wrong.insert(0, f'took longer than {timeout} s')
        elif self.exit is None:
            wrong.insert(0, 'the VM died while it ran')
        elif self.exit != 0 and not self.failed:
            wrong.insert(0, f'exit code {self.exit}')
        if report.skipped_all is not None and self.exit == 0:
            wrong.append('skipped everything but did not exit with 4')
        if wrong or self.reasons:
            self.failed += 1
        self.reasons = wrong + self.reasons

    def forgivable(self):
        """Whether it may have another try."""
        return self.failed and self.exit is not None and not any(
            reason.startswith(('kernel: ', 'left behind: ')) for reason in self.reasons)

    def text(self):
        """The failures, for people."""
        out = []
        for result in self.results:
            if result.status == 'fail':
                out += result.notes[-40:] + [f'not ok - {result.name}']
            elif result.status == 'skip':
                out.append(f'skip - {result.name}: {result.why}')
        return out + self.reasons


class KernelRun:
    """All programs on one kernel."""

    def __init__(self, kernel, programs, options):
        self.kernel = kernel
        self.programs = programs
        self.options = options
        self.out = pathlib.Path(options.results) / kernel
        self.verdicts = []
        self.unsteady = []
        self.boots = 0

    def say(self, text):
        """Whole lines only: two kernels speak at the same time."""
        with self.options.lock:
            print('\n'.join(f'{self.kernel:<10}{line}' for line in text.split('\n')), flush=True)

    def run(self):
        """Run batch after batch; returns the verdicts."""
        self.out.mkdir(parents=True, exist_ok=True)
        environ = self.environ()
        groups = {}
        for program in self.programs:
            alone = program.name if program.own_vm else ''
            machine = program.smp, program.mem, program.append
            groups.setdefault((machine, alone), []).append(program)
        if not self.options.tests or 'module' in self.options.tests:
            first = next(iter(groups), (('1', '2G', ''), ''))
            groups[first] = [Pseudo('module')] + groups.get(first, [])
        for (machine, _), batch in groups.items():
            self.run_batch(batch + [Pseudo('unload')], machine, environ)
        if self.options.again:
            self.run_again(environ)
        self.save()
        return self.verdicts

    def run_again(self, environ):
        """A second try for those that may have one."""
        failed = {v.name: v for v in self.verdicts if v.forgivable()}
        for program in [p for p in self.programs if p.name in failed]:
            self.say(f'{program.name}: once more')
            self.verdicts.remove(failed[program.name])
            ktap_file = self.out / f'{program.name}.ktap'
            ktap_file.rename(ktap_file.with_suffix('.first.ktap'))
            self.run_batch([program, Pseudo('unload')],
                           (program.smp, program.mem, program.append), environ)
            if not any(v.failed for v in self.verdicts if v.name == program.name):
                self.unsteady.append((program.name, failed[program.name]))

    def environ(self):
        """Paths that programs need."""
        environ = dict(os.environ, HALMA_KO=str(BUILD / f'kmod-{self.kernel}/halma.ko'))
        selftest = BUILD / f'kmod-{self.kernel}-selftest/halma.ko'
        environ['HALMA_KO_SELFTEST'] = str(selftest) if selftest.exists() else ''
        for name, places in BINARIES.items():
            found = [TOP / place for place in places if (TOP / place).exists()]
            environ[name] = str((found or [TOP / places[0]])[0])
        return environ

    def run_batch(self, batch, machine, environ):
        """One VM, and another one after each program that kills it."""
        retried = False
        while batch:
            done, code, complaint = self.boot(batch, machine, environ)
            if code == 125 and not done and not retried:
                self.say('the VM did not start; once more')
                retried = True
                continue
            if not done:
                for program in batch:
                    self.finish(program, Verdict(program.name), [complaint])
                return
            if code not in (0, 124) and all(v.exit is not None for v in done):
                self.report_vm(complaint)
            batch = batch[len(done):]
            if all(isinstance(program, Pseudo) for program in batch):
                return

    def boot(self, batch, machine, environ):
        """Run a batch until its end or the VM's; returns what ran, the exit code, and why."""
        self.boots += 1
        log = self.out / f'vm-{self.boots}.log'
        share = self.out / f'vm-{self.boots}'
        smp, mem, append = machine
        command = [str(TESTS / 'vm/run.sh'), '--kernel', self.kernel, '--smp', smp, '--mem', mem,
                   '--timeout', str(sum(p.timeout + 20 for p in batch) + 60), '--no-scan',
                   '--out', str(share)] + (['--append', append] if append else [])
        command += ['--', str(TESTS / 'guest.sh')]
        command += [f'{p.path}:{p.timeout}' for p in batch]
        done = []
        current = None
        with open(log, 'wb') as err, subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=err, cwd=TOP, env=environ) as vm:
            for raw in vm.stdout:
                line = raw.decode(errors='replace').rstrip('\r\n')
                if self.options.verbose:
                    self.say(line)
                if line.startswith('@begin '):
                    current = Verdict(line.split()[1])
                    done.append(current)
                elif current and line.startswith('@dmesg '):
                    current.reasons.append('kernel: ' + line[7:])
                elif current and line.startswith('@left '):
                    current.reasons.append('left behind: ' + line[6:])
                elif current and line.startswith('@end '):
                    current.exit, current.seconds = (int(word) for word in line.split()[2:4])
                    self.finish(batch[len(done) - 1], current, [])
                    current = None
                elif current:
                    current.lines.append(line)
            code = vm.wait()
        complaint = log.read_text(errors='replace').strip()
        if current:
            self.finish(batch[len(done) - 1], current, [complaint])
        return done, code, complaint

    def finish(self, program, verdict, reasons):
        """Judge, keep and print one program's outcome."""
        verdict.reasons += reasons
        verdict.judge(program.timeout)
        self.keep(verdict)

    def report_vm(self, complaint):
        """The programs are through, but the VM is not content."""
        verdict = Verdict(f'vm-{self.boots}')
        verdict.failed = 1
        verdict.reasons.append(complaint)
        self.keep(verdict)

    def keep(self, verdict):
        """Store and print a verdict."""
        self.verdicts.append(verdict)
        (self.out / f'{verdict.name}.ktap').write_text('\n'.join(verdict.lines) + '\n')
        (self.out / f'{verdict.name}.txt').write_text('\n'.join(verdict.text()) + '\n')
        counts = f'{verdict.passed} passed'
        if verdict.failed:
            counts += f', {verdict.failed} FAILED'
        if verdict.skipped:
            counts += f', {verdict.skipped} skipped'
        self.say('\n'.join([f'{verdict.name:<24}{counts:<40}{verdict.seconds:>5} s'] +
                           ['    ' + line for line in verdict.text()]))

    def save(self):
        """summary.json: also what earlier runs with another filter left."""
        path = self.out / 'summary.json'
        summary = json.loads(path.read_text()) if path.exists() else {}
        for verdict in self.verdicts:
            summary[verdict.name] = {
                'passed': verdict.passed, 'failed': verdict.failed, 'skipped': verdict.skipped,
                'seconds': verdict.seconds, 'reasons': verdict.reasons,
                'tests': [[result.status, result.name] for result in verdict.results]}
        path.write_text(json.dumps(summary, indent=1) + '\n')


def find_programs(kernel, options):
    """The programs for a kernel, in order; two may not share a name."""
    programs = {}
    for folder in options.dirs:
        for path in sorted((TESTS / folder).glob('*')):
            if path.suffix not in ('.sh', '.py') or not os.access(path, os.X_OK):
                continue
            if path.stem in programs:
                sys.exit(f'run.py: two programs are called {path.stem}')
            programs[path.stem] = Program(path, PATIENCE.get(kernel, 1))
    if options.tests:
        unknown = set(options.tests) - set(programs) - {'module'}
        if unknown:
            sys.exit(f'run.py: no such test: {" ".join(sorted(unknown))}')
    return [p for p in programs.values()
            if p.runs_on(kernel) and (not options.tests or p.name in options.tests)
            and (not options.smp_only or p.smp != '1')]


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--kernels', default='6.1 6.12', help='names of vm/kernel.sh')
    parser.add_argument('--tests', default='', help='names of programs; default all')
    parser.add_argument('--dirs', default='kselftest daemon', help='folders below tests/')
    parser.add_argument('--results', default=str(BUILD / 'results'))
    parser.add_argument('--jobs', type=int, default=2, help='VMs at the same time')
    parser.add_argument('--smp-only', action='store_true', help='only programs with "# smp:"')
    parser.add_argument('--again', action='store_true', help='a second try for what failed')
    parser.add_argument('-v', '--verbose', action='store_true', help='everything they print')
    options = parser.parse_args()
    options.dirs = options.dirs.split()
    options.tests = options.tests.split()
    options.lock = threading.Lock()

    start = time.time()
    runs = [KernelRun(kernel, find_programs(kernel, options), options)
            for kernel in options.kernels.split()]
    for run in runs:
        if not options.tests:
            shutil.rmtree(run.out, ignore_errors=True)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        verdicts = [v for part in pool.map(KernelRun.run, runs) for v in part]
    passed, failed, skipped = (sum(getattr(v, kind) for v in verdicts)
                               for kind in ('passed', 'failed', 'skipped'))
    for run in runs:
        for name, verdict in run.unsteady:
            run.say('\n'.join([f'UNSTEADY {name}: passed at the second try; at the first:'] +
                              ['    ' + line for line in verdict.text()]))
    print(f'tests on {options.kernels}: {time.time() - start:.0f} s')
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return failed != 0 or passed == 0


if __name__ == '__main__':
    sys.exit(main())
