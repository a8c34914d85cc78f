package acctest

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// incompatible returns how a value contradicts a planned one: Terraform lets only
// unknown values change between the plan and the result.
func incompatible(at string, planned, actual tftypes.Value) []string {
	if !planned.IsKnown() {
		return nil
	}
	if planned.IsNull() || !actual.IsKnown() || actual.IsNull() || planned.IsFullyKnown() {
		if planned.Equal(actual) {
			return nil
		}
		if !isContainer(planned.Type()) || planned.IsNull() || !actual.IsKnown() || actual.IsNull() {
			return []string{fmt.Sprintf("%s: was planned as %s, but now %s", at, FormatValue(planned), FormatValue(actual))}
		}
	}
	if !isContainer(planned.Type()) {
		return nil // no list has unknown elements
	}
	var was, is map[string]tftypes.Value
	if planned.As(&was) != nil || actual.As(&is) != nil {
		return []string{at + ": has another form"}
	}
	var problems []string
	for name, value := range was {
		now, ok := is[name]
		if !ok {
			problems = append(problems, at+"."+name+": is gone")
			continue
		}
		problems = append(problems, incompatible(at+"."+name, value, now)...)
	}
	for name := range is {
		if _, ok := was[name]; !ok {
			problems = append(problems, at+"."+name+": is new")
		}
	}
	return problems
}
