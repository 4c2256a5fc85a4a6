# SPDX-License-Identifier: GPL-2.0
# what: a flush that was asked to tells of none of the bindings that go
# tests: contract
# file: kmod/*.c
s/fl->each = halma_nl_flush_each\(info\);/fl->each = false;/
