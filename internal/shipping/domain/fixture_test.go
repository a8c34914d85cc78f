package domain

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// failure is an answer of a service to a writing call.
func failure(class model.Class) error {
	return &model.Error{Class: class, Mutating: true, Attempts: 1, Status: 400, Code: "Code", Message: "message"}
}

// trailTo returns the trail of the two-line configuration, to a project.
func trailTo(project, created string) model.Trail {
	return model.Trail{
		Name: "platform-ops", HomeRegion: "cn-hangzhou", Status: model.TrailEnabled, Created: created,
		ProjectARN: arn.Project("cn-hangzhou", "1", project), RoleARN: "acs:ram::1:role/aliyunactiontraildefaultrole",
	}
}

// healthy are the statuses of a state in which everything is in order.
var healthy = Statuses{Trail: TrailPresent, Role: RoleAuthorized, Logstore: LogstoreReady, Index: IndexComplete}
