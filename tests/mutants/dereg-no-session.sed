# SPDX-License-Identifier: GPL-2.0
# what: de-registration without a session is answered
# unit: lma_test matrix_test
# file: userd/**/*.c
s/ignore\(d, LMA_WHY_NO_SESSION\);/lma_refuse(d, BA_UNSPECIFIED);/
