package docs

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const root = "../.."

var external = flag.Bool("external", false, "ask for the pages of others, too")

// pages returns the Markdown files of a tree.
func pages(tree fs.FS) ([]string, error) {
	var found []string
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (name == ".git" || name == ".cache" || name == "dist" || name == ".ci") {
			return fs.SkipDir
		}
		if path.Ext(name) == ".md" {
			found = append(found, name)
		}
		return nil
	})
	return found, err
}

// Every link on a page leads to a file and, if it has a fragment, to a heading of
// that file. Links to this provider's own pages in the registry and the repository
// are resolved to files too. For other sites, only the form is checked.
func TestLinks(t *testing.T) {
	t.Parallel()
	tree := os.DirFS(root)
	found, err := pages(tree)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(found, "README.md") || !slices.Contains(found, "docs/index.md") || len(found) < 10 {
		t.Fatalf("the pages are %q", found)
	}
	links := 0
	for _, page := range found {
		n, err := checkLinks(tree, page)
		if err != nil {
			t.Errorf("%s: %v", page, err)
		}
		links += n
	}
	t.Logf("%d links on %d pages", links, len(found))
}

var (
	fenced     = regexp.MustCompile("(?ms)^ *```.*?^ *```$")
	quoted     = regexp.MustCompile("`[^`\n]*`")
	inlineLink = regexp.MustCompile(`\[[^\]]*\]\(([^)\s]+)\)`)
	ownLink    = regexp.MustCompile(`(?m)^\[[^\]]+\]: (\S+)$`)
	bareLink   = regexp.MustCompile(`<(https?://[^>]+)>`)
	heading    = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)
	anchor     = regexp.MustCompile(`<a id="([^"]+)">`)
)

const (
	registry   = "https://registry.terraform.io/providers/innertrail/innertrail/latest/docs"
	repository = "https://github.com/innertrail/terraform-provider-innertrail"
	contents   = "https://raw.githubusercontent.com/innertrail/terraform-provider-innertrail" // of files: the registry shows no picture by a relative link
)

func checkLinks(tree fs.FS, page string) (int, error) {
	data, err := fs.ReadFile(tree, page)
	if err != nil {
		return 0, err
	}
	found := targets(string(data))
	var failed error
	for _, target := range found {
		if err := checkLink(tree, page, target); err != nil {
			failed = errors.Join(failed, fmt.Errorf("link %s: %w", target, err))
		}
	}
	return len(found), failed
}

// targets returns where the links of a page lead to.
func targets(page string) (found []string) {
	text := quoted.ReplaceAllString(fenced.ReplaceAllString(page, ""), "")
	for _, form := range []*regexp.Regexp{inlineLink, ownLink, bareLink} {
		for _, match := range form.FindAllStringSubmatch(text, -1) {
			found = append(found, match[1])
		}
	}
	return found
}

func checkLink(tree fs.FS, page, target string) error {
	link, err := url.Parse(target)
	if err != nil {
		return err
	}
	address, _, _ := strings.Cut(target, "#")
	switch {
	case isReleased(tree) && strings.HasPrefix(page, "docs/") && strings.HasPrefix(address, repository+"/blob/main/docs/"):
		return errors.New("the registry has this page: run make generate")
	case !isReleased(tree) && strings.HasPrefix(address, registry):
		return errors.New("before the first release, the registry has no page: run make generate")
	case address == registry || strings.HasPrefix(address, registry+"/"):
		name := strings.TrimPrefix(strings.TrimPrefix(address, registry), "/")
		return leadsTo(tree, path.Join("docs", cmpOr(name, "index")+".md"), link.Fragment)
	case strings.HasPrefix(address, repository+"/blob/main/"):
		return leadsTo(tree, strings.TrimPrefix(address, repository+"/blob/main/"), link.Fragment)
	case strings.HasPrefix(address, repository+"/tree/main/"):
		return leadsTo(tree, strings.TrimPrefix(address, repository+"/tree/main/"), link.Fragment)
	case strings.HasPrefix(address, contents+"/main/"):
		return leadsTo(tree, strings.TrimPrefix(address, contents+"/main/"), link.Fragment)
	case link.IsAbs():
		if link.Scheme != "https" || !strings.Contains(link.Host, ".") {
			return errors.New("not an https URL")
		}
		return nil
	case address == "":
		return leadsTo(tree, page, link.Fragment)
	case strings.HasPrefix(page, "docs/"):
		return errors.New("relative links do not work in the registry: use the registry's URL")
	default:
		return leadsTo(tree, path.Join(path.Dir(page), address), link.Fragment)
	}
}

