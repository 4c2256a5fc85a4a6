/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_NETNS_H
#define HALMA_NETNS_H

int netns_open(const char *name);
int netns_enter(const char *name);

#endif /* HALMA_NETNS_H */
