#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""seeds.py TOP OUT: first inputs for the fuzzers, from what is in the tree."""

import pathlib
import sys

top, out = (pathlib.Path(arg) for arg in sys.argv[1:3])
for name in ('mhcodec', 'lma', 'conf'):
    (out / name).mkdir(parents=True, exist_ok=True)
for path in (top / 'tests/vectors').glob('*.txt'):
    octets = b''.join(bytes.fromhex(line[4:]) for line in path.read_text().splitlines()
                      if line.startswith('hex '))
    (out / 'mhcodec' / path.stem).write_bytes(octets)
    # two bytes say who sends and how much time passes, two how long the message is
    (out / 'lma' / path.stem).write_bytes(b''.join(
        bytes([sender, 1]) + len(octets).to_bytes(2, 'big') + octets for sender in (0, 1, 0)))
sample = (top / 'userd/halma.conf.sample').read_text()
(out / 'conf/sample').write_text(sample)
(out / 'conf/bare').write_text('\n'.join(
    line.lstrip('# ') for line in sample.splitlines()
    if '=' in line or line.rstrip().endswith(('{', '}'))))
