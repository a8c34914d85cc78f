package examples

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The commands of the guide, from top to bottom, say what people and machines did in March, on which days,
// and since when that is known. A month before the Logstore existed is a warning.
func TestWhoTouched_page(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the guide is for a POSIX shell")
	}
	w := newWorkspace(t)
	shippingExists(w)
	created := time.Date(2026, 2, 20, 0, 0, 0, 0, time.UTC)
	w.Edit(func(a *emulator.Account) {
		l := testcloud.Logstore(a)
		l.CreateTime, l.Events = created, nil
		for n := range 60 {
			at := created.AddDate(0, 0, 15).Add(time.Duration(n) * 12 * time.Hour)
			fields := map[string]string{
				"EventID": fmt.Sprint("e", n), "EventProduct": "ECS", "EventName": "LiveMigrateInstance", "EventType": "ALIYUN_INITIATED_SERVICE", "EmployeeID": "",
				"EventTime": at.Format(time.RFC3339), "ResourceID": "i-1", "EventDescription": "O&M job: J-1", "EventLevel": "NOTICE",
			}
			if n == 7 {
				fields["EmployeeID"], fields["EventName"], fields["EventDescription"] = "b2f7c1e94a", "DescribeInstanceConsoleOutput", "ticket: T-42"
			}
			l.Events = append(l.Events, emulator.Event{Time: at, Received: at, Source: "actiontrail_internal", Indexed: true, Fields: fields})
		}
	})
	w.folder = t.TempDir()
	w.take("who-touched")
	w.stub("terraform", `exec "`+acctest.TerraformPath(t)+`" "$@"`)
	commands := w.follow("who-touched-my-resources.md", "## What Alibaba Cloud did", "## ")
	if len(commands) != 6 {
		t.Fatalf("the page has %d blocks of commands", len(commands))
	}
	out := w.run(0, bash(w.t), "-eu", "-o", "pipefail", "-c", strings.Join(commands, "\necho PART\n"))
	parts := strings.Split(out, "PART\n")
	w.says(parts[0], "Apply complete!")
	w.says(parts[1], `"2026-03-07" = 2`, `"2026-03-31" = 2`)
	w.says(parts[2], "2026-03-10T12:00:00Z b2f7c1e94a DescribeInstanceConsoleOutput on i-1: ticket: T-42")
	w.says(parts[3], `"ECS LiveMigrateInstance" = 49`)
	if kept := w.read("march.json"); !strings.Contains(kept, "T-42") || !strings.Contains(kept, `"2026-02-20T00:00:00Z"`) {
		t.Errorf("march.json holds:\n%s", kept)
	}
	w.says(parts[5], "Logstore innertrail_platform-ops has no events before 2026-02-20T00:00:00Z")
}
