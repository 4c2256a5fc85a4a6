#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Break the code on purpose: the tests that a mutant names must notice.

A mutant is a file of tests/mutants: NAME.patch (a patch -p1) or NAME.sed (a sed -E script). Its
head says what it is about:

    # what: the uplink source check is gone
    # tests: spoof datapath      programs that must turn red, each of them
    # file: kmod/uplink.c        (sed) the file to edit
    # kernel: uml                default; 6.1 or 6.12 where that matters

Each is applied to a copy of the tree, built, and run against its tests only. It is caught when
each named program has a failure that it did not have before. A mutant that survives, does not
apply or does not build is a failure. Arguments: names of mutants, default all.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys

TESTS = pathlib.Path(__file__).resolve().parent
TOP = TESTS.parent
WORK = TOP / '.build/mutants'
HEAD = re.compile(r'^# (what|tests|file|kernel): *(.*?) *$', re.M)
PARTS = ('Kbuild', 'Makefile', 'kmod', 'uapi', 'userd', 'tools', 'tests')
USERLAND = {'userd': 'userd', 'tools': 'tools', 'mag': 'tests/mag'}


class Problem(Exception):
    """Why a mutant could not be judged."""


def run(command, cwd, log):
    """Run quietly; the log has the rest."""
    with open(log, 'ab') as file:
        return subprocess.run([str(word) for word in command], cwd=cwd, stdout=file,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                              check=False).returncode


def copy_tree(tree):
    """A fresh copy of what builds and tests."""
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    for part in PARTS:
        source = TOP / part
        if source.is_dir():
            shutil.copytree(source, tree / part, symlinks=True)
        elif source.exists():
            shutil.copy2(source, tree / part)


def build(tree, kernel, log):
    """Module and programs of a copy."""
    if run(['tests/vm/build-module.sh', kernel], tree, log):
        raise Problem('the module does not build')
    for path in USERLAND.values():
        if (tree / path / 'Makefile').exists() and run(['make', '-C', path], tree, log):
            raise Problem(f'{path} does not build')


def failures(tree, kernel, tests, log):
    """Run programs; which of their tests fail: program -> set of names."""
    run(['tests/run.py', '--kernels', kernel, '--tests', ' '.join(tests)], tree, log)
    path = tree / f'.build/results/{kernel}/summary.json'
    summary = json.loads(path.read_text()) if path.exists() else {}
    missing = [test for test in tests if test not in summary]
    if missing:
        raise Problem(f'did not run: {" ".join(missing)}')
    return {test: {name for status, name in summary[test]['tests'] if status == 'fail'} |
            ({'*'} if summary[test]['failed'] else set()) for test in tests}


class Mutant:
    """One planted bug."""

    def __init__(self, path):
        self.path = path
        self.name = path.stem
        head = dict(HEAD.findall(path.read_text()))
        self.what = head.get('what', '')
        self.tests = head.get('tests', '').split()
        self.file = head.get('file')
        self.kernel = head.get('kernel', 'uml')
        self.tree = WORK / self.name
        self.log = WORK / f'{self.name}.log'

    def apply(self):
        """Plant it."""
        if not self.tests:
            raise Problem('names no tests')
        if self.path.suffix == '.patch':
            if run(['patch', '-p1', '--no-backup-if-mismatch', '-i', self.path],
                   self.tree, self.log):
                raise Problem('does not apply')
            return
        target = self.tree / (self.file or '')
        if not target.is_file():
            raise Problem(f'no file {self.file}')
        before = target.read_bytes()
        if run(['sed', '-E', '-i', '-f', self.path, target], self.tree, self.log):
            raise Problem('sed does not run')
        if target.read_bytes() == before:
            raise Problem('changes nothing')

    def judge(self, baseline):
        """Plant, build, run; the text says what was noticed."""
        self.log.unlink(missing_ok=True)
        copy_tree(self.tree)
        self.apply()
        build(self.tree, self.kernel, self.log)
        found = failures(self.tree, self.kernel, self.tests, self.log)
        blind = [test for test in self.tests if not found[test] - baseline.get(test, set())]
        if blind:
            raise Problem(f'SURVIVED: {" ".join(blind)} noticed nothing')
        return ', '.join(f'{test}: {sorted(found[test] - {"*"})[:1] or ["the whole program"]}'
                         for test in self.tests)


def main():
    """Judge the mutants that were asked for."""
    wanted = sys.argv[1:]
    mutants = [Mutant(path) for path in sorted((TESTS / 'mutants').glob('*'))
               if path.suffix in ('.patch', '.sed') and (not wanted or path.stem in wanted)]
    if not mutants:
        print('there are no mutants')
        print('0 passed, 0 failed, 0 skipped')
        return bool(wanted)
    WORK.mkdir(parents=True, exist_ok=True)

    # the tests must be green without a mutant, or red says nothing
    baseline = {}
    for kernel in sorted({mutant.kernel for mutant in mutants}):
        tests = sorted({test for m in mutants if m.kernel == kernel for test in m.tests})
        tree = WORK / f'baseline-{kernel}'
        log = WORK / f'baseline-{kernel}.log'
        log.unlink(missing_ok=True)
        copy_tree(tree)
        try:
            build(tree, kernel, log)
            baseline[kernel] = failures(tree, kernel, tests, log)
        except Problem as problem:
            print(f'without any mutant, on {kernel}: {problem} (log: {log})')
            print('0 passed, 1 failed, 0 skipped')
            return 1
        for test, names in baseline[kernel].items():
            if names:
                print(f'{test} fails without any mutant on {kernel}')

    failed = 0
    for mutant in mutants:
        try:
            print(f'caught    {mutant.name}: {mutant.what}; '
                  f'{mutant.judge(baseline[mutant.kernel])}', flush=True)
            shutil.rmtree(mutant.tree, ignore_errors=True)
        except Problem as problem:
            failed += 1
            print(f'NOT CAUGHT {mutant.name}: {mutant.what}; {problem} (log: {mutant.log})',
                  flush=True)
    print(f'{len(mutants) - failed} passed, {failed} failed, 0 skipped')
    return failed != 0


if __name__ == '__main__':
    sys.exit(main())
