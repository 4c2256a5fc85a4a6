# SPDX-License-Identifier: GPL-2.0
# what: a command of the contract is gone
# host: contract
# file: uapi/linux/halma.h
/^\tHALMA_CMD_BINDING_LOOKUP,$/d
