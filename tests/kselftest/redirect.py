#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 90
# enough: 6.12 uml
"""What one mobile node sends to another leaves by the device that it came in by. No node is told
of a shorter way: there is none."""

from packets import ICMP, ICMP6, IP4, IP6, UDP, ip4, ip6, to_port, udp
from topo import CN, CN4, COA1, COA2, HOME, HOME4, LMAA, Lab, hnp, mn, mn4

REDIRECT4, REDIRECT6 = 5, 137
WAYS = (
    ('a gateway', []),
    ('no gateway', [f'route replace {HOME} dev lma0', f'route replace {HOME4} dev lma0']),
    ('no gateway, and addresses of the home network on the device',
     [f'address add {mn(0xff)}/48 dev lma0 nodad', 'address add 198.51.100.254/24 dev lma0',
      f'route replace {HOME} dev lma0', f'route replace {HOME4} dev lma0']),
    ('no gateway, and a link-local address on the device',
     ['address add fe80::77/64 dev lma0 nodad']),
)


def from_node_1(proto, packet):
    """As its gateway sends it."""
    return ip6(COA1, LMAA, proto, packet)


def redirects(packets):
    """Those among them."""
    return [p for p in packets for layer in p.layers
            if (layer.kind, getattr(layer, 'type', 0)) in (('icmp4', REDIRECT4),
                                                           ('icmp6', REDIRECT6))]


def node_to_node(lab, name, port):
    """Three of each family, which is when a redirect is due."""
    tap = lab.tap('net', 'lma')
    for i in range(3):
        lab.inject('net', from_node_1(IP6, ip6(mn(1), mn(2), UDP, udp(1, port + i, b'x'))),
                   from_node_1(IP4, ip4(mn4(1), mn4(2), UDP, udp(1, port + i, b'x'))))
    want = [[(LMAA, COA2), (mn(1), mn(2))], [(LMAA, COA2), (mn4(1), mn4(2))]] * 3

    def down(packet):
        return packet.outer.src == LMAA and any(to_port(port + i)(packet) for i in range(3))
    got = [p.path for p in tap.wait(down, len(want))]
    lab.equal(f'a route with {name}: packets from node to node arrive', want, got)
    # an answer that is sent to node 1 behind them shows that no other one is on its way
    lab.inject('net', from_node_1(IP6, ip6(mn(1), CN, UDP, udp(1, port, b'x'), hops=1)),
               from_node_1(IP4, ip4(mn4(1), CN4, UDP, udp(1, port, b'x'), ttl=1)))
    lab.ok(f'a route with {name}: errors reach the sender (control)',
           tap.wait(lambda p: p.outer.src == LMAA and p.layers[-1].kind in ('icmp6', 'icmp4') and
                    p.layers[-1].type in (3, 11), 2), tap.packets)
    lab.equal(f'a route with {name}: the sender is told of no shorter way', [],
              redirects(tap.packets))


with Lab(nodes=('cn', 'lma', 'net')) as the_lab:
    the_lab.bind(1, 'pmipv6', [hnp(1), f'{mn4(1)}/32'], COA1)
    the_lab.bind(2, 'pmipv6', [hnp(2), f'{mn4(2)}/32'], COA2)
    for number, (the_name, lines) in enumerate(WAYS):
        if lines:
            the_lab.ip('lma', lines)
        node_to_node(the_lab, the_name, 13000 + 10 * number)
