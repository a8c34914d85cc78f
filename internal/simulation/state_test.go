package simulation

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

const (
	account   = "1234567890123456"
	here      = "cn-hangzhou"
	elsewhere = "cn-shanghai"
	trailName = "platform-ops"
	otherRole = "audit-delivery"
	forever   = 3650
)

// projects are the two that a shipping can have: the first, and the one that it moves to.
var projects = [2]string{"security-audit", "new-audit"}

func storeOf(project string) int {
	if project == projects[1] {
		return 1
	}
	return 0
}

func storeOfTrail(t model.Trail) int {
	project, _, err := arn.ParseProject(t.ProjectARN)
	if err != nil {
		panic(err)
	}
	return storeOf(project.Name)
}

var standardPolicy = model.AttachedPolicy{Name: names.DefaultPolicy, Type: "System"}

// Role is the delivery role: whether it exists, and what its trust says.
type Role uint8

// The values of the role.
const (
	RoleAbsent Role = iota
	RoleTrusts
	RoleSilent     // trusts another service only
	RoleBoth       // trusts both
	RoleDenies     // a statement denies ActionTrail alone, and is repaired
	RoleDeniesMany // a statement denies ActionTrail and others, and is not
	RoleUnreadable // may not be read
	numberOfRoles
)

const ecs = `{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["ecs.aliyuncs.com"]}}`

// trusts are the documents.
var trusts = [numberOfRoles]json.RawMessage{
	RoleTrusts:     rampolicy.StandardTrust(),
	RoleSilent:     json.RawMessage(`{"Statement":[` + ecs + `],"Version":"1"}`),
	RoleBoth:       withStandard(ecs),
	RoleDenies:     withStandard(`{"Action":"sts:AssumeRole","Effect":"Deny","Principal":{"Service":["` + names.ActionTrail + `"]}}`),
	RoleDeniesMany: withStandard(`{"Action":"sts:AssumeRole","Effect":"Deny","Principal":{"Service":["` + names.ActionTrail + `","ecs.aliyuncs.com"]}}`),
}

func withStandard(statement string) json.RawMessage {
	return bytes.Replace(rampolicy.StandardTrust(), []byte(`"Statement":[`), []byte(`"Statement":[`+statement+`,`), 1)
}

// trustKind returns which of the documents was written. Any other one is a violation, and so is one
// that lacks what others had in it.
func trustKind(w *World, trust json.RawMessage) Role {
	written, err := rampolicy.ParseTrust(trust)
	caller := rampolicy.Caller{Account: account}
	switch {
	case err != nil:
		w.violate("wrote a trust that is not understood: %v", err)
	case bytes.Contains(trust, []byte(`"Deny"`)) && !bytes.Contains(trust, []byte("ecs.aliyuncs.com")):
		w.violate("wrote a trust that denies")
	case bytes.Contains(trusts[max(w.Role, RoleTrusts)], []byte(ecs)) != bytes.Contains(trust, []byte(ecs)):
		w.violate("changed in the trust what is others'")
	case written.Judge(caller).Repairable():
		w.violate("wrote a trust that does not let ActionTrail in")
	}
	if bytes.Contains(trust, []byte(ecs)) {
		return RoleBoth
	}
	return RoleTrusts
}

// Project is whether a project is there.
type Project uint8

// The values of a project.
const (
	ProjectAbsent Project = iota
	ProjectReady
	ProjectStopped   // of an account that is overdue
	ProjectElsewhere // in another region
	ProjectTaken     // of another account
)

// Policy is the policy of a project.
type Policy uint8

// The values of a policy.
const (
	PolicyNone Policy = iota
	PolicyDenies
	PolicyUnreadable
)

var denyDelivery = json.RawMessage(`{"Version":"1","Statement":[{"Effect":"Deny","Action":["log:PostLogStoreLogs"],"Principal":["` + account +
	`"],"Resource":["acs:log:*:*:project/*"]}]}`)

// Index is the index of a Logstore. Its bits are what differs from the standard one.
type Index uint8

// The values of an index.
const (
	IndexAbsent   Index = 0
	IndexStandard Index = 1
	IndexNarrowed Index = 2 // added to IndexStandard: a field is missing
	IndexWidened  Index = 4 // added to IndexStandard: others have a field more
)

// Logstore is the Logstore of the trail in a project.
type Logstore struct {
	Exists     bool
	Days       int  // of retention
	Tracking   bool // takes logs without credentials
	Modifiable bool // its logs can be changed and deleted
	Born       int  // which one it is, counted from the first that the history had
}

// Store is a project with what is in it.
type Store struct {
	Project  Project
	Policy   Policy
	Logstore Logstore
	Index    Index
}

// answers reports whether the project answers in its region.
func (s Store) answers() bool { return s.Project == ProjectReady || s.Project == ProjectStopped }

// Trail is the inner trail of the account, which has at most one.
type Trail struct {
	Name   string
	Region string
	Status string
	Store  int // of its destination
	Role   string
	Made   int // which one it is, counted from the first that the history had
}

// State is everything that the domain can see or change. Equal states are the same.
type State struct {
	Role        Role
	Detached    bool // the delivery role lacks its policy
	Stores      [2]Store
	Trail       Trail
	ServiceOnly bool // Log Service lets nothing but a trail create the Logstore
}

// World is a state with what the history so far has done to it.
type World struct {
	State

	lately     []State // of the last rounds; nil unless reads may show the past
	born       int     // Logstores so far
	made       int     // trails so far
	fresh      [2]int  // in each project the last one that the service has created; 0 if it has created none
	applied    [64]int // what was last written of the retention of each Logstore
	Violations []string
	// Unknowable is how often a write met what others had done between the look before it and the write.
	Unknowable int
	// Forgotten is how often a consent was used once more, since the record of its use was lost.
	Forgotten int
}

// violate records that a property does not hold.
func (w *World) violate(format string, values ...any) {
	w.Violations = append(w.Violations, fmt.Sprintf(format, values...))
}

// longestLag is by how many rounds what a read shows may be past.
const longestLag = 12

// remember keeps what there is, for reads that show the past.
func (w *World) remember() {
	if w.lately == nil {
		return
	}
	if len(w.lately) >= 2*longestLag {
		w.lately = append(w.lately[:0], w.lately[longestLag:]...)
	}
	w.lately = append(w.lately, w.State)
}

// past returns what there was some rounds ago.
func (w *World) past(rounds int) *State {
	past := w.lately[max(0, len(w.lately)-1-rounds)]
	return &past
}

// newTrail makes a trail.
func (w *World) newTrail(t Trail) {
	w.made++
	t.Made = w.made
	w.Trail = t
	w.deliver()
}

// newLogstore makes a Logstore.
func (w *World) newLogstore(store, days int) {
	w.born++
	w.Stores[store].Logstore, w.Stores[store].Index = Logstore{Exists: true, Days: days, Born: w.born}, IndexAbsent
}

// deliver is what the service does with a trail that has a destination: it creates the Logstore and
// the index that are missing.
func (w *World) deliver() {
	store := &w.Stores[w.Trail.Store]
	if w.Trail.Name != trailName || w.Trail.Status == model.TrailStopped || store.Project != ProjectReady {
		return
	}
	if !store.Logstore.Exists {
		w.newLogstore(w.Trail.Store, 180)
		w.fresh[w.Trail.Store] = w.born
	}
	if store.Index == IndexAbsent {
		store.Index = IndexStandard
	}
}
