package main

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestNamedAfter(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		file, typeName, method string
		want                   bool
	}{
		{"internal/a/index.go", "Observed", "IndexStatus", true},
		{"internal/a/log_stores.go", "Client", "GetLogstore", false},
		{"internal/a/logstore.go", "Client", "GetLogstore", true},
		{"internal/a/projects.go", "Client", "CreateProject", true},
		{"internal/a/create.go", "Step", "CreatesTrail", true},
		{"internal/a/role.go", "Client", "Trust", false},
	} {
		if got := namedAfter(row.file, row.typeName, row.method); got != row.want {
			t.Errorf("%s of %s.%s: %v", row.file, row.typeName, row.method, got)
		}
	}
}

func TestCamelWords(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"GetRole": "get role", "parseARNs": "parse ar ns", "HTTPServer": "http server", "run": "run", "ID": "id"} {
		if got := strings.Join(camelWords(name), " "); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestAvoided(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"says\nwhether": true, "mended": true, "amend": false, "Somebody": true, "tells of it": true, "recommend": false,
	} {
		if got := slices.ContainsFunc(avoided, func(w *regexp.Regexp) bool { return w.MatchString(text) }); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestRun_thisCheckout(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run([]string{"-repo", "../../..", "-v"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Folders under internal", "fuzz seeds", "Homes of each rule"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}
