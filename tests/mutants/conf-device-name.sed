# SPDX-License-Identifier: GPL-2.0
# what: names of devices that the kernel refuses pass the check of a configuration
# unit: conf_test
# file: userd/config/confvalue.c
s/strchr\("\/:%", \*name\) \|\| //
