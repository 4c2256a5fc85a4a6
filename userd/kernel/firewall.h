/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the packet filter of the kernel (nftables, and iptables as it writes them) may do to the
 * anchor: firewall_look() finds chains that drop what no rule accepts, and no rule of which is
 * about what the anchor lives on.
 *
 * Rules are not carried out here, so a finding is a reason to look, not a proof.
 */
#ifndef HALMAD_KERNEL_FIREWALL_H
#define HALMAD_KERNEL_FIREWALL_H

#include "base/types.h"

/**
 * enum firewall_hook - which packets a chain sees
 * @FIREWALL_INPUT: those to this machine
 * @FIREWALL_FORWARD: those that are forwarded
 * @FIREWALL_OUTPUT: those of this machine
 */
enum firewall_hook {
	FIREWALL_INPUT,
	FIREWALL_FORWARD,
	FIREWALL_OUTPUT,
};

/**
 * struct firewall_chain - a chain that drops what no rule accepts
 * @family: "ip6" or "inet"
 * @table: its table
 * @name: its name
 * @hook: which packets it sees
 * @protocol: protocol that no rule is about; 0 for packets of the device
 */
struct firewall_chain {
	const char *family;
	const char *table;
	const char *name;
	enum firewall_hook hook;
	u8 protocol;
};

/**
 * firewall_look() - look for chains that drop
 * @device: name of the device whose packets are to be forwarded
 * @ipsec: ESP is needed, too
 * @drops: gets each chain, once for each protocol that no rule is about
 * @ctx: for @drops
 *
 * Return: 0, also where there is no packet filter; or a negative errno: -EPERM for who may not
 * see it.
 */
int firewall_look(const char *device, bool ipsec,
		  void (*drops)(void *ctx, const struct firewall_chain *chain), void *ctx);

/**
 * firewall_legacy() - whether there are rules of the older iptables, which nobody looks at here
 *
 * Return: 1; 0 if there are none; or a negative errno: -EACCES for who may not see it.
 */
int firewall_legacy(void);

#endif /* HALMAD_KERNEL_FIREWALL_H */
