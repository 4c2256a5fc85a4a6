/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages of VICI, the control protocol of strongSwan's charon: to octets and back.
 *
 * A packet is a length of four octets, a type, for some types a name, and a message. A message is
 * a tree: sections with names that hold sections, lists, and values with names.
 */
#ifndef HALMAD_IPSEC_VICIMSG_H
#define HALMAD_IPSEC_VICIMSG_H

#include "base/types.h"

/* Octets of a packet without its length: charon takes and sends no more */
#define VICI_PACKET_MAX		(512 * 1024)
#define VICI_NAME_MAX		255
#define VICI_VALUE_MAX		65535
/* Sections in sections; charon has four */
#define VICI_DEPTH_MAX		16

/**
 * enum vici_type - type of a packet
 */
enum vici_type {
	VICI_CMD_REQUEST,
	VICI_CMD_RESPONSE,
	VICI_CMD_UNKNOWN,
	VICI_EVENT_REGISTER,
	VICI_EVENT_UNREGISTER,
	VICI_EVENT_CONFIRM,
	VICI_EVENT_UNKNOWN,
	VICI_EVENT,
	VICI_TYPE_MAX,
};

/**
 * enum vici_element - element of a message
 */
enum vici_element {
	VICI_SECTION_START = 1,
	VICI_SECTION_END,
	VICI_KEY_VALUE,
	VICI_LIST_START,
	VICI_LIST_ITEM,
	VICI_LIST_END,
};

/**
 * struct vici_text - octets of a name or a value; not terminated
 */
struct vici_text {
	const char *data;
	size_t len;
};

/**
 * struct vici_packet - a packet
 * @type: type
 * @name: of a command or an event; empty for the other types
 * @msg: message, may be empty
 * @len: its octets
 */
struct vici_packet {
	enum vici_type type;
	struct vici_text name;
	const u8 *msg;
	size_t len;
};

/**
 * struct vici_item - an element that was read
 * @element: which
 * @name: of a section, a list, a value
 * @value: of a value or an item of a list
 */
struct vici_item {
	enum vici_element element;
	struct vici_text name;
	struct vici_text value;
};

/**
 * struct vici_reader - a message while it is being read
 * @data: message
 * @len: its octets
 * @pos: what is read
 * @depth: sections that are open
 * @list: a list is open
 */
struct vici_reader {
	const u8 *data;
	size_t len;
	size_t pos;
	unsigned int depth;
	bool list;
};

/**
 * struct vici_writer - a message while it is being made
 * @data: where
 * @room: how much fits
 * @len: how much is there
 * @depth: sections that are open
 * @list: a list is open
 * @failed: it did not fit, or is none
 */
struct vici_writer {
	u8 *data;
	size_t room;
	size_t len;
	unsigned int depth;
	bool list;
	bool failed;
};

/**
 * vici_packet_read() - take a packet apart
 * @data: packet without its length
 * @len: octets
 * @packet: result; points into @data
 *
 * The message in it is known to be well-formed afterwards.
 *
 * Return: 0, or -EBADMSG.
 */
int vici_packet_read(const u8 *data, size_t len, struct vici_packet *packet);

/**
 * vici_packet_write() - put a packet together, with its length
 * @packet: type, name (for types that have one) and message
 * @data: where
 * @room: how much fits
 *
 * Return: octets; 0 if it does not fit or is too large.
 */
size_t vici_packet_write(const struct vici_packet *packet, u8 *data, size_t room);

/**
 * vici_read() - begin to read a message
 */
void vici_read(struct vici_reader *reader, const u8 *data, size_t len);

/**
 * vici_next() - read the next element
 *
 * Return: 1; 0 at the end; -EBADMSG if the message is not well-formed.
 */
int vici_next(struct vici_reader *reader, struct vici_item *item);

/**
 * vici_skip() - read to the end of the section or list whose start was the last element
 *
 * Return: 0, or -EBADMSG.
 */
int vici_skip(struct vici_reader *reader);

/**
 * vici_find() - find a value that is in no section
 * @data: message
 * @len: octets
 * @name: its name
 * @value: result
 */
bool vici_find(const u8 *data, size_t len, const char *name, struct vici_text *value);

/**
 * vici_is() - compare octets with a word
 */
bool vici_is(const struct vici_text *text, const char *word);

/**
 * vici_number() - read an unsigned number of 32 bits
 * @text: digits, nothing else
 * @base: 10 or 16
 * @number: result
 */
bool vici_number(const struct vici_text *text, int base, u32 *number);

/**
 * vici_copy() - copy octets for people: terminated, what cannot be printed as '?'
 * @text: octets
 * @buf: where
 * @size: room; what does not fit is left out
 */
const char *vici_copy(const struct vici_text *text, char *buf, size_t size);

/**
 * vici_write() - begin to make a message
 */
void vici_write(struct vici_writer *writer, u8 *data, size_t room);

void vici_section(struct vici_writer *writer, const char *name);
void vici_section_end(struct vici_writer *writer);
void vici_value(struct vici_writer *writer, const char *name, const char *value);

/**
 * vici_octets() - a value that is no text
 */
void vici_octets(struct vici_writer *writer, const char *name, const void *data, size_t len);

void vici_list(struct vici_writer *writer, const char *name);
void vici_list_item(struct vici_writer *writer, const void *data, size_t len);
void vici_list_end(struct vici_writer *writer);

/**
 * vici_written() - the message is complete and all of it fitted
 */
bool vici_written(const struct vici_writer *writer);

#endif /* HALMAD_IPSEC_VICIMSG_H */
