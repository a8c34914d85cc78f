package diags_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// Each kind of failure has a message of its own, with what is true and what to do.
func TestFromError(t *testing.T) {
	t.Parallel()
	call := func(change func(*model.Error)) error {
		e := &model.Error{Service: model.SLS, Action: "CreateIndex", Host: "h", Attempts: 1, Mutating: true, Message: "message"}
		change(e)
		return e
	}
	step := func(err error) error {
		return &reconcile.StepError{Step: domain.Step{Kind: domain.CreateIndex, Name: "x"}, Err: err}
	}
	const notKnown = "Whether CreateIndex took effect is not known."
	for _, row := range []struct {
		name, summary string
		err           error
		says, not     string
	}{
		{"a step whose answer was lost", "Cannot create index of Logstore x", step(call(func(e *model.Error) { e.Class = model.Unreachable })), notKnown, "Nothing was changed.\n"},
		{"a step that was refused", "Cannot create index of Logstore x", step(call(func(e *model.Error) { e.Class, e.Code = model.Denied, "C" })), "Nothing was changed.", notKnown},
		{"an address of the environment", "Cannot try", call(func(e *model.Error) { e.Class, e.Origin = model.WrongAddress, "X in the environment" }),
			"Check X in the environment, which sets the address.", "provider block"},
		{"nothing listens", "Cannot try", call(func(e *model.Error) { e.Class, e.Origin = model.NothingListens, "X in the environment" }),
			"Nothing listens at this address of this machine. If an emulator is meant, start it. Otherwise correct or remove X in the environment, which sets the address.", "attempt"},
		{"nothing listens at an address by rule", "Cannot try", call(func(e *model.Error) { e.Class = model.NothingListens }),
			"start it. Otherwise correct region, endpoints and endpoint_type in the provider block.", "remove"},
		{"an address by rule", "Cannot try", call(func(e *model.Error) { e.Class = model.WrongAddress }), "Check region, endpoints and endpoint_type in the provider block.", "which sets"},
		{"an answer from an address of the environment", "Cannot try", call(func(e *model.Error) { e.Class, e.Origin = model.BadResponse, "X in the environment" }),
			"the endpoint, which X in the environment sets,", "region"},
		{"a certificate", "Cannot try", call(func(e *model.Error) { e.Class = model.Untrusted }), "ca_bundle", "Retry"},
		{"a connection that nothing answers", "Cannot try", call(func(e *model.Error) { e.Class = model.Unreachable }),
			"Check the network, the proxy variables (HTTPS_PROXY, NO_PROXY), and region, endpoints and endpoint_type in the provider block.", "request_timeout"},
		{"an answer that is too slow", "Cannot try", call(func(e *model.Error) { e.Class = model.TimedOut }),
			"Check the network, the proxy variables (HTTPS_PROXY, NO_PROXY), and region, endpoints and endpoint_type in the provider block, or allow more time with request_timeout.", "interrupted"},
		{"an operation whose time is up", "Cannot try", call(func(e *model.Error) { e.Class, e.Cause = model.Canceled, context.DeadlineExceeded }),
			"The operation exceeded its time. If the service answers no call, check the network, the proxy variables (HTTPS_PROXY, NO_PROXY), and region, endpoints and endpoint_type in the provider block. Otherwise allow more time in timeouts.", "interrupted"},
		{"a call that was interrupted", "Cannot try", call(func(e *model.Error) { e.Class, e.Cause = model.Canceled, context.Canceled }), "The run was interrupted.", "timeouts"},
		{"a proxy", "Cannot try", call(func(e *model.Error) { e.Class = model.ProxyFailed }), "HTTPS_PROXY", "Retry"},
		{"a permission on a trail", "Cannot try", call(func(e *model.Error) {
			e.Service, e.Class, e.Permission, e.Resource = model.ActionTrail, model.Denied, "actiontrail:StartLogging", "acs:actiontrail:cn-x:*:trail/t"
		}), "lack the RAM permission actiontrail:StartLogging on acs:actiontrail:cn-x:*:trail/t. Add it to the policy of the user", notKnown},
		{"a busy service", "Cannot try", call(func(e *model.Error) { e.Class, e.Code = model.Throttled, "C" }), "Retry later", "ca_bundle"},
		{"an unknown operation of ActionTrail", "Inner-ActionTrail is not open for account 1", call(func(e *model.Error) {
			e.Service, e.Class, e.Code = model.ActionTrail, model.NotEnabled, "InvalidAction.NotFound"
		}), "support ticket", "does not know this operation"},
		{"an operation whose name is configured", "ActionTrail does not know operation ListInnerTrails", call(func(e *model.Error) {
			e.Service, e.Action, e.Class, e.Code, e.Renamed = model.ActionTrail, "ListInnerTrails", model.NotEnabled, "InvalidAction.NotFound", true
		}), "inner_trail_api in the provider block sets its name or its version.", "is not open for account"},
		{"a parameter whose name is configured", "Cannot try", call(func(e *model.Error) {
			e.Service, e.Action, e.Class, e.Code, e.Renamed = model.ActionTrail, "OpenTrail", model.Refused, "MissingName", true
		}), "the names of its parameters are inferred: see inner_trail_api", "is explained"},
		{"an unknown operation of Log Service", "Cannot try", call(func(e *model.Error) { e.Class, e.Code = model.NotEnabled, "InvalidAction.NotFound" }), "does not know this operation", "support ticket"},
		{"a region that is not known", "ActionTrail does not know the region", call(func(e *model.Error) {
			e.Service, e.Class, e.Code = model.ActionTrail, model.Refused, "InvalidRegionId"
		}), "Check the region, cn-hangzho", "documentation"},
		{"an operation without a documentation", "Cannot try", call(func(e *model.Error) {
			e.Service, e.Action, e.Class, e.Code = model.ActionTrail, "DescribeInnerTrails", model.Refused, "C"
		}), "No documentation of this operation is published, and", "is explained"},
		{"no keys", "Cannot get credentials from profile x", call(func(e *model.Error) {
			e.Class, e.Cause = model.NoCredentials, &cloud.KeysError{Source: "profile x", Reason: "it is empty", Advice: "Fill it."}
		}), "Fill it.", "The code is explained"},
		{"a session that has ended", "The credentials have expired", call(func(e *model.Error) { e.Class, e.Code = model.Expired, "InvalidSecurityToken.Expired" }), "a session that has ended", "deleted"},
		{"a key with a token that is not known", "The access key of the session is not known", call(func(e *model.Error) {
			e.Class, e.Code = model.Expired, "InvalidAccessKeyId.NotFound"
		}), "the key was deleted", "expired"},
		{"a role that cannot be assumed", "Cannot assume role r", call(func(e *model.Error) {
			e.Class, e.Cause = model.NoCredentials, &cloud.KeysError{Source: "role r", Role: "r", Err: call(func(e *model.Error) { e.Class, e.Code, e.Permission = model.Denied, "C", "sts:AssumeRole" })}
		}), "sts:AssumeRole", "Fill it."},
		{"out of time", "Cannot try in time", context.DeadlineExceeded, "timeouts", "interrupted"},
		{"interrupted", "Cannot try", context.Canceled, "interrupted", "timeouts"},
		{"anything else", "Cannot try", errors.New("it\nbroke\x1b[2J"), `It\nbroke\x1b[2J.`, "\x1b"},
	} {
		d := diags.FromError(diags.Attempting("try"), domain.Spec{Account: "1", Region: "cn-hangzho"}, row.err)
		if d.Summary() != row.summary || !strings.Contains(d.Detail(), row.says) || strings.Contains(d.Detail(), row.not) {
			t.Errorf("%s: %s\n%s", row.name, d.Summary(), d.Detail())
		}
	}
}

