# Cases of container_escape.yaml.

# in a container
fires_disk_mounted_in_container() {
	mkdir /tmp/host
	mount -t ext4 /dev/sda /tmp/host || : # a plain file, which is refused
}
# in a container
quiet_disk_mounted_in_container() {
	mkdir /tmp/scratch
	mount -t tmpfs scratch /tmp/scratch
}

# in a container
fires_namespace_entered_from_container() { nsenter --target 1 --uts true; }
quiet_namespace_entered_from_container() { nsenter --target 1 --uts true; }

# in a container
fires_namespaces_made_in_container() { unshare --mount true; }
# in a container
quiet_namespaces_made_in_container() { unshare --ipc true; }

# in a container
fires_kernel_helper_set_in_container() {
	mkdir /tmp/group
	echo /tmp/agent >/tmp/group/release_agent # no cgroup's: a file in memory
}
quiet_kernel_helper_set_in_container() {
	mkdir /tmp/group
	echo /tmp/agent >/tmp/group/release_agent
}

# in a container
fires_engine_socket_used_in_container() { act serve /run/docker.sock act call /run/docker.sock; }
quiet_engine_socket_used_in_container() { act serve /run/docker.sock act call /run/docker.sock; }

# in a container
fires_host_files_reached_through_proc() { cat /proc/1/root/etc/hosts; }
# in a container
quiet_host_files_reached_through_proc() { cat /proc/self/root/etc/hosts; }

# in a container
fires_container_runtime_overwritten() { echo '#!/bin/sh' >/opt/runc; }
# in a container
quiet_container_runtime_overwritten() {
	echo '#!/bin/sh' >/opt/runner
	installer 'echo "#!/bin/sh" >/opt/runc'
}

# in a container
fires_device_node_made_in_container() { mknod /tmp/disk b 8 0; }
# in a container
quiet_device_node_made_in_container() { mknod /tmp/pipe p; }

# in a container
fires_file_system_opened_in_container() { act fsopen cgroup2; }
# in a container
quiet_file_system_opened_in_container() { act fsopen tmpfs; }
