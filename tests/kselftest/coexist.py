#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
"""Beside other tunnels with the same local address nobody's packets are stolen, both ways:
ip6_tunnel with its fallback device up, ip6_vti and an xfrm interface; whoever was loaded first."""

import os
import socket
import subprocess

from packets import UDP, ip6, to_port, udp
from topo import CN, COA1, COA2, LMAA, Lab, eventually, hnp, mn

MODULES = {'vti': 'ip6_vti', 'xfrm': 'xfrm_interface', 'ip6tnl': 'ip6_tunnel'}
HAVE = [name for name, module in MODULES.items()
        if not subprocess.run(['modprobe', '-q', module], check=False).returncode]
OTHERS = [MODULES[name] for name in HAVE]
FAR = {name: far for name, far in (
    ('ip6tnl', '2001:db8:12::10'), ('vti', '2001:db8:12::20'), ('xfrm', '2001:db8:12::30'))
    if name in HAVE}
DEVICES = {'ip6tnl': 'other', 'vti': 'vti1', 'xfrm': 'xfrm1'}
SITE = {name: f'2001:db8:9{n}::' for n, name in enumerate(FAR)}
KEYS = f'auth-trunc "hmac(sha256)" 0x{"11" * 32} 128 enc "cbc(aes)" 0x{"22" * 16}'


def association(src, dst, spi, extra=''):
    """Line for ip(8): an SA in tunnel mode."""
    return f'xfrm state add src {src} dst {dst} proto esp spi {spi} mode tunnel {KEYS} {extra}'


def rule(src, dst, direction, extra):
    """Line for ip(8): everything of this mark or interface goes through the SA."""
    return (f'xfrm policy add dir {direction} src ::/0 dst ::/0 {extra} '
            f'tmpl src {src} dst {dst} proto esp mode tunnel')


def vti_and_xfrm(node, here, there):
    """Both ends are made alike; the interface id and the key tell the two apart."""
    lines = []
    for name, extra, spi, link in (
            ('vti', 'mark 42 mask 0xffffffff', 0x1000, 'type vti6 local {} remote {} key 42'),
            ('xfrm', 'if_id 7', 0x2000, 'type xfrm dev net if_id 7')):
        if name not in HAVE:
            continue
        local, remote = here[name], there[name]
        first, second = (spi, spi + 1) if node == 'lma' else (spi + 1, spi)
        lines += [association(local, remote, first, '' if name == 'vti' else extra),
                  association(remote, local, second, '' if name == 'vti' else extra),
                  rule(local, remote, 'out', extra), rule(remote, local, 'in', extra),
                  rule(remote, local, 'fwd', extra),
                  f'link add {DEVICES[name]} ' + link.format(local, remote),
                  f'link set {DEVICES[name]} up']
    return lines


def setup(lab):
    """The other tunnels, all from LMAA to addresses behind mag2."""
    lab.ip('net', 'route add 2001:db8:12::/64 dev mag2')
    lab.ip('mag2', [f'address add {far}/64 dev net nodad' for far in FAR.values()] +
           [f'address add {site}1/128 dev lo nodad' for site in SITE.values()] +
           [f'link add other type ip6tnl mode any local {FAR["ip6tnl"]} remote {LMAA} '
            'encaplimit none', 'link set other up',
            f'route add {CN}/128 dev other src {SITE["ip6tnl"]}1'] +
           vti_and_xfrm('mag2', FAR, dict.fromkeys(FAR, LMAA)))
    lab.ip('lma', [f'link add other type ip6tnl mode any local {LMAA} remote {FAR["ip6tnl"]} '
                   'encaplimit none', 'link set other up', 'link set ip6tnl0 up'] +
           vti_and_xfrm('lma', dict.fromkeys(FAR, LMAA), FAR) +
           [f'route add {site}/64 dev {DEVICES[name]}' for name, site in SITE.items()])
    for name in HAVE:
        lab.command('mag2', 'ip', '-6', 'rule', 'add', 'from', f'{SITE[name]}1', 'lookup',
                    str(200 + len(name)))
        lab.ip('mag2', f'route add {CN}/128 dev {DEVICES[name]} table {200 + len(name)}')


