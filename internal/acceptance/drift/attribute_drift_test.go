package drift_test

import (
	"encoding/json"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/attribution"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
)

// Another person, who changes things that are none of the shipping.
const (
	eve   = "eve"
	eveIP = "198.51.100.9"
)

// attributing has the provider say who made changes.
var attributing = map[string]any{"attribute_drift": true}

// told matches a call in a warning.
var told = regexp.MustCompile(`([A-Za-z]+) by RAM user (\w+) on (\S+ \S+) UTC from (\S+) \(event ([^)]+)\)`)

// TestAttributeDrift makes the change of each row of the drift matrix as a RAM user, while another
// one works beside. The refresh names the first with the right time, source address and event for
// everything that it finds, and never the other. Before 10 minutes have passed it names nobody, and
// where nothing changed it asks nothing.
func TestAttributeDrift(t *testing.T) {
	t.Parallel()
	for _, row := range driftCases() {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, row.attributeDrift)
		})
	}
}

func (d driftCase) attributeDrift(t *testing.T, tc *acctest.Cloud) {
	tc.WithProject(testcloud.ProjectName, "cn-hangzhou")
	person := tc.Console(t)
	if d.arrange != nil {
		d.arrange(person)
	}
	s := tc.NewSession(t, attributing)
	before, diags := s.Apply(t.Context(), nil, d.config(t))
	if acctest.HasErrors(diags) {
		t.Fatal(acctest.Text(diags))
	}
	bystander, operator := operatorOf(t, tc, eve, eveIP), operatorOf(t, tc, mallory, malloryIP)
	tc.ClearJournal()
	disturb(t, bystander)
	person.Operator = operator
	d.change(person)
	disturb(t, bystander)
	made := map[string]emulator.Call{}
	for _, call := range tc.Mutations() {
		if strings.HasSuffix(call.Caller, "/"+mallory) && call.Status == 200 {
			made[call.RequestID] = call
		}
	}

	if warning, _ := whoChanged(t, s, before); told.MatchString(warning) {
		t.Errorf("ActionTrail knows nothing yet, and the refresh says:\n%s", warning)
	}
	time.Sleep(10 * time.Minute)
	s.Configure()
	tc.ClearJournal()
	warning, after := whoChanged(t, s, before)
	calls := tc.CountCalls("LookupEvents")
	t.Logf("%d calls\n%s", calls, warning)
	if calls > attribution.MaxCalls {
		t.Errorf("%d calls of LookupEvents", calls)
	}
	if after != nil && len(s.Changes(before.Value, after.Value)) == 0 && calls > 0 {
		t.Errorf("nothing changed, and %d calls of LookupEvents", calls)
	}
	named := told.FindAllStringSubmatch(warning, -1)
	for _, m := range named {
		call, ok := made[m[5]]
		if want := call.Time.UTC().Format("2006-01-02 15:04:05"); !ok || m[1] != call.Action || m[2] != mallory || m[3] != want || m[4] != malloryIP {
			t.Errorf("the refresh tells of %q, which is not a call that made the change", m[0])
		}
	}
	_, quiet := silent[d.name]
	if quiet || d.class == noDrift && warning == "" {
		return
	}
	for paragraph := range strings.SplitSeq(warning, "\n\n") {
		if !told.MatchString(paragraph) && !strings.HasPrefix(paragraph, "ActionTrail was asked") {
			t.Errorf("nobody is named in: %s", paragraph)
		}
	}
	if len(named) == 0 {
		t.Error("nobody is named")
	}
}

// whoChanged refreshes, and returns the warning that says who made the changes.
func whoChanged(t *testing.T, s *acctest.Session, before *acctest.State) (warning string, after *acctest.State) {
	t.Helper()
	after, diags := s.TryRefresh(before)
	for _, d := range diags {
		switch {
		case d.Severity == tfprotov6.DiagnosticSeverityError:
			after = nil
		case strings.HasPrefix(d.Summary, "Who changed"):
			warning = d.Detail
		}
	}
	return warning, after
}

// operatorOf returns an administrator with an address of its own.
func operatorOf(t *testing.T, tc *acctest.Cloud, user, address string) *console.Operator {
	t.Helper()
	var key emulator.Credentials
	tc.Edit(func(a *emulator.Account) { key = a.AddUser(user, emulator.SystemPolicy("AdministratorAccess")) })
	server, err := tc.StartInMemoryFrom(netip.MustParseAddr(address))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return console.New(server.Transport(), key, tc.Region())
}

// disturb makes calls of the kinds that make drift, on other objects, and some on the shipping's that
// are refused.
func disturb(t *testing.T, o *console.Operator) {
	t.Helper()
	ctx := t.Context()
	if err := o.CreateProject(ctx, "beside"); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		o.CreateLogstore(ctx, "beside", testcloud.LogstoreName, 30),
		o.EditLogstore(ctx, "beside", testcloud.LogstoreName, func(settings map[string]any) { settings["ttl"] = 31 }),
		o.DeleteLogstore(ctx, "beside", testcloud.LogstoreName),
		o.PutProjectPolicy(ctx, "beside", `{"Version":"1","Statement":[`+testcloud.DenyingStatement+`]}`),
		o.CreateRole(ctx, "beside", testcloud.ActionTrailTrust),
		o.SetTrust(ctx, "beside", testcloud.ECSTrust),
		o.AttachPolicy(ctx, "beside", console.System, testcloud.PolicyName),
		o.DetachPolicy(ctx, "beside", console.System, testcloud.PolicyName),
		o.DeleteRole(ctx, "beside"),
		o.DeleteProject(ctx, "beside"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{
		o.DeleteTrail(ctx, "platform"), o.StopTrail(ctx, "platform"),
		o.DetachPolicy(ctx, testcloud.RoleName, console.System, "AliyunECSReadOnlyAccess"),
		o.SetTrust(ctx, testcloud.RoleName, "{}"),
		o.PutProjectPolicy(ctx, testcloud.ProjectName, "{"),
	} {
		if err == nil {
			t.Fatal("a call was not refused")
		}
	}
}

// config returns the configuration of the row.
func (d driftCase) config(t *testing.T) map[string]any {
	t.Helper()
	file, failed := hclsyntax.ParseConfig([]byte(strings.Join(d.lines, "\n")), d.name, hcl.InitialPos)
	if failed.HasErrors() {
		t.Fatal(failed)
	}
	attributes, failed := file.Body.JustAttributes()
	if failed.HasErrors() {
		t.Fatal(failed)
	}
	values := map[string]cty.Value{}
	for name, attribute := range attributes {
		values[name], failed = attribute.Expr.Value(nil)
		if failed.HasErrors() {
			t.Fatal(failed)
		}
	}
	object := cty.ObjectVal(values)
	text, err := ctyjson.Marshal(object, object.Type())
	config := map[string]any{}
	if err == nil {
		err = json.Unmarshal(text, &config)
	}
	if err != nil {
		t.Fatal(err)
	}
	return acctest.Config(config)
}
