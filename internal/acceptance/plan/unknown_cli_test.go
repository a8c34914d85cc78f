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
		"trail_name":                 {line: `trail_name = %s`, values: [2]string{`"platform-ops"`, `"renamed-ops"`}, replace: `trail_name   = "platform-ops"`},
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
		"logstore":                   {line: `logstore = %s`, values: [2]string{`{ retention_days = 90 }`, `{ append_meta = true }`}},
		"logstore.retention_days":    {line: `logstore = { retention_days = %s }`, values: [2]string{`90`, `180`}},
		"logstore.mode":              {line: `logstore = { mode = %s }`, values: [2]string{`"lite"`, `"standard"`}},
		"logstore.infrequent":        {line: `logstore = { infrequent_access_days = %s }`, values: [2]string{`60`, `90`}},
		"logstore.max_split_shards":  {line: `logstore = { max_split_shards = %s }`, values: [2]string{`1`, `32`}},
		"logstore.encryption":        {line: `logstore = { encryption = %s }`, values: [2]string{`{ type = "sm4" }`, `{ type = "sm4", key = null }`}},
		"logstore.encryption.type":   {line: `logstore = { encryption = { type = %s } }`, values: [2]string{`"default"`, `"default"`}},
		"logstore.encryption.key":    {line: `logstore = { encryption = { key = %s } }`, values: [2]string{`{ ` + key + ` }`, `{ ` + key + ` }`}},
		"logstore.encryption.key.id": {line: `logstore = { encryption = { key = { ` + strings.Replace(key, `"k-1"`, `%s`, 1) + ` } } }`, values: [2]string{`"k-1"`, `"k-1"`}},
		"index":                      {line: `index = %s`, values: [2]string{`{ full_text = {}, fields = { a = { type = "text" } } }`, `{ fields = { b = { type = "long" } }, prune = true }`}},
		"index, as the standard one": {line: `index = %s`, values: [2]string{`null`, `{ full_text = {} }`}},
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
