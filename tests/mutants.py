#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Break the code on purpose: the tests that a mutant names must notice.

A mutant is a file of tests/mutants: NAME.patch (a patch -p1) or NAME.sed (a sed -E script). Its
head says what it is about:

    # what: the uplink source check is gone
    # tests: spoof datapath      programs of kselftest/ or daemon/ that must turn red, each of them
    # unit: lma_test             programs of unit/ that must turn red, each of them
    # host: bench/load           folders whose "make check" must turn red, each of them
    # file: kmod/*.c             (sed) where to look; it must change one file, and only one
    # kernel: uml                default; 6.1 or 6.12 where that matters

Each is planted in a copy of the tree, built, run against its tests only, and taken out again. It
is caught when each named program has a failure that it did not have before; a VM ends as soon as
each has one. A mutant that survives, does not apply or does not build is a failure. Arguments:
names of mutants, default all; --unit: only those that need no VM; --jobs: copies of the tree, each
with a mutant of its own; --plant: only see whether each fits and names tests that exist.
"""

import argparse
import concurrent.futures
import fcntl
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import subprocess
import sys
import time

TESTS = pathlib.Path(__file__).resolve().parent
TOP = TESTS.parent
WORK = TOP / '.build/mutants'
HEAD = re.compile(r'^# (what|tests|unit|host|file|kernel): *(.*?) *$', re.M)
PARTS = ('Kbuild', 'Makefile', 'kmod', 'uapi', 'userd', 'tools', 'tests')
BUILT = shutil.ignore_patterns('obj', '*.o', '*.d', '__pycache__')
# what a bug leaves unused makes it no less a bug; the rest is what the Makefiles have by default
CFLAGS = '-O2 -g ' + ' '.join(f'-Wno-unused-{what}' for what in
                              ('variable', 'but-set-variable', 'function', 'const-variable',
                               'parameter', 'but-set-parameter')) + ' -Wno-parentheses'
PROGRAMS = ('userd', 'tools', 'tests/mn', 'tests/stream')
NATIVE = 'native'
HOST = 'host'
NO_VM = (NATIVE, HOST)
# a mutant may make a loop endless
PATIENCE = 120
PATIENCE_HOST = 900
# of what run.py prints: which program runs, and what fails in it
RUNS = re.compile(r'\S+ +(?:@begin (?P<begun>\S+)|not ok \d+ - (?P<failed>.*))$')


class Problem(Exception):
    """Why a mutant could not be judged."""


class Tree:
    """A copy of what builds and tests, in which one mutant at a time is planted."""

    def __init__(self, path, log):
        self.path = path
        self.log = log
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        for part in PARTS:
            source = TOP / part
            if source.is_dir():
                shutil.copytree(source, path / part, symlinks=True, ignore=BUILT)
            elif source.exists():
                shutil.copy2(source, path / part)

    def twin(self, path):
        """One more like this one, with all that is built in it."""
        other = Tree.__new__(Tree)
        other.path, other.log = path, self.log
        shutil.rmtree(path, ignore_errors=True)
        # times are kept, so that nothing is built again
        shutil.copytree(self.path, path, symlinks=True)
        return other

    def run(self, *command, cwd='.', **options):
        """Run quietly; the log has the rest."""
        environ = options.pop('env', os.environ) | {'CFLAGS': CFLAGS}
        with open(self.log, 'ab') as file:
            return subprocess.run([str(word) for word in command], cwd=self.path / cwd,
                                  stdout=file, stderr=subprocess.STDOUT, env=environ,
                                  stdin=subprocess.DEVNULL, check=False, **options).returncode

    def restore(self, files):
        """Take a mutant out; the new time of the files makes them be built again."""
        for path, data in files.items():
            if data is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(data)

    def build(self, kernel):
        """Module and programs."""
        if self.run('tests/vm/build-module.sh', kernel):
            raise Problem('the module does not build')
        for path in PROGRAMS:
            if (self.path / path / 'Makefile').exists() and self.run('make', '-C', path):
                raise Problem(f'{path} does not build')

    def run_unit(self, test):
        """Build and run a program of unit/; the names of tests that fail."""
        program = f'../../.build/unit/{test}'
        if self.run('make', '-C', 'tests/unit', program):
            raise Problem(f'{test} does not build')
        environ = dict(os.environ, TOP='../..', CMOCKA_MESSAGE_OUTPUT='TAP')
        begin = self.log.stat().st_size
        try:
            status = self.run(program, cwd='tests/unit', env=environ, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            status = 124
        text = self.log.read_bytes()[begin:].decode(errors='replace')
        return set(re.findall(r'^not ok \d+ - (.*)$', text, re.M)) | ({'*'} if status else set())

    def run_units(self, tests):
        """The same of several: program -> set of names."""
        return {test: self.run_unit(test) for test in tests}

    def run_host(self, folder):
        """Build and run what a folder checks without a VM; the names of tests that fail."""
        begin = self.log.stat().st_size if self.log.exists() else 0
        # ends the whole process group, where subprocess would end make alone
        status = self.run('timeout', '-k', 10, PATIENCE_HOST, 'make', '-s', '-C',
                          f'tests/{folder}', 'check')
        text = self.log.read_bytes()[begin:].decode(errors='replace')
        if not re.search(r'^(not )?ok \d+ - ', text, re.M):
            raise Problem(f'{folder} does not build, or says nothing')
        return set(re.findall(r'^not ok \d+ - (.*)$', text, re.M)) | ({'*'} if status else set())

    def run_hosts(self, folders):
        """The same of several: folder -> set of names."""
        return {folder: self.run_host(folder) for folder in folders}

    def watch(self, known, *command):
        """Run, and end it as soon as each program of `known` has a failure that is not known:
        program -> set of names, {} if it ended by itself."""
        seen = {test: set() for test in known}
        test = None
        with open(self.log, 'ab') as file, subprocess.Popen(
                [str(word) for word in command], cwd=self.path, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True) as run:
            for line in run.stdout:
                file.write(line)
                mark = RUNS.match(line.decode(errors='replace'))
                if not mark:
                    continue
                test = mark['begun'] or test
                if mark['failed'] and mark['failed'] not in known.get(test, {mark['failed']}):
                    seen[test].add(mark['failed'])
                if all(seen.values()):
                    os.killpg(run.pid, signal.SIGTERM)
                    break
            # whoever of them holds the pipe is not through
            file.writelines(run.stdout)
        return seen if all(seen.values()) else {}

    def run_vm(self, kernel, tests, known):
        """Build everything and run programs in a VM: program -> set of names that fail. If it is
        known what fails without the mutant, one more each is enough."""
        path = self.path / f'.build/results/{kernel}/summary.json'
        path.unlink(missing_ok=True)
        self.build(kernel)
        command = ['tests/run.py', '-v', '--kernels', kernel, '--tests', ' '.join(tests)]
        if known is None:
            self.run(*command)
        else:
            found = self.watch({test: known.get(test, set()) for test in tests}, *command)
            if found:
                return found
        summary = json.loads(path.read_text()) if path.exists() else {}
        missing = [test for test in tests if test not in summary]
        if missing:
            raise Problem(f'did not run: {" ".join(missing)}')
        return {test: {name for status, name in summary[test]['tests'] if status == 'fail'} |
                ({'*'} if summary[test]['failed'] else set()) for test in tests}

    def failures(self, where, tests, known=None):
        """Run programs natively or on a kernel; which of their tests fail, or enough of them to
        tell from what is known to fail."""
        if not tests:
            return {}
        if where == NATIVE:
            return self.run_units(tests)
        if where == HOST:
            return self.run_hosts(tests)
        return self.run_vm(where, tests, known)


class Mutant:
    """One planted bug."""

    def __init__(self, path):
        text = path.read_text()
        head = dict(HEAD.findall(text))
        self.path = path
        self.name = path.stem
        self.what = head.get('what', '')
        self.kernel = head.get('kernel', 'uml')
        self.tests = {NATIVE: head.get('unit', '').split(),
                      HOST: head.get('host', '').split(),
                      self.kernel: head.get('tests', '').split()}
        self.where = head.get('file', '')
        self.patched = re.findall(r'^(?:---|\+\+\+) [ab]/(\S+)', text, re.M) \
            if path.suffix == '.patch' else []
        # what was there before, by path; None: nothing
        self.files = {}

    def places(self):
        """Where it wants to run: native, host, a kernel, or several of them."""
        return [where for where, tests in self.tests.items() if tests]

    def check_tests(self):
        """The programs that it names must be there."""
        if not self.places():
            raise Problem('names no tests')
        for where, tests in self.tests.items():
            patterns = {NATIVE: ['unit/{}.c'], HOST: ['{}/Makefile']}.get(where, [
                f'{folder}/{{}}.{suffix}' for folder in ('kselftest', 'daemon')
                for suffix in ('py', 'sh')])
            for test in tests:
                if not any((TESTS / pattern.format(test)).exists() for pattern in patterns):
                    raise Problem(f'there is no test {test}')

    def plant(self, tree):
        """Change the files."""
        self.check_tests()
        if self.path.suffix == '.patch':
            for path in (tree.path / name for name in self.patched):
                self.files[path] = path.read_bytes() if path.exists() else None
            if tree.run('patch', '-p1', '--no-backup-if-mismatch', '-i', self.path):
                raise Problem('does not apply')
            return
        for target in sorted(tree.path.glob(self.where or 'none')):
            sed = subprocess.run(['sed', '-E', '-f', self.path, target], capture_output=True,
                                 check=False)
            if sed.returncode:
                raise Problem(f'sed does not run: {sed.stderr.decode()}')
            before = target.read_bytes()
            if sed.stdout != before:
                self.files[target] = before
                target.write_bytes(sed.stdout)
        if len(self.files) != 1:
            found = ' and '.join(path.name for path in self.files) or 'nothing'
            raise Problem(f'changes {found} in {self.where}')

    def judge(self, tree, baseline):
        """Run the tests; the text says what was noticed."""
        noticed = []
        blind = []
        for where in self.places():
            found = tree.failures(where, self.tests[where], baseline[where])
            for test in self.tests[where]:
                new = found[test] - baseline[where].get(test, set())
                if not new:
                    blind.append(test)
                named = sorted(new - {'*'})
                more = f' and {len(named) - 1} more' if len(named) > 1 else ''
                noticed.append(f'{test}: {named[0] if named else "the whole program"}{more}')
        if blind:
            raise Problem(f'SURVIVED: {" ".join(blind)} noticed nothing')
        return '; '.join(noticed)


def measure_baseline(tree, mutants):
    """Tests without a mutant, or red says nothing: where -> program -> names that fail."""
    baseline = {}
    for where in sorted({where for mutant in mutants for where in mutant.places()},
                        key=lambda where: (where not in NO_VM, where)):
        tests = sorted({test for mutant in mutants for test in mutant.tests.get(where, [])})
        begin = time.time()
        try:
            baseline[where] = tree.failures(where, tests)
        except Problem as problem:
            raise Problem(f'without any mutant, {where}: {problem}') from problem
        for test, names in baseline[where].items():
            if names:
                print(f'{test} fails without any mutant, {where}: {sorted(names)}')
        print(f'baseline, {where}: {time.time() - begin:.0f} s', flush=True)
    return baseline


def try_one(tree, mutant, baseline):
    """Plant, judge, take out; whether it was caught."""
    tree.log = WORK / f'{mutant.name}.log'
    tree.log.unlink(missing_ok=True)
    begin = time.time()
    try:
        mutant.plant(tree)
        noticed = mutant.judge(tree, baseline)
        print(f'caught     {mutant.name}: {mutant.what}; {noticed} '
              f'({time.time() - begin:.0f} s)', flush=True)
        return True
    except Problem as problem:
        print(f'NOT CAUGHT {mutant.name}: {mutant.what}; {problem} (log: {tree.log})', flush=True)
        return False
    finally:
        tree.restore(mutant.files)


def try_all(trees, mutants, baseline):
    """As many at a time as there are trees; how many were caught."""
    free = queue.SimpleQueue()
    for tree in trees:
        free.put(tree)

    def work(mutant):
        tree = free.get()
        try:
            return try_one(tree, mutant, baseline)
        finally:
            free.put(tree)

    with concurrent.futures.ThreadPoolExecutor(len(trees)) as pool:
        return sum(pool.map(work, mutants))


def plant_all(mutants):
    """Whether each fits; nothing is built. Returns how many do."""
    tree = Tree(WORK / 'plant', WORK / 'plant.log')
    fit = 0
    for mutant in mutants:
        try:
            mutant.plant(tree)
            fit += 1
        except Problem as problem:
            print(f'{mutant.name}: {problem}')
        finally:
            tree.restore(mutant.files)
    return fit


def find_mutants(names, unit):
    """Those that were asked for, the quick ones first."""
    mutants = [Mutant(path) for path in sorted((TESTS / 'mutants').glob('*'))
               if path.suffix in ('.patch', '.sed') and (not names or path.stem in names)]
    unknown = set(names) - {mutant.name for mutant in mutants}
    if unknown:
        sys.exit(f'mutants.py: no such mutant: {" ".join(sorted(unknown))}')
    if unit:
        mutants = [mutant for mutant in mutants if set(mutant.places()) <= set(NO_VM)]
    return sorted(mutants, key=lambda mutant: not set(mutant.places()) <= set(NO_VM))


def main():
    """Judge the mutants that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--unit', action='store_true', help='only those that need no VM')
    parser.add_argument('--jobs', type=int, default=os.cpu_count(),
                        help='mutants at the same time, default: as many as processors')
    parser.add_argument('--plant', action='store_true', help='only see whether each fits')
    parser.add_argument('names', nargs='*', help='names of mutants; default all')
    options = parser.parse_args()
    mutants = find_mutants(options.names, options.unit)
    begin = time.time()
    WORK.mkdir(parents=True, exist_ok=True)
    # there is one tree; open for as long as this process lives
    lock = os.open(WORK / ('plant.lock' if options.plant else 'lock'),
                   os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit('mutants.py: is at work already')
    if options.plant:
        passed = plant_all(mutants)
        print(f'{passed} passed, {len(mutants) - passed} failed, 0 skipped')
        return passed != len(mutants)
    log = WORK / 'baseline.log'
    log.unlink(missing_ok=True)
    tree = Tree(WORK / 'tree', log)
    try:
        baseline = measure_baseline(tree, mutants)
    except Problem as problem:
        print(f'{problem} (log: {log})')
        print('0 passed, 1 failed, 0 skipped')
        return 1
    trees = [tree] + [tree.twin(WORK / f'tree{i}') for i in range(2, options.jobs + 1)]
    passed = try_all(trees, mutants, baseline)
    print(f'{len(mutants)} mutants: {time.time() - begin:.0f} s')
    print(f'{passed} passed, {len(mutants) - passed} failed, 0 skipped')
    return passed != len(mutants)


if __name__ == '__main__':
    sys.exit(main())
