#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 60
# enough: 6.12 uml
"""What scripts rely on: exit statuses, what is on which stream, JSON types, batches, namespaces."""

import json
import os
import re
import socket
import subprocess

from family import Halma
from host import CLI, evidence
from namespace import Netns, anchor
from nlattr import far_end
from tap import Ktap

COA = '2001:db8:f::{:x}'
OK, USAGE, REFUSED = range(3)
BIG = (1 << 64) - 1


class Runner:
    """Runs the command line in a namespace."""

    def __init__(self, tap, ns):
        self.tap = tap
        self.ns = ns

    def run(self, *words, **options):
        """The finished process."""
        return self.ns.run(CLI, *words, check=False, **options)

    def expect(self, name, status, *words, says='', **options):
        """It ends with this status; what went wrong is on standard error, and only there."""
        done = self.run(*words, **options)
        good = done.returncode == status and bool(done.stderr) == (status != OK) and \
            re.search(says, done.stderr) and not (status and done.stdout)
        self.tap.ok(name, bool(good), done)
        return done

    def json(self, *words):
        """What it prints as JSON."""
        return json.loads(self.run('-j', *words).stdout)


def add(number, **more):
    """Words that make a binding."""
    words = {'id': number, 'mn-id': f'mn{number}@example.org',
             'prefix': f'fd00:{number & 0xffff:x}::/64',
             'remote': COA.format(number & 0xff), **more}
    return ['binding', 'add'] + [str(word) for pair in words.items() for word in pair]


def statuses(tap, cli):
    """0, 1 and 2."""
    tap.equal('success says nothing', (OK, '', ''), (lambda done: (
        done.returncode, done.stdout, done.stderr))(cli.run(*add(1, kind='pmipv6'))))
    cli.expect('what the kernel refuses ends with 2 and its sentence', REFUSED,
               'binding', 'del', 'id', '99', says='no binding has this id')
    cli.expect('so does a binding that exists', REFUSED, *add(1, kind='pmipv6'), says='exists')
    cli.expect('so does a question about nothing', REFUSED, 'binding', 'get', 'id', '99',
               says='no such binding')
    for what, words in (('', ()), (', in JSON', ('-j',))):
        cli.expect(f'so does a question about a prefix that nobody holds{what}', REFUSED, *words,
                   'binding', 'get', 'prefix', 'fd00:99::/64', says='no such binding')
    cli.expect('in JSON, too', REFUSED, '-j', 'binding', 'get', 'id', '99',
               says='no such binding')
    cli.expect('so does a device that is not there', REFUSED, 'binding', 'show', 'anchor-id', '99',
               says='no such halma device')
    for what, words in (
            ('an unknown object', ['blinding', 'show']), ('an unknown verb', ['binding', 'adds']),
            ('an unknown word', ['binding', 'show', 'colour', 'red']),
            ('an unknown option', ['--colour', 'link']),
            ('a missing value', ['binding', 'del', 'id']),
            ('a number that is none', ['binding', 'del', 'id', '1x']),
            ('a number that is too large', ['binding', 'del', 'id', str(BIG + 1)]),
            ('a prefix that is none', add(2, prefix='fd00::/129')),
            ('an option without its value', ['-n'])):
        cli.expect(f'{what} ends with 1', USAGE, *words)
    tap.equal('nothing of that did anything', [1], Halma(cli.ns).binding_ids())
    done = cli.run('binding', 'help')
    tap.ok('help that was asked for is no error', done.returncode == OK and
           'Usage: halma binding' in done.stdout + done.stderr, done)
    for what, words in (('text', ()), ('JSON', ('-j',))):
        with open('/dev/full', 'w', encoding='ascii') as full, cli.ns:
            done = subprocess.run([CLI, *words, 'binding', 'show'], stdout=full, check=False,
                                  stderr=subprocess.PIPE, text=True)
        tap.equal(f'a full disk is a failure, {what}', REFUSED, done.returncode)
        tap.ok(f'and this is said in a sentence, {what}', 'No space left' in done.stderr, done)


def leaves(value, path=()):
    """Every value of a JSON document with the keys on the way to it."""
    items = value.items() if isinstance(value, dict) else \
        enumerate(value) if isinstance(value, list) else None
    if items is None:
        yield path, value
        return
    for key, below in items:
        yield from leaves(below, path + (key,))


