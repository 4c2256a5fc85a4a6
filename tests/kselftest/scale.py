#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 240
# takes: 35
# enough: uml
# mem: 3G
"""What is many costs no more than its number: bindings of one mobile node, ids of any size,
devices of other namespaces. Ratios of times and bytes of one boot; each time is the best of a few,
or the median of many, since the machine has other work too, and what is forbidden would be worse by
orders of magnitude.

HALMA_DEVICES=10000 makes that many devices (2 GB of memory, some minutes)."""

import os
import random
import socket
import struct
import time

from family import Bulk, Halma, id_of
from host import SLOW, meminfo, wait_for
from namespace import Netns, anchor
from nlattr import NLMSG_DONE, NLM_F_DUMP, NLM_F_DUMP_INTR
from rtnl import Rtnl
from tap import Ktap

MANY = 20000 if SLOW else 100000
IDS = 5000 if SLOW else 50000
DEVICES = int(os.environ.get('HALMA_DEVICES', 600 if SLOW else 2000))
NODE = b'mn-' + struct.pack('>Q', 7)


def clock(work):
    """Seconds that it takes, and what it returns."""
    start = time.monotonic()
    out = work()
    return time.monotonic() - start, out


def best(work, times=3):
    """The shortest of several times."""
    return min(clock(work)[0] for _ in range(times))


