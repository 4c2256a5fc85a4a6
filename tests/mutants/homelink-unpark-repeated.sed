# SPDX-License-Identifier: GPL-2.0
# what: what waits for duplicate address detection comes in after a later de-registration
# unit: homelink_test bu_auth_test
# file: userd/ha/bu.c
/^\t\tunpark\(ha, &work->bu\);/d
