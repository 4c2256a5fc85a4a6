/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Constants and variables of the protocols, named as in their RFCs.
 */
#ifndef HALMAD_BASE_RFC_H
#define HALMAD_BASE_RFC_H

/* RFC 6275, 6.1.1 */
#define MH_PROTO_NONE			59
#define MH_UNIT				8
#define MH_FIXED_LEN			6
#define MH_MAX_LEN			2048

/* Mobility Header types: RFC 6275, 6.1 and the registry */
enum mh_type {
	MH_TYPE_BRR = 0,
	MH_TYPE_HOTI = 1,
	MH_TYPE_COTI = 2,
	MH_TYPE_HOT = 3,
	MH_TYPE_COT = 4,
	MH_TYPE_BU = 5,
	MH_TYPE_BA = 6,
	MH_TYPE_BE = 7,
	MH_TYPE_HA_SWITCH = 12,		/* RFC 5142 */
	MH_TYPE_HEARTBEAT = 13,		/* RFC 5847 */
	MH_TYPE_BR = 16,		/* RFC 5846 */
	MH_TYPE_LRI = 17,		/* RFC 6705 */
	MH_TYPE_LRA = 18,
	MH_TYPE_UPN = 19,		/* RFC 7077 */
	MH_TYPE_UPA = 20,
};

/* Flags of a Binding Update */
#define BU_FLAG_A			0x8000	/* acknowledge */
#define BU_FLAG_H			0x4000	/* home registration */
#define BU_FLAG_L			0x2000	/* link-local address compatibility */
#define BU_FLAG_K			0x1000	/* key management mobility capability */
#define BU_FLAG_M			0x0800	/* RFC 5380 */
#define BU_FLAG_R			0x0400	/* RFC 3963: mobile router */
#define BU_FLAG_P			0x0200	/* RFC 5213: proxy registration */
#define BU_FLAG_F			0x0100	/* RFC 5555: force UDP encapsulation */
#define BU_FLAG_T			0x0080	/* RFC 5845: TLV header format */
#define BU_FLAG_B			0x0040	/* RFC 6602: bulk binding update, with P */
#define BU_FLAG_O			0x0040	/* RFC 5648: overwrite, without P */
#define BU_FLAG_S			0x0020	/* RFC 7161 */
#define BU_FLAG_D			0x0010	/* RFC 8885 */

/* Flags of a Binding Acknowledgement */
#define BA_FLAG_K			0x80
#define BA_FLAG_R			0x40
#define BA_FLAG_P			0x20
#define BA_FLAG_T			0x10
#define BA_FLAG_B			0x08
#define BA_FLAG_S			0x04
#define BA_FLAG_D			0x02

/* Flags of a Heartbeat: RFC 5847, 3.3 */
#define HEARTBEAT_FLAG_U		0x0002	/* unsolicited response */
#define HEARTBEAT_FLAG_R		0x0001	/* response */

/* Binding Revocation Type: RFC 5846, 5 */
#define BR_TYPE_BRI			1
#define BR_TYPE_BRA			2

/* Flags of a BRI and a BRA: RFC 5846, 5.1 */
#define BR_FLAG_P			0x8000	/* proxy bindings */
#define BR_FLAG_V			0x4000	/* IPv4 home address alone */
#define BR_FLAG_G			0x2000	/* global: many bindings */

/* Mobility options: RFC 6275, 6.2 and the registry */
enum mh_option {
	MH_OPT_PAD1 = 0,
	MH_OPT_PADN = 1,
	MH_OPT_REFRESH_ADVICE = 2,
	MH_OPT_ALT_COA = 3,
	MH_OPT_NONCE_INDICES = 4,
	MH_OPT_AUTH_DATA = 5,
	MH_OPT_MOBILE_NETWORK = 6,	/* RFC 3963, 4.3 */
	MH_OPT_MN_ID = 8,		/* RFC 4283 */
	MH_OPT_AUTH = 9,		/* RFC 4285 */
	MH_OPT_MESG_ID = 10,
	MH_OPT_DNS_UPDATE = 17,		/* RFC 5026, 8.1 */
	MH_OPT_VENDOR = 19,		/* RFC 5094 */
	MH_OPT_SERVICE_SELECTION = 20,	/* RFC 5149 */
	MH_OPT_HNP = 22,		/* RFC 5213, 8.3 to 8.8 */
	MH_OPT_HI = 23,
	MH_OPT_ATT = 24,
	MH_OPT_MN_LLID = 25,
	MH_OPT_LLA = 26,
	MH_OPT_TIMESTAMP = 27,
	MH_OPT_RESTART_COUNTER = 28,	/* RFC 5847 */
	MH_OPT_GRE_KEY = 33,		/* RFC 5845 */
	MH_OPT_IPV4_HOA_REQUEST = 36,	/* RFC 5844 */
	MH_OPT_IPV4_HOA_REPLY = 37,
	MH_OPT_IPV4_ROUTER = 38,
	MH_OPT_IPV4_DHCP_MODE = 39,
	MH_OPT_ANI = 52,		/* RFC 6757 */
	MH_OPT_MCAST_MOBILITY = 60,	/* RFC 7411: length counts 32-bit words */
	MH_OPT_MCAST_MOBILITY_ACK = 61,
};

