package probe

import (
	"errors"
	"fmt"

	"github.com/cilium/ebpf/btf"
)

// Hook is a tracepoint of the kernel, by its name after tp_btf/.
type Hook struct {
	Name string
	For  string // what comes from it
}

// Hooks are the tracepoints without which nothing is recorded. Those of io_uring are
// Uring's to tell.
func Hooks() []Hook {
	return []Hook{
		{"sys_exit", "system calls: files, sockets, identity, with their results"},
		{"sched_process_fork", "processes and threads that begin"},
		{"sched_process_exec", "programs with arguments, environment and executable"},
		{"sched_process_exit", "processes that end, with their status"},
	}
}

var errNoHook = errors.New("this kernel does not have it: 5.10 or later is needed, built with CONFIG_DEBUG_INFO_BTF and CONFIG_BPF_EVENTS")

// MissingHooks are the hooks that this kernel does not have, by name.
func MissingHooks() (map[string]error, error) {
	types, err := btf.LoadKernelSpec()
	if err != nil {
		return nil, fmt.Errorf("read the kernel's types: %w", err)
	}
	missing := map[string]error{}
	for _, h := range Hooks() {
		if arguments(types, h.Name) == nil {
			missing[h.Name] = errNoHook
		}
	}
	return missing, nil
}
