package operation

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

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
		Service: model.ActionTrail, Action: a.DescribeAction, Renamed: a.renamed(a.DescribeAction), Permission: "actiontrail:" + a.DescribeAction, On: onEverything,
		Purpose: Observe, Inferred: true,
	}
}

// Create returns the operation that creates an inner trail.
func (a InnerTrailAPI) Create() Operation {
	return Operation{
		Service: model.ActionTrail, Action: a.CreateAction, Renamed: a.renamed(a.CreateAction), Permission: "actiontrail:" + a.CreateAction, On: onEverything,
		Also:    []Permission{{Action: "ram:PassRole", On: onRole, PassedTo: names.ActionTrail, Inferred: true}},
		Purpose: Ship, Inferred: true, Mutating: true, Once: true,
	}
}

// Delete returns the operation that deletes an inner trail. A move deletes a trail too, since no
// operation changes one.
func (a InnerTrailAPI) Delete() Operation {
	return Operation{
		Service: model.ActionTrail, Action: a.DeleteAction, Renamed: a.renamed(a.DeleteAction), Permission: "actiontrail:" + a.DeleteAction, On: onEverything,
		Purpose: Ship | EndTrail, Inferred: true, Mutating: true, Alters: true, Ends: true, PerLook: true,
	}
}

// renamed reports whether the configuration sets the version, or the name of this operation.
func (a InnerTrailAPI) renamed(action string) bool {
	def := DefaultInnerTrailAPI()
	return a.Version != def.Version || !slices.Contains([]string{def.CreateAction, def.DeleteAction, def.DescribeAction}, action)
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

// NameError is the error of a name in [InnerTrailAPI] that is not allowed.
type NameError struct {
	Attribute string // in inner_trail_api
	Name      string
	Rule      string
}

// Error returns the name and the rule that it breaks.
func (e *NameError) Error() string { return fmt.Sprintf("%q %s", model.ShortName(e.Name), e.Rule) }

// Check returns an error for each name that is not allowed. The names are an escape hatch for what
// is not published, so the rules are about what a call could do: a read must not become a write,
// and nothing may reach an ordinary trail or a parameter of the protocol.
func (a InnerTrailAPI) Check() []*NameError {
	a = a.WithDefaults()
	var problems []*NameError
	refuse := func(attribute, name, rule string) {
		problems = append(problems, &NameError{Attribute: attribute, Name: name, Rule: rule})
	}
	if _, err := time.Parse(time.DateOnly, a.Version); err != nil {
		refuse("version", a.Version, "must be a date such as "+DefaultInnerTrailAPI().Version)
	}
	for _, row := range []struct {
		attribute, name string
		verbs           *regexp.Regexp
		rule            string
	}{
		{"create_action", a.CreateAction, createVerbs, "must begin with Create, Put, Open or Enable, and contain Trail"},
		{"delete_action", a.DeleteAction, deleteVerbs, "must begin with Delete, Close, Disable or Remove, and contain Trail"},
		{"describe_action", a.DescribeAction, describeVerbs, "must begin with Describe, List or Get, and end with Trail or Trails"},
	} {
		switch {
		case !nameForm.MatchString(row.name):
			refuse(row.attribute, row.name, nameRule)
		case !row.verbs.MatchString(row.name):
			refuse(row.attribute, row.name, row.rule)
		case containsFold(ordinaryOperations, row.name):
			refuse(row.attribute, row.name, "must not be an operation on ordinary trails")
		}
	}
	used := map[string]string{}
	for _, row := range []struct{ attribute, name string }{
		{"name_param", a.NameParam}, {"project_param", a.ProjectParam}, {"role_param", a.RoleParam},
	} {
		other := used[strings.ToLower(row.name)]
		switch {
		case !nameForm.MatchString(row.name):
			refuse(row.attribute, row.name, nameRule)
		case containsFold(commonParameters, row.name):
			refuse(row.attribute, row.name, "must not be a parameter that every call has")
		case other != "":
			refuse(row.attribute, row.name, "must differ from "+other+", whatever the case")
		}
		used[strings.ToLower(row.name)] = row.attribute
	}
	return problems
}

const nameRule = "must hold letters and digits only, a letter first, and at most 64 of them"

var (
	nameForm      = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{0,63}$`)
	createVerbs   = regexp.MustCompile(`^(Create|Put|Open|Enable).*Trail`)
	deleteVerbs   = regexp.MustCompile(`^(Delete|Close|Disable|Remove).*Trail`)
	describeVerbs = regexp.MustCompile(`^(Describe|List|Get).*Trails?$`)
)

// ordinaryOperations are the published operations on ordinary trails whose names have such a form
// (ActionTrail API reference 2020-07-06, and its metadata).
var ordinaryOperations = []string{
	"CreateTrail", "CreateServiceTrail", "DeleteTrail", "DescribeTrails", "GetServiceTrail",
}

// commonParameters are the parameters of every RPC call (Alibaba Cloud OpenAPI, "Request syntax and
// signature method V2 for RPC APIs"), and those of the same gateway that say for whom a call is.
var commonParameters = []string{
	"Action", "Version", "Format", "Timestamp", "AccessKeyId", "SecurityToken", "BearerToken",
	"Signature", "SignatureMethod", "SignatureVersion", "SignatureNonce", "SignatureType", "RegionId",
	"OwnerId", "OwnerAccount", "ResourceOwnerId", "ResourceOwnerAccount",
}

func containsFold(names []string, name string) bool {
	return slices.ContainsFunc(names, func(other string) bool { return strings.EqualFold(other, name) })
}
