// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of VICI: pure functions on octets.
 */
#include <errno.h>

#include "ipsec/vicimsg.h"

static bool has_name(enum vici_type type)
{
	return type == VICI_CMD_REQUEST || type == VICI_EVENT_REGISTER ||
	       type == VICI_EVENT_UNREGISTER || type == VICI_EVENT;
}

static bool has_message(enum vici_type type)
{
	return type == VICI_CMD_REQUEST || type == VICI_CMD_RESPONSE || type == VICI_EVENT;
}

static int check_message(const u8 *data, size_t len)
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

int vici_packet_read(const u8 *data, size_t len, struct vici_packet *packet)
{
	size_t pos = 1;

	memset(packet, 0, sizeof(*packet));
	if (!len || len > VICI_PACKET_MAX || data[0] >= VICI_TYPE_MAX)
		return -EBADMSG;
	packet->type = (enum vici_type)data[0];
	if (has_name(packet->type)) {
		if (len < 2 || len - 2 < data[1])
			return -EBADMSG;
		packet->name.data = (const char *)data + 2;
		packet->name.len = data[1];
		pos = 2 + (size_t)data[1];
	}
	packet->msg = data + pos;
	packet->len = len - pos;
	if (packet->len && !has_message(packet->type))
		return -EBADMSG;
	return check_message(packet->msg, packet->len);
}

size_t vici_packet_write(const struct vici_packet *packet, u8 *data, size_t room)
{
	bool named = has_name(packet->type);
	size_t head = 1 + (named ? 1 + packet->name.len : 0);
	size_t pos = 5;

	if (packet->name.len > VICI_NAME_MAX || packet->len > VICI_PACKET_MAX - head ||
	    room < 4 + head + packet->len)
		return 0;
	put_u32(data, (u32)(head + packet->len));
	data[4] = (u8)packet->type;
	if (named) {
		data[pos++] = (u8)packet->name.len;
		memcpy(data + pos, packet->name.data, packet->name.len);
		pos += packet->name.len;
	}
	if (packet->len)
		memcpy(data + pos, packet->msg, packet->len);
	return pos + packet->len;
}

void vici_read(struct vici_reader *reader, const u8 *data, size_t len)
{
	*reader = (struct vici_reader){ .data = data, .len = len };
}

/* Octets behind a length of @size octets. */
static bool read_text(struct vici_reader *reader, size_t size, struct vici_text *text)
{
	size_t left = reader->len - reader->pos;
	const u8 *p = reader->data + reader->pos;
	size_t len;

	if (left < size)
		return false;
	len = size == 1 ? p[0] : get_u16(p);
	if (left - size < len)
		return false;
	text->data = (const char *)p + size;
	text->len = len;
	reader->pos += size + len;
	return true;
}

/* A list holds items and nothing else; what is open is closed in order. */
static bool open_or_close(struct vici_reader *reader, enum vici_element element)
{
	switch (element) {
	case VICI_SECTION_START:
		return !reader->list && reader->depth++ < VICI_DEPTH_MAX;
	case VICI_SECTION_END:
		return !reader->list && reader->depth-- > 0;
	case VICI_KEY_VALUE:
		return !reader->list;
	case VICI_LIST_START:
		if (reader->list)
			return false;
		reader->list = true;
		return true;
	case VICI_LIST_ITEM:
		return reader->list;
	case VICI_LIST_END:
		if (!reader->list)
			return false;
		reader->list = false;
		return true;
	default:
		return false;
	}
}

int vici_next(struct vici_reader *reader, struct vici_item *item)
{
	enum vici_element element;

	memset(item, 0, sizeof(*item));
	if (reader->pos == reader->len)
		return reader->depth || reader->list ? -EBADMSG : 0;
	element = (enum vici_element)reader->data[reader->pos++];
	item->element = element;
	if (!open_or_close(reader, element))
		return -EBADMSG;
	if ((element == VICI_SECTION_START || element == VICI_KEY_VALUE ||
	     element == VICI_LIST_START) && !read_text(reader, 1, &item->name))
		return -EBADMSG;
	if ((element == VICI_KEY_VALUE || element == VICI_LIST_ITEM) &&
	    !read_text(reader, 2, &item->value))
		return -EBADMSG;
	return 1;
}

