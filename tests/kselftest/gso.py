#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 150
# takes: 18
# enough: 6.12 uml
"""Super-packets: TCP through single, 4-in-6 and nested tunnels. They stay whole as long as the
next device can cut them up; where it cannot (tso off gso off tx off) every segment on the wire
is right, which tshark judges."""

import hashlib
import json
import select
import socket
import struct
import time

from packets import (TCP, UDP, addr4, addr6, checksum, error_about, ip4, ip6, pattern, to_port,
                     udp)
from topo import CN, CN4, COA1, LMAA, PATIENCE, Lab, eventually, hnp, mn, mn4

COA = mn(1, 0x99)
HOA = mn(5, 0x55)
SIZE = 1 << 18
LARGE = 1 << 20
WHOLE = 40000
SOL_PACKET, PACKET_VNET_HDR = 263, 15


class Transfer:
    """A TCP connection, and octets through it."""

    def __init__(self, lab, server, client, family, address, port, source):
        with lab.ns(server):
            listener = socket.create_server((address, port), family=family)
        with lab.ns(client):
            self.client = socket.socket(family, socket.SOCK_STREAM)
        self.client.bind((source, 0))
        self.client.settimeout(PATIENCE)
        listener.settimeout(PATIENCE)
        self.client.connect((address, port))
        self.server, _ = listener.accept()
        listener.close()
        for sock in (self.client, self.server):
            sock.setblocking(False)

    def send(self, size, taps):
        """Client to server; whether every octet came as it was."""
        data = memoryview(pattern(1 << 16) * (size >> 16))
        want, got = hashlib.sha256(data), hashlib.sha256()
        sent = received = 0
        end = time.monotonic() + 60
        while received < size and time.monotonic() < end:
            writers = [self.client] if sent < size else []
            readable, writable, _ = select.select([self.server], writers, [], 1)
            if writable:
                sent += self.client.send(data[sent:sent + (1 << 18)])
            if readable:
                part = self.server.recv(1 << 20)
                if not part:
                    break
                got.update(part)
                received += len(part)
            for tap in taps:
                tap.drain()
        return received == size and want.digest() == got.digest()

    def close(self):
        """Both ends."""
        self.client.close()
        self.server.close()


CASES = (
    # name, family, correspondent, node, port, IP headers on the wire
    ('IPv6 in IPv6', socket.AF_INET6, CN, mn(1), 13001, 2),
    ('IPv4 in IPv6', socket.AF_INET, CN4, mn4(1), 13002, 2),
    ('nested IPv6', socket.AF_INET6, CN, HOA, 13003, 3),
    ('nested IPv4', socket.AF_INET, CN4, mn4(5), 13004, 3),
)


def transfer(lab, name, case, up, taps, warm=False):
    """One direction of one case; warm: the taps keep only what comes at full speed."""
    _, family, cn, node, port, _ = case
    port += 50 if up else 0
    ends = ('cn', 'mn', family, cn, port, node) if up else ('mn', 'cn', family, node, port, cn)
    link = Transfer(lab, *ends)
    if warm:
        link.send(1 << 20, taps)
        for tap in taps:
            tap.clear()
    lab.ok(f'{name}: the data arrives intact', link.send(LARGE if warm else SIZE, taps))
    link.close()
    return port


def whole(lab):
    """Super-packets pass the anchor as one."""
    for case in CASES:
        for up in (False, True):
            name = f'GSO {"uplink" if up else "downlink"} {case[0]}'
            tap = lab.tap('cn', 'lma') if up else lab.tap('net', 'lma')
            port = transfer(lab, name, case, up, [tap], case[-1] == 2)
            if case[-1] == 3:
                continue  # cut up before the second header
            sizes = [len(p.raw) for p in tap.seen(to_port(port)) if len(p.raw) > 1000]
            lab.diag(f'{name}: {len(sizes)} packets, {sum(sizes) // max(len(sizes), 1)} octets '
                     'on average, as this machine fills them')
            one(lab, name, case, up, tap)


