package iam

import "github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"

// accessPolicies are the system policies that people and programs get to work
// with the services here. See "System policies" of the RAM documentation. What
// of a document concerns other services is left out, and of the last four the
// versions and dates are not the published ones.
var accessPolicies = []*state.Policy{
	{
		Name: "AliyunActionTrailFullAccess", DefaultVersion: "v2",
		Description: "Provides full access to ActionTrail.",
		CreateDate:  date(2016, 1, 25), UpdateDate: date(2020, 8, 5),
		Document: `{"Version":"1","Statement":[{"Action":"actiontrail:*","Resource":"*","Effect":"Allow"},` +
			`{"Action":"ram:PassRole","Resource":"*","Effect":"Allow","Condition":{"StringEquals":{"acs:Service":"actiontrail.aliyuncs.com"}}},` +
			`{"Action":"ram:CreateServiceLinkedRole","Resource":"*","Effect":"Allow","Condition":{"StringEquals":{"ram:ServiceName":"actiontrail.aliyuncs.com"}}}]}`,
	},
	{
		Name: "AliyunActionTrailReadOnlyAccess", DefaultVersion: "v4",
		Description: "Provides read-only access to ActionTrail.",
		CreateDate:  date(2016, 1, 25), UpdateDate: date(2022, 6, 27),
		Document: allowing(`["actiontrail:Lookup*","actiontrail:Describe*","actiontrail:Get*","actiontrail:Check*","actiontrail:List*"]`),
	},
	{
		Name: "AliyunSTSAssumeRoleAccess", DefaultVersion: "v1",
		Description: "Provides access to call AssumeRole of STS.",
		CreateDate:  date(2015, 4, 28), UpdateDate: date(2015, 4, 28),
		Document: allowing(`"sts:AssumeRole"`),
	},
	{
		Name: "AliyunLogReadOnlyAccess", DefaultVersion: "v1",
		Description: "Provides read-only access to Log Service.",
		CreateDate:  date(2016, 1, 5), UpdateDate: date(2016, 1, 5),
		Document: allowing(`["log:Get*","log:List*","log:Query*"]`),
	},
	{
		Name: "AliyunRAMReadOnlyAccess", DefaultVersion: "v1",
		Description: "Provides read-only access to Resource Access Management.",
		CreateDate:  date(2015, 4, 28), UpdateDate: date(2015, 4, 28),
		Document: allowing(`["ram:Get*","ram:List*"]`),
	},
	{
		Name: "ReadOnlyAccess", DefaultVersion: "v1",
		Description: "Provides read-only access to Alibaba Cloud services and resources.",
		CreateDate:  date(2015, 4, 28), UpdateDate: date(2015, 4, 28),
		Document: allowing(`["*:Describe*","*:List*","*:Get*","*:BatchGet*","*:Query*","*:BatchQuery*","actiontrail:LookupEvents"]`),
	},
}

// allowing returns a policy that allows actions on everything.
func allowing(actions string) string {
	return `{"Version":"1","Statement":[{"Action":` + actions + `,"Resource":"*","Effect":"Allow"}]}`
}
