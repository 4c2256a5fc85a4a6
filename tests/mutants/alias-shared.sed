# SPDX-License-Identifier: GPL-2.0
# what: an identifier can be an alias of two mobile nodes
# unit: alias_test
# file: userd/config/confmn.c
s/if \(nr && !mnid_cmp\(alias\[-1\]\.mnid, alias->mnid\)\)/if (nr \&\& !alias->mnid)/
