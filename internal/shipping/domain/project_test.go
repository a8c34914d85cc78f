package domain

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// TestProjectMayAppear_errors tells which unmet precondition waiting may meet.
func TestProjectMayAppear_errors(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		err error
		may bool
	}{
		"none":                      {nil, false},
		"missing":                   {&ProjectMissingError{}, true},
		"in another region":         {&ProjectMissingError{Region: "cn-shanghai"}, false},
		"of another account":        {failure(model.OtherAccount), true},
		"another precondition":      {&PlanAgainError{}, false},
		"a call without permission": {failure(model.Denied), false},
	} {
		if got := ProjectMayAppear(row.err); got != row.may {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// Whether a missing project is to be created may be known only during the apply.
func TestSpec_checkProject_unknown(t *testing.T) {
	t.Parallel()
	want := twoLineSpec()
	if err := want.checkProject(Observed{}); err == nil {
		t.Error("a missing project is not missed")
	}
	want.Unknown = Unknowns{"create_project"}
	if err := want.checkProject(Observed{}); err != nil {
		t.Errorf("it is missed before that is known: %v", err)
	}
}
