#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The part of the benchmark that runs inside the VM: one boot, every case, one JSON file.

usage: guest.py BENCH_GEN_KO BENCH_NL RESULT.json [rounds=N] [n=N,N,...] [part=NAME,...]

Parts: forward (one binding of each kind beside other tunnels), growth (many bindings), mobile
(IPsec policies of many mobile nodes, many home addresses on a home link). Words that it
does not know, as platform=TEXT, go into the result.
"""

import ipaddress
import json
import os
import socket
import struct
import subprocess
import sys
import time

PROC = '/proc/bench_gen'
LOCAL = {'ip6tnl': '2001:db8:a::1', 'lma0': '2001:db8:a::2', 'lma1': '2001:db8:a::3',
         'lma2': '2001:db8:a::4', 'lmaN': '2001:db8:a::5', 'lmaH': '2001:db8:a::6'}
REMOTE = '2001:db8:b::1'        # the MAG, or a care-of address
CARE_OF = '2001:db8:b::2'
UNKNOWN = '2001:db8:b::99'
PEER = '2001:db8:1::1'          # where plain forwarding leads
PEER4 = '198.51.100.1'
CHECKED = 8                     # packets of each case that are looked at


def run(*words):
    """Output of a program that must not fail."""
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False)
    if done.returncode:
        sys.exit(f'{" ".join(words)}: {done.stderr.strip() or done.returncode}')
    return done.stdout


def ip_batch(text):
    """Many ip(8) commands in one process."""
    done = subprocess.run(['ip', '-batch', '-'], input=text, stderr=subprocess.PIPE, text=True,
                          check=False)
    if done.returncode:
        sys.exit(f'ip -batch: {done.stderr.strip()}')


def sysctl(name, value):
    """Set one."""
    with open('/proc/sys/' + name.replace('.', '/'), 'w', encoding='ascii') as file:
        file.write(str(value))


# packets

def csum(data):
    """Internet checksum."""
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def udp(src, dst, payload=bytes(range(64)), ports=(4000, 5000)):
    """A UDP datagram between two addresses of one family."""
    length = 8 + len(payload)
    src, dst = ipaddress.ip_address(src).packed, ipaddress.ip_address(dst).packed
    pseudo = src + dst + struct.pack('!II', length, 17)
    head = struct.pack('!HHHH', *ports, length, 0)
    total = csum(pseudo + head + payload) or 0xffff
    return head[:6] + struct.pack('!H', total) + payload


def ipv6(src, dst, body, proto=17):
    """An IPv6 packet."""
    return struct.pack('!IHBB', 6 << 28, len(body), proto, 64) + \
        ipaddress.IPv6Address(src).packed + ipaddress.IPv6Address(dst).packed + body


def ipv4(src, dst, body, proto=17):
    """An IPv4 packet with DF."""
    head = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(body), 0, 0x4000, 64, proto, 0) + \
        ipaddress.IPv4Address(src).packed + ipaddress.IPv4Address(dst).packed
    return head[:10] + struct.pack('!H', csum(head)) + head[12:] + body


def packet(src, dst):
    """The 112-byte IPv6 packet, or its IPv4 counterpart."""
    return (ipv6 if ':' in src else ipv4)(src, dst, udp(src, dst))


def encap(inner, src, dst):
    """An inner packet in IPv6."""
    return ipv6(src, dst, inner, 41 if inner[0] >> 4 == 6 else 4)


def gtp(inner, src, dst, teid):
    """An inner packet in GTP version 1."""
    body = struct.pack('!BBHI', 0x30, 255, len(inner), teid) + inner
    return ipv4(src, dst, udp(src, dst, body, (2152, 2152)))


def forwarded(data):
    """What a router makes of it: one hop less."""
    if data[0] >> 4 == 6:
        return data[:7] + bytes([data[7] - 1]) + data[8:]
    head = data[:8] + bytes([data[8] - 1]) + data[9:10] + b'\0\0' + data[12:20]
    return head[:10] + struct.pack('!H', csum(head)) + head[12:] + data[20:]


class Case:
    """What is sent, and what should leave."""

    # pylint: disable-next=too-many-arguments,too-many-positional-arguments
    def __init__(self, name, sent, inner=None, outer=None, count=1, offsets=(), drop=False,
                 link=None):
        self.name = name
        self.sent = sent
        self.left = forwarded(inner or sent)
        self.outer = outer      # (source, destination) of the outer header, or None
        self.count = count
        self.offsets = offsets
        self.drop = drop
        self.link = link        # where it comes in, and the answer leaves; not looked at

    def command(self):
        """For the generator."""
        proto = '86dd' if self.sent[0] >> 4 == 6 else '0800'
        flag = 'drop' if self.drop else 'summed' if self.link else '-'
        devices = f'{self.link} {self.link}' if self.link else 'bin0 bout0'
        return f'case {self.name} {proto} {devices} {flag} ' \
            f'{self.count} {",".join(map(str, self.offsets)) or "-"} {self.sent.hex()}'

    def judge(self, frame):
        """None if this is what should leave, or why it is not; False if it is not ours."""
        data = frame[14:]
        if self.left[-64:] not in data:
            return False
        if self.outer:
            packed = b''.join(ipaddress.ip_address(a).packed for a in self.outer)
            start = 8 if len(packed) == 32 else 12
            skip = 40 if len(packed) == 32 else 36      # GTP: IPv4, UDP and its own header
            wrong = [i for i in range(len(packed)) if data[start + i] != packed[i]]
            # the number of the destination is in the second word of an address
            if [i for i in wrong if self.count == 1 or i % 16 not in range(4, 8)]:
                return 'outer header'
            data = data[skip:]
        if len(data) != len(self.left):
            return f'{len(data)} octets instead of {len(self.left)}'
        wrong = [i for i, (a, b) in enumerate(zip(data, self.left)) if a != b]
        if self.count > 1:
            wrong = [i for i in wrong if i not in range(8, 40)]
        return f'octets {wrong}' if wrong else None


def command(text):
    """Tell the generator."""
    fd = os.open(PROC, os.O_WRONLY)
    try:
        os.write(fd, text.encode())
    except OSError as error:
        sys.exit(f'bench_gen: {text[:60]}: {error.strerror}')
    finally:
        os.close(fd)


def check(cases):
    """Look at what leaves; returns {name: good packets}."""
    good = {}
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    tap.bind(('bout0', 0))
    tap.settimeout(2)
    for case in cases:
        if case.drop or case.link:
            continue
        good[case.name] = 0
        command(f'send {CHECKED} {case.name}')
        while good[case.name] < CHECKED:
            try:
                frame = tap.recv(4096)
            except TimeoutError:
                print(f'{case.name}: {good[case.name]} of {CHECKED} packets left')
                break
            why = case.judge(frame)
            if why is None:
                good[case.name] += 1
            elif why:
                print(f'{case.name}: {why} of {frame.hex()}')
    tap.close()
    time.sleep(0.3)     # until nobody makes time stamps for it any more
    return good


def percentile(values):
    """The tenth."""
    values = sorted(values)
    return values[len(values) // 10]


def measure(cases, rounds):
    """{name: ticks per packet, ...} and what a thousand instructions take."""
    command('clear')
    for case in cases:
        command(case.command())
    good = check(cases)
    names = ' '.join(case.name for case in cases)
    for case in cases:      # warm up: every far end has had its first packet
        if case.count > 1:
            command(f'send {case.count} {case.name}')
    command(f'run {min(rounds, 10)} {names}')
    command(f'run {rounds} {names}')
    result = {}
    with open(PROC, encoding='ascii') as file:
        lines = file.read().splitlines()
    for line in lines[1:]:
        name, size, sent, left, odd, *ticks = line.split()
        if not ticks:
            sys.exit(f'{name}: no sample is complete: {left} of {sent} packets left')
        result[name] = {'ticks': round(percentile(list(map(int, ticks))) / int(size), 2),
                        'sent': int(sent), 'left': int(left), 'odd': int(odd),
                        'samples': len(ticks), 'checked': good.get(name)}
    command('clear')
    return result, int(lines[0].split()[1])


# the network

def setup_network():
    """Two devices, routes, the tunnels to compare with."""
    for module in ('ipv6', 'dummy', 'tunnel4', 'tunnel6', 'ip_tunnel', 'ip6_tunnel', 'gtp'):
        subprocess.run(['modprobe', '-q', module], check=False)
    for name, value in (('net.ipv6.conf.all.forwarding', 1), ('net.ipv4.ip_forward', 1),
                        ('net.ipv6.conf.default.router_solicitations', 0),
                        ('net.ipv6.conf.default.accept_dad', 0),
                        ('net.ipv4.conf.all.rp_filter', 0),
                        ('net.ipv4.conf.default.rp_filter', 0)):
        sysctl(name, value)
    local = ''.join(f'addr add {addr}/128 dev lo\n' for addr in LOCAL.values())
    ip_batch(f'''
        link add bin0 numtxqueues 1 type dummy
        link add bout0 numtxqueues 1 type dummy
        link set bin0 up
        link set bout0 up
        addr add 2001:db8:0:1::1/64 dev bout0 nodad
        addr add 192.0.2.1/24 dev bout0
        addr add 2001:db8:0:2::1/64 dev bin0 nodad
        addr add 203.0.113.1/24 dev bin0
        route add 2001:db8:1::/48 via 2001:db8:0:1::2
        route add 2001:db8:b::/48 via 2001:db8:0:1::2
        route add 2001:db8:c000::/34 via 2001:db8:0:1::2
        route add 198.51.100.0/24 via 192.0.2.2
        {local}
        link add t6 type ip6tnl mode any local {LOCAL['ip6tnl']} remote {REMOTE} encaplimit none
        link set t6 up
        link add t6x type ip6tnl external
        link set t6x up
        route add 2001:db8:2::/48 via fe80::1 dev t6
        route add 10.2.0.0/16 via inet6 fe80::1 dev t6
        route add 2001:db8:3::/48 encap ip6 src {LOCAL['ip6tnl']} dst {CARE_OF} \
            via fe80::1 dev t6x
        ''')


def setup_gtp(tool):
    """True where the kernel has it."""
    if subprocess.run(['ip', 'link', 'add', 'gtp0', 'type', 'gtp', 'role', 'ggsn'],
                      stderr=subprocess.DEVNULL, check=False).returncode:
        return False
    ip_batch('link set gtp0 up\nroute add 10.9.0.0/16 dev gtp0\n')
    run(tool, 'gtp', 'gtp0', '192.0.2.2', '10.9.0.1', '77')
    return True


def load_halma():
    """The module that is measured."""
    run('insmod', os.environ['HALMA_KO'])


def cases_plain():
    """What needs nothing; plain forwarding twice, as a control."""
    plain = packet('2001:db8:0:2::9', PEER)
    return [Case('drop', plain, drop=True), Case('fwd6', plain), Case('fwd6-again', plain)]


def cases_others(has_gtp):
    """The other tunnels."""
    mine, down6 = LOCAL['ip6tnl'], packet('2001:db8:0:2::9', '2001:db8:2::9')
    down4, lwt = packet('203.0.113.9', '10.2.0.9'), packet('2001:db8:0:2::9', '2001:db8:3::9')
    up6, up4 = packet('2001:db8:2::9', PEER), packet('10.2.0.9', PEER4)
    cases = [
        Case('fwd4', packet('203.0.113.9', PEER4)),
        Case('ip6tnl-down', down6, outer=(mine, REMOTE)),
        Case('ip6tnl-up', encap(up6, REMOTE, mine), inner=up6),
        Case('ip6tnl-4in6-down', down4, outer=(mine, REMOTE)),
        Case('ip6tnl-4in6-up', encap(up4, REMOTE, mine), inner=up4),
        Case('lwtunnel-down', lwt, outer=(mine, CARE_OF)),
        Case('lwtunnel-up', encap(up6, UNKNOWN, mine), inner=up6),
    ]
    if has_gtp:
        down, up = packet('203.0.113.9', '10.9.0.1'), packet('10.9.0.1', PEER4)
        cases += [Case('gtp-down', down, outer=('192.0.2.1', '192.0.2.2')),
                  Case('gtp-up', gtp(up, '192.0.2.2', '192.0.2.1', 77), inner=up)]
    return cases


def setup_halma(tool):
    """Three anchors: one binding; one node with both kinds; one with a fixed flow label."""
    for dev in ('lma0', 'lma1'):
        run(tool, 'link', dev, LOCAL[dev])
    run(tool, 'link', 'lma2', LOCAL['lma2'], 'flow-label', 'fixed')
    ip_batch('''
        route add 2001:db8:4::/48 via fe80::1 dev lma0
        route add 10.4.0.0/16 via inet6 fe80::1 dev lma0
        route add 2001:db8:5::/48 via fe80::1 dev lma1
        route add 2001:db8:6::/48 via fe80::1 dev lma2
        route add 10.6.0.0/16 via inet6 fe80::1 dev lma2
        ''')
    run(tool, 'bind', 'lma0', 'pmipv6', '2001:db8:4::/64', REMOTE)
    run(tool, 'bind', 'lma0', 'pmipv6', '10.4.0.9/32', REMOTE)
    run(tool, 'bind', 'lma1', 'pmipv6', '2001:db8:5::/64', REMOTE)
    run(tool, 'bind', 'lma1', 'mipv6', '2001:db8:5::9/128', CARE_OF)
    run(tool, 'bind', 'lma2', 'pmipv6', '2001:db8:6::/64', REMOTE)
    run(tool, 'bind', 'lma2', 'pmipv6', '10.6.0.9/32', REMOTE)


def cases_halma():
    """One binding, and both kinds at once."""
    cases = []
    for dev, net, name in (('lma0', 4, 'halma'), ('lma2', 6, 'halma-fixed-label')):
        mine, hnp, v4 = LOCAL[dev], f'2001:db8:{net}::9', f'10.{net}.0.9'
        up6, up4 = packet(hnp, PEER), packet(v4, PEER4)
        cases += [
            Case(f'{name}-down', packet('2001:db8:0:2::9', hnp), outer=(mine, REMOTE)),
            Case(f'{name}-4in6-down', packet('203.0.113.9', v4), outer=(mine, REMOTE))]
        if name == 'halma':
            cases += [Case('halma-up', encap(up6, REMOTE, mine), inner=up6),
                      Case('halma-4in6-up', encap(up4, REMOTE, mine), inner=up4)]
    mine, hoa, hnp = LOCAL['lma1'], '2001:db8:5::9', '2001:db8:5::a'
    up_hoa, up_hnp = packet(hoa, PEER), packet(hnp, PEER)
    return cases + [
        Case('halma-both-down-hoa', packet('2001:db8:0:2::9', hoa), outer=(mine, CARE_OF)),
        Case('halma-both-down-hnp', packet('2001:db8:0:2::9', hnp), outer=(mine, REMOTE)),
        Case('halma-both-up-hoa', encap(up_hoa, CARE_OF, mine), inner=up_hoa),
        # R6612-67: the node is home again and its MIPv6 binding stale
        Case('halma-both-up-stale', encap(up_hoa, REMOTE, mine), inner=up_hoa),
        Case('halma-both-up-hnp', encap(up_hnp, REMOTE, mine), inner=up_hnp)]


# many

def memory():
    """Bytes of kernel memory that grow with objects."""
    time.sleep(1.5)     # tables grow in a work item, things are freed after a grace period
    with open('/proc/meminfo', encoding='ascii') as file:
        info = {line.split(':')[0]: int(line.split()[1]) * 1024 for line in file}
    return {'slab': info['Slab'], 'other': info['VmallocUsed'] + info['Percpu']}


def grown(before, n):
    """Bytes per object since then."""
    return {key: round((value - before[key]) / n, 1) for key, value in memory().items()}


def timed(*words):
    """How many objects, and {'all': seconds, 'quiet': without interruptions} for each."""
    count, seconds, quiet = run(*words).split()
    return int(count), {'all': float(seconds), 'quiet': float(quiet)}


def each(seconds, n):
    """For one of so many."""
    return {key: value / n for key, value in seconds.items()}


def growth_halma(tool, n, own, rounds):
    """N bindings with a prefix and a mobile node each."""
    mine, remote = LOCAL['lmaN'], '2001:db8:c000::1' if own else REMOTE
    before = memory()
    words = ['bind', 'lmaN', 'pmipv6', '2001:db8:4000::/64', remote, str(n)]
    _, install = timed(tool, *words, *(['own'] if own else []))
    out = {'n': n, 'own': own, 'install': each(install, n), 'bytes': grown(before, n)}
    # the second word of the inner address, and of the outer one
    up = packet('2001:db8:4000::9', PEER)
    cases = [Case('down', packet('2001:db8:0:2::9', '2001:db8:4000::9'), outer=(mine, remote),
                  count=n, offsets=[28]),
             Case('up', encap(up, remote, mine), inner=up, count=n,
                  offsets=[52, 12] if own else [52])]
    out['cases'], _ = measure(cases_plain() + cases, rounds)
    out['bytes-used'] = grown(before, n)
    count, dump = timed(tool, 'dump', 'lmaN')
    if count != n:
        sys.exit(f'{count} bindings in a dump of {n}')
    out['dump'] = each(dump, n)
    out['flush'] = each(timed(tool, 'flush', 'lmaN')[1], n)
    return out


def growth_lwtunnel(tool, n, rounds):
    """The same with routes."""
    before = memory()
    mine = LOCAL['ip6tnl']
    words = ['2001:db8:8000::/64', 't6x', 'fe80::1', mine, REMOTE, str(n)]
    out = {'n': n, 'install': each(timed(tool, 'route-add', *words)[1], n),
           'bytes': grown(before, n)}
    cases = [Case('down', packet('2001:db8:0:2::9', '2001:db8:8000::9'),
                  outer=(mine, REMOTE), count=n, offsets=[28])]
    out['cases'], _ = measure(cases_plain() + cases, rounds)
    count, dump = timed(tool, 'route-dump')
    out['dump'] = each(dump, count)
    out['flush'] = each(timed(tool, 'route-del', *words)[1], n)
    return out


# mobile nodes that register themselves

POLICIES = 5000         # more would be more than a home agent has nodes with SAs


def policy(verb, hoa, reqid):
    """What halmad has for each home address: ESP for Mobility Headers to it."""
    tail = f' priority 18497 tmpl proto esp mode transport reqid {reqid}' if verb == 'add' else ''
    return f'xfrm policy {verb} dir out src {LOCAL["lma0"]}/128 dst {hoa}/128 proto 135{tail}\n'


def standing(verb):
    """What halmad has for its own address: nothing without ESP."""
    mine = f'{LOCAL["lma0"]}/128'
    esp = ' tmpl proto esp mode transport' if verb == 'add' else ''
    block = ' action block priority 2147436609' if verb == 'add' else ''
    priority = ' priority 18497' if verb == 'add' else ''
    return f'xfrm policy {verb} dir in src ::/0 dst {mine} proto 135{priority}{esp}\n' \
        f'xfrm policy {verb} dir out src {mine} dst ::/0 proto 135{block}\n'


def mobile_policies(n, rounds):
    """Packets of others while there are the policies of N mobile nodes; of none without any."""
    nodes = [(f'2001:db8:5:{i >> 16:x}::{i & 0xffff:x}', 1048576 + i) for i in range(1, n + 1)]
    ip_batch((standing('add') if n else '') + ''.join(policy('add', *node) for node in nodes))
    cases = [case for case in cases_halma() if case.name in ('halma-down', 'halma-up')]
    out, _ = measure(cases_plain() + cases, rounds)
    ip_batch(''.join(policy('delete', *node) for node in nodes) + (standing('delete') if n else ''))
    return {'kind': 'policies', 'n': n, 'cases': out}


def solicitation(source, target):
    """A Neighbor Solicitation with the address of its source."""
    group = ipaddress.IPv6Address(int(ipaddress.IPv6Address('ff02::1:ff00:0')) |
                                  int(ipaddress.IPv6Address(target)) & 0xffffff)
    body = struct.pack('!BBHI', 135, 0, 0, 0) + ipaddress.IPv6Address(target).packed + \
        b'\1\1\2\0\0\0\0\x99'
    head = struct.pack('!IHBB', 6 << 28, len(body), 58, 255)
    return head + ipaddress.IPv6Address(source).packed + group.packed + body


def setup_home(tool):
    """A link with neighbours, and a home agent on it."""
    ip_batch("""
        link add bhome0 numtxqueues 1 type dummy
        link set bhome0 arp on multicast on up
        addr add 2001:db8:0:3::1/64 dev bhome0 nodad
        neigh add fe80::99 lladdr 02:00:00:00:00:99 nud permanent dev bhome0
        """)
    run(tool, 'link', 'lmaH', LOCAL['lmaH'], 'home-link', 'bhome0')
    ip_batch('route add 2001:db8:4000::/34 via fe80::1 dev lmaH\n')


def mobile_home(tool, n, rounds):
    """N home addresses that are away: neighbours ask for them, packets go to them."""
    run(tool, 'bind', 'lmaH', 'mipv6', '2001:db8:4000::9/128', CARE_OF, str(n), 'shared', 'defend')
    cases = [Case('ask', solicitation('fe80::99', '2001:db8:4000::9'), count=n, offsets=[52],
                  link='bhome0'),
             Case('down', packet('2001:db8:0:2::9', '2001:db8:4000::9'),
                  outer=(LOCAL['lmaH'], CARE_OF), count=n, offsets=[28])]
    out, _ = measure(cases_plain() + cases, rounds)
    run(tool, 'flush', 'lmaH')
    return {'kind': 'home', 'n': n, 'cases': out}


def main():
    """Everything."""
    ko, tool, path, *words = sys.argv[1:]
    result = {'kernel': os.uname().release, 'rounds': 100, 'n': '1,1000',
              'part': 'forward,growth'}
    result.update(word.split('=', 1) for word in words)
    rounds, parts = int(result['rounds']), result['part'].split(',')
    setup_network()
    has_gtp = setup_gtp(tool)
    run('insmod', ko)
    others = cases_others(has_gtp)
    if 'forward' in parts:
        # what the module costs those who do not use it
        result['before'], _ = measure(cases_plain() + others, rounds)
    load_halma()
    if 'forward' in parts:
        setup_halma(tool)
        result['cases'], result['nops'] = measure(cases_plain() + others + cases_halma(), rounds)
    if 'growth' in parts:
        run(tool, 'link', 'lmaN', LOCAL['lmaN'])
        ip_batch('route add 2001:db8:4000::/34 via fe80::1 dev lmaN\n')
        result['growth'] = []
        result['lwtunnel'] = []
        for n in map(int, result['n'].split(',')):
            result['growth'] += [growth_halma(tool, n, False, rounds)]
            if n > 1:
                result['growth'] += [growth_halma(tool, n, True, rounds)]
            result['lwtunnel'] += [growth_lwtunnel(tool, n, rounds)]
    if 'mobile' in parts:
        setup_halma(tool)
        numbers = [n for n in map(int, result['n'].split(',')) if n <= 100000]
        result['mobile'] = [mobile_policies(n, rounds) for n in (0, 1, 1000, POLICIES, 0)]
        setup_home(tool)
        result['mobile'] += [mobile_home(tool, n, rounds) for n in numbers]
    with open(path, 'w', encoding='ascii') as file:
        json.dump(result, file)


main()
