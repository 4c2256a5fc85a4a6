#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A mobile node that asks a home agent by ICMPv6 (RFC 6275, 6.5 to 6.8), and what scapy sees of the
answers.

    icmp.py DEVICE ADDRESS ANYCAST

ADDRESS is its own on DEVICE; ANYCAST is that of home agents, which answer there. Each line of
standard input is one thing to do, and is answered by a line of JSON {"text", "faults"}: what came
back within a moment, in order, or "silence", and what is wrong with it.

    dhaad [id=N] [dst=ADDRESS] [src=ADDRESS] [code=N] [bits=N] [badsum] [times=N]
                    Home Agent Address Discovery Request
    mps hoa=ADDRESS [id=N] [dst=ADDRESS] [src=ADDRESS] [code=N] [plain] [times=N] [option]
                    Mobile Prefix Solicitation; plain: without Home Address option
    bu hoa=ADDRESS seq=N life=SECONDS [dst=ADDRESS]
                    Binding Update, which has to do for the two before to be answered
    hoti hoa=ADDRESS cn=ADDRESS dst=ADDRESS
                    Home Test Init to a correspondent node, in the tunnel to dst
    ra src=ADDRESS [addr=ADDRESS,...] [life=N] [info=PREFERENCE/LIFETIME [routers]] [plain]
       [valid=N]    Router Advertisement of a home agent, which is sent at once; plain: without H;
                    routers: its information says that it serves mobile routers
    ras N           the same of so many home agents
    rs src=ADDRESS  Router Solicitation, which is sent at once
    first SECONDS   listening until something came, and a little more than a second more
    wait SECONDS    nothing but listening; each message is preceded by how many seconds after the
                    one before it came, rounded