def both_ways(lab, order):
    """A packet each way through each tunnel; each device counts its own and no other."""
    lab.bind(1, 'pmipv6', hnp(1), COA1)
    cn = lab.tap('cn', 'lma')
    fallback = lab.tap('lma', 'ip6tnl0')
    own = lab.tap('lma', 'lma0')
    port = 15000
    for name, dev in DEVICES.items():
        if name not in HAVE:
            lab.skip(f'{order}: {name} beside halma', 'this kernel has it not')
            continue
        port += 2
        near = lab.tap('lma', dev)
        here = lab.socket('cn', socket.AF_INET6, socket.SOCK_DGRAM, (CN, port))
        there = lab.socket('mag2', socket.AF_INET6, socket.SOCK_DGRAM, (SITE[name] + '1', port + 1))
        here.sendto(b'down', (SITE[name] + '1', port + 1))
        lab.equal(f'{order}: {name} beside halma, downlink', (b'down', 1),
                  (there.recv(100), len(near.wait(to_port(port + 1)))))
        there.sendto(b'up', (CN, port))
        lab.equal(f'{order}: {name} beside halma, uplink', (b'up', 1),
                  (here.recv(100), len(near.wait(to_port(port)))))
    net = lab.tap('net', 'lma')
    lab.inject('cn', ip6(CN, mn(1), UDP, udp(1, 15100, b'down')))
    lab.equal(f'{order}: halma beside the others, downlink', [[(LMAA, COA1), (CN, mn(1))]],
              [p.path for p in net.wait(to_port(15100))])
    lab.socket('cn', socket.AF_INET6, socket.SOCK_DGRAM, (CN, 15101))
    lab.socket('cn', socket.AF_INET6, socket.SOCK_DGRAM, (CN, 15102))
    lab.inject('mag1', ip6(COA1, LMAA, 41, ip6(mn(1), CN, UDP, udp(1, 15101, b'up'))))
    lab.equal(f'{order}: halma beside the others, uplink', [[(mn(1), CN)]],
              [p.path for p in cn.wait(to_port(15101))])
    lab.inject('mag2', ip6(COA2, LMAA, 41, ip6(mn(2), CN, UDP, udp(1, 15102, b'nobody'))))
    lab.ok(f'{order}: what no tunnel knows goes to the fallback device',
           fallback.wait(to_port(15102)))
    lab.equal(f'{order}: each device had its own packets only',
              ([15100, 15101], [15102]),
              ([p.layers[-1].dport for p in own.seen(lambda p: p.layers[-1].kind == 'udp')],
               [p.layers[-1].dport for p in fallback.seen(lambda p: p.layers[-1].kind == 'udp')]))
    lab.equal(f'{order}: the anchor counted the stranger and dropped nothing',
              {'unknown-far-end': 2},
              {cause: n for cause, n in lab.stats().items()
               if n and not cause.endswith(('packets', 'bytes', 'alerts'))})


def unload(name):
    """Take a module out; namespaces of an earlier program may still be going."""
    def gone():
        subprocess.run(['rmmod', name], capture_output=True, check=False)
        return not os.path.exists(f'/sys/module/{name}')
    return eventually(20, gone)


def modules(order):
    """Load everything anew, in this order."""
    away = [unload(name) for name in ('halma', *OTHERS)]
    for name in order:
        if name == 'halma':
            subprocess.run(['insmod', os.environ['HALMA_KO']], check=True)
        else:
            subprocess.run(['modprobe', name], check=True)
    return all(away)


def loadable():
    """Whether this kernel has the others as modules at all."""
    return all(os.path.exists(f'/sys/module/{name}/initstate') for name in OTHERS)


def main(lab):
    """As loaded; halma last; halma first."""
    if not loadable():
        lab.build()
        setup(lab)
        both_ways(lab, 'built in')
        lab.skip('order of loading', 'this kernel has the others built in')
        return
    for name, order in (('halma last', (*reversed(OTHERS), 'halma')),
                        ('halma first', ('halma', *reversed(OTHERS)))):
        if not lab.ok(f'{name}: modules unload and load in this order', modules(order)):
            return
        lab.build()
        setup(lab)
        both_ways(lab, name)
        lab.tear_down()


with Lab(late=True) as the_lab:
    main(the_lab)
