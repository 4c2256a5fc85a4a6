// SPDX-License-Identifier: GPL-2.0
/*
 * Octets of messages: between the generator's words and the codec of the test mobile node, which is
 * one node at a time.
 */
#include "wirebu.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../../mn/mn.h"
#include "wire.h"

struct mn mn;

static struct timespec now_is;

/* What tests/mn/sign.c has for a clock. */
int wire_clock(clockid_t id, struct timespec *ts);

int wire_clock(clockid_t id, struct timespec *ts)
{
	(void)id;
	*ts = now_is;
	return 0;
}

static void be(const struct wire_bu *bu)
{
	mn.hoa = bu->hoa;
	mn.nai[0] = '\0';
	if (bu->sign)
		snprintf(mn.nai, sizeof(mn.nai), "mn%07u@example.org", bu->node);
	mn.clock_off = 0;
	memcpy(mn.key, WIRE_KEY, sizeof(mn.key));
}

size_t wire_bu_encode(struct wire_bu *what, uint64_t now, uint8_t *buf)
{
	static uint8_t octets[MH_MAX];
	struct bu bu = {
		.seq = what->sequence,
		.flags = BU_FLAG_A | BU_FLAG_H,
		.lifetime = what->lifetime,
		.coa = what->coa,
		.spi = WIRE_SPI,
	};
	size_t len;

	be(what);
	now_is = (struct timespec){
		.tv_sec = (time_t)(now / 1000000000), .tv_nsec = (long)(now % 1000000000),
	};
	len = bu_encode(&bu, octets);
	if (what->sign)
		len = sign_bu(&bu, octets, len);
	what->stamp = bu.stamp;
	if (len > WIRE_MAX)
		return 0;
	memcpy(buf, octets, len);
	return len;
}

void wire_ba_decode(const struct wire_bu *what, const uint8_t *buf, size_t len,
		    struct wire_ba *ba)
{
	const struct bu bu = {
		.coa = what->coa, .spi = WIRE_SPI, .stamp = what->stamp, .no_auth = !what->sign,
	};
	struct mh_msg msg = { .data = buf, .len = len };

	be(what);
	mh_decode(buf, len, &msg);
	if (msg.type == MH_BA)
		sign_judge(&bu, &msg);
	*ba = (struct wire_ba){
		.status = msg.type == MH_BA ? msg.status : -1,
		.sequence = msg.seq,
		.lifetime = msg.lifetime,
		.fault = msg.faults ? msg.fault[0] : NULL,
	};
}