// Before the first release, no text of a page names the registry's pages either: the description of a page is
// no Markdown, and has bare links.
func TestLinks_beforeTheRelease(t *testing.T) {
	t.Parallel()
	tree := os.DirFS(root)
	if isReleased(tree) {
		return // the registry has the pages
	}
	found, err := pages(tree)
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range found {
		if strings.HasPrefix(page, "docs/") && strings.Contains(read(t, page), registry) {
			t.Errorf("%s names a page of the registry", page)
		}
	}
}

// isReleased reports whether the changelog has a release.
func isReleased(tree fs.FS) bool {
	text, err := fs.ReadFile(tree, "CHANGELOG.md")
	return err == nil && regexp.MustCompile(`(?m)^## v?\d`).Match(text)
}

func cmpOr(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// leadsTo returns an error if a file or its heading does not exist.
func leadsTo(tree fs.FS, name, fragment string) error {
	info, err := fs.Stat(tree, strings.TrimSuffix(name, "/"))
	if err != nil {
		return fmt.Errorf("%s does not exist", name)
	}
	if fragment == "" || info.IsDir() {
		return nil
	}
	data, err := fs.ReadFile(tree, name)
	if err != nil {
		return err
	}
	text := fenced.ReplaceAllString(string(data), "")
	for _, match := range heading.FindAllStringSubmatch(text, -1) {
		if slug(match[1]) == fragment {
			return nil
		}
	}
	for _, match := range anchor.FindAllStringSubmatch(text, -1) {
		if match[1] == fragment {
			return nil
		}
	}
	return fmt.Errorf("%s has no heading #%s", name, fragment)
}

// Every page of others that our pages link to is there. A site that refuses programs is no answer.
func TestLinks_external(t *testing.T) {
	t.Parallel()
	if !*external {
		t.Skip("the pages of others are asked for on request only: make links")
	}
	tree := os.DirFS(root)
	found, err := pages(tree)
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for _, page := range found {
		text, err := fs.ReadFile(tree, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range targets(string(text)) {
			address, _, _ := strings.Cut(target, "#")
			if own := strings.HasPrefix(address, registry) || strings.HasPrefix(address, repository) || strings.HasPrefix(address, contents); own || !strings.HasPrefix(address, "https://") || asked[address] {
				continue
			}
			asked[address] = true
			t.Run(address, func(t *testing.T) {
				t.Parallel()
				request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
				if err != nil {
					t.Fatal(err)
				}
				response, err := http.DefaultClient.Do(request)
				if err != nil {
					t.Fatalf("%s links to it: %v", page, err)
				}
				response.Body.Close()
				if response.StatusCode == http.StatusNotFound || response.StatusCode == http.StatusGone {
					t.Errorf("%s links to it: %s", page, response.Status)
				}
			})
		}
	}
}

// slug returns the anchor that GitHub and the registry generate for a heading.
func slug(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_':
			b.WriteRune(r)
		case r == ' ':
			b.WriteByte('-')
		}
	}
	return b.String()
}

// The checker reports broken links.
func TestLinks_broken(t *testing.T) {
	t.Parallel()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	for text, want := range map[string]string{
		"[x](docs/index.md)":                          "",
		"[x](docs/index.md#two-words)":                "",
		"[x](docs/index.md#three-words)":              "docs/index.md has no heading #three-words",
		"[x](docs/absent.md)":                         "docs/absent.md does not exist",
		"[x](#here)\n\n## Here":                       "",
		"[x](#there)\n\n## Here":                      "README.md has no heading #there",
		"[x](" + registry + ")":                       "",
		"[x](" + registry + "/resources/absent)":      "docs/resources/absent.md does not exist",
		"[x](" + repository + "/blob/main/absent.go)": "absent.go does not exist",
		"![x](" + contents + "/main/absent.png)":      "absent.png does not exist",
		"[x](http://example.com)":                     "not an https URL",
		"[x](https://example.com/page#any)":           "",
		"[x]: absent.md":                              "absent.md does not exist",
		"`[x](absent.md)`":                            "",
		"```text\n[x](absent.md)\n```":                "",
	} {
		tree := fstest.MapFS{"README.md": file(text), "docs/index.md": file("# Index\n\n## Two words\n"), "CHANGELOG.md": file("## 0.1.0 (1 March 2027)\n")}
		_, err := checkLinks(tree, "README.md")
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasSuffix(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	for text, changelog := range map[string]string{
		"[x](resources/shipping.md)":                      "## Unreleased\n",
		"[x](" + registry + ")":                           "## Unreleased\n",
		"[x](" + repository + "/blob/main/docs/index.md)": "## 0.1.0\n",
	} {
		if _, err := checkLinks(fstest.MapFS{"docs/index.md": file(text), "CHANGELOG.md": file(changelog)}, filepath.ToSlash("docs/index.md")); err == nil {
			t.Errorf("%s passes on a page of the registry, with %q", text, changelog)
		}
	}
}
