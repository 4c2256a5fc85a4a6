#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 90
# enough: 6.12 uml
"""ICMP errors about outer packets are learnt from and relayed to the inner source (RFC 2473,
section 8), in its own protocol."""

import struct

from packets import ICMP6, TOO_BIG6, UDP, error_about, ip4, ip6, pattern, to_port, udp
from topo import CN, CN4, COA1, COA2, LMA4, LMA_CN, LMA_NET, LMAA, NET_LMA, NODES, Lab, hnp, mn, mn4

NOWHERE = '2001:db8:11::dead'


def relayed(lab, name, port, want):
    """What the correspondent hears about both families: source, type, code, size."""
    cn = lab.tap('cn', 'lma')
    lab.inject('cn', ip6(CN, mn(3), UDP, udp(1, port, b'x')),
               ip4(CN4, mn4(3), UDP, udp(1, port + 1, b'x'), df=True))
    got = [[(p.outer.src, p.outer.dst, p.layers[-1].type, p.layers[-1].code)
            for p in cn.wait(error_about(number))] for number in (port, port + 1)]
    lab.equal(name, want, got)


def unreachable(lab):
    """A far end that is not there."""
    want = [[(LMA_CN, CN, 1, 3)], [(LMA4, CN4, 3, 1)]]
    lab.bind(3, 'pmipv6', [hnp(3), f'{mn4(3)}/32'], NOWHERE)
    lab.ip('net', f'route add unreachable {NOWHERE}/128')
    relayed(lab, 'far end unreachable: relayed as address and host unreachable', 12000, want)
    lab.ip('net', [f'route del unreachable {NOWHERE}/128',
                   f'route add prohibit {NOWHERE}/128'])
    relayed(lab, 'far end prohibited: relayed as unreachable', 12010, want)
    lab.ip('net', [f'route del prohibit {NOWHERE}/128', f'route add {NOWHERE}/128 via {COA1}'])
    lab.link_set('hop-limit', 1)
    relayed(lab, 'hop limit of the outer header exceeded: relayed as unreachable', 12020, want)
    lab.link_set('hop-limit', 'route')
    lab.ip('lma', f'route add unreachable {NOWHERE}/128')
    with lab.counted('no route to the far end: counted', no_route=2):
        relayed(lab, 'no route to the far end: unreachable', 12030, want)
    lab.ip('lma', f'route del unreachable {NOWHERE}/128')


def too_big(lab):
    """The path MTU of one far end is learnt, for both families."""
    cn = lab.tap('cn', 'lma')
    net = lab.tap('net', 'lma')
    lab.bind(2, 'pmipv6', hnp(2), COA2)
    lab.inject('cn', ip6(CN, mn(1), UDP, udp(1, 12100, b'x')),
               ip6(CN, mn(2), UDP, udp(1, 12100, b'x')))
    net.wait(to_port(12100), 2)
    lab.equal('before: both far ends have the MTU of the link', {COA1: 1460, COA2: 1460},
              mtus(lab))
    lab.ip('net', 'link set mag1 mtu 1400')
    lab.inject('cn', ip6(CN, mn(1), UDP, udp(1, 12101, pattern(1400))))
    lab.equal('Packet Too Big about the outer packet is relayed with the MTU of the tunnel',
              [(CN, TOO_BIG6, 0, 1360)],
              [(p.outer.dst, p.layers[-1].type, p.layers[-1].code, p.layers[-1].info)
               for p in cn.wait(error_about(12101))])
    lab.equal('it is learnt, for that far end only', {COA1: 1360, COA2: 1460}, mtus(lab))
    with lab.counted('from now on the anchor itself says so', too_big=2):
        lab.inject('cn', ip6(CN, mn(1), UDP, udp(1, 12102, pattern(1361 - 48))),
                   ip4(CN4, mn4(1), UDP, udp(1, 12103, pattern(1361 - 28)), df=True))
    lab.equal('in IPv6 and in IPv4', [(2, 0, 1360), (3, 4, 1360)],
              [(p.layers[-1].type, p.layers[-1].code, p.layers[-1].info & 0xffff)
               for number in (12102, 12103) for p in cn.wait(error_about(number))])
    lab.ip('net', 'link set mag1 mtu 1320')
    lab.inject('cn', ip4(CN4, mn4(1), UDP, udp(1, 12104, pattern(1350 - 28)), df=True))
    lab.equal('Packet Too Big about IPv4 in IPv6 is relayed as Fragmentation Needed',
              [(CN4, 3, 4, 1280)],
              [(p.outer.dst, p.layers[-1].type, p.layers[-1].code, p.layers[-1].info & 0xffff)
               for p in cn.wait(error_about(12104))])
    lab.equal('and learnt', {COA1: 1280, COA2: 1460}, mtus(lab))


