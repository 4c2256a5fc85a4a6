# SPDX-License-Identifier: GPL-2.0
# what: a binding that somebody else changed counts as the session's
# unit: agree_test
# file: userd/core/agree.c
s/else if \(bce && found->version != bce->version\)/else if (bce \&\& found->version < bce->version)/
