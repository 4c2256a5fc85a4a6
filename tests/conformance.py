#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Which requirement is shown by which test, and with what result.

Reads conformance.txt (every requirement: id and title) and the results of the last runs in
.build/results. A test shows a requirement when its name carries the id. With --required only
required.txt is judged: each of its ids must have a test that passed on every kernel (or one that
ran outside of a VM), and none that failed; a program named after the id must have shown it. A
skip is not a pass, nor is a test that did not run. User Mode Linux is the kernel whose source it
was built from; what was shown on 6.1 only there is named.
"""

import argparse
import json
import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parent
RESULTS = TESTS.parent / '.build/results'
ID = re.compile(r'(?<![A-Za-z0-9])(R(?:\d{4}|SEC|WIRE)[-_]\d+|(?<![-_])HA[-_]\d+)(?!\d)', re.I)
# how unit tests report: cmocka's own format, or TAP
UNIT = (re.compile(r'^\[\s*(OK|FAILED|SKIPPED)\s*\] (.*)'),
        re.compile(r'^(ok|not ok) \d+ (?:- )?(.*)'))
SAME = {'uml': '6.1'}
STATUS = {'ok': 'pass', 'not ok': 'fail', 'failed': 'fail', 'skipped': 'skip'}


def read_table(name):
    """Lines of 'ID rest' as a dictionary, in order."""
    table = {}
    for line in (TESTS / name).read_text().splitlines():
        if line and not line.startswith('#'):
            key, _, rest = line.partition(' ')
            table[key] = rest.strip()
    return table


def ids(name):
    """The requirement ids in a test's name."""
    return [found.upper().replace('_', '-') for found in ID.findall(name)]


def read_results(kernels):
    """Every test that names a requirement: id -> list of (kernel, program, status, name)."""
    shown = {}

    def note(kernel, program, status, name):
        for key in ids(name):
            shown.setdefault(key, []).append((kernel, program, status, name))

    for path in sorted(RESULTS.glob('*/summary.json')):
        kernel = path.parent.name
        if kernels and kernel not in kernels:
            continue
        for program, entry in json.loads(path.read_text()).items():
            for status, name in entry['tests']:
                note(kernel, program, status, name)
    for stage in ('unit', 'fuzz', 'load', 'model'):
        path = RESULTS / f'stages/{stage}.log'
        lines = path.read_text(errors='replace').splitlines() if path.exists() else []
        for line in lines:
            for pattern in UNIT:
                match = pattern.match(line)
                if match:
                    status = STATUS[match.group(1).lower()]
                    status = 'skip' if '# SKIP' in line else status
                    note('host', stage, status, match.group(2))
    return shown


def print_table(table, shown):
    """The whole table, and a count."""
    counts = {'shown': 0, 'FAILS': 0, 'skipped': 0, 'not shown': 0}
    for key, title in table.items():
        results = shown.get(key, [])
        statuses = {status for _, _, status, _ in results}
        verdict = ('FAILS' if 'fail' in statuses else 'shown' if 'pass' in statuses
                   else 'skipped' if statuses else 'not shown')
        counts[verdict] += 1
        print(f'{key:<10} {verdict:<10} {title}')
        for kernel, program, status, name in results:
            print(f'{"":<10}   {status:<5} {kernel:<10} {program}: {name}')
    print(', '.join(f'{count} {verdict}' for verdict, count in counts.items()))


def judge(required, shown, kernels):
    """What is wrong with the required ids; prints it, and what another build has shown."""
    failed = 0
    same = {}
    for key, programs in required.items():
        results = shown.get(key, [])
        wrong = [f'fails: {program} on {kernel}: {name}'
                 for kernel, program, status, name in results if status == 'fail']
        passed = {(kernel, program) for kernel, program, status, _ in results
                  if status == 'pass'}
        on = {kernel for kernel, _ in passed}
        for want in [] if 'host' in on else kernels:
            builds = [build for build in on if SAME.get(build) == want]
            if want not in on and builds:
                same.setdefault((want, builds[0]), []).append(key)
            elif want not in on:
                wrong.append(f'no passed test on {want}')
        wrong += [f'program {program} did not show it' for program in programs.split()
                  if program not in {name for _, name in passed}]
        failed += bool(wrong)
        for text in wrong:
            print(f'{key}: {text}')
    for (kernel, build), keys in same.items():
        print(f'# on {kernel} as {build}: {" ".join(keys)}')
    return failed


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--required', action='store_true', help='judge required.txt only')
    parser.add_argument('--kernels', default='', help='only results from these')
    parser.add_argument('--also', default='', help='and from these, on which not all has to run')
    options = parser.parse_args()
    kernels = options.kernels.split()
    table = read_table('conformance.txt')
    required = read_table('required.txt')
    shown = read_results(kernels + options.also.split() if kernels else [])

    unknown = sorted((set(shown) | set(required)) - set(table))
    for key in unknown:
        print(f'{key}: there is no such requirement')
    if not options.required:
        print_table(table, shown)
        return bool(unknown)
    failed = judge(required, shown, kernels) + len(unknown)
    print(f'{max(len(required) - failed, 0)} passed, {failed} failed, 0 skipped')
    return failed != 0


if __name__ == '__main__':
    sys.exit(main())
