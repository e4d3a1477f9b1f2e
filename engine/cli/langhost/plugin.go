package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/BurntSushi/toml"
	"github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// RunPlugin runs a policy pack or any other plugin written in Python until the engine is done with it.
func (h *host) RunPlugin(req *pulumirpc.RunPluginRequest, server pulumirpc.LanguageRuntime_RunPluginServer) error {
	if req.AttachDebugger {
		return status.Error(codes.Unimplemented,
			"attaching a debugger to a plugin needs the official Python language host")
	}
	tools, err := python(req.Info)
	if err != nil {
		return err
	}
	ctx, done := h.bound(server.Context())
	defer done()
	if err := tools.ValidateVenv(ctx); err != nil {
		return err
	}
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(server, false /*isTerminal*/)
	if err != nil {
		return fmt.Errorf("opening streams: %w", err)
	}
	defer closer.Close()

	if req.Kind == "analyzer" {
		err = runPack(ctx, tools, req, stdout, stderr)
	} else {
		err = runOther(ctx, tools, req, stdout, stderr)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return server.Send(&pulumirpc.RunPluginResponse{
			Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(exit.ExitCode())}, //nolint:gosec // 0 to 255
		})
	}
	if ctx.Err() != nil {
		// The engine ends a plugin by cancelling the call.
		return nil
	}
	return err
}

// runPack starts a policy pack behind the SDK's proxy. The pack's library reads project, stack and config from its
// environment when it starts, and they arrive in a later call than the one that starts it: the proxy takes that
// call, and only then is the pack started.
func runPack(
	ctx context.Context, tools toolchain.Toolchain, req *pulumirpc.RunPluginRequest, stdout, stderr io.Writer,
) error {
	proxy, packOut, err := sdk.NewPolicyProxy(ctx, stdout)
	if err != nil {
		return fmt.Errorf("starting the policy proxy: %w", err)
	}
	stack, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return fmt.Errorf("waiting for the stack's configuration: %w", err)
	}
	environment, err := activated(ctx, tools, req.Env)
	if err != nil {
		return err
	}
	// Without a stack (the pack is only described, say) there is nothing to tell it.
	if stack != nil {
		config, err := configEnvironment(stack.Config, stack.ConfigSecretKeys)
		if err != nil {
			return err
		}
		environment = append(environment, config...)
		environment = append(environment,
			"PULUMI_ORGANIZATION="+stack.Organization,
			"PULUMI_PROJECT="+stack.Project,
			"PULUMI_STACK="+stack.Stack,
			"PULUMI_DRY_RUN="+strconv.FormatBool(stack.DryRun),
		)
	}
	arguments := append([]string{"-u", "-m", "pulumi.policy"}, req.Args...)
	cmd, err := tools.Command(ctx, append(arguments, entryPoint(req.Info))...)
	if err != nil {
		return fmt.Errorf("finding Python: %w", err)
	}
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = req.Pwd, environment, packOut, stderr
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting the policy pack: %w", err)
	}
	return proxy.Attach(ctx, cmd)
}

// runOther runs a plugin that is an installable package through the SDK's starter, and any other by its __main__.py.
func runOther(
	ctx context.Context, tools toolchain.Toolchain, req *pulumirpc.RunPluginRequest, stdout, stderr io.Writer,
) error {
	environment, err := activated(ctx, tools, req.Env)
	if err != nil {
		return err
	}
	name, err := packageName(req.Info.ProgramDirectory)
	if err != nil {
		return err
	}
	arguments := []string{"-u", entryPoint(req.Info)}
	if name != "" {
		arguments = []string{"-u", "-m", "pulumi.run.plugin", name}
	}
	cmd, err := tools.Command(ctx, append(arguments, req.Args...)...)
	if err != nil {
		return fmt.Errorf("finding Python: %w", err)
	}
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = req.Pwd, environment, stdout, stderr
	return cmd.Run()
}

// packageName gives the name of the installable package in a folder: its pyproject.toml has a build system and a
// project name. It is empty where there is no such package.
func packageName(folder string) (string, error) {
	var project struct {
		BuildSystem map[string]any `toml:"build-system"`
		Project     struct {
			Name string `toml:"name"`
		} `toml:"project"`
	}
	path := filepath.Join(folder, "pyproject.toml")
	if _, err := toml.DecodeFile(path, &project); errors.Is(err, os.ErrNotExist) {
		return "", nil
	} else if err != nil {
		return "", fmt.Errorf("reading %s: %w", path, err)
	}
	if project.BuildSystem == nil {
		return "", nil
	}
	return project.Project.Name, nil
}
