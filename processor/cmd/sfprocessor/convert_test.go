package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const bundled = "../../internal/defaults/demo.sf"

// TestConvertToTables goes through the exporters of this distribution.
func TestConvertToTables(t *testing.T) {
	rows := convert(t, "--to", "csv", "--fields", "sf.type,sf.proc.exe,proc.aname[1]", "--set", "formulas=true", bundled, "-")
	table, err := csv.NewReader(bytes.NewReader(rows)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(table[0], " "); got != "sf.type sf.proc.exe proc.aname[1]" || len(table) < 1000 {
		t.Errorf("%d rows of %s", len(table), got)
	}

	out := filepath.Join(t.TempDir(), "demo.parquet")
	convert(t, bundled, out)
	file, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(file, []byte("PAR1")) || !bytes.HasSuffix(file, []byte("PAR1")) {
		t.Errorf("%d bytes are no Parquet file", len(file))
	}
}

func TestConvertStandardInput(t *testing.T) {
	trace, err := os.Open(bundled)
	if err != nil {
		t.Fatal(err)
	}
	defer trace.Close()
	c := sfprocessor(t, "convert", "--to", "jsonl", "-", "-")
	c.Stdin = trace
	got, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	if want := convert(t, "--to", "jsonl", bundled, "-"); !bytes.Equal(want, got) {
		t.Errorf("%d bytes from the standard input, %d from the file", len(got), len(want))
	}
}

func TestConvertNamesBadFields(t *testing.T) {
	dir := t.TempDir()
	out, err := sfprocessor(t, "convert", "--fields", "sf.proc.exee", bundled, filepath.Join(dir, "t.parquet")).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "did you mean sf.proc.exe?") {
		t.Errorf("%v\n%s", err, out)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("%v is left: %v", entries, err)
	}
}

// convert runs the command and returns what it wrote to the standard output.
func convert(t *testing.T, args ...string) []byte {
	t.Helper()
	var log bytes.Buffer
	c := sfprocessor(t, append([]string{"convert"}, args...)...)
	c.Stderr = &log
	out, err := c.Output()
	if err != nil {
		t.Fatalf("convert %v: %v\n%s", args, err, log.Bytes())
	}
	return out
}
