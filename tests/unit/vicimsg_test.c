// SPDX-License-Identifier: GPL-2.0
/*
 * VICI packets and messages: octets written by hand, both ways.
 *
 * sources: userd/ipsec/vicimsg.c userd/ipsec/vicisa.c
 */
#include "unit.h"

#include <errno.h>

#include "ipsec/vicisa.h"

#define OCTETS(s)	(const u8 *)(s), sizeof(s) - 1

/* link { name = xyz, nodes = [ ::1, z ] } x = "" */
static const char tree[] = "\1\4link\3\4name\0\3xyz\4\5nodes\5\0\3::1\5\0\1z\6\2\3\1x\0\0";

static void writes(void **state)
{
	struct vici_writer w;
	u8 data[64];

	(void)state;
	vici_write(&w, data, sizeof(data));
	vici_section(&w, "link");
	vici_value(&w, "name", "xyz");
	vici_list(&w, "nodes");
	vici_list_item(&w, "::1", 3);
	vici_list_item(&w, "z", 1);
	vici_list_end(&w);
	vici_section_end(&w);
	vici_value(&w, "x", "");
	assert_true(vici_written(&w));
	assert_int_equal(w.len, sizeof(tree) - 1);
	assert_memory_equal(data, tree, sizeof(tree) - 1);
}

static void writes_packet(void **state)
{
	struct vici_packet packet = {
		.type = VICI_CMD_REQUEST,
		.name = { "version", 7 },
		.msg = (const u8 *)"\x03\x01x\x00\x00",
		.len = 5,
	};
	static const char octets[] = "\0\0\0\x0e\0\x07version\x03\x01x\x00\x00";
	u8 data[18];

	(void)state;
	assert_int_equal(vici_packet_write(&packet, data, sizeof(data)), sizeof(data));
	assert_memory_equal(data, octets, sizeof(data));
	assert_int_equal(vici_packet_write(&packet, data, sizeof(data) - 1), 0);
	packet.len = VICI_PACKET_MAX - 8;
	assert_int_equal(vici_packet_write(&packet, data, sizeof(data)), 0);
}

static void refuses_to_write(void **state)
{
	char name[257];
	struct vici_writer w;
	static u8 data[70000];
	static char value[65537];
	size_t room;

	(void)state;
	memset(name, 'n', 256);
	name[256] = '\0';
	memset(value, 'v', sizeof(value) - 1);
	vici_write(&w, data, sizeof(data));
	vici_value(&w, name, "");
	assert_false(vici_written(&w));
	vici_write(&w, data, sizeof(data));
	vici_value(&w, name + 1, value + 1);
	assert_true(vici_written(&w));
	vici_write(&w, data, sizeof(data));
	vici_value(&w, "n", value);
	assert_false(vici_written(&w));
	/* what is open must be closed, and a list holds only items */
	vici_write(&w, data, sizeof(data));
	vici_section(&w, "s");
	assert_false(vici_written(&w));
	vici_list(&w, "l");
	vici_value(&w, "n", "v");
	vici_list_end(&w);
	vici_section_end(&w);
	assert_false(vici_written(&w));
	vici_write(&w, data, sizeof(data));
	vici_section_end(&w);
	assert_false(vici_written(&w));
	/* every octet too few is noticed */
	for (room = 0; room <= 9; room++) {
		vici_write(&w, data, room);
		vici_value(&w, "name", "v");
		assert_int_equal(vici_written(&w), room == 9);
	}
}

static void reads(void **state)
{
	static const struct {
		enum vici_element element;
		const char *name;
		const char *value;
	} want[] = {
		{ VICI_SECTION_START, "link", "" }, { VICI_KEY_VALUE, "name", "xyz" },
		{ VICI_LIST_START, "nodes", "" }, { VICI_LIST_ITEM, "", "::1" },
		{ VICI_LIST_ITEM, "", "z" }, { VICI_LIST_END, "", "" },
		{ VICI_SECTION_END, "", "" }, { VICI_KEY_VALUE, "x", "" },
	};
	struct vici_reader reader;
	struct vici_item item;
	struct vici_text value;
	unsigned int i;

	(void)state;
	vici_read(&reader, OCTETS(tree));
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		assert_int_equal(vici_next(&reader, &item), 1);
		assert_int_equal(item.element, want[i].element);
		assert_true(vici_is(&item.name, want[i].name));
		assert_true(vici_is(&item.value, want[i].value));
	}
	assert_int_equal(vici_next(&reader, &item), 0);
	assert_true(vici_find(OCTETS(tree), "x", &value));
	/* the one in the section is not meant */
	assert_false(vici_find(OCTETS(tree), "name", &value));
}

