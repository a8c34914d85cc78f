package emulator

import (
	"strings"
	"testing"
)

// TestNeeds holds that no operation exists for which nobody said what a policy
// must allow.
func TestNeeds(t *testing.T) {
	e := New()
	check := func(p Product, action string, op rpcOperation) {
		if op.needs == nil {
			t.Errorf("%s %s has no row", p.service, action)
			return
		}
		x := &Request{
			Env: e.env(), gateway: e.gateways.rpc, service: p.service, action: action, region: e.region, caller: RootOf(DefaultAccountID),
			account: e.cloud.Accounts[DefaultAccountID], params: map[string]string{"Name": "platform-ops", "RoleName": "r", "RoleArn": roleARN("1", "r")},
		}
		needs := op.needs(x)
		if len(needs) == 0 && action != "GetCallerIdentity" && !op.unsigned {
			t.Errorf("%s %s needs nothing", p.service, action)
		}
		for i, n := range needs {
			prefix := ramPrefixes[p.service] + ":"
			if !strings.HasPrefix(n.action, prefix) && n.action != "ram:CreateServiceLinkedRole" || n.resource != "*" && !strings.HasPrefix(n.resource, "acs:") ||
				i == 0 && n.action != prefix+action {
				t.Errorf("%s %s needs %+v", p.service, action, n)
			}
		}
	}
	for _, p := range []Product{actionTrailProduct, ramProduct, stsProduct} {
		if len(p.operations) == 0 || ramPrefixes[p.service] == "" {
			t.Errorf("%s has no operations or no actions", p.service)
		}
		for action, op := range p.operations {
			check(p, action, op)
		}
	}
	for _, action := range []string{"CreateInnerTrail", "DeleteInnerTrail", "DescribeInnerTrails"} {
		op, known := actionTrailProduct.configured(&e.settings, action, "2020-07-06")
		if !known {
			t.Errorf("there is no %s", action)
		}
		check(actionTrailProduct, action, op)
	}
}
