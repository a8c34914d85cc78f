package operation

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// InnerTrailAPI names the operations on inner trails and their parameters. Only the names
// CreateInnerTrail, DeleteInnerTrail and DescribeInnerTrails are published ("Audit events of
// ActionTrail"). The version and the parameters are inferred from the operations on ordinary
// trails. Everything that depends on this is in this file and in innertrail.go of package cloud.
type InnerTrailAPI struct {
	Version        string // API version, YYYY-MM-DD
	CreateAction   string
	DeleteAction   string
	DescribeAction string
	NameParam      string
	ProjectParam   string // takes the project's ARN
	RoleParam      string // takes the delivery role's ARN
}

// DefaultInnerTrailAPI returns the names that are used unless the configuration sets others.
func DefaultInnerTrailAPI() InnerTrailAPI {
	return InnerTrailAPI{
		Version:        "2020-07-06",
		CreateAction:   "CreateInnerTrail",
		DeleteAction:   "DeleteInnerTrail",
		DescribeAction: "DescribeInnerTrails",
		NameParam:      "Name",
		ProjectParam:   "SlsProjectArn",
		RoleParam:      "SlsWriteRoleArn",
	}
}

// Describe returns the operation that lists inner trails. The RAM actions of the operations on
// inner trails, their resources and the need for ram:PassRole are inferred from ordinary trails.
func (a InnerTrailAPI) Describe() Operation {
	return Operation{
		Service: model.ActionTrail, Action: a.DescribeAction, Permission: "actiontrail:" + a.DescribeAction, On: onEverything,
		Purpose: Observe, Inferred: true,
	}
}

// Create returns the operation that creates an inner trail.
func (a InnerTrailAPI) Create() Operation {
	return Operation{
		Service: model.ActionTrail, Action: a.CreateAction, Permission: "actiontrail:" + a.CreateAction, On: onEverything,
		Also:    []Permission{{Action: "ram:PassRole", On: onRole, PassedTo: names.ActionTrail, Inferred: true}},
		Purpose: Ship, Inferred: true, Mutating: true, Once: true,
	}
}

// Delete returns the operation that deletes an inner trail. A move deletes a trail too, since no
// operation changes one.
func (a InnerTrailAPI) Delete() Operation {
	return Operation{
		Service: model.ActionTrail, Action: a.DeleteAction, Permission: "actiontrail:" + a.DeleteAction, On: onEverything,
		Purpose: Ship | EndTrail, Inferred: true, Mutating: true, Once: true,
	}
}

// WithDefaults returns the names with the defaults for empty ones.
func (a InnerTrailAPI) WithDefaults() InnerTrailAPI {
	def := DefaultInnerTrailAPI()
	for _, pair := range []struct {
		value *string
		def   string
	}{
		{&a.Version, def.Version},
		{&a.CreateAction, def.CreateAction},
		{&a.DeleteAction, def.DeleteAction},
		{&a.DescribeAction, def.DescribeAction},
		{&a.NameParam, def.NameParam},
		{&a.ProjectParam, def.ProjectParam},
		{&a.RoleParam, def.RoleParam},
	} {
		if *pair.value == "" {
			*pair.value = pair.def
		}
	}
	return a
}
