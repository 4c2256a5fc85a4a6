#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""layers.py on trees that are planted here: it must find what is wrong in each, and no more."""

import pathlib
import sys
import tempfile

import layers

# a house in order
RIGHT = {
    'uapi/linux/halma.h': '',
    'kmod/version.h': '',
    'kmod/halma.h': '',
    'userd/halmad.c': '#include "control/ctl.h"\n#include "daemon.h"\n'
                      '#include "../kmod/version.h"\n',
    'userd/daemon.c': '#include "anchor.h"\n#include "daemon.h"\n',
    'userd/daemon.h': '#include "core/core.h"\n',
    'userd/anchor.h': '#include "lma/lma.h"\n#include "ha/ha.h"\n',
    'userd/control/ctl.c': '#include "control/ctl.h"\n#include "daemon.h"\n',
    'userd/control/ctl.h': '',
    'userd/lma/lma.c': '#include <stdio.h>\n\n#include "lma/lma.h"\n#include "core/core.h"\n',
    'userd/lma/lma.h': '#include "core/core.h"\n',
    'userd/ha/ha.h': '#include "core/core.h"\n',
    'userd/core/core.h': '#include "core/cache.h"\n#include "base/types.h"\n',
    'userd/core/cache.h': '',
    'userd/base/types.h': '#include "../../uapi/linux/halma.h"\n',
}

# (what is tried, what is planted, what must be found)
TREES = (
    ('a house in order', {}, []),
    ('an include that runs up to a wing',
     {'userd/core/cache.h': '\n#include "lma/lma.h"\n'},
     ['userd/core/cache.h:2: "lma/lma.h": core/ is below lma/']),
    ('an include that runs up to the roof',
     {'userd/ha/ha.c': '#  include "daemon.h"\n'},
     ['userd/ha/ha.c:1: "daemon.h": ha/ is below daemon']),
    ('an include of the roof that runs up',
     {'userd/daemon.h': '#include "control/ctl.h"\n'},
     ['userd/daemon.h:1: "control/ctl.h": daemon is below control/']),
    ('the lower of two under the roof includes the upper',
     {'userd/anchor.c': '#include "daemon.h"\n'},
     ['userd/anchor.c:1: "daemon.h": anchor is below daemon']),
    ('an include that runs across',
     {'userd/lma/pbu.c': '#include "ha/ha.h"\n'},
     ['userd/lma/pbu.c:1: "ha/ha.h": lma/ and ha/ are siblings']),
    ('and the other way',
     {'userd/ha/bu.c': '#include "lma/lma.h"\n'},
     ['userd/ha/bu.c:1: "lma/lma.h": ha/ and lma/ are siblings']),
    ('two headers of a wing in a circle',
     {'userd/core/cache.h': '#include "core/core.h"\n'},
     ['userd/core/cache.h:1: a circle: core/core.h > core/cache.h > core/core.h']),
    ('a header that includes itself',
     {'userd/ha/ha.h': '#include "ha/ha.h"\n'},
     ['userd/ha/ha.h:1: a circle: ha/ha.h > ha/ha.h']),
    ('an include in a comment', {'userd/core/cache.h': '/* #include "lma/lma.h" */\n'}, []),
    ('a wing that nobody knows',
     {'userd/attic/box.h': ''}, ['userd/attic/box.h:1: attic/ has no level']),
    ('an include without its folder',
     {'userd/lma/lma.c': '#include "lma.h"\n'},
     ['userd/lma/lma.c:1: "lma.h": name it from userd/ on: "lma/lma.h"']),
    ('a file that is not there',
     {'userd/lma/lma.c': '#include "lma/nothing.h"\n'},
     ['userd/lma/lma.c:1: "lma/nothing.h": there is no such file']),
    ('a header of the module',
     {'userd/lma/lma.c': '#include "../../kmod/halma.h"\n'},
     ['userd/lma/lma.c:1: "../../kmod/halma.h": userd/ includes nothing else']),
    ('a way back into userd/ by its folder',
     {'userd/core/cache.h': '#include "../lma/lma.h"\n'},
     ['userd/core/cache.h:1: "../lma/lma.h": name it from userd/ on']),
    ('a file of 800 lines', {'tools/long.c': '\n' * 800}, []),
    ('a file of 801 lines',
     {'tools/long.c': '\n' * 801}, ['tools/long.c:801: a file has at most 800 lines']),
    ('a script of 801 lines, deep in the tree',
     {'tests/some/where/long.py': '\n' * 801},
     ['tests/some/where/long.py:801: a file has at most 800 lines']),
    ('a generated file of 801 lines', {'kmod/policy-gen.c': '\n' * 801}, []),
    ('what a build leaves', {'userd/.obj/long.c': '\n' * 801 + '#include "nothing.h"\n'}, []),
)


def plant(top, files):
    """Write a tree."""
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')


def main():
    """Each tree is a test."""
    failed = 0
    print(f'1..{len(TREES)}')
    for number, (what, files, expected) in enumerate(TREES, 1):
        with tempfile.TemporaryDirectory() as directory:
            plant(pathlib.Path(directory), RIGHT | files)
            findings = layers.check(directory)
        good = len(findings) == len(expected) and \
            all(line.startswith(begin) for line, begin in zip(findings, expected))
        if not good:
            failed += 1
            print('\n'.join(f'# {line}' for line in findings or ['nothing was found']))
        print(f'{"ok" if good else "not ok"} {number} - layers: {what}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
