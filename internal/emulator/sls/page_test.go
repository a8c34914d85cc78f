package sls_test

import (
	"fmt"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// TestPages_usualSize checks how much a list answers that is asked for no size.
func TestPages_usualSize(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Edit(func(a *emulator.Account) {
		for i := range 510 {
			a.Projects[fmt.Sprintf("project-%03d", i)] = &emulator.Project{Region: "cn-hangzhou"}
		}
		p := a.Projects["project-000"]
		p.Logstores, p.Dashboards = map[string]*emulator.Logstore{}, map[string]*emulator.Document{}
		for i := range 510 {
			name := fmt.Sprintf("object-%03d", i)
			p.Logstores[name] = &emulator.Logstore{Name: name, ShardCount: 1}
			p.Dashboards[name] = &emulator.Document{Name: name, Body: []byte("{}")}
		}
	})
	for path, usual := range map[string]float64{"/logstores": 200, "/dashboards": 500} {
		if a := c.Must(c.SLS("GET", "project-000", path, "")); a.Get("count") != usual || a.Get("total") != 510.0 {
			t.Errorf("%s has %v of %v", path, a.Get("count"), a.Get("total"))
		}
		if a := c.Must(c.SLS("GET", "project-000", path+"?size=500", "")); a.Get("count") != 500.0 {
			t.Errorf("%s has %v", path, a.Get("count"))
		}
		c.Refused(c.SLS("GET", "project-000", path+"?size=501", ""), 400, "ParameterInvalid")
	}
	if a := c.Must(c.SLS("GET", "", "/", "")); a.Get("count") != 100.0 || a.Get("total") != 510.0 {
		t.Errorf("there are %v of %v projects", a.Get("count"), a.Get("total"))
	}
}
