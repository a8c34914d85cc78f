package reconcile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/golden"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// operation is what a user asks for, with the cloud that it begins with.
type operation struct {
	name  string
	cloud func(t *testing.T, c *fakeCloud)
	run   func(ctx context.Context, c *fakeCloud) (outcome string, err error)
}

var operations = []operation{
	{"create", func(*testing.T, *fakeCloud) {}, running(createProject)},
	{"create of what is there", func(t *testing.T, c *fakeCloud) { shipped(t, c); c.trails = nil }, running(nil)},
	{"update", drifted, running(update)},
	{"repair of a denying trust", func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.roles[names.DefaultRole] = model.Role{Name: names.DefaultRole, Trust: json.RawMessage(denyingTrust)}
		c.setStatus("platform-ops", model.TrailStopped)
	}, running(func(r *Reconciler) {
		update(r)
		r.Want.Logstore.RetentionDays, r.Options.RoleStatus = domain.RetentionForever, deniedStatus
	})},
	{"stop", shipped, running(func(r *Reconciler) { r.Options, r.Want.Enabled = domain.GuardOptions{}, false })},
	{"move", shipped, running(move)},
	{"move of a stopped trail", func(t *testing.T, c *fakeCloud) { shipped(t, c); c.setStatus("platform-ops", model.TrailStopped) }, running(move)},
	{"destroy", shipped, destroying(false)},
	{"destroy with the logs", shipped, destroying(true)},
}

const (
	denyingTrust = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]}},` +
		`{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]}}]}`
	deniedStatus = "its trust policy denies ActionTrail"
)

func running(change func(*Reconciler)) func(context.Context, *fakeCloud) (string, error) {
	return func(ctx context.Context, c *fakeCloud) (string, error) {
		r := reconciler(c, change)
		err := r.Run(ctx)
		left := r.AppliedSoFar(r.Want.AppliedBefore)
		if text := "leaves " + left.String(); left.Created.IsZero() {
			return text, err
		}
		return fmt.Sprintf("leaves %s, created %s", left, left.Created.UTC().Format(time.TimeOnly)), err
	}
}

func destroying(logs bool) func(context.Context, *fakeCloud) (string, error) {
	return func(ctx context.Context, c *fakeCloud) (string, error) {
		return "", deleter(c, logs).Run(ctx)
	}
}

// answers are what a service may answer to a call, and whether it acts in spite of that.
var answers = []struct {
	name string
	err  func() error
	acts bool
}{
	{"no answer, and it acts", func() error { return failure(model.Unreachable) }, true},
	{"no answer, and it does not act", func() error { return failure(model.Unreachable) }, false},
	{"denied", func() error { return failure(model.Denied) }, false},
	{"refused", func() error { return failure(model.Refused) }, false},
	{"exists", func() error { return failure(model.Exists) }, true},
	{"not found", func() error { return failure(model.NotFound) }, false},
	{"another account's", func() error { return failure(model.OtherAccount) }, false},
	{"not understood", func() error { return failure(model.BadResponse) }, true},
}

// TestReconciler_everyAnswer gives each answer to each call of each operation, and compares what is
// written then and what is said with testdata/answers.txt.
func TestReconciler_everyAnswer(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for _, o := range operations {
		calls, usual := play(t, o.cloud, o.run, nil)
		fmt.Fprintf(&text, "# %s\n%s\n", o.name, usual)
		slices.Sort(calls)
		for _, call := range slices.Compact(calls) {
			var results []string
			cases := map[string][]string{} // by result
			for _, answer := range answers {
				var found [2]string
				for nth := range found {
					_, found[nth] = play(t, o.cloud, o.run, &hook{operation: call, nth: nth, err: answer.err(), acts: answer.acts})
				}
				for nth, times := range [...]string{"always ", "once "} {
					switch {
					case found[0] != found[1]:
					case nth == 0:
						times = ""
					default:
						continue
					}
					result := found[nth]
					if result == usual {
						result = "  as usual\n"
					}
					if cases[result] == nil {
						results = append(results, result)
					}
					cases[result] = append(cases[result], times+answer.name)
				}
			}
			for _, result := range results {
				fmt.Fprintf(&text, "%s: %s\n%s\n", call, strings.Join(cases[result], "; "), result)
			}
		}
	}
	golden.Compare(t, "testdata/answers.txt", text.String())
}

// play runs an operation, and returns the calls and, in words, what it writes and says.
func play(t *testing.T, cloud func(*testing.T, *fakeCloud), run func(context.Context, *fakeCloud) (string, error), h *hook) (calls []string, result string) {
	t.Helper()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		cloud(t, c)
		if h != nil {
			c.on(*h)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Hour)
		defer cancel()
		outcome, err := run(ctx, c)
		calls = slices.Clone(c.calls)
		// Role and store are written concurrently, so only what is written to the trail has an order.
		var others, trail []string
		for _, write := range c.writes() {
			if strings.Contains(write, "Trail") || strings.HasSuffix(write, "Logging") {
				trail = append(trail, write)
			} else {
				others = append(others, write)
			}
		}
		slices.Sort(others)
		if result = "  writes " + counted(append(others, trail...)) + "\n"; outcome != "" {
			result += "  " + outcome + "\n"
		}
		result += sayError(err)
	})
	return calls, result
}

// sayError returns an error, and what it says of the trail beside it.
func sayError(err error) (text string) {
	if err == nil {
		return ""
	}
	var (
		stopped *NotShippingError
		moved   *RecreateError
		unmade  *DestinationError
		stuck   *NotSettledError
	)
	kind := fmt.Sprintf("%T", err)
	text = fmt.Sprintf("  %s: %v\n", strings.TrimPrefix(strings.TrimPrefix(kind, "*domain."), "*reconcile."), err)
	if errors.As(err, &stopped) {
		text += "    " + stopped.Words + "\n"
	}
	if errors.As(err, &moved) {
		text += "    " + moved.Outcome() + "\n"
	}
	if errors.As(err, &unmade) {
		text += "    " + unmade.Outcome() + "\n"
	}
	if errors.As(err, &stuck) {
		if stuck.Part != "" {
			text += fmt.Sprintf("    the %s: %s\n", stuck.Part, stuck.Status)
		}
		if len(stuck.Settings) > 0 {
			text += fmt.Sprintf("    settings: %v\n", stuck.Settings)
		}
		if stuck.Left != nil {
			text += fmt.Sprintf("    left to the service: %v\n", stuck.Left)
		}
	}
	return text
}

// counted returns the words with the number of each that follows itself, up to three.
func counted(list []string) string {
	var counted []string
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n] == list[0] {
			n++
		}
		word := list[0]
		switch {
		case n > 3:
			word += " (many)"
		case n > 1:
			word += fmt.Sprintf(" (%d)", n)
		}
		counted, list = append(counted, word), list[n:]
	}
	return strings.Join(counted, ", ")
}
