# SPDX-License-Identifier: GPL-2.0
# what: home registrations are accepted where there is no home agent
# unit: lmarun_test
# file: userd/ha/decide.c
s/BA_HOME_REGISTRATION_NOT_SUPPORTED/BA_ACCEPTED/
