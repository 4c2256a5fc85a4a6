# SPDX-License-Identifier: GPL-2.0
# what: a recipe that halmad does not understand
# tests: docs
# file: userd/doc/cookbook.md
s/pbu-rate = 500/pbu-rte = 500/
