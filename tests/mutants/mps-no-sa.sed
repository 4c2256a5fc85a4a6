# SPDX-License-Identifier: GPL-2.0
# what: a mobile node without SA is told its prefixes where IPsec is required
# unit: mobileprefix_test
# file: userd/ha/mobileprefix.c
s/return !needs_esp\(ha, hoa\) \|\| ha_has_sa\(ha, hoa\);/return !needs_esp(ha, hoa) || conf_home_address(ha->core->conf, hoa);/
