# SPDX-License-Identifier: GPL-2.0
# what: an SA counts before the kernel has it
# unit: vicimsg_test
# file: userd/ipsec/vicisa.c
s/child->installed = is_installed\(&item->value\)/child->installed = is_installed(\&item->value) || child->name.len/
