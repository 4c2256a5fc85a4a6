# SPDX-License-Identifier: GPL-2.0
# what: halma alone takes errors for warnings
# tests: control
# file: tools/*.c
s/h->errors\+\+;/h->warnings++;/
