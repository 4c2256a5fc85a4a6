# SPDX-License-Identifier: GPL-2.0
# what: what the kernel answers to a node at home follows its old binding, with a home agent, too
# tests: races
# file: userd/config/confgeneral.c
s/dev->attr\[CONF_ATTR_RX_MARK\] = dev->attr\[CONF_ATTR_DIRECT_MARK\];/dev->attr[CONF_ATTR_RX_MARK] = 0;/
