#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
"""Packets of bound addresses go to the far end of their binding and come back from it."""

import socket

from packets import ICMP6, UDP, echo6, error_about, ip4, ip6, pattern, to_port, udp
from topo import (CN, CN4, COA1, COA2, ETH_P_ALL, LMA4, LMA_CN, LMAA, Lab, eventually, hnp, mn,
                  mn4)


def both_ways(lab, name, family, port, cn, node):
    """A datagram to the node and an answer to it, over the kernel's own far end."""
    outer = lab.tap('net', 'lma')
    here = lab.socket('cn', family, socket.SOCK_DGRAM, (cn, port))
    there = lab.socket('mn', family, socket.SOCK_DGRAM, (node, port))
    down, up = pattern(600, port), pattern(500, port + 1)
    here.sendto(down, (node, port))
    got, sender = there.recvfrom(2000)
    there.sendto(up, sender[:2])
    back, answerer = here.recvfrom(2000)
    lab.equal(f'R5213-20 {name}: the node has the datagram, the correspondent the answer',
              (down, cn, up, node), (got, sender[0], back, answerer[0]))
    lab.equal(f'R5213-20 {name}: both went through the tunnel with the right addresses',
              [[(LMAA, COA1), (cn, node)], [(COA1, LMAA), (node, cn)]],
              [packet.path for packet in outer.wait(to_port(port), 2)])
    return outer


def judged(lab, outer6, outer4):
    """What tshark makes of the same packets."""
    fields = ['ipv6.src', 'ipv6.dst', 'ipv6.nxt', 'ip.src', 'ip.dst', 'udp.dstport', 'udp.length',
              '_ws.malformed', '_ws.expert.message']
    outer6.frames += outer4.frames
    rows = lab.tshark(outer6.save(f'{lab.tmp.name}/judge.pcap'), fields, 'udp',
                      ('udp.check_checksum:TRUE', 'ip.check_checksum:TRUE'))
    lab.equal('R5213-20 tshark sees IPv6 in IPv6 and IPv4 in IPv6, and nothing else',
              [[f'{LMAA},{CN}', f'{COA1},{mn(1)}', '41,17', '', '', '5001', '608'],
               [f'{COA1},{mn(1)}', f'{LMAA},{CN}', '41,17', '', '', '5001', '508'],
               [LMAA, COA1, '4', CN4, mn4(1), '5002', '608'],
               [COA1, LMAA, '4', mn4(1), CN4, '5002', '508']], [row[:7] for row in rows])
    lab.equal('R5213-20 tshark finds no wrong checksum and nothing malformed', [],
              [row for row in rows if any(row[7:])])


def far_end_is_shared(lab):
    """Nodes behind one gateway have one tunnel."""
    lab.bind(2, 'pmipv6', hnp(2), COA1)
    lab.bind(3, 'pmipv6', hnp(3), COA2)
    tap = lab.tap('net', 'lma')
    for node in (1, 2, 3):
        lab.inject('cn', ip6(CN, mn(node, 0x77), UDP, udp(1, 5100 + node, b'x')))
    lab.equal('R5213-20 each node is reached through its own gateway', [COA1, COA1, COA2],
              [tap.wait(to_port(5100 + node))[0].outer.dst for node in (1, 2, 3)])
    tunnels = {tunnel['key']['remote-ipv6']: tunnel['bindings'] for tunnel in lab.show('tunnel')}
    lab.equal('R5213-20 nodes behind one gateway share a tunnel', {COA1: 2, COA2: 1}, tunnels)
    lab.unbind(2, 3)


def counted(lab):
    """The binding counts what passes."""
    before = lab.counters(1)
    tap = lab.tap('cn', 'lma')
    lab.socket('cn', socket.AF_INET6, socket.SOCK_DGRAM, (CN, 5201))
    lab.inject('cn', *(ip6(CN, mn(1, 0x77), UDP, udp(1, 5200, pattern(100))) for _ in range(3)))
    lab.inject('mn', *(ip6(mn(1), CN, UDP, udp(1, 5201, pattern(200))) for _ in range(5)))
    tap.wait(to_port(5201), 5)

    def grown():
        after = lab.counters(1)
        return {name: after[name] - before[name] for name in after}
    want = {'tx-packets': 3, 'tx-bytes': 3 * 148, 'rx-packets': 5, 'rx-bytes': 5 * 248}
    eventually(5, lambda: grown()['rx-packets'] >= 5)
    lab.equal('the binding counts packets and octets, both ways', want, grown())


