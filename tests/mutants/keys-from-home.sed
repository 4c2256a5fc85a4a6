# SPDX-License-Identifier: GPL-2.0
# what: an IKE SA that was made at home takes the SAs of the home address with it
# tests: homekeys
# file: userd/kernel/xfrm.c
s/tunnel \? &move->from : &in6addr_any;/\&move->from;/
