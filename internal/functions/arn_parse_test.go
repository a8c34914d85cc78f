package functions

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
)

// arn_parse accepts what arn.Parse accepts, which is fuzzed, and returns the same parts.
func TestARNParse_agrees(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"acs:ram::1234567890123456:role/Audit", "acs:log:cn-hangzhou:1:project/p/logstore/l", "acs:ram::1:root", "acs:oss:*:*:bucket:with:colons",
		"acs:::1:x", "acs:ram::1:/x", "acs", ":::::", "arn:aws:iam::1:role/x", "acs:ram::1", "acs:log:cn-hangzhou:1:project/p\n", "acs:ram::1:role/\xff", "",
	} {
		read, err := arn.Parse(text)
		if parts, refused := runARNParse(t, text); (refused == nil) != (err == nil) || refused == nil && parts != read {
			t.Errorf("arn_parse reads %q as %+v, %v; arn.Parse as %+v, %v", text, parts, refused, read, err)
		}
	}
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
