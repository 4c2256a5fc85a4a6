# SPDX-License-Identifier: GPL-2.0
# what: a prefix goes back to its pool while a home address in it has a binding
# unit: both_test
# file: userd/core/session.c
s/ \|\| cache_uses\(&core->cache, prefix\);/;/
