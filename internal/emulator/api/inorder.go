package api

import (
	"iter"
	"maps"
	"slices"
)

// InOrder returns what a map has in the order of its keys: of several wrong parameters, always the
// same one is then named.
func InOrder[V any](m map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}
