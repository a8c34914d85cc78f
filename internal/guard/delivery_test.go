package guard

import (
	"slices"
	"testing"
)

// delivered are the calls that ActionTrail makes in a delivery role. See AliyunActionTrailRolePolicy.
var delivered = []call{
	{"log:PostLogStoreLogs", logstore, false},
	{"log:CreateLogstore", logstore, false},
	{"log:GetLogstore", logstore, false},
	{"log:CreateIndex", logstore, false},
	{"log:UpdateIndex", logstore, false},
	{"log:GetIndex", logstore, false},
	{"log:GetLogStoreLogs", logstore, false},
	{"log:CreateDashboard", project + "/dashboard/d", false},
	{"log:UpdateDashboard", project + "/dashboard/d", false},
	{"log:CreateSavedSearch", project + "/savedsearch/innertrail_s", false},
	{"log:UpdateSavedSearch", project + "/savedsearch/innertrail_s", false},
	{"log:GetProject", project, false},
	{"log:ListJobs", project + "/job/*", false},
	{"log:DescribeService", "*", false},
	{"kms:ListAliasesByKeyId", theKey, false},
	{"kms:DescribeKey", theKey, false},
	{"kms:GenerateDataKey", theKey, false},
	{"kms:Decrypt", theKey, false},
}

// deliveryRoles are the roles that ActionTrail delivers in, in both spellings.
var deliveryRoles = []string{"aliyunactiontraildefaultrole", "AliyunActionTrailDefaultRole", "Audit-Delivery", "audit-delivery"}

// onDeliveryRole returns what binds a delivery role of the example.
func onDeliveryRole(t *testing.T, l Language) []string {
	t.Helper()
	g := example()
	g.Role = "Audit-Delivery"
	return documents(t, g, l, delivery)
}

// A delivery role keeps what the service does in it, in either spelling of its name and if it is
// a role of the customer.
func TestGuard_deliveryRoles(t *testing.T) {
	t.Parallel()
	for _, l := range []Language{RAM, Control} {
		for _, role := range deliveryRoles {
			for _, c := range delivered {
				if !allows(t, onDeliveryRole(t, l), "acs:ram::"+account+":role/"+role, c.action, c.resource) {
					t.Errorf("%s: %s may not call %s on %s", l.name, role, c.action, c.resource)
				}
			}
		}
	}
}

// A delivery role whose trust and policies were changed may do nothing else with the logs, the trail, the
// roles and the guard: neither what the guard denies to others, nor what an apply role may do.
func TestGuard_stolenDeliveryRole(t *testing.T) {
	t.Parallel()
	for _, l := range []Language{RAM, Control} {
		for _, role := range deliveryRoles {
			for _, c := range slices.Concat(callsIn(l), unpublished) {
				needed := slices.ContainsFunc(delivered, func(d call) bool { return d.action == c.action })
				if c.action == "log:CreateLogStore" {
					needed = true // another spelling of CreateLogstore
				}
				if got := allows(t, onDeliveryRole(t, l), "acs:ram::"+account+":role/"+role, c.action, c.resource); got != needed {
					t.Errorf("%s: %s may call %s on %s: %t, want %t", l.name, role, c.action, c.resource, got, needed)
				}
			}
		}
	}
}

// A role of a delivery role's name in another place is none: the guard binds it like any other role.
func TestGuard_similarDeliveryRoles(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"audit-delivery-2", "x-audit-delivery", "aliyunactiontraildefaultrole2"} {
		if allows(t, onDeliveryRole(t, Control), "acs:ram::"+account+":role/"+role, "log:CreateIndex", logstore) {
			t.Errorf("%s may create an index", role)
		}
	}
}
