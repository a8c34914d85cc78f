package drift_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

// examples are the names that the page of the resource makes up, with what they may be in a test.
var examples = strings.NewReplacer(
	"policy other", `policy [\w-]+`, "role other", `role [\w-]+`, `"other" -> `, `"[\w-]+" -> `, "mask", `\w+`,
	`acs:ram::1234567890123456:root`, `\S+`, "EventLevel", `Event\w+`, "EventType", `Event\w+`, "EventName", `Event\w+`,
)

// Each row of the table of drift on the page of the resource is what the plan of a row of TestDrift
// shows.
func TestDrift_documented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/resources/shipping.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| Change in the cloud | The plan shows |\n|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	var shown []string
	for _, row := range driftCases() {
		for _, line := range row.plan {
			shown = append(shown, acctest.MaskTimes(line))
		}
	}
	documented := regexp.MustCompile("(?m)^\\| [^|]+ \\| `([^`]+)`").FindAllStringSubmatch(table, -1)
	if len(documented) < 15 {
		t.Fatalf("the table has %d rows:\n%s", len(documented), table)
	}
	for _, row := range documented {
		text := strings.TrimSuffix(strings.Replace(row[1], "logstore = { ", "logstore.", 1), " }")
		text = strings.Replace(acctest.MaskTimes(text), " = ", ": ", 1)
		line := regexp.MustCompile("^" + examples.Replace(regexp.QuoteMeta(text)) + "$")
		if !slices.ContainsFunc(shown, line.MatchString) {
			t.Errorf("no plan shows %s", row[1])
		}
	}
	// The words of logstore_status have a table of their own.
	_, table, _ = strings.Cut(string(page), "| `logstore_status` | An apply | Accepted by |\n|---|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	statuses := regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(table, -1)
	if len(statuses) < 7 {
		t.Fatalf("the table has %d rows:\n%s", len(statuses), table)
	}
	for _, row := range statuses {
		words := regexp.MustCompile("<[a-z]+>").ReplaceAllString(regexp.QuoteMeta(row[1]), `[^"]+`)
		line := regexp.MustCompile(`^logstore_status: "` + words + `" -> "ready"$`)
		if !slices.ContainsFunc(shown, line.MatchString) {
			t.Errorf("no plan shows %s", row[1])
		}
	}
}
