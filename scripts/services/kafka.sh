#!/usr/bin/env bash
# An Apache Kafka broker of one node (KRaft), its jars from Maven Central: plain, with
# TLS, and with SASL on TLS. Tests kill it by the pid in its file; the script "start"
# starts it again, on the same ports and data, and "create" makes a topic.
. "$(dirname "$0")/lib.sh"

# prepare gives the broker its settings, users and data.
prepare() {
	jars kafka
	certificates
	cat "$run/server.key" "$run/server.crt" >"$run/server.pem"
	plain=$(port) tls=$(port) sasl=$(port) controller=$(port)
	cat >"$run/server.properties" <<-CONF
		process.roles=broker,controller
		node.id=1
		controller.quorum.voters=1@127.0.0.1:$controller
		controller.listener.names=CONTROLLER
		listeners=PLAINTEXT://127.0.0.1:$plain,SSL://127.0.0.1:$tls,SASL_SSL://127.0.0.1:$sasl,CONTROLLER://127.0.0.1:$controller
		advertised.listeners=PLAINTEXT://127.0.0.1:$plain,SSL://127.0.0.1:$tls,SASL_SSL://127.0.0.1:$sasl
		listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT
		inter.broker.listener.name=PLAINTEXT
		log.dirs=$run/data
		auto.create.topics.enable=false
		offsets.topic.replication.factor=1
		offsets.topic.num.partitions=4
		transaction.state.log.replication.factor=1
		transaction.state.log.min.isr=1
		group.initial.rebalance.delay.ms=0
		broker.session.timeout.ms=2000
		broker.heartbeat.interval.ms=500
		ssl.keystore.type=PEM
		ssl.keystore.location=$run/server.pem
		sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
		listener.name.sasl_ssl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_sysflow="secret";
		listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
		listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
	CONF
	"${java[@]}" -cp "$programs/kafka/*" kafka.tools.StorageTool format -t c3lzZmxvdy10ZXN0LWlkMQ -c "$run/server.properties" \
		--add-scram "SCRAM-SHA-256=[name=sysflow,password=secret]" --add-scram "SCRAM-SHA-512=[name=sysflow,password=secret]" \
		>"$run/format.log" 2>&1 || { tail -1 "$run/format.log" >&2; return 1; }
	printf '#!/bin/sh\nexec "%s" "%s" "%s" >/dev/null\n' "$here/kafka.sh" "$programs" "$2" >"$run/start"
	printf '#!/bin/sh\nexec java -cp "%s/*" org.apache.kafka.tools.TopicCommand --bootstrap-server %s --create --topic "$1" --partitions "$2"\n' \
		"$programs/kafka" "127.0.0.1:$plain" >"$run/create"
	chmod +x "$run/start" "$run/create"
	echo "$sasl" >"$run/port"
	echo "SYSFLOW_TEST_KAFKA=plain=127.0.0.1:$plain tls=127.0.0.1:$tls sasl=127.0.0.1:$sasl ca=$run/ca.crt pid=$run/kafka.pid start=$run/start create=$run/create" >"$run/variable"
}

[ -f "$run/variable" ] || prepare "$@"
serve kafka "$(cat "$run/port")" "${java[@]}" -cp "$programs/kafka/*" kafka.Kafka "$run/server.properties"
cat "$run/variable"
