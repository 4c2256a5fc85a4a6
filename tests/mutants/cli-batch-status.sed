# SPDX-License-Identifier: GPL-2.0
# what: a batch ends with 0 though the kernel refused
# tests: cli
# file: tools/*.c
s/return c->genl \? req_failures\(c->genl\) : 0;/return c->genl ? req_failures(c->genl) * 0 : 0;/
