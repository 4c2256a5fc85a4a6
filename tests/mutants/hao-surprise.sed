# SPDX-License-Identifier: GPL-2.0
# what: what somebody else has let pass stays as it is when the mobile node registers
# tests: homeagent_wire
# file: userd/kernel/hao_state.c
s/^\t\t\tsurprise = true;$/\t\t\tsurprise |= n < 0;/
