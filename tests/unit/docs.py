#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Helper of docs_test.c: judge the manual pages and the README.

sections ID: what has to be explained under this id stands in its section.
terms: one term for one thing, each acronym is expanded once, and none is spelled in another way.
nft: rules of nftables that the pages have are right, if this kernel can tell.
marks, links: blocks of the pages in userd/doc have marks, and what they link to is there.
statuses, drops: troubleshooting.md has a line for each, and for none that there is not.
functions: those that architecture.md names are there.
length: the README is short.
Prints what is wrong; the exit code is 1 then.
"""

import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
PAGES = ('README.md', 'tools/man/halma.7', 'tools/man/halma.8', 'userd/man/halmad.8',
         'userd/man/halma.conf.5')

# id: page, section, words that it cannot do without
SECTIONS = {
    'R6612-36': ('tools/man/halma.7', 'How the anchor is found',
                 ('DNS', 'AAA', 'section mn', 'RFC 6097', 'halma daemon dns')),
    'R6612-54': ('tools/man/halma.7', 'When the policy is wrong',
                 ('has to know it', 'no mobility at all', 'pmipv6-only', 'mipv6-only', 'both')),
    'R6612-55': ('tools/man/halma.7', 'Where the policy comes from',
                 ('identifier', 'link-layer address', 'access technology')),
    'R6612-81': ('tools/man/halma.7', 'BOOTSTRAPPING',
                 ('belongs into its start', 'from time to time', 'not into a move')),
    'R6612-91': ('userd/man/halma.conf.5', 'One anchor for both protocols',
                 ('policy = both', 'mag mag1', 'ike {', 'home-address')),
    'R6612-92': ('userd/man/halmad.8', 'OTHER POLICIES',
                 ('priority', 'proto ipv6', 'halma daemon check')),
    'R6612-94': ('tools/man/halma.7', 'THREATS',
                 ('A.1 adds none', 'B adds one', 'A.2 makes one worse', 'RFC 4832')),
}

# acronym: what it stands for, as it is written where it is explained
TERMS = {
    'HA': 'home agent', 'LMA': 'local mobility anchor', 'MAG': 'mobile access gateway',
    'HoA': 'home address', 'CoA': 'care-of address', 'HNP': 'home network prefix',
    'BU': 'Binding Update', 'BA': 'Binding Acknowledgement', 'PBU': 'Proxy Binding Update',
}
# in halma(7) these are the heads of paragraphs
HEADS = {
    'MIPv6': 'Mobile IPv6', 'PMIPv6': 'Proxy Mobile IPv6', 'BCE': 'binding cache entry',
}
# other words for the same, but in names of others
OTHERS = re.compile(r'(?<![\w-])(P?MIP6?|P?MIPV6|MIP v6|Proxy[- ]MIPv?6|proxy Mobile IPv6|'
                    r'care of address|LMA/HA|Mobility Access Gateway|'
                    r'[Hh]ome-agent address)(?![\w-])')

DOC = TOP / 'userd/doc'
README_MAX = 150


def plain(path):
    """A page without the marks of roff, blanks made one."""
    text = (TOP / path).read_text(encoding='utf-8')
    if not path.endswith('.md'):
        text = re.sub(r'^\.\\".*$', '', text, flags=re.M)
        text = re.sub(r'^\.(SH|SS) (.*)$', r'\n@@ \2 @@', text, flags=re.M)
        # words of alternating fonts are one word
        text = re.sub(r'^\.[BIR]{2} (.*)$',
                      lambda m: re.sub(r'"[^"]*"|\\.| ', lambda w: '' if w[0] == ' ' else w[0],
                                       m[1]).replace('"', ''), text, flags=re.M)
        text = re.sub(r'^\.[A-Z]+ ?', '', text, flags=re.M)
        text = re.sub(r'\\f[A-Z]', '', text).replace('\\-', '-').replace('\\(em', '--')
    return re.sub(r'\s+', ' ', text)


def section(path, title):
    """The text of a section; of one with sections below it, up to the first of these."""
    parts = re.split(r'@@ "?([^@]*?)"? @@', plain(path))
    for name, text in zip(parts[1::2], parts[2::2]):
        if name.startswith(title):
            return text
    return None


def check_section(number):
    path, title, words = SECTIONS[number]
    text = section(path, title)
    if text is None:
        return [f'{path} has no section "{title}"']
    return [f'{path}, {title}: nothing of "{word}"' for word in words if word not in text]


def expansions(text, term, long):
    """Where a term is explained: HA (home agent), or home agent (HA ...)"""
    plural = f'{long}s?'
    return [m.start() for m in re.finditer(
        rf'(?<![\w-]){term}s? ?\({plural}\b|\b{plural} \({term}s?\b', text)]


def check_terms():
    wrong = []
    # a copy of the tree in which something is broken on purpose has no README
    there = [path for path in PAGES if path != 'README.md' or (TOP / path).exists()]
    for path in there + [f'userd/doc/{page.name}' for page in sorted(DOC.glob('*.md'))]:
        wrong += [f'{path}: "{m[0]}"' for m in OTHERS.finditer(plain(path))]
    for path in there[:there.index('tools/man/halma.7') + 1]:
        text = plain(path)
        for term, long in TERMS.items():
            used = re.search(rf'(?<![\w/-]){term}s?(?![\w/-])', text)
            where = expansions(text, term, long)
            if used and len(where) != 1:
                wrong.append(f'{path}: {term} is explained {len(where)} times')
            elif used and path == 'README.md' and used.start() < where[0]:
                wrong.append(f'{path}: {term} is used before it is explained')
    terms = section('tools/man/halma.7', 'TERMS')
    for term, long in HEADS.items():
        if terms.count(f'{term}, {long}') != 1:
            wrong.append(f'halma(7), TERMS: "{term}, {long}" should be there once')
    for term in (*TERMS, 'Proxy-CoA', 'PBA', 'HA/LMA'):
        if not re.search(rf'(?<![\w/-]){term}(?![\w/-])', terms):
            wrong.append(f'halma(7), TERMS: {term} is missing')
    return wrong


def read(path):
    return (TOP / path).read_text(encoding='utf-8')


def pages():
    """The pages, and the README if it is there."""
    readme = TOP / 'README.md'
    return sorted(DOC.glob('*.md')) + ([readme] if readme.exists() else [])


def check_marks():
    done = subprocess.run([sys.executable, TOP / 'tests/daemon/pages.py', 'marks', *pages()],
                          capture_output=True, text=True, check=False)
    wrong = [f'{page.name} has no SPDX line' for page in pages()
             if 'SPDX-License-Identifier: GPL-2.0' not in page.read_text(encoding='utf-8')]
    return wrong + (done.stdout + done.stderr).splitlines() if done.returncode else wrong


def check_nft():
    """In namespaces: without rights, and away from the rules of the machine."""
    done = subprocess.run(['unshare', '-rn', sys.executable, TOP / 'tests/daemon/pages.py', 'nft',
                           *pages()], capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode else []


def check_links():
    wrong = []
    for page in pages():
        text = page.read_text(encoding='utf-8')
        for link in re.findall(r'\]\(([^)#]+)', text):
            if '://' not in link and not (page.parent / link).exists():
                wrong.append(f'{page.name}: no {link}')
    listed = read('userd/doc/README.md')
    wrong += [f'README.md of userd/doc does not name {page.name}' for page in DOC.glob('*.md')
              if page.name != 'README.md' and f'({page.name})' not in listed]
    return wrong


def compare(what, have, want):
    """What is missing in a list of the pages, and what there is not in the source."""
    return ([f'troubleshooting.md: nothing of {what} {name}' for name in sorted(want - have)]
            + [f'troubleshooting.md: there is no {what} {name}' for name in sorted(have - want)])


def check_statuses():
    source = read('userd/base/rfc.h').partition('enum ba_status {')[2].partition('}')[0]
    want = {int(n) for n in re.findall(r'\bBA_\w+ = (\d+)', source) if int(n) >= 128}
    have = re.findall(r'^\| (\d{3}) \| \S', read('userd/doc/troubleshooting.md'), re.M)
    return compare('status', {int(n) for n in have}, want)


def enum(name):
    """Names of an enumeration of the contract."""
    part = re.search(rf'name: {name}\n    doc: (.*?)(\n  -\n|\nattribute-sets)',
                     read('uapi/halma.yaml'), re.S)
    return set(re.findall(r'^        name: (\S+)', part[1], re.M))


def check_drops():
    text = read('userd/doc/troubleshooting.md').partition('## Drop causes')[2].partition('## ')[0]
    have = set(re.findall(r'^\| `([a-z-]+)` \|', text, re.M))
    return compare('drop cause', have, enum('drop') | enum('alert'))


def check_functions():
    """Of names with () the definition: a line that begins with a type, not with a blank."""
    names = set(re.findall(r'\b([a-z_0-9]+)\(\)', read('userd/doc/architecture.md')))
    source = '\n'.join(path.read_text(encoding='utf-8') for folder in ('kmod', 'userd')
                       for path in sorted((TOP / folder).rglob('*.[ch]')))
    there = set(re.findall(r'^[a-z][\w \t*]*?\b([a-z_0-9]+)\(', source, re.M))
    if len(names) < 40:
        return [f'architecture.md names {len(names)} functions only']
    return [f'architecture.md: there is no {name}()' for name in sorted(names - there)]


def check_length():
    lines = len(read('README.md').splitlines()) if (TOP / 'README.md').exists() else 0
    return [f'README.md has {lines} lines, more than {README_MAX}'] if lines > README_MAX else []


CHECKS = {
    'terms': check_terms, 'marks': check_marks, 'nft': check_nft, 'links': check_links,
    'statuses': check_statuses, 'drops': check_drops, 'functions': check_functions,
    'length': check_length,
}


def main():
    check = CHECKS.get(sys.argv[1])
    wrong = check() if check else check_section(sys.argv[2])
    for line in wrong:
        print('#', line)
    return bool(wrong)


sys.exit(main())
