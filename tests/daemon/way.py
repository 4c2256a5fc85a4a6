# SPDX-License-Identifier: GPL-2.0
"""Where packets for a mobile node go, what the module has, and what the anchor has answered.

usage: way.py HALMA NAME=ADDRESS...     in the namespace of the correspondent

HALMA is the CLI; the names are those of far ends. One request a line on standard input, one line
for each answer:

    way ADDRESS...  one word for each: a packet for it has left the anchor for these far ends, the
                    outermost first, with ">" between them; "plain" if in no tunnel, "-" if not at
                    all, "+" between several copies
    over NS SOURCE ADDRESS...
                    the same for packets that come from there
    keep PREFIX     remembers the bindings with a prefix in this one; answers "ready"
    moved           which have changed since: "KIND new", "gone", "changed", or "refreshed" if only
                    its lifetime is another one, and what halmad keeps with it; "nothing"
    dump PREFIX     those bindings: KIND PREFIX... NAME STATE, with "; " between them
    heard STATUS    the Binding Acknowledgements with it that have left the anchor since the last
                    time: DESTINATION, "rh" with a routing header, and the far end of the tunnel;
                    "; " between them
    gone KIND PREFIX
                    waits until there is no such binding; seconds since the last gone or since
    clock           which answers "ready"

How is it known that a packet has not left? Behind them goes another one, which is for nobody's
mobile node. It is one process, because a test that asks so often has no time to start programs.
"""

import ctypes
import ipaddress
import json
import os
import select
import socket
import struct
import subprocess
import sys
import time

DEVICE = 'net0'
BEYOND = '2001:db8:e::2'        # behind the anchor, in no tunnel
PORT = 9
PATIENCE = 30
LATE = 0.1      # seconds in which what is tunnelled may be overtaken by what is not
SO_ATTACH_FILTER = 26
SO_RCVBUFFORCE = 33
CLONE_NEWNET = 0x40000000
ETH_P_ALL = 3
HEADER = 14
UDP, MH, IPV6, ROUTING, OPTIONS = 17, 135, 41, 43, 60
BA = 6
PASSING = ('remaining', 'grace', 'previous', 'counters', 'handovers')
REFRESHED = ('lifetime', 'cookie', 'refresh', 'version')
ROUNDED = 5     # seconds by which the end of a lifetime may seem to be another one


def enter(name):
    """Go into a network namespace, in which sockets are made from now on."""
    with open(f'/run/netns/{name}', 'rb') as namespace:
        if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET):
            sys.exit(os.strerror(ctypes.get_errno()))


def of_interest(wire):
    """The kernel gives only what leaves and is no datagram for another port, in tunnels or not: a
    stream would come faster than it can be read."""
    load, load_half, load_byte, equal, give = 0x20, 0x28, 0x30, 0x15, 0x06
    packet_type, depth = 0xfffff004, 3
    rules, accept = [], 2 + 5 * depth
    drop = accept + 1

    def compare(value, yes, no):
        here = len(rules) + 1
        rules.append((equal, yes - here, no - here, value))

    rules.append((load, 0, 0, packet_type))
    compare(socket.PACKET_OUTGOING, len(rules) + 1, drop)
    for begin in range(HEADER, HEADER + 40 * depth, 40):
        rules.append((load_byte, 0, 0, begin + 6))
        compare(UDP, len(rules) + 1, len(rules) + 3)
        rules.append((load_half, 0, 0, begin + 42))
        compare(PORT, accept, drop)
        compare(IPV6, len(rules) + 1, accept)
    rules += [(give, 0, 0, 0x40000), (give, 0, 0, 0)]
    program = ctypes.create_string_buffer(b''.join(struct.pack('HBBI', *one) for one in rules))
    wire.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER,
                    struct.pack('HP', len(rules), ctypes.addressof(program)))


def address(octets):
    """As text."""
    return str(ipaddress.IPv6Address(octets))


class Frame:
    """A packet that has left the anchor: the destinations of its tunnels, and what is in it."""

    def __init__(self, octets):
        self.tunnels, self.routed = [], False
        self.kind, self.dst, self.data = None, None, b''
        octets, kind = octets[HEADER:], IPV6
        while len(octets) >= 8:
            if kind == IPV6:
                self.tunnels += [self.dst] if self.dst else []
                self.dst = address(octets[24:40])
                kind, octets = octets[6], octets[40:]
            elif kind in (ROUTING, OPTIONS):
                self.routed |= kind == ROUTING
                kind, octets = octets[0], octets[8 * (octets[1] + 1):]
            else:
                self.kind, self.data = kind, octets
                return


