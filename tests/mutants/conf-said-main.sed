# SPDX-License-Identifier: GPL-2.0
# what: complaints about files of secrets come before those about the file that names them
# unit: conf_said_test
# file: userd/config/confsaid.c
s/!strcmp\(a->file, said->main\) \|\| diff < 0/diff > 0/
