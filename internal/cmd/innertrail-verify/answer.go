package main

import (
	"encoding/json"
	"maps"
	"slices"
)

// findList returns the name of the member that contains the trails.
func findList(answer map[string]json.RawMessage) string {
	for _, key := range slices.Sorted(maps.Keys(answer)) {
		if decodeTrails(answer[key]) != nil {
			return key
		}
	}
	return ""
}

// decodeTrails decodes a list of objects, which may be nested in another object. It returns nil
// without a list.
func decodeTrails(list json.RawMessage) []trail {
	var nested map[string]json.RawMessage
	if json.Unmarshal(list, &nested) == nil && len(nested) == 1 {
		for _, inner := range nested {
			list = inner
		}
	}
	var trails []trail
	if json.Unmarshal(list, &trails) != nil {
		return nil
	}
	return trails
}
