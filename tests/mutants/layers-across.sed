# SPDX-License-Identifier: GPL-2.0
# what: the wings of the two roles may include each other
# host: style
# file: tests/style/layers.py
s/if LEVEL\[room\] == LEVEL\[other\]:/if False:/
