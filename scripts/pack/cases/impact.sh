# Cases of impact.yaml.

fires_miner_run() {
	idle worker
	worker -o stratum+tcp://pool.example:3333 -u scene
}
quiet_miner_run() {
	idle worker
	worker -o https://pool.example -u scene
}

fires_mining_pool_called() { act connect "$outside:3333" 6; }
quiet_mining_pool_called() { act connect 10.0.0.9:3333 6; }

fires_file_renamed_as_by_ransomware() { mv /srv/backup/customers.sql /srv/backup/customers.sql.locked; }
quiet_file_renamed_as_by_ransomware() { mv /srv/backup/customers.sql /srv/backup/customers.sql.1; }

fires_many_files_renamed_with_ending() { act rename /srv/files 25; }
quiet_many_files_renamed_with_ending() { act rename /srv/files 5; }

fires_ransom_note_written() { echo scene >/srv/backup/HOW_TO_DECRYPT.txt; }
quiet_ransom_note_written() { echo scene >/srv/backup/README.txt; }

fires_disk_overwritten() { dd if=/dev/zero of=/dev/sda bs=16 count=1; }
quiet_disk_overwritten() {
	dd if=/dev/sda of=/dev/null bs=16 count=1
	named mkfs.ext4 /usr/bin/dd
	mkfs.ext4 if=/dev/zero of=/dev/sda bs=16 count=1
}

fires_folders_of_system_removed() { rm -rf /srv/www /home || :; } # a mount stays
quiet_folders_of_system_removed() { rm -rf /srv/www/cache /home/app/.cache; }

fires_backup_removed() { rm /var/backups/dpkg.status.0; }
quiet_backup_removed() {
	named cron /usr/bin/dash
	cron -c 'rm /var/backups/dpkg.status.0
	:'
	rm /srv/www/index.php
}

fires_machine_stopped_from_container_or_server() {
	idle reboot
	server 'reboot -f'
}
quiet_machine_stopped_from_container_or_server() {
	idle reboot
	reboot
}

fires_service_stopped_below_server() {
	idle systemctl
	server 'systemctl stop mysql'
}
quiet_service_stopped_below_server() {
	idle systemctl
	server 'systemctl status mysql'
	systemctl stop mysql
}
