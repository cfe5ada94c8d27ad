# Cases of privilege_escalation.yaml.

# elevated PROGRAM: it runs as its owner from now on.
elevated() {
	cp /srv/bin/act "$1"
	installer "chmod 4755 $1"
}

fires_privileges_raised_outside_of_sudo() {
	elevated /srv/bin/gift
	nobody /srv/bin/gift setuid 0
}
quiet_privileges_raised_outside_of_sudo() {
	elevated /srv/bin/sudo
	nobody /srv/bin/sudo setuid 0
}

fires_setuid_bit_set() {
	cp /usr/bin/true /srv/gift
	chmod u+s /srv/gift
}
quiet_setuid_bit_set() {
	cp /usr/bin/true /srv/tool
	chmod 755 /srv/tool
	installer 'chmod u+s /srv/tool'
}

fires_sudo_rules_changed() { echo 'app ALL=(ALL) NOPASSWD: ALL' >>/etc/sudoers; }
quiet_sudo_rules_changed() { cat /etc/sudoers; }

fires_file_capabilities_set() {
	cp /usr/bin/true /srv/tool
	act capability security.capability /srv/tool
}
quiet_file_capabilities_set() {
	cp /usr/bin/true /srv/tool
	act capability trusted.note /srv/tool
}

fires_process_taken_over_by_tracing() { act trace sleep 5; }
quiet_process_taken_over_by_tracing() {
	named strace /srv/bin/act
	strace trace sleep 5
}

fires_memory_of_process_written() { (exec 3<>/proc/self/mem); }
quiet_memory_of_process_written() { (exec 3<>/proc/self/comm); }

fires_user_namespace_made_by_user() { nobody unshare --user true; }
quiet_user_namespace_made_by_user() { unshare --user true; }

fires_page_faults_handled_by_user() { nobody act faults; }
quiet_page_faults_handled_by_user() { act faults; }
