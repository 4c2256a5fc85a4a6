# SPDX-License-Identifier: GPL-2.0
# what: a newer schema is read as if it were known
# unit: store_file_test
# file: userd/store/database.c
s/if \(version <= SCHEMA_VERSION && version > 0\)/if (version > 0)/
