/* SPDX-License-Identifier: GPL-2.0 */
/* The network device: link kind halma. */
#ifndef HALMA_LINK_H
#define HALMA_LINK_H

int halma_link_register(void);
void halma_link_unregister(void);

#endif /* HALMA_LINK_H */