int vici_skip(struct vici_reader *reader)
{
	unsigned int depth = reader->depth - !reader->list;
	struct vici_item item;
	int more;

	while (reader->list || reader->depth > depth) {
		more = vici_next(reader, &item);
		if (more <= 0)
			return -EBADMSG;
	}
	return 0;
}

bool vici_find(const u8 *data, size_t len, const char *name, struct vici_text *value)
{
	struct vici_reader reader;
	struct vici_item item;

	vici_read(&reader, data, len);
	while (vici_next(&reader, &item) > 0) {
		if (item.element == VICI_KEY_VALUE && !reader.depth && vici_is(&item.name, name)) {
			*value = item.value;
			return true;
		}
	}
	return false;
}

bool vici_is(const struct vici_text *text, const char *word)
{
	return text->len == strlen(word) &&
	       (!text->len || !memcmp(text->data, word, text->len));
}

bool vici_number(const struct vici_text *text, int base, u32 *number)
{
	u64 sum = 0;
	size_t i;

	if (!text->len)
		return false;
	for (i = 0; i < text->len; i++) {
		int d = hex_digit(text->data[i]);

		if (d < 0 || d >= base)
			return false;
		sum = sum * (u64)base + (u64)d;
		if (sum > UINT32_MAX)
			return false;
	}
	*number = (u32)sum;
	return true;
}

const char *vici_copy(const struct vici_text *text, char *buf, size_t size)
{
	size_t len = text->len < size ? text->len : size - 1;
	size_t i;

	for (i = 0; i < len; i++)
		buf[i] = text->data[i] >= ' ' && text->data[i] <= '~' ? text->data[i] : '?';
	buf[len] = '\0';
	return buf;
}

void vici_write(struct vici_writer *writer, u8 *data, size_t room)
{
	*writer = (struct vici_writer){ .data = data, .room = room };
}

static void write_octets(struct vici_writer *writer, const void *data, size_t len)
{
	if (writer->failed || writer->room - writer->len < len) {
		writer->failed = true;
		return;
	}
	if (len)
		memcpy(writer->data + writer->len, data, len);
	writer->len += len;
}

static void write_element(struct vici_writer *writer, enum vici_element element)
{
	u8 octet = (u8)element;

	write_octets(writer, &octet, 1);
}

static void write_name(struct vici_writer *writer, const char *name)
{
	size_t len = strlen(name);
	u8 octet = (u8)len;

	if (len > VICI_NAME_MAX)
		writer->failed = true;
	write_octets(writer, &octet, 1);
	write_octets(writer, name, len);
}

static void write_value(struct vici_writer *writer, const void *data, size_t len)
{
	u8 octets[2];

	if (len > VICI_VALUE_MAX)
		writer->failed = true;
	put_u16(octets, (u16)len);
	write_octets(writer, octets, sizeof(octets));
	write_octets(writer, data, len);
}

void vici_section(struct vici_writer *writer, const char *name)
{
	if (writer->list || writer->depth++ >= VICI_DEPTH_MAX)
		writer->failed = true;
	write_element(writer, VICI_SECTION_START);
	write_name(writer, name);
}

void vici_section_end(struct vici_writer *writer)
{
	if (writer->list || !writer->depth--)
		writer->failed = true;
	write_element(writer, VICI_SECTION_END);
}

void vici_octets(struct vici_writer *writer, const char *name, const void *data, size_t len)
{
	if (writer->list)
		writer->failed = true;
	write_element(writer, VICI_KEY_VALUE);
	write_name(writer, name);
	write_value(writer, data, len);
}

void vici_value(struct vici_writer *writer, const char *name, const char *value)
{
	vici_octets(writer, name, value, strlen(value));
}

void vici_list(struct vici_writer *writer, const char *name)
{
	if (writer->list)
		writer->failed = true;
	writer->list = true;
	write_element(writer, VICI_LIST_START);
	write_name(writer, name);
}

void vici_list_item(struct vici_writer *writer, const void *data, size_t len)
{
	if (!writer->list)
		writer->failed = true;
	write_element(writer, VICI_LIST_ITEM);
	write_value(writer, data, len);
}

void vici_list_end(struct vici_writer *writer)
{
	if (!writer->list)
		writer->failed = true;
	writer->list = false;
	write_element(writer, VICI_LIST_END);
}

bool vici_written(const struct vici_writer *writer)
{
	return !writer->failed && !writer->depth && !writer->list;
}
