// Package evidence holds the data source innertrail_evidence: a judgement from witnesses whether the record of platform events is
// whole. Package judge judges, and package witness asks.
package evidence

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/judge"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/witness"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// readTimeout is how long all witnesses may take where timeouts does not say. LookupEvents answers two calls a second.
const readTimeout = 10 * time.Minute

// dataSource is innertrail_evidence.
type dataSource struct{ providerdata.DataSource }

var _ datasource.DataSourceWithValidateConfig = (*dataSource)(nil)

// NewDataSource returns the data source for the provider's list.
func NewDataSource() datasource.DataSource { return &dataSource{} }

// Metadata implements [datasource.DataSource].
func (*dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_evidence"
}

// ValidateConfig implements [datasource.DataSourceWithValidateConfig].
func (*dataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m dataSourceModel
	if req.Config.Get(ctx, &m).HasError() {
		return // the framework reports it
	}
	providerdata.CheckTimeouts(m.Timeouts.Object, &resp.Diagnostics)
	m.CheckWindow(&resp.Diagnostics)
}

// Read implements [datasource.DataSource].
func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m dataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	limit, diagnostics := m.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diagnostics...)
	m.CheckKnownWindow(&resp.Diagnostics)
	ctx, session, end := d.Begin(ctx, limit, m.AssumeRoleARN, &resp.Diagnostics)
	if end == nil {
		return
	}
	defer end()
	region := d.HomeRegion(m.Region, &resp.Diagnostics)
	m.checkBegun(session.Client.Clock().Now(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if !m.locate(ctx, session, region, &resp.Diagnostics) {
		return
	}
	account := witness.Account{ID: session.ID, Client: session.Client, Observer: session.Observer(), Lookups: session.Lookups, Maker: maker(session.Client)}
	witnesses, err := witness.Gather(ctx, account, m.ask())
	if err != nil {
		resp.Diagnostics.Append(diags.FromRead(diags.Attempting("ask the witnesses about trail "+m.TrailName.ValueString()), domain.Spec{Account: session.ID}, err))
		return
	}
	resp.Diagnostics.Append(m.setComputed(ctx, judge.Judge(witnesses))...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// maker returns the program that makes the report, and the hosts that it asks if they are not the cloud's own: a report of an
// emulator looks like any other.
func maker(client *cloud.Client) string {
	var hosts []string
	for _, service := range []string{model.ActionTrail, model.RAM, model.STS, model.SLS} {
		if host := client.OwnHost(service); host != "" && !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	if len(hosts) == 0 {
		return client.UserAgent()
	}
	return client.UserAgent() + ", which asked " + strings.Join(hosts, " and ") + " in place of Alibaba Cloud's own hosts"
}

// locate fills in the names of the shipping. With both names given no trail is looked for, so that the record of one that has
// ended, or that may not be read, is judged.
func (m *dataSourceModel) locate(ctx context.Context, session *providerdata.LockedAccount, region string, diagnostics *diag.Diagnostics) bool {
	if m.TrailName.IsNull() || m.ProjectName.IsNull() {
		_, ok := m.Locate(ctx, session, region, "judge the record", "judge that of", diagnostics)
		return ok
	}
	_ = m.Fill(domain.LookupResult{Region: region}, session.ID) // without a trail there is no error
	return true
}

// checkBegun rejects a window in the future: no witness knows anything of it. One that ends too late is judged.
func (m *dataSourceModel) checkBegun(now time.Time, diagnostics *diag.Diagnostics) {
	from, _, _ := m.Times()
	if from.Before(now) {
		return
	}
	diagnostics.AddAttributeError(path.Root("from"), "The window is in the future", diags.Paragraphs(
		fmt.Sprintf("It begins at %s, and it is %s now.", from.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339)),
		"Nothing was asked: no witness knows anything of it.",
		"Set `from` to an earlier time, and `to` to a time at least 15 minutes ago."))
}

// ask returns what is asked. The shipping is located.
func (m *dataSourceModel) ask() witness.Ask {
	from, to, _ := m.Times() // which are checked
	return witness.Ask{
		Region: m.Region.ValueString(), Trail: m.TrailName.ValueString(),
		Project: model.Project{Region: m.ProjectRegion.ValueString(), Name: m.ProjectName.ValueString()},
		Window:  judge.Window{From: from, To: to}, ReadRaw: m.ReadRaw.IsNull() || m.ReadRaw.ValueBool(),
	}
}
