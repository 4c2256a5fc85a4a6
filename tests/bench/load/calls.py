#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What a PBU costs a real halmad with the real module: system calls, processor time. In a VM.

usage: calls.py HALMAD HALMA HALMA_LOAD RESULT.json [n=N,N...] [mn=HALMA_MN]

Two network namespaces, lma and mag, on one wire. halma-load sends from a hundred addresses, waits
for all answers of a burst, and sends the next. System calls are those that strace sees; reading a
clock is none of them where the C library need not ask the kernel, as everywhere but in User Mode
Linux. Waiting for the next message is counted by itself. The same for mobile nodes that
register themselves, and for halma-mn, which is one of the kernel's, for BUs that come alone.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time

LMAA = '2001:db8:f::1'
MAGS = 100
CLOCKS = {'clock_gettime', 'gettimeofday', 'time'}
WAITS = {'epoll_wait', 'epoll_pwait', 'epoll_pwait2', 'ppoll', 'restart_syscall'}
# its thread has system calls of its own
NO_STORE = 'store {\n\tpath = none\n}\n'
MOBILES = 1000          # mobile nodes that register themselves
SAMPLE = 6400           # messages of a measurement
STRACED = {64: 1280, 1: 200}


def ip_batch(ns, text):
    """Many ip(8) commands in one process."""
    words = ['ip'] + (['-n', ns] if ns else []) + ['-batch', '-']
    subprocess.run(words, input=text, text=True, check=True)


def network():
    """The two, and the module."""
    for module in ('ipv6', 'tunnel4', 'tunnel6', 'ip_tunnel', 'veth'):
        subprocess.run(['modprobe', '-q', module], check=False)
    subprocess.run(['insmod', os.environ['HALMA_KO']], check=True)
    ip_batch(None, '''netns add lma
        netns add mag
        link add w netns lma type veth peer name w netns mag
        ''')
    for ns in ('lma', 'mag'):
        for name in ('all', 'default', 'w'):
            subprocess.run(['ip', 'netns', 'exec', ns, 'sh', '-c',
                            f'echo 0 > /proc/sys/net/ipv6/conf/{name}/accept_dad'], check=True)
    # the MAGs' addresses are on no device: the whole prefix is local
    subprocess.run(['ip', 'netns', 'exec', 'mag', 'sh', '-c',
                    'echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind'], check=True)
    ip_batch('lma', '''link set lo up
        link set w up
        addr add fe80::a/64 dev w nodad
        route add 2001:db8:100::/40 via fe80::b dev w
        route add 2001:db8:200::/40 via fe80::b dev w
        ''')
    ip_batch('mag', f'''link set lo up
        link set w up
        addr add fe80::b/64 dev w nodad
        route add local 2001:db8:100::/40 dev lo
        route add {LMAA}/128 via fe80::a dev w
        ''')


