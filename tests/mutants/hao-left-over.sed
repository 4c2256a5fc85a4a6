# SPDX-License-Identifier: GPL-2.0
# what: what an earlier halmad let pass stays when there is no such binding any more
# tests: homeagent_wire
# file: userd/kernel/hao_state.c
s/drop_others\(hao, \&found, ways, count\);/(void)drop_others;/
