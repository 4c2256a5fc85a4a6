# SPDX-License-Identifier: GPL-2.0
"""The network in which the packet path is tried, and what a test program in Python needs.

              2001:db8:c::/64     2001:db8:1::/64      2001:db8:11::/64      fe80::/64
    [ cn ]-------------------[ lma ]-----------[ net ]-----------------[ mag1 ]---------[ mn ]
      ::2                 ::1  |  ::1       ::ff   |  ::ff          ::1   | tun           |
      192.0.2.2     192.0.2.1  |                   |                      |               |
                 2001:db8:f::1 (LMAA)              |  2001:db8:12::/64    |               |
                 lma0: halma                       +-----------------[ mag2 ]-------------+
                                                   ::ff             ::1     tun

Each node is a network namespace of that name; an interface is called after the node at its other
end. lma routes HOME (and HOME4) into lma0. The gateways are the kernel's own: `tun` is an ip6tnl
between the care-of address and LMAA, the default route leads into it, and HOME to the mobile
node. mn has both links and sends along one of them (Lab.mn_via).

    with Lab() as lab:
        lab.bind(1, 'pmipv6', hnp(1), COA1)
        tap = lab.tap('net', 'lma')
        lab.inject('cn', ip6(CN, mn(1), UDP, udp(1, 2, b'hello')))
        lab.equal('R5213-20 ...', [(LMAA, COA1), (CN, mn(1))], tap.wait(by_port(2))[0].path)

Everything about bindings goes through the halma command. Taps are packet sockets; what they saw
is kept as pcap files under $HALMA_OUT/evidence when a test failed, and is what tshark judges.
"""

import contextlib
import ctypes
import json
import os
import pathlib
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import traceback

from packets import Packet

HERE = pathlib.Path(__file__).resolve().parent
TREE = HERE.parent.parent
HALMA = os.environ.get('HALMA', str(TREE / 'tools/halma'))
STREAM = str(TREE / 'tests/stream/halma-stream')
PROGRAM = pathlib.Path(sys.argv[0]).stem
PATIENCE = 120      # seconds, of which a machine that is not busy needs one

LMAA = '2001:db8:f::1'
ANCHORS = '2001:db8:f::/64'
LMA_CN = '2001:db8:c::1'
LMA_NET = '2001:db8:1::1'
CN = '2001:db8:c::2'
CN4 = '192.0.2.2'
LMA4 = '192.0.2.1'
COA1 = '2001:db8:11::1'
COA2 = '2001:db8:12::1'
NET1 = '2001:db8:11::ff'
NET_LMA = '2001:db8:1::ff'
HOME = '2001:db8:8000::/48'
HOME4 = '198.51.100.0/24'

NODES = ('cn', 'lma', 'net', 'mag1', 'mag2', 'mn')
LINKS = (('cn', 'lma'), ('lma', 'net'), ('net', 'mag1'), ('net', 'mag2'), ('mag1', 'mn'),
         ('mag2', 'mn'))
SYSCTLS = {
    'ipv6/conf/default/accept_dad': 0, 'ipv6/conf/all/accept_dad': 0,
    'ipv6/conf/default/dad_transmits': 0, 'ipv6/conf/default/router_solicitations': 0,
    'ipv4/conf/default/rp_filter': 0, 'ipv4/conf/all/rp_filter': 0,
    'ipv6/icmp/ratelimit': 0, 'ipv4/icmp_ratelimit': 0, 'ipv4/icmp_msgs_per_sec': 100000,
    'ipv4/icmp_msgs_burst': 100000, 'ipv4/ping_group_range': '0 0',
}

CLONE_NEWNET = 0x40000000
SO_MARK, SO_RCVBUFFORCE = 36, 33
IP_MTU_DISCOVER, IPV6_MTU_DISCOVER, PMTUDISC_PROBE = 10, 23, 3
PACKET_OUTGOING, ARPHRD_ETHER = 4, 1
ETH_P_ALL, ETH_P_IP, ETH_P_IPV6 = 3, 0x0800, 0x86dd
LIBC = ctypes.CDLL(None, use_errno=True)


def hnp(n, length=64):
    """The home network prefix of node n."""
    return f'2001:db8:8000:{n:x}::/{length}'


def mn(n, host=1):
    """An address of node n."""
    return f'2001:db8:8000:{n:x}::{host:x}'


def mn4(n):
    """The IPv4 home address of node n."""
    return f'198.51.100.{n}'


