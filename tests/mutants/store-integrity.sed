# SPDX-License-Identifier: GPL-2.0
# what: damage is not looked for
# unit: store_file_test
# file: userd/store/database.c
s/ok = !strcmp\(\(const char \*\)sqlite3_column_text\(stmt, 0\), "ok"\);/ok = true;/
