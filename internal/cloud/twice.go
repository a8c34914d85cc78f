package cloud

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// memberTwice returns a member that an object of the answer has twice, or "". Which one holds is
// not known: parsers take the first or the last (RFC 8259, section 4). Where members are read in
// any case, names that differ in case only count too. Those of Log Service may be names of
// fields, those of a trail are told apart where they are read, and the rows of a search are the
// logs of others, which are not judged.
func (a *attempt) memberTwice() string {
	normalize, depth := strings.Clone, len(a.body)
	if a.op.Service == model.RAM || a.op.Service == model.STS || a.op.Action == operation.GetTrailStatus.Action {
		normalize = names.Lower
	}
	if a.op.Action == operation.GetLogs.Action {
		depth = 2 // the answer and its meta
	}
	type value struct {
		members map[string]bool // nil for a list
		named   bool            // the next token is the value of a member
	}
	var open []value
	in := json.NewDecoder(bytes.NewReader(a.body))
	in.UseNumber()
	for {
		token, err := in.Token()
		if err != nil {
			return "" // the end, or no JSON, which is found elsewhere
		}
		if token == json.Delim('}') || token == json.Delim(']') {
			open = open[:len(open)-1]
			continue
		}
		if n := len(open); n > 0 && open[n-1].members != nil {
			inside := &open[n-1]
			name, _ := token.(string)
			if !inside.named && n <= depth {
				if inside.members[normalize(name)] {
					return name
				}
				inside.members[normalize(name)] = true
			}
			if inside.named = !inside.named; inside.named {
				continue
			}
		}
		switch token {
		case json.Delim('{'):
			open = append(open, value{members: map[string]bool{}})
		case json.Delim('['):
			open = append(open, value{})
		}
	}
}
