package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
)

// rule is a rule that should be in one place, and a pattern of its copies: in the text of
// a string or, with source, in a line of code.
type rule struct {
	name   string
	string *regexp.Regexp
	source *regexp.Regexp
}

var rules = []rule{
	{name: "name of a trail", string: regexp.MustCompile(`^\^\[a-z\]\[a-z0-9_-\]\{|6–36`)},
	{name: "name of a project", string: regexp.MustCompile(`\[a-z0-9-\]\{1,61\}|3–63`)},
	{name: "region", string: regexp.MustCompile(`\[a-z\]\{2,\d?\}?.*-|such as cn-hangzhou$`)},
	{name: "account id", string: regexp.MustCompile(`^\^(\\d|\[0-9\])(\+|\{1,20\})\$$|1–20 digits|digits only$`)},
	{name: "name of a role", string: regexp.MustCompile(`^\^\[[aA]-[zZ][A-Za-z0-9-]*0-9.*[.@].*\](\+|\{1,64\})\$$|1–64 `)},
	{name: "prefix of a Logstore's name", string: regexp.MustCompile(`^innertrail_$`)},
	{name: "first letter of a sentence", source: regexp.MustCompile(`strings\.ToUpper\(\w+\[:1\]\)`)},
	{name: "wait loop", source: regexp.MustCompile(`\.(Sleep|After|NewTimer)\(`)},
	{name: "Terraform runner", source: regexp.MustCompile(`exec\.CommandContext\(`)},
	{name: "test cloud", source: regexp.MustCompile(`type world struct`)},
}

// homes counts the places of each rule. The emulator shares no code with the rest on
// purpose, so it is counted separately.
func (r *report) homes(t *tree) {
	r.title("Homes of each rule: production, tests, and in the emulator")
	for _, rule := range rules {
		var counts [3]int
		var places []string
		for _, f := range t.files {
			if strings.HasPrefix(f.folder, "internal/cmd/measure") {
				continue
			}
			group := 0
			switch {
			case strings.HasPrefix(f.folder, "internal/emulator"):
				group = 2
			case f.test:
				group = 1
			}
			found := t.matches(f, rule)
			counts[group] += len(found)
			places = append(places, found...)
		}
		r.line("%-40s %4d %4d %4d", rule.name, counts[0], counts[1], counts[2])
		r.list(places)
	}
}

func (t *tree) matches(f *goFile, rule rule) []string {
	var places []string
	if rule.source != nil {
		n := 0
		for line := range strings.Lines(f.text) {
			n++
			if rule.source.MatchString(line) {
				places = append(places, fmt.Sprintf("%s:%d", f.path, n))
			}
		}
		return places
	}
	ast.Inspect(f.syntax, func(node ast.Node) bool {
		if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil && rule.string.MatchString(text) {
				places = append(places, t.position(literal))
			}
		}
		return true
	})
	return places
}
