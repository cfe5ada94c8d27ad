package config

import (
	"context"
	"os"
	"reflect"
	"syscall"
	"time"
)

// watchEvery is how often the file is looked at: what replaces it, a rename or a
// symlink as Kubernetes makes it, is seen alike.
const watchEvery = 2 * time.Second

// Watch calls changed, which is to Load, when the file is another one or has another
// content than when it was loaded last, and for each value on again, until ctx ends.
func (s *Source) Watch(ctx context.Context, again <-chan os.Signal, changed func()) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-again:
			changed()
		case <-tick.C:
			if now := stamp(s.Path); now != s.seen && now != (mark{}) {
				changed()
			}
		}
	}
}

// mark tells contents of a file apart; zero is that of one that is not there.
type mark struct {
	size    int64
	changed time.Time
	inode   uint64
}

func stamp(path string) mark {
	if path == "" {
		return mark{}
	}
	info, err := os.Stat(path)
	if err != nil {
		return mark{}
	}
	m := mark{size: info.Size(), changed: info.ModTime()}
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		m.inode = st.Ino
	}
	return m
}

// live are the keys that apply while the collector runs.
func live(key string) bool {
	switch key {
	case "filters", "interval", "container-socket", "no-container-lookup", "log-level":
		return true
	}
	return false
}

// NeedRestart are the keys in which two configurations differ and that only a new
// start applies.
func NeedRestart(a, b *Capture) (keys []string) {
	va, vb := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	for i := range va.NumField() {
		key := va.Type().Field(i).Tag.Get("json")
		if key != "-" && !live(key) && !reflect.DeepEqual(va.Field(i).Interface(), vb.Field(i).Interface()) {
			keys = append(keys, key)
		}
	}
	return keys
}

// Keys are the keys of the file, in the order of Capture.
func Keys() (keys []string) {
	t := reflect.TypeFor[Capture]()
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("json"); key != "-" {
			keys = append(keys, key)
		}
	}
	return keys
}
