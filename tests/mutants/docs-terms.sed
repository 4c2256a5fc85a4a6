# SPDX-License-Identifier: GPL-2.0
# what: the README explains an acronym in words of its own
# unit: docs_test
# file: README.md
s/mobile access gateways/gateways of access/
