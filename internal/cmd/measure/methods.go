package main

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"unicode"
)

// methods counts the methods that are in the file of their type, or in a file named
// after the part that the method is about.
func (r *report) methods(t *tree) {
	type key struct{ folder, name string }
	homes := map[key]string{}
	for _, f := range t.production() {
		ast.Inspect(f.syntax, func(node ast.Node) bool {
			if spec, ok := node.(*ast.TypeSpec); ok {
				homes[key{f.folder, spec.Name.Name}] = f.path
			}
			return true
		})
	}
	counts := map[string]*methodCount{}
	total := &methodCount{}
	for _, f := range t.production() {
		for _, declared := range f.syntax.Decls {
			method, ok := declared.(*ast.FuncDecl)
			if !ok || method.Recv == nil {
				continue
			}
			name := receiver(method)
			room := counts[f.folder]
			if room == nil {
				room = &methodCount{}
				counts[f.folder] = room
			}
			beside := homes[key{f.folder, name}] == f.path
			named := !beside && namedAfter(f.path, name, method.Name.Name)
			place := t.position(method) + " " + name + "." + method.Name.Name
			room.add(beside, named, place)
			total.add(beside, named, place)
		}
	}
	r.title("Methods: in their type's file, in one named after the part, elsewhere; share of the first two")
	for _, folder := range sortedKeys(counts) {
		if c := counts[folder]; c.elsewhere > 0 || r.verbose {
			r.line("%-40s %4d %4d %4d %5.0f %%", folder, c.beside, c.named, c.elsewhere, c.share())
			r.list(c.places)
		}
	}
	r.line("%-40s %4d %4d %4d %5.0f %%", "all", total.beside, total.named, total.elsewhere, total.share())
}

type methodCount struct {
	beside, named, elsewhere int
	places                   []string // of those elsewhere
}

func (c *methodCount) add(beside, named bool, place string) {
	switch {
	case beside:
		c.beside++
	case named:
		c.named++
	default:
		c.elsewhere++
		c.places = append(c.places, place)
	}
}

func (c *methodCount) share() float64 {
	return 100 * float64(c.beside+c.named) / float64(max(c.beside+c.named+c.elsewhere, 1))
}

// receiver returns the name of a method's type.
func receiver(method *ast.FuncDecl) string {
	e := method.Recv.List[0].Type
	for {
		switch inner := e.(type) {
		case *ast.StarExpr:
			e = inner.X
		case *ast.IndexExpr:
			e = inner.X
		case *ast.IndexListExpr:
			e = inner.X
		case *ast.Ident:
			return inner.Name
		default:
			return ""
		}
	}
}

// namedAfter reports whether a file is named after the part that a method is about: a
// word of the file's name is one of the type's or the method's name, plural or not
// (index_status.go holds Observed.IndexStatus), or one word begins with the other and
// both have four letters at least (create.go holds Step.CreatesTrail).
func namedAfter(file, typeName, method string) bool {
	words := append(camelWords(typeName), camelWords(method)...)
	for _, part := range strings.Split(strings.TrimSuffix(path.Base(file), ".go"), "_") {
		if slices.ContainsFunc(words, func(word string) bool { return alike(part, word) }) ||
			len(part) >= 4 && strings.Contains(strings.ToLower(method), part) {
			return true
		}
	}
	return false
}

func alike(a, b string) bool {
	a, b = strings.TrimSuffix(a, "s"), strings.TrimSuffix(b, "s")
	return a == b || len(a) >= 4 && len(b) >= 4 && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

// camelWords returns the words of an identifier, in lower case.
func camelWords(name string) []string {
	var words []string
	begin := 0
	runes := []rune(name)
	for i := 1; i <= len(runes); i++ {
		if i == len(runes) || unicode.IsUpper(runes[i]) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			words = append(words, strings.ToLower(string(runes[begin:i])))
			begin = i
		}
	}
	return words
}
