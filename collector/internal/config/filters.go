package config

import (
	"encoding/json"
	"fmt"
	"os/user"
	"path"
	"slices"
	"strconv"
	"strings"
)

// maxListed bounds each list of a filter.
const maxListed = 1024

// maxFilterPath is the longest executable or path that a filter takes, in bytes: the
// kernel's tries tell no more apart.
const maxFilterPath = 254

// Filters are what is recorded alone, and what is left out. A record passes when
// it is in the include list of every kind that has one, and in no exclude list; of
// executables and paths the entry that says most decides.
type Filters struct {
	Include Lists `json:"include"`
	Exclude Lists `json:"exclude"`
}

// Lists are of what to record, or not to record.
type Lists struct {
	// Cgroups are folders, as /sys/fs/cgroup/system.slice or as a hierarchy names
	// them: /system.slice; with what is below.
	Cgroups []string `json:"cgroups"`
	// Containers are ids of 12 or more digits, or names, where * and ? stand for
	// what may be.
	Containers []string `json:"containers"`
	// Trees are the ids of processes, which stand for their descendants too.
	Trees []uint32 `json:"trees"`
	// Users are those of processes, by the host's name or number of the real id.
	Users []User `json:"users"`
	// Executables are paths of programs; one with a slash at its end stands for all
	// below.
	Executables []string `json:"executables"`
	// Paths are files, or folders with all that is below. They concern records
	// about files.
	Paths []string `json:"paths"`
	// Ports are of either end. They concern records about IP sockets.
	Ports []uint16 `json:"ports"`
	// Records are kinds of records, see RecordKinds.
	Records []string `json:"records"`
}

// User is a user's name or number.
type User string

// UnmarshalJSON takes a text or a number.
func (u *User) UnmarshalJSON(text []byte) error {
	var n uint32
	if json.Unmarshal(text, &n) == nil {
		*u = User(strconv.FormatUint(uint64(n), 10))
		return nil
	}
	var s string
	if json.Unmarshal(text, &s) != nil || s == "" {
		return fmt.Errorf("want a user's name or number, have %s", text)
	}
	*u = User(s)
	return nil
}

// ID is the user's number, on this host.
func (u User) ID() (uint32, error) {
	if n, err := strconv.ParseUint(string(u), 10, 32); err == nil {
		return uint32(n), nil
	}
	known, err := user.Lookup(string(u))
	if err != nil {
		return 0, fmt.Errorf("there is no user %q on this host", string(u))
	}
	n, err := strconv.ParseUint(known.Uid, 10, 32)
	return uint32(n), err
}

// RecordKinds are the kinds of records that filters know.
func RecordKinds() []string {
	return []string{"process", "process-flow", "file", "file-flow", "network-flow", "syscall", "dns"}
}

// FilterKinds are the names of lists for the flags --include and --exclude.
func FilterKinds() []string {
	return []string{"cgroup", "container", "tree", "user", "executable", "path", "port", "record"}
}

// Empty reports whether nothing is left out.
func (f *Filters) Empty() bool { return f.Include.empty() && f.Exclude.empty() }

func (l *Lists) empty() bool {
	return len(l.Cgroups)+len(l.Containers)+len(l.Trees)+len(l.Users)+len(l.Executables)+
		len(l.Paths)+len(l.Ports)+len(l.Records) == 0
}

// Add adds what a flag says: KIND=VALUE.
func (l *Lists) Add(text string) error {
	kind, value, _ := strings.Cut(text, "=")
	if value == "" {
		return fmt.Errorf("want KIND=VALUE, with one of %s", strings.Join(FilterKinds(), ", "))
	}
	number := func(bits int) (uint64, error) {
		n, err := strconv.ParseUint(value, 10, bits)
		if err != nil {
			return 0, fmt.Errorf("%s: %q is no number up to %d", kind, value, uint64(1)<<bits-1)
		}
		return n, nil
	}
	switch kind {
	case "cgroup":
		l.Cgroups = append(l.Cgroups, value)
	case "container":
		l.Containers = append(l.Containers, value)
	case "user":
		l.Users = append(l.Users, User(value))
	case "executable":
		l.Executables = append(l.Executables, value)
	case "path":
		l.Paths = append(l.Paths, value)
	case "record":
		l.Records = append(l.Records, value)
	case "tree":
		n, err := number(32)
		l.Trees = append(l.Trees, uint32(n))
		return err
	case "port":
		n, err := number(16)
		l.Ports = append(l.Ports, uint16(n))
		return err
	default:
		return fmt.Errorf("there is no kind %q: want one of %s", kind, strings.Join(FilterKinds(), ", "))
	}
	return nil
}

// faults are what cannot be meant in lists that stand under a key.
func (l *Lists) faults(key string) (out []fault) {
	texts := func(name string, list []string, check func(string) string) {
		if len(list) > maxListed {
			out = append(out, fault{key + "." + name, fmt.Sprintf("%d entries are too many", len(list)), fmt.Sprintf("%d are the most", maxListed)})
		}
		for i, text := range list {
			if hint := check(text); hint != "" {
				out = append(out, fault{fmt.Sprintf("%s.%s[%d]", key, name, i), fmt.Sprintf("%q cannot be meant", text), hint})
			}
		}
	}
	texts("cgroups", l.Cgroups, absolutePath)
	texts("containers", l.Containers, containerPattern)
	texts("executables", l.Executables, absolutePath)
	texts("paths", l.Paths, absolutePath)
	texts("records", l.Records, func(s string) string {
		if slices.Contains(RecordKinds(), s) {
			return ""
		}
		return "want one of " + strings.Join(RecordKinds(), ", ")
	})
	users := make([]string, len(l.Users))
	for i, u := range l.Users {
		users[i] = string(u)
	}
	texts("users", users, func(s string) string {
		if _, err := User(s).ID(); s != "" && err != nil {
			return err.Error() + ": name one, or give the number"
		}
		return ""
	})
	if len(l.Trees) > maxListed || len(l.Ports) > 1<<16 {
		out = append(out, fault{key, "too many trees or ports", fmt.Sprintf("%d are the most", maxListed)})
	}
	return out
}

func absolutePath(s string) string {
	switch {
	case !path.IsAbs(s):
		return "want a path that begins with a slash"
	case len(s) > maxFilterPath:
		return fmt.Sprintf("want at most %d bytes", maxFilterPath)
	case strings.ContainsRune(s, 0), path.Clean(s) != strings.TrimSuffix(s, "/") && s != "/":
		return "want it without //, . and .., as " + strconv.Quote(path.Clean(s))
	}
	return ""
}

func containerPattern(s string) string {
	if _, err := path.Match(s, ""); err != nil || s == "" || len(s) > maxFilterPath {
		return "want a container's id or name, in which * and ? may stand"
	}
	return ""
}
