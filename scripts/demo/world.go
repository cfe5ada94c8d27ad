package main

import "github.com/sysflow-stack/sysflow/scripts/scene"

// outsideAddress stands for an attacker's host. It is of a documentation range
// (RFC 5737) and lives on the loopback of the victim's namespace.
const outsideAddress = "203.0.113.66"

// victimCgroup is the descriptor at which the world finds the victim's cgroup.
const victimCgroup = 3

// world is what runs inside the namespaces: the stage, the outside host and the
// attacker, none of them in the victim's cgroup.
func world() error {
	server, err := pickServer()
	if err != nil {
		return err
	}
	if err := scene.Loopback(outsideAddress); err != nil {
		return err
	}
	// Folders of the host are hidden below folders in memory.
	if err := scene.Hide("/etc", "/home", "/root", "/srv", "/tmp", "/dev/shm", "/var/log", "/usr/local/bin"); err != nil {
		return err
	}
	if err := scene.Place(props()); err != nil {
		return err
	}
	out, err := openOutside()
	if err != nil {
		return err
	}
	defer out.close()
	victim, err := server.start()
	if err != nil {
		return err
	}
	defer victim.stop()
	return attack(victim)
}

// props are the files of the stage. The secrets are none.
func props() map[string]string {
	return map[string]string{
		"/etc/passwd":               "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/home/app:/bin/sh\n",
		"/etc/group":                "root:x:0:\napp:x:1000:\n",
		"/etc/hosts":                "127.0.0.1 localhost\n",
		"/etc/shadow":               "root:$y$demo$none:19000:0:99999:7:::\n",
		"/etc/cron.d/app":           "",
		"/home/app/.ssh/id_rsa":     "-----BEGIN OPENSSH PRIVATE KEY-----\ndemo\n-----END OPENSSH PRIVATE KEY-----\n",
		"/root/.aws/credentials":    "[default]\naws_secret_access_key = demo\n",
		"/root/.bash_history":       "ls\n",
		"/srv/backup/customers.sql": "INSERT INTO customers VALUES ('demo');\n",
		"/var/log/auth.log":         "sshd: accepted\n",
		"/var/log/app.log":          "started\n",
	}
}
