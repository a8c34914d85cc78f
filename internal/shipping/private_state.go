package shipping

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// Private state holds what no attribute can: what was last applied, whatever a refresh
// finds, and whether a destroy that deletes the logs was planned. Read writes none of it:
// that alone would make a refresh-only run report a change.
const (
	appliedKey = "applied"
	destroyKey = "delete_logstore"
)

type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// loadApplied returns what was last applied; nil if nothing was recorded.
func loadApplied(ctx context.Context, private privateReader) (*reconcile.Applied, diag.Diagnostics) {
	data, diags := private.GetKey(ctx, appliedKey)
	if diags.HasError() || len(data) == 0 {
		return nil, diags
	}
	var a reconcile.Applied
	if err := json.Unmarshal(data, &a); err != nil {
		return nil, diags // written by a later version; what it says is not relied on
	}
	return &a, diags
}

func saveApplied(ctx context.Context, private privateWriter, a reconcile.Applied) diag.Diagnostics {
	data, err := json.Marshal(a)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot record what was applied", err.Error())}
	}
	return private.SetKey(ctx, appliedKey, data)
}

// destroyMark is what the plan of a destroy that deletes the logs announced.
type destroyMark struct {
	Run           string `json:"run"` // the run that planned it
	Project       string `json:"project"`
	ProjectRegion string `json:"project_region"`
}

// saveDestroyMark records that a destroy that deletes the logs was planned. With nil it
// removes the mark, as every other plan does.
func saveDestroyMark(ctx context.Context, private privateWriter, mark *destroyMark) diag.Diagnostics {
	if mark == nil {
		return private.SetKey(ctx, destroyKey, nil)
	}
	data, err := json.Marshal(mark)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot record what is to be destroyed", err.Error())}
	}
	return private.SetKey(ctx, destroyKey, data)
}

// loadDestroyMark returns the project whose Logstore a planned destroy deletes; nil if no
// such destroy was planned. A mark with the id of this run is ignored, because nobody saw
// its plan: Terraform makes that plan during the apply, for the deposed object of a
// create_before_destroy replacement.
func loadDestroyMark(ctx context.Context, private privateReader, run string) (*model.Project, diag.Diagnostics) {
	data, diags := private.GetKey(ctx, destroyKey)
	var mark destroyMark
	if len(data) == 0 || json.Unmarshal(data, &mark) != nil || mark.Run == run || mark.Project == "" {
		return nil, diags
	}
	return &model.Project{Region: mark.ProjectRegion, Name: mark.Project}, diags
}
