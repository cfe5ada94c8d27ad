# Cases of lateral_movement.yaml.

fires_remote_login_below_server() {
	idle ssh
	server 'ssh -o StrictHostKeyChecking=no root@10.0.0.9 id'
}
quiet_remote_login_below_server() {
	idle ssh
	ssh root@10.0.0.9
}

fires_management_port_called_by_shell_or_dropped_program() { bash -c ': </dev/tcp/10.0.0.9/22'; }
quiet_management_port_called_by_shell_or_dropped_program() {
	act connect 10.0.0.9:22 0
	bash -c ': </dev/tcp/10.0.0.9/8443'
}

fires_ssh_agent_used_by_other_program() {
	mkdir /tmp/ssh-scene
	act serve /tmp/ssh-scene/agent.7 act call /tmp/ssh-scene/agent.7
}
quiet_ssh_agent_used_by_other_program() {
	mkdir /tmp/ssh-scene
	named ssh-add /srv/bin/act
	act serve /tmp/ssh-scene/agent.7 ssh-add call /tmp/ssh-scene/agent.7
}

fires_engine_or_kubelet_called_over_network() { curl -s http://10.0.0.9:2375/containers/json; }
quiet_engine_or_kubelet_called_over_network() { curl -s http://10.0.0.9:8443/; }

# in a container
fires_cluster_client_run_in_container() {
	idle kubectl
	kubectl get secrets -A
}
quiet_cluster_client_run_in_container() {
	idle kubectl
	kubectl get pods
}
