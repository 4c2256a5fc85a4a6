#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
# enough: 6.12 uml
"""Namespaces: the outer one makes the device, the inner one has it; and the module goes."""

import errno
import json
import os
import socket
import struct

from family import Halma
from host import CLI, load, unload, wait_for
from namespace import Netns, anchor, unshare_user
from nlattr import NLM_F_DUMP, in6
from nlsock import NlError
from probe import raw6, udp6
from rtnl import Rtnl
from tap import Ktap

COA = '2001:db8:f::{:x}'


def moved():
    """A device made in one namespace and moved to another."""
    outer, link, halma = anchor()
    inner = Netns()
    link.setlink('lma0', ns=inner)
    inner_link = Rtnl(inner)
    inner_link.setlink('lma0', up=True)
    return outer, inner, link, inner_link, halma, Halma(inner)


def commands(tap):
    """Who says what where."""
    outer, inner, link, inner_link, halma, inside = moved()
    index = inner_link.index('lma0')
    tap.equal('the outer namespace no longer has the link', None, link.link('lma0'))
    dev = halma.dev(anchor_id=1)
    tap.equal('but knows the device by its anchor-id', ('lma0', index),
              (dev['ifname'], dev['ifindex']))
    tap.refused('not by the ifindex that it has elsewhere', errno.ENODEV, halma.dev,
                ifindex=index)
    tap.equal('it is the only one, so it need not be named', 1, halma.dev()['anchor-id'])
    tap.equal('the inner namespace knows it by its ifindex', 'lma0',
              inside.dev(ifindex=index)['ifname'])
    tap.equal('there too it need not be named', 1, inside.dev()['anchor-id'])
    tap.refused('not by the anchor-id, which is the outer one\'s', errno.ENODEV, inside.dev,
                anchor_id=1)
    here = Rtnl(inner)
    here.newlink('lma1', 'halma', {'local': ['2001:db8::1']})
    tap.equal('the inner namespace has anchor-ids and local addresses of its own', 1,
              here.link('lma1')['data']['anchor-id'])
    tap.equal('where anchor-id 1 is its own device', 'lma1', inside.dev(anchor_id=1)['ifname'])
    here.dellink('lma1')
    tap.refused('the local address stays taken in the outer namespace', errno.EADDRINUSE,
                link.newlink, 'lma1', 'halma', {'local': ['2001:db8::1']})
    tap.ok('the inner namespace shows the link with where its other side is',
           'link-netnsid' in inner_link.link('lma0'), inner_link.link('lma0'))
    tap.ok('dev-get tells in which namespace the device is', 'inner-netnsid' in dev, dev)

    ears, inner_ears = Halma(outer).subscribe(), Halma(inner).subscribe()
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1), anchor_id=1)
    inside.new(2, 'mn2', 'fd00:2::/64', COA.format(2), ifindex=index)
    tap.equal('bindings made from either side are seen from both', ([1, 2], [1, 2]),
              (halma.binding_ids(), inside.binding_ids()))
    inside.set(1, path=COA.format(3))
    halma.delete(2)
    halma.do('dev-set', link={'grace': 200})
    inner_link.setlink('lma0', 'halma', {'slack': 100})
    inside.flush()
    want = ['binding-new-ntf'] * 2 + ['binding-set-ntf', 'binding-del-ntf', 'dev-ntf', 'dev-ntf',
                                      'binding-flush-ntf']
    got = [[name for name, _ in sock.events(5, until=lambda e: len(e) >= len(want))]
           for sock in (ears, inner_ears)]
    tap.equal('all of it is told in the outer namespace', want, got[0])
    tap.equal('and in the inner one', want, got[1])
    tap.equal('dev-set works from the outer namespace', 200,
              inner_link.link('lma0')['data']['grace'])
    tap.equal('ip link change works in the inner one', 100, halma.dev()['link']['slack'])
    stranger = Halma(Netns())
    tap.equal('a third namespace sees nothing', [], stranger.dump('dev-get'))
    out = outer.run(CLI, '-j', 'link', 'show').stdout
    tap.ok('halma link in the outer namespace shows the device that is elsewhere',
           'lma0' in out, out)

    daemon, other = Halma(outer), Halma(inner)
    daemon.do('dev-own')
    tap.refused('a daemon in the inner namespace finds the device owned', errno.EBUSY, other.do,
                'dev-own')
    daemon.close()
    tap.does('until the owner has gone', wait_owner, other)
    inner_link.dellink('lma0')
    tap.equal('deleted in the inner namespace it is gone in the outer one', [],
              halma.dump('dev-get'))
    names = [name for name, _ in ears.events(5, until=lambda e: e and e[-1][0] ==
                                             'binding-flush-ntf')]
    tap.ok('its deletion is told in the outer namespace', 'binding-flush-ntf' in names, names)