def mtus(lab):
    """By far end."""
    return {t['key']['remote-ipv6']: t['mtu'] for t in lab.show('tunnel')
            if t['key']['remote-ipv6'] in (COA1, COA2)}


def error(kind, code, info, about):
    """An ICMPv6 error as the router between would send it."""
    return ip6(NET_LMA, LMAA, ICMP6, struct.pack('!BBHI', kind, code, 0, info) + about)


def strange(lab):
    """Errors that are about nothing of ours, or cut short, are not relayed."""
    cn = lab.tap('cn', 'lma')

    def inner(port):
        return ip6(CN, mn(2), UDP, udp(1, port, pattern(1400)))
    cases = [
        ('about a far end that nobody has',
         error(2, 0, 1300, ip6(LMAA, '2001:db8:12::77', 41, inner(12200))[:1000])),
        ('about another source than ours',
         error(2, 0, 1300, ip6(LMA_NET, COA2, 41, inner(12201))[:1000])),
        ('cut in the inner header', error(1, 3, 0, ip6(LMAA, COA2, 41, inner(12202))[:70])),
        ('cut in the outer header', error(1, 3, 0, ip6(LMAA, COA2, 41, inner(12203))[:30])),
        ('about an inner IPv4 header that is cut',
         error(1, 3, 0, ip6(LMAA, COA2, 4, ip4(CN4, mn4(2), UDP, b'x' * 8))[:50])),
        ('of an unknown kind', error(100, 0, 0, ip6(LMAA, COA2, 41, inner(12204))[:1000])),
        ('about an inner source that is no unicast address',
         error(1, 3, 0, ip6(LMAA, COA2, 41, ip6('ff02::1', mn(2), UDP, udp(1, 12205, b''))))),
        ('about a node that has another far end',
         error(1, 3, 0, ip6(LMAA, COA2, 41, ip6(CN, mn(1), UDP, udp(1, 12207, b'x'))))),
        ('about a node that nobody has bound',
         error(1, 3, 0, ip6(LMAA, COA2, 41, ip6(CN, mn(9), UDP, udp(1, 12208, b'x'))))),
        ('Packet Too Big below 1280 (RFC 8201, section 4)',
         error(2, 0, 1279, ip6(LMAA, COA2, 41, inner(12206))[:1000])),
    ]
    cn.clear()
    for _, packet in cases:
        lab.inject('net', packet)
    lab.inject('net', error(1, 3, 0, ip6(LMAA, COA2, 41, inner(12210))[:1000]))
    relay = cn.wait(error_about(12210))
    lab.equal('an error that is about ours is relayed (control)', 1, len(relay))
    others = [p for p in cn.seen(lambda p: p.get('icmp6') or p.get('icmp4'))
              if p not in relay and p.layers[-1].kind in ('icmp6', 'icmp4') and
              p.layers[-1].about]
    lab.equal('errors ' + ', '.join(name for name, _ in cases) + ': not relayed', [], others)
    lab.equal('nor learnt from', 1460, mtus(lab)[COA2])


with Lab(nodes=tuple(node for node in NODES if node != 'mn')) as the_lab:
    the_lab.bind(1, 'pmipv6', [hnp(1), f'{mn4(1)}/32'], COA1)
    unreachable(the_lab)
    too_big(the_lab)
    strange(the_lab)
