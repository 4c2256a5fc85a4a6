#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 90
# enough: 6.12 uml
"""The tunnel encapsulation limit (RFC 2473, 4.1.1 and 5.1): sent, counted down, refused at 0."""

from packets import (DSTOPTS, HOPOPTS, IP6, PARAM6, TOO_BIG6, UDP, dstopts, error_about, ip4, ip6,
                     pattern, to_port, udp)
from topo import CN, CN4, COA1, LMAA, NODES, Lab, hnp, mn, mn4


class Ports:
    """A fresh port for each packet."""

    def __init__(self):
        self.last = 11000

    def __call__(self):
        self.last += 1
        return self.last


def sent_limit(lab, tap, packet, port):
    """The limit in the outer header of what becomes of the packet; None without one."""
    lab.inject('cn', packet)
    found = tap.wait(to_port(port))
    if not found or found[0].layers[1].kind != 'dstopts':
        return None
    options = found[0].layers[1].options
    return options[2] if options[:2] == b'\4\1' else options


def with_limit(limit, port, before=b'', hop=False):
    """An inner packet with an option of its own; its offset is at 44 + len(before)."""
    datagram = udp(1, port, b'limit')
    # the checksum does not cover the options: make the datagram complete first
    datagram = ip6(CN, mn(1), UDP, datagram)[40:]
    chain, proto = dstopts(before + bytes([4, 1, limit]), UDP) + datagram, DSTOPTS
    if hop:
        chain, proto = dstopts(b'\1\4\0\0\0\0', DSTOPTS) + chain, HOPOPTS
    return ip6(CN, mn(1), proto, chain)


def downlink(lab):
    """From what the device is told and the packet says."""
    tap = lab.tap('net', 'lma')
    port = Ports()
    number = port()
    lab.equal('no limit is sent by default', None,
              sent_limit(lab, tap, ip6(CN, mn(1), UDP, udp(1, number, b'x')), number))
    for limit in (255, 5, 1):
        number = port()
        lab.equal(f'a packet with limit {limit} gets a tunnel with limit {limit - 1}', limit - 1,
                  sent_limit(lab, tap, with_limit(limit, number), number))
    number = port()
    lab.equal('the option is found behind padding', 6,
              sent_limit(lab, tap, with_limit(7, number, b'\0\1\2\0\0'), number))
    number = port()
    lab.equal('the option is found behind hop-by-hop options', 8,
              sent_limit(lab, tap, with_limit(9, number, hop=True), number))
    lab.link_set('encap-limit', 4)
    number = port()
    lab.equal('a limit can be set (IPv6)', 4,
              sent_limit(lab, tap, ip6(CN, mn(1), UDP, udp(1, number, b'x')), number))
    number = port()
    lab.equal('a limit can be set (IPv4)', 4,
              sent_limit(lab, tap, ip4(CN4, mn4(1), UDP, udp(1, number, b'x')), number))
    number = port()
    lab.equal('a lower one of the packet goes before', 1,
              sent_limit(lab, tap, with_limit(2, number), number))


def used_up(lab):
    """Limit 0: Parameter Problem, code 0, pointer to the limit."""
    cn = lab.tap('cn', 'lma')
    for name, before, hop, pointer, number in (
            ('first option', b'', False, 44, 11101),
            ('behind padding', b'\1\3\0\0\0', False, 49, 11102),
            ('behind hop-by-hop options', b'', True, 52, 11103)):
        with lab.counted(f'limit 0, {name}: counted', encap_limit=1):
            lab.inject('cn', with_limit(0, number, before, hop))
        lab.equal(f'limit 0, {name}: Parameter Problem points at it', [(PARAM6, 0, pointer)],
                  [(p.layers[-1].type, p.layers[-1].code, p.layers[-1].info)
                   for p in cn.wait(error_about(number))])


def malformed(lab):
    """Options that end nowhere do no harm."""
    tap = lab.tap('net', 'lma')
    lab.link_set('encap-limit', 'none')
    for name, options in (('option longer than the header', b'\1\1\0\4\200\0'),
                          ('option without length', b'\1\3\0\0\0\4'),
                          ('option of length 2', b'\4\2\0\0\1\0')):
        number = 11200 + len(name)
        packet = ip6(CN, mn(1), DSTOPTS, bytes([UDP, 0]) + options + udp(1, number, b'x'))
        lab.inject('cn', packet)
        lab.inject('cn', ip6(CN, mn(1), UDP, udp(1, number + 100, b'x')))
        tap.wait(to_port(number + 100))
        got = [p for p in tap.seen(to_port(number)) if p.layers[1].kind == 'ip6']
        lab.equal(f'malformed options, {name}: tunnelled as data, without limit', 1, len(got))
    short = ip6(CN, mn(1), DSTOPTS, bytes([UDP, 200]) + b'\4\1\0\0\0\0')
    lab.inject('cn', short)
    lab.inject('cn', ip6(CN, mn(1), UDP, udp(1, 11300, b'x')))
    lab.ok('malformed options, header longer than the packet: the anchor lives on',
           tap.wait(to_port(11300)))


def sizes(lab):
    """The option takes eight octets."""
    lab.link_set('encap-limit', 4)
    cn = lab.tap('cn', 'lma')
    tap = lab.tap('net', 'lma')
    lab.inject('cn', ip6(CN, mn(1), UDP, udp(1, 11400, pattern(1452 - 48))),
               ip6(CN, mn(1), UDP, udp(1, 11401, pattern(1453 - 48))))
    lab.equal('with a limit 1452 octets fit, 1453 are answered with Packet Too Big 1452',
              ([1500], [(TOO_BIG6, 1452)]),
              ([p.outer.size for p in tap.wait(to_port(11400))],
               [(p.layers[-1].type, p.layers[-1].info) for p in cn.wait(error_about(11401))]))
    lab.equal('tunnel-get shows it', [1452], [tunnel['mtu'] for tunnel in lab.show('tunnel')])
    lab.link_set('encap-limit', 'none')


def uplink(lab):
    """A far end may send one, too."""
    tap = lab.tap('cn', 'lma')
    lab.ip('mag1', ['link set tun type ip6tnl encaplimit 4'])
    inner = ip6(mn(1), CN, UDP, udp(1, 11500, b'x'))
    lab.inject('mag1', ip6(COA1, LMAA, DSTOPTS, dstopts(b'\4\1\0', IP6) + inner))
    lab.equal('uplink: a tunnel packet with limit 0 is for us all the same', [[(mn(1), CN)]],
              [p.path for p in tap.wait(to_port(11500))])


with Lab(nodes=tuple(node for node in NODES if node != 'mn')) as the_lab:
    the_lab.bind(1, 'pmipv6', [hnp(1), f'{mn4(1)}/32'], COA1)
    downlink(the_lab)
    used_up(the_lab)
    malformed(the_lab)
    sizes(the_lab)
    uplink(the_lab)
