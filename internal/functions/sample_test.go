package functions

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// record is an object as tests write it: nil is null, []any a list.
type record = map[string]any

// valueOf returns a plain value in Terraform's types, as an expression has it.
func valueOf(plain any) attr.Value {
	switch plain := plain.(type) {
	case nil:
		return types.DynamicNull()
	case string:
		return types.StringValue(plain)
	case bool:
		return types.BoolValue(plain)
	case int:
		return types.NumberValue(big.NewFloat(float64(plain)))
	case float64:
		return types.NumberValue(big.NewFloat(plain))
	case []any:
		var kinds []attr.Type
		var values []attr.Value
		for _, element := range plain {
			value := valueOf(element)
			kinds, values = append(kinds, value.Type(context.Background())), append(values, value)
		}
		return types.TupleValueMust(kinds, values)
	case record:
		kinds, values := map[string]attr.Type{}, map[string]attr.Value{}
		for name, member := range plain {
			values[name] = valueOf(member)
			kinds[name] = values[name].Type(context.Background())
		}
		return types.ObjectValueMust(kinds, values)
	case attr.Value:
		return plain
	}
	panic(fmt.Sprintf("a %T", plain))
}

// render calls report_html.
func render(t testing.TB, object any, more ...string) (attr.Value, *function.FuncError) {
	t.Helper()
	moments := []attr.Value{}
	kinds := []attr.Type{}
	for _, m := range more {
		moments, kinds = append(moments, types.StringValue(m)), append(kinds, types.StringType)
	}
	resp := function.RunResponse{Result: function.NewResultData(types.StringUnknown())}
	reportHTML{}.Run(t.Context(), function.RunRequest{
		Arguments: function.NewArgumentsData([]attr.Value{types.DynamicValue(valueOf(object)), types.TupleValueMust(kinds, moments)}),
	}, &resp)
	return resp.Result.Value(), resp.Error
}

// rendered returns the page about an object.
func rendered(t testing.TB, object any, more ...string) string {
	t.Helper()
	value, wrong := render(t, object, more...)
	if wrong != nil {
		t.Fatal(wrong)
	}
	return value.(types.String).ValueString() //nolint:forcetypeassert // the function returns a string
}

// refused returns the error about an object.
func refused(t *testing.T, object any, more ...string) string {
	t.Helper()
	value, wrong := render(t, object, more...)
	if wrong == nil {
		t.Fatalf("no error, but %.80s", value)
	}
	return wrong.Text
}

// sampleAsOf is the date of the sample pages.
const sampleAsOf = "2026-11-27T08:00:00Z"

// sampleNames are names of accounts, for as many departments as it takes.
var sampleNames = []string{
	"payments", "identity", "landing-zone", "checkout", "catalogue", "search", "fulfilment", "data-lake", "risk", "mobile", "partners", "observability", "hr-systems", "erp", "sandbox",
}

// sampleCoverage returns an object of data.innertrail_coverage about a number of accounts. Of 60,
// 6 have no trail, 8 a stopped one, and 2 cannot be read.
func sampleCoverage(count int) record {
	var accounts []any
	stages := []string{"prod", "staging", "dev", "shared"}
	regions := []string{"cn-hangzhou", "cn-shanghai", "ap-southeast-1"}
	start := time.Date(2026, time.March, 2, 6, 0, 0, 0, time.UTC)
	for i := range count {
		id := fmt.Sprint(1203456789000000 + i*7919)
		region := regions[i%len(regions)]
		account := record{
			"account_id": id, "account_name": sampleNames[i%len(sampleNames)] + "-" + stages[i/len(sampleNames)%len(stages)],
			"assume_role_arn": "acs:ram::" + id + ":role/audit-shipping",
			"readable":        true, "allow_listed": true, "shipping": true, "healthy": true, "covered": true, "reasons": []any{}, "codes": []any{},
			"since": start.Add(time.Duration(i%480) * 13 * time.Hour).Format(time.RFC3339), "last_delivery": start.Add(time.Duration(6240-i%48) * time.Hour).Format(time.RFC3339),
			"trail_name": "platform-ops", "region": region, "project_name": "audit-" + id, "project_region": region, "logstore_name": "innertrail_platform-ops",
			"retention_days": 3650, "orphaned_logstores": []any{},
			"console": "https://sls.console.aliyun.com/lognext/project/audit-" + id + "/logsearch/innertrail_platform-ops?slsRegion=" + region,
		}
		if i%9 == 4 {
			account["retention_days"] = 1825
		}
		switch {
		case i%60 == 17 || i%60 == 41:
			clear(account)
			for _, name := range coverageAttributes {
				account[name] = nil
			}
			account["account_id"], account["account_name"] = id, sampleNames[i%len(sampleNames)]+"-"+stages[i/len(sampleNames)%len(stages)]
			account["assume_role_arn"] = "acs:ram::" + id + ":role/audit-shipping"
			account["readable"], account["covered"] = false, false
			account["reasons"] = []any{"account: not read: STS answered NoPermission to AssumeRole: the trust policy of the role does not allow it"}
			account["codes"] = []any{"account.unread"}
		case i%10 == 3:
			for _, name := range []string{"since", "last_delivery", "trail_name", "region", "project_name", "project_region", "logstore_name", "retention_days", "console"} {
				account[name] = nil
			}
			account["shipping"], account["healthy"], account["covered"] = false, false, false
			account["reasons"], account["codes"] = []any{"trail: none in any region"}, []any{"trail.missing"}
			if i%20 == 3 {
				account["allow_listed"] = false
				account["reasons"], account["codes"] = []any{"allow-list: not open: ActionTrail answered that the operation does not exist"}, []any{"account.not_enabled"}
			} else {
				account["orphaned_logstores"] = []any{"audit-" + id + "/innertrail_old-ops"}
			}
		case i%60 != 0 && i%15 == 5 || i%15 == 9:
			account["shipping"], account["healthy"], account["covered"], account["since"] = false, false, false, nil
			account["reasons"], account["codes"] = []any{"delivery: stopped"}, []any{"trail.stopped"}
			if i%15 == 9 {
				account["reasons"] = []any{"delivery: stopped", "role: policy AliyunActionTrailRolePolicy is not attached"}
				account["codes"] = []any{"trail.stopped", "role.policy_detached"}
			}
		}
		accounts = append(accounts, account)
	}
	counts := record{"accounts": count, "excluded": 0}
	holding := func(name string, want bool) int {
		n := 0
		for _, account := range accounts {
			if account.(record)[name] == want { //nolint:forcetypeassert // set above
				n++
			}
		}
		return n
	}
	for _, name := range []string{"allow_listed", "shipping", "healthy", "covered"} {
		counts[name] = holding(name, true)
	}
	counts["unreadable"] = holding("readable", false)
	return record{
		"assume_role_arns": nil, "role_pattern": "acs:ram::{account_id}:role/audit-shipping", "exclude_account_ids": nil, "regions": nil, "timeouts": nil,
		"accounts": accounts, "totals": counts, "complete": counts["covered"] == count,
	}
}

