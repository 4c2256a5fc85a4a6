# SPDX-License-Identifier: GPL-2.0
"""A mobile node that only sends and judges messages: scapy makes them and reads what comes back.

usage: /usr/bin/python3 mobile.py DEVICE CARE-OF-ADDRESS ANCHOR SENTINEL

One request a line on standard input, one line of JSON for each: {"text": ..., "faults": [...],
"sentries": N}. The text is "silence", or what came from the anchor, in order, with commas between:

    ba STATUS SEQ LIFETIME VIA      lifetime in seconds; VIA is the home address in a type 2 routing
                                    header, or "direct"; behind it "R" where that flag is set
                                    (RFC 3963), "signed SPI" where there is an
                                    MN-HA option (RFC 4285), and "same" or "clock" where there is a
                                    replay protection option: that of the request, or one with its
                                    low half and the seconds of now
    be STATUS ADDRESS               Binding Error, its home address
    icmp TYPE CODE POINTER          an ICMPv6 error
    mh TYPE                         another Mobility Header
    echo VIA                        an echo reply

The request is the Binding Update's words, in any order:

    hoa=ADDR        Home Address option; without it there is none
    seq=N           default 1
    life=N          in seconds, default 600
    flags=LETTERS   of A H L K M R P, default AH
    alt=ADDR        Alternate Care-of Address
    nonces          Nonce Indices
    nets=PREFIXES   Mobile Network Prefix options (RFC 3963), with commas between
    reserved=N      the nine reserved bits behind the flags
    src=ADDR        default: the care-of address
    dst=ADDR        another address of the anchor, from which it has to answer
    type=N          another MH Type
    proto=N         another Payload Proto
    echo            an echo request instead of the Binding Update
    short           Header Len 0, and no more octets than that
    badsum          another checksum
    silent          nothing is expected: what is behind the message need not be waited for

and, with key=DIGITS, the Binding Update is authenticated (RFC 4285):

    spi=N           default 1000
    nai=NAME        Mobile Node Identifier
    stamp=SECONDS   replay protection, with now and so many seconds
    order=WORDS     its options in order, with commas between: alt, nai, stamp, service, sign (the
                    MN-HA option), aaa, twice (another MN-HA option), pad; default is
                    alt,nai,stamp,sign without those that nothing is said about
    rewrite=ADDR    the Alternate Care-of Address is this one when it is signed already
    wrong           signed by another key
    again           exactly the last message once more; nothing else counts

How is it known that nothing comes? Behind each message goes another one: the de-registration of the
home address SENTINEL, which is not registered, so that it is answered with 133. The anchor works on
messages in order. There were N of them.
"""

import hashlib
import hmac
import ipaddress
import select
import socket
import struct
import sys
import time

from scapy.layers.inet6 import (HAO, ICMPv6DestUnreach, ICMPv6EchoReply, ICMPv6EchoRequest,
                                ICMPv6PacketTooBig, ICMPv6ParamProblem,
                                ICMPv6TimeExceeded, IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrRouting,
                                MIP6MH_BA, MIP6MH_BE, MIP6MH_BU, MIP6MH_Generic, MIP6OptAltCoA,
                                MIP6OptMobNetPrefix, MIP6OptNonceIndices, in6_chksum)

MH = 135
UNIT = 4
ROUTER = 2      # flag R of a BA, as scapy counts them
HEADER = 14     # Ethernet
SOURCE = slice(HEADER + 8, HEADER + 24)
PATIENCE = 60
AGAIN = 5       # seconds until another sentinel
# seconds after the sentinel in which nothing may come any more, and in which something has to: the
# answer to what changes a binding can be overtaken by one that does not
LATE = 0.3
OVERTAKEN = 8
ERRORS = (ICMPv6DestUnreach, ICMPv6PacketTooBig, ICMPv6TimeExceeded, ICMPv6ParamProblem)
ETH_P_IPV6 = 0x86dd


NTP_1970 = 2208988800
SIGNS = b'\x09\x11\x01'


def packed(address):
    """The octets of an address."""
    return ipaddress.IPv6Address(address).packed


def pad(octets, unit, rest):
    """Padding up to the next place at unit * n + rest."""
    missing = (rest - len(octets)) % unit
    if missing < 2:
        return octets + bytes(missing)
    return octets + bytes([1, missing - 2]) + bytes(missing - 2)


def authenticator(key, coa, hoa, octets):
    """RFC 4285, 5.1: over a message up to the SPI, without its checksum."""
    data = packed(coa) + packed(hoa) + octets[:4] + b'\0\0' + octets[6:]
    return hmac.new(bytes.fromhex(key), data, hashlib.sha1).digest()[:12]


