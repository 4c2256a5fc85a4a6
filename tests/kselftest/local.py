#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 90
# enough: 6.12 uml
"""Packets for the anchor itself inside a tunnel (R6612-65): a BU or IKE message reaches the
daemon, wherever the device is; the rest is forwarded where the device is. And what the anchor
itself says to a mobile node that is away (R6275-14)."""

import hashlib
import socket
import threading

from packets import (DSTOPTS, HOPOPTS, ICMP6, ROUTING, UDP, addr6, dstopts, echo6, ip4, ip6,
                     pattern, to_port, udp)
from topo import CN, COA1, LMA4, LMA_CN, LMAA, NODES, Lab, hnp, mn, mn4

LMAA2 = '2001:db8:f::2'
INSIDE = '2001:db8:77::1'
MH = 135
HOA = mn(5, 0x55)
NA = bytes([136, 0, 0, 0, 0x60, 0, 0, 0]) + addr6(HOA)
SEGMENT_SIZE = 103      # UDP_SEGMENT


def in_tunnel(lab, packet, local=LMAA):
    """Send it from the MAG."""
    lab.inject('mag1', ip6(COA1, local, 41 if packet[0] >> 4 == 6 else 4, packet))


def heard(sock, sender):
    """What a socket hears, and whether from whom it should."""
    data, address = sock.recvfrom(2000)
    return data, address[0] == sender


def binding_update(src, dst):
    """A Mobility Header of a Binding Update, in raw octets (RFC 6275, 6.1.7)."""
    body = bytes([59, 1, 5, 0, 0, 0, 0, 1, 0x80, 0, 0, 10, 1, 2, 0, 0])
    total = 0xffff & ~sum_of(src, dst, body)
    return ip6(src, dst, MH, body[:4] + total.to_bytes(2, 'big') + body[6:])


def sum_of(src, dst, body):
    """One's complement sum with the pseudo-header."""
    data = socket.inet_pton(socket.AF_INET6, src) + socket.inet_pton(socket.AF_INET6, dst) + \
        len(body).to_bytes(4, 'big') + MH.to_bytes(4, 'big') + body
    total = sum(int.from_bytes(data[i:i + 2], 'big') for i in range(0, len(data), 2))
    while total > 0xffff:
        total = (total & 0xffff) + (total >> 16)
    return total


def one_namespace(lab):
    """The usual case."""
    sock = lab.socket('lma', socket.AF_INET6, socket.SOCK_DGRAM, (LMAA, 500))
    in_tunnel(lab, ip6(mn(1), LMAA, UDP, udp(500, 500, b'ike')))
    lab.equal('R6612-65 IKE inside a MAG tunnel reaches the daemon', (b'ike', True),
              heard(sock, mn(1)))
    with lab.ns('lma'):
        raw = socket.socket(socket.AF_INET6, socket.SOCK_RAW, MH)
    raw.settimeout(60)
    in_tunnel(lab, binding_update(mn(1), LMAA))
    lab.equal('R6612-65 a Binding Update inside a MAG tunnel reaches the daemon', (5, True),
              (lambda got: (got[0][2], got[1]))(heard(raw, mn(1))))
    raw.close()
    four = lab.socket('lma', socket.AF_INET, socket.SOCK_DGRAM, (LMA4, 501))
    in_tunnel(lab, ip4(mn4(1), LMA4, UDP, udp(1, 501, b'four')))
    lab.equal('R6612-65 IPv4 inside a MAG tunnel to the anchor', (b'four', True),
              heard(four, mn4(1)))
    tap = lab.tap('net', 'lma')
    in_tunnel(lab, ip6(mn(1), LMAA, ICMP6, echo6(1, 1)))
    reply = tap.wait(lambda p: p.layers[-1].kind == 'icmp6' and p.layers[-1].type == 129)
    lab.equal('R6612-65 a ping inside the tunnel is answered through the tunnel',
              [[(LMAA, COA1), (LMAA, mn(1))]], [p.path for p in reply])
    with lab.counted('R6612-65 the source is checked here too', no_source_binding=1):
        in_tunnel(lab, ip6(mn(9), LMAA, UDP, udp(500, 500, b'spoofed')))


