# SPDX-License-Identifier: GPL-2.0
"""A mobile node, and other hosts of its home link, that only send and judge frames: what they see
of a home agent on a classic home link (RFC 6275, 10.3 and 10.4.1; RFC 4861, 7; RFC 4862, 5.4).

usage: /usr/bin/python3 onlink.py DEVICE ANCHOR-MAC CARE-OF-ADDRESS ANCHOR NETNS DEVICE
                                  NETNS DEVICE ANCHOR-MAC

It runs on the home link; in the first NETNS is the foreign link, in the second one a correspondent
node next to the anchor. One request a line on standard input,
one line of JSON for each: {"text": ..., "faults": [...]}. The text is "silence", or what came
within the time, each once, sorted, with commas between:

    ba STATUS SEQ LIFETIME VIA      by the foreign link; VIA is the home address in a type 2 routing
                                    header, or "direct"
    ba STATUS SEQ LIFETIME to MAC   by the home link, without routing header
    ns ADDR                         a solicitation of duplicate address detection; one of address
                                    resolution is answered, if the address is alive, and not told
    na ADDR FLAGS                   an advertisement for that address to all nodes: r, s, o or -
    reply ADDR FLAGS                one to somebody, but for this host

Requests:

    bu hoa=ADDR [seq=N] [life=SECONDS] [flags=LETTERS] [alt=ADDR] [src=ADDR]
       [home=MAC]           from the home link, from the home address and this link-layer address,
                            without Home Address option; with "option", with one
       [react=KIND delay=S] so long after the first NS of duplicate address detection for TARGET
                            comes this; with before=KIND instead, right before the BU
       [target=ADDR]        whose address that is about; default: the home address
       [again=N]            the same BU with this number, 0.4 s later
       [other=ADDR:N]       one of this home address, with this number, 0.2 s later
       [quiet=S]            how long nothing may come any more; default 0.5
       [least=S]            watch at least so long
       [answers=N]          so many of them, default 1
       [only=KIND]          nothing else is told
    ask target=ADDR [react=KIND]    KIND comes at once, about this address; default: "resolve"
    data hoa=ADDR from=ADDR [kind=KIND] [size=N]
                            an echo request, from another host of the home link, or with "away"
                            from the correspondent node: of so many octets, header and all (default
                            100); kind is "whole", "fragments", "spent" (a routing header with
                            nothing left to do), "hops" (a header with options for each hop) or
                            "options" (for the destination). The text is "arrives" if it comes to
                            the care-of address in a tunnel as it was, but for its hop limit, "in
                            pieces" if those are pieces of the tunnel; or "too big MTU",
                            "unreachable CODE" and so on, as its sender is told
    talk from=ADDR to=ADDR [outer=ADDR]
                            an echo request of the mobile node in its tunnel, from this outer source
                            (default: the care-of address). The text is "answered" if the reply
                            comes back in the tunnel, "answered by ADDR" if it comes by a type 2
                            routing header, "tunnelled" if the request comes to another mobile node
                            with the same care-of address
    join group=ADDR from=ADDR
                            the mobile node says in its tunnel that it listens to a group, by MLDv1
                            and MLDv2 (RFC 2710, 3810). The text is "silence", or what the anchor
                            sends it then
    live hoa=ADDR home=MAC          from now on this address is answered for on the home link
    dead

Kinds of frames, each from another host of the home link unless said otherwise:

    na          it has the address: an advertisement
    ns          it does duplicate address detection for it, too
    resolve     it looks for the address: no conflict
    hops, sum, code, solicited, short
                an advertisement that is none: sent on by a router, with a wrong checksum, a wrong
                code, S=1 to a group, an option of no length (RFC 4861, 7.1.2)
    unasked     a solicitation that is none: from no address, with a link-layer address (7.1.1)
    astray      one from no address to all nodes (7.1.1)

What is wrong with what came stands in "faults": fields, and times. Duplicate address detection of
an address lasts RetransTimer from its last NS; before its end there is neither answer nor
advertisement.
"""

import ctypes
import json
import operator
import os
import select
import socket
import struct
import sys
import time