def median(values):
    """Of a list."""
    return sorted(values)[len(values) // 2]


# ---- bindings of one mobile node ----

def same_node(halma, numbers):
    """Requests for bindings of one mobile node behind one MAG."""
    bulk = Bulk(halma)
    numbers = list(numbers)
    out = bulk.make(numbers, remote=lambda i: 1)
    for k in range(len(numbers)):
        struct.pack_into('>Q', out, k * len(bulk.template) + bulk.at[1], 7)
    return out


def waits(ns, halma, **values):
    """Seconds that an innocent change waits while somebody dumps, again and again."""
    out, end = [], time.monotonic() + 4
    pid = os.fork()
    if not pid:
        dumper = Halma(ns)
        while time.monotonic() < end:
            dumper.binding_ids(**values)
        os._exit(0)
    time.sleep(0.2)
    while time.monotonic() < end - 0.5:
        out.append(clock(lambda: halma.set(1, lifetime=100000))[0])
        time.sleep(0.01)
    os.waitpid(pid, 0)
    return out


def one_node(tap):
    """MANY bindings of one mobile node, and as many of as many."""
    ns, _, halma = anchor(max_mn_bindings=MANY)
    times = {}
    for what, requests, values in (
            ('each its own', lambda: Bulk(halma).make(range(1, MANY + 1), remote=lambda i: 1), {}),
            ('one for all', lambda: same_node(halma, range(1, MANY + 1)), {'mn_id': NODE})):
        tap.equal(f'{MANY} bindings, mobile nodes: {what}', ({}, MANY),
                  (halma.batch(requests()), halma.dev()['bindings']))
        dump, ids = clock(lambda v=values: halma.binding_ids(**v))
        tap.ok(f'{what}: a dump shows each once, in the order of ids',
               ids == list(range(1, MANY + 1)), len(ids))
        dump = min(dump, best(lambda v=values: halma.binding_ids(**v), 2))
        waited = waits(ns, halma, **values)
        delete = median([clock(lambda i=i: halma.delete(i))[0] for i in range(2, 2002)])
        flush, count = clock(lambda v=values: halma.flush(**v))
        tap.equal(f'{what}: the rest is flushed', (MANY - 2000, 0),
                  (count, halma.dev()['mns']))
        times[what] = dump, median(waited), delete, flush
        tap.diag(f'{what}: dump {dump * 1e3:.0f} ms, flush {flush * 1e3:.0f} ms, a deletion '
                 f'{delete * 1e6:.0f} us; while it is dumped a change of a binding waits '
                 f'{median(waited) * 1e3:.2f} ms in the middle, {max(waited) * 1e3:.1f} at most')
    for name, apart, together in zip(('dumped', 'waited for', 'deleted', 'flushed'),
                                     times['each its own'], times['one for all']):
        tap.ok(f'bindings of one mobile node are {name} as fast as those of many, or nearly',
               together < 12 * apart + 0.002, f'{together} {apart}')


# ---- ids ----

def settled():
    """Kilobytes of slab once what is freed in the background has been freed."""
    last = 0

    def same():
        nonlocal last
        before, last = last, meminfo('Slab')[0]
        return abs(last - before) < 100
    wait_for(same, 10, 0.3)
    return last


def ids_cost(halma, ids):
    """Bytes of slab for each of these bindings; None if not all were made."""
    order = {ident: i for i, ident in enumerate(ids)}
    before = settled()
    errors = halma.batch(Bulk(halma).make(ids, prefix=lambda i: 0xfd77000000000000 + order[i],
                                          remote=lambda i: 1))
    cost = (settled() - before) * 1024 / len(ids)
    return None if errors or halma.dev()['bindings'] != len(ids) else cost


def resumed(ns, halma, ids, rng):
    """Ids of a dump into small buffers while others come and go; and whether it says so."""
    slow, changer = Halma(ns, bufsize=8192), Bulk(halma)
    others = [rng.getrandbits(64) for _ in range(2000)]
    others = [i for i in others if i not in set(ids)]
    slow.sock.send(slow.request('binding-get', flags=NLM_F_DUMP))
    seen, interrupted, turn = [], False, 0
    while True:
        for message in slow.receive():
            interrupted |= bool(message.flags & NLM_F_DUMP_INTR)
            if message.type == NLMSG_DONE:
                return seen, interrupted
            seen.append(id_of(message.data))
        some = others[turn * 4 % len(others):][:4]
        turn += 1
        halma.batch(changer.make(some, prefix=lambda i: 0xfd78000000000000 + (i >> 16),
                                 remote=lambda i: 1))
        halma.delete(some[0])


def any_ids(tap):
    """Ids from 0 to 2^64 - 1."""
    ns, _, halma = anchor()
    rng = random.Random(5213)
    cost, few = {}, []
    for what, ids in (('dense', list(range(1, IDS + 1))),
                      ('random, 32 bits', rng.sample(range(1, 1 << 32), IDS)),
                      ('random, 64 bits', list({rng.getrandbits(64) for _ in range(IDS)}))):
        halma.flush()
        cost[what] = ids_cost(halma, ids)
        tap.ok(f'ids {what}: all bindings are made', cost[what])
        tap.ok(f'ids {what}: dumped in their order, each once',
               halma.binding_ids() == sorted(ids))
        few = ids[:4000]
    tap.diag('bytes of slab for a binding: ' +
             ', '.join(f'{value:.0f} with ids {what}' for what, value in cost.items()))
    # a kernel that checks its memory keeps what has been freed for a while
    for what in ('random, 32 bits', 'random, 64 bits'):
        tap.ok(f'bindings with ids {what} take no more memory than with dense ones',
               cost[what] < (1.5 if SLOW else 1.05) * cost['dense'], cost)

    halma.flush()
    few[:4] = [1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]
    halma.batch(Bulk(halma).make(few, prefix=lambda i: 0xfd77000000000000 + (i >> 16),
                                 remote=lambda i: 1))
    few = halma.binding_ids()
    seen, interrupted = resumed(ns, halma, few, rng)
    stay = set(few)
    tap.ok('a dump that is resumed shows what stays exactly once, in order',
           [i for i in seen if i in stay] == few and seen == sorted(set(seen)),
           f'{len(seen)} {len(few)}')
    tap.ok('and says that others came and went', interrupted)
    tap.equal('the highest id is the last', (1 << 64) - 1, seen[-1])


# ---- devices of other namespaces ----

def packet_time(ns, addresses):
    """The most that a tunnel packet takes to one of these local addresses, none of which is a
    device's: what seems to be the slowest is looked at again."""
    with ns:
        sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_IPV6)
    inner = bytes([0x60]) + bytes(39)

    def send(address):
        # so few that they are through before the machine turns to something else
        for _ in range(20):
            sock.sendto(inner, (address, 0))

    first = sorted((best(lambda a=address: send(a)), address) for address in addresses)
    worst = max(best(lambda a=address: send(a), 50) for _, address in first[-8:])
    sock.close()
    return worst / 20


