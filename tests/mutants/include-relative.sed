# SPDX-License-Identifier: GPL-2.0
# what: the path of an include is seen from where halmad runs, not from the file
# unit: conf_include_test
# file: userd/config/source.c
s/int dir = \*name != '\/' \&\& slash \? .*/int dir = 0;/;s/const char \*slash = strrchr/__attribute__((unused)) const char *slash = strrchr/
