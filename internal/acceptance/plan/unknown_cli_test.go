package plan_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

// unknownCase is an argument that is unknown at plan time, for a create and for an update.
type unknownCase struct {
	line    string    // of the resource, with %s for the unknown value
	values  [2]string // at the create and at the update
	replace string    // the minimal line that it replaces
}

// Unknown values cause no errors: a create and an update succeed, and the plan after
// each is empty.
func TestUnknown_throughTerraform(t *testing.T) {
	t.Parallel()
	const key = `id = "k-1", role_arn = "acs:ram::1000000000000001:role/log-kms", region = "cn-hangzhou"`
	for name, u := range map[string]unknownCase{
		"trail_name":                 {line: `trail_name = %s`, values: [2]string{`"platform-ops"`, `"platform-ops"`}, replace: `trail_name   = "platform-ops"`},
		"project_name":               {line: `project_name = %s`, values: [2]string{`"security-audit"`, `"archive"`}, replace: `project_name = "security-audit"`},
		"region":                     {line: `region = %s`, values: [2]string{`"cn-hangzhou"`, `"cn-hangzhou"`}},
		"project_region":             {line: `project_region = %s`, values: [2]string{`"cn-hangzhou"`, `"cn-hangzhou"`}},
		"create_project":             {line: `create_project = %s`, values: [2]string{`true`, `false`}},
		"enabled":                    {line: `enabled = %s`, values: [2]string{`true`, `false`}},
		"delete_logstore_on_destroy": {line: `delete_logstore_on_destroy = %s`, values: [2]string{`true`, `false`}},
		"deletion_protection":        {line: `deletion_protection = %s`, values: [2]string{`true`, `false`}},
		"timeouts":                   {line: `timeouts = %s`, values: [2]string{`{ create = "5m" }`, `{ update = "6m" }`}},
		"timeouts.read":              {line: `timeouts = { read = %s }`, values: [2]string{`"1m"`, `"90s"`}},
		"role":                       {line: `role = %s`, values: [2]string{`{ name = "log-writer", manage = true }`, `{ name = "log-reader" }`}},
		"role, as the default":       {line: `role = %s`, values: [2]string{`{}`, `null`}},
		"role.name":                  {line: `role = { name = %s }`, values: [2]string{`"AliyunActionTrailDefaultRole"`, `"log-reader"`}},
		"role.manage":                {line: `role = { name = "log-reader", manage = %s }`, values: [2]string{`true`, `false`}},
		"logstore.retention_days":    {line: `logstore = { retention_days = %s }`, values: [2]string{`90`, `180`}},
		"logstore.mode":              {line: `logstore = { mode = %s }`, values: [2]string{`"lite"`, `"standard"`}},
		"logstore.accept":            {line: `logstore = { accept = %s }`, values: [2]string{`["modifiable"]`, `[]`}},
		"logstore.accept.element":    {line: `logstore = { accept = ["modifiable", %s] }`, values: [2]string{`"processor:mask"`, `"project_policy:1000000000000001"`}},
		"logstore.infrequent":        {line: `logstore = { infrequent_access_days = %s }`, values: [2]string{`60`, `90`}},
		"logstore.max_split_shards":  {line: `logstore = { max_split_shards = %s }`, values: [2]string{`1`, `32`}},
		"logstore.encryption":        {line: `logstore = { encryption = %s }`, values: [2]string{`{ type = "sm4" }`, `{ type = "sm4", key = null }`}},
		"logstore.encryption.type":   {line: `logstore = { encryption = { type = %s } }`, values: [2]string{`"default"`, `"default"`}},
		"logstore.encryption.key":    {line: `logstore = { encryption = { key = %s } }`, values: [2]string{`{ ` + key + ` }`, `{ ` + key + ` }`}},
		"logstore.encryption.key.id": {line: `logstore = { encryption = { key = { ` + strings.Replace(key, `"k-1"`, `%s`, 1) + ` } } }`, values: [2]string{`"k-1"`, `"k-1"`}},
		"index":                      {line: `index = %s`, values: [2]string{`{ full_text = {}, fields = { a = { type = "text" } } }`, `{ fields = { b = { type = "long" } }, prune = true }`}},
		"index, as the standard one": {line: `index = %s`, values: [2]string{`null`, `{ full_text = {} }`}},
		"index, to the standard one": {line: `index = %s`, values: [2]string{`{ full_text = {} }`, `null`}},
		"index.full_text":            {line: `index = { full_text = %s }`, values: [2]string{`{ case_sensitive = true }`, `{ delimiters = "" }`}},
		"index.fields":               {line: `index = { fields = %s }`, values: [2]string{`{ a = { type = "text" } }`, `{ a = { type = "long" }, b = { type = "json", json_keys = { c = { type = "long" } } } }`}},
		"index.fields.a.type":        {line: `index = { fields = { a = { type = %s } } }`, values: [2]string{`"text"`, `"double"`}},
		"index.fields.a.alias":       {line: `index = { fields = { a = { type = "text", alias = %s }, c = { type = "text" } } }`, values: [2]string{`"b"`, `""`}},
		"index.fields.a.delimiters":  {line: `index = { fields = { a = { type = "text", delimiters = %s } } }`, values: [2]string{`",,;"`, `"|"`}},
		"index.fields.a.json_keys":   {line: `index = { fields = { a = { type = "json", json_keys = %s } } }`, values: [2]string{`{ b = { type = "text" } }`, `{}`}},
		"index.prune":                {line: `index = { full_text = {}, prune = %s }`, values: [2]string{`false`, `true`}},
		"index.max_text_length":      {line: `index = { full_text = {}, max_text_length = %s }`, values: [2]string{`4096`, `64`}},
		"index.log_reduce":           {line: `index = { full_text = {}, log_reduce = %s }`, values: [2]string{`true`, `false`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t).WithProject("archive", "cn-hangzhou")
			tc.Console(t).CreateRole("log-reader")
			c := tc.NewCLI(t)
			for i, value := range u.values {
				line := fmt.Sprintf(u.line, "terraform_data.later.output.value")
				config := tc.HCL(line)
				if u.replace != "" {
					config = strings.Replace(tc.HCL(), u.replace, line, 1)
				}
				c.Configure(config + "\nresource \"terraform_data\" \"later\" {\n  input = { value = " + value + ", changed = " + strconv.Itoa(i) + " }\n}\n")
				c.Plan(2)
				c.ApplyPlan()
				c.Plan(0)
			}
		})
	}
}

