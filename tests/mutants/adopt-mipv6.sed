# SPDX-License-Identifier: GPL-2.0
# what: halmad takes MIPv6 bindings for its own
# tests: interplay
# file: userd/**/*.c
/^int nlhalma_dump\(/,/^\}/s/mnl_attr_put_u32\(nlh, HALMA_A_BINDING_KIND, kind\);/(void)kind;/
