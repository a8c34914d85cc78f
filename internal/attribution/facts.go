package attribution

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// Trail is an inner trail with the operations that create and delete it.
type Trail struct {
	Region, Name                    string
	Create, Delete                  string // operations
	ProjectParameter, RoleParameter string // of Create
}

func (t Trail) fact(code reason.Code, change string, ask ...Question) Fact {
	for i := range ask {
		ask[i].Object = []string{t.Name}
	}
	return Fact{Code: code, Change: fmt.Sprintf(change, t.Name), Region: t.Region, Ask: ask}
}

// Missing is the fact that the trail was deleted.
func (t Trail) Missing() Fact {
	return t.fact(reason.TrailDeleted, "trail %s was deleted",
		Question{Operation: t.Delete, Effect: always(Made), Once: true}, Question{Operation: t.Create, Effect: always(Undid), Undoes: true})
}

// Stopped is the fact that the trail was stopped. A fresh trail was never started.
func (t Trail) Stopped(fresh bool) Fact {
	start := Question{Operation: "StartLogging", Effect: always(Undid), Undoes: true}
	if fresh {
		return t.fact(reason.TrailCreated, "trail %s was created again and not started", Question{Operation: t.Create, Effect: always(Made), Once: true}, start)
	}
	return t.fact(reason.TrailStopped, "trail %s was stopped", Question{Operation: "StopLogging", Effect: always(Made)}, start)
}

// Started is the fact that the trail was started.
func (t Trail) Started() Fact {
	return t.fact(reason.TrailStarted, "trail %s was started",
		Question{Operation: "StartLogging", Effect: always(Made)}, Question{Operation: "StopLogging", Effect: always(Undid), Undoes: true})
}

// Moved is the fact that the trail has another destination or role than applied. No operation changes
// them, so it was created again.
func (t Trail) Moved(projectARN, roleARN string) Fact {
	return t.fact(reason.TrailRedirected, "trail %s was created again with another destination or role", Question{Operation: t.Create, Effect: func(event model.CallEvent) Effect {
		project, hasProject := event.Parameters[t.ProjectParameter]
		role, hasRole := event.Parameters[t.RoleParameter]
		switch {
		case !hasProject:
			return Unknown
		case project == projectARN && (roleARN == "" || !hasRole || names.SameFold(role, roleARN)):
			return Made
		default:
			return Undid
		}
	}})
}

// Role is a RAM role.
type Role struct{ Name string }

func (r Role) fact(code reason.Code, change string, ask ...Question) Fact {
	for i := range ask {
		if ask[i].Object == nil {
			ask[i].Object = []string{r.Name}
		}
	}
	return Fact{Code: code, Change: change, Ask: ask}
}

// Missing is the fact that the role was deleted.
func (r Role) Missing() Fact {
	return r.fact(reason.RoleDeleted, "role "+r.Name+" was deleted",
		Question{Operation: "DeleteRole", Effect: always(Made), Once: true}, Question{Operation: "CreateRole", Effect: always(Undid), Undoes: true})
}

// Trust is the fact that the trust policy of the role was changed. Effect judges a trust policy.
func (r Role) Trust(effect func(document string) Effect) Fact {
	of := func(parameter string) func(model.CallEvent) Effect {
		return func(event model.CallEvent) Effect {
			document, ok := event.Parameters[parameter]
			if !ok && event.Parameters != nil && event.Name == "UpdateRole" {
				return None // it changed the description, or another setting
			}
			return effect(document)
		}
	}
	return r.fact(reason.RoleTrustChanged, "the trust policy of role "+r.Name+" was changed",
		Question{Operation: "UpdateRole", Effect: of("NewAssumeRolePolicyDocument")},
		Question{Operation: "CreateRole", Effect: of("AssumeRolePolicyDocument")})
}

// Detached is the fact that no policy lets the role write any more. Standard is the policy that should.
func (r Role) Detached(standard string) Fact {
	return r.fact(reason.RolePolicyDetached, "a policy of role "+r.Name+" was detached",
		Question{Operation: "DetachPolicyFromRole", Effect: always(Made), Once: true},
		Question{Operation: "AttachPolicyToRole", Effect: func(event model.CallEvent) Effect {
			if names.SameFold(event.Parameters["PolicyName"], standard) {
				return Undid
			}
			return None
		}, Undoes: true})
}

// Attached is the fact that a policy of the role denies, or may deny, what delivery needs. The policy
// was attached, or a version of it was made the effective one.
func (r Role) Attached(policy string) Fact {
	both, alone := []string{r.Name, policy}, []string{policy}
	return r.fact(reason.RoleDenied, "policy "+policy+", which is attached to role "+r.Name+", denies what delivery needs, or may deny it",
		Question{Operation: "AttachPolicyToRole", Object: both, Effect: always(Made), Once: true},
		Question{Operation: "CreatePolicyVersion", Object: alone, Effect: versionEffect},
		Question{Operation: "SetDefaultPolicyVersion", Object: alone, Effect: always(Unknown)},
		Question{Operation: "DetachPolicyFromRole", Object: both, Effect: always(Undid), Undoes: true})
}