static void skips(void **state)
{
	struct vici_reader reader;
	struct vici_item item;

	(void)state;
	vici_read(&reader, OCTETS(tree));
	assert_int_equal(vici_next(&reader, &item), 1);
	assert_int_equal(vici_skip(&reader), 0);
	assert_int_equal(vici_next(&reader, &item), 1);
	assert_true(vici_is(&item.name, "x"));
	vici_read(&reader, OCTETS(tree));
	vici_next(&reader, &item);
	vici_next(&reader, &item);
	vici_next(&reader, &item);
	assert_int_equal(item.element, VICI_LIST_START);
	assert_int_equal(vici_skip(&reader), 0);
	assert_int_equal(vici_next(&reader, &item), 1);
	assert_int_equal(item.element, VICI_SECTION_END);
}

static int read_through(const u8 *data, size_t len)
{
	struct vici_reader reader;
	struct vici_item item;
	int more;

	vici_read(&reader, data, len);
	do {
		more = vici_next(&reader, &item);
	} while (more > 0);
	return more;
}

static void refuses_to_read(void **state)
{
	static const struct {
		const char *data;
		size_t len;
	} bad[] = {
#define BAD(s)	{ s, sizeof(s) - 1 }
		BAD("\x07"), BAD("\x00"), BAD("\x02"), BAD("\x06"), BAD("\x05\x00\x00"),
		BAD("\x01\x01s"), BAD("\x04\x01s"), BAD("\x01\x02s"), BAD("\x01"),
		BAD("\x03\x01s"), BAD("\x03\x01s\x00"), BAD("\x03\x01s\x00\x02t"),
		BAD("\x04\x01s\x03\x01t\x00\x00\x06"),
		BAD("\x04\x01s\x01\x01t\x02\x06"),
		BAD("\x04\x01s\x04\x01t\x06\x06"),
		BAD("\x01\x01s\x04\x01t\x02\x06"),
#undef BAD
	};
	u8 deep[3 * (VICI_DEPTH_MAX + 1) + VICI_DEPTH_MAX + 1];
	struct vici_packet packet;
	u8 data[64];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		data[0] = VICI_CMD_RESPONSE;
		memcpy(data + 1, bad[i].data, bad[i].len);
		assert_int_equal(vici_packet_read(data, 1 + bad[i].len, &packet), -EBADMSG);
	}
	/* all that is shorter than the tree, where it ends in the midst of something */
	data[0] = VICI_CMD_RESPONSE;
	memcpy(data + 1, tree, sizeof(tree) - 1);
	for (i = 1; i < sizeof(tree) - 6; i++)
		assert_int_equal(vici_packet_read(data, 1 + i, &packet), -EBADMSG);
	assert_int_equal(vici_packet_read(data, sizeof(tree), &packet), 0);
	/* sections without end */
	for (i = 0; i <= VICI_DEPTH_MAX; i++) {
		memcpy(deep + 3 * i, "\x01\x01s", 3);
		deep[3 * (VICI_DEPTH_MAX + 1) + i] = VICI_SECTION_END;
	}
	assert_int_equal(read_through(deep, sizeof(deep)), -EBADMSG);
	assert_int_equal(read_through(deep + 3, sizeof(deep) - 4), 0);
}

static void refuses_packets(void **state)
{
	struct vici_packet packet;

	(void)state;
	assert_int_equal(vici_packet_read(OCTETS(""), &packet), -EBADMSG);
	assert_int_equal(vici_packet_read(OCTETS("\x08"), &packet), -EBADMSG);
	assert_int_equal(vici_packet_read(OCTETS("\x07"), &packet), -EBADMSG);
	assert_int_equal(vici_packet_read(OCTETS("\x07\x03st"), &packet), -EBADMSG);
	assert_int_equal(vici_packet_read(OCTETS("\x05x"), &packet), -EBADMSG);
	assert_int_equal(vici_packet_read(OCTETS("\x05"), &packet), 0);
	assert_int_equal(vici_packet_read(OCTETS("\x07\x02st"), &packet), 0);
	assert_true(vici_is(&packet.name, "st"));
	assert_int_equal(packet.len, 0);
}

