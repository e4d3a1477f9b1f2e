// Reads the provider's source and says of every create that it sends whether a client token goes with it.
//
//	go run . <folder of the provider's module> <token table>    print the list as CSV
//
// A create with a token can be repeated when its reply is lost; one without makes a second resource, or finds the name
// taken. The standard library only: nothing of the provider is compiled.
package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go run . <folder of the provider's module> <token table>")
		os.Exit(2)
	}
	if err := list(os.Stdout, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "creates:", err)
		os.Exit(1)
	}
}

func list(out io.Writer, module, table string) error {
	_, version, found := strings.Cut(filepath.Base(module), "@")
	if !found {
		return fmt.Errorf("%s is no folder of the module cache: it carries no version", module)
	}
	source, err := parse(filepath.Join(module, "alicloud"))
	if err != nil {
		return err
	}
	names, err := resources(table)
	if err != nil {
		return err
	}
	rows := [][]string{}
	for _, name := range names {
		create, err := source.create(name)
		if err != nil {
			return err
		}
		calls := source.writes(create)
		if len(calls) == 0 {
			rows = append(rows, []string{name, "", "", "unknown", version, create})
		}
		for _, one := range calls {
			rows = append(rows, []string{name, one.product, one.action, one.told(), version, one.at})
		}
	}
	writer := csv.NewWriter(out)
	writer.Write([]string{"terraform_name", "product", "action", "token", "provider", "source"})
	return writer.WriteAll(rows)
}

// resources are the Terraform names of the resources in the token table, sorted.
func resources(table string) ([]string, error) {
	file, err := os.Open(table)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", table, err)
	}
	names := []string{}
	for _, row := range rows[1:] {
		if row[0] == "resource" {
			names = append(names, row[1])
		}
	}
	sort.Strings(names)
	return names, nil
}
