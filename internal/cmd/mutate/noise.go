package main

import (
	"go/ast"
	"go/token"
)

// skipped reports whether a node has no mutants, because a test of behaviour cannot meet them.
func skipped(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GenDecl:
		return n.Tok != token.VAR // the compiler checks the others, or uses them as they are
	case *ast.ExprStmt:
		return isSkippedCall(n.X)
	case *ast.DeferStmt:
		return isSkippedCall(n.Call)
	}
	return false
}

// skippedCalls are functions, by package or method, that have no mutants of their own and
// in their arguments.
var skippedCalls = map[string]string{
	"tflog":   "what is written to Terraform's log is for people who debug",
	"Lock":    "the race detector tests locks (make race)",
	"Unlock":  "a lock that is kept blocks the test until its time is over",
	"RLock":   "the race detector tests locks (make race)",
	"RUnlock": "a lock that is kept blocks the test until its time is over",
	"cancel":  "releases a timer when the operation is over",
	"Close":   "releases a connection or a file; the linter checks that it is called",
}

func isSkippedCall(n ast.Expr) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	if name, ok := call.Fun.(*ast.Ident); ok {
		return skippedCalls[name.Name] != ""
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	receiver, _ := method.X.(*ast.Ident)
	return skippedCalls[method.Sel.Name] != "" || receiver != nil && skippedCalls[receiver.Name] != ""
}
