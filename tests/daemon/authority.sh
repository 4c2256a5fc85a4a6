# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# authority.sh: certificates for tests. To be sourced after topo.sh; needs $TOPO_DIR.
#
#	authority_start NAME...		authorities, each with a key and a certificate of its own
#	authority_key NAME...		keys
#	authority_issue CA KEY NAME HOST [OPTION...]
#					a certificate NAME for HOST; options of openssl ca. In place
#					of HOST there may be another name: IP:ADDRESS, email:NAI
#	authority_file NAME.crt|NAME.key	path
#
# A gateway that has shown a good certificate of a key stays known by it to the charon that has
# seen it: what is to be refused needs a key that was never certified well before.

AUTHORITY_DIR=

authority_file()
{
	echo "$AUTHORITY_DIR/$1"
}

authority_openssl()
{
	(cd "$AUTHORITY_DIR" && openssl "$@" 2>> openssl.log)
}

authority_key()
{
	local key

	for key; do
		# short, as an emulated processor looks long for primes
		authority_openssl genrsa -out "$key.key" 1024 || return 1
		chmod 600 "$(authority_file "$key.key")"
	done
}

authority_start()
{
	local ca

	AUTHORITY_DIR=$TOPO_DIR/authority
	mkdir -p "$AUTHORITY_DIR" || return 1
	: > "$AUTHORITY_DIR/index"
	cat > "$AUTHORITY_DIR/ca.conf" <<- END
		[ca]
		default_ca = all
		[all]
		database = index
		new_certs_dir = .
		default_md = sha256
		default_days = 30
		policy = names
		unique_subject = no
		rand_serial = yes
		copy_extensions = copy
		[names]
		commonName = supplied
	END
	authority_key "$@" || return 1
	for ca; do
		authority_openssl req -x509 -new -key "$ca.key" -subj "/CN=authority $ca" -days 30 \
			-addext "keyUsage = keyCertSign, cRLSign" -out "$ca.crt" || return 1
	done
}

authority_issue()
{
	local ca="$1" key="$2" name="$3" host="$4"; shift 4

	[[ $host == @(IP|email):* ]] || host=DNS:$host
	authority_openssl req -new -key "$key.key" -subj "/CN=$name" \
		-addext "subjectAltName = $host" -out "$name.csr" &&
		authority_openssl ca -batch -notext -config ca.conf -cert "$ca.crt" \
			-keyfile "$ca.key" -in "$name.csr" -out "$name.crt" "$@"
}
