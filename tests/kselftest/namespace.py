# SPDX-License-Identifier: GPL-2.0
"""Namespaces: unnamed ones of the network, with an anchor in them, and ones of users."""

import ctypes
import os
import pathlib
import subprocess

from family import Halma
from host import LIBC
from rtnl import Rtnl

CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000


def _syscall(what, rc):
    if rc:
        code = ctypes.get_errno()
        raise OSError(code, f'{what}: {os.strerror(code)}')


class Netns:
    """A network namespace without a name: it goes when nobody holds it. Inside 'with', all that
    this process does happens there. Netns(fd) is one that exists."""

    _stack = []

    def __init__(self, fd=None, lo=True):
        if fd is not None:
            self.fd = fd
            return
        here = os.open('/proc/self/ns/net', os.O_RDONLY | os.O_CLOEXEC)
        try:
            _syscall('unshare', LIBC.unshare(CLONE_NEWNET))
            self.fd = os.open('/proc/self/ns/net', os.O_RDONLY | os.O_CLOEXEC)
        finally:
            _syscall('setns', LIBC.setns(here, CLONE_NEWNET))
            os.close(here)
        if lo:
            with Rtnl(self) as link:
                link.setlink('lo', up=True)

    @classmethod
    def here(cls):
        """The present one."""
        return cls(os.open('/proc/self/ns/net', os.O_RDONLY | os.O_CLOEXEC))

    def __enter__(self):
        self._stack.append(os.open('/proc/self/ns/net', os.O_RDONLY | os.O_CLOEXEC))
        _syscall('setns', LIBC.setns(self.fd, CLONE_NEWNET))
        return self

    def __exit__(self, *_):
        back = self._stack.pop()
        _syscall('setns', LIBC.setns(back, CLONE_NEWNET))
        os.close(back)

    def enter(self):
        """Go there for good."""
        _syscall('setns', LIBC.setns(self.fd, CLONE_NEWNET))

    def close(self):
        """Let it go."""
        os.close(self.fd)
        self.fd = -1

    def sysctl(self, name, value):
        """Set /proc/sys/net/NAME."""
        with self:
            pathlib.Path('/proc/sys/net', name).write_text(f'{value}\n')

    def run(self, *command, check=True, timeout=60, **options):
        """Run a program inside; returns its CompletedProcess with text output."""
        with self:
            return subprocess.run(command, check=check, timeout=timeout, text=True,
                                  stdin=subprocess.DEVNULL if 'input' not in options else None,
                                  capture_output=True, **options)


def anchor(ns=None, name='lma0', **data):
    """A namespace with a device in it: (namespace, links, family)."""
    ns = ns or Netns()
    link, halma = Rtnl(ns), Halma(ns)
    values = {'local': ['2001:db8::1']}
    values.update((key.replace('_', '-'), value) for key, value in data.items())
    link.newlink(name, 'halma', values)
    return ns, link, halma


def unshare_user(net=True):
    """Become root of a new user namespace, and of a network namespace of it."""
    uid, gid = os.getuid(), os.getgid()
    _syscall('unshare', LIBC.unshare(CLONE_NEWUSER | (CLONE_NEWNET if net else 0)))
    for name, text in (('setgroups', 'deny'), ('uid_map', f'0 {uid} 1'), ('gid_map', f'0 {gid} 1')):
        pathlib.Path('/proc/self', name).write_text(text, encoding='ascii')
