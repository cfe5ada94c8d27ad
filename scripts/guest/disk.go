package guest

import (
	"compress/gzip"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// writeDisk writes an initial RAM disk of busybox, the script and its files.
func writeDisk(name string, o Options) error {
	busybox, err := exec.LookPath("busybox")
	if err != nil {
		return err
	}
	list, err := exec.Command(busybox, "--list").Output()
	if err != nil {
		return fmt.Errorf("list busybox's commands: %w", err)
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewWriterLevel(f, gzip.BestSpeed)
	if err != nil {
		return err
	}
	a := &archive{w: z}
	for _, dir := range []string{"bin", "dev", "etc", "proc", "sys", "tmp", "var", Folder[1:]} {
		a.folder(dir)
	}
	a.text("init", initScript+o.Script+endScript, 0o755)
	a.text("etc/passwd", "root:x:0:0:root:/:/bin/sh\n", 0o644)
	a.text("etc/hostname", "guest\n", 0o644)
	a.file("bin/busybox", busybox)
	for command := range strings.FieldsSeq(string(list)) {
		if command != "busybox" {
			a.link("bin/"+command, "busybox")
		}
	}
	for _, file := range slices.Sorted(maps.Keys(o.Files)) {
		a.file(Folder[1:]+"/"+file, o.Files[file])
	}
	a.end()
	return errors.Join(a.err, z.Close(), f.Close())
}
