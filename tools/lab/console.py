#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""console.py outside|inside tty|plain COMMAND...: a terminal that reaches into a virtual machine.

outside runs COMMAND, which starts the machine, and inside is what runs in it and runs a COMMAND
there. What is typed goes from one to the other over the machine's console. For what is no key there
is a DLE in front:

    DLE DLE            one DLE
    DLE S ROWS COLS .  the window has this size now
    DLE E              end of what is typed

tty: COMMAND inside has a terminal of its own, and the one outside hands on each key, ^C and ^D too.
plain: it has a pipe. Before inside has said that it is there, ^C ends the machine. Either end goes
when the other is gone. The exit code is that of COMMAND."""

import ctypes
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import tty

DLE = b'\x10'
READY = DLE + b'R'
PIECE = 4096
PR_SET_PDEATHSIG = 1


def write(fd, data):
    """All of it."""
    while data:
        data = data[os.write(fd, data):]


def read(fd):
    """What is there; nothing at the end, that of a terminal too."""
    try:
        return os.read(fd, PIECE)
    except OSError:
        return b''


def size_of(fd):
    """The window, as the other end is told it."""
    rows, cols = struct.unpack('HHHH', fcntl.ioctl(fd, termios.TIOCGWINSZ, bytes(8)))[:2]
    return DLE + b'S%d %d.' % (rows, cols)


def dies_with_parent():
    """For a child: SIGTERM when its parent is gone, however."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Outside:
    """The end at which a person sits."""

    def __init__(self, is_tty, command):
        self.is_tty = is_tty
        self.modes = termios.tcgetattr(0) if is_tty else None
        self.ready = not is_tty
        self.typing = True
        self.seen = b''
        # ^C is for the machine before there is somebody inside; it ends, and then so does this
        signal.signal(signal.SIGINT, lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.child.terminate())
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      bufsize=0, preexec_fn=dies_with_parent)

    def resize(self, *_):
        """SIGWINCH."""
        self.send(size_of(0))

    def send(self, data):
        """To inside; who is gone hears nothing."""
        try:
            write(self.child.stdin.fileno(), data)
        except OSError:
            self.typing = False

    def show(self, data):
        """On the screen, once inside is there without the word that says so."""
        if not self.ready:
            self.seen += data
            if READY not in self.seen:
                return
            data = self.seen.replace(READY, b'', 1)
            self.ready = True
            tty.setraw(0)
            signal.signal(signal.SIGWINCH, self.resize)
            self.resize()
        write(1, data)

    def typed(self):
        """Keys, or their end."""
        data = read(0)
        if data:
            self.send(data.replace(DLE, DLE + DLE))
            return
        self.typing = False
        # a terminal has no end, but it may be gone
        if self.is_tty:
            self.child.terminate()
        else:
            self.send(DLE + b'E')

    def run(self):
        """Until the machine is gone."""
        out = self.child.stdout.fileno()
        while True:
            wanted = [out] + ([0] if self.typing and self.ready else [])
            there = select.select(wanted, [], [])[0]
            if 0 in there:
                self.typed()
            if out in there:
                data = read(out)
                if not data:
                    return self.child.wait()
                self.show(data)

    def restore(self):
        """The terminal as it was."""
        if self.is_tty:
            try:
                termios.tcsetattr(0, termios.TCSADRAIN, self.modes)
            except termios.error:
                pass
        elif not self.ready:
            write(1, self.seen)


class Inside:
    """The end in the machine."""

    FRAME = re.compile(rb'\x10(?:(\x10)|S(\d+) (\d+)\.|(E))')

    def __init__(self, is_tty, command):
        self.is_tty = is_tty
        self.held = b''
        if is_tty:
            self.pid, self.fd = pty.fork()
            if not self.pid:
                os.execvp(command[0], command)
            write(1, READY)
        else:
            ends = os.pipe()
            self.pid = os.fork()
            if not self.pid:
                os.dup2(ends[0], 0)
                os.closerange(3, 64)
                os.execvp(command[0], command)
            os.close(ends[0])
            self.fd = ends[1]
        self.ended = os.pidfd_open(self.pid)

    def give(self, data):
        """To the command, if it still wants to hear."""
        try:
            write(self.fd, data)
        except OSError:
            pass

    def frame(self, found):
        """What is no key."""
        if found.group(1):
            self.give(DLE)
        elif found.group(2):
            size = struct.pack('HHHH', int(found.group(2)), int(found.group(3)), 0, 0)
            if self.is_tty:
                fcntl.ioctl(self.fd, termios.TIOCSWINSZ, size)
        elif self.is_tty:
            self.give(b'\x04')
        else:
            os.close(self.fd)

    def take(self, data):
        """What has come; a frame that is not there as a whole is kept."""
        self.held += data
        while self.held:
            at = self.held.find(DLE)
            if at:
                self.give(self.held[:at] if at > 0 else self.held)
                self.held = self.held[at:] if at > 0 else b''
                continue
            found = self.FRAME.match(self.held)
            if not found:
                return
            self.frame(found)
            self.held = self.held[found.end():]

    def end(self):
        """What is still to be shown, and how it ended."""
        while self.is_tty and select.select([self.fd], [], [], 0)[0]:
            data = read(self.fd)
            if not data:
                break
            write(1, data)
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return 128 - code if code < 0 else code

    def run(self):
        """Until the command has ended, or nobody is outside any more."""
        wanted = [0, self.ended] + ([self.fd] if self.is_tty else [])
        while True:
            there = select.select(wanted, [], [])[0]
            if self.is_tty and self.fd in there:
                data = read(self.fd)
                if data:
                    write(1, data)
                else:
                    wanted.remove(self.fd)
            if 0 in there:
                data = read(0)
                if not data:
                    os.kill(self.pid, signal.SIGHUP)
                    wanted.remove(0)
                self.take(data)
            if self.ended in there:
                return self.end()


def main():
    """All of it."""
    where, how, *command = sys.argv[1:]
    if where == 'inside':
        return Inside(how == 'tty', command).run()
    outside = Outside(how == 'tty', command)
    try:
        return outside.run()
    finally:
        outside.restore()


sys.exit(main())
