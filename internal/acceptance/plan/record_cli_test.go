package plan_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
)

// A plan that stops declaring an index says what the apply restores.
func TestPlan_indexNoLongerDeclared(t *testing.T) {
	t.Parallel()
	runCases(t, []changeCase{{
		name: "index block deleted", lines: []string{`index = { fields = { EventType = { type = "text" }, EventID = { type = "text" } }, prune = true }`},
		config: configWithLines(), code: 2, writes: []string{"UpdateIndex"},
		messages: []string{
			`~ index_status = "complete" -> (known after apply)`,
			"The index of Logstore innertrail_platform-ops becomes the standard one: no full-text index; missing fields: EmployeeID, EventAdditionalDetail, EventDescription, EventLevel,",
		},
		after: func(_ *testing.T, _ *acctest.Cloud, c *acctest.CLI) { c.Plan(0) },
	}})
}

// A destroy says in one line what stays.
func TestPlan_destroySaysWhatStays(t *testing.T) {
	t.Parallel()
	runCases(t, []changeCase{
		{
			name: "without logs", args: []string{"-destroy"}, code: 2, writes: []string{"DeleteInnerTrail"}, after: checkLogsKept,
			messages: []string{
				"Destroying shipping platform-ops stops new logs and keeps the old ones",
				"Logstore innertrail_platform-ops with its logs and its index, role AliyunActionTrailDefaultRole and project security-audit are kept.",
			},
		},
		{
			name: "with logs", lines: []string{`delete_logstore_on_destroy = true`}, args: []string{"-destroy"}, code: 2, writes: []string{"DeleteInnerTrail", "DeleteLogStore"},
			messages: []string{"deletes Logstore innertrail_platform-ops of project security-audit", "Role AliyunActionTrailDefaultRole and project security-audit are kept."},
		},
		{
			name: "block removed", config: configRemoved(""), code: 2, writes: []string{"DeleteInnerTrail"}, after: checkLogsKept,
			messages: []string{"Destroying shipping " + testcloud.TrailName + " stops new logs and keeps the old ones"},
		},
	})
}
