package reason

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestCatalogue_everyCode: each code has one entry, and a section of the page has it.
func TestCatalogue_everyCode(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "code.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := map[Code]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			declared[Code(text)] = true
		}
		return true
	})
	if len(declared) < 40 {
		t.Fatalf("only %d codes are found in code.go", len(declared))
	}
	page := Page()
	for c := range declared {
		e, ok := Find(c)
		if !ok || e.Meaning == "" || e.Cause == "" || e.WayOut == "" {
			t.Errorf("%s has no entry, or a part of it is empty", c)
		}
		if strings.Count(page, "| `"+string(c)+"` |") != 1 {
			t.Errorf("%s is not in one row of the page", c)
		}
	}
	if entries := Catalogue(); len(entries) != len(declared) {
		t.Errorf("%d entries for %d codes", len(entries), len(declared))
	}
}

// TestCatalogue_form: a code has the form about.what, and the texts are sentences that fit in a table.
func TestCatalogue_form(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[a-z]+\.[a-z_]+$`)
	for _, e := range Catalogue() {
		if !form.MatchString(string(e.Code)) {
			t.Errorf("%s has another form", e.Code)
		}
		for _, text := range []string{e.Meaning, e.Cause, e.WayOut} {
			if !strings.HasSuffix(text, ".") || strings.ContainsAny(text, "|\n") {
				t.Errorf("%s: %s", e.Code, text)
			}
		}
	}
}

// TestPage_topics: the page has its head and one table for each topic, and only catalogued codes are found.
func TestPage_topics(t *testing.T) {
	t.Parallel()
	page := Page()
	if !strings.HasPrefix(page, pageHead) {
		t.Error("the page begins otherwise than with its head")
	}
	for _, topic := range topics {
		if strings.Count(page, "\n## "+topic.title+"\n\n| Code | Meaning, and usual cause | Way out |") != 1 {
			t.Errorf("there is no table of %s", topic.title)
		}
	}
	if e, ok := Find("trail.unheard_of"); ok || e != (Entry{}) {
		t.Errorf("a code that does not exist is found: %+v", e)
	}
	for _, e := range Catalogue() {
		if found, ok := Find(e.Code); !ok || found != e {
			t.Errorf("%s finds %+v", e.Code, found)
		}
	}
}
