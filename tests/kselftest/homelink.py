#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
# enough: 6.12 uml
"""A classic home link: what a host on it sees of addresses that bindings defend, and where its
packets go. The judge of what is on the wire is scapy; the host is the kernel's own."""

import errno
import os
import socket
import time

from scapy.layers.inet6 import (ICMPv6DestUnreach, ICMPv6EchoRequest, ICMPv6ND_NA, ICMPv6ND_NS,
                                ICMPv6NDOptDstLLAddr, ICMPv6NDOptSrcLLAddr, IPv6)
from scapy.layers.l2 import Ether
from scapy.packet import Raw

from family import Bulk, Halma
from host import CLI, SLOW, wait_for
from namespace import Netns, anchor
from rtnl import Rtnl
from tap import Ktap

HOME = '2001:db8:a::/64'
HA, HOST, HOA, OTHER = (f'2001:db8:a::{i}' for i in ('1', '2', '99', '98'))
LL_HOST, LL_HOA, LL_OTHER = 'fe80::2', 'fe80::99', 'fe80::98'
LMAA, COA = '2001:db8:f::1', '2001:db8:f::2'
MANY = 2000 if SLOW else 100000


class Wire:
    """All that a namespace sees at one of its interfaces."""

    def __init__(self, ns, name):
        with ns:
            self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.sock.bind((name, 3))
        self.sock.settimeout(0.05)
        self.mac = self.sock.getsockname()[4].hex(':')

    def send(self, packet, mac):
        """A packet of this interface."""
        self.sock.send(bytes(Ether(src=self.mac, dst=mac) / packet))

    def first(self, match, seconds=5.0):
        """The first packet that has come in and matches, or None."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                data, where = self.sock.recvfrom(65536)
            except TimeoutError:
                continue
            if where[2] != socket.PACKET_OUTGOING:
                packet = Ether(data)
                if match(packet):
                    return packet
        return None


def is_na(target):
    """Advertisements for an address."""
    return lambda p: ICMPv6ND_NA in p and p[ICMPv6ND_NA].tgt == target


class Lab:
    """The anchor, a host on its home link, and the rest of the world with the care-of address."""

    def __init__(self):
        self.host, self.far = Netns(), Netns()
        self.ns, self.link, self.halma = anchor(local=[LMAA])
        self.link.newlink('home0', 'veth', {'peer': 'hl0', 'peer-ns': self.host}, up=False)
        self.ns.sysctl('ipv6/conf/home0/addr_gen_mode', 1)
        self.link.newlink('out0', 'veth', {'peer': 'far0', 'peer-ns': self.far})
        for ns, name, addrs in ((self.ns, 'home0', (HA + '/64', 'fe80::1/64')),
                                (self.ns, 'out0', (LMAA + '/64',)),
                                (self.host, 'hl0', (HOST + '/64', LL_HOST + '/64')),
                                (self.far, 'far0', (COA + '/64', '2001:db8:f::3/64'))):
            with Rtnl(ns) as link:
                link.setlink(name, up=True)
                for addr in addrs:
                    link.addr(name, addr)
        self.ns.sysctl('ipv6/conf/all/forwarding', 1)
        self.ns.run('ip', '-6', 'route', 'add', HOME, 'via', 'fe80::1', 'dev', 'lma0', 'metric',
                    '4096', 'onlink')
        self.far.run('ip', '-6', 'route', 'add', HOME, 'via', LMAA)
        self.wire, self.away = Wire(self.host, 'hl0'), Wire(self.far, 'far0')
        self.anchor = Wire(self.ns, 'home0')
        # both ends of both links work
        for ns, to in ((self.host, HA), (self.far, LMAA)):
            wait_for(lambda ns=ns, to=to: ns.run('ping', '-c1', '-W1', to, check=False
                                                 ).returncode == 0)

    def solicit(self, target, src=LL_HOST, dst=None, hops=255, mac=None, sll=True):
        """What a host asks: by default as address resolution does."""
        low = bytes(socket.inet_pton(socket.AF_INET6, target))[-3:]
        group = f'ff02::1:ff{low[0]:02x}:{low[1]:02x}{low[2]:02x}'
        packet = IPv6(src=src, dst=dst or group, hlim=hops) / ICMPv6ND_NS(tgt=target)
        if sll:
            packet /= ICMPv6NDOptSrcLLAddr(lladdr=self.wire.mac)
        self.wire.send(packet, mac or f'33:33:ff:{low[0]:02x}:{low[1]:02x}:{low[2]:02x}')

    def answer(self, target, seconds=5.0, **how):
        """Flags R, S, O, destination, hop limit and link-layer address of what comes back."""
        self.solicit(target, **how)
        return self.fields(self.wire.first(is_na(target), seconds))

    @staticmethod
    def fields(got):
        """Of an advertisement."""
        if not got:
            return None
        na = got[ICMPv6ND_NA]
        lladdr = got[ICMPv6NDOptDstLLAddr].lladdr if ICMPv6NDOptDstLLAddr in got else None
        return {'R': na.R, 'S': na.S, 'O': na.O, 'dst': got[IPv6].dst, 'src': got[IPv6].src,
                'hlim': got[IPv6].hlim, 'lladdr': lladdr}

    def wanted(self, dst=LL_HOST, solicited=1):
        """The same of a right one."""
        return {'R': 0, 'S': solicited, 'O': 0, 'dst': dst, 'src': 'fe80::1', 'hlim': 255,
                'lladdr': self.anchor.mac}

    def echo(self, ns, to, count=1, size=56, ident=None):
        """Ping without waiting for answers."""
        ns.run('ping', f'-c{count}', '-W1', f'-s{size}', *(['-e', str(ident)] if ident else []),
               to, check=False)

    def tunnelled(self, tag, seconds=5.0):
        """The packet to the care-of address that has these octets in it."""
        return self.away.first(lambda p: IPv6 in p and p[IPv6].nh == 41 and
                               p[IPv6].dst == COA and tag in bytes(p), seconds)


def refusals(tap, lab):
    """What cannot be a home link; and what link-local prefixes there are."""
    for how, change in (('ip link', lambda v: lab.link.setlink('lma0', 'halma', v)),
                        ('dev-set', lambda v: lab.halma.do('dev-set', link=v)),
                        ('ip link add', lambda v: lab.link.newlink(
                            'lma1', 'halma', {'local': ['2001:db8::9'], **v}))):
        tap.refused(f'an interface that is not there is no home link, {how}', errno.ENODEV,
                    change, {'home-link': 999})
        tap.refused(f'one without neighbour discovery is none, {how}', errno.EINVAL, change,
                    {'home-link': lab.link.index('lo')})
    tap.equal('a device whose home link is refused is not there', None, lab.link.link('lma1'))
    for what, prefix, defend in (('that is not defended', LL_HOA + '/128', 0),
                                 ('of a shorter length', 'fe80::/64', 1)):
        tap.refused(f'a link-local prefix {what} is refused', errno.EINVAL, lab.halma.new, 7,
                    'mn7', prefix, COA, kind='mipv6', defend=defend)


def registers(tap, lab):
    """Before and with the binding."""
    tap.equal('R6275-6 nothing answers for an address without binding', None,
              lab.answer(HOA, 0.5))
    lab.halma.new(1, 'mn1', [HOA + '/128', LL_HOA + '/128'], COA, kind='mipv6', defend=1)
    tap.equal('R6275-6 nor without home link', None, lab.answer(HOA, 0.5))
    index = lab.link.index('home0')
    tap.equal('the binding tells that it defends', 1, lab.halma.get(1).get('defend'))
    tap.does('the home link is set', lab.link.setlink, 'lma0', 'halma', {'home-link': index})
    tap.equal('and told', index, lab.halma.dev()['link'].get('home-link'))
    lab.halma.new(2, 'mn2', [OTHER + '/128'], COA, kind='mipv6')


def solicitations(tap, lab):
    """R6275-6: NS of each kind."""
    mac = lab.anchor.mac
    for target, what in ((HOA, 'HoA'), (LL_HOA, 'link-local')):
        tap.equal(f'R6275-6 HA-44 HA-45 multicast NS for the {what}', lab.wanted(),
                  lab.answer(target))
        tap.equal(f'R6275-6 HA-44 HA-45 unicast NS for the {what}', lab.wanted(),
                  lab.answer(target, dst=target, mac=mac))
        tap.equal(f'R6275-6 HA-44 HA-45 NS for the {what} without link-layer address',
                  lab.wanted(), lab.answer(target, dst=target, mac=mac, sll=False))
        tap.equal(f'R6275-5 HA-44 HA-45 NS for DAD of the {what}', lab.wanted('ff02::1', 0),
                  lab.answer(target, src='::', sll=False))
    got = lab.answer(HOA, src=HOST)
    tap.equal('R6275-6 NS from a global address', (HOST, 1, 0),
              got and (got['dst'], got['S'], got['R']))
    before = lab.halma.drops().get('tx-malformed', 0)
    for what, how in (('from the unspecified address with a link-layer address', {'src': '::'}),
                      ('from the unspecified address to the HoA', {
                          'src': '::', 'dst': HOA, 'sll': False, 'mac': mac})):
        tap.equal(f'R6275-6 NS {what}: silence', None, lab.answer(HOA, 0.5, **how))
    tap.equal('R6275-6 which is counted', before + 2, lab.halma.drops()['tx-malformed'])
    tap.equal('R6275-6 NS that a router has sent on: silence', None,
              lab.answer(HOA, 0.5, hops=254))
    bad = IPv6(src=LL_HOST, dst='ff02::1:ff00:99', hlim=255) / ICMPv6ND_NS(tgt=HOA, cksum=1)
    lab.wire.send(bad, '33:33:ff:00:00:99')
    tap.equal('R6275-6 NS with a wrong checksum: silence', None, lab.wire.first(is_na(HOA), 0.5))
    for target, what in ((OTHER, 'of a binding that defends nothing'),
                         (LL_OTHER, 'link-local of it'), ('2001:db8:a::77', 'of nobody')):
        tap.equal(f'R6275-6 NS for an address {what}: silence', None, lab.answer(target, 0.5))


def unique(tap, lab):
    """A real host does DAD, and has a neighbour."""
    lab.host.run('ip', 'address', 'add', HOA + '/64', 'dev', 'hl0')
    tap.ok('R6275-5 a host that wants the HoA finds it taken', wait_for(
        lambda: 'dadfailed' in lab.host.run('ip', 'address', 'show', 'dev', 'hl0').stdout))
    lab.host.run('ip', 'address', 'del', HOA + '/64', 'dev', 'hl0')
    lab.echo(lab.host, HOA)
    text = lab.host.run('ip', 'neigh', 'show', HOA).stdout
    tap.ok('R6275-6 the neighbour cache of a host has the anchor for the HoA',
           lab.anchor.mac in text and 'router' not in text, text)


def packets(tap, lab):
    """Into the tunnel, or not."""
    for ns, where in (lab.host, 'on the home link'), (lab.far, 'elsewhere'):
        tag = os.urandom(8)
        ns.run('ping', '-c1', '-W1', '-p', tag.hex(), HOA, check=False)
        got = lab.tunnelled(tag)
        tap.equal(f'R6275-12 HA-46 a packet of a host {where} is tunnelled', (LMAA, COA, HOA),
                  got and (got[IPv6].src, got[IPv6].dst, got[IPv6].payload.dst))
    tag = os.urandom(8)
    lab.ns.run('ping', '-c1', '-W1', '-p', tag.hex(), HOA, check=False)
    got = lab.away.first(lambda p: IPv6 in p and p[IPv6].nh == 43 and tag in bytes(p))
    tap.equal('R6275-14 HA-46 one of the anchor itself goes by a routing header', (COA, 2),
              got and (got[IPv6].dst, bytes(got[IPv6].payload)[2]))
    tag = os.urandom(8)
    lab.far.run('ping', '-c1', '-W1', '-p', tag.hex(), HOST, check=False)
    tap.ok('a packet to a host that is there arrives there',
           lab.wire.first(lambda p: ICMPv6EchoRequest in p and tag in bytes(p)))
    tag = os.urandom(8)
    lab.far.run('ping', '-c1', '-W1', '-p', tag.hex(), OTHER, check=False)
    tap.equal('one to an address of a binding that defends nothing follows the routes', None,
              lab.tunnelled(tag, 0.5))
    tap.equal('HA-46 no host on the link is told of a shorter way', None, lab.wire.first(
        lambda p: IPv6 in p and p[IPv6].nh == 58 and bytes(p[IPv6].payload)[0] == 137, 0.2))

    before = lab.halma.drops().get('link-local', 0)
    data = b'link-local 48'
    lab.wire.send(IPv6(src=LL_HOST, dst=LL_HOA) / ICMPv6EchoRequest(data=data), lab.anchor.mac)
    got = lab.wire.first(lambda p: ICMPv6DestUnreach in p)
    tap.equal('R6275-12 HA-48 a packet to the link-local address is answered, unreachable code 3',
              (3, LL_HOST), got and (got[ICMPv6DestUnreach].code, got[IPv6].dst))
    tap.equal('R6275-12 HA-48 and never tunnelled', None, lab.tunnelled(data, 0.5))
    tap.equal('R6275-12 but counted', before + 1, lab.halma.drops()['link-local'])
    for scope in '2', '5', '8', 'e':
        data = f'group of scope {scope}'.encode()
        lab.wire.send(IPv6(src=HOST, dst=f'ff0{scope}::1:99', hlim=9) /
                      ICMPv6EchoRequest(data=data), '33:33:00:01:00:99')
    lab.wire.send(IPv6(src=HOST, dst=HOA) / ICMPv6EchoRequest(data=b'behind the groups'),
                  lab.anchor.mac)
    got = lab.away.first(lambda p: IPv6 in p and p[IPv6].nh == 41 and (
        b'group of' in bytes(p) or b'behind the groups' in bytes(p)))
    tap.ok('R6275-12 HA-49 multicast packets of no scope are tunnelled',
           got and b'behind the groups' in bytes(got), got)
    lab.wire.send(IPv6(src=HOST, dst=HOA, hlim=1) / ICMPv6EchoRequest(data=b'last hop'),
                  lab.anchor.mac)
    got = lab.wire.first(lambda p: IPv6 in p and p[IPv6].nh == 58 and
                         bytes(p[IPv6].payload)[0] == 3)
    tap.ok('a packet at its last hop is answered as routers do', got)
    with lab.ns:
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    lab.halma.do('dev-set', link={'direct-mark': 0x100, 'direct-mask': 0x100})
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, 0x100)
    sock.sendto(b'to who is at home', (HOA, 9))
    got = lab.wire.first(lambda p: ICMPv6ND_NS in p and p[ICMPv6ND_NS].tgt == HOA)
    tap.ok('R6275-8 what the anchor says to a node at home looks for its link-layer address', got)
    lab.wire.send(IPv6(src=HOA, dst='fe80::1', hlim=255) /
                  ICMPv6ND_NA(tgt=HOA, R=0, S=1, O=1) /
                  ICMPv6NDOptDstLLAddr(lladdr='02:00:00:00:00:99'), lab.anchor.mac)
    got = lab.wire.first(lambda p: Raw in p and b'to who is at home' in bytes(p))
    tap.equal('R6275-8 HA-40 and goes there', '02:00:00:00:00:99', got and got.dst)


def withdrawals(tap, lab):
    """All that ends the defence ends it at once."""
    def defended():
        return lab.answer(HOA, 2) is not None

    def quiet(what):
        tap.equal(f'R6275-11 HA-45 no answer any more: {what}', (None, None),
                  (lab.answer(HOA, 0.4), lab.answer(LL_HOA, 0.4)))
    lab.halma.set(1, state=2)
    quiet('the binding waits for its end')
    lab.halma.set(1, state=1)
    tap.ok('and again when it is active again', defended())
    lab.halma.set(1, defend=0)
    quiet('it shall not defend any more')
    lab.halma.set(1, defend=1)
    lab.halma.do('dev-set', link={'slack': 0})
    lab.halma.set(1, lifetime=300)
    wait_for(lambda: not lab.halma.get(1))
    quiet('it has expired')
    lab.halma.new(1, 'mn1', [HOA + '/128', LL_HOA + '/128'], COA, kind='mipv6', defend=1)
    tap.ok('a new one defends', defended())
    lab.halma.delete(1)
    quiet('it is deleted')
    lab.halma.new(1, 'mn1', [HOA + '/128', LL_HOA + '/128'], COA, kind='mipv6', defend=1)


def many(tap, lab):
    """The cost of one."""
    home = socket.inet_pton(socket.AF_INET6, HOME.partition('/')[0])[:8]
    bulk = Bulk(lab.halma, remote=COA, kind=1, defend=1,
                prefix={'ipv6': home + b'PREFIXES', 'length': 128})
    lab.halma.batch(bulk.make(range(10, 10 + MANY), prefix=lambda i: 5 << 32 | i,
                              remote=lambda i: 2))
    last = 9 + MANY
    target = f'2001:db8:a::5:{last >> 16:x}:{last & 0xffff:x}'
    tap.equal(f'R6275-6 NS for one of {MANY} addresses', lab.wanted(), lab.answer(target))
    best = {'first': 60.0, 'last': 60.0}
    for _ in range(50):
        for name, address in (('first', HOA), ('last', target)):
            start = time.monotonic()
            lab.answer(address)
            best[name] = min(best[name], time.monotonic() - start)
    tap.diag(f'an answer, at best, takes {best["first"] * 1e6:.0f} and {best["last"] * 1e6:.0f} us '
             f'with {MANY} bindings')
    tap.ok('and is found as fast as the first', best['last'] < 5 * best['first'] + 0.001, best)
    tag = os.urandom(8)
    lab.host.run('ping', '-c1', '-W1', '-p', tag.hex(), target, check=False)
    tap.ok('R6275-12 a packet to it is tunnelled', lab.tunnelled(tag))


def goes(tap, lab):
    """The interface, or the device, goes."""
    out = lab.ns.run(CLI, 'link', 'show', 'lma0').stdout
    tap.ok('halma link show has it', f'home-link ifindex {lab.link.index("home0")}' in out, out)
    lab.ns.run(CLI, 'link', 'set', 'lma0', 'home-link', 'none')
    tap.ok('halma link set home-link none', 'home-link' not in lab.halma.dev()['link'])
    lab.ns.run(CLI, 'link', 'set', 'lma0', 'home-link', 'home0')
    lab.ns.run(CLI, 'binding', 'set', 'id', '2', 'defend', '1')
    tap.equal('halma binding set defend 1', lab.wanted(), lab.answer(OTHER))
    ears = Halma(lab.ns).subscribe()
    flags = lab.link.link('home0')['flags']
    tap.does('the home link is none any more', lab.halma.do, 'dev-set', link={'home-link': 0})
    tap.equal('R6275-6 and nothing answers there', None, lab.answer(HOA, 0.5))
    tap.ok('nor is it told', 'home-link' not in lab.halma.dev()['link'])
    allmulti = lab.ns.run('ip', '-d', 'link', 'show', 'home0').stdout
    tap.ok('nor takes the interface all groups', 'allmulti 0 ' in allmulti, (flags, allmulti))
    lab.halma.do('dev-set', link={'home-link': lab.link.index('home0')})
    ears.events()
    lab.link.dellink('home0')
    events = ears.events(5, until=bool)
    tap.equal('when the interface goes that is told', [('dev-ntf', False)],
              [(name, 'home-link' in values['link']) for name, values in events])
    tap.equal('and its number is none', None, lab.halma.dev()['link'].get('home-link'))
    lab.link.newlink('home0', 'veth', {'peer': 'hl1', 'peer-ns': lab.host})
    index = lab.link.index('home0')
    lab.halma.do('dev-set', link={'home-link': index})
    other = Netns()
    lab.link.setlink('lma0', ns=other)
    tap.equal('when the device leaves the namespace it has none', None,
              lab.halma.dev()['link'].get('home-link'))
    lab.link.newlink('lma2', 'halma', {'local': ['2001:db8::5'], 'home-link': index})
    tap.equal('a device can be made with one', index,
              lab.link.link('lma2')['data'].get('home-link'))
    lab.link.dellink('lma2')
    tap.ok('and goes with it', 'allmulti 0 ' in lab.ns.run(
        'ip', '-d', 'link', 'show', 'home0').stdout)
    # this one is left to the end of the namespace
    lab.link.newlink('lma3', 'halma', {'local': ['2001:db8::6'], 'home-link': index})


def in_vrf(tap, lab):
    """Home link and device are in a VRF; what is outside of the tunnel is not."""
    lab.link.newlink('vrf0', 'vrf', {'table': 100})
    for name in 'lma0', 'home0':
        lab.link.setlink(name, master='vrf0', up=True)
    for addr in HA + '/64', 'fe80::1/64':
        lab.ns.run('ip', 'address', 'replace', addr, 'dev', 'home0', 'nodad')
    lab.ns.run('ip', '-6', 'route', 'replace', HOME, 'via', 'fe80::1', 'dev', 'lma0', 'metric',
               '4096', 'onlink', 'table', '100')
    lab.halma.new(1, 'mn1', [HOA + '/128', LL_HOA + '/128'], COA, kind='mipv6', defend=1)
    lab.link.setlink('lma0', 'halma', {'home-link': lab.link.index('home0')})
    tap.equal('R6275-6 in a VRF: NS for the HoA', lab.wanted(), lab.answer(HOA))
    tap.equal('R6275-6 in a VRF: NS for the link-local', lab.wanted(), lab.answer(LL_HOA))
    for what, ns, how in (('a host on the home link', lab.host, ()),
                          ('the anchor itself', lab.ns, ('-I', 'vrf0'))):
        tag = os.urandom(8)
        ns.run('ping', '-c1', '-W1', '-p', tag.hex(), *how, HOA, check=False)
        got = lab.tunnelled(tag)
        tap.equal(f'R6275-12 in a VRF: a packet of {what} is tunnelled', (LMAA, COA, HOA),
                  got and (got[IPv6].src, got[IPv6].dst, got[IPv6].payload.dst))


def main():
    """All of it."""
    with Ktap() as tap:
        lab = Lab()
        refusals(tap, lab)
        registers(tap, lab)
        solicitations(tap, lab)
        unique(tap, lab)
        packets(tap, lab)
        withdrawals(tap, lab)
        many(tap, lab)
        goes(tap, lab)
        in_vrf(tap, Lab())


if __name__ == '__main__':
    main()
