package datasource_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The gate of a configuration that repairs the shipping it looks at.
const gateHCL = `
data "innertrail_shipping" "audit" {
  trail_name   = innertrail_shipping.audit.trail_name
  project_name = innertrail_shipping.audit.project_name
  depends_on   = [innertrail_shipping.audit]

  lifecycle {
    postcondition {
      condition     = self.healthy
      error_message = join("; ", self.reasons)
    }
  }
}

output "delivery" { value = data.innertrail_shipping.audit.delivery_status }
`

// ActionTrail keeps the error of the last delivery until the next event. If its cause is
// repaired, it is an observation, and a gate on healthy is not closed by it.
func TestHealth_errorThatOutlivesTheRepair(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewCLI(t)
	c.Configure(tc.HCL() + gateHCL)
	c.Apply()
	tc.Deliver(1)
	tc.Console(t).DeleteLogstore()
	tc.Deliver(1)
	c.Apply()
	c.Plan(0)
	text := acctest.Flatten(c.Must(0, "output", "-raw", "delivery").Text)
	for _, words := range []string{"the last delivery failed: LogStoreNotExist", "innertrail_platform-ops exists", "no event was delivered since"} {
		if !strings.Contains(text, words) {
			t.Errorf("it does not say %q: %s", words, text)
		}
	}
	tc.Deliver(1)
	c.Apply()
	if text := c.Must(0, "output", "-raw", "delivery").Text; text != "delivering" {
		t.Errorf("after a delivery, it says %s", text)
	}
}

// An error is not outlived if its cause may still stand, or is not recognised.
func TestHealth_errorThatMayStand(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		failed  string
		edit    func(*emulator.Account)
		reasons int
	}{
		"another Logstore":      {"LogStoreNotExist: logstore innertrail_other does not exist", nil, 1},
		"not recognised":        {"write failed, 3 events", nil, 1},
		"denied":                {"Unauthorized: denied by sts or ram", nil, 1},
		"Logstore still gone":   {"LogStoreNotExist: logstore innertrail_platform-ops does not exist", func(a *emulator.Account) { clear(a.Projects["security-audit"].Logstores) }, 2},
		"project still gone":    {"ProjectNotExist: the project does not exist", func(a *emulator.Account) { clear(a.Projects) }, 2},
		"Logstore, no name":     {"LogStoreNotExist", nil, 0},
		"project":               {"ProjectNotExist: the Project does not exist : security-audit", nil, 0},
		"Logstore, among words": {"write 3 items failed: errorCode LogStoreNotExist, logstore innertrail_platform-ops does not exist", nil, 0},
		"two errors":            {"LogStoreNotExist: logstore innertrail_platform-ops does not exist; Unauthorized: denied", nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			s := tc.NewSession(t, nil)
			s.Create(acctest.Minimal)
			tc.Edit(func(a *emulator.Account) {
				if row.edit != nil {
					row.edit(a)
				}
				testcloud.Trail(a).LatestDeliveryLogServiceError = row.failed
			})
			r := s.ReadData(healthName, nil)
			if got := r.Texts("reasons"); len(got) != row.reasons {
				t.Errorf("the reasons are %q", got)
			}
			if got := r.Text("last_delivery_error"); !strings.Contains(got, row.failed) {
				t.Errorf("the error is %s", got)
			}
		})
	}
}
