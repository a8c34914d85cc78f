package shipping

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// eventFilter is what events are asked for. Of a list, one value must fit; of the
// lists, all.
type eventFilter struct {
	query     string // in the search syntax of Log Service, without analysis
	types     []string
	levels    []string
	products  []string
	resources []string // ids
}

// fields are the lists by the field that they are about.
func (f eventFilter) fields() []fieldFilter {
	return []fieldFilter{
		{"EventType", f.types}, {"EventLevel", f.levels}, {"EventProduct", f.products}, {"ResourceID", f.resources},
	}
}

type fieldFilter struct {
	field  string
	values []string
}

// search is the filter in the search syntax (Log Service, "Search syntax"). Values
// stand in quotation marks, where nothing but a quotation mark and a backslash means
// anything, and those are escaped.
func (f eventFilter) search() string {
	var all []string
	if text := strings.TrimSpace(f.query); text != "" {
		all = append(all, "("+text+")")
	}
	for _, filter := range f.fields() {
		if len(filter.values) == 0 {
			continue
		}
		one := make([]string, len(filter.values))
		for i, value := range filter.values {
			one[i] = filter.field + ": " + quoted(value)
		}
		all = append(all, "("+strings.Join(one, " or ")+")")
	}
	if len(all) == 0 {
		return "*"
	}
	return strings.Join(all, " and ")
}

var quotation = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func quoted(value string) string { return `"` + quotation.Replace(value) + `"` }

// fits says whether an event is asked for. Log Service searches by words, without
// regard to their order or, as a rule, their case: it finds more than a list means.
func (f eventFilter) fits(event map[string]string) bool {
	return !slices.ContainsFunc(f.fields(), func(filter fieldFilter) bool {
		return len(filter.values) > 0 && !slices.Contains(filter.values, event[filter.field])
	})
}

// checkQuery refuses a query that would change what stands around it, or that is an
// analysis, whose rows are no events.
func checkQuery(text string) error {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			end := endOfQuotation(text, i+1)
			if end < 0 {
				return fmt.Errorf("a quotation mark at character %d is not closed", i+1)
			}
			i = end
		case '\\':
			return fmt.Errorf("the backslash at character %d stands outside quotation marks", i+1)
		case '|':
			return errors.New("it holds an analysis behind |, whose rows are no events: only a search can be made")
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return fmt.Errorf("the ) at character %d closes nothing", i+1)
			}
		}
	}
	if depth > 0 {
		return errors.New("a ( is not closed")
	}
	return nil
}

// endOfQuotation is where a quotation that begins at from ends, -1 where it does not.
func endOfQuotation(text string, from int) int {
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}
