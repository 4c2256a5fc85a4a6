#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 150
# enough: 6.12 uml
"""Sizes: a path with a 1280 octet link behind the anchor, packets from 1200 to 1500 octets.

Through the tunnel 1240 octets fit (1280 minus the outer header). RFC 5213, 6.9.5, and RFC 2473,
section 7: an IPv6 packet of up to 1280 octets and an IPv4 packet without DF must arrive all the
same, the outer packet in fragments; anything else comes back as Packet Too Big (1280) or
Fragmentation Needed (1240). At first the anchor does not know of the narrow link.
"""

import socket

from packets import TOO_BIG6, UDP, error_about, ip4, ip6, pattern, udp
from topo import CN, CN4, COA1, LMAA, PATIENCE, Lab, eventually, hnp, mn, mn4

SIZES = sorted({*range(1200, 1501, 20), 1231, 1232, 1233, 1239, 1241, 1279, 1281, 1499})
TUNNEL = 1240
PORT = 7000


def payload(size, head, kind):
    """UDP payload that makes a packet of this size, and says which one it is."""
    return (b'%s %d ' % (kind, size) + pattern(size, size))[:size - head - 8]


def tunnel_mtu(lab):
    """What tunnel-get shows."""
    return {t['key']['remote-ipv6']: t['mtu'] for t in lab.show('tunnel')}[COA1]


def received(sock, wanted):
    """Everything that comes, until nothing more is wanted."""
    got = set()

    def more():
        while True:
            try:
                got.add(sock.recv(4000))
            except BlockingIOError:
                return wanted <= got
    sock.setblocking(False)
    eventually(PATIENCE, more)
    return got


def learn(lab, tap):
    """The first packet too many: the path says so, the anchor learns and passes it on."""
    lab.inject('cn', ip6(CN, mn(1), UDP, udp(1, PORT - 1, payload(1400, 40, b'l'))))
    errors = tap.wait(error_about(PORT - 1))
    lab.equal('R5213-22 the error of the narrow link comes back as Packet Too Big 1280',
              [(TOO_BIG6, 0, 1280, CN)],
              [(p.layers[-1].type, p.layers[-1].code, p.layers[-1].info, p.outer.dst)
               for p in errors])
    lab.equal('R5213-22 the anchor has learnt the path MTU: tunnel-get shows 1240', TUNNEL,
              tunnel_mtu(lab))


def sweep_down(lab, name, arrives, make, error):
    """Every size from the correspondent to the node."""
    cn = lab.tap('cn', 'lma')
    outer = lab.tap('mag1', 'net')
    family = socket.AF_INET if 'IPv4' in name else socket.AF_INET6
    port = PORT + len(lab.taps)
    sock = lab.socket('mn', family, socket.SOCK_DGRAM,
                      (mn4(1) if family == socket.AF_INET else mn(1), port))
    fits = [size for size in SIZES if size <= arrives]
    too_big = [size for size in SIZES if size > arrives]
    sent = {size: make(size, port) for size in SIZES}
    with lab.counted(f'R5213-22 {name}: what does not pass is counted as too big',
                     **({'too_big': len(too_big)} if too_big else {})):
        lab.inject('cn', *(sent[size][0] for size in SIZES))
        want = {sent[size][1] for size in fits}
        got = received(sock, want)
    lab.ok(f'R5213-22 {name}: up to {arrives} arrives intact, nothing more', got == want,
           f'missing {sorted(len(p) for p in want - got)}, '
           f'too many {sorted(len(p) for p in got - want)}')
    errors = cn.wait(error_about(port), len(too_big))
    lab.equal(f'R5213-22 {name}: each larger one is answered with {error}',
              [(error, size) for size in too_big],
              [((p.layers[-1].type, p.layers[-1].code, p.layers[-1].info & 0xffff),
                p.layers[-1].about.outer.size) for p in errors])
    frames = outer.seen(lambda p: p.outer.kind == 'ip6' and p.outer.src == LMAA)
    cut = [p for p in frames if p.get('fragment')]
    lab.equal(f'R5213-22 {name}: outer packets in fragments exactly where due, none over 1280',
              (2 * len([s for s in fits if s > TUNNEL]), True),
              (len(cut), all(p.outer.size <= 1280 for p in frames)))
    return outer


