# SPDX-License-Identifier: GPL-2.0
# what: an unknown option is a fault of the message
# unit: mhcodec_test lmarun_test
# file: userd/**/*.c
/!mhopt_types\[type\]\.known/,/\}/s/return MH_OK;/return MH_ERR_OPTION_LENGTH;/
