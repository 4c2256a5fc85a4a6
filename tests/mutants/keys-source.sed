# SPDX-License-Identifier: GPL-2.0
# what: after a de-registration the IKE SA goes to the source of the packet
# unit: bu_esp_test
# file: userd/ha/bu.c
s/bu->bu.lifetime \? &bu->coa : &bu->hoa;/bu->bu.lifetime ? \&bu->coa : \&bu->sent_from;/
