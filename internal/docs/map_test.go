package docs

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/shipping"
)

// goSource returns the Go files of internal by their paths in it.
func goSource(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir("..", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") {
			return err
		}
		text, err := os.ReadFile(name)
		found[strings.TrimPrefix(filepath.ToSlash(name), "../")] = string(text)
		return err
	})
	if err != nil || len(found) < 500 {
		t.Fatalf("%d files, %v", len(found), err)
	}
	return found
}

// mapPage returns the map of the code without its link targets, which TestLinks checks.
func mapPage(t *testing.T) string {
	t.Helper()
	return regexp.MustCompile(`\]\([^)]*\)`).ReplaceAllString(read(t, "internal/README.md"), "]")
}

// Each file or folder that the map of the code names is there, relative to internal or to the
// root. A file without its folder is in some folder of internal.
func TestMap_paths(t *testing.T) {
	t.Parallel()
	source, page := goSource(t), mapPage(t)
	bare := map[string]bool{}
	for name := range source {
		bare[filepath.Base(name)] = true
	}
	paths := 0
	for _, match := range regexp.MustCompile("`([\\w.-]+(?:/[\\w.-]*)*)`").FindAllStringSubmatch(page, -1) {
		name := match[1]
		if !strings.Contains(name, "/") && !strings.HasSuffix(name, ".go") {
			continue
		}
		paths++
		_, inside := os.Stat("../" + name)
		_, outside := os.Stat(root + "/" + name)
		if inside != nil && outside != nil && !bare[name] {
			t.Errorf("%s is not there", name)
		}
	}
	if paths < 150 {
		t.Errorf("only %d paths", paths)
	}
}

// What the map of the code names as code is in the code.
func TestMap_names(t *testing.T) {
	t.Parallel()
	words := map[string]bool{}
	for _, text := range goSource(t) {
		for _, word := range regexp.MustCompile(`\w+`).FindAllString(text, -1) {
			words[word] = true
		}
	}
	names := 0
	for _, match := range regexp.MustCompile("`((?:\\w+\\.)*)(\\w+)`").FindAllStringSubmatch(mapPage(t), -1) {
		if match[1] == "" || match[2] != "go" && match[2] != "yml" && match[2] != "md" {
			names++
			for word := range strings.SplitSeq(match[1]+match[2], ".") {
				if !words[word] {
					t.Errorf("no code has %s of `%s%s`", word, match[1], match[2])
				}
			}
		}
	}
	if names < 100 {
		t.Errorf("only %d names", names)
	}
}

// The list of packages has each folder of internal with code, but for those that only hold tests
// of another one, and no other.
func TestMap_packages(t *testing.T) {
	t.Parallel()
	_, block, _ := strings.Cut(read(t, "internal/README.md"), "```text\n")
	block, _, _ = strings.Cut(block, "\n```")
	listed, parent := map[string]bool{}, ""
	for line := range strings.Lines(block) {
		name, _, _ := strings.Cut(line, "  ")
		nested := name == ""
		words := strings.Fields(line)
		for _, word := range words {
			folder, isFolder := strings.CutSuffix(word, "/")
			if !isFolder {
				break
			}
			switch {
			case !nested:
				parent = folder
			case !strings.HasPrefix(folder, parent+"/"):
				folder = parent + "/" + folder
			}
			if listed[folder] {
				t.Errorf("%s is listed twice", folder)
			}
			listed[folder] = true
			if info, err := os.Stat("../" + folder); err != nil || !info.IsDir() {
				t.Errorf("%s is no folder", folder)
			}
		}
	}
	packages := map[string]bool{}
	for name := range goSource(t) {
		folder := filepath.ToSlash(filepath.Dir(name))
		top, _, _ := strings.Cut(folder, "/")
		packages[top] = true
		if !strings.HasSuffix(name, "_test.go") && !strings.Contains(folder, "testdata") {
			packages[folder] = true
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(packages)) {
		if !listed[folder] && !strings.Contains(block, folder+" ") && !strings.HasPrefix(folder, "cmd/") {
			t.Errorf("%s is not listed", folder)
		}
	}
}

// The map of the code explains each key of private state.
func TestMap_privateState(t *testing.T) {
	t.Parallel()
	_, rule, _ := strings.Cut(read(t, "internal/README.md"), "**Private state** ")
	rule, _, _ = strings.Cut(rule, "\n\n")
	for _, key := range shipping.PrivateKeys() {
		if !strings.Contains(rule, "`"+key+"`") {
			t.Errorf("%s is not explained in %q", key, rule)
		}
	}
}

// Each target of make that a page for contributors names is one.
func TestContributing_targets(t *testing.T) {
	t.Parallel()
	makefile := read(t, "GNUmakefile")
	found := 0
	for _, page := range []string{"README.md", ".github/CONTRIBUTING.md", ".github/PULL_REQUEST_TEMPLATE.md", ".github/SECURITY.md", "internal/README.md"} {
		for _, match := range regexp.MustCompile("`(?:[A-Z_]+=\\S+ )*make ([a-z][a-z-]*)").FindAllStringSubmatch(read(t, page), -1) {
			found++
			if !regexp.MustCompile(`(?m)^([a-z0-9. -]+ )?` + match[1] + `( [a-z0-9. -]+)?:`).MatchString(makefile) {
				t.Errorf("%s: make has no target %s", page, match[1])
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d targets are named", found)
	}
	_, minutes, _ := strings.Cut(read(t, ".github/workflows/test.yml"), "timeout-minutes: ")
	if minutes, _, _ = strings.Cut(minutes, "\n"); !strings.Contains(read(t, ".github/CONTRIBUTING.md"), "has "+minutes+" minutes for it") {
		t.Errorf("a pull request has %s minutes for .ci/run", minutes)
	}
}

// What make test leaves out is a stage of .ci/run: the packages in pages and matrix, and each table that runs the CLI in
// each row, of which it runs a sample, in tables.
func TestContributing_leftOut(t *testing.T) {
	t.Parallel()
	_, stages, _ := strings.Cut(read(t, ".ci/run"), "stages=(")
	for _, stage := range []string{"test ", "tables ", "pages ", `"matrix `} {
		if !strings.Contains(stages, stage) {
			t.Errorf(".ci/run has no stage %s", stage)
		}
	}
	tables := regexp.MustCompile(`(?m)^TABLES := (.*)$`).FindStringSubmatch(read(t, "GNUmakefile"))
	if tables == nil {
		t.Fatal("make tables names no packages")
	}
	sampled := map[string]bool{}
	for name, text := range goSource(t) {
		if strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(name, "cmd/") && regexp.MustCompile(`\.New(Applied)?CLI\(t|acctest\.Sample\(t\)`).MatchString(text) {
			sampled["./internal/"+path.Dir(name)] = true
		}
	}
	if want := slices.Sorted(maps.Keys(sampled)); !slices.Equal(slices.Sorted(slices.Values(strings.Fields(tables[1]))), want) {
		t.Errorf("make tables tests %s, and a sample is taken in %q", tables[1], want)
	}
}
