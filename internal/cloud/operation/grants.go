package operation

import (
	"encoding/json"
	"slices"
	"strings"
)

// Purpose is what calls are made for. Purposes can be combined with |.
type Purpose uint16

// The purposes of calls.
const (
	// Observe reads the trail, the role, the project, the Logstore and the index.
	Observe Purpose = 1 << iota
	// ReadEvents reads the logs themselves.
	ReadEvents
	// Ship creates, changes and moves the trail, the Logstore and the index.
	Ship
	// ManageRole creates the delivery role and repairs its trust and its policy.
	ManageRole
	// CreateProjects creates the project where it is missing.
	CreateProjects
	// EndTrail deletes the trail.
	EndTrail
	// DeleteLogs deletes the Logstore with all logs in it.
	DeleteLogs
	// AssumeRoles assumes the role in which the other calls are made.
	AssumeRoles
	// ListLogstores lists all projects and Logstores of an account.
	ListLogstores
	// ListMembers lists the members of the resource directory.
	ListMembers
	// Attribute looks up who made a change.
	Attribute
	// Witness asks the witnesses of evidence: calls, the delivery metric, and the logs as searches and as consumers get them. Evidence needs
	// Observe, too.
	Witness
	// WithoutEnd leaves out of the other purposes every call that can stop, end, shorten or move
	// what exists, and keeps those that create what is missing.
	WithoutEnd
	// Repairing leaves out of the other purposes every call that stops or deletes, and keeps those
	// that change what exists.
	Repairing
)

// Names are the names that grants are restricted to.
type Names struct {
	Account       string // id
	Region        string // home region of the trail
	Trail         string
	ProjectRegion string
	Project       string
	Logstore      string
	Role          string // name of the delivery role, in any case
	Policy        string // name of the system policy that is attached to it
	AssumedRole   string // ARN of the role to act in, in any case, or empty
}

// Grant is a RAM permission on resources.
type Grant struct {
	Action    string
	Resources []string
	// PassedTo is the service that a role is passed to, or empty.
	PassedTo string
	// Inferred is set if no public document names the action for this call.
	Inferred bool
}

// Grants returns the RAM permissions for the calls of a purpose on these names. They come from the
// table that the calls themselves use. GetCallerIdentity needs none.
func (a InnerTrailAPI) Grants(purpose Purpose, names Names) []Grant {
	var grants []Grant
	for _, op := range a.operations() {
		if op.Purpose&purpose == 0 || op.Alters && purpose&WithoutEnd != 0 || op.Ends && purpose&Repairing != 0 {
			continue
		}
		own := Permission{Action: op.Permission, On: op.On, Inferred: op.Inferred}
		for _, p := range append([]Permission{own}, op.Also...) {
			grants = append(grants, Grant{
				Action: p.Action, Resources: names.fill(p.On), PassedTo: p.PassedTo, Inferred: p.Inferred,
			})
		}
	}
	return grants
}

// fill replaces the placeholders of resources. RAM prints a role's name in lower case. It is not
// documented which spelling policies are compared with, so both are included.
func (n Names) fill(forms []string) []string {
	var filled []string
	for _, spelled := range []func(string) string{strings.Clone, strings.ToLower} {
		names := strings.NewReplacer("{account}", n.Account, "{region}", n.Region, "{trail}", n.Trail,
			"{project_region}", n.ProjectRegion, "{project}", n.Project, "{logstore}", n.Logstore,
			"{role}", spelled(n.Role), "{policy}", n.Policy, "{assumed_role}", spelled(n.AssumedRole))
		for _, form := range forms {
			if resource := names.Replace(form); !slices.Contains(filled, resource) {
				filled = append(filled, resource)
			}
		}
	}
	return filled
}

// statement is one statement of a policy (RAM, "Policy structure and syntax").
type statement struct {
	Effect    string
	Action    []string
	Resource  []string
	Condition map[string]map[string]string `json:",omitempty"`
}

// PolicyDocument returns a RAM policy that allows the grants, as a JSON document. Grants on the
// same resources share a statement, since a policy has at most 6144 characters (RAM, "Limits").
func PolicyDocument(grants []Grant) (json.RawMessage, error) {
	var statements []statement
	for _, g := range grants {
		s := statement{Effect: "Allow", Action: []string{g.Action}, Resource: g.Resources}
		if g.PassedTo != "" {
			s.Condition = map[string]map[string]string{"StringEquals": {"acs:Service": g.PassedTo}}
		}
		i := slices.IndexFunc(statements, func(other statement) bool {
			return s.Condition == nil && other.Condition == nil && slices.Equal(other.Resource, s.Resource)
		})
		if i < 0 {
			statements = append(statements, s)
			continue
		}
		statements[i].Action = append(statements[i].Action, g.Action)
	}
	return json.Marshal(struct {
		Version   string
		Statement []statement
	}{"1", statements})
}
