# SPDX-License-Identifier: GPL-2.0
# what: a device takes a home link and does nothing with it
# tests: contract
# file: kmod/*.c
s/if \(home && nla_get_u32\(home\)\)/if (false)/