def other_namespace(lab):
    """The device in a namespace of its own: addresses and daemon stay outside."""
    lab.halma('link', 'add', 'lma2', 'local', f'{LMAA2},{LMA4}', 'anchor-id', 2, 'netns', 'inner')
    lab.ip('lma', f'address add {LMAA2}/128 dev lo nodad')
    lab.ip('inner', ['link set lo up', 'link set lma2 up', f'address add {INSIDE}/128 dev lo nodad',
                     'route add 2001:db8:8000::/48 via fe80::1 dev lma2'])
    lab.halma('binding', 'set', 'anchor-id', 2, 'id', 1, 'kind', 'pmipv6', 'mn-id', 'a@b',
              'prefix', hnp(2), 'prefix', f'{mn4(2)}/32', 'remote', COA1)
    outside = lab.socket('lma', socket.AF_INET6, socket.SOCK_DGRAM, (LMAA2, 500))
    inside = lab.socket('inner', socket.AF_INET6, socket.SOCK_DGRAM, (INSIDE, 502))
    tap = lab.tap('lma', 'net')
    in_tunnel(lab, ip6(mn(2), LMAA2, UDP, udp(500, 500, b'ike')), LMAA2)
    lab.equal('R6612-65 device in another namespace: a packet for the anchor is heard outside',
              (b'ike', True), heard(outside, mn(2)))
    outer, inner = (p.frame for p in tap.wait(to_port(500), 2)[:2])
    lab.equal('taps of the outer interface see it as a frame of that link: addresses and type',
              outer[:14], inner[:14])
    four = lab.socket('lma', socket.AF_INET, socket.SOCK_DGRAM, (LMA4, 503))
    in_tunnel(lab, ip4(mn4(2), LMA4, UDP, udp(1, 503, b'four')), LMAA2)
    lab.equal('R6612-65 device in another namespace: IPv4 as well', (b'four', True),
              heard(four, mn4(2)))
    lab.equal('taps of the outer interface see that it is IPv4', [b'\x86\xdd', b'\x08\0'],
              [p.frame[12:14] for p in tap.wait(to_port(503), 2)])
    in_tunnel(lab, ip6(mn(2), INSIDE, UDP, udp(1, 502, b'inside')), LMAA2)
    lab.equal('R6612-65 device in another namespace: other packets are forwarded inside',
              (b'inside', True), heard(inside, mn(2)))
    tap = lab.tap('net', 'lma')
    inside.sendto(b'down', (mn(2), 504))
    lab.equal('downlink from the inner namespace leaves by the outer one',
              [[(LMAA2, COA1), (INSIDE, mn(2))]], [p.path for p in tap.wait(to_port(504))])
    lab.ip('inner', 'link del lma2')


def inner_vrf(lab):
    """The device is a port of a VRF: forwarding is there, the anchor is outside of it."""
    lab.ip('lma', ['link add blue type vrf table 10', 'link set blue up',
                   'link set lma0 master blue',
                   'route add 2001:db8:8000::/48 via fe80::1 dev lma0 table 10',
                   f'address add {INSIDE}/128 dev blue nodad'])
    plain = lab.socket('lma', socket.AF_INET6, socket.SOCK_DGRAM, (LMAA, 510))
    with lab.ns('lma'):
        blue = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        blue.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b'blue')
        blue.bind((INSIDE, 511))
        blue.settimeout(60)
    in_tunnel(lab, ip6(mn(1), LMAA, UDP, udp(1, 510, b'ike')))
    lab.equal('R6612-65 device in a VRF: a packet for the anchor is heard outside of it',
              (b'ike', True), heard(plain, mn(1)))
    in_tunnel(lab, ip6(mn(1), INSIDE, UDP, udp(1, 511, b'inside')))
    lab.equal('R6612-65 device in a VRF: other packets are routed in the VRF', (b'inside', True),
              heard(blue, mn(1)))
    tap = lab.tap('net', 'lma')
    blue.sendto(b'down', (mn(1), 512))
    lab.equal('downlink from the VRF leaves by the outer side', [[(LMAA, COA1), (INSIDE, mn(1))]],
              [p.path for p in tap.wait(to_port(512))])
    blue.close()
    lab.ip('lma', ['link set lma0 nomaster', 'link del blue'])


def outer_vrf(lab):
    """The outer side lives in a VRF: addresses, routes and daemon are there."""
    address = '2001:db8:f::3'
    lab.ip('lma', ['link add red type vrf table 20', 'link set red up'])
    lab.halma('link', 'add', 'lma3', 'local', address, 'vrf', 'red', 'up')
    lab.ip('lma', ['link set net master red', f'address add {address}/128 dev red nodad',
                   'address add 2001:db8:1::1/64 dev net nodad',
                   'route add ::/0 via 2001:db8:1::ff dev net table 20',
                   f'route add {hnp(3)} via fe80::1 dev lma3'])
    lab.bind(3, 'pmipv6', hnp(3), COA1, dev='lma3')
    with lab.ns('lma'):
        red = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        red.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b'red')
        red.bind((address, 520))
        red.settimeout(60)
    in_tunnel(lab, ip6(mn(3), address, UDP, udp(1, 520, b'ike')), address)
    lab.equal('R6612-65 outer side in a VRF: a packet for the anchor is heard in it',
              (b'ike', True), heard(red, mn(3)))
    cn = lab.tap('cn', 'lma')
    in_tunnel(lab, ip6(mn(3), CN, UDP, udp(1, 521, b'up')), address)
    lab.equal('outer side in a VRF: uplink is forwarded outside of it', [[(mn(3), CN)]],
              [p.path for p in cn.wait(to_port(521))])
    tap = lab.tap('net', 'lma')
    lab.inject('cn', ip6(CN, mn(3), UDP, udp(1, 522, b'down')))
    lab.equal('outer side in a VRF: downlink leaves by it', [[(address, COA1), (CN, mn(3))]],
              [p.path for p in tap.wait(to_port(522))])
    red.close()
    lab.ip('lma', ['link del lma3', 'link del red'])


