# SPDX-License-Identifier: GPL-2.0
# what: a block of commands that nobody runs
# unit: docs_test
# file: userd/doc/interworking.md
s/^```sh run$/```sh/
