# SPDX-License-Identifier: GPL-2.0
# what: options are written unaligned
# unit: mhcodec_test
# file: userd/**/*.c
s/writer_pad\(w, \(size_t\)\(mod \+ off - w->len % mod\) % mod\);/(void)mod;\n\t(void)off;/
