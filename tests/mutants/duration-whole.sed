# SPDX-License-Identifier: GPL-2.0
# what: a part of a second is passed over in silence
# unit: duration_test
# file: userd/config/parse.c
s/return ms % unit \? "whole seconds" : NULL;/return NULL;/
