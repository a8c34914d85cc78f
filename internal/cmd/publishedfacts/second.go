package main

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/published"
)

// second adds what an SDK of the second generation says. Where it puts a parameter is in
// the method of its client: query["from"] = request.From.
func (s sdk) second(into map[string]published.Operation) {
	for name, method := range s.methods {
		action, ok := strings.CutSuffix(name, "WithOptions")
		response := s.fields(action + "Response")
		if !ok || response == nil {
			continue
		}
		o := into[action]
		sent := map[string]field{}
		for _, f := range s.fields(action + "Request") {
			sent[f.wire] = f
		}
		ast.Inspect(method.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				if in, wire, ok := element(n.Lhs[0]); ok {
					s.parameter(&o, in, wire, sent[wire])
				}
			case *ast.KeyValueExpr:
				if typeName(n.Key) == "Body" && mentions(n.Value, "Body") {
					s.whole(&o, sent["body"])
				}
			case *ast.CompositeLit:
				if typeName(n.Type) == "Params" {
					s.address(&o, n)
				}
			}
			return true
		})
		for _, f := range response {
			if f.wire == "body" {
				before := len(o.Answer)
				s.answer(&o, "", f.kind, nil)
				o.Open = len(o.Answer) == before
			}
		}
		into[action] = o
	}
}

// parameter adds a parameter of an operation.
func (s sdk) parameter(o *published.Operation, in, wire string, f field) {
	claim := published.Claim{By: "s", In: in, Kind: published.Any, Required: published.Optional}
	if f.kind != nil {
		claim.Kind = s.kindOf(f.kind)
	}
	if f.required() {
		claim.Required = published.Required
	}
	add(o, wire, claim)
	bound(o, wire, f.comment)
}

// whole adds the members of a body that is sent as it is.
func (s sdk) whole(o *published.Operation, body field) {
	if body.kind == nil {
		return
	}
	s.parameter(o, "body", "body", body)
	for _, f := range s.fields(typeName(body.kind)) {
		s.parameter(o, "body", f.wire, f)
	}
}

// element takes query["from"] apart.
func element(e ast.Expr) (in, name string, ok bool) {
	index, ok := e.(*ast.IndexExpr)
	if !ok {
		return "", "", false
	}
	literal, ok := index.Index.(*ast.BasicLit)
	if !ok {
		return "", "", false
	}
	name, err := strconv.Unquote(literal.Value)
	switch typeName(index.X) {
	case "query":
		return "query", name, err == nil
	case "body", "bodyFlat":
		return "body", name, err == nil
	}
	return "", "", false
}

// mentions reports whether an expression has request.Body, or another field.
func mentions(e ast.Expr, name string) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		found = found || ok && s.Sel.Name == name && typeName(s.X) == "request"
		return true
	})
	return found
}

// address adds the method and the path of a REST operation.
func (s sdk) address(o *published.Operation, params *ast.CompositeLit) {
	parts := map[string]string{}
	for _, e := range params.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			if call, ok := pair.Value.(*ast.CallExpr); ok && len(call.Args) == 1 {
				parts[typeName(pair.Key)] = text(call.Args[0])
			}
		}
	}
	if parts["Style"] == "ROA" {
		place(o, parts["Method"]+" "+parts["Pathname"])
	}
}

// text returns a text that is put together, {} for what is not a literal.
func text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, _ := strconv.Unquote(e.Value)
		return s
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return text(e.X) + text(e.Y)
		}
	}
	return "{}"
}
