# SPDX-License-Identifier: GPL-2.0
# what: an answer counts for whoever asks now
# unit: attach_test
# file: userd/**/*.c
s/return attach && attach->id == id \? attach : NULL;/return attach;/
