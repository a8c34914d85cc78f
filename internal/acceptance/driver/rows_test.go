package driver_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-version"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// stack is a Terraform with a state: the real one or the driver.
type stack interface {
	Apply(acctest.Configuration, acctest.Flags) bool
	Plan(acctest.Configuration, acctest.Flags) bool
	Destroy(acctest.Flags) bool
	Taint(name string)
	Untaint(name string)
	Remove(name string)
	Kill() // the running provider
	Calls() [][2]string
	Forget() // the calls so far
	On() *acctest.Cloud
}

const alias = "two"

// Resources of the rows. The one that is called b has another timeout, by which the
// recorder tells it from a.
func block(more map[string]any) acctest.Block { return acctest.Block{Arguments: acctest.Config(more)} }

func other() acctest.Block {
	b := block(nil)
	b.Arguments["timeouts"] = map[string]any{"read": "61s"}
	return b
}

func only(b acctest.Block) acctest.Configuration { return acctest.Configuration{"audit": b} }

func with(b acctest.Block, change func(*acctest.Block)) acctest.Block {
	change(&b)
	return b
}

var (
	plain   = only(block(nil))
	renamed = map[string]any{"trail_name": "renamed-ops"}
	inOrder = func(b *acctest.Block) { b.CreateBeforeDestroy = true }
	replace = func(b *acctest.Block) { b.Replace = true }
	none    = acctest.Flags{}
	stale   = acctest.Flags{NoRefresh: true}
)

// row is something that Terraform does. What it needs first is not compared.
type row struct {
	first func(tf stack)
	do    func(tf stack)
	apart bool // its processes run concurrently
	needs []terraform.Capability
}

func created(tf stack) { tf.Apply(plain, none) }

func tainted(tf stack) { created(tf); tf.Taint("audit") }

// killing returns a step that is killed at a call.
func killing(action string, do func(tf stack)) func(tf stack) {
	return func(tf stack) {
		tf.On().Fault(emulator.Fault{Action: action, Kind: emulator.FaultHang, Before: tf.Kill})
		do(tf)
		tf.On().ClearFaults()
	}
}

