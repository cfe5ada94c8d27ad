package probe

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/cilium/ebpf/link"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// maxTasks bounds what Tasks returns: the kernel's own limit of pids.
const maxTasks = 1 << 22

// Tasks returns the processes there are, in and out of scope, kernel threads
// included. Called after Load it misses none: what it does not have was born
// later and had its Fork event.
func (p *Probe) Tasks() (tasks []*event.Task, err error) {
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
	return readTasks(bufio.NewReaderSize(file, 64<<10))
}

func readTasks(r io.Reader) ([]*event.Task, error) {
	var tasks []*event.Task
	raw := make([]byte, event.TaskSize)
	for len(tasks) < maxTasks {
		if _, err := io.ReadFull(r, raw); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read the task iterator: %w", err)
		}
		e, err := event.Decode(raw)
		if err != nil {
			return nil, fmt.Errorf("read a task: %w", err)
		}
		task, ok := e.(*event.Task)
		if !ok {
			return nil, fmt.Errorf("the task iterator wrote a %T", e)
		}
		tasks = append(tasks, task)
	}
	return tasks, nil
}
