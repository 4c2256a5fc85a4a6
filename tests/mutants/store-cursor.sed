# SPDX-License-Identifier: GPL-2.0
# what: a restart begins at the start of a pool
# unit: doubt_test
# file: userd/core/assign.c
s/if \(text && prefix_parse_any\(&last, text\)\)/if (!text \&\& prefix_parse_any(\&last, ""))/