static void numbers(void **state)
{
	static const struct {
		const char *text;
		int base;
		bool ok;
		u32 value;
	} table[] = {
		{ "0", 10, true, 0 }, { "4294967295", 10, true, UINT32_MAX },
		{ "4294967296", 10, false, 0 }, { "99999999999999999999", 10, false, 0 },
		{ "", 10, false, 0 }, { "-1", 10, false, 0 }, { "1 ", 10, false, 0 },
		{ "c19bB00b", 16, true, 0xc19bb00b }, { "100000000", 16, false, 0 },
		{ "g", 16, false, 0 }, { "a", 10, false, 0 },
	};
	unsigned int i;
	u32 value;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vici_text text = { table[i].text, strlen(table[i].text) };

		value = 0;
		assert_int_equal(vici_number(&text, table[i].base, &value), table[i].ok);
		assert_int_equal(value, table[i].value);
	}
}

static void for_people(void **state)
{
	struct vici_text text = { "a\033[1m\0b\xff", 8 };
	char buf[6];

	(void)state;
	assert_string_equal(vici_copy(&text, buf, sizeof(buf)), "a?[1m");
	text.data += 5;
	text.len -= 5;
	assert_string_equal(vici_copy(&text, buf, sizeof(buf)), "?b?");
}

static struct vici_child told[4];
static enum vici_age told_age[4];
static unsigned int told_count;

static void tell(void *ctx, const struct vici_ike *ike, const struct vici_child *child,
		 enum vici_age age)
{
	(void)ctx;
	assert_true(ike->conn.len > 0);
	assert_true(told_count < 4);
	told[told_count] = *child;
	told_age[told_count++] = age;
}

static int read_sa(const struct vici_writer *w, struct vici_ike *ike)
{
	assert_true(vici_written(w));
	told_count = 0;
	return vici_sa_read(w->data, w->len, ike, tell, NULL);
}

static void write_child(struct vici_writer *w, const char *name, const char *id, const char *spi)
{
	vici_section(w, name);
	vici_value(w, "name", "mh");
	vici_value(w, "uniqueid", id);
	vici_value(w, "reqid", "65537");
	vici_value(w, "state", "INSTALLED");
	vici_value(w, "spi-in", spi);
	vici_value(w, "spi-out", "c0000002");
	vici_list(w, "local-ts");
	vici_list_item(w, "a", 1);
	vici_list_end(w);
	vici_section_end(w);
}

static void updown(void **state)
{
	struct vici_writer w;
	struct vici_ike ike;
	u8 data[1024];

	(void)state;
	vici_write(&w, data, sizeof(data));
	vici_value(&w, "up", "yes");
	vici_section(&w, "mag-1");
	vici_section(&w, "child-sas");
	write_child(&w, "mh-3", "3", "c0000001");
	write_child(&w, "mh-4", "4", "c0000003");
	vici_section_end(&w);
	/* what comes behind the pairs counts for them, too */
	vici_value(&w, "uniqueid", "7");
	vici_value(&w, "local-host", "2001:db8:f::1");
	vici_value(&w, "remote-host", "2001:db8:1::1");
	vici_value(&w, "remote-id", "mag1");
	vici_section_end(&w);
	assert_int_equal(read_sa(&w, &ike), 0);
	assert_true(ike.up);
	assert_false(ike.connecting || ike.initiator || ike.nat);
	assert_true(vici_is(&ike.local_host, "2001:db8:f::1"));
	assert_true(vici_is(&ike.conn, "mag-1"));
	assert_true(vici_is(&ike.remote_host, "2001:db8:1::1"));
	assert_int_equal(ike.id, 7);
	assert_int_equal(ike.old_id, 0);
	assert_int_equal(told_count, 2);
	assert_int_equal(told[0].id, 3);
	assert_int_equal(told[0].spi_in, 0xc0000001);
	assert_int_equal(told[0].spi_out, 0xc0000002);
	assert_int_equal(told[0].reqid, 65537);
	assert_true(told[0].installed);
	assert_int_equal(told_age[1], VICI_NOW);
	assert_int_equal(told[1].spi_in, 0xc0000003);
}

static void comes_to_nothing(void **state)
{
	struct vici_writer w;
	struct vici_ike ike;
	u8 data[256];

	(void)state;
	vici_write(&w, data, sizeof(data));
	vici_section(&w, "(unnamed)");
	vici_value(&w, "uniqueid", "7");
	vici_value(&w, "state", "CONNECTING");
	vici_value(&w, "remote-id", "mallory");
	vici_value(&w, "initiator", "yes");
	vici_value(&w, "nat-any", "yes");
	vici_section_end(&w);
	assert_int_equal(read_sa(&w, &ike), 0);
	assert_false(ike.up);
	assert_true(ike.connecting && ike.initiator && ike.nat);
	assert_true(vici_is(&ike.remote_id, "mallory"));
}

