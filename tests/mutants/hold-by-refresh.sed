# SPDX-License-Identifier: GPL-2.0
# what: a refresh of the old MAG counts as if the mobile node had come there
# unit: held_test gateway_test
# file: userd/lma/pbu.c
s/pbu->msg->bu\.lifetime && !lma_from_serving\(pbu, bce\)/pbu->msg->bu.lifetime \&\& bce/
