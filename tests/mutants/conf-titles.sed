# SPDX-License-Identifier: GPL-2.0
# what: the title of each section is compared with all others
# unit: conf_test
# file: userd/config/parse.c
s/	cfg_free_value\(opt\);/	(void)opt;/
s/cfg_opt_getnsec\(opt, 0\)/cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1)/
