package evidence

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// TestEvidence_replacedEndpoints: a report names the hosts that were asked in place of the cloud's own, each once, so that a report of
// an emulator is not taken for one of the cloud.
func TestEvidence_replacedEndpoints(t *testing.T) {
	t.Parallel()
	here, there := endpoint.Endpoint{Scheme: "http", Host: "127.0.0.1:18900"}, endpoint.Endpoint{Scheme: "https", Host: "log.example.com"}
	for want, endpoints := range map[string]map[string]endpoint.Endpoint{
		"program/1": nil,
		"program/1, which asked 127.0.0.1:18900 in place of Alibaba Cloud's own hosts":                     {model.ActionTrail: here, model.RAM: here, model.SLS: here},
		"program/1, which asked 127.0.0.1:18900 and log.example.com in place of Alibaba Cloud's own hosts": {model.ActionTrail: here, model.SLS: there},
	} {
		if got := maker(cloud.New(cloud.Config{UserAgent: "program/1", Endpoints: endpoints})); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
}
