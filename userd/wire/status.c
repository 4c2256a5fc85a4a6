// SPDX-License-Identifier: GPL-2.0
/*
 * Names of the status of an answer, as in its RFC; pure, and all that there is of them.
 */
#include "base/rfc.h"
#include "wire/status.h"

const char *ba_status_name(uint8_t status)
{
	switch (status) {
	case BA_ACCEPTED:
		return "accepted";
	case BA_PREFIX_DISCOVERY_NECESSARY:
		return "accepted but prefix discovery necessary";
	case BA_UNSPECIFIED:
		return "reason unspecified";
	case BA_ADMINISTRATIVELY_PROHIBITED:
		return "administratively prohibited";
	case BA_INSUFFICIENT_RESOURCES:
		return "insufficient resources";
	case BA_HOME_REGISTRATION_NOT_SUPPORTED:
		return "home registration not supported";
	case BA_NOT_HOME_SUBNET:
		return "not home subnet";
	case BA_NOT_HOME_AGENT:
		return "not home agent for this mobile node";
	case BA_DAD_FAILED:
		return "Duplicate Address Detection failed";
	case BA_SEQUENCE_OUT_OF_WINDOW:
		return "sequence number out of window";
	case BA_REGISTRATION_TYPE_CHANGE:
		return "registration type change disallowed";
	case BA_MOBILE_ROUTER_NOT_PERMITTED:
		return "mobile router operation not permitted";
	case BA_INVALID_PREFIX:
		return "invalid prefix";
	case BA_NOT_AUTHORIZED_FOR_PREFIX:
		return "not authorized for prefix";
	case BA_FORWARDING_SETUP_FAILED:
		return "forwarding setup failed";
	case BA_ID_MISMATCH:
		return "MIPV6-ID-MISMATCH";
	case BA_MESG_ID_REQD:
		return "MIPV6-MESG-ID-REQD";
	case BA_AUTH_FAIL:
		return "MIPV6-AUTH-FAIL";
	case BA_SERVICE_AUTHORIZATION_FAILED:
		return "SERVICE_AUTHORIZATION_FAILED";
	case BA_PROXY_REG_NOT_ENABLED:
		return "PROXY_REG_NOT_ENABLED";
	case BA_NOT_LMA_FOR_THIS_MOBILE_NODE:
		return "NOT_LMA_FOR_THIS_MOBILE_NODE";
	case BA_MAG_NOT_AUTHORIZED_FOR_PROXY_REG:
		return "MAG_NOT_AUTHORIZED_FOR_PROXY_REG";
	case BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX:
		return "NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX";
	case BA_TIMESTAMP_MISMATCH:
		return "TIMESTAMP_MISMATCH";
	case BA_TIMESTAMP_LOWER_THAN_PREV_ACCEPTED:
		return "TIMESTAMP_LOWER_THAN_PREV_ACCEPTED";
	case BA_MISSING_HOME_NETWORK_PREFIX_OPTION:
		return "MISSING_HOME_NETWORK_PREFIX_OPTION";
	case BA_BCE_PBU_PREFIX_SET_DO_NOT_MATCH:
		return "BCE_PBU_PREFIX_SET_DO_NOT_MATCH";
	case BA_MISSING_MN_IDENTIFIER_OPTION:
		return "MISSING_MN_IDENTIFIER_OPTION";
	case BA_MISSING_HANDOFF_INDICATOR_OPTION:
		return "MISSING_HANDOFF_INDICATOR_OPTION";
	case BA_MISSING_ACCESS_TECH_TYPE_OPTION:
		return "MISSING_ACCESS_TECH_TYPE_OPTION";
	case BA_NOT_AUTHORIZED_FOR_IPV4_MOBILITY_SERVICE:
		return "NOT_AUTHORIZED_FOR_IPV4_MOBILITY_SERVICE";
	case BA_NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS:
		return "NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS";
	case BA_NOT_AUTHORIZED_FOR_IPV6_MOBILITY_SERVICE:
		return "NOT_AUTHORIZED_FOR_IPV6_MOBILITY_SERVICE";
	case BA_MULTIPLE_IPV4_HOME_ADDRESS_ASSIGNMENT_NOT_SUPPORTED:
		return "MULTIPLE_IPV4_HOME_ADDRESS_ASSIGNMENT_NOT_SUPPORTED";
	case BA_INVALID_CARE_OF_ADDRESS:
		return "invalid care-of address";
	default:
		return "unknown status";
	}
}

const char *bra_status_name(uint8_t status)
{
	switch (status) {
	case BRA_SUCCESS:
		return "success";
	case BRA_PARTIAL_SUCCESS:
		return "partial success";
	case BRA_BINDING_DOES_NOT_EXIST:
		return "binding does not exist";
	case BRA_IPV4_HOA_OPTION_REQUIRED:
		return "IPv4 home address option required";
	case BRA_GLOBAL_NOT_AUTHORIZED:
		return "global revocation not authorized";
	case BRA_MN_IDENTITY_REQUIRED:
		return "revoked mobile node's identity required";
	case BRA_MN_IS_ATTACHED:
		return "revocation failed, mobile node is attached";
	case BRA_TRIGGER_NOT_SUPPORTED:
		return "revocation trigger not supported";
	case BRA_FUNCTION_NOT_SUPPORTED:
		return "revocation function not supported";
	case BRA_PROXY_NOT_SUPPORTED:
		return "proxy binding revocation not supported";
	default:
		return "unknown status";
	}
}
