# SPDX-License-Identifier: GPL-2.0
"""What became of a test program: its report is judged here, and nowhere else."""

import ktap


class Verdict:
    """What became of a program."""

    def __init__(self, name):
        self.name = name
        self.lines = []
        self.reasons = []
        self.results = []
        self.exit = None
        self.cpu = 0.0
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

    def line(self):
        """One line of counts, then the failures."""
        counts = f'{self.passed} passed'
        if self.failed:
            counts += f', {self.failed} FAILED'
        if self.skipped:
            counts += f', {self.skipped} skipped'
        head = f'{self.name:<24}{counts:<40}{self.seconds:>5} s, {self.cpu:.0f} s of processor'
        return '\n'.join([head] + ['    ' + line for line in self.text()])

    def summary(self):
        """What is kept of it in summary.json."""
        return {'passed': self.passed, 'failed': self.failed, 'skipped': self.skipped,
                'seconds': self.seconds, 'cpu': round(self.cpu, 1), 'reasons': self.reasons,
                'tests': [[result.status, result.name] for result in self.results]}
