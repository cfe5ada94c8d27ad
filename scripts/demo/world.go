package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

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
	if err := raiseLoopback(); err != nil {
		return err
	}
	if err := furnish(); err != nil {
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

// raiseLoopback gives the namespace's loopback both of its addresses.
func raiseLoopback() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("open control socket: %w", err)
	}
	defer unix.Close(fd)
	up, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	up.SetUint16(unix.IFF_UP | unix.IFF_LOOPBACK | unix.IFF_RUNNING)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, up); err != nil {
		return fmt.Errorf("raise loopback: %w", err)
	}
	alias, err := unix.NewIfreq("lo:1")
	if err != nil {
		return err
	}
	if err := alias.SetInet4Addr([]byte{203, 0, 113, 66}); err != nil {
		return err
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFADDR, alias); err != nil {
		return fmt.Errorf("add %s to loopback: %w", outsideAddress, err)
	}
	return nil
}

// furnish hides the host's folders below folders in memory and puts into them
// what an attacker looks for.
func furnish() error {
	for _, dir := range []string{"/etc", "/home", "/root", "/srv", "/tmp", "/dev/shm", "/var/log", "/usr/local/bin"} {
		if _, err := os.Stat(dir); err != nil {
			continue
		}
		if err := syscall.Mount("demo", dir, "tmpfs", 0, "size=64m,mode=1777"); err != nil {
			return fmt.Errorf("mount a folder in memory on %s: %w", dir, err)
		}
	}
	for name, text := range props() {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return fmt.Errorf("furnish: %w", err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return fmt.Errorf("furnish: %w", err)
		}
	}
	return nil
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
