# SPDX-License-Identifier: GPL-2.0
# what: Binding Errors are not limited
# unit: lmarun_test
# file: userd/*.c
s/if \(lma->be_count >= BE_PER_SECOND\)/if (lma->be_count > 1000 * BE_PER_SECOND)/
