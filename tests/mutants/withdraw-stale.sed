# SPDX-License-Identifier: GPL-2.0
# what: a session that was registered again ends with those of before
# unit: withdraw_test
# file: userd/core/ending.c
s/return bce->version == session->version;/return bce \&\& session;/
