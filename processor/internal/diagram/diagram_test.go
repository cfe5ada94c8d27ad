package diagram

import (
	"encoding/xml"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/config"
)

const file = `{"stages": [
	{"name": "collectors", "type": "socket"},
	{"name": "rules", "type": "policy", "from": ["collectors"]},
	{"name": "page", "type": "webhook", "from": ["rules"], "when": "proc.name = \"<b>\" and evt.num > 1 & x"},
	{"name": "all", "type": "file", "from": ["rules", "collectors"]}
]}`

func drawn(t *testing.T) *Diagram {
	t.Helper()
	p, err := config.Parse("p.json", []byte(file), nil)
	require.NoError(t, err)
	return New(p)
}

func TestPlaces(t *testing.T) {
	d := drawn(t)
	var at []int
	for _, b := range d.boxes {
		at = append(at, b.column, b.row)
	}
	require.Equal(t, []int{0, 0, 1, 0, 2, 0, 2, 1}, at)
}

func TestDOT(t *testing.T) {
	text := drawn(t).DOT()
	require.Contains(t, text, `"rules" -> "page" [label="proc.name = \"<b>\" and evt.num > 1 & x"];`)
	require.Contains(t, text, `"collectors" -> "all";`)
	if dot, err := exec.LookPath("dot"); err == nil { // a parser that is not ours
		c := exec.Command(dot, "-Tplain")
		c.Stdin = strings.NewReader(text)
		require.NoError(t, c.Run())
	}
}

func TestMermaid(t *testing.T) {
	text := drawn(t).Mermaid()
	require.Contains(t, text, "    stage_collectors --> stage_rules\n")
	require.Contains(t, text, `stage_rules -->|"proc.name = #quot;#lt;b#gt;#quot; and evt.num #gt; 1 #amp; x"| stage_page`)
}

func TestSVGIsXMLWithoutForeignMarkup(t *testing.T) {
	text := drawn(t).SVG()
	require.NotContains(t, text, "<b>")
	dec := xml.NewDecoder(strings.NewReader(text))
	for {
		_, err := dec.Token()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
	}
	require.Equal(t, 4, strings.Count(text, "<rect x="))
	require.Equal(t, 4, strings.Count(text, "marker-end"))
}
