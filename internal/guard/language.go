package guard

import "slices"

// Language is a kind of policy that a guard can be written in.
type Language struct {
	name  string
	limit int // of characters in a document
	most  int // of documents at one place; 0 if it is not limited here
	// exempts is set if a statement spares roles by a condition. A policy of an identity spares
	// every identity that it is not attached to.
	exempts bool
	// listed is set if a document lists what it denies.
	listed bool
	// onSpared are the actions on the spared identities that everybody keeps. A policy in RAM denies
	// every identity that it binds to assume the roles; in a control policy their trust decides. It binds
	// the callers, too: a user changes only its own password, and with the old one (RAM, ChangePassword).
	onSpared []string
}

// The languages. A RAM policy has at most 6,144 characters (RAM, "Limits"), a control policy
// 2,048 (ROS, ALIYUN::ResourceManager::ControlPolicy), of which a folder or a member takes 10
// (AttachControlPolicy, 15 December 2025), and the policies of a project 16 KB together
// (PutProjectPolicy, 12 November 2025).
var (
	RAM     = Language{name: "ram_policy", limit: 6144, onSpared: roleReads}
	Control = Language{name: "control_policy", limit: 2048, most: 10, exempts: true, onSpared: slices.Concat(roleReads, []string{"sts:AssumeRole", "ram:ChangePassword"})}
	Project = Language{name: "project_policy", limit: 16 << 10, exempts: true, listed: true}
)

// LanguageOf returns the language with the given name, RAM for an empty one.
func LanguageOf(name string) Language {
	for _, l := range []Language{Control, Project} {
		if l.name == name {
			return l
		}
	}
	return RAM
}

// Languages returns the names of all languages.
func Languages() []string { return []string{RAM.name, Control.name, Project.name} }

// Name returns the name of the language.
func (l Language) Name() string { return l.name }

// Experimental reports whether it is not published that the language can spare a role.
func (l Language) Experimental() bool { return l.listed }

// itself returns the policies that hold the guard, where an identity of the account could
// change them. A control policy belongs to the management account.
func (l Language) itself(g Guard) []string {
	if l.exempts {
		return nil
	}
	return []string{"acs:ram:*:" + g.Account + ":policy/" + g.PolicyName + "*"}
}

// anyAccount begins the ARN of a role in a condition, as the published exemption does.
const anyAccount = "acs:ram:*:*:role/"

// statement is one statement of a policy.
type statement struct {
	Effect    string
	Principal []string `json:",omitempty"` // of the policy of a project
	Action    []string `json:",omitempty"`
	NotAction []string `json:",omitempty"`
	Resource  []string
	Condition map[string]map[string][]string `json:",omitempty"`
}

func deny(actions, resources []string) statement {
	return statement{Effect: "Deny", Action: actions, Resource: resources}
}

func denyAllBut(actions, resources []string) statement {
	s := statement{Effect: "Deny", Resource: resources}
	for _, action := range actions {
		if !slices.Contains(s.NotAction, action) {
			s.NotAction = append(s.NotAction, action)
		}
	}
	return s
}

// under returns the statement under a condition on the identity. acs:PrincipalARN with StringNotLike
// is the published exemption of control policies (Resource Directory, "Overview of access control
// policies" and "Examples of custom access control policies").
func (s statement) under(operator string, arns []string) statement {
	s.Condition = map[string]map[string][]string{operator: {"acs:PrincipalARN": arns}}
	return s
}

// Documents returns the guard in a language. In RAM they are for every user and role but the
// break-glass and apply roles.
func (g Guard) Documents(l Language) ([]string, error) {
	if l.listed {
		return g.projectPolicies(l)
	}
	var statements []statement
	for _, r := range g.rules(l) {
		switch {
		case l.exempts && r.onDelivery:
			statements = append(statements, r.under("StringLike", g.deliveryRoles(anyAccount)))
		case l.exempts:
			statements = append(statements, r.under("StringNotLike", g.spared(r)))
		case !r.onDelivery:
			statements = append(statements, r.statement)
		}
	}
	return l.fit(statements)
}

// ApplyDocuments returns what binds the apply roles, where that is a policy of their own.
func (g Guard) ApplyDocuments(l Language) ([]string, error) {
	if len(g.Apply) == 0 {
		return []string{}, nil
	}
	return g.attached(l, func(r rule) bool { return r.apply })
}

// DeliveryDocuments returns what binds the delivery roles, where that is a policy of their own.
func (g Guard) DeliveryDocuments(l Language) ([]string, error) {
	return g.attached(l, func(r rule) bool { return !r.delivery })
}

// attached returns some rules as policies to attach to roles. In other languages, the guard itself binds them.
func (g Guard) attached(l Language, binds func(rule) bool) ([]string, error) {
	if l.exempts {
		return []string{}, nil
	}
	var statements []statement
	for _, r := range g.rules(l) {
		if binds(r) {
			statements = append(statements, r.statement)
		}
	}
	return l.fit(statements)
}

// spared returns the ARNs of the roles that a rule does not bind.
func (g Guard) spared(r rule) []string {
	roles := g.BreakGlass
	if !r.apply {
		roles = slices.Concat(g.BreakGlass, g.Apply)
	}
	if r.callers {
		roles = slices.Concat(roles, g.Callers)
	}
	arns := spellings(roles)
	if r.delivery {
		arns = append(arns, g.deliveryRoles(anyAccount)...)
	}
	return arns
}

// projectPolicies returns one policy for each project. That a project policy knows NotAction
// and the exemption is not published. It therefore denies only actions that no service, no apply
// and no reader needs, and never one on policies: who may delete the policy can undo it.
func (g Guard) projectPolicies(l Language) ([]string, error) {
	var documents []string
	for _, project := range g.Projects {
		s := deny([]string{"log:DeleteProject", "log:UpdateProject", "log:ChangeResourceGroup", "log:DeleteLogStore", "log:DeleteIndex"}, onProject(project))
		s.Principal = []string{"*"}
		document, err := l.fit([]statement{s.under("StringNotLike", spellings(g.BreakGlass))})
		if err != nil {
			return nil, err
		}
		documents = append(documents, document...)
	}
	return documents, nil
}