// laterHCL returns a resource whose output is unknown until the apply, because it is
// replaced.
func laterHCL(value string, changed int) string {
	return fmt.Sprintf("\nresource \"terraform_data\" \"later\" {\n  input = { value = %q, changed = %d }\n}\n", value, changed)
}

// An unknown name of an existing trail is neither another name nor a replacement: it plans
// an update in place, under protection too, dependents plan nothing, and the apply writes
// nothing. If it turns out to be another name, the apply is refused in our words, and the
// next plan shows the replacement.
func TestUnknown_trailName(t *testing.T) {
	t.Parallel()
	for attribute, other := range map[string]string{"trail_name": "renamed-ops", "region": "cn-shanghai"} {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewCLI(t)
			const dependents = "\nresource \"terraform_data\" \"dependent\" {\n  input = [innertrail_shipping.audit.id, innertrail_shipping.audit.trail_arn, innertrail_shipping.audit.logstore_name]\n}\n"
			lines := []string{`deletion_protection = true`, `project_region = "cn-hangzhou"`}
			known := map[string]string{"trail_name": "platform-ops", "region": "cn-hangzhou"}[attribute]
			config := func(value string, changed int, lines ...string) string {
				text := tc.HCL(append(lines, `region = "cn-hangzhou"`)...)
				return strings.Replace(text, fmt.Sprintf("= %q", known), "= terraform_data.later.output.value", 1) + dependents + laterHCL(value, changed)
			}
			if attribute == "region" { // the first one is that of the provider block
				config = func(value string, changed int, lines ...string) string {
					return tc.HCL(append(lines, `region = terraform_data.later.output.value`)...) + dependents + laterHCL(value, changed)
				}
			}
			c.Configure(config(known, 0, lines...))
			c.Apply()
			tc.ClearJournal()
			c.Configure(config(known, 1, lines...))
			c.Plan(2)
			for _, action := range c.PlannedChanges().Actions() {
				if strings.Contains(action, "delete") || strings.Contains(action, "update terraform_data.dependent") {
					t.Errorf("the plan does: %s", action)
				}
			}
			c.ApplyPlan()
			tc.CheckNoWrites(t)
			c.Plan(0)
			c.Configure(config(known, 1, lines[1:]...))
			c.Apply() // without the protection
			c.Configure(config(other, 2, lines[1:]...))
			c.Plan(2)
			said := c.ApplyPlanFails()
			for _, words := range []string{"Plan again: trail platform-ops would be replaced, which no plan has shown", "not known when this was planned", "Nothing was changed."} {
				if !strings.Contains(said, words) {
					t.Errorf("it does not say %q:\n%s", words, said)
				}
			}
			tc.CheckNoWrites(t)
			refused := acctest.Flatten(c.Plan(1, "-refresh=false").Text)
			if !strings.Contains(refused, "-refresh=false") || !strings.Contains(refused, "Plan again") {
				t.Errorf("a rename that is not refreshed is not refused:\n%s", refused)
			}
			c.Plan(2)
			if actions := strings.Join(c.PlannedChanges().Actions(), "; "); !strings.Contains(actions, "delete, create "+acctest.Address) {
				t.Errorf("the plan does: %s", actions)
			}
		})
	}
}

