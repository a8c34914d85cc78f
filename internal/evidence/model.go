package evidence

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/judge"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// dataSourceModel is the data source in Terraform's types.
type dataSourceModel struct {
	providerdata.Location
	providerdata.Window

	ReadRaw  types.Bool     `tfsdk:"read_raw"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`

	AccountID    types.String `tfsdk:"account_id"`
	LogstoreName types.String `tfsdk:"logstore_name"`
	JudgedAt     types.String `tfsdk:"judged_at"`
	MadeBy       types.String `tfsdk:"made_by"`
	Verdict      types.String `tfsdk:"verdict"`
	Meaning      types.String `tfsdk:"meaning"`
	Inferred     types.String `tfsdk:"inferred"`
	NotCovered   types.List   `tfsdk:"not_covered"`
	ProvenFrom   types.String `tfsdk:"proven_from"`
	ProvenTo     types.String `tfsdk:"proven_to"`
	Undecided    types.List   `tfsdk:"undecided"`
	Witnesses    types.List   `tfsdk:"witnesses"`
	Since        types.String `tfsdk:"shipping_since"`
	Gaps         types.List   `tfsdk:"gaps"`
	Rules        types.List   `tfsdk:"rules"`
	Destinations types.List   `tfsdk:"destinations"`
	Retention    types.List   `tfsdk:"retention"`
	Integrity    types.List   `tfsdk:"integrity"`
	Counts       types.Object `tfsdk:"counts"`
	Codes        types.List   `tfsdk:"codes"`
	ToDo         types.List   `tfsdk:"what_to_do"`
	JSON         types.String `tfsdk:"json"`
	Markdown     types.String `tfsdk:"markdown"`
}

// call is a call of which LookupEvents tells.
type call struct {
	Operation *string `tfsdk:"operation"`
	At        *string `tfsdk:"called_at"`
	Actor     *string `tfsdk:"actor"`
	Source    *string `tfsdk:"source_ip"`
	EventID   *string `tfsdk:"event_id"`
}

// gap is a gap with the call that caused it.
type gap struct {
	From    string      `tfsdk:"from"`
	To      *string     `tfsdk:"to"`
	Reason  reason.Code `tfsdk:"reason"`
	Text    string      `tfsdk:"text"`
	Witness string      `tfsdk:"witness"`
	call
	EventIDs []string `tfsdk:"event_ids"`
}

// rule is what became of a rule.
type rule struct {
	Rule      string  `tfsdk:"rule"`
	Needs     string  `tfsdk:"needs"`
	Witness   string  `tfsdk:"witness"`
	Published bool    `tfsdk:"published"`
	Holds     *bool   `tfsdk:"holds"`
	Reason    *string `tfsdk:"reason"`
	Text      *string `tfsdk:"text"`
	Calls     []call  `tfsdk:"calls"`
}

// destination is a part of the window with one destination.
type destination struct {
	From     string  `tfsdk:"from"`
	To       string  `tfsdk:"to"`
	Project  *string `tfsdk:"project_name"`
	Compared bool    `tfsdk:"compared"`
}

// retention is how long logs were kept from a time on.
type retention struct {
	From      *string `tfsdk:"from"`
	Days      *int    `tfsdk:"days"`
	Actor     *string `tfsdk:"actor"`
	EventID   *string `tfsdk:"event_id"`
	Operation *string `tfsdk:"operation"`
}

// counts are the numbers that were compared.
type counts struct {
	From      *string `tfsdk:"from"`
	To        *string `tfsdk:"to"`
	Delivered *int    `tfsdk:"deliveries"`
	Failed    *int    `tfsdk:"failed_deliveries"`
	Read      *int    `tfsdk:"logs_read"`
	Events    *int    `tfsdk:"distinct_events_read"`
	Shown     *int    `tfsdk:"distinct_events_found_in_window"`
}

// setComputed sets what the report says, and nothing else.
func (m *dataSourceModel) setComputed(ctx context.Context, r judge.Report) (diagnostics diag.Diagnostics) {
	d := r.Document()
	m.AccountID, m.LogstoreName, m.JudgedAt = types.StringValue(d.Account), types.StringValue(names.Logstore(d.Trail)), types.StringValue(d.Judged)
	m.Verdict, m.Meaning, m.Inferred = types.StringValue(string(d.Verdict)), types.StringValue(d.Meaning), types.StringValue(d.Inferred)
	m.ProvenFrom, m.ProvenTo, m.Since = types.StringPointerValue(d.ProvenFrom), types.StringPointerValue(d.ProvenTo), types.StringPointerValue(d.Since)
	m.MadeBy = types.StringPointerValue(d.Maker)
	m.JSON, m.Markdown = types.StringValue(r.JSON()), types.StringValue(r.Markdown())

	gaps, rules, destinations, kept := []gap{}, []rule{}, []destination{}, []retention{}
	for _, g := range d.Gaps {
		gaps = append(gaps, gap{g.From, g.To, g.Reason, g.Text, g.Witness, newCall(g.Call), g.Events})
	}
	for i, o := range d.Rules {
		one := rule{o.Rule, o.Needs, o.Witness, r.Rules[i].Published, o.Holds, textOrNil(string(o.Reason)), textOrNil(o.Text), []call{}}
		for _, c := range o.Calls {
			one.Calls = append(one.Calls, newCall(&c))
		}
		rules = append(rules, one)
	}
	for _, p := range d.Pieces {
		destinations = append(destinations, destination{p.From, p.To, p.Project, p.Read})
	}
	for _, k := range d.Retention {
		by := newCall(k.Call)
		kept = append(kept, retention{k.From, k.Days, by.Actor, by.EventID, by.Operation})
	}
	list := func(of attr.Type, elements any) types.List {
		value, failed := types.ListValueFrom(ctx, of, elements)
		diagnostics.Append(failed...)
		return value
	}
	m.NotCovered, m.Integrity = list(types.StringType, d.NotCovered), list(types.StringType, d.Integrity)
	m.Undecided, m.Witnesses = list(types.StringType, d.Undecided), list(types.StringType, d.Witnesses)
	m.Codes, m.ToDo = list(types.StringType, d.Reasons), list(types.StringType, d.ToDo)
	m.Gaps, m.Rules, m.Destinations = list(gapAttributes().Type(), gaps), list(ruleAttributes().Type(), rules), list(destinationAttributes().Type(), destinations)
	m.Retention = list(retentionAttributes().Type(), kept)
	var failed diag.Diagnostics
	m.Counts, failed = types.ObjectValueFrom(ctx, typesOf(countAttributes()), counts{d.Counts.From, d.Counts.To, d.Counts.Delivered, d.Counts.Failed, d.Counts.Read, d.Counts.Events, d.Counts.Shown})
	diagnostics.Append(failed...)
	return diagnostics
}

// newCall returns a call; all of it is nil if none is known.
func newCall(c *judge.DocumentCall) call {
	if c == nil {
		return call{}
	}
	return call{&c.Name, &c.Time, c.Actor, c.Source, c.ID}
}

func textOrNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
