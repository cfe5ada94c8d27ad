# Cases of collection.yaml.

fires_database_dump_read() { cat /srv/backup/customers.sql; }
quiet_database_dump_read() {
	named psql /usr/bin/cat
	psql /srv/backup/customers.sql
}

fires_much_read_from_database_file() {
	head -c 2000000 /dev/zero >/var/lib/app/app.db
	tar -cf - /var/lib/app/app.db | wc -c
}
quiet_much_read_from_database_file() { head -c 4096 /var/lib/app/app.db; }

fires_database_dumped_below_server() {
	idle mysqldump
	server 'mysqldump --all-databases'
}
quiet_database_dumped_below_server() {
	idle mysqldump
	mysqldump --all-databases
}

fires_secrets_packed_into_archive() { tar -czf /tmp/loot.tgz /root /home/app/.ssh; }
quiet_secrets_packed_into_archive() {
	tar -czf /tmp/www.tgz /srv/www
	tar -tzf /tmp/www.tgz
}

fires_keyboard_read() { head -c 1 /dev/input/event0; }
quiet_keyboard_read() {
	named acpid /usr/bin/cat
	acpid /dev/input/event0
}

fires_mailbox_read() { grep From /var/mail/app; }
quiet_mailbox_read() {
	named dovecot /usr/bin/sort
	dovecot /var/mail/app
}

fires_screen_captured_below_server_or_shell() {
	idle scrot
	setsid scrot /tmp/screen.png
}
quiet_screen_captured_below_server_or_shell() {
	idle scrot
	script -qec 'scrot /tmp/screen.png' /dev/null </dev/null
}
