package shipping

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
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

// PrivateKeys returns all keys of private state.
func PrivateKeys() []string { return []string{destroyKey, legacyKey, replacedKey} }

type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// loadLegacyApplied returns the record of a version before last_applied; nil if there is
// none.
func loadLegacyApplied(ctx context.Context, private privateReader) (*domain.Applied, diag.Diagnostics) {
	data, diags := private.GetKey(ctx, legacyKey)
	var old struct {
		Project       string `json:"project"`
		ProjectRegion string `json:"project_region"`
		RetentionDays int    `json:"retention_days"`
	}
	if diags.HasError() || len(data) == 0 || json.Unmarshal(data, &old) != nil || old.Project == "" {
		return nil, diags
	}
	return &domain.Applied{Project: old.Project, ProjectRegion: old.ProjectRegion, RetentionDays: old.RetentionDays, Unconfirmed: true}, diags
}

// destroyMark is what the plan of a destroy that deletes the logs announced.
type destroyMark struct {
	Run           string `json:"run"` // the run that planned it
	Project       string `json:"project"`
	ProjectRegion string `json:"project_region"`
	Created       int64  `json:"created,omitempty"` // when the Logstore was created, in seconds; 0 if that is not known
}

// destination returns the project whose Logstore is deleted; nil if none is.
func (m *destroyMark) destination() *model.Project {
	if m == nil {
		return nil
	}
	return &model.Project{Region: m.ProjectRegion, Name: m.Project}
}

// created returns when the Logstore was created; the zero time if that is not known.
func (m *destroyMark) created() time.Time {
	if m == nil || m.Created == 0 {
		return time.Time{}
	}
	return time.Unix(m.Created, 0)
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

// loadDestroyMark returns what the plan of a destroy that deletes the logs announced; nil if
// no such destroy was planned. A mark with the id of this run is ignored, because its plan
// was not shown: Terraform makes that plan during the apply, for the deposed object of a
// create_before_destroy replacement.
func loadDestroyMark(ctx context.Context, private privateReader, run string) (*destroyMark, diag.Diagnostics) {
	data, diags := private.GetKey(ctx, destroyKey)
	var mark destroyMark
	if len(data) == 0 || json.Unmarshal(data, &mark) != nil || mark.Run == run || mark.Project == "" {
		return nil, diags
	}
	return &mark, diags
}
