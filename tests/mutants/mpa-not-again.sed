# SPDX-License-Identifier: GPL-2.0
# what: a Binding Update does not begin again with what was not heard
# unit: mobileprefix_test
# file: userd/ha/mobileprefix.c
s/telling->state == TELLING_SENT \|\| telling->state == TELLING_UNHEARD\) \{/telling->retries > 99) {/
