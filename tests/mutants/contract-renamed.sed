# SPDX-License-Identifier: GPL-2.0
# what: an attribute of the contract has another name
# host: contract
# file: uapi/linux/halma.h
s/HALMA_A_BINDING_COOKIE/HALMA_A_BINDING_BISCUIT/
