package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// mutate adds the mutants of a node:
//
//   - a condition, an operand of && and || and a bool that is returned, assigned or a
//     member of a literal becomes true, and false
//   - < becomes <=, > becomes >=, and the reverse
//   - + becomes - and * becomes /, and the reverse, for numbers
//   - a result that is returned becomes the zero value
//   - a call, an assignment, a defer or a go statement is left out
//   - continue becomes break, and the reverse
func (r *rewriter) mutate(n ast.Node) {
	switch n := n.(type) {
	case *ast.ReturnStmt:
		r.results(n)
	case ast.Stmt:
		r.statement(n)
	case ast.Expr:
		if r.isConstant(n) {
			return
		}
		if r.isCondition(n) {
			r.condition(n)
		}
		if binary, ok := n.(*ast.BinaryExpr); ok {
			r.binary(binary)
		}
	}
}

func (r *rewriter) isConstant(n ast.Expr) bool { return r.source.info.Types[n].Value != nil }

// isCondition reports whether n is a bool whose value decides, that has no parts which do.
func (r *rewriter) isCondition(n ast.Expr) bool {
	t := r.source.info.Types[n]
	if !t.IsValue() {
		return false
	}
	basic, ok := t.Type.Underlying().(*types.Basic)
	if !ok || basic.Info()&types.IsBoolean == 0 {
		return false
	}
	switch part := n.(type) {
	case *ast.ParenExpr:
		return false
	case *ast.UnaryExpr:
		if part.Op == token.NOT {
			return false
		}
	case *ast.BinaryExpr:
		if part.Op == token.LAND || part.Op == token.LOR {
			return false
		}
	}
	return r.decides(n)
}

func (r *rewriter) decides(n ast.Expr) bool {
	switch parent := r.parent(1).(type) {
	case *ast.IfStmt, *ast.ForStmt, *ast.ParenExpr:
		return true
	case *ast.UnaryExpr:
		return parent.Op == token.NOT
	case *ast.BinaryExpr:
		return parent.Op == token.LAND || parent.Op == token.LOR
	case *ast.CaseClause:
		choice, ok := r.parent(3).(*ast.SwitchStmt)
		return ok && choice.Tag == nil
	case *ast.KeyValueExpr:
		return parent.Value == n
	case *ast.AssignStmt:
		if len(parent.Lhs) != len(parent.Rhs) || isBlank(parent.Lhs) {
			return false // v, ok := …
		}
		for _, right := range parent.Rhs {
			if right == n {
				return true
			}
		}
	case *ast.ReturnStmt:
		return true
	}
	return false
}

func (r *rewriter) condition(n ast.Expr) {
	if loop, ok := r.parent(1).(*ast.ForStmt); ok && loop.Cond == n {
		r.surround(n, fmt.Sprintf("mutant_.If(%d, ", r.add(n, "false")), ")") // true would never end
		return
	}
	id := r.add(n, "true")
	r.add(n, "false")
	r.surround(n, fmt.Sprintf("mutant_.Bool(%d, ", id), ")")
}

// operators are the functions of the runtime for operators, and what the mutant has.
var operators = map[token.Token]struct{ function, becomes string }{
	token.LSS: {"Less", "<="},
	token.LEQ: {"LessOrEqual", "<"},
	token.GTR: {"Greater", ">="},
	token.GEQ: {"GreaterOrEqual", ">"},
	token.ADD: {"Add", "-"},
	token.SUB: {"Subtract", "+"},
	token.MUL: {"Multiply", "/"},
	token.QUO: {"Divide", "*"},
}

func (r *rewriter) binary(n *ast.BinaryExpr) {
	operator, ok := operators[n.Op]
	if !ok || n.Op == token.GTR && r.isZero(n.Y) && r.isLength(n.X) { // len(x) >= 0 is true
		return
	}
	basic, ok := r.source.info.Types[n.X].Type.Underlying().(*types.Basic)
	if !ok || basic.Info()&types.IsOrdered == 0 {
		return
	}
	arithmetic := n.Op == token.ADD || n.Op == token.SUB || n.Op == token.MUL || n.Op == token.QUO
	if arithmetic && basic.Info()&types.IsNumeric == 0 {
		return
	}
	r.surround(n, fmt.Sprintf("mutant_.%s(%d, ", operator.function, r.add(n, operator.becomes)), ")")
	r.replace(n.OpPos, n.Op.String(), ",")
}

func (r *rewriter) isZero(n ast.Expr) bool {
	value := r.source.info.Types[n].Value
	return value != nil && value.Kind() == constant.Int && constant.Sign(value) == 0
}

func (r *rewriter) isLength(n ast.Expr) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	name, ok := call.Fun.(*ast.Ident)
	return ok && name.Name == "len"
}

// statement adds the mutants that leave out a statement of a list.
func (r *rewriter) statement(n ast.Stmt) {
	switch r.parent(1).(type) {
	case *ast.BlockStmt:
	case *ast.CaseClause, *ast.CommClause:
		if comm, ok := r.parent(1).(*ast.CommClause); ok && comm.Comm == n {
			return
		}
	default:
		return
	}
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE || isBlank(n.Lhs) {
			return
		}
	case *ast.ExprStmt:
		if isPanic(n.X) {
			return
		}
	case *ast.IncDecStmt, *ast.SendStmt, *ast.GoStmt, *ast.DeferStmt:
	case *ast.BranchStmt:
		r.branch(n)
		return
	default:
		return
	}
	r.surround(n, fmt.Sprintf("if mutant_.Keep(%d) { ", r.add(n, "left out")), " }")
}

func isBlank(names []ast.Expr) bool {
	for _, n := range names {
		if name, ok := n.(*ast.Ident); !ok || name.Name != "_" {
			return false
		}
	}
	return true
}

func isPanic(n ast.Expr) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	name, ok := call.Fun.(*ast.Ident)
	return ok && name.Name == "panic"
}

// branch adds the mutant of a continue or a break that is about the loop around it.
func (r *rewriter) branch(n *ast.BranchStmt) {
	if n.Label != nil || n.Tok != token.CONTINUE && n.Tok != token.BREAK {
		return
	}
	for i := 1; ; i++ {
		switch parent := r.parent(i).(type) {
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			return
		case *ast.ForStmt:
			if parent.Cond == nil {
				return // never ends, or returns
			}
		case *ast.RangeStmt:
		default:
			continue
		}
		break
	}
	other := "break"
	if n.Tok == token.BREAK {
		other = "continue"
	}
	r.surround(n, fmt.Sprintf("if !mutant_.Keep(%d) { %s }; ", r.add(n, other), other), "")
}
