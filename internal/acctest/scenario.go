package acctest

import (
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Scenario is an operation that a user performs with Terraform. The matrices disturb it
// at each of its calls to the cloud.
type Scenario struct {
	Name              string
	ProviderArguments func(t *testing.T, tc *Cloud) map[string]any          // further arguments of the provider block
	Arrange           func(tc *Cloud)                                       // changes the initial cloud, which has two projects
	Before            map[string]any                                        // applied first, if not nil
	Drift             func(a *emulator.Account)                             // then changed outside Terraform
	Prepare           func(*Driver)                                         // then changed in the state
	Run               func(*Driver, map[string]any) []*tfprotov6.Diagnostic // nil means apply
	Config            map[string]any                                        // nil means destroy

	Polls       bool   // the number of polls depends on chance
	Undelivered bool   // the drift keeps ActionTrail from delivering
	ReadOnly    bool   // the scenario writes nothing
	DeletesLogs bool   // the scenario deletes the logs
	Importing   string // id of the import that a way out has begun
}

// Do performs the scenario.
func (sc Scenario) Do(tf *Driver) []*tfprotov6.Diagnostic {
	if sc.Run != nil {
		return sc.Run(tf, sc.Config)
	}
	return tf.Apply(sc.Config)
}

// Start prepares everything that comes before the scenario.
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
			t.Fatalf("before the scenario:\n%s", Text(diags))
		}
		tc.Deliver(3)
	}
	if sc.Drift != nil {
		tc.Edit(sc.Drift)
	}
	if sc.Prepare != nil {
		sc.Prepare(tf)
	}
	tf.ForgetCalls()
	return tf
}

// LogstoreSettings returns the configured settings of the Logstore.
func LogstoreSettings(config map[string]any) map[string]any {
	declared, _ := config["logstore"].(map[string]any)
	return maps.Clone(declared)
}

// CallMissing fails the test because the call to disturb was not made, unless the
// number of polls depends on chance.
func (sc Scenario) CallMissing(t *testing.T) {
	t.Helper()
	if !sc.Polls {
		t.Error("the call was not made")
	}
}
