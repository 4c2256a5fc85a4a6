# SPDX-License-Identifier: GPL-2.0
# what: an attribute of the contract is put among the others
# host: contract
# file: uapi/linux/halma.h
s/^\tHALMA_A_PATH_STATE,$/\tHALMA_A_PATH_ODD,\n&/
