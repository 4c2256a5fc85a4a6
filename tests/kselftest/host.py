# SPDX-License-Identifier: GPL-2.0
"""What a test program has around it: the kernel and the tree under test, the module, processes,
time, memory, and a place for files that are kept.
"""

import ctypes
import os
import pathlib
import pickle
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
KERNEL = os.environ.get('HALMA_KERNEL', 'host')
SLOW = KERNEL.endswith('-debug')
CLI = os.environ.get('HALMA', str(TOP / 'tools/halma'))
LIBC = ctypes.CDLL(None, use_errno=True)


def unload():
    """Unload the module; errno, or 0."""
    return ctypes.get_errno() if LIBC.syscall(176, b'halma', os.O_NONBLOCK) else 0


def load():
    """Load the module again."""
    subprocess.run(['insmod', os.environ['HALMA_KO']], check=True)


def in_child(function, *args):
    """Run function in a process of its own; what it returns, or the exception it raised."""
    read, write = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if not pid:
        try:
            os.close(read)
            try:
                out = function(*args)
            except Exception as error:  # noqa: handed to the parent
                out = error
            with os.fdopen(write, 'wb') as pipe:
                pickle.dump(out, pipe)
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, 'rb') as pipe:
        data = pipe.read()
    os.waitpid(pid, 0)
    return pickle.loads(data)


def wait_for(condition, seconds=10.0, step=0.01):
    """The first true value of condition(), or its last one when the time is over: five times the
    seconds, because a machine may be busy with checkers or with other things."""
    end = time.monotonic() + seconds * 5
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        time.sleep(step)


def meminfo(*names):
    """Values of /proc/meminfo in kB."""
    found = dict(line.split()[:2] for line in
                 pathlib.Path('/proc/meminfo').read_text().splitlines())
    return [int(found[name + ':']) for name in names]


def evidence(name):
    """Path of a file that is kept with the results."""
    folder = pathlib.Path(os.environ.get('HALMA_OUT', '/tmp')) / 'evidence' / \
        pathlib.Path(sys.argv[0]).stem
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name