def types(tap, cli):
    """Numbers are numbers, and 64 bits survive."""
    cli.run(*add(BIG, kind='mipv6', lifetime=100, version=BIG, cookie='01ff'))
    cli.run('binding', 'set', 'id', str(BIG), 'remote', COA.format(7))
    wrong = []
    for words in (('link', 'show'), ('-s', 'binding', 'show'), ('-s', 'tunnel', 'show'),
                  ('stats',), ('-s', 'link', 'show')):
        found = list(leaves(cli.json(*words)))
        wrong += [(words, path, value) for path, value in found
                  if isinstance(value, str) and re.fullmatch(r'-?\d+', value) and
                  value != str(BIG) and path[-1] != 'cookie']
        wrong += [] if found else [(words, 'is empty')]
    tap.ok('numbers are numbers in JSON', not wrong, wrong)
    shown = cli.json('binding', 'show', 'id', str(BIG))
    tap.equal('a number of all 64 bits keeps them, as a string', (str(BIG), str(BIG)),
              (shown[0]['id'], shown[0]['version']))
    tap.equal('a duration is a number of milliseconds', 100000, shown[0]['lifetime'])
    tap.equal('an empty list is a list', [], cli.json('binding', 'show', 'state', 'blocked'))
    tap.equal('a filter that nothing matches is no failure', OK,
              cli.run('binding', 'show', 'state', 'blocked').returncode)
    tap.equal('-p says the same as -j', shown[0]['prefix'], json.loads(cli.run(
        '-p', '-j', 'binding', 'show', 'id', str(BIG)).stdout)[0]['prefix'])
    text = [cli.run(*words, 'binding', 'show', 'id', str(BIG)).stdout for words in ((), ('-s',))]
    tap.ok('counters are shown when they are asked for', 'packets' not in text[0] and
           'packets' in text[1], text)
    tap.equal('a prefix is asked for without a kind', [str(BIG)],
              [one['id'] for one in cli.json('binding', 'get', 'prefix', shown[0]['prefix'][0])])
    Halma(cli.ns).flush()


def lifetimes(tap, cli):
    """What becomes of the lifetime when a binding is changed."""
    halma = Halma(cli.ns)
    cli.run(*add(1, kind='static'))
    tap.equal('a binding made without a lifetime has none', None, halma.get(1).get('lifetime'))
    for what, words, want in (
            ('is given', ('lifetime', '100'), 100000),
            ('goes on when a change does not name it', ('remote', COA.format(3)), 100000),
            ('ends to be one by the word none', ('lifetime', 'none'), None)):
        cli.run('binding', 'set', 'id', '1', *words)
        tap.equal(f'a lifetime {what}', want, halma.get(1).get('lifetime'))
    halma.flush()


def names(tap, cli):
    """Other names of a device, which the kernel knows."""
    halma = Halma(cli.ns)
    for name in ('anchor', 'the-anchor-of-the-northern-district'):
        cli.ns.run('ip', 'link', 'property', 'add', 'dev', 'lma0', 'altname', name)
        cli.run('binding', 'add', 'dev', name, *add(1, kind='static')[2:])
        tap.equal(f'{name}: a binding is made by another name of the device', [1],
                  halma.binding_ids())
        wrong = [words for words in (
            ('link', 'show', name), ('link', 'set', name, 'grace', '100'),
            ('link', 'route', name, '2001:db8:77::/48', 'table', '99'),
            ('stats', 'show', name), ('tunnel', 'show', 'dev', name),
            ('binding', 'get', 'dev', name, 'id', '1'), ('binding', 'show', 'dev', name),
            ('binding', 'lookup', 'fd00:1::1', 'dev', name),
            ('binding', 'flush', 'dev', name, 'all')) if cli.run(*words).returncode]
        tap.equal(f'{name}: so is everything else', [], wrong)
        cli.ns.run('ip', '-6', 'route', 'flush', 'table', '99')
    cli.expect('a name that nobody has is refused', REFUSED, 'link', 'show', 'nobody',
               says='no device "nobody"')
    cli.expect('however long it is', REFUSED, 'link', 'show', 'nobody' * 30, says='no device')
    cli.ns.run('ip', 'link', 'add', 'red', 'type', 'vrf', 'table', '10')
    cli.ns.run('ip', 'link', 'property', 'add', 'dev', 'red', 'altname', 'the-vrf-of-the-operator')
    done = cli.run('link', 'add', 'lma9', 'local', '2001:db8::9', 'vrf', 'the-vrf-of-the-operator')
    tap.equal('a VRF is found by its other name', (OK, 'red'), (done.returncode, vrf_of(cli)))
    cli.run('link', 'del', 'lma9')
    cli.ns.run('ip', 'link', 'del', 'red')


