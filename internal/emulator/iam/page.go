package iam

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// The pages of a list. See the RAM API reference, ListUsers and its neighbours.
const (
	usualItems = 100
	maxItems   = 1000
)

// pageParams are the parameters of a list that has pages.
var pageParams = []string{"Marker", "MaxItems"}

// markerPrefix begins every marker. A marker is opaque to a client; here it holds the
// last name of the page before.
const markerPrefix = "after:"

func markerAfter(name string) string {
	return base64.URLEncoding.EncodeToString([]byte(markerPrefix + name))
}

// page cuts the page that the call asks for out of sorted names, and returns the marker
// of the next one, which is empty for the last page.
func page(r *api.Request, names []string) (list []string, marker string, refused *api.Error) {
	size := usualItems
	if text := r.Params["MaxItems"]; text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxItems {
			return nil, "", invalid("MaxItems", "MaxItems must be 1 to 1000.")
		}
		size = n
	}
	return pageAfter(names, r.Params["Marker"], "Marker", size)
}

// pageAfter cuts a page of a size out of sorted names.
func pageAfter(names []string, marker, parameter string, size int) (list []string, next string, refused *api.Error) {
	if marker != "" {
		text, err := base64.URLEncoding.DecodeString(marker)
		last, ok := strings.CutPrefix(string(text), markerPrefix)
		if err != nil || !ok {
			return nil, "", invalid(parameter, parameter+" is not valid.")
		}
		first := 0
		for first < len(names) && names[first] <= last {
			first++
		}
		names = names[first:]
	}
	if len(names) <= size {
		return names, "", nil
	}
	return names[:size], markerAfter(names[size-1]), nil
}

// paged returns a page of a list: {"IsTruncated":…,"Users":{"User":[…]}}.
func paged[T any](marker, listKey, itemKey string, items []T) any {
	answer := map[string]any{"IsTruncated": marker != "", listKey: map[string]any{itemKey: items}}
	if marker != "" {
		answer["Marker"] = marker
	}
	return answer
}
