# SPDX-License-Identifier: GPL-2.0
# what: timestamps of mobile nodes must fit our clock
# unit: replay_test
# file: userd/**/*.c
s/!rules->mn_generated && //
