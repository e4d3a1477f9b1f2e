package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// host answers the engine. What it does not implement (code generation) is answered "unimplemented" by the embedded
// type, which the CLI reports as such.
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	// runner is the script that runs a program inside the Pulumi runtime.
	runner string

	// children is cancelled when every program and plugin of ours must end.
	children     context.Context
	stopChildren context.CancelFunc

	mu     sync.Mutex
	engine string
}

func newHost(ctx context.Context, runner string) *host {
	children, stop := context.WithCancel(ctx)
	return &host{runner: runner, children: children, stopChildren: stop}
}

// watch remembers the engine's address and calls gone when the engine stops answering.
func (h *host) watch(address string, gone context.CancelFunc) error {
	h.mu.Lock()
	h.engine = address
	h.mu.Unlock()
	if err := rpcutil.Healthcheck(h.children, address, engineCheck, gone); err != nil {
		return fmt.Errorf("watching the engine at %s: %w", address, err)
	}
	return nil
}

func (h *host) engineAddress() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.engine
}

// bound gives a context that ends with the request or with the host, whichever is first.
func (h *host) bound(request context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(request)
	stop := context.AfterFunc(h.children, cancel)
	return ctx, func() { stop(); cancel() }
}

func (h *host) Handshake(
	_ context.Context, req *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if req.EngineAddress != "" {
		h.engine = req.EngineAddress
	}
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.stopChildren()
	return &emptypb.Empty{}, nil
}

// python gives the toolchain (pip, poetry or uv, with or without a virtual environment) that a project's runtime
// options ask for.
func python(info *pulumirpc.ProgramInfo) (toolchain.Toolchain, error) {
	if info == nil {
		return nil, status.Error(codes.InvalidArgument, "the engine sent no program information")
	}
	options := toolchain.PythonOptions{Root: info.RootDirectory, ProgramDir: info.ProgramDirectory}
	for name, value := range info.Options.AsMap() {
		text, isText := value.(string)
		if !isText {
			return nil, status.Errorf(codes.InvalidArgument, "runtime option %q: expected text, found %v", name, value)
		}
		switch name {
		case "virtualenv":
			options.Virtualenv = text
		case "toolchain":
			switch text {
			case "pip":
				options.Toolchain = toolchain.Pip
			case "poetry":
				options.Toolchain = toolchain.Poetry
			case "uv":
				options.Toolchain = toolchain.Uv
			default:
				return nil, status.Errorf(codes.InvalidArgument,
					"runtime option \"toolchain\": expected pip, poetry or uv, found %q", text)
			}
		case "typechecker":
			return nil, status.Errorf(codes.InvalidArgument,
				"runtime option \"typechecker\" (%q) needs the official Python language host; this one runs no type checker",
				text)
		}
	}
	return toolchain.ResolveToolchain(options)
}

func entryPoint(info *pulumirpc.ProgramInfo) string {
	if filepath.IsAbs(info.EntryPoint) {
		return info.EntryPoint
	}
	return filepath.Join(info.ProgramDirectory, info.EntryPoint)
}

func (h *host) About(ctx context.Context, req *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	tools, err := python(req.Info)
	if err != nil {
		return nil, err
	}
	about, err := tools.About(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking Python about itself: %w", err)
	}
	return &pulumirpc.AboutResponse{
		Executable: about.PythonExecutable,
		Version:    about.PythonVersion.String(),
		Metadata:   map[string]string{"host": "dualregion", "toolchainVersion": about.ToolchainVersion.String()},
	}, nil
}

func (h *host) InstallDependencies(
	req *pulumirpc.InstallDependenciesRequest, server pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	tools, err := python(req.Info)
	if err != nil {
		return err
	}
	ctx, done := h.bound(server.Context())
	defer done()
	closer, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(server, req.IsTerminal)
	if err != nil {
		return fmt.Errorf("opening streams: %w", err)
	}
	err = tools.InstallDependencies(
		ctx, req.Info.ProgramDirectory, req.UseLanguageVersionTools, true /*showOutput*/, stdout, stderr)
	if closed := closer.Close(); err == nil {
		err = closed
	}
	return err
}
