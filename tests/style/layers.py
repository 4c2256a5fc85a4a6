#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The order of the house: which include of userd/ runs up, across or in a circle, and which source
file of the tree is too long.

Arguments: the top of the tree, default the one that this file is in. Each finding is a line
FILE:LINE: what is wrong: which way is right. Ends with 1 if there is one.
"""

import pathlib
import re
import sys

# from the roof down; those of one line are siblings, which never include each other
LEVELS = (
    ('halmad',),
    ('control/',),
    ('messages', 'ways'),
    ('daemon',),
    ('anchor',),
    ('ipsec/',),
    ('lma/', 'ha/'),
    ('core/',),
    ('kernel/',),
    ('store/',),
    ('config/',),
    ('wire/',),
    ('base/',),
)
LEVEL = {room: depth for depth, rooms in enumerate(LEVELS) for room in rooms}
# what userd/ shares with others
SHARED = re.compile(r'uapi/|kmod/version\.h$')
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"')

PARTS = ('kmod', 'userd', 'tools', 'tests')
SOURCE = ('.c', '.h', '.py', '.sh')
GENERATED = re.compile(r'-gen\.[ch]$|\.mod\.c$')
LINES_MAX = 800


def sources(top, parts, suffixes):
    """Source files of some folders, those that a build leaves in hidden ones excepted."""
    for part in parts:
        for path in sorted((top / part).rglob('*')):
            name = path.relative_to(top)
            if path.suffix in suffixes and path.is_file() and \
                    not any(word.startswith('.') for word in name.parts):
                yield path, name.as_posix()


def room_of(name):
    """The wing that a file of userd/ is in, or the room of its own under the roof."""
    folder, slash, _ = name.partition('/')
    return folder + slash if slash else name.rpartition('.')[0]


def judge(name, target):
    """What is wrong with an include from one file of userd/ to another; None if nothing is."""
    room, other = room_of(name), room_of(target)
    if other not in LEVEL:
        return f'{other} has no level: give it one'
    if room == other:
        return None
    if LEVEL[room] == LEVEL[other]:
        return f'{room} and {other} are siblings: what both need belongs below them'
    if LEVEL[room] > LEVEL[other]:
        return f'{room} is below {other}: includes run down only, so {other} may include {room}'
    return None


def resolve(top, path, text):
    """The file of userd/ that an include means, and what is wrong with it; (None, None) if it is
    another's that may be included."""
    userd = top / 'userd'
    if (userd / text).is_file() and '..' not in text:
        return text, None
    target = (path.parent / text).resolve()
    if not target.is_file():
        return None, 'there is no such file: name it from userd/ on, with its folder'
    if target.is_relative_to(userd):
        return None, f'name it from userd/ on: "{target.relative_to(userd).as_posix()}"'
    if not target.is_relative_to(top) or \
            not SHARED.match(target.relative_to(top).as_posix()):
        return None, 'userd/ includes nothing else of the tree but the contract in uapi/'
    return None, None


def circles(graph):
    """Each include that closes a circle of headers: (file, line, the files of the circle)."""
    found, done, way = [], set(), []

    def walk(name):
        way.append(name)
        for line, target in graph.get(name, ()):
            if target in way:
                found.append((name, line, way[way.index(target):] + [target]))
            elif target not in done:
                walk(target)
        way.pop()
        done.add(name)

    for name in graph:
        if name not in done:
            walk(name)
    return found


def check_includes(top):
    """Findings about the includes of userd/."""
    findings, graph = [], {}
    for path, full in sources(top, ('userd',), ('.c', '.h')):
        name = path.relative_to(top / 'userd').as_posix()
        graph[name] = []
        if room_of(name) not in LEVEL:
            findings.append(f'{full}:1: {room_of(name)} has no level: give it one')
            continue
        for line, code in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
            match = INCLUDE.match(code)
            if not match:
                continue
            target, wrong = resolve(top, path, match[1])
            wrong = wrong or target and judge(name, target)
            if wrong:
                findings.append(f'{full}:{line}: "{match[1]}": {wrong}')
            elif target:
                graph[name].append((line, target))
    for name, line, way in circles(graph):
        findings.append(f'userd/{name}:{line}: a circle: {" > ".join(way)}')
    return findings


def check_lengths(top):
    """Findings about the length of files."""
    findings = []
    for path, name in sources(top, PARTS, SOURCE):
        lines = path.read_bytes().count(b'\n')
        if lines > LINES_MAX and not GENERATED.search(name):
            findings.append(f'{name}:{lines}: a file has at most {LINES_MAX} lines: '
                            'cut it by what it is about')
    return findings


def check(top):
    """All findings about a tree."""
    top = pathlib.Path(top).resolve()
    return check_includes(top) + check_lengths(top)


def main():
    """Judge a tree."""
    top = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]
    findings = check(top)
    print('\n'.join(findings), end='\n' if findings else '')
    return 1 if findings else 0


if __name__ == '__main__':
    sys.exit(main())
