#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# dmesg-scan.sh [--allow REGEX]... FILE: print the lines of a kernel log that no good run has.
# Exit code 1 when there are any. Lines that name halma are reports too, unless
# dmesg-allow.txt or --allow knows them.

here=${0%/*}
allow=()
while [ "${1:-}" = --allow ]; do
	allow+=(-e "$2")
	shift 2
done

reports='WARNING:|BUG[: ]|\bOops\b|Call Trace|general protection|[Uu]nable to handle|KASAN|UBSAN'
reports+='|KCSAN|KFENCE|kmemleak: [0-9]+ new|unreferenced object'
reports+='|refcount_t|refcount.*(leak|underflow)'
reports+='|INFO: (task|possible|trying|lockdep|rcu)|lockdep|circular locking|inconsistent lock'
reports+='|recursive locking|suspicious |sleeping function|scheduling while atomic|held lock'
reports+='|unregister_netdevice: waiting|leaked reference|ref_tracker|rcu.*(stall|detected)'
reports+='|soft lockup|hard LOCKUP|nobody cared|corruption|ODEBUG|Kernel panic|Out of memory'
reports+='|page allocation failure|invoked oom-killer|segfault at|traps: |unaligned|stack-protector'
reports+='|protocol .* is buggy|Dead loop on virtual device|hw csum failure|bad checksum'
reports+='|[Uu]nknown symbol|disagrees about version|skb_over_panic|skb_under_panic|halma'

! grep -aE "$reports" "$1" |
	grep -avEf <(grep -v -e '^#' -e '^$' "$here/dmesg-allow.txt") "${allow[@]}"