def find(octets, kind):
    """Where the last option of a type is in a message; None if there is none."""
    at, found = 12, None
    while at + 1 < len(octets):
        if octets[at] == kind:
            found = at
        at += 1 if not octets[at] else 2 + octets[at + 1]
    return found


class Signed:
    """The octets of a Binding Update that is authenticated."""

    def __init__(self, want, source):
        self.want = want
        self.hoa = want.get('hoa', source)
        self.coa = want.get('alt', source)
        self.stamp = None
        if 'stamp' in want:
            now = time.time() + float(want['stamp'])
            self.stamp = int((now + NTP_1970) * 65536) << 16
        self.octets = self.build()

    def default_order(self):
        """Options as they should be."""
        return [kind for kind in ('alt', 'nai', 'stamp') if kind in self.want] + ['sign']

    def build(self):
        """The message, with 0 as its checksum."""
        want = self.want
        flags = sum(0x8000 >> 'AHLKMR'.index(letter) for letter in want.get('flags', 'AH'))
        octets = struct.pack('>BBBBHHHH', 59, 0, 5, 0, 0, int(want.get('seq', 1)), flags,
                             int(want.get('life', 600)) // UNIT)
        order = want['order'].split(',') if 'order' in want else self.default_order()
        places = []
        for kind in order:
            octets, place = self.option(octets, kind)
            places += [place] if place else []
        octets = pad(octets, 8, 0)
        octets = octets[:1] + bytes([len(octets) // 8 - 1]) + octets[2:]
        key = want['key'] if 'wrong' not in want else 'ff' + want['key'][2:]
        for place in places:
            mac = authenticator(key, self.coa, self.hoa, octets[:place])
            octets = octets[:place] + mac + octets[place + 12:]
        if 'rewrite' in want:
            octets = octets.replace(packed(want['alt']), packed(want['rewrite']))
        return octets

    def option(self, octets, kind):
        """The message with an option; where its authenticator goes, if it has one."""
        want = self.want
        if kind in ('sign', 'twice'):
            octets = pad(octets, 8, 5) + SIGNS + struct.pack('>I', int(want.get('spi', 1000)))
            return octets + bytes(12), len(octets)
        if kind == 'aaa':
            return pad(octets, 4, 1) + b'\x09\x19\x02' + struct.pack('>I', 3) + bytes(20), None
        if kind == 'alt':
            return pad(octets, 8, 6) + b'\x03\x10' + packed(want['alt']), None
        if kind == 'nai':
            name = want['nai'].encode()
            return octets + bytes([8, len(name) + 1, 1]) + name, None
        if kind == 'stamp':
            return pad(octets, 8, 2) + b'\x0a\x08' + self.stamp.to_bytes(8, 'big'), None
        return octets + {'service': b'\x14\x03ims', 'pad': b'\x01\x06' + bytes(6)}[kind], None


def words(line):
    """What a request says: {key: value}."""
    return dict(word.partition('=')[::2] for word in line.split())


class Received:
    """A packet from the anchor, in the eyes of scapy."""

    def __init__(self, octets, asked=None):
        self.asked = asked
        self.packet = IPv6(octets)
        self.route = self.packet.getlayer(IPv6ExtHdrRouting)
        self.error = next((self.packet[kind] for kind in ERRORS if kind in self.packet), None)
        self.mobility = None if self.error else self.find()
        self.echo = not self.error and ICMPv6EchoReply in self.packet
        self.faults = list(self.judge()) if self.mobility else []

    def find(self):
        """Its Mobility Header, if it has one."""
        for kind in (MIP6MH_BA, MIP6MH_BE, MIP6MH_Generic):
            if kind in self.packet:
                return self.packet[kind]
        return None

    def via(self):
        """The home address in the routing header."""
        return self.route.addresses[0] if self.route and self.route.addresses else 'direct'

    def judge(self):
        """What is wrong with it: RFC 6275, 6.1, 6.4 and 9.5.4."""
        header = self.mobility
        octets = bytes(header.original)
        if len(octets) != 8 * (octets[1] + 1):
            yield 'Header Len is not that of the message'
        if in6_chksum(MH, header.underlayer, octets[:4] + b'\0\0' + octets[6:]) != header.cksum:
            yield 'checksum'
        if header.nh != 59:
            yield 'Payload Proto'
        if header.res:
            yield 'reserved octet of the header'
        if isinstance(header, MIP6MH_BA):
            if header.res2:
                yield 'reserved bits'
            if find(octets, 9):
                yield from self.judge_signed(octets)
            elif octets != bytes(MIP6MH_BA(
                    cksum=header.cksum, status=header.status, flags=header.flags, seq=header.seq,
                    mhtime=header.mhtime, options=[option for option in header.options
                                                   if option.otype > 1])):
                yield 'padding or alignment of the options'
        if isinstance(header, MIP6MH_BE) and header.reserved:
            yield 'reserved octet'
        if not self.route:
            return
        if not isinstance(header, MIP6MH_BA):
            yield 'a routing header'
        if (self.route.type, self.route.len, self.route.segleft, self.route.reserved) != \
                (2, 2, 1, 0):
            yield 'a routing header that is not as 6.4 has it'

    def judge_signed(self, octets):
        """RFC 4285, 4, 5.1, 5.1.1 and 6: what is wrong with an answer that is authenticated."""
        at, stamp, name = find(octets, 9), find(octets, 10), find(octets, 8)
        if at % 4 != 1 or at + 19 != len(octets) or octets[at:at + 3] != SIGNS:
            yield 'the MN-HA option is not the end'
        if stamp and stamp % 8 != 2:
            yield 'alignment of the timestamp'
        if not self.asked:
            yield 'signed, though nobody has asked'
            return
        want = self.asked.want
        if (stamp is None) != (self.asked.stamp is None):
            yield 'a timestamp, or none'
        if 'nai' in want and (not name or octets[name + 3:name + 2 + octets[name + 1]] !=
                              want['nai'].encode()):
            yield 'Mobile Node Identifier'
        coa = want.get('rewrite', self.asked.coa)
        if octets[at + 7:] != authenticator(want['key'], coa, self.asked.hoa, octets[:at + 7]):
            yield 'authenticator'

    def signed(self):
        """What it says of authentication, in a few words."""
        octets = bytes(self.mobility.original)
        at, stamp = find(octets, 9), find(octets, 10)
        if not at:
            return ''
        text = f' signed {int.from_bytes(octets[at + 3:at + 7], "big")}'
        if not stamp or not self.asked:
            return text
        high, low = struct.unpack('>II', octets[stamp + 2:stamp + 10])
        if high << 32 | low == self.asked.stamp:
            return text + ' same'
        if low == self.asked.stamp & 0xffffffff and abs(high - time.time() - NTP_1970) < 60:
            return text + ' clock'
        return text + ' odd'

    def text(self):
        """In a few words."""
        if self.error:
            return f'icmp {self.error.type} {self.error.code} {getattr(self.error, "ptr", "-")}'
        if self.echo:
            return f'echo {self.via()}'
        header = self.mobility
        if isinstance(header, MIP6MH_BA):
            router = ' R' if header.flags & ROUTER else ''
            return (f'ba {header.status} {header.seq} {header.mhtime * UNIT} {self.via()}'
                    f'{router}{self.signed()}')
        if isinstance(header, MIP6MH_BE):
            return f'be {header.status} {header.ha}'
        return f'mh {header.mhtype}'


class Node:
    """Sends, and hears what comes from the anchor."""

    def __init__(self, device, address, anchor, sentinel):
        self.address, self.anchor, self.sentinel = address, anchor, sentinel
        self.number = self.sentries = 0
        self.asked_at = anchor
        # from which answers can come
        self.sources = {packed(anchor)}
        # the last request that was authenticated, and the last packet
        self.asked = self.last = None
        # from which the kernel takes the packets as they are
        self.out = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
        # somebody has to want the messages, or the kernel complains to the anchor
        self.sink = socket.socket(socket.AF_INET6, socket.SOCK_RAW, MH)
        self.sink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        self.wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IPV6))
        self.wire.bind((device, ETH_P_IPV6))

    def send(self, packet):
        """As it is."""
        self.out.sendto(bytes(packet), (packet.dst, 0))

    def carrier(self, want):
        """What comes before the Mobility Header."""
        packet = IPv6(src=want.get('src', self.address), dst=want.get('dst', self.anchor),
                      hlim=64)
        if 'hoa' in want:
            packet /= IPv6ExtHdrDestOpt(options=[HAO(hoa=want['hoa'])])
        return packet

    def authenticated(self, want):
        """The packet with a Binding Update that is authenticated."""
        packet = self.carrier(want)
        self.asked = Signed(want, want.get('src', self.address))
        octets = bytearray(self.asked.octets)
        octets[4:6] = in6_chksum(MH, (packet / MIP6MH_BU())[MIP6MH_BU].underlayer,
                                 bytes(octets)).to_bytes(2, 'big')
        packet.lastlayer().nh = MH
        return packet / bytes(octets)

    def request(self, want):
        """The packet that a request describes; it is kept."""
        if 'again' not in want:
            self.asked = None
            self.last = self.message(want)
        return self.last

    def message(self, want):
        """The packet that a request describes."""
        if 'echo' in want:
            return self.carrier(want) / ICMPv6EchoRequest(id=1, seq=int(want.get('seq', 1)))
        if 'key' in want:
            return self.authenticated(want)
        options = []
        if 'nonces' in want:
            options.append(MIP6OptNonceIndices(olen=4, hni=1, coni=1))
        if 'alt' in want:
            options.append(MIP6OptAltCoA(acoa=want['alt']))
        for net in want['nets'].split(',') if 'nets' in want else ():
            options.append(MIP6OptMobNetPrefix(prefix=net.split('/')[0],
                                               plen=int(net.split('/')[1])))
        header = MIP6MH_BU(
            nh=int(want.get('proto', 59)), mhtype=int(want.get('type', 5)),
            seq=int(want.get('seq', 1)), flags=want.get('flags', 'AH'), res=0,
            reserved=int(want.get('reserved', '0'), 0),
            mhtime=int(want.get('life', 600)) // UNIT, options=options)
        packet = self.carrier(want)
        if 'short' in want:
            return packet / self.shortened(packet, header)
        packet /= header
        if 'badsum' in want:
            right = IPv6(bytes(packet))[MIP6MH_BU].cksum
            packet[MIP6MH_BU].cksum = right ^ 0x5555
        return packet

    def shortened(self, packet, header):
        """The first eight octets of a header, with a checksum that is right for them."""
        octets = bytearray(bytes(packet / header)[len(packet):][:8])
        octets[1] = 0
        octets[4:6] = b'\0\0'
        octets[4:6] = in6_chksum(MH, (packet / MIP6MH_BU())[MIP6MH_BU].underlayer,
                                 bytes(octets)).to_bytes(2, 'big')
        # the last header before it has to name it, which scapy does for its own only
        last = packet.lastlayer()
        last.nh = MH
        return bytes(octets)

    def received(self, until):
        """One packet of the anchor's that says something, or None."""
        while True:
            left = until - time.monotonic()
            if not select.select([self.wire], [], [], max(left, 0))[0]:
                return None
            octets, origin = self.wire.recvfrom(65536)
            if origin[2] == socket.PACKET_OUTGOING or octets[SOURCE] not in self.sources:
                continue
            got = Received(octets[HEADER:], self.asked)
            if got.mobility or got.error or got.echo:
                return got

    def late(self):
        """What has come after the end of the last request. Where there is a stream, the room for
        packets is full of that: then there would be none for an answer."""
        while (got := self.received(time.monotonic())):
            if not self.is_sentry(got):
                yield got

    def sentry(self):
        """Send one; its number."""
        self.number = self.number % 0xffff + 1
        self.sentries += 1
        self.send(self.message({'hoa': self.sentinel, 'seq': str(self.number), 'life': '0'}))

    def is_sentry(self, got):
        """Whether this answers one."""
        return isinstance(got.mobility, MIP6MH_BA) and got.via() == self.sentinel

    def ask(self, want):
        """The answers to a message."""
        answers, passed = list(self.late()), None
        begin = time.monotonic()
        self.asked_at = want.get('dst', self.anchor)
        self.sources = {packed(self.anchor), packed(self.asked_at)}
        self.send(self.request(want))
        self.sentry()
        again = begin + AGAIN
        while True:
            now = time.monotonic()
            if passed:
                until = passed + (LATE if answers or 'silent' in want else OVERTAKEN)
                if now >= until:
                    return answers
            elif now >= begin + PATIENCE:
                return None
            else:
                until = min(again, begin + PATIENCE)
                if now >= again:
                    self.sentry()
                    again = now + AGAIN
            got = self.received(until)
            if got and self.is_sentry(got):
                passed = passed or time.monotonic()
            elif got:
                if got.packet.src != self.asked_at:
                    got.faults.append('it does not come from the address that was asked')
                answers.append(got)


def answer(answers, sentries):
    """An answer of this program's: what came, how many sentries were sent, faults. The shell takes
    it apart by itself, where a process for that costs much."""
    if answers is None:
        return 'the anchor does not answer|0|no sentinel'
    text = ', '.join(got.text() for got in answers) or 'silence'
    return f'{text}|{sentries}|{", ".join(fault for got in answers for fault in got.faults)}'


def main():
    """Requests, until there are no more."""
    node = Node(*sys.argv[1:])
    print('ready', flush=True)
    for line in sys.stdin:
        before = node.sentries
        answers = node.ask(words(line))
        print(answer(answers, node.sentries - before), flush=True)


main()
