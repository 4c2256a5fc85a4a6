#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
# takes: 30
# smp: 2
# kernels: 6.1 6.12 uml
"""200 handovers under a numbered stream both ways, while other bindings change a thousand times
a second: nothing is lost, doubled or put out of order in the anchor.

The streams run on one processor, handovers and the other changes on another one, if there is
one. The gateways' tunnels have GRO off: then every packet goes through the same queues by
whichever way, and what is out of order at the end was put so by the anchor.
"""

import json
import os
import pathlib
import subprocess
import threading
import time

from family import Halma
from host import evidence
from nlattr import KIND
from packets import UDP, ip6, to_port, udp
from topo import CN, COA1, COA2, STREAM, Lab, hnp, mn

HANDOVERS = 200
INTERVAL = 0.04
RATES = (11000, 4000, 1500, 500)
CHURN = 1000
DELAY = 400000
OTHERS = range(1000, 1400)


class Streams:
    """Both ends, and their accounts."""

    def __init__(self, lab, rate, *options):
        self.ends = [lab.start(node, STREAM, '-l', here, '-t', there, '-R', str(rate), '-c', '0',
                               '-i', name, *options, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
                     for node, here, there, name in (('cn', CN, mn(1), 'uplink'),
                                                     ('mn', mn(1), CN, 'downlink'))]

    def finish(self):
        """What each end says; the one that receives names the direction."""
        accounts = []
        for end in self.ends:
            out, err = end.communicate(timeout=60)
            if not out.strip():
                raise RuntimeError(f'halma-stream said nothing but {err!r}')
            accounts.append(json.loads(out))
        return accounts

    def stop(self):
        """End them and take the accounts."""
        for end in self.ends:
            end.terminate()
        return self.finish()


class Churn(threading.Thread):
    """Other bindings, a thousand changes a second."""

    def __init__(self, nl):
        super().__init__()
        self.nl = nl
        self.messages = [nl.request('binding-set', {
            'id': number, 'kind': KIND['pmipv6'], 'mn-id': b'other%d' % number,
            'prefix': f'2001:db8:8000:{number:x}::/64', 'path': remote})
            for remote in (COA1, COA2) for number in OTHERS]
        self.errors = nl.batch(self.messages)
        self.done = 0
        self.more = threading.Condition()
        self.going = True

    def run(self):
        begin = time.monotonic()
        while self.going:
            due = int((time.monotonic() - begin) * CHURN) - self.done
            if due > 0:
                start = self.done % len(self.messages)
                part = self.messages[start:start + min(due, 100)]
                self.errors.update(self.nl.batch(part))
                with self.more:
                    self.done += len(part)
                    self.more.notify()
            time.sleep(0.01)

    def wait(self, count):
        """Until there were so many, or it has ended."""
        with self.more:
            while self.done < count and self.is_alive():
                self.more.wait(1)

    def stop(self):
        """How many there were."""
        self.going = False
        self.join()
        return self.done


def carried(lab, accounts, rate):
    """Whether the platform keeps up; a loss is its fault only when packets waited for long."""
    good = all(end.get('delay-max-us', DELAY) < DELAY or
               not end['lost'] + end['duplicated'] + end['reordered'] for end in accounts)
    if not good:
        lab.diag(f'{rate}/s each way is too much here: ' + ', '.join(
            f'{end["name"]} {end["sent"]} sent in {end["ms"]} ms, delay up to '
            f'{end.get("delay-max-us", 0) // 1000} ms' for end in accounts))
    return good


def warm_up(lab):
    """Both ways have been used: no packet waits for a neighbour later."""
    cn = lab.tap('cn', 'lma')
    for gateway, remote in ((2, COA2), (1, COA1)):
        lab.bind(1, 'pmipv6', hnp(1), remote)
        lab.mn_via(gateway)
        node = lab.tap('mn', f'mag{gateway}')
        lab.inject('cn', ip6(CN, mn(1), UDP, udp(1, 16000, b'down')))
        lab.inject('mn', ip6(mn(1), CN, UDP, udp(1, 16000 + gateway, b'up')))
        node.wait(to_port(16000))
        cn.wait(to_port(16000 + gateway))
    for tap in lab.taps:
        tap.sock.close()
    lab.taps = []


def hand_over(lab, nl, routes, churn):
    """Anchor first, then the node's own way; the previous gateway is heard meanwhile. Where the
    other changes do not keep up, they are waited for."""
    due = time.monotonic()
    for number in range(HANDOVERS):
        gateway = 2 - number % 2
        nl.set(1, path=COA2 if gateway == 2 else COA1)
        routes.stdin.write(lab.mn_routes(gateway)[0] + '\n')
        routes.stdin.flush()
        due += INTERVAL
        time.sleep(max(0, due - time.monotonic()))
        churn.wait((number + 1) * INTERVAL * CHURN * 0.9)


def keep_counters(lab):
    """What all nodes have counted, to find out where something was lost."""
    with evidence('counters.txt').open('w', encoding='utf-8') as file:
        file.write(pathlib.Path('/proc/net/softnet_stat').read_text(encoding='ascii'))
        for node in lab.nodes:
            file.write(f'== {node}\n')
            for words in ('ip -s -s link', 'ip -s -6 neigh', 'cat /proc/net/snmp6'):
                file.write(lab.command(node, *words.split()))


def unsent(lab, node):
    """What a node has sent, but not by any of its links: 6.12 loses a datagram now and then when
    the route by which it goes is replaced at that moment."""
    counts = dict(line.split() for line in lab.command(node, 'cat', '/proc/net/snmp6').splitlines())
    links = json.loads(lab.command(node, 'ip', '-s', '-j', 'link'))
    return int(counts['Ip6OutRequests']) - int(counts['Ip6OutDiscards']) - \
        sum(link['stats64']['tx']['packets'] for link in links)


def accounts_hold(lab, accounts, drops, lost_before):
    """sent - received - counted drops = 0, and the rest; what a sender has lost itself (by the name
    of the direction, at most) was not sent. What its node sends beside the stream may be lost, too:
    no more than the stream lacks."""
    rates = []
    if any(end['lost'] for end in accounts):
        keep_counters(lab)
    for end, other in (accounts, accounts[::-1]):
        name = end['name']
        own = min(lost_before[name], max(0, end['lost']))
        sent = other['sent'] - own
        if lost_before[name]:
            lab.diag(f'{name}: {lost_before[name]} lost by the sender\'s own kernel, {own} of '
                     'which are counted as not sent')
        rates.append(int(sent * 1000 / other['ms']))
        lab.diag(f'{name}: {json.dumps(end)}')
        lab.diag(f'{name}: {sent} sent ({rates[-1]}/s), {end["received"]} received')
        lab.equal(f'R6612-63 handover {name}: sent - received - counted drops = 0', 0,
                  sent - end['received'] - sum(drops.values()))
        lab.equal(f'handover {name}: nothing lost, duplicated or reordered', (0, 0, 0),
                  (end['lost'] - own, end['duplicated'], end['reordered']))
    lab.equal('handover: the anchor dropped nothing', {}, drops)
    name = 'handover: at least 10,000 packets/s each way'
    if min(rates) >= 10000:
        lab.ok(name, True)
    else:
        lab.skip(name, f'this platform carries {min(rates)}/s')


def main(lab):
    """The test."""
    several = os.cpu_count() > 1
    for node in ('mag1', 'mag2'):
        lab.offload(node, 'tun', 'gro', 'off')
    with lab.ns('lma'):
        nl, other = Halma(), Halma()
    lab.link_set('grace', 5000)
    warm_up(lab)
    routes = lab.start('mn', 'ip', '-batch', '-', stdin=subprocess.PIPE)
    if several:
        os.sched_setaffinity(0, {1})
    for rate in RATES:
        if rate != RATES[-1] and not carried(
                lab, Streams(lab, rate, '-d', '1', '-L', '1000').finish(), rate):
            continue
        churn = Churn(other)
        before, handovers = lab.stats(), nl.get(1)['handovers']
        unsent_before = unsent(lab, 'mn')
        streams = Streams(lab, rate)
        time.sleep(0.5)
        churn.start()
        begin = time.monotonic()
        hand_over(lab, nl, routes, churn)
        seconds = time.monotonic() - begin
        changes = churn.stop()
        accounts = streams.stop()
        if carried(lab, accounts, rate) or rate == RATES[-1]:
            break
    after = lab.stats()
    drops = {cause: after[cause] - n for cause, n in before.items() if after[cause] != n and
             not cause.endswith(('packets', 'bytes', 'alerts'))}
    lab.diag(f'{os.cpu_count()} processors, {HANDOVERS} handovers in {seconds:.1f} s, meanwhile '
             f'{changes} other changes ({changes / seconds:.0f}/s)')
    lab.equal('handover: as many as there were', HANDOVERS, nl.get(1)['handovers'] - handovers)
    lab.equal('handover: no change of other bindings was refused', {}, churn.errors)
    lab.ok('handover: with each, about 40 other changes',
           changes >= HANDOVERS * INTERVAL * CHURN * 0.9, changes)
    accounts_hold(lab, accounts, drops,
                  {'uplink': unsent(lab, 'mn') - unsent_before, 'downlink': 0})
    if several:
        lab.ok('handover: streams and handovers ran on different processors',
               os.sched_getaffinity(0) == {1})
    else:
        lab.skip('handover: streams and handovers ran on different processors', 'there is one')
    nl.close()
    other.close()


def backlog(value=None):
    """net.core.netdev_max_backlog, which also bounds the queue of decapsulated packets."""
    path = pathlib.Path('/proc/sys/net/core/netdev_max_backlog')
    old = path.read_text(encoding='ascii')
    if value:
        path.write_text(str(value), encoding='ascii')
    return old


with Lab() as the_lab:
    the_backlog = backlog(100000)
    try:
        main(the_lab)
    finally:
        backlog(the_backlog)
