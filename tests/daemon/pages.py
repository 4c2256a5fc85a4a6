#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Read the pages of userd/doc and the README, and do what they say.

pages.py marks PAGE...	each block has a mark that userd/doc/README.md explains; how many of each
pages.py run PAGE...	all blocks that can be run here, one page after the other, each in a shell
pages.py nft PAGE...	rules of nftables alone
pages.py lab PAGE	the lab that it wants: anchor, own or none

The exit code is 1 if something is wrong; it is told on standard output.
"""

import collections
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import tempfile
import time

# why a command cannot be run in the lab; userd/doc/README.md has the list, too
ELSEWHERE = ('build', 'packages', 'secure-boot', 'systemd', 'strongswan', 'frr',
             'monitoring', 'endless', 'placeholder')
MARKS = re.compile(r'sh run( until| fails)?|sh elsewhere (\S+)|output|conf (whole|part)|nft check'
                   r'|other \S+|text')
LAB = re.compile(r'^<!-- lab: (own|anchor|none) -->$', re.M)
PATIENCE = float(os.environ.get('PAGES_PATIENCE', '20'))
# no block may take longer, in seconds
BLOCK_MAX = 120
BASE = '''lab-mode = true
device lma0 {
	local = 2001:db8:f::1
	home-network = { 2001:db8:100::/40, 10.1.0.0/16 }
}
mag mag1 {
	address = 2001:db8:1::1
}
mag mag2 {
	address = 2001:db8:2::1
}
'''

Block = collections.namedtuple('Block', 'line mark text')


def blocks(path):
    """The fenced blocks of a page, and what is wrong with how they are written."""
    found, wrong, start = [], [], None
    for number, line in enumerate(pathlib.Path(path).read_text(encoding='utf-8').splitlines(), 1):
        fence = re.match(r'( *)```+(.*)$', line)
        if fence and start is None:
            start, mark, text = number, fence[2].strip(), []
        elif fence:
            found.append(Block(start, mark, '\n'.join(text) + '\n'))
            start = None
        elif start is not None:
            text.append(line)
        elif line.startswith('    ') and not re.match(r' +([-*]|\d+\.) ', line):
            wrong.append(f'{path}:{number}: a block without fence and mark')
    if start is not None:
        wrong.append(f'{path}:{start}: this block has no end')
    return found, wrong


def check_marks(path):
    """What is wrong with the marks of a page; how many blocks of each mark."""
    found, wrong = blocks(path)
    if not LAB.search(pathlib.Path(path).read_text(encoding='utf-8')):
        wrong.append(f'{path}: no comment says which lab it wants')
    count = collections.Counter()
    last = ''
    for block in found:
        match = MARKS.fullmatch(block.mark)
        if not match:
            wrong.append(f'{path}:{block.line}: "{block.mark}" is no mark')
        elif match[2] and match[2] not in ELSEWHERE:
            wrong.append(f'{path}:{block.line}: "{match[2]}" is no reason')
        if block.mark == 'output' and not last.startswith('sh run'):
            wrong.append(f'{path}:{block.line}: the output of what?')
        count[' '.join(block.mark.split()[:2])] += 1
        last = block.mark
    return wrong, count


def pattern(want):
    """A regular expression of what the page shows: ... is anything, alone whole lines."""
    parts = []
    for line in want.rstrip('\n').split('\n'):
        if line.strip() == '...':
            parts.append(r'(?:[^\n]*\n)*?')
        else:
            words = [re.escape(word) for word in ' '.join(line.split()).split('...')]
            parts.append(r'[^\n]*'.join(words).replace(r'\ ', r'[ \t]+') + r'[ \t]*\n')
    return re.compile(''.join(parts))


class Shell:
    """A shell in which the blocks of a page run, one after the other."""

    def __init__(self, folder):
        self.folder = folder
        # what runs behind it must not keep our pipe open
        self.shell = subprocess.Popen(
            ['bash', '--norc', '-c', 'while read -r f; do . "$f" > "$f.out" 2>&1 < /dev/null; '
             'echo done; done'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=folder, start_new_session=True)
        self.count = 0

    def run(self, text):
        """Run the commands; what they print, and the lines of those that failed."""
        self.count += 1
        script = self.folder / f'.block{self.count}'
        script.write_text('trap \'echo "$LINENO" >> "$BASH_SOURCE.bad"\' ERR\nset -o pipefail\n'
                          + text + 'trap - ERR\n', encoding='utf-8')
        self.shell.stdin.write(f'{script}\n')
        self.shell.stdin.flush()
        if not select.select([self.shell.stdout], [], [], BLOCK_MAX)[0]:
            # what comes behind it in the page fails, too
            os.killpg(self.shell.pid, signal.SIGKILL)
        self.shell.stdout.readline()
        if self.shell.poll() is not None or not script.with_name(f'{script.name}.out').exists():
            return 'this does not end\n', [0]
        bad = pathlib.Path(f'{script}.bad')
        said = pathlib.Path(f'{script}.out').read_text(encoding='utf-8', errors='replace')
        failed = [int(n) - 3 for n in bad.read_text().split()] if bad.exists() else []
        return said, failed

    def end(self):
        self.shell.stdin.close()
        self.shell.wait()


def halmad_takes(text):
    """What halmad says against a configuration."""
    with tempfile.NamedTemporaryFile('w', suffix='.conf') as file:
        file.write(text)
        file.flush()
        return told(['halmad', '-t', '-c', file.name])


def nft_takes(text):
    """What nft says against rules, where the kernel has its families."""
    nft = ['nft', '-c', '-f', '-']
    return [] if told(nft, 'table inet trial { }\n') else told(nft, text)


def told(command, text=None):
    done = subprocess.run(command, input=text, text=True, capture_output=True, check=False)
    return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()


def run_sh(shell, block, want):
    """What is wrong with one block of commands, tried once."""
    said, failed = shell.run(block.text)
    lines = block.text.splitlines()
    wrong = []
    if block.mark == 'sh run fails':
        if not failed:
            wrong.append('none of this fails')
    else:
        wrong += [f'fails: {lines[min(n, len(lines) - 1)]}' for n in failed]
    if want is not None and not pattern(want.text).fullmatch(said if said.endswith('\n')
                                                             else said + '\n'):
        wrong.append('prints something else than the page shows')
    return wrong + [f'| {line}' for line in said.splitlines()] if wrong else []


def run_block(shell, block, want):
    """What is wrong with one block."""
    if block.mark.startswith('sh run'):
        end = time.monotonic() + PATIENCE
        wrong = run_sh(shell, block, want)
        while wrong and block.mark.endswith('until') and time.monotonic() < end:
            time.sleep(0.3)
            wrong = run_sh(shell, block, want)
        return wrong
    if block.mark.startswith('conf'):
        return halmad_takes((BASE if block.mark == 'conf part' else '') + block.text)
    if block.mark == 'nft check':
        return nft_takes(block.text)
    return []


def run_page(path):
    """All that is wrong with a page."""
    found, wrong = blocks(path)
    with tempfile.TemporaryDirectory() as folder:
        shell = Shell(pathlib.Path(folder))
        for block, after in zip(found, found[1:] + [Block(0, '', '')]):
            want = after if after.mark == 'output' else None
            wrong += [f'{path}:{block.line}: {line}' for line in run_block(shell, block, want)]
        shell.end()
    return wrong


def main():
    task, pages = sys.argv[1], sys.argv[2:]
    wrong = []
    if task == 'lab':
        match = LAB.search(pathlib.Path(pages[0]).read_text(encoding='utf-8'))
        print(match[1] if match else 'none')
    elif task == 'marks':
        count = collections.Counter()
        for page in pages:
            bad, some = check_marks(page)
            wrong += bad
            count += some
        print('#', ', '.join(f'{n} {mark}' for mark, n in sorted(count.items())))
    elif task == 'nft':
        for page in pages:
            wrong += [f'{page}:{block.line}: {line}' for block in blocks(page)[0]
                      if block.mark == 'nft check' for line in nft_takes(block.text)]
    else:
        for page in pages:
            wrong += run_page(page)
    for line in wrong:
        print('#', line)
    return bool(wrong)


sys.exit(main())
