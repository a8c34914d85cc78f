package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// runsCLI are the names whose use runs a CLI: of package acctest, of plugin-testing, and of package
// terraform.
var runsCLI = []string{"NewCLI", "NewAppliedCLI", "NewProcessCLI", "TerraformPath", "QueryCLI", "CLIVersion", "resource.UnitTest", "terraform.New", "terraform.WithQueries"}

// testsOf returns the names of the tests that run a CLI, by the folder of their package.
func testsOf(root string) (map[string][]string, error) {
	tests := map[string][]string{}
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		names, err := testsIn(path)
		if len(names) > 0 {
			folder, _ := filepath.Rel(root, path)
			tests["./"+filepath.ToSlash(folder)] = names
		}
		return err
	})
	return tests, err
}

// testsIn returns the tests of a folder that use one of [runsCLI], directly or through functions
// and methods of the folder's test files. These are told apart by name alone, so that a test may be
// found that runs no CLI, and none is missed.
func testsIn(folder string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		return nil, err
	}
	uses := map[string][]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return nil, err
		}
		for _, declared := range file.Decls {
			for _, name := range declares(declared) {
				uses[name] = append(uses[name], usedIn(declared)...)
			}
		}
	}
	reaches := map[string]bool{}
	for _, name := range runsCLI {
		reaches[name] = true
	}
	for grown := true; grown; {
		grown = false
		for name, used := range uses {
			if !reaches[name] && slices.ContainsFunc(used, func(u string) bool { return reaches[u] }) {
				reaches[name], grown = true, true
			}
		}
	}
	var tests []string
	for name := range uses {
		if strings.HasPrefix(name, "Test") && name != "TestMain" && reaches[name] {
			tests = append(tests, name)
		}
	}
	slices.Sort(tests)
	return tests, nil
}

// declares returns the names of a declaration of functions and variables.
func declares(declared ast.Decl) (names []string) {
	switch d := declared.(type) {
	case *ast.FuncDecl:
		return []string{d.Name.Name}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if value, ok := spec.(*ast.ValueSpec); ok {
				for _, name := range value.Names {
					names = append(names, name.Name)
				}
			}
		}
	}
	return names
}

// usedIn returns the names in a declaration; those of package functions with and without their package.
func usedIn(declared ast.Decl) (names []string) {
	ast.Inspect(declared, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok {
				names = append(names, x.Name+"."+n.Sel.Name)
			}
			names = append(names, n.Sel.Name)
		case *ast.Ident:
			names = append(names, n.Name)
		}
		return true
	})
	return names
}
