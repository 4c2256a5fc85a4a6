#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""terminal.py [--interrupt TEXT] COMMAND...: run a command in a terminal, as a person does.

Prints what appeared on it, and closes with a line about the terminal:

    terminal: exit code N, modes MODES, SECONDS s after the interrupt

MODES are those of opost, isig and icanon that the terminal still had while the command ran. With
--interrupt, ^C is typed as soon as TEXT has appeared."""

import os
import pty
import select
import signal
import sys
import termios
import time

PATIENCE = 600


def modes(fd):
    """What the terminal does by itself."""
    _, oflag, _, lflag = termios.tcgetattr(fd)[:4]
    return {name for name, on in (('opost', oflag & termios.OPOST), ('isig', lflag & termios.ISIG),
                                  ('icanon', lflag & termios.ICANON)) if on}


def main():
    """All of it."""
    words = sys.argv[1:]
    text = b''
    if words[0] == '--interrupt':
        text = words[1].encode()
        words = words[2:]
    pid, fd = pty.fork()
    if not pid:
        # a shell's background job ignores ^C, and what it starts would, too
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)
        os.execvp(words[0], words)
    out, kept, typed = b'', modes(fd), 0.0
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not select.select([fd], [], [], 0.1)[0]:
            kept &= modes(fd)
            continue
        try:
            piece = os.read(fd, 65536)
        except OSError:
            break
        if not piece:
            break
        out += piece
        kept &= modes(fd)
        if text and not typed and text in out:
            os.write(fd, b'\x03')
            typed = time.monotonic()
    os.close(fd)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    sys.stdout.write(out.decode(errors='replace'))
    after = time.monotonic() - typed if typed else 0
    print(f'terminal: exit code {code}, modes {" ".join(sorted(kept))}, '
          f'{after:.0f} s after the interrupt')


if __name__ == '__main__':
    main()
