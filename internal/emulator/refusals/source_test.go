package refusals_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// source is the source of the emulator, as far as it decides what a refusal says.
type source struct {
	files *token.FileSet
	funcs []function
	// consts, fields and calls are by package and name.
	consts map[string]ast.Expr
	fields map[string][]place
	calls  map[string][]place
	codes  []place // that package api sets after it has made a refusal
}

// function is a function of a package.
type function struct {
	pkg  string
	decl *ast.FuncDecl
}

// place is an expression or a list of arguments, and the function that it stands in.
type place struct {
	in   function
	expr ast.Expr
	args []ast.Expr
}

// readSource reads the packages below a folder, without their tests.
func readSource(t *testing.T, root string) *source {
	t.Helper()
	s := &source{files: token.NewFileSet(), consts: map[string]ast.Expr{}, fields: map[string][]place{}, calls: map[string][]place{}}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() && d.Name() == "testclient" {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(s.files, path, nil, 0)
		if err == nil {
			s.add(file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *source) add(file *ast.File) {
	pkg := file.Name.Name
	structs := map[string][]string{}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			s.funcs = append(s.funcs, function{pkg, decl})
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					for i, name := range spec.Names {
						if decl.Tok == token.CONST && i < len(spec.Values) {
							s.consts[pkg+"."+name.Name] = spec.Values[i]
						}
					}
				case *ast.TypeSpec:
					if of, is := spec.Type.(*ast.StructType); is {
						structs[spec.Name.Name] = fieldNames(of)
					}
				}
			}
		}
	}
	for _, decl := range file.Decls {
		in := function{pkg: pkg}
		in.decl, _ = decl.(*ast.FuncDecl)
		ast.Inspect(decl, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if name := calledName(pkg, n.Fun); name != "" {
					s.calls[name] = append(s.calls[name], place{in: in, args: n.Args})
				}
			case *ast.CompositeLit:
				name, _ := n.Type.(*ast.Ident)
				if name == nil {
					name = ast.NewIdent("")
				}
				s.addFields(in, structs[name.Name], n)
				for _, element := range n.Elts {
					if literal, is := element.(*ast.CompositeLit); is && literal.Type == nil {
						s.addFields(in, elementFields(n.Type), literal)
					}
				}
			case *ast.AssignStmt:
				if to, is := n.Lhs[0].(*ast.SelectorExpr); is && pkg == "api" && to.Sel.Name == "Code" {
					s.codes = append(s.codes, place{in: in, expr: n.Rhs[0]})
				}
			}
			return true
		})
	}
}

// addFields notes the values of the fields of a literal.
func (s *source) addFields(in function, fields []string, literal *ast.CompositeLit) {
	for i, element := range literal.Elts {
		field, value := "", element
		if pair, is := element.(*ast.KeyValueExpr); is {
			if key, is := pair.Key.(*ast.Ident); is {
				field, value = key.Name, pair.Value
			}
		} else if i < len(fields) {
			field = fields[i]
		}
		if field != "" {
			s.fields[in.pkg+"."+field] = append(s.fields[in.pkg+"."+field], place{in: in, expr: value})
		}
	}
}

// elementFields returns the names of the fields of the elements of a type.
func elementFields(of ast.Expr) []string {
	if list, is := of.(*ast.ArrayType); is {
		if element, is := list.Elt.(*ast.StructType); is {
			return fieldNames(element)
		}
	}
	return nil
}

func fieldNames(of *ast.StructType) (names []string) {
	for _, field := range of.Fields.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return names
}

// calledName returns the package and the name of a function that is called.
func calledName(pkg string, called ast.Expr) string {
	switch called := called.(type) {
	case *ast.Ident:
		return pkg + "." + called.Name
	case *ast.SelectorExpr:
		if of, is := called.X.(*ast.Ident); is {
			return of.Name + "." + called.Sel.Name
		}
	}
	return ""
}
