# SPDX-License-Identifier: GPL-2.0
"""Answers what a test program in bash asks often, without a process for each question.

usage: /usr/bin/python3 -I -S asker.py JQ [OPTION]...

Where a process costs much - in User Mode Linux 20 ms and more, tshark a whole second - the time of
a test goes into $(... | jq ...). This is started once, and keeps what it has started: one JQ for
each filter, one sharkd, which is tshark as a server, for all captures. ask.sh is the other end.

A question is a line on standard input; its words are separated by \x1f:

    run FILTER COMMAND...       what COMMAND prints, through jq FILTER if that is not empty, and its
                                code
    json FILTER TEXT            TEXT, through jq FILTER
    wire FILE FILTER FIELD...   the frames of a capture for which FILTER holds, each a line with
                                the values of these fields, as tshark -T fields has them: tabs
                                between fields, commas between the values of a field that is there
                                more than once; of FIELD#1 there is the first value alone

The answer is a line: a code as of a command, \x1f, and the text with \x1e instead of its newlines.
"""

import json
import os
import re
import sys

KEEP = 40       # processes of jq
END = '\x1d'    # the line behind all that jq says of one question, before what went wrong
PLAIN = re.compile(r'(?:\.[A-Za-z_]\w*|\.?\["[\w-]+"\])+( // 0)?')
STEP = re.compile(r'\w[\w-]*')
MANY = 10 ** 9  # there are fewer frames in any capture
NUL = os.open(os.devnull, os.O_RDWR)


class Wrong(Exception):
    """There is no answer: its code, and what is said instead."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code
        self.text = text


class Kept:
    """A process that is asked by its standard input and answers on its standard output."""

    def __init__(self, command):
        get, self.input = os.pipe()
        output, put = os.pipe()
        self.pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[
            (os.POSIX_SPAWN_DUP2, get, 0), (os.POSIX_SPAWN_DUP2, put, 1)])
        os.close(get)
        os.close(put)
        # pylint: disable-next=consider-using-with
        self.output = open(output, encoding='utf-8', errors='replace')

    def write(self, text):
        """A line to it; that it has ended shows when the answer is read."""
        rest = text.encode() + b'\n'
        try:
            while rest:
                rest = rest[os.write(self.input, rest):]
        except BrokenPipeError:
            pass

    def end(self):
        """It goes when it has nothing to read any more."""
        os.close(self.input)
        self.output.close()
        os.waitpid(self.pid, 0)


class Filters:
    """jq, once for each filter."""

    def __init__(self, command):
        self.command = command
        self.kept = {}

    def process(self, text):
        """That of a filter; who was not asked for long goes when there are too many."""
        kept = self.kept.pop(text, None)
        if not kept:
            if len(self.kept) >= KEEP:
                self.kept.pop(next(iter(self.kept))).end()
            end = json.dumps(END)
            kept = Kept(self.command +
                        [f'(try ({text}) catch ({end} + tostring)), {end}'])
        self.kept[text] = kept
        return kept

    def ask(self, text, document):
        """What the filter makes of a document; jq would wait for the end of half a document."""
        try:
            value = json.loads(document)
        except ValueError as error:
            raise Wrong(2, f'{error}: {document}') from error
        if PLAIN.fullmatch(text):
            return plain(text, value)
        kept = self.process(text)
        kept.write(document.replace('\n', ' '))
        lines = []
        for line in kept.output:
            line = line.rstrip('\n')
            if line == END:
                return '\n'.join(lines)
            if line.startswith(END):
                kept.output.readline()
                raise Wrong(5, line[1:])
            lines.append(line)
        self.kept.pop(text).end()
        raise Wrong(3, f'jq does not take the filter {text}')


def plain(text, value):
    """A filter that is the path to one value: that can be done here."""
    path, instead, _ = text.partition(' // 0')
    for name in STEP.findall(path):
        if value is None:
            break
        if not isinstance(value, dict):
            raise Wrong(5, f'{path}: there is no {name} in what is no object')
        value = value.get(name)
    if instead and (value is None or value is False):
        value = 0
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False,
                                                           separators=(',', ':'))


def run(command):
    """Its code, and what a command prints."""
    get, put = os.pipe()
    try:
        pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[
            (os.POSIX_SPAWN_DUP2, NUL, 0), (os.POSIX_SPAWN_DUP2, put, 1)])
    except OSError as error:
        os.close(get)
        raise Wrong(127, str(error)) from error
    finally:
        os.close(put)
    with open(get, encoding='utf-8', errors='replace') as output:
        text = output.read()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return code if code >= 0 else 128 - code, text


class Wire:
    """sharkd: what there is in captures."""

    def __init__(self):
        self.kept = None
        self.number = 0

    def call(self, method, **params):
        """One question to it, and the result."""
        self.kept = self.kept or Kept(['sharkd', '-'])
        self.number += 1
        self.kept.write(json.dumps({'jsonrpc': '2.0', 'id': self.number, 'method': method,
                                    'params': params}))
        for line in self.kept.output:
            answer = json.loads(line) if line.startswith('{') else {}
            if answer.get('id') != self.number:
                continue
            if 'result' not in answer:
                raise Wrong(2, f'sharkd: {method}: {answer.get("error")}')
            return answer['result']
        raise Wrong(2, 'sharkd has ended')

    def ask(self, file, text, fields):
        """Those frames, as they are in the file now."""
        if not os.path.exists(file):
            raise Wrong(2, f'there is no {file}')
        self.call('load', file=file)
        # it remembers for which frames a filter holds, and goes by that in other files, too: no
        # two filters are alike
        unique = f'frame.number < {MANY + self.number}'
        frames = self.call('frames', filter=f'({text}) && {unique}' if text else unique)
        if not fields:
            return '\n'.join(str(frame['num']) for frame in frames)
        return '\n'.join(self.line(frame['num'], fields) for frame in frames)

    def line(self, number, fields):
        """Values of one frame."""
        tree = self.call('frame', frame=number, proto=True)['tree']
        found = {}
        collect(tree, found)
        line = []
        for field in fields:
            name, _, first = field.partition('#')
            line.append(','.join(found.get(name, ())[:1 if first else None]))
        return '\t'.join(line)


def collect(nodes, found):
    """The values of each field, in order: sharkd tells them as a filter would be written."""
    for node in nodes:
        name, equals, value = node.get('f', '').partition(' == ')
        if value.startswith('"'):
            value = re.sub(r'\\(.)', r'\1', value[1:-1])
        found.setdefault(name, []).append(value if equals else node['l'])
        collect(node.get('n', ()), found)


def answer(words, filters, wire):
    """Code and text."""
    kind, *words = words
    code = 0
    try:
        if kind == 'wire':
            text = wire.ask(words[0], words[1], words[2:])
        elif kind == 'json':
            text = filters.ask(words[0], words[1])
        else:
            code, text = run(words[1:])
            text = filters.ask(words[0], text) if words[0] else text.rstrip('\n')
    except Wrong as wrong:
        print(f'{kind} {words}: {wrong.text}', file=sys.stderr, flush=True)
        return code or wrong.code, wrong.text
    return code, text


def main():
    """Until nobody asks any more."""
    filters = Filters(sys.argv[1:])
    wire = Wire()
    for line in sys.stdin:
        code, text = answer(line.rstrip('\n').split('\x1f'), filters, wire)
        text = text.replace('\n', '\x1e')
        print(f'{code}\x1f{text}', flush=True)


main()
