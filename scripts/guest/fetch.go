package guest

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

//go:embed fetch.sh
var fetchScript string

// Fetch fetches a kernel into a folder, unless it is there, and returns its image. It is
// named by a suite of Debian's, with a series where it is not the suite's own:
// trixie-backports/6.18.
func Fetch(ctx context.Context, dir, kernel string) (image string, err error) {
	fetch := exec.CommandContext(ctx, "bash", "-c", fetchScript, "fetch.sh", dir, kernel)
	fetch.Stderr = os.Stderr
	out, err := fetch.Output()
	if err != nil {
		return "", fmt.Errorf("fetch kernel %s: %w", kernel, err)
	}
	return strings.TrimSpace(string(out)), nil
}