def wait_owner(halma):
    """Become owner once the former one has gone."""
    def attempt():
        try:
            halma.do('dev-own')
            return True
        except NlError:
            return False
    assert wait_for(attempt)


def back(tap):
    """A device made elsewhere from the start, and one that comes home."""
    outer, inner = Netns(), Netns()
    link = Rtnl(outer)
    link.newlink('lma0', 'halma', {'local': ['2001:db8::1']}, ns=inner)
    halma, inside = Halma(outer), Halma(inner)
    tap.equal('a device made into another namespace has its outer side where it was made',
              ('lma0', 'lma0'), (halma.dev(anchor_id=1)['ifname'], inside.dev()['ifname']))
    inside.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
    Rtnl(inner).setlink('lma0', ns=outer)
    tap.equal('it comes home with its bindings', [1],
              halma.binding_ids(ifindex=link.index('lma0')))
    tap.equal('and the other namespace sees it no more', [], inside.dump('dev-get'))


def deletion(tap):
    """A namespace goes."""
    for what in ('outer', 'inner'):
        outer, inner, link, inner_link, halma, inside = moved()
        inside.batch([inside.request('binding-new', {
            'id': i, 'kind': 3, 'mn-id': f'mn{i}', 'prefix': f'fd00:{i:x}::/64',
            'path': COA.format(i)}) for i in range(1, 301)])
        watch = (Halma(inner) if what == 'outer' else Halma(outer)).subscribe()
        if what == 'outer':
            for sock in (link, halma):
                sock.close()
            outer.close()
        else:
            for sock in (inner_link, inside):
                sock.close()
            inner.close()
        rest_link, rest = (inner_link, inside) if what == 'outer' else (link, halma)
        tap.ok(f'when the {what} namespace goes, the device goes',
               wait_for(lambda: not rest.dump('dev-get'), 30))
        tap.equal(f'after the {what} namespace the link is gone too', None,
                  rest_link.link('lma0'))
        events = watch.events(5, until=bool)
        tap.ok(f'the end with the {what} namespace is told in the other one',
               [name for name, _ in events] == ['binding-flush-ntf'] and
               events[0][1]['count'] == 300 and events[0][1]['reason'] == 4, events)
        rest_link.newlink('lma0', 'halma', {'local': ['2001:db8::1']})
        tap.equal(f'after the {what} namespace a new device is made', 0, rest.dev()['bindings'])
    both, _, halma = anchor()
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
    halma.close()
    both.close()