def alike(number):
    """An address whose four words, laid over each other, are those of any other of these."""
    return f'2001:db8:{number >> 16:x}:{number & 65535:x}::{number >> 16:x}:{number & 65535:x}'


def fill(link, ns, names, first):
    """Devices with eight addresses each; seconds that each takes."""
    return [clock(lambda k=k, i=i: link.newlink(f'h{i}', 'halma', up=False, ns=ns, data={
        'local': [alike((first + k) * 8 + n) for n in range(8)]}))[0]
            for k, i in enumerate(names)]


def device_times(link, ns, kind, data):
    """Seconds to make a device of a kind; the best of a few."""
    out = []
    for i in range(9):
        out.append(clock(lambda i=i: link.newlink(f'x{i}', kind, data(i), up=False, ns=ns))[0])
        link.dellink(f'x{i}')
    return min(out)


def closing(ns):
    """Seconds to close a generic netlink socket; the best of some."""
    socks = [Halma(ns) for _ in range(15)]
    return min(clock(sock.close)[0] for sock in socks)


def elsewhere(tap):
    """Many devices, looked at from another namespace and from their own."""
    here, crowd = Netns(), Netns()
    link, other = Rtnl(here), Rtnl(crowd)
    link.setlink('lo', up=True)
    addresses = [f'fd00::{i:x}' for i in range(256)]
    for address in addresses:
        link.addr('lo', f'{address}/128')

    def halma_data(i):
        return {'local': [f'2001:db9::{i + 1}']}

    def times():
        return {'a tunnel packet of another device': packet_time(here, addresses),
                'a new device there': device_times(link, here, 'halma', halma_data),
                'a new device in that namespace': device_times(other, crowd, 'halma', halma_data),
                'the end of a netlink socket': closing(here)}

    fill(other, crowd, range(10), 0)
    few, dummy = times(), device_times(other, crowd, 'dummy', lambda i: None)
    made = sorted(fill(other, crowd, range(10, DEVICES), 10))
    many, dummies = times(), device_times(other, crowd, 'dummy', lambda i: None)
    for what, value in many.items():
        tap.diag(f'{what}: {few[what] * 1e6:.1f} us beside 10 devices elsewhere, '
                 f'{value * 1e6:.1f} us beside {DEVICES}')
    tap.diag(f'a new dummy: {dummy * 1e6:.0f} and {dummies * 1e6:.0f} us')
    tap.diag(f'devices with eight addresses: {median(made) * 1e3:.2f} ms in the middle, '
             f'{made[len(made) * 999 // 1000] * 1e3:.2f} ms one in a thousand, '
             f'{made[-1] * 1e3:.2f} ms at most')
    for what, value in many.items():
        own = 2 * max(0, dummies - dummy) if 'new device' in what else 0
        least = 0 if 'packet' in what else 0.0005
        tap.ok(f'{what} takes no longer for {DEVICES} devices elsewhere',
               value < 4 * few[what] + own + least, f'{value} {few[what]}')

    halma = Halma(crowd)
    dump, devices = clock(lambda: halma.dump('dev-get'))
    ids = [dev['anchor-id'] for dev in devices]
    tap.equal('a dump shows all devices, each once', list(range(1, DEVICES + 1)), sorted(ids))
    tap.diag(f'dump of {DEVICES} devices: {dump * 1e3:.0f} ms')
    other.dellink('h5')
    other.newlink('again', 'halma', {'local': ['2001:db9::1']}, up=False)
    tap.equal('a new device takes the lowest anchor-id that is free', 6,
              other.link('again')['data']['anchor-id'])


def main():
    """All of it."""
    with Ktap() as tap:
        elsewhere(tap)
        any_ids(tap)
        one_node(tap)


if __name__ == '__main__':
    main()
