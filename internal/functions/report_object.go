package functions

import (
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"

	"github.com/innertrail/terraform-provider-innertrail/internal/report"
)

// pageOf returns the page about an object of a data source, which its attributes tell apart.
func pageOf(value attr.Value) (report.Page, error) {
	value = unwrap(value)
	if value == nil {
		return report.Page{}, notAccepted("found null")
	}
	if attributes, ok := attributesOf(value); ok {
		switch {
		case isCoverage(attributes):
			return coveragePage(newMembers(attributes))
		case isEvidence(attributes):
			return evidencePage(newMembers(attributes))
		case isHealth(attributes):
			return healthPage([]element{{value: value}})
		}
		var elements []element
		for _, key := range slices.Sorted(maps.Keys(attributes)) {
			elements = append(elements, element{path: "[" + quote(key) + "]", value: attributes[key]})
		}
		if !slices.ContainsFunc(elements, func(e element) bool { return e.is(isHealth) || e.is(isCoverage) || e.is(isEvidence) }) && len(elements) > 0 {
			return report.Page{}, notAccepted("found " + describe(value))
		}
		return healthPage(elements)
	}
	list, ok := elementsOf(value)
	if !ok {
		return report.Page{}, notAccepted("found " + describe(value))
	}
	var elements []element
	for i, value := range list {
		elements = append(elements, element{path: "[" + strconv.Itoa(i) + "]", value: value})
	}
	return healthPage(elements)
}

// element is one of the objects that make a page.
type element struct {
	path  string // empty if it is the argument itself
	value attr.Value
}

// is reports whether the element is an object of a data source, as its attributes tell.
func (e element) is(of func(map[string]attr.Value) bool) bool {
	value := unwrap(e.value)
	if value == nil {
		return false
	}
	attributes, ok := attributesOf(value)
	return ok && of(attributes)
}

// isCoverage reports whether attributes are those of data.innertrail_coverage.
func isCoverage(attributes map[string]attr.Value) bool { return has(attributes, "accounts", "totals") }

// isHealth reports whether attributes are those of data.innertrail_shipping. The resource
// innertrail_shipping has statuses too, but does not know whether the trail is healthy.
func isHealth(attributes map[string]attr.Value) bool {
	return has(attributes, "healthy", "trail_status")
}

func has(attributes map[string]attr.Value, names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { _, ok := attributes[name]; return !ok })
}

func notAccepted(found string) error {
	return errors.New("must be the whole object of data.innertrail_coverage, of data.innertrail_evidence or of data.innertrail_shipping, or a list or map of the last; " + found)
}
