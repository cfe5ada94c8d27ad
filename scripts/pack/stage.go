package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/scripts/scene"
)

// caseCgroup is the descriptor at which the stage finds the cgroup of its case.
const caseCgroup = 3

// casesFolder is where the scripts lie on the stage.
const casesFolder = "/opt/cases"

// actor is where this program lies on the stage.
const actor = "/srv/bin/act"

// stage is the first process of a case's namespaces. It goes on as the program that it
// put onto the stage, so that no recording knows where this one lies on the host.
func stage(tactic, function string) error {
	if err := furnish(); err != nil {
		return err
	}
	return unix.Exec(actor, []string{ownName, partPlay, tactic, function}, os.Environ())
}

// play runs a shell function in its cgroup, with an outside to talk to.
func play(tactic, function string) error {
	out, err := openOutside()
	if err != nil {
		return err
	}
	cmd := exec.Command("/bin/sh", "-eu", "-c", `. "$1" && . "$2" && "$3"`, "sh",
		casesFolder+"/"+shared+".sh", casesFolder+"/"+tactic+".sh", function)
	cmd.Dir = "/root"
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{UseCgroupFD: true, CgroupFD: caseCgroup}
	return errors.Join(cmd.Run(), out.close())
}

// furnish makes the host's file systems read-only and lays over them folders in
// memory, devices that are harmless, and what there is to find.
func furnish() error {
	if err := unix.Sethostname([]byte("victim")); err != nil {
		return fmt.Errorf("set host name: %w", err)
	}
	// A documentation address (RFC 5737), a cloud's metadata, and a host of the inside.
	if err := scene.Loopback(outsideAddress, "169.254.169.254", "10.0.0.9"); err != nil {
		return err
	}
	readOnly := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY}
	if err := unix.MountSetattr(unix.AT_FDCWD, "/", unix.AT_RECURSIVE, &readOnly); err != nil {
		return fmt.Errorf("make the host's file systems read-only: %w", err)
	}
	if err := unix.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("mount proc: %w", err)
	}
	if err := protectKernel(); err != nil {
		return err
	}
	libraries, err := os.ReadFile("/etc/ld.so.cache") // without it each start of a program searches
	if err != nil {
		return err
	}
	if err := scene.Hide("/dev", "/etc", "/home", "/opt", "/root", "/run", "/srv", "/tmp", "/usr/local/bin", "/var"); err != nil {
		return err
	}
	if err := makeDevices(); err != nil {
		return err
	}
	if err := installPrograms(); err != nil {
		return err
	}
	files := props()
	files["/etc/ld.so.cache"] = string(libraries)
	return scene.Place(files)
}

// protectKernel makes what commands the kernel read-only, as container runtimes do.
func protectKernel() error {
	for _, path := range []string{"/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus"} {
		if _, err := os.Stat(path); err != nil {
			continue
		}
		if err := unix.Mount(path, path, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("protect %s: %w", path, err)
		}
		if err := unix.Mount("", path, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
			return fmt.Errorf("protect %s: %w", path, err)
		}
	}
	return nil
}

func makeDevices() error {
	for name, minor := range map[string]uint32{"null": 3, "zero": 5, "full": 7, "random": 8, "urandom": 9} {
		if err := unix.Mknod("/dev/"+name, unix.S_IFCHR|0o666, int(unix.Mkdev(1, minor))); err != nil {
			return fmt.Errorf("make /dev/%s: %w", name, err)
		}
		if err := os.Chmod("/dev/"+name, 0o666); err != nil {
			return err
		}
	}
	for _, dir := range []string{"/dev/shm", "/dev/pts"} {
		if err := os.Mkdir(dir, 0o777); err != nil {
			return err
		}
	}
	if err := unix.Mount("devpts", "/dev/pts", "devpts", 0, "newinstance,ptmxmode=0666"); err != nil {
		return fmt.Errorf("mount terminals: %w", err)
	}
	for name, target := range map[string]string{"ptmx": "pts/ptmx", "fd": "/proc/self/fd"} {
		if err := os.Symlink(target, "/dev/"+name); err != nil {
			return err
		}
	}
	return nil
}

// installPrograms puts this program's other part and the scripts onto the stage.
func installPrograms() error {
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Dir(actor), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(actor, self, 0o755); err != nil {
		return err
	}
	return os.CopyFS("/opt", scripts)
}

// props are the files of the scene. The secrets are none, and the disks and
// keyboards are plain files.
func props() map[string]string {
	return map[string]string{
		"/etc/passwd":  "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/home/app:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
		"/etc/group":   "root:x:0:\napp:x:1000:\nnogroup:x:65534:\n",
		"/etc/hosts":   "127.0.0.1 localhost victim\n",
		"/etc/shadow":  "root:$y$scene$none:19000:0:99999:7:::\n",
		"/etc/sudoers": "root ALL=(ALL) ALL\n",

		"/home/app/.bashrc":                               "",
		"/home/app/.bash_history":                         "ls\n",
		"/home/app/.ssh/id_rsa":                           "-----BEGIN OPENSSH PRIVATE KEY-----\nscene\n-----END OPENSSH PRIVATE KEY-----\n",
		"/home/app/.ssh/id_rsa.pub":                       "ssh-rsa scene\n",
		"/home/app/.mozilla/firefox/p/key4.db":            "scene\n",
		"/srv/backup/customers.sql":                       "INSERT INTO customers VALUES ('scene');\n",
		"/srv/www/index.php":                              "<?php\n",
		"/var/log/auth.log":                               "sshd: accepted\n",
		"/var/mail/app":                                   "From: scene\n",
		"/var/backups/dpkg.status.0":                      "scene\n",
		"/var/lib/app/app.db":                             "scene\n",
		"/dev/sda":                                        "scene\n",
		"/dev/input/event0":                               "scene\n",
		"/run/secrets/kubernetes.io/serviceaccount/token": "scene\n",
		"/tmp/krb5cc_1000":                                "scene\n",
	}
}
