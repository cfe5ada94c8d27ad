package probe

import (
	"errors"
	"fmt"
	"io"

	"github.com/cilium/ebpf/link"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// maxTasks bounds what the task iterator is read for: the kernel's own limit of
// pids.
const maxTasks = 1 << 22

// Tasks returns the processes there are, in and out of scope, kernel threads
// included. Called after Load it misses none: what it does not have was born
// later and had its Fork event.
func (p *Probe) Tasks() ([]*event.Task, error) {
	raw, err := p.RawTasks()
	if err != nil {
		return nil, err
	}
	tasks, err := event.DecodeTasks(raw)
	if err != nil {
		return nil, fmt.Errorf("read the task iterator: %w", err)
	}
	return tasks, nil
}

// RawTasks is Tasks for their bytes.
func (p *Probe) RawTasks() (raw []byte, err error) {
	iter, err := link.AttachIter(link.IterOptions{Program: p.objects.TellTask})
	if err != nil {
		return nil, fmt.Errorf("attach the task iterator: %w", err)
	}
	defer func() { err = errors.Join(err, iter.Close()) }()
	file, err := iter.Open()
	if err != nil {
		return nil, fmt.Errorf("open the task iterator: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	raw, err = io.ReadAll(io.LimitReader(file, maxTasks*int64(event.TaskSize)))
	if err != nil {
		return nil, fmt.Errorf("read the task iterator: %w", err)
	}
	return raw, nil
}
