package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// listed is what go list says of a package.
type listed struct {
	ImportPath, Dir, Export, Name string
	GoFiles                       []string
	Module                        *struct{ Path, Dir string }
}

// source is a parsed and type-checked package.
type source struct {
	path  string // inside the module
	fset  *token.FileSet
	files []*sourceFile
	types *types.Package
	info  *types.Info
}

// sourceFile is a file of a package.
type sourceFile struct {
	name string // the path on disk
	text []byte
	tree *ast.File
}

// load parses and type-checks the packages that the patterns match.
func load(ctx context.Context, patterns []string) (sources []*source, module string, err error) {
	all, err := list(ctx, append([]string{"-deps", "-export"}, patterns...))
	if err != nil {
		return nil, "", err
	}
	wanted, err := list(ctx, patterns)
	if err != nil {
		return nil, "", err
	}
	exports := map[string]string{}
	for _, p := range all {
		exports[p.ImportPath] = p.Export
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for _, p := range wanted {
		if p.Module == nil {
			return nil, "", fmt.Errorf("%s is in no module", p.ImportPath)
		}
		module = p.Module.Path
		s, err := check(p, fset, imports)
		if err != nil {
			return nil, "", err
		}
		sources = append(sources, s)
	}
	return sources, module, nil
}

func list(ctx context.Context, args []string) ([]listed, error) {
	command := exec.CommandContext(ctx, "go", append([]string{"list", "-json=ImportPath,Dir,Export,Name,GoFiles,Module"}, args...)...)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var packages []listed
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages, nil
		}
		if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
}

func check(p listed, fset *token.FileSet, imports types.Importer) (*source, error) {
	s := &source{
		path: strings.TrimPrefix(p.ImportPath, p.Module.Path+"/"), fset: fset,
		info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}},
	}
	var trees []*ast.File
	for _, name := range p.GoFiles {
		file := &sourceFile{name: filepath.Join(p.Dir, name)}
		var err error
		if file.text, err = os.ReadFile(file.name); err != nil {
			return nil, err
		}
		if file.tree, err = parser.ParseFile(fset, file.name, file.text, parser.ParseComments); err != nil {
			return nil, err
		}
		s.files = append(s.files, file)
		trees = append(trees, file.tree)
	}
	var err error
	s.types, err = (&types.Config{Importer: imports}).Check(p.ImportPath, fset, trees, s.info)
	return s, err
}
