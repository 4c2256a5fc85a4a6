#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 180
# enough: 6.12 uml
"""The neighbour table, which has room for a thousand in the whole box, whatever is sent where."""

import json
import random
import socket

from family import Halma
from host import CLI, SLOW, wait_for
from namespace import Netns, anchor
from probe import raw6, udp6
from rtnl import Rtnl
from tap import Ktap

COUNT = 10000 if SLOW else 100000
NO_GATEWAY = 256


def refused():
    """Neighbours that the kernel had no room for, so far."""
    total = 0
    for table in ('ndisc_cache', 'arp_cache'):
        with open(f'/proc/net/stat/{table}', encoding='ascii') as file:
            head, *rows = (line.split() for line in file)
        for name in ('table_fulls', 'forced_gc_runs'):
            if name in head:
                total += sum(int(row[head.index(name)], 16) for row in rows)
    return total


def entries(link, family=None):
    """Neighbour entries on the device, of both families."""
    families = (family,) if family else (socket.AF_INET6, socket.AF_INET)
    return sum(len(link.neighs('lma0', one)) for one in families)


def send6(ns, net, count, seed):
    """Packets to random destinations in a /32."""
    rng = random.Random(seed)
    with ns:
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    for _ in range(count):
        low = rng.getrandbits(64)
        sock.sendto(b'x', (f'{net}:1:2:{low >> 48:x}:{low >> 32 & 0xffff:x}:'
                           f'{low >> 16 & 0xffff:x}:{low & 0xffff:x}', 9))
    sock.close()


def send4(ns, count, seed):
    """The same in 10.0.0.0/8."""
    rng = random.Random(seed)
    with ns:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for _ in range(count):
        low = rng.getrandbits(24)
        sock.sendto(b'x', (f'10.{low >> 16}.{low >> 8 & 255}.{low & 255}', 9))
    sock.close()


def resolves(ns, link):
    """Whether new neighbours elsewhere are still found: asks ten of them."""
    peer = Netns()
    link.newlink('near0', 'veth', {'peer': 'near0', 'peer-ns': peer})
    link.addr('near0', 'fd00:aaaa::1/64')
    peer_link = Rtnl(peer)
    peer_link.setlink('near0', up=True)
    for i in range(2, 12):
        peer_link.addr('near0', f'fd00:aaaa::{i:x}/64')
    with peer:
        sink = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sink.bind(('::', 7))
    sink.settimeout(5)
    with ns:
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    found = set()
    wait_for(lambda: sock.sendto(b'x', ('fd00:aaaa::2', 7)) and heard(sink, found), 10)
    for i in range(2, 12):
        sock.sendto(b'x', (f'fd00:aaaa::{i:x}', 7))
    for _ in range(10):
        heard(sink, found)
    good = [state for _, state, address in link.neighs('near0') if address[:2] == b'\xfd\0' and
            state & 0x0e]
    link.dellink('near0')
    return len(good)


def heard(sock, found):
    """Whether a packet arrived in time."""
    try:
        found.add(sock.recvfrom(100)[1])
        return True
    except socket.timeout:
        return False


