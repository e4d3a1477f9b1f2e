package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// The runner's exit code for "it failed, and the user has already been told".
const alreadyShown = 32

// Run runs one Python program to its end.
func (h *host) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	if req.AttachDebugger {
		return nil, status.Error(codes.Unimplemented,
			"attaching a debugger to a program needs the official Python language host")
	}
	tools, err := python(req.Info)
	if err != nil {
		return nil, err
	}
	if err := tools.ValidateVenv(ctx); err != nil {
		return nil, err
	}
	ctx, done := h.bound(ctx)
	defer done()
	arguments := []string{
		"-u", h.runner,
		"--monitor", req.MonitorAddress,
		"--engine", h.engineAddress(),
		"--project", req.Project,
		"--root_directory", req.Info.RootDirectory,
		"--stack", req.Stack,
		"--organization", req.Organization,
		"--pwd", req.Pwd,
		"--parallel", strconv.Itoa(int(req.Parallel)),
		"--dry_run", strconv.FormatBool(req.DryRun),
		entryPoint(req.Info),
	}
	cmd, err := tools.Command(ctx, append(arguments, req.Args...)...)
	if err != nil {
		return nil, fmt.Errorf("finding Python: %w", err)
	}
	environment, err := configEnvironment(req.Config, req.ConfigSecretKeys)
	if err != nil {
		return nil, err
	}
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Env = append(cmd.Env, environment...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr

	var exit *exec.ExitError
	switch err := cmd.Run(); {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exit) && exit.ExitCode() == alreadyShown:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case errors.As(err, &exit) && exit.Exited():
		return &pulumirpc.RunResponse{
			Error: fmt.Sprintf("the program exited with code %d", exit.ExitCode()),
		}, nil
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program did not run to its end: %v", err)}, nil
	}
}

// configEnvironment hands stack config to Python. The runner reads both values as JSON and cannot read null.
func configEnvironment(config map[string]string, secretKeys []string) ([]string, error) {
	if config == nil {
		config = map[string]string{}
	}
	if secretKeys == nil {
		secretKeys = []string{}
	}
	values, err := json.Marshal(config)
	if err != nil {
		return nil, fmt.Errorf("stack config: %w", err)
	}
	secrets, err := json.Marshal(secretKeys)
	if err != nil {
		return nil, fmt.Errorf("names of secret config: %w", err)
	}
	return []string{"PULUMI_CONFIG=" + string(values), "PULUMI_CONFIG_SECRET_KEYS=" + string(secrets)}, nil
}

// activated is the environment the engine asked for, with the project's virtual environment switched on in it.
func activated(ctx context.Context, tools toolchain.Toolchain, environment []string) ([]string, error) {
	if len(environment) == 0 {
		environment = os.Environ()
	}
	folder, err := tools.VirtualEnvPath(ctx)
	if err != nil {
		return nil, fmt.Errorf("finding the virtual environment: %w", err)
	}
	if folder == "" {
		return environment, nil
	}
	return toolchain.ActivateVirtualEnv(environment, folder), nil
}
