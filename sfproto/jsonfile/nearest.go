package jsonfile

import (
	"fmt"
	"slices"
	"strings"
)

// Nearest is a hint for a name that is not known: the known one that it may
// have been meant to be, or else all of them.
func Nearest(name string, known []string) string {
	slices.Sort(known)
	known = slices.Compact(known)
	return NearestOr(name, known, "known: "+strings.Join(known, ", "))
}

// NearestOr is a hint for a name that may have been meant to be a known one, or
// another hint when it resembles none.
func NearestOr(name string, known []string, other string) string {
	name = strings.ToLower(name[:min(len(name), 100)])
	best, distance := "", len(name)/2+1
	for _, k := range known {
		if d := edits(name, k); d < distance {
			best, distance = k, d
		}
	}
	if best == "" {
		return other
	}
	return fmt.Sprintf("did you mean %q?", best)
}

// edits is the Levenshtein distance of two names.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for i := range row {
		row[i] = i
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
