#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What thousands of mobile nodes with IKEv2 cost halmad and charon when they start. In a VM.

usage: nodes.py HALMAD HALMA RESULT.json [n=N] [all=N]
       nodes.py --text RESULT.json

charon and halmad in one namespace, with N mobile nodes that have a secret each: how long until
charon has all of them and halmad has compared everything, processor time, memory; what another
review costs; what a reload with one more node does, and how long it takes. Then halmad alone, with
many more and no charon. Times are processor time but where it says otherwise.
"""

import json
import os
import re
import subprocess
import sys
import time

DIR = '/tmp/nodes'
NS = 'ha'
LOCAL = '2001:db8:f::1'
PLUGINS = 'aes sha1 sha2 hmac kdf random nonce drbg openssl kernel-netlink socket-default vici'
TICKS = os.sysconf('SC_CLK_TCK')
PATIENCE_S = 600


def run(*words):
    """Output of a program that must not fail."""
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout


def in_ns(*words):
    """The same in the namespace."""
    return run('ip', 'netns', 'exec', NS, *words)


def network():
    """A namespace with the module and what ESP needs."""
    os.makedirs(DIR, exist_ok=True)
    for module in ('ipv6', 'tunnel4', 'tunnel6', 'ip_tunnel', 'xfrm_user', 'esp6'):
        subprocess.run(['modprobe', '-q', module], check=False)
    run('insmod', os.environ['HALMA_KO'])
    run('ip', 'netns', 'add', NS)
    run('ip', '-n', NS, 'link', 'set', 'lo', 'up')


def hoa(nr):
    """Home address of a node."""
    return f'2001:db8:100:{1 + (nr >> 16):x}::{nr & 0xffff:x}'


def configure(numbers):
    """halmad's files for nodes with these numbers."""
    with open(f'{DIR}/halma.conf', 'w', encoding='ascii') as file:
        file.write(f'home-agent = true\ncontrol-socket = "{DIR}/halmad.sock"\n'
                   f'ike {{ identity = ha.example.com secrets = {DIR}/secrets '
                   f'socket = {DIR}/vici }}\n'
                   f'device lma0 {{ local = {LOCAL} home-network = 2001:db8:100::/40 }}\n')
        for nr in numbers:
            file.write(f'mn "mn{nr:07}@example.com" {{ policy = mipv6-only '
                       f'home-address = {hoa(nr)} }}\n')
    with open(os.open(f'{DIR}/secrets', os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 'w',
              encoding='ascii') as file:
        for nr in numbers:
            file.write(f'mn "mn{nr:07}@example.com" {{ psk = secret-of-{nr:07} }}\n')


class Program:
    """A program in the namespace."""

    def __init__(self, name, *words, **env):
        self.begun = time.monotonic()
        with open(f'{DIR}/{name}.out', 'wb') as log:
            self.proc = subprocess.Popen(['ip', 'netns', 'exec', NS, *words], stdout=log,
                                         stderr=log, env=dict(os.environ, **env))
        self.name = name

    def spent(self):
        """Seconds on a processor."""
        with open(f'/proc/{self.proc.pid}/stat', encoding='ascii') as file:
            words = file.read().rsplit(')', 1)[1].split()
        return (int(words[11]) + int(words[12])) / TICKS

    def resident(self):
        """Bytes."""
        with open(f'/proc/{self.proc.pid}/status', encoding='ascii') as file:
            return int(re.search(r'VmRSS:\s+(\d+)', file.read()).group(1)) * 1024

    def until(self, what, condition):
        """Wait for it; seconds by the clock on the wall since the start."""
        for _ in range(PATIENCE_S * 20):
            if self.proc.poll() is not None:
                break
            if condition():
                return time.monotonic() - self.begun
            time.sleep(0.05)
        with open(f'{DIR}/{self.name}.out', encoding='utf-8') as log:
            sys.exit(f'{self.name}: waited for {what}: {log.read()[-2000:]}')

    def end(self):
        """End it."""
        self.proc.terminate()
        self.proc.wait()


def charon():
    """One that has nothing."""
    with open(f'{DIR}/strongswan.conf', 'w', encoding='ascii') as file:
        file.write(f'charon-systemd {{ load = {PLUGINS}\n install_routes = no\n'
                   f' filelog {{ all {{ path = {DIR}/charon.log\n flush_line = yes }} }}\n'
                   f' plugins {{ vici {{ socket = unix://{DIR}/vici }} }} }}\n')
    path = '/usr/sbin/charon-systemd'
    for name in ('vici', 'charon.log'):
        if os.path.exists(f'{DIR}/{name}'):
            os.unlink(f'{DIR}/{name}')
    daemon = Program('charon', path, STRONGSWAN_CONF=f'{DIR}/strongswan.conf')
    daemon.until('its socket', lambda: os.path.exists(f'{DIR}/vici'))
    return daemon


class Halmad(Program):
    """halmad."""

    def __init__(self, halmad, halma):
        super().__init__('halmad', halmad, '-c', f'{DIR}/halma.conf')
        self.halma = halma
        self.answers = self.until('its answer', self.show)

    def show(self):
        """What it says, None while it does not."""
        done = subprocess.run(['ip', 'netns', 'exec', NS, self.halma, '-j', 'daemon', 'show'],
                              env=dict(os.environ, HALMAD_SOCK=f'{DIR}/halmad.sock'),
                              check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return json.loads(done.stdout) if not done.returncode else None

    def count(self, name):
        """A counter of IPsec."""
        return self.show()['ipsec']['counters'][name]

    def reload(self):
        """halma daemon reload."""
        subprocess.run(['ip', 'netns', 'exec', NS, self.halma, 'daemon', 'reload'],
                       env=dict(os.environ, HALMAD_SOCK=f'{DIR}/halmad.sock'), check=True,
                       stdout=subprocess.DEVNULL)


def policies():
    """Policies in the kernel by their text."""
    return set(re.split(r'\n(?=src )', in_ns('ip', '-6', 'xfrm', 'policy')))


def names(count):
    """Connections that charon was told of, each as often as it was, of the last so many lines."""
    told = {}
    with open(f'{DIR}/charon.log', encoding='utf-8', errors='replace') as log:
        for name in re.findall(r'vici connection: (mn-\d+)', log.read()):
            told[name] = told.get(name, 0) + 1
    return {f'{name} {times}' for name, times in told.items()} if len(told) >= count else set()


def with_charon(halmad, halma, count):
    """All with charon."""
    configure(range(1, count + 1))
    ike = charon()
    empty, before = ike.resident(), ike.spent()
    daemon = Halmad(halmad, halma)
    out = {'n': count, 'answers': daemon.answers}
    out['loaded'] = daemon.until('connections', lambda: daemon.count('loaded') >= count)
    reviews = daemon.count('reviews')
    out['reviewed'] = daemon.until('a review', lambda: daemon.count('reviews') > reviews)
    out['halmad'] = {'seconds': daemon.spent(), 'resident': daemon.resident()}
    out['charon'] = {'seconds': ike.spent() - before, 'resident': ike.resident() - empty}
    # the next review alone: nobody else asks anything meanwhile
    reviews, spent, before = daemon.count('reviews'), daemon.spent(), ike.spent()
    for _ in range(PATIENCE_S):
        time.sleep(1)
        if daemon.count('reviews') > reviews:
            break
    out['review'] = {'halmad': daemon.spent() - spent, 'charon': ike.spent() - before,
                     'count': daemon.count('reviews') - reviews}
    # one more
    old, loaded, spent, there = policies(), daemon.count('loaded'), daemon.spent(), names(count)
    configure(range(1, count + 2))
    begun = time.monotonic()
    daemon.reload()
    out['reload'] = {'wall': time.monotonic() - begun}
    daemon.until('the new one', lambda: daemon.count('loaded') > loaded)
    time.sleep(2)
    new = policies()
    out['reload'] |= {'halmad': daemon.spent() - spent, 'loaded': daemon.count('loaded') - loaded,
                      'policies-new': len(new - old), 'policies-gone': len(old - new),
                      'names': sorted(names(count) - there),
                      'terminated': daemon.count('terminated')}
    daemon.end()
    ike.end()
    return out


def alone(halmad, halma, count):
    """halmad without charon."""
    configure(range(1, count + 1))
    daemon = Halmad(halmad, halma)
    out = {'n': count, 'answers': daemon.answers, 'seconds': daemon.spent(),
           'resident': daemon.resident()}
    daemon.end()
    return out


def text(result):
    """What was found, for people."""
    lines = [f'halmad and charon on User Mode Linux {result["kernel"]}, load average '
             f'{result["load"]}']
    for one in result['with-charon']:
        both = ', '.join(f'{name} {one[name]["seconds"]:.1f} s of a processor and '
                         f'{one[name]["resident"] / 2 ** 20:.0f} MB'
                         for name in ('halmad', 'charon'))
        reload = one['reload']
        lines += [
            f'  {one["n"]:,} mobile nodes: halmad answers after {one["answers"]:.1f} s, charon has '
            f'all after {one["loaded"]:.0f} s: {both}',
            f'    a review: halmad {one["review"]["halmad"]:.2f} s, charon '
            f'{one["review"]["charon"]:.2f} s',
            f'    one more by reload: {reload["wall"]:.2f} s, halmad {reload["halmad"]:.2f} s; '
            f'policies: {reload["policies-new"]} new, {reload["policies-gone"]} gone; charon was '
            f'told {", ".join(reload["names"])}; {reload["terminated"]} SAs ended']
    for one in result['alone']:
        lines.append(f'  {one["n"]:,} without charon: halmad answers after {one["answers"]:.1f} s, '
                     f'{one["seconds"]:.1f} s of a processor, {one["resident"] / 2 ** 20:.0f} MB')
    return '\n'.join(lines)


def right(result):
    """A reload concerns one node; what there are more of costs no more each."""
    few, many = result['with-charon']
    name = {f'mn-{one["n"] + 1}' for one in (few, many)}
    for one in (few, many):
        reload = one['reload']
        if (reload['policies-new'], reload['policies-gone'], reload['terminated']) != (1, 0, 0) \
                or {told.split()[0] for told in reload['names']} - name:
            return False
    return all(many[who]['seconds'] / many['n'] < 2 * few[who]['seconds'] / few['n']
               for who in ('halmad', 'charon'))


def main():
    """Everything."""
    if sys.argv[1:2] == ['--text']:
        with open(sys.argv[2], encoding='ascii') as file:
            print(text(json.load(file)))
        return
    halmad, halma, path, *words = sys.argv[1:]
    options = dict(word.split('=', 1) for word in words)
    network()
    many = int(options.get('n', '5000'))
    found = [with_charon(halmad, halma, n) for n in (many // 5, many)]
    run('ip', 'netns', 'del', NS)
    run('ip', 'netns', 'add', NS)
    run('ip', '-n', NS, 'link', 'set', 'lo', 'up')
    result = {'kernel': os.uname().release, 'load': options.get('load', ''), 'with-charon': found,
              'alone': [alone(halmad, halma, int(options.get('all', '100000')))]}
    with open(path, 'w', encoding='ascii') as file:
        json.dump(result, file, indent=1)
    if not right(result):
        sys.exit(f'nodes: not as it should be: {result}')


main()
