#!/usr/bin/env bash
# rsyslogd on UDP, TCP and TLS, which keeps messages as they came.
. "$(dirname "$0")/lib.sh"
package rsyslogd rsyslog rsyslog-gnutls openssl
certificates
udp=$(port) tcp=$(port) tls=$(port)
cat >"$run/rsyslog.conf" <<-CONF
	global(workDirectory="$run" maxMessageSize="64k" defaultNetstreamDriverCAFile="$run/ca.crt"
	       defaultNetstreamDriverCertFile="$run/server.crt" defaultNetstreamDriverKeyFile="$run/server.key")
	module(load="imudp")
	module(load="imptcp")
	module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
	template(name="whole" type="string" string="%rawmsg-after-pri%\n")
	ruleset(name="keep") { action(type="omfile" file="$run/messages" template="whole") }
	input(type="imudp" address="127.0.0.1" port="$udp" ruleset="keep")
	input(type="imptcp" address="127.0.0.1" port="$tcp" ruleset="keep")
	input(type="imtcp" address="127.0.0.1" port="$tls" ruleset="keep")
CONF
serve rsyslogd "$tls" rsyslogd -n -f "$run/rsyslog.conf" -i NONE
echo "SYSFLOW_TEST_SYSLOG=udp=$udp tcp=$tcp tls=$tls ca=$run/ca.crt messages=$run/messages"
