/* SPDX-License-Identifier: GPL-2.0 */
#define HALMA_VERSION "0.1.0"