// An interrupted operation is repeated as what it was: to apply after a destroy would create
// the trail again.
func TestFromError_interrupted(t *testing.T) {
	t.Parallel()
	interrupted := &model.Error{Class: model.Canceled, Service: model.SLS, Action: "DeleteLogStore", Mutating: true, Attempts: 1}
	step := &reconcile.StepError{Step: domain.Step{Kind: domain.CreateIndex, Name: "x"}, Done: []domain.Step{{Kind: domain.CreateTrail, Name: "x"}}, Err: interrupted}
	for _, row := range []struct {
		op        diags.Operation
		says, not string
	}{
		{diags.Destroying("x"), "Destroy again: what is deleted already is skipped.", "pply again"},
		{diags.Applying("create shipping x"), "Apply again: existing parts are adopted", "estroy again"},
		{diags.Attempting("plan shipping x"), "Run it again", "pply again"},
	} {
		for _, err := range []error{interrupted, step, context.Canceled, context.DeadlineExceeded} {
			detail := diags.FromError(row.op, domain.Spec{Account: "1"}, err).Detail()
			said := strings.ReplaceAll(detail, ", or allow", ":")
			if !strings.Contains(said, strings.SplitN(row.says, ":", 2)[0]) || strings.Contains(detail, row.not) || strings.Count(strings.ToLower(detail), " again") != 1 {
				t.Errorf("%v: %s", err, detail)
			}
		}
	}
}

