package operation_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

// TestInnerTrailAPI_Check checks which names an operator may set: none of them may turn a read into
// a write, a create into a delete, or either into an operation on ordinary trails.
func TestInnerTrailAPI_Check(t *testing.T) {
	t.Parallel()
	type api = operation.InnerTrailAPI
	for name, test := range map[string]struct {
		api       api
		attribute string // of the error; empty for none
		says      string
	}{
		"the defaults": {api{}, "", ""},
		"other names": {api{
			Version: "2017-12-04", CreateAction: "OpenTrailForStaff", DeleteAction: "CloseTrailForStaff", DescribeAction: "ListStaffTrails",
			NameParam: "TrailName", ProjectParam: "ProjectArn", RoleParam: "RoleArn",
		}, "", ""},
		"put and remove":                   {api{CreateAction: "PutInnerTrail", DeleteAction: "RemoveInnerTrail", DescribeAction: "GetInnerTrail"}, "", ""},
		"enable and disable":               {api{CreateAction: "EnableInnerTrail", DeleteAction: "DisableInnerTrail", DescribeAction: "ListInnerTrails"}, "", ""},
		"a leap day":                       {api{Version: "2024-02-29"}, "", ""},
		"describe deletes":                 {api{DescribeAction: "DeleteInnerTrail"}, "describe_action", "begin with Describe, List or Get"},
		"describe deletes, lower case":     {api{DescribeAction: "deleteInnerTrail"}, "describe_action", "begin with"},
		"describe in lower case":           {api{DescribeAction: "describeInnerTrails"}, "describe_action", "begin with"},
		"describe updates":                 {api{DescribeAction: "UpdateInnerTrails"}, "describe_action", "begin with"},
		"describe, another object":         {api{DescribeAction: "DescribeRegions"}, "describe_action", "end with Trail or Trails"},
		"describe, more after trails":      {api{DescribeAction: "DescribeTrailsAndDelete"}, "describe_action", "end with Trail or Trails"},
		"describe, the word alone":         {api{DescribeAction: "Describe"}, "describe_action", "end with Trail or Trails"},
		"describe ordinary trails":         {api{DescribeAction: "DescribeTrails"}, "describe_action", "ordinary trails"},
		"describe a service's trail":       {api{DescribeAction: "GetServiceTrail"}, "describe_action", "ordinary trails"},
		"create deletes":                   {api{CreateAction: "DeleteInnerTrail"}, "create_action", "begin with Create, Put, Open or Enable"},
		"create updates":                   {api{CreateAction: "UpdateTrail"}, "create_action", "begin with"},
		"create an ordinary trail":         {api{CreateAction: "CreateTrail"}, "create_action", "ordinary trails"},
		"create a service's trail":         {api{CreateAction: "CreateServiceTrail"}, "create_action", "ordinary trails"},
		"create, ordinary without case":    {api{CreateAction: "CreateTRail"}, "create_action", "contain Trail"},
		"create, a service's without case": {api{CreateAction: "CreateSERVICETrail"}, "create_action", "ordinary trails"},
		"create no trail":                  {api{CreateAction: "CreateProject"}, "create_action", "contain Trail"},
		"delete creates":                   {api{DeleteAction: "CreateTrail"}, "delete_action", "begin with Delete, Close, Disable or Remove"},
		"delete an ordinary trail":         {api{DeleteAction: "DeleteTrail"}, "delete_action", "ordinary trails"},
		"delete no trail":                  {api{DeleteAction: "DeleteRole"}, "delete_action", "contain Trail"},
		"a day that does not exist":        {api{Version: "2026-02-30"}, "version", "a date such as 2020-07-06"},
		"a month that does not exist":      {api{Version: "2020-13-01"}, "version", "a date such as 2020-07-06"},
		"no date":                          {api{Version: "v2"}, "version", "a date such as 2020-07-06"},
		"the action as parameter":          {api{NameParam: "Action"}, "name_param", "every call has"},
		"the action, without case":         {api{NameParam: "aCTION"}, "name_param", "every call has"},
		"the version as parameter":         {api{RoleParam: "version"}, "role_param", "every call has"},
		"the signature as parameter":       {api{ProjectParam: "signatureNonce"}, "project_param", "every call has"},
		"the token as parameter":           {api{ProjectParam: "SECURITYTOKEN"}, "project_param", "every call has"},
		"the region as parameter":          {api{NameParam: "RegionId"}, "name_param", "every call has"},
		"one name for two parameters":      {api{NameParam: "Target", RoleParam: "target"}, "role_param", "name_param"},
		"another parameter's default":      {api{NameParam: "slsprojectarn"}, "project_param", "name_param"},
		"a parameter with a dot":           {api{ProjectParam: "Sls.Project"}, "project_param", "letters and digits"},
		"an action with a blank":           {api{DescribeAction: "Describe Trails"}, "describe_action", "letters and digits"},
		"a long parameter":                 {api{RoleParam: strings.Repeat("R", 65)}, "role_param", "letters and digits"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			problems := test.api.Check()
			if test.attribute == "" {
				if len(problems) > 0 {
					t.Errorf("it is refused: %v", problems)
				}
				return
			}
			if len(problems) != 1 || problems[0].Attribute != test.attribute || !strings.Contains(problems[0].Error(), test.says) {
				t.Errorf("got %v, want an error of %s that says %q", problems, test.attribute, test.says)
			}
		})
	}
}