from scapy.layers.inet6 import (HAO, ICMPv6EchoReply, ICMPv6EchoRequest,
                                ICMPv6MLDMultAddrRec, ICMPv6MLReport, ICMPv6MLReport2,
                                ICMPv6ND_NA, ICMPv6ND_NS, ICMPv6NDOptDstLLAddr,
                                ICMPv6NDOptSrcLLAddr, IPv6,
                                IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop,
                                IPv6ExtHdrRouting, MIP6MH_BA, MIP6MH_BU, MIP6OptAltCoA, PadN,
                                RouterAlert, fragment6, in6_chksum)
from scapy.layers.l2 import Ether
from scapy.packet import Raw

UNIT = 4
RETRANS = 1.0       # RetransTimer: RFC 4861, 10
SLACK = 0.02        # two clocks
SO_TIMESTAMPNS = 35     # as Linux has it
NA_MOST = 3         # MAX_NEIGHBOR_ADVERTISEMENT
PATIENCE = 30
NONCE = b'\x0e\x01'
CLONE_NEWNET = 0x40000000
ETH_P_IPV6 = 0x86dd
OTHER_MAC, OTHER_LL = '02:00:00:00:aa:01', 'fe80::aa01'
NODES, NODES_MAC = 'ff02::1', '33:33:00:00:00:01'


def enter(name):
    """Go to a namespace; back by the result."""
    libc = ctypes.CDLL(None, use_errno=True)
    here = os.open('/proc/self/ns/net', os.O_RDONLY)
    there = os.open(f'/run/netns/{name}', os.O_RDONLY)
    if libc.setns(there, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), 'setns')
    return lambda: libc.setns(here, CLONE_NEWNET)


def packed(address):
    """The octets of an address."""
    return socket.inet_pton(socket.AF_INET6, address)


def plain(address):
    """An address as it is written."""
    return socket.inet_ntop(socket.AF_INET6, packed(address))


def group(address):
    """Its solicited-node group, and the link-layer address of that: RFC 4291, 2.7.1."""
    low = packed(address)[-3:]
    return (plain(f'ff02::1:ff{low[0]:02x}:{low[1]:02x}{low[2]:02x}'),
            f'33:33:ff:{low[0]:02x}:{low[1]:02x}:{low[2]:02x}')


def words(line):
    """What a request says: {key: value}."""
    return dict(word.partition('=')[::2] for word in line.split())


def frame(kind, target):
    """A frame of another host."""
    solicited, mac = group(target)
    na = IPv6(src=OTHER_LL, dst=NODES, hlim=254 if kind == 'hops' else 255) / ICMPv6ND_NA(
        tgt=target, R=0, S=int(kind == 'solicited'), O=1, code=int(kind == 'code')) / \
        ICMPv6NDOptDstLLAddr(lladdr=OTHER_MAC)
    if kind == 'sum':
        na[ICMPv6ND_NA].cksum = IPv6(bytes(na))[ICMPv6ND_NA].cksum ^ 0x5555
    if kind == 'short':
        na = na / Raw(b'\x0e\x00' + bytes(6))
    if kind in ('na', 'hops', 'sum', 'code', 'solicited', 'short'):
        return Ether(src=OTHER_MAC, dst=NODES_MAC) / na
    ns = ICMPv6ND_NS(tgt=target)
    if kind == 'resolve':
        ns = IPv6(src=OTHER_LL, dst=solicited, hlim=255) / ns / ICMPv6NDOptSrcLLAddr(
            lladdr=OTHER_MAC)
    elif kind == 'unasked':
        ns = IPv6(src='::', dst=solicited, hlim=255) / ns / ICMPv6NDOptSrcLLAddr(lladdr=OTHER_MAC)
    elif kind == 'astray':
        return Ether(src=OTHER_MAC, dst=NODES_MAC) / IPv6(src='::', dst=NODES, hlim=255) / ns
    else:
        ns = IPv6(src='::', dst=solicited, hlim=255) / ns
    return Ether(src=OTHER_MAC, dst=mac) / ns


