# SPDX-License-Identifier: GPL-2.0
# what: a timestamp ages while the tracker is asked
# unit: attach_test
# file: userd/**/*.c
s/u64 arrived = pbu->past\.arrived \? pbu->past\.arrived : now->timestamp;/u64 arrived = now->timestamp;/
