package main

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

//go:embed server.js server.py
var sources embed.FS

const serverAddress = "127.0.0.1:8080"

// server is a way to run the vulnerable web server.
type server struct {
	interpreter string
	source      string
}

// pickServer takes the first interpreter that the furnished stage will not hide.
func pickServer() (server, error) {
	for _, tool := range []string{"/usr/bin/curl", "/usr/bin/bash"} {
		if _, err := os.Stat(tool); err != nil {
			return server{}, fmt.Errorf("the attacker uses %s: install it", tool)
		}
	}
	for _, s := range []server{{"/usr/bin/node", "server.js"}, {"/usr/bin/python3", "server.py"}} {
		if _, err := os.Stat(s.interpreter); err == nil {
			return s, nil
		}
	}
	return server{}, errors.New("the vulnerable server needs /usr/bin/node or /usr/bin/python3: install nodejs or python3")
}

// victim is the running server.
type victim struct {
	cmd    *exec.Cmd
	client http.Client
}

// start starts the server in the victim's cgroup and waits until it listens.
func (s server) start() (*victim, error) {
	text, err := sources.ReadFile(s.source)
	if err != nil {
		return nil, err
	}
	program := "/srv/" + s.source
	if err := os.WriteFile(program, text, 0o644); err != nil {
		return nil, fmt.Errorf("install server: %w", err)
	}
	v := &victim{cmd: exec.Command(s.interpreter, program, serverAddress[strings.LastIndex(serverAddress, ":")+1:])}
	v.client.Timeout = 12 * time.Second
	v.cmd.Dir = "/srv"
	v.cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME=/root"}
	v.cmd.Stderr = os.Stderr
	v.cmd.SysProcAttr = &syscall.SysProcAttr{UseCgroupFD: true, CgroupFD: victimCgroup, Pdeathsig: syscall.SIGKILL}
	if err := v.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start server: %w", err)
	}
	for range 100 {
		if conn, err := net.Dial("tcp", serverAddress); err == nil {
			return v, conn.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	v.stop()
	return nil, fmt.Errorf("%s does not listen on %s after 5 s", s.interpreter, serverAddress)
}

// inject has the server run a shell command. The status of the page tells whether
// it worked: an attack that did not happen proves nothing.
func (v *victim) inject(command string) error {
	resp, err := v.client.Get("http://" + serverAddress + "/?host=" + url.QueryEscape("localhost; "+command))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("command did not work: the page says %q", page)
	}
	return err
}

func (v *victim) stop() {
	_ = v.cmd.Process.Kill() // an error means that it has ended
	_ = v.cmd.Wait()         // the status of a killed process is of no interest
}
