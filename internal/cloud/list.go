package cloud

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// findList returns the one member of an answer that is a list of things under one of the
// known keys. A null is an empty list.
func findList(answer map[string]json.RawMessage, things string, known ...string) (list json.RawMessage, key string, err error) {
	for _, name := range known {
		value, ok := answer[name]
		switch {
		case !ok:
		case key == "" || string(list) == "null":
			list, key = value, name
		case string(value) != "null":
			return nil, "", decodeError("the response has a list of " + things + " under both " + key + " and " + name)
		}
	}
	if key == "" {
		return nil, "", decodeError("the response has none of the known keys for the list of " + things + " (" + strings.Join(known, ", ") + ")")
	}
	return list, key, nil
}

// checkWhole returns an error if an object says of the list in it that it is a part of a
// longer one: by the members that the RPC services use for paging (RAM and ActionTrail API
// references). None of the lists that this client reads has pages, as published.
func checkWhole(object map[string]json.RawMessage, rows int) error {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		value := strings.Trim(string(object[name]), `"`)
		if value == "null" || value == "" {
			continue
		}
		switch strings.ToLower(name) {
		case "nexttoken", "nextmarker", "marker", "nextpagetoken", "nextpage":
			return decodeError(name + " says that there are more")
		case "istruncated", "truncated", "hasmore", "hasnext":
			if strings.EqualFold(value, "false") {
				continue
			}
			return decodeError(name + " says that there are more")
		case "totalcount", "total":
			if total, err := strconv.ParseFloat(value, 64); err != nil || total > float64(rows) {
				return decodeError(fmt.Sprintf("%s is %.20s, and the list has %d", name, value, rows))
			}
		}
	}
	return nil
}
