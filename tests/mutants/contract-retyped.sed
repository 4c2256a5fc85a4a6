# SPDX-License-Identifier: GPL-2.0
# what: an attribute of the contract has another type
# host: contract
# file: uapi/halma.yaml
/name: preference$/,/type:/s/type: u32/type: u64/
