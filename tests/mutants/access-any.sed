# SPDX-License-Identifier: GPL-2.0
# what: a gateway may register a mobile node at any access
# unit: service_test
# file: userd/lma/decide.c
s/!profile_proxy_at\(d->profile, pbu->msg->opts.att\)/!profile_proxy(d->profile)/
