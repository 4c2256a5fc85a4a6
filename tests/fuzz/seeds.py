#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""seeds.py TOP OUT: first inputs for the fuzzers, from what is in the tree."""

import pathlib
import sys

top, out = (pathlib.Path(arg) for arg in sys.argv[1:3])
for name in ('mhcodec', 'lma', 'ha', 'conf', 'keys', 'vici', 'neighbor'):
    (out / name).mkdir(parents=True, exist_ok=True)
for path in (top / 'tests/vectors').glob('*.txt'):
    octets = b''.join(bytes.fromhex(line[4:]) for line in path.read_text().splitlines()
                      if line.startswith('hex '))
    (out / 'mhcodec' / path.stem).write_bytes(octets)
    # two bytes say who sends and how much time passes, two how long the message is
    (out / 'lma' / path.stem).write_bytes(b''.join(
        bytes([sender, 1]) + len(octets).to_bytes(2, 'big') + octets for sender in (0, 1, 0)))
# a BU of whom has a key: who sends it and what there is, MN-ID, replay protection or not, MN-HA
head = bytes([0xcf, 0, 6, 4, 0, 0, 4, 0, 0, 4, 0, 0])
mn_id = b'\x08\x0e\x01d@example.com'
mn_ha = b'\x09\x11\x01\x00\x00\x03\xe8' + bytes(12)
for name, middle in (('keyed', b'\0'), ('stamped', b'\x01\x04\0\0\0\0\x0a\x08' + bytes(8) +
                                         b'\0')):
    options = mn_id + middle + mn_ha
    octets = bytes([59, (12 + len(options)) // 8 - 1, 5, 0, 0, 0, 0, 1, 0xc0, 0, 0, 100]) + options
    (out / 'ha' / name).write_bytes(head + octets)
(out / 'keys/two').write_text('# keys\n1000 hex:00112233445566778899aabbccddeeff\n'
                              '0x10000 hex:ffeeddccbbaa99887766554433221100 \n')
# who looks whether an address is free, with a nonce; who has it
target = bytes.fromhex('20010db801ff000a0000000000000010')
(out / 'neighbor/probe').write_bytes(b'\x03\x87' + bytes(7) + target + b'\x0e\x01abcdef')
(out / 'neighbor/has').write_bytes(b'\x04' + bytes([136, 0, 0, 0, 0x20, 0, 0, 0]) + target +
                                   b'\x02\x01\x02\0\0\0\0\x01')
sample = (top / 'userd/halma.conf.sample').read_text()
(out / 'conf/sample').write_text(sample)
(out / 'conf/bare').write_text('\n'.join(
    line.lstrip('# ') for line in sample.splitlines()
    if '=' in line or line.rstrip().endswith(('{', '}'))))


def element(kind, *texts):
    """An element of a VICI message: names have one octet of length, values two."""
    octets = bytes([kind])
    for text, size in texts:
        octets += len(text).to_bytes(size, 'big') + text.encode()
    return octets


child = b''.join(element(3, (name, 1), (value, 2)) for name, value in (
    ('name', 'mh'), ('uniqueid', '1'), ('reqid', '65537'), ('state', 'INSTALLED'),
    ('spi-in', 'c19bb00b'), ('spi-out', 'c3f45a46')))
for name, inner in (('now', child),
                    ('rekey', element(1, ('old', 1)) + child + element(2) +
                     element(1, ('new', 1)) + child + element(2))):
    (out / 'vici' / name).write_bytes(
        b'\x07' + bytes([12]) + b'child-updown' + element(3, ('up', 1), ('yes', 2)) +
        element(1, ('mag-1', 1)) + element(3, ('uniqueid', 1), ('7', 2)) +
        element(4, ('list', 1)) + element(5, ('item', 2)) + element(6) +
        element(1, ('child-sas', 1)) + element(1, ('mh', 1)) + inner + 3 * element(2))
