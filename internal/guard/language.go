package guard

import "slices"

// Language is a kind of policy that a guard can be written in.
type Language struct {
	name  string
	limit int // of characters in a document
	most  int // of documents at one place; 0 if it is not limited here
	// exempts is set if a statement spares roles by a condition. A policy of an identity spares
	// whoever it is not attached to.
	exempts bool
	// listed is set if a document lists what it denies.
	listed bool
	// onSpared are the actions on the spared roles that everybody keeps. A policy in RAM lets
	// nobody whom it binds assume them; in a control policy their trust decides.
	onSpared []string
}

// The languages. A RAM policy has at most 6,144 characters (RAM, "Limits"), a control policy
// 2,048 (ROS, ALIYUN::ResourceManager::ControlPolicy), of which a folder or a member takes 10
// (AttachControlPolicy, 15 December 2025), and the policies of a project 16 KB together
// (PutProjectPolicy, 12 November 2025).
var (
	RAM     = Language{name: "ram_policy", limit: 6144, onSpared: roleReads}
	Control = Language{name: "control_policy", limit: 2048, most: 10, exempts: true, onSpared: slices.Concat(roleReads, []string{"sts:AssumeRole"})}
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

// sparing returns the statement for all but some identities. acs:PrincipalARN with StringNotLike
// is the published exemption of control policies (Resource Directory, "Overview of access control
// policies" and "Examples of custom access control policies").
func (s statement) sparing(arns []string) statement {
	s.Condition = map[string]map[string][]string{"StringNotLike": {"acs:PrincipalARN": arns}}
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
		if l.exempts {
			r.statement = r.sparing(g.spared(r))
		}
		statements = append(statements, r.statement)
	}
	return l.fit(statements)
}

// ApplyDocuments returns what binds the apply roles, where that is a policy of their own.
func (g Guard) ApplyDocuments(l Language) ([]string, error) {
	var statements []statement
	if l.exempts || len(g.Apply) == 0 {
		return []string{}, nil
	}
	for _, r := range g.rules(l) {
		if r.apply {
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
		arns = append(arns, g.deliveryRoles("acs:ram:*:*:role/")...)
	}
	return arns
}

// projectPolicies returns one policy for each project. That a project policy knows NotAction
// and the exemption is not published. It therefore denies only actions that no service, no apply
// and no reader needs, and never one on policies: whoever may delete the policy can undo it.
func (g Guard) projectPolicies(l Language) ([]string, error) {
	var documents []string
	for _, project := range g.Projects {
		s := deny([]string{"log:DeleteProject", "log:UpdateProject", "log:ChangeResourceGroup", "log:DeleteLogStore", "log:DeleteIndex"}, onProject(project))
		s.Principal = []string{"*"}
		document, err := l.fit([]statement{s.sparing(spellings(g.BreakGlass))})
		if err != nil {
			return nil, err
		}
		documents = append(documents, document...)
	}
	return documents, nil
}
