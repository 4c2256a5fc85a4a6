/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM halma

#if !defined(HALMA_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define HALMA_TRACE_H

#include <linux/skbuff.h>
#include <linux/tracepoint.h>
#include "halma.h"

TRACE_EVENT(halma_drop,
	TP_PROTO(const struct halma_dev *hd, const struct sk_buff *skb, const char *cause),
	TP_ARGS(hd, skb, cause),
	TP_STRUCT__entry(
		__field(u32, anchor_id)
		__field(const void *, skbaddr)
		__field(u32, len)
		__string(cause, cause)
	),
	TP_fast_assign(
		__entry->anchor_id = hd->anchor_id;
		__entry->skbaddr = skb;
		__entry->len = skb->len;
		halma_assign_str(cause, cause);
	),
	TP_printk("anchor=%u skbaddr=%p len=%u cause=%s", __entry->anchor_id, __entry->skbaddr,
		  __entry->len, __get_str(cause))
);

TRACE_EVENT(halma_binding,
	TP_PROTO(const struct halma_dev *hd, const struct halma_bce *bce, const char *what),
	TP_ARGS(hd, bce, what),
	TP_STRUCT__entry(
		__field(u32, anchor_id)
		__field(u64, id)
		__field(u8, kind)
		__field(u64, change)
		__string(what, what)
	),
	TP_fast_assign(
		__entry->anchor_id = hd->anchor_id;
		__entry->id = bce->id;
		__entry->kind = bce->kind;
		__entry->change = bce->change;
		halma_assign_str(what, what);
	),
	TP_printk("anchor=%u %s id=%llu kind=%u change=%llu", __entry->anchor_id,
		  __get_str(what), __entry->id, __entry->kind, __entry->change)
);

DECLARE_EVENT_CLASS(halma_packet,
	TP_PROTO(const struct halma_dev *hd, const struct sk_buff *skb,
		 const struct halma_bce *bce),
	TP_ARGS(hd, skb, bce),
	TP_STRUCT__entry(
		__field(u32, anchor_id)
		__field(const void *, skbaddr)
		__field(u32, len)
		__field(u64, id)
	),
	TP_fast_assign(
		__entry->anchor_id = hd->anchor_id;
		__entry->skbaddr = skb;
		__entry->len = skb->len;
		__entry->id = bce->id;
	),
	TP_printk("anchor=%u skbaddr=%p len=%u id=%llu", __entry->anchor_id, __entry->skbaddr,
		  __entry->len, __entry->id)
);

DEFINE_EVENT(halma_packet, halma_xmit,
	TP_PROTO(const struct halma_dev *hd, const struct sk_buff *skb,
		 const struct halma_bce *bce),
	TP_ARGS(hd, skb, bce)
);

DEFINE_EVENT(halma_packet, halma_rcv,
	TP_PROTO(const struct halma_dev *hd, const struct sk_buff *skb,
		 const struct halma_bce *bce),
	TP_ARGS(hd, skb, bce)
);

#endif /* HALMA_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
