package iam

import (
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// systemPolicies are the system policies, by lower-case name.
var systemPolicies = byLowerName(slices.Concat(shippingPolicies, accessPolicies, linkedPolicies))

// shippingPolicies are the system policies that have to do with shipping. See
// "System policies" of the RAM documentation. Their documents hold the published
// actions and resources; what the page of AliyunActionTrailRolePolicy leaves
// unseen at its end has nothing to do with Log Service.
var shippingPolicies = []*state.Policy{
	{
		Name: "AliyunActionTrailRolePolicy", DefaultVersion: "v11",
		Description: "The policy for AliyunActionTrailDefaultRole.",
		CreateDate:  date(2015, 11, 26), UpdateDate: date(2021, 5, 25),
		Document: actionTrailDocument(
			`"oss:ListObjects","oss:PutObject","oss:GetBucketLocation"`,
			`"log:PostLogStoreLogs","log:CreateLogstore","log:GetLogstore","log:CreateIndex","log:UpdateIndex","log:GetIndex","log:GetLogStoreLogs"`,
			"actiontrail_*", "innertrail_*"),
	},
	{
		Name: state.ServiceLinkedPolicy, DefaultVersion: "v11",
		Description: "The policy for AliyunServiceRoleForActionTrail.",
		CreateDate:  date(2020, 7, 15), UpdateDate: date(2023, 8, 24),
		Document: strings.TrimSuffix(actionTrailDocument(
			`"oss:ListObjects","oss:PutObject","oss:GetBucketLocation","oss:GetBucketInfo","oss:GetBucketLifecycle"`,
			`"log:PostLogStoreLogs","log:CreateLogstore","log:GetLogstore","log:UpdateLogStore","log:CreateIndex","log:UpdateIndex","log:GetIndex","log:GetLogStoreLogs"`,
			"actiontrail_*", "innertrail_*", "insights_*"), "]}") + `,{"Action":"ram:DeleteServiceLinkedRole","Resource":"*","Effect":"Allow",` +
			`"Condition":{"StringEquals":{"ram:ServiceName":"actiontrail.aliyuncs.com"}}}]}`,
	},
	{
		Name: "AliyunActionTrailDeliveryPolicy", DefaultVersion: "v2",
		Description: "The policy for ActionTrailDeliveryRole.",
		CreateDate:  date(2020, 7, 15), UpdateDate: date(2022, 3, 1),
		Document: actionTrailDocument(
			`"oss:PutObject","oss:GetBucketLocation"`,
			`"log:PostLogStoreLogs","log:CreateLogstore","log:GetLogstore","log:CreateIndex","log:UpdateIndex","log:GetIndex","log:GetLogStoreLogs"`,
			"actiontrail_*", "insights_*"),
	},
	{
		Name: "AliyunLogFullAccess", DefaultVersion: "v1",
		Description: "Provides full access to Log Service.",
		CreateDate:  date(2015, 5, 27), UpdateDate: date(2015, 5, 27),
		Document: `{"Version":"1","Statement":[{"Action":"log:*","Resource":"*","Effect":"Allow"}]}`,
	},
	{
		Name: "AdministratorAccess", DefaultVersion: "v1",
		Description: "Provides full access to Alibaba Cloud services and resources.",
		CreateDate:  date(2015, 4, 28), UpdateDate: date(2015, 4, 28),
		Document: `{"Version":"1","Statement":[{"Action":"*","Resource":"*","Effect":"Allow"}]}`,
	},
}

// actionTrailDocument returns the structure that ActionTrail's own policies share.
func actionTrailDocument(oss, log string, logstores ...string) string {
	resources := func(kind string) string {
		var list []string
		for _, l := range logstores {
			list = append(list, `"acs:log:*:*:project/*/`+kind+`/`+l+`"`)
		}
		return strings.Join(list, ",")
	}
	return `{"Version":"1","Statement":[` +
		`{"Action":[` + oss + `,"kms:ListKeys","kms:Listalias","kms:ListAliasesByKeyId","kms:DescribeKey","kms:GenerateDataKey","kms:Decrypt"],"Resource":"*","Effect":"Allow"},` +
		`{"Action":["log:GetProject","log:ListJobs","log:DescribeService"],"Resource":"*","Effect":"Allow"},` +
		`{"Action":[` + log + `],"Resource":[` + resources("logstore") + `],"Effect":"Allow"},` +
		`{"Action":["log:CreateDashboard","log:UpdateDashboard"],"Resource":"acs:log:*:*:project/*/dashboard/*","Effect":"Allow"},` +
		`{"Action":["log:CreateSavedSearch","log:UpdateSavedSearch"],"Resource":[` + resources("savedsearch") + `],"Effect":"Allow"}]}`
}

func byLowerName(list []*state.Policy) map[string]*state.Policy {
	m := map[string]*state.Policy{}
	for _, p := range list {
		p.Type = state.PolicySystem
		m[strings.ToLower(p.Name)] = p
	}
	return m
}

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// SystemPolicyName returns the name of a system policy as RAM spells it, empty where there
// is none.
func SystemPolicyName(name string) string {
	if p := systemPolicies[strings.ToLower(name)]; p != nil {
		return p.Name
	}
	return ""
}

// SystemPolicyNames returns the names of all system policies that the emulator has.
func SystemPolicyNames() []string {
	var names []string
	for _, p := range systemPolicies {
		names = append(names, p.Name)
	}
	slices.Sort(names)
	return names
}
