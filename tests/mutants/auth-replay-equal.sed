# SPDX-License-Identifier: GPL-2.0
# what: a timestamp is taken twice
# unit: auth_test ha_auth_test
# file: userd/wire/auth.c
s/return !last \|\| ntp_later\(stamp, last\);/return !last || !ntp_later(last, stamp);/
