// The Python language host: the program that the Pulumi engine starts to run Python programs, policy packs and
// plugins. The official one is not published as a Go module; everything it stands on is, and this joins the parts.
//
//	pulumi-language-python <engine address>
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/cmdutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// How often the engine is asked whether it is still there: a killed one leaves us behind no longer than this.
const engineCheck = 5 * time.Second

func main() {
	if err := serve(); err != nil {
		cmdutil.Exit(err)
	}
}

func serve() error {
	tracing := flag.String("tracing", "", "where to send traces (given by the engine)")
	// The engine also hands on its own log settings; -v and -logtostderr are declared by the log library itself.
	flag.Bool("logflow", false, "hand the log settings on to plugins")
	flag.Parse()

	executable, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding our own path: %w", err)
	}
	runner := filepath.Join(filepath.Dir(executable), "pulumi-language-python-exec")
	if _, err := os.Stat(runner); err != nil {
		return fmt.Errorf("the script that runs Python programs must lie beside the language host: %w", err)
	}

	logging.InitLogging(false, 0, false)
	cmdutil.InitTracing("pulumi-language-python", "pulumi-language-python", *tracing)

	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	host := newHost(ctx, runner)
	if address := flag.Arg(flag.NArg() - 1); address != "" {
		if err := host.watch(address, cancel); err != nil {
			return err
		}
	}

	stop := make(chan bool, 1)
	context.AfterFunc(ctx, func() {
		host.stopChildren()
		stop <- true
	})
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: stop,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, host)
			return nil
		},
		Options: rpcutil.TracingServerInterceptorOptions(nil),
	})
	if err != nil {
		return fmt.Errorf("starting to listen: %w", err)
	}
	// The engine reads the port from the first line of our output.
	fmt.Printf("%d\n", handle.Port)
	if err := <-handle.Done; err != nil {
		return fmt.Errorf("serving: %w", err)
	}
	return nil
}
