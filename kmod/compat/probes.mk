# SPDX-License-Identifier: GPL-2.0
#
# What the headers of this build offer. Version numbers lie, since stable trees
# backport: each probe looks for a fixed string in the header that declares it.

halma-has = $(shell grep -qsF $(1) $(srctree)/include/$(2) && echo -D$(3))

halma-probes := $(call halma-has,"genl_split_ops {",net/genetlink.h,HAVE_GENL_SPLIT_OPS)
halma-probes += $(call halma-has,"genl_info_dump",net/genetlink.h,HAVE_GENL_INFO_DUMP)
halma-probes += $(call halma-has,"nla_put_uint",net/netlink.h,HAVE_NLA_PUT_UINT)
halma-probes += $(call halma-has,"lltx:1",linux/netdevice.h,HAVE_DEV_LLTX)
halma-probes += $(call halma-has,"skb_gso_segment",net/gso.h,HAVE_NET_GSO_H)
halma-probes += $(call halma-has,"__assign_str(dst)",trace/stages/stage6_event_callback.h,HAVE_ASSIGN_STR_1)
halma-probes += $(call halma-has,"FN(IP_TUNNEL_ECN)",net/dropreason-core.h,HAVE_DROP_IP_TUNNEL_ECN)
halma-probes += $(call halma-has,"exit_batch_rtnl",net/net_namespace.h,HAVE_EXIT_BATCH_RTNL)
halma-probes += $(call halma-has,"*exit_rtnl",net/net_namespace.h,HAVE_EXIT_RTNL)
halma-probes += $(call halma-has,"hrtimer_setup",linux/hrtimer.h,HAVE_HRTIMER_SETUP)
halma-probes += $(call halma-has,"struct rtnl_newlink_params {",net/rtnetlink.h,HAVE_NEWLINK_PARAMS)

halma-compat-y := $(if $(findstring HAVE_GENL_SPLIT_OPS,$(halma-probes)),,kmod/compat/genl.o)

# Before 6.2 a policy's range was not const, and the generated table's is.
ifeq ($(shell grep -qsF "const struct netlink_range_validation *range;" \
	$(srctree)/include/net/netlink.h && echo y),)
CFLAGS_kmod/netlink-gen.o := -Wno-discarded-qualifiers
endif