def eventually(seconds, condition):
    """Whether the condition comes true in time; its last value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        time.sleep(0.02)


class Tap:
    """Everything that passes an interface."""

    def __init__(self, lab, ns, dev):
        self.name = f'{ns}-{dev}'
        self.packets = []
        self.frames = []
        self.first = 0
        with lab.ns(ns):
            self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            self.sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 32 << 20)
            self.sock.bind((dev, ETH_P_ALL))
        self.sock.setblocking(False)

    def drain(self):
        """Take in what has come so far."""
        while True:
            try:
                frame, where = self.sock.recvfrom(70000)
            except BlockingIOError:
                return
            except OSError:  # the interface went down: said once
                continue
            if where[1] not in (ETH_P_IP, ETH_P_IPV6):
                continue
            if where[3] != ARPHRD_ETHER:
                frame = bytes(12) + struct.pack('!H', where[1]) + frame
            self.frames.append((time.time(), frame))
            self.packets.append(Packet(frame[14:], frame, where[2] == PACKET_OUTGOING))

    def clear(self):
        """Forget what has come so far (the evidence keeps it)."""
        self.drain()
        self.packets = []

    def seen(self, match=lambda packet: True):
        """What has come and matches."""
        self.drain()
        return [packet for packet in self.packets if match(packet)]

    def wait(self, match=lambda packet: True, count=1, seconds=PATIENCE):
        """The same, when there are `count` of them or time is over."""
        end = time.monotonic() + seconds
        while True:
            found = self.seen(match)
            left = end - time.monotonic()
            if len(found) >= count or left <= 0:
                return found
            select.select([self.sock], [], [], min(left, 0.5))

    def save(self, path, frames=None):
        """As a pcap file."""
        with open(path, 'wb') as file:
            file.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
            for when, frame in self.frames if frames is None else frames:
                file.write(struct.pack('<IIII', int(when), int(when % 1 * 1e6), len(frame),
                                       len(frame)) + frame)
        return str(path)


class Ktap:
    """Results, as the runner wants them."""

    def __init__(self):
        self.count = self.failed = self.skipped = 0
        print('KTAP version 1', flush=True)

    def diag(self, *text):
        """A comment."""
        for line in ' '.join(str(word) for word in text).split('\n'):
            print('#', line, flush=True)

    def ok(self, name, condition, why=''):
        """A test passes when the condition holds; `why` is printed when it does not."""
        self.count += 1
        if not condition:
            self.failed += 1
            if why != '':
                self.diag(why() if callable(why) else why)
        print(f'{"ok" if condition else "not ok"} {self.count} - {name}', flush=True)
        return bool(condition)

    def equal(self, name, want, got):
        """A test passes when both are the same."""
        return self.ok(name, want == got, lambda: f'wanted {want!r}\ngot    {got!r}')

    def skip(self, name, why):
        """A test that cannot run here."""
        self.count += 1
        self.skipped += 1
        print(f'ok {self.count} - {name} # SKIP {why}', flush=True)


class Lab(Ktap):
    """The network, and the test program around it."""

    def __init__(self, nodes=NODES, mtu=None, late=False):
        super().__init__()
        self.nodes = nodes
        self.mtu = mtu or {}
        self.late = late
        self.fds = {}
        self.raw = {}
        self.taps = []
        self.children = []
        self.tmp = tempfile.TemporaryDirectory()
        self.home = os.open('/proc/thread-self/ns/net', os.O_RDONLY)

    def __enter__(self):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            if not self.late:
                self.build()
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(self, kind, error, trace):
        if kind and not issubclass(kind, SystemExit):
            text = ''.join(traceback.format_exception(kind, error, trace))
            if isinstance(error, subprocess.CalledProcessError):
                text += f'{error.stdout or ""}{error.stderr or ""}'
            self.ok('the program comes to its end', False, text)
        try:
            if self.failed:
                self.keep_evidence()
        finally:
            self.tear_down()
            os.close(self.home)
            self.tmp.cleanup()
        print(f'1..{self.count}')
        self.diag(f'{self.count - self.failed - self.skipped} passed, {self.failed} failed, '
                  f'{self.skipped} skipped')
        sys.stdout.flush()
        sys.exit(1 if self.failed or not self.count else 0)

    def tear_down(self):
        """Leave nothing of the network behind; build() may follow."""
        for child in self.children:
            if child.poll() is None:
                child.kill()
                child.wait()
        for tap in self.taps:
            tap.sock.close()
        for sock in self.raw.values():
            sock.close()
        for fd in self.fds.values():
            os.close(fd)
        self.run('ip', '-force', '-batch', '-', check=False,
                 stdin=''.join(f'netns del {node}\n' for node in self.fds))
        self.children, self.taps, self.raw, self.fds = [], [], {}, {}

    # namespaces and commands

    def build(self):
        """Namespaces, links, addresses, routes, the device."""
        lines = [f'netns add {node}' for node in self.nodes]
        for left, right in self.links():
            lines.append(f'link add {right} netns {left} type veth peer name {left} netns {right}')
        self.run('ip', '-batch', '-', stdin='\n'.join(lines[:len(self.nodes)]) + '\n')
        for node in self.nodes:
            self.fds[node] = os.open(f'/run/netns/{node}', os.O_RDONLY)
            self.sysctl(node, SYSCTLS)
            if node not in ('cn', 'mn'):
                self.sysctl(node, {'ipv6/conf/all/forwarding': 1, 'ipv4/ip_forward': 1})
        self.run('ip', '-batch', '-', stdin='\n'.join(lines[len(self.nodes):]) + '\n')
        for node in self.nodes:
            self.ip(node, self.setup(node))
            if node.startswith('mag') and 'mn' in self.nodes:
                self.command(node, 'ip', '-6', 'rule', 'add', 'iif', 'mn', 'lookup', '100')
        self.halma('link', 'add', 'lma0', 'local', LMAA, 'up')
        self.ip('lma', [f'route add {HOME} via fe80::1 dev lma0',
                        f'route add {HOME4} via inet6 fe80::1 dev lma0'])

    def links(self):
        """Those between the nodes that are wanted."""
        return [link for link in LINKS if set(link) <= set(self.nodes)]

    def setup(self, node):
        """Lines for ip(8)."""
        lines = ['link set lo up']
        for left, right in self.links():
            if node in (left, right):
                dev = right if node == left else left
                mtu = self.mtu.get(f'{left}-{right}')
                lines.append(f'link set {dev} up' + (f' mtu {mtu}' if mtu else ''))
        if node.startswith('mag'):
            return lines + self.setup_mag(node)
        return lines + {'cn': self.setup_cn, 'lma': self.setup_lma, 'net': self.setup_net,
                        'mn': self.setup_mn}.get(node, list)()

    def setup_cn(self):
        """The correspondent node."""
        return [f'address add {CN}/64 dev lma nodad', f'address add {CN4}/24 dev lma',
                f'route add ::/0 via {LMA_CN}', f'route add 0.0.0.0/0 via {LMA4}']

    def setup_lma(self):
        """The anchor, but for its device."""
        return [f'address add {LMA_CN}/64 dev cn nodad', f'address add {LMA4}/24 dev cn',
                f'address add {LMA_NET}/64 dev net nodad', f'address add {LMAA}/128 dev lo nodad',
                f'route add ::/0 via {NET_LMA} dev net']

    def setup_net(self):
        """The network between."""
        lines = [f'address add {NET_LMA}/64 dev lma nodad', f'route add {ANCHORS} via {LMA_NET}',
                 f'route add 2001:db8:c::/64 via {LMA_NET}']
        for n in (1, 2):
            if f'mag{n}' in self.nodes:
                lines.append(f'address add 2001:db8:1{n}::ff/64 dev mag{n} nodad')
        return lines

    def setup_mag(self, node):
        """A mobile access gateway, or the access network of a MIPv6 node."""
        n = node[3:]
        lines = [f'address add 2001:db8:1{n}::1/64 dev net nodad',
                 f'route add {ANCHORS} via 2001:db8:1{n}::ff',
                 f'route add {NET_LMA} via 2001:db8:1{n}::ff',
                 f'link add tun type ip6tnl mode any local 2001:db8:1{n}::1 remote {LMAA} '
                 'encaplimit none hoplimit 64',
                 'link set tun up', 'route add ::/0 dev tun', 'route add 0.0.0.0/0 dev tun']
        if 'mn' in self.nodes:
            lines += ['address add fe80::1/64 dev mn nodad',
                      f'route add {HOME} via fe80::2 dev mn',
                      f'route add {HOME4} via inet6 fe80::2 dev mn',
                      'route add ::/0 dev tun table 100']
        else:
            lines += [f'route add blackhole {HOME}', f'route add blackhole {HOME4}']
        return lines

    def setup_mn(self):
        """The mobile node: home addresses of node 1, both links."""
        lines = [f'address add {mn(1)}/128 dev lo nodad', f'address add {mn4(1)}/32 dev lo']
        for n in (1, 2):
            if f'mag{n}' in self.nodes:
                lines.append(f'address add fe80::2/64 dev mag{n} nodad')
        return lines + self.mn_routes(1)

    @staticmethod
    def mn_routes(n):
        """Everything through gateway n."""
        return [f'route replace ::/0 via fe80::1 dev mag{n} src {mn(1)}',
                f'route replace 0.0.0.0/0 via inet6 fe80::1 dev mag{n} src {mn4(1)}']

    def mn_via(self, n):
        """The mobile node sends through gateway n from now on."""
        self.ip('mn', self.mn_routes(n))

    @contextlib.contextmanager
    def ns(self, node):
        """Be in a namespace: sockets opened and processes started now live there."""
        self.enter(self.fds[node])
        try:
            yield
        finally:
            self.enter(self.home)

    @staticmethod
    def enter(fd):
        """setns(2), which this Python has not."""
        if LIBC.setns(fd, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), 'setns')

    def sysctl(self, node, values):
        """Below net/; what this kernel has not is passed over."""
        with self.ns(node):
            for key, value in values.items():
                path = pathlib.Path('/proc/sys/net') / key
                if path.exists():
                    path.write_text(str(value), encoding='ascii')

    @staticmethod
    def run(*command, stdin=None, check=True):
        """Run a command to its end; its output."""
        return subprocess.run(command, input=stdin, check=check, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL if stdin is None else None).stdout

    def command(self, node, *command, **kwargs):
        """Run a command in a namespace."""
        with self.ns(node):
            return self.run(*command, **kwargs)

    def ip(self, node, lines, check=True):
        """Lines for ip(8) in a namespace."""
        lines = [lines] if isinstance(lines, str) else lines
        with self.ns(node):
            self.run('ip', '-batch', '-', stdin='\n'.join(lines) + '\n', check=check)
            if any(line.startswith('address add') for line in lines):
                eventually(PATIENCE, self.settled)

    @staticmethod
    def settled():
        """Whether each address of this namespace has its local route, which comes a bit later."""
        proc = pathlib.Path('/proc/thread-self/net')
        addresses = {line.split()[0] for line in (proc / 'if_inet6').read_text().splitlines()}
        routes = (line.split() for line in (proc / 'ipv6_route').read_text().splitlines())
        return addresses <= {route[0] for route in routes if int(route[8], 16) & 0x80000000}

    def offload(self, node, dev, *words):
        """ethtool -K: what a device does for the stack."""
        self.command(node, 'ethtool', '-K', dev, *words)

    def start(self, node, *command, **kwargs):
        """Start a process in a namespace; it is ended with the program."""
        with self.ns(node):
            child = subprocess.Popen(command, text=True, stdin=kwargs.pop('stdin', None), **kwargs)
        self.children.append(child)
        return child

    def keep_evidence(self):
        """What the taps saw, for people."""
        top = os.environ.get('HALMA_OUT') or self.tmp.name
        place = pathlib.Path(top) / 'evidence' / PROGRAM
        place.mkdir(parents=True, exist_ok=True)
        for number, tap in enumerate(self.taps):
            tap.drain()
            tap.save(place / f'{number}-{tap.name}.pcap')
        self.diag(self.run(HALMA, '-n', 'lma', '-s', 'stats', check=False))

    # the anchor

    def halma(self, *words, node='lma'):
        """The halma command, which must succeed; its output."""
        return self.run(HALMA, '-n', node, *(str(word) for word in words))

    def show(self, *words, node='lma'):
        """What the halma command shows, as data."""
        return json.loads(self.run(HALMA, '-n', node, '-j', '-s', *(str(w) for w in words)))

    def bind(self, number, kind, prefix, remote, *words, dev='lma0', node='lma'):
        """binding set, for mobile node number % 10; several prefixes may be given as a list."""
        prefixes = [prefix] if isinstance(prefix, str) else prefix
        line = ['binding', 'set', 'dev', dev, 'id', number, 'kind', kind, 'mn-id',
                f'mn{number % 10}@x']
        for one in prefixes:
            line += ['prefix', one]
        self.halma(*line, 'remote', remote, *words, node=node)

    def refused(self, *words):
        """The halma command, which must not succeed; what it says, and nothing if it did."""
        done = subprocess.run([HALMA, '-n', 'lma', *(str(word) for word in words)], text=True,
                              capture_output=True, check=False, stdin=subprocess.DEVNULL)
        return done.stderr if done.returncode else ''

    def unbind(self, *numbers):
        """binding del."""
        for number in numbers:
            self.halma('binding', 'del', 'dev', 'lma0', 'id', number)

    def link_set(self, *words, dev='lma0'):
        """link set."""
        self.halma('link', 'set', dev, *words)

    def stats(self, dev='lma0', node='lma'):
        """Drop counters by cause, and tx-packets, rx-packets, alerts."""
        shown = self.show('stats', 'show', dev, node=node)[0]
        return {**{drop['cause']: drop['packets'] for drop in shown['drop']}, **shown['counters'],
                'alerts': shown['alerts']}

    def counters(self, number):
        """tx-packets and so on of a binding."""
        return self.show('binding', 'show', 'dev', 'lma0', 'id', number)[0]['counters']

    @contextlib.contextmanager
    def counted(self, name, dev='lma0', node='lma', **causes):
        """A test passes when the drop counters have moved so, and no other one."""
        before = self.stats(dev, node)
        yield
        want = {cause.replace('_', '-'): n for cause, n in causes.items()}

        def moved():
            after = self.stats(dev, node)
            return {cause: after[cause] - n for cause, n in before.items()
                    if after[cause] != n and '-packets' not in cause and '-bytes' not in cause
                    and cause != 'alerts'}
        eventually(PATIENCE, lambda: moved() == want)
        self.equal(name, want, moved())

    def monitor(self, *groups):
        """The halma command's monitor; a Monitor, which has subscribed."""
        return Monitor(self, groups)

    # packets

    def tap(self, node, dev):
        """A tap, from now on."""
        self.taps.append(Tap(self, node, dev))
        return self.taps[-1]

    def inject(self, node, *packets, mark=0):
        """Send packets as they are, routed by their destination."""
        for packet in packets:
            family, to = (socket.AF_INET6, packet[24:40]) if packet[0] >> 4 == 6 else \
                (socket.AF_INET, packet[16:20])
            sock = self.raw_socket(node, family, mark)
            sock.sendto(packet, (socket.inet_ntop(family, to), 0))

    def raw_socket(self, node, family, mark):
        """For packets with their own header."""
        key = (node, family, mark)
        if key not in self.raw:
            with self.ns(node):
                sock = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
            # what the node has learnt of a path must not stand between us and the wire
            if family == socket.AF_INET:
                sock.setsockopt(socket.IPPROTO_IP, socket.IP_HDRINCL, 1)
                sock.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_PROBE)
            else:
                sock.setsockopt(socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, PMTUDISC_PROBE)
            if mark:
                sock.setsockopt(socket.SOL_SOCKET, SO_MARK, mark)
            self.raw[key] = sock
        return self.raw[key]

    def socket(self, node, family, kind, address=None, mark=0):
        """An ordinary socket in a namespace, closed with the program."""
        with self.ns(node):
            sock = socket.socket(family, kind)
        sock.settimeout(PATIENCE)
        if mark:
            sock.setsockopt(socket.SOL_SOCKET, SO_MARK, mark)
        if address:
            sock.bind(address)
        self.raw[len(self.raw)] = sock
        return sock

    def to_device(self, node, dev, *packets):
        """Hand packets to a device that has no link header, past all routing."""
        with self.ns(node), socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0) as sock:
            for packet in packets:
                proto = ETH_P_IPV6 if packet[0] >> 4 == 6 else ETH_P_IP
                sock.sendto(packet, (dev, proto))

    # judges

    def tshark(self, path, fields, match='', options=()):
        """One list of field values for each frame that matches, by an independent dissector."""
        command = ['tshark', '-n', '-r', str(path), '-T', 'fields', '-E', 'separator=|']
        for field in fields:
            command += ['-e', field]
        for option in options:
            command += ['-o', option]
        if match:
            command += ['-Y', match]
        return [line.split('|') for line in self.run(*command).splitlines()]


