#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 150
# enough: 6.12 uml
"""Who learns the path MTU of a far end: the route that its packets really take, whatever chose it
(equal paths, a rule by protocol, a VRF); and only from errors that quote a packet that a binding
here can have sent.

`net` has a second link to the anchor, and the far ends are behind a link of 1280 octets, `narrow`,
which takes everything for them."""

import struct
import time

from packets import FRAGMENT, ICMP6, IP4, IP6, UDP, error_about, ip4, ip6, pattern, udp
from topo import CN, CN4, LMAA, NET_LMA, PATIENCE, Lab, eventually, hnp, mn, mn4

NET_LMA2 = '2001:db8:2::ff'
LMAA2 = '2001:db8:f::2'
FAR = '2001:db8:11::'
PATHS = f'nexthop via {NET_LMA} dev net nexthop via {NET_LMA2} dev netb'
N = 32
TUNNEL = 1240


def far(i):
    """The far end of node i."""
    return f'{FAR}{i:x}'


def setup(lab):
    """The second link, the narrow one."""
    lab.ip('lma', ['link add netb type veth peer name lmab netns net', 'link set netb up',
                   'address add 2001:db8:2::1/64 dev netb nodad'])
    lab.ip('net', ['link set lmab up', f'address add {NET_LMA2}/64 dev lmab nodad',
                   'link add narrow type dummy', 'link set narrow mtu 1280 up',
                   f'route add {FAR}/64 dev narrow'])


def forget(lab, nodes=range(1, N + 1), dev='lma0'):
    """Nothing is known of the far ends, and each node has one."""
    lab.halma('binding', 'flush', 'dev', dev, 'all')
    lab.command('lma', 'ip', '-6', 'route', 'flush', 'cache')
    for i in nodes:
        lab.bind(i, 'pmipv6', [hnp(i), f'{mn4(i)}/32'], far(i), dev=dev)


def six(i, size, port=7000):
    """An IPv6 packet to node i."""
    return ip6(CN, mn(i), UDP, udp(port + i, port + i, pattern(size - 48, i)))


def four(i, size, port=7000):
    """An IPv4 packet to node i that may be fragmented."""
    return ip4(CN4, mn4(i), UDP, udp(port + i, port + i, pattern(size - 28, i)), ident=size)


def mtus(lab):
    """What tunnel-get shows, by far end."""
    return {t['key']['remote-ipv6']: t['mtu'] for t in lab.show('tunnel')}


def arrive(lab, tap, packets):
    """The far ends at which something arrives."""
    tap.clear()
    lab.inject('cn', *packets)
    want = {far(i) for i in range(1, N + 1)}
    eventually(PATIENCE / 4, lambda: want <= {p.outer.dst for p in tap.seen()})
    return len(want & {p.outer.dst for p in tap.seen()})


def quiet(tap):
    """Until nothing more has come for a second."""
    count = -1
    while len(tap.seen()) != count:
        count = len(tap.seen())
        time.sleep(1)


def learnt(lab, name, tap):
    """One packet too large to each far end, and everything gets through from then on."""
    lab.inject('cn', *(six(i, 1400) for i in range(1, N + 1)))
    eventually(PATIENCE / 4, lambda: set(mtus(lab).values()) == {TUNNEL})
    lab.equal(f'{name}: one packet too large to each of {N} far ends, and {N} path MTUs are learnt',
              N, sum(mtu == TUNNEL for mtu in mtus(lab).values()))
    lab.equal(f'{name}: IPv6 packets of 1280 octets arrive at all of them', N,
              arrive(lab, tap, [six(i, 1280) for i in range(1, N + 1)]))
    lab.inject('cn', *(four(i, 1400) for i in range(1, N + 1)))
    quiet(tap)
    lab.equal(f'{name}: IPv4 packets that may be fragmented, all of them the second time', N,
              arrive(lab, tap, [four(i, 1400) for i in range(1, N + 1)]))


def equal_paths(lab, tap):
    """Two next hops of one route."""
    lab.ip('lma', ['route del ::/0', f'route add ::/0 {PATHS}'])
    forget(lab)
    learnt(lab, 'R5213-22 equal paths', tap)
    lab.ip('lma', ['route del ::/0', f'route add ::/0 via {NET_LMA} dev net'])


