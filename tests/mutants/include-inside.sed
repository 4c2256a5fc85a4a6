# SPDX-License-Identifier: GPL-2.0
# what: include is taken inside of sections, too
# unit: conf_include_test
# file: userd/config/source.c
s/if \(!depth \&\& is_include/if (depth < 9 \&\& is_include/