// coverageAttributes are the attributes of an account of data.innertrail_coverage.
var coverageAttributes = []string{
	"account_id", "account_name", "assume_role_arn", "readable", "allow_listed", "shipping", "healthy", "covered", "reasons", "codes", "since", "last_delivery",
	"trail_name", "region", "project_name", "project_region", "logstore_name", "retention_days", "orphaned_logstores", "console",
}

// sampleHealth returns an object of data.innertrail_shipping.
func sampleHealth(account string, healthy bool) record {
	h := record{
		"id": account + "/cn-hangzhou/platform-ops", "account_id": account, "region": "cn-hangzhou", "trail_name": "platform-ops", "project_name": "security-audit",
		"project_region": "cn-hangzhou", "assume_role_arn": nil, "role": nil, "create_project": nil, "custom_index": nil, "timeouts": nil,
		"logstore_name": "innertrail_platform-ops", "project_arn": "acs:log:cn-hangzhou:" + account + ":project/security-audit",
		"role_arn": "acs:ram::" + account + ":role/aliyunactiontraildefaultrole", "trail_arn": "acs:actiontrail:cn-hangzhou:" + account + ":trail/platform-ops",
		"last_delivery": "2026-11-26T21:14:00Z", "last_delivery_error": nil, "exists": true, "enabled": true, "healthy": healthy, "retention_days": 3650,
		"reasons": []any{}, "codes": []any{}, "obstacles": []any{},
		"integrity": record{
			"status": "append-only", "append_only": true, "anonymous_writes": false, "ingest_processor": nil, "project_policy": "none", "logstore_policy": "none",
			"writers":        []any{"ActionTrail, through the role aliyunactiontraildefaultrole", "identities of the account: its RAM policies are not read"},
			"deleters":       []any{"identities of the account: its RAM policies are not read"},
			"retention_days": 3650, "recycle_bin": true, "encrypted": false, "logstore_created": "2026-03-02T05:58:10Z",
		},
		"console": record{
			"project":    "https://sls.console.aliyun.com/lognext/project/security-audit?slsRegion=cn-hangzhou",
			"logstore":   "https://sls.console.aliyun.com/lognext/project/security-audit/logsearch/innertrail_platform-ops?slsRegion=cn-hangzhou",
			"dashboards": []any{},
		},
	}
	for _, s := range statuses {
		h[s.attribute] = s.healthy
	}
	if !healthy {
		h["role_status"] = "policy AliyunActionTrailRolePolicy is not attached"
		h["reasons"], h["codes"] = []any{"role: policy AliyunActionTrailRolePolicy is not attached"}, []any{"role.policy_detached"}
	}
	return h
}

// with returns a copy of an object with other attributes.
func with(object record, changes record) record {
	changed := record{}
	for _, part := range []record{object, changes} {
		for name, value := range part {
			changed[name] = value
		}
	}
	return changed
}

// withAccount returns an object of data.innertrail_coverage of which one account is changed.
func withAccount(object record, index int, changes record) record {
	accounts := slices.Clone(object["accounts"].([]any))      //nolint:forcetypeassert // it is one
	accounts[index] = with(accounts[index].(record), changes) //nolint:forcetypeassert // it is one
	return with(object, record{"accounts": accounts})
}
