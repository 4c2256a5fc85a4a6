# SPDX-License-Identifier: GPL-2.0
# what: the policy for what comes in lets pass what has no ESP
# tests: protected
# file: userd/kernel/template.h
s/(\.id\.proto = IPPROTO_ESP, \.family = AF_INET6,) /\1 .optional = 1, /
