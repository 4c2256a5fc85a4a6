#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 60
"""The module is taken out while there are devices: they go, and who listens hears of it."""

import os
import subprocess

from family import Halma
from host import wait_for
from namespace import anchor
from tap import Ktap

REASON_DEVICE = 4


def unload():
    """Namespaces of an earlier program may still be going."""
    subprocess.run(['rmmod', 'halma'], capture_output=True, check=False)
    return not os.path.exists('/sys/module/halma')


def gone_with_devices(tap):
    """One device with bindings, one without."""
    ns, link, halma = anchor()
    halma.new(1, 'mn1', 'fd00:1::/64', '2001:db8:f::1')
    halma.new(2, 'mn2', 'fd00:2::/64', '2001:db8:f::2')
    link.newlink('lma1', 'halma', {'local': ['2001:db8::2']})
    ears = Halma(ns).subscribe()
    tap.ok('the module unloads although there are devices', wait_for(unload, 20, 0.1))
    told = {got['anchor-id']: (name, got.get('reason'), got.get('count'))
            for name, got in ears.events(5, until=lambda events: len(events) >= 2)}
    tap.equal('of each device it is told that its bindings went with it',
              {1: ('binding-flush-ntf', REASON_DEVICE, 2),
               2: ('binding-flush-ntf', REASON_DEVICE, 0)}, told)
    subprocess.run(['insmod', os.environ['HALMA_KO']], check=True)
    tap.equal('and loaded again it knows of none', [], Halma(ns).dump('dev-get'))


def main():
    """All."""
    with Ktap() as tap:
        gone_with_devices(tap)


if __name__ == '__main__':
    main()
