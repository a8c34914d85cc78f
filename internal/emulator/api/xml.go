package api

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
)

// asXML prints an RPC answer as the gateway does when no Format is asked for:
// members are elements, a list is its element repeated.
func asXML(root string, members map[string]any) []byte {
	var b bytes.Buffer
	b.WriteString("<?xml version='1.0' encoding='UTF-8'?>")
	writeElement(&b, root, members)
	return b.Bytes()
}

func writeElement(b *bytes.Buffer, name string, value any) {
	if list, ok := value.([]any); ok {
		for _, item := range list {
			writeElement(b, name, item)
		}
		return
	}
	fmt.Fprintf(b, "<%s>", name)
	switch v := value.(type) {
	case map[string]any:
		for _, member := range slices.Sorted(maps.Keys(v)) {
			writeElement(b, member, v[member])
		}
	case float64:
		fmt.Fprintf(b, "%.0f", v)
	case nil:
	default:
		_ = xml.EscapeText(b, fmt.Append(nil, v))
	}
	fmt.Fprintf(b, "</%s>", name)
}
