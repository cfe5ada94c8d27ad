package app

import (
	"io"
	"os"
)

// isTerminal reports whether a person reads what is written.
func isTerminal(w io.Writer) bool { return terminalWidth(w) > 0 }

// terminalWidth is the width of the terminal that is written to, in characters;
// 0 when it is none.
func terminalWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	return windowWidth(f)
}
