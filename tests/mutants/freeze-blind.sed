# SPDX-License-Identifier: GPL-2.0
# what: what was promised and is gone does not matter
# host: contract
# file: uapi/freeze.py
s/^    gone = \[.*$/    gone = []/
