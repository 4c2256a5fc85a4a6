# SPDX-License-Identifier: GPL-2.0
# what: with EAP who somebody says to be in IKEv2 is who it is
# unit: nodes_test
# file: userd/config/ikeconf.h
s/return remote->eap_identity \? remote->eap_identity : remote->identity;/return remote->identity;/
