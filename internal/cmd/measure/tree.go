package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
)

// tree holds the Go files, pages and fuzz seeds of a checkout.
type tree struct {
	set   *token.FileSet
	files []*goFile
	pages []page
	seeds map[string]int // by folder, such as internal/arn/testdata/fuzz/FuzzParse
}

// goFile is a Go file, parsed. Its path is relative to the root.
type goFile struct {
	path   string
	folder string
	test   bool // a test, or support of tests
	text   string
	lines  int
	syntax *ast.File
}

// page is a Markdown file or a template of one.
type page struct{ path, text string }

// skipped are folders that are not measured. The pages under docs are generated from the
// templates and the schema; the tools under .ci/tools are separate modules.
var skipped = []string{".git", ".cache", ".ci/tools", "bin", "dist", "docs"}

func load(root string) (*tree, error) {
	t := &tree{set: token.NewFileSet(), seeds: map[string]int{}}
	files := os.DirFS(root)
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains(skipped, name):
			return fs.SkipDir
		case entry.IsDir():
			return nil
		}
		return t.add(files, name)
	})
	if err == nil && len(t.files) == 0 {
		err = fmt.Errorf("there is no Go file under %s", root)
	}
	return t, err
}

func (t *tree) add(files fs.FS, name string) error {
	folder := path.Dir(name)
	switch {
	case strings.Contains(name, "/testdata/fuzz/"):
		t.seeds[folder]++
	case strings.HasSuffix(name, ".md"), strings.HasSuffix(name, ".tmpl"):
		text, err := fs.ReadFile(files, name)
		t.pages = append(t.pages, page{name, string(text)})
		return err
	case strings.HasSuffix(name, ".go"):
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		syntax, err := parser.ParseFile(t.set, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		support := supports.MatchString(folder)
		t.files = append(t.files, &goFile{
			path: name, folder: folder, test: support || strings.HasSuffix(name, "_test.go"),
			text: string(text), lines: bytes.Count(text, []byte("\n")), syntax: syntax,
		})
	}
	return nil
}

// supports matches folders that only tests use.
var supports = regexp.MustCompile(`^internal/(acctest|emulator/testclient)(/|$)`)

// position returns the position of a node, as file:line.
func (t *tree) position(node ast.Node) string {
	at := t.set.Position(node.Pos())
	return fmt.Sprintf("%s:%d", at.Filename, at.Line)
}

// production returns the files that are not tests.
func (t *tree) production() []*goFile {
	return slices.DeleteFunc(slices.Clone(t.files), func(f *goFile) bool { return f.test })
}
