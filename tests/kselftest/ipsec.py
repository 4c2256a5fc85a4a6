#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
# enough: 6.12 uml
"""ESP around the tunnel, by hand: "only through ESP" is enforced for what comes in, and what goes
out takes the policy's way. tshark, which knows the keys, says what was inside."""

import socket

from packets import TOO_BIG6, UDP, error_about, ip4, ip6, pattern, to_port, udp
from topo import CN, CN4, COA1, COA2, LMAA, Lab, eventually, hnp, mn, mn4

AUTH = '0x' + 'a7' * 32
ENC = '0x' + '5c' * 16
SPIS = {(COA1, LMAA): '0x00000101', (LMAA, COA1): '0x00000102'}


def state(mode):
    """Lines for ip(8): the pair of SAs."""
    return [f'xfrm state add src {src} dst {dst} proto esp spi {spi} mode {mode} reqid 1 '
            f'auth-trunc "hmac(sha256)" {AUTH} 128 enc "cbc(aes)" {ENC}'
            for (src, dst), spi in SPIS.items()]


def policy(src, dst, direction, mode, *protos):
    """Lines for ip(8): what is between the two goes through ESP."""
    tmpl = f'tmpl src {src} dst {dst} proto esp reqid 1 mode {mode}'
    return [f'xfrm policy add src {src}/128 dst {dst}/128 proto {proto} dir {direction} {tmpl}'
            for proto in protos or (41, 4)]


def flush(lab):
    """Neither states nor policies."""
    for node in ('lma', 'mag1'):
        lab.ip(node, ['xfrm state flush', 'xfrm policy flush'])


def clear_is_refused(lab):
    """The inbound policy alone."""
    tap = lab.tap('cn', 'lma')
    lab.inject('mag1', ip6(COA1, LMAA, 41, ip6(mn(1), CN, UDP, udp(1, 14000, b'x'))))
    lab.equal('without a policy a clear tunnel packet is accepted', 1,
              len(tap.wait(to_port(14000))))
    lab.ip('lma', policy(COA1, LMAA, 'in', 'transport'))
    with lab.counted('policy "ESP only": clear tunnel packets are dropped under policy', policy=2):
        lab.inject('mag1', ip6(COA1, LMAA, 41, ip6(mn(1), CN, UDP, udp(1, 14001, b'x'))),
                   ip6(COA1, LMAA, 4, ip4(mn4(1), CN4, UDP, udp(1, 14002, b'x'))))
    lab.inject('mag2', ip6(COA2, LMAA, 41, ip6(mn(2), CN, UDP, udp(1, 14003, b'x'))))
    lab.equal('policy "ESP only": a far end that it does not name is accepted in the clear', 1,
              len(tap.wait(to_port(14003))))
    lab.equal('policy "ESP only": nothing of it reached the correspondent', [],
              tap.seen(to_port(14001)) + tap.seen(to_port(14002)))


def no_association(lab):
    """An outbound policy without SA."""
    tap = lab.tap('net', 'lma')
    before = lab.stats()
    lab.ip('lma', policy(LMAA, COA1, 'out', 'transport'))
    lab.inject('cn', ip6(CN, mn(1), UDP, udp(1, 14010, b'x')))

    def drops():
        after = lab.stats()
        return {cause: after[cause] - n for cause, n in before.items()
                if after[cause] != n and cause in ('no-route', 'refused')}
    lab.ok('outbound policy without SA: the packet is dropped and counted',
           eventually(10, lambda: sum(drops().values()) == 1), lab.stats)
    lab.inject('cn', ip6(CN, mn(2), UDP, udp(1, 14011, b'x')))
    tap.wait(to_port(14011))
    lab.equal('outbound policy without SA: nothing leaves in the clear', [],
              tap.seen(to_port(14010)))
    lab.diag(f'dropped under {drops()}')


