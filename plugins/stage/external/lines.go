package external

import (
	"bufio"
	"io"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

const (
	maxLine       = 1 << 10 // bytes of a line that are logged
	linesASecond  = 10
	readLineBytes = 4 << 10
)

// logLines logs what a child writes to its standard error, some lines a second at
// most; the others are counted.
func logLines(in io.Reader, s plugin.Settings) {
	r := bufio.NewReaderSize(in, readLineBytes)
	var second time.Time
	n := 0
	for {
		line, more, err := r.ReadLine()
		if err != nil {
			return
		}
		text := string(line[:min(len(line), maxLine)])
		for more && err == nil {
			_, more, err = r.ReadLine()
		}
		if now := time.Now(); now.Sub(second) >= time.Second {
			second, n = now, 0
		}
		if n++; n > linesASecond {
			s.Count("log_lines_suppressed", 1)
			continue
		}
		s.Log.Info("the external stage says", "line", escape.Text(text))
	}
}
