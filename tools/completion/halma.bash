# bash completion for halma(8)					-*- shell-script -*-
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2207 # words of ours have no white space in them

# what is offered are words without white space, so that they may be split

__halma_devices()
{
	halma "${netns[@]}" -o link show 2> /dev/null | sed -n 's/^[0-9]*: \([^:]*\):.*/\1/p'
}

__halma_vrfs()
{
	ip "${netns[@]}" -brief link show type vrf 2> /dev/null | sed 's/ .*//'
}

__halma_netns()
{
	local file

	for file in /run/netns/*; do
		[ -e "$file" ] && echo "${file##*/}"
	done
}

# words of the bindings' JSON: ids or identifiers
__halma_bindings()
{
	halma "${netns[@]}" binding show 2> /dev/null | head -n 1000 | sed -n "$1"
}

# names of the MAGs or pools
__halma_names()
{
	halma "${netns[@]}" -br "$1" show 2> /dev/null | sed 's/ .*//'
}

# values of keyword $1, as far as they can be known; fails if it takes a value that cannot
__halma_value()
{
	case "$1" in
	dev) __halma_devices ;;
	netns) __halma_netns ;;
	vrf) __halma_vrfs ;;
	mag) __halma_names mag ;;
	kind) echo mipv6 static pmipv6 ;;
	state) echo active blocked ending ;;
	blocked-action) echo drop next ;;
	format) echo prometheus openmetrics ;;
	defend) echo 0 1 ;;
	encap) echo ipv6 ;;
	lifetime) echo none ;;
	hop-limit) echo route ;;
	dscp) echo inherit ;;
	flow-label) echo inherit hash ;;
	encap-limit) echo none ;;
	exclusive) echo on off ;;
	reason)
		echo unspecified administrative handover-same-att handover-other-att \
			handover-unknown user access-network out-of-sync ;;
	id) __halma_bindings 's/^\([0-9]*\):.*/\1/p' ;;
	mn-id) __halma_bindings 's/^.* mn \([^ ]*\) .*/\1/p' ;;
	anchor-id | fwmark | direct-mark | rx-mark | mark | grace | slack | alert-rate | \
	max-bindings | max-mns | max-prefixes | max-tunnels | max-mn-bindings | mtu | local | \
	remote | prefix | bid | preference | \
	precedence | cookie | version | table | realm | socket)
		return 0 ;;
	*) return 1 ;;
	esac
}

__halma_verbs()
{
	case "$1" in
	link) echo show add set del route features help ;;
	binding) echo show add set del get lookup flush help ;;
	tunnel | stats) echo show help ;;
	help) echo link binding tunnel stats monitor mn mag pool who store metrics daemon ;;
	mn) echo show list revoke help ;;
	mag) echo show revoke help ;;
	monitor) echo bindings refreshes alerts signalling sync socket help ;;
	pool) echo show help ;;
	store) echo show backup help ;;
	who) echo help ;;
	daemon) echo show counters check diff reload dns dhcp help ;;
	metrics) echo format socket help ;;
	esac
}

__halma_keywords()
{
	local device='dev anchor-id' filter='kind mn-id prefix remote state'
	local link='local anchor-id vrf fwmark direct-mark rx-mark home-link hop-limit dscp
		flow-label encap-limit exclusive grace slack alert-rate max-bindings max-mns
		max-prefixes max-tunnels max-mn-bindings mtu netns up'

	case "$1 $2" in
	'link add') echo "$link" ;;
	'link set') echo "$link" down ;;
	'link route') echo table ;;
	'binding add' | 'binding set')
		echo "$device" id "$filter" local encap bid preference precedence \
			blocked-action lifetime grace cookie version defend force ;;
	'binding del') echo "$device" id prefix kind version force ;;
	'binding get') echo "$device" id prefix kind ;;
	'binding lookup') echo "$device" mark ;;
	'binding show') echo "$device" id "$filter" ;;
	'binding flush') echo "$device" "$filter" all force ;;
	'tunnel show') echo "$device" remote ;;
	'link del') echo force ;;
	'monitor '*) echo bindings refreshes alerts signalling sync socket ;;
	'mn show' | 'mn list') echo mn-id prefix kind mag realm state socket ;;
	'mn revoke') echo realm reason prefix socket ;;
	'mag revoke') echo remote socket ;;
	'mag show') echo remote socket ;;
	'pool show' | 'store '* | 'who '*) echo socket ;;
	'daemon dns' | 'daemon dhcp') echo name domain socket ;;
	'daemon '*) echo socket ;;
	esac
}

# the word behind the verb may be the name of a device
__halma_named()
{
	case "$1 $2" in
	'link set' | 'link del' | 'link show' | 'link route' | 'stats show')
		__halma_devices
		[ "$2" = route ] || echo anchor-id ;;
	'link add') ;;
	'mag show' | 'mag revoke' | 'pool show')
		__halma_names "$1"
		__halma_keywords "$1" "$2" ;;
	*) __halma_keywords "$1" "$2" ;;
	esac
}

_halma()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local -a netns=() words=()
	local i word values

	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [ ${#words[@]} != 0 ] || [[ $word != -* ]]; then
			words+=("$word")
		elif [[ $word == -n* || $word == --n* ]]; then
			i=$((i + 1))
			netns=(-n "${COMP_WORDS[i]}")
		elif [[ ($word == -b* || $word == --b*) && $word != *-br* ]]; then
			i=$((i + 1))
		fi
	done
	if [ ${#words[@]} = 0 ]; then
		case "$prev" in
		-n | -netns) values=$(__halma_netns) ;;
		-b | -batch) COMPREPLY=($(compgen -f -- "$cur")); return ;;
		*)
			values='link binding tunnel stats monitor mn mag pool who store metrics
				daemon help'
			[[ $cur != -* ]] || values='-json -pretty -stats -details -brief -color
				-oneline -timestamp -netns -batch -force -Version -help' ;;
		esac
	elif [ ${#words[@]} = 1 ]; then
		values=$(__halma_verbs "${words[0]}")
	elif [ ${#words[@]} = 2 ]; then
		values=$(__halma_named "${words[0]}" "${words[1]}")
	elif ! values=$(__halma_value "$prev"); then
		values=$(__halma_keywords "${words[0]}" "${words[1]}")
	fi
	COMPREPLY=($(compgen -W "$values" -- "$cur"))
}

complete -F _halma halma
