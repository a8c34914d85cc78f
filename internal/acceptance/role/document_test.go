package role_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// rewriter changes answers of the cloud on their way: the answers that a proxy or another
// version of the service could give.
type rewriter struct {
	next   http.RoundTripper
	action string // of the calls whose answers are changed
	change atomic.Pointer[func(answer map[string]any)]
}

// newRewriter puts a rewriter between the cloud and every provider of the test.
func newRewriter(tc *acctest.Cloud, action string) *rewriter {
	r := &rewriter{next: tc.Server.Transport(), action: action}
	tc.Options = append(tc.Options, provider.WithTransport(r))
	return r
}

// RoundTrip implements [http.RoundTripper].
func (r *rewriter) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.next.RoundTrip(req)
	change := r.change.Load()
	if err != nil || change == nil || req.URL.Query().Get("Action") != r.action {
		return resp, err
	}
	defer resp.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return nil, err
	}
	(*change)(answer)
	body, err := json.Marshal(answer)
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Del("Content-Length")
	return resp, err
}

// unreadable are values of a document in an answer that are none, by name: the value, or
// nil to leave the member out, and what the error says.
var unreadable = map[string]struct {
	value any
	says  string
}{
	"URL-encoded":        {"%7B%22Version%22%3A%221%22%2C%22Statement%22%3A%5B%5D%7D", "it looks URL-encoded"},
	"cut":                {testcloud.ForeignTrust[:len(testcloud.ForeignTrust)-20], "is not JSON, or is cut off"},
	"empty":              {"", "the document is empty"},
	"null in the text":   {"null", "the document is null"},
	"a list in the text": {"[]", "the document is a list"},
	"no statements":      {`{"Version":"1","Statement":[]}`, "Statement is an empty list"},
	"unknown Effect":     {`{"Version":"1","Statement":[{"Effect":"Maybe","Action":"sts:AssumeRole","Resource":"*","Principal":{"Service":["ecs.aliyuncs.com"]}}]}`, "Statement[1]"},
	"missing":            {nil, "Document"},
	"null":               {json.RawMessage("null"), "Document"},
	"a list":             {[]any{}, "Document"},
	"an object":          {map[string]any{"Version": "1"}, "Document"},
}

// checkRefused checks that plan and apply fail, and name the document by its name or its member.
func checkRefused(t *testing.T, c *acctest.CLI, says, document, member string) {
	t.Helper()
	for _, text := range []string{acctest.Flatten(c.Plan(1).Text), c.ApplyFails()} {
		if !strings.Contains(text, says) || !strings.Contains(text, document) && !strings.Contains(text, member) {
			t.Errorf("the error does not say %q:\n%s", says, text)
		}
	}
}

// checkUnmanaged checks that a role which is not managed can be applied, with a warning.
func checkUnmanaged(t *testing.T, tc *acctest.Cloud, c *acctest.CLI, says string) {
	t.Helper()
	c.Configure(tc.HCL(`role = { name = "AliyunActionTrailDefaultRole", manage = false }`))
	c.Apply("-refresh=false")
	if got := acctest.Flatten(c.Plan(0).Text); !strings.Contains(got, "Delivery role AliyunActionTrailDefaultRole cannot be read") || !strings.Contains(got, says) {
		t.Errorf("no warning:\n%s", got)
	}
}

// A trust policy that is not understood is an error of plan and apply that names the
// member. Nothing is written: the trust keeps its foreign principals, and the state stays.
func TestTrust_notUnderstood(t *testing.T) {
	t.Parallel()
	for name, row := range unreadable {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			answers := newRewriter(tc, "GetRole")
			c := tc.NewAppliedCLI(t)
			tc.Edit(func(a *emulator.Account) { testcloud.Role(a).AssumeRolePolicyDocument = testcloud.ForeignTrust })
			change := func(answer map[string]any) {
				if role, ok := answer["Role"].(map[string]any); ok {
					setMember(role, "AssumeRolePolicyDocument", row.value)
				}
			}
			answers.change.Store(&change)
			state := c.ReadFile("terraform.tfstate")
			tc.ClearJournal()
			checkRefused(t, c, row.says, "trust policy", "AssumeRolePolicyDocument")
			checkNoRAMWrites(t, tc)
			tc.Edit(func(a *emulator.Account) {
				if trust := testcloud.Role(a).AssumeRolePolicyDocument; trust != testcloud.ForeignTrust {
					t.Errorf("the trust policy is %s", trust)
				}
			})
			if c.ReadFile("terraform.tfstate") != state {
				t.Error("the state was written")
			}
			// The way out that the error names: the role is only checked.
			checkUnmanaged(t, tc, c, row.says)
			checkNoRAMWrites(t, tc)
		})
	}
}

// A statement about another principal is kept as it is, whatever it lets that one do.
func TestTrust_othersMayDoMore(t *testing.T) {
	t.Parallel()
	const others = `{"Action": ["sts:AssumeRole",  "sts:SetSourceIdentity"], "Effect":"Allow","Principal":{"RAM":["acs:ram::1000000000000001:root"]}}`
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t)
	tc.Edit(func(a *emulator.Account) {
		testcloud.Role(a).AssumeRolePolicyDocument = `{"Version":"1","Statement":[` + others + `]}`
	})
	if got := acctest.Flatten(c.Plan(2).Text); !strings.Contains(got, "does not trust actiontrail.aliyuncs.com") {
		t.Errorf("the plan says:\n%s", got)
	}
	c.Apply()
	c.Plan(0)
	tc.Edit(func(a *emulator.Account) {
		if trust := testcloud.Role(a).AssumeRolePolicyDocument; !strings.Contains(trust, others) || !strings.Contains(trust, "actiontrail.aliyuncs.com") {
			t.Errorf("the trust policy is %s", trust)
		}
	})
}

