/* SPDX-License-Identifier: GPL-2.0 */
/* The VRFs that outer sides are in. */
#ifndef HALMA_VRF_H
#define HALMA_VRF_H

int halma_vrf_register(void);
void halma_vrf_unregister(void);

#endif /* HALMA_VRF_H */
