# SPDX-License-Identifier: GPL-2.0
"""A VM that runs test programs, one after the other, as long as there are some to be had.

guest.sh in the VM asks for each program by a line on its output and finds the answer as a file in
the directory that host and guest share. So several VMs take from the same queue, and none of them
stands still while another has programs left.
"""

import os
import pathlib
import subprocess

from program import Pseudo
from verdict import Verdict

TESTS = pathlib.Path(__file__).resolve().parent
TOP = TESTS.parent


def processor_time(pid):
    """Seconds of processor time that a process and all below it have taken, as far as is seen."""
    total = 0
    try:
        with open(f'/proc/{pid}/stat', encoding='utf-8', errors='replace') as file:
            fields = file.read().rpartition(')')[2].split()
        total = sum(int(field) for field in fields[11:15]) / os.sysconf('SC_CLK_TCK')
        for path in pathlib.Path(f'/proc/{pid}/task').glob('*/children'):
            total += sum(processor_time(child) for child in path.read_text().split())
    except OSError:     # it has ended meanwhile
        pass
    return total


class Machine:
    """One boot of a kernel.

    `share` is a directory for the results of this boot, `take` returns the next program or None,
    `hear` is called with each line that a program prints, `keep` with each verdict.
    """

    def __init__(self, share, take, hear, keep):
        self.share = share
        self.take = take
        self.hear = hear
        self.keep = keep
        self.asked = 0
        self.begun = 0
        self.before = 0.0
        self.program = None     # what the guest has been told to run
        self.waiting = False    # and has not begun
        self.current = None     # the verdict on what it runs
        self.emptied = False
        self.died = False
        self.pid = 0

    def run(self, command, environ):
        """Boot, feed and listen until the end; returns run.sh's exit code and what it said."""
        self.share.mkdir(parents=True, exist_ok=True)
        for path in self.share.glob('next.*'):
            path.unlink()
        command = [str(TESTS / 'vm/run.sh'), '--no-scan', '--out', str(self.share), *command,
                   '--', str(TESTS / 'guest.sh')]
        log = self.share.with_suffix('.log')
        with open(log, 'wb') as err, subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=err, cwd=TOP, env=environ) as vm:
            self.pid = vm.pid
            for raw in vm.stdout:
                self.listen(raw.decode(errors='replace').rstrip('\r\n'))
            code = vm.wait()
        complaint = log.read_text(errors='replace').strip()
        if self.current:
            self.died = True
            self.end([complaint])
        return code, complaint

    def listen(self, line):
        """One line of guest.sh's, or of the program that it runs."""
        self.hear(line)
        if line.startswith('@next'):
            self.answer()
        elif line.startswith('@begin '):
            self.current = Verdict(line.split()[1])
            self.waiting = False
            self.begun += 1
            self.before = processor_time(self.pid)
        elif not self.current:
            return
        elif line.startswith('@dmesg '):
            self.current.reasons.append('kernel: ' + line[7:])
        elif line.startswith('@left '):
            self.current.reasons.append('left behind: ' + line[6:])
        elif line.startswith('@end '):
            self.current.exit, self.current.seconds = (int(word) for word in line.split()[2:4])
            self.end([])
        else:
            self.current.lines.append(line)

    def answer(self):
        """Tell the guest what to run next; after the last program the module goes, if one ran."""
        self.program = None if self.emptied else self.take()
        text = 'end'
        if not self.program and not self.emptied:
            self.emptied = True
            self.program = Pseudo('unloading') if self.begun else None
        self.waiting = self.program is not None
        if self.program:
            text = f'{self.program.path}:{self.program.timeout}'
        draft = self.share / 'draft'
        draft.write_text(text + '\n')
        draft.rename(self.share / f'next.{self.asked}')
        self.asked += 1

    def end(self, reasons):
        """The program is through, or the VM died under it."""
        verdict, self.current = self.current, None
        verdict.cpu = max(0, processor_time(self.pid) - self.before)
        verdict.reasons += reasons
        verdict.judge(self.program.timeout)
        self.keep(verdict)
