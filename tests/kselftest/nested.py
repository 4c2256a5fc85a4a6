#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
# enough: 6.12 uml
"""A care-of address inside a home network prefix of the same anchor (RFC 6612, scenario A.1):
tunnel in tunnel, sizes, and no way to go round in a circle."""

import socket
import subprocess

from packets import (ICMP6, IP6, TOO_BIG6, UDP, echo6, error_about, ip4, ip6, pattern, to_port,
                     udp)
from topo import CN, CN4, COA1, COA2, LMA_CN, LMAA, NET_LMA, Lab, eventually, hnp, mn, mn4

COA = mn(1, 0x99)
HOA = mn(5, 0x55)
HOA4 = mn4(5)


def setup(lab):
    """Node 5 is abroad, at a link of node 1, which is a mobile network behind a MAG."""
    lab.bind(1, 'pmipv6', hnp(1), COA1)
    lab.bind(2, 'pmipv6', hnp(2), COA2)
    lab.bind(5, 'mipv6', [f'{HOA}/128', f'{HOA4}/32'], COA)
    # the node's own end of the outer pair is mn's kernel
    lab.ip('mn', [f'address add {COA}/128 dev lo nodad', f'address add {HOA}/128 dev lo nodad',
                  f'address add {HOA4}/32 dev lo',
                  f'link add tun type ip6tnl mode any local {COA} remote {LMAA} encaplimit none',
                  'link set tun up mtu 1420',
                  f'route add {CN}/128 dev tun src {HOA}', f'route add {CN4}/32 dev tun src {HOA4}',
                  f'route add {LMAA}/128 via fe80::1 dev mag1 src {COA}'])


def both_ways(lab):
    """Down and up, judged on the wire and by tshark."""
    tap = lab.tap('net', 'lma')
    for name, cn, hoa, port in (('IPv6', CN, HOA, 10001), ('IPv4', CN4, HOA4, 10002)):
        family = socket.AF_INET6 if ':' in cn else socket.AF_INET
        here = lab.socket('cn', family, socket.SOCK_DGRAM, (cn, port))
        there = lab.socket('mn', family, socket.SOCK_DGRAM, (hoa, port))
        down, up = pattern(900, 1), pattern(800, 2)
        here.sendto(down, (hoa, port))
        got, sender = there.recvfrom(2000)
        there.sendto(up, sender[:2])
        back = here.recvfrom(2000)
        lab.equal(f'R6612-7 {name} to the home address and back, payload intact',
                  (down, cn, up, hoa), (got, sender[0], back[0], back[1][0]))
        want = [[(LMAA, COA1), (LMAA, COA), (cn, hoa)], [(COA1, LMAA), (COA, LMAA), (hoa, cn)]]
        lab.equal(f'R6612-7 {name}: MIPv6 encapsulation inside PMIPv6 encapsulation', want,
                  [packet.path for packet in tap.wait(to_port(port), 2)])
    rows = lab.tshark(tap.save(f'{lab.tmp.name}/nested.pcap'),
                      ['ipv6.dst', 'ipv6.nxt', 'ipv6.plen', 'ip.dst', '_ws.malformed'],
                      'udp && !icmpv6')
    lab.equal('R6612-7 tshark sees the same',
              [[f'{COA1},{COA},{HOA}', '41,41,17', '988,948,908', '', ''],
               [f'{LMAA},{LMAA},{CN}', '41,41,17', '888,848,808', '', ''],
               [f'{COA1},{COA}', '41,4', '968,928', HOA4, ''],
               [f'{LMAA},{LMAA}', '41,4', '868,828', CN4, '']], rows)


def spoofed(lab):
    """Both layers are checked going up."""
    inner = ip6(HOA, CN, UDP, udp(1, 10010, b'x'))
    with lab.counted('R6612-7 uplink: home address from another care-of address of the same MAG',
                     unknown_far_end=1):
        lab.inject('mag1', ip6(COA1, LMAA, IP6, ip6(mn(1, 0x98), LMAA, IP6, inner)))
    with lab.counted('R6612-7 uplink: care-of address that is not behind this MAG',
                     spoofed_source=1):
        lab.inject('mag2', ip6(COA2, LMAA, IP6, ip6(COA, LMAA, IP6, inner)))


def moved(lab):
    """A handover of the outer binding takes the inner one along."""
    tap = lab.tap('net', 'lma')
    lab.bind(1, 'pmipv6', hnp(1), COA2)
    lab.inject('cn', ip6(CN, HOA, UDP, udp(1, 10020, b'x')))
    lab.equal('R6612-7 handover of the outer binding moves both',
              [(LMAA, COA2), (LMAA, COA), (CN, HOA)],
              tap.wait(to_port(10020))[0].path)
    lab.bind(1, 'pmipv6', hnp(1), COA1)