class Monitor:
    """Alerts and notifications as they come."""

    def __init__(self, lab, groups):
        self.lines = []
        self.rest = b''
        with lab.ns('lma'):
            self.child = subprocess.Popen(
                [HALMA, '-j', 'monitor', *groups, 'sync'], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, bufsize=0)
        lab.children.append(self.child)
        self.wait(lambda msg: msg['name'] == 'sync-done')
        self.lines = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.terminate()
        self.child.wait()

    def wait(self, match, seconds=PATIENCE):
        """The messages that match, as soon as there is one."""
        end = time.monotonic() + seconds
        while True:
            found = [line for line in self.lines if match(line)]
            left = end - time.monotonic()
            if found or left <= 0:
                return found
            if select.select([self.child.stdout], [], [], left)[0]:
                *whole, self.rest = (self.rest + os.read(self.child.stdout.fileno(), 65536)
                                     ).split(b'\n')
                self.lines += [json.loads(line) for line in whole if line.strip()]

    def alert(self, cause, **fields):
        """Whether an alert of this cause, with these fields, comes."""
        want = {name.replace('_', '-'): value for name, value in fields.items()}
        return bool(self.wait(lambda line: line['name'] == 'alert-ntf' and
                              line['msg'].get('cause') == cause and
                              want.items() <= line['msg'].items()))
