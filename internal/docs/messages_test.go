package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// The troubleshooting guide has a heading, or a line of a list, for every message of diags, integrity
// and shipping, and for those of the provider block that are about more than one of its arguments. It
// has none that is not a message in the code: when a message is reworded, the guide must be, too.
func TestMessages(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(root + "/docs/guides/troubleshooting.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, match := range regexp.MustCompile(`(?m)^(?:### (.+)|\* \*([^*\n]+)\*.*)$`).FindAllStringSubmatch(string(guide), -1) {
		listed[match[1]+match[2]] = true
	}
	var central, anywhere []string
	for _, pattern := range []string{"diags/*.go", "shipping/domain/*.go", "shipping/reconcile/*.go", "shipping/runstate/*.go", "shipping/*.go", "integrity/*.go"} {
		central = slices.Concat(central, messages(t, pattern, summaries))
	}
	for _, pattern := range []string{"provider/*.go", "providerdata/*.go", "credentials/*.go", "health/*.go"} {
		central = slices.Concat(central, messages(t, pattern, summariesOfNoArgument))
	}
	if len(central) < 100 {
		t.Fatalf("the messages are %q", central)
	}
	anywhere = central
	for _, pattern := range []string{"shipping/*.go", "organization/*.go", "coverage/*.go", "providerdata/*.go", "events/*.go", "health/*.go", "policydocument/*.go", "names/validators/*.go", "provider/*.go", "credentials/*.go"} {
		anywhere = slices.Concat(anywhere, messages(t, pattern, summaries))
	}
	for _, message := range central {
		// The table of the first hour has one that has no heading.
		if !listed[message] && !strings.Contains(string(guide), "\n| *"+message+"* |") {
			t.Errorf("the guide does not list %q", message)
		}
	}
	for _, message := range slices.Sorted(maps.Keys(listed)) {
		if !slices.Contains(anywhere, message) {
			t.Errorf("the code has no message %q", message)
		}
	}
}

// messages returns the summaries of diagnostics in the files that match a pattern,
// with … as a placeholder. In finds them in a node.
func messages(t *testing.T, pattern string, in func(node ast.Node, returns bool) []ast.Expr) []string {
	t.Helper()
	files, err := filepath.Glob("../" + pattern)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declared := range file.Decls {
			function, ok := declared.(*ast.FuncDecl)
			if !ok {
				continue
			}
			returns := slices.Contains([]string{"specificMessage", "specialKey", "Summary"}, function.Name.Name)
			ast.Inspect(function, func(node ast.Node) bool {
				for _, summary := range in(node, returns) {
					if text := wording(summary); strings.Trim(text, "…") != "" {
						found[text] = true
					}
				}
				return true
			})
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// summaries returns the expressions in a node that become the summary of a
// diagnostic: the argument of its constructor, a value assigned to a variable named
// summary, and the result of a function that selects one.
func summaries(node ast.Node, returns bool) []ast.Expr {
	position := map[string]int{
		"AddError": 0, "AddWarning": 0, "AddAttributeError": 1, "AddAttributeWarning": 1,
		"NewErrorDiagnostic": 0, "NewWarningDiagnostic": 0, "NewAttributeErrorDiagnostic": 1, "NewAttributeWarningDiagnostic": 1,
	}
	switch node := node.(type) {
	case *ast.CallExpr:
		if called, ok := node.Fun.(*ast.SelectorExpr); ok {
			if at, ok := position[called.Sel.Name]; ok && at < len(node.Args) {
				return node.Args[at : at+1]
			}
		}
	case *ast.AssignStmt:
		for i, left := range node.Lhs {
			if name, ok := left.(*ast.Ident); ok && name.Name == "summary" && i < len(node.Rhs) {
				return node.Rhs[i : i+1]
			}
		}
	case *ast.KeyValueExpr:
		if key, ok := node.Key.(*ast.Ident); ok && key.Name == "Summary" {
			return []ast.Expr{node.Value}
		}
	case *ast.ReturnStmt:
		if returns && len(node.Results) > 0 {
			return node.Results[:1]
		}
	}
	return nil
}

// summariesOfNoArgument returns [summaries] without those of errors about an argument: these say
// what it takes, and Terraform shows where it is.
func summariesOfNoArgument(node ast.Node, returns bool) []ast.Expr {
	switch node := node.(type) {
	case *ast.CallExpr:
		if called, ok := node.Fun.(*ast.SelectorExpr); ok && strings.Contains(called.Sel.Name, "AttributeError") {
			return nil
		}
	case *ast.CompositeLit: // looked at here, since its member Attribute names the argument
		var found []ast.Expr
		for _, element := range node.Elts {
			member, ok := element.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			if key, ok := member.Key.(*ast.Ident); ok && key.Name == "Attribute" {
				return nil
			}
			found = append(found, summaries(member, returns)...)
		}
		return found
	case *ast.KeyValueExpr:
		return nil
	}
	return summaries(node, returns)
}

var verb = regexp.MustCompile(`%[+#]?[a-z]`)

// wording returns the text of an expression, with … as a placeholder.
func wording(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err != nil {
			return ""
		}
		return text
	case *ast.BinaryExpr:
		return wording(e.X) + wording(e.Y)
	case *ast.CallExpr:
		if called, ok := e.Fun.(*ast.SelectorExpr); ok && called.Sel.Name == "Sprintf" {
			return verb.ReplaceAllString(wording(e.Args[0]), "…")
		}
	}
	return "…"
}

// Older versions of Terraform and OpenTofu have no removed block with destroy = false.
// Where a message or a page names it, it names terraform state rm beside it, and a message says
// which versions have it.
func TestMessages_removedBlock(t *testing.T) {
	t.Parallel()
	names := regexp.MustCompile("(?i)removed`? block")
	first := terraform.RemovedBlocksKeeping
	since := "(since Terraform " + strings.TrimSuffix(first.Terraform, ".0") + " and OpenTofu " + strings.TrimSuffix(first.OpenTofu, ".0") + ")"
	found := 0
	check := func(name, paragraph string) {
		if !names.MatchString(paragraph) {
			return
		}
		found++
		if !strings.Contains(paragraph, "terraform state rm") {
			t.Errorf("%s: %q does not name terraform state rm", name, strings.TrimSpace(paragraph))
		}
	}
	for _, pattern := range []string{"diags", "providerdata", "shipping", "shipping/domain", "shipping/reconcile", "shipping/runstate", "organization", "coverage", "health", "events", "provider", "credentials"} {
		files, err := filepath.Glob("../" + pattern + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(node ast.Node) bool {
				if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					check(name, wording(literal))
					if text := wording(literal); strings.Contains(text, "a removed block") && !strings.Contains(text, since) {
						t.Errorf("%s: %q does not say %q", name, text, since)
					}
				}
				return true
			})
		}
	}
	guides, err := filepath.Glob(root + "/docs/*/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(guides, root+"/README.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for paragraph := range strings.SplitSeq(string(text), "\n\n") {
			check(name, paragraph)
		}
	}
	if found < 4 {
		t.Errorf("only %d texts name the block", found)
	}
}
