package acctest

import (
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Scenario is one thing that a person does with Terraform. The matrices disturb it at
// each of its calls to the cloud.
type Scenario struct {
	Name              string
	ProviderArguments func(t *testing.T, tc *Cloud) map[string]any          // further arguments of the provider block
	Arrange           func(tc *Cloud)                                       // what there is at first, beside the projects
	Before            map[string]any                                        // what is applied first; nil: nothing
	Drift             func(a *emulator.Account)                             // what somebody does then
	Run               func(*Driver, map[string]any) []*tfprotov6.Diagnostic // nil: apply
	Config            map[string]any                                        // nil: destroy

	polls       bool // how often the deed looks depends on chance
	Undelivered bool // what somebody does keeps ActionTrail from delivering
	ReadOnly    bool // the deed changes nothing
	deletesLogs bool // the deed deletes the logs
}

// Do does the deed.
func (sc Scenario) Do(tf *Driver) []*tfprotov6.Diagnostic {
	if sc.Run != nil {
		return sc.Run(tf, sc.Config)
	}
	return tf.Apply(sc.Config)
}

// Start has everything as it is before the deed.
func (sc Scenario) Start(t *testing.T, tc *Cloud) *Driver {
	t.Helper()
	tc.WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
	if sc.Arrange != nil {
		sc.Arrange(tc)
	}
	var block map[string]any
	if sc.ProviderArguments != nil {
		block = sc.ProviderArguments(t, tc)
	}
	tf := tc.NewDriver(t, block)
	if sc.Before != nil {
		if diags := tf.Apply(sc.Before); HasErrors(diags) {
			t.Fatalf("before the deed:\n%s", Text(diags))
		}
		tc.Deliver(3)
	}
	if sc.Drift != nil {
		tc.Edit(sc.Drift)
	}
	tc.ClearJournal()
	return tf
}

// enabled says whether the deed leaves a trail that ships.
func enabled(config map[string]any) bool { return config != nil && config["enabled"] != false }

// LogstoreSettings gives the declared settings of the Logstore.
func LogstoreSettings(config map[string]any) map[string]any {
	declared, _ := config["logstore"].(map[string]any)
	return maps.Clone(declared)
}

// CallMissing is where a call that a case is about was not made.
func (sc Scenario) CallMissing(t *testing.T) {
	t.Helper()
	if !sc.polls {
		t.Error("the call was not made")
	}
}
