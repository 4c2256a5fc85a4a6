# SPDX-License-Identifier: GPL-2.0
# what: a flush takes what was changed since it began
# tests: contract
# file: kmod/*.c
s/if \(bce->change <= fl->gone\.until && /if (/
