# SPDX-License-Identifier: GPL-2.0
# what: binding-del with a lower version is carried out
# tests: binding
# file: kmod/*.c
s/if \(version && nla_get_u64\(version\) < bce->version\)/if (false)/