/* Mobile Node Identifier subtype: RFC 4283, 3 */
#define MN_ID_TYPE_NAI			1

/* Subtype of a Mobility Message Authentication option: RFC 4285, 5.1 and 5.2 */
#define AUTH_SUBTYPE_MN_HA		1
#define AUTH_SUBTYPE_MN_AAA		2

/* Handoff Indicator: RFC 5213, 8.4; RFC 7864, 4.1 */
enum hi {
	HI_RESERVED = 0,
	HI_NEW_INTERFACE = 1,
	HI_BETWEEN_INTERFACES = 2,
	HI_BETWEEN_MAGS = 3,
	HI_UNKNOWN = 4,
	HI_NOT_CHANGED = 5,
	HI_SHARED_PREFIXES = 6,
};

/* Status of the DNS Update option: RFC 5026, 8.1 */
#define DNS_UPDATE_PROHIBITED		129

/* Status of a Binding Acknowledgement */
enum ba_status {
	BA_ACCEPTED = 0,
	BA_PREFIX_DISCOVERY_NECESSARY = 1,
	BA_UNSPECIFIED = 128,
	BA_ADMINISTRATIVELY_PROHIBITED = 129,
	BA_INSUFFICIENT_RESOURCES = 130,
	BA_HOME_REGISTRATION_NOT_SUPPORTED = 131,
	BA_NOT_HOME_SUBNET = 132,
	BA_NOT_HOME_AGENT = 133,
	BA_DAD_FAILED = 134,
	BA_SEQUENCE_OUT_OF_WINDOW = 135,
	BA_REGISTRATION_TYPE_CHANGE = 139,
	BA_MOBILE_ROUTER_NOT_PERMITTED = 140,	/* RFC 3963, 4.2 */
	BA_INVALID_PREFIX = 141,
	BA_NOT_AUTHORIZED_FOR_PREFIX = 142,
	BA_FORWARDING_SETUP_FAILED = 143,
	BA_ID_MISMATCH = 144,			/* RFC 4285 */
	BA_MESG_ID_REQD = 145,
	BA_AUTH_FAIL = 146,
	BA_SERVICE_AUTHORIZATION_FAILED = 151,	/* RFC 5149 */
	BA_PROXY_REG_NOT_ENABLED = 152,
	BA_NOT_LMA_FOR_THIS_MOBILE_NODE = 153,
	BA_MAG_NOT_AUTHORIZED_FOR_PROXY_REG = 154,
	BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX = 155,
	BA_TIMESTAMP_MISMATCH = 156,
	BA_TIMESTAMP_LOWER_THAN_PREV_ACCEPTED = 157,
	BA_MISSING_HOME_NETWORK_PREFIX_OPTION = 158,
	BA_BCE_PBU_PREFIX_SET_DO_NOT_MATCH = 159,
	BA_MISSING_MN_IDENTIFIER_OPTION = 160,
	BA_MISSING_HANDOFF_INDICATOR_OPTION = 161,
	BA_MISSING_ACCESS_TECH_TYPE_OPTION = 162,
	BA_NOT_AUTHORIZED_FOR_IPV4_MOBILITY_SERVICE = 170,
	BA_NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS = 171,
	BA_NOT_AUTHORIZED_FOR_IPV6_MOBILITY_SERVICE = 172,
	BA_MULTIPLE_IPV4_HOME_ADDRESS_ASSIGNMENT_NOT_SUPPORTED = 173,
	BA_INVALID_CARE_OF_ADDRESS = 174,
};

/* From here on a status refuses: RFC 6275, 6.1.8 */
#define BA_REFUSED			128

/* Revocation Trigger of a BRI: RFC 5846, 5.1 */
enum bri_trigger {
	BRI_UNSPECIFIED = 0,
	BRI_ADMINISTRATIVE = 1,
	BRI_HANDOVER_SAME_ATT = 2,
	BRI_HANDOVER_OTHER_ATT = 3,
	BRI_HANDOVER_UNKNOWN = 4,
	BRI_USER_INITIATED = 5,
	BRI_ACCESS_NETWORK = 6,
	BRI_OUT_OF_SYNC = 7,
	BRI_PER_PEER_POLICY = 128,
	BRI_MN_LOCAL_POLICY = 129,
};

/* From here on a trigger is a global one: RFC 5846, 5.1 */
#define BRI_GLOBAL			128

