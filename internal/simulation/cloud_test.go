package simulation

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// process is the cloud as one process of the provider sees it. Each call waits for its turn.
type process struct {
	turns   *turns
	world   *World
	spec    domain.Spec // what the process wants, by which its writes are judged
	deletes bool        // whether it is to delete the Logstore
	ends    bool        // whether it is to delete the trail
	moves   bool        // whether its plan showed that the trail is created again
	creates bool        // whether it creates the shipping
	made    bool        // whether it has created the trail
	gone    bool        // whether it has deleted the trail, and created none since
	kept    bool        // whether another resource of its state has the trail
	reads   bool        // whether it only reads
	blocked bool        // whether the account had another trail when it began
	born    int         // the number of the newest Logstore when it began
	shown   time.Time   // when the Logstore was created that its plan deletes; the zero time if it showed none

	mu     sync.Mutex
	behind map[string]bool // of which objects the last read showed the past
}

var _ reconcile.Cloud = (*process)(nil)

// Clock implements [reconcile.Cloud].
func (p *process) Clock() model.Clock { return clock{p.turns} }

// MaxRetries implements [reconcile.Cloud].
func (*process) MaxRetries() int { return 1 }

// clock is the time of the world, which passes only while all calls wait.
type clock struct{ turns *turns }

func (c clock) Now() time.Time { return c.turns.now() }

func (c clock) Sleep(ctx context.Context, d time.Duration) error {
	c.turns.wait(turn{sleep: longest(d)})
	if c.turns.overdue() {
		return context.DeadlineExceeded
	}
	return ctx.Err()
}

// longest returns the longest pause of those of which d is one that was drawn, so that a history is the
// same each time. Pauses of 8 and of 10 seconds overlap.
func longest(d time.Duration) time.Duration {
	for pause := 250 * time.Millisecond; pause < 8*time.Second; pause *= 2 {
		if d <= pause {
			return pause
		}
	}
	return 10 * time.Second
}

func (clock) WithTimeout(ctx context.Context, _ time.Duration) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}

// read makes a call that reads.
func read[T any](p *process, operation string, answer func(s State) (T, error)) (value T, err error) {
	if p.turns.overdue() {
		return value, dead(operation, false)
	}
	begun := p.turns.wait(turn{name: operation})
	switch {
	case !begun.alive:
		return value, dead(operation, false)
	case begun.fault.Fails:
		return value, begun.fault.answer(operation, false)
	case begun.past == nil:
		p.sees(operation, false)
		return answer(p.world.State)
	default:
		p.sees(operation, part(operation, *begun.past) != part(operation, p.world.State))
		return answer(*begun.past)
	}
}

// sees keeps whether the last read of an object showed the past.
func (p *process) sees(operation string, past bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if past && p.behind == nil {
		p.behind = map[string]bool{}
	}
	if p.behind != nil {
		p.behind[operation] = past
	}
}

// misled reports whether the process has last seen the past of something.
func (p *process) misled() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, past := range p.behind {
		if past {
			return true
		}
	}
	return false
}

// part returns what an operation reads of a state.
func part(operation string, s State) State {
	only := State{}
	switch {
	case strings.HasPrefix(operation, "DescribeInnerTrails"), operation == "GetTrailStatus":
		only.Trail = s.Trail
	case operation == "GetRole", operation == "ListPoliciesForRole":
		only.Role, only.Detached = s.Role, s.Detached
	default:
		only.Stores = s.Stores
	}
	return only
}

// write makes a call that changes something.
func (p *process) write(operation string, change func(w *World) error) error {
	if p.turns.overdue() {
		return dead(operation, true)
	}
	begun := p.turns.wait(turn{name: operation, writes: true})
	if !begun.alive {
		return dead(operation, true)
	}
	var err error
	if !begun.fault.Fails || begun.fault.Acts {
		before := len(p.world.Violations)
		switch {
		case p.reads:
			p.world.violate("%s by a run that only reads", operation)
		case p.creates && p.blocked && p.turns.untroubled():
			p.world.violate("%s of a create, although another trail is in its way", operation)
		}
		p.turns.atWrite(operation, false)
		err = change(p.world)
		p.turns.atWrite(operation, true)
		if (begun.late || p.misled()) && len(p.world.Violations) > before { // the service has no condition for a write
			p.world.Violations = p.world.Violations[:before]
			p.world.Unknowable++
		}
	}
	if !p.turns.survives() {
		return dead(operation, true)
	}
	if begun.fault.Fails {
		return begun.fault.answer(operation, true)
	}
	return err
}

// answer is what the caller of a call hears to which the fault happens.
func (f Fault) answer(operation string, writes bool) error {
	failure := &model.Error{Class: f.Class, Action: operation, Mutating: writes, Attempts: 1, Code: "Fault", Message: "fault"}
	failure.DeniedByRAM = f.Class == model.Denied
	return failure
}

// dead is what a process hears that was killed: nothing it does counts any more.
func dead(operation string, writes bool) error {
	return &model.Error{Class: model.Canceled, Action: operation, Mutating: writes, Attempts: 1, Cause: context.Canceled}
}

func refused(class model.Class, operation, code string) error {
	return &model.Error{Class: class, Action: operation, Mutating: true, Attempts: 1, Status: 400, Code: code, Message: code}
}

func absent(operation string) error {
	return &model.Error{Class: model.NotFound, Action: operation, Attempts: 1, Status: 404, Code: "NotExist", Message: "it does not exist"}
}

