# SPDX-License-Identifier: GPL-2.0
# what: for good is given what is somebody's by a session
# host: model
# file: userd/core/home.c
/^static void mark\(/,/^\}/s/^\t\t\treserve\(pools, &bce->set\.prefix\[i\]\);/\t\t\t(void)pools;/
