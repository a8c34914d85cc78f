package integrity

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// Policies are the policies of the project and of the Logstore, as they were judged for the delivery
// role. The zero value denies nothing.
type Policies struct {
	Denied []Denial // what is certainly denied
	Doubts []string // sentences about what may be denied
	Unread []Unread // the policies that are not known
	All    []Judged // each one, whatever was found
}

// Holder is what a policy belongs to.
type Holder int

// The holders of policies.
const (
	OfProject Holder = iota
	OfLogstore
)

// holders maps each to the words for its policy, to the calls of the API on it (that which reads it has the
// name of its RAM action), and to the finding that it denies delivery.
var holders = [...]struct {
	policy, read, write, remove string
	denies                      Kind
}{
	OfProject:  {"the project policy", "GetProjectPolicy", "PutProjectPolicy", "DeleteProjectPolicy", PolicyDenies},
	OfLogstore: {"the policy of the Logstore", "GetResourcePolicy", "PutResourcePolicy", "DeleteResourcePolicy", LogstorePolicyDenies},
}

// permission returns the RAM action that reads the policy.
func (h Holder) permission() string { return "log:" + holders[h].read }

// holderOf returns whose policy a finding is about.
func holderOf(kind Kind) Holder {
	if kind == LogstorePolicyDenies {
		return OfLogstore
	}
	return OfProject
}

// Judged is what is known of one policy.
type Judged struct {
	Of     Holder
	Policy *rampolicy.ResourcePolicy // nil if there is none, and if it is not known
	Denied []Denial                  // what it certainly denies
	Err    error                     // why it is not known
}

// Denial is an action that is denied, and whom a policy names for it.
type Denial struct {
	Action, Principal string
	Statement         int // its number in the policy, from 1
	Of                Holder
}

func (d Denial) finding() Finding { return NewFinding(holders[d.Of].denies, d.Action, d.Principal) }

// Unread is a policy that could not be read, or is not understood.
type Unread struct {
	Permission string // the RAM action that reads it
	Err        error
}

// Delivery is what the policies are judged for.
type Delivery struct {
	rampolicy.Delivery

	Write Use   // what delivery is
	Other []Use // what the delivery role does besides
}

// Use is an action of the delivery role, and what it is done to.
type Use struct{ Action, Resource string }

// Judge adds what a policy says about the delivery. Err is why it could not be read.
func (p *Policies) Judge(of Holder, to Delivery, policy model.ResourcePolicy, err error) {
	whose, judged := holders[of].policy, Judged{Of: of, Err: err}
	defer func() { p.All = append(p.All, judged) }()
	if err != nil {
		p.Unread = append(p.Unread, Unread{Permission: of.permission(), Err: err})
		return
	}
	if policy.Document == nil {
		return
	}
	read, err := rampolicy.ParseResource(policy.Document)
	if err != nil {
		judged.Err = err
		p.Unread = append(p.Unread, Unread{Permission: of.permission(), Err: fmt.Errorf("%s is not understood: %w", whose, err)})
		return
	}
	judged.Policy = &read
	denied, doubts := read.Denies(to.Delivery, to.Write.Action, to.Write.Resource)
	for _, deny := range denied {
		judged.Denied = append(judged.Denied, Denial{Action: to.Write.Action, Principal: deny.Principal, Statement: deny.Statement, Of: of})
	}
	p.Denied = append(p.Denied, judged.Denied...)
	for _, doubt := range doubts {
		p.Doubts = append(p.Doubts, fmt.Sprintf("Statement %d of %s denies %s %s.", doubt.Statement, whose, to.Write.Action, doubt.Doubt))
	}
	if len(denied) > 0 {
		return
	}
	others := map[rampolicy.ResourceDeny][]string{}
	for _, use := range to.Other {
		if also, _ := read.Denies(to.Delivery, use.Action, use.Resource); len(also) > 0 {
			others[also[0]] = append(others[also[0]], use.Action)
		}
	}
	for deny, actions := range others {
		p.Doubts = append(p.Doubts, fmt.Sprintf("Statement %d of %s denies %s to %s.", deny.Statement, whose, strings.Join(actions, ", "), deny.Principal))
	}
	slices.Sort(p.Doubts)
}

// Unreadable reports whether a policy is not known.
func (p *Policies) Unreadable() bool { return len(p.Unread) > 0 }

// Knows reports whether it was answered what the policy is, or that there is none.
func (p *Policies) Knows(of Holder) bool {
	return slices.ContainsFunc(p.All, func(j Judged) bool { return j.Of == of && j.Err == nil })
}

// Suspicious reports whether a policy was answered and is not understood, or whether a policy denies
// reading it. That a permission is not granted, or an operation not known, is neither.
func (p *Policies) Suspicious() bool {
	return slices.ContainsFunc(p.Unread, func(u Unread) bool {
		var failed *model.Error
		return !errors.As(u.Err, &failed) || failed.Class == model.BadResponse || failed.DeniedBy != ""
	})
}
