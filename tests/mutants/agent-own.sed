# SPDX-License-Identifier: GPL-2.0
# what: this machine is another home agent on its own link
# unit: discovery_test
# file: userd/ha/discovery.c
s/if \(packet->own\) \{/if (packet->own \&\& !packet->len) {/