// A retention is not lowered to a number that no plan has shown: where neither it nor the
// consent is known, the plan is refused, and where the consent is known, the plan warns with
// its number. A create needs neither.
func TestUnknown_retentionThatMayDecrease(t *testing.T) {
	t.Parallel()
	const unknown = `terraform_data.later.output.value`
	for name, row := range map[string]struct {
		line, value string
		args        []string
		refused     bool
		says        string
		after       int
	}{
		"both":           {`logstore = { retention_days = ` + unknown + `, allow_retention_decrease_to = ` + unknown + ` }`, `180`, nil, true, "retention_days and allow_retention_decrease_to are not known", 3000},
		"both, replaced": {`logstore = { retention_days = ` + unknown + `, allow_retention_decrease_to = ` + unknown + ` }`, `180`, []string{"-replace=" + acctest.Address}, true, "retention_days and allow_retention_decrease_to are not known", 3000},
		"both, not read": {`logstore = { retention_days = ` + unknown + `, allow_retention_decrease_to = ` + unknown + ` }`, `180`, []string{"-refresh=false"}, true, "retention_days and allow_retention_decrease_to are not known", 3000},
		"all":            {`logstore = ` + unknown, `{ retention_days = 180, allow_retention_decrease_to = 180 }`, nil, true, "retention_days and allow_retention_decrease_to are not known", 3000},
		"the retention":  {`logstore = { retention_days = ` + unknown + `, allow_retention_decrease_to = 180 }`, `180`, nil, false, "if it is 180, the apply lowers the retention from 3000 to 180 days", 180},
		"a raise":        {`logstore = { retention_days = ` + unknown + `, allow_retention_decrease_to = 180 }`, `3001`, nil, false, "if it is 180, the apply lowers the retention from 3000 to 180 days", 3001},
		"no consent":     {`logstore = { retention_days = ` + unknown + ` }`, `3001`, nil, false, "", 3001},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewCLI(t)
			config := func(value string, changed int) {
				c.Configure(tc.HCL(row.line) + "\nresource \"terraform_data\" \"later\" {\n  input = { value = " + value + ", changed = " + strconv.Itoa(changed) + " }\n}\n")
			}
			config(strings.ReplaceAll(row.value, "180", "365"), 0)
			c.Apply() // a create shows no number either, and lowers nothing
			config(strings.ReplaceAll(row.value, "180", "365"), 0)
			tc.Console(t).SetSetting("ttl", 3000)
			tc.ClearJournal()
			config(row.value, 1)
			code := 2
			if row.refused {
				code = 1
			}
			if text := acctest.Flatten(c.Plan(code, row.args...).Text); !strings.Contains(text, row.says) {
				t.Errorf("it does not say %q:\n%s", row.says, text)
			}
			if row.refused {
				tc.CheckNoWrites(t)
			} else {
				c.ApplyPlan()
			}
			tc.CheckRetention(t, row.after)
		})
	}
}