// rows are the orders of calls that the provider relies on.
var rows = map[string]row{
	"create":                    {do: func(tf stack) { tf.Apply(plain, none) }},
	"plan without changes":      {first: created, do: func(tf stack) { tf.Plan(plain, none) }},
	"apply without changes":     {first: created, do: func(tf stack) { tf.Apply(plain, none) }},
	"update":                    {first: created, do: func(tf stack) { tf.Apply(only(block(map[string]any{"enabled": false})), none) }},
	"update, not refreshed":     {first: created, do: func(tf stack) { tf.Apply(only(block(map[string]any{"enabled": false})), stale) }},
	"move to another project":   {first: created, do: func(tf stack) { tf.Apply(only(block(map[string]any{"project_name": "second-audit"})), none) }},
	"rename":                    {first: created, do: func(tf stack) { tf.Apply(only(block(renamed)), none) }},
	"-replace":                  {first: created, do: func(tf stack) { tf.Apply(only(with(block(nil), replace)), none) }},
	"-replace, not refreshed":   {first: created, do: func(tf stack) { tf.Apply(only(with(block(nil), replace)), stale) }},
	"-replace, creating first":  {first: created, do: func(tf stack) { tf.Apply(only(with(with(block(nil), replace), inOrder)), none) }},
	"tainted":                   {first: tainted, do: func(tf stack) { tf.Apply(plain, none) }},
	"tainted, not refreshed":    {first: tainted, do: func(tf stack) { tf.Apply(plain, stale) }},
	"tainted, creating first":   {first: tainted, do: func(tf stack) { tf.Apply(only(with(block(nil), inOrder)), none) }},
	"untainted":                 {first: tainted, do: func(tf stack) { tf.Untaint("audit"); tf.Apply(plain, none) }},
	"destroy":                   {first: created, do: func(tf stack) { tf.Destroy(none) }},
	"destroy, not refreshed":    {first: created, do: func(tf stack) { tf.Destroy(stale) }},
	"destroy of a tainted one":  {first: tainted, do: func(tf stack) { tf.Destroy(none) }},
	"block removed":             {first: created, do: func(tf stack) { tf.Apply(acctest.Configuration{}, none) }},
	"block removed, tainted":    {first: tainted, do: func(tf stack) { tf.Apply(acctest.Configuration{}, none) }},
	"removed without a destroy": {first: created, needs: []terraform.Capability{terraform.RemovedBlocksKeeping}, do: func(tf stack) { tf.Apply(only(acctest.Block{Forget: true}), none) }},
	"destroy of nothing, and create": {do: func(tf stack) {
		tf.Destroy(none)
		tf.Apply(plain, none)
	}},
	"state rm and import": {first: created, do: func(tf stack) {
		tf.Remove("audit")
		tf.Apply(only(with(block(nil), func(b *acctest.Block) { b.Import = "platform-ops" })), none)
	}},
	"address moved": {first: created, do: func(tf stack) {
		tf.Apply(acctest.Configuration{"b": with(block(nil), func(b *acctest.Block) { b.From = "audit" })}, none)
	}},
	"address moved to an alias": {first: created, do: func(tf stack) {
		tf.Apply(acctest.Configuration{"b": with(block(nil), func(b *acctest.Block) { b.From, b.Provider = "audit", alias })}, none)
	}},
	"address changed": {first: created, do: func(tf stack) { tf.Plan(acctest.Configuration{"b": other()}, none) }},
	"address changed to an alias": {first: created, apart: true, do: func(tf stack) {
		tf.Plan(acctest.Configuration{"b": with(other(), func(b *acctest.Block) { b.Provider = alias })}, none)
	}},
	"a copy":                {first: created, do: func(tf stack) { tf.Plan(acctest.Configuration{"audit": block(nil), "b": other()}, none) }},
	"a copy, not refreshed": {first: created, do: func(tf stack) { tf.Plan(acctest.Configuration{"audit": block(nil), "b": other()}, stale) }},
	"a copy, by -target": {first: created, do: func(tf stack) {
		tf.Plan(acctest.Configuration{"audit": block(nil), "b": other()}, acctest.Flags{Targets: []string{"b"}})
	}},
	"two new ones": {do: func(tf stack) { tf.Plan(acctest.Configuration{"audit": block(nil), "b": other()}, none) }},
	"import beside what is ended": {first: created, do: func(tf stack) {
		tf.Plan(acctest.Configuration{"b": with(other(), func(b *acctest.Block) { b.Import = "platform-ops" })}, none)
	}},
	"rename, creating first": {first: created, do: func(tf stack) { tf.Apply(only(with(block(renamed), inOrder)), none) }},
	"deposed":                {first: deposed, do: func(tf stack) { tf.Apply(only(with(block(renamed), inOrder)), none) }},
	"deposed, destroyed":     {first: deposed, do: func(tf stack) { tf.Destroy(none) }},
	"killed in a create":     {do: killing("CreateLogStore", func(tf stack) { tf.Apply(plain, none); tf.Plan(plain, none) })},
	"killed in an update": {first: created, do: killing("StopLogging", func(tf stack) {
		tf.Apply(only(block(map[string]any{"enabled": false})), none)
		tf.Plan(plain, none)
		tf.Destroy(stale)
	})},
	"killed in a destroy":          {first: created, do: killing("DeleteInnerTrail", func(tf stack) { tf.Destroy(none); tf.Plan(plain, none) })},
	"killed in a -replace":         {first: created, do: killing("DeleteInnerTrail", func(tf stack) { tf.Apply(only(with(block(nil), replace)), none); tf.Plan(plain, none) })},
	"killed in a refresh":          {first: created, do: killing("GetLogStore", func(tf stack) { tf.Plan(plain, none) })},
	"failed create, replaced":      {first: failedCreate, do: func(tf stack) { tf.Apply(plain, none) }},
	"failed create, destroyed":     {first: failedCreate, do: func(tf stack) { tf.Destroy(none) }},
	"failed create, not refreshed": {first: failedCreate, do: func(tf stack) { tf.Destroy(stale) }},
}