def vrf_of(cli):
    """Name of the VRF of lma9."""
    index = cli.json('link', 'show', 'lma9')[0]['link']['vrf']
    with cli.ns:
        return socket.if_indextoname(index)


def batch_file(name, *lines):
    """A batch of commands."""
    path = evidence(name)
    path.write_text('\n'.join(line if isinstance(line, str) else ' '.join(line)
                              for line in lines) + '\n', encoding='utf-8')
    return path


def batches(tap, cli):
    """Which lines are carried out, and what is said about the others."""
    halma = Halma(cli.ns)
    # the third line waits for the answers of those before it
    path = batch_file('refused', add(1, kind='static'), 'binding del id 99', 'tunnel show',
                      add(2, kind='static'))
    for force, ids in ((False, [1]), (True, [1, 2])):
        done = cli.run(*(['-f'] if force else []), '-b', str(path))
        tap.equal(f'a batch with a refused line ends with 2, force {force}', REFUSED,
                  done.returncode)
        tap.ok(f'the line is named, force {force}',
               f'{path}:2: Error: halma: no binding has this id' in done.stderr, done.stderr)
        tap.equal(f'what is behind it is carried out only by force, force {force}', ids,
                  halma.binding_ids())
        halma.flush()
    path = batch_file('wrong', '# a comment', '', 'binding adds', add(1, kind='static'))
    for force, ids in ((False, []), (True, [1])):
        done = cli.run(*(['-f'] if force else []), '-b', str(path))
        tap.equal(f'a batch with a line that is not understood ends with 1, force {force}', USAGE,
                  done.returncode)
        tap.ok(f'that line is named, force {force}', f'{path}:3: Error: ' in done.stderr,
               done.stderr)
        tap.equal(f'and the next is carried out only by force, force {force}', ids,
                  halma.binding_ids())
        halma.flush()
    path = batch_file('last', add(1, kind='static'), 'binding del id 99')
    tap.equal('a refusal of the last line counts', REFUSED, cli.run('-b', str(path)).returncode)
    halma.flush()
    path = batch_file('both', 'binding del id 99', 'tunnel show', 'binding adds')
    tap.equal('the worst status counts', REFUSED, cli.run('-f', '-b', str(path)).returncode)
    done = cli.run('-b', '-', input='binding add id 1 kind static mn-id "a b" prefix fd00::/64 '
                   f'remote {COA.format(1)}\n')
    tap.equal('a batch comes from standard input, with quoted words', (OK, [b'a b']),
              (done.returncode, [b['mn-id'] for b in halma.bindings()]))
    tap.equal('a batch that is not there ends with 1', USAGE,
              cli.run('-b', '/nowhere/batch').returncode)
    path = batch_file('many', *(add(i, kind='static') for i in range(2, 700)),
                      'binding set id 2 remote 2001:db8:f::77', 'binding del id 1')
    tap.equal('a long batch is carried out', OK, cli.run('-b', str(path)).returncode)
    tap.equal('whole and in order', (list(range(2, 700)), '2001:db8:f::77'),
              (halma.binding_ids(), far_end(halma.get(2))))
    halma.flush()


def namespaces(tap, cli):
    """-netns."""
    other = Runner(tap, Netns())
    path = f'/proc/{os.getpid()}/fd/{cli.ns.fd}'
    tap.equal('another namespace has no device', [], other.json('link', 'show'))
    tap.equal('-n shows what is there', ['lma0'],
              [one['ifname'] for one in other.json('-n', path, 'link', 'show')])
    tap.equal('-n works there', OK, other.run('-n', path, *add(5, kind='static')).returncode)
    tap.equal('the binding is there', [5], Halma(cli.ns).binding_ids())
    other.expect('a namespace that is not there is refused', REFUSED, '-n', 'nowhere', 'link',
                 'show', says='nowhere')
    Halma(cli.ns).flush()


def main():
    """All of it."""
    with Ktap() as tap:
        ns, _, _ = anchor()
        cli = Runner(tap, ns)
        statuses(tap, cli)
        Halma(ns).flush()
        types(tap, cli)
        lifetimes(tap, cli)
        names(tap, cli)
        batches(tap, cli)
        namespaces(tap, cli)


if __name__ == '__main__':
    main()
