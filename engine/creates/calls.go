package main

import (
	"go/ast"
	"regexp"
	"strings"
)

// call is one request that changes something.
type call struct {
	product string
	action  string
	token   bool
	at      string
}

func (c call) told() string {
	if c.token {
		return "yes"
	}
	return "no"
}

var (
	reading = regexp.MustCompile(`^(Describe|List|Get|Query|Is|Check|Search|Decrypt|Bucket)([A-Z0-9]|$)`)
	tokens  = regexp.MustCompile(`(?i)^(client)?token$`)
	// Of AliyunClient (connectivity/client.go): product and version first, then the action or the path.
	generic = regexp.MustCompile(`^(Rpc|Roa)(Post|Put|Patch)(WithApiName|WithEndpoint)?$`)
)

// reader walks through a function in the order of its text, and remembers what each variable holds.
type reader struct {
	source *source
	// texts are the variables that hold a text, such as the action's name.
	texts map[string]string
	// tokens are the requests that carry a client token.
	tokens map[string]bool
	// clients are what the vendor's SDKs are called through, as in `client.WithVpcClient(func(vpcClient *vpc.Client) …`:
	// variable to package.
	clients map[string]string
	calls   []call
	seen    map[string]bool
}

// writes are the requests of a function, of what it hands over to where it sends none itself, each action once.
func (s *source) writes(function string) []call {
	return s.writesWithin(function, 2)
}

func (s *source) writesWithin(function string, depth int) []call {
	declared := s.functions[function]
	r := &reader{s, map[string]string{}, map[string]bool{}, map[string]string{}, nil, map[string]bool{}}
	ast.Inspect(declared.Body, func(node ast.Node) bool {
		switch of := node.(type) {
		case *ast.AssignStmt:
			r.assign(of)
		case *ast.FuncLit:
			r.parameters(of)
		case *ast.CallExpr:
			r.read(of)
		}
		return true
	})
	if len(r.calls) > 0 || depth == 0 {
		return r.calls
	}
	ast.Inspect(declared.Body, func(node ast.Node) bool {
		if one, ok := node.(*ast.CallExpr); ok {
			name := nameOf(one.Fun)
			if s.functions[name] != nil && !reading.MatchString(name) && !strings.HasSuffix(name, "Read") && name != function {
				r.calls = append(r.calls, s.writesWithin(name, depth-1)...)
			}
		}
		return true
	})
	return r.calls
}

func (r *reader) assign(of *ast.AssignStmt) {
	for place, left := range of.Lhs {
		right := of.Rhs[min(place, len(of.Rhs)-1)]
		switch to := left.(type) {
		case *ast.Ident:
			if place < len(of.Rhs) {
				r.remember(to.Name, right)
			}
		case *ast.IndexExpr:
			if tokens.MatchString(text(to.Index)) {
				r.tokens[nameOf(to.X)] = true
			}
		case *ast.SelectorExpr:
			if tokens.MatchString(to.Sel.Name) {
				r.tokens[nameOf(to.X)] = true
			}
		}
	}
}

func (r *reader) remember(variable string, value ast.Expr) {
	switch of := value.(type) {
	case *ast.BasicLit:
		r.texts[variable] = text(of)
	case *ast.CompositeLit:
		r.tokens[variable] = carries(of)
	case *ast.UnaryExpr:
		r.remember(variable, of.X)
	case *ast.StarExpr:
		r.remember(variable, of.X)
	case *ast.Ident:
		r.texts[variable], r.tokens[variable] = r.texts[of.Name], r.tokens[of.Name]
	case *ast.TypeAssertExpr:
		// bucket, _ := raw.(*oss.Bucket): an object of the vendor's SDK, whose methods are calls.
		if name := packageOf(of.Type, "Bucket"); name != "" {
			r.clients[variable] = name
		}
	case *ast.CallExpr:
		// A request that a function of the package built or added to, or a new one, which carries nothing yet.
		helper := r.source.functions[nameOf(of.Fun)]
		carried := helper != nil && builds(helper)
		for _, given := range of.Args {
			carried = carried || r.tokens[nameOf(given)]
		}
		r.tokens[variable], r.texts[variable] = carried, r.textOf(of)
	}
}

func (r *reader) parameters(of *ast.FuncLit) {
	for _, field := range of.Type.Params.List {
		for _, name := range field.Names {
			if of := packageOf(field.Type, "Client"); of != "" {
				r.clients[name.Name] = of
			}
		}
	}
}

// packageOf is `vpc` for `*vpc.Client`, "" for any other type.
func packageOf(kind ast.Expr, ending string) string {
	pointer, ok := kind.(*ast.StarExpr)
	if !ok {
		return ""
	}
	selector, ok := pointer.X.(*ast.SelectorExpr)
	if !ok || !strings.HasSuffix(selector.Sel.Name, ending) {
		return ""
	}
	return nameOf(selector.X)
}

func (r *reader) read(of *ast.CallExpr) {
	selector, ok := of.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	name := selector.Sel.Name
	switch {
	case generic.MatchString(name) && len(of.Args) > 3:
		r.add(of, text(of.Args[0]), r.textOf(of.Args[2]), of.Args[3:])
	case name == "Do" && len(of.Args) > 3:
		// client.Do("Oss", xmlParam("PUT", version, action, path), query, body, …)
		if described, ok := of.Args[1].(*ast.CallExpr); ok && len(described.Args) > 2 && text(described.Args[0]) != "GET" {
			r.add(of, text(of.Args[0]), r.textOf(described.Args[2]), of.Args[2:])
		}
	case r.clients[nameOf(selector.X)] != "":
		r.add(of, r.clients[nameOf(selector.X)], name, of.Args)
	}
}

func (r *reader) add(of *ast.CallExpr, product, action string, requests []ast.Expr) {
	product = strings.ToLower(product)
	if reading.MatchString(action) || r.seen[product+action] {
		return
	}
	r.seen[product+action] = true
	carried := false
	for _, request := range requests {
		carried = carried || r.tokens[nameOf(request)]
	}
	r.calls = append(r.calls, call{product, action, carried, r.source.place(of)})
}

// textOf is a literal, what a variable holds, or the format of a path.
func (r *reader) textOf(of ast.Expr) string {
	if call, ok := of.(*ast.CallExpr); ok && len(call.Args) > 0 {
		return text(call.Args[0])
	}
	if found := text(of); found != "" {
		return found
	}
	return r.texts[nameOf(of)]
}

// carries says whether a literal request names a client token.
func carries(of *ast.CompositeLit) bool {
	for _, element := range of.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok && (tokens.MatchString(text(pair.Key)) || tokens.MatchString(nameOf(pair.Key))) {
			return true
		}
	}
	return false
}

// builds says whether a function makes a request with a client token.
func builds(function *ast.FuncDecl) bool {
	found := false
	ast.Inspect(function.Body, func(node ast.Node) bool {
		switch of := node.(type) {
		case *ast.CompositeLit:
			found = found || carries(of)
		case *ast.AssignStmt:
			for _, left := range of.Lhs {
				switch to := left.(type) {
				case *ast.IndexExpr:
					found = found || tokens.MatchString(text(to.Index))
				case *ast.SelectorExpr:
					found = found || tokens.MatchString(to.Sel.Name)
				}
			}
		}
		return !found
	})
	return found
}
