package app

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// onHangup calls a function for each SIGHUP, until what it returns is called.
func onHangup(do func()) (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP)
	var waiting sync.WaitGroup
	waiting.Go(func() {
		for range signals {
			do()
		}
	})
	return func() {
		signal.Stop(signals)
		close(signals)
		waiting.Wait()
	}
}
