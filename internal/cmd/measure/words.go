package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
)

// avoided are words and phrases that make a sentence hard to read.
var avoided = compiled([]string{
	`somebody`, `nobody`, `anybody`, `whoever`, `whereto`, `stands`, `mend(s|ed|ing)?`, `that is none`, `says whether`, `tells whether`,
	`it is no matter`, `by itself`, `at once`, `tells? of`, `what \S+( \S+){0,3} is none`,
})

func compiled(texts []string) []*regexp.Regexp {
	var list []*regexp.Regexp
	for _, text := range texts {
		list = append(list, regexp.MustCompile(`(?i)\b`+strings.ReplaceAll(text, " ", `\s+`)+`\b`))
	}
	return list
}

// words counts the words to avoid in comments, strings and pages.
func (r *report) words(t *tree) {
	r.title("Words: in production Go, in tests, in pages (Markdown and templates)")
	var sum [3]int
	for _, word := range avoided {
		var counts [3]int
		var places []string
		for _, f := range t.files {
			if strings.HasPrefix(f.folder, "internal/cmd/measure") {
				continue
			}
			group := 0
			if f.test {
				group = 1
			}
			for _, text := range t.texts(f) {
				n := len(word.FindAllString(text.text, -1))
				counts[group] += n
				if n > 0 {
					places = append(places, text.path)
				}
			}
		}
		for _, p := range t.pages {
			n := len(word.FindAllString(p.text, -1))
			counts[2] += n
			if n > 0 {
				places = append(places, fmt.Sprintf("%s (%d)", p.path, n))
			}
		}
		for i, n := range counts {
			sum[i] += n
		}
		name := strings.NewReplacer(`(?i)\b`, "", `\b`, "", `\s+`, " ").Replace(word.String())
		r.line("%-40s %5d %5d %5d", name, counts[0], counts[1], counts[2])
		r.list(places)
	}
	r.line("%-40s %5d %5d %5d", "all", sum[0], sum[1], sum[2])
}

// texts returns the comments and strings of a file, each with its position.
func (t *tree) texts(f *goFile) []page {
	var list []page
	for _, group := range f.syntax.Comments {
		list = append(list, page{t.position(group), group.Text()})
	}
	ast.Inspect(f.syntax, func(node ast.Node) bool {
		if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil {
				list = append(list, page{t.position(literal), text})
			}
		}
		return true
	})
	return list
}