def by_rh2(packet):
    """A packet to the care-of address with a right type 2 routing header, and nothing in it that
    should not be there."""
    routing = packet.get('routing')
    return bool(routing) and packet.outer.dst == COA1 and len(packet.ips) == 1 and \
        routing.options == bytes([2, 1, 0, 0, 0, 0]) + addr6(HOA)


def way(packet):
    """How it goes to the care-of address."""
    return 'rh2' if by_rh2(packet) else packet.path[1:] and 'tunnel' or str(packet)


def mobile_node(lab):
    """Node 5 is the kernel of mag1: it takes what has such a header for its home address."""
    lab.ip('lma', 'route add 2001:db8:11::/64 via 2001:db8:1::ff')
    lab.ip('mag1', [f'address add {HOA}/128 dev lo home nodad',
                    f'xfrm state add src {LMAA} dst {HOA} proto route2 mode ro coa ::',
                    f'xfrm state add src {LMA_CN} dst {HOA} proto route2 mode ro coa ::',
                    f'xfrm policy add src ::/0 dst {HOA} dir in tmpl proto route2 mode ro '
                    'level use'])
    lab.bind(5, 'mipv6', [f'{HOA}/128', f'{hnp(6)}'], COA1)


def own_datagrams(lab, tap):
    """From any address of the anchor, and only from there."""
    there = lab.socket('mag1', socket.AF_INET6, socket.SOCK_DGRAM, (HOA, 530))
    for src, size in ((LMAA, 100), (LMA_CN, 101), (LMAA, 1208)):
        here = lab.socket('lma', socket.AF_INET6, socket.SOCK_DGRAM, (src, 0))
        here.sendto(pattern(size), (HOA, 530))
        lab.equal(f'R6275-14 {size} octets of the anchor from {src}: heard by the node',
                  (pattern(size), True), heard(there, src))
    lab.equal('R6275-14 each by the care-of address, with a type 2 routing header', ['rh2'] * 3,
              [way(p) for p in tap.wait(to_port(530), 3)])
    here.sendto(pattern(1209), (HOA, 531))
    lab.inject('cn', ip6(CN, HOA, UDP, udp(1, 531, b'of somebody else')))
    here.sendto(b'not to the home address', (mn(6), 531))
    lab.equal('what is too big for some paths, what is not the anchor\'s, and what is not to the '
              'home address: by the tunnel', ['tunnel'] * 3,
              [way(p) for p in tap.wait(to_port(531), 3)])
    tap.clear()
    here.sendto(pattern(3000), (HOA, 530))
    lab.equal('R6275-14 a datagram in fragments is heard', (pattern(3000), True),
              (lambda got: (got[0], got[1][0] == LMAA))(there.recvfrom(4000)))
    lab.equal('R6275-14 all of its fragments take one way, the last one as well', ['tunnel'] * 3,
              [way(p) for p in tap.seen(lambda p: p.final == HOA)])
    tap.clear()
    here.setsockopt(socket.IPPROTO_UDP, SEGMENT_SIZE, 1000)
    here.sendto(pattern(4500), (HOA, 530))
    lab.equal('R6275-14 a datagram for each of the segments of a larger one',
              [pattern(4500)[i:i + 1000] for i in range(0, 4500, 1000)],
              [heard(there, LMAA)[0] for _ in range(5)])
    lab.equal('R6275-14 each with a routing header', ['rh2'] * 5,
              [way(p) for p in tap.wait(to_port(530), 5)])