def outer_header(lab):
    """What the outer header says is as configured."""
    tap = lab.tap('net', 'lma')
    port = iter(range(5300, 5400))

    def send(*packets):
        """The outer header of each packet."""
        tap.clear()
        number = next(port)
        lab.inject('cn', *(make(number) for make in packets))
        return [packet.outer for packet in tap.wait(to_port(number), len(packets))]

    def six(tclass=0xb8, flow=0x12345, sport=1, hops=64, host=1):
        return lambda dport: ip6(CN, mn(1, host), UDP, udp(sport, dport, b'x' * 32), tclass, flow,
                                 hops)

    def four(tos=0xb8, sport=1):
        return lambda dport: ip4(CN4, mn4(1), UDP, udp(sport, dport, b'x' * 32), tos)

    got = send(six(), four(), six(tclass=0))
    lab.equal('R5213-21 DSCP is that of the inner header by default', [0xb8, 0xb8, 0],
              [outer.tclass for outer in got])
    lab.equal('the outer hop limit is that of the route by default', [64] * 3,
              [outer.hops for outer in got])
    lab.link_set('dscp', 10, 'hop-limit', 33)
    got = send(six(), four(), six(tclass=0x02, hops=9))
    lab.equal('R5213-21 DSCP can be fixed; ECN is kept', [10 << 2, 10 << 2, 10 << 2 | 2],
              [outer.tclass for outer in got])
    lab.equal('the outer hop limit can be set', [33] * 3, [outer.hops for outer in got])
    lab.link_set('dscp', 'inherit', 'hop-limit', 'route')

    flows = range(1, 33)
    got = send(*(six(sport=flow, flow=0) for flow in flows))
    again = send(*(six(sport=flow, flow=0) for flow in flows))
    labels = [outer.flow for outer in got]
    # the destination port differs between the two rounds, so compare within one round
    same = send(*(six(sport=7, flow=0) for _ in range(4)), *(four(sport=7) for _ in range(4)))
    lab.ok('flow label: a hash by default, one for each flow (RFC 6438)',
           len(set(labels)) > 28 and all(labels) and len(again) == len(got), labels)
    lab.ok('flow label: the hash stays the same for a flow',
           len({outer.flow for outer in same[:4]}) == 1 and
           len({outer.flow for outer in same[4:]}) == 1, [outer.flow for outer in same])
    lab.link_set('flow-label', 'inherit')
    got = send(six(flow=0xabcde), six(flow=0), four())
    lab.ok('flow label: inherited from an IPv6 packet, a hash for IPv4',
           [outer.flow for outer in got[:2]] == [0xabcde, 0] and got[2].flow,
           [outer.flow for outer in got])
    lab.link_set('flow-label', 0x54321)
    got = send(six(flow=0xabcde), four())
    lab.equal('flow label: fixed', [0x54321] * 2, [outer.flow for outer in got])
    lab.link_set('flow-label', 'hash')


def inner_is_kept(lab):
    """Only the hop limit of the inner packet changes, by one."""
    tap = lab.tap('net', 'lma')
    sent = ip6(CN, mn(1), UDP, udp(9, 5400, pattern(333)), 0x2e, 0x777, 17)
    lab.inject('cn', sent)
    inner = tap.wait(to_port(5400))[0].raw[40:]
    lab.equal('R5213-20 downlink: the inner packet is as it was, hop limit one less',
              sent[:7] + bytes([16]) + sent[8:], inner)
    tap = lab.tap('cn', 'lma')
    sent = ip6(mn(1), CN, UDP, udp(9, 5401, pattern(333)), 0x2e, 0x777, 17)
    lab.inject('mag1', ip6(COA1, LMAA, 41, sent, hops=3))
    inner = tap.wait(to_port(5401))[0].raw
    lab.equal('R5213-20 uplink: the inner packet is as it was, hop limit one less',
              sent[:7] + bytes([16]) + sent[8:], inner)


