# SPDX-License-Identifier: GPL-2.0
"""Test programs, and what their heads ask for.

Programs are the executable files of tests/kselftest and tests/daemon. Comment lines in their
head tell how they want to run:

    # timeout: 300            seconds, default 120
    # takes: 60               seconds that it takes on a stock kernel, default 10: long ones first
    # smp: 2                  processors, default 1
    # mem: 4G                 memory at least, default 2G
    # kernels: 6.1 6.12       only there; a name may be a prefix (uml: uml and uml-debug)
    # enough: 6.12            nothing in it depends on the kernel's version: in a run of everything
                              it is enough to run it there, if that kernel is among them;
                              6.12 uml: it does, but User Mode Linux is a 6.1, too. Ignored
                              when every program is to run on every kernel
    # own-vm: yes             no other program before or after it in this VM
    # append: maxcpus=1       one more kernel argument
    # dmesg-allow: REGEX      kernel log lines that mention halma and are meant to appear
"""

import os
import re
import sys

HEAD = re.compile(r'^# (timeout|takes|smp|mem|kernels|enough|own-vm|append): *(.*?) *$')
# how much longer a program may take where every instruction is emulated or every memory access is
# checked, on a machine that is busy with other things, too
PATIENCE = {'6.1': 4, '6.12': 4, 'uml': 3, 'uml-debug': 6, 'smp-debug': 8}


class Program:
    """A test program and what its head asks for."""

    def __init__(self, path, patience):
        self.path = str(path)
        self.name = path.stem
        head = {}
        with open(path, encoding='utf-8', errors='replace') as file:
            for _, line in zip(range(40), file):
                match = HEAD.match(line)
                if match:
                    head[match.group(1)] = match.group(2)
        self.timeout = int(head.get('timeout', 120)) * patience
        self.takes = int(head.get('takes', 10))
        self.smp = head.get('smp', '1')
        self.gigabytes = int(head.get('mem', '2G').rstrip('G'))
        self.kernels = head.get('kernels', '').split()
        self.enough = head.get('enough', '').split()
        self.own_vm = head.get('own-vm') == 'yes'
        self.append = head.get('append', '')

    def runs_on(self, kernel):
        """Whether its head admits this kernel."""
        return not self.kernels or any(
            kernel == want or kernel.startswith(want + '-') for want in self.kernels)

    def is_due(self, kernel, kernels, others, every=False):
        """Whether a run of everything on `kernels` runs it on this one. Those in `others` are there
        only for what it is enough to run there. With `every` it is not enough to run it on one."""
        if every and kernel in kernels:
            return True
        enough = [name for name in self.enough if name in kernels + others]
        return kernel in enough if enough else kernel not in others


class Pseudo:
    """guest.sh's own checks of the module, which run as if they were programs."""

    def __init__(self, name, timeout=180):
        self.path = self.name = name
        self.timeout = timeout


def all_programs(folders, patience):
    """Every program below these directories by its name; two may not share one."""
    programs = {}
    for folder in folders:
        for path in sorted(folder.glob('*')):
            if path.suffix not in ('.sh', '.py') or not os.access(path, os.X_OK):
                continue
            if path.stem in programs:
                sys.exit(f'run.py: two programs are called {path.stem}')
            programs[path.stem] = Program(path, patience)
    return programs
