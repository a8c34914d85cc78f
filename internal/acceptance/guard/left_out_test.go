package guard_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// omission is an argument of a guard that can be left out without a message, and a call that only the argument has denied.
type omission struct {
	shipping map[string]any // what the shipping has beside the minimal configuration
	value    any            // of the argument; nil where the guard has it from the shipping
	only     string         // the language of the argument, or empty
	arrange  func(*guarded)
	do       func(*testclient.Client) testclient.Answer
}

// omissions are the arguments in the table of the guide.
var omissions = map[string]omission{
	"role": {
		shipping: map[string]any{"role": map[string]any{"name": "platform-ops-delivery", "manage": true}},
		do:       onRole("DetachPolicyFromRole", "platform-ops-delivery", "System", "AliyunActionTrailRolePolicy"),
	},
	"region": {
		shipping: map[string]any{"region": "cn-shanghai", "project_region": "cn-hangzhou"},
		do: func(c *testclient.Client) testclient.Answer {
			return c.In("cn-shanghai").RPC("actiontrail", "StopLogging", "Name", "platform-ops")
		},
	},
	"other_project_names": {
		value:   []any{"old-audit"},
		arrange: func(g *guarded) { g.AddProject("old-audit", "cn-hangzhou") },
		do:      func(c *testclient.Client) testclient.Answer { return c.SLS("DELETE", "old-audit", "/", "") },
	},
	"encryption_keys": {
		value: []any{map[string]any{"id": "key-1", "role_arn": arn("log-kms")}},
		arrange: func(g *guarded) {
			g.root.Role(account, "log-kms", testclient.TrustOf(testclient.FirstRoot), "ReadOnlyAccess")
		},
		do: onRole("DetachPolicyFromRole", "log-kms", "System", "ReadOnlyAccess"),
	},
	"caller_arns": {value: []any{caller}, do: rpc("ram", "CreateAccessKey", "UserName", "hub")},
	"guard_policy_name": {
		value: "our-guard", only: ram,
		arrange: func(g *guarded) { // the policies that hold the guard have names of their own
			g.Edit(func(a *emulator.Account) {
				a.Users["watcher"].Policies = append(a.Users["watcher"].Policies, testclient.Attachments(a, "our-guard", []string{testclient.Allow("*", "*")})...)
			})
		},
		do: rpc("ram", "DetachPolicyFromUser", "UserName", "watcher", "PolicyType", "Custom", "PolicyName", "our-guard-0"),
	},
}

// What a guard protects by an argument it leaves to an administrator without that argument, and no message says so.
func TestGuard_leftOut(t *testing.T) {
	t.Parallel()
	for argument, o := range omissions {
		for _, language := range []string{ram, control} {
			if o.only != "" && o.only != language {
				continue
			}
			t.Run(argument+", "+language, func(t *testing.T) {
				t.Parallel()
				for _, named := range []bool{true, false} {
					g := newGuardedBy(t, language, acctest.Config(o.shipping), func(guard map[string]any) {
						switch {
						case !named:
							delete(guard, argument)
						case o.value != nil:
							guard[argument] = o.value
						}
					})
					if o.arrange != nil {
						o.arrange(g)
					}
					a := o.do(g.administrator)
					if !named {
						g.root.Must(a)
					} else if !denied(a) {
						t.Errorf("with the argument, the answer is %d %s", a.Status, a.Raw)
					}
				}
			})
		}
	}
}

// The guide lists these arguments, and inner_trail_api of the provider block, which TestGuard_innerTrailAPI tests.
func TestGuard_leftOutInTheGuide(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/guides/protect-the-log.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(page), "\n### What it must be told\n")
	section, _, _ = strings.Cut(section, "\n### ")
	var listed []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)`").FindAllStringSubmatch(section, -1) {
		listed = append(listed, row[1])
	}
	slices.Sort(listed)
	if want := slices.Sorted(maps.Keys(omissions)); !found || !slices.Equal(slices.DeleteFunc(listed, func(name string) bool { return name == "inner_trail_api" }), want) {
		t.Errorf("the guide lists %q, and the test %q", listed, want)
	}
}
