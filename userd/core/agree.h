/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kernel and cache are brought to agree, when it is not known any more what somebody else did to
 * bindings.
 */
#ifndef HALMAD_CORE_AGREE_H
#define HALMAD_CORE_AGREE_H

#include "base/types.h"

struct core;

/**
 * struct agree_seen - a binding that the kernel has
 * @id: id
 * @version: version
 */
struct agree_seen {
	u64 id;
	u64 version;
};

/**
 * core_agree() - compare with all bindings of the device
 * @core: core
 * @seen: all of them; will be sorted
 * @count: number of @seen
 *
 * A binding without session forwards packets of nobody, and is deleted. A session without binding
 * is lost. One whose binding has another version is not what was asked for: it is asked for again,
 * for the rest of its lifetime.
 *
 * Return: 0; -ENOMEM: nothing was compared; -EAGAIN: the kernel refused some of that, and has to be
 * compared with once more.
 */
int core_agree(struct core *core, struct agree_seen *seen, size_t count);

/**
 * core_defend() - sessions that are on a home link now, or not any more, are defended by the
 *	kernel, or not any more: with another configuration, or after a run that had another one
 *
 * Return: how many it is about.
 */
u32 core_defend(struct core *core);

#endif /* HALMAD_CORE_AGREE_H */
