// Command modproxy publishes every module of this checkout into a folder that
// serves as a Go module proxy (GOPROXY=file://FOLDER): without replace, and with
// siblings required in the version that is published. It prints that version, a
// pseudo-version of the commit that is checked out; in a tree with changes the
// last part is made from the files instead.
//
// Invariant: the same files have the same version, and other files another one,
// so that no module cache goes stale.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 || os.Args[1] == "" || os.Args[1][0] == '-' {
		fmt.Fprintln(os.Stderr, "usage: modproxy FOLDER")
		os.Exit(2)
	}
	version, err := publish(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "modproxy:", err)
		os.Exit(1)
	}
	fmt.Println(version)
}
