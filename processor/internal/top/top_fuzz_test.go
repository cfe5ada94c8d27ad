package top

import (
	"strings"
	"testing"
	"time"
)

func FuzzRead(f *testing.F) {
	f.Add(first)
	f.Add("a{b=\"c\"} NaN\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Read(strings.NewReader(text), time.Unix(1, 0))
		if err != nil {
			return
		}
		Screen{Width: 80}.Draw(Compare(s, s))
	})
}
