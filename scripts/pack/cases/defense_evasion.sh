# Cases of defense_evasion.yaml.

fires_logs_cleared() {
	: >/var/log/auth.log
	rm /var/log/auth.log
}
quiet_logs_cleared() {
	echo 'sshd: accepted' >>/var/log/auth.log
	named logrotate /usr/bin/rm
	logrotate /var/log/auth.log
}

fires_shell_history_cleared() {
	rm /home/app/.bash_history
	ln -s /dev/null /home/app/.bash_history
}
quiet_shell_history_cleared() { echo 'ls -l' >>/home/app/.bash_history; }

fires_security_service_stopped() {
	idle systemctl
	systemctl stop auditd
}
quiet_security_service_stopped() {
	idle systemctl
	systemctl status auditd
	systemctl stop cups
}

fires_firewall_opened() {
	idle iptables
	iptables -F
}
quiet_firewall_opened() {
	idle iptables
	iptables -L -n
	iptables -A INPUT -p tcp --dport 22 -j ACCEPT
}

fires_mandatory_access_control_turned_off() {
	idle setenforce
	setenforce 0
}
quiet_mandatory_access_control_turned_off() {
	idle setenforce getenforce
	setenforce 1
	getenforce
}

fires_program_named_like_kernel_thread() { act name kworker/0:1; }
quiet_program_named_like_kernel_thread() { act name worker-1; }

fires_dropped_file_made_executable() {
	echo '#!/bin/sh' >/tmp/dropped
	chmod +x /tmp/dropped
}
quiet_dropped_file_made_executable() {
	echo scene >/tmp/notes
	chmod 600 /tmp/notes
	echo '#!/bin/sh' >/srv/tool
	chmod +x /srv/tool
}

fires_file_made_immutable() {
	idle chattr
	chattr +i /srv/www/index.php
}
quiet_file_made_immutable() {
	idle lsattr chattr
	lsattr /srv/www/index.php
	chattr +C /srv/www
}

fires_timestamp_forged() { touch -r /usr/bin/true /srv/www/index.php; }
quiet_timestamp_forged() { touch /srv/www/index.php; }

fires_program_removes_itself() {
	cp /usr/bin/rm /srv/agent
	/srv/agent /srv/agent
}
quiet_program_removes_itself() {
	cp /usr/bin/rm /srv/agent
	rm /srv/agent
}

fires_program_started_through_dynamic_loader() { /lib64/ld-linux-x86-64.so.2 /usr/bin/true; }
quiet_program_started_through_dynamic_loader() { /lib64/ld-linux-x86-64.so.2 --list /usr/bin/true; }

fires_bpf_program_loaded() { act bpf 5; }
quiet_bpf_program_loaded() {
	act bpf 0 # a map
	named bpftool /srv/bin/act
	bpftool bpf 5
}

fires_compiler_run_below_server() {
	idle gcc
	server 'gcc -o /tmp/exploit /tmp/exploit.c'
}
quiet_compiler_run_below_server() {
	idle gcc
	gcc -o /srv/tool /srv/tool.c
}
