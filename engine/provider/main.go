// The alicloud provider plugin: the published Terraform provider, spoken to by the Pulumi engine through the
// published bridge. Pulumi's own plugin is the same construction with its own mapping; that mapping is not to be had
// as a Go module, so tokens.csv and mapping.go stand in for it.
//
//	pulumi-resource-alicloud <engine address>    serve the engine (what the CLI runs)
//	pulumi-resource-alicloud -version            print the version
//	pulumi-resource-alicloud -dump-schema        print every mapped name and shape as JSON (for the contract test)
package main

import (
	"fmt"
	"os"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
)

// The Python SDK asks the engine for a plugin of its own version, so the two always carry the same one.
const version = "3.105.0"

func main() {
	info, err := providerInfo()
	if err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-resource-alicloud:", err)
		os.Exit(1)
	}
	if len(os.Args) == 2 && os.Args[1] == "-dump-schema" {
		if err := dumpSchema(os.Stdout, info); err != nil {
			fmt.Fprintln(os.Stderr, "pulumi-resource-alicloud:", err)
			os.Exit(1)
		}
		return
	}
	// An empty schema is enough for programs: the engine takes names and shapes from the SDK and from the bridge.
	tfbridge.Main("alicloud", version, info, []byte("{}"))
}
