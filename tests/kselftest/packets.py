# SPDX-License-Identifier: GPL-2.0
"""Packets for the tests of the packet path: made octet by octet, and taken apart again.

Nothing here comes from the module or its contract; tshark and scapy judge both where it matters.
"""

import contextlib
import socket
import struct

UDP, TCP, ICMP, ICMP6, IP4, IP6, FRAGMENT, ROUTING, HOPOPTS, DSTOPTS, ESP = \
    17, 6, 1, 58, 4, 41, 44, 43, 0, 60, 50
UNREACH6, TOO_BIG6, PARAM6, UNREACH4 = 1, 2, 4, 3


def checksum(data):
    """The Internet checksum."""
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total > 0xffff:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def addr6(text):
    """Sixteen octets."""
    return socket.inet_pton(socket.AF_INET6, text)


def addr4(text):
    """Four octets."""
    return socket.inet_aton(text)


def ip6(src, dst, proto, payload, tclass=0, flow=0, hops=64):
    """An IPv6 packet; the checksum of what it carries is set here."""
    pseudo = addr6(src) + addr6(dst) + struct.pack('!II', len(payload), proto)
    payload = fill_checksum(proto, payload, pseudo)
    return struct.pack('!IHBB', 6 << 28 | tclass << 20 | flow, len(payload), proto, hops) + \
        addr6(src) + addr6(dst) + payload


def ip4(src, dst, proto, payload, tos=0, df=False, ident=1, ttl=64):
    """An IPv4 packet."""
    pseudo = addr4(src) + addr4(dst) + struct.pack('!HH', proto, len(payload))
    if proto != ICMP:
        payload = fill_checksum(proto, payload, pseudo)
    head = struct.pack('!BBHHHBBH', 0x45, tos, 20 + len(payload), ident, 0x4000 if df else 0, ttl,
                       proto, 0) + addr4(src) + addr4(dst)
    return head[:10] + struct.pack('!H', checksum(head)) + head[12:] + payload


def fill_checksum(proto, payload, pseudo):
    """Put the checksum where the protocol wants it, unless one is there."""
    at = {UDP: 6, TCP: 16, ICMP6: 2}.get(proto)
    if at is None or payload[at:at + 2] != b'\0\0':
        return payload
    value = checksum(pseudo + payload) or 0xffff
    return payload[:at] + struct.pack('!H', value) + payload[at + 2:]


def udp(sport, dport, payload):
    """A UDP datagram, to be put into ip6() or ip4()."""
    return struct.pack('!HHHH', sport, dport, 8 + len(payload), 0) + payload


def echo6(ident, seq, payload=b''):
    """An ICMPv6 echo request, to be put into ip6()."""
    return struct.pack('!BBHHH', 128, 0, 0, ident, seq) + payload


