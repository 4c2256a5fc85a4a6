# SPDX-License-Identifier: GPL-2.0
# what: prefixes are told in the clear where IPsec is required
# unit: mobileprefix_test
# file: userd/ha/mobileprefix.c
s/return needs_esp\(ha, hoa\) \? (.*) : 0;/return !needs_esp(ha, hoa) ? \1 : 0;/
