# SPDX-License-Identifier: GPL-2.0
# what: adopted bindings do not end
# unit: lmarun_test
# file: userd/**/*.c
s/if \(info->has_lifetime\)/if (false)/
