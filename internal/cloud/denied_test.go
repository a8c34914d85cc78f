package cloud_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A denial names the action that the service says is missing, which may differ from the
// call: creating a trail passes a role.
func TestDenied_namedAction(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var key emulator.Credentials
	f.Edit(func(a *emulator.Account) {
		key = a.AddUser("creator", a.AddPolicy("creator", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"actiontrail:*","Resource":"*"}]}`))
	})
	client := f.client(func(c *cloud.Config) {
		c.Credentials = cloud.StaticKeys{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.AccessKeySecret}
	})
	e := failure(t, client.CreateInnerTrail(t.Context(), region, "second-trail", projectARN, roleARN), model.Denied)
	if e.Permission != "ram:PassRole" {
		t.Errorf("the missing permission is %q", e.Permission)
	}
}
