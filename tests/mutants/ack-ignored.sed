# SPDX-License-Identifier: GPL-2.0
# what: a refusal of the kernel is answered with success
# unit: lmarun_test
# file: userd/**/*.c
/^static void finish_pbu/,/^\}/s/^\tif \(req->error\) \{/\tif (req->error == 1) {/