class Anchor:
    """The requests."""

    def __init__(self, halma, names):
        self.halma = halma
        self.names = {address(ipaddress.IPv6Address(where).packed): name
                      for name, where in (word.split('=') for word in names)}
        self.out = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        enter('lma')
        self.wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.wire.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 22)
        of_interest(self.wire)
        self.wire.bind((DEVICE, ETH_P_ALL))
        self.answers, self.number = [], 0
        self.prefix, self.before, self.begin = None, {}, 0

    def name(self, where):
        """Of a far end."""
        return self.names.get(where, where)

    def leaving(self, left):
        """The next packet of which something is to be said, or None."""
        end = time.monotonic() + left
        while True:
            left = max(end - time.monotonic(), 0)
            if not select.select([self.wire], [], [], left)[0]:
                return None
            octets, origin = self.wire.recvfrom(65536)
            if origin[2] != socket.PACKET_OUTGOING or origin[1] != 0x86dd:
                continue
            frame = Frame(octets)
            if frame.kind == MH and frame.data[2] == BA:
                self.answers.append(frame)
            elif frame.kind == UDP:
                return frame

    def way(self, *targets):
        """From the correspondent."""
        return self.sent(self.out, targets)

    def over(self, namespace, source, *targets):
        """From an address there."""
        enter(namespace)
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as out:
            enter('lma')
            out.bind((source, 0))
            return self.sent(out, targets)

    def sent(self, out, targets):
        """One packet to each, then the other one. Where there is a stream, nothing more is heard
        until what was is read."""
        self.drain()
        self.number += 1
        token = b'%d ' % self.number
        found, begin, last = {}, time.monotonic(), None
        for where in (*targets, BEYOND):
            out.sendto(token + where.encode(), (where, PORT))
        while time.monotonic() < begin + PATIENCE:
            left = PATIENCE if last is None else last + LATE - time.monotonic()
            if left <= 0 or last and len(found) == len(targets):
                return ' '.join('+'.join(found.get(where, ['-'])) for where in targets)
            frame = self.leaving(left)
            if not frame or not frame.data[8:].startswith(token):
                continue
            where = frame.data[8 + len(token):].decode()
            if where == BEYOND:
                last = time.monotonic()
                continue
            tunnels = '>'.join(self.name(end) for end in frame.tunnels) or 'plain'
            found.setdefault(where, []).append(tunnels)
        return 'the anchor does not forward'

    def drain(self):
        """Of what has been heard, keep the answers."""
        while self.leaving(0):
            pass

    def heard(self, status):
        """All that is there has been sent."""
        self.drain()
        answers, self.answers = self.answers, []
        return '; '.join(' '.join([self.name(frame.dst)] + ['rh'] * frame.routed +
                                  [self.name(end) for end in frame.tunnels])
                         for frame in answers if frame.data[6] == int(status)) or 'nothing'

    def bindings(self):
        """Those of the module."""
        done = subprocess.run([self.halma, '-j', 'binding', 'show'], check=True,
                              stdout=subprocess.PIPE)
        return json.loads(done.stdout)

    def content(self):
        """By kind and number: what stays of a binding, what a refresh changes, when it ends."""
        now = time.monotonic()
        return {(one['kind'], one['id']): (lasting(one, PASSING + REFRESHED),
                                           lasting(one, PASSING), now + seconds(one))
                for one in self.within(self.prefix)}

    def keep(self, prefix):
        """As they are."""
        self.prefix = prefix
        self.before = self.content()
        return 'ready'

    def moved(self):
        """Each in two words; what it was goes to the log."""
        after, words = self.content(), []
        for key in sorted(set(self.before) | set(after)):
            old, new = self.before.get(key), after.get(key)
            if not old or not new:
                words.append(f'{key[0]} {"new" if new else "gone"}')
            elif old[0] != new[0]:
                words.append(f'{key[0]} changed')
            elif old[1] != new[1] or abs(old[2] - new[2]) > ROUNDED:
                words.append(f'{key[0]} refreshed')
            else:
                continue
            print(words[-1], old, new, sep='\n\t', file=sys.stderr, flush=True)
        return ', '.join(words) or 'nothing'

    def within(self, prefix):
        """The bindings with something of this prefix."""
        net = ipaddress.ip_network(prefix)
        return [one for one in self.bindings()
                if any(ipaddress.ip_network(own).version == 6 and
                       ipaddress.ip_network(own).subnet_of(net) for own in one['prefix'])]

    def dump(self, prefix):
        """The kinds in order."""
        return '; '.join(sorted(
            ' '.join([one['kind'], *one['prefix'],
                      self.name(one['path'][0]['tunnel']['remote-ipv6']), one['state']])
            for one in self.within(prefix))) or 'nothing'

    def clock(self):
        """From here on."""
        self.begin = time.monotonic()
        return 'ready'

    def gone(self, kind, prefix):
        """As long as nobody is late by more than a busy host is."""
        while time.monotonic() < self.begin + 4 * PATIENCE:
            if not any(one['kind'] == kind for one in self.within(prefix)):
                took = time.monotonic() - self.begin
                return f'{took:.1f}'
            time.sleep(0.5)
        return 'never'


def seconds(binding):
    """Until it ends."""
    return binding.get('remaining', 0) / 1000


def lasting(value, without):
    """Without these, at any depth."""
    if isinstance(value, list):
        return [lasting(one, without) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: lasting(value[key], without) for key in value if key not in without}


def main():
    """Answer until nobody asks any more."""
    anchor = Anchor(sys.argv[1], sys.argv[2:])
    print('ready', flush=True)
    for line in sys.stdin:
        what, *words = line.split()
        print(getattr(anchor, what)(*words), flush=True)


if __name__ == '__main__':
    main()
