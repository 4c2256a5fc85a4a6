#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The kernel's ynl-gen-c.py, taught what that of 6.12 cannot: the lengths of a binary attribute,
and subsets that say something else about an attribute than the set that they are of.

    ynlgen.py PATH/OF/ynl-gen-c.py ITS OPTIONS
"""

import importlib.util
import pathlib
import sys


def load(path):
    """The generator as a module."""
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location('ynlgen', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def binary_policy(plain):
    """A policy for binary attributes with max-len, and min-len if they like."""
    def policy(self, name):
        if 'max-len' not in self.checks:
            return plain(self, name)
        high = self.get_limit_str('max-len')
        if 'min-len' not in self.checks:
            return f'NLA_POLICY_MAX(NLA_BINARY, {high})'
        return f'NLA_POLICY_RANGE(NLA_BINARY, {self.get_limit_str("min-len")}, {high})'
    return policy


def own_subsets(plain):
    """What a subset says of an attribute goes before what the whole set says."""
    def init(self, family, yaml):
        plain(self, family, yaml)
        for elem in yaml['attributes'] if self.subset_of else ():
            if len(elem) == 1:
                continue
            whole = self.attrs[elem['name']]
            own = self.new_attr({**whole.yaml, **elem}, whole.value)
            own.attr_set = whole.attr_set  # whose prefix its constant has
            self.attrs[own.name] = self.attrs_by_val[own.value] = own
    return init


def main():
    """All of it."""
    path = pathlib.Path(sys.argv.pop(1))
    gen = load(path)
    gen.TypeBinary._attr_policy = binary_policy(gen.TypeBinary._attr_policy)
    base = gen.SpecAttrSet
    base.__init__ = own_subsets(base.__init__)
    sys.argv[0] = str(path)
    gen.main()


if __name__ == '__main__':
    main()
