package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/errutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// listPlugins is a Python program that prints the pulumi-plugin.json of every importable package, as a JSON list.
//
//go:embed list_plugins.py
var listPlugins string

// GetRequiredPackages names the provider plugins that the installed SDKs speak to.
func (h *host) GetRequiredPackages(
	ctx context.Context, req *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	tools, err := python(req.Info)
	if err != nil {
		return nil, err
	}
	if err := tools.ValidateVenv(ctx); err != nil {
		return nil, err
	}
	cmd, err := tools.Command(ctx, "-c", listPlugins)
	if err != nil {
		return nil, fmt.Errorf("finding Python: %w", err)
	}
	cmd.Dir = req.Info.ProgramDirectory
	output, err := cmd.Output()
	if err != nil {
		return nil, errutil.ErrorWithStderr(err, "listing the plugins of the installed packages")
	}
	var found []plugin.PulumiPluginJSON
	if err := json.Unmarshal(output, &found); err != nil {
		return nil, fmt.Errorf("reading the plugins of the installed packages: %w", err)
	}
	response := &pulumirpc.GetRequiredPackagesResponse{}
	for _, needed := range found {
		response.Packages = append(response.Packages, &pulumirpc.PackageDependency{
			Kind:             "resource",
			Name:             needed.Name,
			Version:          "v" + needed.Version,
			Server:           needed.Server,
			Parameterization: parameterization(needed.Parameterization),
			Extension:        parameterization(needed.ExtensionParameterization),
		})
	}
	return response, nil
}

func parameterization(of *plugin.PulumiParameterizationJSON) *pulumirpc.PackageParameterization {
	if of == nil {
		return nil
	}
	return &pulumirpc.PackageParameterization{Name: of.Name, Version: of.Version, Value: of.Value}
}

// GetProgramDependencies lists the Python packages a program can import (`pulumi about`).
func (h *host) GetProgramDependencies(
	ctx context.Context, req *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	tools, err := python(req.Info)
	if err != nil {
		return nil, err
	}
	packages, err := tools.ListPackages(ctx, req.TransitiveDependencies)
	if err != nil {
		return nil, fmt.Errorf("listing the installed packages: %w", err)
	}
	response := &pulumirpc.GetProgramDependenciesResponse{}
	for _, found := range packages {
		response.Dependencies = append(response.Dependencies,
			&pulumirpc.DependencyInfo{Name: found.Name, Version: found.Version})
	}
	return response, nil
}