class Daemon:
    """halmad, and the load that it has."""

    def __init__(self, halmad, halma, load, sessions, kind='mag'):
        self.halma = halma
        self.sock = f'/tmp/halmad-{sessions}.sock'
        words = [load, '-n', str(sessions), '-m', str(MAGS), '-k', kind]
        conf = subprocess.run([*words, 'conf'], stdout=subprocess.PIPE, text=True,
                              check=True).stdout
        conf = conf.replace('home-network', 'max-bindings = 1000000 max-mns = 1000000 '
                            'max-prefixes = 1000000 home-network')
        path = f'/tmp/halma-{sessions}.conf'
        with open(path, 'w', encoding='ascii') as file:
            file.write(f'{conf}control-socket = "{self.sock}"\n'
                       'TimestampValidityWindow = 10000\nmax-sessions = 1000000\n' + NO_STORE)
        self.log = f'/tmp/halmad-{sessions}.log'
        with open(self.log, 'wb') as log:
            self.proc = subprocess.Popen(['ip', 'netns', 'exec', 'lma', halmad, '-c', path],
                                         stdout=log, stderr=log)
        self.wait()
        self.load = subprocess.Popen(['ip', 'netns', 'exec', 'mag', *words, 'send'],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def wait(self):
        """Until it answers."""
        env = dict(os.environ, HALMAD_SOCK=self.sock)
        for _ in range(200):
            if self.proc.poll() is not None:
                break
            if os.path.exists(self.sock) and not subprocess.run(
                    [self.halma, '-j', 'daemon', 'show'], env=env, check=False,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
                return
            time.sleep(0.1)
        with open(self.log, encoding='utf-8') as log:
            sys.exit(f'halmad does not answer: {log.read()}')

    def stage(self, what, count, burst):
        """What halma-load says about it."""
        self.load.stdin.write(f'{what} {count} {burst}\n')
        self.load.stdin.flush()
        line = self.load.stdout.readline()
        if not line:
            sys.exit(f'halma-load gave up at {what} {count} {burst}')
        return json.loads(line)

    def spent(self):
        """Nanoseconds on a processor."""
        with open(f'/proc/{self.proc.pid}/schedstat', encoding='ascii') as file:
            return int(file.read().split()[0])

    def resident(self):
        """Bytes."""
        with open(f'/proc/{self.proc.pid}/status', encoding='ascii') as file:
            return int(re.search(r'VmRSS:\s+(\d+)', file.read()).group(1)) * 1024

    def timed(self, what, count, burst):
        """A stage, and the processor time of each message in nanoseconds."""
        before = self.spent()
        found = self.stage(what, count, burst)
        found['ns'] = (self.spent() - before) / found['messages']
        return found

    def calls(self, what, burst):
        """{system call: how many for each message}"""
        count, path = STRACED[burst], '/tmp/strace.txt'
        tracer = subprocess.Popen(['strace', '-f', '-c', '-o', path, '-p', str(self.proc.pid)],
                                  stderr=subprocess.PIPE, text=True)
        tracer.stderr.readline()        # attached
        self.stage(what, count, burst)
        tracer.send_signal(signal.SIGINT)
        tracer.wait()
        calls = {}
        with open(path, encoding='ascii') as file:
            for line in file:
                words = line.split()
                if len(words) >= 5 and words[3].isdigit() and words[-1] != 'total':
                    calls[words[-1]] = int(words[3]) / count
        return calls

    def end(self):
        """Both."""
        self.load.stdin.close()
        wrong = self.load.wait()
        self.proc.terminate()
        self.proc.wait()
        return wrong


class Home(Daemon):
    """A home agent, and the mobile node that it has."""

    HOA = '2001:db8:7000::1'
    CARE_OF = ('2001:db8:100::51', '2001:db8:100::52')

    # pylint: disable-next=super-init-not-called
    def __init__(self, halmad, halma, mobile):
        self.halma = halma
        self.sock, path, self.log = '/tmp/home.sock', '/tmp/home.conf', '/tmp/home.log'
        self.turn = 0
        with open(path, 'w', encoding='ascii') as file:
            file.write(f'{NO_STORE}lab-mode = true\nhome-agent = true\n'
                       f'control-socket = "{self.sock}"\n'
                       f'device lma0 {{ local = {LMAA} home-network = 2001:db8:7000::/36 }}\n'
                       f'mn "a@example.org" {{ policy = mipv6-only home-address = {self.HOA} }}\n')
        with open(self.log, 'wb') as log:
            self.proc = subprocess.Popen(['ip', 'netns', 'exec', 'lma', halmad, '-c', path],
                                         stdout=log, stderr=log)
        self.wait()
        self.load = subprocess.Popen(['ip', 'netns', 'exec', 'mag', mobile, '--ha', LMAA, '--hoa',
                                      self.HOA], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     text=True)

    def stage(self, what, count, burst):
        """Binding Updates one after the other, each accepted."""
        for _ in range(count):
            self.turn += what == 'handover'
            self.load.stdin.write(f'register {self.CARE_OF[self.turn % 2]} lifetime 600\n')
            self.load.stdin.flush()
            line = self.load.stdout.readline()
            if not line or json.loads(line)['rc']:
                sys.exit(f'halma-mn: {what}: {line}')
        return {'messages': count}


def measure_home(daemon):
    """System calls for one BU."""
    daemon.stage('refresh', 2, 1)
    out = {what: {'calls': daemon.calls(what, 1)} for what in ('refresh', 'handover')}
    daemon.end()
    return out


def account(one):
    """System calls that are work, and others."""
    calls = one['calls']
    one['clocks'] = sum(v for k, v in calls.items() if k in CLOCKS)
    one['waits'] = sum(v for k, v in calls.items() if k in WAITS)
    one['works'] = sum(calls.values()) - one['clocks'] - one['waits']


def measure(daemon, sessions):
    """All of one size."""
    empty = daemon.resident()
    out = {'sessions': sessions, 'initial': daemon.timed('initial', sessions, 64)}
    out['resident'] = (daemon.resident() - empty) / sessions
    for burst in (64, 1):
        daemon.stage('refresh', 640, burst)
        out[f'burst-{burst}'] = {
            what: {**daemon.timed(what, SAMPLE, burst), 'calls': daemon.calls(what, burst)}
            for what in ('refresh', 'handover')}
    out['faults'] = daemon.stage('deregister', min(sessions, SAMPLE), 64)['faults']
    return out


def main():
    """Everything."""
    halmad, halma, load, path, *words = sys.argv[1:]
    options = dict(word.split('=', 1) for word in words)
    network()
    sizes, wrong = [], 0
    for n in map(int, options.get('n', '1000').split(',')):
        daemon = Daemon(halmad, halma, load, n)
        sizes.append(measure(daemon, n))
        wrong |= daemon.end()
        subprocess.run(['ip', '-n', 'lma', 'link', 'del', 'lma0'], check=True)
    daemon = Daemon(halmad, halma, load, MOBILES, 'mn')
    mobiles = measure(daemon, MOBILES)
    wrong |= daemon.end()
    subprocess.run(['ip', '-n', 'lma', 'link', 'del', 'lma0'], check=True)
    home = measure_home(Home(halmad, halma, options['mn'])) if 'mn' in options else {}
    for size in sizes + [mobiles]:
        for burst in (64, 1):
            for one in size[f'burst-{burst}'].values():
                account(one)
    for one in home.values():
        account(one)
    with open(path, 'w', encoding='ascii') as file:
        json.dump({'kernel': os.uname().release, 'load': options.get('load', ''),
                   'sizes': sizes, 'mobiles': mobiles, 'home': home}, file, indent=1)
    sys.exit(wrong)


main()
