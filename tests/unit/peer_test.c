// SPDX-License-Identifier: GPL-2.0
/*
 * Peers: every MAG is found by its address, and nobody else is.
 *
 * sources: userd
 */
#include "unit.h"

#include "config/mags.h"

static struct in6_addr address(u32 nr)
{
	struct in6_addr addr = { { { 0x20, 1, 0xd, 0xb8 } } };

	/* some differ in the network, some in the interface identifier */
	put_u32(addr.s6_addr + (nr & 1 ? 4 : 12), nr / 2 + 1);
	return addr;
}

static void fill(struct peers *peers, unsigned int count)
{
	assert_int_equal(peers_init(peers, count), 0);
	/* from the last to the first */
	for (; peers->count < count; peers->count++)
		peers->v[peers->count].address = address(count - 1 - peers->count);
}

static void found(void **state)
{
	static const unsigned int counts[] = { 0, 1, 2, 3, 64, 65, 5000 };
	struct in6_addr addr;
	struct peers peers;
	unsigned int i, k;
	const struct mag *mag;

	(void)state;
	peers = (struct peers){ 0 };
	addr = address(0);
	assert_null(peer_find(&peers, &addr));
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		fill(&peers, counts[i]);
		assert_null(peers_sort(&peers));
		for (k = 0; k < counts[i]; k++) {
			addr = address(k);
			mag = peer_find(&peers, &addr);
			assert_non_null(mag);
			assert_memory_equal(&mag->address, &addr, sizeof(addr));
			/* for those who show them */
			assert_true(!k || memcmp(&peers.v[k - 1].address, &peers.v[k].address,
						 sizeof(addr)) < 0);
		}
		for (; k < counts[i] + 1000; k++) {
			addr = address(k);
			assert_null(peer_find(&peers, &addr));
		}
		peers_fini(&peers);
	}
}

static void twice(void **state)
{
	struct in6_addr addr = address(7);
	struct peers peers;
	const struct mag *mag;

	(void)state;
	fill(&peers, 20);
	peers.v[3].address = addr;
	mag = peers_sort(&peers);
	assert_non_null(mag);
	assert_memory_equal(&mag->address, &addr, sizeof(addr));
	peers_fini(&peers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("each MAG is found by its address, and no other one", found),
		CASE("an address that two MAGs have is told", twice),
	};

	return RUN(tests);
}
