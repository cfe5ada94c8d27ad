package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// original takes what the original collector's environment variables say, and returns
// a warning for each that names what to use instead.
func (c *Capture) original(env jsonfile.Environment) (warnings []string) {
	warn := func(name, format string, args ...any) {
		warnings = append(warnings, fmt.Sprintf("%s is the original collector's: ", name)+fmt.Sprintf(format, args...))
	}
	text := func(name, key string, dst *string) {
		if v := env[name]; v != "" {
			*dst = v
			warn(name, "%s takes its place", key)
		}
	}
	text("EXPORTER_ID", "exporter", &c.Exporter)
	text("NODE_IP", "node-ip", &c.NodeIP)
	if v := env["INTERVAL"]; v != "" {
		if n, err := strconv.Atoi(v); err == nil && n > 0 {
			c.Interval = Duration(time.Duration(n) * time.Second)
			warn("INTERVAL", "interval takes its place, with a unit: %s", c.Interval)
		} else {
			warn("INTERVAL", "%q is left alone: it is no number of seconds", v)
		}
	}
	if v := env["CRI_PATH"]; v != "" {
		engine := "containerd"
		if strings.Contains(v, "crio") {
			engine = "crio"
		}
		c.ContainerSockets = []string{engine + "=" + v}
		warn("CRI_PATH", "container-socket takes its place: %s", c.ContainerSockets[0])
	}
	return append(warnings, c.originalFilters(env)...)
}

// originalOutput takes an output, where nothing else names one.
func (c *Capture) originalOutput(env jsonfile.Environment) (warnings []string) {
	switch socket, out := env["SOCK_FILE"], env["OUTPUT"]; {
	case c.Socket != "" || c.Out != "":
	case socket != "":
		c.Socket = socket
		warnings = append(warnings, "SOCK_FILE is the original collector's: socket takes its place")
	case out != "":
		c.Out = out
		warnings = append(warnings, "OUTPUT is the original collector's: out takes its place; files are not rotated")
	}
	return warnings
}

// originalFilters takes those that choose what is recorded.
func (c *Capture) originalFilters(env jsonfile.Environment) (warnings []string) {
	out := &c.Filters.Exclude.Records
	if env["ENABLE_PROC_FLOW"] == "0" {
		*out = append(*out, "process-flow")
		warnings = append(warnings, `ENABLE_PROC_FLOW is the original collector's: filters.exclude.records with "process-flow" takes its place`)
	}
	if env["MODE"] == "nofiles" {
		*out = append(*out, "file", "file-flow")
		warnings = append(warnings, `MODE is the original collector's: filters.exclude.records with "file" and "file-flow" takes its place`)
	}
	if f := strings.ReplaceAll(env["FILTER"], " ", ""); f == "container.type!=host" {
		c.Filters.Include.Containers = append(c.Filters.Include.Containers, "*")
		warnings = append(warnings, `FILTER is the original collector's: filters.include.containers with "*" takes its place`)
	} else if f != "" {
		warnings = append(warnings, "FILTER is the original collector's, and is left alone: say it with filters")
	}
	if m := env["FILE_READ_MODE"]; m == "1" || m == "2" {
		warnings = append(warnings, "FILE_READ_MODE is the original collector's, and is left alone: filters.exclude.paths keeps files out")
	}
	return append(warnings, leftAlone(env)...)
}

// leftAlone warns of what has nothing in its place.
func leftAlone(env jsonfile.Environment) (warnings []string) {
	why := map[string]string{
		"SAMPLING_RATE":    "nothing is sampled, what is too much is shed by priority and counted",
		"ENABLE_DROP_MODE": "nothing is dropped by choice but by filters",
		"FILE_ONLY":        "filters choose what is recorded",
		"DRIVER_TYPE":      "there is one driver",
		"DRIVER_LOG":       "log-level debug tells more",
		"ENABLE_STATS":     "metrics-address serves figures",
		"STATS":            "metrics-address serves figures",
		"CRI_TIMEOUT":      "engines have two seconds to answer",
		"SF_K8S_API_URL":   "pods are known from the engine",
		"SF_K8S_API_CERT":  "pods are known from the engine",
	}
	for name, reason := range why {
		if env[name] != "" {
			warnings = append(warnings, name+" is the original collector's, and is left alone: "+reason)
		}
	}
	slices.Sort(warnings)
	return warnings
}
