# SPDX-License-Identifier: GPL-2.0
# what: SAs of a tunnel stay where IKEv2 is spoken
# unit: nodesas_test
# file: userd/ipsec/connection.c
s/^\tif \(ike->kernel\.follow && /\tif (0 \&\& ike->kernel.follow \&\& /