// versionEffect is [Unknown] for a version that became the effective one.
func versionEffect(event model.CallEvent) Effect {
	if asDefault, ok := event.Parameters["SetAsDefault"]; ok && !isTrue(asDefault) || !ok && event.Parameters != nil {
		return None
	}
	return Unknown
}

func isTrue(text string) bool {
	yes, err := strconv.ParseBool(text)
	return err == nil && yes
}

// Project is a Log Service project.
type Project struct{ Region, Name string }

// Missing is the fact that the project was deleted.
func (p Project) Missing() Fact {
	return Fact{Code: reason.ProjectDeleted, Change: "project " + p.Name + " was deleted", Region: p.Region, Ask: []Question{
		p.deleted(), {Operation: "CreateProject", Object: []string{p.Name}, Effect: always(Undid), Undoes: true},
	}}
}

func (p Project) deleted() Question {
	return Question{Operation: "DeleteProject", Object: []string{p.Name}, Effect: always(Made), Once: true}
}

// Stopped is the fact that Log Service stopped the project.
func (p Project) Stopped() Fact {
	return Fact{
		Code: reason.ProjectStopped, Change: "project " + p.Name + " was stopped",
		Nobody: "no call does this: Log Service stops the projects of an account whose bill is overdue",
	}
}

// PolicyDenies is the fact that the policy of the project denies delivery.
func (p Project) PolicyDenies() Fact {
	object := []string{p.Name}
	return Fact{Code: reason.PolicyDenies, Change: "the policy of project " + p.Name + " was changed", Region: p.Region, Ask: []Question{
		{Operation: "PutProjectPolicy", Object: object, Effect: always(Unknown)},
		{Operation: "PutResourcePolicy", Object: object, Effect: onKind("project")},
		{Operation: "DeleteProjectPolicy", Object: object, Effect: always(Undid), Undoes: true},
	}}
}

// onKind is [Unknown] for the policy of a kind of object.
func onKind(kind string) func(model.CallEvent) Effect {
	return func(event model.CallEvent) Effect {
		if of, ok := event.Parameters["resourceType"]; ok && of != kind {
			return None
		}
		return Unknown
	}
}

// Logstore is a Logstore. Created is when it was created, if it is younger than the one that was last
// applied; else the zero time.
type Logstore struct {
	Project

	Logstore string
	Created  time.Time
}

func (l Logstore) object() []string { return []string{l.Name, l.Logstore} }

// fact returns a fact of a Logstore that exists. One that was created again may be so from its
// creation on.
func (l Logstore) fact(code reason.Code, change string, written time.Time, created func(model.CallEvent) Effect, ask ...Question) Fact {
	if !l.Created.IsZero() {
		ask = append(ask, Question{Operation: "CreateLogStore", Effect: func(event model.CallEvent) Effect {
			switch age := event.Time.Sub(l.Created); {
			case age > slack:
				return None
			case age < -slack || ours(event):
				return Undid
			default:
				return created(event)
			}
		}})
	}
	for i := range ask {
		ask[i].Object = l.object()
	}
	return Fact{Code: code, Change: fmt.Sprintf(change, l.Logstore), Region: l.Region, Ask: ask, Written: written}
}

// Missing is the fact that the Logstore was deleted, by itself or with its project.
func (l Logstore) Missing() Fact {
	return Fact{
		Code: reason.LogstoreDeleted, Change: "Logstore " + l.Logstore + " was deleted", Region: l.Region,
		Ask: []Question{
			{Operation: "DeleteLogStore", Object: l.object(), Effect: always(Made), Once: true},
			{Operation: "CreateLogStore", Object: l.object(), Effect: always(Undid), Undoes: true},
		},
		Otherwise: []Question{l.deleted()},
	}
}

// CreatedAgain is the fact that the Logstore was deleted, by itself or with its project, and created
// again.
func (l Logstore) CreatedAgain() Fact {
	before := func(event model.CallEvent) Effect {
		if event.Time.After(l.Created.Add(slack)) {
			return None
		}
		return Made
	}
	deleted := l.deleted()
	deleted.Effect = before
	return Fact{
		Code: reason.LogstoreRecreated, Change: "Logstore " + l.Logstore + " was deleted and created again", Region: l.Region, Written: l.Created,
		Ask: []Question{
			{Operation: "DeleteLogStore", Object: l.object(), Effect: before, Once: true},
			{Operation: "CreateLogStore", Object: l.object(), Effect: func(event model.CallEvent) Effect {
				switch age := event.Time.Sub(l.Created); {
				case age > slack:
					return None
				case age < -slack:
					return Undid
				default:
					return None // what was lost went with the one before
				}
			}, Undoes: true},
		},
		Otherwise: []Question{deleted},
	}
}

// Setting is the fact that a setting of the Logstore was changed. Same reports whether the settings of a
// call have the value that was observed.
func (l Logstore) Setting(name string, written time.Time, same func(model.Logstore) bool) Fact {
	effect := func(event model.CallEvent) Effect {
		var settings model.Logstore
		_, whole := event.Parameters["ttl"] // without which no call that writes settings is whole
		switch {
		case !whole || json.Unmarshal(document(event.Parameters), &settings) != nil:
			return Unknown
		case same(settings):
			return Made
		default:
			return Undid
		}
	}
	return l.fact(reason.LogstoreChanged, name+" of Logstore %s was changed", written, effect, Question{Operation: "UpdateLogStore", Effect: effect})
}

