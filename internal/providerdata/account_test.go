package providerdata_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

const own = "1000000000000001"

func newAccess(t *testing.T) (*providerdata.Access, *testcloud.Cloud) {
	t.Helper()
	c := testcloud.New(t)
	key := c.Account()
	access := providerdata.NewAccess()
	access.Client = cloud.New(cloud.Config{
		Credentials: cloud.StaticKeys{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.AccessKeySecret}, Region: "cn-hangzhou", Transport: c.Server.Transport(),
	})
	access.Assume = func(string) *cloud.Client { return access.Client }
	return access, c
}

// An operation enters the account that it expects and that the block allows, and no other. Where
// the ARN of a role tells the account, nothing is called.
func TestLockAccount_whichAccount(t *testing.T) {
	t.Parallel()
	role := func(account string) string { return "acs:ram::" + account + ":role/shipper" }
	for _, row := range []struct {
		name               string
		ref                providerdata.AccountRef
		allowed, forbidden []string
		want               string // the summary of the error; empty for none
		calls              int
	}{
		{"any", providerdata.AccountRef{}, nil, nil, "", 1},
		{"the expected one", providerdata.AccountRef{Account: own}, nil, nil, "", 1},
		{"another one", providerdata.AccountRef{Account: "2"}, nil, nil, "The credentials belong to another account", 1},
		{"an allowed one", providerdata.AccountRef{}, []string{"2", own}, nil, "", 1},
		{"one that is not allowed", providerdata.AccountRef{}, []string{"2"}, nil, "Account " + own + " is not in allowed_account_ids", 1},
		{"a forbidden one", providerdata.AccountRef{}, nil, []string{"2", own}, "Account " + own + " is in forbidden_account_ids", 1},
		{"one that is not forbidden", providerdata.AccountRef{}, nil, []string{"2"}, "", 1},
		{"a role of the expected one", providerdata.AccountRef{Account: own, RoleARN: role(own)}, nil, nil, "", 1},
		{"a role of another one", providerdata.AccountRef{Account: own, RoleARN: role("2")}, nil, nil, "Role " + role("2") + " is of another account", 0},
		{"not a role", providerdata.AccountRef{Account: own, RoleARN: "acs:ram::1:user/x"}, nil, nil, "No role has the ARN acs:ram::1:user/x", 0},
		{"a role of one that is not allowed", providerdata.AccountRef{RoleARN: role("2")}, []string{own}, nil, "Account 2 is not in allowed_account_ids", 0},
		{"a role of a forbidden one", providerdata.AccountRef{RoleARN: role("2")}, nil, []string{"2"}, "Account 2 is in forbidden_account_ids", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			access, c := newAccess(t)
			access.Allowed, access.Forbidden = row.allowed, row.forbidden
			id, _, leave, diagnostics := access.LockAccount(t.Context(), row.ref)
			if got := summaries(diagnostics); got != row.want || (leave == nil) != (row.want != "") || row.want == "" && id != own {
				t.Errorf("account %q, %q, want %q", id, got, row.want)
			}
			if leave != nil {
				leave()
			}
			if got := len(c.Journal()); got != row.calls {
				t.Errorf("%d calls, want %d", got, row.calls)
			}
		})
	}
}

func summaries(diagnostics diag.Diagnostics) string {
	var all []string
	for _, d := range diagnostics {
		all = append(all, d.Summary())
	}
	return strings.Join(all, "; ")
}

// An operation that is interrupted while it waits for its account does not begin, and says why.
func TestLockAccount_interrupted(t *testing.T) {
	t.Parallel()
	access, _ := newAccess(t)
	_, _, leave, diagnostics := access.LockAccount(t.Context(), providerdata.AccountRef{Writes: true})
	if diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
	defer leave()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, second, diagnostics := access.LockAccount(ctx, providerdata.AccountRef{})
	if second != nil || summaries(diagnostics) != "Cannot start work on account "+own || !strings.Contains(diagnostics[0].Detail(), "interrupted") ||
		!strings.Contains(diagnostics[0].Detail(), "Nothing was read or changed.") {
		t.Errorf("%v", diagnostics)
	}
}

// The names that a configuration leaves out are those of the trail, but never those of a project of
// another account.
func TestLocation_Fill(t *testing.T) {
	t.Parallel()
	trail := func(account string) *model.Trail {
		return &model.Trail{Name: "platform-ops", ProjectARN: "acs:log:cn-shanghai:" + account + ":project/security-audit"}
	}
	for _, row := range []struct {
		name            string
		m               providerdata.Location
		trail           *model.Trail
		project, region types.String
	}{
		{"the own project", providerdata.Location{}, trail(own), types.StringValue("security-audit"), types.StringValue("cn-shanghai")},
		{"a project of another account", providerdata.Location{}, trail("2"), types.StringNull(), types.StringNull()},
		{"a named project", providerdata.Location{ProjectName: types.StringValue("other")}, trail(own), types.StringValue("other"), types.StringValue("cn-hangzhou")},
		{"the same project, named", providerdata.Location{ProjectName: types.StringValue("security-audit")}, trail(own), types.StringValue("security-audit"), types.StringValue("cn-shanghai")},
		{"no trail", providerdata.Location{}, nil, types.StringNull(), types.StringNull()},
	} {
		m := row.m
		err := m.Fill(domain.LookupResult{Region: "cn-hangzhou", Trail: row.trail}, own)
		if err != nil || !m.ProjectName.Equal(row.project) || !m.ProjectRegion.Equal(row.region) || m.Region.ValueString() != "cn-hangzhou" {
			t.Errorf("%s: %v, %v in %v", row.name, err, m.ProjectName, m.ProjectRegion)
		}
	}
	var m providerdata.Location
	if err := m.Fill(domain.LookupResult{Trail: &model.Trail{Name: "x", ProjectARN: "nonsense"}}, own); err == nil {
		t.Error("an invalid ARN is understood")
	}
}

// Nothing of an import is in the state yet: what it says to do is about the id and the identity, and
// not about the state.
func TestLockAccount_import(t *testing.T) {
	t.Parallel()
	const member = "2000000000000002"
	role := "acs:ram::" + own + ":role/shipper"
	for name, row := range map[string]struct {
		ref  providerdata.AccountRef
		says []string
	}{
		"the own key, no role": {providerdata.AccountRef{Account: member, Import: true}, []string{
			"The import names account " + member, "those of account " + own,
			"append # and its ARN to the import id, #acs:ram::" + member + ":role/<name>", "assume_role_arn in the identity", "correct the account",
		}},
		"a role of another account": {providerdata.AccountRef{Account: member, RoleARN: role, Import: true}, []string{
			"The import names account " + member + ", and a role of account " + own + " cannot read it.",
			"name a role of account " + member + ", acs:ram::" + member + ":role/<name>", "name account " + own + ".",
		}},
	} {
		access, _ := newAccess(t)
		_, _, _, diagnostics := access.LockAccount(t.Context(), row.ref)
		if len(diagnostics) != 1 {
			t.Fatalf("%s: %v", name, diagnostics)
		}
		detail := diagnostics[0].Detail()
		for _, words := range row.says {
			if !strings.Contains(detail, words) {
				t.Errorf("%s does not say %q:\n%s", name, words, detail)
			}
		}
		for _, words := range []string{"state rm", "removed", "from state"} {
			if strings.Contains(detail, words) {
				t.Errorf("%s says %q:\n%s", name, words, detail)
			}
		}
	}
}
