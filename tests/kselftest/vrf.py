#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 60
# enough: 6.12 uml
"""The outer side in a VRF: the same addresses mean different things in different VRFs."""

import errno
import socket
import struct

from family import Halma
from host import wait_for
from namespace import Netns
from nlattr import IFLA_ADDRESS, IFLA_IFNAME, RTM_GETLINK, attr, attributes
from probe import raw6, udp6
from rtnl import Rtnl
from tap import Ktap


def world():
    """One anchor with a device per VRF and one without, all of the same local address; and to
    each a network with a gateway, all of the same addresses too."""
    ns = Netns()
    link = Rtnl(ns)
    gateways = []
    for i in (0, 1, 2):
        mag = Netns()
        name = f'net{i}'
        link.newlink(name, 'veth', {'peer': 'net', 'peer-ns': mag})
        if i:
            link.newlink(f'vrf{i}', 'vrf', {'table': 100 + i})
            link.setlink(name, master=f'vrf{i}', up=True)
        link.addr(name, '2001:db8::1/64')
        mag_link = Rtnl(mag)
        mag_link.setlink('net', up=True)
        mag_link.addr('net', '2001:db8::2/64')
        mag_link.neigh('net', '2001:db8::1', mac(link, name))
        link.neigh(name, '2001:db8::2', mac(mag_link, 'net'))
        link.newlink(f'lma{i}', 'halma', {'local': ['2001:db8::1'], 'anchor-id': 10 + i,
                                          **({'vrf': link.index(f'vrf{i}')} if i else {})})
        link.addr(f'lma{i}', f'fd00:99::{i + 1}/128')
        gateways.append(mag)
    ns.sysctl('ipv6/conf/all/forwarding', 1)
    return ns, link, gateways


def mac(link, name):
    """Link address of an interface."""
    body = struct.pack('=BxHiII', 0, 0, 0, 0, 0) + attr(IFLA_IFNAME, name.encode() + b'\0')
    return [dict(attributes(message.data, 16))[IFLA_ADDRESS]
            for message in link.ask(RTM_GETLINK, 0, body)][0]


def main():
    """All of it."""
    with Ktap() as tap:
        ns, link, gateways = world()
        halma = Halma(ns)
        tap.equal('one local address serves three devices, in two VRFs and without', [10, 11, 12],
                  [dev['anchor-id'] for dev in halma.dump('dev-get')])
        for i in (0, 1, 2):
            halma.new(1, f'mn{i}', 'fd00:1::/64', '2001:db8::2', anchor_id=10 + i)
        tap.equal('each has a binding of the same id, prefix and far end', [b'mn0', b'mn1', b'mn2'],
                  [b['mn-id'] for b in halma.bindings()])

        for i, mag in enumerate(gateways):
            raw6(mag).sendto(udp6('fd00:1::5', 'fd00:1:0:1::7', data=b'up'), ('2001:db8::1', 0))
            rx = [0] * 3
            rx[i] = 1
            what = f'VRF {i}' if i else 'no VRF'
            tap.ok(f'R6612-62 an uplink packet that came in by {what} is for the device there',
                   wait_for(lambda i=i: halma.do('stats-get', anchor_id=10 + i)['counters'][
                       'rx-packets'] == 1),
                   [halma.do('stats-get', anchor_id=10 + k)['counters'] for k in range(3)])
        tap.equal('and none came to another one', [1, 1, 1],
                  [halma.do('stats-get', anchor_id=10 + k)['counters']['rx-packets']
                   for k in range(3)])
        for i in range(3):
            ears = [raw6(gateway, timeout=0.3) for gateway in gateways]
            ears[i].settimeout(60)
            with ns:
                sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
            link.route('fd00:1::/64', f'lma{i}', via='fe80::1')
            sock.sendto(b'down', ('fd00:1::5', 7000))
            link.route('fd00:1::/64', f'lma{i}', delete=True)
            got = []
            for ear in ears:
                try:
                    got.append(ear.recv(2000)[-4:])
                except socket.timeout:
                    got.append(None)
            want = [None] * 3
            want[i] = b'down'
            what = f'VRF {i}' if i else 'no VRF'
            tap.equal(f'R6612-60 a downlink packet of the device of {what} leaves there', want, got)
        shown = [(t['anchor-id'], t.get('oif')) for t in halma.tunnels()]
        tap.equal('far ends show the interface of their route',
                  [(10 + i, link.index(f'net{i}')) for i in (0, 1, 2)], shown)
        gone = link.index('vrf1')
        link.dellink('vrf1')
        tap.equal('when a VRF goes, its device stays', 3, len(halma.dump('dev-get')))
        link.newlink('other', 'vrf', {'table': 101}, index=gone)
        for name in ('net1', 'other'):
            link.setlink(name, up=True, **({'master': 'other'} if name == 'net1' else {}))
        link.addr('net1', '2001:db8::1/64')
        link.neigh('net1', '2001:db8::2', mac(Rtnl(gateways[1]), 'net'))
        before = [halma.do('stats-get', anchor_id=10 + i) for i in range(3)]
        raw6(gateways[1]).sendto(udp6('fd00:1::5', 'fd00:1:0:1::7', data=b'up'), ('2001:db8::1', 0))
        ear = raw6(gateways[1], timeout=1)
        link.route('fd00:1::/64', 'lma1', via='fe80::1')
        with ns:
            sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        sock.sendto(b'down', ('fd00:1::5', 7000))
        try:
            tap.ok('no packet of it leaves by a new VRF of the same number', False, ear.recv(2000))
        except socket.timeout:
            tap.ok('no packet of it leaves by a new VRF of the same number')
        tap.equal('that is counted as having no route', 1,
                  halma.drops(anchor_id=11).get('no-route', 0))
        tap.equal('and none that comes in there is for it', [s['counters'] for s in before],
                  [halma.do('stats-get', anchor_id=10 + i)['counters'] for i in range(3)])
        link.dellink('other')
        tap.refused('a VRF that has gone is no VRF', errno.ENODEV, link.newlink, 'lma9', 'halma',
                    {'local': ['2001:db8::9'], 'vrf': 9999})


if __name__ == '__main__':
    main()
