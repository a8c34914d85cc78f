package diags

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// A warning names the permission, also where the answer is no denial, and is given once for a
// summary. What others wrote is escaped.
func TestFromPolicies(t *testing.T) {
	t.Parallel()
	unread := func(err error) integrity.Facts {
		return integrity.Facts{Policies: integrity.Policies{Unread: []integrity.Unread{{Permission: "log:GetProjectPolicy", Err: err}}}}
	}
	for name, row := range map[string]struct {
		facts   integrity.Facts
		summary string
		detail  string
		once    bool
	}{
		"not granted": {
			unread(&model.Error{Class: model.Denied, Service: "Log Service", Action: "GetProjectPolicy", Code: "Unauthorized"}),
			"The policies of project p were not read", "Reading them needs log:GetProjectPolicy on *", true,
		},
		"not known": {unread(&model.Error{Class: model.Refused, Code: "InvalidMethod"}), "The policies of project p were not read", "Reading them needs log:GetProjectPolicy on *", true},
		"not understood": {
			unread(&model.Error{Class: model.BadResponse, Message: "no\nJSON"}), "The policies of project p cannot be judged", "Look at them with GetProjectPolicy of the Log Service API", true,
		},
		"doubts": {
			integrity.Facts{Policies: integrity.Policies{Doubts: []string{"One\x1b.", "Two."}}}, "Delivery to Logstore l may be denied by a policy of the project or the Logstore", `One\x1b.` + "\n\nTwo.\n\n", false,
		},
		"an unknown status": {
			integrity.Facts{Project: &model.ProjectInfo{Status: "Frozen\n"}}, `Project p has a status that is not known: Frozen\n`, "check whether the account is overdue", false,
		},
	} {
		said := map[string]bool{}
		first := func(summary string) bool { before := said[summary]; said[summary] = true; return !before }
		spec := domain.Spec{Project: domain.ProjectSpec{Project: model.Project{Name: "p"}}, Logstore: domain.LogstoreSpec{Name: "l"}}
		got := FromPolicies(spec, domain.Observed{Integrity: row.facts}, first)
		if len(got) != 1 || got.HasError() || got[0].Summary() != row.summary || !strings.Contains(got[0].Detail(), row.detail) {
			t.Errorf("%s: %v", name, got)
		}
		if again := FromPolicies(spec, domain.Observed{Integrity: row.facts}, first); (len(again) == 0) != row.once {
			t.Errorf("%s, again: %v", name, again)
		}
	}
	if got := FromPolicies(domain.Spec{}, domain.Observed{}, nil); len(got) > 0 {
		t.Errorf("nothing: %v", got)
	}
}
