package probe

import "errors"

// playCompat is of amd64 alone: arm64 changes to 32 bits by an exec only.
func playCompat([]string) error { return errors.New("no 32-bit calls from here") }
