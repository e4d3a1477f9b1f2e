package main

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/aliyun/terraform-provider-alicloud/alicloud"
	"github.com/hashicorp/terraform-plugin-sdk/helper/schema"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	sdkv1 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v1"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// tokenTable says which Terraform name is which Pulumi token: kind (resource or data), terraform_name, pulumi_token.
//
//go:embed tokens.csv
var tokenTable string

type fields = map[string]*tfbridge.SchemaInfo

func single() *tfbridge.SchemaInfo {
	yes := true
	return &tfbridge.SchemaInfo{MaxItemsOne: &yes}
}

func list() *tfbridge.SchemaInfo {
	no := false
	return &tfbridge.SchemaInfo{MaxItemsOne: &no}
}

func within(nested fields) *tfbridge.SchemaInfo {
	return &tfbridge.SchemaInfo{Elem: &tfbridge.SchemaInfo{Fields: nested}}
}

// shapes are the fields whose list-or-single shape in the published SDK differs from what the bridge derives from
// the Terraform schema. The contract test (tests/engine) finds any that is missing here.
var shapes = map[string]fields{
	"alicloud_instance":              {"network_interfaces": single()},
	"alicloud_alb_listener":          {"certificates": single()},
	"alicloud_cs_managed_kubernetes": {"rrsa_metadata": single()},
	"alicloud_db_instance":           {"serverless_config": list()},
	"alicloud_fcv3_trigger":          {"http_trigger": single()},
	"alicloud_fcv3_function": {
		"tracing_config":          single(),
		"custom_container_config": within(fields{"acceleration_info": single()}),
	},
}

// dataShapes is the same for data sources.
var dataShapes = map[string]fields{
	"alicloud_oss_buckets": {"buckets": within(fields{
		"lifecycle_rule":              within(fields{"expiration": single()}),
		"logging":                     single(),
		"referer_config":              single(),
		"server_side_encryption_rule": single(),
		"versioning":                  single(),
		"website":                     single(),
	})},
}

// providerInfo gives the bridge the provider, the token table and the shapes. It fails when the table names something
// that the Terraform provider does not have, or when a shape belongs to a resource that is not mapped.
func providerInfo() (tfbridge.ProviderInfo, error) {
	tf, ok := alicloud.Provider().(*schema.Provider)
	if !ok {
		return tfbridge.ProviderInfo{}, fmt.Errorf("the Terraform provider is not a plugin-sdk v1 provider")
	}
	info := tfbridge.ProviderInfo{
		P:           sdkv1.NewProvider(tf),
		Name:        "alicloud",
		Version:     version,
		Resources:   map[string]*tfbridge.ResourceInfo{},
		DataSources: map[string]*tfbridge.DataSourceInfo{},
	}
	rows, err := csv.NewReader(strings.NewReader(tokenTable)).ReadAll()
	if err != nil {
		return info, fmt.Errorf("tokens.csv: %w", err)
	}
	for _, row := range rows[1:] {
		kind, name, token := row[0], row[1], row[2]
		switch kind {
		case "resource":
			if _, has := info.P.ResourcesMap().GetOk(name); !has {
				return info, fmt.Errorf("tokens.csv: the provider has no resource %s", name)
			}
			info.Resources[name] = &tfbridge.ResourceInfo{Tok: tokens.Type(token), Fields: shapes[name]}
		case "data":
			if _, has := info.P.DataSourcesMap().GetOk(name); !has {
				return info, fmt.Errorf("tokens.csv: the provider has no data source %s", name)
			}
			info.DataSources[name] = &tfbridge.DataSourceInfo{
				Tok: tokens.ModuleMember(token), Fields: dataShapes[name],
			}
		default:
			return info, fmt.Errorf("tokens.csv: kind %q is neither resource nor data", kind)
		}
	}
	for name := range shapes {
		if _, has := info.Resources[name]; !has {
			return info, fmt.Errorf("a shape is given for %s, which tokens.csv does not map", name)
		}
	}
	for name := range dataShapes {
		if _, has := info.DataSources[name]; !has {
			return info, fmt.Errorf("a shape is given for %s, which tokens.csv does not map", name)
		}
	}
	// As upstream: a resource without a name gets the program's name for it and a random suffix.
	info.SetAutonaming(255, "-")
	return info, nil
}
