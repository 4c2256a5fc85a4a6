# SPDX-License-Identifier: GPL-2.0
# what: a tracker that goes away leaves PBUs waiting
# unit: tracker_test
# file: userd/**/*.c
s/^(\s*)tracker->ops->lost\(tracker->ctx\);/\1;/
