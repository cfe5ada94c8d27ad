package source

import (
	"log/slog"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/loss"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// maxLossLines bounds the lines that one stream's losses make in a second.
const maxLossLines = 5

// lossLog tells the user of losses, some lines a second at most.
type lossLog struct {
	to     *slog.Logger
	second time.Time
	lines  int
	hidden int
}

func newLossLog(to *slog.Logger) *lossLog { return &lossLog{to: to} }

func (l *lossLog) add(r *sfproto.Loss) {
	if !loss.Tells(r) {
		return
	}
	now := time.Now().Truncate(time.Second)
	if !now.Equal(l.second) {
		if l.hidden > 0 {
			l.to.Warn("more losses were reported", "lines", l.hidden)
		}
		l.second, l.lines, l.hidden = now, 0, 0
	}
	if l.lines++; l.lines > maxLossLines {
		l.hidden++
		return
	}
	l.to.Warn(loss.Text(r))
}
