# SPDX-License-Identifier: GPL-2.0
# what: colons between the octets of an identity of IKEv2 are octets, too
# unit: identity_test
# file: userd/config/identity.c
s/		digits \+= \*at != ':';/		digits++;/