func (p *process) GetRole(_ context.Context, name string) (model.Role, error) {
	return read(p, "GetRole", func(s State) (model.Role, error) {
		switch s.Role {
		case RoleUnreadable:
			return model.Role{}, &model.Error{Class: model.Denied, Action: "GetRole", Attempts: 1, Status: 403, DeniedByRAM: true}
		case RoleAbsent:
			return model.Role{}, absent("GetRole")
		default:
			return model.Role{Name: name, Trust: trusts[s.Role]}, nil
		}
	})
}

func (p *process) ListPoliciesForRole(_ context.Context, _ string) ([]model.AttachedPolicy, error) {
	return read(p, "ListPoliciesForRole", func(s State) ([]model.AttachedPolicy, error) {
		switch {
		case s.Role == RoleUnreadable:
			return nil, &model.Error{Class: model.Denied, Action: "ListPoliciesForRole", Attempts: 1, Status: 403, DeniedByRAM: true}
		case s.Role == RoleAbsent:
			return nil, absent("ListPoliciesForRole")
		case s.Detached:
			return nil, nil
		}
		return []model.AttachedPolicy{standardPolicy}, nil
	})
}

func (p *process) GetPolicy(context.Context, model.AttachedPolicy) (model.PolicyVersion, error) {
	return read(p, "GetPolicy", func(State) (model.PolicyVersion, error) { return model.PolicyVersion{}, absent("GetPolicy") })
}

func (p *process) CreateRole(_ context.Context, _, _ string, trust json.RawMessage) error {
	return p.write("CreateRole", func(w *World) error {
		if w.Role != RoleAbsent {
			return refused(model.Exists, "CreateRole", "EntityAlreadyExists.Role")
		}
		w.Role, w.Detached = trustKind(w, trust), true
		return nil
	})
}

func (p *process) UpdateRoleTrust(_ context.Context, _ string, trust json.RawMessage) error {
	return p.write("UpdateRole", func(w *World) error {
		if w.Role == RoleAbsent {
			return absent("UpdateRole")
		}
		w.Role = trustKind(w, trust)
		return nil
	})
}

func (p *process) AttachPolicyToRole(_ context.Context, _ string, policy model.AttachedPolicy) error {
	return p.write("AttachPolicyToRole", func(w *World) error {
		switch {
		case w.Role == RoleAbsent:
			return absent("AttachPolicyToRole")
		case policy.Name != standardPolicy.Name || policy.Type != "System":
			w.violate("attached policy %s", policy.Name)
		case !w.Detached:
			return refused(model.Exists, "AttachPolicyToRole", "EntityAlreadyExists.Role.Policy")
		}
		w.Detached = false
		return nil
	})
}

func (p *process) GetProject(_ context.Context, project model.Project) (model.ProjectInfo, error) {
	if project.Region != here && project.Region != elsewhere {
		return model.ProjectInfo{}, absent("GetProject") // no project is ever there
	}
	return read(p, "GetProject in "+project.Region, func(s State) (model.ProjectInfo, error) {
		store := s.Stores[storeOf(project.Name)]
		info := model.ProjectInfo{Name: project.Name, Region: project.Region, Status: "Normal"}
		switch {
		case store.Project == ProjectTaken:
			return model.ProjectInfo{}, &model.Error{Class: model.OtherAccount, Action: "GetProject", Attempts: 1, Status: 403, Code: "ProjectForbidden"}
		case store.Project == ProjectAbsent, (store.Project == ProjectElsewhere) != (project.Region == elsewhere):
			return model.ProjectInfo{}, absent("GetProject")
		case store.Project == ProjectStopped:
			info.Status = "Disable"
		}
		return info, nil
	})
}

func (p *process) CreateProject(_ context.Context, project model.Project, _ string) error {
	return p.write("CreateProject", func(w *World) error {
		store := &w.Stores[storeOf(project.Name)]
		switch {
		case project != p.spec.Project.Project || !p.spec.Project.Create:
			w.violate("created project %s, which is not asked for", project.Name)
		case store.Project != ProjectAbsent:
			return refused(model.Exists, "CreateProject", "ProjectAlreadyExist")
		}
		*store = Store{Project: ProjectReady}
		return nil
	})
}

func (p *process) GetProjectPolicy(_ context.Context, project model.Project) (model.ResourcePolicy, error) {
	return read(p, "GetProjectPolicy", func(s State) (model.ResourcePolicy, error) {
		store := s.Stores[storeOf(project.Name)]
		switch {
		case !store.answers():
			return model.ResourcePolicy{}, absent("GetProjectPolicy")
		case store.Policy == PolicyUnreadable:
			return model.ResourcePolicy{}, &model.Error{Class: model.Denied, Action: "GetProjectPolicy", Attempts: 1, Status: 403, DeniedByRAM: true}
		case store.Policy == PolicyDenies:
			return model.ResourcePolicy{Document: denyDelivery}, nil
		}
		return model.ResourcePolicy{}, nil
	})
}

func (p *process) GetResourcePolicy(_ context.Context, project model.Project, _ string) (model.ResourcePolicy, error) {
	return read(p, "GetResourcePolicy", func(s State) (model.ResourcePolicy, error) {
		if store := s.Stores[storeOf(project.Name)]; !store.answers() || !store.Logstore.Exists {
			return model.ResourcePolicy{}, absent("GetResourcePolicy")
		}
		return model.ResourcePolicy{}, nil
	})
}

func (p *process) GetIngestProcessor(context.Context, model.Project, string) (model.IngestProcessor, error) {
	return read(p, "GetIngestProcessor", func(State) (model.IngestProcessor, error) {
		return model.IngestProcessor{}, absent("GetIngestProcessor")
	})
}
