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
)

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The index lists every guide.
func TestIndex_guides(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(root + "/docs/guides/*.md")
	if err != nil || len(files) < 10 {
		t.Fatalf("the guides are %q, %v", files, err)
	}
	table, _, _ := strings.Cut(read(t, "docs/index.md"), "\n~> ")
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".md")
		if !strings.Contains(table, "| ["+title(t, file)+"]("+registry+"/guides/"+name+") |") && !strings.Contains(table, "| ["+title(t, file)+"]("+repository+"/blob/main/docs/guides/"+name+".md) |") {
			t.Errorf("the index does not list %s by its title, %q", name, title(t, file))
		}
	}
}

// title returns the title of a guide, without what the index leaves out.
func title(t *testing.T, file string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^# (.+)$`).FindStringSubmatch(read(t, strings.TrimPrefix(file, root+"/")))
	if found == nil {
		t.Fatalf("%s has no title", file)
	}
	short := map[string]string{"Troubleshooting by error message": "Troubleshooting", "Alerts on platform events": "Alerts"}
	return cmpOr(short[found[1]], found[1])
}

// The index has every environment variable that the code reads, once.
func TestIndex_environmentVariables(t *testing.T) {
	t.Parallel()
	_, section, _ := strings.Cut(read(t, "docs/index.md"), "\n## Environment variables\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var listed []string
	for _, row := range regexp.MustCompile(`(?m)^\| (.+?) \|`).FindAllStringSubmatch(section, -1) {
		for _, name := range regexp.MustCompile("`([A-Z][A-Z_]+)`").FindAllStringSubmatch(row[1], -1) {
			listed = append(listed, name[1])
		}
	}
	slices.Sort(listed)
	if twice := len(listed) - len(slices.Compact(slices.Clone(listed))); twice > 0 {
		t.Errorf("%d are listed twice: %q", twice, listed)
	}
	// Libraries read these.
	want := variables(t)
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "TF_LOG_PROVIDER"} {
		want[name] = true
	}
	t.Logf("%d variables", len(want))
	if got := slices.Sorted(maps.Keys(want)); !slices.Equal(got, listed) {
		t.Errorf("the index lists\n%q\nand the code reads\n%q", listed, got)
	}
}

// variables returns the names of environment variables in the packages that read them.
func variables(t *testing.T) map[string]bool {
	t.Helper()
	name := regexp.MustCompile(`^(?:(?:ALIBABA_CLOUD|ALICLOUD|INNERTRAIL|SSL_CERT)_[A-Z_]*[A-Z]|HOME|USERPROFILE)$`)
	found := map[string]bool{}
	for _, folder := range []string{"credentials", "provider", "providerdata", "cloud", "cloud/connect", "cloud/endpoint", "moduletest", "shipping", "diags"} {
		files, err := filepath.Glob("../" + folder + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %q, %v", folder, files, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(parsed, func(node ast.Node) bool {
				if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					if text, err := strconv.Unquote(literal.Value); err == nil && name.MatchString(text) {
						found[text] = true
					}
				}
				return true
			})
		}
	}
	return found
}

// Each change in the diagram of the README is one that a plan shows, in the table of the resource.
func TestReadme_diagram(t *testing.T) {
	t.Parallel()
	_, diagram, _ := strings.Cut(read(t, "README.md"), "```mermaid\n")
	diagram, _, _ = strings.Cut(diagram, "```")
	table := read(t, "docs/resources/shipping.md")
	rows := map[string]string{
		"policy detached":     "The policy was detached from the role",
		"trust changed":       "ActionTrail was removed from the role's trust policy",
		"stopped":             "The trail was stopped",
		"deleted":             "The trail was deleted", // and "The Logstore was deleted", "The index was deleted"
		"sent elsewhere":      "The trail's project was changed",
		"retention shortened": "The retention was shortened",
		"logs can be altered": "`its logs can be changed and deleted`",
		"fields removed":      "A field was removed from the index",
	}
	marked := regexp.MustCompile(`⚠ ([a-zA-Z ]+)`).FindAllStringSubmatch(diagram, -1)
	if len(marked) < len(rows) {
		t.Fatalf("the diagram marks %q", marked)
	}
	for _, mark := range marked {
		if row := rows[mark[1]]; row == "" || !strings.Contains(table, "| "+row+" |") {
			t.Errorf("the page of the resource has no row about %q", mark[1])
		}
	}
	for _, row := range []string{"The Logstore was deleted", "The index was deleted"} {
		if !strings.Contains(table, "| "+row+" |") {
			t.Errorf("it has no row %q", row)
		}
	}
}