def sizes(lab):
    """Two headers of 40 octets in 1500."""
    sock = lab.socket('mn', socket.AF_INET6, socket.SOCK_DGRAM, (HOA, 10030))
    cn = lab.tap('cn', 'lma')
    for size in (1419, 1420):
        lab.inject('cn', ip6(CN, HOA, UDP, udp(1, 10030, pattern(size - 48))))
        lab.ok(f'R6612-8 nested: {size} octets fit', sock.recv(2000) == pattern(size - 48))
    with lab.counted('R6612-8 nested: 1421 octets are too big', too_big=1):
        lab.inject('cn', ip6(CN, HOA, UDP, udp(1, 10030, pattern(1421 - 48))))
    lab.equal('R6612-8 nested: Packet Too Big says 1420', [(TOO_BIG6, 1420)],
              [(p.layers[-1].type, p.layers[-1].info) for p in cn.wait(error_about(10030))])
    lab.ip('net', 'link set mag1 mtu 1280')
    lab.ip('mag1', 'link set net mtu 1280')
    data = pattern(1280 - 48, 3)
    sock.setblocking(False)

    def arrives():
        lab.inject('cn', ip6(CN, HOA, UDP, udp(1, 10030, data)))
        try:
            return sock.recv(2000) == data
        except BlockingIOError:
            return False
    lab.ok('R6612-8 nested over a 1280 octet path: 1280 octets arrive once that is learnt',
           eventually(10, arrives))
    lab.ip('net', 'link set mag1 mtu 1500')
    lab.ip('mag1', 'link set net mtu 1500')


def answers(lab):
    """An error to a node whose packets come by two tunnels goes back by two."""
    tap = lab.tap('net', 'lma')
    lab.ip('lma', f'route add {COA2}/128 via {NET_LMA} dev net mtu 1280')

    def up(size, port):
        inner = ip6(HOA, mn(2), UDP, udp(1, port, pattern(size - 48)))
        return ip6(COA1, LMAA, IP6, ip6(COA, LMAA, IP6, inner))
    lab.inject('net', up(1200, 10060))
    lab.equal('R6612-7 from a nested node to another one', [(LMAA, COA2), (HOA, mn(2))],
              tap.wait(lambda p: p.outer.src == LMAA and to_port(10060)(p))[0].path)
    with lab.counted('R6612-8 what is too big for the other one counts as that only', too_big=1):
        lab.inject('net', up(1400, 10061))
    # which the anchor says itself, so that the inner one of both has a routing header
    lab.equal('R6612-8 the nested node gets its Packet Too Big',
              [([(LMAA, COA1), (LMAA, COA)], COA, TOO_BIG6, 1280)],
              [(p.path[:2], p.inner.dst, p.layers[-1].type, p.layers[-1].info)
               for p in tap.wait(error_about(10061))])
    with lab.counted('nor does a reply of the anchor that is too big', too_big=1):
        lab.inject('net', ip6(COA2, LMAA, IP6, ip6(mn(2), LMA_CN, ICMP6, echo6(
            6, 1, pattern(1350)))))
    tap.clear()
    lab.inject('net', ip6(COA2, LMAA, IP6, ip6(mn(2), LMA_CN, ICMP6, echo6(6, 2, pattern(1350)))))
    lab.ok('the anchor hears of it itself: the next one leaves in fragments', tap.wait(
        lambda p: p.path == [(LMAA, COA2), (LMA_CN, mn(2))] and p.kinds.endswith('fragment')),
        tap.packets)
    lab.ip('lma', f'route del {COA2}/128')


def limit(lab):
    """The tunnel encapsulation limit counts down from tunnel to tunnel."""
    tap = lab.tap('net', 'lma')
    lab.link_set('encap-limit', 4)
    lab.inject('cn', ip6(CN, HOA, UDP, udp(1, 10040, b'x')))
    got = [layer.options for layer in tap.wait(to_port(10040))[0].layers
           if layer.kind == 'dstopts']
    lab.equal('R6612-8 nested encapsulation limit: 3 outside, 4 inside',
              [b'\4\1\3\1\1\0', b'\4\1\4\1\1\0'], got)
    lab.link_set('encap-limit', 0)
    with lab.counted('R6612-8 nested encapsulation limit 0: no second tunnel', encap_limit=1):
        lab.inject('cn', ip6(CN, HOA, UDP, udp(1, 10041, b'x')))
    lab.link_set('encap-limit', 'none')


def circle_of_fragments(lab, name):
    """Each tunnel of the circle carries 1280 octets: what is larger leaves in fragments, whose
    outer headers count, too. The first one of 1280 octets becomes two at the other device; the
    tail of each is wrapped once more than its head."""
    lab.ip('lma', ['link set lma0 mtu 1280', 'link set lma1 mtu 1280'])
    before = lab.stats('lma1')
    with lab.counted(f'{name}: fragments end, too', nesting=2):
        lab.inject('cn', ip6(CN, mn(6), UDP, udp(1, 10055, pattern(1280 - 48))))
    lab.equal(f'{name}: the other device has wrapped two fragments, and dropped one',
              {'tx-packets': 2, 'drops': 1},
              {'tx-packets': lab.stats('lma1')['tx-packets'] - before['tx-packets'],
               'drops': lab.stats('lma1').get('nesting', 0) - before.get('nesting', 0)})
    lab.ip('lma', ['link set lma0 mtu 1460', 'link set lma1 mtu 1460'])


