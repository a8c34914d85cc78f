package shipping

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// explainRefusal words the reasons not to begin. They are the configuration's
// affair, so they point at its attributes. Now is what is true, where some steps
// were done before.
func explainRefusal(err error, now string) diag.Diagnostic {
	var (
		rival    *reconcile.ConflictError
		missing  *reconcile.ProjectMissingError
		decrease *reconcile.RetentionDecreaseError
		refused  *reconcile.RetentionRefusedError
		cannot   *reconcile.UnsupportedChangeError
		again    *reconcile.PlanAgainError
	)
	switch {
	case errors.As(err, &rival):
		return diag.NewAttributeErrorDiagnostic(path.Root("trail_name"), "Inner-ActionTrail already ships to another Logstore", paragraphs(
			fmt.Sprintf("Platform events of account %s go through trail %s in %s to %s. An account has one place to ship to.",
				rival.Account, rival.Trail.Name, rival.Region, reconcile.Destination(rival.Trail)),
			now,
			fmt.Sprintf("To manage that trail, set trail_name = %q (and region = %q), then run: terraform import <address> %s@%s. "+
				"It can be moved to another project afterwards. To end it instead, delete it in the ActionTrail console first.",
				rival.Trail.Name, rival.Region, rival.Trail.Name, rival.Region),
			"If it is this very shipping, renamed: add a moved block where its address in the configuration changed too, and leave out "+
				"create_before_destroy, also where a resource that depends on this one brings it along, since an account has room for one trail only.",
			unchecked))
	case errors.As(err, &missing):
		next := "Create it, set create_project = true, or correct project_name. A project answers only in its own region: " +
			"if it is elsewhere, set project_region."
		if missing.Region != "" {
			next = fmt.Sprintf("Set project_region = %q, or choose a project that is in %s.", missing.Region, missing.Project.Region)
		}
		return diag.NewAttributeErrorDiagnostic(path.Root("project_name"), "Log Service "+missing.Error(),
			paragraphs(now, next, unchecked))
	case errors.As(err, &decrease):
		return explainDecrease(decrease, now)
	case errors.As(err, &refused):
		return explainRefused(refused)
	case errors.As(err, &cannot):
		return diag.NewAttributeErrorDiagnostic(path.Root("logstore"), "The declared Logstore settings are not possible",
			paragraphs(model.Sentence(cannot.What), now, cannot.Instead, unchecked))
	case errors.As(err, &again):
		return diag.NewErrorDiagnostic("Plan again: the trail changed after the plan",
			paragraphs(model.Sentence(again.What), now, "Applying this plan would re-create the trail, which the plan did not show. Run terraform plan again."))
	default:
		return nil
	}
}

func explainRefused(e *reconcile.RetentionRefusedError) diag.Diagnostic {
	what, accept := "change the retention", "To accept it"
	if !e.Alone {
		what, accept = "change the settings", "If it is the retention that it does not let change"
	}
	return diag.NewAttributeErrorDiagnostic(retentionPath, fmt.Sprintf("Log Service refused to %s of Logstore %s", what, e.Logstore), paragraphs(
		model.Answer(e.Err),
		fmt.Sprintf("It was the service that refused; the retention stands at %d days.", e.From),
		fmt.Sprintf("%s, set retention_days = %d in logstore. The public documentation contradicts itself on whether the "+
			"retention of a dedicated Logstore can be changed.", accept, e.From)))
}

// unchecked is the way out of every refusal: Terraform plans before it destroys.
const unchecked = "To destroy an existing shipping without this check: terraform destroy -refresh=false, or a removed block."

var retentionPath = path.Root("logstore").AtName("retention_days")

func explainDecrease(e *reconcile.RetentionDecreaseError, now string) diag.Diagnostic {
	next := fmt.Sprintf("To keep the logs, set retention_days = %d in logstore. To lower the retention all the same, set "+
		"allow_retention_decrease_to = %d next to retention_days = %d.", e.From, e.To, e.To)
	if e.ConsentUsed {
		next = fmt.Sprintf("allow_retention_decrease_to = %d stands, but %d days were applied before, and somebody has raised the retention since: "+
			"perhaps a legal hold. To keep the longer retention, set retention_days = %d in logstore. To lower it all the same, change the "+
			"retention in the Log Service console, or apply %d days first and then %d.", e.To, e.To, e.From, e.From, e.To)
	}
	return diag.NewAttributeErrorDiagnostic(retentionPath,
		fmt.Sprintf("Lowering the retention of Logstore %s from %d to %d days deletes logs", e.Logstore, e.From, e.To),
		paragraphs(
			fmt.Sprintf("The Logstore keeps logs %s now; with %d days, every log older than that is deleted for good.", days(e.From), e.To),
			now, next, unchecked))
}

func days(n int) string {
	if n == reconcile.RetentionForever {
		return "for ever (3650 days)"
	}
	return fmt.Sprintf("for %d days", n)
}
