# SPDX-License-Identifier: GPL-2.0
# what: a NAI that charon takes for something else is an identity
# unit: peers_test
# file: userd/config/confike.c
s/id.type == IKE_ID_RFC822 && \*text/*text/
