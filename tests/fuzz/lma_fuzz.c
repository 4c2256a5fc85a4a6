// SPDX-License-Identifier: GPL-2.0
/*
 * A stream of messages of two MAGs and a stranger into the whole anchor, while time passes and the
 * kernel refuses now and then. No answer may be malformed, none may claim success that the
 * kernel did not give.
 *
 * sources: userd
 * options: -max_len=8192
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include "anchor.h"
#include "base/log.h"
#include "lma/lma.h"

#define CONF								\
	"device lma0 { local = 2001:db8:f::1\n"				\
	"	home-network = { 2001:db8:100::/40, 10.0.0.0/8 } }\n"	\
	"MobileNodeGeneratedTimestampInUse = true\n"			\
	"max-sessions = 20\nmax-held = 2\n"				\
	"pool p { prefix = 2001:db8:100::/60 }\n"			\
	"pool p4 { prefix = 10.0.0.0/28 }\n"				\
	"mag a { address = 2001:db8:1::1 proxy-coa = 2001:db8:9::/64 }\n" \
	"mag b { address = 2001:db8:2::1 prefix = 2001:db8:100::/61 lenient = true }\n" \
	"mn \"*\" { claim = true ipv4 = true ipv4-dhcp = relay }\n"	\
	"mn \"*@example.org\" { prefix-count = 2 }\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int error;

static void kernel(void *ctx, struct binding_req *reqs, unsigned int count)
{
	unsigned int i;

	(void)ctx;
	for (i = 0; i < count; i++) {
		if (reqs[i].op != BINDING_DEL && (!reqs[i].prefix_count || !reqs[i].lifetime ||
						  !reqs[i].mnid->len))
			abort();
		reqs[i].error = error;
	}
}

static unsigned int wire(void *ctx, const struct mh_answer *answers, unsigned int count)
{
	static struct mh_msg msg;
	unsigned int i;

	(void)ctx;
	for (i = 0; i < count; i++)
		if (mh_decode(answers[i].data, answers[i].len, &msg) != MH_OK)
			abort();
	return count;
}

static void report(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
	abort();
}

static struct anchor *start(struct now *now)
{
	struct outside io = { .kernel = kernel, .send = wire };

	now->boot_ms = 1000;
	now->timestamp = 1000 << 16;
	log_init(LOG_LEVEL_ERR);
	return anchor_new(conf_parse(CONF, "fuzz", report, NULL), &io, now);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const sources[] = {
		"2001:db8:1::1", "2001:db8:2::1", "2001:db8:3::1", "ff02::1",
	};
	struct mh_packet packet = { 0 };
	struct now now = { 0 };
	struct anchor *anchor = start(&now);
	size_t len;

	inet_pton(AF_INET6, "2001:db8:f::1", &packet.dst);
	while (size >= 4) {
		inet_pton(AF_INET6, sources[data[0] & 3], &packet.src);
		error = data[0] & 0x80 ? -ENOSPC : data[0] & 0x40 ? -EEXIST : 0;
		now.boot_ms += (u64)data[1] * 20;
		now.random++;
		anchor_now_is(anchor, &now);
		len = (size_t)get_u16(data + 2);
		data += 4;
		size -= 4;
		if (len > size)
			len = size;
		packet.data = data;
		packet.len = len;
		anchor_receive(anchor, &packet, 1);
		/* some batches have several messages */
		if (!(data[-4] & 0x10)) {
			anchor_flush(anchor);
			anchor_tick(anchor);
		}
		data += len;
		size -= len;
	}
	error = 0;
	anchor_flush(anchor);
	now.boot_ms += 300000000;
	anchor_now_is(anchor, &now);
	anchor_tick(anchor);
	if (anchor_cache(anchor)->count || anchor_cache(anchor)->mn_count ||
	    lma_held_count(anchor_lma(anchor)) ||
	    anchor_pools(anchor)->v[0].used || anchor_pools(anchor)->v[1].used != 3)
		abort();
	anchor_free(anchor);
	return 0;
}
