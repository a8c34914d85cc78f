package health_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/golden"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// request is the id of a request in a message, which each run draws anew.
var request = regexp.MustCompile(`\(request [0-9A-F-]+\)`)

// with returns a change of everything that it is given.
func with(edits ...func(*emulator.Account)) func(*acctest.Cloud) {
	return func(tc *acctest.Cloud) {
		for _, edit := range edits {
			tc.Edit(edit)
		}
	}
}

// states are what became of a shipping, and the configuration that it is read with.
var states = []struct {
	name    string
	config  map[string]any
	arrange func(*acctest.Cloud)
}{
	{"as created, without a name", nil, nil},
	{"as created, by its name", map[string]any{"trail_name": "platform-ops", "project_name": "security-audit"}, nil},
	{"another role is expected", map[string]any{"role": map[string]any{"name": "Audit-Delivery"}}, nil},
	{"another trail is meant", map[string]any{"trail_name": "other-ops", "project_name": "security-audit"}, nil},
	{"another project is meant, which is to be created", map[string]any{"trail_name": "platform-ops", "project_name": "third-audit", "create_project": true}, nil},
	{"another project is meant", map[string]any{"trail_name": "platform-ops", "project_name": "third-audit"}, nil},
	{"stopped", nil, with(func(a *emulator.Account) { testcloud.Trail(a).Status = emulator.StatusDisable })},
	{"the trail is gone", nil, with(func(a *emulator.Account) { clear(a.InnerTrails) })},
	{"the trail is gone, and its names are known", map[string]any{"trail_name": "platform-ops", "project_name": "security-audit"}, with(func(a *emulator.Account) { clear(a.InnerTrails) })},
	{"the trail is gone, and a region is silent", nil, func(tc *acctest.Cloud) {
		tc.Edit(func(a *emulator.Account) { clear(a.InnerTrails) })
		tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Region: "cn-beijing", Times: -1, Kind: emulator.FaultDeny})
	}},
	{"the trail is there, and a region is silent", nil, func(tc *acctest.Cloud) {
		tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Region: "cn-beijing", Times: -1, Kind: emulator.FaultDeny})
	}},
	{"another trail is in the way, and a region is silent", map[string]any{"trail_name": "other-ops", "project_name": "security-audit"}, func(tc *acctest.Cloud) {
		tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Region: "cn-beijing", Times: -1, Kind: emulator.FaultDeny})
	}},
	{"the project is gone", nil, with(func(a *emulator.Account) { delete(a.Projects, testcloud.ProjectName) })},
	{"the project is elsewhere", nil, func(tc *acctest.Cloud) {
		tc.Edit(func(a *emulator.Account) { delete(a.Projects, testcloud.ProjectName) })
		tc.WithProject(testcloud.ProjectName, "cn-shanghai")
	}},
	{"the Logstore is gone", nil, with(func(a *emulator.Account) { clear(a.Projects[testcloud.ProjectName].Logstores) })},
	{"an index of its own, which lacks a field", map[string]any{"custom_index": true}, with(testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventLevel") }))},
	{"the index lacks a field", nil, with(testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventLevel") }))},
	{"the role is gone", nil, with(func(a *emulator.Account) { clear(a.Roles) })},
	{"the last delivery failed", nil, func(tc *acctest.Cloud) {
		tc.Edit(func(a *emulator.Account) { testcloud.Role(a).Policies = nil })
		tc.Deliver(1)
	}},
	{"logs can be altered, forged and filtered, and leave early", nil, with(func(a *emulator.Account) {
		p, l := a.Projects[testcloud.ProjectName], testcloud.Logstore(a)
		l.EnableModify, l.WebTracking, l.TTL, l.EncryptConf = true, true, 30, &emulator.EncryptConf{Enable: true, EncryptType: "default"}
		p.RecycleBinEnabled = true
		testcloud.AttachProcessor(p, l, "mask", testcloud.DroppingSPL)
		p.Processors["mask"].DropOnError = true
	})},
	{"the processor is gone", nil, with(func(a *emulator.Account) { testcloud.Logstore(a).ProcessorID = "mask" })},
	{"policies deny and grant", nil, with(func(a *emulator.Account) {
		a.Projects[testcloud.ProjectName].Policy = `{"Version":"1","Statement":[` + testcloud.DenyingStatement + `]}`
		testcloud.Logstore(a).ResourcePolicy = &emulator.ResourcePolicy{Document: `{"Version":"1","Statement":[{"Effect":"Allow","Action":"log:*","Principal":["2000000000000002"],"Resource":"*"}]}`}
	})},
	{"a policy is not understood", nil, with(func(a *emulator.Account) { a.Projects[testcloud.ProjectName].Policy = `{"Version":"1"}` })},
	{"the trail ships through another role", nil, func(tc *acctest.Cloud) {
		tc.WithRole("Audit-Delivery")
		tc.Edit(func(a *emulator.Account) {
			testcloud.Trail(a).SLSWriteRoleARN = "acs:ram::1000000000000001:role/Audit-Delivery"
		})
	}},
	{"the trail ships through what is no role", nil, with(func(a *emulator.Account) { testcloud.Trail(a).SLSWriteRoleARN = "x" })},
	{"the trail ships to another account", nil, with(func(a *emulator.Account) {
		testcloud.Trail(a).SLSProjectARN = "acs:log:cn-hangzhou:2000000000000002:project/x"
	})},
	{"the trail is gone, and its project is known", map[string]any{"project_name": "security-audit"}, with(func(a *emulator.Account) { clear(a.InnerTrails) })},
	{"the role may be denied to write", nil, with(func(a *emulator.Account) {
		attached := a.AddPolicy("at-night", `{"Version":"1","Statement":[{"Effect":"Deny","Action":"log:*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}}]}`)
		testcloud.Role(a).Policies = append(testcloud.Role(a).Policies, attached)
	})},
	{"the trust of the role depends on a condition", nil, with(func(a *emulator.Account) {
		testcloud.Role(a).AssumeRolePolicyDocument = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]},"Condition":{"StringEquals":{"sts:ExternalId":"x"}}}]}`
	})},
	{"the trail is in another region", map[string]any{"trail_name": "platform-ops", "project_name": "security-audit", "region": "cn-hangzhou"}, with(func(a *emulator.Account) { testcloud.Trail(a).Region = "eu-central-1" })},
	{"two trails", nil, with(func(a *emulator.Account) {
		other := *testcloud.Trail(a)
		other.Name = "other-ops"
		a.InnerTrails["other-ops"] = &other
	})},
	{"the trail ships to what is no project", nil, with(func(a *emulator.Account) { testcloud.Trail(a).SLSProjectARN = "acs:log:x" })},
	{"the account is not open for it", map[string]any{"trail_name": "platform-ops", "project_name": "security-audit"}, func(tc *acctest.Cloud) { tc.Set(func(s *emulator.Settings) { s.AllowListed = false }) }},
	{"the role of the trail may not be read", nil, func(tc *acctest.Cloud) {
		tc.Fault(emulator.Fault{Action: "GetRole", Times: -1, Kind: emulator.FaultDeny})
	}},
	{"another role of the trail may not be read", nil, func(tc *acctest.Cloud) {
		tc.WithRole("Audit-Delivery")
		tc.Edit(func(a *emulator.Account) {
			testcloud.Trail(a).SLSWriteRoleARN = "acs:ram::1000000000000001:role/Audit-Delivery"
		})
		tc.Fault(emulator.Fault{Action: "GetRole", Times: -1, Kind: emulator.FaultDeny})
	}},
	{"the index may not be read", nil, func(tc *acctest.Cloud) {
		tc.Fault(emulator.Fault{Action: "GetIndex", Times: -1, Kind: emulator.FaultDeny})
	}},
	{"the status may not be read", nil, func(tc *acctest.Cloud) {
		tc.Fault(emulator.Fault{Action: "GetTrailStatus", Times: -1, Kind: emulator.FaultDeny})
	}},
	{"the status is gone", nil, func(tc *acctest.Cloud) {
		tc.Fault(emulator.Fault{Action: "GetTrailStatus", Times: -1, Kind: emulator.FaultError, Status: 404, Code: "TrailNotFoundException", Message: "gone"})
	}},
	{"the time is too short", map[string]any{"timeouts": map[string]any{"read": "1ms"}}, nil},
}

// What the data source says of each state, which calls it makes, and of what it warns. Of all states but the first, only what is
// different is recorded. Run with -record after a new state or attribute, and read what it writes.
func TestHealth_everyState(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	var first map[string]string
	for i, state := range states {
		acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
			said := describe(t, tc, state.config, state.arrange)
			if i == 0 {
				first = said
			}
			text.WriteString("== " + state.name + "\n" + differences(first, said, i == 0) + "\n")
		})
	}
	golden.Compare(t, "testdata/states.txt", text.String())
}

// differences returns what is said, a line each; of a data source that was read, only what is different from the first.
func differences(first, said map[string]string, whole bool) string {
	var text strings.Builder
	var gone []string
	for name := range first {
		if _, has := said[name]; !has {
			gone = append(gone, name)
		}
	}
	if _, read := said["calls"]; read && len(gone) > 0 {
		slices.Sort(gone)
		said["not said"] = strings.Join(gone, ", ")
	}
	for _, name := range slices.Sorted(maps.Keys(said)) {
		if whole || said[name] != first[name] {
			fmt.Fprintf(&text, "%s: %s\n", name, said[name])
		}
	}
	return text.String()
}

// describe reads a shipping that was created and changed.
func describe(t *testing.T, tc *acctest.Cloud, config map[string]any, arrange func(*acctest.Cloud)) map[string]string {
	t.Helper()
	tc.WithProject(testcloud.ProjectName, "cn-hangzhou")
	tc.NewSession(t, nil).Create(acctest.Minimal)
	tc.Deliver(1)
	if arrange != nil {
		arrange(tc)
	}
	tc.ClearJournal()
	data, diags := tc.NewSession(t, nil).TryReadData(t.Context(), "innertrail_shipping", config)
	said := map[string]string{"it says": request.ReplaceAllString(strings.Join(strings.Fields(acctest.Text(diags)), " "), "(request)")}
	if acctest.HasErrors(diags) {
		return said // which calls were made before depends on their order
	}
	calls := map[string]int{}
	for _, call := range tc.Journal() {
		calls[call.Action]++
	}
	said["calls"] = fmt.Sprint(calls)
	list(t, said, "", data.Value)
	return said
}

// list adds the parts of a value that are not null, by their paths.
func list(t *testing.T, said map[string]string, path string, value tftypes.Value) {
	t.Helper()
	if value.IsNull() {
		return
	}
	switch value.Type().(type) {
	case tftypes.Object:
		var members map[string]tftypes.Value
		if err := value.As(&members); err != nil {
			t.Fatal(err)
		}
		for name, member := range members {
			list(t, said, strings.TrimPrefix(path+"."+name, "."), member)
		}
	case tftypes.List:
		var elements []tftypes.Value
		if err := value.As(&elements); err != nil {
			t.Fatal(err)
		}
		said[path] = fmt.Sprint(len(elements))
		for i, element := range elements {
			list(t, said, fmt.Sprintf("%s[%d]", path, i), element)
		}
	default:
		said[path] = acctest.FormatValue(value)
	}
}
