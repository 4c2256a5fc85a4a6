# SPDX-License-Identifier: GPL-2.0
# what: a clock that is set back locks the sessions
# unit: gateway_test
# file: userd/wire/freshness.c
s/return !rules->mn_generated && last->timestamp > now &&$/& !last \&\&/
