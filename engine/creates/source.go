package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// source is the provider's package: its functions by name, methods too, whose names do not collide where it matters.
type source struct {
	files     *token.FileSet
	functions map[string]*ast.FuncDecl
	// constructors are the functions that describe a resource, by its Terraform name.
	constructors map[string]string
}

func parse(folder string) (*source, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("no Go source in %s", folder)
	}
	made := &source{token.NewFileSet(), map[string]*ast.FuncDecl{}, map[string]string{}}
	for _, path := range paths {
		name := filepath.Base(path)
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "data_source_") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(made.files, path, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, declared := range file.Decls {
			if function, ok := declared.(*ast.FuncDecl); ok && function.Body != nil {
				made.functions[function.Name.Name] = function
			}
		}
		if name == "provider.go" {
			made.readTable(file)
		}
	}
	return made, nil
}

// readTable finds `"alicloud_vpc": resourceAliCloudVpcVpc(),` under ResourcesMap.
func (s *source) readTable(file *ast.File) {
	ast.Inspect(file, func(node ast.Node) bool {
		field, ok := node.(*ast.KeyValueExpr)
		if !ok || nameOf(field.Key) != "ResourcesMap" {
			return true
		}
		for _, row := range field.Value.(*ast.CompositeLit).Elts {
			pair := row.(*ast.KeyValueExpr)
			if call, ok := pair.Value.(*ast.CallExpr); ok {
				s.constructors[text(pair.Key)] = nameOf(call.Fun)
			}
		}
		return false
	})
}

// create is the name of the function that creates a resource.
func (s *source) create(terraform string) (string, error) {
	constructor := s.functions[s.constructors[terraform]]
	if constructor == nil {
		return "", fmt.Errorf("%s: the provider has no such resource", terraform)
	}
	found := ""
	ast.Inspect(constructor, func(node ast.Node) bool {
		if field, ok := node.(*ast.KeyValueExpr); ok && found == "" {
			if name := nameOf(field.Key); name == "Create" || name == "CreateContext" {
				found = nameOf(field.Value)
			}
		}
		return found == ""
	})
	if s.functions[found] == nil {
		return "", fmt.Errorf("%s: no create in %s", terraform, constructor.Name.Name)
	}
	return found, nil
}

// place is file and line in the provider's package.
func (s *source) place(node ast.Node) string {
	at := s.files.Position(node.Pos())
	return fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Line)
}

// nameOf is the last name of an identifier, of a selection, or of what is pointed to or at; "" for anything else.
func nameOf(node ast.Expr) string {
	switch of := node.(type) {
	case *ast.StarExpr:
		return nameOf(of.X)
	case *ast.UnaryExpr:
		return nameOf(of.X)
	case *ast.Ident:
		return of.Name
	case *ast.SelectorExpr:
		return of.Sel.Name
	}
	return ""
}

// text is what a string literal says, "" for anything else.
func text(node ast.Expr) string {
	if of, ok := node.(*ast.BasicLit); ok && of.Kind == token.STRING {
		return strings.Trim(of.Value, "\"`")
	}
	return ""
}
