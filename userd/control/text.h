/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text in JSON, which is UTF-8: a configuration need not be.
 */
#ifndef HALMAD_CONTROL_TEXT_H
#define HALMAD_CONTROL_TEXT_H

#include <jansson.h>

/**
 * text_json() - a text that somebody has chosen, or a sentence that quotes one or was cut
 * @text: text
 *
 * Return: string, with a ? for each octet that is no UTF-8; NULL if there is no memory.
 */
json_t *text_json(const char *text);

#endif /* HALMAD_CONTROL_TEXT_H */