// Encryption is the fact that the encryption of the Logstore was switched, or that it was created again
// with another one.
func (l Logstore) Encryption(on bool) Fact {
	switched := func(enable bool) Effect {
		if enable == on {
			return Made
		}
		return Undid
	}
	written := func(event model.CallEvent) Effect {
		var encryption struct{ Enable bool }
		text, ok := event.Parameters["encrypt_conf"]
		_, whole := event.Parameters["ttl"]
		switch {
		case ok && json.Unmarshal([]byte(text), &encryption) == nil:
			return switched(encryption.Enable)
		case whole && !ok:
			return None
		default:
			return Unknown
		}
	}
	return l.fact(reason.LogstoreChanged, "the encryption of Logstore %s was changed", time.Time{}, func(event model.CallEvent) Effect {
		if effect := written(event); effect != None {
			return effect
		}
		return switched(false)
	}, Question{Operation: "UpdateLogStoreEncryption", Effect: func(event model.CallEvent) Effect {
		enable, ok := event.Parameters["enable"]
		if !ok {
			return Unknown
		}
		return switched(isTrue(enable))
	}}, Question{Operation: "UpdateLogStore", Effect: written})
}

// flag is the effect of a call that writes settings, by one of them. Where it is left out, the call has
// not made the fact.
func flag(parameter string) func(model.CallEvent) Effect {
	return func(event model.CallEvent) Effect {
		value, ok := event.Parameters[parameter]
		_, whole := event.Parameters["ttl"]
		switch {
		case ok && isTrue(value):
			return Made
		case ok:
			return Undid
		case whole:
			return None
		default:
			return Unknown
		}
	}
}

// AnonymousWrites is the fact that everybody may write to the Logstore.
func (l Logstore) AnonymousWrites() Fact {
	return l.fact(reason.LogstoreAnonymousWrites, "Logstore %s was opened to anonymous writes", time.Time{}, flag("enable_tracking"),
		Question{Operation: "UpdateLogStore", Effect: flag("enable_tracking")})
}

// Modifiable is the fact that logs of the Logstore can be changed. The name of the operation is that of
// the SDK for Go.
func (l Logstore) Modifiable() Fact {
	return l.fact(reason.LogstoreModifiable, "the logs of Logstore %s were made modifiable", time.Time{}, flag("enableModify"),
		Question{Operation: "EnableLogStoreModify", Effect: always(Made)})
}

// Processor is the fact that an ingest processor is attached to the Logstore.
func (l Logstore) Processor(processor string) Fact {
	return l.fact(reason.LogstoreProcessor, "ingest processor "+processor+" was attached to Logstore %s", time.Time{}, always(None), Question{
		Operation: "UpdateLogStoreProcessor", Effect: func(event model.CallEvent) Effect {
			switch name, ok := event.Parameters["processorName"]; {
			case !ok:
				return Unknown
			case name == processor:
				return Made
			default:
				return Undid
			}
		},
	})
}

// PolicyDenies is the fact that the policy of the Logstore denies delivery.
func (l Logstore) PolicyDenies() Fact {
	return l.fact(reason.PolicyDenies, "the policy of Logstore %s was changed", time.Time{}, always(None),
		Question{Operation: "PutResourcePolicy", Effect: onKind("logstore")}, Question{Operation: "DeleteResourcePolicy", Effect: always(Undid), Undoes: true})
}

// IndexMissing is the fact that the index was deleted.
func (l Logstore) IndexMissing() Fact {
	return l.fact(reason.IndexMissing, "the index of Logstore %s was deleted", time.Time{}, always(None),
		Question{Operation: "DeleteIndex", Effect: always(Made), Once: true}, Question{Operation: "CreateIndex", Effect: always(Undid), Undoes: true})
}

// Index is the fact that the index was changed. Effect judges an index.
func (l Logstore) Index(written time.Time, effect func(model.Index) Effect) Fact {
	of := func(event model.CallEvent) Effect {
		var index model.Index
		_, line := event.Parameters["line"]
		_, keys := event.Parameters["keys"]
		if !line && !keys || json.Unmarshal(document(event.Parameters), &index) != nil {
			return Unknown
		}
		return effect(index)
	}
	return l.fact(reason.IndexChanged, "the index of Logstore %s was changed", written, always(None),
		Question{Operation: "UpdateIndex", Effect: of}, Question{Operation: "CreateIndex", Effect: of})
}

// document returns the parameters of a call as the JSON object that they were.
func document(parameters map[string]string) []byte {
	members := map[string]json.RawMessage{}
	for name, text := range parameters {
		members[name] = json.RawMessage(text)
		if !json.Valid(members[name]) {
			members[name], _ = json.Marshal(text) // a text has no error
		}
	}
	object, _ := json.Marshal(members) // every member is valid
	return object
}