What came is "dhaad ID SOURCE ADDRESS ...", with "dhaad R" where that flag is set (RFC 3963, 7.2);
"mpa ID FLAGS SOURCE VIA PREFIX ...", where a prefix is
ADDRESS/LENGTH/FLAGS/VALID/PREFERRED; "ba STATUS SEQ"; or, in a tunnel, "hot OUTER-SOURCE
OUTER-DESTINATION SOURCE DESTINATION COOKIE". An identifier that is none of a request is "any".
"""

import json
import select
import socket
import struct
import sys
import time

from scapy.layers.inet6 import (
    HAO, ICMPv6HAADReply, ICMPv6HAADRequest, ICMPv6MPAdv, ICMPv6MPSol, ICMPv6ND_RA,
    ICMPv6ND_RS, ICMPv6NDOptHAInfo, ICMPv6NDOptMTU, ICMPv6NDOptPrefixInfo,
    ICMPv6NDOptSrcLLAddr, IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrRouting, MIP6MH_BA, MIP6MH_BU,
    MIP6MH_HoT, MIP6MH_HoTI, in6_chksum)
from scapy.layers.l2 import Ether

ICMPV6, MH = 58, 135
UNIT = 4
COOKIE = b'cookie77'
KINDS = (ICMPv6HAADReply, ICMPv6MPAdv, MIP6MH_BA, MIP6MH_HoT)
ETH_P_IPV6 = 0x86dd
HEADER = 14
# seconds: until a sentry is given up, what comes behind it, between two sentries
PATIENCE, LATE, AGAIN = 30, 0.5, 2
SO_TIMESTAMPNS = 35     # as Linux has it
# seconds behind the first message: more than between two to one mobile node
BEHIND = 1.2
MTU = 1280


def words(line):
    """What a request says: {key: value}."""
    return dict(word.partition('=')[::2] for word in line.split())


class Received:
    """A packet in the eyes of scapy."""

    def __init__(self, octets, seconds, nanoseconds):
        self.when = seconds + nanoseconds * 1e-9
        self.packet = IPv6(octets)
        self.route = self.packet.getlayer(IPv6ExtHdrRouting)
        self.message = next((self.packet[kind] for kind in KINDS if kind in self.packet), None)
        self.faults = []
        if isinstance(self.message, (ICMPv6HAADReply, ICMPv6MPAdv)):
            self.faults = list(self.judge())

    def judge(self):
        """What is wrong with it: RFC 6275, 6.4, 6.6, 6.8, 7.2, 10.5.1 and 10.6.3."""
        message = self.message
        octets = bytes(message.original)
        if len(bytes(self.packet.original)) > MTU:
            yield 'longer than the least MTU'
        if in6_chksum(ICMPV6, message.underlayer, octets[:2] + b'\0\0' + octets[4:]) != \
                message.cksum:
            yield 'checksum'
        if message.code or message.res:
            yield 'code or reserved bits'
        if octets != bytes(message):
            yield 'not as scapy would write it'
        if isinstance(message, ICMPv6HAADReply):
            if self.route:
                yield 'a routing header'
            return
        if not self.route:
            yield 'no routing header'
        elif (self.route.type, self.route.len, self.route.segleft, self.route.reserved) != \
                (2, 2, 1, 0):
            yield 'a routing header that is not as 6.4 has it'
        for option in self.prefixes():
            if option.res1 or option.res2 or option.len != 4:
                yield 'a Prefix Information option'
        if not self.prefixes():
            yield 'no prefix'

    def prefixes(self):
        """Its Prefix Information options."""
        found, layer = [], self.message.payload
        while layer:
            if isinstance(layer, ICMPv6NDOptPrefixInfo):
                found.append(layer)
            layer = layer.payload
        return found

    def text(self, asked):
        """In a few words; asked: the identifier of the request."""
        message, packet = self.message, self.packet
        if isinstance(message, MIP6MH_BA):
            return f'ba {message.status} {message.seq}'
        if isinstance(message, MIP6MH_HoT):
            inner = packet.payload
            cookie = bytes(message.cookie).decode()
            return f'hot {packet.src} {packet.dst} {inner.src} {inner.dst} {cookie}'
        number = str(message.id) if message.id == asked else 'any'
        if isinstance(message, ICMPv6HAADReply):
            return ' '.join(['dhaad'] + ['R'] * message.R + [number, packet.src] +
                            message.addresses)
        via = self.route.addresses[0] if self.route else 'direct'
        parts = ['mpa', number, str(int(message.flags)), packet.src, via]
        for option in self.prefixes():
            flags = ''.join(name for name in 'LAR' if getattr(option, name))
            parts.append(f'{option.prefix}/{option.prefixlen}/{flags}/{option.validlifetime}/'
                         f'{option.preferredlifetime}')
        return ' '.join(parts)


class Node:
    """Sends, and hears what comes."""

    def __init__(self, device, address, anycast):
        self.address, self.anycast = address, anycast
        self.number = 0xf000
        # from which the kernel takes the packets as they are
        self.out = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
        # somebody has to want the messages, or the kernel complains to the anchor
        self.sink = [socket.socket(socket.AF_INET6, socket.SOCK_RAW, kind)
                     for kind in (MH, socket.IPPROTO_IPV6)]
        self.wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IPV6))
        # this program can be held up for longer than what it is to judge
        self.wire.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.wire.bind((device, ETH_P_IPV6))

    def send(self, packet):
        """As it is."""
        self.out.sendto(bytes(packet), (packet.dst, 0))

    def packet(self, kind, want):
        """The packet that a request describes."""
        packet = IPv6(src=want.get('src', self.address), dst=want.get('dst', self.anycast),
                      hlim=64)
        number, code = int(want.get('id', 1)), int(want.get('code', 0))
        if kind == 'hoti':
            return packet / IPv6(src=want['hoa'], dst=want['cn'], hlim=64) / \
                MIP6MH_HoTI(cookie=COOKIE)
        if kind == 'bu':
            packet /= IPv6ExtHdrDestOpt(options=[HAO(hoa=want['hoa'])])
            return packet / MIP6MH_BU(seq=int(want['seq']), flags='AH',
                                      mhtime=int(want['life']) // UNIT)
        if kind == 'dhaad':
            bits = int(want.get('bits', '0'), 0)
            message = ICMPv6HAADRequest(id=number, code=code, R=bits >> 15, res=bits & 0x7fff)
        else:
            message = ICMPv6MPSol(id=number, code=code)
            if 'option' in want:
                message /= ICMPv6NDOptMTU()
            if 'plain' not in want:
                packet /= IPv6ExtHdrDestOpt(options=[HAO(hoa=want['hoa'])])
        packet = IPv6(bytes(packet / message))
        if 'badsum' in want:
            layer = packet.lastlayer()
            layer.cksum ^= 0x5555
        return packet

    def advertise(self, want):
        """A Router Advertisement of somebody on this link."""
        packet = Ether(src='02:00:5e:10:0b:02', dst='33:33:00:00:00:01') / \
            IPv6(src=want['src'], dst='ff02::1', hlim=255) / \
            ICMPv6ND_RA(H='plain' not in want, routerlifetime=int(want.get('life', 1800))) / \
            ICMPv6NDOptSrcLLAddr(lladdr='02:00:5e:10:0b:02')
        if 'info' in want:
            preference, lifetime = want['info'].split('/')
            packet /= ICMPv6NDOptHAInfo(pref=int(preference), lifetime=int(lifetime),
                                        res=0x8000 if 'routers' in want else 0)
        for address in want.get('addr', '').split(','):
            if address:
                packet /= ICMPv6NDOptPrefixInfo(
                    prefixlen=64, L=1, A=1, R=1, prefix=address, preferredlifetime=0,
                    validlifetime=int(want.get('valid', 86400)))
        self.wire.send(bytes(packet))

    def solicit(self, want):
        """A Router Solicitation of somebody on this link."""
        self.wire.send(bytes(Ether(src='02:00:5e:10:0b:02', dst='33:33:00:00:00:02') /
                             IPv6(src=want['src'], dst='ff02::2', hlim=255) / ICMPv6ND_RS()))

    def received(self, until):
        """One answer, or None."""
        while True:
            left = until - time.monotonic()
            if not select.select([self.wire], [], [], max(left, 0))[0]:
                return None
            octets, more, _, origin = self.wire.recvmsg(65536, 64)
            if origin[2] == socket.PACKET_OUTGOING:
                continue
            got = Received(octets[HEADER:], *struct.unpack('qq', more[0][2]))
            if got.message:
                return got

    def ask(self, kind, want):
        """The answers to a request: those before and shortly after that of a sentry."""
        answers, passed = [], None
        begin = time.monotonic()
        packet = self.packet(kind, want)
        for _ in range(int(want.get('times', 1))):
            self.send(packet)
        sentry = again = None
        while time.monotonic() < begin + PATIENCE:
            now = time.monotonic()
            if passed and now >= passed + LATE:
                return answers
            if not passed and (again is None or now >= again):
                self.number += 1
                sentry = self.number
                self.send(self.packet('dhaad', {'id': str(sentry)}))
                again = now + AGAIN
            got = self.received(passed + LATE if passed else again)
            if got and isinstance(got.message, ICMPv6HAADReply) and got.message.id > 0xf000:
                passed = passed or time.monotonic()
            elif got:
                answers.append(got)
        return None

    def wait(self, seconds, first):
        """What comes within that time; first: or shortly after the first answer."""
        answers, until = [], time.monotonic() + seconds
        while time.monotonic() < until:
            got = self.received(until)
            if got:
                answers.append(got)
            if got and first:
                until = min(until, time.monotonic() + BEHIND)
        return answers


def answer(answers, asked=None, timed=False):
    """An answer of this program's; asked: the identifier of the request, timed: with pauses."""
    if answers is None:
        return {'text': 'the anchor does not answer', 'faults': ['no sentry']}
    texts, last = [], None
    for got in answers:
        # which may become longer where the anchor is held up
        pause = f'+{int(got.when - last + 0.1) if last else 0} ' if timed else ''
        texts.append(pause + got.text(asked))
        last = got.when
    return {'text': ', '.join(texts) or 'silence',
            'faults': sorted({fault for got in answers for fault in got.faults})}


def main():
    """Requests, until there are no more."""
    node = Node(*sys.argv[1:])
    print('ready', flush=True)
    for line in sys.stdin:
        kind, _, rest = line.strip().partition(' ')
        if kind == 'ra':
            node.advertise(words(rest))
            said = {'text': 'sent'}
        elif kind == 'rs':
            node.solicit(words(rest))
            said = {'text': 'sent'}
        elif kind == 'ras':
            for number in range(int(rest)):
                node.advertise({'src': f'fe80::1:{number:x}',
                                'addr': f'2001:db8:1ff:b:1::{number:x}'})
            said = {'text': 'sent'}
        elif kind == 'hoti':
            node.send(node.packet(kind, words(rest)))
            said = answer(node.wait(PATIENCE, True))
        elif kind in ('wait', 'first'):
            said = answer(node.wait(float(rest), kind == 'first'), timed=True)
        else:
            want = words(rest)
            said = answer(node.ask(kind, want), int(want.get('id', 1)))
        print(json.dumps(said), flush=True)


main()