def scopes(lab):
    """RFC 6275, 10.4.2: what must not be tunnelled."""
    cn = lab.tap('cn', 'lma')
    net = lab.tap('net', 'lma')
    with lab.counted('R6275-12 link-local destination: dropped under its own counter',
                     link_local=1):
        lab.to_device('lma', 'lma0', ip6(CN, 'fe80::77', UDP, udp(1, 5500, b'x')))
    got = cn.wait(error_about(5500))
    lab.equal('R6275-12 link-local destination: unreachable code 3 to the source',
              [(CN, 1, 3)], [(p.outer.dst, p.layers[-1].type, p.layers[-1].code) for p in got])
    groups = ['ff01::1', 'ff02::1', 'ff03::1', 'ff04::1', 'ff05::2', 'ff08::1', 'ff0e::1']
    with lab.counted('R6275-12 multicast of any scope: dropped, counted', multicast=len(groups)):
        lab.to_device('lma', 'lma0', *(ip6(CN, group, UDP, udp(1, 5501, b'x'))
                                       for group in groups))
    four = ['224.0.0.1', '239.1.2.3', '255.255.255.255']
    with lab.counted('R6275-12 IPv4 multicast and broadcast: dropped, counted', multicast=3):
        lab.to_device('lma', 'lma0', *(ip4(CN4, group, UDP, udp(1, 5501, b'x'))
                                       for group in four))
    with lab.counted('R6275-12 IPv4 link-local: dropped, counted', link_local=1):
        lab.to_device('lma', 'lma0', ip4(CN4, '169.254.1.1', UDP, udp(1, 5502, b'x')))
    with lab.counted('R6275-12 link-local source or destination in a tunnel: dropped, counted',
                     rx_link_local=2):
        lab.inject('mag1', ip6(COA1, LMAA, 41, ip6('fe80::1', CN, UDP, udp(1, 5503, b'x'))),
                   ip6(COA1, LMAA, 41, ip6(mn(1), 'fe80::1', UDP, udp(1, 5503, b'x'))))
    # what follows shows that nothing of the above is still under way
    lab.inject('cn', ip6(CN, mn(1), UDP, udp(1, 5504, b'x')))
    net.wait(to_port(5504))
    lab.equal('R6275-12 nothing of it was tunnelled, and multicast is not answered', ([], []), (
        net.seen(lambda p: any(to_port(port)(p) for port in (5500, 5501, 5502))),
        cn.seen(error_about(5501))))
    with lab.counted('what is no IP packet is dropped under its own counter', tx_malformed=2):
        lab.to_device('lma', 'lma0', bytes([0x65]) + bytes(15), bytes([0x45]) + bytes(9))


def packet_sockets(lab):
    """Tools hand packets to a device that has no link header, and name no protocol."""
    tap = lab.tap('net', 'lma')
    packets = [ip6(CN, mn(1), UDP, udp(1, 5550, b'x')), ip4(CN4, mn4(1), UDP, udp(1, 5551, b'x'))]
    for name, protocol, bound in (('none', 0, False), ('any', ETH_P_ALL, True)):
        tap.clear()
        with lab.counted(f'packets of a packet socket with protocol {name}: not dropped'), \
                lab.ns('lma'), socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as sock:
            if bound:
                sock.bind(('lma0', protocol))
            for packet in packets:
                sock.sendto(packet, ('lma0', protocol))
        lab.equal(f'packets of a packet socket with protocol {name}: tunnelled, by their version',
                  [[(LMAA, COA1), (CN, mn(1))], [(LMAA, COA1), (CN4, mn4(1))]],
                  [p.path for port in (5550, 5551) for p in tap.wait(to_port(port))])


def unbound(lab):
    """Destinations without a binding."""
    cn = lab.tap('cn', 'lma')
    with lab.monitor('alerts') as monitor:
        with lab.counted('no binding: dropped under its own counter', no_binding=2):
            lab.inject('cn', ip6(CN, mn(0x99), UDP, udp(1, 5600, b'x')),
                       ip4(CN4, mn4(99), UDP, udp(1, 5601, b'x')))
        lab.equal('no binding: address unreachable (IPv6), host unreachable (IPv4)',
                  [(LMA_CN, 1, 3), (LMA4, 3, 1)],
                  [(p.outer.src, p.layers[-1].type, p.layers[-1].code)
                   for port in (5600, 5601) for p in cn.wait(error_about(port))])
        lab.ok('no binding: an alert names source and destination', monitor.alert(
            'no-binding', source_ipv6=CN, destination_ipv6=mn(0x99)), monitor.lines)
    tap = lab.tap('net', 'lma')
    lab.inject('cn', ip6(CN, mn(1), ICMP6, echo6(77, 1, b'ping')))
    lab.ok('ping reaches the node and the echo comes back',
           cn.wait(lambda p: p.layers[-1].kind == 'icmp6' and p.layers[-1].type == 129) and
           len(tap.wait(lambda p: p.layers[-1].kind == 'icmp6' and
                        p.layers[-1].type in (128, 129), 2)) == 2)


with Lab() as the_lab:
    the_lab.bind(1, 'pmipv6', [hnp(1), f'{mn4(1)}/32'], COA1)
    # checksums complete on every wire, for tshark
    the_lab.offload('cn', 'lma', 'tx', 'off')
    the_lab.offload('mn', 'mag1', 'tx', 'off')
    six_tap = both_ways(the_lab, 'IPv6', socket.AF_INET6, 5001, CN, mn(1))
    four_tap = both_ways(the_lab, 'IPv4', socket.AF_INET, 5002, CN4, mn4(1))
    judged(the_lab, six_tap, four_tap)
    far_end_is_shared(the_lab)
    counted(the_lab)
    outer_header(the_lab)
    inner_is_kept(the_lab)
    scopes(the_lab)
    packet_sockets(the_lab)
    unbound(the_lab)
