#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 90
# enough: 6.12 uml
"""What the statistics of the link say of drops: each in its direction, once, and only what the
device has dropped."""

import contextlib
import json
import pathlib
import struct

from packets import ICMP6, IP6, UDP, ip6, pattern, udp
from topo import CN, COA1, COA2, LMA_NET, LMAA, NET_LMA, PATIENCE, Lab, eventually, hnp, mn

BACKLOG = pathlib.Path('/proc/sys/net/core/netdev_max_backlog')


def link(lab):
    """rx_dropped and tx_dropped."""
    shown = json.loads(lab.command('lma', 'ip', '-s', '-j', 'link', 'show', 'lma0'))
    return {way: shown[0]['stats64'][way]['dropped'] for way in ('rx', 'tx')}


@contextlib.contextmanager
def dropped(lab, name, rx=0, tx=0, **causes):
    """A test passes when the counters of causes and of the link have moved so."""
    before = link(lab)
    with lab.counted(f'{name}: its cause is counted', **causes):
        yield
    after = link(lab)
    lab.equal(f'{name}: dropped of the link', {'rx': rx, 'tx': tx},
              {way: after[way] - before[way] for way in after})


def up(packet, remote=COA1):
    """In a tunnel."""
    return ip6(remote, LMAA, IP6, packet)


def directions(lab):
    """One packet each."""
    out = ip6(mn(1), CN, UDP, udp(1, 2, b'x'))
    # the device itself takes packets of any size of the home side
    lab.link_set('mtu', 1500)
    with dropped(lab, 'uplink link-local', rx=1, rx_link_local=1):
        lab.inject('net', up(ip6('fe80::1', CN, UDP, udp(1, 2, b'x'))))
    with dropped(lab, 'downlink link-local', tx=1, link_local=1):
        lab.to_device('lma', 'lma0', ip6(CN, 'fe80::77', UDP, udp(1, 2, b'x')))
    with dropped(lab, 'uplink spoofed', rx=1, no_source_binding=1):
        lab.inject('net', up(ip6(mn(9), CN, UDP, udp(1, 2, b'x'))))
    with dropped(lab, 'downlink too big', tx=1, too_big=1):
        lab.inject('cn', ip6(CN, mn(1), UDP, udp(1, 2, pattern(1452))))
    with dropped(lab, 'a far end that another tunnel may know', unknown_far_end=1):
        lab.inject('net', up(out, COA2))
    lab.link_set('exclusive', 'on')
    with dropped(lab, 'a far end that nobody knows', rx=1, unknown_far_end=1):
        lab.inject('net', up(out, COA2))
    lab.link_set('exclusive', 'off')
    about = ip6(LMAA, COA1, IP6, ip6(CN, mn(9), UDP, udp(1, 2, b'x')))
    with dropped(lab, 'an error that quotes no packet of ours', foreign_error=1):
        lab.inject('net', ip6(NET_LMA, LMAA, ICMP6, struct.pack('!BBHI', 1, 0, 0, 0) + about))


def queue_full(lab):
    """Several packets at once, where the queue behind the device takes one: what has waited for
    the link address of the anchor comes at once, and the interface takes it at once."""
    lab.offload('lma', 'net', 'gro', 'on')
    lab.offload('net', 'lma', 'tso', 'off')
    lab.inject('net', up(ip6(mn(1), CN, UDP, udp(1, 2, b'x'))))
    before, link_before = lab.stats(), link(lab)
    room = BACKLOG.read_text(encoding='ascii')
    BACKLOG.write_text('0', encoding='ascii')
    try:
        lab.ip('lma', f'address del {LMA_NET}/64 dev net')
        lab.command('net', 'ip', 'neigh', 'flush', 'dev', 'lma')
        lab.inject('net', *(up(ip6(mn(1), CN, UDP, udp(1, 100 + i, b'x'))) for i in range(8)))
        lab.ip('lma', f'address add {LMA_NET}/64 dev net nodad')

        def moved():
            after = lab.stats()
            return {name: after[name] - before[name] for name in ('rx-packets', 'rx-nomem')}
        eventually(PATIENCE, lambda: sum(moved().values()) == 8)
    finally:
        BACKLOG.write_text(room, encoding='ascii')
    got = moved()
    lab.ok('some of eight packets at once find the queue full, and each is counted',
           sum(got.values()) == 8 and got['rx-nomem'], got)
    lab.equal('the link has dropped them once', {'rx': got['rx-nomem'], 'tx': 0},
              {way: n - link_before[way] for way, n in link(lab).items()})


with Lab(nodes=('cn', 'lma', 'net')) as the_lab:
    the_lab.bind(1, 'pmipv6', hnp(1), COA1)
    directions(the_lab)
    queue_full(the_lab)
