package testcloud

import (
	"encoding/json"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

func Role(a *emulator.Account) *emulator.Role { return a.Roles["aliyunactiontraildefaultrole"] }

func Logstore(a *emulator.Account) *emulator.Logstore {
	return a.Projects["security-audit"].Logstores["innertrail_platform-ops"]
}

func Trail(a *emulator.Account) *emulator.Trail { return a.InnerTrails["platform-ops"] }

// EditIndex changes the index of the dedicated Logstore as raw JSON.
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

func TrustAccount(account string) string {
	return `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::` + account + `:root"]}}]}`
}

func AnyTrailEnabled(a *emulator.Account) bool {
	for _, t := range a.InnerTrails {
		if t.Status == emulator.StatusEnable {
			return true
		}
	}
	return false
}

// Logstores are all of an account, by project and name.
func Logstores(a *emulator.Account) map[string]*emulator.Logstore {
	all := map[string]*emulator.Logstore{}
	for _, p := range a.Projects {
		for name, l := range p.Logstores {
			all[p.Name+"/"+name] = l
		}
	}
	return all
}

var ForeignField = map[string]any{"type": "json", "token": []string{","}, "index_all": true, "max_depth": 3, "doc_value": true}

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

// The names of the shipping that somebody changes by hand.
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
)

func ShipToSecondProject(a *emulator.Account) {
	Trail(a).SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/second-audit"
}

// CheckRetentionKept checks that nothing has lowered the retention.
func (c *Cloud) CheckRetentionKept(t testing.TB) {
	t.Helper()
	c.Edit(func(a *emulator.Account) {
		if Logstore(a).TTL != 3650 {
			t.Errorf("the retention is %d", Logstore(a).TTL)
		}
	})
}