// What RAM makes of a wildcard or an account in the name of a service is not published for
// ActionTrail, so a role that it may deny to ActionTrail is not said to be in order.
func TestTrust_deniedByWildcard(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"*", "*.aliyuncs.com", "action*.aliyuncs.com", "1000000000000001@actiontrail.aliyuncs.com"} {
		t.Run(pattern, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewAppliedCLI(t)
			tc.Edit(func(a *emulator.Account) {
				testcloud.Role(a).AssumeRolePolicyDocument = strings.Replace(testcloud.ActionTrailTrust, `}]}`, `},{"Action":"sts:AssumeRole","Effect":"Deny","Principal":{"Service":["`+pattern+`"]}}]}`, 1)
			})
			tc.ClearJournal()
			if got := acctest.Flatten(c.Must(0, "apply", "-auto-approve", "-no-color").Text); !strings.Contains(got, "Delivery role AliyunActionTrailDefaultRole may not be authorized: statement 2 of its trust denies actiontrail.aliyuncs.com if RAM takes "+pattern+" for it") {
				t.Errorf("no warning:\n%s", got)
			}
			checkNoRAMWrites(t, tc)
		})
	}
}

func setMember(object map[string]any, name string, value any) {
	if object[name] = value; value == nil {
		delete(object, name)
	}
}

func checkNoRAMWrites(t *testing.T, tc *acctest.Cloud) {
	t.Helper()
	for _, call := range tc.Mutations() {
		if call.Service == emulator.ServiceRAM {
			t.Errorf("%s was called", call.Action)
		}
	}
}

// A policy that is not understood is an error of plan and apply for a managed role, and a
// warning for one that is not managed, whose status is kept.
func TestPolicy_notUnderstood(t *testing.T) {
	t.Parallel()
	for name, row := range unreadable {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			answers := newRewriter(tc, "GetPolicy")
			c := tc.NewAppliedCLI(t)
			tc.Console(t).AttachOwnPolicy("own", `{"Effect":"Allow","Action":"log:*","Resource":"*"}`)
			change := func(answer map[string]any) {
				if version, ok := answer["DefaultPolicyVersion"].(map[string]any); ok {
					setMember(version, "PolicyDocument", row.value)
				}
			}
			answers.change.Store(&change)
			tc.ClearJournal()
			checkRefused(t, c, row.says, "policy", "PolicyDocument")
			checkUnmanaged(t, tc, c, row.says)
			checkNoRAMWrites(t, tc)
		})
	}
}

// The status of a role that is not managed is kept while its documents are not understood.
func TestTrust_notUnderstoodKeepsStatus(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	answers := newRewriter(tc, "GetRole")
	s := tc.NewSession(t, nil)
	state, diags := s.Apply(t.Context(), s.Create(acctest.Minimal), withUnmanagedRole)
	s.NoErrors(diags)
	tc.Edit(func(a *emulator.Account) { testcloud.Role(a).Policies = nil })
	state = s.Next().Refresh(state)
	want := state.Attribute(t, "role_status")
	change := func(answer map[string]any) {
		if role, ok := answer["Role"].(map[string]any); ok {
			setMember(role, "AssumeRolePolicyDocument", "%7B%7D")
		}
	}
	answers.change.Store(&change)
	after, diags := s.Next().TryRefresh(state)
	if text := acctest.Text(diags); acctest.HasErrors(diags) || !strings.Contains(text, "cannot be read") || !strings.Contains(text, "URL-encoded") {
		t.Errorf("no warning:\n%s", text)
	}
	if got := after.Attribute(t, "role_status"); got != want {
		t.Errorf("role_status is %s, want %s", got, want)
	}
}

// A list of policies that is only a part is not understood: no policy is attached again,
// and a denial in the missing part is not overlooked.
func TestPolicies_listNotWhole(t *testing.T) {
	t.Parallel()
	checkListNotWhole(t, "ListPoliciesForRole", func(answer map[string]any) {
		answer["Policies"] = map[string]any{"Policy": []any{}}
	})
}

// A list of trails that is only a part does not mean that the trail is absent.
func TestTrails_listNotWhole(t *testing.T) {
	t.Parallel()
	checkListNotWhole(t, "DescribeInnerTrails", func(answer map[string]any) { answer["TrailList"] = []any{} })
}

// checkListNotWhole checks that plan and apply fail and change nothing if an answer without
// entries has a member that says that the list is not whole.
func checkListNotWhole(t *testing.T, action string, empty func(answer map[string]any)) {
	t.Helper()
	for name, member := range map[string]map[string]any{
		"truncated": {"IsTruncated": true}, "token": {"NextToken": "x"}, "count": {"TotalCount": 2}, "failed": {"Success": false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			answers := newRewriter(tc, action)
			c := tc.NewAppliedCLI(t)
			change := func(answer map[string]any) {
				empty(answer)
				maps.Copy(answer, member)
			}
			answers.change.Store(&change)
			state := c.ReadFile("terraform.tfstate")
			tc.ClearJournal()
			for _, text := range []string{acctest.Flatten(c.Plan(1).Text), c.ApplyFails()} {
				if !strings.Contains(text, action) {
					t.Errorf("the error does not name the call:\n%s", text)
				}
			}
			tc.CheckNoWrites(t)
			if c.ReadFile("terraform.tfstate") != state {
				t.Error("the state was written")
			}
		})
	}
}
