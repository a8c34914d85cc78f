package emulator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// breaks are what a person can do to the shipping of a trail outside Terraform. Each is
// done with the services' own APIs and the root key of the account, so that it is in the
// journal, and refused where the cloud refuses it.
var breaks = map[string]controlAct{
	"delete_trail":       breakAct("delete the trail", (*breaker).deleteTrail),
	"stop_trail":         breakAct("stop the trail", (*breaker).stopTrail),
	"move_trail":         breakAct("create the trail again with another project", (*breaker).moveTrail),
	"change_trust":       breakAct("have the delivery role trust ECS instead of ActionTrail", (*breaker).changeTrust),
	"detach_policies":    breakAct("detach all policies from the delivery role", (*breaker).detachPolicies),
	"deny_delivery":      breakAct("attach a policy to the delivery role that denies delivery", (*breaker).denyDelivery),
	"undo_deny_delivery": breakAct("detach the policy of deny_delivery, which the provider never does", (*breaker).undoDenyDelivery),
	"delete_role":        breakAct("delete the delivery role", (*breaker).deleteRole),
	"lower_retention":    breakAct("keep the logs for 7 days only", (*breaker).lowerRetention),
	"allow_web_tracking": breakAct("let anyone write to the Logstore without a key", (*breaker).allowWebTracking),
	"delete_logstore":    breakAct("delete the Logstore with its logs", (*breaker).deleteLogstore),
	"delete_index":       breakAct("delete the index", (*breaker).deleteIndex),
	"narrow_index":       breakAct("delete one field of the index", (*breaker).narrowIndex),
	"start_trail":        breakAct("start the trail", (*breaker).startTrail),
	"clear_storage":      breakAct("delete all logs, and keep the Logstore", (*breaker).clearStorage),
	"delete_row":         breakAct("delete the latest log that a search shows: its row where the Logstore lets logs be changed, and softly elsewhere", (*breaker).deleteRow),
	"delete_project":     breakAct("delete the project with all that is in it, past the recycle bin, so that restore cannot bring it back", (*breaker).deleteProject),
}

// trailRef names an inner trail: of the first account if none is named, and the only one
// of the account if no name is given.
type trailRef struct {
	Account string `json:"account"`
	Trail   string `json:"trail"`
	// User is the RAM user who acts, with a key that is active; empty for the account itself.
	User     string `json:"user"`
	SourceIP string `json:"source_ip"`
}

// breaker is the operator at the consoles, and the shipping before it.
type breaker struct {
	ctx      context.Context
	operator *console.Operator

	Account  string `json:"account"`
	Trail    string `json:"trail"`
	Region   string `json:"region"`
	Project  string `json:"project"`
	Logstore string `json:"logstore"`
	Role     string `json:"role"`

	projectARN, roleARN, projectRegion string
	attached                           []state.Attachment
	latest                             string // the id of the latest event that a search shows
	modifiable                         bool

	trust            string         // of the role
	settings         state.Logstore // of the Logstore, as far as an act changes them
	stopped, started bool
	moved, denyable  bool // what move_trail and deny_delivery make is there from an earlier time
}

func breakAct(does string, do func(*breaker) error) controlAct {
	return act(does, trailRef{state.DefaultAccountID, "platform-ops", "", "203.0.113.7"}, func(c control, ref trailRef) (any, error) {
		b, err := c.findShipping(ref)
		if err != nil {
			return nil, err
		}
		key, err := c.keyOf(b.Account, ref.User)
		if err != nil {
			return nil, err
		}
		from, err := netip.ParseAddr(cmp.Or(ref.SourceIP, "127.0.0.1"))
		if err != nil {
			return nil, fmt.Errorf("source_ip must be an IP address, it is %q", ref.SourceIP)
		}
		server, err := c.StartInMemoryFrom(from)
		if err != nil {
			return nil, err
		}
		defer server.Close()
		b.ctx = context.Background()
		b.operator = console.New(server.Transport(), key, b.Region)
		if err := do(b); err != nil {
			return nil, fmt.Errorf("cannot %s: %w", does, err)
		}
		return map[string]any{"done": does, "shipping": b}, nil
	})
}

