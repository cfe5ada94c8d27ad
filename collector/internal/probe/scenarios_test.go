package probe

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// scenarios are the programs to be recorded. They call the kernel directly, so that
// what they do is countable; what the Go runtime does around them is told apart
// by names and descriptors.
func scenarios() map[string]func(args []string) error {
	return map[string]func([]string) error{
		"compat":     playCompat,
		"files":      playFiles,
		"overwrite":  playOverwrite,
		"reuse":      playReuse,
		"launch":     playLaunch,
		"crowd":      playCrowd,
		"contend":    playContend,
		"contender":  playContender,
		"idle":       func([]string) error { return nil },
		"unnamed":    playUnnamed,
		"deep":       playDeep,
		"names":      playNames,
		"opens":      playOpens,
		"moves":      playMoves,
		"spawn":      playSpawn,
		"threadexec": playThreadExec,
		"memfdexec":  playMemfdExec,
		"killed":     func([]string) error { return unix.Kill(os.Getpid(), unix.SIGKILL) },
		"identity":   playIdentity,
		"forks":      playForks,
		"floods":     playFloods,
		"modest":     playModest,
		"transfer":   playTransfer,
		"tcp":        playTCP,
		"udp":        playUDP,
		"messages":   playMessages,
		"told":       playTold,
		"unix":       playUnix,
		"writes":     playWrites,
		"runs":       playRuns,
		"drops":      playDrops,
		"listens":    playListens,
		"uring":      playUring,
		"uring late": playUringLate,
		"dns":        playDNS,
	}
}

// want turns an unexpected result of a call into an error.
func want(err, expected error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return fmt.Errorf("%w, not %w", err, expected)
}

// create opens a new file and writes to it once.
func create(path string) (int, error) {
	fd, err := unix.Openat(unix.AT_FDCWD, path, unix.O_CREAT|unix.O_RDWR, 0o600)
	if err != nil {
		return 0, err
	}
	_, err = unix.Write(fd, []byte("12345"))
	return fd, err
}

const (
	reusedFD = 200
	rounds   = 50
)

