# SPDX-License-Identifier: GPL-2.0
# what: an authority that is taken away still vouches for SAs
# unit: ikereload_test
# file: userd/config/ikeconf.c
/if \(!believes\(conf, old\)\)/,+1s/IKE_CHANGE_END/IKE_CHANGE_LOAD/
