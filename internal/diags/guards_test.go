package diags_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/runstate"
)

var update = flag.Bool("update", false, "write testdata/guards.txt anew")

// TestFromError_everyGuard compares the whole text of each error of the domain, in each of its
// variants, with testdata/guards.txt, as users read it.
func TestFromError_everyGuard(t *testing.T) {
	t.Parallel()
	project := model.Project{Region: "cn-hangzhou", Name: "security-audit"}
	other := model.Project{Region: "cn-shanghai", Name: "old-audit"}
	trail := model.Trail{Name: "platform-ops", HomeRegion: "cn-hangzhou", ProjectARN: "acs:log:cn-hangzhou:1:project/security-audit", Status: model.TrailEnabled}
	stopped, foreign, elsewhere := trail, trail, trail
	stopped.Status = "Disable"
	foreign.ProjectARN = "acs:log:cn-hangzhou:2:project/theirs"
	elsewhere.ProjectARN = "acs:log:cn-shanghai:1:project/old-audit"
	key, second := domain.TrailKey{Region: "cn-hangzhou", Trail: "platform-ops"}, domain.TrailKey{Region: "cn-hangzhou", Trail: "second"}
	failed := &model.Error{Service: model.SLS, Action: "UpdateLogStore", Class: model.Refused, Code: "Odd", Message: "odd", Mutating: true, Attempts: 1}
	broken := errors.New("it broke")
	const arn, logstore = "acs:ram::1:role/hub", "innertrail_platform-ops"
	role := domain.RoleSpec{Name: "delivery"}
	created := time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC)

	all := []error{
		&domain.RetentionUnseenError{Logstore: logstore, From: 180},
		&domain.RetentionRefusedError{Logstore: logstore, From: 180, Err: failed},
		&domain.RetentionRefusedError{Logstore: logstore, From: 180, Others: []string{"auto_split", "hot_retention_days"}, Err: failed},
		&domain.LiteRefusedError{Logstore: logstore, Err: failed},
		&domain.LogstoreReplacedError{Logstore: logstore},
		&domain.LogstoreReplacedError{Logstore: logstore, Created: created},
		&domain.LogstoreReplacedError{Logstore: logstore, Created: created, During: true},
		&domain.ConflictError{Account: "1", Trail: trail, Region: "cn-hangzhou"},
		&domain.ConflictError{Account: "1", Trail: trail, Region: "cn-hangzhou", RoleARN: arn, InState: true},
		&domain.TrailExistsError{Account: "1", Trail: foreign, Region: "cn-hangzhou"},
		&domain.TrailExistsError{Account: "1", Trail: model.Trail{Name: "platform-ops"}, Region: "cn-hangzhou"},
		&domain.TrailExistsError{Account: "1", Trail: trail, Region: "cn-hangzhou", RoleARN: arn, InState: true},
		&domain.TrailExistsError{Account: "1", Trail: trail, Region: "cn-hangzhou"},
		&domain.ShipsElsewhereError{Trail: elsewhere, Where: project},
		&domain.ShipsElsewhereError{Trail: elsewhere, Where: project, Recreated: true},
		&domain.LogstoreChangedError{Planned: project, Applied: other},
		&domain.RetentionHeldError{Logstore: logstore, Now: 365, Applied: 180},
		&domain.RetentionHeldError{Logstore: logstore, Now: 3650},
		&domain.UnsupportedChangeError{What: "the mode cannot be changed", Instead: "Keep it."},
		&domain.PlanAgainError{What: "trail platform-ops ships elsewhere now"},
		&domain.ProjectTakenError{Project: project, Err: failed},
		&domain.ProjectMissingError{Project: project},
		&domain.ProjectMissingError{Project: project, Region: "cn-shanghai"},
		&domain.SeveralTrailsError{Trails: []model.Trail{trail, {Name: "second"}}},
		&domain.RoleObstacleError{Role: role, What: "policy p denies it", Instead: "Detach it."},
		&domain.RoleDocumentError{Role: role, Err: broken},
		&domain.RoleDocumentError{Role: role, Policy: "p", Err: broken},
		&runstate.TwoTrailsError{Account: "1", One: key, Other: second},
		&runstate.TwoTrailsError{Account: "1", One: key, Other: second, Ended: true, RoleARN: arn},
		&runstate.TwoTrailsError{Account: "1", One: key, Other: second, Ended: true, Destroying: true},
		&runstate.TwoTrailsError{Account: "1", One: key, Other: second, Ended: true, Destroying: true, Protected: true},
		&runstate.SharedTrailError{Account: "1", Trail: key, Uses: [2]runstate.Use{runstate.Ends, runstate.Creates}, Protected: true},
		&reconcile.NotShippingError{Words: "Log shipping is stopped.", Err: broken},
	}
	for _, reason := range []domain.DecreaseReason{domain.NoConsent, domain.NeverApplied, domain.RaisedSince, domain.RaisedMeanwhile} {
		all = append(all, &domain.RetentionDecreaseError{Logstore: logstore, From: 180, To: 30, Shown: 90, Reason: reason})
	}
	all = append(all, &domain.RetentionDecreaseError{Logstore: logstore, From: 3650, To: 30})
	for _, when := range []domain.ChangeTime{domain.AfterWrite, domain.AfterLostWrite, domain.SetBack} {
		all = append(all, &domain.ChangedMeanwhileError{Object: "Logstore " + logstore, Now: "ttl is 30", When: when})
	}
	for _, uses := range [][2]runstate.Use{
		{runstate.Ends, runstate.Creates}, {runstate.Creates, runstate.Ends}, {runstate.Ends, runstate.Keeps}, {runstate.Keeps, runstate.Ends},
		{runstate.Keeps, runstate.Creates}, {runstate.Keeps, runstate.Keeps}, {runstate.Creates, runstate.Creates},
	} {
		all = append(all, &runstate.SharedTrailError{Account: "1", Trail: key, Uses: uses, RoleARN: arn})
	}
	for imports, other := range []runstate.Use{runstate.Creates, runstate.Keeps, runstate.Keeps} {
		all = append(all, &runstate.SharedTrailError{Account: "1", Trail: key, Uses: [2]runstate.Use{runstate.Keeps, other}, RoleARN: arn, Imports: max(imports, 1)})
	}
	for _, old := range []model.Trail{trail, stopped} {
		all = append(all, &reconcile.DestinationError{Old: old, Err: broken})
		for _, e := range []reconcile.RecreateError{
			{Unsure: true}, {Sent: true}, {}, {Tried: true}, {Tried: true, Sent: true}, {Tried: true, Now: &trail}, {Tried: true, Now: &stopped}, {Tried: true, Now: &elsewhere},
			{Tried: true, RestoreErr: broken}, {Tried: true, RestoreErr: broken, Unsure: true}, {Tried: true, RestoreErr: broken, Sent: true}, {Tried: true, RestoreErr: broken, Unsure: true, Looked: true},
		} {
			e.Trail, e.Old, e.Err = "platform-ops", old, broken
			all = append(all, &e)
		}
	}
	step := domain.Step{Kind: domain.CreateIndex, Name: logstore}
	all = append(all,
		&reconcile.StepError{Step: step, Err: broken, Done: []domain.Step{{Kind: domain.CreateLogstore, Name: logstore}}, Skipped: []domain.Step{{Kind: domain.CreateProject, Name: "p"}}},
		&reconcile.NotSettledError{Pending: []domain.Step{step}, Status: "missing", Part: "index"},
		&reconcile.NotSettledError{Pending: []domain.Step{step}, Settings: []string{"auto_split"}, Left: broken},
		&reconcile.NotShippingError{Words: "Log shipping is stopped.", Err: &reconcile.NotSettledError{Pending: []domain.Step{step}}},
		&reconcile.NotShippingError{Words: "Log shipping is stopped.", Err: &reconcile.NotSettledError{Pending: []domain.Step{step}, Left: broken}},
	)

	var text strings.Builder
	for _, err := range all {
		d := diags.FromError(diags.Attempting("create the shipping"), domain.Spec{Account: "1", Region: "cn-hangzhou", Trail: "platform-ops"}, err)
		fmt.Fprintf(&text, "%s\n%s\n", kindOf(err), err)
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			fmt.Fprintf(&text, "at %s\n", at.Path())
		}
		fmt.Fprintf(&text, "%s\n%s\n\n", d.Summary(), d.Detail())
		var wrapper interface{ Unwrap() error }
		if errors.As(err, &wrapper) && wrapper.Unwrap() == nil {
			t.Errorf("%T has lost its cause", err)
		}
	}
	const file = "testdata/guards.txt"
	if *update {
		if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	wants, gots := strings.Split(string(want), "\n\n"), strings.Split(text.String(), "\n\n")
	if len(wants) != len(gots) {
		t.Fatalf("%d paragraphs, want %d: after a new error or variant, run it with -update and read what it writes", len(gots), len(wants))
	}
	for i, got := range gots {
		if got != wants[i] {
			t.Errorf("got\n%s\nwant\n%s", got, wants[i])
		}
	}
}

// kindOf returns the type of an error. Those of the domain are named without their package.
func kindOf(err error) string {
	kind := fmt.Sprintf("%T", err)
	for _, domain := range []string{"*domain.", "*reconcile.", "*runstate."} {
		kind = strings.TrimPrefix(kind, domain)
	}
	return kind
}