def veth_world(tap):
    """Packets: the tunnel ends in the outer namespace, the home network is in the inner one."""
    outer, inner, link, inner_link, halma, _ = moved()
    mag = Netns()
    link.newlink('net0', 'veth', {'peer': 'net0', 'peer-ns': mag})
    mag_link = Rtnl(mag)
    mag_link.setlink('net0', up=True)
    mag_link.addr('net0', '2001:db8:f::1/48')
    link.addr('net0', '2001:db8::1/128')
    link.route('2001:db8:f::/48', 'net0')
    mag_link.route('2001:db8::/128', 'net0')
    mag_link.route('2001:db8::1/128', 'net0')
    inner_link.addr('lo', 'fd00:99::1/128')
    inner_link.route('fd00:1::/48', 'lma0', via='fe80::1')
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
    tunnel = raw6(mag)
    wait_for(lambda: ping(mag, '2001:db8::1'), 20)
    # an address is there at once, its local route a moment later
    wait_for(lambda: ping(inner, 'fd00:99::1'), 20)

    with inner:
        home = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        home.bind(('fd00:99::1', 7000))
    home.settimeout(60)
    tunnel.sendto(udp6('fd00:1::5', 'fd00:99::1', data=b'up'), ('2001:db8::1', 0))
    tap.equal('R6612-62 an uplink packet comes out in the inner namespace',
              (b'up', 'fd00:1::5'), receive(home))
    home.sendto(b'down', ('fd00:1::5', 7000))
    data, source = receive(tunnel)
    tap.ok('R6612-60 a downlink packet leaves from the outer namespace to the far end',
           source == '2001:db8::1' and data[8:40] == in6('fd00:99::1') + in6('fd00:1::5') and
           data.endswith(b'down'), (data, source))

    with outer:
        own = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        own.bind(('2001:db8::1', 500))
    own.settimeout(60)
    tunnel.sendto(udp6('fd00:1::5', '2001:db8::1', dport=500, data=b'ike'), ('2001:db8::1', 0))
    tap.equal('R6612-65 a packet for the anchor inside the tunnel is delivered in the outer one',
              (b'ike', 'fd00:1::5'), receive(own))
    tunnel.sendto(udp6('fd00:2::5', 'fd00:99::1', data=b'no'), ('2001:db8::1', 0))
    tap.ok('a source without binding is dropped and counted',
           wait_for(lambda: halma.drops().get('no-source-binding') == 1), halma.drops())
    inner_link.setlink('lma0', up=False)
    tunnel.sendto(udp6('fd00:1::5', 'fd00:99::1', data=b'no'), ('2001:db8::1', 0))
    tap.ok('nothing comes through a device that is down',
           wait_for(lambda: halma.drops().get('down') == 1), halma.drops())
    inner_link.setlink('lma0', up=True)
    Rtnl(inner).setlink('lma0', ns=outer)
    link.setlink('lma0', up=True)
    tunnel.sendto(udp6('fd00:1::5', '2001:db8::1', dport=500, data=b'home'), ('2001:db8::1', 0))
    tap.equal('after the device has come home too', (b'home', 'fd00:1::5'), receive(own))


def receive(sock):
    """Data and address of the next packet."""
    try:
        data, address = sock.recvfrom(65536)
        return data, address[0]
    except socket.timeout:
        return None, None


def ping(ns, address):
    """Whether an echo request is answered."""
    sock = raw6(ns, socket.IPPROTO_ICMPV6, 0.2)
    try:
        sock.sendto(struct.pack('>BBHHH', 128, 0, 0, 1, 1), (address, 0))
    except OSError:
        return False    # no route yet
    while True:
        data, _ = receive(sock)
        if data is None:
            return False
        if data[0] == 129:
            return True


def module(tap):
    """rmmod."""
    outer, inner, link, inner_link, halma, inside = moved()
    halma.batch([halma.request('binding-new', {
        'id': i, 'kind': 3, 'mn-id': f'mn{i}', 'prefix': f'fd00:{i:x}::/64',
        'path': COA.format(i), 'lifetime': 100000}) for i in range(1, 2001)])
    half = Halma(outer, bufsize=4096)
    half.sock.send(half.request('binding-get', flags=NLM_F_DUMP))
    half.receive()
    tap.equal('the module is not unloaded while it dumps', errno.EAGAIN, unload())
    half.close()
    listener = Halma(inner).subscribe('bindings', 'alerts')
    tap.equal('with a device, bindings and listeners it is', 0, unload())
    tap.ok('and its devices are gone',
           not link.link('lma0') and not inner_link.link('lma0'))
    try:
        inside.dev()
        refused = 0
    except OSError as error:
        refused = error.errno
    tap.ok('a command without the module is refused', refused in (errno.ENOENT, errno.EOPNOTSUPP),
           refused)
    load()
    _, _, again = anchor(ns=outer)
    tap.equal('the module comes back empty', [], again.bindings())
    listener.close()


