package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/published"
)

// sdk is the source of an SDK's package.
type sdk struct {
	structs map[string]*ast.StructType
	methods map[string]*ast.FuncDecl // of its client
}

// readPackage parses a package.
func readPackage(folder string) (sdk, error) {
	s := sdk{map[string]*ast.StructType{}, map[string]*ast.FuncDecl{}}
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return s, err
	}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return s, err
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv != nil && strings.HasSuffix(typeName(d.Recv.List[0].Type), "Client") {
					s.methods[d.Name.Name] = d
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if t, ok := spec.(*ast.TypeSpec); ok {
						if st, ok := t.Type.(*ast.StructType); ok {
							s.structs[t.Name.Name] = st
						}
					}
				}
			}
		}
	}
	return s, nil
}

// field is a field of a struct: its name on the wire, its type, and where it is sent.
type field struct {
	wire, position string
	kind           ast.Expr
	comment        string
}

// required reports whether the comment says that the field must be set.
func (f field) required() bool { return strings.Contains(f.comment, "This parameter is required.") }

// fields returns the fields that are sent or read.
func (s sdk) fields(name string) []field {
	st := s.structs[name]
	if st == nil {
		return nil
	}
	var list []field
	for _, f := range st.Fields.List {
		if f.Tag == nil || len(f.Names) == 0 {
			continue
		}
		text, _ := strconv.Unquote(f.Tag.Value)
		tag := reflect.StructTag(text)
		wire, _, _ := strings.Cut(tag.Get("json"), ",")
		if named := tag.Get("name"); named != "" {
			wire = named
		}
		if wire == "" || wire == "-" {
			continue
		}
		list = append(list, field{wire, strings.ToLower(tag.Get("position")), f.Type, f.Doc.Text()})
	}
	return list
}

// typeName returns the name of a type without pointers, and empty for one without a name.
func typeName(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return typeName(t.X)
	case *ast.Ident:
		return t.Name
	case *ast.SelectorExpr:
		return t.Sel.Name
	}
	return ""
}

// kindOf returns the kind of a type.
func (s sdk) kindOf(t ast.Expr) published.Kind {
	switch t := t.(type) {
	case *ast.StarExpr:
		return s.kindOf(t.X)
	case *ast.ArrayType:
		return published.List
	case *ast.MapType:
		return published.Object
	case *ast.Ident, *ast.SelectorExpr:
		switch name := typeName(t); name {
		case "string":
			return published.String
		case "int", "int32", "int64", "Integer":
			return published.Integer
		case "float32", "float64", "Float":
			return published.Number
		case "bool", "Boolean":
			return published.Boolean
		default:
			if s.structs[name] != nil {
				return published.Object
			}
		}
	}
	return published.Any
}

// answer adds the members that a type reads, below a path. A type within itself is not
// followed.
func (s sdk) answer(o *published.Operation, path string, t ast.Expr, within []string) {
	switch t := t.(type) {
	case *ast.StarExpr:
		s.answer(o, path, t.X, within)
	case *ast.ArrayType:
		s.answer(o, path+"[]", t.Elt, within)
	case *ast.MapType:
		s.answer(o, path+"{}", t.Value, within)
	case *ast.Ident:
		for _, outer := range within {
			if outer == t.Name {
				return
			}
		}
		if s.structs[t.Name] == nil {
			return
		}
		if path != "" {
			path += "."
		}
		for _, f := range s.fields(t.Name) {
			if o.Answer == nil {
				o.Answer = map[string]string{}
			}
			o.Answer[path+f.wire] = string(s.kindOf(f.kind))
			s.answer(o, path+f.wire, f.kind, append(within, t.Name))
		}
	}
}

// classic adds what the SDK of the first generation says. It does not say what is required.
func (s sdk) classic(into map[string]published.Operation) {
	for name := range s.structs {
		action, ok := strings.CutSuffix(name, "Request")
		if !ok || s.structs[action+"Response"] == nil {
			continue
		}
		o := into[action]
		for _, f := range s.fields(name) {
			add(&o, f.wire, published.Claim{By: "s", In: f.position, Kind: s.kindOf(f.kind)})
		}
		s.answer(&o, "", ast.NewIdent(action+"Response"), nil)
		into[action] = o
	}
}