// playReuse writes to two files in turn on one descriptor, which is closed unseen
// between them: by dup2 and by close_range. The kernel gives what it freed for one
// file to the next.
func playReuse(args []string) error {
	null, err := unix.Open("/dev/null", unix.O_RDWR, 0)
	if err != nil {
		return err
	}
	put := func(name string) error {
		fd, err := unix.Open(filepath.Join(args[0], name), unix.O_CREAT|unix.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		if err := unix.Dup2(fd, reusedFD); err != nil {
			return err
		}
		if err := unix.Close(fd); err != nil {
			return err
		}
		_, err = unix.Write(reusedFD, []byte(name))
		return err
	}
	for range rounds {
		err := errors.Join(
			put("a"), unix.Dup2(null, reusedFD),
			put("bb"), unix.CloseRange(reusedFD-5, reusedFD+5, 0),
			put("ccc"), unix.Dup3(null, reusedFD, 0))
		if err != nil {
			return err
		}
	}
	return nil
}

// playCrowd runs as many children as it is told, whose threads all end at once.
func playCrowd(args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	for range n {
		cmd := exec.Command("/proc/self/exe")
		cmd.Env = scenarioNamed("idle")
		cmd.Stdin = strings.NewReader("\n")
		if err := cmd.Run(); err != nil {
			return err
		}
	}
	return nil
}

// playLaunch is a launcher that opens a file of its own before it becomes another
// program.
func playLaunch(args []string) error {
	fd, err := unix.Open(filepath.Join(args[0], "own"), unix.O_CREAT|unix.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := unix.Close(fd); err != nil {
		return err
	}
	return unix.Exec("/bin/sh", []string{"sh", "-c", `: > "$0"`, filepath.Join(args[0], "its")}, nil)
}

func playFiles(args []string) error {
	dir := args[0]
	fd, err := unix.Openat(unix.AT_FDCWD, filepath.Join(dir, "data"), unix.O_CREAT|unix.O_RDWR|unix.O_CLOEXEC, 0o640)
	if err != nil {
		return err
	}
	buf := make([]byte, 64)
	for range 1000 {
		if _, err := unix.Pwrite(fd, buf, 0); err != nil {
			return err
		}
	}
	for range 100_000 {
		if _, err := unix.Pread(fd, buf, 0); err != nil {
			return err
		}
	}
	if _, err := unix.Pread(fd, buf, -1); want(err, unix.EINVAL) != nil {
		return want(err, unix.EINVAL)
	}
	if err := errors.Join(unix.Close(fd), unix.Chdir(dir)); err != nil {
		return err
	}
	if _, err := unix.Openat(unix.AT_FDCWD, "sub/absent", unix.O_RDONLY, 0); want(err, unix.ENOENT) != nil {
		return want(err, unix.ENOENT)
	}
	os.Exit(7)
	return nil
}

// playOverwrite puts one open file onto another's descriptor.
func playOverwrite(args []string) error {
	a, err := create(filepath.Join(args[0], "a"))
	if err != nil {
		return err
	}
	b, err := create(filepath.Join(args[0], "b"))
	if err != nil {
		return err
	}
	if err := unix.Dup3(b, a, 0); err != nil {
		return err
	}
	_, err = unix.Write(a, []byte("123"))
	return errors.Join(err, unix.Close(a), unix.Close(b))
}

// playUnnamed writes to files whose name is gone or never was. Each is used under a
// duplicate first, so that its flow begins after the fact.
func playUnnamed(args []string) error {
	path := filepath.Join(args[0], "gone")
	fd, err := create(path)
	if err != nil {
		return err
	}
	memfd, err := unix.MemfdCreate("secret", 0)
	if err != nil {
		return err
	}
	var pipe [2]int
	if err := errors.Join(unix.Unlink(path), unix.Pipe2(pipe[:], 0)); err != nil {
		return err
	}
	for _, fd := range []int{fd, memfd, pipe[1]} {
		again, err := unix.Dup(fd)
		if err != nil {
			return err
		}
		if _, err := unix.Write(again, []byte("1")); err != nil {
			return err
		}
	}
	return nil
}

// playDeep opens a file below more folders than a walk takes, and one whose path
// has more bytes.
func playDeep(args []string) error {
	f := func(dir, name string, levels int) error {
		at, err := unix.Openat(unix.AT_FDCWD, dir, unix.O_DIRECTORY, 0)
		for i := 0; i < levels && err == nil; i++ {
			if err = unix.Mkdirat(at, name, 0o700); err == nil {
				at, err = unix.Openat(at, name, unix.O_DIRECTORY, 0)
			}
		}
		if err == nil {
			_, err = unix.Openat(at, "leaf", unix.O_CREAT|unix.O_WRONLY, 0o600)
		}
		return err
	}
	return errors.Join(
		f(args[0], "d", 300),
		f(args[0], strings.Repeat("n", 250), 20),
		f(args[0], "ok", 60),
	)
}

func playNames(args []string) error {
	if err := unix.Chdir(args[0]); err != nil {
		return err
	}
	dir, err := unix.Openat(unix.AT_FDCWD, ".", unix.O_DIRECTORY, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(
		unix.Mkdirat(dir, "made", 0o751),
		unix.Symlinkat("some text", dir, "soft"),
		unix.Linkat(dir, "soft", dir, "made/hard", 0),
		unix.Renameat2(dir, "soft", unix.AT_FDCWD, args[0]+"/moved", unix.RENAME_NOREPLACE),
		unix.Unlinkat(dir, "made/hard", 0),
		unix.Unlinkat(dir, "made", unix.AT_REMOVEDIR),
	); err != nil {
		return err
	}
	return want(unix.Mkdirat(unix.AT_FDCWD, "absent/x", 0o700), unix.ENOENT)
}

// playOpens opens, reads and closes a file many times, or holds it open.
// playMoves moves from cgroup to cgroup and makes a file in each.
func playMoves(args []string) error {
	for i, folder := range args[1:] {
		procs := filepath.Join(folder, "cgroup.procs")
		err := os.WriteFile(procs, []byte(strconv.Itoa(os.Getpid())), 0o644)
		if err := errors.Join(err, os.WriteFile(filepath.Join(args[0], strconv.Itoa(i)), nil, 0o600)); err != nil {
			return err
		}
	}
	return nil
}

func playOpens(args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	buf := make([]byte, 1)
	for range n {
		fd, err := unix.Openat(unix.AT_FDCWD, args[0], unix.O_RDONLY, 0)
		if err != nil {
			return err
		}
		if args[2] == "hold" {
			continue
		}
		if _, err := unix.Read(fd, buf); err != nil {
			return err
		}
		if err := unix.Close(fd); err != nil {
			return err
		}
	}
	return nil
}

// playSpawn runs itself as another scenario, and fails to run nothing.
func playSpawn(args []string) error {
	if err := want(unix.Exec("/nonexistent/program", []string{"x"}, nil), unix.ENOENT); err != nil {
		return err
	}
	cmd := exec.Command("/proc/self/exe", args[1:]...)
	cmd.Args[0] = "spawned"
	cmd.Env = []string{scenarioEnv + "=" + args[0]}
	cmd.Stdin = strings.NewReader("\n")
	cmd.Dir = "/"
	_ = cmd.Run() // how it ends is the test's to see
	return nil
}

// playThreadExec calls exec in a thread that is not the leader.
func playThreadExec(args []string) error {
	result := make(chan error)
	go func() {
		runtime.LockOSThread()
		if unix.Gettid() == os.Getpid() {
			go playThreadExec(args) // on another thread, as this one is taken
			select {}
		}
		result <- unix.Exec(args[0], args[1:], nil)
	}()
	return <-result
}

// playMemfdExec runs a program that is in no folder.
func playMemfdExec(args []string) error {
	program, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	fd, err := unix.MemfdCreate("program", 0)
	if err != nil {
		return err
	}
	if _, err := unix.Write(fd, program); err != nil {
		return err
	}
	return unix.Exec(fmt.Sprintf("/proc/self/fd/%d", fd), []string{"true"}, nil)
}

// playIdentity writes to one file before and after its thread changes its user.
func playIdentity(args []string) error {
	runtime.LockOSThread()
	fd, err := create(filepath.Join(args[0], "data"))
	if err != nil {
		return err
	}
	const user = 1234
	if _, _, e := unix.RawSyscall(unix.SYS_SETRESUID, user, user, user); e != 0 {
		return e
	}
	if _, _, e := unix.RawSyscall(unix.SYS_SETRESUID, 0, 0, 0); e != unix.EPERM {
		return want(e, unix.EPERM)
	}
	_, err = unix.Write(fd, []byte("123"))
	return errors.Join(err, unix.Close(fd))
}

// playForks makes children as fast as it can, each of which opens one file.
func playForks(args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	path, err := unix.BytePtrFromString(args[0])
	if err != nil {
		return err
	}
	for range n {
		if err := forkOnce(path); err != nil {
			return err
		}
	}
	return nil
}

// forkOnce forks the calling thread alone, and the child makes two calls: more than
// that is not safe in a copy of a Go program.
//
//go:norace
//go:nosplit
func forkOnce(path *byte) error {
	pid, _, e := unix.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if e != 0 {
		return e
	}
	if pid == 0 {
		at := unix.AT_FDCWD
		unix.RawSyscall6(unix.SYS_OPENAT, uintptr(at), uintptr(unsafe.Pointer(path)), unix.O_RDONLY, 0, 0, 0)
		unix.RawSyscall(unix.SYS_EXIT_GROUP, 3, 0, 0)
	}
	_, err := unix.Wait4(int(pid), nil, 0, nil)
	return err
}

// playFloods opens and closes a file many times, then makes as many children that do
// it once.
func playFloods(args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	for range n {
		fd, err := unix.Openat(unix.AT_FDCWD, args[0], unix.O_RDONLY, 0)
		if err := errors.Join(err, unix.Close(fd)); err != nil {
			return err
		}
	}
	return playForks(args)
}

// playModest runs a program and makes a connection, so many times.
func playModest(args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	for range n {
		pid, err := syscall.ForkExec("/bin/true", []string{"true"}, nil) // os makes processes of its own
		if err != nil {
			return err
		}
		_, err = unix.Wait4(pid, nil, 0, nil)
		if err := errors.Join(err, talkTo(0)); err != nil {
			return err
		}
	}
	return nil
}

// playTransfer copies between files without touching the bytes, maps and cuts one.
func playTransfer(args []string) error {
	from, err := create(filepath.Join(args[0], "from"))
	if err != nil {
		return err
	}
	to, err := unix.Openat(unix.AT_FDCWD, filepath.Join(args[0], "to"), unix.O_CREAT|unix.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	offset := int64(0)
	if n, err := unix.Sendfile(to, from, &offset, 5); n != 5 || err != nil {
		return fmt.Errorf("sendfile: %d, %w", n, err)
	}
	page, err := unix.Mmap(to, 0, 4096, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return err
	}
	return errors.Join(unix.Munmap(page), unix.Ftruncate(to, 1), unix.Close(from), unix.Close(to))
}
