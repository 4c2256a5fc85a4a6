# SPDX-License-Identifier: GPL-2.0
# what: a mobile node that the tracker denies is accepted
# unit: attach_test
# file: userd/**/*.c
s/case ATTACHMENT_DENIED:/case ATTACHMENT_MAX:/
