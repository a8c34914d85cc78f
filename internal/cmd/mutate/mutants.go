package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"time"
)

// mutant is one change of the code. All are compiled into the same test binaries; the
// environment says which of them is active.
type mutant struct {
	id      int
	path    string // of the package, inside the module
	place   string // file:line, for people
	key     string // function, code and what becomes of it; without position
	outcome outcome
	by      string // the test that failed
	cpu     time.Duration
}

// edit replaces the text between two offsets of a file.
type edit struct {
	from, to int
	text     string
	order    int // of edits at the same offset
}

// rewriter finds the mutants of a file and rewrites its text to hold them all.
type rewriter struct {
	source  *source
	file    *sourceFile
	mutants *[]*mutant
	repeats map[string]int // of keys, in the package
	edits   []edit
	stack   []ast.Node
	order   int
}

// rewrite returns the text of the file with its mutants, which it appends to mutants.
func rewrite(s *source, file *sourceFile, mutants *[]*mutant, repeats map[string]int, runtime string) string {
	r := &rewriter{source: s, file: file, mutants: mutants, repeats: repeats}
	ast.Inspect(file.tree, func(n ast.Node) bool {
		if n == nil {
			r.stack = r.stack[:len(r.stack)-1]
			return false
		}
		if skipped(n) {
			return false
		}
		r.mutate(n)
		r.stack = append(r.stack, n)
		return true
	})
	if len(r.edits) == 0 {
		return string(file.text)
	}
	end := r.offset(file.tree.Name.End())
	r.edits = append(r.edits, edit{end, end, "; import mutant_ " + strconv.Quote(runtime), 0})
	return r.apply()
}

func (r *rewriter) apply() string {
	slices.SortStableFunc(r.edits, func(a, b edit) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return a.order - b.order
	})
	var out strings.Builder
	at := 0
	for _, e := range r.edits {
		out.Write(r.file.text[at:e.from])
		out.WriteString(e.text)
		at = e.to
	}
	out.Write(r.file.text[at:])
	return out.String()
}

func (r *rewriter) offset(p token.Pos) int { return r.source.fset.Position(p).Offset }

// surround puts text around a node. Of several nodes that begin or end at the same offset,
// those that are met first are outside.
func (r *rewriter) surround(n ast.Node, before, after string) {
	from, to := r.offset(n.Pos()), r.offset(n.End())
	r.order++
	r.edits = append(r.edits, edit{from, from, before, r.order}, edit{to, to, after, -r.order})
}

// replace replaces the text of an operator.
func (r *rewriter) replace(at token.Pos, old, text string) {
	from := r.offset(at)
	r.edits = append(r.edits, edit{from, from + len(old), text, 0})
}

// add adds a mutant of n and returns its number.
func (r *rewriter) add(n ast.Node, becomes string) int {
	code := strings.Join(strings.Fields(string(r.file.text[r.offset(n.Pos()):r.offset(n.End())])), " ")
	key := r.function() + " | " + code + " → " + becomes
	r.repeats[key]++
	if again := r.repeats[key]; again > 1 {
		key += " #" + strconv.Itoa(again)
	}
	position := r.source.fset.Position(n.Pos())
	m := &mutant{id: len(*r.mutants), path: r.source.path, key: key, place: fmt.Sprintf("%s:%d", position.Filename, position.Line)}
	*r.mutants = append(*r.mutants, m)
	return m.id
}

// function names the function that is being read, or the variable outside of functions.
func (r *rewriter) function() string {
	for _, n := range r.stack {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Recv == nil {
				return n.Name.Name
			}
			receiver := n.Recv.List[0].Type
			if star, ok := receiver.(*ast.StarExpr); ok {
				receiver = star.X
			}
			if generic, ok := receiver.(*ast.IndexExpr); ok {
				receiver = generic.X
			}
			return fmt.Sprintf("%s.%s", receiver, n.Name.Name)
		case *ast.ValueSpec:
			return n.Names[0].Name
		}
	}
	return "?"
}

// parent returns the node n levels above the one being read.
func (r *rewriter) parent(n int) ast.Node {
	if len(r.stack) < n {
		return nil
	}
	return r.stack[len(r.stack)-n]
}