def dstopts(options, proto):
    """A destination options header with these option octets, padded."""
    length = (2 + len(options) + 7) // 8 * 8
    pad = length - 2 - len(options)
    fill = b'' if not pad else b'\0' if pad == 1 else bytes([1, pad - 2]) + bytes(pad - 2)
    return bytes([proto, length // 8 - 1]) + options + fill


def pattern(size, seed=0):
    """Octets that do not repeat soon."""
    return bytes((i * 7 + (i >> 8) * 13 + seed) & 0xff for i in range(size))


class Layer:
    """One header; its fields are attributes, `data` is everything behind it."""

    def __init__(self, kind, data, **fields):
        self.kind = kind
        self.data = data
        self.__dict__.update(fields)


class Packet:
    """What a tap saw: the headers from the outermost IP on."""

    def __init__(self, data, frame=b'', outgoing=False, when=0.0):
        self.raw = data
        self.frame = frame
        self.outgoing = outgoing
        self.when = when
        self.layers = []
        with contextlib.suppress(struct.error, IndexError, ValueError):
            self.dissect(data)

    def dissect(self, data):
        """Follow the headers down."""
        proto = IP6 if data[:1] and data[0] >> 4 == 6 else IP4
        while True:
            step = {IP6: layer6, IP4: layer4, UDP: layer_udp, TCP: layer_tcp, ICMP6: layer_icmp,
                    ICMP: layer_icmp, FRAGMENT: layer_fragment, DSTOPTS: layer_options,
                    HOPOPTS: layer_options, ROUTING: layer_options, ESP: layer_esp}.get(proto)
            if not step:
                return
            layer, proto = step(data, proto)
            self.layers.append(layer)
            data = layer.data
            if proto is None:
                return

    @property
    def ips(self):
        """The IP headers, outermost first."""
        return [layer for layer in self.layers if layer.kind in ('ip6', 'ip4')]

    @property
    def outer(self):
        """The outermost IP header."""
        return self.ips[0]

    @property
    def inner(self):
        """The innermost IP header."""
        return self.ips[-1]

    def get(self, kind):
        """The first header of a kind, or None."""
        return next((layer for layer in self.layers if layer.kind == kind), None)

    @property
    def final(self):
        """Who gets it in the end: the home address of a type 2 routing header, or where the
        innermost header says."""
        routing = self.get('routing')
        if routing and routing.options[:2] == bytes([2, 1]):
            return socket.inet_ntop(socket.AF_INET6, routing.options[6:22])
        return self.inner.dst

    @property
    def path(self):
        """Source and destination of each IP header, outermost first."""
        return [(layer.src, layer.dst) for layer in self.ips]

    @property
    def kinds(self):
        """Kinds of headers, as one word."""
        return '/'.join(layer.kind for layer in self.layers)

    def __repr__(self):
        hops = ' in '.join(f'{src}>{dst}' for src, dst in reversed(self.path))
        return f'<{self.kinds} {len(self.raw)} {hops}>'


def layer6(data, _):
    """IPv6."""
    word, plen, proto, hops = struct.unpack('!IHBB', data[:8])
    src, dst = (socket.inet_ntop(socket.AF_INET6, data[i:i + 16]) for i in (8, 24))
    return Layer('ip6', data[40:40 + plen], src=src, dst=dst, tclass=word >> 20 & 0xff,
                 flow=word & 0xfffff, hops=hops, proto=proto, size=40 + plen), proto


def layer4(data, _):
    """IPv4."""
    vihl, tos, size, ident, frag, ttl, proto, _ = struct.unpack('!BBHHHBBH', data[:12])
    src, dst = (socket.inet_ntoa(data[i:i + 4]) for i in (12, 16))
    return Layer('ip4', data[(vihl & 15) * 4:size], src=src, dst=dst, tclass=tos, hops=ttl,
                 proto=proto, size=size, df=bool(frag & 0x4000), ident=ident,
                 offset=(frag & 0x1fff) * 8, more=bool(frag & 0x2000)), \
        None if frag & 0x1fff else proto


def layer_udp(data, _):
    """UDP."""
    sport, dport, _, total = struct.unpack('!HHHH', data[:8])
    return Layer('udp', data[8:], sport=sport, dport=dport, checksum=total), None


def layer_tcp(data, _):
    """TCP."""
    sport, dport, seq, _, offset = struct.unpack('!HHIIB', data[:13])
    return Layer('tcp', data[(offset >> 4) * 4:], sport=sport, dport=dport, seq=seq), None


def layer_icmp(data, proto):
    """ICMP and ICMPv6; what an error is about is `about`, a Packet."""
    kind, code, _, info = struct.unpack('!BBHI', data[:8])
    error = kind < 128 if proto == ICMP6 else kind in (3, 11, 12)
    return Layer('icmp6' if proto == ICMP6 else 'icmp4', data[8:], type=kind, code=code,
                 info=info, about=Packet(data[8:]) if error else None), None


def layer_fragment(data, _):
    """IPv6 fragment; only the first one shows what it carries."""
    proto, _, offset, ident = struct.unpack('!BBHI', data[:8])
    return Layer('fragment', data[8:], offset=offset & 0xfff8, more=bool(offset & 1),
                 ident=ident), None if offset & 0xfff8 else proto


def layer_options(data, kind):
    """Hop-by-hop and destination options, routing headers."""
    size = (data[1] + 1) * 8
    name = {DSTOPTS: 'dstopts', HOPOPTS: 'hopopts', ROUTING: 'routing'}[kind]
    return Layer(name, data[size:], options=data[2:size]), data[0]


def layer_esp(data, _):
    """ESP."""
    return Layer('esp', data[8:], spi=struct.unpack('!I', data[:4])[0]), None


def to_port(port):
    """Matches what carries UDP or TCP to this port, however deep, but not errors about it."""
    return lambda packet: bool(packet.layers) and packet.layers[-1].kind in ('udp', 'tcp') and \
        packet.layers[-1].dport == port


def error_about(port, kind=None):
    """Matches the ICMP error about a packet to this port."""
    def match(packet):
        icmp = packet.layers and packet.layers[-1]
        if not icmp or icmp.kind not in ('icmp6', 'icmp4') or not icmp.about:
            return False
        return to_port(port)(icmp.about) and kind in (None, icmp.type)
    return match
