package driver_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

// standIn runs the driver.
type standIn struct {
	t  *testing.T
	tf *acctest.Driver

	mu        sync.Mutex
	processes int
	calls     [][2]string
}

func newStandIn(t *testing.T, tc *acctest.Cloud, cli string, number *version.Version) *standIn {
	t.Helper()
	s := &standIn{t: t, tf: tc.NewDriver(t, nil)}
	s.tf.OpenTofu = cli == "OpenTofu"
	// As observed with the versions in .ci/clis.
	minor := number.Segments()[1]
	s.tf.ReadsForgotten = cli == "OpenTofu" || minor < 11
	s.tf.EndsUnread = cli == "Terraform" && minor == 11
	s.tf.LosesIdentity = cli == "Terraform" && minor == 12
	s.tf.Wrap = func(server tfprotov6.ProviderServer) tfprotov6.ProviderServer {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.processes++
		process := fmt.Sprint(s.processes)
		return newRecorder(server, func(call string) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.calls = append(s.calls, [2]string{process, call})
		})
	}
	return s
}

func (s *standIn) succeeded(command string, diags []*tfprotov6.Diagnostic) bool {
	if acctest.HasErrors(diags) {
		s.t.Logf("the driver's %s:\n%s", command, acctest.Text(diags))
	}
	return !acctest.HasErrors(diags)
}

func (s *standIn) Apply(c acctest.Configuration, flags acctest.Flags) bool {
	return s.succeeded("apply", s.tf.Run(c, flags))
}

func (s *standIn) Plan(c acctest.Configuration, flags acctest.Flags) bool {
	return s.succeeded("plan", s.tf.PlanAll(c, flags))
}

func (s *standIn) Destroy(flags acctest.Flags) bool {
	return s.succeeded("destroy", s.tf.Destroy(flags))
}

func (s *standIn) Taint(name string)   { s.tf.Taint(name) }
func (s *standIn) Untaint(name string) { s.tf.Untaint(name) }
func (s *standIn) Remove(name string)  { s.tf.RemoveState(name) }
func (s *standIn) Kill()               { s.tf.Kill() }

func (s *standIn) Calls() [][2]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

func (s *standIn) Forget() { s.calls = nil }

func (s *standIn) On() *acctest.Cloud { return s.tf.Cloud }
