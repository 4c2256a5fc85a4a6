# SPDX-License-Identifier: GPL-2.0
# what: after a wrong number outside of sections nothing else is checked
# unit: conf_said_test
# file: userd/config/parse.c
s/kind != CONF_KIND_TOP \|\| opt->type != CFGT_INT/kind != CONF_KIND_MAX/
