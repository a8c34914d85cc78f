package drift_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// settingCase returns a case in which a configured setting changes.
func settingCase(attribute, declared, setting string, value any, from, to string) driftCase {
	return driftCase{
		name: "Logstore: declared " + attribute + " changed", class: isDrift,
		lines:  []string{"logstore = { " + attribute + " = " + declared + " }"},
		change: func(console *acctest.Console) { console.SetSetting(setting, value) },
		plan:   []string{"logstore." + attribute + ": " + from + " -> " + to},
		writes: []string{"UpdateLogStore"},
	}
}

const recreated = `logstore_status: "re-created on <time>; logs before are gone" -> "ready"`

func recreateLite(console *acctest.Console) { console.RecreateLogstore(map[string]any{"mode": "lite"}) }

// Changes to the Logstore.
var logstoreCases = []driftCase{
	{
		name: "Logstore: deleted", class: isDrift, change: (*acctest.Console).DeleteLogstore,
		plan:   []string{`logstore_status: "missing" -> "ready"`},
		writes: []string{"CreateLogStore", "CreateIndex"},
	},
	{
		name: "Logstore: retention lowered outside Terraform", class: isDrift, change: func(console *acctest.Console) { console.SetSetting("ttl", 30) },
		plan: []string{`logstore.retention_days: 30 -> 3650`}, writes: []string{"UpdateLogStore"},
	},
	{
		name: "Logstore: retention raised outside Terraform, a legal hold", class: isRefused, lines: []string{`logstore = { retention_days = 180 }`},
		change: func(console *acctest.Console) { console.SetSetting("ttl", 400) },
		messages: []string{
			"Lowering the retention of Logstore innertrail_platform-ops from 400 to 180 days deletes logs",
			"To keep the logs, set retention_days = 400 in logstore.", "apply 400 days first and then 180: retention_days = 400 with allow_retention_decrease_to = 180, both in logstore, then retention_days = 180.",
		},
	},
	{
		name: "Logstore: retention raised outside Terraform, against a consent that was used", class: isRefused,
		lines:    []string{`logstore = { retention_days = 180, allow_retention_decrease_to = 180 }`},
		change:   func(console *acctest.Console) { console.SetSetting("ttl", 400) },
		messages: []string{"from 400 to 180 days deletes logs", "the retention has been raised outside Terraform since: this may be a legal hold"},
	},
	{
		name: "Logstore: retention lowered below the declared hot tier's room", class: isDrift,
		lines:  []string{`logstore = { retention_days = 180, hot_retention_days = 90 }`},
		change: func(console *acctest.Console) { console.SetSettings(map[string]any{"ttl": 60, "hot_ttl": 30}) },
		plan:   []string{`logstore.hot_retention_days: 30 -> 90`, `logstore.retention_days: 60 -> 180`},
		writes: []string{"UpdateLogStore"},
	},
	settingCase("auto_split", "true", "autoSplit", false, "false", "true"),
	settingCase("max_split_shards", "32", "maxSplitShard", 8, "8", "32"),
	settingCase("append_meta", "true", "appendMeta", false, "false", "true"),
	settingCase("hot_retention_days", "30", "hot_ttl", 90, "90", "30"),
	settingCase("infrequent_access_days", "60", "infrequentAccessTTL", 90, "90", "60"),
	{
		name: "Logstore: made standard where lite was declared", class: isRefused, lines: []string{`logstore = { mode = "lite" }`},
		change:   func(console *acctest.Console) { console.SetSetting("mode", "standard") },
		messages: []string{"A standard Logstore cannot become a lite one", `Keep mode = "standard", or omit mode.`},
	},
	{
		name: "Logstore: made anew as a lite one, where no mode is declared", class: isDrift, change: recreateLite,
		plan: []string{recreated, `index_status: "missing" -> "complete"`}, writes: []string{"CreateIndex"},
	},
	{
		name: "Logstore: made anew as a lite one, where standard is declared", class: isDrift, lines: []string{`logstore = { mode = "standard" }`},
		change: recreateLite,
		plan:   []string{recreated, `index_status: "missing" -> "complete"`, `logstore.mode: "lite" -> "standard"`}, writes: []string{"UpdateLogStore", "CreateIndex"},
	},
	{
		name: "Logstore: deleted and made anew, with its logs gone", class: isDrift, change: func(console *acctest.Console) { console.RecreateLogstore(nil) },
		plan:     []string{recreated, `index_status: "missing" -> "complete"`},
		messages: []string{"was re-created on <time>; logs before are gone", "search ActionTrail for DeleteLogStore and DeleteProject"},
		writes:   []string{"CreateIndex"},
	},
	{
		name: "Logstore: made anew with another encryption than declared", class: isRefused, lines: []string{`logstore = { encryption = {} }`},
		change: func(console *acctest.Console) {
			console.RecreateLogstore(map[string]any{"encrypt_conf": map[string]any{"enable": true, "encrypt_type": "sm4"}})
		},
		messages: []string{
			"Encryption cannot be switched off or changed", "is encrypted with type sm4 and the service's own key", "Nothing was changed. Declare this encryption.",
		},
	},
	{
		name: "Logstore: declared encryption switched off", class: isDrift, lines: []string{`logstore = { encryption = {} }`},
		change: func(console *acctest.Console) {
			console.SetSetting("encrypt_conf", map[string]any{"enable": false, "encrypt_type": "default"})
		},
		plan:     []string{`logstore.encryption: null -> {"key":null,"type":"default"}`},
		messages: []string{`+ encryption = {`},
		writes:   []string{"UpdateLogStore"},
	},
	{
		name: "Logstore: undeclared settings changed", class: noDrift, change: func(console *acctest.Console) {
			console.SetSettings(map[string]any{"appendMeta": true, "maxSplitShard": 8, "hot_ttl": 90})
		},
	},
	{
		name: "Logstore: shards split by the service", class: noDrift, lines: []string{`logstore = { initial_shard_count = 2 }`}, change: func(console *acctest.Console) {
			console.NoError(console.Operator.SplitShard(console.T.Context(), testcloud.ProjectName, testcloud.LogstoreName, 0))
		},
	},
	{
		name: "Logstore: what others set is kept by a repair", class: isDrift, lines: accepting("processor:p-1"), change: func(console *acctest.Console) {
			console.AttachProcessor("p-1")
			console.SetSettings(map[string]any{"ttl": 30, "appendMeta": true})
		},
		plan: []string{`logstore.retention_days: 30 -> 3650`}, writes: []string{"UpdateLogStore"},
		after: func(t *testing.T, tc *acctest.Cloud) {
			tc.Edit(func(a *emulator.Account) {
				if l := testcloud.Logstore(a); l.ProcessorID != "p-1" || !l.AppendMeta {
					t.Errorf("processor %q, append_meta %v", l.ProcessorID, l.AppendMeta)
				}
			})
		},
	},
	{
		name: "Logstore: made again between plan and apply", class: isDrift, change: (*acctest.Console).DeleteLogstore,
		fixedBeforeApply: func(console *acctest.Console) { console.CreateLogstore() },
		plan:             []string{`logstore_status: "missing" -> "ready"`}, writes: []string{"CreateIndex"},
	},
}
