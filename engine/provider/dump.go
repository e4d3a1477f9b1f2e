package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
)

// shape is a property as a Pulumi program meets it.
type shape struct {
	// string, bool, int, number, list, map, object
	Kind string `json:"kind"`
	// Element is set for list and map.
	Element *shape `json:"element,omitempty"`
	// Fields is set for object: Pulumi property name to property.
	Fields map[string]property `json:"fields,omitempty"`
}

type property struct {
	Shape shape `json:"shape"`
	// Terraform is the name in the Terraform schema.
	Terraform string `json:"terraform"`
	// Input is false for what only the provider sets.
	Input bool `json:"input"`
	// Required inputs have no default, not even a generated name.
	Required bool `json:"required"`
}

type entity struct {
	Terraform  string              `json:"terraform"`
	Properties map[string]property `json:"properties"`
}

// dumpSchema writes {"version", "config", "resources", "functions"} as JSON: properties by Pulumi name, entities by
// Pulumi token.
func dumpSchema(out io.Writer, info tfbridge.ProviderInfo) error {
	config, err := properties(info.P.Schema(), info.Config)
	if err != nil {
		return fmt.Errorf("provider configuration: %w", err)
	}
	resources := map[string]entity{}
	for name, resource := range info.Resources {
		props, err := properties(info.P.ResourcesMap().Get(name).Schema(), resource.Fields)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		resources[string(resource.Tok)] = entity{Terraform: name, Properties: props}
	}
	functions := map[string]entity{}
	for name, source := range info.DataSources {
		props, err := properties(info.P.DataSourcesMap().Get(name).Schema(), source.Fields)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		functions[string(source.Tok)] = entity{Terraform: name, Properties: props}
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", " ")
	return encoder.Encode(map[string]any{
		"version":   version,
		"config":    config,
		"resources": resources,
		"functions": functions,
	})
}

func properties(schema shim.SchemaMap, overrides fields) (map[string]property, error) {
	all := map[string]property{}
	var failed error
	schema.Range(func(name string, field shim.Schema) bool {
		if field.Removed() != "" {
			return true
		}
		override := overrides[name]
		of, err := shapeOf(field, override)
		if err != nil {
			failed = fmt.Errorf("%s: %w", name, err)
			return false
		}
		hasDefault := override != nil && override.HasDefault()
		all[tfbridge.TerraformToPulumiNameV2(name, schema, overrides)] = property{
			Shape:     of,
			Terraform: name,
			Input:     field.Optional() || field.Required(),
			Required:  field.Required() && !hasDefault,
		}
		return true
	})
	return all, failed
}

func shapeOf(field shim.Schema, override *tfbridge.SchemaInfo) (shape, error) {
	switch field.Type() {
	case shim.TypeBool:
		return shape{Kind: "bool"}, nil
	case shim.TypeInt:
		return shape{Kind: "int"}, nil
	case shim.TypeFloat:
		return shape{Kind: "number"}, nil
	case shim.TypeString:
		return shape{Kind: "string"}, nil
	case shim.TypeMap, shim.TypeList, shim.TypeSet:
	default:
		return shape{}, fmt.Errorf("the Terraform type %v has no Pulumi shape here", field.Type())
	}
	var inner *tfbridge.SchemaInfo
	if override != nil {
		inner = override.Elem
	}
	// A collection that does not say what it holds, holds text: both Terraform and the bridge read it so.
	element := shape{Kind: "string"}
	switch of := field.Elem().(type) {
	case shim.Schema:
		nested, err := shapeOf(of, inner)
		if err != nil {
			return shape{}, err
		}
		element = nested
	case shim.Resource:
		var overrides fields
		if inner != nil {
			overrides = inner.Fields
		}
		nested, err := properties(of.Schema(), overrides)
		if err != nil {
			return shape{}, err
		}
		element = shape{Kind: "object", Fields: nested}
	}
	if field.Type() == shim.TypeMap {
		if element.Kind == "object" {
			return element, nil
		}
		return shape{Kind: "map", Element: &element}, nil
	}
	if tfbridge.IsMaxItemsOne(field, override) {
		return element, nil
	}
	return shape{Kind: "list", Element: &element}, nil
}
