#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The netlink contract only grows: what uapi/frozen.txt has is there still, under the same number.

The judge itself is judged too: each change of the table below, planted in a copy, must be noticed,
and what only appends must not.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
UAPI = TOP / 'uapi'

# what, file, what is replaced, by what
BREAKS = (
    ('an attribute is renamed', 'linux/halma.h', r'HALMA_A_BINDING_COOKIE\b',
     'HALMA_A_BINDING_BISCUIT'),
    ('an attribute is removed', 'linux/halma.h', r'\tHALMA_A_BINDING_COOKIE,\n', ''),
    ('an attribute is put before another', 'linux/halma.h', r'\tHALMA_A_PATH_TUNNEL,\n',
     '\tHALMA_A_PATH_NEW,\n\tHALMA_A_PATH_TUNNEL,\n'),
    ('two attributes change places', 'linux/halma.h',
     r'(\tHALMA_A_PATH_STATE,\n)(\tHALMA_A_PATH_LIFETIME,\n)', r'\2\1'),
    ('a link attribute is renumbered', 'linux/halma_link.h', r'IFLA_HALMA_VRF,',
     'IFLA_HALMA_VRF = 30,'),
    ('a command is removed', 'linux/halma.h', r'\tHALMA_CMD_STATS_GET,\n', ''),
    ('a command is renamed', 'linux/halma.h', r'HALMA_CMD_DEV_OWN\b', 'HALMA_CMD_DEV_TAKE'),
    ('a value is renumbered', 'linux/halma.h', r'HALMA_KIND_MIPV6 = 1', 'HALMA_KIND_MIPV6 = 0'),
    ('a drop cause is removed', 'linux/halma.h', r'\tHALMA_DROP_ECN,\n', ''),
    ('a feature gets another bit', 'linux/halma.h', r'HALMA_FEATURE_VRF = 4',
     'HALMA_FEATURE_VRF = 64'),
    ('a number has two names', 'linux/halma.h', r'\tHALMA_STATE_BLOCKED,\n',
     '\tHALMA_STATE_BLOCKED,\n\tHALMA_STATE_OTHER = 2,\n'),
    ('a limit that a policy has is changed', 'linux/halma.h', r'HALMA_COOKIE_MAX\t64',
     'HALMA_COOKIE_MAX\t32'),
    ('a group is renamed', 'linux/halma.h', '"alerts"', '"alarms"'),
    ('a type is changed', 'halma.yaml', r'(name: preference\n(?: .*\n)*? +type: )u32', r'\1u64'),
    ('an attribute of a request is removed', 'halma.yaml',
     r'(name: dev-set\n(?: .*\n)*? +- ifindex\n) +- link\n', r'\1'),
    ('a notification goes to another group', 'halma.yaml',
     r'(name: binding-del-ntf\n(?: .*\n)*? +mcgrp: )bindings', r'\1refreshes'),
    ('an operation wants another right', 'halma.yaml',
     r'(name: tunnel-get\n(?: .*\n)*? +flags: \[ )uns-admin-perm', r'\1admin-perm'),
    ('something is appended, and the version not raised', 'linux/halma.h',
     r'\tHALMA_DROP_RX_LINK_LOCAL,\n', '\tHALMA_DROP_RX_LINK_LOCAL,\n\tHALMA_DROP_OTHER,\n'),
)
RAISED = ('halma.yaml', r'(name: abi-version\n +value: )\d+', r'\g<1>1000')
APPENDS = (
    ('an attribute is appended', 'linux/halma.h', r'\tHALMA_A_PATH_COUNTERS,\n',
     '\tHALMA_A_PATH_COUNTERS,\n\tHALMA_A_PATH_NEW,\n'),
    ('a command is appended', 'linux/halma.h', r'\tHALMA_CMD_ALERT_NTF,\n',
     '\tHALMA_CMD_ALERT_NTF,\n\tHALMA_CMD_OTHER,\n'),
    ('a drop cause is appended', 'linux/halma.h', r'\tHALMA_DROP_RX_LINK_LOCAL,\n',
     '\tHALMA_DROP_RX_LINK_LOCAL,\n\tHALMA_DROP_OTHER,\n'),
    ('a link attribute is appended', 'linux/halma_link.h', r'\tIFLA_HALMA_SHARED,\n',
     '\tIFLA_HALMA_SHARED,\n\tIFLA_HALMA_OTHER,\n'),
    ('a reply has one more attribute', 'halma.yaml',
     r'(name: stats-get\n(?: .*\n)*? +reply:\n +attributes:\n)( +)(- anchor-id\n)',
     r'\1\2\3\2- instance\n'),
    ('a sentence is reworded', 'halma.yaml', r'doc: Its mark\.', 'doc: Its own mark.'),
)


class Report:
    """KTAP."""

    def __init__(self):
        self.count = self.failed = 0
        print('KTAP version 1')

    def ok(self, name, good, why=''):
        """A test."""
        self.count += 1
        self.failed += not good
        for line in str(why).splitlines() if not good else ():
            print('#', line)
        print(f'{"ok" if good else "not ok"} {self.count} - {name}')

    def end(self):
        """The plan."""
        print(f'1..{self.count}')
        print(f'{self.count - self.failed} passed, {self.failed} failed, 0 skipped')
        sys.exit(1 if self.failed else 0)


def judge(folder):
    """Reasons against a folder as uapi/, '' for none."""
    done = subprocess.run(['/usr/bin/python3', UAPI / 'freeze.py', folder, UAPI / 'frozen.txt'],
                          capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ''


def plant(folder, changes):
    """A copy of uapi/ with changes; None if one of them fits nowhere."""
    shutil.copytree(UAPI, folder)
    for file, old, new in changes:
        path = folder / file
        text, count = re.subn(old, new, path.read_text(encoding='utf-8'), count=1)
        if not count:
            return None
        path.write_text(text, encoding='utf-8')
    return folder


def main():
    """All of it."""
    report = Report()
    why = judge(UAPI)
    report.ok('the contract has all that it has promised', not why, why)
    with tempfile.TemporaryDirectory() as work:
        for number, (what, *change) in enumerate(BREAKS):
            folder = plant(pathlib.Path(work, f'break{number}'), [change])
            report.ok(f'it is noticed when {what}', folder and judge(folder),
                      'nothing was noticed' if folder else 'the change fits nowhere')
        for number, (what, *change) in enumerate(APPENDS):
            folder = plant(pathlib.Path(work, f'append{number}'), [change, RAISED])
            why = judge(folder) if folder else 'the change fits nowhere'
            report.ok(f'it is no break when {what}', not why, why)
    report.end()


if __name__ == '__main__':
    main()