/* Words of child_sa_state_names of strongSwan 5.9 */
static void states(void **state)
{
	static const struct {
		const char *word;
		bool installed;
	} table[] = {
		{ "CREATED", false }, { "ROUTED", false }, { "INSTALLING", false },
		{ "INSTALLED", true }, { "UPDATING", true }, { "REKEYING", true },
		{ "REKEYED", true }, { "RETRYING", false }, { "DELETING", true },
		{ "DELETED", false }, { "DESTROYING", false }, { "", false },
	};
	struct vici_writer w;
	struct vici_ike ike;
	unsigned int i;
	u8 data[512];

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		vici_write(&w, data, sizeof(data));
		vici_section(&w, "mag-1");
		vici_section(&w, "child-sas");
		vici_section(&w, "mh-1");
		vici_value(&w, "name", "mh");
		vici_value(&w, "state", table[i].word);
		vici_value(&w, "spi-in", "c0000001");
		vici_value(&w, "spi-out", "c0000002");
		vici_section_end(&w);
		vici_section_end(&w);
		vici_section_end(&w);
		assert_int_equal(read_sa(&w, &ike), 0);
		assert_int_equal(told_count, 1);
		if (told[0].installed != table[i].installed)
			fail_msg("%s", table[i].word);
	}
}

static void rekeys(void **state)
{
	struct vici_writer w;
	struct vici_ike ike;
	u8 data[1024];

	(void)state;
	vici_write(&w, data, sizeof(data));
	vici_section(&w, "mag-1");
	vici_value(&w, "uniqueid", "7");
	vici_section(&w, "child-sas");
	vici_section(&w, "mh");
	write_child(&w, "old", "3", "c0000001");
	write_child(&w, "new", "4", "c0000003");
	vici_section_end(&w);
	vici_section_end(&w);
	vici_section_end(&w);
	assert_int_equal(read_sa(&w, &ike), 0);
	assert_false(ike.up);
	assert_int_equal(told_count, 2);
	assert_int_equal(told_age[0], VICI_OLD);
	assert_int_equal(told[0].id, 3);
	assert_int_equal(told_age[1], VICI_NEW);
	assert_int_equal(told[1].spi_in, 0xc0000003);

	vici_write(&w, data, sizeof(data));
	vici_section(&w, "mag-1");
	vici_section(&w, "old");
	vici_value(&w, "uniqueid", "7");
	vici_value(&w, "remote-host", "2001:db8::bad");
	vici_section_end(&w);
	vici_section(&w, "new");
	vici_value(&w, "uniqueid", "8");
	vici_value(&w, "remote-host", "2001:db8::1");
	vici_section_end(&w);
	vici_section_end(&w);
	assert_int_equal(read_sa(&w, &ike), 0);
	assert_int_equal(ike.id, 8);
	assert_int_equal(ike.old_id, 7);
	assert_true(vici_is(&ike.remote_host, "2001:db8::1"));
	assert_int_equal(told_count, 0);
}

static void nothing_in_it(void **state)
{
	struct vici_writer w;
	struct vici_ike ike;
	u8 data[64];

	(void)state;
	vici_write(&w, data, sizeof(data));
	assert_int_equal(read_sa(&w, &ike), -ENOENT);
	vici_value(&w, "up", "yes");
	assert_int_equal(read_sa(&w, &ike), -ENOENT);
	vici_section(&w, "mag-1");
	vici_section_end(&w);
	assert_int_equal(read_sa(&w, &ike), 0);
	assert_int_equal(told_count, 0);
	/* cut off */
	assert_int_equal(vici_sa_read(data, w.len - 1, &ike, tell, NULL), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("a VICI message is written", writes),
		CASE("a VICI packet is written, and fits or is not", writes_packet),
		CASE("what is no VICI message is not written", refuses_to_write),
		CASE("a VICI message is read", reads),
		CASE("a section or a list is skipped", skips),
		CASE("what is no VICI message is not read", refuses_to_read),
		CASE("what is no VICI packet is not read", refuses_packets),
		CASE("numbers in VICI messages", numbers),
		CASE("texts of VICI messages cannot write on a terminal", for_people),
		CASE("child-updown is understood", updown),
		CASE("an IKE SA that does not come to be is understood", comes_to_nothing),
		CASE("in which states the kernel has an SA", states),
		CASE("child-rekey and ike-rekey are understood", rekeys),
		CASE("a message without an IKE SA", nothing_in_it),
	};

	return RUN(tests);
}
