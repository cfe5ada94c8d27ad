package app

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// counts are the numbers of records by kind.
type counts [sfproto.AllKinds]int

// write shows the counts of the kinds that there are.
func (c *counts) write(w io.Writer, form output) error {
	total := 0
	byType := map[string]int{}
	for kind, n := range c {
		if total += n; n > 0 {
			byType[sfproto.Kind(kind).String()] = n
		}
	}
	if form == asJSON {
		return json.NewEncoder(w).Encode(map[string]any{"records": total, "by_type": byType})
	}
	for kind, n := range c {
		if n > 0 {
			k := sfproto.Kind(kind)
			if _, err := fmt.Fprintf(w, "%-5s %-13s %10d\n", k, k.AvroName(), n); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, "%-19s %10d\n", "records", total)
	return err
}
