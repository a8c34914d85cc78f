package main

import (
	"go/ast"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const module = "github.com/innertrail/terraform-provider-innertrail/"

// domain is the folder of the package that must know neither Terraform nor HTTP. It imports the rules,
// package domain.
const domain = "internal/shipping/reconcile"

var forbidden = []string{"github.com/hashicorp/", "net/http", "github.com/aliyun/"}

// imports counts the forbidden imports of the domain and its tests, and those of the
// module's packages that it imports.
func (r *report) imports(t *tree) {
	r.title("Imports of " + domain + " that are forbidden (Terraform, HTTP, the SDKs)")
	if !slices.ContainsFunc(t.files, func(f *goFile) bool { return f.folder == domain }) {
		r.line("there is no such package")
		return
	}
	reached := map[string]string{domain: ""}
	for queue := []string{domain}; len(queue) > 0; queue = queue[1:] {
		for _, f := range t.files {
			if f.folder != queue[0] || f.test && f.folder != domain {
				continue
			}
			for _, name := range imported(f) {
				inside, ours := strings.CutPrefix(name, module)
				if _, known := reached[inside]; ours && !known {
					reached[inside] = queue[0]
					queue = append(queue, inside)
				}
			}
		}
	}
	direct, indirect := map[string]bool{}, map[string]bool{}
	for _, f := range t.files {
		if _, ok := reached[f.folder]; !ok || f.test && f.folder != domain {
			continue
		}
		for _, name := range imported(f) {
			if slices.ContainsFunc(forbidden, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
				if f.folder == domain {
					direct[f.path+" imports "+name] = true
				} else {
					indirect[f.path+" imports "+name] = true
				}
			}
		}
	}
	r.line("of its own %d, through other packages %d", len(direct), len(indirect))
	r.list(sortedKeys(direct))
	r.list(sortedKeys(indirect))
	r.line("packages of the module that it reaches: %s", strings.Join(sortedKeys(reached), ", "))
}

func imported(f *goFile) []string {
	var names []string
	for _, spec := range f.syntax.Imports {
		if name, err := strconv.Unquote(spec.Path.Value); err == nil {
			names = append(names, name)
		}
	}
	return names
}

// functions returns the names of a file's functions that are not methods.
func functions(f *goFile) []string {
	var names []string
	for _, declared := range f.syntax.Decls {
		if function, ok := declared.(*ast.FuncDecl); ok && function.Recv == nil {
			names = append(names, function.Name.Name)
		}
	}
	return names
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
