# Cases of persistence.yaml.

fires_scheduled_task_written() {
	mkdir -p /etc/cron.d
	echo '* * * * * root /dev/shm/agent' >/etc/cron.d/update
}
quiet_scheduled_task_written() {
	mkdir -p /etc/cron.d
	installer 'echo "5 4 * * * root /usr/bin/tidy" >/etc/cron.d/tidy'
	cat /etc/cron.d/tidy
}

fires_service_unit_written() {
	mkdir -p /etc/systemd/system
	echo '[Service]' >/etc/systemd/system/update.service
}
quiet_service_unit_written() {
	mkdir -p /etc/systemd/system
	installer 'echo "[Service]" >/etc/systemd/system/tidy.service'
	cat /etc/systemd/system/tidy.service
}

fires_boot_script_written() { echo '/dev/shm/agent &' >/etc/rc.local; }
quiet_boot_script_written() {
	installer 'echo "exit 0" >/etc/rc.local'
	cat /etc/rc.local
}

fires_shell_start_up_file_written() { echo '/dev/shm/agent &' >>/home/app/.bashrc; }
quiet_shell_start_up_file_written() {
	named vim /usr/bin/tee
	echo 'alias ll="ls -l"' | vim -a /home/app/.bashrc
}

fires_keys_for_login_written() { echo 'ssh-rsa scene' >>/home/app/.ssh/authorized_keys; }
quiet_keys_for_login_written() { echo 'host ssh-rsa scene' >>/home/app/.ssh/known_hosts; }

fires_library_preloaded_into_all_programs() {
	echo >/etc/prepared # an empty list: nothing is loaded
	mv /etc/prepared /etc/ld.so.preload
}
quiet_library_preloaded_into_all_programs() { installer 'echo >/etc/ld.so.preload'; }

fires_login_module_written() {
	mkdir -p /etc/pam.d
	echo 'auth sufficient pam_permit.so' >/etc/pam.d/sshd
}
quiet_login_module_written() {
	mkdir -p /etc/pam.d
	installer 'echo "auth required pam_unix.so" >/etc/pam.d/sshd'
	cat /etc/pam.d/sshd
}

fires_account_file_written() { echo 'toor:x:0:0::/root:/bin/sh' >>/etc/passwd; }
quiet_account_file_written() {
	named useradd /usr/bin/tee
	echo 'new:x:1001:1001::/home/new:/bin/sh' | useradd -a /etc/passwd
	cat /etc/passwd
}

fires_kernel_module_loaded() {
	echo 'no module' >/srv/rootkit.ko
	act module /srv/rootkit.ko
}
quiet_kernel_module_loaded() {
	echo 'no module' >/srv/driver.ko
	named modprobe /srv/bin/act
	modprobe module /srv/driver.ko
}

fires_kernel_module_configured() {
	mkdir -p /etc/modules-load.d
	echo rootkit >/etc/modules-load.d/rootkit.conf
}
quiet_kernel_module_configured() {
	mkdir -p /etc/modules-load.d
	installer 'echo loop >/etc/modules-load.d/loop.conf'
	cat /etc/modules-load.d/loop.conf
}

fires_device_rule_written() {
	mkdir -p /etc/udev/rules.d
	echo 'ACTION=="add", RUN+="/dev/shm/agent"' >/etc/udev/rules.d/99-usb.rules
}
quiet_device_rule_written() {
	mkdir -p /etc/udev/rules.d
	installer 'echo "# none" >/etc/udev/rules.d/60-tidy.rules'
	cat /etc/udev/rules.d/60-tidy.rules
}

fires_script_written_by_web_server() { server 'echo "<?php" >/srv/www/up.php'; }
quiet_script_written_by_web_server() {
	echo '<?php' >/srv/www/about.php
	server 'echo picture >/srv/www/up.png'
}

fires_write_below_etc() { echo scene >/etc/motd; }
quiet_write_below_etc() {
	echo '127.0.0.1 localhost' >/etc/hosts
	installer 'echo scene >/etc/tidy.conf'
	cat /etc/tidy.conf
}

fires_write_below_binary_folder() { cp /usr/bin/true /usr/local/bin/update; }
quiet_write_below_binary_folder() {
	installer 'cp /usr/bin/true /usr/local/bin/tidy'
	/usr/local/bin/tidy
}
