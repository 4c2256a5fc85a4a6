# SPDX-License-Identifier: GPL-2.0
# what: the access technology does not matter for a link-layer identifier
# unit: matrix_test
# file: userd/**/*.c
/^\t\tif \(bce->facts\.pmipv6\.att == opts->att &&$/{N;s/\(bce.*\n\t\t    llid_equal/(llid_equal/}
