# SPDX-License-Identifier: GPL-2.0
# what: a MAG that does not serve a mobile node refreshes its session
# unit: gateway_test matrix_test
# file: userd/lma/match.c
s/(return found->kind == MATCH_BCE && pbu->msg->bu\.lifetime) &&$/\1 \&\& !known \&\&/
