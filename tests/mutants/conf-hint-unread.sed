# SPDX-License-Identifier: GPL-2.0
# what: each unknown name is compared with all names, also where nobody will read what it may have been
# unit: conf_test
# file: userd/config/outline.c
s/look->ctx->errors < CONF_ERRORS_MAX;/look->ctx->errors + 1 > 0;/
