/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Variables of the store, as the core reads them: what is none of what halmad writes there is
 * refused, and not taken for nothing.
 */
#ifndef HALMAD_CORE_VARIABLE_H
#define HALMAD_CORE_VARIABLE_H

#include "store/store.h"

/**
 * variable_refuse() - say that a variable is not what it must be
 * @key: its name
 * @value: what it is
 * @what: what it must be
 * @text: the sentence; room for STORE_TEXT_MAX
 *
 * Return: false.
 */
bool variable_refuse(const char *key, const char *value, const char *what, char *text);

/**
 * variable_number() - read a variable that is a number
 * @store: store
 * @key: its name
 * @max: greatest that it can be
 * @number: result; 0 if there is no such variable
 * @text: what is wrong, on failure; room for STORE_TEXT_MAX
 *
 * Return: false if it is no number, or a greater one.
 */
bool variable_number(const struct store *store, const char *key, u64 max, u64 *number, char *text);

#endif /* HALMAD_CORE_VARIABLE_H */
