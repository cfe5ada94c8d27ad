# Cases of discovery.yaml.

fires_network_scanner_run() {
	idle nmap
	nmap -sS 10.0.0.0/24
}
quiet_network_scanner_run() {
	idle ping
	ping -c 1 10.0.0.9
}

fires_ports_scanned() { act scan 10.0.0.9 120; }
quiet_ports_scanned() {
	act scan 10.0.0.9 20
	act retry 10.0.0.9:1000 120
}

fires_system_examined_below_server() { server 'sh -c "id; uname -a; :"'; }
quiet_system_examined_below_server() {
	sh -c 'id; uname -a; :'
	server 'uname -m'
}

fires_accounts_listed_below_server() { server 'cut -d: -f1 /etc/passwd'; }
quiet_accounts_listed_below_server() { cut -d: -f1 /etc/passwd; }

fires_search_for_setuid_programs() { find /srv -perm -4000; }
quiet_search_for_setuid_programs() { find /srv -perm -0644; }

fires_security_tools_looked_for() { echo "auditd" | grep -E 'auditd|falco'; }
quiet_security_tools_looked_for() { echo "nginx" | grep nginx; }

fires_kernel_symbols_read() { head -n 1 /proc/kallsyms; }
quiet_kernel_symbols_read() {
	head -n 1 /proc/cpuinfo
	act read /proc/kallsyms
}

# in a container
fires_container_looked_over_from_inside() { cat /proc/1/cgroup; }
# in a container
quiet_container_looked_over_from_inside() {
	act read /proc/self/cgroup
	cat /proc/self/status
}
