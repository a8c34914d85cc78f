package events

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// filter selects events. An event must match one value of each list that is not empty.
type filter struct {
	query     string // in the search syntax of Log Service, without analysis
	types     []string
	levels    []string
	products  []string
	resources []string // ids
}

// fields returns the lists with the fields that they are about.
func (f filter) fields() []fieldFilter {
	return []fieldFilter{
		{name: "EventType", values: f.types},
		{name: "EventLevel", values: f.levels},
		{name: "EventProduct", values: f.products, anyCase: true},
		{name: "ResourceID", values: f.resources},
	}
}

type fieldFilter struct {
	name   string
	values []string
	// anyCase is set if the case of the values does not matter.
	anyCase bool
}

// spellings returns the values to search for. The index may be case-sensitive, so a value in any
// case is searched in upper and lower case too.
func (f fieldFilter) spellings() []string {
	if !f.anyCase {
		return f.values
	}
	var all []string
	for _, value := range f.values {
		for _, spelling := range []string{value, strings.ToUpper(value), strings.ToLower(value)} {
			if !slices.Contains(all, spelling) {
				all = append(all, spelling)
			}
		}
	}
	return all
}

func (f fieldFilter) matches(text string) bool {
	return len(f.values) == 0 || slices.ContainsFunc(f.values, func(value string) bool {
		return value == text || f.anyCase && strings.EqualFold(value, text)
	})
}

// String returns the filter in the search syntax (Log Service, "Search syntax"). Values
// are quoted, and inside quotation marks only a quotation mark and a backslash have a
// meaning, which are escaped.
func (f filter) String() string {
	var all []string
	if text := strings.TrimSpace(f.query); text != "" {
		all = append(all, "("+text+")")
	}
	for _, field := range f.fields() {
		if len(field.values) == 0 {
			continue
		}
		var one []string
		for _, value := range field.spellings() {
			one = append(one, field.name+": "+quote(value))
		}
		all = append(all, "("+strings.Join(one, " or ")+")")
	}
	if len(all) == 0 {
		return "*"
	}
	return strings.Join(all, " and ")
}

var escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func quote(value string) string { return `"` + escapes.Replace(value) + `"` }

// matches reports whether the filter selects an event. Log Service searches by words, in
// any order and usually in any case, so it finds more than the lists select.
func (f filter) matches(event map[string]string) bool {
	return !slices.ContainsFunc(f.fields(), func(field fieldFilter) bool {
		return !field.matches(event[field.name])
	})
}

// checkQuery rejects a query that would change the search around it, and an analysis,
// whose rows are not events.
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
			return fmt.Errorf("the backslash at character %d is outside quotation marks", i+1)
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

// endOfQuotation returns where the quotation that begins at from ends, and -1 where it
// does not end.
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
