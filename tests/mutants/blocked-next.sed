# SPDX-License-Identifier: GPL-2.0
# what: a blocked MIPv6 binding hides the PMIPv6 one
# tests: precedence
# file: kmod/*.c
/KIND_MIPV6 \?/s/BLOCKED_ACTION_NEXT/BLOCKED_ACTION_DROP/
