# SPDX-License-Identifier: GPL-2.0
# what: a mobile node without SA is told its prefixes where IPsec is required
# unit: mobileprefix_test
# file: userd/ha/mobileprefix.c
s/\(profile && authority_has_prefixes\(&ha->authority, profile\)\)/profile/
