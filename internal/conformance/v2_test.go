package conformance

import (
	"encoding/json"
	"testing"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	ram "github.com/alibabacloud-go/ram-20150501/v2/client"
	sts "github.com/alibabacloud-go/sts-20150401/v2/client"
	"github.com/alibabacloud-go/tea/dara"
	classictrail "github.com/aliyun/alibaba-cloud-sdk-go/services/actiontrail"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/resourcemanager"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/actiontrail"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/directory"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/scenario"
)

// v2Config is the configuration of a V2 client that a user writes to reach the emulator.
func v2Config(c *cloud, key emulator.Credentials) *openapiutil.Config {
	config := &openapiutil.Config{
		AccessKeyId: dara.String(key.AccessKeyID), AccessKeySecret: dara.String(key.AccessKeySecret),
		RegionId: dara.String(region), Protocol: dara.String("http"), Endpoint: dara.String(c.Host),
	}
	if key.SecurityToken != "" {
		config.SecurityToken = dara.String(key.SecurityToken)
	}
	return config
}

func TestV2_ram(t *testing.T) {
	c := start(t)
	sdk, err := ram.NewClient(v2Config(c, c.Account()))
	if err != nil {
		t.Fatal(err)
	}
	runRPC(t, client{"RAM V2", c}, iam.RAMProduct, scenario.RAM, v2(sdk))
}

func TestV2_sts(t *testing.T) {
	c := start(t)
	key, token := scenario.Identities(c.Emulator)
	sdk, err := sts.NewClient(v2Config(c, key))
	if err != nil {
		t.Fatal(err)
	}
	runRPC(t, client{"STS V2", c}, iam.STSProduct, scenario.STS(token), v2(sdk))
}

// The generic call of the V2 runtime is what its generated clients call. It stands for
// the generated client of ActionTrail, whose answers are compared with the types of the
// classic SDK; no SDK has types for inner trails.
func TestV2_actionTrail(t *testing.T) {
	c := start(t)
	scenario.Destination(c.Emulator)
	c.Set(func(s *emulator.Settings) { s.LookupDelayMS = 0 })
	sdk, err := openapi.NewClient(v2Config(c, c.Account()))
	if err != nil {
		t.Fatal(err)
	}
	models := map[string]any{
		"CreateTrail":     &classictrail.CreateTrailResponse{},
		"DeleteTrail":     &classictrail.DeleteTrailResponse{},
		"DescribeRegions": &classictrail.DescribeRegionsResponse{},
		"DescribeTrails":  &classictrail.DescribeTrailsResponse{},
		"GetTrailStatus":  &classictrail.GetTrailStatusResponse{},
		"LookupEvents":    &classictrail.LookupEventsResponse{},
		"StartLogging":    &classictrail.StartLoggingResponse{},
		"StopLogging":     &classictrail.StopLoggingResponse{},
		"UpdateTrail":     &classictrail.UpdateTrailResponse{},
	}
	runRPC(t, client{"ActionTrail V2", c}, actiontrail.Product, append(scenario.ActionTrail, scenario.InnerTrails...), generic(sdk, "2020-07-06", models))
}

// The organisation has no generated client here either. The answers of both products are
// compared with the types of the classic SDK.
func TestV2_directory(t *testing.T) {
	for _, product := range []struct {
		api.Product
		calls []scenario.Call
	}{{directory.ResourceManager, scenario.ResourceManager}, {directory.Master, scenario.ResourceDirectory}} {
		c := start(t)
		scenario.Organisation(c.Emulator)
		sdk, err := openapi.NewClient(v2Config(c, c.Account()))
		if err != nil {
			t.Fatal(err)
		}
		models := map[string]any{
			"GetResourceDirectory": &resourcemanager.GetResourceDirectoryResponse{}, "ListAccounts": &resourcemanager.ListAccountsResponse{},
			"ListPolicyAttachments": &resourcemanager.ListPolicyAttachmentsResponse{}, "CreateServiceLinkedRole": &resourcemanager.CreateServiceLinkedRoleResponse{},
		}
		runRPC(t, client{product.Code + " V2", c}, product.Product, product.calls, generic(sdk, product.Version, models))
	}
}

// generic calls the operations of a version with the generic client.
func generic(sdk *openapi.Client, version string, models map[string]any) caller {
	return func(action string, params map[string]string) (func() (any, error), bool) {
		return func() (any, error) {
			query := map[string]any{}
			for name, value := range params {
				query[name] = value
				var list []map[string]any
				if json.Unmarshal([]byte(value), &list) == nil {
					query[name] = list
				}
			}
			_, err := sdk.CallApi(&openapiutil.Params{
				Action: dara.String(action), Version: dara.String(version), Protocol: dara.String("HTTP"), Pathname: dara.String("/"),
				Method: dara.String("POST"), AuthType: dara.String("AK"), Style: dara.String("RPC"), ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
			}, &openapiutil.OpenApiRequest{Query: openapiutil.Query(query)}, &dara.RuntimeOptions{})
			return models[action], err
		}, false
	}
}