// keyOf returns the key that an operator acts with.
func (c control) keyOf(account, user string) (state.Credentials, error) {
	if user == "" {
		return state.RootKey(account), nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if u := c.cloud.Accounts[account].Users[strings.ToLower(user)]; u != nil {
		for _, k := range u.AccessKeys {
			if !k.Inactive {
				return state.Credentials{AccountID: account, AccessKeyID: k.ID, AccessKeySecret: k.Secret}, nil
			}
		}
	}
	return state.Credentials{}, fmt.Errorf("user must be a RAM user of the account %s with an active key, it is %q; POST %susers makes one", account, user, controlPrefix)
}

// findShipping finds what an inner trail ships through.
func (c control) findShipping(ref trailRef) (*breaker, error) {
	if ref.Account == "" {
		ref.Account = state.DefaultAccountID
	}
	if err := c.checkAccount(ref.Account); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	a := c.cloud.Accounts[ref.Account]
	names := slices.Sorted(maps.Keys(a.InnerTrails))
	if len(names) == 0 {
		return nil, c.noTrail(a)
	}
	if ref.Trail == "" && len(names) == 1 {
		ref.Trail = names[0]
	}
	t := a.InnerTrails[ref.Trail]
	if t == nil {
		return nil, fmt.Errorf("trail must be an inner trail of the account %s, which has %s; it is %q", a.ID, strings.Join(names, ", "), ref.Trail)
	}
	b := &breaker{
		Account: a.ID, Trail: t.Name, Region: t.Region, Logstore: t.LogstoreName(),
		Project: afterLast(t.SLSProjectARN), Role: afterLast(t.SLSWriteRoleARN), projectARN: t.SLSProjectARN, roleARN: t.SLSWriteRoleARN,
	}
	b.projectRegion = t.Region
	if p := a.Projects[b.Project]; p != nil {
		b.projectRegion = p.Region
		if l := p.Logstores[b.Logstore]; l != nil {
			b.modifiable = l.EnableModify
			for i := range l.Events {
				if ev := &l.Events[i]; !ev.Hidden {
					b.latest = ev.Fields["EventID"]
				}
			}
			b.settings = state.Logstore{TTL: l.TTL, WebTracking: l.WebTracking}
		}
	}
	if r := a.Roles[strings.ToLower(b.Role)]; r != nil {
		b.Role, b.attached, b.trust = r.Name, slices.Clone(r.Policies), r.AssumeRolePolicyDocument
	}
	b.stopped, b.started = t.Status == state.StatusDisable, t.Status == state.StatusEnable
	b.moved, b.denyable = a.Projects[b.movedProject()] != nil, a.Policies[denyPolicy] != nil
	return b, nil
}

func afterLast(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

func (b *breaker) deleteTrail() error { return b.operator.DeleteTrail(b.ctx, b.Trail) }

// noTrail says that an account has no inner trail, and which accounts have.
func (c control) noTrail(a *state.Account) error {
	var others []string
	for id, other := range c.cloud.Accounts {
		if len(other.InnerTrails) > 0 {
			others = append(others, id)
		}
	}
	if len(others) == 0 {
		return fmt.Errorf("the account %s has no inner trail yet: apply a configuration first", a.ID)
	}
	slices.Sort(others)
	return fmt.Errorf("the account %s has no inner trail; %s has: name one as account", a.ID, strings.Join(others, ", "))
}

func (b *breaker) stopTrail() error {
	if b.stopped {
		return fmt.Errorf("the trail %s is stopped already", b.Trail)
	}
	return b.operator.StopTrail(b.ctx, b.Trail)
}

// movedProject is the project that moveTrail moves the trail to.
func (b *breaker) movedProject() string { return b.Project + "-moved" }

func (b *breaker) startTrail() error {
	if b.started {
		return fmt.Errorf("the trail %s is started already", b.Trail)
	}
	return b.operator.StartTrail(b.ctx, b.Trail)
}

func (b *breaker) clearStorage() error {
	return b.atProject().ClearLogstore(b.ctx, b.Project, b.Logstore)
}

func (b *breaker) deleteRow() error {
	if b.latest == "" {
		return errors.New("the Logstore has no log: POST " + controlPrefix + "deliver has the trail deliver some")
	}
	query := `"` + b.latest + `"` // in any field: an index may lack EventID
	if b.modifiable {
		return b.atProject().DeleteLogs(b.ctx, b.Project, b.Logstore, query)
	}
	return b.atProject().HideLogs(b.ctx, b.Project, b.Logstore, query)
}

func (b *breaker) moveTrail() error {
	if !b.moved {
		if err := b.atProject().CreateProject(b.ctx, b.movedProject()); err != nil {
			return err
		}
	}
	if err := b.operator.DeleteTrail(b.ctx, b.Trail); err != nil {
		return err
	}
	if err := b.operator.CreateTrail(b.ctx, b.Trail, b.projectARN+"-moved", b.roleARN); err != nil {
		return fmt.Errorf("the trail was deleted, and not created again: %w", err)
	}
	return b.operator.StartTrail(b.ctx, b.Trail)
}

func (b *breaker) changeTrust() error {
	if b.trust != "" && !strings.Contains(b.trust, state.ActionTrailPrincipal) {
		return fmt.Errorf("the role %s does not trust ActionTrail already", b.Role)
	}
	return b.operator.SetTrust(b.ctx, b.Role,
		`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}`)
}

func (b *breaker) detachPolicies() error {
	if len(b.attached) == 0 {
		return fmt.Errorf("the role %s has no policy", b.Role)
	}
	return b.detachAll()
}

func (b *breaker) detachAll() error {
	for _, at := range b.attached {
		if err := b.operator.DetachPolicy(b.ctx, b.Role, at.PolicyType, at.PolicyName); err != nil {
			return err
		}
	}
	return nil
}

// denyPolicy is the policy that denies delivery.
const denyPolicy = "deny-delivery"

func (b *breaker) denyDelivery() error {
	if !b.denyable {
		err := b.operator.CreatePolicy(b.ctx, denyPolicy, `{"Version":"1","Statement":[{"Effect":"Deny","Action":"log:PostLogStoreLogs","Resource":"*"}]}`)
		if err != nil {
			return err
		}
	}
	return b.operator.AttachPolicy(b.ctx, b.Role, console.Custom, denyPolicy)
}

func (b *breaker) undoDenyDelivery() error {
	return b.operator.DetachPolicy(b.ctx, b.Role, console.Custom, denyPolicy)
}

func (b *breaker) deleteRole() error {
	if err := b.detachAll(); err != nil {
		return err
	}
	return b.operator.DeleteRole(b.ctx, b.Role)
}

// atProject returns the operator in the region of the project.
func (b *breaker) atProject() *console.Operator { return b.operator.In(b.projectRegion) }

// loweredDays is the retention that lower_retention sets.
const loweredDays = 7

func (b *breaker) lowerRetention() error {
	if days := b.settings.TTL; days > 0 && days <= loweredDays {
		return fmt.Errorf("the Logstore %s keeps its logs for %d days already", b.Logstore, days)
	}
	return b.setSetting("ttl", loweredDays)
}

func (b *breaker) allowWebTracking() error {
	if b.settings.WebTracking {
		return fmt.Errorf("the Logstore %s lets anyone write already", b.Logstore)
	}
	return b.setSetting("enable_tracking", true)
}

func (b *breaker) setSetting(name string, value any) error {
	return b.atProject().EditLogstore(b.ctx, b.Project, b.Logstore, func(settings map[string]any) { settings[name] = value })
}

func (b *breaker) deleteLogstore() error {
	return b.atProject().DeleteLogstore(b.ctx, b.Project, b.Logstore)
}

func (b *breaker) deleteIndex() error {
	return b.atProject().DeleteIndex(b.ctx, b.Project, b.Logstore)
}

func (b *breaker) narrowIndex() error {
	var none error
	err := b.atProject().EditFields(b.ctx, b.Project, b.Logstore, func(fields map[string]any) {
		names := slices.Sorted(maps.Keys(fields))
		if len(names) == 0 {
			none = errors.New("the index has no field")
			return
		}
		delete(fields, names[0])
	})
	return errors.Join(none, err)
}

func (b *breaker) deleteProject() error { return b.atProject().DeleteProject(b.ctx, b.Project) }
