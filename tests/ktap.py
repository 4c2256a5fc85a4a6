#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Read KTAP: the results of a test program, and what is wrong with its form."""

import re
import sys

RESULT = re.compile(r'^(\s*)(ok|not ok)\b(?:\s+(\d+))?(?:\s+-)?\s*(.*)$')
DIRECTIVE = re.compile(r'^(.*?)\s*(?<!\\)#\s*(SKIP|TODO|XFAIL)\b:?\s*(.*)$', re.I)
PLAN = re.compile(r'^1\.\.(\d+)(?:\s*#\s*SKIP\b\s*(.*))?', re.I)


class Result:
    """One test: its name, 'pass', 'fail' or 'skip', and the comments before it."""

    def __init__(self, name, status, why, depth, notes):
        self.name = name
        self.status = status
        self.why = why
        self.depth = depth
        self.notes = notes


class Report:
    """What a program printed: results (leaves only) and problems with the report itself."""

    def __init__(self, lines):
        self.results = []
        self.problems = []
        self.skipped_all = None
        plan = None
        top = 0
        notes = []
        for line in lines:
            line = line.rstrip('\r\n')
            match = RESULT.match(line)
            if match:
                indent, verdict, number, rest = match.groups()
                depth = len(indent) // 2
                top += depth == 0
                if depth == 0 and number and int(number) != top:
                    self.problems.append(f'test {top} is numbered {number}')
                self.add(verdict, rest, depth, notes)
                notes = []
                continue
            match = PLAN.match(line)
            if match:
                if plan is not None:
                    self.problems.append('two plans')
                plan = int(match.group(1))
                if plan == 0:
                    self.skipped_all = match.group(2) or 'no reason given'
            elif line.startswith('Bail out!'):
                self.problems.append(line)
            elif line.strip() and not line.startswith(('KTAP version', 'TAP version')):
                notes.append(line)
        if plan is None:
            self.problems.append(f'no plan: the program ended after {top} tests')
        elif plan != top:
            self.problems.append(f'{plan} tests were planned, {top} ran')
        self.trailing = notes

    def add(self, verdict, rest, depth, notes):
        """Keep a result; one that closes a group of subtests only counts when it fails alone."""
        match = DIRECTIVE.match(rest)
        name, directive, why = match.groups() if match else (rest, '', '')
        status = 'pass' if verdict == 'ok' else 'fail'
        if status == 'pass' and directive.upper() == 'SKIP':
            status = 'skip'
        children = []
        for result in reversed(self.results):
            if result.depth <= depth:
                break
            children.append(result)
        if children:
            for child in children:
                child.depth = depth
            if status != 'fail' or any(child.status == 'fail' for child in children):
                return
        self.results.append(Result(name.strip(), status, why, depth, list(notes)))

    def count(self, status):
        """How many tests ended so."""
        return sum(result.status == status for result in self.results)


def main():
    """Count and judge KTAP from standard input; the last line is the count."""
    report = Report(sys.stdin)
    for result in report.results:
        if result.status == 'fail':
            print('\n'.join(result.notes + [f'not ok - {result.name}']))
    for problem in report.problems:
        print(problem)
    failed = report.count('fail') + bool(report.problems)
    print(f'{report.count("pass")} passed, {failed} failed, {report.count("skip")} skipped')
    return failed != 0


if __name__ == '__main__':
    sys.exit(main())
