# Cases of credential_access.yaml.

fires_password_hashes_read() { cat /etc/shadow; }
quiet_password_hashes_read() {
	cat /etc/passwd
	named sshd /usr/bin/cat
	sshd /etc/shadow
}

fires_private_key_or_cloud_credentials_read() { cat /home/app/.ssh/id_rsa; }
quiet_private_key_or_cloud_credentials_read() {
	cat /home/app/.ssh/id_rsa.pub
	named ssh /usr/bin/cat
	ssh /home/app/.ssh/id_rsa
}

fires_search_for_private_keys() { find /home -name id_rsa; }
quiet_search_for_private_keys() { find /home -name notes.txt; }

fires_passwords_guessed() {
	idle su
	for _ in 1 2 3 4 5; do su root; done
}
quiet_passwords_guessed() {
	idle su
	for _ in 1 2 3 4; do su root; done
}

fires_cloud_metadata_asked_by_tool() { curl -s http://169.254.169.254/latest/meta-data/iam/; }
quiet_cloud_metadata_asked_by_tool() {
	named cloud-init /usr/bin/dash
	cloud-init -c 'curl -s http://169.254.169.254/latest/user-data
	:'
}

fires_service_account_token_read_by_tool() { cat /run/secrets/kubernetes.io/serviceaccount/token; }
quiet_service_account_token_read_by_tool() { act read /run/secrets/kubernetes.io/serviceaccount/token; }

fires_memory_of_process_read() { act read /proc/self/mem; }
quiet_memory_of_process_read() {
	act read /proc/self/maps
	named gdb /srv/bin/act
	gdb read /proc/self/mem
}

fires_environment_of_process_read_by_tool() { strings /proc/self/environ || cat /proc/self/environ; }
quiet_environment_of_process_read_by_tool() {
	act read /proc/self/environ
	cat /proc/self/status
}

fires_browser_secrets_read() { cp /home/app/.mozilla/firefox/p/key4.db /tmp/loot; }
quiet_browser_secrets_read() {
	named firefox /usr/bin/cat
	firefox /home/app/.mozilla/firefox/p/key4.db
}

fires_shell_history_read_by_tool() { grep ls /home/app/.bash_history; }
quiet_shell_history_read_by_tool() {
	named bash /usr/bin/dash
	bash -c 'read -r line </home/app/.bash_history'
}

fires_kerberos_tickets_read() { cp /tmp/krb5cc_1000 /tmp/loot; }
quiet_kerberos_tickets_read() {
	named klist /usr/bin/sort
	klist /tmp/krb5cc_1000
}

fires_packets_captured() { act socket packet; }
quiet_packets_captured() {
	act socket datagram
	named dhclient /srv/bin/act
	dhclient socket packet
}

# in a container
fires_kernel_keys_read_in_container() { act keys read; }
# in a container
quiet_kernel_keys_read_in_container() { act keys find; }
