package providerdata

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// A shipping that is not found is named as it was asked for.
func TestLocation_missing(t *testing.T) {
	t.Parallel()
	const account, region = "1000000000000001", "cn-hangzhou"
	for want, c := range map[string]struct {
		asked Location
		found domain.LookupResult
	}{
		"Account 1000000000000001 has no inner trail whose home region is cn-hangzhou.":             {asked: Location{TrailName: types.StringNull()}},
		"Account 1000000000000001 has no inner trail platform-op whose home region is cn-hangzhou.": {asked: Location{TrailName: types.StringValue("platform-op")}},
		"Inner trail platform-ops of account 1000000000000001 ships to a project of another account.": {
			asked: Location{TrailName: types.StringValue("platform-ops")}, found: domain.LookupResult{Trail: &model.Trail{Name: "platform-ops"}},
		},
	} {
		if got := c.asked.missing(c.found, account, region); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
