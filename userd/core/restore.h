/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions after a restart: what the kernel has is adopted, then kernel and store are brought to
 * agree.
 */
#ifndef HALMAD_CORE_RESTORE_H
#define HALMAD_CORE_RESTORE_H

#include "base/binding.h"

struct core;

/**
 * core_made() - a binding was made by halmad, for a role that there is: its cookie says so
 */
bool core_made(const struct core *core, const struct binding_info *info);

/**
 * core_adopt() - take over a binding that is in the kernel
 *
 * Return: 0, or a negative errno.
 */
int core_adopt(struct core *core, const struct binding_info *info);

/**
 * core_restore() - agree with the store, after all bindings of the kernel were adopted
 * @core: core
 * @kernel: names the kernel and the device in it, shorter than STORE_VALUE_MAX; empty if that is
 *	not known
 * @created: the device had to be made
 * @text: what is wrong, on failure; room for STORE_TEXT_MAX
 *
 * Of a session that both know, the one with the higher version counts. What only the store knows
 * is installed again for the rest of its lifetime in a fresh kernel: one where the device had to be
 * made, or another one than the store was told of last. In the same kernel it has expired or was
 * deleted, and is closed. The store is told what it does not know, and at last the kernel's name:
 * an anchor that is killed before begins once more.
 *
 * Return: false on failure: there is no agreement.
 */
bool core_restore(struct core *core, const char *kernel, bool created, char *text);

/**
 * core_recall() - instead of core_restore() where there is no store
 * @core: core
 * @counter: the last restart counter of the runs before; 0 if it is not known
 * @created: the device had to be made: what the kernel had is gone
 */
void core_recall(struct core *core, u32 counter, bool created);

/**
 * core_store_event() - the store fails, has recovered, has to be told all once more, or has kept
 * what is awaited; effects may wait for anchor_flush()
 */
void core_store_event(struct core *core);

/**
 * core_stop() - tell the store that it knows all; nothing is received after this
 *
 * It is not told so before core_restore(), nor by a core that knows of a loss and has not begun:
 * the next run tells peers then.
 */
void core_stop(struct core *core);

/**
 * core_lost() - a binding was deleted by somebody else
 * @core: core
 * @id: id
 * @version: version that was deleted; a younger session stays
 */
void core_lost(struct core *core, u64 id, u64 version);

/**
 * core_begin() - find the restart counter (RFC 5847, 3.2)
 *
 * It comes out of the store and rises, durably, when sessions of the store could not be installed
 * again, and when the last ones may not have got there: the run before did not end in order, and
 * its kernel is gone. Without a store it is what core_recall() was told, or that of the sessions
 * which were adopted, and rises when the device had to be made and there are none. One that nothing
 * is known of begins with the time of day in seconds. It never falls, but begins again with 1 after
 * 2^32 - 1, since 0 is none. To be called when core_restore() has succeeded and the store was
 * started, or after core_recall(), whose caller keeps the result.
 *
 * Return: true if sessions were lost since the last run, or may have been.
 */
bool core_begin(struct core *core);

#endif /* HALMAD_CORE_RESTORE_H */