def headers(lab, tap):
    """Where it is put, and what never gets one."""
    pad = bytes([1, 4, 0, 0, 0, 0])
    segment = bytes([UDP, 2, 4, 0, 0, 0, 0, 0]) + addr6(HOA)
    for name, want, packet in (
            ('hop-by-hop options: behind them', 'ip6/hopopts/routing/udp',
             ip6(LMAA, HOA, HOPOPTS, bytes([UDP, 0]) + pad + udp(1, 540, b'x'))),
            ('destination options: in front of them', 'ip6/routing/dstopts/udp',
             ip6(LMAA, HOA, DSTOPTS, dstopts(b'', UDP) + udp(1, 540, b'x'))),
            ('a routing header is there already: by the tunnel', 'ip6/ip6/routing/udp',
             ip6(LMAA, HOA, ROUTING, segment + udp(1, 540, b'x')))):
        tap.clear()
        lab.inject('lma', packet)
        lab.equal(f'R6275-14 {name}', [want], [p.kinds for p in tap.wait(to_port(540))])
    tap.clear()
    lab.inject('lma', ip6(LMAA, HOA, ICMP6, NA, hops=255), binding_update(LMAA, HOA))
    both = tap.wait(lambda p: p.outer.dst == COA1, 2)
    lab.equal('R6275-14 Neighbor Discovery and Mobility Headers have none', ['tunnel'] * 2,
              [way(p) for p in both])


def pings(lab, tap):
    """ICMPv6 of any size: its sender learns what a path carries."""
    for size in (56, 1300, 1900):
        lab.ok(f'R6275-14 ping from the anchor, {size} octets', 'bytes from' in lab.command(
            'lma', 'ping', '-6', '-c1', '-W60', f'-s{size}', '-I', LMAA, HOA, check=False))
    asked = tap.seen(lambda p: p.outer.dst == COA1)
    lab.equal('R6275-14 all with a routing header, each fragment has its own', ['rh2'] * 4,
              [way(p) for p in asked])
    lab.equal('R6275-14 it stands in front of the fragment header',
              ['ip6/routing/icmp6'] * 2 + ['ip6/routing/fragment/icmp6', 'ip6/routing/fragment'],
              [p.kinds for p in asked])
    lab.ip('net', 'link set mag1 mtu 1280')
    lab.ip('mag1', 'link set net mtu 1280')
    lab.ok('R6275-14 over a narrow link, of which the anchor hears', 'bytes from' in lab.command(
        'lma', 'ping', '-6', '-c5', '-i0.3', '-W60', '-s1300', '-I', LMAA, HOA, check=False))
    lab.ip('net', 'link set mag1 mtu 1500')
    lab.ip('mag1', 'link set net mtu 1500')


def stream(lab):
    """TCP, whose larger segments go by the tunnel."""
    with lab.ns('mag1'):
        listener = socket.create_server((HOA, 550), family=socket.AF_INET6)
    got = []

    def serve():
        sock = listener.accept()[0]
        with sock:
            sum256 = hashlib.sha256()
            while data := sock.recv(65536):
                sum256.update(data)
            got.append(sum256.hexdigest())
            sock.sendall(b'done')

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    here = lab.socket('lma', socket.AF_INET6, socket.SOCK_STREAM, (LMAA, 0))
    here.connect((HOA, 550))
    here.sendall(pattern(300000))
    here.shutdown(socket.SHUT_WR)
    end = here.recv(10)
    server.join(60)
    listener.close()
    lab.equal('R6275-14 a TCP connection of the anchor: all arrives',
              ([hashlib.sha256(pattern(300000)).hexdigest()], b'done'), (got, end))


def own_packets(lab):
    """What the anchor itself says to a mobile node."""
    mobile_node(lab)
    tap = lab.tap('net', 'lma')
    own_datagrams(lab, tap)
    headers(lab, tap)
    tap.clear()
    pings(lab, tap)
    stream(lab)
    rows = lab.tshark(tap.save(f'{lab.tmp.name}/own.pcap'),
                      ['ipv6.routing.type', 'ipv6.routing.segleft',
                       'ipv6.routing.mipv6.home_address', 'udp.checksum.status', '_ws.malformed'],
                      'ipv6.routing.type == 2 && udp.dstport == 530', ('udp.check_checksum:TRUE',))
    lab.equal('R6275-14 tshark sees the same, with right checksums',
              {('2', '1', HOA, '1', '')}, {tuple(row) for row in rows})
    lab.unbind(5)


with Lab(nodes=(*(node for node in NODES if node not in ('mn', 'mag2')), 'inner')) as the_lab:
    the_lab.link_set('local', f'{LMAA},{LMA4}')
    the_lab.bind(1, 'pmipv6', [hnp(1), f'{mn4(1)}/32'], COA1)
    one_namespace(the_lab)
    own_packets(the_lab)
    inner_vrf(the_lab)
    the_lab.link_set('local', LMAA)
    other_namespace(the_lab)
    outer_vrf(the_lab)
