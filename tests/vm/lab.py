#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""lab.py COMMAND...: sits at the lab's terminal as a person does; helper of lab.sh.

Prints "yes WHAT" or "no WHAT" for each thing that is to be seen, then all that appeared. The exit
code is 0 if all was."""

import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time

PATIENCE = 300


class Terminal:
    """A terminal with COMMAND in it."""

    def __init__(self, command):
        # this end is kept: the terminal is there, too, when the command is gone
        self.fd, self.other = os.openpty()
        self.before = termios.tcgetattr(self.other)
        self.child = subprocess.Popen(
            command, stdin=self.other, stdout=self.other, stderr=self.other,
            start_new_session=True, preexec_fn=self.sit_down,
            env=dict(os.environ, TERM='xterm', NO_COLOR='1'))
        self.out = b''
        self.looked = 0
        self.bad = 0

    @staticmethod
    def sit_down():
        """For the command: this is its terminal, and ^C is for it."""
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def resize(self, rows, cols):
        """The person draws at a corner of the window."""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, cols, 0, 0))

    def type(self, text):
        """Keys."""
        os.write(self.fd, text.encode())

    def more(self):
        """What appears in a moment; false if the command has ended and all has been seen."""
        if select.select([self.fd], [], [], 0.2)[0]:
            self.out += os.read(self.fd, 65536)
            return True
        return self.child.poll() is None

    def judge(self, good, what):
        """One line about it."""
        self.bad += not good
        print('yes' if good else 'no', what)

    def sees(self, text, what):
        """This appears, behind all that was looked for before."""
        end = time.monotonic() + PATIENCE
        while text.encode() not in self.out[self.looked:] and time.monotonic() < end:
            if not self.more():
                break
        at = self.out.find(text.encode(), self.looked)
        self.judge(at >= 0, what)
        if at >= 0:
            self.looked = at + len(text)


def main():
    """All of it."""
    term = Terminal(sys.argv[1:])
    term.resize(30, 111)
    term.sees('alice at mag1] lab#', 'the prompt tells where one is')
    term.type('stty size\r')
    term.sees('30 111', 'the shell knows how large the window is')
    term.resize(31, 99)
    term.type('until stty size | grep "31 9[9]"; do sleep 0.1; done\r')
    term.sees('31 99\r', 'and when that changes')
    term.type('ping-cn -i 0.2\r')
    term.sees('bytes from', 'ping runs')
    term.type('\x03')
    term.sees('alice at mag1] lab#', '^C ends what runs, not the shell')
    term.type('\x04')
    end = time.monotonic() + PATIENCE
    while term.more() and time.monotonic() < end:
        pass
    # ^C was the last thing that the shell has heard of
    term.judge(term.child.poll() in (0, 130), '^D ends the lab')
    term.judge(termios.tcgetattr(term.other)[:4] == term.before[:4], 'the terminal is as it was')
    sys.stdout.write(term.out.decode(errors='replace'))
    return 1 if term.bad else 0


sys.exit(main())