// A region of the argument regions is corrected there, and one that is not known is not named.
func TestFromError_region(t *testing.T) {
	t.Parallel()
	err := &model.Error{Class: model.Refused, Service: model.ActionTrail, Action: "DescribeInnerTrails", Code: "InvalidRegionId"}
	for _, row := range []struct {
		op           diags.Operation
		region, says string
	}{
		{diags.Attempting("look"), "cn-x", "Check the region, cn-x: region in the resource"},
		{diags.Attempting("look"), "", "Check the region: region in the resource"},
		{diags.Listing("look"), "cn-x", "Nothing was read there.\n\nCorrect or remove cn-x in regions."},
		{diags.Listing("look"), "", "Check the region: region in the resource"},
	} {
		if detail := diags.FromRead(row.op, domain.Spec{Region: row.region}, err).Detail(); !strings.Contains(detail, row.says) {
			t.Errorf("region %q: %s, want %q", row.region, detail, row.says)
		}
	}
	for _, op := range []diags.Operation{diags.Attempting("look"), diags.Listing("look")} {
		if detail := diags.FromRead(op, domain.Spec{}, context.DeadlineExceeded).Detail(); !strings.Contains(detail, "heck the network and the proxy variables") || !strings.Contains(detail, "Run again") {
			t.Errorf("%s does not name the network", detail)
		}
	}
	if detail := diags.FromRead(diags.Listing("look"), domain.Spec{}, context.DeadlineExceeded).Detail(); strings.Contains(detail, "timeouts") {
		t.Errorf("a list has no timeouts: %s", detail)
	}
}

// A read-only provider names the run to repeat.
func TestFromError_readOnly(t *testing.T) {
	t.Parallel()
	refused := &model.Error{Class: model.ReadOnly, Service: model.ActionTrail, Action: "DeleteInnerTrail", Mutating: true}
	for run, op := range map[string]diags.Operation{"destroy": diags.Destroying("x"), "apply": diags.Applying("create shipping x")} {
		step := &reconcile.StepError{Step: domain.Step{Kind: domain.CreateIndex, Name: "x"}, Err: refused}
		for _, err := range []error{refused, step} {
			if detail := diags.FromError(op, domain.Spec{Account: "1"}, err).Detail(); !strings.Contains(detail, "run the "+run+" with read_only = false") {
				t.Errorf("%s: %s", run, detail)
			}
		}
	}
}

// A part is one paragraph, whatever it holds.
func TestParagraphs(t *testing.T) {
	t.Parallel()
	if got := diags.Paragraphs("", "first\n\n::error::x", "", "second\x1b"); got != "first\\n\\n::error::x\n\nsecond\\x1b" {
		t.Errorf("%q", got)
	}
}
