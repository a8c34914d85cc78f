package functions

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
)

// FuzzARNParse holds that arn_parse and arn.Parse agree.
func FuzzARNParse(f *testing.F) {
	for _, seed := range []string{
		"acs:ram::1234567890123456:role/aliyunactiontraildefaultrole", "acs:ram::1:role/Audit", "acs:log:cn-hangzhou:1:project/security-audit",
		"acs:log:cn-hangzhou:1:project/p/logstore/l", "acs:log:cn-hangzhou:*:project/p", "acs:log::1:project/p", "acs:log:cn-hangzhou::project/p", "acs:log:a:one:project/p",
		"acs:ram:cn-hangzhou:1:role/x", "acs:ram::1:role/", "acs:ram::1:role/a/b", "acs:ram::1:user/x", "acs:ram::1:root", "acs:oss:*:*:bucket:with:colons", "acs:::1:x", "acs:ram::1:/x",
		"acs", "acs:", ":::::", "arn:aws:iam::1:role/x", "acs:ram::1", "acs:ram::123456789012345678901:role/x", "acs:actiontrail:cn-hangzhou:1:trail/ops-trail",
		"acs:log:cn-hangzhou:1:project/..", "acs:log:cn/hangzhou:1:project/p@evil.example", "acs:log:cn-hangzhou:1:project/p\n", "acs:ram::1:role/\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := arn.Parse(text)
		if parts, refused := runARNParse(t, text); (refused == nil) != (err == nil) || refused == nil && parts != read {
			t.Errorf("arn_parse reads %q as %+v, %v; arn.Parse as %+v, %v", text, parts, refused, read, err)
		}
	})
}

// runARNParse runs arn_parse.
func runARNParse(t *testing.T, text string) (arn.ARN, *function.FuncError) {
	t.Helper()
	resp := function.RunResponse{Result: function.NewResultData(types.ObjectUnknown(arnTypes))}
	arnParse{}.Run(t.Context(), function.RunRequest{Arguments: function.NewArgumentsData([]attr.Value{types.StringValue(text)})}, &resp)
	if resp.Error != nil {
		return arn.ARN{}, resp.Error
	}
	object, ok := resp.Result.Value().(types.Object)
	if !ok {
		t.Fatalf("%q gives %v", text, resp.Result.Value())
	}
	part := func(name string) string {
		value, _ := object.Attributes()[name].(types.String)
		return value.ValueString()
	}
	kind, name := part("resource_type"), part("resource_name")
	if resource := part("resource"); resource != kind && resource != kind+"/"+name {
		t.Errorf("%q has the resource %q, of type %q and name %q", text, resource, kind, name)
	}
	return arn.ARN{Service: part("service"), Region: part("region"), Account: part("account_id"), Resource: part("resource")}, nil
}
