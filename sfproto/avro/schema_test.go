package avro

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// union is a schema like SysFlow's with the branches given.
func union(branches ...string) string {
	return `{"type":"record","name":"S","fields":[{"name":"rec","type":[` + strings.Join(branches, ",") + `]}]}`
}

func TestForeignSchemas(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		_, err := ParseSchema(text)
		require.ErrorContains(t, err, want)
	}
	f("", "parse schema")
	f("{", "parse schema")
	f(`"string"`, "not SysFlow's: want a record")
	f(`{"type":"record","name":"S","fields":[{"name":"rec","type":"long"}]}`, "field rec is not a union")
	f(strings.Repeat(" ", MaxSchemaSize+1), "at most 65536 are accepted")

	// Each record has the one before it eight times.
	var records []string
	for i := range 8 {
		fields := `{"name":"x","type":"long"}`
		if i > 0 {
			var uses []string
			for j := range 8 {
				uses = append(uses, fmt.Sprintf(`{"name":"f%d","type":"R%d"}`, j, i-1))
			}
			fields = strings.Join(uses, ",")
		}
		records = append(records, fmt.Sprintf(`{"type":"record","name":"R%d","fields":[%s]}`, i, fields))
	}
	f(union(records...), "stands for more than 8192 values")

	self := `{"type":"record","name":"R","fields":[{"name":"next","type":["null","R"]}]}`
	f(union(self), "nested too deeply")
}
