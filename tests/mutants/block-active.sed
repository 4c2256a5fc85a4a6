# SPDX-License-Identifier: GPL-2.0
# what: a session in its delete wait forwards
# tests: deregistration
# file: userd/**/*.c
s/mnl_attr_put_u32\(nlh, HALMA_A_BINDING_STATE, req->state\);/mnl_attr_put_u32(nlh, HALMA_A_BINDING_STATE, HALMA_STATE_ACTIVE);/