def super_packet(lab, case, up, port, size, df=True):
    """Send one of 60000 octets, to be cut into segments of this size; returns it."""
    _, family, cn, node, _, _ = case
    src, dst, ends = (node, cn, ('mn', 'mag1')) if up else (cn, node, ('cn', 'lma'))
    tcp = struct.pack('!HHIIBBHHH', 9, port, 1, 1, 0x50, 0x10, 1000, 0, 0) + pattern(60000)
    if family == socket.AF_INET6:
        packet, at, proto, gso = ip6(src, dst, TCP, tcp), 40, 0x86dd, 4
        pseudo = addr6(src) + addr6(dst) + struct.pack('!II', len(tcp), TCP)
    else:
        packet, at, proto, gso = ip4(src, dst, TCP, tcp, df=df), 20, 0x0800, 1
        pseudo = addr4(src) + addr4(dst) + struct.pack('!HH', TCP, len(tcp))
    partial = struct.pack('!H', checksum(pseudo) ^ 0xffff)
    packet = packet[:at + 16] + partial + packet[at + 18:]
    here, there = (mac(lab, *where) for where in (ends, ends[::-1]))
    with lab.ns(ends[0]), socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as sock:
        sock.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
        sock.bind((ends[1], proto))
        # struct virtio_net_hdr: needs checksum, kind, headers, segment, where the checksum is
        sock.send(struct.pack('=BBHHHH', 1, gso, 14 + at + 20, size, 14 + at, 16) +
                  there + here + struct.pack('!H', proto) + packet)
    return packet


def one(lab, name, case, up, tap):
    """A super-packet of a known size, however slow the machine is."""
    port = case[4] + (140 if up else 90)
    packet = super_packet(lab, case, up, port, 1300)
    lab.equal(f'{name}: a packet of {len(packet)} octets stays whole (over {WHOLE})',
              [len(packet) + (0 if up else 40)],
              [len(p.raw) for p in tap.wait(to_port(port))])


def mac(lab, node, dev):
    """Link-layer address."""
    shown = json.loads(lab.command(node, 'ip', '-j', 'link', 'show', dev))[0]['address']
    return bytes.fromhex(shown.replace(':', ''))


def cut(lab):
    """Out of devices that can do nothing."""
    taps = {False: lab.tap('net', 'lma'), True: lab.tap('cn', 'lma')}
    lab.offload('lma', 'net', 'tso', 'off', 'gso', 'off', 'tx', 'off')
    lab.offload('lma', 'cn', 'tso', 'off', 'gso', 'off', 'tx', 'off')
    ports = {}
    for case in CASES:
        for up in (False, True):
            name = f'segments {"uplink" if up else "downlink"} {case[0]}'
            ports[name] = (transfer(lab, name, case, up, [taps[up]]), up, case)
    judged = judge(lab, taps)
    for name, (port, up, case) in ports.items():
        rows = [row for row in judged[up] if row[0] == str(port) and int(row[1]) > 0]
        large = [row for row in rows if int(row[5]) > 1514]
        bad = [row for row in rows if not sum_right(row) or '0' in row[3].split(',') or row[6]]
        headers = {sum(len(row[i].split(',')) for i in (3, 4) if row[i]) for row in rows}
        carried = sum(int(row[1]) for row in rows)
        lab.ok(f'{name}: tshark finds every checksum right, no packet over 1500 octets',
               rows and not large and not bad, (len(rows), large[:3], bad[:3]))
        lab.equal(f'{name}: every segment has its headers',
                  {1 if up else case[-1]}, headers)
        lab.ok(f'{name}: the wire carried every octet', carried >= SIZE, carried)


JUDGED = ['tcp.dstport', 'tcp.len', 'tcp.checksum.status', 'ip.checksum.status', 'ipv6.plen',
          'frame.len', '_ws.malformed', 'tcp.checksum', 'tcp.checksum_calculated', 'frame.number']


def judge(lab, taps):
    """Port, payload, checksum states, headers, size, complaints of every frame, by tap: of all taps
    at once, because an emulator takes seconds to start tshark."""
    down = list(taps[False].frames)
    path = taps[False].save(f'{lab.tmp.name}/segments.pcap', down + list(taps[True].frames))
    rows = lab.tshark(path, JUDGED,
                      f'tcp.dstport in {{{CASES[0][4]}..{CASES[-1][4] + 50}}}',
                      ('tcp.check_checksum:TRUE', 'ip.check_checksum:TRUE',
                       'tcp.analyze_sequence_numbers:FALSE',
                       'tcp.desegment_tcp_streams:FALSE'))
    return {up: [row for row in rows if (int(row[-1]) > len(down)) == up] for up in taps}


def sum_right(row):
    """Whether tshark finds the TCP checksum right. It does not like 0xffff where it computes 0; but
    the kernel writes so on purpose (CSUM_MANGLED_0), and every receiver takes both: they are the
    same number in one's complement."""
    return row[2] == '1' or [int(value, 16) for value in row[7:9]] == [0xffff, 0]