def tenant(ready, go, report):
    """Root of the inner namespace only: what it may do with the device that it is given."""
    out = {}

    def attempt(what, function, *args, **values):
        try:
            function(*args, **values)
            out[what] = 'allowed'
        except NlError as error:
            out[what] = f'{errno.errorcode[error.errno]} {error.text}'

    unshare_user()
    os.write(ready, b'.')
    os.read(go, 1)
    link, halma = Rtnl(), Halma()
    link.setlink('lma0', up=True)
    attempt('link change', link.setlink, 'lma0', 'halma', {'grace': 1})
    attempt('dev-set', halma.do, 'dev-set', link={'fwmark': 7})
    for name, values in (('dev-own', {}), ('binding-del', {'id': 7}),
                         ('binding-flush', {}), ('binding-flush', {'force': True}),
                         ('dev-get', {}), ('binding-get', {'id': 7}), ('tunnel-get', {
                             'key': COA.format(7)}), ('stats-get', {}),
                         ('binding-lookup', {'ipv6': 'fd00:7::1'}), ('family-get', {})):
        attempt(name + ' force' * bool(values.get('force')), halma.do, name, **values)
    attempt('binding-new', halma.new, 1, 'mn1', 'fd00:1::/64', COA.format(1))
    attempt('binding-set', halma.set, 7, path=COA.format(2))
    attempt('binding-set that only blocks', halma.set, 7, state=2)
    attempt('binding-set of a new one', halma.new, 2, 'mn2', 'fd00:2::/64', COA.format(1),
            cmd='binding-set')
    attempt('listening', halma.subscribe, 'bindings', 'refreshes', 'alerts')
    os.write(report, json.dumps(out).encode())


def without_place(bindings):
    """Bindings without the ifindex of the device, which another namespace has another of."""
    return [{key: value for key, value in b.items() if key != 'ifindex'} for b in bindings]


def foreign(tap):
    """The inner namespace has another owner than the outer one."""
    if not os.path.exists('/proc/self/ns/user'):
        tap.skip('inner namespace of a foreign user namespace', 'not in this kernel')
        return
    _, link, halma = anchor()
    ready, go, report = os.pipe(), os.pipe(), os.pipe()
    pid = os.fork()
    if not pid:
        try:
            tenant(ready[1], go[0], report[1])
        finally:
            os._exit(0)
    for end in (ready[1], go[0], report[1]):
        os.close(end)
    os.read(ready[0], 1)
    inner = Netns(os.open(f'/proc/{pid}/ns/net', os.O_RDONLY | os.O_CLOEXEC))
    halma.new(7, 'mn7', 'fd00:7::/64', COA.format(7))
    before = halma.dev()['link']
    bindings = halma.state()[1]
    link.setlink('lma0', ns=inner)
    os.write(go[1], b'.')
    with os.fdopen(report[0], 'rb') as pipe:
        out = json.loads(pipe.read() or b'{}')
    os.waitpid(pid, 0)
    for what in ('link change', 'dev-set'):
        tap.ok(f'root of a foreign inner namespace sets no parameters, {what}',
               out.get(what, '').startswith('EPERM') and 'outer namespace' in out[what], out)
    tap.equal('and has changed none', before, halma.dev()['link'])
    for what in ('dev-own', 'binding-new', 'binding-set', 'binding-set that only blocks',
                 'binding-set of a new one', 'binding-del', 'binding-flush',
                 'binding-flush force'):
        tap.ok(f'nor does it change bindings or own the device, {what}',
               out.get(what, '').startswith('EPERM') and 'outer namespace' in out[what], out)
    tap.equal('and has changed none of them', without_place(bindings),
              without_place(halma.state()[1]))
    for what in ('dev-get', 'binding-get', 'binding-lookup', 'tunnel-get', 'stats-get',
                 'family-get', 'listening'):
        tap.equal(f'but it may look, {what}', 'allowed', out.get(what))
    inner.close()


def main():
    """All of it."""
    with Ktap() as tap:
        commands(tap)
        back(tap)
        deletion(tap)
        veth_world(tap)
        foreign(tap)
        if os.path.exists('/sys/module/halma/refcnt'):
            module(tap)
        else:
            tap.skip('unloading', 'the kernel cannot unload modules')


if __name__ == '__main__':
    main()
