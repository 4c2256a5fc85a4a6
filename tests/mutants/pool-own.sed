# SPDX-License-Identifier: GPL-2.0
# what: pools give out what a profile owns
# unit: conf_test
# file: userd/**/*.c
s/pool_reserve\(&conf->pool\[i\], &conf->own\[j\]\);/(void)conf;/
