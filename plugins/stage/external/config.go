package external

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// What becomes of a batch for which the stage has no answer.
const (
	pass   = "pass"
	refuse = "refuse"
)

// Config is the stage's part of a pipeline file. It has a command or a socket.
type Config struct {
	// Command is the program of a child process and its arguments.
	Command []string `json:"command"`
	// Environment is the child's, beside PATH, LANG and TZ of this process.
	Environment map[string]string `json:"environment"`
	// Socket is the path of a Unix socket to make, which the stage dials.
	Socket string `json:"socket"`
	// Mode is the socket file's, in octal.
	Mode string `json:"mode"`
	// AllowUIDs are the users who may dial; none: root and the processor's own.
	AllowUIDs []uint32 `json:"allow_uids"`
	// Timeout is how long an answer may take.
	Timeout jsonfile.Duration `json:"timeout"`
	// Attempts is how often a batch is asked about.
	Attempts int `json:"attempts"`
	// Unanswered is pass, to hand such a batch on as it is, or refuse, to let its
	// source send it again.
	Unanswered string `json:"unanswered"`
}

const maxAttempts = 100

// StartsProcesses reports whether the stage is a child process, which a processor
// that has given up making processes cannot start.
func (c *Config) StartsProcesses() bool { return len(c.Command) > 0 }

// Validate names the bad key.
func (c *Config) Validate() error {
	switch {
	case (len(c.Command) == 0) == (c.Socket == ""):
		return errors.New(`command, socket: want one of them: ["python3", "stage.py"] for a child process, or a path that the stage dials`)
	case len(c.Command) > 0 && c.Command[0] == "":
		return errors.New("command: want a program's name")
	case c.Socket == "" && len(c.AllowUIDs) > 0:
		return errors.New("allow_uids: goes with a socket")
	case c.Socket != "" && len(c.Environment) > 0:
		return errors.New("environment: goes with a command")
	case c.Attempts < 1 || c.Attempts > maxAttempts:
		return fmt.Errorf("attempts %d: want 1 to %d", c.Attempts, maxAttempts)
	case c.Timeout <= 0:
		return errors.New(`timeout: want a duration such as "10s"`)
	case c.Unanswered != pass && c.Unanswered != refuse:
		return fmt.Errorf("unanswered %q: want pass or refuse", c.Unanswered)
	}
	for name := range c.Environment {
		if name == "" || strings.ContainsAny(name, "=\x00") {
			return fmt.Errorf("environment: %q is no variable's name", name)
		}
	}
	_, err := c.mode()
	return err
}

func (c *Config) mode() (fs.FileMode, error) {
	m, err := strconv.ParseUint(c.Mode, 8, 32)
	if err != nil || m > 0o777 {
		return 0, fmt.Errorf("mode %q: want an octal file mode such as 0660", c.Mode)
	}
	return fs.FileMode(m), nil
}
