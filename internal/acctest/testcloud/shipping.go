package testcloud

import (
	"encoding/json"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Role returns the delivery role, or nil.
func Role(a *emulator.Account) *emulator.Role { return a.Roles["aliyunactiontraildefaultrole"] }

// Logstore returns the dedicated Logstore, or nil.
func Logstore(a *emulator.Account) *emulator.Logstore {
	return a.Projects["security-audit"].Logstores["innertrail_platform-ops"]
}

// Trail returns the inner trail, or nil.
func Trail(a *emulator.Account) *emulator.Trail { return a.InnerTrails["platform-ops"] }

// EditIndex returns an edit of the dedicated Logstore's index, as raw JSON.
func EditIndex(edit func(index map[string]any, keys map[string]any)) func(*emulator.Account) {
	return func(a *emulator.Account) {
		var index map[string]any
		if err := json.Unmarshal(Logstore(a).Index, &index); err != nil {
			panic(err)
		}
		keys, _ := index["keys"].(map[string]any)
		edit(index, keys)
		Logstore(a).Index, _ = json.Marshal(index)
	}
}

// TrustAccount returns a trust policy for an account.
func TrustAccount(account string) string {
	return `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::` + account + `:root"]}}]}`
}

// AnyTrailEnabled reports whether an inner trail is enabled.
func AnyTrailEnabled(a *emulator.Account) bool {
	for _, t := range a.InnerTrails {
		if t.Status == emulator.StatusEnable {
			return true
		}
	}
	return false
}

// Logstores returns all Logstores of an account, by project and name.
func Logstores(a *emulator.Account) map[string]*emulator.Logstore {
	all := map[string]*emulator.Logstore{}
	for _, p := range a.Projects {
		for name, l := range p.Logstores {
			all[p.Name+"/"+name] = l
		}
	}
	return all
}

// ForeignField is an index field with members that the provider does not know.
var ForeignField = map[string]any{"type": "json", "token": []string{","}, "index_all": true, "max_depth": 3, "doc_value": true}

// ArchiveProjectARN is the ARN of a project that no test configures.
const ArchiveProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/archive"

// CheckLogstoreExists fails the test if the dedicated Logstore is gone.
func (c *Cloud) CheckLogstoreExists(t testing.TB) {
	t.Helper()
	c.Edit(func(a *emulator.Account) {
		if Logstore(a) == nil {
			t.Error("the Logstore is gone")
		}
	})
}

// The names in the minimal configuration.
const (
	ProjectName  = "security-audit"
	LogstoreName = "innertrail_platform-ops"
	TrailName    = "platform-ops"
	RoleName     = "AliyunActionTrailDefaultRole"
	PolicyName   = "AliyunActionTrailRolePolicy"

	ProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/security-audit"
	RoleARN    = "acs:ram::1000000000000001:role/aliyunactiontraildefaultrole"

	ActionTrailTrust = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]}}]}`
	ECSTrust         = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
	// ForeignTrust trusts another account and another service.
	ForeignTrust = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::2000000000000002:root"],"Service":["ecs.aliyuncs.com"]}}]}`
)

// ShipToSecondProject changes the destination of the trail.
func ShipToSecondProject(a *emulator.Account) {
	Trail(a).SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/second-audit"
}

// SetRetention changes the retention, as a legal hold does.
func (c *Cloud) SetRetention(days int) {
	c.Edit(func(a *emulator.Account) { Logstore(a).TTL = days })
}

// CheckRetentionKept fails the test if the retention was lowered.
func (c *Cloud) CheckRetentionKept(t testing.TB) {
	t.Helper()
	c.CheckRetention(t, 3650)
}

// CheckRetention fails the test unless logs are kept for so many days.
func (c *Cloud) CheckRetention(t testing.TB, days int) {
	t.Helper()
	c.Edit(func(a *emulator.Account) {
		if got := Logstore(a).TTL; got != days {
			t.Errorf("the retention is %d, want %d", got, days)
		}
	})
}
