package refusals_test

import (
	"go/ast"
	"go/token"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// answerable is a refusal that the emulator can answer. A part of the code that only the request
// decides is *.
type answerable struct {
	pkg, code string
	status    int // 0: any
	at        token.Position
}

// answerables returns every refusal that the source can make.
func (s *source) answerables() (list []answerable) {
	for _, call := range s.calls["api.Refusal"] {
		status := 0
		if literal, is := call.args[0].(*ast.BasicLit); is {
			status, _ = strconv.Atoi(literal.Value)
		}
		for _, code := range s.values(call.in, call.args[1], 0) {
			a := answerable{call.in.pkg, code, status, s.files.Position(call.args[1].Pos())}
			if set, is := strings.CutPrefix(code, aSetting); is {
				a.code, a.status = set, 0 // another value has this status
			}
			list = append(list, a)
		}
	}
	for _, set := range s.codes {
		for _, code := range s.values(set.in, set.expr, 0) {
			list = append(list, answerable{set.in.pkg, code, 0, s.files.Position(set.expr.Pos())})
		}
	}
	return list
}

// aSetting begins the default of a setting.
const aSetting = "setting: "

// values returns the texts that an expression can have.
func (s *source) values(in function, expr ast.Expr, depth int) []string {
	const unknown = "*"
	if depth > 5 {
		return []string{unknown}
	}
	var all []string
	from := func(places []place, pick func(place) ast.Expr) []string {
		for _, p := range places {
			if e := pick(p); e != nil {
				all = append(all, s.values(p.in, e, depth+1)...)
			}
		}
		if len(all) == 0 {
			all = []string{unknown}
		}
		return all
	}
	switch expr := expr.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(expr.Value)
		return []string{text}
	case *ast.BinaryExpr:
		for _, left := range s.values(in, expr.X, depth+1) {
			for _, right := range s.values(in, expr.Y, depth+1) {
				all = append(all, left+right)
			}
		}
		return all
	case *ast.SelectorExpr:
		if of, is := expr.X.(*ast.Ident); is && s.consts[of.Name+"."+expr.Sel.Name] != nil {
			return s.values(in, s.consts[of.Name+"."+expr.Sel.Name], depth+1)
		}
		if setting := reflect.ValueOf(emulator.DefaultSettings()).FieldByName(expr.Sel.Name); setting.IsValid() {
			return []string{aSetting + setting.String()}
		}
		return from(s.fields[in.pkg+"."+expr.Sel.Name], func(p place) ast.Expr { return p.expr })
	case *ast.Ident:
		if value := s.consts[in.pkg+"."+expr.Name]; value != nil {
			return s.values(in, value, depth+1)
		}
		if in.decl == nil {
			return []string{unknown}
		}
		if i := parameter(in.decl, expr.Name); i >= 0 {
			return from(s.calls[in.pkg+"."+in.decl.Name.Name], func(p place) ast.Expr { return p.args[i] })
		}
		return from(assigned(in, expr.Name), func(p place) ast.Expr { return p.expr })
	}
	return []string{unknown}
}

// parameter returns which parameter of a function has a name, or -1.
func parameter(decl *ast.FuncDecl, name string) int {
	at := 0
	for _, field := range decl.Type.Params.List {
		for _, n := range field.Names {
			if n.Name == name {
				return at
			}
			at++
		}
	}
	return -1
}

// assigned returns what is assigned to a variable of a function.
func assigned(in function, name string) (list []place) {
	ast.Inspect(in.decl, func(n ast.Node) bool {
		if set, is := n.(*ast.AssignStmt); is && len(set.Lhs) == len(set.Rhs) {
			for i, to := range set.Lhs {
				if ident, is := to.(*ast.Ident); is && ident.Name == name {
					list = append(list, place{in: in, expr: set.Rhs[i]})
				}
			}
		}
		return true
	})
	return list
}

// families are those that a package refuses in.
var families = map[string][]string{
	"actiontrail": {"RPC"}, "directory": {"RPC"}, "events": {"RPC"}, "iam": {"RPC"}, "oidc": {"RPC"},
	"alert": {"SLS"}, "consumer": {"SLS"}, "search": {"SLS"}, "sls": {"SLS"}, "login": {"login"}, "api": {"RPC", "SLS"},
}

// TestRefusals_everyAnswer checks that each code that the source of the emulator can refuse with,
// with its status, has a row. What a fault says is up to its user.
func TestRefusals_everyAnswer(t *testing.T) {
	for _, missing := range withoutRow(readSource(t, "..").answerables()) {
		t.Error(missing)
	}
}

// withoutRow returns the answers that have no row.
func withoutRow(answers []answerable) (missing []string) {
	for _, a := range answers {
		if a.pkg != "emulator" && !hasRow(a) {
			text := a.at.String() + " refuses with " + strconv.Itoa(a.status) + " " + a.code + ", and no row has it"
			if a.code == "*" {
				text = a.at.String() + " refuses with a code that this test cannot read"
			}
			missing = append(missing, text)
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing)
}

func hasRow(a answerable) bool {
	if a.code == "*" {
		return false
	}
	begin, end, pattern := strings.Cut(a.code, "*")
	for _, group := range refusals {
		if !slices.Contains(families[a.pkg], group.family) {
			continue
		}
		for _, row := range group.cases {
			named := row.code == a.code || pattern && strings.HasPrefix(row.code, begin) && strings.HasSuffix(row.code, end)
			if named && (a.status == 0 || a.status == row.status) {
				return true
			}
		}
	}
	return false
}
