# SPDX-License-Identifier: GPL-2.0
"""Who watches an anchor while a message is dealt with: its state, counters, log and events.

usage: witness.py HALMA CONTROL-SOCKET LOG EVENTS

HALMA is the CLI, LOG is halmad's standard error, EVENTS what `halma -j monitor` prints. One request
a line on standard input, its words with tabs between them, one line for each answer:

    remember NAME REGEX             under this name the sessions and the module's bindings of the
                                    mobile nodes whose identifiers match, but for what changes by
                                    itself; answers "ready"
    moved NAME                      "nothing", or what has changed of it
    begin                           looks at counters, log and events; answers "ready"
    growth COUNTER                  by how much it has grown between begin and now; words with
                                    slashes between them, below .counters of `halma daemon show`
    logged REGEX                    "yes", or the lines of the log since begin, none of which match
    told EVENT                      "yes", or the events since begin, none of which is this one
                                    after ten seconds: NAME VERDICT STATUS REASON MAG MN-ID

It runs all the time, because a test that asks so often has no time to start programs.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time

PATIENCE = 10
SESSION = ('id', 'mn-id', 'state', 'prefix', 'remote-ipv6', 'mag', 'lifetime', 'timestamp',
           'sequence', 'version', 'revoking')
BINDING = ('id', 'mn-id', 'kind', 'state', 'prefix', 'path', 'version', 'handovers')
PASSING = ('remaining', 'grace', 'counters')
EVENT = ('verdict', 'status', 'reason', 'mag-name', 'mn-id')


def lasting(value):
    """Without what of paths changes by itself."""
    if not isinstance(value, list):
        return value
    return [{key: one[key] for key in one if key not in PASSING} if isinstance(one, dict) else one
            for one in value]


class Tail:
    """What has been added to a file."""

    def __init__(self, path):
        self.path = path
        self.begin = 0

    def mark(self):
        """From here on."""
        self.begin = os.path.getsize(self.path)

    def lines(self):
        """Whole lines since the mark."""
        with open(self.path, encoding='utf-8', errors='replace') as file:
            file.seek(self.begin)
            return file.read().split('\n')[:-1]


class Witness:
    """The requests."""

    def __init__(self, halma, control, log, events):
        self.halma = halma
        self.control = control
        self.log = Tail(log)
        self.events = Tail(events)
        self.before = {}
        self.memory = {}

    def ask(self, cmd):
        """The answer of halmad: an object, or a list of items."""
        items = []
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as sock:
            sock.connect(self.control)
            sock.send(json.dumps({'cmd': cmd}).encode())
            while True:
                answer = json.loads(sock.recv(1 << 20))
                if 'item' in answer:
                    items.append(answer['item'])
                elif 'end' in answer:
                    return items
                else:
                    return answer['result']

    def state(self, regex):
        """All that must not move, a line each."""
        dump = subprocess.run([self.halma, '-j', 'binding', 'show'], check=True,
                              stdout=subprocess.PIPE).stdout
        return {json.dumps({key: lasting(item.get(key)) for key in keys})
                for items, keys in ((self.ask('mn'), SESSION), (json.loads(dump), BINDING))
                for item in items if re.search(regex, item['mn-id'])}

    def remember(self, name, regex):
        """There must be something."""
        self.memory[name] = regex, self.state(regex)
        return 'ready' if self.memory[name][1] else f'there is no {regex}'

    def moved(self, name):
        """What is gone, and what has come."""
        regex, before = self.memory[name]
        after = self.state(regex)
        wrong = [f'- {line}' for line in before - after] + [f'+ {line}' for line in after - before]
        return ' '.join(wrong[:10]) or 'nothing'

    def begin(self):
        """From here on."""
        self.log.mark()
        self.events.mark()
        self.before = self.ask('show')['counters']
        return 'ready'

    def growth(self, counter):
        """A counter may have been made by what it counts, but now it must be there."""
        after, before = self.ask('show')['counters'], self.before
        for word in counter.split('/'):
            if word not in after:
                return f'there is no {counter}'
            after, before = after[word], before.get(word, {})
        return str(after - (before or 0))

    def logged(self, regex):
        """Lines are written before the answer is sent."""
        lines = self.log.lines()
        return 'yes' if any(re.search(regex, line) for line in lines) else ' | '.join(lines)

    def told(self, event):
        """Events pass through another process."""
        end = time.monotonic() + PATIENCE
        while True:
            events = []
            for line in self.events.lines():
                one = json.loads(line)
                words = [one['name']] + [one['msg'].get(key) for key in EVENT]
                events.append(' '.join('null' if word is None else str(word) for word in words))
            if event in events:
                return 'yes'
            if time.monotonic() > end:
                return ' | '.join(events)
            time.sleep(0.02)


def main():
    """Answer until nobody asks any more."""
    witness = Witness(*sys.argv[1:])
    for line in sys.stdin:
        cmd, *words = line.rstrip('\n').split('\t')
        print(getattr(witness, cmd)(*words), flush=True)


main()