def by_protocol(lab, tap):
    """Tunnel packets have a table of their own, each family one."""
    for proto, table in (('ipv6', 41), ('4', 42)):
        lab.command('lma', 'ip', '-6', 'rule', 'add', 'ipproto', proto, 'lookup', str(table))
    lab.ip('lma', [f'route add {FAR}/64 via {NET_LMA2} dev netb table 41',
                   f'route add {FAR}/64 table 42 {PATHS}'])
    forget(lab)
    learnt(lab, 'R5213-22 a rule by protocol', tap)
    for table in (41, 42):
        lab.command('lma', 'ip', '-6', 'rule', 'del', 'lookup', str(table))
        lab.command('lma', 'ip', '-6', 'route', 'flush', 'table', str(table))


def in_a_vrf(lab, tap):
    """Both links are in a VRF, and so is the outer side."""
    lab.ip('lma', ['link add red type vrf table 77', 'link set red up',
                   f'address add {LMAA2}/128 dev red nodad',
                   *(f'link set {dev} master red' for dev in ('net', 'netb')),
                   'address add 2001:db8:1::1/64 dev net nodad',
                   'address add 2001:db8:2::1/64 dev netb nodad',
                   f'route add {FAR}/64 vrf red {PATHS}'])
    lab.halma('link', 'add', 'lma1', 'local', LMAA2, 'vrf', 'red', 'up')
    lab.halma('binding', 'flush', 'dev', 'lma0', 'all')
    lab.ip('lma', ['route replace 2001:db8:8000::/48 via fe80::1 dev lma1',
                   'route replace 198.51.100.0/24 via inet6 fe80::1 dev lma1'])
    forget(lab, dev='lma1')
    learnt(lab, 'R6612-60 equal paths in a VRF', tap)


def error(kind, info, about):
    """An ICMPv6 error as a router between would send it."""
    return ip6(NET_LMA, LMAA, ICMP6, struct.pack('!BBHI', kind, 0, 0, info) + about[:1232])


def quoted(i, inner, remote=None, proto=IP6):
    """What a router quotes of a packet to the far end of node i."""
    return ip6(LMAA, remote or far(i), proto, inner)


def forged(lab):
    """Anybody can send errors; what they quote tells the right ones."""
    forget(lab, (1, 2))
    lab.inject('cn', six(1, 100), six(2, 100))
    eventually(PATIENCE, lambda: set(mtus(lab).values()) == {1460})
    cut = quoted(1, six(1, 1400))
    cases = [
        ('of a node that nobody has bound', quoted(1, six(9, 1400))),
        ('of a node that has another far end', quoted(1, six(2, 1400))),
        ('of an IPv4 address that nobody has bound', quoted(1, four(9, 1400), proto=IP4)),
        ('of no version at all', quoted(1, bytes([0x15]) + six(1, 1400)[1:])),
        ('to the anchor itself', quoted(1, ip6(mn(1), LMAA, UDP, udp(1, 2, pattern(1352))))),
        ('cut ahead of the inner address', cut[:76]),
        ('that would have passed', quoted(1, six(1, 1260))),
    ]
    cn = lab.tap('cn', 'lma')
    for name, about in cases:
        with lab.counted(f'R5213-22 Packet Too Big that quotes a packet {name}: counted',
                         foreign_error=1):
            lab.inject('net', error(2, 1300, about))
    lab.equal('R5213-22 nothing is learnt from any of them', {far(1): 1460, far(2): 1460},
              mtus(lab))
    with lab.counted('another error that quotes no packet of ours: counted', foreign_error=1):
        lab.inject('net', error(1, 0, quoted(2, six(1, 100))))
    lab.equal('nobody is told of any of them', [],
              cn.seen(lambda p: p.get('icmp6') and p.get('icmp6').about))
    with lab.counted('R5213-22 one that quotes a packet of ours is not (control)'):
        lab.inject('net', error(2, 1300, quoted(1, six(1, 1400))))
        cn.wait(error_about(7001))
    lab.equal('R5213-22 it is learnt from, and nobody else is slowed down',
              {far(1): 1260, far(2): 1460}, mtus(lab))
    part = ip6(LMAA, far(2), FRAGMENT, struct.pack('!BBHI', IP6, 0, 1, 7) + six(2, 1400)[:1352])
    with lab.counted('R5213-22 and so is one that quotes the first fragment of one'):
        lab.inject('net', error(2, 1300, part))
        eventually(PATIENCE, lambda: mtus(lab)[far(2)] == 1260)
    lab.equal('R5213-22 the path of fragments is learnt', 1260, mtus(lab)[far(2)])


with Lab(nodes=('cn', 'lma', 'net')) as the_lab:
    setup(the_lab)
    the_tap = the_lab.tap('net', 'narrow')
    equal_paths(the_lab, the_tap)
    by_protocol(the_lab, the_tap)
    forged(the_lab)
    in_a_vrf(the_lab, the_tap)
