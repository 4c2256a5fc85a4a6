# SPDX-License-Identifier: GPL-2.0
# what: home registrations are accepted
# unit: lmarun_test
# file: userd/**/*.c
s/\.status = BA_HOME_REGISTRATION_NOT_SUPPORTED/.status = BA_ACCEPTED/
