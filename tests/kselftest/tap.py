# SPDX-License-Identifier: GPL-2.0
"""The report of a test program, as KTAP."""

import errno
import re
import sys
import traceback

from nlsock import NlError


class Ktap:
    """Prints the report of a test program; use as

        with Ktap() as tap:
            tap.equal('a new device has no binding', 0, halma.dev()['bindings'])
    """

    def __init__(self):
        self.count = self.failed = self.skipped = 0
        self.names = set()

    def __enter__(self):
        sys.stdout.reconfigure(line_buffering=True)
        print('KTAP version 1')
        return self

    def __exit__(self, kind, value, trace):
        if kind is SystemExit:
            return False
        if kind:
            self.diag(''.join(traceback.format_exception(kind, value, trace)))
            self.ok(f'ran to its end, not stopped by {kind.__name__}', False)
        print(f'1..{self.count}')
        passed = self.count - self.failed - self.skipped
        print(f'# {passed} passed, {self.failed} failed, {self.skipped} skipped')
        sys.stdout.flush()
        sys.exit(1 if self.failed or not self.count else 0)

    @staticmethod
    def diag(text):
        """Comment lines."""
        for line in str(text).rstrip('\n').split('\n'):
            print('# ' + line)

    def ok(self, name, good=True, why=None):
        """A test; returns whether it is good."""
        self.count += 1
        if name in self.names:
            self.diag('another test has this name')
            good = False
        self.names.add(name)
        if not good:
            self.failed += 1
            if why is not None:
                self.diag(why)
        print(f'{"ok" if good else "not ok"} {self.count} - {name}')
        return good

    def skip(self, name, why):
        """A test that could not run."""
        self.count += 1
        self.skipped += 1
        print(f'ok {self.count} - {name} # SKIP {why}')

    def equal(self, name, want, got):
        """ok when both are equal."""
        return self.ok(name, want == got, f'wanted {want!r}\ngot    {got!r}')

    def does(self, name, function, *args, **kwargs):
        """ok when function() raises nothing; returns what it returned."""
        try:
            out = function(*args, **kwargs)
        except Exception:  # noqa: any failure is the test's
            self.ok(name, False, traceback.format_exc())
            return None
        self.ok(name)
        return out

    def refused(self, name, code, function, *args, says=None, **kwargs):
        """ok when function() is refused with this errno and a sentence (that says something)."""
        codes = code if isinstance(code, tuple) else (code,)
        try:
            out = function(*args, **kwargs)
        except NlError as error:
            good = error.errno in codes and bool(error.text)
            good = good and (not says or bool(re.search(says, error.text)))
            wanted = ' or '.join(errno.errorcode[c] for c in codes)
            return self.ok(name, good, f'wanted {wanted} {says or "and a sentence"}, got {error}')
        return self.ok(name, False, f'was not refused: {out!r}')

    def bail(self, why):
        """Nothing more can be done."""
        print(f'Bail out! {why}')
        sys.exit(1)

    @staticmethod
    def skip_all(why):
        """Nothing here can run."""
        print(f'1..0 # SKIP {why}')
        sys.exit(4)
