// SPDX-License-Identifier: GPL-2.0
/*
 * Any octets into the codec; what it takes must survive encoding and decoding.
 *
 * sources: userd
 * options: -max_len=2100
 */
#include <stdlib.h>

#include "wire/auth.h"
#include "wire/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same(bool ok)
{
	if (!ok)
		abort();
}

static void same_view(const struct mh_view *a, const struct mh_view *b)
{
	same(a->len == b->len && (!a->len || !memcmp(a->data, b->data, a->len)));
}

static void compare(const struct mh_opts *a, const struct mh_opts *b)
{
	unsigned int i;

	/* what is behind the last one is of another message */
	same(a->hnp_count == b->hnp_count &&
	     !memcmp(a->hnp, b->hnp, a->hnp_count * sizeof(*a->hnp)));
	same(a->network_count == b->network_count &&
	     !memcmp(a->network, b->network, a->network_count * sizeof(*a->network)));
	same(a->hi == b->hi && a->att == b->att && a->timestamp == b->timestamp);
	same(a->mesg_id == b->mesg_id && a->auth_type == b->auth_type &&
	     a->auth_spi == b->auth_spi);
	same(a->restart_counter == b->restart_counter);
	same(in6_equal(&a->lla, &b->lla) && in6_equal(&a->alt_coa, &b->alt_coa));
	same_view(&a->mn_id, &b->mn_id);
	same_view(&a->llid, &b->llid);
	same_view(&a->service, &b->service);
	same_view(&a->ani, &b->ani);
	same(a->vendor_count == b->vendor_count);
	for (i = 0; i < a->vendor_count; i++)
		same_view(&a->vendor[i], &b->vendor[i]);
	same(!b->duplicate && !b->skipped && a->present == b->present);
}

static void compare_head(const struct mh_msg *a, const struct mh_msg *b)
{
	same(a->type == b->type);
	if (a->type == MH_TYPE_HEARTBEAT)
		same(a->heartbeat.flags == b->heartbeat.flags &&
		     a->heartbeat.sequence == b->heartbeat.sequence);
	if (a->type == MH_TYPE_BR)
		same(a->br.type == b->br.type && a->br.trigger == b->br.trigger &&
		     a->br.sequence == b->br.sequence && a->br.flags == b->br.flags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct mh_msg msg, again;
	struct auth_options found;
	u8 buf[MH_MAX_LEN];
	size_t len;

	/* whatever there is, in memory that ends with it */
	auth_find(data, size, &found);
	same(!found.mn_ha || found.mn_ha + 7U <= size);
	if (mh_decode(data, size, &msg) != MH_OK || !msg.decoded)
		return 0;
	len = mh_encode(buf, sizeof(buf), &msg);
	if (!len)
		return 0;
	same(mh_decode(buf, len, &again) == MH_OK);
	compare_head(&msg, &again);
	compare(&msg.opts, &again.opts);
	return 0;
}