class Event:
    """One frame of the anchor's that says something."""

    def __init__(self, lab, when, near, data):
        # when it was read, and when it came
        self.when, self.came = when, 0.0
        self.text, self.faults, self.target, self.kind = None, [], None, None
        self.packet = Ether(data)
        self.octets = bytes(self.packet.payload)
        if IPv6 not in self.packet:
            return
        if MIP6MH_BA in self.packet and self.packet[IPv6].src == lab.anchor:
            self.answer(near)
        elif near and ICMPv6ND_NS in self.packet:
            self.solicitation()
        elif near and ICMPv6ND_NA in self.packet:
            self.advertisement(lab)

    def answer(self, near):
        """A BA."""
        ba = self.packet[MIP6MH_BA]
        self.kind = 'ba'
        route = self.packet.getlayer(IPv6ExtHdrRouting)
        via = f'to {self.packet.dst}' if near else route.addresses[0] if route else 'direct'
        self.text = f'ba {ba.status} {ba.seq} {ba.mhtime * UNIT} {via}'
        if near and route:
            self.faults.append('a routing header at home')

    def neighbour(self, want):
        """What all messages of neighbour discovery have, and these: {name: (is, shall be)}."""
        ip = self.packet[IPv6]
        icmp = self.octets[40:]
        want |= {'hop limit': (ip.hlim, 255), 'code': (icmp[1], 0),
                 'checksum': (in6_chksum(58, ip, icmp[:2] + b'\0\0' + icmp[4:]),
                              int.from_bytes(icmp[2:4], 'big'))}
        self.faults += [f'{name} of {self.text} is {got}, not {due}'
                        for name, (got, due) in want.items() if got != due]

    def solicitation(self):
        """RFC 4862, 5.4.2; RFC 4861, 4.3."""
        self.target = plain(self.packet[ICMPv6ND_NS].tgt)
        solicited, mac = group(self.target)
        dad = self.packet[IPv6].src == '::'
        self.kind = 'ns' if dad else 'seek'
        self.text = f'{self.kind} {self.target}'
        if dad:
            self.neighbour({'destination': (plain(self.packet[IPv6].dst), solicited),
                            'link-layer destination': (self.packet.dst, mac),
                            'reserved': (self.octets[44:48], bytes(4)),
                            # one there may be: RFC 7527, 4.1
                            'options': (self.octets[64:66], NONCE if self.octets[64:] else b''),
                            'octets behind it': (self.octets[72:], b'')})

    def advertisement(self, lab):
        """RFC 4861, 4.4; RFC 6275, 10.4.1."""
        na = self.packet[ICMPv6ND_NA]
        self.target = plain(na.tgt)
        flags = ''.join(letter if on else '-' for letter, on in
                        (('r', na.R), ('s', na.S), ('o', na.O)))
        everybody = self.packet[IPv6].dst == NODES
        self.kind = 'na' if everybody else 'reply'
        self.text = f'{self.kind} {self.target} {flags}'
        mac = bytes.fromhex(lab.mac.replace(':', ''))
        self.neighbour({'options': (self.octets[64:], b'\x02\x01' + mac),
                        'reserved': (self.octets[44] & 0x1f, 0),
                        'the rest of reserved': (self.octets[45:48], bytes(3)),
                        'link-layer source': (self.packet.src, lab.mac),
                        'whether the source is an address of the anchor': (
                            self.packet[IPv6].src in lab.addresses, True)})
        if everybody:
            self.neighbour({'link-layer destination': (self.packet.dst, NODES_MAC)})


