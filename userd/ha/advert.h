/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Home agent: the Router Advertisements of this machine on its home link (RFC 6275, 7 and 8.4).
 * Somebody else sends them; what is not as mobile nodes need it is found here.
 */
#ifndef HALMAD_HA_ADVERT_H
#define HALMAD_HA_ADVERT_H

#include "config/conf.h"
#include "core/report.h"
#include "wire/icmp.h"

/**
 * enum advert_fault - what is wrong with a Router Advertisement of a home agent
 * @ADVERT_NO_H: it does not say that there is a home agent (7.1)
 * @ADVERT_NO_ADDRESS: no prefix in it has an address of the anchor, with R (7.2)
 * @ADVERT_NO_LLA: it has no Source Link-Layer Address (7.5)
 * @ADVERT_PREFERENCE: its Home Agent Preference is not that of the configuration (7.4)
 * @ADVERT_LIFETIME: nor is its Home Agent Lifetime, or it is 0
 * @ADVERT_ROUTERS: it does not say whether mobile routers are served as the configuration does (RFC
 *	3963, 7.3)
 */
enum advert_fault {
	ADVERT_NO_H,
	ADVERT_NO_ADDRESS,
	ADVERT_NO_LLA,
	ADVERT_PREFERENCE,
	ADVERT_LIFETIME,
	ADVERT_ROUTERS,
	ADVERT_FAULTS,
};

/**
 * struct advert - what is known of them
 * @heard: there was one since the start
 * @faults: what was wrong with the last one: a bit for each enum advert_fault
 */
struct advert {
	bool heard;
	u32 faults;
};

/**
 * advert_judge() - what is wrong with a Router Advertisement of this machine
 *
 * Return: a bit for each enum advert_fault.
 */
u32 advert_judge(const struct conf *conf, const struct icmp_ra *ra);

/**
 * advert_fault_text() - a fault in a sentence that begins with what it is about
 */
const char *advert_fault_text(enum advert_fault fault);

/**
 * advert_fault_hint() - what to do about it: what radvd.conf(5) calls it
 */
const char *advert_fault_hint(enum advert_fault fault);

/**
 * advert_heard() - take note of one, and log what has changed
 */
void advert_heard(struct advert *advert, const struct conf *conf, const struct icmp_ra *ra);

#endif /* HALMAD_HA_ADVERT_H */
