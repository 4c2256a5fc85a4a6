# SPDX-License-Identifier: GPL-2.0
# what: the contract may not grow
# host: contract
# file: uapi/freeze.py
s/if new and abi <= old:/if new:/
