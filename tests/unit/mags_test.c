// SPDX-License-Identifier: GPL-2.0
/*
 * MAGs: every one is found by its address, and nobody else is.
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

static void fill(struct mags *mags, unsigned int count)
{
	assert_int_equal(mags_init(mags, count), 0);
	/* from the last to the first */
	for (; mags->count < count; mags->count++)
		mags->v[mags->count].address = address(count - 1 - mags->count);
}

static void found(void **state)
{
	static const unsigned int counts[] = { 0, 1, 2, 3, 64, 65, 5000 };
	struct in6_addr addr;
	struct mags mags;
	unsigned int i, k;
	const struct mag *mag;

	(void)state;
	mags = (struct mags){ 0 };
	addr = address(0);
	assert_null(mag_find(&mags, &addr));
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		fill(&mags, counts[i]);
		assert_null(mags_sort(&mags));
		for (k = 0; k < counts[i]; k++) {
			addr = address(k);
			mag = mag_find(&mags, &addr);
			assert_non_null(mag);
			assert_memory_equal(&mag->address, &addr, sizeof(addr));
			/* for those who show them */
			assert_true(!k || memcmp(&mags.v[k - 1].address, &mags.v[k].address,
						 sizeof(addr)) < 0);
		}
		for (; k < counts[i] + 1000; k++) {
			addr = address(k);
			assert_null(mag_find(&mags, &addr));
		}
		mags_fini(&mags);
	}
}

static void twice(void **state)
{
	struct in6_addr addr = address(7);
	struct mags mags;
	const struct mag *mag;

	(void)state;
	fill(&mags, 20);
	mags.v[3].address = addr;
	mag = mags_sort(&mags);
	assert_non_null(mag);
	assert_memory_equal(&mag->address, &addr, sizeof(addr));
	mags_fini(&mags);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("each MAG is found by its address, and no other one", found),
		CASE("an address that two MAGs have is told", twice),
	};

	return RUN(tests);
}
