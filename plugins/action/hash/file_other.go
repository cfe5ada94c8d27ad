//go:build !linux

package hash

import (
	"context"
	"errors"
	"io"
	"os"
)

// openRegular is for the host that the records are of, which is Linux.
func openRegular(string, string) (*os.File, error) {
	return nil, errors.New("programs are read on Linux alone")
}

func check(*os.File, file, int64) error { return nil }

func copyWithin(context.Context, io.Writer, io.Reader, int64) error { return nil }
