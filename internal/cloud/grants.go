package cloud

import (
	"encoding/json"
	"slices"
	"strings"
)

// Purpose says what calls are made for. Purposes can be joined by |.
type Purpose uint8

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
)

// Names are what grants are narrowed to.
type Names struct {
	Account       string // id
	Region        string // home region of the trail
	Trail         string
	ProjectRegion string
	Project       string
	Logstore      string
	Role          string // name of the delivery role, in any case
	Policy        string // name of the system policy that is attached to it
	AssumedRole   string // ARN of the role to act in, in any case; empty where none is
}

// Grant is a RAM action that calls need, and the resources that they need it on.
type Grant struct {
	Action    string
	Resources []string
	// PassedTo is the service that a role is passed to; empty where none is.
	PassedTo string
	// Inferred says that no public document names the action for this call.
	Inferred bool
}

// Grants are what RAM must allow to whoever makes the calls of a purpose, on
// these names. They come from the operations that the calls themselves are made
// of. GetCallerIdentity needs none.
func (c *Client) Grants(purpose Purpose, names Names) []Grant {
	var grants []Grant
	for _, op := range c.config.InnerTrail.operations() {
		if op.purpose&purpose == 0 {
			continue
		}
		own := need{permission: op.permission, on: op.on, inferred: op.inferred}
		for _, n := range append([]need{own}, op.also...) {
			grants = append(grants, Grant{
				Action: n.permission, Resources: names.fill(n.on), PassedTo: n.passedTo, Inferred: n.inferred,
			})
		}
	}
	return grants
}

// fill puts the names into the forms of resources. RAM prints a role's name in
// lower case; which spelling a policy is compared with is not published, so both
// stand in it.
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

// PolicyDocument is a RAM policy that allows the grants, a JSON document. What is
// granted on the same resources stands in one statement: a policy has 6144
// characters at most (RAM, "Limits").
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
