package tune

import (
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// field is a field that cases are made of.
type field struct {
	name string
	// narrow is how much the field narrows a case, compared with others.
	narrow int
}

// The fields by their place in a Sample.
const (
	name = iota
	exepath
	cmdline
	parent
	image
	file
	directory
	address
	port
	numFields
)

func fields() [numFields]field {
	return [numFields]field{
		name:      {"proc.name", 2},
		exepath:   {"proc.exepath", 3},
		cmdline:   {"proc.cmdline", 4},
		parent:    {"proc.pname", 2},
		image:     {"container.image.repository", 3},
		file:      {"fd.name", 4},
		directory: {"fd.directory", 2},
		address:   {"fd.sip", 3},
		port:      {"fd.sport", 2},
	}
}

// shapes are the combinations of fields that a case may have.
func shapes() [][]int {
	return [][]int{
		{exepath, parent, file}, {exepath, parent, directory}, {image, exepath, file}, {image, exepath, directory},
		{exepath, parent, address, port}, {exepath, address, port}, {exepath, parent, port}, {image, exepath, port},
		{exepath, cmdline}, {parent, cmdline}, {image, exepath, parent},
		{exepath, file}, {exepath, directory}, {exepath, address}, {exepath, port}, {exepath, parent}, {image, exepath},
		{name, file}, {name, directory}, {name, port}, {name, parent}, {image, name},
	}
}

func narrowness(shape []int) int {
	n, all := 0, fields()
	for _, f := range shape {
		n += all[f].narrow
	}
	return n
}

// Output is text behind a rule's output that makes its alerts carry the fields.
func Output() string {
	var b strings.Builder
	for _, f := range fields() {
		b.WriteString(" %" + f.name)
	}
	return b.String()
}

// Sample is what cases can know of an alert.
type Sample struct {
	values  [numFields]string
	present [numFields]bool
}

// NewSample takes the fields of an alert of a rule whose output has Output behind it.
func NewSample(a *plugin.Annotation) Sample {
	var s Sample
	all := fields()
	for _, f := range a.Fields {
		for i := range all {
			if all[i].name == f.Name {
				s.values[i], s.present[i] = valueText(f.Value)
			}
		}
	}
	return s
}

// maxValue is the greatest length of a constant, in bytes.
const maxValue = 255

func valueText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, v != "" && len(v) <= maxValue && strings.IndexByte(v, 0) < 0
	case int64:
		return strconv.FormatInt(v, 10), true
	}
	return "", false
}

// key is the sample's tuple of a shape; false when one of the fields is missing.
func (s *Sample) key(shape []int) (string, bool) {
	var b strings.Builder
	for _, f := range shape {
		if !s.present[f] {
			return "", false
		}
		b.WriteString(s.values[f])
		b.WriteByte(0)
	}
	return b.String(), true
}
