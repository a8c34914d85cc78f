package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"strconv"
	"strings"
)

// results adds the mutants that return zero values.
func (r *rewriter) results(n *ast.ReturnStmt) {
	signature := r.signature()
	if signature == nil || len(n.Results) != signature.Results().Len() {
		return // a call that returns all results
	}
	failing := r.fails(n)
	for i, value := range n.Results {
		if failing && i < len(n.Results)-1 {
			continue // what is returned beside an error has no meaning
		}
		result := signature.Results().At(i).Type()
		if r.isNothing(value) {
			continue
		}
		if basic, ok := result.Underlying().(*types.Basic); ok && basic.Info()&types.IsBoolean != 0 {
			if r.isConstant(value) { // else it is a condition
				r.constant(value)
			}
			continue
		}
		name, ok := r.name(result)
		if !ok {
			continue
		}
		r.surround(value, fmt.Sprintf("mutant_.Return[%s](%d, ", name, r.add(value, "zero")), ")")
	}
}

// fails reports whether a statement returns an error for certain: an expression other than a
// variable, or a variable in the body of an if that has found it not nil.
func (r *rewriter) fails(n *ast.ReturnStmt) bool {
	if len(n.Results) < 2 {
		return false
	}
	last := n.Results[len(n.Results)-1]
	if t := r.source.info.Types[last]; t.IsNil() || !types.Implements(t.Type, errorType) {
		return false
	}
	name, ok := last.(*ast.Ident)
	if !ok {
		_, calls := last.(*ast.CallExpr)
		return !calls || isNewError(last)
	}
	condition, ok := r.parent(2).(*ast.IfStmt)
	if !ok {
		return false
	}
	test, ok := condition.Cond.(*ast.BinaryExpr)
	if !ok || test.Op != token.NEQ {
		return false
	}
	tested, ok := test.X.(*ast.Ident)
	return ok && tested.Name == name.Name && r.source.info.Types[test.Y].IsNil()
}

var errorType = types.Universe.Lookup("error").Type().Underlying().(*types.Interface) //nolint:forcetypeassert // It is the built-in interface.

// isNewError reports whether a call makes an error: its name ends so.
func isNewError(n ast.Expr) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	name := ""
	switch function := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = function.Sel.Name
	case *ast.Ident:
		name = function.Name
	}
	return strings.HasSuffix(strings.ToLower(name), "errorf") || name == "New"
}

// constant adds the mutant that returns the other constant.
func (r *rewriter) constant(value ast.Expr) {
	text := fmt.Sprintf("mutant_.Keep(%d)", r.add(value, "not"))
	if r.source.info.Types[value].Value.ExactString() == "false" {
		text = "!" + text
	}
	from, to := r.offset(value.Pos()), r.offset(value.End())
	r.edits = append(r.edits, edit{from, to, text, 0})
}

// isNothing reports whether a value is the zero value to the eye.
func (r *rewriter) isNothing(n ast.Expr) bool {
	t := r.source.info.Types[n]
	if t.IsNil() {
		return true
	}
	if literal, ok := n.(*ast.CompositeLit); ok {
		_, isStruct := t.Type.Underlying().(*types.Struct)
		return isStruct && len(literal.Elts) == 0
	}
	return t.Value != nil && (t.Value.ExactString() == `""` || t.Value.ExactString() == "0")
}

// signature is the one of the function that is being read.
func (r *rewriter) signature() *types.Signature {
	for i := 1; i <= len(r.stack); i++ {
		switch n := r.parent(i).(type) {
		case *ast.FuncLit:
			signature, _ := r.source.info.Types[n].Type.(*types.Signature)
			return signature
		case *ast.FuncDecl:
			signature, _ := r.source.info.Defs[n.Name].Type().(*types.Signature)
			return signature
		}
	}
	return nil
}

// name returns a type as the file writes it; not ok if the file cannot.
func (r *rewriter) name(t types.Type) (name string, ok bool) {
	ok = true
	name = types.TypeString(t, func(p *types.Package) string {
		if p == r.source.types {
			return ""
		}
		for _, imported := range r.file.tree.Imports {
			if quoted, _ := strconv.Unquote(imported.Path.Value); quoted != p.Path() {
				continue
			}
			if imported.Name != nil {
				return imported.Name.Name
			}
			return p.Name()
		}
		ok = false
		return path.Base(p.Path())
	})
	return name, ok
}