def many(tap, ns, link, halma):
    """Random destinations along a route with a gateway."""
    before = refused()
    for what, net, cause in (('bound', 'fd01:1', None), ('unbound', 'fd01:2', 'no-binding')):
        sent = halma.do('stats-get')['counters']['tx-packets']
        dropped = halma.drops()
        send6(ns, net, COUNT, what)
        if cause:
            tap.equal(f'{COUNT} packets to {what} destinations were dropped for that', COUNT,
                      halma.drops().get(cause, 0) - dropped.get(cause, 0))
        else:
            tap.equal(f'{COUNT} packets to {what} destinations were sent', COUNT,
                      halma.do('stats-get')['counters']['tx-packets'] - sent)
        tap.diag(f'{entries(link)} neighbour entries on the device')
        tap.ok(f'{COUNT} random {what} destinations make at most 2 neighbour entries',
               entries(link) <= 2, link.neighs('lma0'))
    send4(ns, COUNT // 4, 'four')
    tap.equal('IPv4 packets were sent too', COUNT // 4, halma.get(2)['counters']['tx-packets'])
    tap.ok(f'{COUNT // 4} random IPv4 destinations make no more', entries(link) <= 2,
           link.neighs('lma0'))
    tap.equal('no neighbour was refused meanwhile', before, refused())
    tap.equal('new neighbours elsewhere are still found', 10, resolves(ns, link))


def uplink(tap, ns, link, halma):
    """The same for what comes out of the tunnel and goes back into it: node to node."""
    peer = Netns()
    link.newlink('mag0', 'veth', {'peer': 'mag0', 'peer-ns': peer})
    link.addr('mag0', '2001:db8:e::2/64')
    peer_link = Rtnl(peer)
    peer_link.setlink('mag0', up=True)
    peer_link.addr('mag0', '2001:db8:e::1/64')
    peer_link.route('2001:db8::1/128', via='2001:db8:e::2', dev='mag0')
    ns.sysctl('ipv6/conf/all/forwarding', 1)
    halma.new(3, 'mn3', 'fd01:3::/64', '2001:db8:e::1')
    sock = raw6(peer)
    before = halma.get(1)['counters']['tx-packets']

    def forwarded():
        sock.sendto(udp6('fd01:3::1', 'fd01:1::1'), ('2001:db8::1', 0))
        return halma.get(1)['counters']['tx-packets'] > before
    wait_for(forwarded)
    rng = random.Random('uplink')
    count = COUNT // 20
    before = halma.get(1)['counters']['tx-packets']
    for _ in range(count):
        sock.sendto(udp6('fd01:3::1', f'fd01:1::{rng.getrandbits(16):x}:'
                                      f'{rng.getrandbits(16):x}'), ('2001:db8::1', 0))
    tap.ok(f'{count} packets from one node to others were forwarded', wait_for(
        lambda: halma.get(1)['counters']['tx-packets'] - before >= count),
        halma.get(1)['counters'])
    tap.ok('they make no neighbour entries either', entries(link) <= 2, link.neighs('lma0'))


def without(tap, ns, link, halma):
    """A route that lacks a gateway."""
    ears = Halma(ns).subscribe('alerts')
    out = ns.run(CLI, 'link', 'show')
    tap.ok('halma link finds nothing wrong with routes that have a gateway',
           'gateway' not in out.stdout + out.stderr, out.stdout + out.stderr)
    send6(ns, 'fd01:1', 10, 'quiet')
    tap.equal('nor is there an alert', [], [values for _, values in ears.events(0.1)
                                            if values['cause'] == NO_GATEWAY])
    link.route('fd02::/16', 'lma0')
    halma.new(4, 'mn4', 'fd02::/16', '2001:db8:f::1')
    before = entries(link)
    send6(ns, 'fd02:1', 200, 'none')
    grown = entries(link) - before
    tap.diag(f'200 destinations along a route without gateway: {grown} more neighbour entries')
    events = [values for _, values in ears.events(5, until=bool) if values['cause'] == NO_GATEWAY]
    tap.ok('a packet along a route without gateway is an alert, once', len(events) == 1 and
           events[0]['destination-ipv6'].startswith('fd02:1:'), events)
    out = ns.run(CLI, 'link', 'show')
    text = out.stdout + out.stderr
    tap.ok('halma link warns of the route', 'fd02::/16' in text and 'no gateway' in text, text)
    out = ns.run(CLI, '-j', 'link', 'show').stdout
    tap.ok('in JSON too', 'no gateway' in json.dumps(json.loads(out)), out)
    out = ns.run(CLI, check=False)
    text = out.stdout + out.stderr
    tap.ok('and so does halma without arguments', 'no gateway' in text, text)
    link.route('fd02::/16', 'lma0', delete=True)
    done = ns.run(CLI, 'link', 'route', 'lma0', 'fd02::/16', check=False)
    before = entries(link)
    send6(ns, 'fd02:1', 200, 'with')
    tap.ok('the route that halma link route makes has a gateway', done.returncode == 0 and
           entries(link) <= before and 'no gateway' not in ns.run(CLI, 'link', 'show').stdout,
           done.stderr)


def main():
    """All of it."""
    with Ktap() as tap:
        ns, link, halma = anchor()
        link.newlink('out0', 'dummy')
        link.addr('out0', '2001:db8::1/64')
        link.addr('out0', '192.0.2.1/24')
        link.route('2001:db8:f::/48', 'out0')
        link.route('fd01::/16', 'lma0', via='fe80::1')
        link.route('10.0.0.0/8', 'lma0', via6='fe80::1')
        halma.new(1, 'mn1', 'fd01:1::/32', '2001:db8:f::1')
        halma.new(2, 'mn2', '10.0.0.0/8', '2001:db8:f::2')
        many(tap, ns, link, halma)
        uplink(tap, ns, link, halma)
        without(tap, ns, link, halma)


if __name__ == '__main__':
    main()
