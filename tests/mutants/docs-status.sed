# SPDX-License-Identifier: GPL-2.0
# what: a status of which troubleshooting.md knows nothing
# unit: docs_test
# file: userd/base/rfc.h
s/^\tBA_INVALID_CARE_OF_ADDRESS = 174,/&\n\tBA_SOMETHING_NEW = 175,/
