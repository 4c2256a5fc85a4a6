# SPDX-License-Identifier: GPL-2.0
# what: what the kernel refuses of mobile networks is a lack of resources
# unit: router_test
# file: userd/ha/bu.c
s/if \(work->d\.router && status != BA_INVALID_CARE_OF_ADDRESS\)/if (work->d.router \&\& !status)/
