package matrix_test

import (
	"maps"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/matrix"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// consoleActions are what a person does in the consoles.
var consoleActions = map[string]func(*emulator.Account){
	"stops the trail": func(a *emulator.Account) {
		for _, trail := range a.InnerTrails {
			trail.Status = emulator.StatusDisable
		}
	},
	"deletes the trail": func(a *emulator.Account) { clear(a.InnerTrails) },
	"detaches the policy": func(a *emulator.Account) {
		for name, role := range a.Roles {
			if name != matrix.ActingRole {
				role.Policies = nil
			}
		}
	},
	"deletes the index": func(a *emulator.Account) {
		for _, l := range testcloud.Logstores(a) {
			l.Index = nil
		}
	},
	"raises the retention": func(a *emulator.Account) {
		for _, l := range testcloud.Logstores(a) {
			l.TTL = 3650
		}
	},
	"makes the Logstore": func(a *emulator.Account) {
		for _, p := range a.Projects {
			if p.Logstores["innertrail_platform-ops"] == nil {
				p.Logstores["innertrail_platform-ops"] = &emulator.Logstore{Name: "innertrail_platform-ops", TTL: 3650, ShardCount: 2}
			}
		}
	},
	"deletes the role": func(a *emulator.Account) {
		delete(a.Roles, "aliyunactiontraildefaultrole")
		delete(a.Roles, "innertrail-writer")
	},
	"changes the trust": func(a *emulator.Account) {
		for name, role := range a.Roles {
			if name != matrix.ActingRole {
				role.AssumeRolePolicyDocument = testcloud.ECSTrust
			}
		}
	},
	"denies the delivery by a policy": func(a *emulator.Account) {
		denial := a.AddPolicy("looks-harmless", `{"Version":"1","Statement":[{"Effect":"Deny","Action":"log:PostLogStoreLogs","Resource":"*"}]}`)
		for name, role := range a.Roles {
			if name != matrix.ActingRole {
				role.Policies = append(role.Policies, denial)
			}
		}
	},
	"hardens the trust": func(a *emulator.Account) {
		for name, role := range a.Roles {
			if name != matrix.ActingRole {
				role.AssumeRolePolicyDocument = hardenedTrust
			}
		}
	},
	"deletes the Logstore": func(a *emulator.Account) {
		for _, p := range a.Projects {
			clear(p.Logstores)
		}
	},
	"makes the role": func(a *emulator.Account) {
		if testcloud.Role(a) == nil {
			a.Roles["aliyunactiontraildefaultrole"] = &emulator.Role{Name: "AliyunActionTrailDefaultRole", AssumeRolePolicyDocument: testcloud.ECSTrust}
		}
	},
	"moves the trail": func(a *emulator.Account) {
		for _, trail := range a.InnerTrails {
			trail.SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/second-audit"
		}
	},
	"opens the Logstore to anonymous writes": eachLogstore(func(_ *emulator.Project, l *emulator.Logstore) { l.WebTracking = true }),
	"makes the logs modifiable":              eachLogstore(func(_ *emulator.Project, l *emulator.Logstore) { l.EnableModify = true }),
	"attaches an ingest processor": eachLogstore(func(p *emulator.Project, l *emulator.Logstore) {
		testcloud.AttachProcessor(p, l, "marker", `* | extend seen = 'yes'`)
	}),
	"denies the delivery by a project policy": func(a *emulator.Account) {
		for _, p := range a.Projects {
			p.Policy = testcloud.DenyingAccount
		}
	},
	"makes the Logstore anew": eachLogstore(func(p *emulator.Project, l *emulator.Logstore) {
		p.Logstores[l.Name] = &emulator.Logstore{Name: l.Name, TTL: 3650, ShardCount: 2, CreateTime: later()}
	}),
	"makes the Logstore anew, with modifiable logs": eachLogstore(func(p *emulator.Project, l *emulator.Logstore) {
		p.Logstores[l.Name] = &emulator.Logstore{Name: l.Name, TTL: 3650, ShardCount: 2, CreateTime: later(), EnableModify: true}
	}),
	"does not pay, and the projects are stopped": func(a *emulator.Account) {
		for _, p := range a.Projects {
			p.Disabled = true
		}
	},
	clearsTheStorage: eachLogstore(func(_ *emulator.Project, l *emulator.Logstore) { l.Clear() }),
	deletesLogsSoftly: eachLogstore(func(_ *emulator.Project, l *emulator.Logstore) {
		for i := range l.Events {
			l.Hide(&l.Events[i])
		}
	}),
}

// What leaves no trace in the configuration, so that no run can know it.
const (
	clearsTheStorage  = "clears the storage"
	deletesLogsSoftly = "deletes logs softly"
)

// later is the time of what is made now. No time passes in a bubble between calls, and the
// times of Logstores are whole seconds.
func later() time.Time { return time.Now().Add(time.Second) }

// eachLogstore returns a change of every Logstore.
func eachLogstore(change func(*emulator.Project, *emulator.Logstore)) func(*emulator.Account) {
	return func(a *emulator.Account) {
		for _, p := range a.Projects {
			for _, l := range p.Logstores {
				change(p, l)
			}
		}
	}
}

// hardenedTrust trusts ActionTrail on behalf of the account only, and another service.
const hardenedTrust = `{"Version":"1","Statement":[
	{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]},"Condition":{"StringEquals":{"acs:SourceAccount":"1000000000000001"}}},
	{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}`

// act makes a change in the consoles and tells the invariants of it. It reports whether
// that changed something.
func act(t *testing.T, tc *acctest.Cloud, inv *matrix.Invariants, name string) bool {
	t.Helper()
	inv.Deliver()
	before := tc.Snapshot(t)
	tc.Edit(consoleActions[name])
	if tc.Snapshot(t) == before {
		return false
	}
	switch name {
	case "deletes the Logstore":
		inv.Events, inv.Logstores = map[string]bool{}, map[string]bool{} // deleted in the console
	case "makes the Logstore anew", "makes the Logstore anew, with modifiable logs":
		inv.Events = map[string]bool{}
		inv.MadeAnew()
	case clearsTheStorage, deletesLogsSoftly:
		inv.Events = map[string]bool{}
		inv.Traceless = true
	case "deletes the role":
		inv.RoleDeleted = true
	case "raises the retention":
		inv.Hold(3650)
	}
	inv.ChangedOutside()
	inv.CheckLogs()
	maps.Copy(inv.OtherLogstores, inv.Logstores)
	inv.Disturbed = true
	return true
}