def sweep_up(lab, name, make):
    """Every size from the gateway's side: the anchor puts together what comes in fragments."""
    family = socket.AF_INET if 'IPv4' in name else socket.AF_INET6
    port = PORT + 50 + len(lab.taps)
    lab.tap('cn', 'lma')
    sock = lab.socket('cn', family, socket.SOCK_DGRAM,
                      (CN4 if family == socket.AF_INET else CN, port))
    want = set()
    with lab.counted(f'R5213-22 uplink {name}: nothing is dropped'):
        for size in SIZES:
            packet, data = make(size, port)
            lab.inject('mag1', *outer_fragments(packet, size))
            want.add(data)
        got = received(sock, want)
    lab.ok(f'R5213-22 uplink {name}: whole and in fragments, everything arrives intact',
           got == want, f'missing {sorted(len(p) for p in want - got)}')


def outer_fragments(packet, ident):
    """The tunnel packet as a gateway sends it over a 1280 octet link."""
    proto = 41 if packet[0] >> 4 == 6 else 4
    if len(packet) <= TUNNEL:
        return [ip6(COA1, LMAA, proto, packet)]
    step = (TUNNEL - 8) // 8 * 8
    parts = []
    for offset in range(0, len(packet), step):
        more = offset + step < len(packet)
        head = bytes([proto, 0]) + (offset | more).to_bytes(2, 'big') + ident.to_bytes(4, 'big')
        parts.append(ip6(COA1, LMAA, 44, head + packet[offset:offset + step]))
    return parts


def judged(lab, tap):
    """tshark puts the fragments together and finds nothing to complain about."""
    path = tap.save(f'{lab.tmp.name}/mtu.pcap')
    rows = lab.tshark(path, ['ipv6.reassembled.length', 'udp.length', 'udp.checksum.status',
                             '_ws.malformed'],
                      f'udp.dstport in {{{PORT}..{PORT + 99}}} && !icmpv6 && !icmp',
                      ('udp.check_checksum:TRUE', 'ipv6.defragment:TRUE'))
    whole = [row for row in rows if row[0]]
    lab.ok('R5213-22 tshark reassembles the outer fragments: checksums good, lengths right',
           whole and all(row[2] == '1' and not row[3] for row in rows) and
           all(int(row[0]) == int(row[1]) + 40 for row in whole), rows)


def udp6(size, port, src=CN, dst=mn(1)):
    """An IPv6 packet of this size, and its payload."""
    data = payload(size, 40, b'6')
    return ip6(src, dst, UDP, udp(1, port, data)), data


def udp4(size, port, df=False, src=CN4, dst=mn4(1)):
    """An IPv4 packet of this size, and its payload."""
    data = payload(size, 20, b'd' if df else b'4')
    return ip4(src, dst, UDP, udp(1, port, data), df=df, ident=size), data


with Lab(mtu={'net-mag1': 1280}) as the_lab:
    the_lab.bind(1, 'pmipv6', [hnp(1), f'{mn4(1)}/32'], COA1)
    # the device itself takes packets of any size of the home side
    the_lab.link_set('mtu', 1500)
    learn(the_lab, the_lab.tap('cn', 'lma'))
    judge = sweep_down(the_lab, 'IPv6', 1280, udp6, (2, 0, 1280))
    sweep_down(the_lab, 'IPv4 with DF', TUNNEL, lambda size, port: udp4(size, port, True),
               (3, 4, TUNNEL))
    sweep_down(the_lab, 'IPv4 without DF', 1500, udp4, (3, 4, TUNNEL))
    sweep_up(the_lab, 'IPv6', lambda size, port: udp6(size, port, mn(1), CN))
    sweep_up(the_lab, 'IPv4 with DF', lambda size, port: udp4(size, port, True, mn4(1), CN4))
    sweep_up(the_lab, 'IPv4', lambda size, port: udp4(size, port, False, mn4(1), CN4))
    judged(the_lab, judge)
