# SPDX-License-Identifier: GPL-2.0
# what: the answer repeats the flags of the request
# unit: lma_test
# file: userd/**/*.c
s/reply->ba\.flags = BA_FLAG_P;/reply->ba.flags = BA_FLAG_P | (u8)pbu->msg->bu.flags;/
