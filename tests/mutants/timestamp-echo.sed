# SPDX-License-Identifier: GPL-2.0
# what: a refusal for the timestamp repeats that of the request
# unit: lma_test
# file: userd/**/*.c
s/d->timestamp = our_time\(now, pbu\);/d->timestamp = our_time(now, pbu) ? d->timestamp : 0;/
