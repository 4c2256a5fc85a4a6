# SPDX-License-Identifier: GPL-2.0
# what: charon is told of mobile nodes with keys by hand
# unit: nodekeys_test
# file: userd/ipsec/connection.c
/return TODO_LEAVE;/s/TODO_LEAVE/todo | TODO_CONN/