/* Status of a BRA: RFC 5846, 5.2 */
enum bra_status {
	BRA_SUCCESS = 0,
	BRA_PARTIAL_SUCCESS = 1,
	BRA_BINDING_DOES_NOT_EXIST = 128,
	BRA_IPV4_HOA_OPTION_REQUIRED = 129,
	BRA_GLOBAL_NOT_AUTHORIZED = 130,
	BRA_MN_IDENTITY_REQUIRED = 131,
	BRA_MN_IS_ATTACHED = 132,
	BRA_TRIGGER_NOT_SUPPORTED = 133,
	BRA_FUNCTION_NOT_SUPPORTED = 134,
	BRA_PROXY_NOT_SUPPORTED = 135,
};

/* From here on a BRA refuses: RFC 5846, 5.2 */
#define BRA_REFUSED			128

/* Status of an IPv4 Home Address Reply option: RFC 5844, 3.3.2 */
#define IPV4_REPLY_UNSPECIFIED		128
#define IPV4_REPLY_PROHIBITED		129

/* Status of a Binding Error: RFC 6275, 6.1.9 */
#define BE_UNKNOWN_BINDING		1
#define BE_UNKNOWN_MH_TYPE		2

/* Unit of the Lifetime field: RFC 6275, 6.1.7 */
#define LIFETIME_UNIT_MS		4000ULL
#define LIFETIME_UNIT_S			4U
#define LIFETIME_MAX_S			(65535U * LIFETIME_UNIT_S)

/* RFC 6275, 12, in milliseconds */
#define MAX_DELETE_BCE_TIMEOUT		10000

/* ICMPv6 types: RFC 4861, 4.2; RFC 6275, 6.5 to 6.8 */
#define ICMP_RA				134
#define ICMP_DHAAD_REQUEST		144
#define ICMP_DHAAD_REPLY		145
#define ICMP_MPS			146
#define ICMP_MPA			147

/* Options of these: RFC 4861, 4.6; RFC 6275, 7.4 */
#define ND_OPTION_SOURCE_LLA		1
#define ND_OPTION_PREFIX		3
#define ND_OPTION_HOME_AGENT		8

/* Flags of a Router Advertisement: RFC 6275, 7.1 */
#define RA_FLAG_M			0x80
#define RA_FLAG_O			0x40
#define RA_FLAG_H			0x20

/* Flags of a Prefix Information option: RFC 6275, 7.2 */
#define PREFIX_FLAG_L			0x80
#define PREFIX_FLAG_A			0x40
#define PREFIX_FLAG_R			0x20

/* Flag of a Home Agent Information option and of both messages of Home Agent Address Discovery:
 * mobile routers are meant (RFC 3963, 7)
 */
#define HOME_AGENT_FLAG_R		0x80

/* Flags of a Mobile Prefix Advertisement: RFC 6275, 6.8 */
#define MPA_FLAG_M			0x80
#define MPA_FLAG_O			0x40

/* RFC 6275, 12; the timeout in milliseconds */
#define PREFIX_ADV_RETRIES		3
#define PREFIX_ADV_TIMEOUT		3000

/* RFC 5142, 8; the timeouts in milliseconds, the rate in messages per second */
#define INITIAL_HA_SWITCH_TIMEOUT	5000
#define MAX_HA_SWITCH_TIMEOUT		20000
#define MAX_HA_SWITCH_TRANSMIT_RATE	1

/* Defaults of the variables of RFC 6275, 13, in seconds */
#define MAX_MOB_PFX_ADV_INTERVAL	86400
#define MIN_MOB_PFX_ADV_INTERVAL	600

/* Defaults of the variables of RFC 5213, 9.1, in milliseconds */
#define MIN_DELAY_BEFORE_BCE_DELETE	10000
#define MAX_DELAY_BEFORE_NEW_BCE_ASSIGN	1500
#define TIMESTAMP_VALIDITY_WINDOW	300

/* How far a timestamp may be off, in seconds, and what that must exceed: RFC 4285, 5.1 */
#define AUTH_WINDOW			7
#define AUTH_WINDOW_ABOVE		3

/* Defaults of the variables of RFC 5847, 5; the interval in seconds */
#define HEARTBEAT_INTERVAL		60
#define HEARTBEAT_INTERVAL_MIN		30
#define HEARTBEAT_INTERVAL_MAX		3600
#define MISSING_HEARTBEATS_ALLOWED	3

/* Defaults of the variables of RFC 5846, 11, in milliseconds, and the least delay */
#define INIT_MIN_DELAY_BRIS		1000
#define INIT_MIN_DELAY_BRIS_MIN		500
#define MAX_BRACK_TIMEOUT		2000
#define BRI_MAX_RETRIES_NUMBER		1

#endif /* HALMAD_BASE_RFC_H */
