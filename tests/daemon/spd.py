#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Is the SPD of an anchor for gateways and mobile nodes what RFC 6612 needs: disjoint (R6612-90)?

    spd.py NS --anchor ADDR... --mag ADDR... --node ADDR... [--open ADDR...] --home PREFIX...

reads `ip xfrm policy` and `ip xfrm state` in this namespace. Each policy must be one of a kind:
standing ones of an address of the anchor, one for each MAG, one for each home address, those of
return routability for a home address, the sub-policies for data with a Home Address option. No
packet may match one for a MAG and one for a mobile node in the same direction, each MAG and home
address has just one outbound, each with SAs of its own: home addresses with commas between are of
one node, and may share a reqid. --open are home addresses without ESP.
Knows nothing of halmad's code. Says what is wrong, a line each; 0 lines are success.
"""

import argparse
import collections
import ipaddress
import re
import subprocess
import sys

MH = 'mobility-header'
BLOCK = '2147436609'

Policy = collections.namedtuple('Policy', 'src dst proto dir priority ptype action templates text')


def network(text):
    return ipaddress.ip_network(text, strict=False)


def run(ns, what):
    return subprocess.run(['ip', '-6', '-n', ns, 'xfrm', what], capture_output=True, text=True,
                          check=True).stdout


def entries(text):
    """What begins in the first column, with the lines that belong to it."""
    return [e for e in re.split(r'\n(?=src )', text.strip()) if e.startswith('src ')]


def word(text, name, default=''):
    found = re.search(rf'\b{name} (\S+)', text)
    return found[1] if found else default


def policies(ns):
    for entry in entries(run(ns, 'policy')):
        # of one socket, such as charon has for IKE
        if re.search(r'^\s+socket ', entry, re.M):
            continue
        head = entry.split('tmpl', 1)[0]
        templates = [(word(t, 'proto'), word(t, 'mode'), int(word(t, 'reqid', '0')),
                      word(t, 'src'), word(t, 'dst'))
                     for t in re.split(r'\n\s+tmpl ', entry)[1:]]
        yield Policy(network(word(head, 'src')), network(word(head, 'dst')),
                     word(head, 'proto', 'any'), word(head, 'dir'), word(head, 'priority', '0'),
                     word(head, 'ptype', 'main'), word(head, 'action', 'allow'), templates,
                     ' '.join(entry.split()))


class Judge:
    def __init__(self, args):
        self.args = args
        self.anchor = {network(a) for a in args.anchor}
        self.mag = {network(a) for a in args.mag}
        self.node = {network(a) for node in args.node for a in node.split(',')}
        # whose reqids may be the same: the first of them stands for all
        self.first = {network(a): network(node.split(',')[0])
                      for node in args.node for a in node.split(',')}
        self.open = {network(a) for a in args.open}
        self.home = [network(a) for a in args.home]
        self.any = network('::/0')
        self.kinds = collections.defaultdict(list)
        self.reqid = {}
        self.wrong = []

    def say(self, text):
        self.wrong.append(text)

    def far(self, peer):
        """What a far address is."""
        return 'mag' if peer in self.mag else 'open' if peer in self.open else \
            'node' if peer in self.node else None

    def kind(self, p):
        """Of a policy; None for what should not be there."""
        if p.ptype == 'sub':
            return 'data' if p.dir == 'in' and p.dst in self.anchor else None
        if p.proto != MH:
            return None
        if p.dir == 'out' and p.src in self.anchor:
            if p.dst == self.any:
                return 'standing' if p.action == 'block' and p.priority == BLOCK else None
            return self.far(p.dst)
        if p.dir == 'in' and p.dst in self.anchor:
            if p.src == self.any:
                esp = p.templates and p.templates[0][:2] == ('esp', 'transport')
                return 'standing' if esp else None
            return 'open' if self.far(p.src) == 'open' else None
        far = p.dst if p.dir == 'out' else p.src
        other = p.src if p.dir == 'out' else p.dst
        tunnel = [t for t in p.templates if t[:2] == ('esp', 'tunnel')]
        if p.dir in ('out', 'fwd') and other == self.any and far in self.node and tunnel:
            return 'tunnel'
        return None

    def read(self):
        for p in policies(self.args.ns):
            kind = self.kind(p)
            if not kind:
                self.say(f'nobody knows what this is for: {p.text}')
            self.kinds[kind].append(p)
            if kind in ('mag', 'node'):
                if len(p.templates) < 1 or p.templates[0][:2] != ('esp', 'transport'):
                    self.say(f'not by ESP: {p.text}')
                else:
                    self.reqid.setdefault(p.dst, set()).add(p.templates[0][2])

    def count(self):
        for anchor in self.anchor:
            for kind, peers in ('mag', self.mag), ('node', self.node):
                for peer in peers:
                    n = sum(p.src == anchor and p.dst == peer for p in self.kinds[kind])
                    if n != 1:
                        self.say(f'{anchor} has {n} policies for {kind} {peer}')
            n = sum(anchor in (p.src, p.dst) for p in self.kinds['standing'])
            if n != 2:
                self.say(f'{anchor} has {n} standing policies')

    def disjoint(self):
        """No packet matches one of each; addresses of MAGs are not at home, others are."""
        nodes = self.kinds['node'] + self.kinds['open'] + self.kinds['tunnel']
        for m in self.kinds['mag']:
            for n in nodes:
                if m.dir == n.dir and m.src.overlaps(n.src) and m.dst.overlaps(n.dst):
                    self.say(f'for both: {m.text} | {n.text}')
        for mag in self.mag:
            for home in self.home:
                if mag.overlaps(home):
                    self.say(f'MAG {mag} is in home network {home}')
        for node in self.node | self.open:
            if not any(node.subnet_of(home) for home in self.home) or node in self.anchor:
                self.say(f'home address {node} is not in a home network')
        seen = {}
        for peer, reqids in self.reqid.items():
            for reqid in reqids:
                whose = self.first.get(peer, peer)
                if not reqid or seen.get(reqid, whose) != whose:
                    self.say(f'reqid {reqid} of {peer} is that of {seen.get(reqid)}, too')
                seen[reqid] = whose

    def states(self):
        """Each SA for signalling is between its owner and the anchor, both ways."""
        owner = collections.defaultdict(set)
        for peer, reqids in self.reqid.items():
            for reqid in reqids:
                owner[reqid].add(peer)
        count = 0
        for entry in entries(run(self.args.ns, 'state')):
            reqid = int(word(entry, 'reqid', '0'))
            if word(entry, 'proto') != 'esp' or reqid not in owner or \
                    word(entry, 'mode') != 'transport':
                continue
            count += 1
            ends = {network(word(entry, 'src')), network(word(entry, 'dst'))}
            # an SPI that charon has reserved has no selector yet
            sel = re.search(r'\bsel src (\S+) dst (\S+)', entry)
            if not owner[reqid] & ends or not ends & self.anchor:
                self.say(f'an SA of {owner[reqid]} is between {ends}')
            if sel and {network(sel[1]), network(sel[2])} not in (ends, {self.any}):
                self.say(f'an SA of {owner[reqid]} is for {sel[0]}')
        return count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('ns')
    for name in 'anchor', 'mag', 'node', 'open', 'home':
        parser.add_argument(f'--{name}', nargs='+', default=[])
    judge = Judge(parser.parse_args())
    judge.read()
    judge.count()
    judge.disjoint()
    states = judge.states()
    for line in judge.wrong:
        print(line)
    print('policies:', ', '.join(f'{len(v)} {k}' for k, v in sorted(judge.kinds.items(), key=str)),
          f'; {states} SAs', file=sys.stderr)
    return bool(judge.wrong)


if __name__ == '__main__':
    sys.exit(main())
