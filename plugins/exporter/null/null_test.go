package null

import (
	"testing"

	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

func TestContract(t *testing.T) { plugintest.Run(t, Factory(), "") }
