package matrix

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The state must not call a log healthy that can be altered, forged, filtered or silenced,
// nor a Logstore that was made anew.

// MadeAnew watches whether a run says that the Logstores were made anew, with their logs
// gone. Only a Logstore that the state has applied before the scenario, and that is not left
// by a move, can be known to be another one.
func (i *Invariants) MadeAnew() {
	if i.driver == nil || i.driver.State() == nil || i.scenario.Config == nil {
		return
	}
	stays := i.shows("project_name") == fmt.Sprintf("%q", i.scenario.Config["project_name"])
	i.unsaid = stays && i.OtherLogstores[i.ownLogstore()] && i.shows("logstore_created") != "null"
}

// ownLogstore returns the project and the name of the configured Logstore.
func (i *Invariants) ownLogstore() string {
	return fmt.Sprintf("%s/innertrail_%s", i.scenario.Config["project_name"], i.scenario.Config["trail_name"])
}

// hear looks for the words that the Logstore was made anew.
func (i *Invariants) hear(diags []*tfprotov6.Diagnostic) {
	said := acctest.Text(diags)
	if i.driver != nil {
		said += fmt.Sprint(i.driver.Shown(), i.driver.Plans())
	}
	if strings.Contains(said, "re-created on ") {
		i.unsaid = false
	}
}

// shows returns an attribute of the state.
func (i *Invariants) shows(attribute string) string {
	return acctest.FormatValue(acctest.Nested(i.t, i.driver.State().Value, attribute))
}

// checkHonest checks that the state tells what is in the cloud at the end.
func (i *Invariants) checkHonest() {
	i.t.Helper()
	if i.driver == nil || i.driver.State() == nil || i.scenario.Config == nil {
		return
	}
	status := i.shows("logstore_status")
	i.cloud.Edit(func(a *emulator.Account) {
		l := testcloud.Logstores(a)[i.ownLogstore()]
		if l == nil {
			return
		}
		for _, words := range alterations(a.Projects[fmt.Sprint(i.scenario.Config["project_name"])], l) {
			if !strings.Contains(status, words) {
				i.t.Errorf("the Logstore has the status %s, and %q is true of it", status, words)
				i.lied++
			}
		}
	})
	if i.unsaid {
		i.t.Errorf("the Logstore was made anew, and no run says so")
		i.lied++
	}
}

// alterations returns the words of a status that are true of a Logstore.
func alterations(p *emulator.Project, l *emulator.Logstore) (words []string) {
	if l.WebTracking {
		words = append(words, "accepts anonymous writes")
	}
	if l.EnableModify {
		words = append(words, "its logs can be changed and deleted")
	}
	if l.ProcessorID != "" {
		words = append(words, "ingest processor "+l.ProcessorID+" may drop or change logs")
	}
	if p.Policy == testcloud.DenyingAccount {
		words = append(words, "the project policy denies log:PostLogStoreLogs")
	}
	if p.Disabled {
		words = append(words, "is stopped (status Disable)")
	}
	return words
}
