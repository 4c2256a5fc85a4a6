#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
"""The kernel's own netlink library reads uapi/halma.yaml, speaks by it and is understood."""

import os
import pathlib
import sys

from host import TOP
from namespace import anchor
from nlattr import SCHEMA, decode, far_end
from tap import Ktap

CACHES = [os.environ.get('HALMA_CACHE', ''), '~/.cache/halma', '~root/.cache/halma']
COA = '2001:db8:f::{:x}'


def find():
    """Where uapi/regen.sh has unpacked the library."""
    for cache in filter(None, CACHES):
        for path in sorted(pathlib.Path(cache).expanduser().glob('ynl-*')):
            if (path / 'tools/net/ynl/lib/ynl.py').exists():
                return path
    return None


def plain(value):
    """What the library decodes, without padding, which it shows as if it were data."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items() if key != 'pad'}
    return [plain(one) for one in value] if isinstance(value, list) else value


def compare(theirs, ours, name):
    """Differences between what the library decodes and what nlattr.py does."""
    wrong = []
    if set(theirs) != set(ours):
        wrong.append(f'{name}: attributes {set(theirs) ^ set(ours)}')
    for key in set(theirs) & set(ours):
        kind = SCHEMA[name][key][1]
        left, right = theirs[key], ours[key]
        if kind in SCHEMA and isinstance(left, dict) and isinstance(right, dict):
            wrong += compare(left, right, kind)
        elif kind in SCHEMA and kind != 'prefix' and isinstance(left, list):
            for one, two in zip(left, right):
                wrong += compare(one, two, kind)
        elif isinstance(left, int) and not isinstance(left, bool) and left != right and \
                key not in ('remaining', 'grace'):
            wrong.append(f'{name} {key}: {left} {right}')
    return wrong


def main():
    """All of it."""
    path = find()
    if not path:
        Ktap.skip_all('the library of linux-source is not unpacked: run uapi/regen.sh --check')
    sys.path.insert(0, str(path / 'tools/net/ynl'))
    try:
        from lib import NlError, YnlFamily
        import jsonschema
        del jsonschema
        schema = str(path / 'Documentation/netlink/genetlink-legacy.yaml')
    except ImportError as error:
        if 'jsonschema' not in str(error):
            Ktap.skip_all(f'python3-yaml is missing: {error}')
        schema = ''
    with Ktap() as tap:
        ns, _, halma = anchor()
        spec = str(TOP / 'uapi/halma.yaml')
        with ns:
            ynl = tap.does('the library reads halma.yaml' + (', and finds it valid'
                                                             if schema else ''),
                           YnlFamily, spec, schema, True)
            listener, refreshes = YnlFamily(spec, '', True), YnlFamily(spec, '', True)
        if not schema:
            tap.skip('halma.yaml follows the schema', 'python3-jsonschema is missing')
        listener.ntf_subscribe('bindings')
        refreshes.ntf_subscribe('refreshes')

        fresh = {'id': 1, 'kind': 'pmipv6', 'mn-id': b'mn1\0x', 'precedence': 5,
                 'prefix': [{'ipv6': bytes.fromhex('fd000001') + bytes(12), 'length': 64},
                            {'ipv4': 0xc0000201, 'length': 32}],
                 'path': [{'bid': 7, 'tunnel': {'encap': 'ipv6', 'remote-ipv6': bytes.fromhex(
                     '20010db8000f') + bytes(9) + b'\1'}}],
                 'state': 'active', 'blocked-action': 'next', 'lifetime': 100000,
                 'cookie': b'a\0', 'version': 3}
        tap.equal('binding-new by the library', None, ynl.do('binding-new', {'binding': fresh}))
        ours = halma.get(1)
        tap.equal('arrives as meant', (3, b'mn1\0x', 5, ['fd00:1::/64', '192.0.2.1/32'],
                                       '2001:db8:f::1', 1, 2, 100000, b'a\0', 3),
                  (ours['kind'], ours['mn-id'], ours['precedence'], ours['prefix'], far_end(ours),
                   ours['state'], ours['blocked-action'], ours['lifetime'], ours['cookie'],
                   ours['version']))
        theirs = plain(ynl.do('binding-get', {'filter': {'id': 1}}))['binding']
        tap.equal('binding-get is decoded with names', ('pmipv6', 'active', 'next'),
                  tuple(theirs.get(key) for key in ('kind', 'state', 'blocked-action')))
        tap.equal('and addresses as text', (['fd00:1::', '192.0.2.1'], '2001:db8:f::1'),
                  ([px.get('ipv6') or px.get('ipv4') for px in theirs['prefix']],
                   theirs['path'][0]['tunnel']['remote-ipv6']))
        tap.equal('a new id is answered', 1 << 48, plain(ynl.do('binding-new', {'binding': {
            'kind': 'mipv6', 'mn-id': b'mn2', 'prefix': [
                {'ipv6': bytes.fromhex('fd000002') + bytes(12)}],
            'path': fresh['path']}}))['binding']['id'])
        halma.set(1, path=COA.format(2), grace=60000)

        for cmd in ('dev-get', 'binding-get', 'tunnel-get', 'stats-get'):
            left = plain(ynl.dump(cmd, {}))
            right = [decode('halma', data, 4) for data in halma.raw_dump(cmd)]
            wrong = [] if len(left) == len(right) else [f'{len(left)} and {len(right)} answers']
            for one, two in zip(left, right):
                wrong += compare(one, two, 'halma')
            tap.ok(f'{cmd}: each attribute of a dump is in the contract', not wrong and left,
                   '\n'.join(wrong))
        family = plain(ynl.do('family-get', {}))['family']
        # the library of 6.12 has no names for what is in a number of variable width
        features = family['features']
        tap.ok('features are decoded', features & 1 if isinstance(features, int) else
               'inner-ipv4' in features, family)
        found = plain(ynl.do('binding-lookup', {'lookup': {'ipv4': 0xc0000201}}))
        tap.equal('binding-lookup by the library', 1, found['binding']['id'])
        causes = [drop['cause'] for drop in plain(ynl.do('stats-get', {}))['stats']['drop']]
        tap.ok('drop causes have names, each once', len(causes) == len(set(causes)) > 15 and
               'spoofed-source' in causes, causes)

        def refused(cmd, values):
            try:
                ynl.do(cmd, values)
            except NlError as error:
                return error.nl_msg.extack
            return None
        extack = refused('binding-new', {'binding': {**fresh, 'id': 9, 'precedence': 8}})
        tap.equal('the library finds the attribute that an error points at',
                  '.binding.precedence', (extack or {}).get('bad-attr'))
        extack = refused('binding-new', {'binding': {**fresh, 'id': 1}})
        tap.ok('and the sentence', 'exists' in (extack or {}).get('msg', ''), extack)
        ynl.do('binding-set', {'binding': {'id': 1, 'state': 'blocked'}})
        ynl.do('binding-set', {'binding': {'id': 1, 'lifetime': 100000}})
        ynl.do('dev-set', {'link': {'grace': 100, 'dscp-mode': 'fixed'}})
        ynl.do('dev-own', {})
        ynl.do('dev-own', {'release': True})
        ynl.do('binding-del', {'binding': {'id': 1}})
        tap.equal('binding-flush answers a count', {'flush': {'count': 1}},
                  plain(ynl.do('binding-flush', {'filter': {'kind': 'mipv6'}})))
        listener.check_ntf()
        refreshes.check_ntf()
        tap.equal('a refresh is told to who asks for refreshes', ['binding-refresh-ntf'],
                  [ntf['name'] for ntf in refreshes.async_msg_queue])
        told = [ntf['name'] for ntf in listener.async_msg_queue]
        tap.equal('notifications are in the contract', [
            'binding-new-ntf', 'binding-new-ntf', 'binding-set-ntf', 'binding-set-ntf',
            'dev-ntf', 'dev-ntf', 'dev-ntf', 'binding-del-ntf', 'binding-flush-ntf'], told)
        first = plain(listener.async_msg_queue[0]['msg'])['binding']
        tap.ok('with what a get answers', first.get('kind') == 'pmipv6' and first.get('id') == 1,
               first)
        last = plain(listener.async_msg_queue[-1]['msg'])
        tap.equal('a flush repeats its filter', ({'kind': 'mipv6'}, 'flush'),
                  (last.get('filter'), last.get('reason')))


if __name__ == '__main__':
    main()
