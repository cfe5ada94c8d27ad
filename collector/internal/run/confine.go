package run

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/sfproto/confine"
)

// right is a capability that a running capture needs.
type right struct {
	number int
	name   string
	use    string
}

// rights are what a capture keeps once it is attached, of what it holds. There is no
// CAP_DAC_OVERRIDE among them: a socket or an engine is dialled again by what its mode
// says.
func rights(command bool) []right {
	out := []right{
		{unix.CAP_BPF, "CAP_BPF", "reads and changes maps"},
		{unix.CAP_PERFMON, "CAP_PERFMON", "walks the kernel's tasks"},
		{unix.CAP_SYS_PTRACE, "CAP_SYS_PTRACE", "/proc/PID/exe, cwd and root of processes of others"},
		{unix.CAP_DAC_READ_SEARCH, "CAP_DAC_READ_SEARCH", "/proc and programs of other users"},
	}
	if command {
		out = append(out, right{unix.CAP_KILL, "CAP_KILL", "ends the command, whoever it became"})
	}
	return out
}

// confined is what a capture keeps of held capabilities, one a bit. CAP_SYS_ADMIN stands
// for CAP_BPF and CAP_PERFMON where these are not held.
func confined(held uint64, command bool) (keep []right) {
	has := func(c int) bool { return held>>c&1 == 1 }
	for _, r := range rights(command) {
		if has(r.number) {
			keep = append(keep, r)
		}
	}
	if !(has(unix.CAP_BPF) && has(unix.CAP_PERFMON)) && has(unix.CAP_SYS_ADMIN) {
		keep = append(keep, right{unix.CAP_SYS_ADMIN, "CAP_SYS_ADMIN", "stands for the first two"})
	}
	return keep
}

// confine takes from this process what a capture does not need once all is started.
// The command, which is a process of its own by then, stays as it is.
func (s *session) confine() error {
	if s.Confine == "" || s.Confine == confine.Off {
		return nil
	}
	held, err := confine.Held()
	if err != nil {
		return err
	}
	keep := confined(held, s.command != nil)
	o := confine.Options{Mode: s.Confine, Calls: []uintptr{unix.SYS_BPF}}
	for _, r := range keep {
		o.Capabilities = append(o.Capabilities, r.number)
	}
	switch err := confine.Apply(o); {
	case errors.Is(err, confine.ErrCgo):
		s.Log.Warn().Err(err).Msg("go on with all privileges")
		return nil
	case err != nil:
		return err
	}
	s.Log.Debug().Strs("capabilities", names(keep)).Str("other_calls", string(s.Confine)).Msg("confined")
	return nil
}

func names(rights []right) []string {
	out := make([]string, len(rights))
	for i, r := range rights {
		out[i] = r.name
	}
	return out
}

// confinement tells what a capture would keep, and what of it is not held.
func confinement() (found []Finding) {
	held, err := confine.Held()
	if err != nil {
		return []Finding{finding("capabilities", false, err, "")}
	}
	keep := confined(held, false)
	for _, r := range rights(false)[2:] { // the probe tells of the others
		var lacks error
		if held>>r.number&1 == 0 {
			lacks = fmt.Errorf("%s is not held: %s stay unknown", r.name, r.use)
		}
		found = append(found, finding("right "+r.name, false, lacks, r.use))
	}
	return append(found, finding("least privilege", false, confine.Supported(),
		"after the start: "+strings.Join(names(keep), ", ")+", no new privileges, a list of system calls"))
}
