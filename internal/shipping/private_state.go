package shipping

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// Private state holds what a plan tells the apply that follows: whether a destroy that
// deletes the logs was planned. It holds nothing that must
// survive, since Terraform drops it if the provider is killed during an update: what was
// applied is in the attribute last_applied. Read writes none of it: that alone would make
// a refresh-only run report a change.
const (
	destroyKey = "delete_logstore"
	legacyKey  = "applied" // of versions before last_applied
)

type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// loadLegacyApplied returns the record of a version before last_applied; nil if there is
// none.
func loadLegacyApplied(ctx context.Context, private privateReader) (*reconcile.Applied, diag.Diagnostics) {
	data, diags := private.GetKey(ctx, legacyKey)
	var old struct {
		Project       string `json:"project"`
		ProjectRegion string `json:"project_region"`
		RetentionDays int    `json:"retention_days"`
	}
	if diags.HasError() || len(data) == 0 || json.Unmarshal(data, &old) != nil || old.Project == "" {
		return nil, diags
	}
	return &reconcile.Applied{Project: old.Project, ProjectRegion: old.ProjectRegion, RetentionDays: old.RetentionDays, Unconfirmed: true}, diags
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
