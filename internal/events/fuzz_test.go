package events

import (
	"regexp"
	"strings"
	"testing"
)

// FuzzQuery holds that neither an accepted query nor a value can change the search
// around it.
func FuzzQuery(fuzz *testing.F) {
	for _, seed := range []string{
		"", "*", "EventLevel: 3", `"a|b" and not ("c)" or d)`, `"`, `\`, `"\"`, `"\\"`, `a) or (b`, "(", "a | select *", `" and "`, "\x00", "é世", "\xff", "  ", "a\n",
	} {
		fuzz.Add(seed, seed)
		fuzz.Add("*", seed)
	}
	quotation := regexp.MustCompile(`(?s)"(?:\\.|[^"\\])*"`)
	fuzz.Fuzz(func(t *testing.T, query, value string) {
		f := filter{query: query, types: []string{value}, resources: []string{"x", value}}
		if err := checkQuery(query); err != nil {
			if err.Error() == "" {
				t.Error("rejected without a reason")
			}
			f.query = ""
		}
		search := f.String()
		if err := checkQuery(search); err != nil {
			t.Errorf("%q and %q make %q: %v", f.query, value, search, err)
		}
		own := ""
		if text := strings.TrimSpace(f.query); text != "" {
			own = "(" + quotation.ReplaceAllLiteralString(text, "Q") + ") and "
			if depth := depthOf(own); depth != 0 {
				t.Errorf("%q leaves %d open", f.query, depth)
			}
		}
		if frame := quotation.ReplaceAllLiteralString(search, "Q"); frame != own+"(EventType: Q) and (ResourceID: Q or ResourceID: Q)" {
			t.Errorf("%q and %q make %q, which is %q", f.query, value, search, frame)
		}
		found := quotation.FindString(quote(value))
		if inside := regexp.MustCompile(`(?s)\\(.)`).ReplaceAllString(strings.TrimSuffix(strings.TrimPrefix(found, `"`), `"`), "$1"); inside != value {
			t.Errorf("%q is quoted as %q", value, quote(value))
		}
		if matches := f.matches(map[string]string{"EventType": value, "ResourceID": "x"}); !matches || f.matches(map[string]string{"EventType": value + "x", "ResourceID": "x"}) {
			t.Errorf("%q does not match itself, or matches another", value)
		}
	})
}

// depthOf returns the number of parentheses that are open at the end, and -1 where one
// closes nothing.
func depthOf(text string) int {
	depth := 0
	for _, r := range text {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return depth
			}
		}
	}
	return depth
}
