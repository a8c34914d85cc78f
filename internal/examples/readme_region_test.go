package examples

import (
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The README's configuration applies unchanged in any region, with the variables that the
// emulator prints, and so do two regions and a project in a third one in one run.
func TestReadme_inAnyRegion(t *testing.T) {
	t.Parallel()
	readme := readmeConfiguration(t)
	if !strings.Contains(readme, `"cn-hangzhou"`) {
		t.Fatal("the README has no configuration in cn-hangzhou")
	}
	applies := func(t *testing.T, w *workspace) {
		t.Helper()
		w.init()
		begun := time.Now()
		w.apply()
		took := time.Since(begun)
		t.Logf("the apply takes %s", took.Round(time.Millisecond))
		if took > time.Minute {
			t.Errorf("the apply takes %s", took)
		}
		w.plan(0)
	}
	for _, region := range []string{"cn-hangzhou", "us-west-1", "eu-central-1"} {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			w.write("main.tf", strings.Replace(readme, "cn-hangzhou", region, 1))
			applies(t, w)
			w.Edit(func(a *emulator.Account) {
				if got := a.Projects["security-audit-"+w.Account().AccountID].Region; got != region {
					t.Errorf("the project is in %s", got)
				}
			})
		})
	}
	t.Run("two regions in one run", func(t *testing.T) {
		t.Parallel()
		w := newWorkspace(t)
		other := w.AddAccount("2000000000000002")
		w.write("main.tf", strings.Replace(readme, "cn-hangzhou", "us-west-1", 1)+`
provider "innertrail" {
  alias      = "other"
  region     = "eu-central-1"
  access_key = "`+other.AccessKeyID+`"
  secret_key = "`+other.AccessKeySecret+`"
}

resource "innertrail_shipping" "other" {
  provider       = innertrail.other
  trail_name     = "platform-ops"
  project_name   = "other-audit"
  project_region = "ap-southeast-1"
  create_project = true
}
`)
		applies(t, w)
		w.EditAccount(other.AccountID, func(a *emulator.Account) {
			if got := a.Projects["other-audit"].Region; got != "ap-southeast-1" {
				t.Errorf("the project is in %s", got)
			}
			if got := a.InnerTrails["platform-ops"].Region; got != "eu-central-1" {
				t.Errorf("the trail is in %s", got)
			}
		})
	})
}
