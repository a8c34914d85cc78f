package reconcile

import (
	"context"
	"encoding/json"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// Cloud is what this package needs of the client of one account. Its failures are of
// type [model.Error].
type Cloud interface {
	// Clock is what every wait goes by.
	Clock() model.Clock
	// MaxRetries is how often a call that failed for a moment is repeated.
	MaxRetries() int

	GetRole(ctx context.Context, name string) (model.Role, error)
	CreateRole(ctx context.Context, name, description string, trust json.RawMessage) error
	UpdateRoleTrust(ctx context.Context, name string, trust json.RawMessage) error
	ListPoliciesForRole(ctx context.Context, name string) ([]model.AttachedPolicy, error)
	AttachPolicyToRole(ctx context.Context, role string, policy model.AttachedPolicy) error
	GetPolicy(ctx context.Context, policy model.AttachedPolicy) (model.PolicyVersion, error)

	GetProject(ctx context.Context, project model.Project) (model.ProjectInfo, error)
	CreateProject(ctx context.Context, project model.Project, description string) error
	GetProjectPolicy(ctx context.Context, project model.Project) (model.ResourcePolicy, error)
	GetLogstore(ctx context.Context, project model.Project, name string) (model.Logstore, error)
	GetIngestProcessor(ctx context.Context, project model.Project, name string) (model.IngestProcessor, error)
	CreateLogstore(ctx context.Context, project model.Project, logstore model.Logstore) error
	UpdateLogstore(ctx context.Context, project model.Project, logstore model.Logstore) error
	DeleteLogstore(ctx context.Context, project model.Project, name string) error
	GetResourcePolicy(ctx context.Context, project model.Project, logstore string) (model.ResourcePolicy, error)
	GetIndex(ctx context.Context, project model.Project, logstore string) (model.Index, error)
	CreateIndex(ctx context.Context, project model.Project, logstore string, index model.Index) error
	UpdateIndex(ctx context.Context, project model.Project, logstore string, index model.Index) error

	DescribeInnerTrails(ctx context.Context, region string) ([]model.Trail, error)
	CreateInnerTrail(ctx context.Context, region, name, projectARN, roleARN string) error
	DeleteInnerTrail(ctx context.Context, region, name string) error
	StartLogging(ctx context.Context, region, name string) error
	StopLogging(ctx context.Context, region, name string) error
	GetTrailStatus(ctx context.Context, region, name string) (model.DeliveryStatus, error)
}