class Lab:
    """Both links."""

    def __init__(self, device, mac, coa, anchor, netns, far, other, peer, peer_mac):
        self.mac, self.coa, self.anchor, self.peer_mac = mac, coa, anchor, peer_mac
        self.addresses = ('fe80::1', '2001:db8:1fd::1')
        self.alive = {}
        self.near = self.wire(device)
        self.own = ':'.join(f'{octet:02x}' for octet in self.near.getsockname()[4])
        back = enter(netns)
        self.far = self.wire(far)
        # from which the kernel takes the packets as they are
        self.out = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
        # somebody has to want the messages, or the kernel complains to the anchor
        self.sink = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 135)
        self.sink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        back()
        back = enter(other)
        self.peer = self.wire(peer)
        back()

    @staticmethod
    def wire(device):
        """All frames of a device."""
        wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IPV6))
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        # this program can be held up for longer than what it is to judge
        wire.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        wire.bind((device, ETH_P_IPV6))
        return wire

    def inject(self, kind, target):
        """A frame of another host."""
        self.near.send(bytes(frame(kind, target)))

    def update(self, want, sequence):
        """Send a Binding Update."""
        options = [MIP6OptAltCoA(acoa=want['alt'])] if 'alt' in want else []
        header = MIP6MH_BU(nh=59, seq=sequence, flags=want.get('flags', 'AH'), res=0, reserved=0,
                           mhtime=int(want.get('life', 600)) // UNIT, options=options)
        source = want['hoa'] if 'home' in want else want.get('src', self.coa)
        packet = IPv6(src=source, dst=self.anchor, hlim=64)
        if 'home' not in want or 'option' in want:
            packet /= IPv6ExtHdrDestOpt(options=[HAO(hoa=want['hoa'])])
        packet /= header
        if 'home' in want:
            self.near.send(bytes(Ether(src=want['home'], dst=self.mac) / packet))
        else:
            self.out.sendto(bytes(packet), (self.anchor, 0))

    def live(self, event):
        """Answer as the node at home would that is looked for: RFC 4861, 7.2.4."""
        mac = self.alive.get(event.target)
        if event.kind == 'seek' and mac:
            ip = event.packet[IPv6]
            self.near.send(bytes(
                Ether(src=mac, dst=event.packet.src) /
                IPv6(src=event.target, dst=ip.src, hlim=255) /
                ICMPv6ND_NA(tgt=event.target, R=0, S=1, O=1) / ICMPv6NDOptDstLLAddr(lladdr=mac)))

    def event(self, until):
        """The next one, or None when the time is over."""
        while True:
            ready = select.select([self.near, self.far], [], [],
                                  max(until - time.monotonic(), 0))[0]
            if not ready:
                return None
            data, more, _, origin = ready[0].recvmsg(65536, 64)
            if origin[2] == socket.PACKET_OUTGOING:
                continue
            event = Event(self, time.monotonic(), ready[0] is self.near, data)
            event.came = sum(map(operator.mul, struct.unpack('qq', more[0][2]), (1, 1e-9)))
            # neither what other hosts say, nor what the anchor says of itself
            if event.text and event.target not in self.addresses and \
                    (event.kind == 'ba' or event.packet.src == self.mac):
                self.live(event)
                # what this host's kernel asks for itself, to see whether who it knows is still
                # there (RFC 4861, 7.3.3), it asks at any time
                if event.kind == 'seek' or \
                        (event.kind == 'reply' and event.packet.dst == self.own):
                    continue
                return event

    def watch(self, plan, least, quiet, answers):
        """All events from now on, until there were so many answers and nothing more happens. The
        plan is what to do when: [(time, or None for the first NS for a target, what)]."""
        events, begin = [], time.monotonic()
        while True:
            now = time.monotonic()
            for when, what in [do for do in plan if do[0] <= now]:
                plan.remove((when, what))
                what()
                begin = now
            wait = events[-1].when if events else begin
            until = max(wait + quiet, begin + least)
            if sum(event.kind == 'ba' for event in events) < answers:
                until = begin + PATIENCE
            until = min([until] + [do[0] for do in plan])
            event = self.event(until)
            if event:
                events.append(event)
                yield event
            elif time.monotonic() >= until and not plan:
                return

    def bu(self, want):
        """A BU, what is done about it, and what comes of it."""
        target = plain(want.get('target', want['hoa']))
        plan, events = [], []
        sequence = int(want.get('seq', 1))
        if 'before' in want:
            self.inject(want['before'], target)
            time.sleep(0.2)
        self.drain()
        self.update(want, sequence)
        if 'again' in want:
            plan.append((time.monotonic() + 0.4, lambda: self.update(want, int(want['again']))))
        if 'other' in want:
            hoa, _, number = want['other'].rpartition(':')
            plan.append((time.monotonic() + 0.2, lambda: self.update({'hoa': hoa}, int(number))))
        reacted = 'react' not in want
        for event in self.watch(plan, float(want.get('least', 0)), float(want.get('quiet', 0.5)),
                                int(want.get('answers', 1))):
            events.append(event)
            if not reacted and event.kind == 'ns' and event.target == target:
                reacted = True
                plan.append((event.when + float(want.get('delay', 0.1)),
                             lambda: self.inject(want['react'], target)))
        return events

    def ask(self, want):
        """What another host hears."""
        self.drain()
        self.inject(want.get('react', 'resolve'), want['target'])
        return list(self.watch([], float(want.get('least', 0.4)), 0.2, 0))

    def drain(self):
        """Forget what has come."""
        while select.select([self.peer], [], [], 0)[0]:
            self.peer.recv(65536)
        while self.event(time.monotonic()):
            pass

    def data(self, want):
        """An echo request, and what becomes of it."""
        packets = echo(want)
        wire, mac = (self.peer, self.peer_mac) if 'away' in want else (self.near, self.mac)
        if packed(want['hoa'])[0] == 0xff:
            mac = '33:33:' + packed(want['hoa'])[-4:].hex(':')
        self.drain()
        for packet in packets:
            wire.send(bytes(Ether(src=OTHER_MAC, dst=mac, type=ETH_P_IPV6) / packet))
        outer, told, end = [], [], time.monotonic() + float(want.get('least', 3))
        while time.monotonic() < end and not told and not whole(outer, packets):
            for ready in select.select([self.far, wire], [], [], 0.2)[0]:
                octets, origin = ready.recvfrom(65536)
                if origin[2] == socket.PACKET_OUTGOING:
                    continue
                packet = IPv6(octets[14:])
                if ready is self.far and packet.src == self.anchor and packet.dst == self.coa and \
                        packet.nh in (41, 44):
                    outer.append(packet)
                elif ready is wire and packet.dst == want['from'] and error(packet):
                    told.append(packet)
        return judge_data(packets, outer, told)

    def join(self, want):
        """MLD from the mobile node, in its tunnel, and what comes of it."""
        old = ICMPv6MLReport(mladdr=want['group'])
        new = ICMPv6MLReport2(records_number=1, records=[
            ICMPv6MLDMultAddrRec(rtype=4, dst=want['group'])])
        self.drain()
        for group, report in ((want['group'], old), ('ff02::16', new)):
            packet = IPv6(src=self.coa, dst=self.anchor) / \
                IPv6(src=want['from'], dst=group, hlim=1) / \
                IPv6ExtHdrHopByHop(options=[RouterAlert()]) / report
            self.out.sendto(bytes(packet), (self.anchor, 0))
        came = [packet.summary() for packet in self.told(1)]
        return {'text': ', '.join(came) or 'silence', 'faults': []}

    def told(self, seconds):
        """What the anchor sends to the mobile node within some time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not select.select([self.far], [], [], max(end - time.monotonic(), 0))[0]:
                return
            octets, origin = self.far.recvfrom(65536)
            packet = IPv6(octets[14:])
            if origin[2] != socket.PACKET_OUTGOING and packet.src == self.anchor:
                yield packet

    def talk(self, want):
        """An echo request in the tunnel, and what becomes of it."""
        self.drain()
        request = IPv6(src=want['from'], dst=want['to']) / ICMPv6EchoRequest(
            id=815, data=os.urandom(20))
        packet = IPv6(src=want.get('outer', self.coa), dst=self.anchor) / request
        self.out.sendto(bytes(packet), (self.anchor, 0))
        data = request[ICMPv6EchoRequest].data
        for packet in self.told(float(want.get('least', 2))):
            reply = packet.getlayer(ICMPv6EchoReply)
            route = packet.getlayer(IPv6ExtHdrRouting)
            if reply and reply.data == data and route:
                return {'text': f'answered by {route.addresses[0]}', 'faults': []}
            if reply and reply.data == data and packet.payload.dst == want['from']:
                return {'text': 'answered', 'faults': []}
            if ICMPv6EchoRequest in packet and packet[ICMPv6EchoRequest].data == data and \
                    packet.payload.dst == want['to']:
                return {'text': 'tunnelled', 'faults': []}
        return {'text': 'silence', 'faults': []}

    def request(self, line):
        """Do it."""
        verb, _, rest = line.partition(' ')
        want = words(rest)
        if verb == 'live':
            self.alive[plain(want['hoa'])] = want['home']
        elif verb == 'dead':
            self.alive = {}
        else:
            return {'bu': self.bu, 'ask': self.ask, 'data': self.data,
                    'talk': self.talk, 'join': self.join}[verb](want)
        return []


def echo(want):
    """The packets of an echo request."""
    kind, size = want.get('kind', 'whole'), int(want.get('size', 100))
    packet = IPv6(src=want['from'], dst=want['hoa'], hlim=33)
    if kind == 'spent':
        packet /= IPv6ExtHdrRouting(type=0, addresses=['2001:db8:1fd::77'], segleft=0)
    if kind == 'hops':
        packet /= IPv6ExtHdrHopByHop(options=[PadN(optdata=bytes(4))])
    if kind == 'options':
        packet /= IPv6ExtHdrDestOpt(options=[PadN(optdata=bytes(4))])
    if kind == 'fragments':
        packet /= IPv6ExtHdrFragment(id=4711)
    packet /= ICMPv6EchoRequest(id=4711, seq=1)
    packet /= Raw(os.urandom(size - len(packet)))
    if kind == 'fragments':
        return [bytes(piece) for piece in fragment6(packet, 1280)]
    return [bytes(packet)]


def forwarded(packet):
    """A packet, one hop farther."""
    return packet[:7] + bytes([packet[7] - 1]) + packet[8:]


def inner(outer):
    """The packets that came out of a tunnel."""
    pieces = {}
    for packet in outer:
        if packet.nh == 41:
            yield bytes(packet)[40:]
            continue
        piece = packet[IPv6ExtHdrFragment]
        # the header of the piece is 8 octets, the packet behind it as long as it says
        pieces.setdefault(piece.id, []).append(
            (piece.offset * 8, piece.m, bytes(packet)[48:40 + packet.plen]))
    for parts in pieces.values():
        octets = b''
        for at, _, data in sorted(parts):
            if at == len(octets):
                octets += data
        if not sorted(parts)[-1][1]:
            yield octets


def whole(outer, packets):
    """All has come."""
    return sorted(inner(outer)) == sorted(forwarded(packet) for packet in packets)


def error(packet):
    """It is an ICMPv6 error."""
    return packet.nh == 58 and bytes(packet)[40] < 128


def judge_data(packets, outer, told):
    """What became of packets: text and faults."""
    if told:
        octets = bytes(told[0])
        kind, code, value = octets[40], octets[41], int.from_bytes(octets[44:48], 'big')
        text = {1: f'unreachable {code}', 2: f'too big {value}'}.get(kind, f'error {kind} {code}')
        quoted = octets[48:]
        ours = any(packet[:7] == quoted[:7] and packet[8:len(quoted)] == quoted[8:]
                   for packet in packets)
        faults = [] if ours else ['the packet in the error is not what was sent']
        if len(octets) > 1280:
            faults.append(f'an error of {len(octets)} octets')
        ip = told[0]
        if in6_chksum(58, ip, octets[40:42] + b'\0\0' + octets[44:]) != \
                int.from_bytes(octets[42:44], 'big'):
            faults.append('checksum of the error')
        return {'text': text, 'faults': faults}
    if whole(outer, packets):
        return {'text': 'arrives' + (' in pieces' if any(packet.nh == 44 for packet in outer)
                                     else ''), 'faults': []}
    return {'text': 'silence', 'faults': [f'{len(outer)} packets in the tunnel'] if outer else []}


def times(hoa, events):
    """What came too early, or too often, for a home address."""
    last = {event.target: event.came for event in events if event.kind == 'ns'}
    for event in events:
        if event.text.startswith('ba 0') and event.text.endswith(' ' + hoa):
            for target, when in last.items():
                if event.came < when + RETRANS - SLACK:
                    yield f'the BA came {event.came - when:.3f} s behind the NS for {target}'
        if event.kind in ('na', 'reply') and \
                event.came < last.get(event.target, 0) + RETRANS - SLACK:
            yield f'{event.text} came before the end of duplicate address detection'
    for text in {event.text for event in events if event.kind == 'na'}:
        whens = [event.came for event in events if event.text == text]
        if len(whens) > NA_MOST:
            yield f'{text} came {len(whens)} times'
        yield from (f'{text} came again after {later - when:.3f} s'
                    for when, later in zip(whens, whens[1:]) if later < when + RETRANS - SLACK)


def main():
    """Requests, until there are no more."""
    lab = Lab(*sys.argv[1:])
    print('ready', flush=True)
    for line in sys.stdin:
        events = lab.request(line.strip())
        if isinstance(events, dict):
            print(json.dumps(events), flush=True)
            continue
        hoa = words(line).get('hoa', '-')
        only = words(line).get('only')
        events = [event for event in events if only in (None, event.kind)]
        print(json.dumps({
            'text': ', '.join(sorted({event.text for event in events})) or 'silence',
            'faults': [fault for event in events for fault in event.faults] +
                      list(times(hoa, events)),
            'answers': [event.text for event in events if event.kind == 'ba'],
            'all': [f'{event.came - events[0].came:.3f} {event.text}' for event in events],
        }), flush=True)


main()
