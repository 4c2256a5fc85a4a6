# SPDX-License-Identifier: GPL-2.0
"""wire.py PCAP ADDRESS: whether there is anything wrong with the Mobility Headers that ADDRESS has
sent. Prints how many there are, then what is wrong.

tshark judges the format. It says nothing about checksums (the field mip6.csum is only shown), so
they are computed here; whether a sum of 0 is written as 0 or as 0xffff makes no difference.
Before, a judge that finds nothing has to find something in spoilt copies of one of the messages.
"""

import socket
import struct
import subprocess
import sys
import tempfile

MH = 135
EN10MB = 1
# of every message, to be followed by what is wrong with it: fields of tshark's
FIELDS = ('frame.number', 'mip6.ba.status', '_ws.malformed', 'mip6.bogus_header_length',
          'ipv6.routing', 'ipv6.dstopts', '_ws.expert.message')
SERIOUS = '_ws.expert.severity >= 0x600000'
# 160 goes with an identifier of length zero [RFC 5213, 5.3.6], in which tshark wants an octet; and
# one that is not known (153) comes back as it was
REFUSED = ('153', '160')
IDENTIFIER = ('Mobile Node Identifier (with option length = 1 byte; should be >= 2)',
              'Trailing stray characters')


def frames(path):
    """Every Ethernet frame of a pcap file."""
    with open(path, 'rb') as file:
        data = file.read()
    order = '<' if data[:4] in (b'\xd4\xc3\xb2\xa1', b'\x4d\x3c\xb2\xa1') else '>'
    if struct.unpack_from(order + 'I', data, 20)[0] != EN10MB:
        sys.exit(f'{path}: no Ethernet')
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack_from(order + 'I', data, at + 8)[0]
        yield data[at + 16:at + 16 + length]
        at += 16 + length


def save(path, these):
    """A pcap file of these frames."""
    with open(path, 'wb') as file:
        file.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, EN10MB))
        for frame in these:
            file.write(struct.pack('<IIII', 0, 0, len(frame), len(frame)) + frame)


def header_at(frame, sender):
    """Where the Mobility Header of that sender begins, or None."""
    if frame[12:14] != b'\x86\xdd' or frame[22:38] != sender or frame[20] != MH:
        return None
    return 54


def sum_is_right(frame, at):
    """The one's complement sum with the pseudo-header: all ones, with the checksum in it."""
    header = frame[at:at + 8 * (frame[at + 1] + 1)]
    data = frame[22:54] + struct.pack('!II', len(header), MH) + header
    total = sum(word for word, in struct.iter_unpack('!H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total == 0xffff


def tshark(path, address):
    """What tshark finds wrong: numbers of frames, and texts."""
    wanted = f'mipv6 && ipv6.src == {address} && (' + ' || '.join((SERIOUS, *FIELDS[2:6])) + ')'
    command = ['tshark', '-n', '-r', path, '-Y', wanted, '-T', 'fields', '-E', 'separator=|']
    for field in FIELDS:
        command += ['-e', field]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f'tshark: {done.stderr}')
    for line in done.stdout.splitlines():
        number, status, *others, message = line.split('|', len(FIELDS) - 1)
        if status not in REFUSED or message not in IDENTIFIER or any(others):
            yield int(number), f'{" ".join(others)} {message}'


def spoilt(good):
    """Two copies of a message: with another checksum, and with one option that is longer than the
    message."""
    for at, value in ((54 + 5, good[59] ^ 0x55), (54 + 13, 250)):
        yield good[:at] + bytes([value]) + good[at + 1:]


def judge(path, address):
    """How many messages, and what is wrong with them. tshark, which costs much to start, sees them
    and the spoilt copies, which come last, at once."""
    sender = socket.inet_pton(socket.AF_INET6, address)
    these = list(frames(path))
    count = len(these)
    ours = [frame for frame in these if header_at(frame, sender)]
    if not ours:
        return 0, []
    these += spoilt(ours[0])
    wrong = {number: [] for number in range(1, len(these) + 1)}
    for number, frame in enumerate(these, 1):
        at = header_at(frame, sender)
        if at and not sum_is_right(frame, at):
            wrong[number].append('the checksum is wrong')
    with tempfile.NamedTemporaryFile(suffix='.pcap') as file:
        save(file.name, these)
        for number, text in tshark(file.name, address):
            wrong[number].append(text)
    blind = not wrong.pop(count + 1) or len(wrong.pop(count + 2)) < 2
    lines = [f'{number}: {text}' for number, texts in wrong.items() for text in texts]
    if blind:
        lines.append('the judge does not see what is wrong')
    return len(ours), lines


def main():
    """The verdict."""
    path, address = sys.argv[1:]
    count, wrong = judge(path, address)
    print(f'{count} messages')
    if not count:
        return 1
    print('\n'.join(wrong))
    return bool(wrong)


sys.exit(main())
