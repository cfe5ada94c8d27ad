package convert

import (
	"fmt"
	"io"
	"os"
	"time"
)

// often is how often progress is shown.
const often = 200 * time.Millisecond

// progress shows a person how far the work has come, on one line.
type progress struct {
	to          io.Writer // nil: nobody looks
	total, done int64     // bytes; total is 0 when it is not known
	shown       time.Time
	written     bool
}

func newProgress(to io.Writer, inputs []string) *progress {
	p := &progress{to: to, shown: time.Now()}
	for _, name := range inputs {
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			p.total += info.Size()
		}
	}
	return p
}

// reader counts what is read.
func (p *progress) reader(r io.Reader) io.Reader { return countingReader{r, &p.done} }

type countingReader struct {
	io.Reader
	n *int64
}

func (c countingReader) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	*c.n += int64(n)
	return n, err
}

// show says how many records were read, when it is time to.
func (p *progress) show(records int64) {
	if p.to == nil || time.Since(p.shown) < often {
		return
	}
	p.shown, p.written = time.Now(), true
	share := ""
	if p.total > 0 {
		share = fmt.Sprintf("%3d%%, ", min(100, p.done*100/p.total))
	}
	fmt.Fprintf(p.to, "\r%s%d records", share, records)
}

// end takes the line away.
func (p *progress) end() {
	if p.written {
		fmt.Fprint(p.to, "\r\x1b[K")
	}
}