def judge_itself(lab):
    """The judge of checksums: what is right, and what is wrong."""
    tap = lab.tap('net', 'lma')
    for at, change in ((13950, 0), (13951, 0xffff), (13952, 0x1234)):
        tcp = struct.pack('!HHIIBBHHH', 9, at, 1, 1, 0x50, 0x10, 1000, 0, 0) + b'\0\0'
        packet = ip6(CN, mn(1), TCP, tcp)
        # what the checksum is now, as data: with it the sum over all is 0
        packet = packet[:56] + b'\0\0' + packet[58:60] + packet[56:58]
        lab.inject('cn', packet[:56] + struct.pack('!H', change) + packet[58:])
        tap.wait(to_port(at))
    path = tap.save(f'{lab.tmp.name}/judge.pcap')
    rows = lab.tshark(path, JUDGED, 'tcp', ('tcp.check_checksum:TRUE',))
    lab.equal('the judge of checksums: 0 and 0xffff are right for a computed 0, others wrong',
              [('13950', True), ('13951', True), ('13952', False)],
              [(row[0], sum_right(row)) for row in rows if row[0].startswith('1395')])


def beyond(lab):
    """Segments that do not fit: each gets its own header, and that packet is fragmented."""
    cn = lab.tap('cn', 'lma')
    lab.ip('net', 'link set mag1 mtu 1280')
    lab.inject('cn', ip6(CN, mn(1), UDP, udp(1, 13900, pattern(1400))))
    lab.equal('a narrow link behind the anchor is learnt of', 1,
              len(cn.wait(error_about(13900))))
    for case, size, df in ((CASES[0], 1220, True), (CASES[1], 1300, False)):
        outer, node = lab.tap('mag1', 'net'), lab.tap('mn', 'mag1')
        head = 60 if case[1] == socket.AF_INET6 else 40
        super_packet(lab, case, False, 13901, size, df)
        count = -(-60000 // size)
        frames = outer.wait(lambda p: p.outer.kind == 'ip6' and p.outer.src == LMAA,
                            2 * count - 1)
        lab.equal(f'segments downlink {case[0]} over a narrow link: two fragments of each but '
                  'the last, none over 1280 octets', (2 * (count - 1), 2 * count - 1, True),
                  (sum(bool(p.get('fragment')) for p in frames), len(frames),
                   all(p.outer.size <= 1280 for p in frames)))

        def carried(tap=node, less=head):
            return sum(len(p.raw) - less for p in tap.seen(to_port(13901)))
        eventually(PATIENCE, lambda: carried() >= 60000)
        lab.equal(f'segments downlink {case[0]} over a narrow link: every octet arrives', 60000,
                  carried())
        outer.clear()
        node.clear()


# so that a slow machine fills its packets, too
EAGER = {'ipv4/tcp_pacing_ss_ratio': 1000, 'ipv4/tcp_pacing_ca_ratio': 1000,
         'ipv4/tcp_rmem': '4096 4000000 8000000', 'ipv4/tcp_wmem': '4096 4000000 8000000'}

with Lab() as the_lab:
    the_lab.sysctl('cn', EAGER)
    the_lab.sysctl('mn', EAGER)
    the_lab.bind(1, 'pmipv6', [hnp(1), f'{mn4(1)}/32'], COA1)
    the_lab.bind(5, 'mipv6', [f'{HOA}/128', f'{mn4(5)}/32'], COA)
    the_lab.ip('mn', [f'address add {COA}/128 dev lo nodad', f'address add {HOA}/128 dev lo nodad',
                      f'address add {mn4(5)}/32 dev lo',
                      f'link add tun type ip6tnl mode any local {COA} remote {LMAA} '
                      'encaplimit none',
                      'link set tun up mtu 1420',
                      f'route add {LMAA}/128 via fe80::1 dev mag1 src {COA}',
                      'route add ::/0 dev tun table 100', 'route add 0.0.0.0/0 dev tun table 100'])
    the_lab.command('mn', 'ip', '-6', 'rule', 'add', 'from', HOA, 'lookup', '100')
    the_lab.command('mn', 'ip', '-4', 'rule', 'add', 'from', mn4(5), 'lookup', '100')
    whole(the_lab)
    cut(the_lab)
    beyond(the_lab)
    judge_itself(the_lab)