def protected(lab, mode, port):
    """Both directions, both families, from the kernel's own far end."""
    flush(lab)
    for node, out, into in (('lma', (LMAA, COA1), (COA1, LMAA)),
                            ('mag1', (COA1, LMAA), (LMAA, COA1))):
        lab.ip(node, state(mode) + policy(*out, 'out', mode) + policy(*into, 'in', mode))
    tap = lab.tap('net', 'lma')
    before = lab.stats()
    for family, cn, node, number in ((socket.AF_INET6, CN, mn(1), port),
                                     (socket.AF_INET, CN4, mn4(1), port + 1)):
        here = lab.socket('cn', family, socket.SOCK_DGRAM, (cn, number))
        there = lab.socket('mn', family, socket.SOCK_DGRAM, (node, number))
        here.sendto(pattern(700), (node, number))
        got, sender = there.recvfrom(2000)
        there.sendto(pattern(600), sender[:2])
        version = 6 if family == socket.AF_INET6 else 4
        lab.equal(f'ESP {mode} IPv{version}: accepted both ways, payload intact',
                  (pattern(700), pattern(600)), (got, here.recv(2000)))
    frames = tap.wait(lambda p: p.get('esp'), 4)
    lab.equal(f'ESP {mode}: only ESP is on the wire',
              [(LMAA, COA1), (COA1, LMAA)] * 2,
              [p.path[0] for p in tap.seen(lambda p: p.layers[1].kind != 'icmp6')])
    lab.equal(f'ESP {mode}: with the SAs that were meant', [0x102, 0x101] * 2,
              [p.get('esp').spi for p in frames])
    after = lab.stats()
    lab.equal(f'ESP {mode}: nothing was dropped', {},
              {name: after[name] - n for name, n in before.items()
               if after[name] != n and not name.endswith(('packets', 'bytes'))})
    inside(lab, mode, tap, port)
    size(lab, mode, port + 2)


def inside(lab, mode, tap, port):
    """What tshark finds behind the encryption."""
    options = ['esp.enable_encryption_decode:TRUE']
    for (src, dst), spi in SPIS.items():
        options.append(f'uat:esp_sa:"IPv6","{src}","{dst}","{spi}","AES-CBC [RFC3602]","{ENC}",'
                       f'"HMAC-SHA-256-128 [RFC4868]","{AUTH}"')
    rows = lab.tshark(tap.save(f'{lab.tmp.name}/esp-{mode}.pcap'),
                      ['ipv6.src', 'ip.src', 'udp.dstport', 'udp.length'], 'esp', options)
    outer = 2 if mode == 'tunnel' else 1

    def chain(address):
        return ','.join([address] * outer)
    want = [[f'{chain(LMAA)},{CN}', '', str(port), '708'],
            [f'{chain(COA1)},{mn(1)}', '', str(port), '608'],
            [chain(LMAA), CN4, str(port + 1), '708'],
            [chain(COA1), mn4(1), str(port + 1), '608']]
    lab.equal(f'ESP {mode}: tshark decrypts it and finds the tunnel packets inside', want, rows)


def size(lab, mode, port):
    """The protection takes its part of the MTU."""
    mtu = {t['key']['remote-ipv6']: t['mtu'] for t in lab.show('tunnel')}[COA1]
    lab.ok(f'ESP {mode}: tunnel-get shows what is left ({mtu})', 1280 < mtu < 1440, mtu)
    sock = lab.socket('mn', socket.AF_INET6, socket.SOCK_DGRAM, (mn(1), port))
    cn = lab.tap('cn', 'lma')
    lab.inject('cn', ip6(CN, mn(1), UDP, udp(1, port, pattern(mtu - 48))),
               ip6(CN, mn(1), UDP, udp(1, port, pattern(mtu + 1 - 48))))
    lab.equal(f'ESP {mode}: a packet of that size arrives', pattern(mtu - 48), sock.recv(2000))
    lab.equal(f'ESP {mode}: a larger one is answered with Packet Too Big', [(TOO_BIG6, mtu)],
              [(p.layers[-1].type, p.layers[-1].info) for p in cn.wait(error_about(port))])


with Lab() as the_lab:
    the_lab.bind(1, 'pmipv6', [hnp(1), f'{mn4(1)}/32'], COA1)
    the_lab.bind(2, 'pmipv6', hnp(2), COA2)
    clear_is_refused(the_lab)
    no_association(the_lab)
    protected(the_lab, 'transport', 14100)
    protected(the_lab, 'tunnel', 14200)
