package app

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/admin"
)

// adminClient asks a processor that runs.
type adminClient struct{ socket string }

func (a *adminClient) register(c *cobra.Command) {
	c.Flags().StringVar(&a.socket, "admin-socket", admin.DefaultSocket, "`PATH` that the processor was given with run --admin-socket")
}

// maxAnswer bounds an answer that says what is wrong, in bytes.
const maxAnswer = 64 << 10

// get asks for a path. The answer's body is the caller's to close.
func (a *adminClient) get(ctx context.Context, path string) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://processor"+path, nil)
	if err != nil {
		return nil, fmt.Errorf("ask processor: %w", err)
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", a.socket)
	}
	client := http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}
	answer, err := client.Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("ask processor: %w (does one run with --admin-socket %s, as this user?)", cause(err), a.socket)
	}
	if answer.StatusCode == http.StatusOK {
		return answer.Body, nil
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("read answer of processor: %w", err)
	}
	err = fmt.Errorf("%s", strings.TrimSpace(string(text)))
	if answer.StatusCode == http.StatusBadRequest || answer.StatusCode == http.StatusNotFound {
		return nil, usage(err)
	}
	return nil, err
}

// cause is an error of net/http without the address that was made up for it.
func cause(err error) error {
	if wrapped, ok := err.(interface{ Unwrap() error }); ok {
		return wrapped.Unwrap()
	}
	return err
}
