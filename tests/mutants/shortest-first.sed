# SPDX-License-Identifier: GPL-2.0
# what: lookup stops at the first match, whatever its precedence
# tests: precedence
# file: kmod/*.c
s/if \(best \&\& !\(lens->shorter\[i\] \& \(BIT\(lowest\) - 1\)\)\)/if (best)/
