package guard

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// unpublished are calls that destroy logs, or keep them from arriving, and whose pages publish no
// RAM action, or that have no page. The actions here are guesses: a guard must deny them by any name.
var unpublished = []call{
	{"log:DeleteLogs", logstore, false},
	{"log:UpdateLogs", logstore, false},
	{"log:ClearLogStoreStorage", logstore, false},
	{"log:EnableLogStoreModify", logstore, false},
	{"log:CreateDeleteLogsTask", logstore, false},
	{"log:UpdateLogStoreEncryption", logstore, false},
	{"log:PutLogStoreConfig", logstore, false}, // its page names an action in its text and none in its table (27 March 2026)
	{"log:UpdateLogStoreProcessor", logstore, false},
	{"log:PutIngestProcessor", project + "/ingestprocessor/p", false},
	{"log:DeleteIngestProcessor", project + "/ingestprocessor/p", false},
	{"log:PutConsumeProcessor", project + "/consumeprocessor/p", false},
	{"log:DeleteConsumeProcessor", project + "/consumeprocessor/p", false},
	{"log:PutResourcePolicy", project, false},
	{"log:DeleteResourcePolicy", logstore, false},
	{"kms:SetDeletionProtection", theKey, false},
	{"resourcemanager:AttachPolicy", theRole, false},
	{"resourcemanager:DetachPolicy", breakGlass, false},
}

// Calls without a published action are denied by any name, to apply roles too.
func TestGuard_unpublishedCalls(t *testing.T) {
	t.Parallel()
	service := regexp.MustCompile(`^[a-z]+:`)
	for _, l := range []Language{RAM, Control} {
		for _, c := range unpublished {
			for _, action := range []string{c.action, service.FindString(c.action) + "OfAnyName"} {
				for who, may := range map[string]bool{administrator: false, apply: false, breakGlass: true} {
					if got := allows(t, documents(t, example(), l, who), who, action, c.resource); got != may {
						t.Errorf("%s: %s may call %s on %s: %t, want %t", l.name, who, action, c.resource, got, may)
					}
				}
			}
		}
	}
}

// A list of actions is all there is where the resource is everything. The calls that turn off what
// Log Service collects, and operations on inner trails that may exist, are in it by their names.
func TestGuard_everywhere(t *testing.T) {
	t.Parallel()
	for _, l := range []Language{RAM, Control} {
		for _, action := range []string{
			"log:CloseProductDataCollection", "log:UpsertCollectionPolicy", "log:DeleteCollectionPolicy",
			"ram:RestoreUserFromRecycleBin", "ram:RestoreAccessKeyFromRecycleBin", "actiontrail:UpdateInnerTrail", "actiontrail:StopInnerTrail", "actiontrail:DisableInnerTrailLogging",
		} {
			for _, who := range []string{administrator, apply} {
				if allows(t, documents(t, example(), l, who), who, action, "*") {
					t.Errorf("%s: %s may call %s", l.name, who, action)
				}
			}
		}
	}
}

// The guide lists the calls without a published action.
func TestGuard_unpublishedCallsAreDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/templates/guides/protect-the-log.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "### Calls without a published action")
	section, _, _ = strings.Cut(section, "Inferred are")
	var documented, denied []string
	for _, found := range regexp.MustCompile("`([A-Z][A-Za-z]+)`").FindAllStringSubmatch(section, -1) {
		if found[1] != "NotAction" {
			documented = append(documented, found[1])
		}
	}
	for _, c := range unpublished {
		_, name, _ := strings.Cut(c.action, ":")
		denied = append(denied, name)
	}
	slices.Sort(documented)
	slices.Sort(denied)
	if !slices.Equal(documented, denied) {
		t.Errorf("the guide lists %v, want %v", documented, denied)
	}
}