def loops(lab):
    """What would go in a circle is refused; what does by force is dropped, silently."""
    circle = 'Too many levels of symbolic links|circle|loop'
    words = ('binding', 'set', 'dev', 'lma0', 'kind', 'mipv6')

    def refused(name, number, prefix, coa):
        said = lab.refused(*words, 'id', number, 'mn-id', f'mn{number}@x', 'prefix', prefix,
                           'remote', coa)
        lab.ok(f'R6612-8 {name}: refused with a sentence', any(w in said for w in
                                                               circle.split('|')), said)
    lab.bind(6, 'mipv6', f'{mn(6)}/128', mn(7))
    refused('two nodes with care-of addresses in each other', 7, f'{mn(7)}/128', mn(6))
    refused('care-of address is the home address', 8, f'{mn(8)}/128', mn(8))
    refused('care-of address inside the prefix that moves (R)', 8, hnp(8), mn(8, 2))
    lab.equal('R6612-8 a refusal leaves nothing behind', [1, 2, 5, 6],
              sorted(binding['id'] for binding in lab.show('binding')))
    # two devices know of each other by their routes, so the route comes last
    lab.halma('link', 'add', 'lma1', 'local', '2001:db8:f::2', 'up')
    lab.ip('lma', ['address add 2001:db8:f::2/128 dev lo nodad',
                   f'route add {mn(7)}/128 via fe80::1 dev lma1'])
    said = lab.refused('binding', 'set', 'dev', 'lma1', 'kind', 'mipv6', 'id', 7, 'mn-id', 'mn7@x',
                       'prefix', f'{mn(7)}/128', 'remote', mn(6))
    lab.ok('R6612-8 a circle through two devices: refused with a sentence', 'circle' in said, said)
    lab.ip('lma', [f'route del {mn(7)}/128'])
    lab.bind(7, 'mipv6', f'{mn(7)}/128', mn(6), dev='lma1')
    lab.ip('lma', [f'route add {mn(7)}/128 via fe80::1 dev lma1'])
    before = lab.stats('lma1')
    packets = 20
    with lab.counted('R6612-8 circle by force: only the nesting cause counts', nesting=packets):
        for size in range(packets):
            lab.inject('cn', ip6(CN, mn(6), UDP, udp(1, 10050, pattern(size * 10))))
    after = lab.stats('lma1')
    lab.equal('R6612-8 circle by force: the other device has forwarded, and dropped nothing',
              {'tx-packets': packets},
              {name: after[name] - n for name, n in before.items()
               if after[name] != n and name != 'tx-bytes'})
    for qdisc in ('pfifo', 'fq_codel'):
        lab.command('lma', 'modprobe', '-q', f'sch_{qdisc}', check=False)
        name = f'R6612-8 circle by force with {qdisc}, which unwinds the stack'
        try:
            lab.command('lma', 'tc', 'qdisc', 'replace', 'dev', 'lma0', 'root', qdisc)
        except subprocess.CalledProcessError as error:
            lab.skip(name, error.stderr.strip())
            continue
        with lab.counted(f'{name}: only the nesting cause counts', nesting=packets):
            for size in range(packets):
                lab.inject('cn', ip6(CN, mn(6), UDP, udp(1, 10053, pattern(size * 10))))
        lab.link_set('encap-limit', 4)
        with lab.counted(f'{name}: with an encapsulation limit, too', nesting=1):
            lab.inject('cn', ip6(CN, mn(6), UDP, udp(1, 10054, b'x')))
        lab.link_set('encap-limit', 'none')
        circle_of_fragments(lab, name)
    lab.ip('lma', 'link del lma1')
    # three tunnels are not a circle, but too many
    lab.bind(17, 'pmipv6', hnp(7), COA1)
    lab.unbind(6)
    lab.bind(6, 'mipv6', f'{mn(6)}/128', HOA)
    with lab.counted('R6612-8 three tunnels in each other: the nesting cause counts', nesting=1):
        lab.inject('cn', ip6(CN, mn(6), UDP, udp(1, 10051, b'x')))
    with lab.counted('R6612-8 the anchor forwards as before'):
        tap = lab.tap('net', 'lma')
        lab.inject('cn', ip4(CN4, HOA4, UDP, udp(1, 10052, b'x')))
        tap.wait(to_port(10052))


with Lab() as the_lab:
    setup(the_lab)
    both_ways(the_lab)
    spoofed(the_lab)
    moved(the_lab)
    answers(the_lab)
    limit(the_lab)
    loops(the_lab)
    sizes(the_lab)