// failedCreate leaves a tainted resource: its trail was created and cannot be started.
func failedCreate(tf stack) {
	deny(tf, "StartLogging", func() { tf.Apply(plain, none) })
}

// deposed leaves a deposed object beside the current one: the delete of the replaced one
// is refused. An account has only one trail, so the new one exists only in the state.
func deposed(tf stack) {
	created(tf)
	tf.On().Set(func(s *emulator.Settings) { s.QuotaInnerTrails = 2 })
	deny(tf, "DeleteInnerTrail", func() { tf.Apply(only(with(block(renamed), inOrder)), none) })
}

// deny refuses an action meanwhile.
func deny(tf stack, action string, do func()) {
	tc := tf.On()
	tc.Fault(emulator.Fault{Action: action, Times: -1, Kind: emulator.FaultDeny})
	do()
	tc.ClearFaults()
}

// The driver makes the calls that the real Terraform makes: in the same processes, with
// the same private state and identity.
func TestDriver_asTerraform(t *testing.T) {
	t.Parallel()
	acctest.SkipInShort(t)
	name, number := acctest.CLIVersion(t)
	for what, r := range rows {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			acctest.Sample(t)
			acctest.Require(t, r.needs...)
			var recorded [2][]string
			for i, start := range []func(*acctest.Cloud) stack{
				func(tc *acctest.Cloud) stack { return newRealTerraform(t, tc) },
				func(tc *acctest.Cloud) stack { return newStandIn(t, tc, name, number) },
			} {
				tc := acctest.NewWithTwoProjects(t)
				tf := start(tc)
				if r.first != nil {
					r.first(tf)
				}
				tf.Forget()
				r.do(tf)
				recorded[i] = processes(tf.Calls(), number.Core().GreaterThanOrEqual(version.Must(version.NewVersion("1.12.0"))))
				if r.apart {
					slices.Sort(recorded[i])
				}
			}
			if !slices.Equal(recorded[0], recorded[1]) {
				t.Errorf("%s calls\n%s\nand the driver\n%s", name, strings.Join(recorded[0], "\n"), strings.Join(recorded[1], "\n"))
			}
			if len(recorded[0]) == 0 && len(r.needs) == 0 {
				t.Error("nothing was recorded")
			}
		})
	}
}

// processes returns the calls of each process, those of one resource together: the order
// of two resources is not defined.
func processes(calls [][2]string, identities bool) (list []string) {
	var order []string
	byProcess := map[string][]string{}
	for _, call := range calls {
		if byProcess[call[0]] == nil {
			order = append(order, call[0])
		}
		text := call[1]
		if !identities {
			text, _, _ = strings.Cut(text, ", identity")
		}
		byProcess[call[0]] = append(byProcess[call[0]], text)
	}
	for _, process := range order {
		slices.SortStableFunc(byProcess[process], func(a, b string) int { return cmp.Compare(resourceOf(a), resourceOf(b)) })
		list = append(list, "process:\n  "+strings.Join(byProcess[process], "\n  "))
	}
	return list
}

// resourceOf returns which resource a call is about. An imported one has no timeout yet.
func resourceOf(call string) string {
	if strings.Contains(call, "import") {
		return "with timeout"
	}
	what, _, _ := strings.Cut(call, ", ")
	if strings.Contains(what, "with timeout") {
		return "with timeout"
	}
	return what[strings.LastIndex(what, " ")+1:]
}
